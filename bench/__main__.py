"""Run every bench, or those that are named: `python -m bench [--list] [NAME…] [-- ARGUMENT…]`; what follows `--` goes to each."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).parent
_APART = {"__main__", "soak"}  # a soak takes hours: `make soak HOURS=8`


def benches() -> dict[str, str]:
    """Every module here that can be run, with the first line of what it says of itself."""
    found = {}
    for module in (one for one in pkgutil.iter_modules([str(_HERE)]) if not one.ispkg):
        text = (_HERE / f"{module.name}.py").read_text(encoding="utf-8")
        if module.name not in _APART and '__name__ == "__main__"' in text:
            found[module.name] = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    return dict(sorted(found.items()))


def main(arguments: list[str]) -> int:
    """0 where every bench ran to its end; what it claims it checks itself, and ends with another code where a goal is missed."""
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    given = arguments[len(own) + 1 :]
    known = benches()
    if "--list" in own:
        for name, line in known.items():
            print(f"{name:14} {line}")
        return 0
    unknown = [name for name in own if name not in known]
    if unknown:
        print(f"no bench {', '.join(unknown)}; there are {', '.join(known)}")
        return 2
    failed = []
    for name in own or known:
        print(f"== {name}: {known[name]}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}", *given], check=False).returncode != 0:
            failed.append(name)
    if failed:
        print(f"missed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Run every target, or those that are named, for so many seconds each: `python -m fuzz --seconds 60 [TARGET…]`."""

from __future__ import annotations

import argparse
import importlib.util
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

_NO_TARGETS = {"__main__", "engine"}


def targets() -> list[str]:
    """The names of all targets."""
    return sorted(one.name for one in pkgutil.iter_modules([str(Path(__file__).parent)]) if one.name not in _NO_TARGETS)


def run(name: str, seconds: int) -> bool:
    """Whether a target found nothing; one line says how often it was run, and where a find lies."""
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.engine", name, str(seconds)], capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    units = re.search(r"number_of_executed_units:\s*(\d+)", said)
    runs = f"{int(units[1]):,} inputs" if units else "no input"
    print(f"{name:24} {runs:>20} in {seconds} s: {'nothing found' if done.returncode == 0 else 'FOUND'}", flush=True)
    if done.returncode != 0:
        print(said[-4000:])
    return done.returncode == 0


def main() -> int:
    """0 where nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("targets", nargs="*", choices=[*targets(), []], help="all, where none is named")
    asked = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print(
            "atheris, the fuzzing engine, exists for Linux on x86-64 only; `make test` runs the targets' seeds anywhere"
        )
        return 2
    clean = [run(name, asked.seconds) for name in asked.targets or targets()]
    return 0 if all(clean) else 1


if __name__ == "__main__":
    sys.exit(main())

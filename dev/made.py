"""What is generated: written where it is stale, or only looked at (`--check`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

Made = Callable[[], Mapping[Path, str]]
"""Every generated file, as it should be."""


def stale_of(made: Mapping[Path, str]) -> list[Path]:
    """The files that are not as they should be."""
    return [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def make(made: Made, arguments: Sequence[str], *, by: str) -> int:
    """Write the files, or check them; the exit status. `by` is the command that makes them."""
    files = made()
    old = stale_of(files)
    if "--check" in arguments:
        for path in old:
            print(f"{path.relative_to(ROOT)} is stale: run `{by}`")
        return 1 if old else 0
    for path in old:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
        print(f"{path.relative_to(ROOT)} written")
    return 0

"""What every migration said when it was locked: `python -m dev.migrations` adds new files, and never forgets an old one.

An applied file is never edited; a city that runs it refuses to start with another text. This lock catches the edit before it
leaves the desk. `--rewrite ROOM/FILE` takes the new text of a file that no release has carried yet.
"""

from __future__ import annotations

import sys
from pathlib import Path

from civigil.kernel.errors import Conflict
from civigil.roster import ROSTER
from civigil.runtime.store.migrate import migrations_of

LOCK = Path(__file__).with_name("migrations.lock")


def in_the_tree() -> dict[str, str]:
    """Each migration by its name, with the SHA-256 of its text. What every room gets from the runtime is named once."""
    found = {}
    for one in migrations_of(ROSTER):
        found[f"runtime/{one.file}" if one.series == "runtime" else one.name] = one.sha256
    return found


def locked() -> dict[str, str]:
    """What the lock holds."""
    if not LOCK.exists():
        return {}
    pairs = (line.split("  ", 1) for line in LOCK.read_text(encoding="utf-8").splitlines())
    return {name: sha256 for sha256, name in pairs}


def check(tree: dict[str, str], lock: dict[str, str]) -> None:
    """Raise `Conflict` for a locked migration that was edited, renamed or deleted."""
    for name, sha256 in lock.items():
        if name not in tree:
            raise Conflict("is locked, and gone: add a migration that undoes it", where=name)
        if tree[name] != sha256:
            raise Conflict("was edited after it had been locked: add a new file instead", where=name)


def main(arguments: list[str]) -> None:
    """Add what is new."""
    tree, lock = in_the_tree(), locked()
    if arguments[:1] == ["--rewrite"]:
        lock = {name: sha256 for name, sha256 in lock.items() if name not in arguments[1:]}
    try:
        check(tree, lock)
    except Conflict as error:
        sys.exit(str(error))
    LOCK.write_text("".join(f"{sha256}  {name}\n" for name, sha256 in sorted(tree.items())), encoding="utf-8")
    for name in sorted(tree.keys() - lock.keys()):
        print(f"{name} locked")


if __name__ == "__main__":
    main(sys.argv[1:])

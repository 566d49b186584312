"""Lay out a room that passes the conformance suite: `make new-room WING=safety NAME=drones`.

It takes down what people report: small, but whole, from the order to the table, the fact, the route, the command and the
tests. Rename its nouns, or delete what the room does not do; CONTRIBUTING.md has the ten steps.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = Path(__file__).with_name("templates") / "room"
WINGS = {
    "safety": {"cameras", "drones", "dispatch", "signals", "warning", "residents", "crime"},
    "cyber": {"encryption", "intrusion", "access", "audits", "vault", "iot", "awareness", "response", "updates"},
}


def check(wing: str, name: str, root: Path) -> None:
    """End the program where the room cannot be."""
    if wing not in WINGS:
        sys.exit(f"WING={wing!r}: {' or '.join(WINGS)} is needed")
    if not re.fullmatch(r"[a-z][a-z0-9]*", name):
        sys.exit(f"NAME={name!r}: small letters and digits are needed, a letter first")
    if name in set().union(*WINGS.values()) - WINGS[wing]:
        sys.exit(f"{name} belongs to the other wing")
    if (root / "src/civigil" / wing / name).exists():
        sys.exit(f"src/civigil/{wing}/{name} is there already")


def lay_out(wing: str, name: str, root: Path) -> list[Path]:
    """Write the files of the room; their paths."""
    places = {"room": root / "src/civigil" / wing / name, "tests": root / "tests" / wing / name}
    written = []
    for template in sorted(TEMPLATES.rglob("*.txt")):
        inside = template.relative_to(TEMPLATES).with_suffix("")
        home = places.get(inside.parts[0])
        target = home / Path(*inside.parts[1:]) if home else root / "src/civigil/events" / f"{name}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(filled(template.read_text(encoding="utf-8"), wing, name), encoding="utf-8")
        written.append(target)
    return written


def filled(text: str, wing: str, name: str) -> str:
    """A template with the room's names in it."""
    words = {"@room@": name, "@Room@": name.capitalize(), "@package@": f"{wing}.{name}"}
    return re.sub("|".join(words), lambda found: words[found[0]], text)


def put_on_duty(wing: str, name: str, root: Path) -> Path:
    """Add the room's two lines to the roster, where its wing stands."""
    path = root / "src/civigil/roster.py"
    text = path.read_text(encoding="utf-8")
    line = f"from civigil.{wing}.{name} import capability as {name}\n"
    text = text.replace(
        "from civigil.kernel.capability import Roster\n", f"from civigil.kernel.capability import Roster\n{line}"
    )
    text, count = re.subn(
        r"^ROSTER: Roster = \((.*?)\)$",
        lambda found: f"ROSTER: Roster = ({_joined(found[1], name)})",
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    if count != 1:
        sys.exit(f"{path}: no `ROSTER: Roster = (…)` to add {name} to")
    path.write_text(text, encoding="utf-8")
    return path


def _joined(inside: str, new: str) -> str:
    present = [one.strip() for one in inside.split(",") if one.strip()]
    return "\n    " + ",\n    ".join([*present, new]) + ",\n"


def main(arguments: list[str]) -> None:
    """Lay out, put on duty, format, fill the documents, lock the migration."""
    if len(arguments) != 2:
        sys.exit("make new-room WING=safety NAME=drones")
    wing, name = arguments
    check(wing, name, ROOT)
    written = [*lay_out(wing, name, ROOT), put_on_duty(wing, name, ROOT)]
    paths = [str(path) for path in written if path.suffix == ".py"]
    for tool in (["ruff", "check", "--fix", "-q"], ["ruff", "format", "-q"]):
        subprocess.run([sys.executable, "-m", *tool, *paths], cwd=ROOT, check=True)
    for tool in ("dev.migrations", "dev.docs", "dev.wire"):
        subprocess.run([sys.executable, "-m", tool], cwd=ROOT, check=True)
    for path in written:
        print(path.relative_to(ROOT))
    print(f"next: `make test ARGS=tests/{wing}/{name}`, then CONTRIBUTING.md from step 3")


if __name__ == "__main__":
    main(sys.argv[1:])

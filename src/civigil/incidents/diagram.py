"""The life cycle as a picture, drawn from the table of moves. Pure."""

from __future__ import annotations

from civigil.incidents.rules import MOVES

BEGIN, END = "<!-- life cycle: drawn from MOVES -->\n", "<!-- /life cycle -->"


def life_cycle() -> str:
    """A Mermaid state diagram of `MOVES`."""
    lines = ["    [*] --> open"]
    for (before, after), move in MOVES.items():
        needs = [
            what for what, needed in (("note", move.needs_note), ("disposition", move.needs_disposition)) if needed
        ]
        lines.append(f"    {before.value} --> {after.value}: {move.name}{f' (with a {needs[0]})' if needs else ''}")
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def filled(readme: str) -> str:
    """The README with the picture as it is now. Raises `ValueError` where the marks are missing."""
    head, _, rest = readme.partition(BEGIN)
    _, found, tail = rest.partition(END)
    if not found:
        raise ValueError("the README has no place for the life cycle")
    return f"{head}{BEGIN}{life_cycle()}{END}{tail}"

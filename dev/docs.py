"""The documents that are made from the declarations: `python -m dev.docs`, and `--check` to say what is stale.

Whole files: the rooms on duty, the vocabulary, the settings, the commands. Inside a room's README, the text between
`<!-- generated: NAME -->` and `<!-- /generated -->`, where NAME is a key of `SECTIONS`. Everything else in a README is a
person's, and stays.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import typing
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from importlib import resources
from pathlib import Path
from typing import Any
from uuid import UUID

import typer
from typer.core import TyperGroup

from civigil.gateway.doors import Doors
from civigil.gateway.permissions import PERMISSIONS
from civigil.kernel.away import BUS, DATABASE, PROVIDER, SERVERS, needs_of
from civigil.kernel.capability import Capability, Obeys, heard_by
from civigil.kernel.facts import Message
from civigil.kernel.permission import Permission
from civigil.roster import ROSTER
from civigil.runtime.settings import sections_of
from civigil.runtime.settings.words import reference
from dev.made import ROOT, make, stale_of

_MARK = re.compile(r"(<!-- generated: ([a-z]+) -->\n).*?(<!-- /generated -->)", re.DOTALL)
_TYPED = re.compile(r"\{([a-z_]+):[a-z]+\}")
_MADE = "<!-- Made by `make docs` from the declarations; do not edit. -->\n\n"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; a sentence where it has no rows."""
    if not rows:
        return "None.\n"
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = [head, ["---"] * len(head), *cells]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def first_line(thing: Any) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def facts(room: Capability) -> str:
    """What the room publishes."""
    kinds = [*room.publishes, *room.observes]
    return table(["Fact", "Meaning"], [[f"`{kind.event_type}`", first_line(kind)] for kind in kinds])


def hears(room: Capability) -> str:
    """What the room listens to."""
    kinds = heard_by(room, ROSTER)
    return table(["Heard", "Meaning"], [[f"`{name}`", first_line(kinds[name])] for name in sorted(kinds)])


def orders(room: Capability) -> str:
    """What the room can be asked to do."""
    rows = [
        [f"`{kind.event_type}`", first_line(kind), _needs(how), f"{how.time_limit_s:g} s"]
        for kind, how in room.obeys.items()
    ]
    return table(["Order", "Meaning", "Needs", "Within"], rows)


def _needs(how: Obeys) -> str:
    """What an order takes."""
    two = how.two_people
    return f"`{how.permission.name}`" + (f", and **two people**: {two.why}; within {two.within_h:g} h" if two else "")


def permissions(room: Capability) -> str:
    """What the room demands of those who ask."""
    return permissions_table(room.permissions)


def permissions_table(given: Iterable[Permission]) -> str:
    """Permissions, and what each needs to be there."""
    rows = [
        [f"`{one.name}`", one.meaning, ", ".join(name for name in SERVERS if name in needs_of(one, ROSTER))]
        for one in given
    ]
    return table(["Permission", "Meaning", "Refused without"], rows)


def settings(room: Capability) -> str:
    """What an operator may set."""
    return settings_table({} if room.settings is None else {room.name: room.settings})


def settings_table(sections: dict[str, Any]) -> str:
    """Every key of some sections."""
    rows = [
        [
            f"`{key.key}`",
            key.meaning,
            key.unit or "–",
            key.allowed,
            f"`{key.default}`" if key.default else "must be given",
        ]
        for key in reference(sections)
    ]
    return table(["Key", "Meaning", "Unit", "Allowed", "Default"], rows)


def routes(room: Capability) -> str:
    """The room's part of the API."""
    if room.routes is None:
        return "None.\n"
    doors: Doors = room.load(room.routes)
    rows = []
    for door in doors.doors:
        path = _TYPED.sub(r"{\1}", doors.prefix + door.path)
        rows.append([f"`{door.method} {path}`", door.title, f"`{door.permission.name}`"])
    for wicket in doors.wickets:
        rows.append([f"`WEBSOCKET {doors.prefix}{wicket.path}`", wicket.title, f"`{wicket.permission.name}`"])
    return table(["Route", "Meaning", "Needs"], rows)


def commands(room: Capability) -> str:
    """The room's verbs on the command line."""
    if room.commands is None:
        return "None.\n"
    group = typer.main.get_command(room.load(room.commands))
    rows = [[f"`{name}`", said] for name, said in walk(group, f"civigil {room.name}")]
    return table(["Command", "Meaning"], rows)


def walk(command: Any, name: str) -> Iterator[tuple[str, str]]:
    """Every command below one, with its first line of help."""
    context = typer.Context(command, info_name=name)
    if isinstance(command, TyperGroup):
        for verb in command.list_commands(context):
            _, found, _ = command.resolve_command(context, [verb])  # loads what is loaded only when it is called
            if found is not None and not found.hidden:
                yield from walk(found, f"{name} {verb}")
    else:
        yield name, (command.help or "").strip().partition("\n")[0]


SECTIONS: dict[str, Callable[[Capability], str]] = {
    "facts": facts,
    "hears": hears,
    "orders": orders,
    "permissions": permissions,
    "settings": settings,
    "routes": routes,
    "commands": commands,
}


def vocabulary() -> str:
    """Every word of the city, with its fields, who says it and who hears it."""
    parts = [
        "# The vocabulary\n\n" + _MADE + "Types are the wire's: JSON, with instants as RFC 3339 and ids as UUIDs.\n"
    ]
    for room in ROSTER:
        kinds = [*room.publishes, *room.observes, *room.obeys]
        parts.append(f"\n## {room.name}\n")
        for kind in kinds:
            listeners = sorted(f"`{one.name}`" for one in ROSTER if kind.event_type in heard_by(one, ROSTER))
            askers = sorted(f"`{one.name}`" for one in ROSTER if kind in one.asks)
            said = [f"Heard by {', '.join(listeners)}."] if listeners else []
            said += [f"Asked by {', '.join(askers)}."] if askers else []
            parts.append(f"\n### `{kind.event_type}`\n\n{' '.join([first_line(kind), *said])}\n\n{fields(kind)}")
    return "".join(parts)


def fields(kind: type[Message]) -> str:
    """A type's fields."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return table(["Field", "Type"], [[f"`{name}`", wire_type(hints[name])] for name in kind.__struct_fields__])


def wire_type(kind: Any) -> str:
    """A type in a reader's words."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return wire_type(arguments[0])
    if origin is tuple:
        inner = [one for one in arguments if one is not Ellipsis]
        return "list of " + ", ".join(wire_type(one) for one in inner)
    if arguments:
        return " or ".join(wire_type(one) for one in arguments)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "one of " + ", ".join(f"`{one.value}`" for one in kind)
    return _WIRE.get(kind, getattr(kind, "__name__", str(kind)))


_WIRE: dict[Any, str] = {
    str: "text",
    float: "number",
    int: "whole number",
    bool: "true or false",
    type(None): "null",
    UUID: "id",
}


def rooms() -> str:
    """The rooms on duty."""
    parts = ["# The rooms on duty\n\n" + _MADE]
    for room in ROSTER:
        home = Path(*room.package.split("."))
        parts.append(f"## [{room.name}](../../src/{home.as_posix()}/README.md)\n\n{room.promise}\n\n")
        for title, key in [("Publishes", "facts"), ("Hears", "hears"), ("Obeys", "orders"), ("Routes", "routes")]:
            parts.append(f"**{title}**\n\n{SECTIONS[key](room)}\n")
    return "".join(parts)


def settings_page() -> str:
    """Every key that an operator may set."""
    parts = [
        "# Settings\n\n" + _MADE + "In `civigil.toml`, each section a table; or in the environment, "
        "`[store] url` as `CIVIGIL_STORE__URL`; or on the command line, which wins over both.\n"
    ]
    for name, kind in sections_of(ROSTER).items():
        parts.append(f"\n## [{name}]\n\n{first_line(kind)}\n\n{settings_table({name: kind})}")
    return "".join(parts)


def away_page() -> str:
    """What goes on and what is refused while a server is away."""
    goes_on: dict[str, list[str]] = {name: [] for name in SERVERS}
    every = [*PERMISSIONS, *(one for room in ROSTER for one in room.permissions)]
    for one in every:
        for name in SERVERS:
            if name not in needs_of(one, ROSTER):
                goes_on[name].append(one.name)
    parts = ["# While a server is away\n\n" + _MADE + _AWAY]
    for name in SERVERS:
        listed = ", ".join(f"`{permission}`" for permission in goes_on[name]) or "nothing"
        parts.append(f"\n## Without {name}\n\n{_WITHOUT[name]}\n\nGoes on: {listed}.\n")
    parts.append("\n## Each permission\n\n" + permissions_table(every))
    return "".join(parts)


_AWAY = """\
Each permission says what it needs, where it is declared (`needs`, `kernel/away.py`); what an order demands needs NATS as well. A
test asks every route of the city with NATS, and then with PostgreSQL, really stopped, and holds the answers to this page
(`tests/cyber/access/test_away.py`). What is refused answers 503 with a sentence, and nothing was done.
"""
_WITHOUT = {
    PROVIDER: """\
Its own way in is closed; passkeys, passphrase and code, recovery codes and links sign in, and who is in stays in.""",
    DATABASE: """\
Nobody can be identified and no deed can be written down, so everything is refused. Open pages keep showing what was known last, and
say how old it is; the live stream ends after half a minute and comes back by itself. Facts of the field wait in NATS, and
cameras and devices go on.""",
    BUS: """\
What reads, and what a room does in its own tables, goes on: signing in, people, broken glass, agreeing to what takes two people,
which is done without the bus as well. What is ordered is refused, and what rooms have to say waits in their outboxes.""",
}


def commands_page() -> str:
    """Every command, with its arguments and options."""
    whole = typer.main.get_command(importlib.import_module("civigil.__main__").app)
    rows = [[f"`{verb}`", said] for verb, said in walk(whole, "civigil")]
    return "# Commands\n\n" + _MADE + "Each says more with `--help`.\n\n" + table(["Command", "Meaning"], rows)


def readme_of(room: Capability) -> Path:
    """Where a room's README lies in this checkout."""
    return Path(str(resources.files(room.package) / "README.md"))


def filled(text: str, room: Capability) -> str:
    """A README with its marked parts made anew."""
    return _MARK.sub(lambda found: f"{found[1]}\n{SECTIONS[found[2]](room)}\n{found[3]}", text)


def documents() -> dict[Path, str]:
    """Every generated document, as it should be."""
    made = {
        ROOT / "docs/capabilities/README.md": rooms(),
        ROOT / "docs/capabilities/vocabulary.md": vocabulary(),
        ROOT / "docs/operate/settings.md": settings_page(),
        ROOT / "docs/operate/commands.md": commands_page(),
        ROOT / "docs/operate/away.md": away_page(),
    }
    for room in ROSTER:
        readme = readme_of(room)
        if readme.exists():  # a room without one fails the conformance suite; here it must not hide the other documents
            made[readme] = filled(readme.read_text(encoding="utf-8"), room)
    return made


def stale() -> list[Path]:
    """The documents that are not as they should be."""
    return stale_of(documents())


def main(arguments: list[str]) -> int:
    """Write the documents, or check them."""
    return make(documents, arguments, by="make docs")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

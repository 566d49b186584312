"""What this room supplies to the ports of trust, in each process."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from pathlib import Path

from civigil.cyber.access.authorizer import CedarAuthorizer, DeedForTwo
from civigil.cyber.access.book import DECLARED, Book, Source
from civigil.cyber.access.settings import AccessSettings
from civigil.cyber.access.shelf import Shelf, shipped
from civigil.gateway.permissions import PERMISSIONS
from civigil.kernel.capability import Roster
from civigil.runtime.supply import Means


def permissions_of(roster: Roster) -> tuple[str, ...]:
    """The names of all permissions of a city: the rooms' and the gateway's."""
    return tuple(sorted({one.name for one in (*PERMISSIONS, *(one for room in roster for one in room.permissions))}))


def folder_of(settings: AccessSettings, data: Path) -> Path:
    """Where the city's own policies lie."""
    return data / "access" / "policies" if settings.policies is None else Path(settings.policies)


def sources_of(roster: Roster, own: Sequence[Source]) -> list[Source]:
    """Every file of a city's book: what comes with the program, what its rooms declare, and its own.

    A file of ours is replaced by one of the city's with the same name.
    """
    names = {one.name for one in own}
    return [*(one for one in (*shipped(), *_asks(roster)) if one.name not in names), *own]


def two_people_of(roster: Roster) -> dict[str, DeedForTwo]:
    """The orders of a city that take two people, by their type."""
    return {
        kind.event_type: DeedForTwo(
            permission=how.permission.name,
            says=(inspect.getdoc(kind) or "").partition("\n")[0],
            why=how.two_people.why,
        )
        for room in roster
        for kind, how in room.obeys.items()
        if how.two_people
    }


def authorizer(means: Means[AccessSettings]) -> CedarAuthorizer:
    """The Authorizer. Raises `Invalid` where no policies hold and none held before."""
    names = permissions_of(means.roster)

    def make(own: Sequence[Source]) -> Book:
        return Book(sources_of(means.roster, own), names)

    shelf = Shelf(folder_of(means.settings, means.data.root), means.data.root / "access", make)
    return CedarAuthorizer(shelf, names, two_people_of(means.roster))


def _asks(roster: Roster) -> list[Source]:
    """A process may ask the orders that its room declares to ask, and nothing else."""
    needed = {kind: how.permission.name for room in roster for kind, how in room.obeys.items()}
    said = [
        f'@id("asks.{room.name}.{kind.event_type.split(".")[1]}")\n'
        f'@says("The process of {room.name} asks what its room declares to ask")\n'
        f'permit (principal == Process::"process:{room.name}", action == Action::"{needed[kind]}", resource)\n'
        f'when {{ context.kind == "order" && context.name == "order/{kind.event_type}" }};\n'
        for room in roster
        for kind in room.asks
        if kind in needed
    ]
    return [Source(DECLARED, "\n".join(said), shipped=True)] if said else []

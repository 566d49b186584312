"""Books of policies for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from civigil.cyber.access.authorizer import CedarAuthorizer
from civigil.cyber.access.book import Book, Source
from civigil.cyber.access.shelf import Shelf
from civigil.cyber.access.supply import permissions_of, sources_of
from civigil.kernel.capability import Roster
from civigil.kernel.permission import Principal
from civigil.roster import ROSTER

NAMES = permissions_of(ROSTER)


def book_of(*own: Source, roster: Roster = ROSTER) -> Book:
    """A city's book with these files of its own."""
    return Book(sources_of(roster, own), permissions_of(roster))


class Time:
    """A clock for `Shelf` that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def shelf_in(folder: Path, time: Time | None = None, roster: Roster = ROSTER) -> Shelf:
    """A shelf over a folder."""

    def make(own: Sequence[Source]) -> Book:
        return book_of(*own, roster=roster)

    return Shelf(folder / "policies", folder, make, monotonic=time or Time())


def authorizer_in(folder: Path, time: Time | None = None, roster: Roster = ROSTER) -> CedarAuthorizer:
    """An authorizer over a folder."""
    return CedarAuthorizer(shelf_in(folder, time, roster), permissions_of(roster))


def person(*roles: str) -> Principal:
    """Somebody with these roles."""
    return Principal(id="person:anna", roles=roles)

"""The demonstration: what rooms show in a city that nobody has set up yet, each by its own declaration."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from civigil.kernel.capability import Capability, Roster
from civigil.runtime.settings import CitySettings, Override, Settings

ORIGIN = "--demo"


def shown(roster: Roster, settings: Settings) -> tuple[Capability, ...]:
    """The rooms that have a demo and were not set up: every key that the demo sets still stands at its default."""
    return tuple(room for room in roster if room.demo is not None and _untouched(room, settings))


def overrides(rooms: Sequence[Capability], settings: Settings) -> list[Override]:
    """The settings of the rooms' demos; and the city is a Test where nobody said what it is."""
    unsaid = settings.city.status == CitySettings().status
    city = [Override(("city", "status"), "Test", ORIGIN)] if rooms and unsaid else []
    return city + [
        Override((room.name, key), value, ORIGIN)
        for room in rooms
        if room.demo is not None
        for key, value in room.demo.settings.items()
    ]


def beside(rooms: Sequence[Capability], given: Sequence[Override]) -> tuple[Capability, ...]:
    """The rooms whose demo still has room beside settings that the simulated city makes."""
    taken = {one.key[:2] for one in given}
    return tuple(
        room
        for room in rooms
        if room.demo is not None and not any((room.name, key) in taken for key in room.demo.settings)
    )


def _untouched(room: Capability, settings: Settings) -> bool:
    if room.demo is None or room.settings is None:
        return False
    given = msgspec.to_builtins(settings.rooms[room.name])
    usual = msgspec.to_builtins(msgspec.convert({}, room.settings))
    return all(given.get(key) == usual.get(key) for key in room.demo.settings)

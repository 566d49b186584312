"""Where a room lies, and what it brings."""

from __future__ import annotations

import importlib
from importlib import resources
from pathlib import Path

import civigil
from civigil.gateway.doors import Doors
from civigil.kernel.capability import Capability

PACKAGE = Path(civigil.__file__).parent
ROOT = PACKAGE.parents[1]
WINGS = ("safety", "cyber")


def home_of(room: Capability) -> Path:
    """The room's folder."""
    return Path(str(resources.files(room.package)))


def doors_of(room: Capability) -> Doors:
    """The room's declared routes; none where it has no `routes.py`."""
    if room.routes is None:
        return Doors(room.name)
    doors: Doors = room.load(room.routes)
    return doors


def words_of(room: Capability) -> list[type]:
    """The room's facts, observations and orders."""
    return [*room.publishes, *room.observes, *room.obeys]


def vocabulary_file(room: Capability) -> object:
    """The module of the room's vocabulary."""
    return importlib.import_module(f"civigil.events.{room.name}")

"""What the streets can be told while they move: the only way in which scenarios reach into SUMO. Pure."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from civigil_city.world.things import Kind


class SetPace(msgspec.Struct, frozen=True, tag="pace"):
    """Run so fast, or stand still."""

    speed: float | None = None
    paused: bool | None = None


class Obstruct(msgspec.Struct, frozen=True, tag="obstruct"):
    """Something stands on the nearest lane: traffic queues behind it. It is drawn by who asked for it, not by SUMO."""

    id: str
    x_m: float
    y_m: float


class Clear(msgspec.Struct, frozen=True, tag="clear"):
    """An obstruction, or a unit, is gone."""

    id: str


class Darken(msgspec.Struct, frozen=True, tag="darken"):
    """All signals within a distance go off; `dark` false: they work again."""

    x_m: float
    y_m: float
    reach_m: float
    dark: bool = True


class Send(msgspec.Struct, frozen=True, tag="send"):
    """A vehicle sets out from one place to another and waits there; the same id again: it turns to the new place."""

    id: str
    kind: Kind
    x_m: float
    y_m: float
    to_x_m: float
    to_y_m: float


Deed: TypeAlias = Obstruct | Clear | Darken | Send
"""What the streets themselves do; the pace is their process's."""

StreetOrder: TypeAlias = SetPace | Deed

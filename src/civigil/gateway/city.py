"""Which city this is, and what the console needs to know before it can show anything."""

from __future__ import annotations

from typing import Literal

import msgspec

from civigil import __version__
from civigil.gateway.doors import Doors
from civigil.gateway.permissions import CITY_VIEW
from civigil.gateway.porch import Porch
from civigil.gateway.streets.marks import Bounds
from civigil.gateway.streets.routes import MapCentre, show_map
from civigil.kernel.capability import Capability
from civigil.kernel.time import Instant

doors = Doors("city")


class RoomOnDuty(msgspec.Struct, frozen=True, kw_only=True):
    """One room of the house."""

    name: str
    wing: str  # "safety", "cyber", or "spine" for what both share
    promise: str


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """When the console calls for attention."""

    priority_at_least: int  # of a new incident
    repeat_s: float  # until somebody acknowledges it


class CityView(msgspec.Struct, frozen=True, kw_only=True):
    """This city."""

    name: str
    status: Literal["Actual", "Exercise", "Test"]  # what the console opens in
    centre: MapCentre | None
    bounds: Bounds | None
    version: str
    started: Instant  # when this gateway was
    now: Instant  # by the house's clock: a browser tells by it how far its own is off
    rooms: tuple[RoomOnDuty, ...]
    alert: Alert


@doors.get("/", permission=CITY_VIEW)
async def show_city(do: Porch) -> CityView:
    """The city's name, where it lies, its rooms, and when the console calls for attention."""
    streets = await show_map(do)
    return CityView(
        name=do.city.name,
        status=do.city.status,
        centre=streets.centre,
        bounds=streets.bounds,
        version=__version__,
        started=do.began,
        now=do.clock.now(),
        rooms=tuple(RoomOnDuty(name=room.name, wing=wing_of(room), promise=room.promise) for room in do.roster),
        alert=Alert(priority_at_least=do.alerts.alert_priority_at_least, repeat_s=do.alerts.alert_repeat_s),
    )


def wing_of(room: Capability) -> str:
    """The wing that a room stands in, by its folder."""
    _, wing, *inside = room.package.split(".")
    return wing if inside else "spine"

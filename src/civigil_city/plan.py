"""What the city is made of, before it runs: cameras with their zones, devices, its middle; for whoever has to know them first.

A program that runs the city beside a console must set cameras and devices up there, and make the devices' certificates, before
either begins. It asks once (`python -m civigil_city plan --json`), and gets the same again from the same extract. Pure.
"""

from __future__ import annotations

import msgspec

from civigil_city.cameras.viewing import Town
from civigil_city.devices.messages import Mark
from civigil_city.devices.model import PERIOD_S, Device, Fault
from civigil_city.scenarios.model import Scenario
from civigil_city.scenarios.zone import Zone, zones

FORM = 1
"""Of the plan; raised where a reader could misunderstand it."""


class PlannedCamera(msgspec.Struct, frozen=True, kw_only=True):
    """A camera, and what is worth watching in its picture. It plays at the server's address under its id."""

    id: str
    title: str
    latitude: float  # of what it looks at
    longitude: float
    uncertainty_m: float
    status: Mark
    zones: tuple[Zone, ...]


class PlannedDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device, and how often it says something."""

    id: str
    kind: str
    title: str
    latitude: float
    longitude: float
    status: Mark
    every_s: float
    battery: bool  # it outlives a power cut
    faults: tuple[str, ...]  # what can be made to go wrong with it


class PlannedScenario(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario that can be played."""

    name: str
    title: str
    what: str
    lasts_s: float


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of it."""

    form: int
    name: str
    latitude: float
    longitude: float
    cameras: tuple[PlannedCamera, ...]
    devices: tuple[PlannedDevice, ...]
    scenarios: tuple[PlannedScenario, ...]


VIEW_M = 25.0
"""Around the middle of a camera's picture: where what it sees may be."""


def plan_of(town: Town, devices: tuple[Device, ...], library: dict[str, Scenario], status: Mark) -> Plan:
    """The plan of a city."""
    stage = town.stage({one.id: (one.x_m, one.y_m) for one in devices})
    cameras = []
    for number, site in enumerate(town.sites, 1):
        longitude, latitude = town.network.degrees(*site.aim)
        cameras.append(
            PlannedCamera(
                id=site.id,
                title=site.title[:80],
                latitude=round(latitude, 6),
                longitude=round(longitude, 6),
                uncertainty_m=VIEW_M,
                status=status,
                zones=zones(stage, number),
            )
        )
    longitude, latitude = town.network.degrees(*town.network.centre)
    return Plan(
        form=FORM,
        name=_as_people_write(town.network.name)[:60],
        latitude=round(latitude, 6),
        longitude=round(longitude, 6),
        cameras=tuple(cameras),
        devices=tuple(_planned(one, status) for one in devices),
        scenarios=tuple(
            PlannedScenario(name=one.name, title=one.title, what=one.what, lasts_s=one.lasts_s)
            for one in library.values()
        ),
    )


def _as_people_write(name: str) -> str:
    """A file's name as a city's: `helsinki_centre` is Helsinki centre."""
    plain = " ".join(name.replace("_", " ").split())
    return plain[:1].upper() + plain[1:]


def _planned(one: Device, status: Mark) -> PlannedDevice:
    number = one.id.rpartition("-")[2]
    return PlannedDevice(
        id=one.id,
        kind=one.kind.value,
        title=f"{_TITLES[one.kind.value]} {number}",
        latitude=round(one.latitude, 6),
        longitude=round(one.longitude, 6),
        status=status,
        every_s=PERIOD_S[one.kind],
        battery=one.battery,
        faults=tuple(fault.value for fault in Fault),
    )


_TITLES = {
    "weather": "Weather station",
    "level": "Water level",
    "air": "Air quality",
    "accelerometer": "Accelerometer",
    "signal": "Traffic signal",
    "gateway": "Gateway",
}

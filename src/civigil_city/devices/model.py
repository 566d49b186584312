"""The city's devices: what each measures, how often it says so, and from what value on it raises an alarm. Frozen and pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np

from civigil_city.cameras.sites import Site
from civigil_city.world.network import Network


class DeviceKind(Enum):
    """What a device is."""

    WEATHER = "weather"
    LEVEL = "level"
    AIR = "air"
    ACCELEROMETER = "accelerometer"
    SIGNAL = "signal"
    GATEWAY = "gateway"


class Fault(Enum):
    """What can be wrong with a device."""

    DEAD = "dead"  # it says nothing, and its connection is gone
    STUCK = "stuck"  # it says the same for ever
    DRIFTING = "drifting"  # its clock runs away
    FLAPPING = "flapping"  # it comes and goes
    LYING = "lying"  # what it says is believable and wrong
    HIJACKED = "hijacked"  # it lies, and does what it never did


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing that is measured: its usual value, how it swings over a day, its noise, and the alarm's limit."""

    name: str
    unit: str
    usual: float
    swing: float
    noise: float
    limit: float | None = None
    alarm: str = ""  # the alarm's kind
    digits: int = 2
    signed: bool = False  # it can be below zero


QUANTITIES: Mapping[DeviceKind, tuple[Quantity, ...]] = {
    DeviceKind.WEATHER: (
        Quantity("temperature", "°C", 14.0, 6.0, 0.15, 38.0, "heat", 1, signed=True),
        Quantity("humidity", "%", 62.0, -14.0, 0.8, digits=0),
        Quantity("pressure", "hPa", 1014.0, 0.8, 0.1, digits=1),
        Quantity("wind", "m/s", 3.4, 1.4, 0.6, 24.0, "storm", 1),
        Quantity("rain", "mm/h", 0.0, 0.0, 0.0, 30.0, "heavy_rain", 1),
    ),
    DeviceKind.LEVEL: (Quantity("level", "m", 0.82, 0.05, 0.004, 1.9, "level_high", 3),),
    DeviceKind.AIR: (
        Quantity("pm10", "µg/m³", 19.0, 6.0, 1.2, 150.0, "smoke", 1),
        Quantity("no2", "µg/m³", 24.0, 9.0, 1.5, 200.0, "air_quality", 1),
        Quantity("methane", "ppm", 2.0, 0.1, 0.03, 5000.0, "methane_high", 1),
    ),
    DeviceKind.ACCELEROMETER: (Quantity("acceleration", "m/s²", 0.0, 0.0, 0.004, 0.25, "shaking", 4, signed=True),),
    DeviceKind.SIGNAL: (Quantity("queue", "vehicles", 2.0, 2.0, 0.8, digits=0),),
    DeviceKind.GATEWAY: (Quantity("load", "%", 12.0, 5.0, 1.5, 95.0, "overload", 0),),
}
PERIOD_S: Mapping[DeviceKind, float] = {
    DeviceKind.WEATHER: 30.0,
    DeviceKind.LEVEL: 15.0,
    DeviceKind.AIR: 15.0,
    DeviceKind.ACCELEROMETER: 1.0,
    DeviceKind.SIGNAL: 1.0,
    DeviceKind.GATEWAY: 30.0,
}


@dataclass(frozen=True, slots=True)
class Device:
    """One device at a place. With a battery it outlives a power cut."""

    id: str
    kind: DeviceKind
    x_m: float
    y_m: float
    longitude: float
    latitude: float
    battery: bool
    controller: str = ""  # of a signal: the controller's name in the street network

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """What it measures."""
        return QUANTITIES[self.kind]


_COUNTS = {
    DeviceKind.WEATHER: 2,
    DeviceKind.LEVEL: 2,
    DeviceKind.AIR: 4,
    DeviceKind.ACCELEROMETER: 3,
    DeviceKind.GATEWAY: 1,
}
_BATTERY = {DeviceKind.WEATHER, DeviceKind.LEVEL, DeviceKind.ACCELEROMETER}


def devices_of(network: Network, cameras: tuple[Site, ...], signals_at_most: int = 15) -> tuple[Device, ...]:
    """The devices of a city: sensors spread over it, one controller for each signal, a gateway in the middle. Always the same."""
    west, south, east, north = network.bounds
    x, y = network.centre
    reach = min(east - west, north - south, 3000.0) / 3
    found: list[Device] = []
    for kind, count in _COUNTS.items():
        for number in range(count):
            turn = 2.399963 * (number + len(found))  # the golden angle spreads any number of them
            away = reach * (0.25 + 0.6 * number / max(count, 1))
            place = x + away * np.sin(turn), y + away * np.cos(turn)
            if kind is DeviceKind.AIR and number < len(cameras):
                place = cameras[number].aim  # where something can be seen
            found.append(_device(network, kind, number + 1, float(place[0]), float(place[1])))
    for number, (controller, links) in enumerate(sorted(network.signals.items())[:signals_at_most], 1):
        at = network.edges[links[0]].lanes[0].shape[-1]
        found.append(_device(network, DeviceKind.SIGNAL, number, float(at[0]), float(at[1]), controller))
    return tuple(found)


def _device(network: Network, kind: DeviceKind, number: int, x: float, y: float, controller: str = "") -> Device:
    longitude, latitude = network.degrees(x, y)
    return Device(f"{kind.value}-{number}", kind, x, y, longitude, latitude, kind in _BATTERY, controller)

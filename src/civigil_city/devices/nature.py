"""What is really so where a device stands: the day's course, a little noise, and what a scenario does to it. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from zlib import crc32

from civigil_city.devices.model import Device, Quantity
from civigil_city.scenarios.course import Disturbance


def value(device: Device, quantity: Quantity, hour: float, tick: int, disturbances: Sequence[Disturbance]) -> float:
    """The true value at an hour of the day (0 to 24); `tick` counts samples, for the noise."""
    day = math.sin((hour - 8.5) / 24 * 2 * math.pi)
    own = (crc32(f"{device.id}/{quantity.name}".encode()) % 1000 / 1000 - 0.5) * 0.2 * quantity.usual
    true = quantity.usual + own + quantity.swing * day + quantity.noise * _noise(device.id, quantity.name, tick)
    for one in disturbances:
        away = math.hypot(one.x_m - device.x_m, one.y_m - device.y_m)
        if one.quantity == quantity.name and away < one.reach_m:
            true += one.by * (1 - away / one.reach_m) ** 1.5
    return true if quantity.signed else max(true, 0.0)


def _noise(device: str, quantity: str, tick: int) -> float:
    """About normal, mean 0, deviation 1: the same for the same sample."""
    total = sum(crc32(f"{device}/{quantity}/{tick}/{part}".encode()) % 65_536 / 65_536 for part in range(4))
    return (total - 2.0) * math.sqrt(3.0)

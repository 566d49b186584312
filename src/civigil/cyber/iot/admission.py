"""Whom the room admits: pure, for the runtime that makes certificates and the server's permissions from it."""

from __future__ import annotations

from civigil.cyber.iot.settings import IotSettings
from civigil.kernel.devices import DeviceIdentity


def devices(settings: IotSettings) -> tuple[DeviceIdentity, ...]:
    """Every device of the settings: it may say samples, alarms and its state, and hear what is said to it."""
    return tuple(DeviceIdentity(id=one.id) for one in settings.devices)

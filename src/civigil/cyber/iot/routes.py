"""The room over HTTP: devices, how they are, what they measure; one with its history."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from litestar.params import Parameter

from civigil.cyber.iot import reading
from civigil.cyber.iot.permissions import VIEW
from civigil.cyber.iot.settings import IotSettings
from civigil.cyber.iot.view import DeviceList, DeviceShown
from civigil.gateway.doors import Doors
from civigil.kernel.errors import Missing
from civigil.runtime.hands import Hands

router = Doors("iot")

Hours = Annotated[float, Parameter(gt=0, le=168, description="Hours of history; no more than are kept.")]


@router.get("/devices", permission=VIEW)
async def list_devices(do: Hands[IotSettings]) -> DeviceList:
    """All devices: their state, their newest readings, what is missing and what is wrong."""
    async with do.store.read() as sql:
        return await reading.devices(sql, do.settings, do.clock.now())


@router.get("/devices/{device:str}", permission=VIEW, raises=(Missing,))
async def show_device(device: str, do: Hands[IotSettings], hours: Hours = 1.0) -> DeviceShown:
    """One device with the history of each quantity, its newest alarms, and what of its messages nobody could read."""
    now = do.clock.now()
    async with do.store.read() as sql:
        return await reading.device(sql, device, do.settings, now, now - timedelta(hours=hours))

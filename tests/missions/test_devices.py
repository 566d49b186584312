"""Devices of a true `civigil up`: certificates, the port, the broker killed, an alarm that becomes one incident."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from civigil.runtime.embedded import read_ports
from civigil.runtime.place import MQTT_PORT
from tests.cyber.iot.conftest import Device, Field
from tests.support.mqtt import until
from tests.support.upped import UppedCity, upped

pytestmark = pytest.mark.mission

SETTINGS = """
[iot]
gap_settles_s = 0.5

[[iot.devices]]
id = "level-1"
kind = "level"
title = "Under the bridge"
latitude = 52.43
longitude = 13.53
status = "Test"
every_s = 5.0

[[iot.devices]]
id = "air-1"
kind = "air"
status = "Test"
"""


def test_a_sensors_alarm_is_one_incident_though_the_broker_is_killed(short_tmp: Path) -> None:
    settings = short_tmp / "civigil.toml"
    settings.write_text(SETTINGS)
    with upped(short_tmp / "data", ["--config", str(settings)]) as city:
        devices = city.data.trust / "devices"
        assert {one.name for one in devices.iterdir()} == {
            "ca.crt",
            *(f"{name}.{end}" for name in ("level-1", "air-1") for end in ("crt", "key")),
        }
        assert (devices / "level-1.key").stat().st_mode & 0o077 == 0
        asyncio.run(_mission(city))


async def _mission(city: UppedCity) -> None:
    field = SimpleNamespace(
        authority=SimpleNamespace(devices=city.data.trust / "devices"), mqtt_port=read_ports(city.data.ports)[MQTT_PORT]
    )
    device = Device("level-1", cast(Field, field))
    await device.connect()
    await device.sample(0.8)
    await device.until_acknowledged("b1-1", within_s=60)
    await _until(lambda: _incidents(city, "level_high") == 1)

    city.kill("nats-server")
    await until(lambda: device.speaker.gone)
    for _ in range(7):
        await device.sample(lost=True)
    await device.connect(within_s=60)
    await device.until_acknowledged("b1-2", within_s=60)
    await device.sample(0.9)
    await _until(lambda: _listed(city)["missed"] == 7)
    assert _listed(city)["state"] == "heard"
    assert city.rows("SELECT name FROM iot.alarm ORDER BY name") == [("b1-1",), ("b1-2",)]
    assert _incidents(city, "device_lost") == 0

    with contextlib.suppress(ConnectionError):
        await device.speaker.publish("tel/air-1", b"{}", qos=0)
    await _until(lambda: _incidents(city, "device_misbehaves") == 1)
    assert _incidents(city, "level_high") == 1
    await device.speaker.close()


def _incidents(city: UppedCity, kind: str) -> int:
    ((count,),) = city.rows("SELECT count(*) FROM incidents.incidents WHERE kind = %s AND phase <> 'merged'", kind)
    return cast(int, count)


def _listed(city: UppedCity) -> dict[str, Any]:
    lines = city.command("iot", "list", "--json").splitlines()
    return next(one for one in map(json.loads, lines) if one["id"] == "level-1")


async def _until(true: Any, *, within_s: float = 90.0) -> None:
    async with asyncio.timeout(within_s):
        while not await asyncio.to_thread(true):
            await asyncio.sleep(0.2)

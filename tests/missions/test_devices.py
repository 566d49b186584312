"""Devices of a true `civigil up`: the broker killed, one alarm one incident; one comes, one is captured; a process lies."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from civigil.runtime.bus.connect import connect, leave
from civigil.runtime.embedded import read_ports
from civigil.runtime.place import MQTT_PORT, NATS_PORT
from civigil.runtime.trust.authority import Authority
from tests.cyber.iot.conftest import Device, Field
from tests.support.mqtt import Speaker, tls, until
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
        settings.write_text(f'{SETTINGS}\n[[iot.devices]]\nid = "late-1"\nkind = "level"\nstatus = "Test"\n')
        asyncio.run(_comings_and_goings(city))


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


async def _comings_and_goings(city: UppedCity) -> None:
    """Nothing is started anew for any of it: `late-1` stands in the settings since a moment ago."""
    broker = city.pid("nats-server")
    late = await _let_in(city, "late-1")
    await _until(lambda: [one for one in _devices(city) if one["id"] == "late-1"])

    captured = await _let_in(city, "level-1")
    city.command("access", "revoke", "device:level-1", "--reason", "keyCompromise", "--note", "torn off its pole")
    await until(lambda: captured.gone)
    with pytest.raises(ConnectionError):
        await Speaker.connect(read_ports(city.data.ports)[MQTT_PORT], _tls(city, "level-1"), client="level-1")
    held = json.loads(city.command("access", "certificates", "--json"))
    states = {one["holder"]: (one["state"], one.get("reason", "")) for one in held["holders"]}
    assert states["device:level-1"] == ("barred", "keyCompromise")
    assert states["device:late-1"] == states["process:cameras"] == ("good", "")
    assert city.rows("SELECT 1 FROM trust.audit WHERE did = 'revokes certificates' AND target = 'device:level-1'")
    assert not late.gone
    await late.close()

    port = read_ports(city.data.ports)[NATS_PORT]
    identity = Authority(city.data.trust, lasts=timedelta(1), renew_before=timedelta(0)).kept_identity("cameras")
    liar = await connect([f"tls://127.0.0.1:{port}"], room="cameras", identity=identity)
    for subject in ("order.actual.signals.clear_corridor.v1.nowhere", "fact.actual.iot.device_lost.v1.nowhere"):
        await liar.publish(subject, b"{}")
    await liar.flush()
    await _until(lambda: _incidents(city, "process_misbehaves") == 1)
    await leave(liar)
    assert city.pid("nats-server") == broker


async def _let_in(city: UppedCity, device: str) -> Speaker:
    """A device's connection, as soon as it is admitted."""
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(ConnectionError, FileNotFoundError):
                return await Speaker.connect(read_ports(city.data.ports)[MQTT_PORT], _tls(city, device), client=device)
            await asyncio.sleep(0.1)


def _tls(city: UppedCity, device: str) -> ssl.SSLContext:
    return tls(city.data.trust / "devices", device)


def _devices(city: UppedCity) -> list[dict[str, Any]]:
    return [json.loads(line) for line in city.command("iot", "list", "--json").splitlines()]


def _incidents(city: UppedCity, kind: str) -> int:
    ((count,),) = city.rows("SELECT count(*) FROM incidents.incidents WHERE kind = %s AND phase <> 'merged'", kind)
    return cast(int, count)


def _listed(city: UppedCity) -> dict[str, Any]:
    return next(one for one in _devices(city) if one["id"] == "level-1")


async def _until(true: Any, *, within_s: float = 90.0) -> None:
    async with asyncio.timeout(within_s):
        while not await asyncio.to_thread(true):
            await asyncio.sleep(0.2)

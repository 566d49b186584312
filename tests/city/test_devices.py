"""Devices: samples, alarms until acknowledged, faults, and the true protocol against nats-server's MQTT port."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import nats
import pytest
from cryptography import x509

from civigil.kernel.errors import Invalid, Unavailable
from civigil.runtime.embedded import free_port
from civigil.runtime.embedded.nats import program
from civigil_city.cameras.sites import sites
from civigil_city.devices.behaviour import FLAP_S, LONGEST_PAUSE_S, Behaviour
from civigil_city.devices.fleet import Fleet, World, check_certificates
from civigil_city.devices.link import Broker
from civigil_city.devices.messages import Alarm, Telemetry, parse_ack
from civigil_city.devices.model import Device, DeviceKind, Fault, devices_of
from civigil_city.devices.nature import value
from civigil_city.scenarios.course import Disturbance
from civigil_city.world.network import Network
from civigil_city.world.places import Terrain
from tests.city.certificates import issue

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def device(kind: DeviceKind = DeviceKind.LEVEL, id: str = "level-1") -> Device:
    return Device(id, kind, 0.0, 0.0, 13.5, 52.4, battery=True)


def behaviour(kind: DeviceKind = DeviceKind.LEVEL) -> Behaviour:
    return Behaviour(device(kind), "b00t", "Test")


def test_every_city_has_the_same_devices_each_time(adlershof: Network) -> None:
    hung = tuple(sites(adlershof, Terrain(), 1))
    found = devices_of(adlershof, hung)
    assert found == devices_of(adlershof, hung)
    assert {one.kind for one in found} == set(DeviceKind)
    assert len({one.id for one in found}) == len(found)


def test_samples_are_counted_so_that_a_gap_shows() -> None:
    one = behaviour()
    assert [one.sample({"level": 0.8}, NOON, number)[0].seq for number in range(3)] == [1, 2, 3]


def test_an_alarm_comes_again_ever_more_slowly_until_it_is_acknowledged() -> None:
    one = behaviour()
    _, alarms = one.sample({"level": 2.5}, NOON, 0.0)
    sent = [(now_s, again.tries) for now_s in range(1, 300) for again in one.due(float(now_s))]
    assert [tries for _, tries in sent] == list(range(2, len(sent) + 2))
    pauses = [after - before for (before, _), (after, _) in pairwise(sent)]
    assert pauses == sorted(pauses)
    assert max(pauses) == LONGEST_PAUSE_S
    assert one.acknowledge(alarms[0].alarm)
    assert not one.acknowledge(alarms[0].alarm)
    assert one.due(10_000.0) == []


def test_a_value_around_its_limit_raises_one_alarm_not_a_storm() -> None:
    one = behaviour()
    raised = [
        alarm for number in range(50) for alarm in one.sample({"level": 1.9 + 0.02 * (number % 2)}, NOON, number)[1]
    ]
    assert len(raised) == 1
    one.sample({"level": 1.0}, NOON, 60.0)
    assert len(one.sample({"level": 2.0}, NOON, 61.0)[1]) == 1


def test_devices_of_a_fast_city_sample_faster_but_not_without_end() -> None:
    counts = []
    for speed in (1.0, 5.0, 20.0, 0.1):
        one = behaviour()
        counts.append(sum(one.samples_now(now_s / 10, speed) for now_s in range(600)))
    assert counts == [4, 20, 60, 4]


def test_a_strangers_acknowledgement_ends_no_alarm() -> None:
    one = behaviour()
    one.sample({"level": 2.5}, NOON, 0.0)
    assert not one.acknowledge("another-1")
    assert len(one.open) == 1


def test_each_fault_does_what_it_says() -> None:
    stuck, drifting, flapping, lying = (behaviour() for _ in range(4))
    stuck.suffers(Fault.STUCK, 0.0)
    first = stuck.sample({"level": 0.8}, NOON, 0.0)[0].readings
    assert stuck.sample({"level": 3.0}, NOON, 9.0)[0].readings == first
    drifting.suffers(Fault.DRIFTING, 0.0)
    assert drifting.sample({"level": 0.8}, NOON, 100.0)[0].at - NOON > timedelta(seconds=60)
    flapping.suffers(Fault.FLAPPING, 0.0)
    assert [flapping.connected(FLAP_S * number + 0.1) for number in range(4)] == [False, True, False, True]
    lying.suffers(Fault.LYING, 0.0)
    told, alarms = lying.sample({"level": 3.0}, NOON, 0.0)
    assert told.readings[0].value < 1.0
    assert not alarms
    dead = behaviour()
    dead.suffers(Fault.DEAD, 0.0)
    assert not dead.connected(0.0)
    dead.suffers(None, 1.0)
    assert dead.connected(1.0)


def test_no_queue_is_shorter_than_nothing() -> None:
    one = device(DeviceKind.SIGNAL, "signal-1")
    told = [value(one, one.quantities[0], hour, tick, ()) for hour in (2.0, 8.0, 20.0) for tick in range(200)]
    assert min(told) == 0.0
    assert max(told) > 2.0


def test_a_disturbance_is_felt_near_it_and_not_far_away() -> None:
    one = device()
    near, far = Disturbance("level", 2.0, 10.0, 0.0, 300.0), Disturbance("level", 2.0, 900.0, 0.0, 300.0)
    plain = value(one, one.quantities[0], 12.0, 1, ())
    assert value(one, one.quantities[0], 12.0, 1, (near,)) - plain > 1.5
    assert value(one, one.quantities[0], 12.0, 1, (far,)) == plain


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff", b'{"alarm": 7}', b'{"alarm": ""}'])
def test_what_is_no_acknowledgement_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid):
        parse_ack(raw)


@pytest.fixture
async def broker(short_tmp: Path) -> AsyncIterator[tuple[Broker, str]]:
    """nats-server's MQTT port, with a certificate for each device and its subjects only; and a room's own way in."""
    names = ["level-1", "air-1"]
    folder = short_tmp / "devices"
    folder.mkdir()
    issue(folder, ["server", *names])
    port, mqtt = free_port(), free_port()
    tls = {
        "cert_file": str(folder / "server.crt"),
        "key_file": str(folder / "server.key"),
        "ca_file": str(folder / "ca.crt"),
    }
    users: list[dict[str, object]] = [{"user": "room", "password": "room"}]
    for name in names:
        may = {
            "publish": {"allow": [f"tel.{name}", f"alarm.{name}", f"state.{name}"]},
            "subscribe": {"allow": [f"cmd.{name}.>"]},
        }
        users.append({"user": _subject(folder / f"{name}.crt"), "permissions": may})
    told = {
        "server_name": "field",
        "host": "127.0.0.1",
        "port": port,
        "jetstream": {"store_dir": str(short_tmp / "js")},
        "mqtt": {"host": "127.0.0.1", "port": mqtt, "tls": {**tls, "verify_and_map": True, "min_version": "1.3"}},
        "authorization": {"users": users},
    }
    (short_tmp / "nats.json").write_text(json.dumps(told))
    child = await asyncio.create_subprocess_exec(
        program(), "-c", str(short_tmp / "nats.json"), stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield Broker("127.0.0.1", mqtt, folder), f"nats://room:room@127.0.0.1:{port}"
    finally:
        child.terminate()
        await child.wait()


def _subject(path: Path) -> str:
    return x509.load_pem_x509_certificate(path.read_bytes()).subject.rfc4514_string()


async def until(true: Callable[[], bool], within_s: float = 40.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it did not come about in time"
        await asyncio.sleep(0.02)


class Room:
    """What a room would hear."""

    def __init__(self, client: nats.NATS) -> None:
        self.client, self.alarms, self.telemetry = client, [], []  # type: ignore[var-annotated]
        self.states: list[tuple[str, bool]] = []
        self.strange: list[str] = []

    async def hear(self, message: nats.aio.msg.Msg) -> None:
        kind = message.subject.split(".")[0]
        if kind == "alarm":
            self.alarms.append(msgspec.json.decode(message.data, type=Alarm))
        elif kind == "tel":
            self.telemetry.append(msgspec.json.decode(message.data, type=Telemetry))
        elif kind == "state":
            told = json.loads(message.data)
            self.states.append((told["device"], told["online"]))
        elif kind == "update":
            self.strange.append(message.subject)


@pytest.mark.slow
async def test_devices_speak_alarms_are_repeated_and_the_last_will_tells_of_the_dead(
    broker: tuple[Broker, str],
) -> None:
    town = [device(), device(DeviceKind.AIR, "air-1")]
    check_certificates(town, broker[0])
    deadline = time.monotonic() + 20
    while True:
        try:
            client = await nats.connect(broker[1], allow_reconnect=False)
            break
        except (OSError, nats.errors.Error):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
    room = Room(client)
    await client.subscribe(">", cb=room.hear)
    world = World(disturbances=[Disturbance("level", 3.0, 0.0, 0.0, 500.0)])
    fleet = Fleet(town, broker[0], world, "Test", lambda: NOON)
    running = asyncio.create_task(fleet.run())
    try:
        await until(lambda: fleet.connected == 2 and bool(room.telemetry))
        await until(
            lambda: max((one.tries for one in room.alarms), default=0) >= 2
        )  # nobody acknowledges: it comes again
        assert len({one.alarm for one in room.alarms}) == 1
        assert all(one.status == "Test" for one in [*room.alarms, *room.telemetry])
        await client.publish("cmd.level-1.ack", msgspec.json.encode({"alarm": room.alarms[0].alarm}))
        await until(lambda: fleet.counts.acknowledged == 1 and fleet.unacknowledged == 0)
        world.faults = {"air-1": "dead", "level-1": "hijacked"}
        await until(lambda: ("air-1", False) in room.states)
        world.faults = {"level-1": "hijacked"}
        await until(lambda: fleet.connected == 2 and room.states.count(("air-1", True)) >= 2)
        assert room.strange == []  # the broker keeps a hijacked device to its own subjects
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await client.close()


async def test_a_device_without_a_certificate_is_named_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="level-1"):
        check_certificates([device()], Broker("127.0.0.1", 1, tmp_path))

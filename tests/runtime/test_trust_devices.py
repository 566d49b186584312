"""Devices on the true nats-server's MQTT port: each with its own certificate, held to its own subjects and to that port."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509

from civigil.kernel.capability import Capability
from civigil.kernel.devices import DeviceIdentity
from civigil.kernel.errors import Invalid, Unavailable
from civigil.runtime.bus import names
from civigil.runtime.bus.connect import Identity as Held
from civigil.runtime.bus.connect import LeanClient, connect
from civigil.runtime.bus.streams import StreamLimits, ensure_streams
from civigil.runtime.embedded import Child, Mqtt, NatsConfig, NatsServer, NatsTls, free_port, serving
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.permissions import admitted, admitting, users
from tests.support.mqtt import Speaker, tls, until

NOW = datetime.now(UTC)


class FieldSettings(msgspec.Struct, frozen=True):
    """Of a small room."""

    devices: tuple[str, ...] = ()


FIELD = Capability(
    name="field",
    package="x.field",
    promise="Know what stands outside.",
    settings=FieldSettings,
    admits="admission:devices",
)
ROSTER = (FIELD,)
DEVICES = tuple(DeviceIdentity(id=one) for one in ("level-1", "air-1", "spine"))


@dataclass(frozen=True, slots=True)
class Field:
    """A server with devices."""

    authority: Authority
    server: NatsServer
    child: Child
    port: int

    async def speaker(self, device: str, **how: object) -> Speaker:
        return await Speaker.connect(self.port, tls(self.authority.devices, device), client=device, **how)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    authority = Authority(tmp_path_factory.mktemp("ca"), lasts=timedelta(days=90), renew_before=timedelta(days=30))
    authority.ensure(NOW)
    for one in DEVICES:
        authority.device(one.id, NOW)
    own = authority.server("nats", ["localhost", "127.0.0.1"], NOW)
    port = free_port()
    config = NatsConfig(
        directory=tmp_path_factory.mktemp("nats"),
        port=free_port(),
        monitor_port=free_port(),
        tls=NatsTls(certificate=own.certificate, key=own.key, ca=own.authority),
        users=users(ROSTER, DEVICES),
        mqtt=Mqtt(port=port),
    )
    with serving(NatsServer(config)) as child:
        yield Field(authority, NatsServer(config), child, port)


@contextlib.asynccontextmanager
async def _as(field: Field, process: str) -> AsyncIterator[LeanClient]:
    client = await connect([field.server.url], room=process, identity=field.authority.identity(process, NOW))
    try:
        yield client
    finally:
        await client.close()


@pytest.fixture
async def spine(field: Field) -> AsyncIterator[LeanClient]:
    async with _as(field, "spine") as client:
        await ensure_streams(client.jetstream(), ROSTER, StreamLimits())
        for name in (names.TELEMETRY, names.ALARMS, names.STATES):
            await client.jetstream().purge_stream(name)
        yield client


async def _count(spine: LeanClient, stream: str) -> int:
    return (await spine.jetstream().stream_info(stream)).state.messages


async def test_what_a_device_says_stands_in_the_streams_and_the_room_answers_it(
    field: Field, spine: LeanClient
) -> None:
    device = await field.speaker("level-1", will=("state/level-1", b'{"online":false}'))
    assert await device.subscribe("cmd/level-1/ack") == 1
    await device.publish("tel/level-1", b"{}", qos=0)
    await device.publish("alarm/level-1", b"{}")
    await device.publish("state/level-1", b'{"online":true}', retain=True)
    async with asyncio.timeout(10):
        while [await _count(spine, one) for one in (names.TELEMETRY, names.ALARMS, names.STATES)] != [1, 1, 1]:
            await asyncio.sleep(0.05)
    async with _as(field, "field") as room:
        await room.publish("cmd.level-1.ack", b"yes")
        assert await device.until_heard("cmd/level-1/ack") == b"yes"
    device.drop()
    async with asyncio.timeout(10):
        while (await spine.jetstream().get_last_msg(names.STATES, "state.level-1")).data != b'{"online":false}':
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    "topic",
    [
        "tel/air-1",  # another device's
        "cmd/air-1/ack",  # the room's
        "fact/actual/cameras/camera_lost/v1/nowhere",
        "order/actual/cameras/restart_feed/v1/nowhere",
        "refused/air-1",
        "$JS/API/STREAM/DELETE/FACTS",
        "update/level-1/image",
    ],
)
async def test_a_device_that_speaks_out_of_turn_is_not_heard(field: Field, spine: LeanClient, topic: str) -> None:
    subject = topic.replace("/", ".")
    kept = [one async for one in _streams(spine)]
    log = field.server.config.directory / "nats-server.log"
    before = log.read_text().count("Publish Violation")
    device = await field.speaker("level-1")
    with contextlib.suppress(ConnectionError, TimeoutError):
        await device.publish(topic, b"{}", qos=0)
    await until(lambda: log.read_text().count("Publish Violation") > before)
    assert f'Subject "{subject}"' in log.read_text()
    assert [one async for one in _streams(spine)] == kept
    await device.close()


async def _streams(spine: LeanClient) -> AsyncIterator[tuple[str, int]]:
    for name in (names.FACTS, names.ORDERS, names.TELEMETRY, names.ALARMS, names.STATES, names.REFUSED):
        yield name, await _count(spine, name)


@pytest.mark.parametrize("topic", ["cmd/air-1/ack", "tel/#", "#", "fact/#", "cmd/+/ack"])
async def test_a_device_hears_nothing_but_its_own(field: Field, topic: str) -> None:
    device = await field.speaker("level-1")
    with contextlib.suppress(ConnectionError):
        assert await device.subscribe(topic) == 128
    async with _as(field, "field") as room:
        await room.publish("cmd.air-1.ack", b"secret")
        await room.flush()
    other = await field.speaker("air-1")
    await other.publish("tel/air-1", b"secret", qos=0)
    await other.close()
    await device.close()
    assert device.heard == []


async def _as_level_1(field: Field, device: str, **how: object) -> Speaker:
    """A device with a good certificate of its own that connects by one client id, which throws off whoever did before.

    Tried until it is let in: the server holds up whoever takes an id within a second of another.
    """
    async with asyncio.timeout(10):
        while True:
            with contextlib.suppress(ConnectionError):
                certificate = tls(field.authority.devices, device)
                return await Speaker.connect(field.port, certificate, client="level-1", **how)  # type: ignore[arg-type]
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("clean", [False, True], ids=["takes the session over", "ends the session"])
async def test_who_takes_anothers_client_id_hears_nothing_of_it_and_the_other_comes_back(
    field: Field, spine: LeanClient, clean: bool
) -> None:
    device = await field.speaker("level-1", clean=False)
    assert await device.subscribe("cmd/level-1/ack") == 1
    async with _as(field, "field") as room:
        await room.publish("cmd.level-1.ack", b"one")
        await device.until_heard("cmd/level-1/ack")
        thief = await _as_level_1(field, "air-1", clean=clean)
        await until(lambda: device.gone)
        await room.publish("cmd.level-1.ack", b"two")
        await room.flush()
        with contextlib.suppress(ConnectionError):
            assert await thief.subscribe("cmd/level-1/ack") == 128
        again = await _as_level_1(field, "level-1", clean=False)
        await until(lambda: thief.gone)
        assert thief.heard == []
        assert again.resumed is not clean, "a device is told whether it has to subscribe anew"
        assert await again.subscribe("cmd/level-1/ack") == 1
        await room.publish("cmd.level-1.ack", b"three")
        assert await again.until_heard("cmd/level-1/ack") == b"three"
        assert again.heard == [("cmd/level-1/ack", b"three")], (
            "what the room says waits in no session: it says it again"
        )
    await again.close()
    await (await _as_level_1(field, "level-1")).close()  # and ends its session


async def test_who_takes_anothers_client_id_speaks_for_it_neither_alive_nor_by_a_last_will(
    field: Field, spine: LeanClient
) -> None:
    log = field.server.config.directory / "nats-server.log"
    before = log.read_text().count("Publish Violation")
    for topic in ("alarm/level-1", "state/level-1"):
        thief = await _as_level_1(field, "air-1", will=(topic, b'{"online":true}'))
        with contextlib.suppress(ConnectionError, TimeoutError):
            await thief.publish(topic, b"{}", qos=0)
        thief.drop()
    await until(lambda: log.read_text().count("Publish Violation") >= before + 4)
    async with _as(field, "field") as room:
        await room.flush()
    assert [await _count(spine, one) for one in (names.ALARMS, names.STATES)] == [0, 0]


async def test_a_device_without_a_certificate_is_not_let_in(field: Field, tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        await Speaker.connect(field.port, tls(field.authority.devices, None), client="level-1")
    foreign = Authority(tmp_path, lasts=timedelta(days=9), renew_before=timedelta(days=1))
    foreign.ensure(NOW)
    foreign.device("level-1", NOW)
    (foreign.devices / "ca.crt").write_bytes((field.authority.devices / "ca.crt").read_bytes())
    with pytest.raises(ConnectionError):
        await Speaker.connect(field.port, tls(foreign.devices, "level-1"), client="level-1")


async def test_a_device_that_nobody_admitted_is_not_let_in(field: Field) -> None:
    field.authority.device("stranger", NOW)
    with pytest.raises(ConnectionError):
        await field.speaker("stranger")


async def test_a_device_named_like_a_process_gets_none_of_its_rights(field: Field) -> None:
    held = field.authority.device("spine", NOW)
    certificate = x509.load_pem_x509_certificate(held.certificate.read_bytes())
    assert certificate.subject.rfc4514_string() == "CN=device:spine,O=Civigil"
    with pytest.raises(Unavailable):  # nor does its certificate open the processes' port
        await connect([field.server.url], room="spine", identity=held, patience_s=1.5)
    device = await field.speaker("spine")
    await device.close()


async def test_a_processs_certificate_does_not_open_the_port_for_devices(field: Field, tmp_path: Path) -> None:
    own: Held = field.authority.identity("field", NOW)
    (tmp_path / "ca.crt").write_bytes(own.authority.read_bytes())
    (tmp_path / "field.crt").write_bytes(own.certificate.read_bytes())
    (tmp_path / "field.key").write_bytes(own.key.read_bytes())
    with pytest.raises(ConnectionError):
        await Speaker.connect(field.port, tls(tmp_path, "field"), client="field")


async def test_a_renewed_certificate_is_shown_to_devices_without_a_restart(field: Field) -> None:
    before = await _shown(field)
    (field.authority.certificate_file.parent / "nats.pem").unlink()
    field.authority.server("nats", ["localhost", "127.0.0.1"], NOW)
    field.child.send(signal.SIGHUP)
    async with asyncio.timeout(10):
        while await _shown(field) == before:
            await asyncio.sleep(0.1)


async def _shown(field: Field) -> int:
    _, writer = await asyncio.open_connection("127.0.0.1", field.port, ssl=tls(field.authority.devices, "air-1"))
    shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.transport.abort()
    return x509.load_der_x509_certificate(shown).serial_number


@pytest.mark.parametrize("id", ["", "a.b", "a/b", "*", "Level", "x" * 49, "../ca", "a b", "ä"])
def test_a_name_that_would_reach_further_than_the_device_is_refused(id: str) -> None:
    with pytest.raises(Invalid):
        DeviceIdentity(id=id)


@pytest.mark.parametrize("word", ["fact", "order", "cmd", "refused", "$JS", "_INBOX_spine", "*", ">", ""])
def test_no_room_can_let_a_device_say_what_is_the_citys(word: str) -> None:
    with pytest.raises(Invalid):
        DeviceIdentity(id="level-1", says=(word,))


def test_one_room_admits_devices_and_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    other = msgspec.structs.replace(FIELD, name="other", package="x.other")
    with pytest.raises(Invalid, match="both admit"):
        admitting((FIELD, other))
    assert admitted((), {}) == ()
    monkeypatch.setattr(
        Capability, "load", lambda *_: lambda settings: [DeviceIdentity(id="a"), DeviceIdentity(id="a")]
    )
    with pytest.raises(Invalid, match="two devices are named 'a'"):
        admitted(ROSTER, {"field": FieldSettings()})

"""Revoked and renewed on the true nats-server, and between processes: who is cut off, who is not, and who comes back."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from civigil.events.cameras import CameraRecovered
from civigil.kernel.capability import Capability
from civigil.kernel.devices import DeviceIdentity
from civigil.kernel.errors import CivigilError, Unavailable
from civigil.runtime.bus.connect import Identity, LeanClient, connect, leave
from civigil.runtime.bus.refusals import LogTail, ended
from civigil.runtime.clock import TrueClock
from civigil.runtime.embedded import Child, Mqtt, NatsConfig, NatsServer, NatsTls, NatsUser, begin, free_port, serving
from civigil.runtime.peers import Line, answering, calling
from civigil.runtime.trust.alarms import Alarms
from civigil.runtime.trust.authority import Authority, device, process
from civigil.runtime.trust.certificates import files, profile
from civigil.runtime.trust.certificates.names import Holder
from civigil.runtime.trust.certificates.profile import Reason, Tier
from civigil.runtime.trust.custody import Custody
from civigil.runtime.trust.permissions import users
from tests.runtime.test_trust_authorities import older
from tests.support.certificates import short_lived
from tests.support.clock import SetClock
from tests.support.mqtt import Speaker, tls, until

CAMERAS = Capability(
    name="cameras", package="civigil.safety.cameras", promise="See.", publishes=(CameraRecovered,), runs=()
)
ROSTER = (CAMERAS,)
DEVICES = tuple(DeviceIdentity(id=one) for one in ("level-1", "air-1"))


@dataclass
class House:
    """A broker and whoever looks after the certificates, as `civigil up` does it."""

    authority: Authority
    custody: Custody
    server: NatsServer
    child: Child
    mqtt: int

    def look(self) -> None:
        """One look of the supervisor's."""
        if self.custody.changed():
            fresh = users(ROSTER, DEVICES, self.authority.register, former=self.authority.former_in_force)
            self.server.change(replace(self.server.config, users=fresh), self.child)

    def revoke(self, holder: Holder) -> None:
        self.authority.revoke(holder, Reason.KEY_COMPROMISE, "operator:1", datetime.now(UTC))
        self.look()

    def readmit(self, holder: Holder) -> None:
        self.authority.readmit(holder, datetime.now(UTC))
        self.look()

    async def process(self, name: str, **how: float) -> LeanClient:
        return await connect([self.server.url], room=name, identity=self.authority.kept_identity(name), **how)

    async def device(self, id: str) -> Speaker:
        return await Speaker.connect(self.mqtt, tls(self.authority.devices, id), client=id)


@pytest.fixture
async def house(short_tmp: Path) -> AsyncIterator[House]:
    half_a_day_ago = datetime.now(UTC) - timedelta(hours=13)  # so that processes' certificates are due
    authority = Authority(
        short_tmp / "trust",
        lasts=timedelta(days=90),
        renew_before=timedelta(days=30),
        processes_last=timedelta(hours=24),
    )
    custody = Custody(
        authority,
        processes=("cameras", "spine", "gateway"),
        servers={"nats": ["localhost", "127.0.0.1"]},
        devices=lambda: DEVICES,
        clock=SetClock(half_a_day_ago),
    )
    custody.begin()
    own = authority.kept_identity("nats")
    config = NatsConfig(
        directory=short_tmp / "nats",
        port=free_port(),
        monitor_port=free_port(),
        sync_always=False,
        tls=NatsTls(certificate=own.certificate, key=own.key, ca=authority.issuers_file),
        users=users(ROSTER, DEVICES),
        mqtt=Mqtt(port=free_port()),
    )
    server = NatsServer(config)
    child = begin(server)
    assert config.mqtt is not None
    try:
        yield House(authority, custody, server, child, config.mqtt.port)
    finally:
        child.stop(within_s=30)


async def test_who_is_revoked_is_cut_off_alone_and_comes_back_only_with_a_new_certificate(house: House) -> None:
    cameras, spine = await house.process("cameras"), await house.process("spine")
    captured, other = await house.device("level-1"), await house.device("air-1")
    lost: list[str] = []
    cameras.when_lost.append(lambda: lost.append("cameras"))
    spine.when_lost.append(lambda: lost.append("spine"))

    house.revoke(device("level-1"))
    await until(lambda: captured.gone)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            await house.device("level-1")
    house.revoke(process("cameras"))
    await until(lambda: bool(lost))
    with pytest.raises(Unavailable):
        await house.process("cameras", patience_s=1.0)
    await other.publish("tel/air-1", b"{}", qos=0)
    await spine.flush(timeout=30)
    assert not other.gone
    assert lost == ["cameras"]
    stolen = files.chain(house.authority.kept_identity("cameras").certificate)[0]

    house.readmit(process("cameras"))  # the honest one takes up its new certificate by itself
    await until(lambda: cameras.is_connected)
    assert files.chain(house.authority.kept_identity("cameras").certificate)[0] != stolen
    house.readmit(device("level-1"))
    async with asyncio.timeout(10):
        while True:
            with contextlib.suppress(ConnectionError):
                await (await house.device("level-1")).close()
                break
            await asyncio.sleep(0.05)
    for client in (cameras, spine):
        await leave(client)
    await other.close()


async def test_a_stolen_authority_for_devices_opens_no_process_on_the_bus(house: House) -> None:
    own = house.authority.kept_identity("gateway")
    good = files.chain(own.certificate)
    issuer = house.authority.authorities.current(Tier.DEVICES)
    key = files.key(own.key)
    now = datetime.now(UTC)
    mine = profile.leaf(
        issuer,
        key.public_key(),
        common="gateway",
        hosts=["gateway.civigil.internal"],
        answers=False,
        calls=True,
        now=now,
        until=now + timedelta(days=1),
    )
    files.write(own.certificate, files.pem([mine, issuer.certificate]))
    with pytest.raises(Unavailable):
        await house.process("gateway", patience_s=1.0)
    files.write(own.certificate, files.pem(good))
    await leave(await house.process("gateway"))


async def test_a_renewed_certificate_is_taken_up_by_a_connection_that_stands(house: House) -> None:
    cameras = await house.process("cameras")
    heard: list[bytes] = []
    spine = await house.process("spine")

    async def hear(message: object) -> None:
        heard.append(message.data)  # type: ignore[attr-defined]

    await spine.subscribe("answer.spine.*", cb=hear)
    before = files.chain(house.authority.kept_identity("cameras").certificate)[0]
    reconnects = cameras.stats["reconnects"]
    house.authority.identity("cameras", datetime.now(UTC))
    assert files.chain(house.authority.kept_identity("cameras").certificate)[0] != before
    await until(lambda: cameras.stats["reconnects"] > reconnects and cameras.is_connected)
    assert spine.stats["reconnects"] == 0
    await cameras.flush(timeout=30)
    for client in (cameras, spine):
        await leave(client)


async def test_a_call_between_processes_ends_when_either_is_revoked_and_is_not_answered_again(house: House) -> None:
    cameras, gateway = (house.authority.kept_identity(name) for name in ("cameras", "gateway"))

    async def answer(line: Line) -> None:
        await line.say(b"picture", within_s=30)
        await line.gone()

    async with answering(cameras, answer, callers=("gateway",), address="127.0.0.1") as at:
        async with calling(gateway, "cameras", at) as line:
            assert await line.hear(at_most=100, within_s=30) == b"picture"
            house.authority.revoke(process("gateway"), Reason.KEY_COMPROMISE, "operator:1", datetime.now(UTC))
            with pytest.raises(Unavailable):
                await line.hear(at_most=100, within_s=30)
        with pytest.raises(CivigilError):
            async with calling(gateway, "cameras", at) as line:
                await line.hear(at_most=100, within_s=30)
        house.authority.readmit(process("gateway"), datetime.now(UTC))
        async with calling(gateway, "cameras", at) as line:
            assert await line.hear(at_most=100, within_s=30) == b"picture"


class Written:
    """An audit trail, to whoever writes one entry."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, str, dict[str, str]]] = []

    async def record(self, *, who: str, to: str, detail: dict[str, str], **_: object) -> None:
        self.entries.append((who, to, detail))


async def test_a_certificate_that_has_ended_opens_nothing_and_whoever_tries_it_is_told_of(
    house: House, tmp_path: Path
) -> None:
    former, then = short_lived(house.authority, tmp_path), datetime.now(UTC) - timedelta(hours=12)
    gateway = former.identity("gateway", then)
    former.device("level-1", then)
    tail = LogTail(house.server.config.directory / "nats-server.log")
    with pytest.raises(ConnectionError):
        await Speaker.connect(house.mqtt, tls(former.devices, "level-1"), client="level-1")
    with pytest.raises(Unavailable):
        await connect([house.server.url], room="gateway", identity=gateway, patience_s=0.1)
    assert {*ended(tail.read())} == {("127.0.0.1", "device:level-1"), ("127.0.0.1", "gateway")}

    async def answer(line: Line) -> None:
        await line.say(b"picture", within_s=30)

    trail, cameras = Written(), house.authority.kept_identity("cameras")
    alarms = Alarms(trail, TrueClock())
    async with answering(cameras, answer, callers=("gateway",), address="127.0.0.1", alarms=alarms) as at:
        with pytest.raises(CivigilError):
            async with calling(gateway, "cameras", at) as line:
                await line.hear(at_most=100, within_s=30)
        ((who, to, detail),) = trail.entries
        assert (who, to, detail["alarm"]) == ("process:gateway", "process:cameras", "certificate_ended")
        async with calling(house.authority.kept_identity("gateway"), "cameras", at) as line:
            assert await line.hear(at_most=100, within_s=30) == b"picture"
    assert len(trail.entries) == 1


async def test_a_server_of_ours_shows_its_renewed_certificate_without_hanging_up(house: House) -> None:
    cameras, gateway = (house.authority.kept_identity(name) for name in ("cameras", "gateway"))

    async def answer(line: Line) -> None:
        await line.say(b"picture", within_s=30)
        await line.gone()

    async with (
        answering(cameras, answer, callers=("gateway",), address="127.0.0.1") as at,
        calling(gateway, "cameras", at) as first,
    ):
        await first.hear(at_most=100, within_s=30)
        house.authority.identity("cameras", datetime.now(UTC))
        async with asyncio.timeout(5):
            while True:
                async with calling(gateway, "cameras", at) as other:
                    if other.certificate != first.certificate:
                        break
                await asyncio.sleep(0.05)
        with pytest.raises(Unavailable, match="not in time"):  # nothing came, and it was not hung up on
            await first.hear(at_most=100, within_s=0.1)


async def test_a_device_is_admitted_and_let_go_of_without_a_start(house: House) -> None:
    known = await house.device("level-1")
    house.authority.device("fresh-1", datetime.now(UTC))
    with pytest.raises(ConnectionError):
        await house.device("fresh-1")
    more = (*DEVICES[:1], DeviceIdentity(id="fresh-1"))
    house.server.change(replace(house.server.config, users=users(ROSTER, more)), house.child)
    async with asyncio.timeout(10):
        while True:
            with contextlib.suppress(ConnectionError):
                fresh = await house.device("fresh-1")
                break
            await asyncio.sleep(0.05)
    assert not known.gone
    with pytest.raises(ConnectionError):
        await house.device("air-1")
    await fresh.close()
    await known.close()


async def test_who_holds_a_certificate_of_an_older_city_is_let_in_until_it_is_retired(short_tmp: Path) -> None:
    now = datetime.now(UTC)
    folder, field, elsewhere = short_tmp / "trust", short_tmp / "field", short_tmp / "elsewhere"
    older(folder, SetClock(now))
    for to, kept in ((field, folder / "devices"), (elsewhere, folder)):  # what others hold, and nobody renews
        to.mkdir()
        for file in (*kept.glob("level-1.*"), *kept.glob("cameras.*")):
            shutil.copy2(file, to)
    shutil.copy2(folder / "ca.pem", field / "ca.crt")
    shutil.copy2(folder / "ca.pem", elsewhere / "ca.pem")
    authority = Authority(folder, lasts=timedelta(days=90), renew_before=timedelta(days=30))
    authority.ensure(now)
    own = authority.server("nats", ["localhost", "127.0.0.1"], now)
    port = free_port()

    def known() -> tuple[NatsUser, ...]:
        return users(ROSTER, DEVICES, authority.register, former=authority.former_in_force)

    config = NatsConfig(
        directory=short_tmp / "nats",
        port=free_port(),
        monitor_port=free_port(),
        sync_always=False,
        tls=NatsTls(certificate=own.certificate, key=own.key, ca=authority.issuers_file),
        users=known(),
        mqtt=Mqtt(port=port),
    )
    old = Identity(
        room="cameras",
        authority=elsewhere / "ca.pem",
        certificate=elsewhere / "cameras.pem",
        key=elsewhere / "cameras.key",
    )
    with serving(NatsServer(config)) as child:
        first = await Speaker.connect(port, tls(field, "level-1"), client="level-1")
        await leave(await connect([NatsServer(config).url], room="cameras", identity=old))
        authority.device("air-1", now)
        new = await Speaker.connect(port, tls(authority.devices, "air-1"), client="air-1")
        authority.retire_former()
        own = authority.server("nats", ["localhost", "127.0.0.1"], now)
        authority.device("air-1", now)
        NatsServer(config).change(replace(config, users=known()), child)
        await until(lambda: first.gone)
        with pytest.raises(ConnectionError):
            await Speaker.connect(port, tls(field, "level-1"), client="level-1")
        with pytest.raises(Unavailable):
            await connect([NatsServer(config).url], room="cameras", identity=old, patience_s=1.0)
        assert not new.gone
        again = await Speaker.connect(port, tls(authority.devices, "air-1"), client="air-2")
        for one in (new, again):
            await one.close()

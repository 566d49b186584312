"""Devices on true servers: nats-server with its MQTT port and each device's certificate, PostgreSQL, the room at work."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from civigil.cyber.iot import capability
from civigil.cyber.iot.admission import devices
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.kernel.capability import Roster
from civigil.kernel.ports import NoAuditTrail
from civigil.kernel.severity import Status
from civigil.protocols.devicetalk import Ack, Alarm, Reading, State, Telemetry
from civigil.runtime.bus.connect import connect, leave
from civigil.runtime.bus.refusals import tell_refusals
from civigil.runtime.bus.streams import StreamLimits, ensure_streams, keep_streams
from civigil.runtime.clock import TrueClock, new_id
from civigil.runtime.embedded import Child, Mqtt, NatsConfig, NatsServer, NatsTls, begin, free_port
from civigil.runtime.store import open_pool
from civigil.runtime.trust.alarms import Alarms
from civigil.runtime.trust.audit import PostgresAuditTrail
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.authorizer import OperatorsOnly
from civigil.runtime.trust.permissions import users
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file
from civigil.runtime.worker import Surroundings, hands_of, work
from tests.support.mqtt import Speaker, tls

ROSTER = (capability,)
QUICK = {"silence_at_least_s": 1.0, "silence_periods": 2.0, "gone_s": 0.5, "gap_settles_s": 0.2, "gather_s": 0.05}


@pytest.fixture(scope="module")
def roster() -> Roster:
    """One room."""
    return ROSTER


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A city's authority."""
    authority = Authority(tmp_path_factory.mktemp("ca"), lasts=timedelta(days=90), renew_before=timedelta(days=30))
    authority.ensure(datetime.now(UTC))
    return authority


class Device:
    """A device in the field: it counts its samples, and sends an alarm again until it is acknowledged."""

    def __init__(self, id: str, field: Field, status: str = "Test") -> None:
        self.id, self._field, self._status = id, field, status
        self.boot, self.seq = "b1", 0
        self.acknowledged: list[str] = []
        self._speaker: Speaker | None = None

    @property
    def speaker(self) -> Speaker:
        """Its connection."""
        assert self._speaker is not None
        return self._speaker

    async def connect(self, *, port: int | None = None, within_s: float = 15.0) -> None:
        """Connect, as soon as the server is there."""
        context = tls(self._field.authority.devices, self.id)
        will = f"state/{self.id}", msgspec.json.encode(self.state(online=False))
        deadline = time.monotonic() + within_s
        while True:
            try:
                self._speaker = await Speaker.connect(
                    port or self._field.mqtt_port, context, client=f"field-{self.id}", will=will
                )
                break
            except ConnectionError:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.05)
        await self.speaker.subscribe(f"cmd/{self.id}/ack")
        await self.speaker.publish(f"state/{self.id}", msgspec.json.encode(self.state(online=True)), retain=True)

    def state(self, *, online: bool) -> State:
        """Whether it is there."""
        return State(device=self.id, online=online, status=self._status, boot=self.boot)  # type: ignore[arg-type]

    async def sample(self, value: float = 1.0, *, at: datetime | None = None, lost: bool = False) -> None:
        """Send the next sample; a lost one is only counted."""
        self.seq += 1
        if not lost:
            sample = telemetry(self.id, self.seq, value, boot=self.boot, at=at, status=self._status)
            await self.speaker.publish(f"tel/{self.id}", msgspec.json.encode(sample), qos=0)

    async def alarm(self, name: str, *, tries: int = 1, at: datetime | None = None) -> None:
        """Raise an alarm, or raise it again."""
        raised = alarm(self.id, name, tries=tries, at=at, status=self._status)
        await self.speaker.publish(f"alarm/{self.id}", msgspec.json.encode(raised))

    def heard_acks(self) -> list[str]:
        """The alarms that were acknowledged, each as often as it was."""
        topic = f"cmd/{self.id}/ack"
        return [msgspec.json.decode(body, type=Ack).alarm for at, body in self.speaker.heard if at == topic]

    async def until_acknowledged(self, name: str, *, within_s: float = 20.0) -> None:
        """Send an alarm again until it is acknowledged, as a device does."""
        tries = 0
        async with asyncio.timeout(within_s):
            while name not in self.heard_acks():
                tries += 1
                with contextlib.suppress(ConnectionError, TimeoutError):
                    if self.speaker.gone:
                        await self.connect()
                    await self.alarm(name, tries=tries)
                for _ in range(20):
                    if name in self.heard_acks():
                        break
                    await asyncio.sleep(0.05)


def telemetry(
    device: str, seq: int, value: float = 1.0, *, boot: str = "b1", at: datetime | None = None, status: str = "Test"
) -> Telemetry:
    """A sample."""
    return Telemetry(
        device=device,
        kind="level",
        boot=boot,
        seq=seq,
        at=at or datetime.now(UTC),
        status=status,  # type: ignore[arg-type]
        longitude=13.5,
        latitude=52.4,
        readings=(Reading(name="level", value=value, unit="m"),),
    )


def alarm(
    device: str,
    name: str,
    *,
    tries: int = 1,
    at: datetime | None = None,
    kind: str = "level_high",
    status: str = "Test",
) -> Alarm:
    """An alarm."""
    return Alarm(
        device=device,
        alarm=name,
        kind=kind,
        at=at or datetime.now(UTC),
        status=status,  # type: ignore[arg-type]
        longitude=13.5,
        latitude=52.4,
        reading=Reading(name="level", value=2.4, unit="m"),
        limit=1.9,
        tries=tries,
    )


@dataclass
class Field:
    """A city with devices. The room works as long as `working` lasts."""

    authority: Authority
    server: NatsServer
    mqtt_port: int
    place: Surroundings
    database_url: str
    limits: StreamLimits
    child: Child | None = None

    def begin(self) -> None:
        """Start the server, and wait for it."""
        if self.child is not None:
            self.child.wait(5)
        self.child = begin(self.server)

    def kill(self) -> None:
        """`kill -9` the server."""
        assert self.child is not None
        self.child.send(signal.SIGKILL)

    def stop(self) -> None:
        """Stop the server."""
        assert self.child is not None
        self.child.stop(within_s=30)

    @contextlib.asynccontextmanager
    async def spine(self) -> AsyncIterator[None]:
        """The streams, made and kept as the spine does."""
        client = await connect([self.server.url], room="spine", identity=self.place.identity("spine"))
        await ensure_streams(client.jetstream(), ROSTER, self.limits)
        log, port = self.server.config.directory / "nats-server.log", self.server.config.monitor_port
        tasks = [
            asyncio.create_task(keep_streams(client, ROSTER, self.limits)),
            asyncio.create_task(tell_refusals(client, log, lambda: port, Alarms(NoAuditTrail(), TrueClock()))),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await leave(client)

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """The room at work, in this process."""
        task = asyncio.create_task(work(capability, ROSTER, self.place))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @contextlib.asynccontextmanager
    async def hands(self) -> AsyncIterator[Any]:
        """The room's tools."""
        async with hands_of(capability, self.place) as do:
            yield do

    async def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What stands in the database."""
        async with await psycopg.AsyncConnection.connect(self.database_url, autocommit=True) as connection:
            return await (await connection.execute(statement.encode(), values)).fetchall()

    async def facts(self, name: str) -> list[dict[str, Any]]:
        """The bodies of a fact, in order: what left the outbox and what waits in it."""
        client = await connect([self.server.url], room="spine", identity=self.place.identity("spine"))
        try:
            js = client.jetstream()
            info = await js.stream_info("FACTS")
            found = []
            for seq in range(max(info.state.first_seq, 1), info.state.last_seq + 1):
                message = await js.get_msg("FACTS", seq)
                if f".iot.{name}." in (message.subject or ""):
                    found.append({"subject": message.subject, **msgspec.json.decode(message.data or b"{}")})
            return found
        finally:
            await leave(client)

    async def until(self, true: Callable[[], Any], *, within_s: float = 25.0) -> Any:
        """Wait until something holds; what it said."""
        async with asyncio.timeout(within_s):
            while not (found := await true()):
                await asyncio.sleep(0.05)
            return found

    async def standing(self, device: str) -> dict[str, Any]:
        """How a device stands, as it is kept."""
        rows = await self.rows("SELECT standing FROM iot.device WHERE id = %s", device)
        found: dict[str, Any] = msgspec.json.decode(rows[0][0]) if rows else {}
        return found

    async def until_standing(self, device: str, *, within_s: float = 25.0, **wanted: Any) -> dict[str, Any]:
        """Wait until a device stands so."""
        standing: dict[str, Any] = {}
        try:
            async with asyncio.timeout(within_s):
                while True:
                    standing = await self.standing(device)
                    if all(standing.get(name) == value for name, value in wanted.items()):
                        return standing
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"{device} stands so: {standing}") from None


FieldOf = Callable[..., AbstractAsyncContextManager[Field]]


@pytest.fixture
def field_of(authority: Authority, fresh_postgres_url: str, short_tmp: Path) -> FieldOf:
    """`async with field_of(["level-1"], gone_s=1) as field`: servers are up, streams are made, the room is not at work yet."""

    @contextlib.asynccontextmanager
    async def opened(
        ids: Sequence[str], *, limits: StreamLimits | None = None, status: Status = Status.TEST, **settings: Any
    ) -> AsyncIterator[Field]:
        now = datetime.now(UTC)
        entries = tuple(
            DeviceEntry(id=one, kind="level", latitude=52.4, longitude=13.5, status=status, every_s=0.5) for one in ids
        )
        wanted = IotSettings(devices=entries, **(QUICK | settings))
        for one in ids:
            authority.device(one, now)
        own = authority.server("nats", ["localhost", "127.0.0.1"], now)
        port = free_port()
        config = NatsConfig(
            directory=short_tmp / "nats",
            port=free_port(),
            monitor_port=free_port(),
            sync_always=False,
            tls=NatsTls(certificate=own.certificate, key=own.key, ca=own.authority),
            users=users(ROSTER, devices(wanted)),
            mqtt=Mqtt(port=port),
        )
        make_key_file(short_tmp / "seal.key")
        async with open_pool(fresh_postgres_url, schema="trust") as pool:
            place = Surroundings(
                nats_servers=[NatsServer(config).url],
                database_url=fresh_postgres_url,
                data=short_tmp,
                identity=lambda room: authority.identity(room, datetime.now(UTC)),
                authorizer=OperatorsOnly(ROSTER),
                sealer=FileKeySealer(short_tmp / "seal.key"),
                audit=PostgresAuditTrail(pool, b"k" * 32),
                settings={"iot": wanted},
                clock=TrueClock(),
                new_id=new_id,
                authority=authority,
            )
            field = Field(authority, NatsServer(config), port, place, fresh_postgres_url, limits or StreamLimits())
            field.begin()
            try:
                async with field.spine():
                    yield field
            finally:
                field.stop()

    return opened

"""The floors with a small room on them: real NATS with mutual TLS and permissions, real PostgreSQL, one probe."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from civigil.kernel.capability import Roster
from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.facts import Fact
from civigil.kernel.severity import Status
from civigil.runtime import clock as true
from civigil.runtime.bus import Bus, open_bus
from civigil.runtime.bus.streams import StreamLimits, ensure_streams
from civigil.runtime.embedded import Child, NatsConfig, NatsServer, NatsTls, free_port
from civigil.runtime.store import open_pool
from civigil.runtime.trust.audit import PostgresAuditTrail
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.authorizer import OperatorsOnly
from civigil.runtime.trust.permissions import users
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file
from civigil.runtime.worker import Surroundings, work
from tests.support import probe

ROSTER = (probe.capability,)


@pytest.fixture(scope="module")
def roster() -> Roster:
    """One room."""
    return ROSTER


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A city's authority."""
    authority = Authority(tmp_path_factory.mktemp("ca"), lasts=timedelta(days=90), renew_before=timedelta(days=30))
    authority.ensure(datetime.now(UTC) - timedelta(days=1))
    return authority


@pytest.fixture
def nats_server(authority: Authority, short_tmp: Path) -> NatsServer:
    """A nats-server with the city's certificates and permissions."""
    own = authority.server("nats", ["localhost", "127.0.0.1"], datetime.now(UTC))
    tls = NatsTls(certificate=own.certificate, key=own.key, ca=own.authority)
    directory = short_tmp / "nats"
    port, monitor_port = free_port(), free_port()
    return NatsServer(
        NatsConfig(directory=directory, port=port, monitor_port=monitor_port, tls=tls, users=users(ROSTER))
    )


@dataclass(frozen=True, slots=True)
class City:
    """One small city, and what a test does with it."""

    place: Surroundings
    authority: Authority
    url: str
    database_url: str
    limits: StreamLimits

    async def prepare(self) -> None:
        """Streams and consumers, as the spine makes them at the start."""
        async with self.bus("spine") as spine:
            await ensure_streams(spine.client.jetstream(), ROSTER, self.limits)

    @contextlib.asynccontextmanager
    async def bus(self, room: str) -> AsyncIterator[Bus]:
        """A connection under a room's certificate."""
        bus = await open_bus(
            [self.url], room=room, identity=self.place.identity(room), clock=self.place.clock, new_id=self.place.new_id
        )
        try:
            yield bus
        finally:
            await bus.close()

    @contextlib.asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """The probe at work."""
        task = asyncio.create_task(work(probe.capability, ROSTER, self.place))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def seen(self, number: int, text: str = "", follows: tuple[UUID, ...] = (), **changes: Any) -> Envelope[Fact]:
        """A fact for the probe to hear."""
        now = self.place.clock.now()
        given = {"id": self.place.new_id(), "source": "probe/test", "occurred": now, "learned": now, **changes}
        return seal_in(probe.Seen(number=number, text=text, follows=follows), status=Status.TEST, **given)

    async def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What stands in the database."""
        async with await psycopg.AsyncConnection.connect(self.database_url, autocommit=True) as connection:
            return await (await connection.execute(statement.encode(), values)).fetchall()

    async def effects(self) -> list[int]:
        """The numbers that the probe has counted, one for each effect."""
        return [row[0] for row in await self.rows("SELECT number FROM probe.effects ORDER BY number, seq")]

    async def until(self, true: Callable[[], Any], *, within_s: float = 20) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(within_s):
            while not await true():
                await asyncio.sleep(0.05)


@pytest.fixture
async def city(
    nats: Child, nats_server: NatsServer, fresh_postgres_url: str, authority: Authority, tmp_path: Path
) -> AsyncIterator[City]:
    """A city with its servers up and its streams made; its worker is started by the test."""
    make_key_file(tmp_path / "seal.key")
    pool = open_pool(fresh_postgres_url, schema="trust")
    async with pool:
        place = Surroundings(
            nats_servers=[nats_server.url],
            database_url=fresh_postgres_url,
            data=tmp_path,
            identity=lambda room: authority.identity(room, datetime.now(UTC)),
            authorizer=OperatorsOnly(ROSTER),
            sealer=FileKeySealer(tmp_path / "seal.key"),
            audit=PostgresAuditTrail(pool, b"k" * 32),
            settings={},
            clock=true.TrueClock(),
            new_id=true.new_id,
        )
        city = City(place, authority, nats_server.url, fresh_postgres_url, StreamLimits(facts_bytes=64 << 20))
        await city.prepare()
        yield city

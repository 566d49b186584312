"""Every room of the roster behind its gateway, in this process, on servers of its own that a test may stop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from civigil.cyber.access.authorizer import CedarAuthorizer
from civigil.cyber.access.supply import two_people_of
from civigil.gateway.listen import Listen
from civigil.gateway.server import run
from civigil.roster import ROSTER
from civigil.runtime import clock as true
from civigil.runtime import trust
from civigil.runtime.bus import open_bus
from civigil.runtime.bus.streams import StreamLimits, ensure_streams
from civigil.runtime.embedded import (
    Child,
    NatsConfig,
    NatsServer,
    NatsTls,
    PostgresConfig,
    PostgresServer,
    free_port,
    serving,
)
from civigil.runtime.store import open_pool
from civigil.runtime.store.migrate import migrate, migrations_of
from civigil.runtime.store.pool import Pool
from civigil.runtime.trust.audit import PostgresAuditTrail
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.authorizer import OPERATOR
from civigil.runtime.trust.permissions import users
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file
from civigil.runtime.trust.signin import SignIn
from civigil.runtime.worker import Surroundings, work
from tests.cyber.access.books import NAMES, shelf_in

SMALL = StreamLimits(facts_bytes=64 << 20, orders_bytes=8 << 20, observations_bytes=8 << 20)


@dataclass(frozen=True)
class WholeCity:
    """A running city."""

    url: str
    token: str
    nats: Child
    postgres: Child
    place: Surroundings
    trust: Pool

    def client(self) -> httpx.AsyncClient:
        """The operator."""
        own = {"authorization": f"Bearer {self.token}"}
        limits = httpx.Limits(max_connections=None)
        return httpx.AsyncClient(base_url=self.url, headers=own, timeout=60, trust_env=False, limits=limits)


@contextlib.asynccontextmanager
async def whole_city(folder: Path, settings: Mapping[str, Any] | None = None) -> AsyncIterator[WholeCity]:
    """Start it on a folder, with short paths for its sockets."""
    authority = Authority(folder / "trust", lasts=timedelta(days=90), renew_before=timedelta(days=30))
    authority.ensure(datetime.now(UTC))
    own = authority.server("nats", ["localhost", "127.0.0.1"], datetime.now(UTC))
    tls = NatsTls(certificate=own.certificate, key=own.key, ca=own.authority)
    server = NatsServer(
        NatsConfig(directory=folder / "nats", port=free_port(), monitor_port=free_port(), tls=tls, users=users(ROSTER))
    )
    database = PostgresServer(PostgresConfig(directory=folder / "pg", durable=False))
    make_key_file(folder / "keys")
    listen = Listen(port=free_port())
    with serving(database, within_s=60) as postgres, serving(server) as nats:
        await migrate(database.url, migrations_of(ROSTER))
        async with contextlib.AsyncExitStack() as stack:
            pool = await stack.enter_async_context(open_pool(database.url, schema=trust.SCHEMA))
            place = Surroundings(
                nats_servers=[server.url],
                database_url=database.url,
                data=folder,
                identity=lambda room: authority.identity(room, datetime.now(UTC)),
                authorizer=CedarAuthorizer(shelf_in(folder), NAMES, two_people_of(ROSTER)),
                sealer=FileKeySealer(folder / "keys"),
                audit=PostgresAuditTrail(pool, b"k" * 32),
                settings=settings or {},
                clock=true.TrueClock(),
                new_id=true.new_id,
            )
            spine = await open_bus(
                [server.url], room="spine", identity=place.identity("spine"), clock=place.clock, new_id=place.new_id
            )
            await ensure_streams(spine.client.jetstream(), ROSTER, SMALL)
            await spine.close()
            tasks = [asyncio.create_task(work(room, ROSTER, place)) for room in ROSTER if room.obeys]

            async def ready() -> bool:
                return True

            async def metrics() -> bytes:
                return b""

            tasks.append(
                asyncio.create_task(run(ROSTER, place, listen, ready=ready, metrics=metrics, site=folder / "no site"))
            )
            try:
                await until_answered(listen.url)
                token = await SignIn(pool, place.clock).begin_command_line(OPERATOR)
                yield WholeCity(listen.url, token, nats, postgres, place, pool)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


async def until_answered(url: str) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as http:
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if (await http.get(f"{url}/healthz")).status_code == 200:
                    return
            await asyncio.sleep(0.1)

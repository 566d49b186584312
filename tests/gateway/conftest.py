"""A whole front door on true servers, with a room of the tests' own behind it."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from civigil.gateway.limits import Limits
from civigil.gateway.listen import Listen
from civigil.gateway.permissions import PERMISSIONS
from civigil.gateway.server import run
from civigil.kernel.capability import Roster
from civigil.kernel.permission import Principal
from civigil.kernel.ports import Authorizer
from civigil.runtime import trust
from civigil.runtime.embedded import free_port
from civigil.runtime.evidence import EvidenceStore
from civigil.runtime.settings import CitySettings
from civigil.runtime.store import open_pool
from civigil.runtime.store.pool import Pool
from civigil.runtime.trust.audit import PostgresAuditTrail
from civigil.runtime.trust.authorizer import OPERATOR, OperatorsOnly
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file
from civigil.runtime.trust.signin import SignIn
from civigil.runtime.worker import Surroundings
from tests.gateway.live_city import LiveCity, at_work
from tests.gateway.parks import capability as parks
from tests.support.clock import SetClock

CLERK = Principal(id="clerk:1", roles=("clerk",))


@pytest.fixture(scope="module")
def roster() -> Roster:
    return (parks,)


@dataclass
class Front:
    """A running gateway and what stands behind it."""

    listen: Listen
    place: Surroundings
    pool: Pool
    sign_in: SignIn
    evidence: EvidenceStore
    clock: SetClock
    serving: asyncio.Task[None] | None = None
    state: dict[str, Any] = field(default_factory=lambda: {"ready": True})

    async def as_operator(self) -> dict[str, str]:
        return {"authorization": f"Bearer {await self.sign_in.begin(OPERATOR)}"}

    async def as_one_of(self, *roles: str) -> dict[str, str]:
        """Somebody with these roles."""
        who = Principal(id=f"person:{'-'.join(roles)}", roles=roles)
        return {"authorization": f"Bearer {await self.sign_in.begin(who)}"}

    async def as_clerk(self) -> dict[str, str]:
        return {"authorization": f"Bearer {await self.sign_in.begin(CLERK)}"}

    async def audit(self) -> list[tuple[str, str, str, str]]:
        async with self.pool.connection() as connection:
            rows = await connection.execute("SELECT who, did, target, detail FROM audit ORDER BY seq")
            return [(row[0], row[1], row[2], row[3]) for row in await rows.fetchall()]

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.listen.url, trust_env=False, timeout=20)


Start = Callable[..., contextlib.AbstractAsyncContextManager[Front]]


@pytest.fixture
def start_front(postgres_url: str, nats_url: str, short_tmp: Path, clock: SetClock, roster: Roster) -> Start:
    """Start a gateway with other limits or on another address."""

    @contextlib.asynccontextmanager
    async def start(
        limits: Limits | None = None,
        site: Path | None = None,
        streets: Path | None = None,
        authorizer: Authorizer | None = None,
        city: CitySettings | None = None,
        **listening: Any,
    ) -> AsyncIterator[Front]:
        key = short_tmp / "keys"
        make_key_file(key)
        sealer = FileKeySealer(key)
        listen = Listen(**{"port": free_port(), **listening})
        async with open_pool(postgres_url, schema=trust.SCHEMA) as pool:
            place = Surroundings(
                nats_servers=[nats_url],
                database_url=postgres_url,
                data=short_tmp,
                identity=lambda _: None,
                authorizer=authorizer or OperatorsOnly(roster, besides=PERMISSIONS),
                sealer=sealer,
                audit=PostgresAuditTrail(pool, os.urandom(32)),
                settings={},
                clock=clock,
            )
            evidence = EvidenceStore(short_tmp / "evidence", sealer)
            front = Front(listen, place, pool, SignIn(pool, clock), evidence, clock)

            async def ready() -> bool:
                return bool(front.state["ready"])

            async def metrics() -> bytes:
                return b"# TYPE civigil_test counter\ncivigil_test 1\n"

            serving = asyncio.create_task(
                run(
                    roster,
                    place,
                    listen,
                    ready=ready,
                    metrics=metrics,
                    limits=limits or Limits(),
                    site=site or short_tmp / "no site",
                    streets=streets,
                    city=city or CitySettings(),
                )
            )
            front.serving = serving
            try:
                await _answers(listen, serving)
                yield front
            finally:
                serving.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await serving

    return start


@pytest.fixture
async def front(start_front: Start) -> AsyncIterator[Front]:
    """A gateway as it comes."""
    async with start_front() as running:
        yield running


@pytest.fixture
async def live_city(front: Front, roster: Roster) -> AsyncIterator[LiveCity]:
    """Streams, and the parks at work, behind the gateway as it comes; every park is forgotten first."""
    async with at_work(front.place, roster) as city:
        yield city


@pytest.fixture
async def client(front: Front) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without credentials."""
    async with front.client() as http:
        yield http


@pytest.fixture
async def operator(front: Front) -> AsyncIterator[httpx.AsyncClient]:
    """The operator, by bearer token."""
    async with front.client() as http:
        http.headers.update(await front.as_operator())
        yield http


async def _answers(listen: Listen, serving: asyncio.Task[None]) -> None:
    async with asyncio.timeout(10):
        while True:
            if serving.done():
                serving.result()
            try:
                _, writer = await asyncio.open_connection(listen.address, listen.port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return

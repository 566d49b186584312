"""A room's tools on true servers, for a test that calls its handlers."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from civigil.kernel.capability import Capability, Roster
from civigil.runtime.hands import Hands
from civigil.runtime.store import open_pool
from civigil.runtime.trust.audit import PostgresAuditTrail
from civigil.runtime.trust.authorizer import OperatorsOnly
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file
from civigil.runtime.worker import Surroundings, hands_of
from tests.support.clock import SetClock

HandsFor = Callable[..., AbstractAsyncContextManager[Hands[Any]]]


@pytest.fixture
def hands_for(
    fresh_postgres_url: str,
    nats_url: str,
    short_tmp: Path,
    clock: SetClock,
    ids: Callable[[], UUID],
    roster: Roster,
) -> HandsFor:
    """`async with hands_for(capability, {"room": its settings}) as do`: with the test's own database, bus and clock."""

    @contextlib.asynccontextmanager
    async def opened(room: Capability, settings: Mapping[str, Any] | None = None) -> AsyncIterator[Hands[Any]]:
        key = short_tmp / "seal.key"
        make_key_file(key)
        async with open_pool(fresh_postgres_url, schema="trust") as pool:
            place = Surroundings(
                nats_servers=[nats_url],
                database_url=fresh_postgres_url,
                data=short_tmp,
                identity=lambda _: None,
                authorizer=OperatorsOnly(roster),
                sealer=FileKeySealer(key),
                audit=PostgresAuditTrail(pool, b"k" * 32),
                settings=settings or {},
                clock=clock,
                new_id=ids,
            )
            async with hands_of(room, place) as do:
                yield do

    return opened

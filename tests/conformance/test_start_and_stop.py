"""Every room starts on true servers, says that it lives, and stops without leaving a task, a connection or a complaint."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import psycopg
import pytest
import structlog

from civigil.kernel.capability import Capability
from civigil.roster import ROSTER
from civigil.runtime.bus.connect import connect
from civigil.runtime.bus.streams import StreamLimits, ensure_streams
from civigil.runtime.store.pool import open_pool
from civigil.runtime.trust.audit import PostgresAuditTrail
from civigil.runtime.trust.authorizer import OperatorsOnly
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file
from civigil.runtime.worker import Surroundings, work

_BEATS = "SELECT count(*) FROM spine.heartbeat WHERE room = %s"
_CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE %s"
SMALL = StreamLimits(facts_bytes=8 << 20, orders_bytes=8 << 20, observations_bytes=8 << 20)


async def test_room_starts_and_stops_cleanly(
    room: Capability, fresh_postgres_url: str, nats_url: str, short_tmp: Path
) -> None:
    client = await connect([nats_url], room="spine", identity=None)
    await ensure_streams(client.jetstream(), ROSTER, SMALL)
    await client.close()
    make_key_file(short_tmp / "key")
    before = asyncio.all_tasks()
    with structlog.testing.capture_logs() as said:
        async with open_pool(fresh_postgres_url, schema="trust") as pool:
            place = Surroundings(
                nats_servers=[nats_url],
                database_url=fresh_postgres_url,
                data=short_tmp,
                identity=lambda _: None,
                authorizer=OperatorsOnly(ROSTER),
                sealer=FileKeySealer(short_tmp / "key"),
                audit=PostgresAuditTrail(pool, b"k" * 32),
                settings={},
            )
            working = asyncio.create_task(work(room, ROSTER, place))
            await until(fresh_postgres_url, _BEATS, room.name, working, at_least=1)
            working.cancel()
            with pytest.raises(asyncio.CancelledError):
                await working
    await until(fresh_postgres_url, _CONNECTED, f"civigil {room.name}%", None, at_most=0)
    gc.collect()  # what was not closed complains now, and a warning is an error
    left = {task for task in asyncio.all_tasks() - before if not task.done()}
    assert not left
    assert not [line for line in said if line["log_level"] in {"error", "critical"}]


async def until(
    url: str,
    query: str,
    name: str,
    working: asyncio.Task[None] | None,
    *,
    at_least: int = 0,
    at_most: int = 10**9,
) -> None:
    """Wait, with a deadline, until a count lies within its bounds. A task that ends first fails the test with its error."""
    async with asyncio.timeout(30):
        async with await psycopg.AsyncConnection.connect(url, autocommit=True, application_name="test") as connection:
            while True:
                row = await (await connection.execute(query, (name,))).fetchone()
                if row is not None and at_least <= row[0] <= at_most:
                    return
                if working is not None and working.done():
                    await working
                await asyncio.sleep(0.05)

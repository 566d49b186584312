"""Can work be done? What `/readyz` asks, decided from what was seen, with the reasons for an operator."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import psycopg
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from civigil.kernel.errors import Unavailable
from civigil.runtime.store.migrate import Migration
from civigil.runtime.store.pool import Pool, as_unavailable

SILENT_AT_MOST_S = 15.0
"""Seven missed heartbeats: no pause of a healthy process is as long."""

ANSWER_WITHIN_S = 2.0
KEPT_S = 1.0  # for how long what was seen is good enough

_HEARTBEATS = "SELECT room, extract(epoch FROM now() - max(at))::float8 FROM spine.heartbeat GROUP BY room"
_MIGRATIONS = "SELECT schema_name, series, file FROM spine.migrations"


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of a city at one moment."""

    bus: bool  # NATS is connected
    store: bool  # PostgreSQL answers
    missing_migrations: Sequence[str] = ()
    silent_s: Mapping[str, float] = {}  # room -> seconds since its last heartbeat


def troubles(seen: Seen, *, expected: Iterable[str]) -> list[str]:
    """Why work cannot be done, one sentence each; none where it can. `expected`: the rooms and parts that must be alive."""
    found = []
    if not seen.bus:
        found.append("NATS is not connected")
    if not seen.store:
        found.append("PostgreSQL does not answer")
        return found
    if seen.missing_migrations:
        found.append(f"migrations are missing: {', '.join(seen.missing_migrations)}")
    for name in expected:
        silent_s = seen.silent_s.get(name)
        if silent_s is None:
            found.append(f"{name} has not started")
        elif silent_s > SILENT_AT_MOST_S:
            found.append(f"{name} has been silent for {silent_s:.0f} s")
    return found


async def look(pool: Pool, client: Client, planned: Sequence[Migration]) -> Seen:
    """Look at the city now. Takes some seconds at most, whatever does not answer."""
    bus = await _bus_is_well(client)
    try:
        with as_unavailable():
            async with pool.connection(timeout=ANSWER_WITHIN_S) as connection:
                beats = await (await connection.execute(_HEARTBEATS)).fetchall()
                applied = set(await (await connection.execute(_MIGRATIONS)).fetchall())
    except (Unavailable, psycopg.errors.UndefinedTable):
        return Seen(bus=bus, store=False)
    missing = [one.name for one in planned if (one.schema, one.series, one.file) not in applied]
    return Seen(bus=bus, store=True, missing_migrations=missing, silent_s=dict(beats))


async def _bus_is_well(client: Client) -> bool:
    try:
        await client.jetstream(timeout=ANSWER_WITHIN_S).account_info()
    except (NatsError, TimeoutError):
        return False
    return True


class Readiness:
    """Answers `/readyz`, looking at most once a second however often it is asked."""

    def __init__(self, pool: Pool, client: Client, planned: Sequence[Migration], expected: Sequence[str]) -> None:
        self._pool = pool
        self._client = client
        self._planned = planned
        self._expected = expected
        self._looked_s = -KEPT_S
        self._found: list[str] = []
        self._one_at_a_time = asyncio.Lock()

    async def ready(self) -> bool:
        """Whether work can be done; the reasons why not go to the log when they change."""
        loop = asyncio.get_running_loop()
        async with self._one_at_a_time:
            if loop.time() - self._looked_s >= KEPT_S:
                found = troubles(await look(self._pool, self._client, self._planned), expected=self._expected)
                if found != self._found:
                    structlog.get_logger("health").info("ready" if not found else "not_ready", because=found)
                self._found, self._looked_s = found, loop.time()
            return not self._found

"""Can work be done? What `/readyz` asks, decided from what was seen, with the reasons for an operator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import psycopg
from nats.aio.client import Client

from civigil.kernel.errors import Unavailable
from civigil.runtime.store.migrate import Migration
from civigil.runtime.store.pool import Pool, as_unavailable

SILENT_AT_MOST_S = 15.0
"""Seven missed heartbeats: no pause of a healthy process is as long."""

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


async def look(pool: Pool, client: Client, planned: Sequence[Migration], *, within_s: float = 2.0) -> Seen:
    """Look at the city now."""
    try:
        with as_unavailable():
            async with pool.connection(timeout=within_s) as connection:
                beats = await (await connection.execute(_HEARTBEATS)).fetchall()
                applied = set(await (await connection.execute(_MIGRATIONS)).fetchall())
    except (Unavailable, psycopg.errors.UndefinedTable):
        return Seen(bus=client.is_connected, store=False)
    missing = [one.name for one in planned if (one.schema, one.series, one.file) not in applied]
    return Seen(bus=client.is_connected, store=True, missing_migrations=missing, silent_s=dict(beats))

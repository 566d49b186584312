"""The archive: every fact and order in PostgreSQL, by the day the stream stored it, with its original bytes.

One archivist at a time reads each stream and acknowledges a batch only after the commit; what comes twice is stored once. The
streams stay short, the archive answers `trace` and `replay`, and days beyond the retention are dropped whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import psycopg
import structlog
from nats.aio.msg import Msg
from prometheus_client import Counter
from psycopg import sql

from civigil.kernel.envelope import ALSO
from civigil.kernel.errors import Unavailable
from civigil.kernel.time import Instant
from civigil.runtime.bus import names
from civigil.runtime.bus.aside import stored_text
from civigil.runtime.bus.consume import Puller, delivery_of
from civigil.runtime.bus.lean import LeanClient
from civigil.runtime.store.change import Connection
from civigil.runtime.store.pool import as_unavailable

BATCH = 1_000
ARCHIVED = Counter("civigil_archived", "Facts and orders archived", ["stream"])

_BESIDE = "CREATE TEMPORARY TABLE beside (LIKE spine.archive) ON COMMIT DROP"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FOLLOW = """
    INSERT INTO spine.follows (cause, effect, stored)
    SELECT cause, effect, %s FROM unnest(%s::uuid[], %s::uuid[]) AS pairs (cause, effect) ON CONFLICT DO NOTHING
"""
_PARTITIONS = """
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'spine.archive'::regclass
"""


async def archive(url: str, client: LeanClient, stream: str) -> None:
    """Archive a stream until cancelled; stands by while another process does."""
    log = structlog.get_logger("archive").bind(stream=stream)
    while True:
        try:
            with as_unavailable():
                connection: Connection = await psycopg.AsyncConnection.connect(
                    url, autocommit=True, connect_timeout=5, application_name=f"civigil archive {stream}"
                )
                async with connection:
                    await _take_place(connection, stream)
                    days: set[date] = set()
                    puller = Puller(client, stream, names.ARCHIVE, window=2 * BATCH)
                    async with contextlib.aclosing(puller.batches(BATCH)) as batches:
                        async for batch in batches:
                            await store(connection, batch, days)
                            await puller.acknowledge(*batch)
                            ARCHIVED.labels(stream).inc(len(batch))
        except Unavailable as error:
            log.warning("archive_waits", error=str(error))
            await asyncio.sleep(0.5)


async def store(connection: Connection, batch: Sequence[Msg], days: set[date]) -> None:
    """Store a batch in one transaction; what is there already stays as it is. `days`: whose partitions are known to stand."""
    deliveries = [delivery_of(message) for message in batch]
    stored = [datetime.fromtimestamp(one.stored_ns / 1e9, UTC) for one in deliveries]
    for day in {one.date() for one in stored} - days:
        await _make_partition(connection, day)
        days.add(day)
    rows = [
        (
            at,
            one.stream,
            one.sequence,
            _id_in(message, "ce-id"),
            _id_in(message, "ce-correlation"),
            stored_text(message.subject),
            stored_text(msgspec.json.encode(message.headers or {}).decode()),
            message.data,
        )
        for at, one, message in zip(stored, deliveries, batch, strict=True)
    ]
    follows = [
        (cause, row[3], row[0])
        for row, message in zip(rows, batch, strict=True)
        for cause in (message.headers or {}).get(ALSO, "").split(",")
        if cause and row[3] is not None
    ]
    try:
        async with connection.transaction():
            await _copy(connection, "spine.archive", rows)
            await _follow(connection, follows)
    except psycopg.errors.UniqueViolation:  # some of it came before: a batch whose acknowledgement was lost
        async with connection.transaction():
            await connection.execute(_BESIDE)
            await _copy(connection, "beside", rows)
            await connection.execute("INSERT INTO spine.archive SELECT * FROM beside ON CONFLICT DO NOTHING")
            await _follow(connection, follows)


async def _follow(connection: Connection, follows: Sequence[tuple[str, UUID, datetime]]) -> None:
    """Note what follows from what. What calls itself a cause and is no id is left out: the archive takes whatever comes."""
    good = [row for row in follows if _ID.fullmatch(row[0])]
    if good:
        columns = ["{" + ",".join(str(row[column]) for row in good) + "}" for column in (0, 1)]
        await connection.execute(_FOLLOW, (good[0][2], *columns))


async def _copy(connection: Connection, table: LiteralString, rows: Sequence[tuple[Any, ...]]) -> None:
    statement = (
        f"COPY {table} (stored, stream, seq, id, correlation, subject, headers, body) FROM STDIN (FORMAT BINARY)"
    )
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(("timestamptz", "text", "int8", "uuid", "uuid", "text", "text", "bytea"))
        for row in rows:
            await copy.write_row(row)


def _id_in(message: Msg, header: str) -> UUID | None:
    try:
        return UUID((message.headers or {}).get(header, ""))
    except ValueError:
        return None


async def _take_place(connection: Connection, stream: str) -> None:
    while True:
        row = await (
            await connection.execute("SELECT pg_try_advisory_lock(hashtext('archive'), hashtext(%s))", (stream,))
        ).fetchone()
        if row is not None and row[0]:
            return
        await asyncio.sleep(1.0)


async def keep_partitions(connection: Connection, now: Instant, *, retention_days: int) -> list[str]:
    """Make the partitions of today and the next two days, and drop those beyond the retention; their names.

    Days are UTC days. Only whole days are dropped, at once and without a scan.
    """
    today = now.astimezone(UTC).date()
    for day in (today + timedelta(days=shift) for shift in (0, 1, 2)):
        await _make_partition(connection, day)
    dropped = []
    for (name,) in await (await connection.execute(_PARTITIONS)).fetchall():
        of = _day_of(name)
        if of is not None and of < today - timedelta(days=retention_days):
            await connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier("spine", name)))
            dropped.append(name)
    await connection.execute("DELETE FROM spine.follows WHERE stored < %s", (now - timedelta(days=retention_days + 1),))
    return dropped


async def _make_partition(connection: Connection, day: date) -> None:
    """Make a day's partition. One maker at a time: IF NOT EXISTS alone does not keep two from making it at once."""
    statement = sql.SQL("CREATE TABLE IF NOT EXISTS {} PARTITION OF spine.archive FOR VALUES FROM ({}) TO ({})").format(
        sql.Identifier("spine", f"archive_{day:%Y%m%d}"),
        sql.Literal(f"{day} 00:00:00+00"),
        sql.Literal(f"{day + timedelta(days=1)} 00:00:00+00"),
    )
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('archive'), hashtext('partition'))")
        await connection.execute(statement)


def _day_of(name: str) -> date | None:
    try:
        return datetime.strptime(name, "archive_%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None

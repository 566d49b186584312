"""The archive: every fact and order in PostgreSQL, by the day the stream stored it, with its original bytes.

One archivist at a time reads each stream in order, and says how far it is in the transaction that stores a batch: after any death
the next one goes on from there, and a little before; what comes twice is stored once. The streams stay short, the archive answers
`trace` and `replay`, and days beyond the retention are dropped whole.

Its commits do not wait for the disk: where PostgreSQL dies with one not yet there, the position dies with it, and the stream still
holds what was in it. It may only be trimmed as far as `surely_archived` says.
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
from nats.errors import Error as NatsError
from nats.js.api import StreamInfo
from prometheus_client import Counter
from psycopg import sql

from civigil.kernel.envelope import ALSO
from civigil.kernel.errors import Unavailable
from civigil.kernel.time import Instant
from civigil.runtime.bus.aside import stored_text
from civigil.runtime.bus.consume import delivery_of, follow
from civigil.runtime.bus.lean import LeanClient
from civigil.runtime.store.change import Connection
from civigil.runtime.store.connection import connected
from civigil.runtime.store.pool import as_unavailable

BATCH = 1_000
AGAIN = 1_000
"""Messages before its position that an archivist reads again at its start: a server that lost its newest ones gives their numbers
to others."""
ARCHIVED = Counter("civigil_archived", "Facts and orders archived", ["stream"])

_BESIDE = "CREATE TEMPORARY TABLE beside (LIKE spine.archive) ON COMMIT DROP"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FOLLOW = """
    INSERT INTO spine.follows (cause, effect, stored)
    SELECT cause, effect, %s FROM unnest(%s::uuid[], %s::uuid[]) AS pairs (cause, effect) ON CONFLICT DO NOTHING
"""
_BEGIN = """
    INSERT INTO spine.archived AS a (stream, born, position) VALUES (%s, %s, 0)
    ON CONFLICT (stream) DO UPDATE SET
        position = CASE WHEN a.born = excluded.born THEN least(a.position, %s) ELSE 0 END,
        sure = CASE WHEN a.born = excluded.born THEN a.sure ELSE 0 END, born = excluded.born
    RETURNING position
"""
_POSITION = "UPDATE spine.archived SET position = %s WHERE stream = %s"
_SURE = "UPDATE spine.archived SET sure = position WHERE stream = %s AND born = %s RETURNING sure"
# Its rows never change and go with the whole day: to vacuum it as it grows would only read and write all of it once more.
_PARTITION = """
    CREATE TABLE IF NOT EXISTS {} PARTITION OF spine.archive FOR VALUES FROM ({}) TO ({})
    WITH (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_scale_factor = 0.5)
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
                given = {"application_name": f"civigil archive {stream}", "options": "-c synchronous_commit=off"}
                async with connected(url, **given) as connection:
                    await _take_place(connection, stream)
                    await _archive(connection, client, stream)
        except Unavailable as error:
            log.warning("archive_waits", error=str(error))
            await asyncio.sleep(0.5)


async def _archive(connection: Connection, client: LeanClient, stream: str) -> None:
    after = await _begin(connection, client, stream)
    days: set[date] = set()
    reading = follow(client, stream, after=after, at_most=BATCH, window=2 * BATCH)
    async with contextlib.aclosing(reading) as batches:
        async for batch in batches:
            await store(connection, batch, days)
            ARCHIVED.labels(stream).inc(len(batch))


async def _begin(connection: Connection, client: LeanClient, stream: str) -> int:
    """The sequence after which to read. A stream that was made anew begins at its beginning."""
    try:
        info = await client.jetstream().stream_info(stream)
    except (NatsError, TimeoutError) as error:
        raise Unavailable(f"cannot be read: {str(error) or type(error).__name__}", where=stream) from error
    row = await (await connection.execute(_BEGIN, (stream, born_of(info), info.state.last_seq))).fetchone()
    return 0 if row is None else max(0, row[0] - AGAIN)


def born_of(info: StreamInfo) -> str:
    """When a stream was made, as it says: what tells it from another one of the same name."""
    return "" if info.created is None else info.created.isoformat()


async def surely_archived(connection: Connection, stream: str, born: str) -> int:
    """Up to which sequence a stream is in the archive, on the disk. To be asked on a connection whose commits wait for the disk.

    A commit that waits takes all commits before it with it: what it read is then there.
    """
    row = await (await connection.execute(_SURE, (stream, born))).fetchone()
    return 0 if row is None else row[0]


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
    position = (max(one.sequence for one in deliveries), deliveries[0].stream)
    try:
        async with connection.transaction():
            await _copy(connection, "spine.archive", rows)
            await _follow(connection, follows)
            await connection.execute(_POSITION, position)
    except psycopg.errors.UniqueViolation:  # some of it came before: read again after a start
        async with connection.transaction():
            await connection.execute(_BESIDE)
            await _copy(connection, "beside", rows)
            await connection.execute("INSERT INTO spine.archive SELECT * FROM beside ON CONFLICT DO NOTHING")
            await _follow(connection, follows)
            await connection.execute(_POSITION, position)


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
    statement = sql.SQL(_PARTITION).format(
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

"""Recorded facts again, in the order in which the stream stored them, at any pace.

They go through the outboxes of the rooms that said them, so that each is published under its own room's rights, and wait there
where the stream is slow. Played as what they were, they keep their ids: who has handled a fact does not handle it twice, and who
lost it or has come since is rebuilt. Played as an exercise, they get ids and a status of their own, and everybody takes part.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from itertools import groupby
from uuid import UUID, uuid5

import msgspec
import psycopg
from psycopg import sql

from civigil.kernel.envelope import FIRST, REPLAYED
from civigil.kernel.errors import Invalid
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant, text_of
from civigil.runtime.store.change import Connection
from civigil.runtime.store.pool import as_unavailable

AHEAD = 500
_WAITING_AT_MOST = 5_000  # facts in an outbox, before the replay waits for the relay

_RECORDED = """
    SELECT stored, subject, headers, body FROM spine.archive
    WHERE stored >= %s AND stored < %s AND subject LIKE 'fact.%%' AND headers NOT LIKE '%%civigil-replayed%%'
    ORDER BY stored, seq
"""


class Recorded(msgspec.Struct, frozen=True):
    """One archived fact."""

    stored: Instant
    subject: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def room(self) -> str:
        """Who said it."""
        return self.subject.split(".")[2]


Send = Callable[[Sequence[Recorded]], Awaitable[None]]


async def recorded(url: str, start: Instant, stop: Instant) -> AsyncIterator[Recorded]:
    """The facts stored from `start` until before `stop`, less those that were replays; read as they are needed."""
    with as_unavailable():
        connection = await psycopg.AsyncConnection.connect(url, connect_timeout=5)
        async with connection, connection.cursor(name="replay") as cursor:
            cursor.itersize = AHEAD
            await cursor.execute(_RECORDED, (start, stop))
            async for stored, subject, headers, body in cursor:
                yield Recorded(stored, subject, msgspec.json.decode(headers, type=dict[str, str]), bytes(body))


async def replay(facts: AsyncIterator[Recorded], send: Send, *, speed: float) -> int:
    """Send recorded facts at a pace; how many there were.

    `speed` 1 keeps the recorded distances in time, 60 plays an hour in a minute, 0 plays as fast as `send` takes them. Raises
    `Invalid` for a negative speed, and what `send` raises.
    """
    if not speed >= 0:
        raise Invalid(f"{speed} is no speed: 0 (as fast as possible) or more is", where="speed")
    loop = asyncio.get_running_loop()
    began = loop.time()
    first: Instant | None = None
    waiting: list[Recorded] = []
    count = 0
    async for fact in facts:
        first = first or fact.stored
        due = began + (fact.stored - first).total_seconds() / speed if speed else began
        if waiting and (len(waiting) >= AHEAD or due > loop.time()):
            await send(waiting)
            waiting = []
        if due > loop.time():
            await asyncio.sleep(due - loop.time())
        waiting.append(fact)
        count += 1
    if waiting:
        await send(waiting)
    return count


def again(fact: Recorded, now: Instant, status: Status | None) -> Recorded:
    """The fact as it is sent now: marked as a replay, past the stream's duplicate window.

    With a status other than its own, its ids are derived afresh (UUIDv5 of the instant and the old id), the same way for causes
    and effects, so that the chain stays whole.
    """
    headers = dict(fact.headers)
    subject = fact.subject
    if status is not None and headers.get("ce-status") != status.value:
        headers.setdefault(FIRST, headers.get("ce-id", ""))
        for name in ("ce-id", "ce-causation", "ce-correlation"):
            if name in headers:
                headers[name] = str(uuid5(UUID(headers[name]), f"{text_of(now)} {status.value}"))
        headers["ce-status"] = status.value
        kind, _, rest = subject.partition(".")
        subject = f"{kind}.{status.value.lower()}.{rest.partition('.')[2]}"
    headers["Nats-Msg-Id"] = f"replay/{text_of(now)}/{headers.get('ce-id', '')}"
    headers[REPLAYED] = text_of(now)
    return Recorded(fact.stored, subject, headers, fact.body)


def into_outboxes(connection: Connection, now: Instant, status: Status | None) -> Send:
    """A `send` that puts facts into the outboxes of their rooms, and waits where these are full."""

    async def send(facts: Sequence[Recorded]) -> None:
        with as_unavailable():
            for room, of_room in groupby((again(fact, now, status) for fact in facts), key=lambda fact: fact.room):
                await _put(connection, room, list(of_room))

    return send


async def _put(connection: Connection, room: str, facts: Sequence[Recorded]) -> None:
    schema = sql.Identifier(room)
    while True:
        row = await (await connection.execute(sql.SQL("SELECT count(*) FROM {}.outbox").format(schema))).fetchone()
        if row is not None and row[0] < _WAITING_AT_MOST:
            break
        await asyncio.sleep(0.1)
    copying = sql.SQL("COPY {}.outbox (subject, headers, body) FROM STDIN (FORMAT BINARY)").format(schema)
    async with connection.transaction():
        async with connection.cursor() as cursor, cursor.copy(copying) as copy:
            copy.set_types(("text", "text", "bytea"))
            for fact in facts:
                await copy.write_row((fact.subject, msgspec.json.encode(fact.headers).decode(), fact.body))
        await connection.execute("SELECT pg_notify(%s, '')", (f"outbox_{room}",))

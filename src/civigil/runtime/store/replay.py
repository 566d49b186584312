"""Recorded facts again, in the order in which the stream stored them, at any pace, with their original bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

import msgspec
import psycopg

from civigil.kernel.errors import Invalid
from civigil.kernel.time import Instant
from civigil.runtime.bus.publish import Outgoing, Publisher
from civigil.runtime.store.pool import as_unavailable

_RECORDED = """
    SELECT stored, subject, headers, body FROM spine.archive
    WHERE stored >= %s AND stored < %s AND subject LIKE 'fact.%%' ORDER BY stored, seq
"""
_AHEAD = 500


class Recorded(msgspec.Struct, frozen=True):
    """One archived fact."""

    stored: Instant
    subject: str
    headers: Mapping[str, str]
    body: bytes


async def recorded(url: str, start: Instant, stop: Instant) -> AsyncIterator[Recorded]:
    """The facts stored from `start` until before `stop`; read as they are needed, never all at once."""
    with as_unavailable():
        connection = await psycopg.AsyncConnection.connect(url, connect_timeout=5)
        async with connection, connection.cursor(name="replay") as cursor:
            cursor.itersize = _AHEAD
            await cursor.execute(_RECORDED, (start, stop))
            async for stored, subject, headers, body in cursor:
                yield Recorded(stored, subject, msgspec.json.decode(headers, type=dict[str, str]), bytes(body))


async def replay(
    facts: AsyncIterator[Recorded],
    publisher: Publisher,
    *,
    speed: float,
    told: Callable[[Recorded], None] | None = None,
) -> int:
    """Publish recorded facts under their old ids; how many.

    `speed` 1 keeps the recorded distances in time, 60 plays an hour in a minute, 0 plays as fast as the stream takes them. Who has
    handled a fact before will not handle it twice: a replay rebuilds those that lost it or have come since. Raises `Invalid` for a
    negative speed, and what the publisher raises.
    """
    if speed < 0:
        raise Invalid(f"{speed} is no speed: 0 (as fast as possible) or more is", where="speed")
    loop = asyncio.get_running_loop()
    began = loop.time()
    first: Instant | None = None
    waiting: list[Recorded] = []
    count = 0
    async for fact in facts:
        first = first or fact.stored
        due = began + (fact.stored - first).total_seconds() / speed if speed else began
        if waiting and (len(waiting) >= _AHEAD or due > loop.time()):
            count += await _publish(publisher, waiting, told)
            waiting = []
        if due > loop.time():
            await asyncio.sleep(due - loop.time())
        waiting.append(fact)
    return count + await _publish(publisher, waiting, told)


async def _publish(publisher: Publisher, facts: list[Recorded], told: Callable[[Recorded], None] | None) -> int:
    for problem in await publisher.send_many(Outgoing(one.subject, one.headers, one.body) for one in facts):
        if problem is not None:
            raise problem
    if told is not None and facts:
        told(facts[-1])
    return len(facts)

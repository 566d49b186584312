"""The keeper: streams stay short, inboxes and archives stay within their retention.

A stream refuses when it is full, so what everybody has handled must go: the keeper purges up to the lowest sequence that every
consumer has acknowledged and the archive surely holds. What anybody still needs is never purged.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import structlog
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError
from psycopg import sql

from civigil.kernel.capability import Roster
from civigil.kernel.errors import Unavailable
from civigil.kernel.time import Clock
from civigil.runtime.bus import names
from civigil.runtime.store.archive import born_of, keep_partitions, surely_archived
from civigil.runtime.store.connection import connected
from civigil.runtime.store.pool import as_unavailable


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """How long things are kept."""

    archive_days: int = 90
    inbox_days: int = 14  # longer than any message can wait in a stream or set aside before it is put back
    stream_messages: int = 50_000  # handled messages that a stream keeps for late readers
    trim_every_s: float = 10.0


async def keep(url: str, js: JetStreamContext, roster: Roster, retention: Retention, clock: Clock) -> None:
    """Keep house until cancelled."""
    log = structlog.get_logger("keeper")
    rounds = 0
    while True:
        try:
            for stream in (names.FACTS, names.ORDERS):
                await trim(url, js, stream, keep_messages=retention.stream_messages)
            if rounds % 60 == 0:
                await _tidy_database(url, roster, retention, clock)
            rounds += 1
        except (JetStreamError, TimeoutError, Unavailable) as error:
            log.warning("keeper_waits", error=str(error))
        await asyncio.sleep(retention.trim_every_s)


async def trim(url: str, js: JetStreamContext, stream: str, *, keep_messages: int) -> int:
    """Purge what is archived and every consumer has acknowledged, less the newest `keep_messages`; the first sequence that stays.

    The stream's end is read before the positions of archive and consumers, so that a message which comes in between is never
    judged. Raises `Unavailable` where PostgreSQL is away.
    """
    info = await js.stream_info(stream)
    state = info.state
    if state.last_seq - keep_messages < state.first_seq:
        return state.first_seq
    floors = [await _archived(url, stream, born_of(info))]
    for consumer in await js.consumers_info(stream):
        if consumer.num_pending or consumer.num_ack_pending:  # else it has had everything that it listens to
            floors.append(consumer.ack_floor.stream_seq if consumer.ack_floor else 0)
    first = min(*floors, state.last_seq - keep_messages) + 1
    if first <= state.first_seq:
        return state.first_seq
    await js.purge_stream(stream, seq=first)
    return first


async def _archived(url: str, stream: str, born: str) -> int:
    with as_unavailable():
        async with connected(url) as connection:
            return await surely_archived(connection, stream, born)


async def _tidy_database(url: str, roster: Roster, retention: Retention, clock: Clock) -> None:
    now = clock.now()
    with as_unavailable():
        async with connected(url) as connection:
            await keep_partitions(connection, now, retention_days=retention.archive_days)
            for capability in roster:
                statement = sql.SQL("DELETE FROM {}.inbox WHERE handled < %s").format(sql.Identifier(capability.name))
                await connection.execute(statement, (now - timedelta(days=retention.inbox_days),))
            await connection.execute("DELETE FROM spine.heartbeat WHERE at < %s", (now - timedelta(hours=1),))

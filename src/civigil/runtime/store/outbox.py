"""The relay: committed facts leave the outbox for the stream, in order, and are kept until the stream has acknowledged them.

One relay a room at a time, by an advisory lock that the server frees with the connection: when its process is killed, another
worker of the room takes over within a second. A fact sent twice (killed between acknowledgement and delete) has the same id
both times: the stream's duplicate window and every listener's inbox let it count once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import structlog
from prometheus_client import Counter, Gauge
from psycopg import sql

from civigil.kernel.errors import CivigilError, Unavailable
from civigil.runtime.bus.outcome import backoff_s
from civigil.runtime.bus.publish import Outgoing, Publisher
from civigil.runtime.store.change import Connection
from civigil.runtime.store.connection import connected
from civigil.runtime.store.pool import as_unavailable

BATCH = 1_000
_STANDBY_S = 1.0  # how often a standby asks whether the relay's place is free
_LOOK_AGAIN_S = 1.0  # in case a wake-up was lost

RELAYED = Counter("civigil_relayed", "Facts that left the outbox and that the stream holds", ["room"])
WAITING = Gauge("civigil_outbox_oldest_seconds", "Age of the oldest batch that the stream does not take", ["room"])

_NEXT = "SELECT seq, subject, headers, body FROM outbox ORDER BY seq LIMIT %s"
_DONE = "DELETE FROM outbox WHERE seq = ANY(%s::bigint[])"
_ASIDE = """
    INSERT INTO aside (origin, subject, headers, body, error_code, error, deliveries)
    SELECT 'outbox ' || seq, subject, headers, body, %s, %s, 1 FROM outbox WHERE seq = %s
"""


async def relay(url: str, room: str, publisher: Publisher) -> None:
    """Relay a room's outbox until cancelled; stands by while another process does."""
    log = structlog.get_logger("relay").bind(room=room)
    failures = 0
    while True:
        try:
            with as_unavailable():
                # What is deleted and comes back with a crash is only sent again.
                given = {"application_name": f"civigil {room} relay", "options": "-c synchronous_commit=off"}
                async with connected(url, **given) as connection:
                    await _take_place(connection, room)
                    failures = 0
                    await _relay(connection, room, publisher)
        except Unavailable as error:
            failures += 1
            log.warning("relay_waits", error=str(error), failures=failures)
            await asyncio.sleep(min(backoff_s(failures), 1.0))


async def _take_place(connection: Connection, room: str) -> None:
    await connection.execute(sql.SQL("SET search_path TO {}, pg_catalog").format(sql.Identifier(room)))
    while True:
        row = await (
            await connection.execute("SELECT pg_try_advisory_lock(hashtext('relay'), hashtext(%s))", (room,))
        ).fetchone()
        if row is not None and row[0]:
            break
        await asyncio.sleep(_STANDBY_S)
    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(f"outbox_{room}")))


async def _relay(connection: Connection, room: str, publisher: Publisher) -> None:
    failures = 0
    while True:
        rows = await (await connection.execute(_NEXT, (BATCH,), binary=True)).fetchall()
        if not rows:
            async for _ in connection.notifies(timeout=_LOOK_AGAIN_S, stop_after=1):
                pass
            continue
        stuck = await _send(connection, room, publisher, rows)
        failures = failures + 1 if stuck else 0
        WAITING.labels(room).set(0 if not stuck else backoff_s(failures) * failures)
        if stuck:
            structlog.get_logger("relay").warning("outbox_waits", room=room, facts=len(rows), error=str(stuck))
            await asyncio.sleep(min(backoff_s(failures), 5.0))


async def _send(
    connection: Connection, room: str, publisher: Publisher, rows: Sequence[tuple[Any, ...]]
) -> CivigilError | None:
    """Send a batch; what the stream holds leaves the outbox. The first passing trouble, if there was any."""
    messages = [
        Outgoing(subject, msgspec.json.decode(headers, type=dict[str, str]), body) for _, subject, headers, body in rows
    ]
    problems = await publisher.send_many(messages)
    gone: list[int] = []
    stuck: CivigilError | None = None
    for (seq, *_), problem in zip(rows, problems, strict=True):
        if problem is None:
            gone.append(seq)
        elif problem.retry:
            stuck = stuck or problem
        else:  # forbidden or too large: it will be so at the next try too
            await connection.execute(_ASIDE, (problem.code, str(problem), seq))
            await connection.execute(_DONE, (_array([seq]),))
    if gone:
        await connection.execute(_DONE, (_array(gone),))
        RELAYED.labels(room).inc(len(gone))
    return stuck


def _array(numbers: Sequence[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"

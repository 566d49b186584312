"""The whole chain of an event, from the sensor to the last action, out of the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import dict_row

from civigil.kernel.errors import Missing
from civigil.kernel.time import Instant
from civigil.runtime.store.pool import as_unavailable

# The event's own chain; every chain into which an event of it was gathered, and onward from there; and what these chains
# gathered.
_CHAINS = """
    WITH RECURSIVE own AS (
        SELECT DISTINCT correlation FROM spine.archive WHERE id = %(id)s AND correlation IS NOT NULL
    ), onward (correlation) AS (
        SELECT correlation FROM own
        UNION
        SELECT effects.correlation
        FROM onward
        JOIN spine.archive causes ON causes.correlation = onward.correlation
        JOIN spine.follows ON follows.cause = causes.id
        JOIN spine.archive effects ON effects.id = follows.effect
    ), gathered AS (
        SELECT follows.cause AS id
        FROM onward JOIN spine.archive effects USING (correlation) JOIN spine.follows ON follows.effect = effects.id
    )
    SELECT DISTINCT ON (id) id, stored, subject, headers, body
    FROM spine.archive
    WHERE id IS NOT NULL AND (correlation IN (SELECT correlation FROM onward) OR id IN (SELECT id FROM gathered))
    ORDER BY id, stored
"""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a chain."""

    id: UUID
    depth: int  # 0 for the first event of the chain
    causation: UUID | None
    type: str
    source: str
    status: str
    actor: str | None
    occurred: str
    stored: Instant
    body: Any


async def trace(url: str, event: UUID) -> list[Link]:
    """What an event came from and what came of it, causes before effects. Raises `Missing` for an event that the archive lacks."""
    with as_unavailable():
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=5, row_factory=dict_row) as connection:
            rows = await (await connection.execute(_CHAINS, {"id": event})).fetchall()
    if not rows:
        raise Missing("the archive has no such event", where=str(event))
    return in_order([_link(row) for row in rows])


def in_order(links: Sequence[Link]) -> list[Link]:
    """Causes before their effects, each with its depth; siblings by the time at which they were stored.

    An event whose cause the archive no longer holds stands at depth 0.
    """
    known = {link.id for link in links}
    effects: dict[UUID | None, list[Link]] = {}
    for link in sorted(links, key=lambda one: (one.stored, one.id)):
        parent = link.causation if link.causation in known and link.causation != link.id else None
        effects.setdefault(parent, []).append(link)
    ordered: list[Link] = []
    waiting = [(link, 0) for link in reversed(effects.get(None, []))]
    while waiting:
        link, depth = waiting.pop()
        ordered.append(msgspec.structs.replace(link, depth=depth))
        waiting += [(effect, depth + 1) for effect in reversed(effects.pop(link.id, []))]
    return ordered


def _link(row: Mapping[str, Any]) -> Link:
    headers = msgspec.json.decode(row["headers"], type=dict[str, str])
    causation = headers.get("ce-causation")
    return Link(
        id=row["id"],
        depth=0,
        causation=None if causation is None else UUID(causation),
        type=headers.get("ce-type", ""),
        source=headers.get("ce-source", ""),
        status=headers.get("ce-status", ""),
        actor=headers.get("ce-actor"),
        occurred=headers.get("ce-time", ""),
        stored=row["stored"],
        body=_json(bytes(row["body"])),
    )


def _json(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body.decode("utf-8", "replace")

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

_ROOT = "SELECT correlation FROM spine.archive WHERE id = %s AND correlation IS NOT NULL LIMIT 1"
_CHAIN = """
    SELECT DISTINCT ON (id) id, stored, subject, headers, body FROM spine.archive
    WHERE correlation = %s AND id IS NOT NULL ORDER BY id, stored
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
    """The chain that an event belongs to, causes before effects. Raises `Missing` for an event that the archive lacks."""
    with as_unavailable():
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=5, row_factory=dict_row) as connection:
            root = await (await connection.execute(_ROOT, (event,))).fetchone()
            if root is None:
                raise Missing("the archive has no such event", where=str(event))
            rows = await (await connection.execute(_CHAIN, (root["correlation"],))).fetchall()
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

"""Putting back what was set aside: the room's worker handles it again when a person has asked for that."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import structlog

from civigil.kernel.errors import CivigilError, Unavailable
from civigil.runtime.bus.aside import set_aside
from civigil.runtime.bus.hear import Hearer
from civigil.runtime.store import Change, Store

LOOK_EVERY_S = 1.0

_NEXT = """
    SELECT id, origin, subject, headers, body, deliveries FROM aside
    WHERE retry_asked ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_BACK = "INSERT INTO outbox (subject, headers, body) VALUES (%s, %s, %s)"


async def put_back(store: Store, hearer: Hearer | None) -> None:
    """Handle again what a person asked to be handled again, until cancelled."""
    log = structlog.get_logger("aside").bind(room=store.room)
    while True:
        try:
            while await _one(store, hearer):
                pass
        except Unavailable as error:
            log.warning("aside_waits", error=str(error))
        await asyncio.sleep(LOOK_EVERY_S)


async def _one(store: Store, hearer: Hearer | None) -> bool:
    """Try one; False where none waits. What fails again stays, with its newest error."""
    failed: tuple[dict[str, Any], Exception] | None = None
    try:
        async with store.change() as change:
            cursor = await change.sql.execute(_NEXT)
            row = await cursor.fetchone()
            if row is None:
                return False
            names = [column.name for column in cursor.description or ()]
            found = dict(zip(names, row, strict=True))
            try:
                await _again(change, hearer, found)
            except Unavailable:
                raise
            except Exception as error:  # whatever it is this time, it is shown beside the message
                failed = found, error
                raise
            await change.sql.execute("DELETE FROM aside WHERE id = %s", (found["id"],))
    except Exception as error:
        if failed is None or error is not failed[1]:
            raise
        async with store.change() as change:
            await _keep(change, *failed)
    return True


async def _again(change: Change, hearer: Hearer | None, found: dict[str, Any]) -> None:
    headers = msgspec.json.decode(found["headers"], type=dict[str, str])
    if found["origin"].startswith("outbox "):
        await change.sql.execute(_BACK, (found["subject"], found["headers"], found["body"]))
        await change.sql.execute("SELECT pg_notify(%s, '')", (f"outbox_{change.room}",))
    elif found["subject"].startswith("fact.") and hearer is not None:
        await hearer.handle_again(found["subject"], headers, bytes(found["body"]), change)
    else:
        raise CivigilError("an order is not obeyed late: let it be asked again", where=found["subject"])


async def _keep(change: Change, found: dict[str, Any], error: Exception) -> None:
    await set_aside(
        change,
        origin=found["origin"],
        subject=found["subject"],
        headers=msgspec.json.decode(found["headers"], type=dict[str, str]),
        body=bytes(found["body"]),
        error=error,
        deliveries=found["deliveries"],
    )

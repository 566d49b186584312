"""Cameras that can be turned, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.protocols.onvif.ptz import Preset
from civigil.runtime.store import Change
from civigil.safety.cameras.steer.lease import Lease

CHANNEL = "cameras_steering"
"""Where it is said that there is a new order for a camera, by its name."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What the camera is to do."""

    deed: str  # move, stop, go, home, save
    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 0.0
    preset: str = ""


class Steering(msgspec.Struct, frozen=True, kw_only=True):
    """A camera that can be turned, as it stands."""

    status: Status
    lease: Lease
    wish: Wish | None
    wish_number: int
    wished: Instant | None
    view: str
    view_since: Instant
    presets: tuple[Preset, ...]
    trouble: str
    version: int
    masked: bool


_READ = """
    SELECT c.status, s.holder, s.held_until, s.wish, s.wish_number, s.wished, s.view, s.view_since, s.presets, s.trouble, s.version,
        jsonb_array_length(coalesce(c.set_masks, c.own_masks)) > 0 AS masked
    FROM camera c JOIN steering s ON s.camera = c.id WHERE c.id = %s
"""


async def know(change: Change, camera: str, *, steerable: bool) -> None:
    """Take note of whether a camera can be turned. Where it looks is not known until it has been sent home."""
    if not steerable:
        await change.sql.execute("DELETE FROM steering WHERE camera = %s", (camera,))
        return
    await change.sql.execute(
        "INSERT INTO steering (camera, view_since) VALUES (%(camera)s, %(now)s) ON CONFLICT (camera) DO UPDATE"
        " SET view = 'unknown', view_since = %(now)s, trouble = '', version = steering.version + 1",
        {"camera": camera, "now": change.now},
    )


async def known(change: Change, camera: str) -> Status | None:
    """A camera's status; None for one that nobody knows."""
    row = await (await change.sql.execute("SELECT status FROM camera WHERE id = %s", (camera,))).fetchone()
    return None if row is None else Status(row[0])


async def steering(change: Change, camera: str, *, locked: bool = True) -> Steering | None:
    """How a camera stands, locked until the change ends; None for one that cannot be turned."""
    row = await (await change.sql.execute(_READ + (" FOR UPDATE OF s" if locked else ""), (camera,))).fetchone()
    return None if row is None else _of(row)


async def read(sql: psycopg.AsyncConnection[DictRow], camera: str) -> Steering | None:
    """How a camera stands; None for one that cannot be turned."""
    row = await (await sql.execute(_READ, (camera,))).fetchone()
    return None if row is None else _of(tuple(row.values()))


def _of(row: Sequence[Any]) -> Steering:
    status, holder, until, wish, number, wished, view, since, presets, trouble, version, masked = row
    return Steering(
        status=Status(status),
        lease=Lease(holder, until),
        wish=None if wish is None else msgspec.convert(wish, Wish),
        wish_number=number,
        wished=wished,
        view=view,
        view_since=since,
        presets=msgspec.convert(presets, tuple[Preset, ...]),
        trouble=trouble,
        version=version,
        masked=masked,
    )


async def order(change: Change, camera: str, lease: Lease, wish: Wish | None) -> int:
    """Keep who has it, and what it is to do; the new version. Its watcher is told when this is committed."""
    row = await (
        await change.sql.execute(
            "UPDATE steering SET holder = %(holder)s, held_until = %(until)s, version = version + 1,"
            " wish = coalesce(%(wish)s, wish), wish_number = wish_number + %(one)s,"
            " wished = CASE WHEN %(one)s = 1 THEN %(now)s ELSE wished END"
            " WHERE camera = %(camera)s RETURNING version",
            {
                "camera": camera,
                "holder": lease.holder,
                "until": lease.until,
                "wish": None if wish is None else Jsonb(msgspec.to_builtins(wish)),
                "one": 0 if wish is None else 1,
                "now": change.now,
            },
        )
    ).fetchone()
    await change.sql.execute("SELECT pg_notify(%s, %s)", (CHANNEL, camera))
    assert row is not None  # the row is locked
    return int(row[0])


async def looks(change: Change, camera: str, view: str) -> Steering | None:
    """Keep where it looks from now on; how it stands then."""
    await change.sql.execute(
        "UPDATE steering SET view = %s, view_since = %s, version = version + 1 WHERE camera = %s",
        (view, change.now, camera),
    )
    return await steering(change, camera)


async def said(change: Change, camera: str, *, trouble: str, presets: Sequence[Preset] | None = None) -> None:
    """Keep what the camera made of the last order, and which presets it has."""
    await change.sql.execute(
        "UPDATE steering SET trouble = %s, presets = coalesce(%s, presets), version = version + 1 WHERE camera = %s",
        (trouble[:500], None if presets is None else Jsonb(msgspec.to_builtins(tuple(presets))), camera),
    )

"""The room's SQL."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import DictRow, class_row

from civigil.kernel.errors import Conflict
from civigil.kernel.facts import EvidenceRef
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.runtime.store import Change
from civigil.safety.cameras.model import Sighting
from civigil.safety.cameras.rules import masked
from civigil.safety.cameras.settings import CameraFeed
from civigil.safety.cameras.view import CameraView, SightingView


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A camera that is ours to watch, and where its last watcher left off."""

    state: str  # before the claim
    began: Instant | None
    settled_s: float
    next_track: int
    since: Instant
    silent_since: Instant | None
    taken_over: bool  # its last watcher died; else it stopped in order, or there was none


class Health(msgspec.Struct, kw_only=True):
    """How a camera is now, as its watcher knows it."""

    state: str = "starting"
    since: Instant
    reason: str = ""
    began: Instant | None = None
    settled_s: float = 0.0
    last_picture: Instant | None = None
    silent_since: Instant | None = None  # of a lost camera
    width: int | None = None
    height: int | None = None
    rate: float | None = None
    codec: str | None = None
    frames: int = 0
    dropped: int = 0
    damaged: int = 0
    relearned: int = 0
    connections: int = 0
    next_track: int = 1


_KNOW = """
    INSERT INTO camera AS c (id, source, source_sha256, status, state, since, holder, lease_until)
    VALUES (%(id)s, %(source)s, %(sha)s, %(status)s, 'stopped', %(now)s, NULL, NULL)
    ON CONFLICT (id) DO NOTHING
"""
_HELD = """
    SELECT state, began, settled_s, next_track, since, silent_since, holder, source_sha256 = %(sha)s AS same,
        coalesce(holder <> %(holder)s AND lease_until > clock_timestamp(), false) AS held
    FROM camera WHERE id = %(id)s FOR UPDATE
"""
_TAKE = """
    UPDATE camera SET holder = %(holder)s, lease_until = clock_timestamp() + make_interval(secs => %(lease_s)s),
        source = %(source)s, source_sha256 = %(sha)s, status = %(status)s, restart_asked = NULL,
        state = CASE WHEN %(taken_over)s AND state IN ('ended', 'lost') THEN state ELSE 'starting' END, since = %(now)s,
        settled_s = CASE WHEN %(taken_over)s THEN settled_s ELSE 0 END
    WHERE id = %(id)s
"""


async def claim(change: Change, feed: CameraFeed, holder: UUID, lease_s: float) -> Claim | None:
    """Take a camera, unless another living process has it: then None."""
    sha = hashlib.sha256(feed.source.encode()).hexdigest()
    values: dict[str, Any] = {"id": feed.id, "source": masked(feed.source), "sha": sha, "status": feed.status.value}
    values |= {"holder": holder, "lease_s": lease_s, "now": change.now}
    await change.sql.execute(_KNOW, values)
    row = await (await change.sql.execute(_HELD, values)).fetchone()
    assert row is not None
    state, began, settled_s, next_track, since, silent_since, before, same, held = row
    if held:
        return None
    taken_over = same and before is not None
    await change.sql.execute(_TAKE, values | {"taken_over": taken_over})
    return Claim(
        state=state if taken_over else "stopped",
        began=began if taken_over else None,
        settled_s=settled_s if taken_over else 0.0,
        next_track=next_track,
        since=since,
        silent_since=silent_since if taken_over else None,
        taken_over=taken_over,
    )


_BEAT = """
    UPDATE camera SET state = %(state)s, since = %(since)s, reason = %(reason)s, began = %(began)s,
        settled_s = greatest(settled_s, %(settled_s)s), last_picture = %(last_picture)s, silent_since = %(silent_since)s,
        width = %(width)s, height = %(height)s,
        rate = %(rate)s, codec = %(codec)s, frames = %(frames)s, dropped = %(dropped)s, damaged = %(damaged)s,
        relearned = %(relearned)s, connections = %(connections)s, next_track = greatest(next_track, %(next_track)s),
        restart_asked = NULL,
        lease_until = clock_timestamp() + make_interval(secs => %(lease_s)s)
    FROM (SELECT restart_asked AS asked FROM camera WHERE id = %(id)s) AS before
    WHERE id = %(id)s AND holder = %(holder)s
    RETURNING before.asked
"""


async def beat(change: Change, camera: str, holder: UUID, lease_s: float, health: Health) -> bool:
    """Write a camera's health and keep the lease; whether a restart was asked for, which this takes note of.

    Raises `Conflict` where another process watches the camera by now.
    """
    values: dict[str, Any] = msgspec.to_builtins(health, builtin_types=(Instant,))
    values |= {"id": camera, "holder": holder, "lease_s": lease_s}
    row = await (await change.sql.execute(_BEAT, values)).fetchone()
    if row is None:
        raise Conflict("another process watches it now", where=f"camera {camera}")
    return row[0] is not None


async def begin_anew(change: Change, camera: str) -> None:
    """Forget how far a recording has been reported: it is watched from its beginning."""
    await change.sql.execute("UPDATE camera SET settled_s = 0, began = NULL WHERE id = %s", (camera,))


async def release(change: Change, camera: str, holder: UUID) -> None:
    """Give a camera back in order: whoever starts next watches it from its beginning."""
    await change.sql.execute(
        "UPDATE camera SET holder = NULL, lease_until = NULL, state = 'stopped', since = %s, settled_s = 0, began = NULL"
        " WHERE id = %s AND holder = %s",
        (change.now, camera, holder),
    )


async def add_sighting(
    change: Change,
    event: UUID,
    camera: str,
    sighting: Sighting,
    occurred: Instant,
    evidence: Sequence[EvidenceRef],
    *,
    settled_s: float,
) -> None:
    """Keep what was reported, and until when everything has been."""
    await change.sql.execute(
        "INSERT INTO sighting (event, camera, what, zone, track, occurred, learned, dwell_s, evidence)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            event,
            camera,
            sighting.what.value,
            sighting.zone,
            sighting.seen.track,
            occurred,
            change.now,
            sighting.dwell_s,
            [one.id for one in evidence],
        ),
    )
    await change.sql.execute(
        "UPDATE camera SET settled_s = greatest(settled_s, %s), next_track = greatest(next_track, %s) WHERE id = %s",
        (settled_s, sighting.seen.track + 1, camera),
    )


async def forget_old(change: Change, keep_days: int) -> None:
    """Drop what lies further back than is kept."""
    await change.sql.execute(
        "DELETE FROM sighting WHERE learned < %s - make_interval(days => %s)", (change.now, keep_days)
    )


async def ask_restart(change: Change, camera: str) -> Status | None:
    """Note that a restart is wanted; the camera's status, or None for a camera that nobody knows."""
    row = await (
        await change.sql.execute(
            "UPDATE camera SET restart_asked = %s WHERE id = %s RETURNING status", (change.now, camera)
        )
    ).fetchone()
    return None if row is None else Status(row[0])


_VIEW = """
    SELECT id, source, status, state, since, reason, last_picture, width, height, rate, codec, frames, dropped, damaged,
        relearned, connections, (SELECT count(*) FROM sighting WHERE camera = camera.id) AS sightings
    FROM camera
"""


async def cameras(read: psycopg.AsyncConnection[DictRow]) -> list[CameraView]:
    """All cameras, by name."""
    async with read.cursor(row_factory=class_row(CameraView)) as cursor:
        return await (await cursor.execute(f"{_VIEW} ORDER BY id")).fetchall()


async def camera(read: psycopg.AsyncConnection[DictRow], id: str) -> CameraView | None:
    """One camera."""
    async with read.cursor(row_factory=class_row(CameraView)) as cursor:
        return await (await cursor.execute(f"{_VIEW} WHERE id = %s", (id,))).fetchone()


async def sightings(
    read: psycopg.AsyncConnection[DictRow], camera: str, *, before: Instant | None, limit: int
) -> list[SightingView]:
    """What a camera reported, the newest first."""
    async with read.cursor(row_factory=class_row(SightingView)) as cursor:
        found = await cursor.execute(
            "SELECT * FROM sighting WHERE camera = %s AND (%s::timestamptz IS NULL OR occurred < %s)"
            " ORDER BY occurred DESC LIMIT %s",
            (camera, before, before, limit),
        )
        return await found.fetchall()

"""The room's SQL."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import DictRow, class_row
from psycopg.types.json import Jsonb

from civigil.kernel.errors import Conflict
from civigil.kernel.facts import EvidenceRef
from civigil.kernel.place import Point
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.runtime.store import Change
from civigil.safety.cameras.model import Sighting, Zone
from civigil.safety.cameras.rules import masked
from civigil.safety.cameras.settings import CameraFeed
from civigil.safety.cameras.view import CameraView, SightingView
from civigil.safety.cameras.worker.told import Told


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A camera that is ours to watch, and where its last watcher left off."""

    state: str  # before the claim
    began: Instant | None
    settled_s: float
    told: tuple[Told, ...]  # around then
    next_track: int
    since: Instant
    silent_since: Instant | None
    taken_over: bool  # its last watcher died; else it stopped in order, or there was none
    zones: tuple[Zone, ...]  # to be watched
    zones_version: int
    zones_changed: bool  # by this claim: the settings say something else than before


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
    INSERT INTO camera AS c (id, source, source_sha256, status, state, since, holder, lease_until, own_zones)
    VALUES (%(id)s, %(source)s, %(sha)s, %(status)s, 'stopped', %(now)s, NULL, NULL, %(own_zones)s)
    ON CONFLICT (id) DO NOTHING
"""
_HELD = """
    SELECT state, began, settled_s, told, next_track, since, silent_since, holder, source_sha256 = %(sha)s AS same,
        coalesce(holder <> %(holder)s AND lease_until > clock_timestamp(), false) AS held,
        set_zones IS NULL AND own_zones <> %(own_zones)s AS zones_changed
    FROM camera WHERE id = %(id)s FOR UPDATE
"""
_TAKE = """
    UPDATE camera SET holder = %(holder)s, lease_until = clock_timestamp() + make_interval(secs => %(lease_s)s),
        removed = NULL, source = %(source)s, source_sha256 = %(sha)s, status = %(status)s, restart_asked = NULL,
        state = CASE WHEN %(taken_over)s AND state IN ('ended', 'lost') THEN state ELSE 'starting' END, since = %(now)s,
        settled_s = CASE WHEN %(taken_over)s THEN settled_s ELSE 0 END,
        told = CASE WHEN %(taken_over)s THEN told ELSE '[]' END,
        title = %(title)s, latitude = %(latitude)s, longitude = %(longitude)s, uncertainty_m = %(uncertainty_m)s,
        alarms_a_day = %(alarms_a_day)s, has_model = %(has_model)s,
        pattern = %(pattern)s, pictures_at = %(pictures_at)s, own_zones = %(own_zones)s,
        zones_version = zones_version + CASE WHEN %(zones_changed)s THEN 1 ELSE 0 END
    WHERE id = %(id)s
    RETURNING coalesce(set_zones, own_zones), zones_version
"""


async def claim(
    change: Change,
    feed: CameraFeed,
    holder: UUID,
    lease_s: float,
    *,
    zones: Sequence[Zone],
    pictures_at: str | None,
) -> Claim | None:
    """Take a camera, unless another living process has it: then None. `zones` are those of the settings."""
    sha = hashlib.sha256(feed.source.encode()).hexdigest()
    values: dict[str, Any] = {"id": feed.id, "source": masked(feed.source), "sha": sha, "status": feed.status.value}
    values |= {"holder": holder, "lease_s": lease_s, "now": change.now, "own_zones": jsonb_of(zones)}
    values |= {"title": feed.title or feed.id, "pattern": feed.is_pattern, "pictures_at": pictures_at}
    values |= {"alarms_a_day": feed.alarms_a_day, "has_model": bool(feed.normality)}
    values |= {"latitude": feed.latitude, "longitude": feed.longitude, "uncertainty_m": feed.uncertainty_m}
    await change.sql.execute(_KNOW, values)
    row = await (await change.sql.execute(_HELD, values)).fetchone()
    assert row is not None
    state, began, settled_s, told, next_track, since, silent_since, before, same, held, zones_changed = row
    if held:
        return None
    taken_over = same and before is not None
    values |= {"taken_over": taken_over, "zones_changed": zones_changed}
    taken = await (await change.sql.execute(_TAKE, values)).fetchone()
    assert taken is not None  # the row is locked
    return Claim(
        state=state if taken_over else "stopped",
        began=began if taken_over else None,
        settled_s=settled_s if taken_over else 0.0,
        told=msgspec.convert(told, tuple[Told, ...]) if taken_over else (),
        next_track=next_track,
        since=since,
        silent_since=silent_since if taken_over else None,
        taken_over=taken_over,
        zones=zones_of(taken[0]),
        zones_version=taken[1],
        zones_changed=zones_changed,
    )


async def is_removed(change: Change, camera: str) -> bool:
    """Whether a person has taken a camera out, whose watcher may not have heard of it yet."""
    found = await change.sql.execute("SELECT removed IS NOT NULL FROM camera WHERE id = %s FOR UPDATE", (camera,))
    row = await found.fetchone()
    return row is not None and bool(row[0])


_BEAT = """
    UPDATE camera SET state = %(state)s, since = %(since)s, reason = %(reason)s, began = %(began)s,
        settled_s = greatest(settled_s, %(settled_s)s), last_picture = %(last_picture)s, silent_since = %(silent_since)s,
        width = %(width)s, height = %(height)s,
        rate = %(rate)s, codec = %(codec)s, frames = %(frames)s, dropped = %(dropped)s, damaged = %(damaged)s,
        relearned = %(relearned)s, connections = %(connections)s, next_track = greatest(next_track, %(next_track)s),
        restart_asked = NULL,
        lease_until = clock_timestamp() + make_interval(secs => %(lease_s)s)
    FROM (SELECT restart_asked AS asked FROM camera WHERE id = %(id)s) AS before
    WHERE id = %(id)s AND holder = %(holder)s AND removed IS NULL
    RETURNING before.asked, zones_version, tuning_version, masks_version, ground_version
"""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What people want of a camera by now."""

    restart: bool  # since the last look
    zones_version: int
    tuning_version: int
    masks_version: int
    ground_version: int


async def beat(change: Change, camera: str, holder: UUID, lease_s: float, health: Health) -> Asked:
    """Write a camera's health and keep the lease; what was asked for meanwhile, which this takes note of.

    Raises `Conflict` where another process watches the camera by now.
    """
    values: dict[str, Any] = msgspec.to_builtins(health, builtin_types=(Instant,))
    values |= {"id": camera, "holder": holder, "lease_s": lease_s}
    row = await (await change.sql.execute(_BEAT, values)).fetchone()
    if row is None:
        raise Conflict("another process watches it now", where=f"camera {camera}")
    restart, zones_version, tuning_version, masks_version, ground_version = row
    return Asked(
        restart=restart is not None,
        zones_version=zones_version,
        tuning_version=tuning_version,
        masks_version=masks_version,
        ground_version=ground_version,
    )


async def begin_anew(change: Change, camera: str) -> None:
    """Forget how far a recording has been reported: it is watched from its beginning."""
    await change.sql.execute("UPDATE camera SET settled_s = 0, told = '[]', began = NULL WHERE id = %s", (camera,))


async def release(change: Change, camera: str, holder: UUID) -> None:
    """Give a camera back in order: whoever starts next watches it from its beginning."""
    await change.sql.execute(
        "UPDATE camera SET holder = NULL, lease_until = NULL, state = 'stopped', since = %s, settled_s = 0, told = '[]',"
        " began = NULL"
        " WHERE id = %s AND holder = %s",
        (change.now, camera, holder),
    )


async def held(change: Change, camera: str, holder: UUID) -> tuple[Told, ...]:
    """What was told last of a camera that this process holds, and holds until the change is done.

    Raises `Conflict` where another process watches the camera by now: what it sees is that one's to tell.
    """
    asked = "SELECT told FROM camera WHERE id = %s AND holder = %s AND removed IS NULL FOR UPDATE"
    row = await (await change.sql.execute(asked, (camera, holder))).fetchone()
    if row is None:
        raise Conflict("another process watches it now", where=f"camera {camera}")
    return msgspec.convert(row[0], tuple[Told, ...])


async def add_sighting(
    change: Change,
    event: UUID,
    camera: str,
    sighting: Sighting,
    occurred: Instant,
    evidence: Sequence[EvidenceRef],
    *,
    settled_s: float,
    told: Sequence[Told],
    original: str = "",
) -> None:
    """Keep what was reported, until when everything has been, and what is `told` around then."""
    await change.sql.execute(
        "INSERT INTO sighting (event, camera, what, zone, track, occurred, learned, dwell_s, evidence, original)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
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
            original or None,
        ),
    )
    await change.sql.execute(
        "UPDATE camera SET settled_s = greatest(settled_s, %s), next_track = greatest(next_track, %s), told = %s"
        " WHERE id = %s",
        (settled_s, sighting.seen.track + 1, Jsonb(msgspec.to_builtins(told)), camera),
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


class Zoning(msgspec.Struct, frozen=True, kw_only=True):
    """A camera's zones, and what must be known to change them."""

    status: Status
    version: int
    zones: tuple[Zone, ...]
    own: tuple[Zone, ...]  # of the settings


async def zoning(change: Change, camera: str) -> Zoning | None:
    """A camera's zones, locked until the change ends; None for a camera that nobody knows."""
    row = await (
        await change.sql.execute(
            "SELECT status, zones_version, coalesce(set_zones, own_zones), own_zones FROM camera WHERE id = %s FOR UPDATE",
            (camera,),
        )
    ).fetchone()
    if row is None:
        return None
    return Zoning(status=Status(row[0]), version=row[1], zones=zones_of(row[2]), own=zones_of(row[3]))


async def set_zones(change: Change, camera: str, zones: Sequence[Zone] | None, *, by: str) -> None:
    """Watch these zones from the next version on; None: those of the settings."""
    await change.sql.execute(
        "UPDATE camera SET set_zones = %s, zones_by = %s, zones_version = zones_version + 1 WHERE id = %s",
        (None if zones is None else jsonb_of(zones), by, camera),
    )


def jsonb_of(zones: Sequence[Zone]) -> Jsonb:
    """Zones as they are stored."""
    return Jsonb(msgspec.to_builtins(zones))


def zones_of(stored: object) -> tuple[Zone, ...]:
    """Zones as they were stored."""
    return msgspec.convert(stored, tuple[Zone, ...])


_VIEW = """
    SELECT id, title, source, pattern, latitude, longitude, uncertainty_m, coalesce(set_zones, own_zones) AS zones,
        zones_version, zones_by, coalesce(set_masks, own_masks) AS masks, masks_version, masks_by,
        jsonb_array_length(ties) > 0 AS knows_ground, ground_version,
        (SELECT view FROM steering WHERE steering.camera = camera.id) AS view,
        (SELECT by FROM added WHERE added.camera = camera.id) AS added_by,
        status, state, since, reason, last_picture, width, height, rate, codec, frames, dropped,
        damaged, relearned, connections, has_model, alarms_by, coalesce(set_alarms_a_day, alarms_a_day) AS alarms_a_day,
        alarms_a_day AS own_alarms_a_day, (SELECT count(*) FROM sighting WHERE camera = camera.id) AS sightings,
        state = 'watching' AND pictures_at IS NOT NULL AND lease_until > clock_timestamp()
            AND last_picture > clock_timestamp() - interval '10 seconds' AS has_picture
    FROM camera
"""


async def cameras(read: psycopg.AsyncConnection[DictRow]) -> list[CameraView]:
    """All cameras, by name."""
    return [_viewed(row) for row in await (await read.execute(f"{_VIEW} WHERE removed IS NULL ORDER BY id")).fetchall()]


async def camera(read: psycopg.AsyncConnection[DictRow], id: str) -> CameraView | None:
    """One camera."""
    row = await (await read.execute(f"{_VIEW} WHERE removed IS NULL AND id = %s", (id,))).fetchone()
    return None if row is None else _viewed(row)


async def pictures_at(read: psycopg.AsyncConnection[DictRow], id: str) -> tuple[bool, str | None]:
    """Whether there is such a camera, and where the process that watches it now shows its live picture."""
    row = await (
        await read.execute(
            "SELECT CASE WHEN lease_until > clock_timestamp() THEN pictures_at END AS at FROM camera WHERE id = %s",
            (id,),
        )
    ).fetchone()
    return row is not None, None if row is None else row["at"]


def _viewed(row: Mapping[str, Any]) -> CameraView:
    place = None
    if row["latitude"] is not None:
        place = Point(latitude=row["latitude"], longitude=row["longitude"], uncertainty_m=row["uncertainty_m"])
    return msgspec.convert({**row, "place": place, "has_picture": bool(row["has_picture"])}, CameraView)


async def sightings(
    read: psycopg.AsyncConnection[DictRow], camera: str, *, before: Instant | None, limit: int
) -> list[SightingView]:
    """What a camera reported, the newest first."""
    async with read.cursor(row_factory=class_row(SightingView)) as cursor:
        found = await cursor.execute(
            "SELECT event, camera, what, zone, track, occurred, learned, dwell_s,"
            " CASE WHEN evidence_gone IS NULL THEN evidence ELSE '{}' END AS evidence,"
            " CASE WHEN evidence_gone IS NULL THEN original END AS original FROM sighting"
            " WHERE camera = %s AND (%s::timestamptz IS NULL OR occurred < %s)"
            " ORDER BY occurred DESC LIMIT %s",
            (camera, before, before, limit),
        )
        return await found.fetchall()

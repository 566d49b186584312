"""The SQL of passages: kept as they end, searched by zone and time, forgotten after their days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg
from psycopg.rows import DictRow

from civigil.kernel.time import Instant
from civigil.runtime.store import Change
from civigil.safety.cameras.review.passages import Passage
from civigil.safety.cameras.rules import Timeline

_KEEP = """
    INSERT INTO passage (camera, track, zone, entered, gone, dwell_s, height, heading, speed)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


class PassageView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's stay in a zone."""

    camera: str
    track: int  # a number that means nothing beyond its camera
    zone: str  # empty: the picture as a whole
    entered: Instant
    gone: Instant
    dwell_s: float
    height: float  # share of the picture
    heading: float | None  # degrees: 0 to the right, 90 up; null: it hardly went anywhere
    speed: float  # own heights a second


class WhoPassed(msgspec.Struct, frozen=True, kw_only=True):
    """Who passed, the newest first."""

    passages: list[PassageView]
    total: int  # how many there are in all
    tracks: int  # by how many tracks: one that comes back is one, two cameras count apart


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which passages are wanted."""

    camera: str | None
    status: str | None
    zone: str
    since: Instant | None
    until: Instant | None
    dwell_s: float
    heading: float | None  # within 45 degrees of it


async def keep(change: Change, camera: str, timeline: Timeline, passages: Sequence[Passage]) -> None:
    """Keep passages that have ended; the same twice is once."""
    rows = [
        (
            camera,
            one.track,
            one.zone,
            timeline.instant(one.from_s, change.now),
            timeline.instant(one.until_s, change.now),
            one.dwell_s,
            one.height,
            one.heading,
            one.speed,
        )
        for one in passages
    ]
    async with change.sql.cursor() as cursor:
        await cursor.executemany(_KEEP, rows)


async def forget(change: Change, days: int) -> None:
    """Drop what lies further back than is kept."""
    await change.sql.execute("DELETE FROM passage WHERE gone < %s - make_interval(days => %s)", (change.now, days))


_WANTED = """
    FROM passage
    WHERE zone = %(zone)s AND (%(camera)s::text IS NULL OR camera = %(camera)s)
        AND (%(until)s::timestamptz IS NULL OR entered < %(until)s)
        AND (%(since)s::timestamptz IS NULL OR gone >= %(since)s)
        AND dwell_s >= %(dwell_s)s
        AND (%(heading)s::float8 IS NULL OR (heading IS NOT NULL
            AND abs(mod((heading - %(heading)s::float8 + 540)::numeric, 360) - 180) <= 45))
        AND (%(status)s::text IS NULL OR camera IN (SELECT id FROM camera WHERE status = %(status)s))
"""


async def search(read: psycopg.AsyncConnection[DictRow], asked: Asked, *, limit: int) -> WhoPassed:
    """The passages that fit, the newest first."""
    values: dict[str, Any] = {**msgspec.structs.asdict(asked), "limit": limit}
    counted = await read.execute(
        f"SELECT count(*) AS total, count(DISTINCT (camera, track)) AS tracks {_WANTED}", values
    )
    row = await counted.fetchone()
    assert row is not None  # an aggregate has a row
    found = await read.execute(
        "SELECT camera, track, zone, entered, gone, dwell_s, height, heading, speed"
        f" {_WANTED} ORDER BY entered DESC, camera, track LIMIT %(limit)s",
        values,
    )
    shown = [msgspec.convert(one, PassageView) for one in await found.fetchall()]
    return WhoPassed(passages=shown, total=row["total"], tracks=row["tracks"])

"""The SQL of the review: sightings with their verdicts, thresholds that people have set, and what is known here."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from civigil.events.cameras import Box, Judgement
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.runtime.store import Change
from civigil.safety.cameras.review.decide import Decided
from civigil.safety.cameras.review.known import Known
from civigil.safety.cameras.review.strength import Strength
from civigil.safety.cameras.review.tune import Judged
from civigil.safety.cameras.review.view import KnownView, Reported, ReviewTally, ThresholdView

VERDICTS_READ = 5000  # of one threshold, the newest: more say nothing new


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a sighting says beside its bare facts, as it is kept for the review."""

    decided: Decided
    kind: str
    strength: Strength | None
    threshold: float | None
    box: Box
    explanation: object
    moment_s: float | None
    heat: bytes
    heat_columns: int
    size: int  # bytes of its evidence


async def add(change: Change, event: UUID, told: Told) -> None:
    """Keep what a sighting says. Its row stands already."""
    strength = told.strength
    await change.sql.execute(
        "UPDATE sighting SET evidence_bytes = %s, rank = %s, because = %s, kind = %s, measured = %s, threshold = %s,"
        " base = %s, unit = %s, box = %s, explanation = %s, moment_s = %s, heat = %s, heat_columns = %s WHERE event = %s",
        (
            told.size,
            told.decided.rank.value,
            told.decided.because,
            told.kind,
            None if strength is None else strength.measured,
            told.threshold,
            None if strength is None else strength.limit,
            "" if strength is None else strength.unit,
            Jsonb(msgspec.to_builtins(told.box)),
            Jsonb(msgspec.to_builtins(told.explanation)),
            told.moment_s,
            told.heat or None,
            told.heat_columns,
            event,
        ),
    )


# ---- what is looked through

_REPORTED = """
    SELECT event, camera, what, zone, track, occurred, learned, dwell_s,
        CASE WHEN evidence_gone IS NULL THEN evidence ELSE '{}' END AS evidence, evidence_because,
        CASE WHEN evidence_gone IS NULL THEN original END AS original, rank, because, kind,
        measured, threshold,
        base, unit, box, explanation, moment_s, heat, heat_columns, verdict, verdict_by, verdict_at, verdict_version,
        (SELECT status FROM camera WHERE id = sighting.camera) AS status
    FROM sighting
"""
_TALLY = """
    SELECT count(*) AS all, count(*) FILTER (WHERE verdict IS NULL) AS open, count(*) FILTER (WHERE rank = 'alert') AS alerts,
        count(*) FILTER (WHERE rank = 'alert' AND verdict IS NULL) AS open_alerts,
        count(*) FILTER (WHERE rank = 'detection') AS detections
    FROM sighting
"""
_SOUGHT = """
    WHERE (%(camera)s::text IS NULL OR camera = %(camera)s) AND (%(rank)s::text IS NULL OR rank = %(rank)s)
        AND (%(what)s::text IS NULL OR what = %(what)s)
        AND (NOT %(open)s OR verdict IS NULL)
        AND (%(since)s::timestamptz IS NULL OR occurred >= %(since)s)
        AND (%(until)s::timestamptz IS NULL OR occurred < %(until)s)
        AND (%(status)s::text IS NULL OR camera IN (SELECT id FROM camera WHERE status = %(status)s))
"""


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """Which sightings are wanted; none: all."""

    camera: str | None = None
    status: str | None = None
    rank: str | None = None
    what: str | None = None
    open: bool = False  # without a verdict only
    since: Instant | None = None
    until: Instant | None = None


async def reported(read: psycopg.AsyncConnection[DictRow], sought: Sought, *, limit: int) -> list[Reported]:
    """What cameras reported, the newest first."""
    found = await read.execute(
        f"{_REPORTED} {_SOUGHT} ORDER BY occurred DESC, event DESC LIMIT %(limit)s",
        {**msgspec.structs.asdict(sought), "limit": limit},
    )
    return [_shown(row) for row in await found.fetchall()]


async def tally(read: psycopg.AsyncConnection[DictRow], sought: Sought) -> ReviewTally:
    """How many there are of each."""
    found = await read.execute(f"{_TALLY} {_SOUGHT}", msgspec.structs.asdict(sought))
    row = await found.fetchone()
    assert row is not None  # an aggregate has a row
    return msgspec.convert(row, ReviewTally)


async def one(read: psycopg.AsyncConnection[DictRow], event: UUID) -> Reported | None:
    """One sighting."""
    row = await (await read.execute(f"{_REPORTED} WHERE event = %s", (event,))).fetchone()
    return None if row is None else _shown(row)


def _shown(row: Mapping[str, Any]) -> Reported:
    heat = row["heat"]
    return msgspec.convert({**row, "heat": "" if heat is None else base64.b64encode(heat).decode()}, Reported)


# ---- verdicts


class Judgeable(msgspec.Struct, frozen=True, kw_only=True):
    """A sighting as one who judges it must know it."""

    camera: str
    status: Status
    what: str
    zone: str
    kind: str
    box: Box | None
    occurred: Instant
    verdict: Judgement | None
    version: int


async def judgeable(change: Change, event: UUID) -> Judgeable | None:
    """A sighting, locked until the change ends; None where there is none."""
    row = await (
        await change.sql.execute(
            "SELECT camera, (SELECT status FROM camera WHERE id = s.camera), what, zone, kind, box, occurred, verdict,"
            " verdict_version FROM sighting s WHERE event = %s FOR UPDATE",
            (event,),
        )
    ).fetchone()
    if row is None:
        return None
    names = ("camera", "status", "what", "zone", "kind", "box", "occurred", "verdict", "version")
    return msgspec.convert(dict(zip(names, row, strict=True)), Judgeable)


async def set_verdict(change: Change, event: UUID, verdict: Judgement | None, *, by: str) -> None:
    """Write a verdict down, at the next version."""
    await change.sql.execute(
        "UPDATE sighting SET verdict = %s, verdict_by = %s, verdict_at = %s, verdict_version = verdict_version + 1"
        " WHERE event = %s",
        (None if verdict is None else verdict.value, by, change.now, event),
    )


# ---- thresholds

_THRESHOLDS = """
    SELECT s.camera, s.what, s.zone, newest.unit,
        CASE WHEN t.threshold IS NOT NULL AND s.what = 'loitering' THEN t.base ELSE newest.base END AS base,
        t.threshold AS set_threshold, coalesce(t.version, 0) AS version, coalesce(t.set_by, 'settings') AS set_by, t.since,
        coalesce(t.because, '') AS because, s.raised, s.real, s.unwanted
    FROM (
        SELECT camera, what, zone, count(*) FILTER (WHERE rank = 'alert') AS raised,
            count(*) FILTER (WHERE verdict = 'real') AS real,
            count(*) FILTER (WHERE verdict IN ('false', 'nuisance')) AS unwanted
        FROM sighting WHERE measured IS NOT NULL AND (%(camera)s::text IS NULL OR camera = %(camera)s)
        GROUP BY camera, what, zone
    ) AS s
    CROSS JOIN LATERAL (
        SELECT base, unit FROM sighting
        WHERE camera = s.camera AND what = s.what AND zone = s.zone AND measured IS NOT NULL ORDER BY occurred DESC LIMIT 1
    ) AS newest
    LEFT JOIN threshold t ON t.camera = s.camera AND t.what = s.what AND t.zone = s.zone
    WHERE %(status)s::text IS NULL OR s.camera IN (SELECT id FROM camera WHERE status = %(status)s)
    ORDER BY s.unwanted DESC, s.camera, s.what, s.zone
"""


async def thresholds(
    read: psycopg.AsyncConnection[DictRow], camera: str | None, status: str | None = None
) -> list[ThresholdView]:
    """Every threshold that something was held against, without what verdicts propose."""
    found = await read.execute(_THRESHOLDS, {"camera": camera, "status": status})
    rows = await found.fetchall()
    return [
        msgspec.convert(
            {**row, "threshold": row["base"] if row["set_threshold"] is None else row["set_threshold"]}, ThresholdView
        )
        for row in rows
    ]


_JUDGED = """
    SELECT CASE WHEN what = 'loitering' AND jsonb_array_length(explanation -> 'because') = 1
        THEN greatest(measured, (SELECT max(p.dwell_s) FROM passage p
            WHERE p.camera = s.camera AND p.track = s.track AND p.zone = s.zone
            AND p.entered <= s.occurred AND p.gone >= s.occurred))
        ELSE measured END AS score, verdict, occurred
    FROM sighting s
    WHERE camera = %s AND what = %s AND zone = %s AND measured IS NOT NULL AND verdict IN ('real', 'false', 'nuisance')
    ORDER BY occurred DESC LIMIT %s
"""
"""A stay is reported as soon as it is long enough: how long it lasted in the end is what tells them apart. Where loitering asks for
staying near as well (two figures), the whole stay says too much, and the figure of the report is taken."""


async def judged(read: psycopg.AsyncConnection[Any], camera: str, what: str, zone: str) -> list[Judged]:
    """The verdicts that speak for or against a threshold, the newest first."""
    async with read.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        found = await cursor.execute(_JUDGED, (camera, what, zone, VERDICTS_READ))
        return [msgspec.convert(row, Judged) for row in await found.fetchall()]


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold, and what must be known to change it."""

    status: Status
    base: float | None  # None: nothing was ever held against one
    threshold: float | None  # None: that of the settings
    version: int


async def threshold(change: Change, camera: str, what: str, zone: str) -> Threshold | None:
    """A threshold, its camera locked until the change ends; None for a camera that nobody knows."""
    row = await (await change.sql.execute("SELECT status FROM camera WHERE id = %s FOR UPDATE", (camera,))).fetchone()
    if row is None:
        return None
    key = (camera, what, zone)
    newest = await (
        await change.sql.execute(
            "SELECT base FROM sighting WHERE camera = %s AND what = %s AND zone = %s AND base IS NOT NULL"
            " ORDER BY occurred DESC LIMIT 1",
            key,
        )
    ).fetchone()
    found = await (
        await change.sql.execute(
            "SELECT threshold, version, base FROM threshold WHERE camera = %s AND what = %s AND zone = %s", key
        )
    ).fetchone()
    base = None if newest is None else newest[0]
    if found is not None and found[0] is not None and what == "loitering":
        base = found[2]  # the zone's own limit was moved: the sightings since are held against the moved one
    return Threshold(
        status=Status(row[0]),
        base=base,
        threshold=None if found is None else found[0],
        version=0 if found is None else found[1],
    )


async def threshold_in_force(change: Change, camera: str, what: str, zone: str) -> float | None:
    """The threshold that people have set, if any."""
    row = await (
        await change.sql.execute(
            "SELECT threshold FROM threshold WHERE camera = %s AND what = %s AND zone = %s", (camera, what, zone)
        )
    ).fetchone()
    return None if row is None else row[0]


async def set_threshold(
    change: Change, camera: str, what: str, zone: str, *, base: float, threshold: float | None, by: str, because: str
) -> int:
    """Hold sightings against this threshold from now on; its version."""
    row = await (
        await change.sql.execute(
            "INSERT INTO threshold AS t (camera, what, zone, base, threshold, version, set_by, since, because)"
            " VALUES (%s, %s, %s, %s, %s, 1, %s, %s, %s)"
            " ON CONFLICT (camera, what, zone) DO UPDATE SET base = excluded.base, threshold = excluded.threshold,"
            " version = t.version + 1, set_by = excluded.set_by, since = excluded.since, because = excluded.because"
            " RETURNING version",
            (camera, what, zone, base, threshold, by, change.now, because),
        )
    ).fetchone()
    assert row is not None  # it was inserted or updated
    await change.sql.execute("UPDATE camera SET tuning_version = tuning_version + 1 WHERE id = %s", (camera,))
    return int(row[0])


# ---- the rate of false alarms


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """How many false alarms a day are borne, and what must be known to change it."""

    status: Status
    has_model: bool
    own: float  # of the settings
    set: float | None  # by a person


async def rate(change: Change, camera: str) -> Rate | None:
    """The rate of a camera, locked until the change ends; None for one that nobody knows."""
    row = await (
        await change.sql.execute(
            "SELECT status, has_model, alarms_a_day, set_alarms_a_day FROM camera WHERE id = %s FOR UPDATE", (camera,)
        )
    ).fetchone()
    if row is None:
        return None
    return Rate(status=Status(row[0]), has_model=row[1], own=row[2], set=row[3])


async def set_rate(change: Change, camera: str, alarms_a_day: float | None, *, by: str) -> None:
    """Bear so many from now on; None: as many as the settings say."""
    await change.sql.execute(
        "UPDATE camera SET set_alarms_a_day = %s, alarms_by = %s, tuning_version = tuning_version + 1 WHERE id = %s",
        (alarms_a_day, by, camera),
    )


class Tuning(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera's watcher must know of people's tuning."""

    version: int
    alarms_a_day: float
    unusual: float | None  # the threshold of what is unusual, where people have set one


async def tuning(change: Change, camera: str, zone: str) -> Tuning:
    """The tuning of a camera that is known; `zone`: that of what is unusual."""
    row = await (
        await change.sql.execute(
            "SELECT tuning_version, coalesce(set_alarms_a_day, alarms_a_day) FROM camera WHERE id = %s", (camera,)
        )
    ).fetchone()
    assert row is not None  # its watcher has claimed it
    unusual = await threshold_in_force(change, camera, "unusual", zone)
    return Tuning(version=row[0], alarms_a_day=row[1], unusual=unusual)


# ---- what is known here


async def add_known(change: Change, known: Known) -> None:
    """Keep a pattern; what has expired goes."""
    await change.sql.execute("DELETE FROM known_here WHERE expires <= %s", (change.now,))
    await change.sql.execute(
        "INSERT INTO known_here (id, camera, what, zone, kind, box, minute, expires, made, made_by, sighting)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            known.id,
            known.camera,
            known.what,
            known.zone,
            known.kind,
            Jsonb(msgspec.to_builtins(known.box)),
            known.minute,
            known.expires,
            known.made,
            known.by,
            known.sighting,
        ),
    )


_KNOWN = "SELECT id, camera, what, zone, kind, box, minute, expires, made, made_by AS by, sighting FROM known_here"


async def known_for(change: Change, camera: str, what: str, zone: str) -> list[Known]:
    """The patterns that a sighting might fit."""
    async with change.sql.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        found = await cursor.execute(f"{_KNOWN} WHERE camera = %s AND what = %s AND zone = %s", (camera, what, zone))
        return [msgspec.convert(row, Known) for row in await found.fetchall()]


async def known(read: psycopg.AsyncConnection[DictRow], camera: str | None, now: Instant) -> list[KnownView]:
    """What is known and has not expired, the newest first."""
    found = await read.execute(
        f"{_KNOWN} WHERE expires > %s AND (%s::text IS NULL OR camera = %s) ORDER BY made DESC", (now, camera, camera)
    )
    return [msgspec.convert(row, KnownView) for row in await found.fetchall()]


async def forget_known(change: Change, id: UUID) -> str | None:
    """Drop a pattern; its camera, or None where there is none."""
    row = await (await change.sql.execute("DELETE FROM known_here WHERE id = %s RETURNING camera", (id,))).fetchone()
    return None if row is None else str(row[0])


async def forget_known_of(change: Change, sighting: UUID) -> None:
    """Drop what was made known by a verdict that was taken back."""
    await change.sql.execute("DELETE FROM known_here WHERE sighting = %s", (sighting,))

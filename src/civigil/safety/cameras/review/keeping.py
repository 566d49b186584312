"""Evidence kept and let go: incidents tell what is held, the plan says what goes.

Each removal stands in the audit trail before it is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import DictRow

from civigil.events.incidents import About, IncidentRaised, IncidentsMerged, IncidentSplit, IncidentUpdated, Phase
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Unavailable
from civigil.kernel.time import Instant
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.safety.cameras.review.decide import Rank
from civigil.safety.cameras.review.retention import Item, RetentionLimits, coming, plan
from civigil.safety.cameras.settings import CameraSettings

Do = Hands[CameraSettings]
_LOCK = 0x63616D6B656570  # "camkeep": of several workers one sweeps
NEXT_SHOWN = 12


async def on_incidents(events: Sequence[Envelope[About]], change: Change, _: Do) -> None:
    """Note which sightings an incident holds, and whether it is over. Twice, late or out of order changes nothing."""
    for event in events:
        body = event.body
        for held in _concerns(body):
            await change.sql.execute(
                "INSERT INTO incident_held (event, incident) SELECT %(event)s, %(incident)s"
                " WHERE EXISTS (SELECT FROM sighting WHERE event = %(event)s)"
                " ON CONFLICT (event) DO UPDATE SET incident = excluded.incident",
                {"event": held, "incident": body.incident},
            )
        if isinstance(body, IncidentsMerged):
            await change.sql.execute(
                "UPDATE incident_held SET incident = %s WHERE incident = %s", (body.incident, body.absorbed)
            )
        if isinstance(body, IncidentSplit):
            await change.sql.execute(
                "UPDATE incident_held SET incident = %s WHERE event = ANY(%s)", (body.into, list(body.moved))
            )
        await change.sql.execute(
            "INSERT INTO incident_over AS o (incident, version, over) SELECT %(incident)s, %(version)s, %(over)s"
            " WHERE EXISTS (SELECT FROM incident_held WHERE incident = %(incident)s)"
            " ON CONFLICT (incident) DO UPDATE SET version = excluded.version, over = excluded.over"
            " WHERE o.version < excluded.version",
            {"incident": body.incident, "version": body.version, "over": body.phase is Phase.CLOSED},
        )


def _concerns(body: About) -> tuple[UUID, ...]:
    if isinstance(body, IncidentRaised):
        return (body.raised_by, *body.joined)
    return body.joined if isinstance(body, IncidentUpdated) else ()


_ITEMS = """
    SELECT s.event, s.rank, s.occurred, s.evidence_bytes AS size, h.event IS NOT NULL AND NOT coalesce(o.over, false) AS held
    FROM sighting s LEFT JOIN incident_held h ON h.event = s.event LEFT JOIN incident_over o ON o.incident = h.incident
    WHERE s.evidence_gone IS NULL AND cardinality(array_remove(s.evidence || s.original, NULL)) > 0
"""


async def items(sql: psycopg.AsyncConnection[Any]) -> list[Item]:
    """All evidence of sightings that is still there."""
    async with sql.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        found = await cursor.execute(_ITEMS)
        return [msgspec.convert(row, Item) for row in await found.fetchall()]


async def keep(do: Do) -> None:
    """Sweep now and then, until cancelled."""
    while True:
        try:
            await sweep(do)
        except Unavailable as error:
            do.log.warning("evidence_not_swept", error=str(error))
        await asyncio.sleep(do.settings.retention.sweep_every_s)


async def sweep(do: Do) -> int:
    """Remove the evidence that is to go; how many sightings lost theirs. Each removal is written down before it is done."""
    async with do.store.change() as change:
        row = await (await change.sql.execute("SELECT pg_try_advisory_xact_lock(%s)", (_LOCK,))).fetchone()
        if row is None or not row[0]:
            return 0
        now = change.now
        wanted = plan(await items(change.sql), now, do.settings.retention)
        for one in wanted.goes:
            await _remove(do, change, one.event, one.because, now)
    if wanted.over:
        do.log.warning("evidence_over_quota", bytes=wanted.over, because="all of it belongs to open incidents")
    return len(wanted.goes)


async def _remove(do: Do, change: Change, event: UUID, because: str, now: Instant) -> None:
    row = await (
        await change.sql.execute(
            "SELECT camera, array_remove(evidence || original, NULL) FROM sighting WHERE event = %s FOR UPDATE",
            (event,),
        )
    ).fetchone()
    if row is None:
        return
    camera, ids = row
    for id in ids:
        shared = await (
            await change.sql.execute(
                "SELECT 1 FROM sighting WHERE event <> %s AND evidence_gone IS NULL AND %s = ANY(evidence || original) LIMIT 1",
                (event, id),
            )
        ).fetchone()
        if shared is not None:  # the same bytes are another sighting's as well
            continue
        detail = {"because": because, "sighting": str(event), "camera": camera}
        await do.audit.record(at=now, who="process:cameras", did="removed evidence", to=f"evidence/{id}", detail=detail)
        await asyncio.to_thread(do.evidence.remove, id)
    await change.sql.execute(
        "UPDATE sighting SET evidence_gone = %s, evidence_because = %s WHERE event = %s", (now, because, event)
    )


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence of one class."""

    rank: str
    days: float
    count: int
    size: int  # bytes
    held: int  # of them, belonging to incidents that are not closed
    oldest: Instant | None


class GoesNext(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence that goes next."""

    event: UUID
    camera: str
    what: str
    rank: str
    occurred: Instant
    at: Instant  # when its days are over; sooner where the quota is full
    size: int


class Storage(msgspec.Struct, frozen=True, kw_only=True):
    """How much evidence there is, and what goes next."""

    classes: list[Kept]
    size: int  # bytes
    held: int  # bytes that belong to incidents that are not closed
    quota: int  # bytes
    next: list[GoesNext]


async def storage(sql: psycopg.AsyncConnection[DictRow], limits: RetentionLimits) -> Storage:
    """How much there is of each class, and what goes next."""
    every = await items(sql)
    classes = []
    for rank in (Rank.ALERT, Rank.DETECTION):
        of = [one for one in every if one.rank is rank]
        classes.append(
            Kept(
                rank=rank.value,
                days=limits.days_of(rank),
                count=len(of),
                size=sum(one.size for one in of),
                held=sum(one.held for one in of),
                oldest=min((one.occurred for one in of), default=None),
            )
        )
    soon = {one.event: one for one in coming(every, limits, NEXT_SHOWN)}
    found = await sql.execute(
        "SELECT event, camera, what, rank, occurred FROM sighting WHERE event = ANY(%s)", (list(soon),)
    )
    rows = {row["event"]: row for row in await found.fetchall()}
    return Storage(
        classes=classes,
        size=sum(one.size for one in every),
        held=sum(one.size for one in every if one.held),
        quota=limits.quota_bytes,
        next=[GoesNext(**rows[event], at=one.at, size=one.size) for event, one in soon.items() if event in rows],
    )

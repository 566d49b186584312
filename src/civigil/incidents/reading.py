"""The room's SQL for those who look: pages of incidents, one incident, its timeline and evidence. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg import sql as parts
from psycopg.rows import DictRow

from civigil.events.incidents import Phase
from civigil.incidents.estimate import SIGMAS_IN_68_PERCENT
from civigil.incidents.priority import priority_of
from civigil.incidents.view import Cursor, EvidenceList, Page, Piece, Shown, ShownEntry, Timeline
from civigil.kernel.errors import Missing
from civigil.kernel.severity import Certainty, Severity, Status, Urgency
from civigil.kernel.time import Instant

Reader = psycopg.AsyncConnection[DictRow]

_LIVE = "(phase IN ('open', 'acknowledged'))"
_SHOWN = parts.SQL("""
    SELECT i.id, version, phase, status, kind, category, severity, urgency, certainty, summary, latitude, longitude, variance,
        started, last, concerns, by_person, priority, changed, resolved, disposition, merged_into,
        ARRAY(SELECT s FROM unnest(subjects) AS s WHERE s NOT LIKE '@%%' ORDER BY s) AS subjects,
        (extract(epoch FROM started) * 1000000)::bigint AS started_us,
        ARRAY(SELECT a.id FROM incidents a WHERE a.merged_into = i.id ORDER BY a.id) AS absorbed,
        ARRAY(SELECT o.other FROM offers o JOIN incidents x ON x.id = o.other AND x.phase <> 'merged' WHERE o.incident = i.id
            UNION SELECT o.incident FROM offers o JOIN incidents x ON x.id = o.incident AND x.phase <> 'merged'
            WHERE o.other = i.id) AS offers
    FROM incidents i WHERE {which} ORDER BY {live} DESC, priority DESC, started DESC, i.id DESC LIMIT %(limit)s
""")
_TIMELINE = """
    SELECT incident, seq, kind, at, learned, event, by, text, explanation, joined, coalesce(evidence, '[]'::json) AS evidence
    FROM timeline WHERE incident = %(id)s OR incident IN (SELECT id FROM incidents WHERE merged_into = %(id)s)
    ORDER BY learned, incident, seq OFFSET %(after)s LIMIT %(limit)s
"""
_EVIDENCE = """
    SELECT e AS evidence, '/api/evidence/' || (e ->> 'id') AS href, at, by
    FROM timeline, json_array_elements(evidence) AS e
    WHERE incident = %(id)s OR incident IN (SELECT id FROM incidents WHERE merged_into = %(id)s)
    ORDER BY learned, incident, seq LIMIT 1000
"""


async def page(
    sql: Reader,
    *,
    phase: Phase | None = None,
    kind: str | None = None,
    status: Status | None = None,
    since: Instant | None = None,
    cursor: Cursor | None = None,
    limit: int = 50,
) -> Page:
    """A page of incidents, live and pressing first. Those merged away are left out unless asked for by phase."""
    which, given = [parts.SQL("phase <> 'merged'" if phase is None else "phase = %(phase)s")], {"limit": limit + 1}
    asked: dict[str, Any] = {
        "phase": phase and phase.value,
        "kind": kind,
        "status": status and status.value,
        "since": since,
    }
    which += [parts.SQL(f"{name} = %({name})s") for name in ("kind", "status") if asked[name] is not None]
    if since is not None:
        which.append(parts.SQL("last >= %(since)s"))
    if cursor is not None:
        asked |= {name: getattr(cursor, name) for name in ("live", "priority", "started_us", "id")}
        which.append(
            parts.SQL(
                f"({_LIVE}, priority, started, i.id) < (%(live)s, %(priority)s::smallint, "
                "to_timestamp(%(started_us)s::numeric / 1000000), %(id)s)"
            )
        )
    rows = await _fetch(sql, _SHOWN.format(which=parts.SQL(" AND ").join(which), live=parts.SQL(_LIVE)), asked | given)
    shown = tuple(_shown(row) for row in rows[:limit])
    if len(rows) <= limit:
        return Page(incidents=shown)
    end = rows[limit - 1]
    live = end["phase"] in (Phase.OPEN.value, Phase.ACKNOWLEDGED.value)
    place = Cursor(live=live, priority=end["priority"], started_us=end["started_us"], id=end["id"])
    return Page(incidents=shown, next=place.text())


async def one(sql: Reader, id: UUID) -> Shown:
    """One incident, merged away or not. Raises `Missing`."""
    query = _SHOWN.format(which=parts.SQL("i.id = %(id)s"), live=parts.SQL(_LIVE))
    rows = await _fetch(sql, query, {"id": id, "limit": 1})
    if not rows:
        raise Missing("no such incident", where=str(id))
    return _shown(rows[0])


async def timeline(sql: Reader, id: UUID, *, after: int = 0, limit: int = 500) -> Timeline:
    """An incident's timeline from its `after`-th entry on. Raises `Missing` for an unknown incident."""
    await one(sql, id)
    rows = await _fetch(sql, _TIMELINE, {"id": id, "after": after, "limit": limit + 1})
    entries = tuple(msgspec.convert(row, ShownEntry) for row in rows[:limit])
    return Timeline(entries=entries, more=len(rows) > limit)


async def evidence(sql: Reader, id: UUID) -> EvidenceList:
    """The evidence of an incident. Raises `Missing` for an unknown incident."""
    await one(sql, id)
    rows = await _fetch(sql, _EVIDENCE, {"id": id})
    return EvidenceList(pieces=tuple(msgspec.convert(row, Piece) for row in rows))


async def _fetch(sql: Reader, query: str | parts.Composed, given: Mapping[str, Any]) -> list[DictRow]:
    return await (await sql.execute(query, given)).fetchall()


def _shown(row: DictRow) -> Shown:
    place = None
    if row["latitude"] is not None:
        radius = float(row["variance"]) ** 0.5 * SIGMAS_IN_68_PERCENT
        place = {"latitude": row["latitude"], "longitude": row["longitude"], "uncertainty_m": radius, "type": "point"}
    worst = Severity(row["severity"]), Urgency(row["urgency"]), Certainty(row["certainty"])
    _, explained = priority_of(*worst, row["concerns"])
    return msgspec.convert(row | {"place": place, "priority_explained": msgspec.to_builtins(explained)}, Shown)

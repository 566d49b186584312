"""The room's SQL for those who look: pages of incidents, one incident, its timeline and evidence. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import structlog
from psycopg import sql as parts
from psycopg.rows import DictRow

from civigil.events.incidents import Phase
from civigil.incidents.deed import newest
from civigil.incidents.estimate import point_of
from civigil.incidents.model import Deed, Seen, Spot, Standing
from civigil.incidents.priority import priority_of
from civigil.incidents.said import words_of
from civigil.incidents.sealed import open_deeds, open_reason, open_row, opened
from civigil.incidents.view import (
    Cursor,
    EvidenceList,
    Offer,
    Offers,
    Page,
    Piece,
    ReportStands,
    Row,
    Shown,
    ShownEntry,
    Timeline,
)
from civigil.kernel.capability import Rows
from civigil.kernel.errors import Missing, Tampered
from civigil.kernel.facts import Explanation
from civigil.kernel.ports import Sealer
from civigil.kernel.said import BROKEN
from civigil.kernel.severity import Certainty, Severity, Status, Urgency
from civigil.kernel.time import Instant

_LOG = structlog.get_logger("incidents")

Reader = psycopg.AsyncConnection[DictRow]

# An incident that was merged away leads on: `up` climbs to the one in which the report is counted now.
_REPORT = """
    WITH RECURSIVE up AS (
        SELECT i.id, i.merged_into FROM reports r JOIN timeline t ON t.event = r.event AND t.kind = 'concern'
            LEFT JOIN moved m ON m.event = r.event JOIN incidents i ON i.id = coalesce(m.incident, t.incident)
        WHERE r.event = %(report)s AND r.by = %(by)s
        UNION SELECT i.id, i.merged_into FROM up JOIN incidents i ON i.id = up.merged_into
    )
    SELECT r.event, r.reference, r.status, r.taken, (SELECT id FROM up WHERE merged_into IS NULL) AS incident
    FROM reports r WHERE r.event = %(report)s AND r.by = %(by)s
"""
_LIVE = "(phase IN ('open', 'acknowledged'))"
_FOUND = """
    (strpos(lower(summary), %(q)s) > 0 OR strpos(kind, %(q)s) > 0 OR strpos(i.id::text, %(q)s) > 0
        OR EXISTS (SELECT FROM unnest(subjects) AS s WHERE strpos(lower(s), %(q)s) > 0) OR i.id = ANY(%(said)s))
"""
_GROUP = "(CASE status WHEN 'Actual' THEN 2 WHEN 'Exercise' THEN 1 ELSE 0 END)"
_ORDER = f"{_GROUP} DESC, {_LIVE} DESC, priority DESC, started DESC, i.id DESC"
_ROW = """
    i.id, version, phase, status, kind, severity, urgency, certainty, category, summary, latitude, longitude, variance,
    priority, started, last, changed, resolved, concerns, assigned, shelved_until, shelved_because, disposition, merged_into,
    links
"""
_SHOWN = parts.SQL("""
    SELECT {row}, by_person, deeds, f.text, f.said, f.everybody, f.medical, f.personal, f.tactical,
        ARRAY(SELECT s FROM unnest(subjects) AS s WHERE s NOT LIKE '@%%' ORDER BY s) AS subjects,
        (extract(epoch FROM started) * 1000000)::bigint AS started_us,
        ARRAY(
            WITH RECURSIVE gone AS (
                SELECT a.id FROM incidents a WHERE a.merged_into = i.id
                UNION SELECT a.id FROM incidents a JOIN gone ON a.merged_into = gone.id
            ) SELECT id FROM gone ORDER BY id
        ) AS absorbed,
        ARRAY(SELECT o.other FROM offers o JOIN incidents x ON x.id = o.other AND x.phase <> 'merged'
            WHERE o.incident = i.id AND o.turned_down IS NULL
            UNION SELECT o.incident FROM offers o JOIN incidents x ON x.id = o.incident AND x.phase <> 'merged'
            WHERE o.other = i.id AND o.turned_down IS NULL) AS offers
    FROM incidents i LEFT JOIN LATERAL (
        SELECT t.text, t.said, w.everybody, w.medical, w.personal, w.tactical FROM timeline t JOIN words w ON w.id = t.said
        WHERE t.incident = i.id AND t.kind = 'concern' AND t.said IS NOT NULL ORDER BY t.seq LIMIT 1
    ) AS f ON true
    WHERE {which} ORDER BY {order} LIMIT %(limit)s
""")
_OFFERS = f"""
    SELECT {_ROW}, o.offered, o.explanation
    FROM offers o JOIN incidents i ON i.id = CASE WHEN o.incident = %(id)s THEN o.other ELSE o.incident END
    WHERE (o.incident = %(id)s OR o.other = %(id)s) AND o.turned_down IS NULL AND i.phase <> 'merged'
    ORDER BY o.offered DESC, i.id
"""  # noqa: S608
STANDING = f"""
    SELECT * FROM (
        (SELECT {_ROW} FROM incidents i WHERE over IS NULL ORDER BY {_ORDER} LIMIT %(limit)s)
        UNION ALL
        (SELECT {_ROW} FROM incidents i WHERE over >= %(since)s ORDER BY {_ORDER} LIMIT %(limit)s)
    ) AS i ORDER BY {_ORDER} LIMIT %(limit)s
"""  # noqa: S608
STANDING_COUNT = """
    SELECT (SELECT count(*) FROM incidents WHERE over IS NULL) + (SELECT count(*) FROM incidents WHERE over >= %(since)s) AS total
"""
# An incident tells what it absorbed too; a concern that a person took elsewhere is told there as well.
_TREE = """
    WITH RECURSIVE tree AS (
        SELECT %(id)s::uuid AS id UNION SELECT i.id FROM incidents i JOIN tree ON i.merged_into = tree.id
    ), told AS (
        SELECT t.*, CASE WHEN m.incident NOT IN (SELECT id FROM tree) THEN m.incident END AS left_for
        FROM timeline t LEFT JOIN moved m ON m.event = t.event AND t.kind = 'concern' WHERE t.incident IN (SELECT id FROM tree)
        UNION ALL
        SELECT t.*, NULL FROM moved m JOIN timeline t ON t.event = m.event AND t.kind = 'concern'
        WHERE m.incident IN (SELECT id FROM tree) AND t.incident NOT IN (SELECT id FROM tree)
    )
"""
_TIMELINE = f"""
    {_TREE}
    SELECT incident, seq, kind, at, learned, event, by, text, explanation, joined, coalesce(evidence, '[]'::json) AS evidence,
        seen, need, left_for, said, w.everybody, w.medical, w.personal, w.tactical
    FROM told LEFT JOIN words w ON w.id = told.said ORDER BY learned, incident, seq OFFSET %(after)s LIMIT %(limit)s
"""  # noqa: S608
_EVIDENCE = f"""
    {_TREE}
    SELECT e AS evidence, '/api/evidence/' || (e ->> 'id') AS href, at, by
    FROM told, json_array_elements(evidence) AS e WHERE left_for IS NULL
    ORDER BY learned, incident, seq LIMIT 1000
"""  # noqa: S608
OVER_FOR = timedelta(hours=1)
"""How long what is closed or merged stays among the live rows."""


async def page(
    sql: Reader,
    sealer: Sealer,
    *,
    phase: Phase | None = None,
    kind: str | None = None,
    status: Status | None = None,
    since: Instant | None = None,
    assigned: str | None = None,
    q: str | None = None,
    said: Sequence[UUID] = (),
    cursor: Cursor | None = None,
    limit: int = 50,
) -> Page:
    """A page of incidents: actual ones before exercises and tests, then the live and the pressing first.

    Those merged away are left out unless asked for by phase. `q` is looked for in summary, kind, subjects and id, in any case;
    `said` are incidents in whose reports it was found (`said.py`).
    """
    which, given = [parts.SQL("phase <> 'merged'" if phase is None else "phase = %(phase)s")], {"limit": limit + 1}
    asked: dict[str, Any] = {
        "phase": phase and phase.value,
        "kind": kind,
        "status": status and status.value,
        "since": since,
        "assigned": assigned,
        "q": q and q.lower(),
        "said": list(said),
    }
    which += [parts.SQL(f"{name} = %({name})s") for name in ("kind", "status", "assigned") if asked[name] is not None]
    if since is not None:
        which.append(parts.SQL("last >= %(since)s"))
    if q:
        which.append(parts.SQL(_FOUND))
    if cursor is not None:
        asked |= {name: getattr(cursor, name) for name in ("live", "priority", "started_us", "id")}
        asked["group"] = _GROUPS[cursor.status]
        which.append(
            parts.SQL(
                f"({_GROUP}, {_LIVE}, priority, started, i.id) < (%(group)s, %(live)s, %(priority)s::smallint, "
                "to_timestamp(%(started_us)s::numeric / 1000000), %(id)s)"
            )
        )
    rows = await _fetch(sql, _shown_where(parts.SQL(" AND ").join(which)), asked | given)
    shown = tuple(_shown(row, sealer) for row in rows[:limit])
    if len(rows) <= limit:
        return Page(incidents=shown)
    end = rows[limit - 1]
    live = end["phase"] in (Phase.OPEN.value, Phase.ACKNOWLEDGED.value)
    status = Status(end["status"])
    place = Cursor(status=status, live=live, priority=end["priority"], started_us=end["started_us"], id=end["id"])
    return Page(incidents=shown, next=place.text())


async def one(sql: Reader, sealer: Sealer, id: UUID) -> Shown:
    """One incident, merged away or not. Raises `Missing`."""
    rows = await _fetch(sql, _shown_where(parts.SQL("i.id = %(id)s")), {"id": id, "limit": 1})
    if not rows:
        raise Missing("no such incident", where=str(id))
    return _shown(rows[0], sealer)


async def status_of(sql: Reader, id: UUID) -> Status:
    """An incident's status. Raises `Missing`."""
    rows = await _fetch(sql, "SELECT status FROM incidents WHERE id = %(id)s", {"id": id})
    if not rows:
        raise Missing("no such incident", where=str(id))
    return Status(rows[0]["status"])


async def live_rows(sql: Reader, at_most: int, now: Instant) -> Rows[Row]:
    """The incidents that are not closed, and those closed or merged within the last hour, as the facts about them tell them.

    Actual ones first, then exercises and tests; in each, what stands before what is over, the most pressing first.
    Why one is shelved lies sealed in its row (`sealed.open_row`).
    """
    given = {"limit": at_most, "since": now - OVER_FOR}
    rows = await _fetch(sql, STANDING, given)
    (counted,) = await _fetch(sql, STANDING_COUNT, given)
    return Rows(rows=tuple(msgspec.convert(_placed(row), Row) for row in rows), total=counted["total"])


async def offers(sql: Reader, sealer: Sealer, id: UUID) -> Offers:
    """The merges that are offered of an incident. Raises `Missing` for an unknown incident."""
    await status_of(sql, id)
    rows = await _fetch(sql, _OFFERS, {"id": id})
    return Offers(
        offers=tuple(
            Offer(
                other=row["id"],
                offered=row["offered"],
                explanation=msgspec.convert(row["explanation"], Explanation | None),
                row=open_row(msgspec.convert(_placed(row), Row), sealer),
            )
            for row in rows
        )
    )


async def timeline(sql: Reader, sealer: Sealer, id: UUID, *, after: int = 0, limit: int = 500) -> Timeline:
    """An incident's timeline from its `after`-th entry on. Raises `Missing` for an unknown incident.

    A line whose seal is broken says so in the place of its words; the others are shown.
    """
    incident = await one(sql, sealer, id)
    rows = await _fetch(sql, _TIMELINE, {"id": id, "after": after, "limit": limit + 1})
    entries = tuple(_entry(row, sealer) for row in rows[:limit])
    return Timeline(entries=entries, assigned=incident.assigned, more=len(rows) > limit)


async def evidence(sql: Reader, id: UUID) -> EvidenceList:
    """The evidence of an incident. Raises `Missing` for an unknown incident."""
    await status_of(sql, id)
    rows = await _fetch(sql, _EVIDENCE, {"id": id})
    return EvidenceList(pieces=tuple(msgspec.convert(row, Piece) for row in rows))


async def _fetch(sql: Reader, query: str | parts.Composed, given: Mapping[str, Any]) -> list[DictRow]:
    return await (await sql.execute(query, given)).fetchall()


def _shown_where(which: parts.Composable) -> parts.Composed:
    return _SHOWN.format(row=parts.SQL(_ROW), which=which, order=parts.SQL(_ORDER))


def _shown(row: DictRow, sealer: Sealer) -> Shown:
    row = row | {"shelved_because": open_reason(row["shelved_because"], row["id"], sealer)}
    placed = _placed(row) | {"words": "" if row["said"] is None else words_of(row, sealer)}
    deeds = open_deeds(msgspec.convert(row["deeds"], tuple[Deed, ...]), row["id"], sealer)
    deed = newest(deeds, msgspec.convert(row, Standing))
    return msgspec.convert(placed | {"undoable": deed and deed.name}, Shown)


def _placed(row: DictRow) -> DictRow:
    """A row with its place and its priority's reasons, as the facts bear them."""
    worst = Severity(row["severity"]), Urgency(row["urgency"]), Certainty(row["certainty"])
    _, explained = priority_of(*worst, row["concerns"])
    place = _point(row["latitude"], row["longitude"], row["variance"])
    return row | {"place": place, "priority_explained": msgspec.to_builtins(explained)}


def _point(latitude: float | None, longitude: float | None, variance: float) -> dict[str, Any] | None:
    if latitude is None or longitude is None:
        return None
    point = point_of(Spot(latitude=latitude, longitude=longitude, variance=variance, at=0.0))
    built: dict[str, Any] = msgspec.to_builtins(point)
    return built


def _entry(row: DictRow, sealer: Sealer) -> ShownEntry:
    if row["said"] is not None:
        row = row | {"text": _text(row, sealer)}
    if row["seen"] is None:
        return msgspec.convert(row, ShownEntry)
    seen = msgspec.convert(row["seen"], Seen)
    place = _point(seen.latitude, seen.longitude, seen.variance)
    return msgspec.convert(row | {"severity": seen.severity.value, "place": place}, ShownEntry)


def _text(row: DictRow, sealer: Sealer) -> str:
    try:
        return opened(row, sealer) or ""
    except Tampered as error:
        _LOG.error("broken_seal", where=error.where)
        return BROKEN


_GROUPS = {Status.ACTUAL: 2, Status.EXERCISE: 1, Status.TEST: 0}


async def report(sql: Reader, id: UUID, by: str) -> ReportStands:
    """Where one's own report has come to. Raises `Missing`, for somebody else's too."""
    row = await (await sql.execute(_REPORT, {"report": id, "by": by})).fetchone()
    if row is None:
        raise Missing("no such report of yours", where=str(id))
    return ReportStands(
        report=row["event"],
        reference=row["reference"],
        status=Status(row["status"]),
        taken=row["taken"],
        incident=row["incident"],
    )

"""The room's SQL: a batch is read in one statement and written in a few, whatever its size.

Rows travel as one JSON document a statement (`json_to_recordset`): an array of arrays would be escaped cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from civigil.events.incidents import Phase
from civigil.incidents.correlate import Pair
from civigil.incidents.decision import Decision
from civigil.incidents.model import Deed, Entry, Incident, Placed, Seen
from civigil.incidents.rows import Stand, State, incident_of, row_of, stand_of, stands_elsewhere, state_of
from civigil.incidents.sealed import open_deeds, open_reason, opened, sealed_deeds, sealed_entries, sealed_reason
from civigil.incidents.search import Search
from civigil.incidents.view import Receipt
from civigil.kernel.errors import Conflict, Missing
from civigil.kernel.ids import NewId
from civigil.kernel.ports import Sealer
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.runtime.store.change import Connection

_LOCKS = 0x494E4349  # "INCI": no other room's locks
_SUBJECT_INCIDENTS_AT_MOST = 50

_COLUMNS = """
    i.id, i.version, i.phase, i.status, i.kind, i.family, i.category, i.severity, i.urgency, i.certainty,
    i.latitude, i.longitude, i.variance, i.motion,
    extract(epoch FROM i.started)::float8, extract(epoch FROM i.last)::float8, i.concerns, i.subjects, i.by_person,
    i.handled, i.entries, i.changed, i.resolved, i.disposition, i.merged_into, i.summary,
    i.assigned, i.shelved_until, i.shelved_because, i.links
"""
_LOCK = "SELECT pg_advisory_xact_lock(%s, k) FROM (SELECT unnest(%s::int[]) AS k ORDER BY k OFFSET 0) AS keys"
_PLACED = "SELECT event FROM timeline WHERE kind = 'concern' AND event = ANY(%s)"
# LATERAL and OFFSET 0: one index probe a cell or subject, however many incidents a city has had; the planner would scan them all.
# Of a subject's incidents the newest are looked at: ids sort by the time at which they were made.
NEAR = f"""
    SELECT {_COLUMNS} FROM (
        SELECT n.id FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::float8[], %s::float8[], %s::float8[], %s::float8[],
                %s::float8[], %s::float8[], %s::float8[])
                AS q (low, high, slot, until, south, north, west, east, widen, variance)
            CROSS JOIN LATERAL (
                SELECT c.id FROM incidents c CROSS JOIN LATERAL (
                    SELECT 2 * sqrt(%s * (c.variance + q.variance)) / 111195 AS degrees OFFSET 0
                ) AS gate
                WHERE c.cell BETWEEN q.low AND q.high AND c.slot >= q.slot
                    AND c.phase <> 'merged' AND c.started <= to_timestamp(q.until)
                    AND (c.motion IS NOT NULL OR (c.latitude BETWEEN q.south - gate.degrees AND q.north + gate.degrees
                        AND c.longitude BETWEEN q.west - gate.degrees * q.widen AND q.east + gate.degrees * q.widen))
                OFFSET 0
            ) AS n
        UNION
        SELECT n.id FROM unnest(%s::text[]) AS q (subject)
            CROSS JOIN LATERAL (
                SELECT s.incident AS id FROM subjects s WHERE s.subject = q.subject ORDER BY s.incident DESC
                LIMIT {_SUBJECT_INCIDENTS_AT_MOST}
            ) AS n CROSS JOIN LATERAL (
                SELECT 1 FROM incidents c WHERE c.id = n.id AND c.last >= to_timestamp(%s) OFFSET 0
            ) AS lately
    ) AS near CROSS JOIN LATERAL (
        SELECT * FROM incidents c WHERE c.id = near.id AND c.phase <> 'merged' OFFSET 0
    ) AS i
"""  # noqa: S608
_ONE = f"SELECT {_COLUMNS}, i.deeds::text FROM incidents i WHERE i.id = ANY(%s) ORDER BY i.id FOR UPDATE"  # noqa: S608
_HOLD = "SELECT id, version, entries FROM incidents WHERE id = ANY(%s) ORDER BY id FOR UPDATE"

# The statements below are put together from our own column lists, never from what was given.
_STATE = """
    id uuid, version int, phase text, severity text, urgency text, certainty text, latitude float8, longitude float8,
    variance float8, motion float8[], cell bigint, slot int, started float8, last float8, concerns int, subjects text[],
    by_person boolean, handled boolean, entries int, priority smallint, changed timestamptz, resolved timestamptz,
    disposition text, merged_into uuid
"""
_RAISE = f"""
    INSERT INTO incidents (id, version, phase, status, kind, family, category, severity, urgency, certainty, summary,
        latitude, longitude, variance, motion, cell, slot, started, last, concerns, subjects, by_person, handled, entries,
        priority, changed, resolved, disposition, merged_into)
    SELECT id, version, phase, status, kind, family, category, severity, urgency, certainty, summary,
        latitude, longitude, variance, motion, cell, slot, to_timestamp(started), to_timestamp(last), concerns, subjects,
        by_person, handled, entries, priority, changed, resolved, disposition, merged_into
    FROM json_to_recordset(%s::json)
        AS x ({_STATE}, status text, kind text, family text, category text, summary text)
"""  # noqa: S608
_UPDATE = f"""
    UPDATE incidents i SET version = x.version, phase = x.phase, severity = x.severity, urgency = x.urgency,
        certainty = x.certainty, latitude = x.latitude, longitude = x.longitude, variance = x.variance, motion = x.motion,
        cell = x.cell, slot = x.slot, started = to_timestamp(x.started), last = to_timestamp(x.last), concerns = x.concerns,
        subjects = x.subjects, by_person = x.by_person, handled = x.handled, entries = x.entries, priority = x.priority,
        changed = x.changed, resolved = x.resolved, disposition = x.disposition, merged_into = x.merged_into
    FROM json_to_recordset(%s::json) AS x ({_STATE}) WHERE i.id = x.id
"""  # noqa: S608
_STAND = """
    UPDATE incidents i SET assigned = x.assigned, shelved_until = x.shelved_until,
        shelved_because = coalesce(x.shelved_because, ''), links = coalesce(x.links, '{}'), deeds = coalesce(x.deeds, i.deeds)
    FROM json_to_recordset(%s::json)
        AS x (id uuid, assigned text, shelved_until timestamptz, shelved_because text, links uuid[], deeds json)
    WHERE i.id = x.id
"""
_SUBJECTS = """
    INSERT INTO subjects (subject, incident) SELECT * FROM unnest(%s::text[], %s::uuid[]) ON CONFLICT DO NOTHING
"""
_ENTER = """
    INSERT INTO timeline (incident, seq, kind, at, learned, event, by, text, explanation, joined, evidence,
        seen, need, said)
    SELECT incident, seq, kind, at, learned, event, by, text, explanation, joined, evidence, seen, coalesce(need, ''), said
    FROM json_to_recordset(%s::json) AS x (incident uuid, seq int, kind text, at timestamptz, learned timestamptz,
        event uuid, by text, text text, explanation json, joined json, evidence json, seen json, need text, said uuid)
"""
_SAY = "INSERT INTO words (id, everybody, medical, personal, tactical) VALUES (%s, %s, %s, %s, %s)"
_REPORT = """
    INSERT INTO reports (by, reference, said, event, status, taken) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (by, reference) DO NOTHING
"""
_REPORTED = "SELECT said, event, status, taken FROM reports WHERE by = %s AND reference = %s"
_OFFER = """
    INSERT INTO offers (incident, other, offered, explanation)
    SELECT x.incident, x.other, %s, x.explanation
    FROM json_to_recordset(%s::json) AS x (incident uuid, other uuid, explanation jsonb)
    WHERE NOT EXISTS (SELECT FROM offers o WHERE o.incident = x.other AND o.other = x.incident)
    ON CONFLICT DO NOTHING RETURNING incident, other
"""


# Of concerns that a person took elsewhere, `moved` tells where they stand; of all others, the timeline.
_CONCERNS = """
    WITH RECURSIVE tree AS (
        SELECT unnest(%(trees)s::uuid[]) AS id
        UNION SELECT i.id FROM incidents i JOIN tree ON i.merged_into = tree.id WHERE i.id IS DISTINCT FROM %(without)s
    )
    SELECT t.event, extract(epoch FROM t.at)::float8, t.text, t.seen::text FROM timeline t
        LEFT JOIN moved m ON m.event = t.event
        WHERE t.kind = 'concern' AND t.incident IN (SELECT id FROM tree)
            AND (m.event IS NULL OR m.incident IN (SELECT id FROM tree))
    UNION ALL
    SELECT t.event, extract(epoch FROM t.at)::float8, t.text, t.seen::text FROM moved m
        JOIN timeline t ON t.event = m.event AND t.kind = 'concern'
        WHERE m.incident IN (SELECT id FROM tree) AND t.incident NOT IN (SELECT id FROM tree)
"""
_LEAVE = """
    INSERT INTO moved (event, incident, before)
    SELECT event, %s, ARRAY[incident] FROM timeline WHERE kind = 'concern' AND event = ANY(%s)
    ON CONFLICT (event) DO UPDATE SET before = moved.before || moved.incident, incident = excluded.incident
"""
_GO_HOME = """
    UPDATE moved SET incident = before[cardinality(before)], before = trim_array(before, 1) WHERE incident = %s
"""
# What was offered of an incident that lives on in another is offered of that one.
_INHERIT = """
    INSERT INTO offers (incident, other, offered, explanation)
    SELECT DISTINCT ON (x.stays, p.other) x.stays, p.other, o.offered, o.explanation
    FROM unnest(%s::uuid[], %s::uuid[]) AS x (gone, stays)
        JOIN offers o ON x.gone IN (o.incident, o.other) AND o.turned_down IS NULL
        CROSS JOIN LATERAL (SELECT CASE WHEN o.incident = x.gone THEN o.other ELSE o.incident END AS other) AS p
    WHERE p.other <> x.stays AND NOT EXISTS (
        SELECT FROM offers k WHERE (k.incident, k.other) IN ((x.stays, p.other), (p.other, x.stays))
    )
    ORDER BY x.stays, p.other, o.offered
    ON CONFLICT DO NOTHING
"""
_TURN_DOWN = """
    UPDATE offers SET turned_down = %(now)s
    WHERE (incident, other) IN ((%(one)s, %(other)s), (%(other)s, %(one)s)) AND turned_down IS NULL
"""
_APART = """
    INSERT INTO offers (incident, other, offered, turned_down)
    SELECT %(one)s, %(other)s, %(now)s, %(now)s
    WHERE NOT EXISTS (SELECT FROM offers WHERE incident = %(other)s AND other = %(one)s) ON CONFLICT DO NOTHING
"""
_STANDS = """
    SELECT FROM offers
    WHERE (incident, other) IN ((%(one)s, %(other)s), (%(other)s, %(one)s)) AND turned_down IS NULL
"""
_NEWEST = """
    SELECT t.at, t.by, t.text, t.said, w.everybody, w.medical, w.personal, w.tactical
    FROM timeline t LEFT JOIN words w ON w.id = t.said
    WHERE t.incident = %s AND t.kind NOT IN ('note', 'turned_down') AND t.need = '' ORDER BY t.seq DESC LIMIT 1
"""


async def lock(sql: Connection, search: Search) -> None:
    """Wait until no other decider works on these regions and subjects, and keep them until the end of the transaction."""
    await sql.execute(_LOCK, (_LOCKS, list(search.locks)))


async def placed(sql: Connection, events: Sequence[UUID]) -> set[UUID]:
    """Those concerns that have an entry already."""
    return {row[0] for row in await (await sql.execute(_PLACED, (list(events),), binary=True)).fetchall()}


async def near(sql: Connection, sealer: Sealer, search: Search) -> list[Incident]:
    """The incidents that a batch may touch, closed ones too: late news may be theirs."""
    rows = await (await sql.execute(NEAR, asked_of(search), binary=True)).fetchall()
    return [_open(incident_of(row), sealer) for row in rows]


def asked_of(search: Search) -> tuple[Any, ...]:
    """What `NEAR` asks for."""
    since = min(search.since, 4e9)  # without subjects: none by subject
    ranges = search.lows, search.highs, search.slots, search.until
    boxes = zip(*search.boxes, strict=True) if search.boxes else [()] * 6
    return *map(_numbers, ranges), *map(_numbers, boxes), search.gate, list(search.subjects), since


def _numbers(numbers: Iterable[float]) -> str:
    """An array literal: far cheaper to make than psycopg's adaptation of a list."""
    return "{" + ",".join(map(str, numbers)) + "}"


async def load(sql: Connection, sealer: Sealer, *ids: UUID) -> list[Incident]:
    """Incidents by id, in that order, held until the end of the transaction. Raises `Missing`."""
    rows = await (await sql.execute(_ONE, (sorted(set(ids)),), binary=True)).fetchall()
    found = {}
    for row in rows:
        deeds = open_deeds(_DEEDS.decode(row[-1]), row[0], sealer)
        found[row[0]] = msgspec.structs.replace(_open(incident_of(row[:-1]), sealer), deeds=deeds)
    for id in ids:
        if id not in found:
            raise Missing("no such incident", where=str(id))
    return [found[id] for id in ids]


async def hold(sql: Connection, decision: Decision, known: Iterable[Incident]) -> bool:
    """Hold the rows that a decision changes. False where one of them has changed since it was read: decide again."""
    changing = {incident.id for incident in decision.changed}
    if not changing:
        return True
    rows = await (await sql.execute(_HOLD, (list(changing),), binary=True)).fetchall()
    read = {one.id: (one.id, one.version, one.entries) for one in known}
    return {row[0] for row in rows} == changing and all(read[row[0]] == tuple(row) for row in rows)


async def save(
    sql: Connection, decision: Decision, before: Iterable[Incident], now: Instant, sealer: Sealer, new_id: NewId
) -> None:
    """Write a decision about what was known before, people's words sealed. Raises `Conflict` where a row that it changes went."""
    if decision.raised:
        await sql.execute(_RAISE, (_json(map(row_of, decision.raised)),))
    if decision.changed:
        done = await sql.execute(_UPDATE, (_json(map(state_of, decision.changed)),))
        if done.rowcount != len(decision.changed):
            raise Conflict("an incident vanished while it was being changed", where="incidents")
        gone = [one for one in decision.changed if one.phase is Phase.MERGED]
        if gone:
            await sql.execute(_INHERIT, ([one.id for one in gone], [one.merged_into for one in gone]))
    known = {one.id: one for one in before}
    stands = [_sealed(stand_of(one), sealer) for one in decision.changed if stands_elsewhere(one, known[one.id])]
    if stands:
        await sql.execute(_STAND, (_json(stands),))
    named = [
        (subject, one.id)
        for one in (*decision.raised, *decision.changed)
        for subject in one.cause.subjects.difference(known[one.id].cause.subjects if one.id in known else ())
    ]
    if named:
        await sql.execute(_SUBJECTS, ([subject for subject, _ in named], [id for _, id in named]))
    if decision.entries:
        entries, words = sealed_entries(decision.entries, sealer, new_id)
        await sql.execute(_ENTER, (_json(entries),))
        if words:
            async with sql.cursor() as cursor:
                await cursor.executemany(_SAY, words)
    await _move(sql, decision, now)


async def _move(sql: Connection, decision: Decision, now: Instant) -> None:
    """Concerns that change their incident, and pairs that are not offered from now on."""
    if decision.moved is not None:
        await sql.execute(_LEAVE, (decision.moved.into, list(decision.moved.concerns)))
    if decision.home is not None:
        await sql.execute(_GO_HOME, (decision.home,))
    for one, other in decision.turned_down:
        await sql.execute(_TURN_DOWN, {"one": one, "other": other, "now": now})
    for one, other in decision.apart:
        await sql.execute(_APART, {"one": one, "other": other, "now": now})


async def deeds(sql: Connection, sealer: Sealer, id: UUID) -> tuple[Deed, ...]:
    """What people did last with an incident, which is not held by this. Raises `Missing`."""
    row = await (await sql.execute("SELECT deeds::text FROM incidents WHERE id = %s", (id,))).fetchone()
    if row is None:
        raise Missing("no such incident", where=str(id))
    return open_deeds(_DEEDS.decode(row[0]), id, sealer)


def _open(one: Incident, sealer: Sealer) -> Incident:
    """An incident with its shelving's reason as text."""
    if not one.shelved_because:
        return one
    return msgspec.structs.replace(one, shelved_because=open_reason(one.shelved_because, one.id, sealer))


def _sealed(one: Stand, sealer: Sealer) -> Stand:
    """What deeds change of a row, as it is kept."""
    return msgspec.structs.replace(
        one,
        shelved_because=sealed_reason(one.shelved_because, one.id, sealer),
        deeds=None if one.deeds is None else sealed_deeds(one.deeds, one.id, sealer),
    )


async def concerns(sql: Connection, *trees: UUID, without: UUID | None = None) -> list[Placed]:
    """The concerns that stand in incidents, what they absorbed included; `without` those of one that they absorbed."""
    given = {"trees": list(trees), "without": without}
    rows = await (await sql.execute(_CONCERNS, given)).fetchall()
    return [Placed(event=event, at=at, text=text, seen=_SEEN.decode(seen)) for event, at, text, seen in rows]


async def newest_change(sql: Connection, id: UUID, sealer: Sealer) -> tuple[Instant, str, str] | None:
    """When, who and what: the last line of a timeline that is no note. Raises `Tampered` where its seal is broken."""
    row = await (await sql.execute(_NEWEST, (id,))).fetchone()
    if row is None:
        return None
    sealed = dict(zip(("said", "everybody", "medical", "personal", "tactical"), row[3:], strict=True))
    return row[0], row[1], opened(sealed, sealer) or row[2]


async def keep_report(sql: Connection, by: str, reference: str, said: Sequence[bytes], report: Receipt) -> Receipt:
    """Write a report down, or tell the one that stands under its reference. Raises `Conflict` where that says something else.

    `said`: the fingerprints of what was said that may stand here; the first is the one that is kept.
    """
    given = (by, reference, said[0], report.report, report.status.value, report.taken)
    if (await sql.execute(_REPORT, given)).rowcount == 1:
        return report
    row = await (await sql.execute(_REPORTED, (by, reference))).fetchone()
    if row is None or bytes(row[0]) not in said:
        raise Conflict("another report stands under this reference", where="reference")
    return Receipt(report=row[1], status=Status(row[2]), taken=row[3], again=True)


async def is_offered(sql: Connection, one: UUID, other: UUID) -> bool:
    """Whether merging two incidents stands as an offer."""
    return await (await sql.execute(_STANDS, {"one": one, "other": other})).fetchone() is not None


async def offer(sql: Connection, pairs: Sequence[Pair], now: Instant) -> list[Pair]:
    """Write merges that are offered; those that were not offered before."""
    if not pairs:
        return []
    rows = [{"incident": pair.stays, "other": pair.goes, "explanation": pair.explanation} for pair in pairs]
    fresh = {tuple(row) for row in await (await sql.execute(_OFFER, (now, _json(rows)))).fetchall()}
    return [pair for pair in pairs if (pair.stays, pair.goes) in fresh]


def _json(rows: Iterable[State | Stand | Entry | dict[str, Any]]) -> str:
    return _ENCODER.encode(list(rows)).decode()


_ENCODER = msgspec.json.Encoder()
_SEEN = msgspec.json.Decoder(Seen)
_DEEDS = msgspec.json.Decoder(tuple[Deed, ...])

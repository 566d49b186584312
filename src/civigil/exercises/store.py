"""The room's SQL for those who change something: simulators, exercises, commands, events, and what the city saw."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from civigil.events.exercises import InjectMade, StepTold, Truth
from civigil.events.incidents import About
from civigil.exercises.model import Deed, Exercise, Standing
from civigil.exercises.score import Incident, Score
from civigil.exercises.sealed import BECAUSE, DEEDS, open_because, sealed_command, sealed_inject, sealed_step
from civigil.exercises.talk import (
    Event,
    OfferedAct,
    OfferedCamera,
    OfferedDevice,
    OfferedPlace,
    OfferedScenario,
    Presence,
)
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Missing, Refused
from civigil.kernel.ids import NewId
from civigil.kernel.place import Point, middle
from civigil.kernel.ports import Sealer
from civigil.kernel.said import Said, said
from civigil.kernel.time import Instant
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.runtime.store.change import Connection

SIMULATORS_AT_MOST = 50
STEPS_AT_MOST = 20_000  # of one exercise


class Offers(msgspec.Struct, frozen=True, kw_only=True):
    """What a simulator offers."""

    scenarios: tuple[OfferedScenario, ...] = ()
    cameras: tuple[OfferedCamera, ...] = ()
    devices: tuple[OfferedDevice, ...] = ()
    acts: tuple[OfferedAct, ...] = ()
    places: tuple[OfferedPlace, ...] = ()


class Simulator(msgspec.Struct, frozen=True, kw_only=True):
    """A simulator as we heard of it last."""

    name: str
    owner: str
    offers: Offers
    plays: UUID | None
    seen: Instant


_PRESENT = """
    INSERT INTO simulator (name, owner, title, offers, speed, paused, plays, at_s, hour, seen)
    VALUES (%(name)s, %(owner)s, %(title)s, %(offers)s, %(speed)s, %(paused)s, %(plays)s, %(at_s)s, %(hour)s, %(now)s)
    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, title = excluded.title, offers = excluded.offers,
        speed = excluded.speed, paused = excluded.paused, plays = excluded.plays, at_s = excluded.at_s, hour = excluded.hour,
        seen = excluded.seen
"""
_EXERCISE = """
    id, version, status, phase, simulator, scenario, title, asked_by, asked, began, ended, lasts_s, speed, paused, because,
    because_sealed, score, changed
"""
_SAVE = """
    INSERT INTO exercise (id, version, status, phase, simulator, scenario, title, asked_by, asked, began, ended, lasts_s, speed,
        paused, because, because_sealed, changed)
    VALUES (%(id)s, %(version)s, %(status)s, %(phase)s, %(simulator)s, %(scenario)s, %(title)s, %(asked_by)s, %(asked)s, %(began)s,
        %(ended)s, %(lasts_s)s, %(speed)s, %(paused)s, '', %(because_sealed)s, %(changed)s)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, phase = excluded.phase, scenario = excluded.scenario,
        title = excluded.title, began = excluded.began, ended = excluded.ended, lasts_s = excluded.lasts_s,
        speed = excluded.speed, paused = excluded.paused, because = '', because_sealed = excluded.because_sealed,
        changed = excluded.changed
"""
_COMMAND = """
    INSERT INTO command (simulator, exercise, do_what, body, made, id, sealed)
    VALUES (%s, %s, %s, '{}', %s, %s, %s) RETURNING number
"""
_TRUTH = """
    INSERT INTO truth (exercise, cause, number, body) VALUES (%s, %s, %s, %s)
    ON CONFLICT (exercise, cause) DO UPDATE SET number = excluded.number, body = excluded.body
        WHERE truth.number < excluded.number
"""
_SEEN = """
    INSERT INTO seen (incident, version, status, kind, severity, phase, summary, latitude, longitude, uncertainty_m, started,
        raised, last, concerns, priority, assigned, disposition, merged_into)
    VALUES (%(incident)s, %(version)s, %(status)s, %(kind)s, %(severity)s, %(phase)s, %(summary)s, %(latitude)s, %(longitude)s,
        %(uncertainty_m)s, %(started)s, %(raised)s, %(last)s, %(concerns)s, %(priority)s, %(assigned)s, %(disposition)s,
        %(merged_into)s)
    ON CONFLICT (incident) DO UPDATE SET version = excluded.version, kind = excluded.kind, severity = excluded.severity,
        phase = excluded.phase, summary = excluded.summary, latitude = excluded.latitude, longitude = excluded.longitude,
        uncertainty_m = excluded.uncertainty_m, started = excluded.started, last = excluded.last, concerns = excluded.concerns,
        priority = excluded.priority, assigned = excluded.assigned, disposition = excluded.disposition,
        merged_into = excluded.merged_into
"""
_AS_EARLY_AS = """
    UPDATE seen SET raised = least(raised, (SELECT raised FROM seen WHERE incident = %s)) WHERE incident = %s
"""
_SEEN_BEFORE = """
    SELECT incident AS id, version, status, kind, phase, assigned, merged_into, latitude, longitude, uncertainty_m
    FROM seen WHERE incident = %s FOR UPDATE
"""
_DEED = """
    INSERT INTO deed (event, incident, at, what, by, words, need, everybody, medical, personal, tactical)
    VALUES (%s, %s, %s, %s, %s, '', %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
# Within these is what an exercise is scored by; incidents that live on in another are told by that one.
ANSWERS = """
    SELECT incident::text AS id, kind, started, raised, status, latitude, longitude, uncertainty_m FROM seen
    WHERE status = %(status)s AND phase <> 'merged' AND started BETWEEN %(since)s AND %(until)s ORDER BY started, incident
"""


async def simulator(sql: Connection, name: str, *, hold: bool = False) -> Simulator | None:
    """A simulator; with `hold`, kept until the end of the transaction. Who holds one and an exercise takes them in this order."""
    query = f"SELECT name, owner, offers, plays, seen FROM simulator WHERE name = %s {'FOR UPDATE' if hold else ''}"  # noqa: S608
    row = await (await sql.execute(query, (name,))).fetchone()
    if row is None:
        return None
    return msgspec.convert(dict(zip(Simulator.__struct_fields__, row, strict=True)), Simulator)


async def hold_name(sql: Connection, name: str) -> None:
    """Wait until nobody else presents a simulator of this name, before there is a row to hold."""
    await sql.execute("SELECT pg_advisory_xact_lock(hashtextextended('simulator ' || %s, 0))", (name,))


async def make_room(sql: Connection, now: Instant) -> None:
    """Forget simulators that have been gone for a day. Raises `Refused` where there is no place for a new one even so."""
    await sql.execute("DELETE FROM simulator WHERE seen < %s", (now - timedelta(days=1),))
    row = await (await sql.execute("SELECT count(*) FROM simulator")).fetchone()
    if row is not None and row[0] >= SIMULATORS_AT_MOST:
        raise Refused(f"{SIMULATORS_AT_MOST} simulators are known already", where="simulators")


async def present(sql: Connection, name: str, owner: str, presence: Presence, now: Instant) -> None:
    """Write down that a simulator is there, and how it is."""
    offers = Offers(
        scenarios=presence.scenarios,
        cameras=presence.cameras,
        devices=presence.devices,
        acts=presence.acts,
        places=presence.places,
    )
    given = {"name": name, "owner": owner, "offers": _jsonb(offers), "now": now}
    given |= {field: getattr(presence, field) for field in ("title", "speed", "paused", "plays", "at_s", "hour")}
    await sql.execute(_PRESENT, given)


async def trouble(sql: Connection, name: str, words: str, at: Instant) -> None:
    """Keep a simulator's newest complaint about itself."""
    await sql.execute("UPDATE simulator SET trouble = %s, trouble_at = %s WHERE name = %s", (words, at, name))


async def exercise(sql: Connection, sealer: Sealer, id: UUID) -> Exercise | None:
    """An exercise, held until the end of the transaction."""
    found = await _exercises(sql, sealer, "id = %s", id)
    return found[0] if found else None


async def known(sql: Connection, sealer: Sealer, id: UUID) -> Exercise:
    """An exercise, held. Raises `Missing`."""
    found = await exercise(sql, sealer, id)
    if found is None:
        raise Missing("there is no such exercise", where=str(id))
    return found


async def on(sql: Connection, sealer: Sealer) -> list[Exercise]:
    """The exercises that are asked for or play, held; one at most, as an index sees to."""
    return await _exercises(sql, sealer, "phase IN ('asked', 'playing')")


async def due(sql: Connection, sealer: Sealer, now: Instant) -> list[Exercise]:
    """The ended exercises that are to be scored by now, held; those that another process holds are left to it."""
    return await _exercises(sql, sealer, "due <= %s", now, skip="SKIP LOCKED")


async def _exercises(sql: Connection, sealer: Sealer, which: str, *given: object, skip: str = "") -> list[Exercise]:
    query = f"SELECT {_EXERCISE} FROM exercise WHERE {which} ORDER BY asked, id FOR UPDATE {skip}"  # noqa: S608 - ours
    async with sql.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, given)
        return [msgspec.convert(open_because(row, sealer), Exercise) for row in await cursor.fetchall()]


async def save(sql: Connection, sealer: Sealer, one: Exercise) -> None:
    """Write an exercise as it stands, without its score."""
    names = set(Exercise.__struct_fields__) - {"status", "phase", "score", "because"}
    given = {name: getattr(one, name) for name in names} | {"status": one.status.value, "phase": one.phase.value}
    given["because_sealed"] = BECAUSE.seal(sealer, one.because, row=one.id) if one.because else None
    await sql.execute(_SAVE, given)


async def score_at(sql: Connection, id: UUID, at: Instant | None) -> None:
    """When an exercise is to be scored."""
    await sql.execute("UPDATE exercise SET due = %s WHERE id = %s", (at, id))


async def keep_score(sql: Connection, one: Exercise, score: Score) -> None:
    """Write an exercise's score, which stands from now on."""
    given = (_jsonb(one.score), _jsonb(score), one.version, one.changed, one.id)
    await sql.execute(
        "UPDATE exercise SET score = %s, lines = %s, version = %s, changed = %s, due = NULL WHERE id = %s", given
    )


async def command(change: Change, do: Hands[Any], simulator: str, exercise: UUID | None, body: dict[str, Any]) -> int:
    """Put something into a simulator's list of commands; its number."""
    id = do.new_id()
    given = (simulator, exercise, body["do"], change.now, id, sealed_command(body, id, do.sealer))
    row = await (await change.sql.execute(_COMMAND, given)).fetchone()
    assert row is not None
    return int(row[0])


async def forget_commands(sql: Connection, exercise: UUID, *, only: str | None = None) -> None:
    """Take an exercise's commands out of the list: it has ended, or (`only`) that one has been obeyed."""
    await sql.execute(
        "DELETE FROM command WHERE exercise = %(exercise)s AND (%(only)s::text IS NULL OR do_what = %(only)s)",
        {"exercise": exercise, "only": only},
    )


async def stale_stops(sql: Connection, simulator: str, plays: UUID | None) -> bool:
    """Forget the words to stop what a simulator does not play any more; whether one about what it plays is there."""
    await sql.execute(
        "DELETE FROM command c WHERE simulator = %s AND do_what = 'stop' AND exercise IS DISTINCT FROM %s "
        "AND NOT EXISTS (SELECT FROM exercise e WHERE e.id = c.exercise AND e.phase IN ('asked', 'playing'))",
        (simulator, plays),
    )
    row = await (
        await sql.execute(
            "SELECT EXISTS (SELECT FROM command WHERE simulator = %s AND do_what = 'stop' AND exercise = %s)",
            (simulator, plays),
        )
    ).fetchone()
    return bool(row and row[0])


async def take(sql: Connection, simulator: str, number: int, now: Instant) -> bool:
    """Take a simulator's event by its number; False where it came before."""
    done = await sql.execute(
        "INSERT INTO event (simulator, number, learned) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (simulator, number, now),
    )
    return done.rowcount == 1


async def add_step(sql: Connection, sealer: Sealer, new_id: NewId, step: StepTold) -> None:
    """Keep a step of an exercise. Raises `Refused` for one too many."""
    done = await sql.execute(
        "UPDATE exercise SET steps = steps + 1 WHERE id = %s AND steps < %s", (step.exercise, STEPS_AT_MOST)
    )
    if done.rowcount == 0:
        raise Refused(f"it has {STEPS_AT_MOST} steps already", where=str(step.exercise))
    id = new_id()
    kept, words = sealed_step(step, id, sealer)
    given = (step.exercise, step.number, _jsonb(kept), id, words)
    await sql.execute(
        "INSERT INTO step (exercise, number, body, id, words) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING", given
    )


async def add_truth(sql: Connection, exercise: UUID, event: Event, truth: Truth) -> None:
    """Keep what is true; the newest word about a cause counts."""
    await sql.execute(_TRUTH, (exercise, truth.cause, event.number, _jsonb(truth)))


async def truths(sql: Connection, exercise: UUID) -> tuple[Truth, ...]:
    """What is true in an exercise."""
    rows = await (
        await sql.execute("SELECT body FROM truth WHERE exercise = %s ORDER BY number", (exercise,))
    ).fetchall()
    return tuple(msgspec.convert(row[0], Truth) for row in rows)


async def add_inject(sql: Connection, sealer: Sealer, made: InjectMade) -> None:
    """Keep what a director made happen."""
    kept, act = sealed_inject(made, sealer)
    given = (made.inject, made.exercise, made.at, _jsonb(kept), act)
    await sql.execute(
        "INSERT INTO inject (id, exercise, at, body, act) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING", given
    )


async def seen_before(sql: Connection, incident: UUID) -> Standing | None:
    """What we knew of an incident, held."""
    async with sql.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SEEN_BEFORE, (incident,))
        row = await cursor.fetchone()
    return None if row is None else msgspec.convert(row | {"place": place_of(row)}, Standing)


async def see(sql: Connection, event: Envelope[About]) -> None:
    """Keep an incident as a fact tells it; `raised` stays what it first was, of itself and of what it absorbed."""
    body = event.body
    point = None if body.place is None else middle(body.place)
    names = (
        "incident",
        "version",
        "kind",
        "summary",
        "started",
        "last",
        "concerns",
        "priority",
        "assigned",
        "disposition",
    )
    given = {name: getattr(body, name) for name in (*names, "merged_into")}
    given |= {
        "status": event.status.value,
        "severity": body.severity.value,
        "phase": body.phase.value,
        "raised": event.learned,
    }
    for name in ("latitude", "longitude", "uncertainty_m"):
        given[name] = None if point is None else getattr(point, name)
    await sql.execute(_SEEN, given)
    absorbed = getattr(body, "absorbed", None)
    if absorbed is not None:
        await sql.execute(_AS_EARLY_AS, (absorbed, body.incident))


async def add_deed(sql: Connection, sealer: Sealer, deed: Deed) -> None:
    """Keep one thing that happened to an incident."""
    words = said(DEEDS, sealer, deed.words, deed.need, row=deed.event) if deed.words else Said()
    await sql.execute(_DEED, (deed.event, deed.incident, deed.at, deed.what, deed.by, deed.need, *words))


async def answers(sql: Connection, one: Exercise, since: Instant, until: Instant) -> list[Incident]:
    """The incidents of an exercise's status and time."""
    async with sql.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(ANSWERS, {"status": one.status.value, "since": since, "until": until})
        return incidents_of(await cursor.fetchall())


def incidents_of(rows: Iterable[dict[str, Any]]) -> list[Incident]:
    """Rows of `ANSWERS` as the score takes them."""
    return [msgspec.convert(row | {"place": place_of(row)}, Incident) for row in rows]


def place_of(row: dict[str, Any]) -> Point | None:
    """The place in a row, where it has one."""
    if row["latitude"] is None:
        return None
    return Point(latitude=row["latitude"], longitude=row["longitude"], uncertainty_m=row["uncertainty_m"])


async def forget(sql: Connection, keep_days: int, now: Instant) -> None:
    """Let go of what is older than it is to be kept."""
    before = now - timedelta(days=keep_days)
    await sql.execute("DELETE FROM exercise WHERE ended < %s AND due IS NULL", (before,))
    await sql.execute("DELETE FROM deed WHERE incident IN (SELECT incident FROM seen WHERE last < %s)", (before,))
    await sql.execute("DELETE FROM seen WHERE last < %s", (before,))
    await sql.execute("DELETE FROM event WHERE learned < %s", (now - timedelta(days=2),))
    await sql.execute("DELETE FROM simulator WHERE seen < %s", (before,))


def _jsonb(value: object) -> Jsonb:
    return Jsonb(msgspec.to_builtins(value))

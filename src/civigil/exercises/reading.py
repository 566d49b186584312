"""The room's SQL for those who look: simulators, exercises, everything of one exercise. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import DictRow

from civigil.events.exercises import Truth
from civigil.exercises.score import EARLY_S, Score, score
from civigil.exercises.sealed import DEEDS, carried, open_because, open_command, open_inject, open_step
from civigil.exercises.store import ANSWERS, incidents_of, place_of
from civigil.exercises.talk import Command
from civigil.exercises.view import (
    ExerciseRow,
    Exercises,
    InjectView,
    SeenDeed,
    SeenIncident,
    SimulatorView,
    Whole,
    played_of,
)
from civigil.kernel.capability import Rows
from civigil.kernel.errors import Invalid, Missing, Refused
from civigil.kernel.ids import parse_id
from civigil.kernel.ports import Sealer
from civigil.kernel.said import heard_or_broken
from civigil.kernel.time import Instant, parse_instant, text_of

Reader = psycopg.AsyncConnection[DictRow]

OVER_FOR = timedelta(hours=1)
"""How long what has ended stays among the live rows."""
STEPS_AT_MOST = 5_000
SEEN_AT_MOST = 2_000

_ROW = """
    id, version, status, phase, simulator, scenario, title, asked_by, asked, began, ended, lasts_s, speed, paused, because,
    because_sealed, score, changed
"""
_SIMULATORS = """
    SELECT name, title, offers, speed, paused, plays, at_s, hour, seen, trouble, trouble_at, seen >= %(since)s AS present
    FROM simulator ORDER BY present DESC, seen DESC, name LIMIT 100
"""
_PAGE = f"""
    SELECT {_ROW} FROM exercise
    WHERE %(before)s::timestamptz IS NULL OR (asked, id) < (%(before)s::timestamptz, %(id)s::uuid)
    ORDER BY asked DESC, id DESC LIMIT %(limit)s
"""  # noqa: S608
_STANDING = f"""
    SELECT {_ROW} FROM exercise WHERE phase IN ('asked', 'playing') OR changed >= %(since)s
    ORDER BY phase IN ('asked', 'playing') DESC, asked DESC, id DESC LIMIT %(limit)s
"""  # noqa: S608
_STANDING_COUNT = "SELECT count(*) AS total FROM exercise WHERE phase IN ('asked', 'playing') OR changed >= %(since)s"
_ONE = f"SELECT {_ROW}, lines FROM exercise WHERE id = %(id)s"  # noqa: S608
_STEPS = "SELECT id, body, words FROM step WHERE exercise = %(id)s ORDER BY number LIMIT %(limit)s"
_TRUTHS = "SELECT body FROM truth WHERE exercise = %(id)s ORDER BY number"
_INJECTS = "SELECT body, act FROM inject WHERE exercise = %(id)s ORDER BY at LIMIT 1000"
_SEEN = """
    SELECT incident AS id, kind, severity, phase, summary, latitude, longitude, uncertainty_m, started, raised, last, concerns,
        priority, assigned, disposition, merged_into
    FROM seen WHERE status = %(status)s AND started BETWEEN %(since)s AND %(until)s ORDER BY started, incident LIMIT %(limit)s
"""
_DEEDS = """
    SELECT d.event, d.incident, d.at, d.what, d.by, d.words, d.need, d.everybody, d.medical, d.personal, d.tactical, s.assigned
    FROM deed d JOIN seen s ON s.incident = d.incident
    WHERE s.status = %(status)s AND s.started BETWEEN %(since)s AND %(until)s ORDER BY d.at, d.event LIMIT %(limit)s
"""
# Those of an exercise stand as long as it is on (and a word to stop a stray for as long as it plays); the others for a while.
_COMMANDS = """
    SELECT number, id, body, sealed FROM command
    WHERE simulator = %(name)s AND number > %(after)s AND (exercise IS NOT NULL OR made >= %(since)s)
    ORDER BY number LIMIT 50
"""


async def everything(
    sql: Reader, sealer: Sealer, lost_after_s: float, now: Instant, *, cursor: str | None, limit: int
) -> Exercises:
    """Simulators, and a page of exercises, the newest first. Raises `Invalid` for a cursor that is none."""
    before, id = _cursor(cursor)
    simulators = await _fetch(sql, _SIMULATORS, {"since": now - timedelta(seconds=lost_after_s)})
    rows = await _fetch(sql, _PAGE, {"before": before, "id": id, "limit": limit + 1})
    shown = tuple(_opened(row, sealer) for row in rows[:limit])
    more = len(rows) > limit
    return Exercises(
        simulators=tuple(msgspec.convert(row | row["offers"], SimulatorView) for row in simulators),
        exercises=shown,
        next=f"{text_of(shown[-1].asked)}_{shown[-1].id}" if more else None,
    )


async def live_rows(sql: Reader, at_most: int, now: Instant) -> Rows[ExerciseRow]:
    """The exercise that is on, and those that changed within the last hour; why they ended lies sealed (`sealed.open_row`)."""
    given = {"since": now - OVER_FOR, "limit": at_most}
    rows = await _fetch(sql, _STANDING, given)
    (counted,) = await _fetch(sql, _STANDING_COUNT, given)
    return Rows(rows=tuple(msgspec.convert(carried(row), ExerciseRow) for row in rows), total=counted["total"])


async def row(sql: Reader, sealer: Sealer, id: UUID) -> ExerciseRow:
    """One exercise. Raises `Missing`."""
    rows = await _fetch(sql, _ONE, {"id": id})
    if not rows:
        raise Missing("there is no such exercise", where=str(id))
    return _opened(rows[0], sealer)


async def whole(sql: Reader, sealer: Sealer, id: UUID, now: Instant, *, truth: bool) -> Whole:
    """Everything of one exercise; without `truth` what would tell it is left out. Raises `Missing`."""
    rows = await _fetch(sql, _ONE, {"id": id})
    if not rows:
        raise Missing("there is no such exercise", where=str(id))
    exercise = _opened(rows[0], sealer)
    given = {"id": id, "limit": STEPS_AT_MOST}
    truths = tuple(msgspec.convert(one["body"], Truth) for one in await _fetch(sql, _TRUTHS, given))
    steps = tuple(open_step(one, sealer) for one in await _fetch(sql, _STEPS, given)) if truth else ()
    injects = [open_inject(one, sealer) for one in await _fetch(sql, _INJECTS, given)] if truth else []
    seen, deeds, made = await _seen(sql, sealer, exercise, truths, now)
    stands = rows[0]["lines"] is not None
    if stands:
        made = msgspec.convert(rows[0]["lines"], Score)
    return Whole(
        exercise=exercise,
        truth_shown=truth,
        truths=truths if truth else (),
        steps=steps,
        injects=tuple(
            InjectView(id=one.inject, at=one.at, by=one.by, device=one.device, fault=one.fault, act=one.act)
            for one in injects
        ),
        seen=seen,
        deeds=deeds,
        score=_shown(made, truth=truth, final=stands),
        final=stands,
    )


async def commands(
    sql: Reader, sealer: Sealer, name: str, owner: str, after: int, since: Instant
) -> tuple[Command, ...]:
    """A simulator's commands after a number.

    Raises `Missing` for one that never presented itself, `Refused` for another's, `Tampered` where a command was changed.
    """
    await owned(sql, name, owner)
    rows = await _fetch(sql, _COMMANDS, {"name": name, "after": after, "since": since})
    return tuple(open_command(one, sealer) for one in rows)


async def owned(sql: Reader, name: str, owner: str) -> None:
    """Raise `Missing` for a simulator that never presented itself, `Refused` where another program did by this name."""
    rows = await _fetch(sql, "SELECT owner FROM simulator WHERE name = %(name)s", {"name": name})
    if not rows:
        raise Missing("present yourself first", where=f"simulator {name}")
    if rows[0]["owner"] != owner:
        raise Refused("another program presents itself by this name", where=f"simulator {name}")


async def _seen(
    sql: Reader, sealer: Sealer, exercise: ExerciseRow, truths: tuple[Truth, ...], now: Instant
) -> tuple[tuple[SeenIncident, ...], tuple[SeenDeed, ...], Score | None]:
    played = played_of(exercise, truths, now)
    if played is None:
        return (), (), None
    given: dict[str, Any] = {"status": played.status, "since": played.began - timedelta(seconds=EARLY_S)}
    given |= {"until": played.ended, "limit": SEEN_AT_MOST}
    seen = await _fetch(sql, _SEEN, given)
    deeds = await _fetch(sql, _DEEDS, given | {"limit": STEPS_AT_MOST})
    answers = incidents_of(await _fetch(sql, ANSWERS, given))
    return (
        tuple(msgspec.convert(one | {"place": place_of(one)}, SeenIncident) for one in seen),
        tuple(_deed(one, sealer) for one in deeds),
        score(played, answers),
    )


def _opened(row: DictRow, sealer: Sealer) -> ExerciseRow:
    return msgspec.convert(open_because(row, sealer), ExerciseRow)


def _deed(row: DictRow, sealer: Sealer) -> SeenDeed:
    words = row["words"] or heard_or_broken(DEEDS, sealer, row, row=row["event"])
    return msgspec.convert(row | {"words": words}, SeenDeed)


def _shown(made: Score | None, *, truth: bool, final: bool) -> Score | None:
    """A score as a viewer may see it: the lines tell the truth, and so would a tally while it plays."""
    if made is None or truth:
        return made
    return msgspec.structs.replace(made, lines=()) if final else None


def _cursor(text: str | None) -> tuple[Instant | None, UUID | None]:
    if text is None:
        return None, None
    at, _, id = text.partition("_")
    try:
        return parse_instant(at), parse_id(id)
    except Invalid as error:
        raise Invalid(f"{text!r} is no cursor: give back `next` of the page before", where="cursor") from error


async def _fetch(sql: Reader, query: str, given: Mapping[str, Any]) -> list[DictRow]:
    return await (await sql.execute(query, given)).fetchall()

"""What follows from what a director asks, a simulator tells, and the clock says. Pure.

The life of an exercise is the table `MOVES`: a pair that is not in it is refused, never guessed at. What has ended stays ended,
so a simulator that comes back after it was given up is told to stop.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import msgspec

from civigil.events.exercises import (
    AboutExercise,
    CrewTold,
    ExerciseAsked,
    ExerciseBegan,
    ExerciseEnded,
    ExercisePaced,
    ExercisePhase,
    Inject,
    ScoreMade,
    SetPace,
    StartScenario,
    StepTold,
    Tally,
)
from civigil.exercises.model import Exercise, Standing
from civigil.exercises.settings import ExerciseSettings
from civigil.exercises.talk import (
    BeganEvent,
    CrewEvent,
    Event,
    OfferedDevice,
    OfferedScenario,
    PaceEvent,
    TruthEvent,
)
from civigil.kernel.errors import Invalid, Missing, Refused
from civigil.kernel.place import Point
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant, check_believable

ASKED, PLAYING, ENDED, LOST, REFUSED = ExercisePhase

MOVES: Mapping[tuple[ExercisePhase, str], ExercisePhase] = {
    (ASKED, "began"): PLAYING,
    (ASKED, "refused"): REFUSED,
    (ASKED, "ended"): ENDED,
    (ASKED, "gone"): LOST,
    (PLAYING, "pace"): PLAYING,
    (PLAYING, "ended"): ENDED,
    (PLAYING, "gone"): LOST,
}
"""(where it stands, what is told) -> where it goes."""

TOLD_BY: Mapping[str, type[AboutExercise]] = {
    "began": ExerciseBegan,
    "pace": ExercisePaced,
    "ended": ExerciseEnded,
    "refused": ExerciseEnded,
    "gone": ExerciseEnded,
}
"""Which fact tells of a move."""

STEPS = frozenset({"truth", "act", "call", "crew", "trouble", "refused"})
"""What a simulator may still tell of an exercise after its end: it was on its way."""

SCRIPT_BYTES_AT_MOST = 200_000
STILL_S = 10.0
"""For how long after its beginning a simulator's word that it plays nothing may be older than the beginning."""

Fact = TypeVar("Fact", bound=AboutExercise)


def check_status(status: Status) -> None:
    """Raise `Refused` for an order that is no exercise's: nothing of this room reaches what is real, nor the other way."""
    if status is not Status.EXERCISE:
        raise Refused(f"it bears the status {status.value}: an exercise is directed as Exercise only", where="status")


def start(asked: StartScenario, offered: Sequence[OfferedScenario], id: UUID, by: str, now: Instant) -> Exercise:
    """The exercise that was asked for. Raises `Invalid`, naming the field, and `Missing` for a scenario that is not offered."""
    check_speed(asked.speed)
    if (asked.scenario is None) == (asked.script is None):
        raise Invalid("name a scenario, or give the text of one, and not both", where="scenario")
    if asked.script is not None:
        if not asked.script.strip():
            raise Invalid("there is nothing in it", where="script")
        if len(asked.script.encode()) > SCRIPT_BYTES_AT_MOST:
            raise Invalid(f"it is longer than {SCRIPT_BYTES_AT_MOST} bytes", where="script")
        if "\0" in asked.script:
            raise Invalid("it holds a NUL, which is no character of a text", where="script")
    title, lasts_s = "a script of one's own", None
    if asked.scenario is not None:
        one = next((one for one in offered if one.name == asked.scenario), None)
        if one is None:
            known = ", ".join(one.name for one in offered) or "none"
            raise Missing(
                f"{asked.simulator} does not offer it; it offers: {known}", where=f"scenario {asked.scenario}"
            )
        title, lasts_s = one.title, one.lasts_s
    return Exercise(
        id=id,
        simulator=asked.simulator,
        scenario=asked.scenario or "",
        title=title,
        asked_by=by,
        asked=now,
        lasts_s=lasts_s,
        speed=asked.speed or 1.0,
        changed=now,
    )


def check_speed(speed: float | None) -> None:
    """Raise `Invalid` for a pace that no exercise may have."""
    if speed is not None and not 0.1 <= speed <= 20:
        raise Invalid(f"it is {speed:g}: 0.1 to 20 is allowed", where="speed")


def check_pace(asked: SetPace) -> None:
    """Raise `Invalid` where nothing is asked for, or what cannot be."""
    check_speed(asked.speed)
    if asked.speed is None and asked.paused is None:
        raise Invalid("say how fast, or whether it stands still", where="speed")


def check_inject(asked: Inject, exercise: Exercise, devices: Sequence[OfferedDevice]) -> None:
    """Raise `Refused` where nothing plays, `Missing` for an unknown device, `Invalid` for what cannot be done to it."""
    if exercise.phase is not PLAYING:
        raise Refused(f"the exercise does not play: it is {exercise.phase.value}", where=str(exercise.id))
    if (asked.act is None) == (asked.device is None):
        raise Invalid("name a device and its fault, or give an act, and not both", where="device")
    if asked.act is not None:
        _check_act(asked.act)
        return
    one = next((one for one in devices if one.id == asked.device), None)
    if one is None:
        raise Missing(f"{exercise.simulator} has no such device", where=f"device {asked.device}")
    if asked.fault not in one.faults:
        known = ", ".join(one.faults) or "none"
        raise Invalid(f"{asked.fault!r} cannot go wrong with {one.id}; what can: {known}", where="fault")


def _check_act(act: Mapping[str, object]) -> None:
    if not isinstance(act.get("do"), str) or not act["do"]:
        raise Invalid("an act says what to do", where="act.do")
    if len(act) > 24:
        raise Invalid(f"it has {len(act)} fields, 24 are allowed", where="act")
    for name, value in act.items():
        if len(name) > 40 or "\0" in name or (isinstance(value, str) and (len(value) > 500 or "\0" in value)):
            raise Invalid("longer than a field of an act may be, or it holds a NUL", where=f"act.{name[:40]!r}")


def check_event(event: Event, now: Instant) -> None:
    """Raise `Invalid` for a time that cannot be believed, or a NUL in what was said."""
    check_believable(event.at, now, where=f"event {event.number}: at")
    if isinstance(event, TruthEvent):
        check_believable(event.data.began, now, where=f"event {event.number}: data.began")
    check_text(event, f"event {event.number}")


def check_text(given: object, where: str) -> None:
    """Raise `Invalid`, naming the field, for a NUL in any text: it is no character of one, and the database takes none."""

    def look(value: object, path: str) -> None:
        if isinstance(value, str) and "\0" in value:
            raise Invalid("it holds a NUL, which is no character of a text", where=path)
        if isinstance(value, dict):
            for name, inner in value.items():
                look(name, path)
                look(inner, f"{path}.{name}")
        elif isinstance(value, list | tuple):
            for number, inner in enumerate(value):
                look(inner, f"{path}[{number}]")

    look(msgspec.to_builtins(given), where)


def moves(event: Event, exercise: Exercise) -> bool:
    """Whether an event moves its exercise along its life."""
    what = kind_of(event)
    return what in TOLD_BY and not (what == "refused" and exercise.phase is not ASKED)


def on_event(exercise: Exercise, event: Event) -> Exercise:
    """The exercise after an event that moves it. Raises `Refused` for a pair that `MOVES` does not have."""
    what = kind_of(event)
    after = _moved(exercise, what, event.at)
    if isinstance(event, BeganEvent):
        told = event.data
        return msgspec.structs.replace(
            after,
            began=event.at,
            scenario=told.scenario or exercise.scenario,
            title=told.title or event.words[:120] or exercise.title,
            lasts_s=exercise.lasts_s if told.lasts_s is None else told.lasts_s,
            speed=told.speed or exercise.speed,
            paused=bool(told.paused),
        )
    if isinstance(event, PaceEvent):
        speed = exercise.speed if event.data.speed is None else event.data.speed
        paused = exercise.paused if event.data.paused is None else event.data.paused
        return msgspec.structs.replace(after, speed=speed, paused=paused)
    ended = event.at if exercise.began is None else max(event.at, exercise.began)
    return msgspec.structs.replace(after, ended=ended, because=event.words or what)


def gone(exercise: Exercise, because: str, now: Instant) -> Exercise:
    """The exercise after its simulator was given up. Raises `Refused` where it had ended before."""
    return msgspec.structs.replace(_moved(exercise, "gone", now), ended=now, because=because)


def scored(exercise: Exercise, tally: Tally, now: Instant) -> Exercise:
    """The exercise with its score."""
    return msgspec.structs.replace(exercise, score=tally, version=exercise.version + 1, changed=now)


def _moved(exercise: Exercise, what: str, at: Instant) -> Exercise:
    to = MOVES.get((exercise.phase, what))
    if to is None:
        raise Refused(f"an exercise that is {exercise.phase.value} takes no {what!r}", where=str(exercise.id))
    return msgspec.structs.replace(exercise, phase=to, version=exercise.version + 1, changed=max(at, exercise.changed))


def why_gone(
    exercise: Exercise, seen: Instant | None, plays: UUID | None, settings: ExerciseSettings, now: Instant
) -> str | None:
    """Why an exercise that is on has to be given up by now; None where it goes on."""
    if seen is None or now - seen > timedelta(seconds=settings.lost_after_s):
        return f"the simulator has not been heard of for {settings.lost_after_s:g} s"
    if exercise.phase is ASKED:
        late = now - exercise.asked > timedelta(seconds=settings.begin_within_s)
        return f"the simulator did not begin within {settings.begin_within_s:g} s" if late else None
    still = timedelta(seconds=STILL_S)
    if plays != exercise.id and now - exercise.changed > still and seen - exercise.changed > still:
        return "the simulator says that it does not play it any more"
    return None


def told(kind: type[Fact], exercise: Exercise) -> Fact:
    """The fact about an exercise as it stands."""
    return kind(exercise=exercise.id, **{name: getattr(exercise, name) for name in _STANDING})


_STANDING = tuple(name for name in AboutExercise.__struct_fields__ if name != "exercise")


def kind_of(event: Event) -> str:
    """What an event is called, such as `began` or `truth`."""
    return str(type(event).__struct_config__.tag)


def crew_told(simulator: str, event: CrewEvent) -> CrewTold:
    """What a crew says, for whoever looks after its incident. Raises `Invalid` where it names none."""
    said = event.data
    if said.incident is None:
        raise Invalid("it names no incident", where=f"event {event.number}: data.incident")
    place = None
    if said.latitude is not None and said.longitude is not None:
        place = Point(latitude=said.latitude, longitude=said.longitude)
    return CrewTold(
        incident=said.incident,
        simulator=simulator,
        desk=said.desk,
        unit=said.unit,
        state=said.state,
        words=event.words,
        place=place,
    )


def step_of(event: Event, exercise: UUID) -> StepTold:
    """An event as a step of its exercise."""
    more: dict[str, object] = {}
    data = getattr(event, "data", None)
    latitude, longitude = getattr(data, "latitude", None), getattr(data, "longitude", None)
    if latitude is not None and longitude is not None:
        more["place"] = Point(latitude=latitude, longitude=longitude)
    if isinstance(event, CrewEvent):
        more |= {
            "unit": event.data.unit,
            "state": event.data.state,
            "kind": event.data.desk,
            "incident": event.data.incident,
        }
    elif isinstance(event, TruthEvent):
        more["kind"] = event.data.cause
    else:
        more["kind"] = getattr(data, "kind", "")
    what = kind_of(event)
    return msgspec.convert(
        {
            "exercise": exercise,
            "number": event.number,
            "what": what,
            "at": event.at,
            "at_s": event.at_s,
            "words": event.words,
        }
        | more,
        StepTold,
    )


def crew_wanted(before: Standing | None, now: Standing, desks: Collection[str]) -> str | None:
    """What a change of an incident means for crews: the desk whose crew is to go, empty to call it back, None for nothing."""
    had, has = _desk(before, desks), _desk(now, desks)
    if had == has:
        return None
    return has or ""


def _desk(standing: Standing | None, desks: Collection[str]) -> str | None:
    if standing is None or not standing.is_live or standing.assigned is None:
        return None
    kind, _, desk = standing.assigned.partition(":")
    return desk if kind == "desk" and desk in desks else None


FACTS: tuple[type[AboutExercise], ...] = (ExerciseAsked, ExerciseBegan, ExercisePaced, ExerciseEnded, ScoreMade)
"""The facts that bear the whole standing."""

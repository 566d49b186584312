"""Exercises, truths, incidents and events by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from civigil.events.exercises import ExercisePhase, Truth
from civigil.exercises.model import Exercise
from civigil.exercises.score import Incident
from civigil.exercises.talk import Event, Presence
from civigil.kernel.permission import Principal
from civigil.kernel.place import Point, offset
from tests.support.clock import NOON

GATE = Point(latitude=52.43, longitude=13.53, uncertainty_m=5)
CITY = Principal(id="process:city", roles=("simulator",))
OTHER_CITY = Principal(id="process:town", roles=("simulator",))
DIRECTOR = Principal(id="operator:7", roles=("operator",))

PRESENCE: dict[str, Any] = {
    "title": "Adlershof",
    "scenarios": [
        {"name": "loiterer", "title": "Somebody hangs about", "what": "One person stays.", "lasts_s": 180},
        {"name": "gas-leak", "title": "Gas leaks", "lasts_s": 900},
    ],
    "cameras": [{"id": "street-1", "title": "Street", "latitude": 52.43, "longitude": 13.53}],
    "devices": [
        {"id": "air-1", "kind": "air", "latitude": 52.43, "longitude": 13.53, "faults": ["dead", "stuck"]},
    ],
}


def presence(**given: Any) -> Presence:
    """A simulator's presence."""
    return msgspec.convert(PRESENCE | given, Presence)


def event(number: int, what: str, exercise: UUID | None, at: datetime = NOON, **given: Any) -> Event:
    """A simulator's event."""
    raw = {"number": number, "what": what, "exercise": exercise, "at": at} | given
    return msgspec.convert(raw, Event)


def truth(at: float = 10.0, *, within_s: float = 60.0, cause: str = "somebody", **given: Any) -> Truth:
    """Something true from `at` seconds after noon on, at the gate."""
    raw = {"cause": cause, "kinds": ("loitering",), "latitude": GATE.latitude, "longitude": GATE.longitude}
    raw |= {"radius_m": 50.0, "began": NOON + timedelta(seconds=at), "within_s": within_s}
    return msgspec.convert(raw | given, Truth)


def truth_data(**given: Any) -> dict[str, Any]:
    """The same as an event bears it."""
    return msgspec.to_builtins(truth(**given))  # type: ignore[no-any-return]


def incident(at: float, *, kind: str = "loitering", id: str = "", east_m: float = 0.0, **given: Any) -> Incident:
    """An incident that began `at` seconds after noon, so many metres from the gate."""
    started = NOON + timedelta(seconds=at)
    place = given.pop("place", offset(GATE, east_m=east_m))
    return Incident(id=id or f"{kind}-{at:g}", kind=kind, started=started, place=place, status="Exercise", **given)


def exercise(phase: ExercisePhase = ExercisePhase.ASKED, **given: Any) -> Exercise:
    """An exercise that was asked for at noon."""
    began = None if phase is ExercisePhase.ASKED else NOON
    base = {
        "id": UUID(int=5),
        "simulator": "city",
        "asked_by": "operator:7",
        "asked": NOON,
        "changed": NOON,
        "began": began,
    }
    return Exercise(**(base | {"phase": phase, "scenario": "loiterer", "title": "Somebody"} | given))

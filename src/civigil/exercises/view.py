"""What is shown of exercises, over the API, in reports and on the command line; and what directors ask for."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from civigil.events.exercises import ExercisePhase, Scalar, Speed, StepTold, Tally, Truth
from civigil.exercises.score import Played, Score
from civigil.exercises.talk import OfferedAct, OfferedCamera, OfferedDevice, OfferedPlace, OfferedScenario
from civigil.kernel.classified import Need, marked_by
from civigil.kernel.place import Point
from civigil.kernel.severity import Severity, Status
from civigil.kernel.time import Instant


class ExerciseRow(msgspec.Struct, frozen=True, kw_only=True):
    """One exercise as the facts about it tell it: what a screen begins with, and folds the facts into."""

    id: UUID
    version: int
    status: Status
    phase: ExercisePhase
    simulator: str
    scenario: str
    title: str
    asked_by: str
    asked: Instant
    began: Instant | None
    ended: Instant | None
    lasts_s: float | None
    speed: float
    paused: bool
    because: str
    score: Tally | None
    changed: Instant


def played_of(exercise: ExerciseRow, truths: tuple[Truth, ...], now: Instant) -> Played | None:
    """An exercise as the score takes it, until now where it plays; None where it never began."""
    if exercise.began is None:
        return None
    ended = max(exercise.ended or now, exercise.began)
    return Played(
        scenario=exercise.scenario or exercise.title,
        status=exercise.status.value,
        began=exercise.began,
        ended=ended,
        truths=truths,
    )


class SimulatorView(msgspec.Struct, frozen=True, kw_only=True):
    """A simulator, and what it offers."""

    name: str
    title: str
    present: bool  # it was heard of lately
    seen: Instant
    speed: float
    paused: bool
    plays: UUID | None
    at_s: float
    hour: float | None  # by the sun there, when it was seen; 12 is noon
    trouble: str  # its newest complaint about itself
    trouble_at: Instant | None
    scenarios: tuple[OfferedScenario, ...]
    cameras: tuple[OfferedCamera, ...]
    devices: tuple[OfferedDevice, ...]
    acts: tuple[OfferedAct, ...] = ()
    places: tuple[OfferedPlace, ...] = ()


class Exercises(msgspec.Struct, frozen=True, kw_only=True):
    """Simulators and exercises, the newest first."""

    simulators: tuple[SimulatorView, ...]
    exercises: tuple[ExerciseRow, ...]
    next: str | None = None  # the `cursor` of the page after this one


class SeenIncident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident of the exercise's time and status, as it stands."""

    id: UUID
    kind: str
    severity: Severity
    phase: str
    summary: str
    place: Point | None
    started: Instant  # its oldest concern
    raised: Instant  # when the city first said so
    last: Instant
    concerns: int
    priority: int
    assigned: str | None
    disposition: str | None
    merged_into: UUID | None


class SeenDeed(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to such an incident: it was raised, updated, moved, assigned, written about."""

    incident: UUID
    at: Instant
    what: str  # the fact's own name: "incident_raised"
    by: str
    words: Annotated[str, marked_by("need")]
    need: Need = ""  # who needs to know the words; they are withheld from everybody else
    assigned: str | None = None  # who looks after the incident


class InjectView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a director made happen."""

    id: UUID
    at: Instant
    by: str
    device: str | None
    fault: str | None
    act: dict[str, Scalar] | None


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one exercise."""

    exercise: ExerciseRow
    truth_shown: bool  # false where the viewer may not see the truth: then truths, steps, injects and the score's lines are empty
    truths: tuple[Truth, ...]
    steps: tuple[StepTold, ...]  # in the simulator's order
    injects: tuple[InjectView, ...]
    seen: tuple[SeenIncident, ...]
    deeds: tuple[SeenDeed, ...]
    score: Score | None  # as of now while it plays; null before it began
    final: bool  # the score stands


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """The exercise that was asked for."""

    exercise: UUID


class Commanded(msgspec.Struct, frozen=True, kw_only=True):
    """That a simulator was told."""

    number: int  # of its command


class StartAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to play, and how fast: a scenario that the simulator offers, or the text of one."""

    simulator: Annotated[str, Meta(max_length=40)]
    scenario: Annotated[str, Meta(max_length=40)] | None = None
    script: Annotated[str, Meta(max_length=200_000)] | None = None
    speed: Speed | None = None


class StopAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which exercise to end, and why."""

    exercise: UUID
    reason: Annotated[str, Meta(max_length=500)] = ""


class PaceAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How fast a simulator is to run; what is null stays."""

    simulator: Annotated[str, Meta(max_length=40)]
    speed: Speed | None = None
    paused: bool | None = None


class InjectAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to happen in an exercise: a device's fault, or an act as the simulator knows them."""

    exercise: UUID
    device: Annotated[str, Meta(max_length=60)] | None = None
    fault: Annotated[str, Meta(max_length=60)] | None = None
    act: dict[str, Scalar] | None = None

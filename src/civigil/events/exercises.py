"""What is rehearsed: which scenario a simulator plays, what is true in it, what was done to it, and how well the city saw it.

A simulator is any program that speaks the room's HTTP interface; none is known here by name. Everything said here bears the
status `Exercise`, from the director's order to the last point on a map.

An exercise is a chain of its own: the order that asked for it bears the exercise's id, and every later fact about it has that id
as its correlation.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from civigil.kernel.classified import open_words
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Fact, Observation, Order, fact, observation, order
from civigil.kernel.place import Point
from civigil.kernel.time import Instant

Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="Small letters, digits and hyphens.")]
Kind = Annotated[str, Meta(min_length=1, max_length=60)]
Words = Annotated[str, Meta(max_length=500)]
Latitude = Annotated[float, Meta(ge=-90, le=90, description="Degrees north.")]
Longitude = Annotated[float, Meta(ge=-180, le=180, description="Degrees east.")]
Speed = Annotated[float, Meta(ge=0.1, le=20, description="Exercise seconds in one second of the wall's clock.")]
Moment = Annotated[Instant, Meta(tz=True, description="RFC 3339 with an offset, by the wall's clock.")]

THINGS_AT_MOST = 3_000
"""How many moving things one sample may hold."""


class ExercisePhase(Enum):
    """Where an exercise stands in its life."""

    ASKED = "asked"  # a director asked for it; the simulator has not begun yet
    PLAYING = "playing"
    ENDED = "ended"  # it came to its end, or was stopped
    LOST = "lost"  # the simulator went away while it played, or never began
    REFUSED = "refused"  # the simulator would not play it


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """A score in six numbers."""

    found: int
    late: int
    missed: int
    false: int
    repeated: int = 0  # true, and told by another incident already
    pending: int = 0  # nothing was said of it yet, and its time was not over


class AboutExercise(Fact, frozen=True, kw_only=True):
    """What every change of an exercise bears: all of its standing, so that a reader needs no second source.

    The newest version is the truth: a row is folded from these facts alone.
    """

    exercise: UUID
    version: int  # grows by one with each change that a fact tells of
    phase: ExercisePhase
    simulator: str
    scenario: str  # the scenario's name; empty for a text of one's own that has not begun yet
    title: str
    asked_by: str  # a principal's id
    asked: Instant
    began: Instant | None
    ended: Instant | None
    lasts_s: float | None  # exercise seconds, as the simulator said when it began
    speed: float
    paused: bool
    because: Annotated[str, open_words()]  # why it ended, was lost or was refused
    score: Tally | None  # once it has been made
    changed: Instant


@fact("exercises.exercise_asked.v1")
class ExerciseAsked(AboutExercise, frozen=True, kw_only=True):
    """A director asked a simulator to play a scenario."""


@fact("exercises.exercise_began.v1")
class ExerciseBegan(AboutExercise, frozen=True, kw_only=True):
    """A scenario plays."""


@fact("exercises.exercise_paced.v1")
class ExercisePaced(AboutExercise, frozen=True, kw_only=True):
    """A scenario plays faster or slower, stands still or goes on."""


@fact("exercises.exercise_ended.v1")
class ExerciseEnded(AboutExercise, frozen=True, kw_only=True):
    """A scenario is over: it came to its end, was stopped, was refused, or its simulator is gone (`phase`)."""


@fact("exercises.score_made.v1")
class ScoreMade(AboutExercise, frozen=True, kw_only=True):
    """Truth was held beside what the city said: `score` is there from now on."""


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """What is really going on, and what a good city makes of it. Raises `Invalid` where it ends before it began."""

    cause: Name  # its name within the exercise
    kinds: Annotated[tuple[Kind, ...], Meta(min_length=1, max_length=16)]  # of incident, any of which is right
    latitude: Latitude
    longitude: Longitude
    radius_m: Annotated[
        float, Meta(ge=1, le=50_000, description="Metres around the place in which it is the same thing.")
    ]
    began: Moment
    ends: Moment | None = None
    within_s: Annotated[
        float, Meta(ge=0.01, le=86_400, description="Seconds of the wall's clock; later than that is late.")
    ]
    speed: Speed = 1.0  # the pace at which it began: exercise seconds are wall seconds times this
    seen_by: Annotated[tuple[Kind, ...], Meta(max_length=32)] = ()  # rooms
    expect: Words = ""  # what a good city makes of it, in one sentence

    def __post_init__(self) -> None:
        """Hold the times against one another."""
        if self.ends is not None and self.ends < self.began:
            raise Invalid("it ends before it began", where="ends")


@fact("exercises.truth_told.v1")
class TruthTold(Fact, frozen=True, kw_only=True):
    """The simulator told what is true; told again of the same cause, the newer word counts."""

    exercise: UUID
    truth: Truth

    @property
    def where(self) -> Point:
        """The truth's place."""
        return Point(latitude=self.truth.latitude, longitude=self.truth.longitude, uncertainty_m=self.truth.radius_m)


@fact("exercises.step_told.v1")
class StepTold(Fact, frozen=True, kw_only=True):
    """A step of a scenario: an act, a call, a crew on its way, a trouble of the simulator."""

    exercise: UUID
    number: int  # the simulator's own, growing
    what: str  # began, truth, act, call, crew, ended, pace, trouble, refused
    at: Instant
    at_s: float  # exercise seconds since it began
    words: Annotated[str, open_words()]
    place: Point | None = None
    kind: str = ""  # of a call: what it is about
    unit: str = ""  # of a crew
    state: str = ""  # of a crew: sent, arrived, done, back, stuck
    incident: UUID | None = None  # of a crew: where it was sent for

    @property
    def where(self) -> Point | None:
        """The step's place."""
        return self.place


@fact("exercises.crew_told.v1")
class CrewTold(Fact, frozen=True, kw_only=True):
    """A simulated crew says over the radio how far it is and what it found, about the incident that it was sent to."""

    incident: UUID
    simulator: str
    desk: str
    unit: str  # empty: nobody is free
    state: str  # sent, arrived, done, back, stuck
    words: Annotated[str, open_words()]
    place: Point | None = None  # where it drives or stands

    @property
    def where(self) -> Point | None:
        """Where the crew is."""
        return self.place


Scalar = bool | int | float | Annotated[str, Meta(max_length=500)]
Act = dict[str, bool | int | float | str]
"""Something to make happen, as an event bears it: its texts, of 500 characters at most, travel sealed and are longer then."""


@fact("exercises.inject_made.v1")
class InjectMade(Fact, frozen=True, kw_only=True):
    """A director made something happen that the script did not have."""

    exercise: UUID
    inject: UUID
    by: str  # a principal's id
    at: Instant
    device: str | None
    fault: str | None
    act: Annotated[Act | None, open_words()]


class Thing(msgspec.Struct, frozen=True, array_like=True):
    """Something that moves; as a list, because thousands of them travel together."""

    id: Annotated[str, Meta(min_length=1, max_length=60)]
    kind: Annotated[str, Meta(min_length=1, max_length=24)]  # car, bus, tram, bicycle, person, fire_engine, …
    longitude: Longitude
    latitude: Latitude
    heading_deg: Annotated[float, Meta(ge=-360, le=360)] = 0.0  # clockwise from north
    speed_mps: Annotated[float, Meta(ge=0, le=1_000)] = 0.0  # metres in an exercise second
    label: Annotated[str, Meta(max_length=40)] = ""  # of a unit: its name


@observation("exercises.things_moved.v1")
class ThingsMoved(Observation, frozen=True, kw_only=True):
    """Where everything is that moves in a simulator's city; what is not named any more is gone. Its key is the simulator's name."""

    simulator: str
    at: Instant
    speed: float  # exercise seconds in one of the wall's; 0 while it stands still
    things: tuple[Thing, ...]


@order("exercises.start_scenario.v1")
class StartScenario(Order, frozen=True, kw_only=True):
    """Play a scenario. The exercise gets the order's id. Refused while another exercise is on, and for any status but Exercise."""

    simulator: str
    scenario: str | None  # one that the simulator offers, or
    script: Annotated[str | None, open_words()] = None  # the text of one
    speed: float | None = None


@order("exercises.stop_scenario.v1")
class StopScenario(Order, frozen=True, kw_only=True):
    """End an exercise before its time."""

    exercise: UUID
    reason: Annotated[str, open_words()] = ""


@order("exercises.set_pace.v1")
class SetPace(Order, frozen=True, kw_only=True):
    """Let a simulator run faster or slower, stand still or go on; what is null stays."""

    simulator: str
    speed: float | None = None
    paused: bool | None = None


@order("exercises.inject.v1")
class Inject(Order, frozen=True, kw_only=True):
    """Make something happen that the script does not have: a device's fault, or an act."""

    exercise: UUID
    device: str | None = None
    fault: str | None = None
    act: Annotated[Act | None, open_words()] = None

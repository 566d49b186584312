"""What a simulator and this room say to each other over HTTP: presence, events and moving things one way, commands the other.

Strict in what we need, tolerant of what we do not know: a newer simulator's further fields are passed over.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import msgspec
from msgspec import Meta

from civigil.events.exercises import (
    THINGS_AT_MOST,
    Kind,
    Latitude,
    Longitude,
    Moment,
    Name,
    Scalar,
    Speed,
    Thing,
    Truth,
    Words,
)

Title = Annotated[str, Meta(min_length=1, max_length=120)]
Number = Annotated[int, Meta(ge=1, le=(1 << 62), description="Grows with each.")]
ExerciseS = Annotated[float, Meta(ge=-86_400, le=10_000_000, description="Exercise seconds since it began.")]
EVENTS_AT_MOST = 200


class OfferedScenario(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario that a simulator can play."""

    name: Name
    title: Title
    what: Words = ""
    lasts_s: Annotated[float, Meta(ge=0, le=86_400, description="Exercise seconds.")]


class OfferedCamera(msgspec.Struct, frozen=True, kw_only=True):
    """A camera of a simulator's city."""

    id: Kind
    title: Annotated[str, Meta(max_length=120)] = ""
    latitude: Latitude
    longitude: Longitude


class OfferedDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device of a simulator's city, and what can be made wrong with it."""

    id: Kind
    kind: Kind
    title: Annotated[str, Meta(max_length=120)] = ""
    latitude: Latitude
    longitude: Longitude
    faults: Annotated[tuple[Kind, ...], Meta(max_length=32)] = ()


class OfferedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place by its name in the simulator's own words, as acts are given it."""

    id: Annotated[str, Meta(min_length=1, max_length=60)]
    kind: Kind  # "camera", "road", "building", "station", …: which acts may be there
    title: Title
    latitude: Latitude
    longitude: Longitude


class OfferedChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A word that a field may be."""

    id: Annotated[str, Meta(min_length=1, max_length=60)]
    title: Title


class OfferedField(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an act is told besides where; sent under its name in `act`."""

    name: Kind
    title: Title
    kind: Literal["number", "words", "choice", "yes"]
    unit: Annotated[str, Meta(max_length=20)] = ""
    usual: Scalar | None = None  # without one it has to be said
    low: float | None = None
    high: float | None = None
    choices: Annotated[tuple[OfferedChoice, ...], Meta(max_length=100)] = ()


class OfferedAct(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a director can make happen: sent as `{"do": name, "at": place, …}`."""

    name: Kind
    title: Title
    what: Words = ""
    at: Annotated[tuple[Kind, ...], Meta(max_length=16)] = ()  # kinds of places; empty: any, and any spot of the map
    fields: Annotated[tuple[OfferedField, ...], Meta(max_length=16)] = ()


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """A simulator as it presents itself."""

    title: Title
    scenarios: Annotated[tuple[OfferedScenario, ...], Meta(max_length=200)] = ()
    cameras: Annotated[tuple[OfferedCamera, ...], Meta(max_length=500)] = ()
    devices: Annotated[tuple[OfferedDevice, ...], Meta(max_length=2_000)] = ()
    acts: Annotated[tuple[OfferedAct, ...], Meta(max_length=100)] = ()
    places: Annotated[tuple[OfferedPlace, ...], Meta(max_length=500)] = ()
    speed: Annotated[float, Meta(ge=0, le=100, description="Exercise seconds in one of the wall's.")] = 1.0
    paused: bool = False
    plays: UUID | None = None  # the exercise that it plays
    at_s: ExerciseS = 0.0  # of that exercise
    hour: Annotated[float, Meta(ge=0, lt=24, description="Its time of day by the sun there; 12 is noon.")] | None = None


class Presented(msgspec.Struct, frozen=True, kw_only=True):
    """That a simulator was seen."""

    gone_after_s: float  # present yourself again well before


class StartCommand(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="start"):
    """Begin a scenario; its events bear the exercise's id."""

    number: int
    exercise: UUID
    scenario: str | None  # one that you offer, or
    script: str | None  # the text of one
    speed: float | None


class StopCommand(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="stop"):
    """End an exercise."""

    number: int
    exercise: UUID
    reason: str


class PaceCommand(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="pace"):
    """Run so fast, or stand still; what is null stays."""

    number: int
    exercise: UUID | None
    speed: float | None
    paused: bool | None


class InjectCommand(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="inject"):
    """Make something happen."""

    number: int
    exercise: UUID
    device: str | None
    fault: str | None
    act: dict[str, Scalar] | None


class CrewCommand(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="crew"):
    """Send a crew of a desk to an incident."""

    number: int
    exercise: UUID | None
    incident: UUID
    desk: str  # fire, police, medical
    kind: str
    latitude: float | None
    longitude: float | None


class RecallCommand(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="recall"):
    """The crew of an incident is no longer wanted there."""

    number: int
    exercise: UUID | None
    incident: UUID


Command: TypeAlias = StartCommand | StopCommand | PaceCommand | InjectCommand | CrewCommand | RecallCommand


class Commands(msgspec.Struct, frozen=True, kw_only=True):
    """What a simulator is to do, in this order."""

    commands: tuple[Command, ...]


class BeganData(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a scenario once it plays."""

    scenario: Annotated[str, Meta(max_length=40)] = ""
    title: Annotated[str, Meta(max_length=120)] = ""
    lasts_s: Annotated[float, Meta(ge=0, le=86_400)] | None = None
    speed: Speed | None = None
    paused: bool | None = None


class SpotData(msgspec.Struct, frozen=True, kw_only=True):
    """Where something happens."""

    latitude: Latitude | None = None
    longitude: Longitude | None = None
    kind: Annotated[str, Meta(max_length=60)] = ""


class CrewData(msgspec.Struct, frozen=True, kw_only=True):
    """A crew on its way."""

    incident: UUID | None = None
    desk: Annotated[str, Meta(max_length=40)] = ""
    unit: Annotated[str, Meta(max_length=60)] = ""
    state: Literal["sent", "arrived", "done", "back", "stuck"]
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class PaceData(msgspec.Struct, frozen=True, kw_only=True):
    """How fast it runs from now on."""

    speed: Speed | None = None
    paused: bool | None = None


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What every event of a simulator bears."""

    number: Number  # the simulator's own; each is taken once
    exercise: UUID | None = None
    at: Moment
    at_s: ExerciseS = 0.0
    words: Words = ""


class BeganEvent(Said, frozen=True, kw_only=True, tag_field="what", tag="began"):
    """The scenario plays."""

    data: BeganData = BeganData()


class TruthEvent(Said, frozen=True, kw_only=True, tag_field="what", tag="truth"):
    """Something is true from now on; told again of the same cause, it takes the older one's place."""

    data: Truth


class ActEvent(Said, frozen=True, kw_only=True, tag_field="what", tag="act"):
    """Something happens by the script, or was injected."""

    data: SpotData = SpotData()


class CallEvent(Said, frozen=True, kw_only=True, tag_field="what", tag="call"):
    """Somebody calls."""

    data: SpotData = SpotData()


class CrewEvent(Said, frozen=True, kw_only=True, tag_field="what", tag="crew"):
    """A crew was sent, arrived, is done, is back, or is stuck."""

    data: CrewData


class EndedEvent(Said, frozen=True, kw_only=True, tag_field="what", tag="ended"):
    """The scenario is over; `words` say why."""


class PaceEvent(Said, frozen=True, kw_only=True, tag_field="what", tag="pace"):
    """It runs faster or slower, stands still or goes on."""

    data: PaceData


class TroubleEvent(Said, frozen=True, kw_only=True, tag_field="what", tag="trouble"):
    """Something is wrong with the simulator itself."""


class RefusedEvent(Said, frozen=True, kw_only=True, tag_field="what", tag="refused"):
    """The simulator does not do what it was asked; of a scenario that has not begun: it will not be played."""


Event: TypeAlias = (
    BeganEvent | TruthEvent | ActEvent | CallEvent | CrewEvent | EndedEvent | PaceEvent | TroubleEvent | RefusedEvent
)
Events = Annotated[tuple[Event, ...], Meta(max_length=EVENTS_AT_MOST)]


class NotTaken(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was passed over, and why; sending it again changes nothing."""

    number: int
    why: str


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a simulator's events."""

    taken: int
    known: int  # these came before
    refused: tuple[NotTaken, ...]


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything is that moves."""

    at: Moment
    speed: Annotated[float, Meta(ge=0, le=100, description="0 while it stands still.")] = 1.0
    things: Annotated[tuple[Thing, ...], Meta(max_length=THINGS_AT_MOST)]


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a sample was passed on: not where it came too soon after the one before."""

    passed: bool

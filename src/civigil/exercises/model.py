"""What the room knows of an exercise and of a simulator. Frozen."""

from __future__ import annotations

from uuid import UUID

import msgspec

from civigil.events.exercises import ExercisePhase, Tally
from civigil.kernel.classified import Need
from civigil.kernel.place import Point
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant


class Exercise(msgspec.Struct, frozen=True, kw_only=True):
    """One exercise as it stands."""

    id: UUID
    version: int = 1
    status: Status = Status.EXERCISE
    phase: ExercisePhase = ExercisePhase.ASKED
    simulator: str
    scenario: str = ""
    title: str = ""
    asked_by: str
    asked: Instant
    began: Instant | None = None
    ended: Instant | None = None
    lasts_s: float | None = None
    speed: float = 1.0
    paused: bool = False
    because: str = ""
    score: Tally | None = None
    changed: Instant

    @property
    def is_on(self) -> bool:
        """Asked for or playing: it has not come to any end."""
        return self.phase in (ExercisePhase.ASKED, ExercisePhase.PLAYING)


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to an incident, as a fact told it."""

    event: UUID  # of the fact
    incident: UUID
    at: Instant
    what: str  # the fact's own name: "incident_raised"
    by: str
    words: str
    need: Need = ""  # who needs to know the words


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of an incident, as the facts about it tell it."""

    id: UUID
    version: int
    status: Status
    kind: str
    phase: str
    assigned: str | None
    merged_into: UUID | None
    place: Point | None

    @property
    def is_live(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.phase in ("open", "acknowledged")

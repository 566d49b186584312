"""What a thing is, the stages of its life, and what is told of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from civigil.safety.cameras.behaviour.things.standing import Nature, Region
from civigil.safety.cameras.model import Rect
from civigil.safety.cameras.scene.background import Floats


@dataclass(frozen=True, slots=True)
class ObjectLimits:
    """When a region is a thing, and when a thing is alone. Heights are those of whoever brought it."""

    every_s: float = 0.2  # between two looks
    taller: float = 1.25  # whoever brings a thing is so many times as tall as it
    near: float = 0.3  # heights: who is nearer may have put it down
    slow: float = 0.7  # heights in a second: who puts something down mostly walks no faster
    away: float = 1.2  # heights: who is farther away attends it no more
    before_s: float = 1.6  # somebody was near so long before it stood, at the earliest
    after_s: float = 0.8
    lingers: float = 0.2  # heights in a second: who moves less, stays
    unseen_long_s: float = 4.0  # seen nowhere for so long, whoever brought it has gone, wherever they were last
    beside: float = 0.8  # heights: somebody else who stays so near looks after it
    attended_s: float = 3.0  # somebody else who lingers for so long looks after it
    person: float = 0.72  # of a person's height: what is upright and so tall is somebody
    largest: float = 1.0  # heights, its larger side: more is no thing that one carries
    unrest_at_most: float = 0.12  # of its area
    of_its_own: float = 1.8  # times its area: what is new and hangs together with it may be so large
    seen: float = 0.6  # share of it that must look as it did
    taken_s: float = 1.0  # bare for so long, it is gone
    hidden_s: float = 60.0  # hidden for longer, it is forgotten
    nobody_s: float = 25.0  # neither brought nor attended for so long: it is part of the scene
    fixture_s: float = 1800.0  # told and left lying for so long, it is part of the scene
    passing_s: float = 3.0  # so much longer it must lie where whoever was there did not slow down
    unseen_s: float = 7.0  # so much longer where nobody was seen to bring it
    unseen_unrest: float = 0.06  # of its area, where nobody was seen to bring it
    disturbed_s: float = 10.0  # so long before it and ever since, the scene must have been calm, likewise
    with_light_s: float = 1.0  # so near to a step of the light it came with it, likewise
    unseen_largest: float = 0.02  # share of the picture, where moreover nobody knows how tall people are
    unseen_upright: float = 1.4  # height over width, likewise: more is somebody who stands
    at_once: int = 3  # so many that nobody brought, within `at_once_s`, are another light or a moved camera
    at_once_s: float = 2.0
    came_s: float = 1.0  # what stands still since so shortly after a gap in the stream came in the gap
    back_s: float = 1.5  # after a gap in the stream, nobody is said to be away: who is there must be known anew first
    piece: float = 0.5  # of a told thing's larger side: what appears so near is a piece of it, or its shadow


class Stage(Enum):
    """Where a thing stands in its life."""

    WITH_OWNER = "with owner"
    UNATTENDED = "unattended"
    ABANDONED = "abandoned"
    RECLAIMED = "reclaimed"
    FIXTURE = "part of the scene"


class Turn(Enum):
    """What happens to a thing."""

    LEFT_ALONE = "whoever brought it has gone"
    LOOKED_AFTER = "somebody is with it"
    LONG_ALONE = "alone for longer than is allowed"
    TAKEN = "it is gone"
    SETTLED = "it has been there for long"


MOVES: dict[tuple[Stage, Turn], Stage] = {
    (Stage.WITH_OWNER, Turn.LEFT_ALONE): Stage.UNATTENDED,
    (Stage.WITH_OWNER, Turn.TAKEN): Stage.RECLAIMED,
    (Stage.WITH_OWNER, Turn.SETTLED): Stage.FIXTURE,
    (Stage.UNATTENDED, Turn.LOOKED_AFTER): Stage.WITH_OWNER,
    (Stage.UNATTENDED, Turn.LONG_ALONE): Stage.ABANDONED,
    (Stage.UNATTENDED, Turn.TAKEN): Stage.RECLAIMED,
    (Stage.UNATTENDED, Turn.SETTLED): Stage.FIXTURE,
    (Stage.ABANDONED, Turn.TAKEN): Stage.RECLAIMED,
    (Stage.ABANDONED, Turn.SETTLED): Stage.FIXTURE,
}
"""A thing's life. While it moves it is no thing of its own but part of whoever carries it."""


class Deed(Enum):
    """What is told of a thing."""

    LEFT = "left"
    REMOVED = "removed"
    RECLAIMED = "reclaimed"


class Brought(Enum):
    """What was seen of how a thing came."""

    PUT_DOWN = "somebody was there, and slow enough to put it down"
    PASSING = "somebody was there, and did not slow down"
    UNSEEN = "nobody was seen there"


@dataclass(frozen=True, slots=True)
class Told:
    """Something to tell of a thing. Lengths in pixels of the working picture unless they say otherwise."""

    deed: Deed
    zone: int  # the number of the zone whose limit was reached
    box: Rect
    at_s: float
    since_s: float  # when it came to a standstill, or was taken
    alone_s: float  # unattended for so long; of something taken, gone for so long
    limit_s: float
    owner: int  # the track that put it down, or took it; 0: nobody was seen
    size: tuple[float, float] | None  # width and height, in people's heights; none while nobody knows those
    away: float | None  # how far the owner is, in their heights; None: out of sight
    brought: Brought = Brought.PUT_DOWN
    away_s: float = 0.0  # since it came to a standstill, without pictures: the stream was away
    after_gap_s: float = 0.0  # it was there when pictures came again, after so long


@dataclass(frozen=True, slots=True)
class Allowed:
    """What one zone allows at a place; seconds."""

    zone: int
    left_s: float | None
    removed_s: float | None
    belongs_s: float


Rules = Callable[[Rect], Sequence[Allowed]]
"""The zones' rules for a thing that lies there."""


@dataclass(slots=True, eq=False)
class Thing:
    """A standing region, and what is known of it."""

    region: Region
    patch: Floats  # how it looks
    nature: Nature
    first_s: float
    stage: Stage = Stage.WITH_OWNER
    bringer: int | None = None  # a track that was there when it came to a standstill, the slow one if there is one
    slow: bool = False  # it was slow enough to put it down
    nearest: float = float("inf")  # how near the bringer came, in their heights
    tall: float = 0.0  # the bringer's height; where there is none, of people there; 0: nobody knows
    parties: set[int] = field(default_factory=set)  # tracks that were there then, or began there
    gone: bool = False  # one of them has gone
    came_by_itself: bool = False  # what is followed walked or drove there, and is it
    alone_s: float = 0.0
    idle_s: float = 0.0  # neither left nor attended
    after_gap_s: float = 0.0  # it was there when pictures came again, after so long
    away_s: float = 0.0  # without pictures, since it was found
    owed_s: float = 0.0  # of that, the time that it was alone if it still is
    lingered_s: float = 0.0
    bare_s: float = 0.0
    hidden_s: float = 0.0
    unrest: float = 0.0
    told_s: float | None = None

    @property
    def brought(self) -> Brought:
        """What was seen of how it came."""
        if self.bringer is None:
            return Brought.UNSEEN
        return Brought.PUT_DOWN if self.slow else Brought.PASSING

    def turn(self, turn: Turn) -> None:
        """Move to the next stage. Raises `KeyError` where its life has no such turn."""
        self.stage = MOVES[self.stage, turn]

"""Where everybody was in the last half minute: who was at a place when something appeared there, and who has gone from it.

A place in the picture is measured in people's own heights, the way down the picture counting double: the ground is seen at a
slant, so that a step away from the camera moves somebody less than a step aside.

Pure: the tracks and their times come in.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from civigil.safety.cameras.following.followed import Track
from civigil.safety.cameras.model import Rect

KEPT_S = 40.0
WALKERS = 120  # remembered, to know how tall people are
UPRIGHT = 1.4  # height over width of theirs, at least
SLANT = 2.0  # a pixel up or down the picture counts so many aside


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody at a moment: their box, in pixels of the working picture."""

    at_s: float
    box: Rect


@dataclass(slots=True)
class Trail:
    """One track's way, a few steps a second."""

    number: int
    steps: deque[Step] = field(default_factory=deque)
    tall: float = (
        0.0  # how tall they mostly were: the upper quartile, because a blob that is cut off or shared is too small
    )

    def add(self, step: Step) -> None:
        """Take down another step."""
        self.steps.append(step)
        if len(self.steps) <= 8 or len(self.steps) % 4 == 0:
            heights = sorted(one.box.height for one in self.steps)
            self.tall = heights[(3 * len(heights)) // 4]

    def between(self, from_s: float, until_s: float) -> Iterator[Step]:
        """The steps of a span of time."""
        return (step for step in self.steps if from_s <= step.at_s <= until_s)


class Trails:
    """The ways of all tracks, ended ones included, for as long as they matter."""

    def __init__(self) -> None:
        self._trails: dict[int, Trail] = {}
        self._walkers: deque[tuple[float, float]] = deque(maxlen=WALKERS)  # (feet, height)
        self.gap: tuple[float, float] = (-math.inf, -math.inf)  # when the stream was away last

    def step(self, tracks: Iterable[Track], at_s: float) -> None:
        """Take down where everybody is who is seen."""
        for track in tracks:
            if track.seen and track.frames >= 2:
                trail = self._trails.setdefault(track.number, Trail(track.number))
                trail.add(Step(at_s, box_of(track)))
                self._learn(trail)
        for number, trail in list(self._trails.items()):
            while trail.steps and at_s - trail.steps[0].at_s > KEPT_S:
                trail.steps.popleft()
            if not trail.steps:
                del self._trails[number]

    def _learn(self, trail: Trail) -> None:
        """Now and then, take down how tall somebody is who walks upright."""
        first, last = trail.steps[0].box, trail.steps[-1].box
        if len(trail.steps) % 8 == 0 and last.height >= UPRIGHT * last.width and apart(first, last, trail.tall) >= 1.0:
            self._walkers.append((last.top + last.height, trail.tall))

    def usual(self, feet: float) -> float:
        """How tall people are whose feet are there, or anywhere; pixels, 0 while hardly anybody has walked."""
        near = [tall for y, tall in self._walkers if abs(y - feet) <= 0.5 * tall]
        heights = sorted(near if len(near) >= 3 else (tall for _, tall in self._walkers))
        return heights[len(heights) // 2] if len(heights) >= 3 else 0.0

    def __iter__(self) -> Iterator[Trail]:
        return iter(self._trails.values())

    def __getitem__(self, number: int) -> Trail:
        return self._trails[number]

    def __contains__(self, number: object) -> bool:
        return number in self._trails


def box_of(track: Track) -> Rect:
    """Where somebody is now: their blob where they have one of their own, else where they are believed to be."""
    return track.newest.box if track.alone and track.seen and track.newest is not None else track.box


def pace(steps: Sequence[Step], tall: float) -> float:
    """How fast somebody moved over some steps, in heights a second; 0 where there are too few."""
    if len(steps) < 2:
        return 0.0
    (x, y), (to_x, to_y) = steps[0].box.middle, steps[-1].box.middle
    return math.hypot(to_x - x, to_y - y) / max(tall, 1.0) / max(steps[-1].at_s - steps[0].at_s, 0.1)


def apart(somebody: Rect, place: Rect, tall: float) -> float:
    """How far somebody is from a thing, between their nearest sides, in heights of theirs (`tall`, pixels)."""
    aside = max(place.left - somebody.left - somebody.width, somebody.left - place.left - place.width, 0.0)
    feet, foot = somebody.top + somebody.height, place.top + place.height
    down = max(0.0, abs(foot - feet) - 0.1 * tall)
    return math.hypot(aside, SLANT * down) / max(tall, 1.0)

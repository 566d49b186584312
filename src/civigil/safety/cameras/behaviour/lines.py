"""Who crosses a line that is drawn in the picture, which way, and how many so far.

Theory. Somebody is on a side once their feet are clearly beyond the line (`MARGIN` of their height) for `inertia_frames` pictures;
nearer than that they are on the line, and keep the side that they were on. They have crossed when their side has changed *and* the
way that they took meanwhile meets the drawn segment itself: who walks round its end has changed sides without crossing. So a
trembling box, a lost picture or somebody who stands on the line counts nothing, and who turns back counts nothing either. Of a way
that nobody saw, because the stream was away, nothing is known: whoever stands beyond the line behind a gap has not crossed it.

*In* is from the left to the right of somebody who looks from the line's first end to its second.

Pure: time comes in with what is seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from civigil.safety.cameras.model import Corner, Seen, Zone

MARGIN = 0.2  # own heights beyond the line, from which somebody is on a side
WAY_AT_MOST = 400  # spots that are kept while somebody is on the line
FORGET_S = 10.0


@dataclass(frozen=True, slots=True)
class Crossing:
    """Somebody crossed a line."""

    line: int  # the number of the zone that is a line
    seen: Seen
    inward: bool
    count_in: int  # with this one
    count_out: int


@dataclass(slots=True)
class _Walker:
    side: int = 0  # -1 left, 1 right, 0 not known yet
    way: list[Corner] = field(default_factory=list)  # since they were last on their side
    other: int = 0  # pictures in a row on the other side
    last_s: float = 0.0


@dataclass(slots=True)
class _Count:
    inward: int = 0
    outward: int = 0


class LineWatch:
    """Watches one camera's lines: the zones with two corners."""

    def __init__(self, zones: Sequence[Zone]) -> None:
        self._lines = tuple((number, zone) for number, zone in enumerate(zones) if zone.is_line)
        self._walkers: dict[tuple[int, int], _Walker] = {}
        self._counts = {number: _Count() for number, _ in self._lines}

    def counts(self) -> dict[int, tuple[int, int]]:
        """How many went in and out, by the number of the line."""
        return {number: (count.inward, count.outward) for number, count in self._counts.items()}

    def pause(self) -> None:
        """The stream was away: everybody's side and way are seen anew. What was counted stays counted."""
        self._walkers.clear()

    def step(self, seen: Sequence[Seen], at_s: float) -> list[Crossing]:
        """Who of those seen in one frame has crossed a line. Who bears no number of their own is nobody in particular."""
        if not self._lines:
            return []
        found: list[Crossing] = []
        for number, line in self._lines:
            for one in seen:
                if one.track <= 0 or not line.counts(one.label):
                    continue
                walker = self._walkers.setdefault((number, one.track), _Walker())
                walker.last_s = at_s
                inward = _crossed(walker, line, one)
                if inward is not None:
                    count = self._counts[number]
                    count.inward += inward
                    count.outward += not inward
                    found.append(Crossing(number, one, inward, count.inward, count.outward))
        for key, walker in list(self._walkers.items()):
            if at_s - walker.last_s > FORGET_S:
                del self._walkers[key]
        return found


def _crossed(walker: _Walker, line: Zone, one: Seen) -> bool | None:
    """Whether somebody has crossed just now, and if so, whether inward."""
    foot = (one.feet[0] * one.aspect, one.feet[1])
    first, second = ((x * one.aspect, y) for x, y in line.corners)
    beyond = _beyond(first, second, foot)
    side = 0 if abs(beyond) < MARGIN * one.height else 1 if beyond > 0 else -1
    if walker.side == 0:
        walker.side, walker.way = side, [foot]
        return None
    if len(walker.way) < WAY_AT_MOST:
        walker.way.append(foot)
    else:
        walker.way[-1] = foot
    if side == walker.side:
        walker.way, walker.other = [foot], 0
        return None
    walker.other = walker.other + 1 if side == -walker.side else 0
    if walker.other < line.inertia_frames:
        return None
    through = any(_meet(a, b, first, second) for a, b in zip(walker.way, walker.way[1:], strict=False))
    walker.side, walker.way, walker.other = side, [foot], 0
    return side > 0 if through else None


def _beyond(first: Corner, second: Corner, point: Corner) -> float:
    """How far a point lies to the right of a line (negative: to the left), y pointing down."""
    along = (second[0] - first[0], second[1] - first[1])
    away = (point[0] - first[0], point[1] - first[1])
    return (along[0] * away[1] - along[1] * away[0]) / max(math.hypot(*along), 1e-9)


def _meet(a: Corner, b: Corner, c: Corner, d: Corner) -> bool:
    """Whether a step from a to b meets the segment from c to d."""
    one, two = _beyond(c, d, a), _beyond(c, d, b)
    if (one > 0) == (two > 0) and one != 0 and two != 0:
        return False
    three, four = _beyond(a, b, c), _beyond(a, b, d)
    return three * four <= 0

"""The last seconds of everybody's way, in lengths that mean the same in x and y: what the rules on motion look at.

Lengths are fractions of the picture's height. Pure.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from civigil.safety.cameras.model import Seen

KEPT_S = 4.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody's feet were."""

    at_s: float
    x: float
    y: float
    tall: float  # of their box
    wide: float
    edge: bool  # the box touches the picture's edge: it is cut off there


@dataclass(slots=True)
class Path:
    """One track's way."""

    seen: Seen  # as it was seen last
    spots: deque[Spot] = field(default_factory=deque)

    @property
    def tall(self) -> float:
        """Their height: the median of the last seconds, because a blob may hold a neighbour for a while."""
        heights = sorted(spot.tall for spot in self.spots)
        return max(heights[len(heights) // 2], 1e-6)

    def over(self, seconds: float) -> tuple[Spot, Spot] | None:
        """The newest spot, and the one so many seconds before it; none while the way is shorter."""
        newest = self.spots[-1]
        for spot in reversed(self.spots):
            if newest.at_s - spot.at_s >= seconds - 1e-6:
                return spot, newest
        return None

    def speed(self, seconds: float) -> float | None:
        """Own heights a second over so many seconds; none while the way is shorter."""
        found = self.over(seconds)
        if found is None:
            return None
        before, now = found
        return math.hypot(now.x - before.x, now.y - before.y) / self.tall / (now.at_s - before.at_s)


class Paths:
    """The ways of all who are seen."""

    def __init__(self) -> None:
        self._paths: dict[int, Path] = {}

    def pause(self) -> None:
        """The stream was away: nobody saw which way anybody took."""
        self._paths.clear()

    def step(self, seen: Sequence[Seen], at_s: float) -> None:
        """Take in who is seen in a frame. Tracks without a number of their own are nobody in particular, and left out."""
        for one in seen:
            if one.track <= 0:
                continue
            path = self._paths.get(one.track)
            if path is None:
                path = self._paths[one.track] = Path(one)
            path.seen = one
            path.spots.append(_spot(one, at_s))
        for number, path in list(self._paths.items()):
            while path.spots and at_s - path.spots[0].at_s > KEPT_S:
                path.spots.popleft()
            if not path.spots:
                del self._paths[number]

    def all(self) -> Iterator[Path]:
        """The ways of all who were seen in the last seconds."""
        return iter(self._paths.values())

    def of(self, track: int) -> Path:
        """The way of one who is seen at this moment."""
        return self._paths[track]

    def now(self, at_s: float) -> Iterator[Path]:
        """The ways of those who are seen at this moment."""
        return (path for path in self._paths.values() if path.spots[-1].at_s == at_s)


def _spot(one: Seen, at_s: float) -> Spot:
    edge = min(one.left, one.top) < _EDGE or max(one.left + one.width, one.top + one.height) > 1 - _EDGE
    return Spot(at_s, one.feet[0] * one.aspect, one.feet[1], one.height, one.width * one.aspect, edge)


_EDGE = 0.004  # of the picture

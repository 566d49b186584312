"""Which of those who are followed are parts of one person: a head and legs between which a coat has the ground's brightness.

Two boxes that keep above one another while they move, without covering one another, are one body. Two people who go side by side
away from the camera overlap; those far enough apart in depth not to, do not keep one above the other at different speeds. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

from civigil.safety.cameras.behaviour.paths import Path, Spot

TOGETHER = 0.7  # of the narrower one's width lies above or below the other
OVERLAP = 0.25  # of the lower one's height, at most, do they share
APART = 2.0  # heights of the taller one, at most, lie between them
LOOKS = 3  # at which they were seen together, at least
SHARE = 0.4  # of the looks at one


def whole(path: Path, others: Iterable[Path], since_s: float) -> float:
    """How tall somebody is with all that is followed as parts of them; lengths as in their path."""
    tall = path.tall
    for other in others:
        if other is not path:
            tall = max(tall, _joint(path, other, since_s))
    return tall


def _joint(path: Path, other: Path, since_s: float) -> float:
    """The height of two parts together, the middle one of all looks since then; 0 where they are none of one body."""
    there = {spot.at_s: spot for spot in other.spots}
    looks = [spot for spot in path.spots if spot.at_s >= since_s]
    pairs = [(spot, there[spot.at_s]) for spot in looks if spot.at_s in there]
    if len(pairs) < max(LOOKS, SHARE * len(looks)):
        return 0.0
    heights = []
    for pair in pairs:
        height = _stacked(*pair)
        if height == 0.0:
            return 0.0
        heights.append(height)
    return sorted(heights)[len(heights) // 2]


def _stacked(one: Spot, other: Spot) -> float:
    """From the top of the upper to the foot of the lower, where they stand above one another; else 0."""
    upper, lower = (one, other) if one.y < other.y else (other, one)
    narrow = min(one.wide, other.wide)
    across = min(one.x + one.wide / 2, other.x + other.wide / 2) - max(one.x - one.wide / 2, other.x - other.wide / 2)
    gap = (lower.y - lower.tall) - upper.y
    if (
        across < TOGETHER * narrow
        or gap < -OVERLAP * min(one.tall, other.tall)
        or gap > APART * max(one.tall, other.tall)
    ):
        return 0.0
    return lower.y - (upper.y - upper.tall)

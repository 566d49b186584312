"""Who is where in a scene at a moment: people who follow ways, some of whom stop.

Each way sends somebody off again and again, at times and speeds that are hashed from the scene's name, the way and the number
of the walk. So the scene at a moment needs no history: it is computed from the walks that can still be under way.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

Spot = tuple[float, float]
"""x and z on the ground, in metres."""

_CORNER_M = 0.5  # so far before and behind a corner somebody begins to turn


@dataclass(frozen=True, slots=True)
class Way:
    """A way through the scene, and how often somebody takes it."""

    name: str
    spots: tuple[Spot, ...]
    every_s: float  # one walk begins in each span of so many seconds
    stop: int | None = None  # the spot at which everybody stops
    stop_s: float = 0.0  # and for how long
    strolls_m: float = 0.0  # how far they wander while they stop
    jitter: float = 0.7  # how much of the span the beginning may be late


@dataclass(frozen=True, slots=True)
class Figure:
    """Somebody at a moment."""

    seed: int  # what they look like
    x: float
    z: float
    heading: Spot  # of length 1
    walked_m: float  # for the gait
    walking: float  # 0: stands, 1: walks
    tall_m: float


def figures(scene: str, ways: Sequence[Way], at_s: float) -> list[Figure]:
    """Everybody who is in the scene at a moment, the farthest first."""
    found = [figure for way in ways for figure in _on(scene, way, at_s)]
    return sorted(found, key=lambda one: -one.z)


def chance(*parts: object) -> float:
    """A number from 0 to 1 that follows from what is given, and looks like chance."""
    digest = hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _on(scene: str, way: Way, at_s: float) -> Iterator[Figure]:
    """Everybody on one way."""
    longest_s = _length(way.spots) / 1.0 + way.stop_s
    newest = math.floor(at_s / way.every_s)
    for number in range(newest - math.ceil(longest_s / way.every_s) - 1, newest + 1):
        begins_s = (number + way.jitter * chance(scene, way.name, number, "begins")) * way.every_s
        figure = _walker(scene, way, number, at_s - begins_s)
        if figure is not None:
            yield figure


def _walker(scene: str, way: Way, number: int, since_s: float) -> Figure | None:
    """Somebody so long after they set out; None before that, and after they have arrived."""
    who = (scene, way.name, number)
    speed = 1.1 + 0.45 * chance(*who, "speed")
    ends = list(accumulate((math.dist(one, two) for one, two in pairwise(way.spots)), initial=0.0))
    stop_m = ends[way.stop] if way.stop is not None else math.inf
    walked = since_s * speed
    stood = 0.0
    if walked > stop_m:
        stood = min(since_s - stop_m / speed, way.stop_s)
        walked = max(stop_m, (since_s - way.stop_s) * speed)
    if since_s < 0 or walked >= ends[-1]:
        return None
    aside = (0.9 * (chance(*who, "x") - 0.5), 0.9 * (chance(*who, "z") - 0.5))
    here, heading = _along(way.spots, ends, walked)
    x, z, stands = here[0] + aside[0], here[1] + aside[1], 0 < stood < way.stop_s
    if stands:
        turn = math.tau * chance(*who, "turn") + 0.5 * stood
        drift = way.strolls_m * math.sin(
            math.pi * stood / way.stop_s
        )  # out and back, so that the walk goes on smoothly
        x, z = x + drift * math.sin(turn), z + drift * math.cos(turn) * 0.6
        heading = (math.sin(0.35 * stood + turn), math.cos(0.35 * stood + turn))
        walked += 0.5 * way.strolls_m * stood
    seed = int(chance(*who, "looks") * 2**32)
    walking = 0.25 * min(way.strolls_m, 1.0) if stands else 1.0
    return Figure(seed, x, z, heading, walked, walking, 1.6 + 0.27 * chance(*who, "tall"))


def _along(spots: Sequence[Spot], ends: Sequence[float], walked: float) -> tuple[Spot, Spot]:
    """Where somebody is on a way, and where they are heading; corners are cut a little."""
    before, after = _at(spots, ends, walked - _CORNER_M), _at(spots, ends, walked + _CORNER_M)
    way = (after[0] - before[0], after[1] - before[1])
    length = math.hypot(*way) or 1.0
    return ((before[0] + after[0]) / 2, (before[1] + after[1]) / 2), (way[0] / length, way[1] / length)


def _at(spots: Sequence[Spot], ends: Sequence[float], walked: float) -> Spot:
    """A spot on a way, or on its first or last leg made longer."""
    leg = next((number for number in range(1, len(ends) - 1) if walked < ends[number]), len(ends) - 1)
    (x, z), (to_x, to_z) = spots[leg - 1], spots[leg]
    share = (walked - ends[leg - 1]) / (ends[leg] - ends[leg - 1])
    return x + (to_x - x) * share, z + (to_z - z) * share


def _length(spots: Sequence[Spot]) -> float:
    return sum(math.dist(one, two) for one, two in pairwise(spots))

"""Who is who before two cameras: a track handed over to the next camera by its place on the ground and by time. Pure.

Theory. When a track has been followed for `settled_s`, it is asked whether it is somebody whom another camera follows now (their
views overlap) or has lost not long ago (a gap between neighbours). For each such candidate the place where it should be at the
moment of the new track's first known place is predicted by its last known velocity; the uncertainty of the prediction is that of
both places and of the velocity, and grows with the gap, for people turn. The squared Mahalanobis distance *d²* gates the
candidates (χ², two degrees of freedom). Among those within the gate, all new tracks and all candidates are assigned one to one,
the cheapest whole: a pair costs its negative log-likelihood, and leaving a track alone costs as much as a stranger is likely there
(`strangers_per_m2`). A label that differs forbids a pair, a height over the ground that differs makes it dearer. Where somebody
else is about as likely, nothing is said.

No face and no look of a person is kept, and nothing is remembered for longer than `forgotten_s`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from scipy.optimize import linear_sum_assignment

from civigil.kernel.facts import Explanation, Reason
from civigil.safety.cameras.ground.homography import Floats

Key: TypeAlias = tuple[str, int]
"""A camera and one of its tracks."""


@dataclass(frozen=True, slots=True)
class HandOverLimits:
    """When two tracks are one."""

    settled_s: float = 0.8  # a track is followed for so long before it is asked who it was
    asked_for_s: float = 4.0  # and is asked for so long
    gap_s: float = 15.0  # a track that was lost longer ago is nobody's beginning
    forgotten_s: float = 120.0  # after this nothing is known any more
    gate: float = 9.21  # χ² of 99 %, two degrees of freedom
    turns_mps2: float = 0.6  # how much walking people speed up, slow down and turn: standard deviation
    speed_sd_mps: float = 0.35  # of a velocity that was measured over two seconds
    strangers_per_m2: float = 0.002  # how thick on the ground those are who come up by themselves
    height_sd: float = 0.25  # of the logarithm of a height on the ground, measured by two cameras
    doubt: float = 1.0  # a second candidate whose cost is so near leaves it open


@dataclass(frozen=True, slots=True)
class Placed:
    """One track of one camera at a moment, on the ground that both cameras share."""

    camera: str
    track: int
    at_s: float  # by one clock for all cameras
    east: float  # metres
    north: float
    spread: Floats  # square metres, 2 x 2
    velocity: tuple[float, float] | None  # metres a second
    height_m: float | None = None
    label: str = ""

    @property
    def key(self) -> Key:
        """Whose it is."""
        return self.camera, self.track


@dataclass(frozen=True, slots=True)
class HandOver:
    """A track that goes on as another one."""

    before: Key
    after: Key
    at_s: float
    gap_s: (
        float  # between the last place of the one and the first of the other; not positive where both were seen at once
    )
    apart_m: float  # between where it should have been and where it was
    distance: float  # d²
    explanation: Explanation


@dataclass(slots=True)
class _Way:
    """What is known of one track."""

    first: Placed
    last: Placed
    path: list[Placed]  # thinned: one in half a second, of the last `gap_s`
    before: Key | None = None
    heights: list[float] = field(default_factory=list)

    @property
    def height_m(self) -> float | None:
        return float(np.median(self.heights)) if self.heights else None


class HandOvers:
    """Hears of all cameras' tracks, in the order of time, and says which go on as which."""

    def __init__(self, limits: HandOverLimits = HandOverLimits()) -> None:
        self.limits = limits
        self._ways: dict[Key, _Way] = {}
        self._after: dict[tuple[Key, str], Key] = {}  # a track's continuation before each other camera

    def step(self, placed: Sequence[Placed], at_s: float) -> list[HandOver]:
        """Take in what one camera, or several, see at a moment; the hand-overs that are known by now and were not before."""
        for one in placed:
            self._take(one)
        self._forget(at_s)
        new = [way for way in self._ways.values() if self._is_asked(way, at_s)]
        return self._matched(new, at_s) if new else []

    def chain(self, key: Key) -> list[Key]:
        """A track with all that it was before, the oldest first, as far as it is still known."""
        found = [key]
        way = self._ways.get(key)
        while way is not None and way.before is not None and way.before not in found:
            found.append(way.before)
            way = self._ways.get(way.before)
        return found[::-1]

    def before(self, key: Key) -> Key | None:
        """Whom a track goes on from; None where that is not known."""
        way = self._ways.get(key)
        return None if way is None else way.before

    def _take(self, one: Placed) -> None:
        way = self._ways.get(one.key)
        if way is None:
            way = self._ways[one.key] = _Way(one, one, [one])
        way.last = one
        if one.at_s - way.path[-1].at_s >= 0.45:
            way.path.append(one)
            way.path[:-1] = [step for step in way.path[:-1] if step.at_s >= one.at_s - self.limits.gap_s]
        if one.height_m is not None:
            way.heights = [*way.heights[-30:], one.height_m]

    def _forget(self, at_s: float) -> None:
        gone = {key for key, way in self._ways.items() if at_s - way.last.at_s > self.limits.forgotten_s}
        for key in gone:
            del self._ways[key]
        if gone:
            self._after = {pair: key for pair, key in self._after.items() if key not in gone and pair[0] not in gone}

    def _is_asked(self, way: _Way, at_s: float) -> bool:
        age_s = way.last.at_s - way.first.at_s
        fresh = at_s - way.last.at_s < 0.5
        return way.before is None and fresh and self.limits.settled_s <= age_s <= self.limits.asked_for_s

    def _matched(self, new: Sequence[_Way], at_s: float) -> list[HandOver]:
        olds = [way for way in self._ways.values() if at_s - way.last.at_s <= self.limits.gap_s]
        alone = -math.log(self.limits.strangers_per_m2)
        cost = np.full((len(new), len(olds)), 1e6)
        pairs: dict[tuple[int, int], tuple[float, float, float]] = {}
        for row, after in enumerate(new):
            for column, before in enumerate(olds):
                judged = self._judged(before, after)
                if judged is not None:
                    cost[row, column], pairs[row, column] = judged[0], judged[1:]
        whole = np.hstack([cost, np.where(np.eye(len(new), dtype=bool), alone, 1e7)])
        found = []
        for row, column in zip(*linear_sum_assignment(whole), strict=True):
            if column >= len(olds) or (row, column) not in pairs:
                continue
            known = set(self.chain(olds[column].first.key))
            rivals = [cost[row, at] for at, way in enumerate(olds) if known.isdisjoint(self.chain(way.first.key))]
            if min(rivals, default=math.inf) < cost[row, column] + self.limits.doubt:
                continue
            found.append(self._said(olds[column], new[row], at_s, *pairs[row, column]))
        return found

    def _judged(self, before: _Way, after: _Way) -> tuple[float, float, float, float] | None:
        """What a pair costs, with gap, distance in metres and d²; None for one that cannot be."""
        one, other = before.last, after.first
        if (
            one.camera == other.camera
            or before.first.at_s > after.first.at_s
            or (before.first.key, other.camera) in self._after
        ):
            return None
        if one.label and other.label and one.label != other.label:
            return None
        gap_s = other.at_s - one.at_s
        if gap_s > self.limits.gap_s:
            return None
        samples = [self._distance(one, other)] if gap_s > 0 else self._beside(before, after)
        if not samples:
            return None
        squared, apart, volume = (float(np.mean([sample[at] for sample in samples])) for at in range(3))
        if squared > self.limits.gate:
            return None
        cost = 0.5 * squared + math.log(2 * math.pi) + volume
        high, low = before.height_m, after.height_m
        if high is not None and low is not None:
            cost += 0.5 * (math.log(high / low) / self.limits.height_sd) ** 2
        return cost, gap_s, apart, squared

    def _beside(self, before: _Way, after: _Way) -> list[tuple[float, float, float]]:
        """The distances while both were seen at once."""
        found = []
        for step in after.path:
            near = min(before.path, key=lambda one: abs(one.at_s - step.at_s))
            if abs(near.at_s - step.at_s) <= 0.6:
                found.append(self._distance(near, step))
        return found

    def _distance(self, one: Placed, other: Placed) -> tuple[float, float, float]:
        """d², metres, and half the logarithm of the determinant of the uncertainty."""
        gap_s = other.at_s - one.at_s
        ve, vn = one.velocity or (0.0, 0.0)
        off = np.array([other.east - one.east - ve * gap_s, other.north - one.north - vn * gap_s])
        limits = self.limits
        drift = (limits.speed_sd_mps * gap_s) ** 2 + (0.5 * limits.turns_mps2) ** 2 * abs(gap_s) ** 3
        if one.velocity is None:
            drift += (1.4 * gap_s) ** 2
        spread = one.spread + other.spread + np.eye(2) * (drift + 0.04)
        squared = float(off @ np.linalg.solve(spread, off))
        return squared, float(np.hypot(*off)), 0.5 * math.log(float(np.linalg.det(spread)))

    def _said(self, before: _Way, after: _Way, at_s: float, gap_s: float, apart: float, squared: float) -> HandOver:
        after.before = before.first.key
        self._after[before.first.key, after.first.camera] = after.first.key
        (camera, track), (there, number) = before.first.key, after.first.key
        beside = "at the same time" if gap_s <= 0 else f"{gap_s:.1f} s later"
        return HandOver(
            before=before.first.key,
            after=after.first.key,
            at_s=at_s,
            gap_s=gap_s,
            apart_m=apart,
            distance=squared,
            explanation=Explanation(
                summary=f"Track {track} of camera {camera} goes on as track {number} of camera {there}, {beside}.",
                rule="cameras.hand_over",
                because=(
                    Reason(what="from where it should have been", measured=round(apart, 2), unit="m"),
                    Reason(what="squared Mahalanobis distance", measured=round(squared, 2), limit=self.limits.gate),
                    Reason(what="time unseen", measured=round(max(gap_s, 0.0), 2), limit=self.limits.gap_s, unit="s"),
                ),
            ),
        )

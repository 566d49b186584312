"""How large people are at each height of the picture, and so what is a person, a piece of one, or a vehicle.

On level ground somebody's height in the picture grows evenly with how far down their feet are. So a line is fitted through the
heights of upright figures that are alone, have walked and are not cut off (under a low sun, of those with their shadows); and
one person covers the same share of their height's square everywhere.

Pure: who is seen comes in.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from civigil.safety.cameras.behaviour.labels import is_person
from civigil.safety.cameras.model import Rect, Seen

BANDS = 12  # of the picture, by the height of the feet
SAMPLES = 600  # kept
ENOUGH = 5
EVERY_S = 0.4  # of one track, a sample
WALKED = 0.5  # own heights: who has not come so far may be a stain
UPRIGHT = (1.5, 4.5)  # height over width
SHADED = (0.75, 1.5)  # the same, of who throws a long shadow: looked at where hardly anybody is upright
WHOLE = 0.65  # the quantile of heights: pieces of people are many, and too small
COVERS = 0.28  # of a height's square, at most: more of a blob is shadow
PERSON = (0.5, 1.7)  # heights there, of somebody's box
WIDE = 1.3  # heights there: wider is nobody
LARGE = 2.5  # times a person's box: what is so large and fast is a vehicle
BOX_WIDE = 0.4  # heights: how wide a person's box is
FAST = 1.5  # heights a second over `FAST_S`: faster than people walk
FAST_S = 0.6
CREEPS = 0.15  # heights a second: what was fast once, is large, and still moves, is still a vehicle on the move
SLANT = 1.6  # a way down the picture counts so many times: the ground is seen at a slant


@dataclass(slots=True)
class _Way:
    spots: deque[tuple[float, float, float]] = field(default_factory=deque)  # (at_s, x, y), pixels
    first: tuple[float, float] = (0.0, 0.0)
    sampled_s: float = -math.inf
    vehicle: bool = False


class Sizes:
    """What is learned of one camera's people."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float, float]] = deque(maxlen=SAMPLES)  # (feet, height, area)
        self._shaded: deque[tuple[float, float, float]] = deque(maxlen=SAMPLES)  # the same, with their shadows
        self._new = 0  # samples since the line was fitted
        self._line: tuple[float, float] | None = None  # height = first + second * feet, pixels
        self._covers = 0.0  # area over the square of the height
        self._ways: dict[int, _Way] = {}
        self.version = 0  # counts up whenever something else is known
        self.tall = 0.0  # pixels, where people mostly are; 0 while it is unknown

    def step(self, seen: Sequence[Seen], at_s: float, size: tuple[int, int]) -> list[Seen]:
        """Take in who is seen; those of them that are vehicles on the move."""
        moving: list[Seen] = []
        for one in seen:
            x, y = one.feet[0] * size[0], one.feet[1] * size[1]
            way = self._ways.get(one.track)
            if way is None:
                way = self._ways[one.track] = _Way(first=(x, y))
            way.spots.append((at_s, x, y))
            while len(way.spots) > 2 and at_s - way.spots[1][0] >= FAST_S:
                way.spots.popleft()
            if self._is_large(one, size) and self._pace(way, y) >= (CREEPS if way.vehicle else FAST):
                way.vehicle = True
                moving.append(one)
        for number in [number for number, way in self._ways.items() if at_s - way.spots[-1][0] > 2.0]:
            del self._ways[number]
        return moving

    def learn(self, one: Seen, box: Rect, area: float, size: tuple[int, int]) -> None:
        """Learn from somebody who is alone in a blob of this box and area, where they are an upright figure."""
        way = self._ways.get(one.track)
        feet = box.top + box.height
        if way is None or way.vehicle or (one.label and not is_person(one.label)):
            return
        at_s, x, y = way.spots[-1]
        cut = box.left <= 1 or box.top <= 1 or box.left + box.width >= size[0] - 1 or feet >= size[1] - 1
        walked = math.hypot(x - way.first[0], y - way.first[1]) >= WALKED * box.height
        shape = box.height / max(box.width, 1.0)
        if cut or not SHADED[0] <= shape <= UPRIGHT[1] or at_s - way.sampled_s < EVERY_S:
            return
        if self._line is None:  # better than nothing, until somebody has walked
            self.tall += (0.1 if self.tall else 1.0) * (box.height - self.tall)
        if not walked:
            return
        way.sampled_s = at_s
        (self._samples if shape >= UPRIGHT[0] else self._shaded).append((feet, box.height, area))
        self._new += 1
        if self._new >= max(1, len(self._samples) // 10):
            self._fit(size)

    def height(self, feet: float, size: tuple[int, int]) -> float:
        """How tall somebody is whose feet are there, in pixels; 0 while it is unknown."""
        if self._line is None:
            return 0.0
        return max(self._line[0] + self._line[1] * feet, 0.02 * size[1])

    def area(self, feet: float, size: tuple[int, int]) -> float:
        """What one person covers whose feet are there, in pixels; 0 while it is unknown."""
        return self._covers * self.height(feet, size) ** 2

    def share(self, middle: float, size: tuple[int, int]) -> float:
        """Which share of a person one pixel is, of those whose middle is there; 0 while it is unknown."""
        feet = middle
        for _ in range(4):  # the feet are half a height below, and the height is that at the feet
            feet = middle + 0.5 * self.height(feet, size)
        covers = self.area(feet, size)
        return 1.0 / covers if covers > 0 else 0.0

    def is_person(self, one: Seen, size: tuple[int, int]) -> bool:
        """Whether who is followed may be a person: by a detector's word, else by size and pace."""
        if one.label:
            return is_person(one.label)
        way = self._ways.get(one.track)
        if way is not None and way.vehicle:
            return False
        tall = self.height(one.feet[1] * size[1], size)
        high, wide = one.height * size[1], one.width * size[0]
        if tall <= 0:
            return wide <= high
        return PERSON[0] * tall <= high <= PERSON[1] * tall and wide <= WIDE * tall

    def _is_large(self, one: Seen, size: tuple[int, int]) -> bool:
        tall = self.height(one.feet[1] * size[1], size)
        return tall > 0 and one.width * size[0] * one.height * size[1] >= LARGE * BOX_WIDE * tall**2

    def _pace(self, way: _Way, feet: float) -> float:
        """Heights a second over the last moment; 0 while it is unknown."""
        (from_s, x, y), (at_s, to_x, to_y) = way.spots[0], way.spots[-1]
        if at_s - from_s < FAST_S - 0.05 or self._line is None:
            return 0.0
        tall = max(self._line[0] + self._line[1] * feet, 4.0)
        return math.hypot(to_x - x, SLANT * (to_y - y)) / (at_s - from_s) / tall

    def _fit(self, size: tuple[int, int]) -> None:
        """Fit the line through the heights of each band, and what one covers of a height's square."""
        self._new = 0
        few = len(self._samples) < 2 * ENOUGH and len(self._shaded) >= 4 * ENOUGH
        samples = np.array([*self._samples, *self._shaded] if few else self._samples)
        if len(samples) < ENOUGH:
            return
        bands = np.minimum((samples[:, 0] / size[1] * BANDS).astype(int), BANDS - 1)
        points = []
        for band in np.unique(bands):
            of = samples[bands == band]
            if len(of) >= ENOUGH or len(samples) < 2 * ENOUGH:
                points.append((float(of[:, 0].mean()), float(np.quantile(of[:, 1], WHOLE)), math.sqrt(len(of))))
        if not points:
            return
        feet, heights, weights = np.array(points).T
        self.tall = float(np.average(heights, weights=weights))
        slope, middle = 0.0, float(np.average(feet, weights=weights))
        if feet.max() - feet.min() >= 0.15 * size[1]:
            slope = float(np.polyfit(feet, heights, 1, w=weights)[0])
        else:  # all at one depth: as where the horizon lies a little above the picture
            slope = self.tall / (middle + 0.125 * size[1])
        slope = min(max(slope, 0.0), self.tall / max(middle - 0.05 * size[1], 1.0))
        self._line, self.version = (self.tall - slope * middle, slope), self.version + 1
        tall = np.maximum(self._line[0] + slope * samples[:, 0], 4.0)
        whole = samples[:, 1] >= 0.75 * tall
        covers = samples[whole, 2] / tall[whole] ** 2
        self._covers = min(float(np.median(covers)), COVERS) if len(covers) else self._covers

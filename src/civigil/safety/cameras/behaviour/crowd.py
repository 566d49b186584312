"""How many people are in a zone, when they are too many, and when they suddenly scatter.

Where people stand close their blobs melt together and tracks are lost, so people are counted by area as well: how much of the
picture one person covers is learned for each height of the picture from those who stand alone, and a blob holds as many as its area
says, or as many as are followed in it, whichever is more. The count is the median of the last two seconds.

A dispersal is a gathering in which most suddenly move apart: half of them away from their common middle, faster than people walk,
where shortly before they hardly moved.

Pure: detections, people and time come in.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from civigil.safety.cameras.behaviour.paths import Path, Paths, Spot
from civigil.safety.cameras.behaviour.zones import inside
from civigil.safety.cameras.blobs import Detection
from civigil.safety.cameras.model import Corner, Rect, Seen, What, Zone

BANDS = 12
OVER_S = 2.0
HELD_S = 2.0  # so long it must be a crowd
OVER_AGAIN = 0.8  # of the number: below it the crowd has gone, and the next one is a new one
GATHERED = 4  # people, at least, to scatter
SCATTER = 0.7  # heights a second away from the middle
SCATTERED = 0.4  # share of them who do
CALM = 0.5  # heights a second: shortly before, they moved no faster
CALM_BEFORE_S = 2.0
STEP_S = 0.8  # over which a speed is measured


@dataclass(frozen=True, slots=True)
class Gathered:
    """A crowd, or one that scatters."""

    what: What
    zone: int
    box: Rect  # pixels of the working picture
    at_s: float
    since_s: float
    measured: float  # people; the share of them who scatter
    limit: float
    people: float


@dataclass(slots=True)
class _Zone:
    counts: deque[tuple[float, float]] = field(default_factory=deque)
    crowded_s: float | None = None
    told: bool = False
    scattered_s: float = -math.inf
    calm: deque[tuple[float, float]] = field(default_factory=deque)  # (at_s, median speed)


class CrowdWatch:
    """Watches one camera's zones for crowds and dispersals."""

    def __init__(self, zones: Sequence[Zone], quiet_s: float) -> None:
        self._zones = tuple(
            (number, zone) for number, zone in enumerate(zones) if zone.crowd_at_least is not None or zone.dispersal
        )
        self._quiet_s = quiet_s
        self._states = {number: _Zone() for number, _ in self._zones}
        self._area = np.zeros(BANDS)  # of one person, in pixels, by the height of their feet
        self._known = np.zeros(BANDS, int)

    @property
    def wanted(self) -> bool:
        """Whether any zone asks for it."""
        return bool(self._zones)

    def step(
        self,
        detections: Sequence[Detection],
        seen: Sequence[Seen],
        paths: Paths,
        at_s: float,
        size: tuple[int, int],
        asleep: Collection[int] = (),
    ) -> list[Gathered]:
        """Count the people of one frame of this width and height; `asleep`: zones that are not watched now."""
        feet = [(one.feet[0] * size[0], one.feet[1] * size[1]) for one in seen]
        held = [sum(_holds(one.box, foot) for foot in feet) for one in detections]
        people = [self._people(one, count, size) for one, count in zip(detections, held, strict=True)]
        found: list[Gathered] = []
        for number, zone in self._zones:
            if number in asleep:
                continue
            here = [
                (one, count)
                for one, count in zip(detections, people, strict=True)
                if inside(zone.corners, _foot(one.box, size))
            ]
            state = self._states[number]
            if zone.crowd_at_least is not None:
                crowd = self._crowd(state, number, zone.crowd_at_least, here, at_s)
                found += [] if crowd is None else [crowd]
            if zone.dispersal:
                within = [path for path in paths.now(at_s) if inside(zone.corners, path.seen.feet)]
                scattered = self._dispersal(state, number, within, at_s, size)
                found += [] if scattered is None else [scattered]
        return found

    def count(self, zone: int) -> float:
        """People in a zone now, the median of the last two seconds."""
        counts = sorted(count for _, count in self._states[zone].counts)
        return counts[len(counts) // 2] if counts else 0.0

    def _people(self, one: Detection, held: int, size: tuple[int, int]) -> float:
        """How many people a blob holds; from one who is alone, how large people are there is learned."""
        band = min(BANDS - 1, int((one.box.top + one.box.height) / size[1] * BANDS))
        area = float(cv2.countNonZero(one.inside)) if one.inside.size else one.box.width * one.box.height
        upright = 1.4 <= one.box.height / max(one.box.width, 1.0) <= 4.5
        if held == 1 and upright:
            pace = 0.2 if self._known[band] < 10 else 0.03
            old = self._area[band] or area
            self._area[band] = old + pace * (min(area, 2.0 * old) - old)
            self._known[band] += 1
        single = self._single(band)
        return max(float(held), area / single) if single > 0 else float(max(held, 1))

    def _single(self, band: int) -> float:
        """What one person covers at a height of the picture: learned there, or next to it."""
        for away in range(BANDS):
            for near in (band - away, band + away):
                if 0 <= near < BANDS and self._known[near] >= 5:
                    return float(self._area[near]) * ((band + 1.5) / (near + 1.5)) ** 2
        return 0.0

    def _crowd(
        self, state: _Zone, number: int, at_least: int, here: Sequence[tuple[Detection, float]], at_s: float
    ) -> Gathered | None:
        state.counts.append((at_s, sum(count for _, count in here)))
        while at_s - state.counts[0][0] > OVER_S:
            state.counts.popleft()
        people = self.count(number)
        if people < at_least:
            state.crowded_s = None
            state.told = state.told and people >= OVER_AGAIN * at_least
            return None
        state.crowded_s = at_s if state.crowded_s is None else state.crowded_s
        if state.told or at_s - state.crowded_s < HELD_S:
            return None
        state.told = True
        box = _around([one.box for one, _ in here])
        return Gathered(What.CROWD, number, box, at_s, state.crowded_s, people, float(at_least), people)

    def _dispersal(
        self, state: _Zone, number: int, within: Sequence[Path], at_s: float, size: tuple[int, int]
    ) -> Gathered | None:
        moving = [(path, speed) for path in within if (speed := path.speed(STEP_S)) is not None]
        speeds = sorted(speed for _, speed in moving)
        state.calm.append((at_s, speeds[len(speeds) // 2] if len(speeds) >= GATHERED else math.inf))
        while at_s - state.calm[0][0] > 3 * CALM_BEFORE_S:
            state.calm.popleft()
        if len(moving) < GATHERED or at_s - state.scattered_s < self._quiet_s:
            return None
        calm = min((speed for then_s, speed in state.calm if at_s - then_s >= 1.0), default=math.inf)
        if calm > CALM:
            return None
        away = _outward([(*found, path.tall) for path, _ in moving if (found := path.over(STEP_S)) is not None])
        share = sum(speed >= SCATTER for speed in away) / len(away)
        if share < SCATTERED:
            return None
        state.scattered_s = at_s
        boxes = [
            Rect(one.left * size[0], one.top * size[1], one.width * size[0], one.height * size[1])
            for one in (path.seen for path, _ in moving)
        ]
        return Gathered(What.DISPERSAL, number, _around(boxes), at_s, at_s - 1.0, share, SCATTERED, float(len(moving)))


def _outward(moving: Sequence[tuple[Spot, Spot, float]]) -> list[float]:
    """How fast each of some people moves away from the middle of all, in own heights a second; walking off together is none."""
    befores, nows = [before for before, _, _ in moving], [now for _, now, _ in moving]
    x, y = sum(one.x for one in befores) / len(moving), sum(one.y for one in befores) / len(moving)
    to_x, to_y = sum(one.x for one in nows) / len(moving), sum(one.y for one in nows) / len(moving)
    return [
        (math.hypot(now.x - to_x, now.y - to_y) - math.hypot(before.x - x, before.y - y))
        / tall
        / (now.at_s - before.at_s)
        for before, now, tall in moving
    ]


def _foot(box: Rect, size: tuple[int, int]) -> Corner:
    return (box.left + box.width / 2) / size[0], min((box.top + box.height) / size[1], 0.9999)


def _holds(box: Rect, foot: Corner) -> bool:
    return box.left <= foot[0] <= box.left + box.width and box.top <= foot[1] <= box.top + box.height + 2


def _around(boxes: Sequence[Rect]) -> Rect:
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.left + box.width for box in boxes), max(box.top + box.height for box in boxes)
    return Rect(left, top, right - left, bottom - top)

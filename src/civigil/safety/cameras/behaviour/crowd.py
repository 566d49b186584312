"""How many people are in a zone, when they are too many, and when they suddenly scatter.

Where people stand close their blobs melt together and tracks are lost, so people are counted by area as well: how much of the
picture one person covers is learned for each height of the picture from those who stand alone, and a blob holds as many as its area
says, or as many as are followed in it, whichever is more. The count is the median of the last two seconds.

A dispersal is a gathering that suddenly grows apart. Who runs is easily lost by a tracker, so it is measured on the foreground: the
*spread* is how far the covered area lies from its middle (the root of its mean square), in heights of the people there. In a calm
gathering of four or more it stays; where all scatter it grows by more than half a height a second. Walking off together leaves it
as it is, and one who passes by changes it little.

Pure: detections, people and time come in.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from civigil.safety.cameras.behaviour.zones import inside
from civigil.safety.cameras.blobs import Detection
from civigil.safety.cameras.model import Corner, Rect, Seen, What, Zone

BANDS = 12
OVER_S = 2.0
HELD_S = 2.0  # so long it must be a crowd
OVER_AGAIN = 0.8  # of the number: below it the crowd has gone, and the next one is a new one
GATHERED = 3.5  # people, at least, to scatter
GROWS = 0.55  # heights a second by which the spread grows
GROWS_S = 0.8  # over which that is measured
CALM_GROWS = 0.2  # heights a second: shortly before it changed no more
CALM_S = 2.0
TOGETHER = 3.0  # heights: a spread that is larger is no gathering


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
    spreads: deque[tuple[float, float, float]] = field(default_factory=deque)  # (at_s, spread, people)


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
        self._tall = 0.0  # how tall people are, in pixels

    @property
    def wanted(self) -> bool:
        """Whether any zone asks for it."""
        return bool(self._zones)

    def step(
        self,
        detections: Sequence[Detection],
        seen: Sequence[Seen],
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
                scattered = self._dispersal(state, number, here, at_s)
                found += [] if scattered is None else [scattered]
        return found

    def count(self, zone: int) -> float:
        """People in a zone now, the median of the last two seconds."""
        counts = sorted(count for _, count in self._states[zone].counts)
        return counts[len(counts) // 2] if counts else 0.0

    def _people(self, one: Detection, held: int, size: tuple[int, int]) -> float:
        """How many people a blob holds; from one who is alone, how large people are there is learned."""
        band = min(BANDS - 1, int((one.box.top + one.box.height) / size[1] * BANDS))
        area = one.box.width * one.box.height  # of a detector's box, which has no outline
        if one.inside is not None and one.inside.size:
            area = float(cv2.countNonZero(one.inside))
        upright = 1.4 <= one.box.height / max(one.box.width, 1.0) <= 4.5
        if held == 1 and upright:
            pace = 0.2 if self._known[band] < 10 else 0.03
            old = self._area[band] or area
            self._area[band] = old + pace * (min(area, 2.0 * old) - old)
            self._known[band] += 1
            self._tall += 0.05 * (one.box.height - self._tall) if self._tall else one.box.height
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
        self, state: _Zone, number: int, here: Sequence[tuple[Detection, float]], at_s: float
    ) -> Gathered | None:
        if not here:
            state.spreads.clear()
            return None
        people = sum(count for _, count in here)
        state.spreads.append((at_s, _spread([one.box for one, _ in here], self._tall), people))
        while at_s - state.spreads[0][0] > CALM_S + 2 * GROWS_S:
            state.spreads.popleft()
        now = state.spreads[-1][1]
        before = _at(state.spreads, at_s - GROWS_S)
        calm = [one for one in state.spreads if at_s - one[0] >= 1.5 * GROWS_S]
        if before is None or not calm or at_s - calm[0][0] < CALM_S or at_s - state.scattered_s < self._quiet_s:
            return None
        gathered = sorted(count for _, _, count in calm)[len(calm) // 2]
        spreads = [spread for _, spread, _ in calm]
        restless = (max(spreads) - min(spreads)) / max(calm[-1][0] - calm[0][0], 0.1)
        growth = (now - before) / GROWS_S
        if gathered < GATHERED or restless > CALM_GROWS or max(spreads) > TOGETHER or growth < GROWS:
            return None
        state.scattered_s = at_s
        box = _around([one.box for one, _ in here])
        return Gathered(What.DISPERSAL, number, box, at_s, at_s - GROWS_S, growth, GROWS, gathered)


def _spread(boxes: Sequence[Rect], tall: float) -> float:
    """How far the area of some boxes lies from its middle: the root of its mean square, in heights of people."""
    area = sum(box.width * box.height for box in boxes)
    x = sum(box.middle[0] * box.width * box.height for box in boxes) / area
    y = sum(box.middle[1] * box.width * box.height for box in boxes) / area
    square = sum(
        box.width * box.height * ((box.middle[0] - x) ** 2 + (box.middle[1] - y) ** 2 + box.width**2 / 12)
        for box in boxes
    )
    return math.sqrt(square / area) / max(tall, 1.0)


def _at(spreads: Sequence[tuple[float, float, float]], at_s: float) -> float | None:
    """The newest spread that is as old as that."""
    return next((spread for then_s, spread, _ in reversed(spreads) if then_s <= at_s + 1e-6), None)


def _foot(box: Rect, size: tuple[int, int]) -> Corner:
    return (box.left + box.width / 2) / size[0], min((box.top + box.height) / size[1], 0.9999)


def _holds(box: Rect, foot: Corner) -> bool:
    return box.left <= foot[0] <= box.left + box.width and box.top <= foot[1] <= box.top + box.height + 2


def _around(boxes: Sequence[Rect]) -> Rect:
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.left + box.width for box in boxes), max(box.top + box.height for box in boxes)
    return Rect(left, top, right - left, bottom - top)

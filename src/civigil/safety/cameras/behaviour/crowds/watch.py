"""How many people are in a zone, when they are too many, and when they suddenly scatter.

Where people stand close their blobs melt together and tracks are lost, so people are counted by area as well: a blob holds as
many as its *lively* area says (`lively.py`: what stands there and stirs, so no stopped bus), divided by what one person covers
there (`people.py`) and raised a little, because who stands behind others is half hidden; or as many as are followed in it,
whichever is more. What is followed, is much larger than a person and is faster than people walk is one vehicle, and its area is
nobody's. The count is the median of the last two seconds.

A dispersal is a gathering that suddenly grows apart. Who runs is easily lost by a tracker, so it is measured on the foreground:
the *spread* is how far the covered area lies from its middle (the root of its mean square), in heights of the people there. In a
calm gathering of four or more it stays; where all scatter it grows by more than half a height a second. Walking off together
leaves it as it is, and one who passes by changes it little.

Pure: pictures, detections, people and time come in.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from civigil.safety.cameras.behaviour.crowds.lively import Lively
from civigil.safety.cameras.behaviour.crowds.people import Sizes
from civigil.safety.cameras.behaviour.labels import is_person
from civigil.safety.cameras.behaviour.zones import inside
from civigil.safety.cameras.model import Corner, Rect, Seen, What, Zone
from civigil.safety.cameras.scene.background import Floats, Foreground, Gray
from civigil.safety.cameras.scene.blobs import Detection

OVER_S = 2.0
HELD_S = 2.0  # so long it must be a crowd
OVER_AGAIN = 0.8  # of the number: below it
GONE_S = 10.0  # for so long, the crowd has gone, and the next one is a new one
GATHERED = 3.5  # people, at least, to scatter
GROWS = 0.55  # heights a second by which the spread grows
GROWS_S = 0.8  # over which that is measured
CALM_GROWS = 0.2  # heights a second: shortly before it changed no more
CALM_S = 2.0
STOOD = 0.4  # of what they cover has stood there a moment: people who walk past one another are no gathering
BODY = 0.22  # of a height's square: what somebody covers
WEATHER = 6.0  # heights: a blob that is wider, or half as high
TOGETHER = 3.0  # heights: a spread that is larger is no gathering
SEVERAL = 1.5  # people: less of an area is counted by who is followed in it
MOSTLY = 0.65  # of what stands in a blob
HIDDEN = 1.15  # power of what an area counts: the more stand together, the more they hide of one another
PIECE = 0.4  # of what a person covers: who is followed in less is a piece of somebody


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


@dataclass(frozen=True, slots=True)
class _Spread:
    at_s: float
    spread: float  # heights
    people: float
    stood: float  # share of what is covered that has stood there


@dataclass(slots=True)
class _Zone:
    counts: deque[tuple[float, float]] = field(default_factory=deque)
    crowded_s: float | None = None
    told: bool = False
    box: Rect | None = None  # where people were last
    over_s: float = -math.inf  # when there was last nearly a crowd
    scattered_s: float = -math.inf
    spreads: deque[_Spread] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class _Body:
    """A detection of this frame, and who is followed in it."""

    detection: Detection
    people: tuple[Seen, ...]  # of those who are followed in it, who may be people
    counted: Gray | None  # 255 where it stands and stirs, within its box; none where only followed ones count
    most: float  # people that fit into it; infinite while it is unknown how large people are


class CrowdWatch:
    """Watches one camera's zones for crowds and dispersals."""

    def __init__(self, zones: Sequence[Zone], quiet_s: float) -> None:
        self._zones = tuple(
            (number, zone) for number, zone in enumerate(zones) if zone.crowd_at_least is not None or zone.dispersal
        )
        self._quiet_s = quiet_s
        self._states = {number: _Zone() for number, _ in self._zones}
        self._sizes = Sizes()
        self._lively = Lively()
        self._grounds: dict[int, tuple[int, Floats]] = {}  # by zone: of which sizes, and what a pixel counts

    @property
    def wanted(self) -> bool:
        """Whether any zone asks for it."""
        return bool(self._zones)

    def look(self, foreground: Foreground, at_s: float) -> None:
        """Take in a picture: what stands in it, and what of that stirs. A step of the light scatters nobody."""
        if foreground.stepped:
            for state in self._states.values():
                state.spreads.clear()
        self._lively.step(foreground, at_s, self._sizes.tall)

    def pause(self, away_s: float) -> None:
        """The stream was away for so long: it neither made a crowd last nor ended one, and nobody saw how it scattered."""
        self._lively.pause()
        for state in self._states.values():
            state.counts.clear()
            state.spreads.clear()
            state.over_s += away_s
            state.crowded_s = None if state.crowded_s is None else state.crowded_s + away_s

    def step(
        self,
        detections: Sequence[Detection],
        seen: Sequence[Seen],
        at_s: float,
        size: tuple[int, int],
        asleep: Collection[int] = (),
    ) -> list[Gathered]:
        """Count the people of one frame of this width and height; `asleep`: zones that are not watched now."""
        vehicles = self._sizes.step(seen, at_s, size)
        lively = self._lively_of_people(vehicles, size)
        bodies = [self._body(one, seen, lively, size) for one in detections]
        found: list[Gathered] = []
        for number, zone in self._zones:
            if number in asleep:
                continue
            state = self._states[number]
            counted = [(body.detection, self._people(body, number, zone, size)) for body in bodies]
            if zone.crowd_at_least is not None:
                crowd = self._crowd(state, number, zone.crowd_at_least, [one for one in counted if one[1] > 0], at_s)
                found += [] if crowd is None else [crowd]
            if zone.dispersal:  # who runs is easily lost: whatever moves in the zone is looked at
                here = [
                    one
                    for one in counted
                    if inside(zone.corners, _foot(one[0].box, size)) and not self._is_weather(one[0].box)
                ]
                scattered = self._dispersal(state, number, here, at_s)
                found += [] if scattered is None else [scattered]
        return found

    def count(self, zone: int) -> float:
        """People in a zone now, the median of the last two seconds."""
        counts = sorted(count for _, count in self._states[zone].counts)
        return counts[len(counts) // 2] if counts else 0.0

    def _lively_of_people(self, vehicles: Sequence[Seen], size: tuple[int, int]) -> Gray | None:
        """What stands and stirs, without the vehicles that pass."""
        lively = self._lively.area
        if lively is None or not vehicles:
            return lively
        without = lively.copy()
        for one in vehicles:
            top, left = int(one.top * size[1]), int(one.left * size[0])
            bottom, right = math.ceil((one.top + one.height) * size[1]), math.ceil((one.left + one.width) * size[0])
            without[max(0, top) : bottom, max(0, left) : right] = 0
        return without

    def _body(self, one: Detection, seen: Sequence[Seen], lively: Gray | None, size: tuple[int, int]) -> _Body:
        """What is known of a detection; from one who is alone, how large people are there is learned."""
        held = [who for who in seen if _holds(one.box, (who.feet[0] * size[0], who.feet[1] * size[1]))]
        if one.inside is None or not one.inside.size:
            return _Body(one, (), None, math.inf)
        area = float(cv2.countNonZero(one.inside))
        if len(held) == 1:
            self._sizes.learn(held[0], one.box, area, size)
        people = tuple(who for who in held if self._sizes.is_person(who, size) and not self._is_dead(who, size))
        single = self._sizes.area(one.box.top + one.box.height, size)
        if lively is None or single <= 0:
            return _Body(one, people, None, math.inf)
        left, top = int(one.box.left), int(one.box.top)
        rows, columns = one.inside.shape
        window = np.s_[top : top + rows, left : left + columns]
        counted = cv2.bitwise_and(lively[window], one.inside)
        if self._lively.stands is not None:  # where most of it stirs, all of it is people
            standing = cv2.bitwise_and(self._lively.stands[window], one.inside)
            mostly = cv2.countNonZero(counted) >= MOSTLY * cv2.countNonZero(standing)
            counted = standing if mostly else counted
        enough = cv2.countNonZero(counted) >= SEVERAL * single
        return _Body(one, people, counted if enough else None, max(1.0, area / (PIECE * single)))

    def _is_dead(self, one: Seen, size: tuple[int, int]) -> bool:
        """Whether who is followed there has long stood without stirring: a number that was left on the side of a bus."""
        stands, lively = self._lively.stands, self._lively.area
        if stands is None or lively is None:
            return False
        window = np.s_[
            max(0, int(one.top * size[1])) : math.ceil((one.top + one.height) * size[1]),
            max(0, int(one.left * size[0])) : math.ceil((one.left + one.width) * size[0]),
        ]
        area = max(stands[window].size, 1)
        return cv2.countNonZero(stands[window]) > 0.5 * area and cv2.countNonZero(lively[window]) < 0.1 * area

    def _people(self, body: _Body, number: int, zone: Zone, size: tuple[int, int]) -> float:
        """How many people of a zone a detection holds."""
        box = body.detection.box
        if body.detection.inside is None:  # a detector's box is one thing, and that is what it says
            label = body.detection.label
            wanted = zone.counts(label) if zone.labels else is_person(label)
            return float(wanted and inside(zone.corners, _foot(box, size)))
        here = sum(zone.counts(one.label) and inside(zone.corners, one.feet) for one in body.people)
        followed = min(float(here), body.most)
        if body.counted is None or zone.labels:  # nobody says what an area is
            return followed
        rows, columns = body.counted.shape
        left, top = int(box.left), int(box.top)
        ground = self._ground(number, zone, size)[top : top + rows, left : left + columns]
        covered = float(ground[body.counted > 0].sum())
        return max(followed, math.pow(covered, HIDDEN))

    def _ground(self, number: int, zone: Zone, size: tuple[int, int]) -> Floats:
        """Which share of a person a covered pixel counts: 0 where nobody's middle is whose feet are in the zone."""
        known = self._grounds.get(number)
        if known is not None and known[0] == self._sizes.version and known[1].shape == (size[1], size[0]):
            return known[1]
        outline = [(x * size[0], y * size[1] - 0.5 * self._sizes.height(y * size[1], size)) for x, y in zone.corners]
        mask: Gray = np.zeros((size[1], size[0]), np.uint8)
        cv2.fillPoly(mask, [np.rint(np.array(outline)).astype(np.int32)], (255,))
        rows = np.array([self._sizes.share(float(row), size) for row in range(size[1])], np.float32)
        ground: Floats = np.where(mask > 0, rows[:, None], np.float32(0))
        self._grounds[number] = (self._sizes.version, ground)
        return ground

    def _crowd(
        self, state: _Zone, number: int, at_least: int, here: Sequence[tuple[Detection, float]], at_s: float
    ) -> Gathered | None:
        state.counts.append((at_s, sum(count for _, count in here)))
        while at_s - state.counts[0][0] > OVER_S:
            state.counts.popleft()
        people = self.count(number)
        if here:  # in one picture of a crowd, nobody may be found
            state.box = _around([one.box for one, _ in here])
        if people < at_least:
            state.crowded_s = None
            if people >= OVER_AGAIN * at_least:
                state.over_s = at_s
            state.told = state.told and at_s - state.over_s < GONE_S
            return None
        state.over_s = at_s
        state.crowded_s = at_s if state.crowded_s is None else state.crowded_s
        if state.told or at_s - state.crowded_s < HELD_S or state.box is None:
            return None
        state.told = True
        return Gathered(What.CROWD, number, state.box, at_s, state.crowded_s, people, float(at_least), people)

    def _dispersal(
        self, state: _Zone, number: int, here: Sequence[tuple[Detection, float]], at_s: float
    ) -> Gathered | None:
        if not here:
            state.spreads.clear()
            return None
        people = max(sum(count for _, count in here), self._covering([one for one, _ in here]))
        spread = _spread([one.box for one, _ in here], self._sizes.tall)
        state.spreads.append(_Spread(at_s, spread, people, self._stood([one for one, _ in here])))
        while at_s - state.spreads[0].at_s > CALM_S + 2 * GROWS_S:
            state.spreads.popleft()
        before = _at(state.spreads, at_s - GROWS_S)
        calm = [one for one in state.spreads if at_s - one.at_s >= 1.5 * GROWS_S]
        if before is None or not calm or at_s - calm[0].at_s < CALM_S or at_s - state.scattered_s < self._quiet_s:
            return None
        gathered = sorted(one.people for one in calm)[len(calm) // 2]
        spreads = [one.spread for one in calm]
        restless = (max(spreads) - min(spreads)) / max(calm[-1].at_s - calm[0].at_s, 0.1)
        growth = (spread - before) / GROWS_S
        if gathered < GATHERED or restless > CALM_GROWS or max(spreads) > TOGETHER or growth < GROWS:
            return None
        if calm[-1].stood < STOOD:
            return None
        state.scattered_s = at_s
        box = _around([one.box for one, _ in here])
        return Gathered(What.DISPERSAL, number, box, at_s, at_s - GROWS_S, growth, GROWS, gathered)

    def _covering(self, here: Sequence[Detection]) -> float:
        """How many people some blobs would be, whatever they are: that they stand and then scatter is asked besides."""
        covered = sum(cv2.countNonZero(one.inside) for one in here if one.inside is not None and one.inside.size)
        return covered / (BODY * self._sizes.tall**2) if self._sizes.tall else 0.0

    def _is_weather(self, box: Rect) -> bool:
        """Whether a blob is larger than any gathering: the shadow of a cloud."""
        return 0 < WEATHER * self._sizes.tall < max(box.width, 2 * box.height)

    def _stood(self, here: Sequence[Detection]) -> float:
        """Which share of what is covered has stood there; all of it while nobody knows."""
        stands = self._lively.stands
        covered = stood = 0
        for one in here:
            if one.inside is not None and stands is not None:
                left, top = int(one.box.left), int(one.box.top)
                part = stands[top : top + one.inside.shape[0], left : left + one.inside.shape[1]]
                covered += cv2.countNonZero(one.inside)
                stood += cv2.countNonZero(cv2.bitwise_and(part, one.inside))
        return stood / covered if covered else 1.0


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


def _at(spreads: Sequence[_Spread], at_s: float) -> float | None:
    """The newest spread that is as old as that."""
    return next((one.spread for one in reversed(spreads) if one.at_s <= at_s + 1e-6), None)


def _foot(box: Rect, size: tuple[int, int]) -> Corner:
    return (box.left + box.width / 2) / size[0], min((box.top + box.height) / size[1], 0.9999)


def _holds(box: Rect, foot: Corner) -> bool:
    return box.left <= foot[0] <= box.left + box.width and box.top <= foot[1] <= box.top + box.height + 2


def _around(boxes: Sequence[Rect]) -> Rect:
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.left + box.width for box in boxes), max(box.top + box.height for box in boxes)
    return Rect(left, top, right - left, bottom - top)

"""Who runs, who goes against the allowed direction, and which vehicle stands where none stops.

Running is a speed in own heights a second, kept up over a second and in both halves of it, so that a blob that jumps to another
person is none. Half a person that walks by themselves runs: so their parts count together (`parts.py`), a run is held against how
tall people are there, and where nobody knows that yet it waits for it, for `UNKNOWN_S` at most. The wrong way is a walk of
`AGAINST_HEIGHTS` heights, all of it against the direction that the zone allows. A vehicle is what is wider than tall and much
larger than people there, has moved, and then stands.

Each is told once for a track, and again after the quiet time. A tracker may lose somebody and find them again under another number,
or follow their shadow beside them: whose way begins where one who was told has just been lost, or led past them close by, is the
same. Pure: the ways of all who are seen come in.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from civigil.safety.cameras.behaviour.labels import is_vehicle
from civigil.safety.cameras.behaviour.parts import whole
from civigil.safety.cameras.behaviour.paths import KEPT_S, Path, Paths, Spot
from civigil.safety.cameras.behaviour.stature import Stature
from civigil.safety.cameras.behaviour.zones import inside
from civigil.safety.cameras.model import Rect, Seen, What, Zone

OVER_S = 1.0
AGAINST_HEIGHTS = 1.2
AGAINST_DEG = 115.0  # from the allowed direction; more is against it
SLANT = 1.6  # a way down the picture counts so many times: the ground is seen at a slant
STANDS = 0.55  # of its box, by intersection over union: who covers it still has not left its place
CAME_S = 2.0  # after watching began
UPRIGHT = 0.85  # height over width of whoever runs, at least: long strides are wide
STEADY_HEIGHT, STEADY_WIDTH = 1.6, 2.6  # times: the box of who runs changes no more in a second
STRAIGHT = 0.8  # of the way that they took, they have come
JUMP = 0.4  # of it, at most, in one step
WHOLE = 0.85  # of how tall people are there: who is lower is seen in part
ROWS = 1000  # of a picture, for how tall people are
UNKNOWN_S = 15.0  # so long a run waits until it is known how tall people are there; then it is told by its own height
LOST_S = 2.5  # so long after somebody was lost they may be found under another number
LOST_HEIGHTS, LOST_PACE = 0.7, 1.3  # so near to where they were: heights, and heights a second since
VEHICLE_WIDE = 1.15  # width over height
VEHICLE_AREA = 1.7  # times a person's there


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody, or something, moved as a zone does not allow, or does not move."""

    what: What
    zone: int
    seen: Seen
    since_s: float
    measured: float  # heights a second; degrees; seconds
    limit: float
    again: bool
    away_s: float = 0.0  # of the time that it stands, without pictures


@dataclass(frozen=True, slots=True)
class _Run:
    """Somebody may have run: nobody knew yet how tall people are there."""

    moved: Moved  # measured by what was seen of them
    tall: float  # so much
    foot: float


@dataclass(slots=True)
class _Standing:
    since_s: float
    at: Seen
    moved: bool  # before it stood
    away_s: float = 0.0  # since then, without pictures


@dataclass(slots=True)
class _Known:
    """Somebody of whom something was told, followed under whatever number."""

    what: What
    zone: int
    spot: Spot  # where they were last
    track: int


class PaceWatch:
    """Watches one camera's zones for running, the wrong way, and stopped vehicles."""

    def __init__(self, zones: Sequence[Zone], quiet_s: float, stature: Stature | None = None) -> None:
        """`stature`: how tall people are there, where that is known already."""
        self._zones = tuple(
            (number, zone)
            for number, zone in enumerate(zones)
            if zone.running_heights is not None or zone.direction_deg is not None or zone.vehicle_stopped_s is not None
        )
        self._quiet_s = quiet_s
        self._told: dict[tuple[What, int, int], float] = {}
        self._known: list[_Known] = []
        self._standing: dict[int, _Standing] = {}
        self._began_s = -math.inf  # when watching began
        self._stopped: list[tuple[int, Seen, float]] = []  # told: (zone, where, when)
        self._stature = stature or Stature()
        self._runs: list[_Run] = []
        self._people: list[float] = []  # the areas of what is upright, in squared heights of the picture

    @property
    def wanted(self) -> bool:
        """Whether any zone asks for it."""
        return bool(self._zones)

    def pause(self, away_s: float) -> None:
        """The stream was away for so long: whatever stands where it stood has stood there meanwhile."""
        for standing in self._standing.values():
            standing.away_s += away_s
        for known in self._known:
            known.spot = replace(known.spot, at_s=known.spot.at_s + away_s)

    def replaced(self, zones: Sequence[Zone]) -> PaceWatch:
        """The same for other zones: how tall people are there is still known."""
        return PaceWatch(zones, self._quiet_s, self._stature)

    def step(self, paths: Paths, at_s: float, asleep: Collection[int] = ()) -> list[Moved]:
        """What those who are seen in one frame do that their zones do not allow; `asleep`: zones that are not watched now."""
        if not self._zones:
            return []
        if math.isinf(self._began_s):
            self._began_s = at_s
        found: list[Moved] = []
        self._keep_up(paths, at_s)
        for path in paths.now(at_s):
            self._stand(path, at_s)
            self._learn(path, at_s)
            for number, zone in self._zones:
                here = number not in asleep and inside(zone.corners, path.seen.feet)
                if here and zone.counts(path.seen.label):
                    found += [
                        one for one in self._judged(path, paths, number, zone, at_s) if self._is_new(one, path, at_s)
                    ]
        self._forget(at_s)
        return [*self._settled(at_s), *(one for one in found if not self._waits(one, paths))]

    def finish(self) -> list[Moved]:
        """Nobody comes any more: those who may have run ran by their own height."""
        waiting, self._runs = self._runs, []
        return [one.moved for one in waiting]

    def _waits(self, one: Moved, paths: Paths) -> bool:
        """Whether it is not to be told before it is known how tall people are there; a detector's box is a whole person."""
        if one.what is not What.RUNNING or one.seen.label or self._stature.is_sure:
            return False
        path = paths.of(one.seen.track)
        self._runs.append(_Run(one, self._tall(path, paths), path.spots[-1].y))
        return True

    def _tall(self, path: Path, paths: Paths) -> float:
        """What counts as somebody's height: with all that is followed of them, and no less than a whole person there has."""
        return max(whole(path, paths.all(), path.spots[-1].at_s - OVER_S), WHOLE * self._usual(path))

    def _settled(self, at_s: float) -> Iterator[Moved]:
        """Those who ran, of those who may have; the others are forgotten."""
        waiting, self._runs = self._runs, []
        for one in waiting:
            moved = one.moved
            if not self._stature.is_sure and at_s - moved.seen.at_s < UNKNOWN_S:
                self._runs.append(one)
                continue
            tall = self._stature.height(one.foot * ROWS) / ROWS if self._stature.is_sure else 0.0
            speed = moved.measured * one.tall / max(one.tall, WHOLE * tall)
            if speed >= moved.limit:
                yield replace(moved, measured=speed)
            else:
                self._told.pop((moved.what, moved.zone, moved.seen.track), None)
                self._known = [known for known in self._known if known.track != moved.seen.track]

    def _judged(self, path: Path, paths: Paths, number: int, zone: Zone, at_s: float) -> Iterator[Moved]:
        seen = path.seen
        is_vehicle = self._is_vehicle(path)
        if zone.running_heights is not None and not is_vehicle:
            speed, limit = _running(path), zone.running_heights
            if speed is not None and speed / path.tall >= limit and speed / (tall := self._tall(path, paths)) >= limit:
                yield Moved(What.RUNNING, number, seen, at_s - OVER_S, speed / tall, limit, again=False)
        if zone.direction_deg is not None:
            against = _against(path, zone.direction_deg)
            if against is not None and against >= AGAINST_DEG:
                yield Moved(What.WRONG_WAY, number, seen, path.spots[0].at_s, against, AGAINST_DEG, again=False)
        standing = self._standing.get(seen.track)
        if zone.vehicle_stopped_s is not None and is_vehicle and standing is not None and self._came(standing):
            stood_s = at_s - standing.since_s
            if stood_s >= zone.vehicle_stopped_s and not self._is_known(number, seen, at_s):
                limit_s = zone.vehicle_stopped_s
                yield Moved(
                    What.VEHICLE_STOPPED,
                    number,
                    seen,
                    standing.since_s,
                    stood_s,
                    limit_s,
                    again=False,
                    away_s=standing.away_s,
                )

    def _came(self, standing: _Standing) -> bool:
        """Whether what stands there came while we watched: it was seen to move, or was not there at first."""
        return standing.moved or standing.since_s - self._began_s > CAME_S

    def _is_known(self, number: int, seen: Seen, at_s: float) -> bool:
        """Whether the vehicle that stands there was told under another number."""
        self._stopped = [one for one in self._stopped if at_s - one[2] < self._quiet_s]
        for zone, place, _ in self._stopped:
            if zone == number and _overlap(seen, place) > 0.15:
                return True
        self._stopped.append((number, seen, at_s))
        return False

    def _is_new(self, one: Moved, path: Path, at_s: float) -> bool:
        key = (one.what, one.zone, one.seen.track)
        before = self._told.get(key)
        if before is not None and at_s - before < self._quiet_s:
            return False
        self._told[key] = at_s
        same = next((known for known in self._known if self._is_same(known, one, path)), None)
        if same is not None:
            same.track, same.spot = one.seen.track, path.spots[-1]
            return False
        self._known.append(_Known(one.what, one.zone, path.spots[-1], one.seen.track))
        return True

    def _keep_up(self, paths: Paths, at_s: float) -> None:
        """Where those of whom something was told are now."""
        now = {path.seen.track: path.spots[-1] for path in paths.now(at_s)} if self._known else {}
        for known in self._known:
            known.spot = now.get(known.track, known.spot)
        self._known = [known for known in self._known if at_s - known.spot.at_s <= LOST_S + KEPT_S]

    def _is_same(self, known: _Known, one: Moved, path: Path) -> bool:
        """Whether this way begins where one who was told was lost, or led along with them where they were last."""
        first, last = path.spots[0], known.spot
        gap_s = first.at_s - last.at_s
        if (known.what, known.zone) != (one.what, one.zone) or gap_s > LOST_S:
            return False
        then = min(path.spots, key=lambda spot: abs(spot.at_s - last.at_s))
        near = (LOST_HEIGHTS + LOST_PACE * max(gap_s, 0.0)) * path.tall
        return math.hypot(then.x - last.x, then.y - last.y) <= near

    def _learn(self, path: Path, at_s: float) -> None:
        """Upright figures that no edge cuts off teach how tall people are."""
        spot = path.spots[-1]
        if spot.at_s == at_s and not spot.edge:
            tall, wide = spot.tall * ROWS, spot.wide * ROWS
            box = Rect(spot.x * ROWS - wide / 2, spot.y * ROWS - tall, wide, tall)
            self._stature.learn(path.seen.track, box, tall * wide, ROWS, at_s)

    def _usual(self, path: Path) -> float:
        """How tall people are where somebody is, for a head by itself runs though its owner walks; 0 while it is unknown."""
        return self._stature.height(path.spots[-1].y * ROWS) / ROWS

    def _is_vehicle(self, path: Path) -> bool:
        """By a detector's word; else by its shape: what is wide, and much larger than an upright figure of the people here."""
        seen = path.seen
        if seen.label:
            return is_vehicle(seen.label)
        wide = seen.width * seen.aspect / max(seen.height, 1e-6)
        if wide < VEHICLE_WIDE:
            if wide < 0.6:
                self._people.append(seen.width * seen.aspect * seen.height)
                del self._people[:-200]
            return False
        usual = sorted(self._people)[len(self._people) // 2] if len(self._people) >= 20 else 0.002
        return seen.width * seen.aspect * seen.height >= VEHICLE_AREA * usual

    def _stand(self, path: Path, at_s: float) -> None:
        """Run the clock of standing: it begins anew where the box has left its place."""
        seen = path.seen
        known = self._standing.get(seen.track)
        if known is None:
            self._standing[seen.track] = _Standing(at_s, seen, moved=False)
        elif _overlap(seen, known.at) < STANDS:
            known.since_s, known.at, known.moved, known.away_s = at_s, seen, True, 0.0

    def _forget(self, at_s: float) -> None:
        if len(self._told) > 500:
            self._told = {key: told for key, told in self._told.items() if at_s - told < self._quiet_s}
        if len(self._standing) > 500:
            newest = sorted(self._standing)[-300:]
            self._standing = {number: self._standing[number] for number in newest}


def _overlap(one: Seen, other: Seen) -> float:
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    shared = max(across, 0.0) * max(down, 0.0)
    return shared / max(one.width * one.height + other.width * other.height - shared, 1e-9)


def _running(path: Path) -> float | None:
    """The speed that was kept up over a second, in both halves of it, the slower one: picture heights a second.

    None where the way is too short, where the box was cut off, changed its size or is no upright figure, and where the way is no
    steady one: a blob that jumps to another person, or melts together with one, does not run.
    """
    whole, half = path.over(OVER_S), path.over(OVER_S / 2)
    if whole is None or half is None:
        return None
    first, middle, last = whole[0], half[0], whole[1]
    way = [spot for spot in path.spots if spot.at_s >= first.at_s]
    if any(spot.edge or spot.tall < UPRIGHT * spot.wide for spot in way):
        return None
    heights, widths = [spot.tall for spot in way], [spot.wide for spot in way]
    if max(heights) > STEADY_HEIGHT * min(heights) or max(widths) > STEADY_WIDTH * min(widths):
        return None
    steps = [math.hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(way)]
    far = math.hypot(last.x - first.x, last.y - first.y)
    if far < STRAIGHT * sum(steps) or max(steps) > JUMP * far:
        return None
    return min(_speed(first, middle), _speed(middle, last))


def _speed(before: Spot, now: Spot) -> float:
    return math.hypot(now.x - before.x, now.y - before.y) / max(now.at_s - before.at_s, 1e-6)


def _against(path: Path, allowed_deg: float) -> float | None:
    """By how many degrees a walk of some length differs from the allowed direction; none while it is too short."""
    first, last = path.spots[0], path.spots[-1]
    across, down = last.x - first.x, SLANT * (last.y - first.y)
    if last.at_s - first.at_s < OVER_S or math.hypot(across, down) < AGAINST_HEIGHTS * path.tall:
        return None
    heading = math.degrees(math.atan2(-down, across))
    return abs((heading - allowed_deg + 180.0) % 360.0 - 180.0)

"""Who stays too long, and who enters where nobody may: zones watched with the feet of each track.

A stay begins with the first of `inertia_frames` frames in a row with the feet inside, and ends when somebody was outside, or
unseen, for more than `grace_s`. The dwell is the length of the stay. Where a zone sets `roam_heights`, loitering asks for
more: that somebody has remained, for the whole loitering time, within so many of their own heights of where they are now;
walking through a large zone, however slowly it is crossed, is no loitering.

Whoever loiters is raised once, and again only after `quiet_s`, also if they went out of the zone meanwhile. While the stream is
away nobody can be seen, and so nobody is out: a stay goes on if the tracker finds the same one there again, and is told only once
they were inside for `inertia_frames` frames more.

Who was told and then was lost inside the zone, behind a queue of cars, is not told anew under another number: whoever appears in
the middle of the zone, near that spot and as tall, within `HIDDEN_S`, counts as told. Whoever is seen to walk in does not, nor
whoever takes the place of one who was seen to walk out.

Pure: time comes in with what is seen.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from civigil.safety.cameras.model import Corner, Seen, Sighting, What, Zone

GAPS = 50  # of a stay that are remembered
HIDDEN_S = 60.0  # so long somebody may be hidden inside a zone and be the one who was told
HIDDEN_HEIGHTS = 0.8  # own heights from where they were lost, at most
HIDDEN_SIZE = 1.3  # times as tall, or as small, at most
EDGE = 0.01  # of the picture: who is lost there has walked out of it


def inside(corners: Sequence[Corner], point: Corner) -> bool:
    """Whether a point lies in a polygon (even-odd rule); the outline itself may count either way."""
    x, y = point
    odd = False
    previous_x, previous_y = corners[-1]
    for corner_x, corner_y in corners:
        if (corner_y > y) != (previous_y > y):
            crossing = corner_x + (y - corner_y) * (previous_x - corner_x) / (previous_y - corner_y)
            odd ^= x < crossing
        previous_x, previous_y = corner_x, corner_y
    return odd


@dataclass(slots=True)
class Stay:
    """One track's stay in one zone."""

    run: int = 0  # frames in a row with the feet inside
    run_from_s: float = 0.0
    since_s: float | None = None  # set once the stay counts
    inside_s: float = 0.0  # when it was last inside
    gaps: deque[tuple[float, float]] = field(
        default_factory=lambda: deque(maxlen=GAPS)
    )  # (until, for how long), seconds
    seen_s: float = 0.0  # when they were last seen, inside or outside
    spot: tuple[float, float, float] = (
        0.0,
        0.0,
        0.0,
    )  # where they were inside last, and their height; heights of the picture
    at_edge: bool = False  # of the picture, then
    unproved: bool = False  # they were not seen inside for long enough since the stream was away
    entered: bool = False  # the intrusion was raised
    loitered_s: float | None = None  # when the loitering was last raised
    path: deque[tuple[float, float, float, float]] = field(default_factory=deque)  # (at_s, x, y, own height)


@dataclass(frozen=True, slots=True)
class _Lost:
    """Somebody who was told and is lost inside a zone."""

    zone: int
    spot: tuple[float, float, float]
    seen_s: float
    loitered_s: float


class ZoneWatch:
    """Watches one camera's zones."""

    def __init__(self, zones: Sequence[Zone], quiet_s: float = 300.0) -> None:
        self.zones = tuple(zones)
        self.quiet_s = quiet_s
        self._stays: dict[tuple[int, int], Stay] = {}
        self._lost: list[_Lost] = []
        self._told_s: dict[tuple[int, int], float] = {}  # by zone and track: when their loitering was last raised
        self._shown: frozenset[int] = frozenset()  # who was seen in the frame before

    def step(self, seen: Sequence[Seen], at_s: float, asleep: Collection[int] = ()) -> list[Sighting]:
        """What the people seen in one frame did that their zones do not allow.

        `asleep`: the numbers of the zones that are not watched at this hour; who is still there when it begins is told then.
        """
        sightings: list[Sighting] = []
        present = frozenset(one.track for one in seen)
        for number, zone in enumerate(self.zones):
            if not zone.forbidden and zone.loiter_s is None:
                continue
            for one in seen:
                if not zone.counts(one.label):
                    continue
                stay = self._stays.get((number, one.track))
                within = inside(zone.corners, one.feet)
                if stay is None:
                    if not within:
                        continue
                    stay = self._stays[number, one.track] = Stay(loitered_s=self._told(number, one, present))
                sightings += _follow(zone, stay, one, within, self.quiet_s, told=number not in asleep)
                if stay.loitered_s is not None:
                    self._told_s[number, one.track] = stay.loitered_s
        self._forget(at_s)
        self._shown = present
        return sightings

    def pause(self, from_s: float, until_s: float) -> None:
        """The stream was away: nobody's grace runs meanwhile."""
        away_s = until_s - from_s
        for stay in self._stays.values():
            stay.inside_s += away_s
            stay.seen_s += away_s
            stay.run_from_s += away_s
            stay.gaps.append((until_s, away_s))
            stay.run, stay.unproved = 0, stay.since_s is not None

    def replaced(self, zones: Sequence[Zone]) -> ZoneWatch:
        """The same watch with other zones. Stays in a zone that remains as it is go on; those in others are forgotten."""
        new = ZoneWatch(zones, self.quiet_s)
        numbers = {zone: number for number, zone in enumerate(new.zones)}
        for (number, track), stay in self._stays.items():
            kept = numbers.get(self.zones[number])
            if kept is not None:
                new._stays[kept, track] = stay
        for (number, track), told_s in self._told_s.items():
            kept = numbers.get(self.zones[number])
            if kept is not None:
                new._told_s[kept, track] = told_s
        for lost in self._lost:
            kept = numbers.get(self.zones[lost.zone])
            new._lost += [] if kept is None else [replace(lost, zone=kept)]
        return new

    def whereabouts(self, track: int, at_s: float) -> tuple[str, float] | None:
        """The zone that holds a track at the moment of the newest step, and for how many seconds; of several the longest."""
        found = [
            (at_s - stay.since_s, self.zones[number].name)
            for (number, one), stay in self._stays.items()
            if one == track and stay.since_s is not None and stay.inside_s == at_s
        ]
        if not found:
            return None
        dwell_s, name = max(found)
        return name, dwell_s

    def _told(self, number: int, one: Seen, present: Collection[int]) -> float | None:
        """When somebody who appears inside a zone was told, if they are the one who was told and lost there; none otherwise."""
        told_s = self._told_s.get((number, one.track))
        if told_s is not None or one.track in self._shown:  # they have walked in
            return told_s
        for (zone, track), stay in self._stays.items():
            lost = None if track in present else _lost(zone, stay)
            if lost is not None and zone == number and _is_same(lost, one):
                return lost.loitered_s
        found = next((lost for lost in self._lost if lost.zone == number and _is_same(lost, one)), None)
        return None if found is None else found.loitered_s

    def _forget(self, at_s: float) -> None:
        """Drop stays that ended, so that memory does not grow with the day; who was told and lost inside is remembered."""
        self._told_s = {key: told_s for key, told_s in self._told_s.items() if at_s - told_s <= self.quiet_s}
        self._lost = [lost for lost in self._lost if at_s - lost.seen_s <= HIDDEN_S]
        for key, stay in list(self._stays.items()):
            latest = max(stay.inside_s, stay.run_from_s)
            if at_s - latest > self.zones[key[0]].grace_s + 1.0:
                lost = _lost(key[0], stay)
                self._lost += [] if lost is None else [lost]
                del self._stays[key]


def _lost(zone: int, stay: Stay) -> _Lost | None:
    """A stay as one that was told and ended inside the zone, for all that was seen; none if it was not. A gap hides nobody."""
    if stay.loitered_s is None or stay.seen_s > stay.inside_s or stay.unproved or stay.at_edge:
        return None
    return _Lost(zone, stay.spot, stay.seen_s, stay.loitered_s)


def _is_same(lost: _Lost, one: Seen) -> bool:
    """Whether somebody stands about where the other was lost, and is as tall."""
    x, y, tall = lost.spot
    near = math.hypot(one.feet[0] * one.aspect - x, one.feet[1] - y) <= HIDDEN_HEIGHTS * tall
    return near and tall / HIDDEN_SIZE <= one.height <= tall * HIDDEN_SIZE


def _follow(zone: Zone, stay: Stay, one: Seen, within: bool, quiet_s: float, *, told: bool) -> list[Sighting]:
    at_s = one.at_s
    if stay.since_s is not None and at_s - stay.inside_s > zone.grace_s:
        _end(stay)
    stay.seen_s = at_s
    if not within:
        stay.run = 0
        return []
    if stay.run == 0:
        stay.run_from_s = at_s
    stay.run += 1
    stay.inside_s, stay.spot = at_s, (one.feet[0] * one.aspect, one.feet[1], one.height)
    stay.at_edge = min(one.left, one.top, 1 - one.left - one.width, 1 - one.top - one.height) <= EDGE
    if stay.since_s is None:
        if stay.run < zone.inertia_frames:
            return []
        stay.since_s = stay.run_from_s
    if stay.unproved and stay.run < zone.inertia_frames:
        return []
    stay.unproved = False
    raised = []
    if not told:
        return []
    if zone.forbidden and not stay.entered:
        stay.entered = True
        raised.append(_sighting(What.INTRUSION, zone, one, at_s - stay.since_s, None, stay, again=False))
    if zone.loiter_s is not None:
        loitering = _loitering(zone, zone.loiter_s, stay, one, quiet_s)
        raised += [] if loitering is None else [loitering]
    return raised


def _end(stay: Stay) -> None:
    stay.run, stay.since_s, stay.entered = 0, None, False
    stay.unproved = False
    stay.path.clear()
    stay.gaps.clear()


def _loitering(zone: Zone, loiter_s: float, stay: Stay, one: Seen, quiet_s: float) -> Sighting | None:
    since = stay.since_s if stay.since_s is not None else one.at_s
    dwell, strayed = one.at_s - since, None
    if zone.roam_heights is not None:
        dwell, strayed = _near(stay, one, zone.roam_heights, loiter_s)
    if dwell < loiter_s:
        return None
    again = stay.loitered_s is not None
    if stay.loitered_s is not None and one.at_s - stay.loitered_s < quiet_s:
        return None
    stay.loitered_s = one.at_s
    return _sighting(What.LOITERING, zone, one, dwell, strayed, stay, again=again)


def _near(stay: Stay, one: Seen, roam_heights: float, loiter_s: float) -> tuple[float, float]:
    """For how long somebody has remained near where they are now, and how far they strayed: (seconds, heights)."""
    x, y = one.feet[0] * one.aspect, one.feet[1]
    if not stay.path or one.at_s - stay.path[-1][0] >= loiter_s / 100:
        stay.path.append((one.at_s, x, y, one.height))
    while stay.path[0][0] < one.at_s - 2 * loiter_s:
        stay.path.popleft()
    heights = sorted(past[3] for past in stay.path)
    own_height = max(heights[len(heights) // 4], 1e-6)  # the lower quartile: a blob may hold a neighbour for a while
    reach = roam_heights * own_height
    since, farthest = one.at_s, 0.0
    for at_s, past_x, past_y, _ in reversed(stay.path):
        away = math.hypot(past_x - x, past_y - y)
        if away > reach:
            break
        since, farthest = at_s, max(farthest, away)
    return one.at_s - since, farthest / own_height


def _sighting(
    what: What, zone: Zone, one: Seen, dwell_s: float, strayed: float | None, stay: Stay, *, again: bool
) -> Sighting:
    return Sighting(
        what=what,
        zone=zone.name,
        seen=one,
        at_s=one.at_s,
        since_s=one.at_s - dwell_s,
        dwell_s=dwell_s,
        limit_s=zone.loiter_s if what is What.LOITERING else None,
        roam_heights=strayed,
        roam_limit=zone.roam_heights if what is What.LOITERING else None,
        again=again,
        away_s=sum(away_s for until_s, away_s in stay.gaps if until_s > one.at_s - dwell_s),
    )

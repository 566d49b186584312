"""Who passed which zone, when, how: a track's stay in each zone as one line, without a pixel. Pure.

For every track and zone that its feet were in, and for the picture as a whole (zone ""), a passage begins with the first frame
inside and ends when the track was outside or unseen for longer than the grace; the stream's own gaps do not count. What is kept is
what one searches for: when, for how long, how large, where to, how fast. The track's number is a pseudonym that means nothing
beyond its camera.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from civigil.safety.cameras.behaviour.zones import inside
from civigil.safety.cameras.following.gap import GAP_S, LAPSE_S
from civigil.safety.cameras.model import Corner, Seen, Zone

ANYWHERE = ""
"""The zone of a passage through the picture as a whole."""
GRACE_S = 3.0  # out or unseen for so long, it is over
FRAMES_AT_LEAST = 3  # fewer are a flicker
STRIDE_S = 0.5  # between two places that a path is measured by: nearer ones tremble
HEIGHTS_AT_MOST = 64  # of a passage, for the median


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """One track's stay in one zone; times by the stream's own clock, lengths in shares of the picture."""

    track: int
    zone: str
    from_s: float
    until_s: float
    frames: int
    height: float  # the median of its box's
    heading: float | None  # degrees: 0 to the right, 90 up, 180 to the left; None where it hardly went anywhere
    speed: float  # own heights a second, along its path
    first: Corner  # where the feet were first and last
    last: Corner

    @property
    def dwell_s(self) -> float:
        """How long it stayed."""
        return self.until_s - self.from_s


@dataclass(slots=True)
class _Stay:
    from_s: float
    first: Corner
    aspect: float
    until_s: float
    last: Corner
    marked_s: float
    marked: Corner
    away_s: float = 0.0  # since then, without pictures
    frames: int = 0
    path: float = 0.0  # in heights of the picture
    heights: list[float] = field(default_factory=list)

    def add(self, one: Seen) -> None:
        self.frames += 1
        self.until_s, self.last, self.away_s = one.at_s, one.feet, 0.0
        if one.at_s - self.marked_s >= STRIDE_S:
            self.path += _apart(self.marked, one.feet, self.aspect)
            self.marked_s, self.marked = one.at_s, one.feet
            if len(self.heights) < HEIGHTS_AT_MOST:
                self.heights.append(one.height)


class Passages:
    """Follows the stays of one camera's tracks. Memory is that of who is in the picture now."""

    def __init__(self, zones: Sequence[Zone]) -> None:
        self._zones = tuple((zone.name, zone.corners) for zone in zones)
        self._stays: dict[tuple[int, str], _Stay] = {}
        self._ended: list[Passage] = []
        self._last_s: float | None = None

    def change_zones(self, zones: Sequence[Zone]) -> None:
        """Follow other zones from now on; stays in a zone that is gone or drawn anew end here."""
        before = dict(self._zones)
        self._zones = tuple((zone.name, zone.corners) for zone in zones)
        now = dict(self._zones)
        for key in list(self._stays):
            name = key[1]
            if name != ANYWHERE and now.get(name) != before.get(name):
                self._end(key)

    def step(self, seen: Sequence[Seen], at_s: float) -> None:
        """Take in who is seen in one frame."""
        for one in seen:
            self._add((one.track, ANYWHERE), one)
            for name, corners in self._zones:
                if inside(corners, one.feet):
                    self._add((one.track, name), one)
        away_s = 0.0 if self._last_s is None else at_s - self._last_s
        self._last_s = at_s
        for key, stay in list(self._stays.items()):
            stay.away_s += away_s if GAP_S < away_s <= LAPSE_S and stay.until_s != at_s else 0.0
            if not 0 <= at_s - stay.until_s - stay.away_s <= GRACE_S:
                self._end(key)

    def ended(self) -> list[Passage]:
        """The passages that are over and were not given out yet, in the order of their ends."""
        given, self._ended = self._ended, []
        return given

    def finish(self) -> list[Passage]:
        """All that is left, at the end of a feed."""
        for key in list(self._stays):
            self._end(key)
        return self.ended()

    def _add(self, key: tuple[int, str], one: Seen) -> None:
        stay = self._stays.get(key)
        if stay is None:
            stay = _Stay(one.at_s, one.feet, one.aspect, one.at_s, one.feet, one.at_s, one.feet, heights=[one.height])
            self._stays[key] = stay
        stay.add(one)

    def _end(self, key: tuple[int, str]) -> None:
        stay = self._stays.pop(key)
        if stay.frames < FRAMES_AT_LEAST:
            return
        height = sorted(stay.heights)[len(stay.heights) // 2]
        lasted = stay.until_s - stay.from_s
        path = stay.path + _apart(stay.marked, stay.last, stay.aspect)
        across, down = (stay.last[0] - stay.first[0]) * stay.aspect, stay.last[1] - stay.first[1]
        went = math.hypot(across, down) >= 0.5 * height
        self._ended.append(
            Passage(
                track=key[0],
                zone=key[1],
                from_s=round(stay.from_s, 3),
                until_s=round(stay.until_s, 3),
                frames=stay.frames,
                height=round(height, 4),
                heading=round(math.degrees(math.atan2(-down, across)) % 360.0, 1) if went else None,
                speed=round(path / max(height, 1e-6) / max(lasted, 0.1), 3),
                first=stay.first,
                last=stay.last,
            )
        )


def _apart(one: Corner, other: Corner, aspect: float) -> float:
    return math.hypot((other[0] - one[0]) * aspect, other[1] - one[1])


def wanted(
    passages: Sequence[Passage], *, zone: str | None, from_s: float | None, to_s: float | None, dwell_s: float = 0.0
) -> list[Passage]:
    """Those that were in a zone (None: anywhere) during a span of time, for so long at least."""
    name = ANYWHERE if zone is None else zone
    return [
        one
        for one in passages
        if one.zone == name
        and (to_s is None or one.from_s < to_s)
        and (from_s is None or one.until_s >= from_s)
        and one.dwell_s >= dwell_s
    ]

"""The experimental rules on bodies, behind two calls a picture: falls, people who lie, fight-like motion. Pure.

Nothing of it is run unless a zone asks for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from civigil.safety.cameras.behaviour.labels import is_person
from civigil.safety.cameras.behaviour.postures.brawl import BOTH, RESTLESS, BrawlWatch, Knot
from civigil.safety.cameras.behaviour.postures.down import SPEED, Down, DownWatch
from civigil.safety.cameras.behaviour.postures.silhouettes import Uprights, silhouettes_of
from civigil.safety.cameras.behaviour.postures.unrest import Unrest
from civigil.safety.cameras.behaviour.stature import Stature
from civigil.safety.cameras.behaviour.zones import inside
from civigil.safety.cameras.following.followed import Track
from civigil.safety.cameras.model import Rect, What, Zone
from civigil.safety.cameras.scene.background import Foreground
from civigil.safety.cameras.scene.blobs import Detection


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value, beside its limit where it has one."""

    what: str
    measured: float
    limit: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Posed:
    """Somebody fell, lies, or seems to fight."""

    what: What
    zone: int
    box: Rect  # pixels of the working picture
    track: int
    at_s: float
    since_s: float
    lasts_s: float  # how long they have lain, or moved so
    figures: tuple[Figure, ...]  # the one that says how sure it is first
    away_s: float = 0.0  # of the time that they lie, without pictures


class PostureWatch:
    """Watches one camera's zones for falls, for people who lie and for fight-like motion."""

    def __init__(self, zones: Sequence[Zone]) -> None:
        asked = list(enumerate(zones))
        self._down_zones = [(n, one) for n, one in asked if one.fall_s is not None or one.lying_s is not None]
        self._fight_zones = [(n, one) for n, one in asked if one.fight_s is not None]
        self._stature, self._uprights = Stature(), Uprights()
        self._down, self._brawl, self._unrest = DownWatch(), BrawlWatch(), Unrest()
        self._due = False

    @property
    def wanted(self) -> bool:
        """Whether any zone asks for it."""
        return bool(self._down_zones or self._fight_zones)

    def replaced(self, zones: Sequence[Zone]) -> PostureWatch:
        """The same watch for other zones: what is known of people and of who lies stays known."""
        new = PostureWatch(zones)
        new._stature, new._uprights = self._stature, self._uprights
        new._down, new._brawl, new._unrest = self._down, self._brawl, self._unrest
        return new

    def pause(self, away_s: float) -> None:
        """The stream was away for so long."""
        self._down.pause(away_s)
        self._brawl.pause(away_s)

    def look(self, foreground: Foreground, at_s: float) -> None:
        """Take in a picture."""
        if self._fight_zones:
            self._due = self._unrest.step(foreground, at_s)

    def step(
        self,
        detections: Sequence[Detection],
        tracks: Sequence[Track],
        size: tuple[int, int],
        at_s: float,
        asleep: Collection[int] = (),
    ) -> list[Posed]:
        """Take in what was found in the picture and who is followed; what is told. `asleep`: zones not watched now."""
        silhouettes = silhouettes_of(detections, tracks, size)
        self._uprights.step(silhouettes, self._stature, size[1], at_s)
        told: list[Posed] = []
        if self._down_zones:
            self._down.step(silhouettes, self._uprights, self._stature, at_s)
            told += self._lying(size, at_s, asleep)
        if self._due:
            self._brawl.step(silhouettes, self._unrest, self._stature, at_s)
            told += self._fighting(size, at_s, asleep)
            self._due = False
        return told

    def is_somebody(self, box: Rect) -> bool:
        """Whether something that lies there is taken for a person: it is no thing that was left, then."""
        return any(one.slid == 0 and one.is_somebody and _covered(box, one.box) >= 0.5 for one in self._down.known)

    def _lying(self, size: tuple[int, int], at_s: float, asleep: Collection[int]) -> Iterator[Posed]:
        for down in self._down.known:
            if down.told or not down.rests(at_s):
                continue
            for number, zone in self._down_zones:
                if number in asleep or not _holds(zone, down.box, size, down.label):
                    continue
                posed = self._judged(down, number, zone, at_s)
                if posed is not None:
                    down.told = True
                    yield posed
                    break

    def _judged(self, down: Down, number: int, zone: Zone, at_s: float) -> Posed | None:
        lies_s, fall = down.lies_s(at_s), down.fall
        if zone.fall_s is not None and fall is not None and lies_s >= zone.fall_s:
            figures = (
                Figure("speed at which the upper edge came down", fall.speed, SPEED, "own heights a second"),
                Figure("time that they lie", lies_s, zone.fall_s, "s"),
                Figure("height of the silhouette", down.box.height / fall.tall, None, "own heights"),
            )
            return Posed(What.FALL, number, down.box, fall.track, at_s, fall.from_s, lies_s, figures, down.away_s)
        if zone.lying_s is not None and down.is_somebody and lies_s >= zone.lying_s:
            figures = (
                Figure("time that they lie", lies_s, zone.lying_s, "s"),
                Figure("length of the silhouette", down.box.width / down.tall, None, "heights of people there"),
                Figure("height of the silhouette", down.box.height / down.tall, None, "heights of people there"),
            )
            since_s, away_s = down.since_s, down.away_s
            return Posed(What.PERSON_LYING, number, down.box, down.track, at_s, since_s, lies_s, figures, away_s)
        return None

    def _fighting(self, size: tuple[int, int], at_s: float, asleep: Collection[int]) -> Iterator[Posed]:
        for knot in self._brawl.known:
            if knot.told or knot.since_s is None or knot.last_s != at_s:
                continue
            for number, zone in self._fight_zones:
                limit_s = zone.fight_s or 0.0
                here = number not in asleep and _holds(zone, knot.box, size, "") and _counts(zone, knot)
                lasts_s = knot.lasts_s(at_s)
                if here and lasts_s >= limit_s:
                    knot.told = True
                    figures = (
                        Figure(
                            "of where they stand changes in a tenth of a second", 100 * knot.share, 100 * RESTLESS, "%"
                        ),
                        Figure("the same of the stiller side", 100 * knot.still, 100 * BOTH, "%"),
                        Figure("time that it lasts", lasts_s, limit_s, "s"),
                        Figure("people within reach, by their area", knot.people, None, "people"),
                    )
                    yield Posed(What.FIGHT, number, knot.box, knot.track, at_s, knot.since_s, lasts_s, figures)
                    break


def _holds(zone: Zone, box: Rect, size: tuple[int, int], label: str) -> bool:
    """Whether who lies or stands there is in a zone, and counts in it: nothing that a detector takes for something else does."""
    if label and not (is_person(label) and zone.counts(label)):
        return False
    foot = (box.left + box.width / 2) / size[0], min((box.top + box.height) / size[1], 0.9999)
    return inside(zone.corners, foot)


def _counts(zone: Zone, knot: Knot) -> bool:
    return sum(zone.counts(label) for label in knot.labels) >= 2 if zone.labels else True


def _covered(one: Rect, other: Rect) -> float:
    """Which share of the first lies in the second."""
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return max(across, 0.0) * max(down, 0.0) / max(one.width * one.height, 1e-9)

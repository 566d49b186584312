"""All rules on behaviour that watch one camera's picture, behind two calls a frame. Pure.

`look` takes the picture and everything that is followed, `follow` takes the people among it. Rules that no zone asks for are not
run, and a zone is silent outside its hours.
"""

from __future__ import annotations

from collections.abc import Sequence

from civigil.safety.cameras.behaviour.crowds.watch import CrowdWatch
from civigil.safety.cameras.behaviour.hours import LocalTime, is_watched
from civigil.safety.cameras.behaviour.lines import LineWatch
from civigil.safety.cameras.behaviour.pace import PaceWatch
from civigil.safety.cameras.behaviour.paths import Paths
from civigil.safety.cameras.behaviour.postures.watch import PostureWatch
from civigil.safety.cameras.behaviour.things.model import Allowed, Deed
from civigil.safety.cameras.behaviour.things.trails import box_of
from civigil.safety.cameras.behaviour.things.watch import ObjectWatch
from civigil.safety.cameras.behaviour.words import (
    crossing_sighting,
    gathered_sighting,
    moved_sighting,
    object_sighting,
    posed_sighting,
)
from civigil.safety.cameras.behaviour.zones import ZoneWatch, inside
from civigil.safety.cameras.following.followed import Track
from civigil.safety.cameras.model import Rect, Seen, Sighting, Zone
from civigil.safety.cameras.scene.background import Background, Foreground
from civigil.safety.cameras.scene.blobs import Detection


class BehaviourWatch:
    """Watches one camera's zones. A new resolution or a long gap in time wants a new one."""

    def __init__(self, zones: Sequence[Zone], quiet_s: float = 300.0, local: LocalTime | None = None) -> None:
        """`local` says what time it is in the city at a moment of the stream; without it every zone is watched at all hours."""
        self._quiet_s, self._local = quiet_s, local
        self._stays = ZoneWatch(zones, quiet_s)
        self._objects = ObjectWatch()
        self._paths = Paths()
        self._lines, self._pace, self._crowds = LineWatch(zones), PaceWatch(zones, quiet_s), CrowdWatch(zones, quiet_s)
        self._postures, self._tracks = PostureWatch(zones), list[Track]()
        self._asleep: frozenset[int] = frozenset()
        self._woken_s = -1
        self._size = (1, 1)

    @property
    def zones(self) -> tuple[Zone, ...]:
        """What is watched."""
        return self._stays.zones

    def afresh(self) -> BehaviourWatch:
        """The same rules for another picture, of which nothing is known."""
        return BehaviourWatch(self.zones, self._quiet_s, self._local)

    def change_zones(self, zones: Sequence[Zone]) -> None:
        """Watch other zones; stays in a zone that remains as it is, and things that lie, are still known. Counts begin anew."""
        self._stays = self._stays.replaced(zones)
        self._lines, self._pace = LineWatch(zones), self._pace.replaced(zones)
        self._crowds = CrowdWatch(zones, self._quiet_s)
        self._postures = self._postures.replaced(zones)
        self._woken_s = -1

    def pause(self, from_s: float, until_s: float) -> None:
        """The stream was away from one picture to the next: what each rule believes of that time (`following/gap.py`)."""
        away_s = until_s - from_s
        self._stays.pause(from_s, until_s)
        self._objects.pause(from_s, until_s)
        self._lines.pause()
        self._paths.pause()
        self._pace.pause(away_s)
        self._crowds.pause(away_s)
        self._postures.pause(away_s)

    def whereabouts(self, track: int, at_s: float) -> tuple[str, float] | None:
        """The zone that holds a track at the moment of the newest step, and for how many seconds; of several the longest."""
        return self._stays.whereabouts(track, at_s)

    def is_thing(self, track: Track) -> bool:
        """Whether what is followed is a thing that somebody left, and nobody."""
        return self._objects.is_thing(box_of(track))

    def counts(self) -> dict[str, tuple[int, int]]:
        """How many crossed each line so far, in and out."""
        return {self.zones[number].name: count for number, count in self._lines.counts().items()}

    def look(
        self, foreground: Foreground, background: Background, tracks: Sequence[Track], at_s: float
    ) -> list[Sighting]:
        """Take in a picture and all that is followed in it."""
        rows, columns = background.shape
        self._size = (columns, rows)
        self._wake(at_s)
        if foreground.relearned:
            self._objects.restart()
        if self._crowds.wanted:
            self._crowds.look(foreground, at_s)
        if self._postures.wanted:
            self._tracks = list(tracks)
            self._postures.look(foreground, at_s)
        if not any(zone.watches_things for zone in self.zones):
            return []
        if foreground.stepped:
            self._objects.light_stepped(at_s)
        if foreground.evened is None or not self._objects.due(at_s):
            return []
        told = self._objects.step(foreground.evened, background.level, background.spread, tracks, at_s, self._allowed)
        things = [one for one in told if one.deed is not Deed.LEFT or not self._postures.is_somebody(one.box)]
        return [object_sighting(one, self.zones[one.zone].name, self._size) for one in things]

    def follow(self, seen: Sequence[Seen], detections: Sequence[Detection], at_s: float) -> list[Sighting]:
        """Take in the people who are seen in a picture, and the blobs that they were found in."""
        found = self._stays.step(seen, at_s, self._asleep)
        for crossing in self._lines.step(seen, at_s):
            line = self.zones[crossing.line]
            if line.crossing in {"both", "in" if crossing.inward else "out"} and crossing.line not in self._asleep:
                found.append(crossing_sighting(crossing, line.name))
        if self._postures.wanted:
            posed = self._postures.step(detections, self._tracks, self._size, at_s, self._asleep)
            found += [posed_sighting(one, self._name(one.zone), self._size) for one in posed]
        if not (self._pace.wanted or self._crowds.wanted):
            return found
        self._paths.step(seen, at_s)
        found += [moved_sighting(one, self._name(one.zone)) for one in self._pace.step(self._paths, at_s, self._asleep)]
        if self._crowds.wanted:
            gathered = self._crowds.step(detections, seen, at_s, self._size, self._asleep)
            found += [gathered_sighting(one, self._name(one.zone), self._size) for one in gathered]
        return found

    def finish(self) -> list[Sighting]:
        """The feed is over: what waited for more of it is told."""
        return [moved_sighting(one, self._name(one.zone)) for one in self._pace.finish()]

    def _name(self, zone: int) -> str:
        return self.zones[zone].name

    def _wake(self, at_s: float) -> None:
        """Once a second, see which zones are watched at this hour."""
        if int(at_s) == self._woken_s or self._local is None:
            return
        self._woken_s = int(at_s)
        now = self._local(at_s)
        self._asleep = frozenset(number for number, zone in enumerate(self.zones) if not is_watched(zone.hours, now))

    def _allowed(self, box: Rect) -> list[Allowed]:
        foot = ((box.left + box.width / 2) / self._size[0], (box.top + box.height) / self._size[1])
        return [
            Allowed(number, zone.object_left_s, zone.object_removed_s, zone.belongs_s)
            for number, zone in enumerate(self.zones)
            if zone.watches_things
            and number not in self._asleep
            and inside(zone.corners, (min(foot[0], 1.0), min(foot[1], 0.9999)))
        ]

"""All rules on behaviour that watch one camera's picture, behind two calls a frame. Pure.

`look` takes the picture and everything that is followed, `follow` takes the people among it. Rules that no zone asks for are not
run.
"""

from __future__ import annotations

from collections.abc import Sequence

from civigil.safety.cameras.background import Background, Foreground
from civigil.safety.cameras.behaviour.objects import Allowed, ObjectWatch, Told
from civigil.safety.cameras.behaviour.trails import box_of
from civigil.safety.cameras.behaviour.words import object_sighting
from civigil.safety.cameras.behaviour.zones import ZoneWatch, inside
from civigil.safety.cameras.followed import Track
from civigil.safety.cameras.model import Rect, Seen, Sighting, Zone


class BehaviourWatch:
    """Watches one camera's zones. A new resolution or a gap in time wants a new one."""

    def __init__(self, zones: Sequence[Zone], quiet_s: float = 300.0) -> None:
        self._stays = ZoneWatch(zones, quiet_s)
        self._objects = ObjectWatch()
        self._size = (1, 1)

    @property
    def zones(self) -> tuple[Zone, ...]:
        """What is watched."""
        return self._stays.zones

    def change_zones(self, zones: Sequence[Zone]) -> None:
        """Watch other zones; stays in a zone that remains as it is, and things that lie, are still known."""
        self._stays = self._stays.replaced(zones)

    def whereabouts(self, track: int, at_s: float) -> tuple[str, float] | None:
        """The zone that holds a track at the moment of the newest step, and for how many seconds; of several the longest."""
        return self._stays.whereabouts(track, at_s)

    def is_thing(self, track: Track) -> bool:
        """Whether what is followed is a thing that somebody left, and nobody."""
        return self._objects.is_thing(box_of(track))

    def look(
        self, foreground: Foreground, background: Background, tracks: Sequence[Track], at_s: float
    ) -> list[Sighting]:
        """Take in a picture and all that is followed in it."""
        rows, columns = background.shape
        self._size = (columns, rows)
        if foreground.relearned:
            self._objects.restart()
        if not any(zone.watches_things for zone in self.zones):
            return []
        if foreground.evened is None or not self._objects.due(at_s):
            return []
        told = self._objects.step(foreground.evened, background.level, background.spread, tracks, at_s, self._allowed)
        return [self._sighting(one) for one in told]

    def follow(self, seen: Sequence[Seen], at_s: float) -> list[Sighting]:
        """Take in the people who are seen in a picture."""
        return self._stays.step(seen, at_s)

    def _allowed(self, box: Rect) -> list[Allowed]:
        foot = ((box.left + box.width / 2) / self._size[0], (box.top + box.height) / self._size[1])
        return [
            Allowed(number, zone.object_left_s, zone.object_removed_s, zone.belongs_s)
            for number, zone in enumerate(self.zones)
            if zone.watches_things and inside(zone.corners, (min(foot[0], 1.0), min(foot[1], 0.9999)))
        ]

    def _sighting(self, told: Told) -> Sighting:
        return object_sighting(told, self.zones[told.zone].name if self.zones else "", self._size)

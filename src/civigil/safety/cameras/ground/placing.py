"""Tracks of one camera, told with where on the ground they are. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from civigil.events.cameras import Box, SeenTrack
from civigil.kernel.place import Point
from civigil.safety.cameras.ground.calibrated import Calibrated, radius_m
from civigil.safety.cameras.ground.movement import Movement, Step, heading_of, speed_of

FORGOTTEN_S = 5.0


class Placing:
    """Where the tracks of one camera are, and how they move."""

    def __init__(self) -> None:
        self.ground: Calibrated | None = None
        self.moving: dict[int, Movement] = {}

    def take(self, ground: Calibrated | None) -> None:
        """Another ground from now on: what was known of the movements was by the old one."""
        self.ground = ground
        self.moving.clear()

    def where(self, feet: tuple[float, float]) -> Point | None:
        """Where on the ground feet in the picture are; None where the camera cannot say."""
        return None if self.ground is None else self.ground.place(*feet)

    def told(self, tracks: Sequence[SeenTrack], at_s: float) -> tuple[SeenTrack, ...]:
        """The tracks of a moment with their places; as they are, where the camera does not know its ground."""
        ground = self.ground
        if ground is None:
            return tuple(tracks)
        told = tuple(self._placed(ground, track, at_s) for track in tracks)
        for number in [one for one, way in self.moving.items() if way.steps[-1].at_s < at_s - FORGOTTEN_S]:
            del self.moving[number]
        return told

    def _placed(self, ground: Calibrated, track: SeenTrack, at_s: float) -> SeenTrack:
        found = ground.metres(*feet_of(track.box))
        if found is None:
            return track
        (east, north), spread = found
        way = self.moving.setdefault(track.track, Movement())
        way.add(Step(at_s, east, north, spread))
        latitude, longitude = ground.plane.degrees(*way.now())
        velocity = way.velocity()
        return msgspec.structs.replace(
            track,
            place=Point(
                latitude=round(latitude, 7), longitude=round(longitude, 7), uncertainty_m=round(radius_m(spread), 2)
            ),
            speed_mps=speed_of(velocity),
            heading=heading_of(velocity),
        )


def feet_of(box: Box) -> tuple[float, float]:
    """Where the feet of what a box holds are, in fractions of the picture."""
    return min(box.left + box.width / 2, 1.0), min(box.top + box.height, 1.0)

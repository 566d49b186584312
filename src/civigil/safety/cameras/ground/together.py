"""All cameras of one status that know their ground, in one plane: whose track goes on as whose. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from civigil.events.cameras import SeenTrack
from civigil.safety.cameras.ground.calibrated import Plane
from civigil.safety.cameras.ground.handover import HandOver, HandOvers, Placed
from civigil.safety.cameras.ground.placing import Placing


class Together:
    """Hears of the cameras' tracks as they come. The plane is that of the camera that was the first to know its ground."""

    def __init__(self) -> None:
        self._matcher = HandOvers()
        self._plane: Plane | None = None
        self._newest_s = float("-inf")

    def told(
        self, camera: str, placing: Placing, tracks: Sequence[SeenTrack], at_s: float
    ) -> tuple[tuple[SeenTrack, ...], list[HandOver]]:
        """The tracks with whom they go on from, and the hand-overs that are known by this. `at_s`: by the world's clock."""
        if placing.ground is None:
            return tuple(tracks), []
        self._plane = self._plane or placing.ground.plane
        # cameras come in a little out of order; the matcher wants one clock that does not run backwards
        self._newest_s = max(self._newest_s, at_s)
        placed = [one for track in tracks if (one := self._placed(camera, placing, track, at_s)) is not None]
        said = self._matcher.step(placed, self._newest_s)
        return tuple(self._with_before(camera, track) for track in tracks), said

    def _placed(self, camera: str, placing: Placing, track: SeenTrack, at_s: float) -> Placed | None:
        way = placing.moving.get(track.track)
        if track.place is None or way is None or self._plane is None or placing.ground is None:
            return None
        east, north = self._plane.metres(track.place.latitude, track.place.longitude)
        tall = placing.ground.height_m(track.box)
        return Placed(camera, track.track, at_s, east, north, way.steps[-1].spread, way.velocity(), tall, track.label)

    def _with_before(self, camera: str, track: SeenTrack) -> SeenTrack:
        before = self._matcher.before((camera, track.track))
        return track if before is None else msgspec.structs.replace(track, before=f"{before[0]}/{before[1]}")

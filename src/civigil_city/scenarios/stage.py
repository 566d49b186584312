"""Where a scenario plays in this city: anchors become places. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely

from civigil.kernel.errors import Missing
from civigil_city.cameras.sites import Site
from civigil_city.cameras.surfaces import Surface, patches
from civigil_city.world.network import Edge, Network, Points, Use, on_line
from civigil_city.world.places import Building, Place, PlaceKind, Terrain

_STATIONS = {
    "fire": PlaceKind.FIRE_STATION,
    "police": PlaceKind.POLICE,
    "ambulance": PlaceKind.AMBULANCE,
    "hospital": PlaceKind.HOSPITAL,
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, and how one gets there."""

    x_m: float
    y_m: float
    heading_deg: float  # of the way that leads through it
    way: Points  # the path or lane, from its beginning to its end
    along_m: float  # how far along it the place lies
    camera: str | None = None


@dataclass(frozen=True)
class Stage:
    """A city as scenarios know it."""

    network: Network
    cameras: Sequence[Site]
    places: Sequence[Place] = ()
    devices: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    houses: Mapping[str, Sequence[Building]] = field(default_factory=dict)  # around each camera

    _known: dict[str, Spot] = field(default_factory=dict, repr=False, compare=False)

    def spot(self, anchor: str) -> Spot:
        """The place of an anchor, looked for once. Raises `Missing` where this city has no such thing."""
        if anchor not in self._known:
            self._known[anchor] = self._find(anchor)
        return self._known[anchor]

    def _find(self, anchor: str) -> Spot:
        what, _, rest = anchor.partition(":")
        if what == "camera":
            return self._in_view(anchor, rest)
        if what == "station":
            kind = _STATIONS[rest]
            found = next((one for one in self.places if one.kind is kind), None)
            return self._at(anchor, None if found is None else (found.x_m, found.y_m))
        if what == "device":
            return self._at(anchor, self.devices.get(rest))
        if what == "signal":
            return self._at(anchor, self._signal(int(rest)))
        if what == "spot":
            return self._on_the_map(anchor, *(float(one) for one in rest.split(",")))
        return self._at(anchor, self.network.centre)

    def _on_the_map(self, anchor: str, latitude: float, longitude: float) -> Spot:
        """Wherever somebody pointed, and the camera that sees it, if one does."""
        x, y = self.network.metres(longitude, latitude)
        if not self._inside(x, y):
            raise Missing(f"this city has no {anchor}: it lies outside", where="scenario")
        spot = self._at(anchor, (x, y))
        camera = next((one.id for one in self.cameras if one.view.sees(x, y) and _near(one, x, y)), None)
        return replace(spot, camera=camera)

    def _inside(self, x: float, y: float) -> bool:
        west, south, east, north = self.network.bounds
        return west - EDGE_M <= x <= east + EDGE_M and south - EDGE_M <= y <= north + EDGE_M

    def _at(self, anchor: str, place: tuple[float, float] | None) -> Spot:
        if place is None:
            raise Missing(f"this city has no {anchor}", where="scenario")
        edge, along = self.network.nearest(*place, Use.CAR)
        lane = edge.lanes[edge.lane_for(Use.CAR) or 0]
        return Spot(place[0], place[1], on_line(lane.shape, along)[2], lane.shape, along)

    def _signal(self, number: int) -> tuple[float, float] | None:
        known = sorted(self.network.signals)
        if not 1 <= number <= len(known):
            return None
        edge = self.network.edges[self.network.signals[known[number - 1]][0]]
        x, y = edge.lanes[0].shape[-1].tolist()
        return x, y

    def _in_view(self, anchor: str, rest: str) -> Spot:
        number, _, part = rest.partition("/")
        if not 1 <= int(number) <= len(self.cameras):
            raise Missing(f"this city has {len(self.cameras)} cameras, and no {anchor}", where="scenario")
        site = self.cameras[int(number) - 1]
        if part == "building":
            return self._building(anchor, site)
        use, nearest, farthest = (Use.CAR, 11.0, 32.0) if part == "road" else (Use.FOOT, 9.0, 20.0)
        roads = _roads(self.network, site) if part != "road" else shapely.Polygon()
        spots = [
            (
                self._fitness(site, x, y, (nearest + farthest) / 2) + _on_the_kerb(roads, x, y),
                Spot(x, y, heading, shape, along, site.id),
            )
            for edge in self._near(site, use)
            for shape, along, (x, y, heading) in _along(edge, use)
            if site.view.sees(x, y, 0.12) and nearest <= math.hypot(x - site.view.x_m, y - site.view.y_m) <= farthest
        ]
        if spots:
            return min(spots, key=lambda one: one[0])[1]
        x, y = site.aim
        way = np.array([(x - 15, y), (x + 15, y)])
        return Spot(x, y, 90.0, way, 15.0, site.id)

    def _fitness(self, site: Site, x: float, y: float, wanted_m: float) -> float:
        pixel, depth = site.view.project(np.array([[x, y, 0.0]]))
        return abs(float(pixel[0, 0]) / site.view.width - 0.5) * 30 + abs(float(depth[0]) - wanted_m)

    def _near(self, site: Site, use: Use) -> list[Edge]:
        place = (site.view.x_m, site.view.y_m)
        near = [one for one in self.network.streets if np.hypot(*(one.lanes[0].shape - place).T).min() < 120]
        found = [one for one in near if one.lane_for(use) is not None]
        if use is Use.FOOT:  # a path rather than a road that people may walk on
            paths = [one for one in found if Use.CAR not in one.lanes[one.lane_for(use) or 0].uses]
            return paths or found
        return found

    def _building(self, anchor: str, site: Site) -> Spot:
        best: tuple[float, Points] | None = None
        for building in self.houses.get(site.id, ()):
            for one, other in zip(building.outline, np.roll(building.outline, -1, axis=0), strict=True):
                middle = (one + other) / 2
                away = math.hypot(middle[0] - site.view.x_m, middle[1] - site.view.y_m)
                if site.view.sees(float(middle[0]), float(middle[1]), 0.05) and 15 < away < (best[0] if best else 110):
                    best = away, middle
        if best is None:
            return self._in_view(anchor, f"{anchor.split(':')[1].split('/', maxsplit=1)[0]}/road")
        spot = self._at(anchor, (float(best[1][0]), float(best[1][1])))
        return Spot(spot.x_m, spot.y_m, spot.heading_deg, spot.way, spot.along_m, site.id)


EDGE_M = 200.0
"""A spot of the map may lie so far beyond a city's last street."""

SEEN_FROM_M = 60.0
"""From so far a camera makes out what goes on."""


def _near(site: Site, x: float, y: float) -> bool:
    return math.hypot(x - site.view.x_m, y - site.view.y_m) <= SEEN_FROM_M


KERB_M = 1.6
"""Who hangs about keeps so far from the road, where the footpath is that wide."""


def _roads(network: Network, site: Site) -> shapely.Geometry:
    """Where cars drive in front of a camera."""
    found = patches(network, Terrain(), *site.aim, 40.0)
    return shapely.union_all([shapely.Polygon(one.outline).buffer(0) for one in found if one.surface is Surface.ROAD])


def _on_the_kerb(roads: shapely.Geometry, x: float, y: float) -> float:
    """How unfit a place is for somebody who stays, by how near the road is; 0 far from it."""
    return 15.0 * max(0.0, KERB_M - float(roads.distance(shapely.Point(x, y))))


def _along(edge: Edge, use: Use) -> list[tuple[Points, float, tuple[float, float, float]]]:
    """A place every two metres of a street's lane."""
    lane = edge.lanes[edge.lane_for(use) or 0]
    length = float(np.hypot(*np.diff(lane.shape, axis=0).T).sum())
    return [(lane.shape, along, on_line(lane.shape, along)) for along in np.arange(1.0, max(length, 1.5), 2.0).tolist()]

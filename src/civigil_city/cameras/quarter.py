"""What stands around a camera: houses, trees, lamps and the posts of signals. Pure, and the same for the same seed.

Where the data have houses (an extract of OpenStreetMap), those stand. Where they have none, as SUMO's Adlershof, houses are put
along the streets at a believable distance, never on a road or path, and trees and lamps between the two.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import shapely

from civigil_city.cameras.surfaces import Patch, patches, solid
from civigil_city.world.network import Edge, Network, Points, Use, on_line
from civigil_city.world.places import Building, Terrain

REACH_M = 170.0
_SETBACKS_M = (8.0, 13.0, 20.0, 30.0)


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree."""

    x_m: float
    y_m: float
    height_m: float
    crown_m: float  # radius
    seed: int


@dataclass(frozen=True, slots=True)
class Lamp:
    """A street lamp, and where its arm points."""

    x_m: float
    y_m: float
    height_m: float
    heading_deg: float


@dataclass(frozen=True, slots=True)
class Post:
    """A signal's post: what it shows is the link `link` of its controller."""

    x_m: float
    y_m: float
    heading_deg: float  # of the traffic that it faces
    controller: str
    link: int


@dataclass(frozen=True, slots=True)
class Quarter:
    """Everything that does not move around one place."""

    ground: tuple[Patch, ...]
    buildings: tuple[Building, ...]
    trees: tuple[Tree, ...]
    lamps: tuple[Lamp, ...]
    posts: tuple[Post, ...]


def quarter(network: Network, terrain: Terrain, x_m: float, y_m: float, keep_free: Points | None = None) -> Quarter:
    """The surroundings of a place. `keep_free`: an outline in which nothing stands, so that a camera sees something."""
    taken = solid(network, x_m, y_m, REACH_M)
    if keep_free is not None:
        taken.append(shapely.Polygon(keep_free).convex_hull)
    near = [
        edge
        for edge in network.drivable
        if np.hypot(*(edge.lanes[0].shape - (x_m, y_m)).T).min() < REACH_M and "railway" not in edge.kind
    ]
    near.sort(key=lambda edge: edge.id)
    if terrain.buildings:
        buildings = [one for one in terrain.buildings if np.hypot(*(one.outline - (x_m, y_m)).T).min() < REACH_M]
    else:
        buildings = _houses(near, _Free(taken))
    free = _Free(taken + [shapely.Polygon(one.outline) for one in buildings])
    lamps = _lamps(near, free)
    return Quarter(
        ground=tuple(patches(network, terrain, x_m, y_m, REACH_M)),
        buildings=tuple(buildings),
        trees=tuple(_trees(near, free)),
        lamps=tuple(lamps),
        posts=tuple(_posts(network, x_m, y_m)),
    )


class _Free:
    """Where there is room."""

    def __init__(self, taken: Sequence[shapely.Geometry]) -> None:
        self._taken = [one for one in taken if not one.is_empty]
        self._tree = shapely.STRtree(self._taken)
        self._more: list[shapely.Geometry] = []

    def room(self, shape: shapely.Geometry, away_m: float) -> bool:
        """Whether nothing is nearer to a shape than that."""
        if len(self._tree.query(shape, predicate="dwithin", distance=away_m)):
            return False
        return not any(one.distance(shape) < away_m for one in self._more)

    def take(self, shape: shapely.Geometry) -> None:
        """Something stands there now."""
        self._more.append(shape)


def _chance(edge: Edge, what: str) -> random.Random:
    """The same chance for the same street, whichever camera asks."""
    return random.Random(crc32(f"{what}/{edge.id}".encode()))  # noqa: S311  no secret hangs on a tree


def _beside(edge: Edge, along_m: float, away_m: float) -> tuple[float, float, float]:
    """A place to the right of a street: (x, y, the street's heading)."""
    lane = edge.lanes[0]
    x, y, heading = on_line(lane.shape, along_m)
    away = away_m + lane.width_m / 2
    turn = math.radians(heading)
    return x + away * math.cos(turn), y - away * math.sin(turn), heading


def _box(x_m: float, y_m: float, heading_deg: float, long_m: float, deep_m: float) -> Points:
    """A house's outline, counter-clockwise: its front along the street, its depth to the right."""
    turn = math.radians(heading_deg)
    ahead, right = np.array([math.sin(turn), math.cos(turn)]), np.array([math.cos(turn), -math.sin(turn)])
    corners = [(-long_m / 2, 0.0), (-long_m / 2, deep_m), (long_m / 2, deep_m), (long_m / 2, 0.0)]
    return np.array([(x_m, y_m) + a * ahead + b * right for a, b in corners])


def _houses(edges: Sequence[Edge], free: _Free) -> list[Building]:
    built: list[Building] = []
    for edge in edges:
        chance, along = _chance(edge, "house"), 4.0
        while along < edge.length_m - 4:
            long, deep = chance.uniform(16, 40), chance.uniform(12, 17)
            storeys = chance.choice((2, 3, 3, 4, 4, 5, 6))
            for setback in _SETBACKS_M:
                outline = _box(*_beside(edge, along + long / 2, setback + chance.uniform(-1.5, 1.5)), long, deep)
                shape = shapely.Polygon(outline)
                if free.room(shape, 2.5):
                    free.take(shape.buffer(2.0))
                    built.append(Building(outline, storeys * 3.2 + 0.8))
                    break
            along += long + chance.uniform(3, 12)
    return built


def _lamps(edges: Sequence[Edge], free: _Free) -> list[Lamp]:
    found: list[Lamp] = []
    for edge in edges:
        if edge.kind.endswith("service") or edge.length_m < 15:
            continue
        chance = _chance(edge, "lamp")
        along = chance.uniform(4, 14)
        while along < edge.length_m - 2:
            x, y, heading = _beside(edge, along, 0.9)
            if free.room(shapely.Point(x, y), 0.1):
                free.take(shapely.Point(x, y).buffer(9.0))
                found.append(Lamp(x, y, chance.choice((6.5, 8.0)), (heading - 90) % 360))
            along += 27
    return found


def _trees(edges: Sequence[Edge], free: _Free) -> list[Tree]:
    found: list[Tree] = []
    free = _Free([*free._taken])  # noqa: SLF001  lamps stand between trees
    for edge in edges:
        chance, along = _chance(edge, "tree"), 3.0
        lined = chance.random() < 0.7
        while along < edge.length_m - 3:
            x, y, _ = _beside(edge, along, chance.uniform(2.0, 3.4) if lined else chance.uniform(4, 25))
            along += chance.uniform(8, 14) if lined else chance.uniform(10, 30)
            spot = shapely.Point(x, y)
            if free.room(spot, 1.0):
                crown = chance.uniform(1.6, 3.0)
                free.take(spot.buffer(crown * 0.9))
                found.append(Tree(x, y, chance.uniform(5.0, 10.5), crown, chance.randrange(1 << 30)))
    return found


def _posts(network: Network, x_m: float, y_m: float) -> list[Post]:
    found: list[Post] = []
    for controller, links in network.signals.items():
        seen: set[str] = set()
        for number, name in enumerate(links):
            edge = network.edges.get(name)
            if edge is None or name in seen or edge.function or edge.lane_for(Use.CAR) is None:
                continue
            seen.add(name)
            lane = edge.lanes[edge.lane_for(Use.CAR) or 0]
            x, y, heading = on_line(lane.shape, max(lane.length_m - 0.4, 0.1))
            if math.hypot(x - x_m, y - y_m) < REACH_M:
                turn, away = math.radians(heading), lane.width_m / 2 + 0.5
                found.append(Post(x + away * math.cos(turn), y - away * math.sin(turn), heading, controller, number))
    return found

"""What lies on the ground around a camera: roads, paths, kerbs, rails and markings, as outlines in painter's order. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
import shapely

from civigil_city.world.network import Edge, Junction, Lane, Network, Points, Use, moved, on_line, ribbon
from civigil_city.world.places import Terrain


class Surface(Enum):
    """What the ground is made of; the order is the painter's."""

    GREEN = 1
    WATER = 2
    KERB = 3
    PATH = 4
    ROAD = 5
    CYCLEWAY = 6
    WORN = 7  # where wheels run
    RAIL = 8
    MARK = 9


@dataclass(frozen=True, slots=True)
class Patch:
    """One outline on the ground."""

    surface: Surface
    outline: Points


KERB_M = 0.16
_DASH_M, _GAP_M, _LINE_M = 3.0, 6.0, 0.14


def patches(network: Network, terrain: Terrain, x_m: float, y_m: float, reach_m: float) -> list[Patch]:
    """Everything on the ground within a square around a place, in painter's order."""
    found = [Patch(Surface.WATER, one) for one in terrain.water if _near(one, x_m, y_m, reach_m)]
    found += [Patch(Surface.GREEN, one) for one in terrain.green if _near(one, x_m, y_m, reach_m)]
    for edge in network.edges.values():
        if any(_near(lane.shape, x_m, y_m, reach_m) for lane in edge.lanes):
            found += _edge(network, edge)
    for junction in network.junctions.values():
        if junction.kind != "internal" and len(junction.shape) > 2 and _near(junction.shape, x_m, y_m, reach_m):
            found += _junction(network, junction)
    return sorted(found, key=lambda one: one.surface.value)


def solid(network: Network, x_m: float, y_m: float, reach_m: float) -> list[shapely.Polygon]:
    """Where nothing may be built: all that people walk and drive on."""
    kept = (Surface.ROAD, Surface.PATH, Surface.CYCLEWAY, Surface.WATER)
    outlines = [one.outline for one in patches(network, Terrain(), x_m, y_m, reach_m) if one.surface in kept]
    return [shapely.Polygon(one).buffer(0) for one in outlines if len(one) >= 3]


def _near(shape: Points, x_m: float, y_m: float, reach_m: float) -> bool:
    """Whether any part may lie within the square; by the bounding box."""
    low, high = shape.min(axis=0), shape.max(axis=0)
    within_x = low[0] <= x_m + reach_m and high[0] >= x_m - reach_m
    return bool(within_x and low[1] <= y_m + reach_m and high[1] >= y_m - reach_m)


def _surface(lane: Lane) -> Surface | None:
    if Use.CAR in lane.uses or Use.BUS in lane.uses:
        return Surface.ROAD
    if Use.FOOT in lane.uses:
        return Surface.PATH
    if Use.BICYCLE in lane.uses:
        return Surface.CYCLEWAY
    return None


def _edge(network: Network, edge: Edge) -> Iterator[Patch]:
    if edge.function == "walkingarea":
        if len(edge.lanes[0].shape) >= 3:
            yield Patch(Surface.PATH, edge.lanes[0].shape)
        return
    if edge.function == "crossing":
        yield from _zebra(edge.lanes[0])
        return
    if edge.function == "internal":
        if Use.TRAM in edge.lanes[0].uses and Use.CAR not in edge.lanes[0].uses:
            yield from _rails(edge.lanes[0])
        return
    for lane in edge.lanes:
        surface = _surface(lane)
        if surface is not None:
            yield Patch(surface, ribbon(lane.shape, lane.width_m / 2 + 0.02))
            if surface is Surface.ROAD:
                yield Patch(Surface.KERB, ribbon(lane.shape, lane.width_m / 2 + KERB_M))
                for side in (-0.8, 0.8):
                    yield Patch(Surface.WORN, ribbon(lane.shape, 0.28, side))
        if "railway" in edge.kind or (Use.TRAM in lane.uses and Use.CAR not in lane.uses):
            yield from _rails(lane)
    yield from _markings(network, edge)


def _rails(lane: Lane) -> Iterator[Patch]:
    for side in (-0.7175, 0.7175):  # standard gauge
        yield Patch(Surface.RAIL, ribbon(lane.shape, 0.05, side))


def _zebra(lane: Lane) -> Iterator[Patch]:
    """Bars of half a metre, half a metre apart, across the way that people take."""
    length = float(np.hypot(*np.diff(lane.shape, axis=0).T).sum())
    along = 0.5
    while along < length - 0.3:
        x, y, heading = on_line(lane.shape, along)
        turn = math.radians(heading)
        ahead, beside = np.array([math.sin(turn), math.cos(turn)]), np.array([math.cos(turn), -math.sin(turn)])
        half = min(lane.width_m, 3.4) / 2
        corners = [(-0.25, -half), (0.25, -half), (0.25, half), (-0.25, half)]
        yield Patch(Surface.MARK, np.array([(x, y) + a * ahead + b * beside for a, b in corners]))
        along += 1.0


def _markings(network: Network, edge: Edge) -> Iterator[Patch]:
    """Dashes between lanes and directions, and the line where cars stop."""
    roads = [lane for lane in edge.lanes if Use.CAR in lane.uses]
    if not roads or edge.kind.endswith(("service", "living_street", "track")):
        return
    for lane in roads[:-1]:
        yield from _dashes(moved(lane.shape, -lane.width_m / 2))
    opposite = edge.id[1:] if edge.id.startswith("-") else f"-{edge.id}"
    if opposite in network.edges and edge.id < opposite:
        yield from _dashes(moved(roads[-1].shape, -roads[-1].width_m / 2))
    end = network.junctions.get(edge.end)
    if end is not None and end.kind in {"traffic_light", "actuated"}:
        for lane in roads:
            length = float(np.hypot(*np.diff(lane.shape, axis=0).T).sum())
            if length > 8:
                yield Patch(Surface.MARK, _piece(lane.shape, length - 1.2, length - 0.75, lane.width_m / 2 - 0.1))


def _dashes(shape: Points) -> Iterator[Patch]:
    length = float(np.hypot(*np.diff(shape, axis=0).T).sum())
    along = 3.0
    while along < length - 3.0:
        yield Patch(Surface.MARK, _piece(shape, along, min(along + _DASH_M, length), _LINE_M / 2))
        along += _DASH_M + _GAP_M


def _piece(shape: Points, begin_m: float, end_m: float, half_m: float) -> Points:
    """A straight piece of a line, as wide as told."""
    one, other = on_line(shape, begin_m), on_line(shape, end_m)
    return ribbon(np.array([one[:2], other[:2]]), half_m)


def _junction(network: Network, junction: Junction) -> Iterator[Patch]:
    roads = [edge for edge in _arms(network, junction.id) if edge.lane_for(Use.CAR) is not None]
    if not roads:
        if any(edge.lane_for(Use.FOOT) is not None for edge in _arms(network, junction.id)):
            yield Patch(Surface.PATH, junction.shape)
        return
    yield Patch(Surface.ROAD, junction.shape)
    around = shapely.Polygon(junction.shape).buffer(KERB_M)
    if isinstance(around, shapely.Polygon) and not around.is_empty:
        yield Patch(Surface.KERB, np.array(around.exterior.coords)[:-1])


def _arms(network: Network, junction: str) -> list[Edge]:
    """The streets at a junction."""
    return network.arms.get(junction, [])

"""Where cameras hang: at the city's liveliest corners, beside the road, with a free view. Pure, and always the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from civigil.kernel.errors import Missing
from civigil_city.cameras.optics import View
from civigil_city.cameras.surfaces import solid
from civigil_city.world.network import Edge, Network, Points, Use, on_line
from civigil_city.world.places import Terrain

APART_M = 130.0
HIGH_M = 5.6


@dataclass(frozen=True, slots=True)
class Site:
    """One camera's place, and what it is for."""

    id: str
    title: str
    view: View
    aim: tuple[float, float]  # the place on the ground in the middle of what matters


def sites(network: Network, terrain: Terrain, count: int, width: int = 640, height: int = 360) -> list[Site]:
    """The places of so many cameras; fewer where the city is too small. Raises `Missing` where there is none at all."""
    chosen: list[Site] = []
    houses = shapely.STRtree([shapely.Polygon(one.outline) for one in terrain.buildings])
    for x, y, name in _lively(network):
        if len(chosen) == count:
            break
        if any(math.hypot(one.aim[0] - x, one.aim[1] - y) < APART_M for one in chosen):
            continue
        view = _hung(network, houses, x, y, width, height)
        if view is not None:
            number = sum(one.title.startswith(name) for one in chosen)
            title = name if not number else f"{name} {number + 1}"
            aim = view.ground(view.width / 2, view.height * 0.62) or (x, y)
            chosen.append(Site(f"street-{len(chosen) + 1}", title, view, aim))
    if not chosen:
        raise Missing("no corner of this city has room for a camera", where=network.name)
    return chosen


def _lively(network: Network) -> list[tuple[float, float, str]]:
    """Junctions by how much goes on there: streets, paths, crossings, signals."""
    signalled = {
        network.edges[edge].end for links in network.signals.values() for edge in links if edge in network.edges
    }
    score: list[tuple[float, str]] = []
    for name, arms in network.arms.items():
        roads = [edge for edge in arms if edge.lane_for(Use.CAR) is not None]
        paths = [edge for edge in arms if edge.lane_for(Use.FOOT) is not None]
        if len(roads) < 3 or not paths or name not in network.junctions:
            continue
        weight = sum(max(edge.priority, 1) for edge in roads) + 2.5 * len(paths) + (15 if name in signalled else 0)
        away = math.hypot(
            network.junctions[name].x_m - network.centre[0], network.junctions[name].y_m - network.centre[1]
        )
        score.append((-weight + away / 150, name))
    found = []
    for _, name in sorted(score):
        junction = network.junctions[name]
        found.append((junction.x_m, junction.y_m, _title(network.arms[name], name)))
    return found


def _title(arms: Sequence[Edge], fallback: str) -> str:
    names = list(dict.fromkeys(edge.name for edge in sorted(arms, key=lambda one: -one.priority) if edge.name))
    return " / ".join(names[:2]) if names else f"Junction {fallback[:12]}"


def _hung(network: Network, houses: shapely.STRtree, x: float, y: float, width: int, height: int) -> View | None:
    """A post beside the road, looking at one of the corner's places for people; the one that sees most of them near."""
    taken = shapely.union_all(solid(network, x, y, 70.0))
    spots = _spots(network, x, y)
    best: tuple[float, View] | None = None
    for aim in spots[:: max(1, len(spots) // 8)]:
        for away in (13.0, 16.0, 20.0):
            for turn in range(0, 360, 20):
                at = aim[0] + away * math.sin(math.radians(turn)), aim[1] + away * math.cos(math.radians(turn))
                post = shapely.Point(at)
                if taken.contains(post) or len(houses.query(shapely.LineString([at, aim]), predicate="intersects")):
                    continue
                tilt = math.degrees(math.atan2(HIGH_M, away)) - 8.0
                view = View(*at, HIGH_M, (turn + 180) % 360, tilt, 60.0, width, height)
                seen = _seen(spots, view) - (6 if taken.distance(post) > 8 else 0)
                if best is None or seen > best[0]:
                    best = seen, view
    return None if best is None else best[1]


def _spots(network: Network, x: float, y: float) -> Points:
    """Where people walk, wait and cross near a corner: a point every few metres. The corner itself where nobody does."""
    found: list[tuple[float, float]] = []
    for edge in network.edges.values():
        lane = edge.lanes[0]
        if Use.FOOT not in lane.uses or Use.CAR in lane.uses or np.hypot(*(lane.shape[0] - (x, y)).T) > 70:
            continue
        if edge.function == "walkingarea":
            found.append((float(lane.shape[:, 0].mean()), float(lane.shape[:, 1].mean())))
        else:
            found += [on_line(lane.shape, along)[:2] for along in np.arange(1.0, lane.length_m, 4.0)]
    near = [spot for spot in found if math.hypot(spot[0] - x, spot[1] - y) < 32]
    return np.array(near or [(x, y)])


def _seen(spots: Points, view: View) -> float:
    """How much of where people are is in the picture, at a size at which they can be watched."""
    pixels, depths = view.project(np.column_stack((spots, np.zeros(len(spots)))))
    u, v = pixels[:, 0] / view.width, pixels[:, 1] / view.height
    inside = (depths > 6) & (u > 0.08) & (u < 0.92) & (v > 0.30) & (v < 0.92)
    return float((inside * np.clip(1.6 - depths / 30, 0, 1)).sum())


def view_cone(view: View, reach_m: float = 45.0) -> Points:
    """What lies in front of a camera, as an outline on the ground: nothing is built there."""
    half, heading = math.radians(view.fov_deg / 2), math.radians(view.heading_deg)
    corners = [(view.x_m - 2 * math.sin(heading), view.y_m - 2 * math.cos(heading))]
    for turn in (-half, -half / 2, 0.0, half / 2, half):
        corners.append((view.x_m + reach_m * math.sin(heading + turn), view.y_m + reach_m * math.cos(heading + turn)))
    return np.array(corners)

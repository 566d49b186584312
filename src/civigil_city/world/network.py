"""A street network as geometry and as a graph: lanes with their width, junctions, crossings, signals, and who may use what.

Theory. A network is a directed graph of edges; each edge is a bundle of lanes, each lane a centre line with a width and a set of
vehicle classes. Everything lies in one plane of metres (UTM, moved so that its lower left corner is near 0, 0); `Projection`
leads to WGS 84 and back. Routes are found here by Dijkstra only for lines of public transport; SUMO itself routes the rest.

Pure: it is read once (`read.py`), and never changes.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

import numpy as np
import pyproj
from numpy.typing import NDArray

from civigil.kernel.errors import Missing

Points = NDArray[np.float64]
"""Rows of (x, y) in metres, or of (longitude, latitude) in degrees."""


class Use(Enum):
    """Who may be there, by SUMO's names of vehicle classes."""

    CAR = "passenger"
    FOOT = "pedestrian"
    BICYCLE = "bicycle"
    BUS = "bus"
    TRAM = "tram"
    RAIL = "rail"
    FIRE = "emergency"


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: its centre line, and what may use it."""

    id: str
    shape: Points
    width_m: float
    length_m: float
    speed_mps: float
    uses: frozenset[Use]


@dataclass(frozen=True, slots=True)
class Edge:
    """A street in one direction, or a part of a junction (`function` then says which)."""

    id: str
    begin: str  # junctions; empty inside one
    end: str
    kind: str  # OSM's: highway.residential
    name: str
    function: str  # "", internal, crossing or walkingarea
    lanes: tuple[Lane, ...]
    priority: int

    @property
    def length_m(self) -> float:
        """Its length along the lanes."""
        return self.lanes[0].length_m

    def lane_for(self, use: Use) -> int | None:
        """The rightmost lane that may be used so, by index."""
        return next((number for number, lane in enumerate(self.lanes) if use in lane.uses), None)


@dataclass(frozen=True, slots=True)
class Junction:
    """Where edges meet."""

    id: str
    kind: str
    x_m: float
    y_m: float
    shape: Points


@dataclass(frozen=True, slots=True)
class Projection:
    """From the network's plane to WGS 84 and back."""

    proj: str  # PROJ's words; "!" where the network has no place on the Earth
    offset: tuple[float, float]
    _to: pyproj.Transformer = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Prepare the transformation."""
        known = self.proj if self.proj not in {"!", "-", ""} else "+proj=utm +zone=33 +ellps=WGS84 +units=m +no_defs"
        object.__setattr__(self, "_to", pyproj.Transformer.from_crs(known, "EPSG:4326", always_xy=True))

    def degrees(self, points: Points) -> Points:
        """(x, y) to (longitude, latitude)."""
        longitude, latitude = self._to.transform(points[:, 0] - self.offset[0], points[:, 1] - self.offset[1])
        return np.column_stack((longitude, latitude))

    def metres(self, degrees: Points) -> Points:
        """(longitude, latitude) to (x, y)."""
        x, y = self._to.transform(degrees[:, 0], degrees[:, 1], direction="INVERSE")
        return np.column_stack((x + self.offset[0], y + self.offset[1]))


@dataclass(frozen=True)
class Network:
    """The whole network."""

    name: str
    edges: Mapping[str, Edge]
    junctions: Mapping[str, Junction]
    follows: Mapping[str, tuple[str, ...]]  # from an edge to those that can be entered from it
    signals: Mapping[str, tuple[str, ...]]  # from a controller to the edges that it lets go, link by link
    projection: Projection
    bounds: tuple[float, float, float, float]  # west, south, east, north in metres

    @property
    def streets(self) -> Iterable[Edge]:
        """The edges outside junctions."""
        return (edge for edge in self.edges.values() if not edge.function)

    @cached_property
    def drivable(self) -> tuple[Edge, ...]:
        """Streets for cars."""
        return tuple(edge for edge in self.streets if edge.lane_for(Use.CAR) is not None)

    @cached_property
    def walkable(self) -> tuple[Edge, ...]:
        """Streets and paths for people on foot."""
        return tuple(edge for edge in self.streets if edge.lane_for(Use.FOOT) is not None)

    @cached_property
    def arms(self) -> dict[str, list[Edge]]:
        """The streets that begin or end at each junction."""
        found: dict[str, list[Edge]] = {}
        for edge in self.streets:
            for end in {edge.begin, edge.end}:
                found.setdefault(end, []).append(edge)
        return found

    @cached_property
    def centre(self) -> tuple[float, float]:
        """Where the streets are: the median of the junctions, in metres."""
        places = np.array([(one.x_m, one.y_m) for one in self.junctions.values() if one.kind != "internal"])
        middle = np.median(places, axis=0)
        return float(middle[0]), float(middle[1])

    def degrees(self, x_m: float, y_m: float) -> tuple[float, float]:
        """(longitude, latitude) of a place in the plane."""
        longitude, latitude = self.projection.degrees(np.array([[x_m, y_m]]))[0].tolist()
        return longitude, latitude

    def metres(self, longitude: float, latitude: float) -> tuple[float, float]:
        """The place in the plane of a (longitude, latitude)."""
        x_m, y_m = self.projection.metres(np.array([[longitude, latitude]]))[0].tolist()
        return x_m, y_m

    def nearest(self, x_m: float, y_m: float, use: Use) -> tuple[Edge, float]:
        """The nearest street for a use, and how far along it the place lies. Raises `Missing` where there is none."""
        best: tuple[float, Edge, float] | None = None
        for edge in self.streets:
            number = edge.lane_for(use)
            if number is None:
                continue
            away, along = along_line(edge.lanes[number].shape, x_m, y_m)
            if best is None or away < best[0]:
                best = away, edge, along
        if best is None:
            raise Missing(f"no street here is for {use.value}", where=self.name)
        return best[1], best[2]

    def route(self, begin: str, end: str, use: Use) -> tuple[str, ...]:
        """The quickest way from one edge to another for a use, both included; empty where there is none."""
        queue: list[tuple[float, str]] = [(0.0, begin)]
        before: dict[str, str] = {}
        cost = {begin: 0.0}
        while queue:
            so_far, here = heapq.heappop(queue)
            if here == end:
                return _traced(before, begin, end)
            if so_far > cost[here]:
                continue
            for ahead in self.follows.get(here, ()):
                edge = self.edges[ahead]
                number = edge.lane_for(use)
                if number is None:
                    continue
                total = so_far + edge.length_m / max(edge.lanes[number].speed_mps, 0.5)
                if total < cost.get(ahead, float("inf")):
                    cost[ahead], before[ahead] = total, here
                    heapq.heappush(queue, (total, ahead))
        return ()


def _traced(before: Mapping[str, str], begin: str, end: str) -> tuple[str, ...]:
    way = [end]
    while way[-1] != begin:
        way.append(before[way[-1]])
    return tuple(reversed(way))


def along_line(shape: Points, x_m: float, y_m: float) -> tuple[float, float]:
    """How far a point lies from a line, and how far along it its foot is: (metres, metres)."""
    begin, step = shape[:-1], np.diff(shape, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    share = np.clip(((np.array([x_m, y_m]) - begin) * step).sum(axis=1) / np.maximum(length**2, 1e-9), 0.0, 1.0)
    foot = begin + share[:, None] * step
    away = np.hypot(foot[:, 0] - x_m, foot[:, 1] - y_m)
    best = int(np.argmin(away))
    return float(away[best]), float(length[:best].sum() + share[best] * length[best])


def on_line(shape: Points, along_m: float) -> tuple[float, float, float]:
    """The place so far along a line, and the heading there: (x, y, degrees clockwise from north)."""
    step = np.diff(shape, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    ends = np.cumsum(length)
    number = min(int(np.searchsorted(ends, along_m)), len(length) - 1)
    before = float(ends[number] - length[number])
    share = (min(max(along_m, 0.0), float(ends[-1])) - before) / max(float(length[number]), 1e-9)
    x, y = (shape[number] + share * step[number]).tolist()
    return x, y, float(np.degrees(np.arctan2(step[number][0], step[number][1])) % 360)


def ribbon(shape: Points, half_m: float, shift_m: float = 0.0) -> Points:
    """The outline of a line that is so wide to both sides, moved so far to the right; mitred, flat at its ends."""
    step = np.diff(shape, axis=0)
    step /= np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    right = np.column_stack((step[:, 1], -step[:, 0]))
    at = np.vstack((right[:1], right[:-1] + right[1:], right[-1:]))
    long = np.hypot(at[:, 0], at[:, 1])
    at /= np.maximum(long, 0.5)[:, None]
    lengthen = np.ones(len(at))
    if len(right) > 1:  # at a bend the outline is farther from the line than along it
        cosine = np.clip((right[:-1] * at[1:-1]).sum(axis=1), 0.5, 1.0)
        lengthen[1:-1] = 1.0 / cosine
    away = at * lengthen[:, None]
    return np.vstack((shape + away * (shift_m + half_m), (shape + away * (shift_m - half_m))[::-1]))


def moved(shape: Points, shift_m: float) -> Points:
    """A line moved to the right."""
    return ribbon(shape, 0.0, shift_m)[: len(shape)]


def total_length(edges: Sequence[Edge]) -> float:
    """Metres of street."""
    return sum(edge.length_m for edge in edges)

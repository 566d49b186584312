"""How many people and vehicles are under way at a time of day, and between which streets: deterministic from a seed. Pure.

The day's course is that of a European city on a working day: two rush hours, a quiet night. What is under way is held near a
target, so that a small town is not flooded and a large one not empty; who leaves is replaced by somebody else's journey.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from civigil_city.world.network import Edge, Network, Use, total_length
from civigil_city.world.things import Kind

VEHICLES_PER_KM, PEOPLE_PER_KM = 11.0, 8.0
DRIVE_AT_MOST_M, WALK_AT_MOST_M = 6000.0, 1200.0  # as the crow flies
HOURS = (0, 5, 6.5, 8, 9.5, 12, 15, 17, 18.5, 21, 24)
ROADS = (0.08, 0.08, 0.5, 1.0, 0.62, 0.6, 0.68, 1.0, 0.75, 0.3, 0.08)
PATHS = (0.05, 0.05, 0.4, 0.95, 0.6, 0.9, 0.75, 1.0, 0.7, 0.3, 0.05)
MIX: Mapping[Kind, float] = {
    Kind.CAR: 0.72,
    Kind.VAN: 0.09,
    Kind.TRUCK: 0.04,
    Kind.BICYCLE: 0.12,
    Kind.MOTORCYCLE: 0.03,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How full the city may be."""

    vehicles_at_most: int = 400
    people_at_most: int = 300


@dataclass(frozen=True, slots=True)
class Journey:
    """One trip to make."""

    kind: Kind
    begin: str  # edges
    end: str


def share_at(hour: float, shares: Sequence[float]) -> float:
    """A day's course at an hour, 0 to 24, between its given points."""
    hour %= 24
    for number in range(1, len(HOURS)):
        if hour <= HOURS[number]:
            part = (hour - HOURS[number - 1]) / (HOURS[number] - HOURS[number - 1])
            return shares[number - 1] + part * (shares[number] - shares[number - 1])
    return shares[-1]


class Demand:
    """What sets out next. The same seed gives the same journeys in the same order."""

    def __init__(self, network: Network, seed: int, limits: Limits = Limits()) -> None:
        self._random = random.Random(seed)  # noqa: S311  no secret hangs on who drives where
        roads, paths = network.drivable, network.walkable
        self._pools = {
            Kind.CAR: _weighted(roads),
            Kind.BICYCLE: _weighted([edge for edge in network.streets if edge.lane_for(Use.BICYCLE) is not None]),
            Kind.PERSON: _weighted(paths),
        }
        self._middles = {name: _middle(edge) for name, edge in network.edges.items() if not edge.function}
        self._places = {
            pool: np.array([self._middles[one] for one in edges]) for pool, (edges, _) in self._pools.items()
        }
        self._vehicles = min(limits.vehicles_at_most, round(total_length(roads) / 1000 * VEHICLES_PER_KM))
        self._people = min(limits.people_at_most, round(total_length(paths) / 1000 * PEOPLE_PER_KM))

    def wanted(self, hour: float) -> tuple[int, int]:
        """How many vehicles and people should be under way at an hour of the day."""
        return round(self._vehicles * share_at(hour, ROADS)), round(self._people * share_at(hour, PATHS))

    def drive(self) -> Journey | None:
        """The next vehicle's journey; none where chance picked no way."""
        kind = self._random.choices(list(MIX), list(MIX.values()))[0]
        pool = Kind.BICYCLE if kind is Kind.BICYCLE else Kind.CAR
        return self._journey(kind, pool, DRIVE_AT_MOST_M)

    def walk(self) -> Journey | None:
        """The next walker's journey; none where chance picked no way."""
        return self._journey(Kind.PERSON, Kind.PERSON, WALK_AT_MOST_M)

    def chance(self) -> float:
        """0 to 1, for whatever else of a journey is open."""
        return self._random.random()

    def _journey(self, kind: Kind, pool: Kind, at_most_m: float) -> Journey | None:
        """From one street to another no farther away than that; none where the city has no such street."""
        edges, weights = self._pools[pool]
        if not edges:
            return None
        begin = self._random.choices(edges, cum_weights=weights)[0]
        x, y = self._middles[begin]
        places = self._places[pool]
        near = np.flatnonzero(np.hypot(places[:, 0] - x, places[:, 1] - y) <= at_most_m)
        end = edges[int(near[int(self._random.random() * len(near))])]
        return None if end == begin else Journey(kind, begin, end)


def _middle(edge: Edge) -> tuple[float, float]:
    x, y = edge.lanes[0].shape.mean(axis=0).tolist()
    return x, y


def _weighted(edges: Sequence[Edge]) -> tuple[list[str], list[float]]:
    """Edges with running sums of their weights: long and important streets begin and end more journeys."""
    total, weights = 0.0, []
    for edge in edges:
        total += edge.length_m * max(edge.priority, 1) ** 0.5
        weights.append(total)
    return [edge.id for edge in edges], weights

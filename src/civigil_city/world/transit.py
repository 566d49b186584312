"""Public transport: trams where there are rails, buses along the main streets, stops every few hundred metres, all day. Pure.

An extract rarely holds whole lines, so lines are found instead: for trams the longest ways over the rails, for buses the longest
quick ways between streets at the city's edge. Written as SUMO reads it: stops, vehicle types and flows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from civigil_city.world.network import Edge, Network, Use
from civigil_city.world.things import Kind

STOP_EVERY_M = 420.0
STOP_S = 20
PERIOD_S = {Use.TRAM: 300, Use.BUS: 420}
TRAMS_AT_MOST, BUSES_AT_MOST = 4, 6
LONG_M = {Use.TRAM: 32.0, Use.BUS: 14.0}


@dataclass(frozen=True, slots=True)
class Body:
    """What a kind of vehicle is to SUMO."""

    kind: Kind
    vclass: str
    length_m: float
    width_m: float
    height_m: float
    more: str = ""


BODIES = (
    Body(Kind.CAR, "passenger", 4.5, 1.8, 1.5, 'speedFactor="normc(1,0.1,0.7,1.3)"'),
    Body(Kind.VAN, "delivery", 5.9, 2.0, 2.4),
    Body(Kind.TRUCK, "truck", 8.5, 2.5, 3.4),
    Body(Kind.MOTORCYCLE, "motorcycle", 2.2, 0.8, 1.5),
    Body(Kind.BICYCLE, "bicycle", 1.8, 0.6, 1.7, 'speedFactor="normc(1,0.15,0.6,1.4)" maxSpeed="6.2"'),
    Body(Kind.BUS, "bus", 12.0, 2.5, 3.1),
    Body(Kind.TRAM, "tram", 30.0, 2.4, 3.5),
    Body(Kind.POLICE, "emergency", 4.8, 1.9, 1.6),
    Body(Kind.FIRE_ENGINE, "emergency", 8.5, 2.5, 3.3),
    Body(Kind.AMBULANCE, "emergency", 6.2, 2.2, 2.8),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line in one direction: the edges it drives over, and the stops as (edge, lane, metres)."""

    name: str
    use: Use
    edges: tuple[str, ...]
    stops: tuple[tuple[str, int, float], ...]
    leaves_s: tuple[int, ...]  # after how many seconds each stop is left, by the timetable


def lines_of(network: Network) -> tuple[Line, ...]:
    """The lines of a network; none where it has neither rails nor long streets."""
    trams = _longest(network, Use.TRAM, _rail_ends(network), TRAMS_AT_MOST, at_least_m=600)
    buses = _longest(network, Use.BUS, _road_ends(network), BUSES_AT_MOST, at_least_m=900)
    found = []
    for use, ways in ((Use.TRAM, trams), (Use.BUS, buses)):
        for number, way in enumerate(ways, 1):
            stops = tuple(_stops(network, use, way))
            leaves = tuple(_timetable(network, use, way, {edge for edge, _, _ in stops}))
            found.append(Line(f"{use.value}-{number}", use, way, stops, leaves))
    return tuple(found)


def _rail_ends(network: Network) -> tuple[list[Edge], list[Edge]]:
    rails = [edge for edge in network.streets if "railway.tram" in edge.kind]
    known = {edge.id for edge in rails}
    entered = {ahead for edge in rails for ahead in network.follows.get(edge.id, ()) if ahead in known}
    left = [edge for edge in rails if not any(ahead in known for ahead in network.follows.get(edge.id, ()))]
    return [edge for edge in rails if edge.id not in entered], left


def _road_ends(network: Network) -> tuple[list[Edge], list[Edge]]:
    """The most important streets that come in from outside, and those that lead out."""
    main = ("primary", "secondary", "tertiary", "unclassified", "residential")
    roads = [edge for edge in network.drivable if any(word in edge.kind for word in main)]
    roads.sort(key=lambda edge: (-edge.priority, -edge.length_m, edge.id))
    entered = {ahead for edge in network.drivable for ahead in network.follows.get(edge.id, ())}
    inward = [edge for edge in roads if edge.id not in entered or _is_dead_end(network, edge.begin)]
    outward = [edge for edge in roads if not network.follows.get(edge.id) or _is_dead_end(network, edge.end)]
    return inward[:10] or roads[:10], outward[:10] or roads[-10:]


def _is_dead_end(network: Network, junction: str) -> bool:
    return junction in network.junctions and network.junctions[junction].kind == "dead_end"


def _longest(
    network: Network, use: Use, ends: tuple[list[Edge], list[Edge]], at_most: int, at_least_m: float
) -> list[tuple[str, ...]]:
    """The longest ways, each mostly over streets that the ways before it do not use."""
    ways = []
    for begin in ends[0][:12]:
        for end in ends[1][:12]:
            way = network.route(begin.id, end.id, use)
            if len(way) > 2:
                ways.append((sum(network.edges[edge].length_m for edge in way), way))
    chosen: list[tuple[str, ...]] = []
    served: set[str] = set()
    for length, way in sorted(ways, key=lambda one: (-one[0], one[1])):
        new = sum(network.edges[edge].length_m for edge in way if edge not in served)
        if length >= at_least_m and new >= 0.5 * length and len(chosen) < at_most:
            chosen.append(way)
            served.update(way)
    return chosen


def _stops(network: Network, use: Use, way: Sequence[str]) -> Iterator[tuple[str, int, float]]:
    since = STOP_EVERY_M / 2
    for name in way[:-1]:
        edge = network.edges[name]
        number = edge.lane_for(use)
        since += edge.length_m
        if number is not None and since >= STOP_EVERY_M and edge.length_m > LONG_M[use] + 6:
            yield name, number, edge.length_m - 3.0
            since = 0.0


def _timetable(network: Network, use: Use, way: Sequence[str], stops: set[str]) -> Iterator[int]:
    """When each stop is left: at two thirds of the speed that is allowed, with the time at stops."""
    elapsed_s = 0.0
    for name in way:
        edge = network.edges[name]
        elapsed_s += edge.length_m / max(edge.lanes[edge.lane_for(use) or 0].speed_mps, 3.0) * 1.5
        if name in stops:
            elapsed_s += STOP_S
            yield round(elapsed_s)


def additional(lines: Sequence[Line]) -> str:
    """SUMO's additional file: types of vehicles and stops."""
    rows = [
        f'<vType id="{one.kind.value}" vClass="{one.vclass}" length="{one.length_m}" width="{one.width_m}" '
        f'height="{one.height_m}" {one.more}/>'
        for one in BODIES
    ]
    rows.append('<vType id="person" vClass="pedestrian" speedFactor="normc(1,0.15,0.6,1.4)"/>')
    for line in lines:
        for number, (edge, lane, at) in enumerate(line.stops):
            begin = max(at - LONG_M[line.use], 0.5)
            rows.append(
                f"<busStop id={quoteattr(f'{line.name}/{number}')} lane={quoteattr(f'{edge}_{lane}')} "
                f'startPos="{begin:.1f}" endPos="{at:.1f}" friendlyPos="true"/>'
            )
    return "<additional>\n" + "\n".join(rows) + "\n</additional>\n"


def flows(lines: Sequence[Line], until_s: float) -> str:
    """SUMO's route file: each line's vehicles, the first of each line a little after the one before."""
    rows = []
    for number, line in enumerate(lines):
        stops = "".join(
            f'<stop busStop={quoteattr(f"{line.name}/{stop}")} duration="{STOP_S}" until="{leaves}"/>'
            for stop, leaves in enumerate(line.leaves_s)
        )
        rows.append(
            f'<flow id="{line.name}" type="{line.use.value}" line="{line.name}" begin="{number * 17}" '
            f'end="{until_s:.0f}" period="{PERIOD_S[line.use]}" departPos="base" departLane="best">'
            f"<route edges={quoteattr(' '.join(line.edges))}/>{stops}</flow>"
        )
    return "<routes>\n" + "\n".join(rows) + "\n</routes>\n"

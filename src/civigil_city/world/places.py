"""What stands in the city: stations of fire, police and ambulance, hospitals, buildings, water and green.

From the extract's data where it has them; else stations at sensible places (large junctions, spread over the city). Where the
data have no buildings, as SUMO's Adlershof, cameras build plausible ones along the streets (`cameras/quarter.py`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import numpy as np
import osmium

from civigil.kernel.errors import Missing
from civigil_city.world.extract import Entity, entities
from civigil_city.world.network import Network, Points, Use

STOREY_M = 3.1


class PlaceKind(Enum):
    """What a place is for."""

    FIRE_STATION = "fire_station"
    POLICE = "police"
    AMBULANCE = "ambulance_station"
    HOSPITAL = "hospital"


@dataclass(frozen=True, slots=True)
class Place:
    """A station or a hospital, and the street at its door."""

    id: str
    kind: PlaceKind
    name: str
    x_m: float
    y_m: float
    edge: str
    along_m: float
    from_data: bool  # else we chose the place


@dataclass(frozen=True, slots=True)
class Building:
    """A house: its outline on the ground, counter-clockwise, not closed, and its height."""

    outline: Points
    height_m: float


@dataclass(frozen=True, slots=True)
class Terrain:
    """What covers the ground beside the streets."""

    buildings: tuple[Building, ...] = ()
    water: tuple[Points, ...] = ()
    green: tuple[Points, ...] = ()


@dataclass(slots=True)
class _Found:
    buildings: list[Building] = field(default_factory=list)
    water: list[Points] = field(default_factory=list)
    green: list[Points] = field(default_factory=list)
    stations: list[tuple[PlaceKind, str, float, float]] = field(default_factory=list)


_KINDS = {
    ("amenity", "fire_station"): PlaceKind.FIRE_STATION,
    ("amenity", "police"): PlaceKind.POLICE,
    ("emergency", "ambulance_station"): PlaceKind.AMBULANCE,
    ("amenity", "hospital"): PlaceKind.HOSPITAL,
}
_GREEN = {
    "landuse": {"grass", "forest", "meadow", "village_green", "cemetery"},
    "leisure": {"park", "garden", "pitch"},
    "natural": {"wood", "grassland", "scrub"},
}
_WANTED = {PlaceKind.FIRE_STATION: 2, PlaceKind.POLICE: 2, PlaceKind.AMBULANCE: 2, PlaceKind.HOSPITAL: 1}


def terrain_and_places(network: Network, extract: Path | None) -> tuple[Terrain, tuple[Place, ...]]:
    """What stands in the city. At least one place of each kind, wherever a car can get."""
    found = _Found()
    if extract is not None and not extract.name.endswith((".net.xml", ".net.xml.gz")):
        for one in entities(extract):
            _take(one, network, found)
    terrain = Terrain(tuple(found.buildings), tuple(found.water), tuple(found.green))
    return terrain, _places(network, found)


def _take(one: Entity, network: Network, found: _Found) -> None:
    tags = one.tags
    if len(tags) == 0:
        return
    kind = next((kind for (key, value), kind in _KINDS.items() if tags.get(key) == value), None)
    outline = _outline(one, network)
    if kind is not None:
        middle = _node_place(one, network) if outline is None else outline.mean(axis=0)
        if middle is not None:
            found.stations.append((kind, tags.get("name") or "", float(middle[0]), float(middle[1])))
    if outline is None or len(outline) < 3:
        return
    if "building" in tags:
        found.buildings.append(Building(_turned(outline), _height(tags, one.id)))
    elif tags.get("natural") == "water" or "water" in tags:
        found.water.append(outline)
    elif any(tags.get(key) in values for key, values in _GREEN.items()):
        found.green.append(outline)


def _node_place(one: Entity, network: Network) -> Points | None:
    if not isinstance(one, osmium.osm.Node):
        return None
    return network.projection.metres(np.array([[one.location.lon, one.location.lat]])).reshape(2)


def _outline(one: Entity, network: Network) -> Points | None:
    """The ring of a closed way; nothing for what is open, clipped by the extract's edge, or no way."""
    if not isinstance(one, osmium.osm.Way) or len(one.nodes) < 4 or not one.is_closed():
        return None
    if not all(node.location.valid() for node in one.nodes):
        return None
    ring = np.array([(node.location.lon, node.location.lat) for node in one.nodes][:-1])
    return network.projection.metres(ring)


def _height(tags: osmium.osm.TagList, number: int) -> float:
    """As the data say it, else two to five storeys by chance of its number."""
    for key, unit in (("height", 1.0), ("building:levels", STOREY_M)):
        try:
            told = float((tags.get(key) or "").removesuffix("m").strip()) * unit
        except ValueError:
            continue
        if 2.0 <= told <= 300.0:
            return told
    return STOREY_M * (2 + hashlib.sha256(str(number).encode()).digest()[0] % 4)


def _turned(outline: Points) -> Points:
    """Counter-clockwise."""
    ahead = np.roll(outline, -1, axis=0)
    doubled = float((outline[:, 0] * ahead[:, 1] - ahead[:, 0] * outline[:, 1]).sum())
    return outline if doubled > 0 else outline[::-1].copy()


def _places(network: Network, found: _Found) -> tuple[Place, ...]:
    """Those of the data, and for each kind without any as many as a small town has."""
    west, south, east, north = network.bounds
    places: list[Place] = []
    for kind, wanted in _WANTED.items():
        told = [one for one in found.stations if one[0] is kind and west <= one[2] <= east and south <= one[3] <= north]
        chosen = told or [(kind, "", x, y) for x, y in _sensible(network, wanted, list(_WANTED).index(kind))]
        for number, (_, name, x, y) in enumerate(chosen, 1):
            edge, along = network.nearest(x, y, Use.CAR)
            title = name or f"{kind.value.replace('_', ' ')} {number}".capitalize()
            mark = f"{kind.value.replace('_', '-')}-{number}"
            places.append(Place(mark, kind, title, x, y, edge.id, along, from_data=bool(told)))
    return tuple(places)


def _sensible(network: Network, wanted: int, turn: int) -> list[tuple[float, float]]:
    """Junctions of streets that lead on, spread out: each as far as can be from those before. Raises `Missing` without one."""
    arms: dict[str, int] = {}
    for edge in network.drivable:
        for end in (edge.begin, edge.end):
            arms[end] = arms.get(end, 0) + max(edge.priority, 1)
    able = sorted((one for one in arms if one in network.junctions), key=lambda one: (-arms[one], one))[:60]
    if not able:
        raise Missing("no street here is for cars", where=network.name)
    points = np.array([(network.junctions[one].x_m, network.junctions[one].y_m) for one in able])
    away = np.hypot(*(points - np.array(network.centre)).T)
    order = [int(np.argsort(away, kind="stable")[turn % len(able)])]
    while len(order) < min(wanted, len(able)):
        apart = np.min([np.hypot(*(points - points[one]).T) for one in order], axis=0)
        order.append(int(np.argmax(np.where(away < np.quantile(away, 0.7) + 1, apart, -1.0))))
    return [(float(points[one][0]), float(points[one][1])) for one in order]

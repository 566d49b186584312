"""What OpenStreetMap's tags mean on our map. Terms: https://wiki.openstreetmap.org/wiki/Map_features.

Tables first; what is in none of them is not drawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from civigil.gateway.streets.marks import Look, attributes

Tags: TypeAlias = Mapping[str, str]

NAME_LETTERS_AT_MOST = 80

ROADS: dict[str, tuple[str, int, int]] = {
    "motorway": ("motorway", 8, 90),
    "trunk": ("trunk", 8, 80),
    "primary": ("primary", 8, 70),
    "secondary": ("secondary", 9, 60),
    "tertiary": ("tertiary", 10, 50),
    "unclassified": ("minor", 12, 40),
    "residential": ("minor", 12, 40),
    "living_street": ("minor", 12, 40),
    "road": ("minor", 12, 40),
    "busway": ("service", 13, 30),
    "bus_guideway": ("service", 13, 30),
    "service": ("service", 13, 30),
    "raceway": ("service", 13, 30),
    "pedestrian": ("pedestrian", 13, 20),
}
"""highway=… -> class, least zoom, rank."""

LINKS = {f"{kind}_link" for kind in ("motorway", "trunk", "primary", "secondary", "tertiary")}

PATHS: dict[str, str] = {
    "footway": "footway",
    "cycleway": "cycleway",
    "steps": "steps",
    "track": "track",
    "path": "path",
    "bridleway": "path",
}

RAILS: dict[str, tuple[str, int]] = {
    "rail": ("rail", 9),
    "narrow_gauge": ("rail", 9),
    "light_rail": ("light_rail", 11),
    "monorail": ("light_rail", 12),
    "funicular": ("light_rail", 12),
    "subway": ("subway", 13),
    "tram": ("tram", 13),
}
"""railway=… -> class, least zoom."""

GREENS: dict[tuple[str, str], tuple[str, int]] = {
    ("landuse", "forest"): ("wood", 8),
    ("natural", "wood"): ("wood", 8),
    ("natural", "scrub"): ("grass", 11),
    ("natural", "heath"): ("grass", 10),
    ("natural", "grassland"): ("grass", 11),
    ("natural", "wetland"): ("grass", 11),
    ("landuse", "grass"): ("grass", 12),
    ("landuse", "meadow"): ("grass", 11),
    ("landuse", "village_green"): ("grass", 12),
    ("landuse", "flowerbed"): ("grass", 15),
    ("landuse", "farmland"): ("farm", 9),
    ("landuse", "orchard"): ("farm", 11),
    ("landuse", "vineyard"): ("farm", 11),
    ("landuse", "allotments"): ("farm", 12),
    ("landuse", "cemetery"): ("grave", 11),
    ("amenity", "grave_yard"): ("grave", 12),
    ("landuse", "recreation_ground"): ("park", 11),
    ("leisure", "park"): ("park", 10),
    ("leisure", "garden"): ("park", 13),
    ("leisure", "dog_park"): ("park", 13),
    ("leisure", "golf_course"): ("park", 11),
    ("leisure", "pitch"): ("pitch", 13),
    ("leisure", "track"): ("pitch", 13),
    ("leisure", "playground"): ("pitch", 14),
    ("natural", "beach"): ("sand", 11),
    ("natural", "sand"): ("sand", 11),
}
"""Key and value of an area -> class, least zoom."""

WATERS: dict[tuple[str, str], int] = {
    ("natural", "water"): 8,
    ("waterway", "riverbank"): 8,
    ("waterway", "dock"): 11,
    ("landuse", "reservoir"): 9,
    ("landuse", "basin"): 12,
    ("leisure", "swimming_pool"): 15,
}

STREAMS: dict[str, tuple[str, int]] = {
    "river": ("river", 8),
    "canal": ("river", 10),
    "stream": ("stream", 13),
    "ditch": ("stream", 14),
    "drain": ("stream", 14),
}
"""waterway=… of a line -> class, least zoom."""

PLACES: dict[str, tuple[int, int]] = {
    "city": (8, 1),
    "town": (8, 2),
    "borough": (10, 3),
    "village": (10, 4),
    "suburb": (11, 5),
    "island": (11, 6),
    "quarter": (13, 6),
    "hamlet": (12, 6),
    "neighbourhood": (13, 7),
    "square": (14, 8),
}
"""place=… -> least zoom, rank."""

SITES: dict[tuple[str, str], tuple[str, int, int]] = {
    ("railway", "station"): ("station", 12, 9),
    ("railway", "halt"): ("station", 13, 9),
    ("amenity", "hospital"): ("hospital", 13, 10),
    ("amenity", "fire_station"): ("fire_station", 13, 10),
    ("amenity", "police"): ("police", 13, 10),
    ("amenity", "townhall"): ("townhall", 14, 11),
    ("amenity", "university"): ("school", 14, 12),
    ("amenity", "school"): ("school", 15, 13),
    ("leisure", "park"): ("park", 13, 12),
    ("leisure", "stadium"): ("stadium", 13, 11),
    ("landuse", "cemetery"): ("park", 14, 13),
    ("natural", "water"): ("lake", 12, 11),
    ("place", "square"): ("square", 14, 8),
}
"""Key and value of something with a name that helps to find one's way -> class, least zoom, rank."""

_LANE_M = 3.1
_WIDTHS = {
    "motorway": 11,
    "trunk": 9,
    "primary": 9,
    "secondary": 8,
    "tertiary": 7,
    "minor": 6,
    "service": 4,
    "pedestrian": 5,
}
_NUMBER = re.compile(r"\d{1,3}(\.\d{1,2})?")


def line_look(tags: Tags) -> Look | None:
    """How a way is drawn as a line; None: not at all."""
    highway = tags.get("highway", "")
    if highway in ROADS or highway in LINKS:
        return _road(highway, tags)
    if highway in PATHS:
        shown = attributes(class_=PATHS[highway], name=_name(tags), structure=_structure(tags))
        return Look("path", 14, shown, closed=tags.get("area") == "yes")
    railway = tags.get("railway", "")
    if railway in RAILS:
        kind, zoom = RAILS[railway]
        beside = "service" in tags  # sidings and yards
        return Look("rail", max(zoom, 13) if beside else zoom, attributes(class_=kind, structure=_structure(tags)))
    waterway = tags.get("waterway", "")
    if waterway in STREAMS and _structure(tags) != "tunnel":
        kind, zoom = STREAMS[waterway]
        return Look("water", zoom, attributes(class_=kind, name=_name(tags)), rank=1)
    return None


def area_look(tags: Tags) -> Look | None:
    """How an area is drawn; None: not at all."""
    if tags.get("building", "no") != "no":
        return Look("building", 13)
    for pair, zoom in WATERS.items():
        if tags.get(pair[0]) == pair[1]:
            return Look("water", zoom, attributes(class_="lake"))
    for pair, (kind, zoom) in GREENS.items():
        if tags.get(pair[0]) == pair[1]:
            return Look("green", zoom, attributes(class_=kind))
    if tags.get("highway") in {"pedestrian", "footway", "service"} and tags.get("area") != "no":
        return Look("road", 14, attributes(class_="square"), rank=10)
    return None


def site_look(tags: Tags) -> Look | None:
    """How a point, or an area's middle, is named; None: it is not."""
    name = _name(tags)
    if not name:
        return None
    place = tags.get("place", "")
    if place in PLACES:
        zoom, rank = PLACES[place]
        return Look("place", zoom, attributes(class_=place, name=name, rank=rank))
    for pair, (kind, zoom, rank) in SITES.items():
        if tags.get(pair[0]) == pair[1]:
            return Look("place", zoom, attributes(class_=kind, name=name, rank=rank))
    return None


def _road(highway: str, tags: Tags) -> Look:
    link = highway in LINKS
    kind, zoom, rank = ROADS[highway.removesuffix("_link")]
    if link:
        zoom, rank = max(zoom, 11), rank - 5
    if kind == "service" and "service" in tags:
        zoom = 14  # driveways, aisles of car parks
    oneway = tags.get("oneway", "")
    backwards = oneway in {"-1", "reverse"}
    round_about = tags.get("junction") in {"roundabout", "circular"} and oneway != "no"
    shown = attributes(
        class_=kind,
        name=_name(tags),
        ref=tags.get("ref", "").partition(";")[0][:8],
        link=link,
        oneway=backwards or round_about or oneway in {"yes", "true", "1"} or (highway == "motorway" and oneway != "no"),
        structure=_structure(tags),
        width=_width(kind, link, tags),
    )
    return Look("road", zoom, shown, rank, backwards, closed=tags.get("area") == "yes")


def _width(kind: str, link: bool, tags: Tags) -> int:
    """Metres from kerb to kerb: as told, or as its lanes or its class make likely."""
    told = tags.get("width", "").removesuffix("m").strip()
    if _NUMBER.fullmatch(told) and 1.5 <= float(told) <= 60:
        return round(float(told))
    lanes = tags.get("lanes", "")
    if lanes.isdigit() and 1 <= len(lanes) <= 2 and 1 <= int(lanes) <= 12:
        return round(int(lanes) * _LANE_M) + 1
    usual = 5 if link else _WIDTHS[kind]
    return usual if tags.get("oneway") not in {"yes", "1"} or kind in {"motorway", "service"} else max(4, usual - 2)


def _name(tags: Tags) -> str:
    """One line of printable text, cut where it is too long for any label."""
    said = " ".join("".join(one if one.isprintable() else " " for one in tags.get("name", "")).split())
    return said if len(said) <= NAME_LETTERS_AT_MOST else said[: NAME_LETTERS_AT_MOST - 1].rstrip() + "…"


def _structure(tags: Tags) -> str:
    if tags.get("tunnel", "no") not in {"no", "building_passage"} or tags.get("covered") == "yes":
        return "tunnel"
    return "bridge" if tags.get("bridge", "no") != "no" else ""

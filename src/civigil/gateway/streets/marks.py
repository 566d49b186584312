"""What a map draws: marks of seven layers, whoever they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec
from shapely.geometry.base import BaseGeometry

Attributes: TypeAlias = tuple[tuple[str, str | int | bool], ...]
"""Names and values, sorted by name: equal looks compare equal."""

Bounds: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in degrees (WGS 84)."""

LATITUDE_AT_MOST = 85.0
"""Beyond it Web Mercator has no tiles."""

ATTRIBUTION = "© OpenStreetMap contributors"


class LayerView(msgspec.Struct, frozen=True, kw_only=True):
    """One layer of the tiles, as the style sees it."""

    name: str
    fields: dict[str, str]  # attribute -> what it means
    least_zoom: int


LAYERS: tuple[LayerView, ...] = (
    LayerView(name="green", fields={"class": "wood, park, grass, farm, pitch, grave or sand"}, least_zoom=8),
    LayerView(name="water", fields={"class": "sea, lake, river or stream", "name": "of a river"}, least_zoom=8),
    LayerView(name="building", fields={}, least_zoom=13),
    LayerView(
        name="path",
        fields={"class": "footway, cycleway, steps, track or path", "name": "", "structure": "bridge or tunnel"},
        least_zoom=13,
    ),
    LayerView(
        name="road",
        fields={
            "class": "motorway, trunk, primary, secondary, tertiary, minor, service, pedestrian or (an area) square",
            "name": "",
            "ref": "its number",
            "link": "is a ramp",
            "oneway": "may be driven in the direction of its line only",
            "structure": "bridge or tunnel",
            "width": "whole metres from kerb to kerb",
        },
        least_zoom=8,
    ),
    LayerView(
        name="rail", fields={"class": "rail, light_rail, subway or tram", "structure": "bridge or tunnel"}, least_zoom=8
    ),
    LayerView(
        name="place",
        fields={
            "class": "city, town, suburb, village, quarter, neighbourhood, square, park, lake, station, hospital, police, "
            "fire_station, school, stadium or townhall",
            "name": "",
            "rank": "the lower, the more important",
        },
        least_zoom=8,
    ),
)
"""In the order in which they are drawn."""


@dataclass(frozen=True, slots=True)
class Look:
    """How something is drawn, without where it is."""

    layer: str
    least_zoom: int  # from which on it is in the tiles
    attributes: Attributes = ()
    rank: int = 0  # inside its layer, the higher is drawn above
    backwards: bool = False  # its line runs against the direction in which it may be driven
    closed: bool = False  # an area, where its line is closed


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on the map: a point, lines or an area in degrees of longitude and latitude."""

    look: Look
    shape: BaseGeometry


@dataclass(slots=True)
class Survey:
    """A file that was read."""

    marks: list[Mark]
    bounds: Bounds | None = None  # what the file says that it covers; None: it says nothing
    left_out: dict[str, int] = field(default_factory=dict)  # why -> how many things could not be drawn


def attributes(**given: str | int | bool | None) -> Attributes:
    """Attributes that say something; empty, zero and false ones are left out. `class_` stands for `class`."""
    return tuple(sorted((name.rstrip("_"), value) for name, value in given.items() if value))

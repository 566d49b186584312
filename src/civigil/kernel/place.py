"""Where: a point with its uncertainty, or an area; and the H3 cells that index both.

Coordinates are WGS 84 degrees (EPSG:4326), distances are metres on a sphere of the Earth's mean radius (IUGG R1): within
0.6 % of the ellipsoid, far below the uncertainty of any report.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NewType, TypeAlias

import h3.api.basic_int as h3
import msgspec

from civigil.kernel.errors import Invalid

EARTH_RADIUS_M = 6_371_008.8
HALF_ROUND_M = math.pi * EARTH_RADIUS_M + 1.0
"""No two places are farther apart; the metre is for rounding."""
Cell = NewType("Cell", int)
"""An H3 cell index, fit for a bigint column."""

ROUTING_RESOLUTION = 5
"""H3 resolution of the cell token in subjects: about 250 km², a district of a metropolis or a whole town."""


class Point(msgspec.Struct, frozen=True, kw_only=True, tag="point"):
    """A position on the ground. Raises `Invalid` at construction for NaN, infinity or a place off the Earth."""

    latitude: float  # degrees north, -90..90
    longitude: float  # degrees east, -180..180
    uncertainty_m: float = 0.0  # radius of the circle that holds the true position with 68 % probability

    def __post_init__(self) -> None:
        """Check what was given."""
        if not -90 <= self.latitude <= 90:  # NaN fails every comparison
            raise Invalid(f"latitude is {self.latitude}: -90 to 90 degrees are allowed", where="place.latitude")
        if not -180 <= self.longitude <= 180:
            raise Invalid(f"longitude is {self.longitude}: -180 to 180 degrees are allowed", where="place.longitude")
        if not 0 <= self.uncertainty_m <= HALF_ROUND_M:
            said = f"uncertainty is {self.uncertainty_m} m: 0 to {HALF_ROUND_M:.0f} (half round the Earth) is allowed"
            raise Invalid(said, where="place.uncertainty_m")


class Area(msgspec.Struct, frozen=True, kw_only=True, tag="area"):
    """A polygon's outer ring of (latitude, longitude) in degrees; closing it is left to the reader."""

    ring: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        """Check what was given."""
        if len(self.ring) < 3:
            raise Invalid(f"an area needs 3 corners or more, got {len(self.ring)}", where="place.ring")
        for index, (latitude, longitude) in enumerate(self.ring):
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                raise Invalid(f"({latitude}, {longitude}) is not on the Earth", where=f"place.ring[{index}]")


Place: TypeAlias = Point | Area


def middle(place: Place) -> Point:
    """A point for the place: itself, or the mean of an area's corners with the radius that reaches the farthest one."""
    if isinstance(place, Point):
        return place
    latitude = math.fsum(corner[0] for corner in place.ring) / len(place.ring)
    longitude = math.fsum(corner[1] for corner in place.ring) / len(place.ring)
    centre = Point(latitude=latitude, longitude=longitude)
    reach = max(distance_m(centre, Point(latitude=lat, longitude=lon)) for lat, lon in place.ring)
    return Point(latitude=latitude, longitude=longitude, uncertainty_m=reach)


def distance_m(one: Point, other: Point) -> float:
    """Metres between two points along the great circle (haversine; stable for small distances)."""
    phi1, phi2 = math.radians(one.latitude), math.radians(other.latitude)
    half_dphi = (phi2 - phi1) / 2
    half_dlambda = math.radians(other.longitude - one.longitude) / 2
    a = math.sin(half_dphi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_dlambda) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(a)))


def offset(point: Point, *, north_m: float = 0.0, east_m: float = 0.0) -> Point:
    """The point some metres away; for distances far below the Earth's radius."""
    latitude = point.latitude + math.degrees(north_m / EARTH_RADIUS_M)
    shrink = max(math.cos(math.radians(point.latitude)), 1e-9)
    longitude = point.longitude + math.degrees(east_m / EARTH_RADIUS_M / shrink)
    longitude = (longitude + 180) % 360 - 180
    return Point(latitude=latitude, longitude=longitude, uncertainty_m=point.uncertainty_m)


def cell_of(place: Place, resolution: int) -> Cell:
    """The H3 cell at a resolution (0..15) that holds the place's middle."""
    point = middle(place)
    return Cell(h3.latlng_to_cell(point.latitude, point.longitude, resolution))


def cells_around(cell: Cell, steps: int) -> Iterable[Cell]:
    """The cell and all others within so many steps of it."""
    return [Cell(near) for near in h3.grid_disk(cell, steps)]


def routing_token(place: Place | None) -> str:
    """The subject token that routes by region: an H3 cell in hexadecimal, or `nowhere`."""
    return "nowhere" if place is None else h3.int_to_str(cell_of(place, ROUTING_RESOLUTION))

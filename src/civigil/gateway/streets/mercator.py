"""Web Mercator (EPSG:3857) on the unit square: x to the east, y to the south, both 0..1 for the whole world."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from civigil.gateway.streets.marks import LATITUDE_AT_MOST, Bounds

Floats = NDArray[np.float64]

EQUATOR_M = 40_075_016.685578488
"""Of the sphere that Web Mercator projects, WGS 84's major axis."""


def to_square(lonlat: Floats) -> Floats:
    """(n, 2) degrees of longitude and latitude -> (n, 2) in the unit square; latitudes beyond the last tile are moved onto it."""
    sine = np.sin(np.radians(np.clip(lonlat[:, 1], -LATITUDE_AT_MOST, LATITUDE_AT_MOST)))
    x = (lonlat[:, 0] + 180.0) / 360.0
    y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return np.column_stack([x, y])


def from_square(xy: Floats) -> Floats:
    """The inverse of `to_square`."""
    latitude = np.degrees(np.arctan(np.sinh(math.pi * (1 - 2 * xy[:, 1]))))
    return np.column_stack([xy[:, 0] * 360.0 - 180.0, latitude])


def square_of(bounds: Bounds) -> tuple[float, float, float, float]:
    """Bounds in degrees -> (left, top, right, bottom) in the unit square."""
    west, south, east, north = bounds
    (left, top), (right, bottom) = to_square(np.array([[west, north], [east, south]]))
    return float(left), float(top), float(right), float(bottom)


def metres_per_square(latitude: float) -> float:
    """How many metres on the ground the side of the unit square is long, at a latitude."""
    return EQUATOR_M * math.cos(math.radians(latitude))

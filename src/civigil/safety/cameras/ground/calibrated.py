"""A camera that knows its ground: from picture points to places with their uncertainty. Pure.

The plane of metres is tangent to the Earth at the middle of the ties; within a few hundred metres it is true to millimetres.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import msgspec
import numpy as np

from civigil.events.cameras import Box
from civigil.kernel.errors import Invalid
from civigil.kernel.place import EARTH_RADIUS_M, Point
from civigil.safety.cameras.ground.homography import Floats, Homography, fitted

CLICK_SD = (0.004, 0.006)  # how exactly somebody clicks: fractions of the picture's width and height
FEET_SD = (0.006, 0.012)  # how exactly feet are known: the lower edge of a box trembles more than its middle
MAP_SD_M = 0.5  # how exactly somebody finds the same place on the map
UNSURE_M = 15.0
"""A place that is less sure than this is none: far away a pixel is many metres."""
REACH_M = 2_000.0
"""Ties that lie farther apart are no view of one camera."""

_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Metres: TypeAlias = tuple[float, float]


class Tie(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One point of the ground, in the picture and on the map."""

    x: _Share  # fraction of the picture's width
    y: _Share
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]


@dataclass(frozen=True)
class Plane:
    """Metres east and north of an origin."""

    latitude: float
    longitude: float

    def metres(self, latitude: float, longitude: float) -> Metres:
        """A place in the plane."""
        north = math.radians(latitude - self.latitude) * EARTH_RADIUS_M
        east = math.radians(longitude - self.longitude) * EARTH_RADIUS_M * math.cos(math.radians(self.latitude))
        return east, north

    def degrees(self, east: float, north: float) -> tuple[float, float]:
        """Latitude and longitude of a place in the plane."""
        latitude = self.latitude + math.degrees(north / EARTH_RADIUS_M)
        across = EARTH_RADIUS_M * math.cos(math.radians(self.latitude))
        return latitude, self.longitude + math.degrees(east / across)


@dataclass(frozen=True)
class Calibrated:
    """A camera's view of the ground."""

    plane: Plane
    homography: Homography
    ties: tuple[Tie, ...]
    aspect: float = 16 / 9  # of the picture

    def metres(self, x: float, y: float) -> tuple[Metres, Floats] | None:
        """Where a picture point is, in metres of the plane, with its covariance; None where that is too unsure to say."""
        places, third = self.homography.ground(np.array([[x, y]]))
        if third[0] <= 1e-9:
            return None
        spread = self.homography.spread((x, y), FEET_SD)
        if not math.sqrt(max(np.linalg.eigvalsh(spread)[-1], 0.0)) <= UNSURE_M:
            return None
        return (float(places[0, 0]), float(places[0, 1])), spread

    def place(self, x: float, y: float) -> Point | None:
        """Where a picture point is; its uncertainty is the radius that holds it with 68 %. None where that is too unsure."""
        found = self.metres(x, y)
        if found is None:
            return None
        (east, north), spread = found
        latitude, longitude = self.plane.degrees(east, north)
        return Point(latitude=latitude, longitude=longitude, uncertainty_m=radius_m(spread))

    def height_m(self, box: Box) -> float | None:
        """About how tall what a box holds is: its height beside a metre across at its feet, which a level camera sees alike.

        None where its feet are no place. Good to a quarter, which tells a child from a van and no more.
        """
        feet = np.array([[box.left + box.width / 2, box.top + box.height]])
        aside = feet + np.array([[0.01, 0.0]])
        places, third = self.homography.ground(np.concatenate([feet, aside]))
        across = float(np.hypot(*(places[1] - places[0])))
        if third.min() <= 1e-9 or across <= 0:
            return None
        return box.height / self.aspect * across / 0.01

    def residuals_m(self) -> tuple[float, ...]:
        """How far each tie lies from where the others and itself put it, in metres; all 0 for exactly four."""
        picture = np.array([(tie.x, tie.y) for tie in self.ties])
        told = np.array([self.plane.metres(tie.latitude, tie.longitude) for tie in self.ties])
        return tuple(float(one) for one in np.hypot(*(self.homography.ground(picture)[0] - told).T))

    def grid(self, step_m: float, reach_m: float) -> tuple[tuple[tuple[float, float], ...], ...]:
        """Lines of the ground every `step_m` metres around the ties, as they lie in the picture; what is out of it is left out."""
        lines = []
        marks = np.arange(-math.floor(reach_m / step_m), math.floor(reach_m / step_m) + 1) * step_m
        fine = np.arange(-reach_m, reach_m + 0.01, step_m / 4)
        for turned in (False, True):
            for mark in marks:
                places = np.column_stack([np.full(len(fine), mark), fine])
                lines += self._seen(places[:, ::-1] if turned else places)
        return tuple(lines)

    def _seen(self, places: Floats) -> list[tuple[tuple[float, float], ...]]:
        points, third = self.homography.picture(places)
        pieces: list[list[tuple[float, float]]] = [[]]
        for (x, y), front in zip(points, third * self._front, strict=True):
            if front > 0 and -0.2 <= x <= 1.2 and -0.2 <= y <= 1.2:
                pieces[-1].append((round(float(x), 4), round(float(y), 4)))
            elif pieces[-1]:
                pieces.append([])
        return [tuple(piece) for piece in pieces if len(piece) > 1]

    @property
    def _front(self) -> float:
        """The sign of the third coordinate of what is in front of the camera, on the way back to the picture."""
        _, third = self.homography.picture(np.array([self.plane.metres(self.ties[0].latitude, self.ties[0].longitude)]))
        return float(np.sign(third[0]))


def radius_m(spread: Floats) -> float:
    """The radius of the circle that holds a place of this covariance with 68 % (Rayleigh, of the mean of both axes)."""
    return round(math.sqrt(max(float(np.trace(spread)) / 2, 0.0)) * 1.51, 3)


def calibrated(ties: Sequence[Tie]) -> Calibrated:
    """A camera's ground from its ties. Raises `Invalid`, saying why, for ties that determine none."""
    if len(ties) < 4:
        raise Invalid(f"four points or more are needed, got {len(ties)}", where="points")
    latitude = math.fsum(tie.latitude for tie in ties) / len(ties)
    longitude = math.fsum(tie.longitude for tie in ties) / len(ties)
    plane = Plane(latitude, longitude)
    ground = np.array([plane.metres(tie.latitude, tie.longitude) for tie in ties])
    if not np.isfinite(ground).all() or np.abs(ground).max() > REACH_M:
        raise Invalid(
            f"a point lies more than {REACH_M:.0f} m from the others: that is no view of one camera", where="points"
        )
    picture = np.array([(tie.x, tie.y) for tie in ties])
    return Calibrated(plane, fitted(picture, ground, picture_sd=CLICK_SD, ground_sd=MAP_SD_M), tuple(ties))


def parse_ties(raw: bytes) -> tuple[Tie, ...]:
    """Ties from a JSON file: a list. Raises `Invalid`, naming the field."""
    try:
        return _TIES.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(str(error), where="points") from error


_TIES = msgspec.json.Decoder(tuple[Tie, ...])

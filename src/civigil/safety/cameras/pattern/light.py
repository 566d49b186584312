"""How high the sun stands and what that does to a scene. Times are seconds since 1970, UTC.

The sun's place follows the usual short formulas (declination by a cosine, no equation of time): within two degrees, which is
more than a drawing needs. Nights are drawn as a well-lit dusk, so that the demonstration can be watched at any hour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

LATITUDE, LONGITUDE = 52.43, 13.53
_DAY_S = 86_400.0
_YEAR_D = 365.2425

Colour = tuple[float, float, float]
"""Blue, green, red; as a factor, or 0..255."""


@dataclass(frozen=True, slots=True)
class Light:
    """The light of a moment."""

    ambient: Colour  # factor for what lies in the shade
    sun: Colour  # added to it in the sun
    lamps: float  # 0 by day, 1 at night
    shadow: tuple[float, float]  # where the shadow of one metre of height falls: metres in x and z

    @property
    def sunny(self) -> bool:
        """Whether things throw shadows."""
        return max(self.sun) > 0.05


def light_at(at_s: float, *, facing: float = 0.6) -> Light:
    """The light at a moment. `facing`: the compass direction of the camera, in radians east of north."""
    elevation, azimuth = _sun(at_s)
    day = _step(math.radians(-4), math.radians(14), elevation)
    golden = 1.0 - _step(math.radians(4), math.radians(25), elevation)
    ambient = tuple(
        dusk + (noon - dusk) * day for dusk, noon in zip((0.60, 0.54, 0.51), (0.66, 0.62, 0.58), strict=True)
    )
    sun = tuple(colour * day for colour in (0.34 - 0.16 * golden, 0.38 - 0.08 * golden, 0.41))
    long = min(1.0 / math.tan(max(elevation, math.radians(14))), 3.0)
    away = azimuth + math.pi - facing  # the shadow points away from the sun; 0 is the camera's own direction
    shadow = (long * math.sin(away), long * math.cos(away))
    return Light((ambient[0], ambient[1], ambient[2]), (sun[0], sun[1], sun[2]), 1.0 - day, shadow)


def _sun(at_s: float) -> tuple[float, float]:
    """Elevation and azimuth (east of north) in radians."""
    days = at_s / _DAY_S
    declination = -math.radians(23.44) * math.cos(
        math.tau * (days + 10) / _YEAR_D
    )  # 1970 began ten days after the solstice
    hour = math.tau * ((days + LONGITUDE / 360) % 1.0 - 0.5)
    latitude = math.radians(LATITUDE)
    up = math.sin(latitude) * math.sin(declination) + math.cos(latitude) * math.cos(declination) * math.cos(hour)
    elevation = math.asin(min(max(up, -1.0), 1.0))
    east = -math.cos(declination) * math.sin(hour)
    north = math.cos(latitude) * math.sin(declination) - math.sin(latitude) * math.cos(declination) * math.cos(hour)
    return elevation, math.atan2(east, north)


def _step(low: float, high: float, value: float) -> float:
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return share * share * (3 - 2 * share)

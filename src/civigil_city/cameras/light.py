"""Where the sun stands, and what light there is: by day, at dusk, at night, under clouds, in rain. Pure.

The sun's place is the Astronomical Almanac's low-precision formula (0.01° from 1950 to 2050; refraction left out). Light is
given as a camera would expose it: a fully lit white wall comes out near 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from civigil.kernel.time import Instant
from civigil_city.cameras.optics import Floats

_NOON_2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Weather:
    """What the sky does."""

    clouds: float = 0.25  # 0 a clear sky, 1 overcast
    rain: float = 0.0  # 0 dry, 1 pouring
    haze_m: float = 900.0  # the distance over which things fade to a third


@dataclass(frozen=True)
class Light:
    """What falls on things. Colours are linear (blue, green, red)."""

    sun: Floats  # unit vector to where shadows come from
    sun_bgr: Floats
    ambient_bgr: Floats
    sky_bgr: Floats  # overhead
    haze_bgr: Floats  # at the horizon
    night: float  # 0 day, 1 night: lamps and windows are on from 0.5
    wet: float
    grain: float  # standard deviation of the sensor's noise, of 255

    @property
    def shade(self) -> float:
        """What share of the light a shadow takes away."""
        sun, ambient = float(self.sun_bgr.mean() * max(self.sun[2], 0.0)), float(self.ambient_bgr.mean())
        return sun / max(sun + ambient, 1e-6)


def sun_at(at: Instant, latitude: float, longitude: float) -> tuple[float, float]:
    """The sun's (elevation, azimuth clockwise from north) in degrees."""
    days = (at - _NOON_2000).total_seconds() / 86_400
    mean = math.radians((280.460 + 0.9856474 * days) % 360)
    anomaly = math.radians((357.528 + 0.9856003 * days) % 360)
    along = mean + math.radians(1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly))
    tilt = math.radians(23.439 - 4e-7 * days)
    ascension = math.atan2(math.cos(tilt) * math.sin(along), math.cos(along))
    declination = math.asin(math.sin(tilt) * math.sin(along))
    sidereal = math.radians((280.46061837 + 360.98564736629 * days + longitude) % 360)
    hour, phi = sidereal - ascension, math.radians(latitude)
    up = math.sin(phi) * math.sin(declination) + math.cos(phi) * math.cos(declination) * math.cos(hour)
    east = -math.cos(declination) * math.sin(hour)
    north = math.sin(declination) * math.cos(phi) - math.cos(declination) * math.cos(hour) * math.sin(phi)
    return math.degrees(math.asin(max(-1.0, min(1.0, up)))), math.degrees(math.atan2(east, north)) % 360


def _ramp(value: float, low: float, high: float) -> float:
    share = min(1.0, max(0.0, (value - low) / (high - low)))
    return share * share * (3 - 2 * share)


def light_at(at: Instant, latitude: float, longitude: float, weather: Weather = Weather()) -> Light:
    """The light at a place and time."""
    elevation, azimuth = sun_at(at, latitude, longitude)
    day = _ramp(elevation, -7.0, 8.0)
    direct = _ramp(elevation, -0.5, 9.0) * (1 - weather.clouds) ** 1.2
    warm = 1 - _ramp(elevation, 2.0, 25.0)
    height, turn = math.radians(max(elevation, 4.0)), math.radians(azimuth)
    sun = np.array([math.sin(turn) * math.cos(height), math.cos(turn) * math.cos(height), math.sin(height)])
    white, dusk, dark = np.array([1.0, 0.98, 0.95]), np.array([0.45, 0.72, 1.0]), np.array([0.060, 0.047, 0.040])
    blue = np.array([0.40, 0.345, 0.305])
    grey = np.array([0.62, 0.61, 0.60])
    ambient = (
        (blue * (1 - weather.clouds) + grey * weather.clouds) * (0.8 + 0.2 * direct) * day * (1 - 0.25 * weather.rain)
    )
    sky = np.array([0.82, 0.47, 0.25]) * (1 - weather.clouds) + np.array([0.66, 0.63, 0.61]) * weather.clouds
    haze = np.array([0.84, 0.76, 0.70]) * (1 - 0.35 * weather.clouds) * (1 - warm * 0.3) + dusk * warm * 0.25 * direct
    return Light(
        sun=sun,
        sun_bgr=(white * (1 - warm) + dusk * warm) * 1.5 * direct,
        ambient_bgr=ambient * 1.25 + dark * (1 - day),
        sky_bgr=sky * day + np.array([0.030, 0.018, 0.012]) * (1 - day),
        haze_bgr=haze * day + np.array([0.05, 0.045, 0.045]) * (1 - day),
        night=1 - day,
        wet=weather.rain,
        grain=2.0 + 4.5 * (1 - day),
    )

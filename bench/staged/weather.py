"""What hours outdoors do to a camera's pictures: day and night, rain, wind, lamps that are switched, clouds. No deed, no event."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np

from bench.staged.actors import Picture

Weather = Callable[[Picture, float, np.random.Generator], Picture]
"""Takes a picture, its time in seconds and chance; gives what the camera makes of it."""


def _grain(picture: Picture, gain: float, noise: float, rng: np.random.Generator) -> Picture:
    grain = rng.standard_normal(picture.shape, np.float32) * np.float32(noise)
    return np.clip(picture * np.float32(gain) + grain, 0, 255).astype(np.uint8)


def calm(picture: Picture, at_s: float, rng: np.random.Generator) -> Picture:
    """A sensor's noise, and light that drifts."""
    return _grain(picture, 1.0 + 0.04 * math.sin(at_s / 97), 2.0, rng)


def day_and_night(picture: Picture, at_s: float, rng: np.random.Generator) -> Picture:
    """Half an hour from noon to noon: dusk in three minutes, a night at a seventh of the light with three times the noise, dawn."""
    dark = min(1.0, max(0.0, 1.6 * math.sin(math.tau * at_s / 1800.0 - math.pi / 2) + 0.5))
    return _grain(picture, 1.0 - 0.86 * dark, 2.0 + 4.0 * dark, rng)


def rain(picture: Picture, at_s: float, rng: np.random.Generator) -> Picture:
    """Streaks, other ones in each picture; showers come and go, and the ground darkens."""
    heavy = max(0.0, math.sin(at_s / 140.0))
    wet = picture.copy()
    rows, columns = picture.shape
    for _ in range(round(heavy * picture.size / 500)):
        x, y, long = int(rng.integers(columns)), int(rng.integers(rows)), int(rng.integers(4, 13))
        ink = min(255, int(wet[y, x]) + 45)
        cv2.line(wet, (x, y), (x - long // 5, min(rows - 1, y + long)), ink, 1, cv2.LINE_AA)
    return _grain(wet, 1.0 - 0.1 * heavy, 2.5, rng)


def wind(picture: Picture, at_s: float, rng: np.random.Generator) -> Picture:
    """A pole in the wind: a tremble of a third of a pixel, gusts that sway it by two and more."""
    gust = max(0.0, math.sin(at_s / 61.0)) ** 4
    x, y = rng.normal(0, 0.3, 2) + 2.4 * gust * np.array([math.sin(2.9 * at_s), 0.4 * math.sin(3.7 * at_s)])
    move = np.array([[1, 0, x], [0, 1, y]], np.float32)
    size = (picture.shape[1], picture.shape[0])
    swayed = cv2.warpAffine(picture, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return _grain(swayed.astype(np.uint8), 1.0, 2.0, rng)


def switched_light(picture: Picture, at_s: float, rng: np.random.Generator) -> Picture:
    """The whole light steps to another level, every 40 s and between two pictures: lamps, and a camera's own exposure."""
    level = np.random.default_rng(int(at_s // 40)).choice([0.55, 0.7, 0.85, 1.0, 1.15, 1.3])
    return _grain(picture, float(level), 2.0, rng)


def clouds(picture: Picture, at_s: float, rng: np.random.Generator) -> Picture:
    """Shadows of clouds, with soft edges, cross the picture; between them a part of it lies in the sun for minutes."""
    columns = picture.shape[1]
    across = np.arange(columns, dtype=np.float32)
    edge = (18.0 * at_s) % (5 * columns) - 2 * columns  # one comes every few minutes
    shade = 1.0 - 0.35 / (1 + np.exp(-(across - edge) / 14)) * (1 / (1 + np.exp((across - edge - 1.4 * columns) / 14)))
    return _grain((picture * shade[None, :]).astype(np.uint8), 1.0, 2.0, rng)


CONDITIONS: dict[str, Weather] = {
    "calm": calm,
    "day and night": day_and_night,
    "rain": rain,
    "wind": wind,
    "switched light": switched_light,
    "clouds": clouds,
}

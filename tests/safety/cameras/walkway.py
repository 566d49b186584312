"""A drawn walkway with people whose legs swing, and with what does not belong there: for learned normality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.safety.cameras.videos import RATE, Picture, ground

WIDTH, HEIGHT = 240, 160
FLOOR = ground(5, WIDTH, HEIGHT)


@dataclass(frozen=True)
class Walker:
    """Somebody who crosses; pixels and seconds. Without legs that swing, it rolls."""

    feet: float
    speed: float  # to the right where positive
    begin_s: float
    brightness: int = 50
    wide: int = 8
    high: int = 26
    rolls: bool = False
    texture: int = 0

    def draw(self, picture: np.ndarray, at_s: float) -> None:
        """Into a picture, where it is now."""
        start = -self.wide if self.speed > 0 else WIDTH + self.wide
        x = start + self.speed * (at_s - self.begin_s)
        if at_s < self.begin_s or not -2 * self.wide < x < WIDTH + 2 * self.wide:
            return
        body = round(self.high * (1.0 if self.rolls else 0.6))
        rng = np.random.default_rng(self.texture + self.brightness)
        look = np.clip(self.brightness + rng.normal(0, 25, (body, self.wide)), 0, 255)
        _paste(picture, x - self.wide / 2, self.feet - self.high, look)
        if self.rolls:
            return
        legs = self.high - body
        swing = 0.45 * self.wide * np.sin(2 * np.pi * (at_s - self.begin_s) / 1.1)
        for side in (-1, 1):
            _paste(picture, x - 1 + side * swing, self.feet - legs, np.full((legs, 3), self.brightness - 15.0))


def _paste(picture: np.ndarray, left: float, top: float, look: np.ndarray) -> None:
    x, y = round(left), round(top)
    first, last = max(0, -x), min(look.shape[1], WIDTH - x)
    if last > first:
        picture[y : y + look.shape[0], x + first : x + last] = look[:, first:last]


def walkway(seconds: float, walkers: Sequence[Walker], *, begin_s: float = 0.0, light: float = 1.0) -> list[Picture]:
    """Pictures of some seconds, ten a second, with a camera's noise."""
    pictures = []
    for number in range(round(seconds * RATE)):
        at_s = begin_s + number / RATE
        picture = FLOOR.astype(np.float64).copy()
        for walker in sorted(walkers, key=lambda one: one.feet):
            walker.draw(picture, at_s)
        noise = np.random.default_rng(number).normal(0, 1.5, picture.shape)
        pictures.append(np.clip(picture * light + noise, 0, 255).astype(np.uint8))
    return pictures


def ordinary(seconds: float, seed: int) -> list[Walker]:
    """People who walk to the right at about a height a second, one every 1.3 s."""
    rng = np.random.default_rng(seed)
    return [
        Walker(
            feet=float(rng.uniform(70, 150)),
            speed=float(rng.uniform(20, 28)),
            begin_s=float(at_s),
            brightness=int(rng.integers(40, 100)),
            texture=int(rng.integers(1000)),
        )
        for at_s in np.arange(-10.0, seconds, 1.3)
    ]

"""The places that clips are staged in: recorded footage with its own passers-by, its empty ground, and the room's test patterns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from bench.staged.actors import Picture
from civigil.safety.cameras.pattern.picture import Scene
from civigil.safety.cameras.pattern.stream import NOON_S
from civigil.safety.cameras.reading.source import Feed


@dataclass(frozen=True, eq=False)
class Ground:
    """A place: its pictures in turn (to and fro, so that they never jump), and how tall people are there."""

    name: str
    pictures: tuple[Picture, ...]
    rate: float  # of the pictures
    tall_at_top: float  # pixels; somebody whose feet are at the upper edge
    tall_at_bottom: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pictures[0].shape[1], self.pictures[0].shape[0]

    def picture(self, at_s: float) -> Picture:
        """The picture at a moment; yours to draw into."""
        turn = 2 * len(self.pictures) - 2
        number = int(at_s * self.rate) % turn if turn else 0
        return self.pictures[min(number, turn - number)].copy()

    def tall(self, feet: float) -> float:
        """How tall somebody is whose feet are at this height of the picture, in pixels."""
        return self.tall_at_top + (self.tall_at_bottom - self.tall_at_top) * feet / self.pictures[0].shape[0]


@lru_cache(maxsize=4)
def footage(path: Path) -> tuple[Picture, ...]:
    """All pictures of a recording."""
    with Feed(str(path)) as feed:
        return tuple(np.asarray(frame.gray, np.uint8).copy() for piece in feed.pieces() for frame, _ in piece.frames)


@lru_cache(maxsize=2)
def recorded(path: Path, size: tuple[int, int], *, empty: bool) -> Ground:
    """A recording of UCSD Ped2 at another size, with its own passers-by or (the median picture) without."""
    pictures = footage(path)
    if empty:
        pictures = (np.median(np.stack(pictures), axis=0).astype(np.uint8),)
    large = tuple(cv2.resize(one, size, interpolation=cv2.INTER_CUBIC).astype(np.uint8) for one in pictures)
    scale = size[1] / 240
    return Ground(f"{path.stem}{'-empty' if empty else ''}", large, 10.0, 18 * scale, 50 * scale)


@lru_cache(maxsize=4)
def pattern(name: str, size: tuple[int, int]) -> Ground:
    """The empty scene of a test pattern."""
    picture = cv2.cvtColor(Scene(name)._lit(NOON_S)[1].picture, cv2.COLOR_BGR2GRAY)
    large = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return Ground(name, (large,), 1.0, 20 * size[1] / 360, 105 * size[1] / 360)

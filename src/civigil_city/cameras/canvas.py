"""Drawing with smooth edges: polygons collected in the picture's own pixels, filled finer than it, and laid over it.

A thing is drawn as a *sprite*: its polygons in painter's order, filled at several times the picture's resolution inside their
bounding box only, shrunk by averaging, and blended. What stands in front of it in the picture's depth map hides it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil_city.cameras.optics import Floats

Picture = NDArray[np.uint8]
"""Height x width x 3, blue, green, red; or one channel."""

Depths = NDArray[np.float32]
_SHIFT = 4
_FAR = 30_000.0
Colour = tuple[float, float, float]
"""Blue, green, red, 0 to 255."""


def filled(picture: Any, points: Floats, colour: Any) -> None:
    """Fill a polygon, with sixteenths of a pixel."""
    cv2.fillPoly(picture, [_fixed(points)], colour, lineType=cv2.LINE_8, shift=_SHIFT)


def _fixed(points: Floats) -> NDArray[np.int32]:
    fixed: NDArray[np.int32] = np.rint(np.clip(points - 0.5, -_FAR, _FAR) * (1 << _SHIFT)).astype(np.int32)
    return fixed


def hull(points: Floats) -> Floats:
    """The convex hull of points in the picture."""
    return np.asarray(cv2.convexHull(points.astype(np.float32))[:, 0], np.float64)


_Made: TypeAlias = tuple[tuple[int, int, int, int], Picture, Picture]
_NOTHING: _Made = ((0, 0, 0, 0), np.zeros((0, 0, 3), np.uint8), np.zeros((0, 0, 3), np.uint8))


@dataclass(slots=True)
class Sprite:
    """One thing's polygons, in painter's order."""

    depth: float
    shapes: list[tuple[Floats, Colour]] = field(default_factory=list)
    _made: _Made | None = None  # for what is drawn again and again, in one light

    def add(self, points: Floats | None, colour: Colour) -> None:
        """One more polygon on top."""
        if points is not None and len(points) >= 3:
            self.shapes.append((points, colour))

    def lay(
        self, picture: Picture, depths: Depths, gradient: float = 0.0, fade: float = 1.0, haze: Colour = (0, 0, 0)
    ) -> None:
        """Draw it. `gradient` -1 to 1: lit from the left or right; `fade`: how much of its own colour the air leaves it.

        A sprite that is drawn again is drawn as it was the first time: in another light it has to be made anew.
        """
        if self._made is None:
            self._made = self._make(picture, depths, gradient, fade, haze)
        if self._made is _NOTHING:
            return
        (left, top, right, bottom), ink, kept = self._made
        behind = picture[top:bottom, left:right]
        cv2.multiply(behind, kept, dst=behind, scale=1 / 255)
        cv2.add(behind, ink, dst=behind)

    def _make(self, picture: Picture, depths: Depths, gradient: float, fade: float, haze: Colour) -> _Made:
        """Its box, its ink (weighted by cover, without what stands in front), and what it keeps of what lies behind it."""
        if not self.shapes:
            return _NOTHING
        every = np.concatenate([points for points, _ in self.shapes])
        box = bounds(every, picture.shape[1], picture.shape[0])
        if box is None:
            return _NOTHING
        left, top, right, bottom = box
        hidden = depths[top:bottom, left:right] < self.depth
        drawn = self._fill(every, box)
        if hidden.any():
            drawn[hidden] = 0
        cover, ink = drawn[..., 3], drawn[..., :3]
        if gradient or fade < 1:
            across = np.linspace(1 - 0.22 * gradient, 1 + 0.22 * gradient, right - left, dtype=np.float32) * fade
            tinted = ink * across[None, :, None]
            if fade < 1:
                tinted += cover[..., None] * (np.array(haze, np.float32) * np.float32((1 - fade) / 255))
            ink = np.asarray(cv2.convertScaleAbs(tinted), np.uint8)
        return box, np.ascontiguousarray(ink), np.asarray(cv2.merge([255 - cover] * 3), np.uint8)

    def _fill(self, every: Floats, box: tuple[int, int, int, int]) -> Picture:
        """The sprite within its box: ink, already weighted by cover, and cover."""
        left, top, right, bottom = box
        wide, tall = right - left, bottom - top
        finer = 4 if tall < 50 else 3 if tall < 120 else 2
        drawn = np.zeros((tall * finer, wide * finer, 4), np.uint8)
        fixed, begin = _fixed((every - (left, top)) * finer), 0
        for points, colour in self.shapes:
            end = begin + len(points)
            cv2.fillPoly(drawn, [fixed[begin:end]], (*colour, 255), lineType=cv2.LINE_8, shift=_SHIFT)
            begin = end
        return np.asarray(cv2.resize(drawn, (wide, tall), interpolation=cv2.INTER_AREA), np.uint8)


def bounds(points: Floats, width: int, height: int) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of points within the picture; nothing outside it."""
    low, high = points.min(axis=0), points.max(axis=0)
    left, top = max(0, int(max(low[0], -1e6)) - 1), max(0, int(max(low[1], -1e6)) - 1)
    right, bottom = min(width, int(min(high[0], 1e6)) + 2), min(height, int(min(high[1], 1e6)) + 2)
    return (left, top, right, bottom) if right > left and bottom > top else None


_HALF = np.linspace(np.pi / 2, 3 * np.pi / 2, 5)  # round the back of a limb's beginning


def limbs(begins: Floats, ends: Floats, begin_radii: Floats, end_radii: Floats) -> Floats:
    """Outlines of limbs, two discs and what lies between them each: n x 10 x 2, from rows of (u, v) and pixels."""
    along = ends - begins
    turn = np.arctan2(along[:, 1], along[:, 0])[:, None] + _HALF
    round_ = np.stack((np.cos(turn), np.sin(turn)), axis=2)
    back = begins[:, None] + round_ * begin_radii[:, None, None]
    return np.concatenate((back, ends[:, None] - round_ * end_radii[:, None, None]), axis=1)


def lit(colour: Sequence[float], light: Floats) -> Colour:
    """A colour under a light (linear), as the picture shows it."""
    blue, green, red = (light**0.4545).tolist()
    return min(255.0, colour[0] * blue), min(255.0, colour[1] * green), min(255.0, colour[2] * red)

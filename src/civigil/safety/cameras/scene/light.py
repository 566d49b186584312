"""Light that changes in a part of the picture: a cloud's shadow, a lamp, the shade of a house.

Theory. Light multiplies what is there, over an area that is large beside people, and leaves its structure; a thing replaces
it. So the ratio of the picture to the background is taken on a coarse grid, as a logarithm, and of each place's surroundings
the median: what is smaller than half of them, people and their shadows, drops out, and a straight edge of light stays where
it is. What is left are patches in which the picture is lighter or darker than in most of it. A small one is a thing. A large
one is a thing where its structure is another than the background's: a bus, a crowd. What has the background's structure, or
as little as a plain wall has, is light.

Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from civigil.safety.cameras.scene.background import Floats, Gray

_CELL = 4  # pixels of the picture that are one of the grid
_FAINT = 12.0  # brightness at which the logarithm begins to flatten
_LOG2 = np.log2(np.arange(256, dtype=np.float32) + np.float32(_FAINT))
_STEPS, _ZERO = 64.0, 128  # steps of a factor of two; the step that is no change
_LEAST = 4  # steps: a place that differs by no more lies in the same light as most
_REST_S = 0.13  # while light is even, between two pictures that are looked at
_RENEW_S = 0.5  # the background is read so often
_FINE = 5  # cells: what is finer is structure
_PLAIN = 0.02  # of the logarithm: structure that counts half
_SHARP = 8  # steps from one cell to the next but one: an edge that is finer than the grid
_PATCH = 0.015  # of the picture: a smaller patch is a thing
_BARE = 0.01  # mean square of structure below which there is none
_ALIKE = 0.3  # correlation from which structure is the same
_NEXT = np.ones((3, 3), np.uint8)


class Light:
    """Compares one camera's pictures with its background."""

    def __init__(self, span: float) -> None:
        """`span`: the share of the picture's width that the surroundings of a place take up."""
        self._span = span
        self._level: Floats | None = None  # of the background, on the grid
        self._age_s = 0.0
        self._even_s: float | None = None  # for how long nobody has looked, since light was even all over

    def evened(self, now: Gray, level: Floats, elapsed_s: float) -> Floats | None:
        """The picture in the background's light, which is another one in each part of it; none where light is even all over.

        `level`: the background; both height x width. `elapsed_s`: since the picture before.
        """
        self._age_s += elapsed_s
        if self._even_s is not None and self._even_s + elapsed_s < _REST_S:
            self._even_s += elapsed_s
            return None
        self._even_s = 0.0
        height, width = now.shape
        size = (max(1, width // _CELL), max(1, height // _CELL))
        if self._level is None or self._age_s >= _RENEW_S:
            self._level, self._age_s = _bright(level, size), 0.0
        one, other = _bright(now, size), self._level
        ratio = cv2.convertScaleAbs(cv2.subtract(one, other) + np.float32(_ZERO / _STEPS), alpha=_STEPS)
        around = cv2.medianBlur(ratio, round(self._span * size[0]) | 1)
        most = int(np.searchsorted(np.bincount(around.ravel(), minlength=256).cumsum(), around.size // 2))
        aside = cv2.bitwise_not(cv2.inRange(around, np.array(most - _LEAST), np.array(most + _LEAST)))
        if cv2.countNonZero(aside) < _PATCH * aside.size:
            return None
        things, lit = _things(aside, one, other)
        if not lit:
            return None
        self._even_s = None
        around[things] = most
        evened = _divided(now, cv2.blur(around.astype(np.float32), (3, 3)), cv2.INTER_LINEAR)
        low, high = cv2.erode(around, _NEXT), cv2.dilate(around, _NEXT)
        sharp = cv2.compare(cv2.subtract(high, low), np.array(_SHARP), cv2.CMP_GT)
        if cv2.countNonZero(sharp):
            _sharpen(
                evened, now, level, (low, high), cv2.resize(sharp, (width, height), interpolation=cv2.INTER_NEAREST)
            )
        return evened

    def renew(self) -> None:
        """The background is another one."""
        self._level = self._even_s = None


def _divided(now: Gray, steps: Gray | Floats, how: int) -> Floats:
    """A picture without the light that a grid of steps says."""
    factor = np.exp2((steps.astype(np.float32) - np.float32(_ZERO)) * np.float32(1.0 / _STEPS))
    return cv2.divide(now.astype(np.float32), cv2.resize(factor, (now.shape[1], now.shape[0]), interpolation=how))


def _sharpen(evened: Floats, now: Gray, level: Floats, sides: tuple[Gray, Gray], along: Gray) -> None:
    """Along a sharp edge of light, finer than the grid, each pixel lies on the side that explains it better."""
    left = cv2.absdiff(evened, level)
    for side in sides:
        other = _divided(now, side, cv2.INTER_NEAREST)
        apart = cv2.absdiff(other, level)
        better = cv2.bitwise_and(cv2.compare(apart, left, cv2.CMP_LT), along)
        cv2.copyTo(other, better, evened)
        cv2.copyTo(apart, better, left)


def _bright(picture: Gray | Floats, size: tuple[int, int]) -> Floats:
    """The logarithm of a picture's brightness, on the grid."""
    small = cv2.convertScaleAbs(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    return cv2.LUT(small, _LOG2)


def _things(aside: Gray, one: Floats, other: Floats) -> tuple[NDArray[np.bool_], bool]:
    """Which cells of the patches that lie `aside` belong to things, and whether there is a patch that does not."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(aside, connectivity=4, ltype=cv2.CV_32S)
    large = stats[:, cv2.CC_STAT_AREA] >= _PATCH * aside.size
    large[0] = False
    if not large.any():
        return aside > 0, False
    now, before = _structure(one), _structure(other)
    numbers = labels.ravel()
    both, own, its = (
        np.bincount(numbers, cv2.multiply(first, second).ravel(), count)
        for first, second in ((now, before), (now, now), (before, before))
    )
    bare = np.maximum(own, its) < _BARE * stats[:, cv2.CC_STAT_AREA]
    light = large & (bare | (both >= _ALIKE * np.sqrt(own * its)))
    thing = ~light
    thing[0] = False
    return thing[labels], bool(light.any())


def _structure(bright: Floats) -> Floats:
    """What is finer than its surroundings, -1..1: how strong it is hardly counts."""
    fine = cv2.subtract(bright, cv2.blur(bright, (_FINE, _FINE)))
    structure: Floats = fine / (np.abs(fine) + np.float32(_PLAIN))
    return structure

"""What is known of the ground before a camera that may sway: its structure, and the anchors that a picture is held against.

Theory. Of each picture its *field* is kept: the logarithm of the brightness, without its mean around each place. Light
multiplies, so lamps, dusk and a cloud leave the field as it is, but for the cloud's own soft edge. The *ground* is the mean
of the steadied fields, with the usual deviation of each pixel: what moves averages out. Its *anchors* are the pixels with the
steepest edges, so many from each block of the picture that no part of it has the say, each weighed by how usual it is that it
looks as it does: a tree in the wind, a path that is walked upon and a mask's border say little.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.safety.cameras.scene.background import Floats, Gray

BLOCK = 16  # pixels of the field
A_BLOCK = 12  # anchors of each block, at most
_AROUND = 9  # pixels of the field: the mean of so much is taken from each place
_FAINT = 8.0  # brightness at which the logarithm begins to flatten
_LOG = np.log(np.arange(256, dtype=np.float32) + np.float32(_FAINT))
_NOISE = 0.012  # deviation of the field that no pixel is below
_STEEP = 0.02  # a pixel: a flatter edge is noise
_BORDER = 8  # pixels of the field: nothing nearer to the border is an anchor


def field_of(gray: Gray, width: int) -> Floats:
    """The field of a picture, at most so wide; float32."""
    if gray.shape[1] > width:
        size = (width, max(2 * _BORDER + 1, round(gray.shape[0] * width / gray.shape[1])))
        gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    bright = cv2.LUT(gray, _LOG)
    field: Floats = cv2.subtract(cv2.GaussianBlur(bright, (5, 5), 1.0), cv2.blur(bright, (_AROUND, _AROUND)))
    return field


@dataclass(frozen=True)
class Anchors:
    """So many pixels of the ground, N of them."""

    x: NDArray[np.float32]  # columns and rows of the field
    y: NDArray[np.float32]
    value: NDArray[np.float32]  # of the ground there
    across: NDArray[np.float32]  # its slope to the right and down, a pixel
    down: NDArray[np.float32]
    usual: NDArray[np.float32]  # deviation
    block: NDArray[np.intp]  # the number of the block that each lies in
    of_block: NDArray[np.intp]  # how many lie in each block

    @property
    def blocks(self) -> int:
        """How many blocks have any."""
        return int(np.count_nonzero(self.of_block))


class Ground:
    """The mean of the steadied fields of one camera."""

    def __init__(self, field: Floats, visible: Floats | None = None) -> None:
        """Begin with a first picture's field. `visible`: 0 where there is a mask and so no ground, else 1; of the field's size."""
        self._visible = visible
        self._mean: Floats = field.copy()
        self._deviation: Floats = np.full(field.shape, _NOISE, np.float32)
        self.anchors = self._chosen()

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns of the field."""
        return self._mean.shape

    def learn(self, steadied: Floats, share: float) -> None:
        """Take in a steadied field; `share` is its weight beside all that came before."""
        cv2.accumulateWeighted(cv2.absdiff(steadied, self._mean), self._deviation, share)
        cv2.accumulateWeighted(steadied, self._mean, share)

    def renew(self) -> None:
        """Choose the anchors anew, from what is known by now."""
        self.anchors = self._chosen()

    def _chosen(self) -> Anchors:
        across = cv2.Sobel(self._mean, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
        down = cv2.Sobel(self._mean, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
        steep = cv2.magnitude(across, down)
        visible = np.float32(1.0) if self._visible is None else self._visible
        worth = np.where(steep < _STEEP, 0.0, visible * steep / (self._deviation + _NOISE)).astype(np.float32)
        rows, columns = (one // BLOCK for one in worth.shape)
        inner = np.zeros(worth.shape, np.float32)
        inside = np.s_[_BORDER:-_BORDER, _BORDER:-_BORDER]
        inner[inside] = worth[inside]
        cut = inner[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)
        tiles = cut.swapaxes(1, 2).reshape(rows * columns, BLOCK * BLOCK)
        best = np.argpartition(tiles, -A_BLOCK, axis=1)[:, -A_BLOCK:]
        block = np.repeat(np.arange(rows * columns), A_BLOCK)
        place = best.ravel()
        kept = tiles[block, place] > 0
        block, place = block[kept], place[kept]
        y, x = block // columns * BLOCK + place // BLOCK, block % columns * BLOCK + place % BLOCK
        usual = np.maximum(1.25 * self._deviation[y, x], _NOISE)
        return Anchors(
            x=x.astype(np.float32),
            y=y.astype(np.float32),
            value=self._mean[y, x],
            across=across[y, x],
            down=down[y, x],
            usual=usual,
            block=block,
            of_block=np.bincount(block),
        )

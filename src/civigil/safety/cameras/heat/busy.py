"""Where it was busy lately: for what share of the time a thing was there, place by place. Pure.

What counts is what the tracker is given: no speck, no shadow, no patch of sun.

An exponentially weighted mean: what happened `OVER_S` ago counts e times less than what happens now. It is divided by the weight
of the time that was watched, so that from the first second on it is a true share of that time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.events.cameras import HeatMap
from civigil.safety.cameras.scene.background import Gray
from civigil.safety.cameras.scene.blobs import Detection

OVER_S = 120.0  # seconds over which is averaged
COLUMNS = 32  # places in a row; rows follow from the picture's shape
THERE = 0.1  # of a place's pixels belong to things: one is there
WATCHED_S_AT_LEAST = 0.001  # before that there is no share of it
STEP_S_AT_MOST = 1.0  # seconds that one picture stands for


class Busy:
    """Shares of the time. Pictures must come in the order of their times, all of one size."""

    def __init__(self, over_s: float = OVER_S) -> None:
        """`over_s`: seconds over which is averaged; infinite: over all that is watched."""
        self._over_s = over_s
        self._sum: NDArray[np.float32] | None = None  # seconds in which something was there, faded
        self._watched_s = 0.0  # seconds, faded alike
        self._last_s: float | None = None

    @property
    def over_s(self) -> float:
        """Over how many seconds the shares are."""
        return self._watched_s

    def step(self, mask: Gray, at_s: float) -> None:
        """Take in a picture's things: height x width, 255 where one is."""
        there = cv2.resize(mask, (COLUMNS, _rows(mask)), interpolation=cv2.INTER_AREA) >= 255 * THERE
        elapsed = 0.0 if self._last_s is None else min(max(0.0, at_s - self._last_s), STEP_S_AT_MOST)
        self._last_s = at_s
        kept = math.exp(-elapsed / self._over_s)
        before = np.zeros(there.shape, np.float32) if self._sum is None else self._sum
        self._sum = (before * kept + there * elapsed).astype(np.float32)
        self._watched_s = self._watched_s * kept + elapsed

    def map(self) -> HeatMap | None:
        """The shares, 255 for all of the time; none before anything was watched."""
        if self._sum is None or self._watched_s < WATCHED_S_AT_LEAST:
            return None
        shares = np.minimum(self._sum / self._watched_s, 1.0)
        return HeatMap(columns=COLUMNS, cells=np.rint(shares * 255).astype(np.uint8).tobytes())


def standing(things: Iterable[Detection], shape: tuple[int, ...]) -> Gray:
    """Where in a picture of this height and width things are: 255 there, 0 elsewhere."""
    mask: Gray = np.zeros(shape, np.uint8)
    for one in things:
        left, top = max(0, round(one.box.left)), max(0, round(one.box.top))
        window = mask[top : top + round(one.box.height), left : left + round(one.box.width)]
        inside = 255 if one.inside is None else one.inside[: window.shape[0], : window.shape[1]]
        np.maximum(window, inside, out=window)
    return mask


def _rows(mask: Gray) -> int:
    height, width = mask.shape
    return max(1, round(COLUMNS * int(height) / int(width)))

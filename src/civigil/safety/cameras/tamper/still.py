"""Whether a feed is frozen: the same picture again and again although times go on.

A living picture flickers, by its sensor's noise alone. One that an encoder has smoothed may not, by night and without traffic: so
a camera that is usually calm counts as frozen only when nothing changes at all for a long time. A clock that is burnt in behind the
frozen picture may go on.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np

from civigil.safety.cameras.scene.background import Gray
from civigil.safety.cameras.tamper.kinds import Evidence, Kind
from civigil.safety.cameras.tamper.limits import TamperLimits
from civigil.safety.cameras.tamper.view import GRID

_CHANGED_SHARE = 0.005  # of a tile's pixels: so many changed ones make a changed tile
_APART_S = 1.0  # how far apart two pictures are whose difference is "usual"
_MEMORY = 600  # of such differences
_LEARNED = 8
_CALM_QUANTILE = 0.05


class Stillness:
    """Compares each picture with the first of its spell."""

    def __init__(self, limits: TamperLimits) -> None:
        self._limits = limits
        self._anchor: tuple[float, Gray] | None = None
        self._before: tuple[float, Gray] | None = None
        self._usual: deque[float] = deque(maxlen=_MEMORY)

    def step(self, small: Gray, at_s: float) -> Evidence | None:
        """What a picture says; the anchor is the last one that was different."""
        if self._anchor is None or self._anchor[1].shape != small.shape:
            self._anchor = self._before = (at_s, small)
            return None
        share, pixels = self._changed(self._anchor[1], small)
        if share > self._limits.still_share:
            self._anchor = (at_s, small)
        self._learn(small, at_s)
        if len(self._usual) < _LEARNED or share > self._limits.still_share:
            return None
        calm = float(np.quantile(np.array(self._usual), _CALM_QUANTILE))
        alive = calm >= self._limits.alive_share
        if not alive and pixels:
            return None
        return Evidence(
            kind=Kind.FROZEN,
            hold_s=self._limits.hold_frozen_s if alive else self._limits.hold_lifeless_s,
            what="parts of the picture that change",
            measured=round(100 * share, 1),
            limit=round(100 * self._limits.still_share, 1),
            unit="%",
        )

    def _learn(self, small: Gray, at_s: float) -> None:
        assert self._before is not None  # set with the anchor
        if at_s - self._before[0] < _APART_S:
            return
        share, _ = self._changed(self._before[1], small)
        if share > self._limits.still_share or len(self._usual) < _LEARNED:
            self._usual.append(share)
        self._before = (at_s, small)

    def _changed(self, one: Gray, other: Gray) -> tuple[float, int]:
        """The share of tiles that differ, and how many pixels do."""
        differs = (cv2.absdiff(one, other) >= self._limits.flicker).astype(np.uint8)
        tiles = cv2.resize(differs.astype(np.float32), GRID, interpolation=cv2.INTER_AREA)
        return float((tiles > _CHANGED_SHARE).mean()), cv2.countNonZero(differs)

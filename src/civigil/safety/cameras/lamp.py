"""The moment at which a picture's whole light steps: a lamp that is switched, an exposure that a camera sets anew.

Evening the light out leaves a residue then: where the picture, or what was learned of it, is as bright as the sensor goes, no gain
fits. What stands out with the step, where nothing stood out before it, and shows the same for a second soon after, is such residue.
Whoever was there before stands out as before, and whoever comes moves. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from civigil.safety.cameras.background import Floats, Gray

_POINTS = 45  # across the picture, at which its light is compared with the one before
_FAINT = 12.0  # brightness, so that a dark picture's noise is no step
_STEP = 0.05  # of the light, from one picture to the next
_SETTLES_S = 0.15  # after it, until the evening follows
_COMES_S = 0.5  # after it: what stands out later did not come with it
_STANDS_S = 1.0
_OVER_S = 3.3  # after it
_NEAR = np.ones((9, 9), np.uint8)  # so far around who stood out before, they may have moved since


class Lamp:
    """Watches the light of one camera's pictures."""

    def __init__(self) -> None:
        self._last: Floats | None = None
        self._before: Gray | None = (
            None  # what may stand out, for it did so before the step; none: no step is waited for
        )
        self._came: Gray | None = None  # what stood out soon after it, and not before
        self._then: Floats | None = None  # the picture as it was when looking last
        self._for_s = self._then_s = 0.0  # since the step; since that picture

    def stepped(self, gray: Gray) -> bool:
        """Whether the whole light is another one than in the picture before."""
        every = max(1, gray.shape[1] // _POINTS)
        now: Floats = gray[::every, ::every].astype(np.float32) + np.float32(_FAINT)
        last, self._last = self._last, now
        return last is not None and abs(float(np.log(np.median(now / last)))) > _STEP

    def begin(self, outstanding: Gray) -> None:
        """It has stepped. `outstanding`: the mask of what stood out in the picture before."""
        if self._before is None:
            self._before = cv2.dilate(outstanding, _NEAR)
        self._came, self._then, self._for_s = None, None, 0.0

    def residue(self, evened: Floats, mask: Gray, limit: Floats, elapsed_s: float) -> Gray | None:
        """The mask of what the step has left, once a second in the seconds after it; else none.

        `mask`: what stands out; `limit`: the difference above which a pixel does; all height x width.
        """
        if self._before is None:
            return None
        self._for_s += elapsed_s
        self._then_s += elapsed_s
        if self._for_s < _SETTLES_S:
            return None
        if self._came is None or self._for_s < _COMES_S:
            new = cv2.bitwise_and(mask, cv2.bitwise_not(self._before))
            self._came = new if self._came is None else cv2.bitwise_or(self._came, new)
        if self._then is None:
            self._then, self._then_s = evened, 0.0
        if self._then_s < _STANDS_S:
            return None
        still: Gray = cv2.compare(cv2.absdiff(evened, self._then), limit, cv2.CMP_LE)
        left = cv2.bitwise_and(cv2.bitwise_and(self._came, mask), still)
        self._then, self._then_s = evened, 0.0
        if self._for_s > _OVER_S:
            self.forget()
        return left

    def forget(self) -> None:
        """The picture is another one."""
        self._before = self._came = self._then = None

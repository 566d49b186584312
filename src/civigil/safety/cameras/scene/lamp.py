"""The moment at which a picture's whole light steps: a lamp that is switched, an exposure that a camera sets anew.

Evening the light out leaves a residue then: where the sensor is at its end, no gain fits. What appears in that moment is explained
by it. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from civigil.safety.cameras.scene.background import Floats, Gray

_POINTS = 45  # across the picture, at which its light is compared with the one before
_FAINT = 12.0  # brightness, so that a dark picture's noise is no step
_STEP = 0.05  # of the light, from one picture to the next


class Lamp:
    """Watches the light of one camera's pictures."""

    def __init__(self) -> None:
        self._last: Floats | None = None

    def stepped(self, gray: Gray) -> bool:
        """Whether the whole light is another one than in the picture before."""
        every = max(1, gray.shape[1] // _POINTS)
        now: Floats = gray[::every, ::every].astype(np.float32) + np.float32(_FAINT)
        last, self._last = self._last, now
        return last is not None and abs(float(np.log(np.median(now / last)))) > _STEP

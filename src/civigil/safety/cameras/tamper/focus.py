"""How sharp a picture is where the view has edges: the fine gradient there beside the coarse one.

Fog and dusk take both alike and leave the ratio; an objective out of focus takes the fine one alone. What the sensor's noise adds
is measured where the view has no edges, and taken off. A pole in the wind moves edges but does not widen them: the figure is of one
picture, and the place of the edges is known to a few pixels only.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from civigil.safety.cameras.scene.background import Floats, Gray
from civigil.safety.cameras.tamper.view import Known

_EDGE, _EMPTY = 0.35, 0.10  # lengths of the direction field
_REACH = np.ones((5, 5), np.uint8)
_COARSE_PX = 2.5
_EDGES_AT_LEAST = 0.01  # of the picture
_FAINTEST = 0.4  # brightness a pixel: a coarse gradient below it says nothing
_RENEW_S = 120.0


class Focus:
    """The sharpness of one camera's picture, beside its usual one."""

    def __init__(self) -> None:
        self._usual: float | None = None
        self._weight_s = 0.0
        self._masks: tuple[int, Gray, Gray] | None = None

    def measure(self, gray: Gray, view: Known) -> float | None:
        """The sharpness of a picture; None where it cannot be told: no edges, or hardly any contrast left."""
        edge, empty = self._of(view)
        if cv2.countNonZero(edge) < _EDGES_AT_LEAST * edge.size:
            return None
        picture = gray.astype(np.float32)
        fine = _power(picture, edge, empty)
        coarse = _power(cv2.GaussianBlur(picture, (0, 0), _COARSE_PX), edge, empty)
        return math.sqrt(fine / coarse) if coarse > _FAINTEST**2 else None

    def beside_usual(self, sharpness: float) -> float:
        """A sharpness as a share of the usual one; 1 while none is known."""
        return 1.0 if self._usual is None else sharpness / max(self._usual, 1e-6)

    def learn(self, sharpness: float, elapsed_s: float) -> None:
        """Take in the sharpness of an ordinary picture."""
        self._weight_s = min(self._weight_s + elapsed_s, _RENEW_S)
        share = min(1.0, elapsed_s / max(self._weight_s, 1e-6))
        usual = sharpness if self._usual is None else self._usual
        self._usual = usual + share * (sharpness - usual)

    def _of(self, view: Known) -> tuple[Gray, Gray]:
        """Where the view has edges, and where it has none: found anew each time, for the view is learned on."""
        lengths = view.lengths
        edge = cv2.dilate((lengths > _EDGE).astype(np.uint8), _REACH)
        empty = cv2.erode((lengths < _EMPTY).astype(np.uint8), _REACH)
        return edge, empty


def _power(picture: Floats, edge: Gray, empty: Gray) -> float:
    """The mean square of the gradient at the edges, without that of the noise."""
    x = cv2.Sobel(picture, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    y = cv2.Sobel(picture, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    square = x * x + y * y
    noise = square[empty > 0]
    # the square of two Gaussian parts is exponential: its mean is its median over ln 2
    floor = float(np.median(noise)) / math.log(2) if noise.size > 50 else 0.0
    return max(0.0, cv2.mean(square, mask=edge)[0] - floor)

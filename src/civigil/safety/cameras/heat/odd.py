"""Where something unusual was lately, by the model of what is normal before a camera: the highest of each place, fading. Pure."""

from __future__ import annotations

import numpy as np

from civigil.events.cameras import HeatMap
from civigil.safety.cameras.normality.tally import Floats

HALF_S = 15.0  # seconds in which half of it fades


class Odd:
    """Each place's highest excess over the usual, in units of the alarm's limit; halved every `HALF_S` seconds."""

    def __init__(self, half_s: float = HALF_S) -> None:
        """`half_s`: seconds in which half of it fades; infinite: nothing does."""
        self._half_s = half_s
        self._excess: Floats | None = None
        self._last_s = 0.0

    def step(self, excess: Floats | None, at_s: float) -> None:
        """Take in a picture's excess: rows x columns, 0 ordinary, 1 the limit; none where nothing could be judged."""
        if self._excess is not None:
            self._excess *= 0.5 ** (max(0.0, at_s - self._last_s) / self._half_s)
        self._last_s = at_s
        if excess is not None:
            self._excess = excess if self._excess is None else np.maximum(self._excess, excess)

    def map(self) -> HeatMap | None:
        """A byte for each place: 128 for the limit, 255 for twice as far; none before anything was judged."""
        return None if self._excess is None else heat_map(self._excess)


def heat_map(excess: Floats) -> HeatMap:
    """An excess over the usual, to be drawn: 128 for the limit."""
    return HeatMap(columns=excess.shape[1], cells=np.minimum(np.rint(excess * 128.0), 255).astype(np.uint8).tobytes())

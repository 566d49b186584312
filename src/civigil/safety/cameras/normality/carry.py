"""Evidence that follows what it is evidence of: surprise carried along the flow and averaged over time. Pure.

For each place the sum of what was observed there and the weight of those observations are kept, each fading with a time
constant. Before a new picture is added, both are fetched from where the place's content was in the picture before. All begin
with a few pictures' worth of ordinary evidence (`doubt`), so that a single odd picture raises nothing; what comes in at the
border has no past. A place without foreground counts as entirely ordinary, so that nothing stays behind where a thing was.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from civigil.safety.cameras.normality.measure import Measured
from civigil.safety.cameras.normality.tally import Floats

_ABSENT = np.float32(-1.0)  # the excess of a place where nothing is


class Evidence:
    """The evidence of all places; `layers` cues that are kept apart, so that one can say which of them it was."""

    def __init__(self, layers: int, memory_s: float, doubt: float) -> None:
        self._memory_s, self._doubt = memory_s, doubt
        self._layers = layers
        self._state: Floats | None = None  # rows x columns x (cues, absence, weight)
        self._grid: tuple[Floats, Floats] | None = None
        self.presence: Floats | None = None  # of the newest picture: how surely something is at each place, 0 to 1

    def forget(self) -> None:
        """A gap or a new scene: nothing that was seen says anything of what comes."""
        self._state = None

    def step(self, excess: Floats, measured: Measured) -> Floats:
        """Take in one picture's excess (rows x columns x cues). The mean excess of each cue, doubt allowed for."""
        rows, columns = measured.there.shape
        state = np.zeros((rows, columns, self._layers + 2), np.float32)
        state[..., : self._layers] = np.where(measured.there[..., None], excess, 0.0)
        state[..., self._layers] = np.where(measured.there, 0.0, _ABSENT)
        state[..., self._layers + 1] = 1.0
        if self._state is not None:
            state += math.exp(-measured.elapsed_s / self._memory_s) * self._fetched(self._state, measured.back)
        self._state = state
        weight = state[..., self._layers + 1]
        self.presence = np.maximum(weight + state[..., self._layers], 0.0) / (weight + np.float32(self._doubt))
        mean: Floats = state[..., : self._layers + 1] / (state[..., self._layers + 1 :] + np.float32(self._doubt))
        return mean

    def _fetched(self, state: Floats, back: Floats) -> Floats:
        if self._grid is None or self._grid[0].shape != state.shape[:2]:
            down, across = np.mgrid[0 : state.shape[0], 0 : state.shape[1]].astype(np.float32)
            self._grid = across, down
        across, down = self._grid
        maps = (across + back[..., 0], down + back[..., 1])
        parts = [
            cv2.remap(
                np.ascontiguousarray(state[..., at : at + 3]), *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
            )
            for at in range(0, state.shape[2], 3)
        ]
        return np.dstack(parts)

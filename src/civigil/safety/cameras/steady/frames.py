"""Frames without sway, where nobody follows what is in them: for learned normality alone. Pure."""

from __future__ import annotations

from civigil.safety.cameras.scene.background import Gray
from civigil.safety.cameras.steady.steady import Steady


class SteadyFrames:
    """Takes the sway out of one camera's pictures, in the order of their times."""

    def __init__(self) -> None:
        self._steady = Steady()
        self._before: Gray | None = None

    def steadied(self, gray: Gray, at_s: float) -> Gray:
        """A picture without sway; one that lies where it should is the very same. What it does not show is as it was before."""
        self._before = self._steady.step(gray, at_s).taken_out(gray, self._before)
        return self._before

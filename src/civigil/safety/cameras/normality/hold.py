"""Holding the rate that was set: what is watched says, from now on, how often an ordinary day reaches the limit. Pure.

A model's calibration is from what it learned, which may be minutes; another season, a lamp that flickers, or mere chance make it
too bold. So each event that is watched joins the calibration, also those that were told: what comes more often than the rate
that was set is, for this operator, ordinary. Few anomalies hardly move the limit, however strong they are, and the next one of
their kind is told again; only what keeps coming raises it. Nothing of the event itself is learned (`renew`): only that there
was one.
"""

from __future__ import annotations

from civigil.safety.cameras.normality.calibrate import Calibration
from civigil.safety.cameras.normality.peaks import Peaks

READ_EVERY_S = 20.0  # of what is watched


class Holding:
    """Keeps a calibration up with what is watched."""

    def __init__(self, known: Calibration) -> None:
        self.known = known
        self._peaks = Peaks()
        self._found: list[float] = []
        self._seconds = 0.0
        self.watched_s = 0.0  # since the calibration was last kept

    def step(self, score: float | None, at_s: float, elapsed_s: float) -> bool:
        """Take in a picture's score, if it has one; whether the calibration is a new one."""
        over = self._peaks.finish() if score is None else self._peaks.step(score, at_s)
        if over is not None:
            self._found.append(over)
        if score is not None:
            self._seconds += elapsed_s
        if self._seconds < READ_EVERY_S:
            return False
        self.known = self.known.with_watched(self._seconds, self._found)
        self.watched_s += self._seconds
        self._found, self._seconds = [], 0.0
        return True

    def kept(self) -> Calibration:
        """The calibration, which is now kept with the model."""
        self.watched_s = 0.0
        return self.known

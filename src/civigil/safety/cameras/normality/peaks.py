"""From scores to events: when something unusual is over, and how high it reached. Pure.

An event is what a limit at its peak would have told once: it lasts until the score has stayed clearly below that peak for a while.
Whoever counts events counts what an operator would have been called for, at whatever limit, and not the pictures of it: a
cyclist who is in view for eight seconds is one.
"""

from __future__ import annotations

OVER_AFTER_S = 2.0  # clearly below for so long, it is over
OVER_SHARE = 0.7  # of the excess over the usual: clearly below
GAP_S = 10.0  # without a score: whatever it was is over


def clearly_below(score: float, limit: float) -> bool:
    """Whether a score says nothing any more of what reached the limit."""
    return score < 1.0 + OVER_SHARE * (limit - 1.0)


class Peaks:
    """Tells how high each event reached, when it is over. What never rises above 1, the usual, is none."""

    def __init__(self) -> None:
        self._peak = 1.0
        self._high_s: float | None = None  # when it was last near its peak; none: nothing goes on

    def step(self, score: float, at_s: float) -> float | None:
        """Take in the score of a picture; the peak of the event that is over by now, if one is."""
        over = None
        if self._high_s is not None and not 0.0 <= at_s - self._high_s < GAP_S:
            over = self.finish()
        if score > self._peak:
            self._peak, self._high_s = score, at_s
        elif self._high_s is not None and not clearly_below(score, self._peak):
            self._high_s = at_s
        elif self._high_s is not None and at_s - self._high_s >= OVER_AFTER_S:
            over = self._peak
            self._peak, self._high_s = (score, at_s) if score > 1.0 else (1.0, None)
        return over

    def finish(self) -> float | None:
        """The peak of the event that goes on, which ends here; none where none does."""
        over = None if self._high_s is None else self._peak
        self._peak, self._high_s = 1.0, None
        return over

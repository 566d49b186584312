"""Are we behind a live camera, or is its clock slow? A function of our clock, the stream's, and how long we waited. Pure.

Both look alike by the clocks: the stream's time falls back behind ours. But who is behind finds the next picture lying
ready; who has to wait for it is not, whatever the stream's clock says (it drifts, or its camera left time out).
"""

from __future__ import annotations

BEHIND_AT_MOST_S = 0.5
IDLE_SHARE = 0.4  # of the time between two pictures: who waits so long for the next has none left lying
IDLE_IN_A_ROW = 3  # one alone may be a moment in which this process did not run
LET_GO_S = 0.001  # a picture: how fast the best lag so far is forgotten


class Backlog:
    """How far we are behind one live source."""

    def __init__(self) -> None:
        self._least_lag = float("inf")
        self._idle = 0

    def keeps_pace(self, now_s: float, at_s: float, *, waited: float) -> bool:
        """Whether a picture of the stream's moment `at_s` is near enough to the newest to be watched at `now_s`.

        `waited`: how long its packet was waited for, as a share of the time between two pictures.
        """
        lag = now_s - at_s
        self._idle = self._idle + 1 if waited >= IDLE_SHARE else 0
        if self._idle >= IDLE_IN_A_ROW:
            self._least_lag = lag
        self._least_lag = min(self._least_lag + LET_GO_S, lag)
        return lag - self._least_lag <= BEHIND_AT_MOST_S

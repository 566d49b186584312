"""Are we behind a live camera, or is its clock slow, or fast? A function of our clock, the stream's, and how long we waited. Pure.

By the clocks alone they look alike: the stream's time falls back behind ours. But who is behind finds the next picture lying
ready; who has to wait for it is not, whatever the stream's clock says (it drifts, or its camera left time out).

A stream whose clock runs faster than ours (an exercise at twenty times the speed; a recorder that gives what it has kept) never
falls back, however far we are behind. Who has not had to wait for a while, while its time ran ahead of ours, is behind.
"""

from __future__ import annotations

BEHIND_AT_MOST_S = 0.5
IDLE_SHARE = 0.4  # of the time between two pictures: who waits so long for the next has none left lying
IDLE_IN_A_ROW = 3  # one alone may be a moment in which this process did not run
LET_GO_S = 0.001  # a picture: how fast the best lag so far is forgotten
BUSY_AT_MOST_S = 1.0  # of our time, without a wait, behind a stream that runs ahead
RUNS_AHEAD = 1.2  # seconds of such a stream in one of ours


class Backlog:
    """How far we are behind one live source."""

    def __init__(self) -> None:
        self._least_lag = float("inf")
        self._idle = 0
        self._before_s = float("-inf")  # our time at the picture before
        self._busy_since: tuple[float, float] | None = None  # our time and the stream's, since the last wait

    def keeps_pace(self, now_s: float, at_s: float, *, waited_s: float) -> bool:
        """Whether a picture of the stream's moment `at_s` is near enough to the newest to be watched at `now_s`.

        `waited_s`: how long its packet was waited for, of our time.
        """
        idles = waited_s >= IDLE_SHARE * (now_s - self._before_s)
        self._before_s = now_s
        lag = now_s - at_s
        self._idle = self._idle + 1 if idles else 0
        if self._idle >= IDLE_IN_A_ROW:
            self._least_lag = lag
        self._least_lag = min(self._least_lag + LET_GO_S, lag)
        if idles or self._busy_since is None:
            self._busy_since = (now_s, at_s)
        busy_s, streamed_s = now_s - self._busy_since[0], at_s - self._busy_since[1]
        hurried = busy_s > BUSY_AT_MOST_S and streamed_s > RUNS_AHEAD * busy_s
        return lag - self._least_lag <= BEHIND_AT_MOST_S and not hurried

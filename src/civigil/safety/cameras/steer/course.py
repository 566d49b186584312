"""Where a camera that can be turned looks: told by the orders that it gets and by what it says of its drive. Pure.

It is at home only where it stood still at home for `settle_s`, which spans the pictures on their way too. Every doubt counts
against it: a drive that moves without an order of ours (somebody turns it on its own page) is turning at once, and one that does
not say where it points, while masks depend on it, is nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from civigil.protocols.onvif.ptz import Pointing
from civigil.safety.cameras.steer.limits import SteerLimits

STIRRED = 0.002  # between two looks: it moves, whatever it says
BEGINS_WITHIN_S = (
    5.0  # after an order to go somewhere: before that, standing still says nothing where home is not known
)
TRAVEL_S = 12.0  # a drive that says nothing of itself is given so long to arrive
SILENT_AT_MOST = 3  # looks in a row without an answer
AGAIN_S = 60.0  # before a camera that did not come home is sent there again


class View(Enum):
    """Where it looks."""

    UNKNOWN = "unknown"
    HOME = "home"
    TURNING = "turning"
    AWAY = "away"


class Sign(Enum):
    """What is learned of it."""

    TURNED = "turned"  # by us, or it moves
    AT_HOME = "at home"  # it stands still there
    ELSEWHERE = "elsewhere"  # it stands still there
    SILENT = "silent"  # it does not say, and masks depend on it


MOVES: Mapping[tuple[View, Sign], View] = {
    (View.UNKNOWN, Sign.TURNED): View.TURNING,
    (View.UNKNOWN, Sign.SILENT): View.UNKNOWN,
    (View.HOME, Sign.TURNED): View.TURNING,
    (View.HOME, Sign.AT_HOME): View.HOME,
    (View.HOME, Sign.ELSEWHERE): View.TURNING,  # it was turned between two looks
    (View.HOME, Sign.SILENT): View.UNKNOWN,
    (View.TURNING, Sign.TURNED): View.TURNING,
    (View.TURNING, Sign.AT_HOME): View.HOME,
    (View.TURNING, Sign.ELSEWHERE): View.AWAY,
    (View.TURNING, Sign.SILENT): View.UNKNOWN,
    (View.AWAY, Sign.TURNED): View.TURNING,
    (View.AWAY, Sign.AT_HOME): View.TURNING,  # it was turned between two looks
    (View.AWAY, Sign.ELSEWHERE): View.AWAY,
    (View.AWAY, Sign.SILENT): View.UNKNOWN,
}
"""A pair that is not here is a mistake: nothing leads from not knowing to home but a turn that we ordered."""


class Course:
    """One camera's. Times are of one clock that does not go back, in seconds."""

    def __init__(self, limits: SteerLimits, *, masked: bool = False, home: Pointing | None = None) -> None:
        """`home`: where its home is, as far as the camera says; else it is learned when it has been sent there."""
        self.view = View.UNKNOWN
        self.masked = masked
        self.home = home
        self._limits = limits
        self._homeward = False  # the last order was to go home
        self._ordered_s: float | None = None
        self._still_s: float | None = None
        self._last: Pointing | None = None
        self._silent = 0
        self._sent_home_s = float("-inf")

    def ordered(self, now_s: float, *, homeward: bool = False) -> None:
        """It is about to be turned."""
        self._homeward, self._ordered_s, self._still_s = homeward, now_s, None
        if homeward:
            self._sent_home_s = now_s
        self._move(Sign.TURNED)

    def failed(self) -> None:
        """It did not do what it was ordered: it goes nowhere that we know of."""
        self._homeward = False

    def looked(self, said: Pointing | None, now_s: float) -> None:
        """What the camera says of its drive; None: it did not answer."""
        if said is None:
            self._silent += 1
            if self._silent >= SILENT_AT_MOST and self.masked:
                self._move(Sign.SILENT)
            return
        self._silent = 0
        stirred = said.moving is True or (self._last is not None and apart(said, self._last) > STIRRED)
        self._last = said
        if stirred:
            if self.view is not View.TURNING:  # not by an order of ours
                self._homeward = False
            self._still_s = None
            self._move(Sign.TURNED)
            return
        self._still_s = now_s if self._still_s is None else self._still_s
        if self.view is View.UNKNOWN:  # where it stands is not known until we have sent it somewhere
            return
        if self.view is not View.TURNING:
            self._move(Sign.AT_HOME if self._is_home(said) else Sign.ELSEWHERE)
        elif now_s - self._still_s >= self._limits.settle_s and self._has_arrived(said, now_s):
            if self._homeward and self.home is None and said.pan is not None:
                self.home = said
            self._move(Sign.AT_HOME if self._is_home(said) else Sign.ELSEWHERE)

    def wants_home(self, now_s: float, last_order_s: float) -> bool:
        """Whether it is time to send it home: at the start, and some seconds after the last order."""
        if self.view is View.UNKNOWN:
            return self._silent == 0 and now_s - self._sent_home_s >= AGAIN_S
        if self.view is not View.AWAY:
            return False
        pause_s = AGAIN_S if self._homeward else 0.0
        return now_s - last_order_s >= self._limits.home_after_s and now_s - self._sent_home_s >= pause_s

    @property
    def missed_home(self) -> bool:
        """Whether it was sent home and stands elsewhere."""
        return self.view is View.AWAY and self._homeward

    def _has_arrived(self, said: Pointing, now_s: float) -> bool:
        """Whether standing still means that it is where it was sent."""
        if self._ordered_s is None:
            return True
        passed_s = now_s - self._ordered_s
        if said.pan is None and said.moving is None:
            return passed_s >= (TRAVEL_S if self._homeward else self._limits.settle_s)
        if self._homeward and not self._is_home(said, known=True):
            return passed_s >= BEGINS_WITHIN_S  # it may not have begun to move yet
        return True

    def _is_home(self, said: Pointing, *, known: bool = False) -> bool:
        """Whether it points home. Where it does not say where it points: whether it was sent there. `known`: for sure."""
        if self.home is None or said.pan is None:
            return self._homeward and not known
        return apart(said, self.home) <= self._limits.off_at_most

    def _move(self, sign: Sign) -> None:
        self.view = MOVES[(self.view, sign)]


def apart(one: Pointing, other: Pointing) -> float:
    """How far two places of a drive are apart, by the axis that differs most; 0 where neither says."""
    pairs = ((one.pan, other.pan), (one.tilt, other.tilt), (one.zoom, other.zoom))
    return max((abs(a - b) for a, b in pairs if a is not None and b is not None), default=0.0)

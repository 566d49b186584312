"""Whether somebody who comes out of a crowd is still the one who went in.

Where two people meet, association alone may swap them, and two walkers who pass one another would look like two who turned
back: a false loiterer each. So each track remembers how it moved and looked while it stood clear of others. Once it has stood
clear again for a moment, a reversed heading or another look means that it is someone else, who gets a new number. Who turns
round in plain view keeps theirs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

CLEAR_S = 0.7  # so long somebody must stand clear before they are compared
PACE = 0.25  # heights per second; a slower one has no heading
REVERSED = -0.3  # cosine between two headings
OTHER_LOOK = 30.0  # brightness 0..255, mean over the bands


@dataclass(slots=True)
class Remembered:
    """How somebody moved and looked while they stood clear."""

    heading: tuple[float, float] = (0.0, 0.0)  # heights per second
    look: tuple[float, ...] = ()
    unclear: bool = False  # they met others since
    clear_from: tuple[float, float, float] | None = None  # (at_s, x, y) where they came clear
    look_since: tuple[float, ...] = ()

    def pause(self) -> None:
        """The stream was away: who stands there now has no heading yet."""
        self.heading, self.clear_from, self.look_since = (0.0, 0.0), None, ()

    def is_someone_else(
        self, *, clear: bool, at_s: float, x: float, y: float, height: float, look: tuple[float, ...]
    ) -> bool:
        """Take in one frame; whether the one who is seen now cannot be the one who is remembered."""
        if not clear:
            self.unclear, self.clear_from, self.look_since = True, None, ()
            return False
        if self.clear_from is None:
            self.clear_from, self.look_since = (at_s, x, y), look
        self.look_since = _blend(self.look_since, look, 0.2)
        elapsed = at_s - self.clear_from[0]
        if elapsed < CLEAR_S:
            return False
        heading = (
            (x - self.clear_from[1]) / elapsed / max(height, 1.0),
            (y - self.clear_from[2]) / elapsed / max(height, 1.0),
        )
        other = self.unclear and (_reversed(self.heading, heading) or _differ(self.look, self.look_since))
        self.heading, self.unclear, self.clear_from = heading, False, (at_s, x, y)
        self.look = self.look_since if other else _blend(self.look, self.look_since, 0.3)
        return other


def _reversed(before: tuple[float, float], now: tuple[float, float]) -> bool:
    speeds = math.hypot(*before), math.hypot(*now)
    if min(speeds) < PACE:
        return False
    return (before[0] * now[0] + before[1] * now[1]) / (speeds[0] * speeds[1]) < REVERSED


def _differ(before: tuple[float, ...], now: tuple[float, ...]) -> bool:
    if not before or not now:
        return False
    return sum(abs(a - b) for a, b in zip(before, now, strict=True)) / len(now) > OTHER_LOOK


def _blend(old: tuple[float, ...], new: tuple[float, ...], share: float) -> tuple[float, ...]:
    if not old or not new:
        return old or new
    return tuple(a + share * (b - a) for a, b in zip(old, new, strict=True))

"""How many pictures each camera gets when simulated time runs fast: those that matter first, the others fewer. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

RATE = 10.0  # pictures a second, simulated and on the wall, up to `WHOLE_SPEED`
WHOLE_SPEED = 2.0
LEAST = 0.5  # pictures a second of the wall's that everybody keeps
BUDGET = 60.0  # pictures a second of the wall's that one process draws


@dataclass(frozen=True, slots=True)
class Share:
    """One camera's pictures."""

    simulated_hz: float  # pictures for each simulated second
    thinned: bool  # fewer than at normal speed


def shares(cameras: Sequence[str], focus: Collection[str], speed: float, budget: float = BUDGET) -> dict[str, Share]:
    """Every camera's share: all are whole up to twice the speed; above, only those where a scenario plays, within the budget."""
    if speed <= WHOLE_SPEED:
        each = min(RATE, budget / max(len(cameras), 1) / speed)
        return {one: Share(each, thinned=each < RATE * 0.99) for one in cameras}
    chosen = [one for one in cameras if one in focus]
    rest = LEAST * (len(cameras) - len(chosen))
    each = min(RATE, max(budget - rest, 0.0) / max(len(chosen), 1) / speed)
    return {
        one: Share(each if one in chosen else LEAST / speed, thinned=one not in chosen or each < RATE * 0.99)
        for one in cameras
    }

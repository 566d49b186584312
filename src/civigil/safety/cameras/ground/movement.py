"""How fast something moves over the ground, from its newest places. Pure."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from civigil.safety.cameras.ground.homography import Floats

WINDOW_S = 2.0
SAID_AFTER_S = 0.7
STANDS_MPS = 0.25
"""Slower than this it stands: a box's lower edge trembles as fast."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where something was at a moment."""

    at_s: float
    east: float
    north: float
    spread: Floats  # square metres, 2 x 2


@dataclass(slots=True)
class Movement:
    """One track's way over the ground, of the last seconds."""

    steps: deque[Step] = field(default_factory=deque)

    def add(self, step: Step) -> None:
        """Take in its newest place."""
        self.steps.append(step)
        while self.steps[0].at_s < step.at_s - WINDOW_S:
            self.steps.popleft()

    def velocity(self) -> tuple[float, float] | None:
        """Metres a second east and north, by least squares; None where it has not been seen for long enough."""
        if len(self.steps) < 3 or self.steps[-1].at_s - self.steps[0].at_s < SAID_AFTER_S:
            return None
        times = np.array([step.at_s for step in self.steps]) - self.steps[-1].at_s
        places = np.array([(step.east, step.north) for step in self.steps])
        line = np.polyfit(times, places, 1)
        return float(line[0, 0]), float(line[0, 1])

    def now(self) -> tuple[float, float]:
        """Where it is: the end of the line through its steps, which trembles less than its newest step."""
        newest = self.steps[-1]
        if self.velocity() is None:
            return newest.east, newest.north
        times = np.array([step.at_s for step in self.steps]) - newest.at_s
        line = np.polyfit(times, np.array([(step.east, step.north) for step in self.steps]), 1)
        return float(line[1, 0]), float(line[1, 1])


def speed_of(velocity: tuple[float, float] | None) -> float | None:
    """Metres a second; 0 for what stands."""
    if velocity is None:
        return None
    speed = math.hypot(*velocity)
    return 0.0 if speed < STANDS_MPS else round(speed, 2)


def heading_of(velocity: tuple[float, float] | None) -> float | None:
    """Degrees clockwise from north; None for what stands."""
    if velocity is None or math.hypot(*velocity) < STANDS_MPS:
        return None
    return round(math.degrees(math.atan2(velocity[0], velocity[1])) % 360, 1)

"""How somebody moves: a Kalman filter with constant velocity, in the two axes of the picture.

Both axes share one covariance, because noise is stated in heights of the thing followed and so is the same in x and y: a
small thing far away moves fewer pixels than a large one near by, and its box trembles less.
"""

from __future__ import annotations

import math

ACCELERATION = 0.4  # heights per second squared: a walker who stops or turns
TREMBLE = 0.12  # heights: how far a blob's edge is off
FIRST_SPEED = 1.5  # heights per second: anybody's speed before it is known


class Motion:
    """Position and velocity with their covariance. Pixels and seconds."""

    __slots__ = ("p_pos", "p_posvel", "p_vel", "vx", "vy", "x", "y")

    def __init__(self, x: float, y: float, height: float) -> None:
        self.x, self.y, self.vx, self.vy = x, y, 0.0, 0.0
        self.p_pos = (TREMBLE * height) ** 2
        self.p_posvel = 0.0
        self.p_vel = (FIRST_SPEED * height) ** 2

    def predict(self, elapsed_s: float, height: float) -> None:
        """Move on by the velocity; grow less sure."""
        self.x += self.vx * elapsed_s
        self.y += self.vy * elapsed_s
        push = (ACCELERATION * height) ** 2
        self.p_pos += elapsed_s * (2 * self.p_posvel + elapsed_s * self.p_vel) + push * elapsed_s**4 / 4
        self.p_posvel += elapsed_s * self.p_vel + push * elapsed_s**3 / 2
        self.p_vel += push * elapsed_s**2

    def hold(self, within: float, height: float) -> None:
        """Stay where it is, within so many pixels (one standard deviation); how fast it is now, nobody knows."""
        self.vx = self.vy = self.p_posvel = 0.0
        self.p_pos, self.p_vel = within * within, (ACCELERATION * height) ** 2

    def correct(self, x: float, y: float, height: float, doubt: float = 1.0) -> None:
        """Take in where it was seen; `doubt` multiplies the usual tremble."""
        noise = (TREMBLE * height * doubt) ** 2
        share = self.p_pos + noise
        gain, gain_v = self.p_pos / share, self.p_posvel / share
        dx, dy = x - self.x, y - self.y
        self.x += gain * dx
        self.y += gain * dy
        self.vx += gain_v * dx
        self.vy += gain_v * dy
        self.p_vel -= gain_v * self.p_posvel
        self.p_posvel *= 1 - gain
        self.p_pos *= 1 - gain

    def doubt(self, height: float) -> float:
        """How far from the prediction it may well be seen: one standard deviation, in pixels."""
        return math.sqrt(self.p_pos + (TREMBLE * height) ** 2)

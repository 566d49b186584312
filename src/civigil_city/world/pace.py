"""How fast simulated time runs beside the clock on the wall: paused, or 1 to 20 times as fast. Pure: the wall's time comes in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from civigil.kernel.errors import Invalid

SLOWEST, FASTEST = 0.1, 20.0
BEHIND_AT_MOST_S = 0.5  # wall seconds of steps that are caught up; what is lost beyond is lost


@dataclass(frozen=True, slots=True)
class Pace:
    """Simulated time as a straight line through one known moment. Raises `Invalid` for a speed out of bounds."""

    speed: float = 1.0  # simulated seconds in one of the wall's
    paused: bool = False
    wall_s: float = 0.0  # the known moment on the wall's clock (monotonic)
    at_s: float = 0.0  # and in simulated time

    def __post_init__(self) -> None:
        """Check the speed."""
        if not SLOWEST <= self.speed <= FASTEST:
            raise Invalid(f"speed is {self.speed}: {SLOWEST} to {FASTEST} is allowed", where="speed")

    def at(self, wall_s: float) -> float:
        """Simulated seconds at a moment of the wall's clock."""
        return self.at_s if self.paused else self.at_s + max(0.0, wall_s - self.wall_s) * self.speed

    def wall_at(self, at_s: float) -> float:
        """When simulated time gets there; never, while paused."""
        return float("inf") if self.paused else self.wall_s + (at_s - self.at_s) / self.speed

    def changed(self, wall_s: float, *, speed: float | None = None, paused: bool | None = None) -> Pace:
        """The same moment at another pace."""
        return replace(
            self,
            wall_s=wall_s,
            at_s=self.at(wall_s),
            speed=self.speed if speed is None else speed,
            paused=self.paused if paused is None else paused,
        )

    def waited(self, wall_s: float, due_s: float) -> tuple[Pace, float]:
        """The pace after a machine that fell behind is forgiven, and the simulated seconds that were given up.

        `due_s`: the moment that is to come now. One that comes when it is due has lost nothing.
        """
        behind = self.at(wall_s) - due_s
        if behind <= BEHIND_AT_MOST_S * self.speed:
            return self, 0.0
        return replace(self, wall_s=wall_s, at_s=due_s), behind

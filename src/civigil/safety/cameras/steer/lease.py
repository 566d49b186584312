"""Who has a camera in hand: one person at a time, for some seconds after each order. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from civigil.kernel.errors import Conflict
from civigil.kernel.time import Instant

LEASE = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has it, and until when; nobody where the name is empty or the time is over."""

    holder: str = ""
    until: Instant | None = None

    def held_by(self, now: Instant) -> str:
        """Who has it now; empty: nobody."""
        return self.holder if self.until is not None and now < self.until else ""

    def taken(self, by: str, now: Instant, *, camera: str) -> Lease:
        """The lease after an order. Raises `Conflict`, naming who has it, where that is somebody else."""
        has = self.held_by(now)
        if has not in {"", by}:
            left_s = 0.0 if self.until is None else (self.until - now).total_seconds()
            raise Conflict(f"{has} steers it, for {left_s:.0f} s after the last order", where=f"camera {camera}")
        return Lease(by, now + LEASE)

    def handed_over(self, to: str, now: Instant) -> Lease:
        """The lease after somebody with the right to do so took it, whoever had it."""
        return Lease(to, now + LEASE)

    def left(self, by: str, now: Instant) -> Lease:
        """The lease after somebody let go; that of another stays."""
        return Lease() if self.held_by(now) in {"", by} else self

"""What parks say: every fact about a park bears its whole standing."""

from __future__ import annotations

from civigil.kernel.facts import Fact, Observation, fact, observation


class About(Fact, frozen=True, kw_only=True):
    park: str
    version: int
    open: bool
    visitors: int
    note: str = ""


@fact("parks.park_changed.v1")
class ParkChanged(About, frozen=True, kw_only=True):
    """A park opened, closed, or filled."""


@fact("parks.park_noted.v1")
class ParkNoted(About, frozen=True, kw_only=True):
    """Somebody wrote something down."""


@fact("parks.keeper_paid.v1")
class KeeperPaid(Fact, frozen=True, kw_only=True):
    """Nobody's business."""

    keeper: str


@observation("parks.bench_counted.v1")
class BenchCounted(Observation, frozen=True, kw_only=True):
    """How many people sit."""

    sitting: int

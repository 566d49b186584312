"""Whether a sighting is an alert or a detection, and why it is no alert. Pure."""

from __future__ import annotations

from enum import Enum

import msgspec

from civigil.kernel.time import text_of
from civigil.safety.cameras.review.known import Known
from civigil.safety.cameras.review.strength import Strength


class Rank(Enum):
    """What becomes of a sighting."""

    ALERT = "alert"  # a concern is raised
    DETECTION = "detection"  # it is kept for whoever looks through


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a sighting, and for a detection why."""

    rank: Rank
    because: str = ""
    known: Known | None = None


ALERT = Decided(rank=Rank.ALERT)


def decide(*, below: bool, strength: Strength | None, threshold: float | None, known: Known | None) -> Decided:
    """`below`: the watcher itself says that it lies below the alarms. `threshold`: the one that people have set, if any."""
    if known is not None:
        because = f"known here until {text_of(known.expires)[:10]}"
        return Decided(rank=Rank.DETECTION, because=because, known=known)
    if below:
        return Decided(rank=Rank.DETECTION, because="below the threshold")
    if threshold is not None and strength is not None and strength.measured < threshold:
        because = f"below the threshold of {threshold:g} that was set after verdicts"
        return Decided(rank=Rank.DETECTION, because=because)
    return ALERT

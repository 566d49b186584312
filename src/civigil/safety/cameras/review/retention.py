"""Which evidence goes, and when. Pure.

By the days of its class; and where the disk is to hold no more, the oldest of the lowest class first.

What belongs to an incident that is not closed is held, whatever its age and whatever the quota; where all that is left is held, the
quota is passed over, and that is told. A pixel that was masked, and a sighting's line in the review, are no evidence and stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from civigil.kernel.time import Instant
from civigil.safety.cameras.review.decide import Rank

LOWEST_FIRST = (Rank.DETECTION, Rank.ALERT)


class RetentionLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how long evidence is kept, and how much of it."""

    alert_days: Annotated[float, Meta(gt=0, le=3650, description="Days for which an alert's pictures are kept.")] = 90.0
    detection_days: Annotated[
        float, Meta(gt=0, le=3650, description="Days for which a detection's pictures are kept.")
    ] = 14.0
    quota_bytes: Annotated[
        int,
        Meta(
            ge=10_000_000,
            le=10**15,
            description="Bytes of pictures and clips that are kept at most; then the oldest detections go, then the oldest alerts.",
        ),
    ] = 20_000_000_000
    sweep_every_s: Annotated[float, Meta(ge=1, le=86_400, description="Seconds between two looks at what may go.")] = (
        600.0
    )

    def days_of(self, rank: Rank) -> float:
        """The days of a class."""
        return self.alert_days if rank is Rank.ALERT else self.detection_days


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence of one sighting."""

    event: UUID
    rank: Rank
    occurred: Instant
    size: int  # bytes
    held: bool  # it belongs to an incident that is not closed


class Goes(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence that goes, and why."""

    event: UUID
    because: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What goes now, and what is left."""

    goes: tuple[Goes, ...]
    left: int  # bytes
    over: int  # bytes above the quota, all of them held


def plan(items: Sequence[Item], now: Instant, limits: RetentionLimits) -> Plan:
    """What is to go now."""
    goes, kept = [], []
    for one in items:
        days = limits.days_of(one.rank)
        if not one.held and now - one.occurred > timedelta(days=days):
            goes.append(Goes(event=one.event, because=f"its {days:g} days as {_words(one.rank)} are over"))
        else:
            kept.append(one)
    left = sum(one.size for one in kept)
    for one in order(kept):
        if left <= limits.quota_bytes:
            break
        goes.append(Goes(event=one.event, because="the quota is full, and it is the oldest of the lowest class"))
        left -= one.size
    return Plan(goes=tuple(goes), left=left, over=max(0, left - limits.quota_bytes))


def order(items: Sequence[Item]) -> list[Item]:
    """In which order they go where the quota is full; what is held does not."""
    free = [one for one in items if not one.held]
    return sorted(free, key=lambda one: (LOWEST_FIRST.index(one.rank), one.occurred, one.event))


class Next(msgspec.Struct, frozen=True, kw_only=True):
    """What goes next."""

    event: UUID
    at: Instant  # when its days are over; sooner where the quota is full
    size: int


def coming(items: Sequence[Item], limits: RetentionLimits, count: int) -> list[Next]:
    """What goes next by its days, the first first; what is held is left out."""
    by_age = [
        Next(event=one.event, at=one.occurred + timedelta(days=limits.days_of(one.rank)), size=one.size)
        for one in items
        if not one.held
    ]
    return sorted(by_age, key=lambda one: (one.at, one.event))[:count]


def _words(rank: Rank) -> str:
    return "an alert" if rank is Rank.ALERT else "a detection"

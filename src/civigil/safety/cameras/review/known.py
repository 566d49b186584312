"""What is known here: a nuisance that people have seen, by place, kind and time of day, for as long as they say. Pure.

A known one is kept as a detection and raises nothing, so that nobody is called for the same branch in the wind twice, and nothing
is hidden either: it stands in the review with what it was held for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from uuid import UUID

import msgspec

from civigil.events.cameras import Box
from civigil.kernel.errors import Invalid
from civigil.kernel.time import Instant

AROUND_MINUTES = 90  # before and after the time of day at which it was seen: clocks are set forward and back by an hour
REACH = 0.5  # of the box's own sides beyond each edge: the same thing never stands in quite the same place
DAY_MINUTES = 24 * 60
DAYS_AT_MOST = 365


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A pattern: sightings of this kind, here, around this time of day, until it expires."""

    id: UUID
    camera: str
    what: str
    zone: str
    kind: str  # what was unusual; empty for a rule
    box: Box
    minute: int  # of the day (UTC) at which it was seen
    expires: Instant
    made: Instant
    by: str  # who said so
    sighting: UUID  # of which it was said


def minute_of(at: Instant) -> int:
    """The minute of the day, in UTC."""
    here = at.astimezone(UTC)
    return here.hour * 60 + here.minute


def expiry(now: Instant, days: int) -> Instant:
    """When a pattern that is made now is over. Raises `Invalid` for days that make no sense."""
    if not 1 <= days <= DAYS_AT_MOST:
        raise Invalid(f"{days} days: 1 to {DAYS_AT_MOST} are allowed", where="known_days")
    return now + timedelta(days=days)


def fitting(
    patterns: Iterable[Known], *, camera: str, what: str, zone: str, kind: str, box: Box, at: Instant, now: Instant
) -> Known | None:
    """The pattern that a sighting fits: the same kind, its middle within reach of the place, near that time of day."""
    minute = minute_of(at)
    for one in patterns:
        apart = abs(one.minute - minute)
        near = min(apart, DAY_MINUTES - apart) <= AROUND_MINUTES
        same = (one.camera, one.what, one.zone, one.kind) == (camera, what, zone, kind)
        if same and near and now < one.expires and _within(one.box, box):
            return one
    return None


def _within(known: Box, box: Box) -> bool:
    x, y = box.left + box.width / 2, box.top + box.height / 2
    aside, up = known.width * REACH, known.height * REACH
    return (
        known.left - aside <= x <= known.left + known.width + aside
        and known.top - up <= y <= known.top + known.height + up
    )

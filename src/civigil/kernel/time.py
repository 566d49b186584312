"""Time: aware datetimes in UTC, and the two times that every event bears.

*Occurred* is when the light fell in; *learned* is when we heard of it. They come apart when a camera buffers, a phone has
no network or a clock is wrong, and mixing them up has sent people to the wrong place. Nothing here reads a clock:
`now` comes in by the door.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeAlias

from civigil.kernel.errors import Invalid

Instant: TypeAlias = datetime
Span: TypeAlias = timedelta

AHEAD_AT_MOST = timedelta(minutes=5)
"""How far a source's clock may run ahead of ours before we call it wrong."""

BEHIND_AT_MOST = timedelta(days=366)
"""How late news may be. Older than that is a clock that lost its battery (1970) or a replay, which goes by `replay`."""


class Clock(Protocol):
    """Where `now` comes from: the true clock at the edge of a process, a value in a test."""

    def now(self) -> Instant:
        """This instant, aware, in UTC."""
        ...


def parse_instant(text: str, *, where: str = "time") -> Instant:
    """An RFC 3339 time with its offset, brought to UTC. Raises `Invalid` for anything else, a naive time too."""
    try:
        instant = datetime.fromisoformat(text)
    except (ValueError, TypeError) as error:
        raise Invalid(f"{text!r} is not an RFC 3339 time such as 2026-05-01T12:00:00Z", where=where) from error
    return in_utc(instant, where=where)


def in_utc(instant: datetime, *, where: str = "time") -> Instant:
    """The same instant in UTC. Raises `Invalid` for a naive time: its meaning depends on who reads it."""
    if instant.tzinfo is None:
        raise Invalid(f"{instant.isoformat()} has no offset from UTC", where=where)
    try:
        return instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    except OverflowError as error:  # the first or last hours of the calendar
        raise Invalid(f"{instant.isoformat()} has no equal in UTC", where=where) from error


def text_of(instant: Instant) -> str:
    """RFC 3339 with microseconds and a Z: fixed width, so that texts sort like times."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def check_believable(occurred: Instant, now: Instant, *, where: str = "occurred") -> None:
    """Raise `Invalid` where a source's clock is wrong beyond belief (1970, 2100)."""
    if occurred > now + AHEAD_AT_MOST:
        raise Invalid(f"{text_of(occurred)} lies in the future: its source's clock is wrong", where=where)
    if occurred < now - BEHIND_AT_MOST:
        raise Invalid(f"{text_of(occurred)} is more than a year old: its source's clock is wrong", where=where)

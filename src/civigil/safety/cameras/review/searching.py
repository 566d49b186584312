"""Search a recording without a server: watched as a camera is, and who passed a zone in a span of its time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

import msgspec

from civigil.kernel.errors import Invalid
from civigil.kernel.time import Instant
from civigil.safety.cameras.model import Zone
from civigil.safety.cameras.reading.source import Feed
from civigil.safety.cameras.review.passages import ANYWHERE, Passage, Passages, wanted
from civigil.safety.cameras.watch import Watcher, WatchLimits

_CLOCK = re.compile(r"(\d{1,3}):([0-5]?\d)(?::([0-5]?\d(?:\.\d+)?))?")
DAY = timedelta(days=1)


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a recording's time, in seconds from its beginning; None: open."""

    from_s: float | None = None
    to_s: float | None = None


def span(since: str | None, until: str | None, began: Instant | None) -> Span:
    """A span from what a person writes. Raises `Invalid` for what is no time.

    Seconds (`90`), `M:SS` or `H:MM:SS` from the beginning; or, where one says when the recording began, a time of day (`14:00`):
    the next one at or after the beginning.
    """
    from_s = None if since is None else _moment(since, began, where="--from")
    to_s = None if until is None else _moment(until, began, where="--to")
    if began is not None and from_s is not None and to_s is not None and to_s <= from_s:
        to_s += DAY.total_seconds()  # past midnight
    if from_s is not None and to_s is not None and to_s <= from_s:
        raise Invalid(f"{until!r} does not lie after {since!r}", where="--to")
    return Span(from_s=from_s, to_s=to_s)


def _moment(told: str, began: Instant | None, *, where: str) -> float:
    found = _CLOCK.fullmatch(told.strip())
    if found is None:
        try:
            seconds = float(told)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds < 1e9:
            raise Invalid(f"{told!r} is no time: 90, 1:30 or 0:01:30 is", where=where)
        return seconds
    first, second, third = int(found[1]), int(found[2]), found[3]
    if began is None:
        return first * 60.0 + second if third is None else first * 3600.0 + second * 60.0 + float(third)
    if first > 23:
        raise Invalid(f"{told!r} is no time of day", where=where)
    of_day = timedelta(hours=first, minutes=second, seconds=float(third or 0))
    midnight = began.replace(hour=0, minute=0, second=0, microsecond=0)
    return ((midnight + of_day - began) % DAY).total_seconds()


def passages_of(
    source: str, zones: Sequence[Zone], limits: WatchLimits, told: Callable[[int, int], None] = lambda _done, _of: None
) -> list[Passage]:
    """Who passed in a recording, in the order of their ends. Raises what `Feed` does.

    `told`: how many pictures are done, of how many.
    """
    watcher, passages = Watcher(zones, limits), Passages(zones)
    watcher.on_seen = passages.step
    ended: list[Passage] = []
    with Feed(source) as feed:
        for piece in feed.pieces():
            for frame, _ in piece.frames:
                watcher.step(frame)
            ended += passages.ended()
            if feed.frames % 25 == 0:
                told(feed.frames, feed.promised)
    watcher.finish()
    return ended + passages.finish()


def found(passages: Sequence[Passage], zone: str | None, within: Span, dwell_s: float) -> list[Passage]:
    """Those of a zone (None: anywhere) and a span, the first first."""
    fits = wanted(passages, zone=zone or ANYWHERE, from_s=within.from_s, to_s=within.to_s, dwell_s=dwell_s)
    return sorted(fits, key=lambda one: (one.from_s, one.track))

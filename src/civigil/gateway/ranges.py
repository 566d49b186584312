"""Byte ranges (RFC 9110 §14), the part that we answer: one range, or the whole.

Several ranges in one request may be answered with the whole (§14.2), and are: no player needs them, and their overlaps are a
known way to make a server work for nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE = re.compile(r"bytes=[ \t]*(\d{0,19})-(\d{0,19})[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `start:stop`, and whether they are a part that was asked for or the whole."""

    start: int
    stop: int
    part: bool


def span_of(header: str | None, size: int) -> Span | None:
    """What to send of `size` bytes (1 or more) for a Range header. None where the range lies outside: that is a 416.

    A header that is malformed, has another unit or asks for several ranges is ignored, as §14.2 demands or allows.
    """
    whole = Span(0, size, part=False)
    match = _ONE.fullmatch(header) if header else None
    if match is None:
        return whole
    first, last = match.groups()
    if first:
        start, end = int(first), int(last) if last else size - 1
        if last and end < start:
            return whole  # §14.1.1: such a range is invalid, and an invalid header is ignored
        return Span(start, min(end + 1, size), part=True) if start < size else None
    if not last:
        return whole
    suffix = int(last)
    return Span(max(0, size - suffix), size, part=True) if suffix else None


def still_the_same(if_range: str | None, etag: str) -> bool:
    """Does If-Range (RFC 9110 §13.1.5) let the range be answered? Only a strong, equal entity tag does; a date never does."""
    return if_range is None or if_range.strip() == etag


def has_it_already(if_none_match: str | None, etag: str) -> bool:
    """Does the asker hold this very thing (RFC 9110 §13.1.2, weak comparison)?"""
    if if_none_match is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag in tags

"""When a zone is watched: days of the week and hours of the day, in the city's own time. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from civigil.safety.cameras.model import DAYS, Hours

LocalTime: TypeAlias = Callable[[float], datetime]
"""What time it is in the city at a moment of the stream."""


def is_watched(hours: Sequence[Hours], now: datetime | None) -> bool:
    """Whether a zone with these hours is watched now; without hours always, and where the time is not known.

    Hours that end before they begin go over midnight and belong to the day on which they begin.
    """
    if not hours or now is None:
        return True
    minute, today = now.hour * 60 + now.minute, now.weekday()
    for one in hours:
        begin, end = one.minutes
        days = {DAYS.index(day) for day in one.days}
        if begin < end:
            if today in days and begin <= minute < end:
                return True
        elif (today in days and minute >= begin) or ((today - 1) % 7 in days and minute < end):
            return True
    return False

"""A clock that stands until a test moves it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from civigil.kernel.ids import uuid7
from civigil.kernel.time import Instant

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


class SetClock:
    """A value that is read as a clock."""

    def __init__(self, at: Instant = NOON) -> None:
        self.at = at

    def now(self) -> Instant:
        """The instant that the test chose."""
        return self.at

    def move(self, seconds: float) -> Instant:
        """Let so many seconds pass; the new instant."""
        self.at += timedelta(seconds=seconds)
        return self.at


def counted_ids(clock: SetClock) -> Callable[[], UUID]:
    """Ids in a known order: the clock's instant and a counter for chance."""
    counter = itertools.count(1)
    return lambda: uuid7(clock.now(), next(counter).to_bytes(10, "big"))

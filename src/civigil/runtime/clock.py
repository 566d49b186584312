"""The true clock and the true chance: read at the edge of a process, passed down from there."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from uuid import UUID

from civigil.kernel.ids import uuid7
from civigil.kernel.time import Instant


class TrueClock:
    """The machine's clock."""

    def now(self) -> Instant:
        """This instant in UTC."""
        return datetime.now(UTC)


def new_id() -> UUID:
    """A fresh UUIDv7 from the machine's clock and its random source."""
    return uuid7(datetime.now(UTC), os.urandom(10))

"""How often one may guess what can be guessed, so that nobody guesses it and no dispatcher is locked out in a crisis.

Nothing is ever locked. What has too many bits to be guessed (passkeys, one-time links, recovery codes) never waits. A passphrase
with a code waits longer with each wrong guess of the same login from the same source, a minute at most; another console is another
source. Only a login that is guessed at from everywhere loses its passphrase for the hour, and keeps the rest.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from civigil.kernel.time import Instant

WINDOW = timedelta(minutes=15)
HOUR = timedelta(hours=1)
OF_SOURCE = 10
"""A source may guess at so many times as many logins as one login is free to be guessed at."""


class Guesses(msgspec.Struct, frozen=True, kw_only=True):
    """Wrong guesses so far."""

    here: int  # at this login from this source, within `WINDOW`
    source: int  # from this source at any login, within `WINDOW`
    login: int  # at this login from anywhere, within an hour
    last: Instant | None  # the newest from this source


def wait_s(guesses: Guesses, now: Instant, *, free: int, at_most_s: float) -> float:
    """How many seconds one still has to wait before the next guess; 0: none."""
    over = max(guesses.here - free, (guesses.source - OF_SOURCE * free) // free) + 1
    if over <= 0 or guesses.last is None:
        return 0.0
    needed = min(2.0 ** min(over, 30), at_most_s)
    return max(0.0, needed - (now - guesses.last).total_seconds())


def is_paused(guesses: Guesses, *, an_hour: int) -> bool:
    """Whether this login is guessed at from everywhere."""
    return guesses.login >= an_hour

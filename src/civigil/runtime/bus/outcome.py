"""What becomes of a message that could not be handled: one table for the whole house."""

from __future__ import annotations

from enum import Enum

from civigil.kernel.errors import CivigilError

TRIES_AT_MOST = 5
"""For errors that nobody foresaw: perhaps the next try goes well, but not for ever."""

_BACKOFF_S = (0.2, 1.0, 5.0, 15.0, 30.0)


class Outcome(Enum):
    """What to do with it."""

    AGAIN = "again"  # deliver again, later
    ASIDE = "aside"  # keep it, with its error, where an operator sees it


def outcome_of(error: Exception, deliveries: int) -> Outcome:
    """The table.

    | error | outcome |
    |---|---|
    | `Unavailable`: the world does not answer | again, for as long as it takes |
    | any other error of ours: it will be the same next time | aside |
    | an error that nobody foresaw | again, and aside after `TRIES_AT_MOST` deliveries |
    """
    if isinstance(error, CivigilError):
        return Outcome.AGAIN if error.retry else Outcome.ASIDE
    return Outcome.AGAIN if deliveries < TRIES_AT_MOST else Outcome.ASIDE


def backoff_s(deliveries: int) -> float:
    """Seconds until the next try, growing with the tries."""
    return _BACKOFF_S[min(max(deliveries, 1), len(_BACKOFF_S)) - 1]

"""Refusals that a person has to hear of: somebody uses what is not theirs, or what is good no more.

Whoever refuses says so where it refuses (`Refused(…, alarm=Alarm(…))`), and knows best what is harmless: a session that ran out in
a browser left open is refused without a word. The edge at which the error arrives writes it into the audit trail, with what
`told_of` gives, and the room `access` makes a concern of it.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from civigil.kernel.errors import CivigilError


class Misuse(Enum):
    """What was tried, and refused."""

    SESSION_STOLEN = "session_stolen"  # by another kind of browser than signed in, or after its holder had signed out
    PAGE_FOREIGN = "page_foreign"  # another site's page, with the session of one of ours
    ORDER_REPLAYED = "order_replayed"  # the same signed order in another message
    ORDER_FORGED = "order_forged"  # not signed, changed, in another's name, or meant for somebody else
    CERTIFICATE_ENDED = "certificate_ended"  # used after its time
    CERTIFICATE_REVOKED = "certificate_revoked"  # used after it was revoked
    TOKEN_FOREIGN = "token_foreign"
    TOKEN_FORGED = "token_forged"
    PASSKEY_COPIED = "passkey_copied"  # its counter did not grow
    PASSKEY_ELSEWHERE = "passkey_elsewhere"  # it answered another site's page


class Alarm(msgspec.Struct, frozen=True):
    """What a refusal shows."""

    of: Misuse
    about: str = ""  # a pseudonym: whose session, passkey or certificate it is; empty where nobody can say


def alarm_of(error: BaseException) -> Alarm | None:
    """What an error shows: it says so itself, or the one that it came of does."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, CivigilError) and isinstance(found.alarm, Alarm):
            return found.alarm
        found = found.__cause__
    return None


OF, ABOUT, SOURCE, TIMES = "alarm", "alarm_about", "alarm_source", "alarm_times"
"""The names under which an entry of the audit trail bears an alarm."""


def told_of(alarm: Alarm, source: str, times: int = 1) -> dict[str, str]:
    """What stands in an entry's detail. `source`: where it came from, such as an address, or the process that it claims to be."""
    about = {ABOUT: alarm.about} if alarm.about else {}
    return {OF: alarm.of.value, SOURCE: source[:100], TIMES: str(times), **about}

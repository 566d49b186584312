"""Reports by people: what one is held to, and what follows from it. Pure.

A report is a concern like any other, with two differences: its severity, urgency and certainty are its hazard's, and it stands
alone until a person merges it (`correlate.py`). The status is what the asker may vouch for: who may only rehearse cannot report
what is really so (two orders, two permissions).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

import msgspec

from civigil.events.incidents import ReportTaken, TakeActualReport, TakeReport
from civigil.incidents.deed import asker
from civigil.incidents.hazards import Hazard, hazard_of
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Invalid, Refused
from civigil.kernel.facts import Explanation, Reason
from civigil.kernel.place import Point
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant, check_believable

WORDS_AT_MOST = 1_000
"""Characters of what was said."""
REFERENCE = r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}$"
RULE = "incidents.report"

_REFERENCE = re.compile(REFERENCE)
_UNSEEN = {"Cc", "Cf", "Cs"}  # what a terminal obeys, what turns a line round, half a character
_ALLOWED = "\n\r\t\u200c\u200d"  # spaces, and the joiners that Persian and emoji are written with


def taken(asked: Envelope[TakeReport], now: Instant) -> ReportTaken:
    """The fact that follows from an order. Raises `Invalid`, naming the field, and `Refused` for another status."""
    body = asked.body
    if asked.status is Status.ACTUAL and not isinstance(body, TakeActualReport):
        raise Refused("an actual report needs another order", where="status")
    hazard = hazard_of(body.kind)
    words = check_words(body.words)
    if not _REFERENCE.fullmatch(body.reference):
        raise Invalid("letters, figures and . _ : / - are allowed, 80 at most", where="reference")
    check_believable(body.at, now, where="at")
    if body.place is not None and not isinstance(body.place, Point):
        raise Invalid("a report has a point with its uncertainty", where="place")
    return ReportTaken(
        kind=hazard.kind,
        severity=hazard.severity,
        urgency=hazard.urgency,
        certainty=hazard.certainty,
        category=hazard.category,
        place=body.place,
        explanation=Explanation(summary=title_of(hazard), rule=RULE, because=_because(body.place)),
        reported_by_person=True,
        by=asker(asked),
        reference=body.reference,
        words=words,
    )


def check_words(words: str) -> str:
    """A person's words in one line. Raises `Invalid` for too many, and for what can't be seen."""
    if len(words) > WORDS_AT_MOST:
        raise Invalid(f"{len(words)} characters, {WORDS_AT_MOST} are allowed", where="words")
    for place, character in enumerate(words):
        if character not in _ALLOWED and unicodedata.category(character) in _UNSEEN:
            raise Invalid(f"character {place + 1} (U+{ord(character):04X}) can't be seen", where="words")
    return " ".join(words.split())


def title_of(hazard: Hazard) -> str:
    """What was reported, in one line, without the words: these are not for everybody."""
    return f"{hazard.title}, reported by a person"


def with_words(title: str, words: str) -> str:
    """The whole line of a report."""
    return f"{title}: {words}" if words else title


def words_in(line: str, title: str) -> str:
    """What was said, of the whole line of a report."""
    return line.removeprefix(title).removeprefix(": ")


def said_of(asked: Envelope[TakeReport]) -> bytes:
    """What tells two reports of one reference apart: a hash of all that was said."""
    return hashlib.sha256(asked.status.value.encode() + msgspec.json.encode(asked.body)).digest()


def _because(place: Point | None) -> tuple[Reason, ...]:
    if place is None:
        return ()
    return (Reason(what="uncertainty of the place as it was told", measured=place.uncertainty_m, unit="m"),)

"""A person's report, as it comes over HTTP: from its bytes to the fact, and to the line that a terminal prints."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from civigil.events.incidents import ReportTaken, TakeActualReport, TakeReport
from civigil.incidents.reports import taken
from civigil.incidents.routes import ReportAsked
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Invalid, Refused
from civigil.kernel.severity import Status
from civigil.kernel.time import in_utc

_NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
_ID = UUID(int=7)
_HEAD = b'{"kind":"gas_odour","at":"2026-05-01T11:59:00Z","reference":"call:7"'
_PLACED = b',"latitude":52.4,"longitude":13.5,"uncertainty_m":80'

SEEDS = (
    _HEAD + b"}",
    _HEAD + _PLACED + b',"words":"it stinks","status":"Exercise"}',
    _HEAD + _PLACED + b',"words":"' + "zwölf \u200d Töne \u202e".encode() + b'","status":"Actual"}',
    _HEAD + b',"latitude":52.4,"words":"\\u0000\\ud800\\n\\u2028"}',
    _HEAD.replace(b"2026", b"9999") + b',"words":"' + b"x" * 1_001 + b'"}',
)


def fuzz(data: bytes) -> None:
    """Take it. What comes out is one line that any reader can read again."""
    try:
        asked = msgspec.json.decode(data, type=ReportAsked)
        status = asked.status or Status.EXERCISE
        kind = TakeActualReport if status is Status.ACTUAL else TakeReport
        order = kind(
            kind=asked.kind, words=asked.words, at=in_utc(asked.at), place=asked.place(), reference=asked.reference
        )
        said = taken(
            seal_in(order, id=_ID, source="gateway", status=status, occurred=_NOW, learned=_NOW, actor="a"), _NOW
        )
    except (Invalid, Refused, msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # as the gateway takes them
        return
    line = said.explanation.summary
    if len(line.splitlines()) != 1 or any(unicodedata.category(one) in {"Cc", "Cs"} for one in line):
        raise AssertionError(f"{line!r} is not one line of text")
    if msgspec.json.decode(msgspec.json.encode(said), type=ReportTaken) != said:
        raise AssertionError("it is read as another report")

"""What comes back from outside about the log: an export, a signed head, a verifier key, a witnessed line, a file of master keys."""

from __future__ import annotations

import contextlib

import msgspec

from civigil.cyber.vault import heads, masters, witness
from civigil.cyber.vault.export import parse_entry
from civigil.cyber.vault.formats import ocsf, syslog
from civigil.cyber.vault.verify import verify
from civigil.kernel.errors import Invalid, Tampered
from tests.cyber.vault.logs import VERIFIER, SmallLog
from tests.support.clock import NOON

_LOG = SmallLog(5)
_LINES = _LOG.lines()
_WHOLE = b"".join(_LINES)
_TOLD = [msgspec.json.decode(line) for line in _LINES[1:]]
_WITNESSED = msgspec.json.encode(witness.Line(witnessed=NOON, head=_LOG.head.note))
_MASTERS = msgspec.json.encode(masters.MastersFile(version=1, masters=(masters.InFile(id="00" * 8, key="11" * 32),)))

SEEDS = (_WHOLE, _LOG.head.note.encode(), VERIFIER.encode(), _WITNESSED, _MASTERS, _LOG.entries[0].text.encode(), b"{}")


def fuzz(data: bytes) -> None:
    """Read it as each of them. What is called whole holds the very entries that were signed."""
    text = data.decode("utf-8", "replace")
    try:
        report = verify(data.splitlines(keepends=True), trusted=[VERIFIER])
    except Invalid:
        report = None
    if report is not None and report.whole:
        told = [msgspec.json.decode(line) for line in data.splitlines()[1:] if line.strip()]
        if [(one["seq"], one["entry"], one["path"]) for one in told] != [
            (one["seq"], one["entry"], one["path"]) for one in _TOLD
        ]:
            raise AssertionError("an export that nobody signed was called whole")
    for read in (heads.parse_note, heads.parse_verifier_key, lambda given: parse_entry(given, "x")):
        try:
            found = read(text)
        except Invalid:
            continue
        if isinstance(found, heads.SignedHead) and heads.parse_note(found.note) != found:
            raise AssertionError("a head does not read back as it is written")
    try:
        entry = parse_entry(text, "x")
        if syslog(entry, city="x").count(b"\n") != 1 or ocsf(entry, city="x").count(b"\n") != 1:
            raise AssertionError("an entry forged a line")
    except Invalid:
        pass
    with contextlib.suppress(Tampered):
        witness.parse_line(data, where="x")
    with contextlib.suppress(Invalid):
        masters.parse(data, where="x")

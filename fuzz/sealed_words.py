"""A body with sealed words that somebody made up or changed, and nats-server's words of a certificate that ended."""

from __future__ import annotations

from uuid import UUID

import msgspec

from civigil.events.incidents import NoteAdded
from civigil.kernel.classified import marks_of
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Invalid, Tampered
from civigil.kernel.severity import Status
from civigil.kernel.words import opened_body, sealed
from civigil.runtime.bus.refusals import ended
from fuzz.vault_seal import _SEALER
from tests.support.clock import NOON

_ID, _NOTE = UUID(int=7), "penicillin allergy"
_BODY = NoteAdded(incident=_ID, place=None, by="person:anna", note=_NOTE, need="medical")
_EVENT = seal_in(_BODY, id=_ID, source="incidents", status=Status.TEST, occurred=NOON, learned=NOON)
_TRUE = sealed(_EVENT, _SEALER)
_SEAL = msgspec.json.decode(_TRUE)["note"]
_MARKS = marks_of(NoteAdded)
_LINE = (
    b"[7] 2026/11/30 09:39:26.284227 [ERR] 127.0.0.1:52884 - mid:5 - TLS handshake error: tls: failed to verify certificate: "
    b"x509: certificate has expired or is not yet valid: current time 2026-11-30T09:39:26Z is after 2026-11-29T22:39:26Z "
    b"(CN=device:level-1,O=Civigil SHA-256: 48)"
)

SEEDS = (_TRUE, _EVENT.raw, b'{"note":"sealed:1:"}', b'["sealed:1:"]', b'{"note":"sealed:1:AAAA"}', b"{", _LINE)


def fuzz(data: bytes) -> None:
    """Open it as a fact's body, and read it as a line of the server's log."""
    try:
        read = msgspec.json.decode(opened_body(data, _EVENT.type, _ID, _MARKS, _SEALER))
        before = msgspec.json.decode(data)
    except (Invalid, Tampered, msgspec.DecodeError, UnicodeDecodeError):
        read = before = None
    if isinstance(read, dict) and read.get("note") != before.get("note") and before.get("note") != _SEAL:
        raise AssertionError("words that nobody sealed were opened")
    for address, name in ended([data.decode("utf-8", "replace")]):
        if not address or " " in name:
            raise AssertionError("a line was read that is none")

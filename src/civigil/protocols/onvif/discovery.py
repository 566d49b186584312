"""Who is there: WS-Discovery (April 2005), as ONVIF uses it. A Probe goes out; each device answers with ProbeMatches."""

from __future__ import annotations

from urllib.parse import unquote
from uuid import UUID

import msgspec

from civigil.kernel.errors import Invalid
from civigil.protocols.onvif.xml import Element, element, every, find, parsed, text, written

GROUP, PORT = "239.255.255.250", 3702
ANSWER_BYTES_AT_MOST = 32_768
ADDRESSES_AT_MOST = 16
SCOPES_AT_MOST = 64
_ACTION = "http://schemas.xmlsoap.org/ws/2005/04/discovery/"
_TO = "urn:schemas-xmlsoap-org:ws:2005:04:discovery"
_SCOPE = "onvif://www.onvif.org/"


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A device that answered."""

    endpoint: str  # the device's own name for good, an URN
    addresses: tuple[str, ...]  # of its device service, as it says
    scopes: tuple[str, ...]

    def told(self, word: str) -> str:
        """What a scope says: `name`, `hardware`, `location`; empty where none does."""
        prefix = f"{_SCOPE}{word}/"
        return next((unquote(one.removeprefix(prefix))[:80] for one in self.scopes if one.startswith(prefix)), "")


def probe(message: UUID) -> bytes:
    """The question to all video transmitters."""
    types = element("d:Types", text="dn:NetworkVideoTransmitter")
    types.set("xmlns:dn", "http://www.onvif.org/ver10/network/wsdl")  # the name is a text here: its prefix must be told
    root = element(
        "s:Envelope",
        element(
            "s:Header",
            element("wsa:MessageID", text=f"urn:uuid:{message}"),
            element("wsa:To", text=_TO),
            element("wsa:Action", text=f"{_ACTION}Probe"),
        ),
        element("s:Body", element("d:Probe", types)),
    )
    return written(root)


def matches_of(raw: bytes, message: UUID) -> tuple[Match, ...]:
    """Who answered our question. Raises `Invalid` for what is no answer to it."""
    root = parsed(raw, at_most=ANSWER_BYTES_AT_MOST)
    if text(root, "s:Header/wsa:RelatesTo").rpartition(":")[2].lower() != str(message):
        raise Invalid("it answers another question", where="answer")
    found = find(root, "s:Body/d:ProbeMatches")
    if found is None:
        raise Invalid("it is no answer to a probe", where="answer")
    return tuple(_match(one) for one in every(found, "d:ProbeMatch"))


def _match(one: Element) -> Match:
    return Match(
        endpoint=text(one, "wsa:EndpointReference/wsa:Address")[:200],
        addresses=tuple(text(one, "d:XAddrs").split()[:ADDRESSES_AT_MOST]),
        scopes=tuple(_words(one, "d:Scopes")[:SCOPES_AT_MOST]),
    )


def _words(one: Element, path: str) -> list[str]:
    """A list of words, which may be longer than one value may."""
    found = find(one, path)
    words = [] if found is None else (found.text or "").split()
    return [word for word in words if len(word) <= 300 and word.isprintable()]


def matched(match: Match, *, relates_to: str, message: UUID) -> bytes:
    """A device's answer, for whoever plays one."""
    root = element(
        "s:Envelope",
        element(
            "s:Header",
            element("wsa:MessageID", text=f"urn:uuid:{message}"),
            element("wsa:RelatesTo", text=relates_to),
            element("wsa:Action", text=f"{_ACTION}ProbeMatches"),
        ),
        element(
            "s:Body",
            element(
                "d:ProbeMatches",
                element(
                    "d:ProbeMatch",
                    element("wsa:EndpointReference", element("wsa:Address", text=match.endpoint)),
                    element("d:Scopes", text=" ".join(match.scopes)),
                    element("d:XAddrs", text=" ".join(match.addresses)),
                ),
            ),
        ),
    )
    return written(root)

"""One entry of the log as the tree sees it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from civigil.cyber.vault.merkle import leaf_hash
from civigil.kernel.errors import Invalid
from civigil.kernel.time import Instant, text_of

VERSION = b"\x01"
TEXT_AT_MOST = 500
DETAIL_AT_MOST = 8_000
PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}")
_ENCODER = msgspec.json.Encoder(order="sorted")


class LogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One deed."""

    seq: int  # from 1
    at: Instant
    who: str  # a pseudonym
    did: str
    to: str
    detail: str  # JSON, keys sorted

    @property
    def leaf(self) -> bytes:
        """What the tree hashes: a version byte, and the fields as a JSON array."""
        return VERSION + self.text.encode()

    @property
    def text(self) -> str:
        """The fields as a JSON array."""
        return msgspec.json.encode([self.seq, text_of(self.at), self.who, self.did, self.to, self.detail]).decode()

    @property
    def hash(self) -> bytes:
        """The leaf's hash."""
        return leaf_hash(self.leaf)


def detail_text(detail: Mapping[str, str]) -> str:
    """The detail as it is kept."""
    return _ENCODER.encode(dict(detail)).decode()


def check_entry(who: str, did: str, to: str, detail: str) -> None:
    """Hold what is to be written down to its limits. Raises `Invalid`, naming the field.

    `who` must look like a pseudonym, so that no name or address of a person gets there by mistake.
    """
    if not PSEUDONYM.fullmatch(who):
        raise Invalid(
            "is not a pseudonym such as `operator:3f9c`: letters, digits and . _ : / - are", where="audit.who"
        )
    for name, text in (("did", did), ("to", to)):
        if not 0 < len(text) <= TEXT_AT_MOST:
            raise Invalid(f"has {len(text)} characters; 1 to {TEXT_AT_MOST} are kept", where=f"audit.{name}")
        if "\x00" in text:
            raise Invalid("holds a NUL, which no database keeps", where=f"audit.{name}")
    if len(detail) > DETAIL_AT_MOST:
        raise Invalid(f"has {len(detail)} characters; {DETAIL_AT_MOST} are kept", where="audit.detail")

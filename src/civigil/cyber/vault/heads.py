"""Signed heads of the log: what the whole log was at a size, signed with Ed25519 (RFC 8032).

A head travels as a checkpoint of the C2SP specifications `tlog-checkpoint` and `signed-note`, so that other people's witnesses and
verifiers read it:

    civigil-log/6fb1c2d3e4f5a697        origin: which log
    1234                                size
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2…   root, base64
    at 2026-11-22T20:15:00.000000Z      when it was signed

    — civigil-log/6fb1c2d3e4f5a697 8hq…  key hash (4 bytes) and signature, base64

A public key is told as a verifier key: `<origin>+<key hash in hexadecimal>+<base64 of 0x01 and the key>`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from civigil.cyber.vault.merkle import HASH_BYTES
from civigil.kernel.errors import Invalid, Tampered
from civigil.kernel.time import Instant, text_of

_ALGORITHM = b"\x01"
_ORIGIN = re.compile(r"civigil-log/[0-9a-f]{16}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
NOTE_CHARACTERS_AT_MOST = 2_000
SIGNATURE_BYTES = 64


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What the log was."""

    origin: str  # which log
    size: int
    root: bytes
    at: Instant

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\nat {text_of(self.at)}\n"


class SignedHead(msgspec.Struct, frozen=True, kw_only=True):
    """A head, and who says so."""

    head: Head
    key_hash: bytes
    signature: bytes

    @property
    def note(self) -> str:
        """As it travels."""
        signed = base64.b64encode(self.key_hash + self.signature).decode()
        return f"{self.head.text}\n— {self.head.origin} {signed}\n"


def key_hash(origin: str, public: bytes) -> bytes:
    """What a signature names its key by."""
    return hashlib.sha256(origin.encode() + b"\n" + _ALGORITHM + public).digest()[:4]


def key_id(public: bytes) -> bytes:
    """What the tables name a key by."""
    return hashlib.sha256(public).digest()[:8]


def sign(head: Head, key: Ed25519PrivateKey) -> SignedHead:
    """Sign a head."""
    public = key.public_key().public_bytes_raw()
    return SignedHead(head=head, key_hash=key_hash(head.origin, public), signature=key.sign(head.text.encode()))


def check(signed: SignedHead, publics: tuple[bytes, ...]) -> None:
    """Hold a head against the keys that may have signed it. Raises `Tampered` where none did."""
    for public in publics:
        if key_hash(signed.head.origin, public) == signed.key_hash:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(signed.signature, signed.head.text.encode())
            except InvalidSignature:
                continue
            return
    raise Tampered("the signature does not hold, or is not by a key that is trusted here", where=place_of(signed.head))


def place_of(head: Head) -> str:
    """How a message names a head."""
    return f"head of {head.size} entries"


def parse_note(text: str) -> SignedHead:
    """Read a head as it travels. Raises `Invalid`, naming the line."""
    if len(text) > NOTE_CHARACTERS_AT_MOST:
        raise Invalid(f"has {len(text)} characters; {NOTE_CHARACTERS_AT_MOST} are allowed", where="head")
    lines = text.split("\n")
    if len(lines) != 7 or lines[4] or lines[6]:
        raise Invalid("is not four lines, an empty one and a signature", where="head")
    origin, size, root, at = lines[:4]
    if not _ORIGIN.fullmatch(origin):
        raise Invalid("names no log of ours", where="head, line 1")
    if not _SIZE.fullmatch(size):
        raise Invalid("is not a number of entries", where="head, line 2")
    start = f"— {origin} "
    if not lines[5].startswith(start):
        raise Invalid("is not a signature by the log", where="head, line 6")
    signed = _decoded(lines[5].removeprefix(start), 4 + SIGNATURE_BYTES, "head, line 6")
    head = Head(origin=origin, size=int(size), root=_decoded(root, HASH_BYTES, "head, line 3"), at=_instant(at))
    return SignedHead(head=head, key_hash=signed[:4], signature=signed[4:])


def verifier_key(origin: str, public: bytes) -> str:
    """A public key as it is told."""
    return f"{origin}+{key_hash(origin, public).hex()}+{base64.b64encode(_ALGORITHM + public).decode()}"


def parse_verifier_key(text: str) -> tuple[str, bytes]:
    """Origin and public key. Raises `Invalid`."""
    origin, _, rest = text.strip().partition("+")
    told, _, encoded = rest.partition("+")
    if not _ORIGIN.fullmatch(origin):
        raise Invalid("names no log of ours", where="verifier key")
    key = _decoded(encoded, 33, "verifier key")
    if key[:1] != _ALGORITHM:
        raise Invalid("is not of Ed25519", where="verifier key")
    if key_hash(origin, key[1:]).hex() != told:
        raise Invalid("its hash does not fit", where="verifier key")
    return origin, key[1:]


def _decoded(text: str, length: int, where: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("is not base64", where=where) from error
    if len(found) != length or base64.b64encode(found).decode() != text:
        raise Invalid(f"is not {length} bytes of base64", where=where)
    return found


def _instant(line: str) -> Instant:
    try:
        found = datetime.fromisoformat(line.removeprefix("at "))
        told = text_of(found)
    except (ValueError, OverflowError) as error:
        raise Invalid("is not `at` and an instant", where="head, line 4") from error
    if line != f"at {told}":
        raise Invalid("is not `at` and an instant as we write it", where="head, line 4")
    return found

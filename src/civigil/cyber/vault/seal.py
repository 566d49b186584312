"""What a sealed thing looks like: bytes to parts and back, without a key.

    version 0x02 | data key's id (8 bytes) | salt (16) | nonce (12) | AES-256-GCM ciphertext and tag (16)

Each process seals with a key of its own, which HKDF-Expand (RFC 5869 §2.3) derives from the data key and the process's random
salt; the nonce is its counter. So no two seals ever share key and nonce, however many processes seal however much with
one data key, which random nonces would bound at 2^32 (NIST SP 800-38D §8.3). Version, id, salt and the caller's context are
authenticated with the text. Version 0x01 is the interim sealer's (`runtime/trust/sealer.py`); it opens, and is due.
"""

from __future__ import annotations

from typing import NamedTuple

from civigil.kernel.errors import Tampered

VERSION = 0x02
KEY_ID_BYTES, SALT_BYTES, NONCE_BYTES, TAG_BYTES = 8, 16, 12, 16
_HEAD = 1 + KEY_ID_BYTES
_SALT_END = _HEAD + SALT_BYTES
_NONCE_END = _SALT_END + NONCE_BYTES
OVERHEAD_BYTES = _NONCE_END + TAG_BYTES


class Sealed(NamedTuple):
    """A sealed thing, taken apart."""

    key: bytes  # the data key's id
    salt: bytes
    nonce: bytes
    body: bytes  # ciphertext and tag


def parts_of(sealed: bytes) -> Sealed:
    """Take a sealed thing apart. Raises `Tampered` for what is cut off or of a version unknown here."""
    if len(sealed) < OVERHEAD_BYTES or sealed[0] != VERSION:
        raise Tampered("is not sealed, or in a version unknown here", where="seal")
    return Sealed(sealed[1:_HEAD], sealed[_HEAD:_SALT_END], sealed[_SALT_END:_NONCE_END], sealed[_NONCE_END:])


def whole_of(parts: Sealed) -> bytes:
    """Put it together again."""
    return b"".join((bytes((VERSION,)), *parts))


def key_of(sealed: bytes) -> bytes | None:
    """The data key's id, from the first 9 bytes; None for a seal of another version."""
    return sealed[1:_HEAD] if len(sealed) >= _HEAD and sealed[0] == VERSION else None


def context(parts_before: bytes, bound_to: bytes) -> bytes:
    """What is authenticated beside the text: the version, id and salt, and where the seal belongs."""
    return b"civigil seal " + parts_before + bound_to


def before_nonce(key: bytes, salt: bytes) -> bytes:
    """What stands before the nonce, and is authenticated."""
    return bytes((VERSION,)) + key + salt

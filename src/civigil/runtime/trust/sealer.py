"""Sealing with keys from a file: AES-256-GCM (NIST SP 800-38D), where no room supplies a sealer; `cyber/vault` opens its seals.

A sealed thing is `version (1 byte: 0x01) | key id (4 bytes) | nonce (12 random bytes) | ciphertext and tag`. Version, key id and
the caller's context are authenticated with it. The file holds one key a line (`<id in hexadecimal> <key in hexadecimal>`): the
last one seals, all of them open, so that a new key can be added without sealing anything anew. With random nonces a key
is good for 2^32 seals; at one seal for 64 KiB of evidence that is 280 TB.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from civigil.kernel.errors import Invalid, Refused, Tampered, Unavailable
from civigil.kernel.ports import GENERAL, KeyName

VERSION = 0x01
_ID_BYTES, _NONCE_BYTES, _TAG_BYTES = 4, 12, 16
_HEAD_BYTES = 1 + _ID_BYTES
_LINE = re.compile(r"([0-9a-f]{8}) ([0-9a-f]{64})")


class FileKeySealer:
    """A Sealer whose keys lie in a file. Raises `Unavailable` without the file, `Refused` where others may read it."""

    def __init__(self, file: Path) -> None:
        keys = _read(file)
        self._keys = {id: AESGCM(key) for id, key in keys}
        self._active = keys[-1][0]
        self._blinding = [_derived(key, "blind index") for _, key in reversed(keys)]

    def seal(self, plaintext: bytes, *, bound_to: bytes, under: KeyName = GENERAL) -> bytes:
        """Seal under the newest key, bound to its context. The file's keys serve every class and subject."""
        head = bytes([VERSION]) + self._active
        nonce = os.urandom(_NONCE_BYTES)
        return head + nonce + self._keys[self._active].encrypt(nonce, plaintext, _context(head, bound_to))

    def open(self, sealed: bytes, *, bound_to: bytes) -> bytes:
        """Open. Raises `Tampered` where any byte or the context differs, or the key is not ours."""
        head, rest = sealed[:_HEAD_BYTES], sealed[_HEAD_BYTES:]
        if len(rest) < _NONCE_BYTES + _TAG_BYTES or head[0] != VERSION:
            raise Tampered("is not sealed, or in a version unknown here", where="seal")
        key = self._keys.get(head[1:])
        if key is None:
            raise Tampered(f"sealed with the key {head[1:].hex()}, which is not in our file", where="seal")
        try:
            return key.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], _context(head, bound_to))
        except InvalidTag as error:
            raise Tampered("the seal is broken: it was changed, or belongs elsewhere", where="seal") from error

    def have_at_hand(self, under: Iterable[KeyName], sealed: Iterable[bytes]) -> None:
        """They are: the file was read."""

    def due(self, sealed: bytes) -> bool:
        """Was it sealed with another key than the newest?"""
        return sealed[:_HEAD_BYTES] != bytes([VERSION]) + self._active

    def blind(self, plaintext: bytes, *, index: str) -> bytes:
        """A fingerprint under the newest key: `version | 16 bytes of HMAC-SHA-256`."""
        return self.blinds(plaintext, index=index)[0]

    def blinds(self, plaintext: bytes, *, index: str) -> tuple[bytes, ...]:
        """The fingerprints under each key of the file, the newest first."""
        return tuple(fingerprint(key, plaintext, index) for key in self._blinding)

    @property
    def epoch(self) -> int:
        """The file is read once."""
        return 0


def fingerprint(key: bytes, plaintext: bytes, index: str) -> bytes:
    """What stands in a blind index: `0x01 | the first 16 bytes of HMAC-SHA-256 over the index's name and the text`."""
    name = index.encode()
    return b"\x01" + hmac.digest(key, len(name).to_bytes(2, "big") + name + plaintext, hashlib.sha256)[:16]


def make_key_file(file: Path) -> None:
    """Make the file with one fresh key, where there is none. Raises `Unavailable` where the disk refuses."""
    line = f"{os.urandom(_ID_BYTES).hex()} {os.urandom(32).hex()}\n".encode()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_name(f".{file.name}.{os.getpid()}")
        number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "wb") as opened:
            opened.write(line)
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(fresh, file)  # whoever is first wins, and whole
        except FileExistsError:
            return
        finally:
            fresh.unlink()
    except OSError as error:
        raise Unavailable(f"cannot be written: {error}", where=str(file)) from error


def derived_key(file: Path, purpose: str) -> bytes:
    """A 32-byte key for one purpose other than sealing, derived from the file's first key (HKDF-Expand, RFC 5869 §2.3)."""
    _, first = _read(file)[0]
    return _derived(first, purpose)


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDFExpand(hashes.SHA256(), 32, f"civigil {purpose}".encode()).derive(key)


def _context(head: bytes, bound_to: bytes) -> bytes:
    return b"civigil seal " + head + bound_to


def _read(file: Path) -> list[tuple[bytes, bytes]]:
    try:
        if file.stat().st_mode & 0o077:
            raise Refused(f"others may read these keys: chmod 600 {file}", where="sealer")
        lines = file.read_text().splitlines()
    except OSError as error:
        raise Unavailable(f"no keys to seal with: {error}", where="sealer") from error
    matches = [_LINE.fullmatch(line) for line in lines]
    if not matches or not all(matches):
        raise Invalid("is not a file of keys, one `<id> <key>` a line", where=str(file))
    return [(bytes.fromhex(match[1]), bytes.fromhex(match[2])) for match in matches if match]

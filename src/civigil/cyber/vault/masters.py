"""The master keys' file: which there are, and how each is protected. The last one wraps, all of them unwrap.

A master key (a key-encryption key) never seals data: it wraps the data keys, 32 bytes each, with AES-256-GCM. It lies

- in the file itself (`file`): whoever reads the file has it, so its mode is 600 and the city starts unattended;
- in the file, under a key that Argon2id (RFC 9106) makes of a passphrase (`passphrase`);
- in a PKCS#11 token that wraps and unwraps by itself and never gives it out (`token`).

What is wrapped is `version 0x01 | master key's id (8 bytes) | nonce (12) | ciphertext and tag`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msgspec import Meta

from civigil.kernel.errors import Invalid, Refused, Tampered, Unavailable

VERSION = 1
WRAP_VERSION = 0x01
ID_BYTES, NONCE_BYTES, KEY_BYTES, TAG_BYTES = 8, 12, 32, 16
WRAPPED_BYTES = 1 + ID_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES
PASSPHRASE_AT_LEAST = 12
FILE_BYTES_AT_MOST = 100_000

Hex8 = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$")]
Hex16 = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
Hex32 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
HexWrapped = Annotated[str, Meta(pattern=r"^[0-9a-f]{120}$")]


class InFile(msgspec.Struct, frozen=True, kw_only=True, tag="file", tag_field="kept", forbid_unknown_fields=True):
    """A master key in the clear: who reads the file has it."""

    id: Hex8
    key: Hex32


class UnderPassphrase(
    msgspec.Struct, frozen=True, kw_only=True, tag="passphrase", tag_field="kept", forbid_unknown_fields=True
):
    """A master key under a passphrase: nonce, ciphertext and tag, with what Argon2id took."""

    id: Hex8
    salt: Hex16
    memory_kib: Annotated[int, Meta(ge=8, le=4_194_304)] = 65_536
    passes: Annotated[int, Meta(ge=1, le=100)] = 3
    lanes: Annotated[int, Meta(ge=1, le=64)] = 1
    wrapped: HexWrapped


class InToken(msgspec.Struct, frozen=True, kw_only=True, tag="token", tag_field="kept", forbid_unknown_fields=True):
    """A master key in a PKCS#11 token, by its label there."""

    id: Hex8
    token: Annotated[str, Meta(min_length=1, max_length=32)]
    label: Annotated[str, Meta(min_length=1, max_length=64)]


Kept = InFile | UnderPassphrase | InToken


class MastersFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    version: int
    masters: Annotated[tuple[Kept, ...], Meta(min_length=1, max_length=100)]


class Master(Protocol):
    """A master key at work."""

    id: bytes

    def wrap(self, key: bytes, *, bound_to: bytes) -> bytes:
        """Wrap a data key, bound to its name. Raises `Unavailable` where a token does not answer."""
        ...

    def unwrap(self, wrapped: bytes, *, bound_to: bytes) -> bytes:
        """Unwrap. Raises `Tampered` where a byte or the name differs, `Unavailable` where a token does not answer."""
        ...


class MasterInMemory:
    """A master key whose bytes this process holds."""

    def __init__(self, id: bytes, key: bytes) -> None:
        self.id = id
        self._key = AESGCM(key)

    def wrap(self, key: bytes, *, bound_to: bytes) -> bytes:
        """Wrap a data key."""
        head, nonce = bytes((WRAP_VERSION,)) + self.id, os.urandom(NONCE_BYTES)
        return head + nonce + self._key.encrypt(nonce, key, head + bound_to)

    def unwrap(self, wrapped: bytes, *, bound_to: bytes) -> bytes:
        """Unwrap a data key."""
        head, nonce, body = wrapped_parts(wrapped)
        try:
            return self._key.decrypt(nonce, body, head + bound_to)
        except InvalidTag as error:
            raise broken() from error


def wrapped_parts(wrapped: bytes) -> tuple[bytes, bytes, bytes]:
    """Head, nonce and body of a wrapped data key. Raises `Tampered` for what is none."""
    if len(wrapped) != WRAPPED_BYTES or wrapped[0] != WRAP_VERSION:
        raise Tampered("is no wrapped key of a version known here", where="data key")
    head = 1 + ID_BYTES
    return wrapped[:head], wrapped[head : head + NONCE_BYTES], wrapped[head + NONCE_BYTES :]


def broken() -> Tampered:
    """What is said of a wrapped key that does not open."""
    return Tampered("the wrapped key was changed, or belongs to another name", where="data key")


def parse(text: bytes, *, where: str) -> MastersFile:
    """The file's content. Raises `Invalid`, naming the field, for what is none."""
    if len(text) > FILE_BYTES_AT_MOST:
        raise Invalid(f"has {len(text)} bytes; {FILE_BYTES_AT_MOST} are allowed", where=where)
    try:
        found = msgspec.json.decode(text, type=MastersFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"is no file of master keys: {error}", where=where) from error
    if found.version != VERSION:
        raise Invalid(f"has version {found.version}; this program knows {VERSION}", where=where)
    ids = [master.id for master in found.masters]
    if len(set(ids)) != len(ids):
        raise Invalid("names one master key twice", where=where)
    return found


def read(file: Path) -> MastersFile:
    """Read the file. Raises `Unavailable` without it, `Refused` where others may read it, `Invalid`."""
    return parse(read_private(file, what="master keys"), where=str(file))


def read_private(file: Path, *, what: str) -> bytes:
    """A file that only we may read. Raises `Unavailable` without it, `Refused` where others may read it."""
    try:
        if file.stat().st_mode & 0o077:
            raise Refused(f"others may read these {what}: chmod 600 {file}", where="vault")
        return file.read_bytes()
    except OSError as error:
        raise Unavailable(f"no {what}: {error.strerror}", where=str(file)) from error


def passphrase_of(text: bytes) -> bytes:
    """A passphrase as it is used: without the line's end. Raises `Refused` for one that can be guessed."""
    phrase = text.strip(b"\r\n")
    if len(phrase) < PASSPHRASE_AT_LEAST:
        raise Refused(
            f"a passphrase has at least {PASSPHRASE_AT_LEAST} bytes; this one has {len(phrase)}", where="vault"
        )
    return phrase


def make_under_passphrase(id: bytes, key: bytes, phrase: bytes) -> UnderPassphrase:
    """Put a master key under a passphrase."""
    salt, nonce = os.urandom(16), os.urandom(NONCE_BYTES)
    empty = UnderPassphrase(id=id.hex(), salt=salt.hex(), wrapped="0" * 120)
    body = AESGCM(_stretched(empty, phrase)).encrypt(nonce, key, id)
    return msgspec.structs.replace(empty, wrapped=(nonce + body).hex())


def open_passphrase(kept: UnderPassphrase, phrase: bytes) -> bytes:
    """The master key. Raises `Refused` for a wrong passphrase, which cannot be told from a changed file."""
    wrapped, id = bytes.fromhex(kept.wrapped), bytes.fromhex(kept.id)
    try:
        return AESGCM(_stretched(kept, phrase)).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], id)
    except InvalidTag as error:
        raise Refused("the passphrase is wrong, or the file of master keys was changed", where="vault") from error


def _stretched(kept: UnderPassphrase, phrase: bytes) -> bytes:
    kdf = Argon2id(
        salt=bytes.fromhex(kept.salt),
        length=KEY_BYTES,
        iterations=kept.passes,
        lanes=kept.lanes,
        memory_cost=max(kept.memory_kib, 8 * kept.lanes),
    )
    return kdf.derive(phrase)

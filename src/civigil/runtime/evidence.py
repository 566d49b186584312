"""Sealed evidence on disk: content-addressed, in chunks, so that a part can be read without opening the whole.

A file is `CIVEV`, a version byte, and records `length (4 bytes, big-endian) | sealed bytes`. Record 0 is the description, records
1…n are chunks of the plaintext. Each is bound to the evidence's id, its own number and the number of chunks, so that a chunk
moved, dropped or cut off is noticed when it is read. The id is the SHA-256 of the plaintext: the same picture is stored once.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import struct
from collections.abc import Iterator
from io import BufferedReader as _Readable
from pathlib import Path

import msgspec

from civigil.kernel.errors import Invalid, Missing, Tampered, Unavailable
from civigil.kernel.facts import EvidenceRef
from civigil.kernel.ports import KeyName, Sealer

CHUNK_BYTES = 64 * 1024
EVIDENCE_BYTES_AT_MOST = 512 * 1024 * 1024
UNDER = KeyName("evidence")
"""The key that evidence is sealed with."""

_MAGIC = b"CIVEV\x01"
_LENGTH = struct.Struct(">I")
_ID = re.compile(r"[0-9a-f]{64}")


class _Description(msgspec.Struct, frozen=True):
    """Record 0: what lies in the file, and how its records are laid out."""

    media_type: str
    role: str
    size: int  # bytes of plaintext
    sealed_chunk: int  # bytes of every sealed chunk but the last


class EvidenceStore:
    """The evidence of one city, below one folder."""

    def __init__(self, root: Path, sealer: Sealer) -> None:
        self._root = root
        self._sealer = sealer

    async def put(self, plaintext: bytes, *, media_type: str, role: str) -> EvidenceRef:
        """Seal and store, durably. Storing the same bytes again changes nothing.

        Raises `Invalid` for nothing or too much, `Unavailable` where the disk is full or gone.
        """
        if not 0 < len(plaintext) <= EVIDENCE_BYTES_AT_MOST:
            raise Invalid(f"{len(plaintext)} bytes; 1 to {EVIDENCE_BYTES_AT_MOST} are kept", where="evidence")
        return await asyncio.to_thread(self._put, plaintext, media_type, role)

    def describe(self, id: str) -> EvidenceRef:
        """What lies under an id. Raises `Missing`, `Invalid`, `Tampered`."""
        with self._open(id) as file:
            described = self._describe(id, file)
        return EvidenceRef(id=id, media_type=described.media_type, size=described.size, role=described.role)

    def size(self, id: str) -> int:
        """Bytes of plaintext."""
        return self.describe(id).size

    def read(self, id: str, start: int = 0, stop: int | None = None) -> bytes:
        """The plaintext's bytes `start:stop`; only the chunks that hold them are opened.

        Raises `Missing`, `Tampered`, and `Invalid` for a range outside the evidence.
        """
        with self._open(id) as file:
            described = self._describe(id, file)
            stop = described.size if stop is None else stop
            if not 0 <= start < stop <= described.size:
                raise Invalid(f"bytes {start}:{stop} of {described.size}", where=f"evidence {id[:12]}")
            chunks = _chunks(described.size)
            base = file.tell()
            parts = []
            for number in range(start // CHUNK_BYTES, (stop - 1) // CHUNK_BYTES + 1):
                file.seek(base + number * (_LENGTH.size + described.sealed_chunk))
                sealed = _record(file, id)
                parts.append(self._sealer.open(sealed, bound_to=_binding(id, number + 1, chunks)))
        first = start // CHUNK_BYTES * CHUNK_BYTES
        return b"".join(parts)[start - first : stop - first]

    def _put(self, plaintext: bytes, media_type: str, role: str) -> EvidenceRef:
        id = hashlib.sha256(plaintext).hexdigest()
        reference = EvidenceRef(id=id, media_type=media_type, size=len(plaintext), role=role)
        path = self._path(id)
        if path.exists():
            return reference
        try:
            _write_durably(path, self._sealed(reference, plaintext))
        except OSError as error:
            raise Unavailable(f"evidence cannot be stored: {error.strerror}", where=str(path.parent)) from error
        return reference

    def _sealed(self, reference: EvidenceRef, plaintext: bytes) -> list[bytes]:
        """The parts of the file, sealed with the key of now."""
        count = _chunks(len(plaintext))
        sealed = [
            self._sealer.seal(
                plaintext[number * CHUNK_BYTES : (number + 1) * CHUNK_BYTES],
                bound_to=_binding(reference.id, number + 1, count),
                under=UNDER,
            )
            for number in range(count)
        ]
        description = _Description(reference.media_type, reference.role, reference.size, len(sealed[0]))
        head = self._sealer.seal(msgspec.json.encode(description), bound_to=_binding(reference.id, 0, 0), under=UNDER)
        return [_MAGIC, *(part for one in (head, *sealed) for part in (_LENGTH.pack(len(one)), one))]

    def ids(self) -> Iterator[str]:
        """What is kept here, in order."""
        for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                id = folder.name + path.name
                if _ID.fullmatch(id):
                    yield id

    def remove(self, id: str) -> bool:
        """Remove evidence for good; whether it was there. Raises `Unavailable` where the disk does not let go of it."""
        try:
            self._path(id).unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise Unavailable(f"evidence cannot be removed: {error.strerror}", where=f"evidence {id[:12]}") from error
        return True

    def reseal(self, id: str) -> bool:
        """Seal what a former key sealed with the key of now; whether there was anything to do.

        The file under its name is always whole. Raises `Missing`, `Tampered`, `Unavailable`.
        """
        with self._open(id) as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise Tampered("not an evidence file of a version known here", where=f"evidence {id[:12]}")
            if not self._sealer.due(_record(file, id)):
                return False
        reference, plaintext = self.describe(id), self.read(id)
        try:
            _write_durably(self._path(id), self._sealed(reference, plaintext))
        except OSError as error:
            raise Unavailable(f"evidence cannot be stored: {error.strerror}", where=f"evidence {id[:12]}") from error
        return True

    def _describe(self, id: str, file: _Readable) -> _Description:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise Tampered("not an evidence file of a version known here", where=f"evidence {id[:12]}")
        opened = self._sealer.open(_record(file, id), bound_to=_binding(id, 0, 0))
        return msgspec.json.decode(opened, type=_Description)

    def _open(self, id: str) -> _Readable:
        path = self._path(id)
        try:
            return path.open("rb")
        except FileNotFoundError as error:
            raise Missing("no such evidence", where=f"evidence {id[:12]}") from error
        except OSError as error:
            raise Unavailable(f"evidence cannot be read: {error.strerror}", where=f"evidence {id[:12]}") from error

    def _path(self, id: str) -> Path:
        if not _ID.fullmatch(id):
            raise Invalid("an evidence id is 64 lower-case hexadecimal digits", where="evidence")
        return self._root / id[:2] / id[2:]


def _chunks(size: int) -> int:
    return -(-size // CHUNK_BYTES)


def _binding(id: str, number: int, count: int) -> bytes:
    return f"evidence:{id}:{number}/{count}".encode()


def _record(file: _Readable, id: str) -> bytes:
    head = file.read(_LENGTH.size)
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
    record = file.read(length) if 0 < length <= 2 * CHUNK_BYTES else b""
    if len(record) != length or not record:
        raise Tampered("the evidence file is cut off or its lengths were changed", where=f"evidence {id[:12]}")
    return record


def _write_durably(path: Path, parts: list[bytes]) -> None:
    """Write beside, flush to the disk, then rename: a file under its name is always whole."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()

"""A sealed evidence file that somebody changed: `position (3 bytes) | new byte` and again, or a cut where the position is odd."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from pathlib import Path

from civigil.kernel.errors import Invalid, Missing, Tampered
from civigil.runtime.evidence import CHUNK_BYTES, EvidenceStore
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file

_FOLDER = Path(tempfile.mkdtemp(prefix="civigil-fuzz-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
_PLAIN = bytes(range(256)) * (CHUNK_BYTES // 256) + b"the last, short chunk"


def _stored() -> tuple[EvidenceStore, str, Path, bytes]:
    make_key_file(_FOLDER / "key")
    store = EvidenceStore(_FOLDER / "evidence", FileKeySealer(_FOLDER / "key"))
    id_ = asyncio.run(store.put(_PLAIN, media_type="video/mp4", role="clip")).id
    path = next(one for one in (_FOLDER / "evidence").rglob("*") if one.is_file())
    return store, id_, path, path.read_bytes()


_STORE, _ID, _PATH, _SEALED = _stored()
_COPY = _PATH.with_name("original")
shutil.copy(_PATH, _COPY)

SEEDS = (b"", b"\x00\x00\x00\x00", b"\x00\x00\x05\x02", b"\x00\x00\x06\xff\x00\x00\x07\x00", b"\x01\x00\x01\x00")


def fuzz(data: bytes) -> None:
    """Read all of it and a part. A changed byte is never read as the truth."""
    changed = bytearray(_SEALED)
    for at in range(0, len(data) - 3, 4):
        position, value = int.from_bytes(data[at : at + 3], "big"), data[at + 3]
        if position % 2 and value == 0:
            del changed[position:]
        elif position // 2 < len(changed):
            changed[position // 2] = value
    _PATH.write_bytes(changed)
    for start, stop in ((0, len(_PLAIN)), (CHUNK_BYTES, CHUNK_BYTES + 5)):
        try:
            found = _STORE.read(_ID, start, stop)
        except (Tampered, Missing, Invalid):
            continue
        if found != _PLAIN[start:stop]:
            raise AssertionError("changed evidence was read as the truth")

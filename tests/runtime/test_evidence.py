"""Evidence comes back byte for byte, in parts too, and any change to its file is noticed."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from civigil.kernel.errors import Invalid, Missing, Refused, Tampered, Unavailable
from civigil.kernel.facts import EvidenceRef
from civigil.kernel.ports import NoSealer
from civigil.runtime.evidence import CHUNK_BYTES, EvidenceStore
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file

CLIP = os.urandom(3 * CHUNK_BYTES + 17)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence")
    make_key_file(folder / "keys")
    return folder


@pytest.fixture(scope="module")
def kept(root: Path) -> EvidenceStore:
    return EvidenceStore(root / "store", FileKeySealer(root / "keys"))


@pytest.fixture(scope="module")
def clip(kept: EvidenceStore) -> EvidenceRef:
    return asyncio.run(kept.put(CLIP, media_type="video/mp4", role="clip"))


def _file(root: Path, id: str) -> Path:
    return root / "store" / id[:2] / id[2:]


def test_what_was_put_comes_back(kept: EvidenceStore, clip: EvidenceRef) -> None:
    assert kept.describe(clip.id) == clip
    assert kept.read(clip.id) == CLIP
    assert asyncio.run(kept.put(CLIP, media_type="video/mp4", role="clip")) == clip


@given(one=st.integers(0, len(CLIP)), other=st.integers(0, len(CLIP)))
def test_any_range_is_the_same_range_of_the_clip(kept: EvidenceStore, clip: EvidenceRef, one: int, other: int) -> None:
    assume(one != other)
    start, stop = sorted((one, other))
    assert kept.read(clip.id, start, stop) == CLIP[start:stop]


@pytest.mark.parametrize(("start", "stop"), [(-1, 5), (5, 5), (0, len(CLIP) + 1), (9, 3)])
def test_a_range_outside_the_evidence_is_refused(kept: EvidenceStore, clip: EvidenceRef, start: int, stop: int) -> None:
    with pytest.raises(Invalid):
        kept.read(clip.id, start, stop)


@pytest.mark.parametrize("id", ["../../etc/passwd", "", "A" * 64, "a" * 63, "a" * 65, "a/" * 32, "\x00" * 64])
def test_an_id_that_is_a_path_never_reaches_the_disk(kept: EvidenceStore, id: str) -> None:
    with pytest.raises(Invalid):
        kept.read(id)


def test_evidence_that_nobody_put_is_missing(kept: EvidenceStore) -> None:
    with pytest.raises(Missing):
        kept.describe("0" * 64)


async def test_the_plaintext_is_not_on_the_disk(root: Path, kept: EvidenceStore) -> None:
    told = await kept.put(b"NAME OF A WITNESS " * 100, media_type="text/plain", role="note")
    assert b"WITNESS" not in _file(root, told.id).read_bytes()


@pytest.mark.parametrize("at", [0, 5, 8, 12, 40, 200, CHUNK_BYTES + 300, -1])
async def test_a_flipped_byte_is_noticed(root: Path, tmp_path: Path, at: int) -> None:
    own = EvidenceStore(tmp_path / "store", FileKeySealer(root / "keys"))
    told = await own.put(CLIP, media_type="video/mp4", role="clip")
    file = _file(tmp_path, told.id)
    raw = bytearray(file.read_bytes())
    raw[at] ^= 0x01
    file.write_bytes(raw)
    with pytest.raises(Tampered):
        own.read(told.id)


async def test_swapped_or_missing_chunks_are_noticed(root: Path, tmp_path: Path) -> None:
    own = EvidenceStore(tmp_path / "store", FileKeySealer(root / "keys"))
    told = await own.put(CLIP, media_type="video/mp4", role="clip")
    file = _file(tmp_path, told.id)
    raw = file.read_bytes()
    length = len(raw) - (len(CLIP) % CHUNK_BYTES)
    file.write_bytes(raw[: length // 2])
    with pytest.raises(Tampered):
        own.read(told.id)
    sealed = 4 + CHUNK_BYTES + 33
    head = len(raw) - 3 * sealed - (4 + 17 + 33)
    first, second = raw[head : head + sealed], raw[head + sealed : head + 2 * sealed]
    file.write_bytes(raw[:head] + second + first + raw[head + 2 * sealed :])
    with pytest.raises(Tampered):
        own.read(told.id)


def test_without_a_sealer_nothing_is_stored(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no sealer is supplied"):
        asyncio.run(EvidenceStore(tmp_path, NoSealer()).put(b"x", media_type="text/plain", role="note"))
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_said(root: Path, tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where a folder is needed")
    store = EvidenceStore(tmp_path / "store", FileKeySealer(root / "keys"))
    with pytest.raises(Unavailable, match="cannot be stored"):
        asyncio.run(store.put(b"x", media_type="a/b", role="r"))

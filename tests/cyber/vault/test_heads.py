"""A head is read as it was signed, or not at all; the second place keeps what it was told."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from civigil.cyber.vault import heads
from civigil.cyber.vault.witness import Witness
from civigil.kernel.errors import Invalid, Tampered, Unavailable
from tests.cyber.vault.logs import KEY, ORIGIN, VERIFIER, SmallLog
from tests.support.clock import NOON

LOG = SmallLog(300)
PUBLIC = KEY.public_key().public_bytes_raw()


def test_head_reads_back_as_it_was_signed() -> None:
    for signed in LOG.heads.values():
        again = heads.parse_note(signed.note)
        assert again == signed
        heads.check(again, (PUBLIC,))
    assert heads.parse_verifier_key(VERIFIER) == (ORIGIN, PUBLIC)


def test_head_signed_by_another_key_or_changed_is_refused() -> None:
    with pytest.raises(Tampered, match="head of 300 entries"):
        heads.check(LOG.head, (Ed25519PrivateKey.generate().public_key().public_bytes_raw(),))
    with pytest.raises(Tampered):
        heads.check(heads.parse_note(LOG.head.note.replace("\n300\n", "\n301\n")), (PUBLIC,))
    with pytest.raises(Tampered):
        heads.check(LOG.head, ())


@given(st.integers(0, len(LOG.head.note) - 1), st.characters())
def test_no_letter_of_a_head_can_be_changed_unnoticed(place: int, letter: str) -> None:
    note = LOG.head.note[:place] + letter + LOG.head.note[place + 1 :]
    try:
        heads.check(heads.parse_note(note), (PUBLIC,))
    except (Invalid, Tampered):
        return
    assert note == LOG.head.note


@given(st.text(max_size=300))
def test_rubbish_is_no_head_and_no_key(text: str) -> None:
    with pytest.raises(Invalid):
        heads.parse_note(text)
    with pytest.raises(Invalid):
        heads.parse_verifier_key(text)


def test_second_place_gives_back_its_newest_heads_after_a_crash_too(short_tmp: Path) -> None:
    witness = Witness(short_tmp / "elsewhere")
    assert witness.newest() == []
    for size in (1, 2, 300):
        witness.write(LOG.heads[size], NOON)
    with witness.file.open("ab") as file:
        file.write(b'{"witnessed":"2026-')  # the power went
    assert [signed.head.size for signed, _ in witness.newest(5)] == [300, 2, 1]
    witness.write(LOG.heads[299], NOON)
    with pytest.raises(Tampered, match=r"heads\.jsonl"):
        witness.newest(5)  # a line that we did not write whole is told, not skipped
    assert [signed.head.size for signed, _ in witness.newest(1)] == [299]


def test_second_place_with_many_heads_is_read_from_its_end(short_tmp: Path) -> None:
    witness = Witness(short_tmp)
    for size in range(1, 301):
        witness.write(LOG.heads[size], NOON)
    assert [signed.head.size for signed, _ in witness.newest(3)] == [300, 299, 298]


def test_second_place_that_was_tampered_with_is_told(short_tmp: Path) -> None:
    witness = Witness(short_tmp)
    witness.write(LOG.heads[1], NOON)
    witness.file.write_bytes(witness.file.read_bytes().replace(b"civigil-log", b"civigil-lag"))
    with pytest.raises(Tampered, match="no head that we wrote down"):
        witness.newest()


def test_second_place_that_cannot_be_written_is_unavailable(short_tmp: Path) -> None:
    (short_tmp / "file").write_text("")
    with pytest.raises(Unavailable):
        Witness(short_tmp / "file" / "folder").write(LOG.head, NOON)

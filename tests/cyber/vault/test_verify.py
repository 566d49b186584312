"""An export proves itself: whatever is changed, dropped, added, moved or cut back is named, and what is whole is called whole."""

from __future__ import annotations

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from civigil.cyber.vault import export, heads
from civigil.cyber.vault.verify import Report, verify
from civigil.kernel.errors import Invalid
from tests.cyber.vault.logs import VERIFIER, SmallLog

LOG = SmallLog(12)
LINES = LOG.lines()


def judged(lines: list[bytes], **given: object) -> Report:
    """The report on an export by somebody who knows the key."""
    return verify(lines, trusted=[VERIFIER], **given)


def changed(line: bytes, **changes: object) -> bytes:
    """A line with other fields."""
    return msgspec.json.encode(msgspec.json.decode(line) | changes) + b"\n"


def test_whole_export_is_whole_whatever_the_size() -> None:
    for count in (1, 2, 3, 7, 8, 9, 64, 65):
        log = SmallLog(count)
        report = judged(log.lines(), witnessed=list(log.heads.values()))
        assert (report.entries, report.size, report.faults, report.key_known) == (count, count, (), True)


@pytest.mark.parametrize("seq", [1, 5, 12])
def test_changed_entry_is_named_and_no_other(seq: int) -> None:
    lines = list(LINES)
    lines[seq] = lines[seq].replace(b"operator:1", b"operator:2")
    assert judged(lines).faults == (f"entry {seq} was changed (line {seq + 1})",)


def test_changed_entry_with_a_path_made_to_fit_is_still_named() -> None:
    lines = list(LINES)
    forged = SmallLog(12)
    forged.entries[4] = msgspec.structs.replace(forged.entries[4], who="operator:2")
    again = SmallLog(0)
    for one in forged.entries:
        for level, number, hash in again.tree.append(one.hash):
            again.nodes[level, number] = hash
    lines[5] = export.line_of(forged.entries[4], 12, lambda *at: again.nodes[at])
    assert judged(lines).faults == ("entry 5 was changed (line 6)",)


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ([3], "entry 3 was dropped"),
        ([3, 4, 5], "entries 3 to 5 were dropped"),
        ([1], "entry 1 was dropped"),
        ([12], "entry 12 was dropped"),
        ([11, 12], "entries 11 to 12 were dropped"),
    ],
)
def test_dropped_entries_are_named(gone: list[int], told: str) -> None:
    lines = [line for number, line in enumerate(LINES) if number not in gone]
    assert judged(lines).faults == (told,)


def test_moved_and_doubled_entries_are_named() -> None:
    lines = list(LINES)
    lines[4], lines[5] = lines[5], lines[4]
    assert judged(lines).faults == ("entry 4 was moved: it stands behind entry 5",)
    assert judged([*LINES[:6], LINES[5], *LINES[6:]]).faults == ("entry 5 stands there twice",)
    both = [LINES[0], *LINES[1:3], *LINES[4:7], LINES[8], LINES[7], *LINES[9:]]
    assert judged(both).faults == ("entry 7 was moved: it stands behind entry 8", "entry 3 was dropped")
    backwards = [LINES[0], *reversed(LINES[1:])]
    assert len(judged(backwards).faults) == 11


def test_entry_under_anothers_number_is_named() -> None:
    lines = list(LINES)
    lines[4] = changed(lines[3], seq=4)
    assert any("entry 4" in fault for fault in judged(lines).faults)
    added = [*LINES, changed(LINES[12], seq=13, entry=LOG.entries[11].text.replace("[12,", "[13,"))]
    assert "entry 13: is not in the log, which has 12 (line 14)" in judged(added).faults


def test_export_that_ends_early_says_so_even_where_its_first_line_was_changed_too() -> None:
    lines = [changed(LINES[0], last=9), *LINES[1:10]]
    assert judged(lines).faults == ("it tells of the entries 1 to 9 of 12",)
    assert judged(lines, part=True).faults == ()


def test_log_that_was_cut_back_is_told_by_the_second_place() -> None:
    short = SmallLog(8)
    report = judged(short.lines(), witnessed=list(LOG.heads.values()))
    assert "the log was cut back: 12 entries were witnessed, and it has 8" in report.faults


def test_log_that_was_written_anew_is_told_by_the_second_place() -> None:
    anew = SmallLog(12)
    other = SmallLog(0)
    anew.entries[2] = msgspec.structs.replace(anew.entries[2], who="operator:2")
    for one in anew.entries:
        for level, number, hash in other.tree.append(one.hash):
            other.nodes[level, number] = hash
    other.entries = anew.entries
    head = msgspec.structs.replace(anew.head.head, root=other.tree.root())
    from tests.cyber.vault.logs import KEY

    other.heads[12] = heads.sign(head, KEY)
    assert judged(other.lines()).faults == (), "whoever holds the key can write a log that proves itself"
    report = judged(other.lines(), witnessed=[LOG.heads[2], LOG.heads[5]])
    assert report.faults == ("the log was written anew since the witnessed head of 5 entries",)


def test_head_that_another_key_signed_is_not_believed() -> None:
    forged = SmallLog(12, key=Ed25519PrivateKey.generate())
    assert judged(forged.lines()).faults == ("the head is not signed by a key that is trusted",)
    report = verify(LINES)
    assert (report.faults, report.key, report.key_known) == ((), VERIFIER, False)


@given(st.integers(0, sum(len(line) for line in LINES) - 1), st.integers(1, 255))
def test_no_byte_of_an_export_can_be_flipped_unnoticed(place: int, flip: int) -> None:
    whole = bytearray(b"".join(LINES))
    whole[place] ^= flip
    try:
        report = judged(bytes(whole).splitlines(keepends=True))
    except Invalid:
        return
    if report.whole:  # what JSON does not tell apart, such as white space between lines
        same = [msgspec.json.decode(line) for line in bytes(whole).splitlines() if line.strip()]
        told = [msgspec.json.decode(line) for line in LINES]
        same[0]["keys"] = told[0]["keys"]  # not what we trust
        assert {**same[0]} == {**told[0]}
        assert same[1:] == told[1:]


@given(st.lists(st.binary(max_size=200), max_size=6))
def test_rubbish_is_told_as_such(lines: list[bytes]) -> None:
    with pytest.raises(Invalid):
        verify(lines)
    assert not judged([LINES[0], *lines]).whole

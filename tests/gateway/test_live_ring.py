"""The ring of newest facts, against a list that remembers everything."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.gateway.live.limits import LiveLimits
from civigil.gateway.live.ring import Kind, Ring

A, B, C = ("a", "Actual"), ("b", "Actual"), ("a", "Test")
KINDS = st.sampled_from([A, B, C, None])
FACTS = st.lists(st.tuples(KINDS, st.integers(0, 40)), max_size=120)
SMALL = replace(LiveLimits(), ring_facts=40, ring_bytes=900, frame_facts=7, frame_bytes=120)


def filled(facts: list[tuple[Kind | None, int]], *, first: int = 1) -> tuple[Ring, list[tuple[int, Kind, str]]]:
    ring, everything = Ring(SMALL), []
    ring.begin("stream", first, "")
    for seq, (kind, size) in enumerate(facts, first):
        if kind is None:
            ring.pass_over(seq)
        else:
            text = msgspec.json.encode([seq, "x" * size]).decode()
            ring.take(seq, kind, text)
            everything.append((seq, kind, text))
    ring.settle()
    return ring, everything


@given(facts=FACTS, seen=st.frozensets(st.sampled_from([A, B, C])), start=st.integers(0, 150), first=st.integers(1, 9))
def test_whoever_is_held_is_told_everything_once_and_in_order(
    facts: list[tuple[Kind | None, int]], seen: frozenset[Kind], start: int, first: int
) -> None:
    ring, everything = filled(facts, first=first)
    position = ring.first - 1 + start % (ring.last - ring.first + 2)
    assert ring.holds_after(position)
    expected = [seq for seq, kind, _ in everything if seq > position and kind in seen]
    told: list[int] = []
    for _ in range(len(facts) + 2):
        stretch = ring.after(position, seen)
        part = msgspec.json.decode(f"[{stretch.text}]")
        assert len(part) == stretch.count
        assert stretch.count <= SMALL.frame_facts
        assert len(stretch.text) <= SMALL.frame_bytes + SMALL.frame_facts or stretch.count == 1
        assert all(position < seq <= stretch.until for seq, _ in part)
        told += [seq for seq, _ in part]
        position = stretch.until
        if position == ring.last:
            break
    assert position == ring.last
    assert told == expected


@given(facts=FACTS)
def test_memory_is_bounded_and_what_was_dropped_is_not_promised(facts: list[tuple[Kind | None, int]]) -> None:
    ring, everything = filled(facts)
    held = msgspec.json.decode(f"[{Ring.after(Unbounded.of(ring), ring.first - 1, frozenset({A, B, C})).text}]")
    assert len(held) <= SMALL.ring_facts
    assert [seq for seq, _ in held] == [seq for seq, _, _ in everything if seq >= ring.first]
    assert not ring.holds_after(ring.first - 2)
    assert not ring.holds_after(ring.last + 1)


class Unbounded(Ring):
    """The same ring, whose frames take everything."""

    @classmethod
    def of(cls, ring: Ring) -> Ring:
        whole = cls(replace(SMALL, frame_facts=10_000, frame_bytes=10_000_000))
        whole.horizon, whole.last = ring.horizon, ring.last
        whole._seqs, whole._facts = ring._seqs, ring._facts
        return whole


def test_viewers_of_the_same_rights_share_one_text() -> None:
    ring, _ = filled([(A, 3), (B, 3), (A, 3)])
    one, same = ring.after(0, frozenset({A})), ring.after(0, frozenset({A}))
    assert one is same
    assert ring.after(0, frozenset({A, B})).count == 3
    ring.take(4, A, "[4]")
    assert ring.after(0, frozenset({A})) is one, "until the next beat everybody is told the same"
    ring.settle()
    assert ring.after(0, frozenset({A})).count == 3


def test_a_viewer_ahead_of_the_beat_is_not_sent_back() -> None:
    """Rows were read at a place that the next frame has not reached yet."""
    ring, _ = filled([(A, 3)])
    ring.take(2, A, "[2]")
    assert ring.after(2, frozenset({A})).until == 2


def test_a_fact_larger_than_all_memory_is_still_told() -> None:
    ring, _ = filled([(A, 3), (A, 5_000), (A, 5_000)])
    assert ring.last == 3
    assert ring.first == 3
    assert ring.after(2, frozenset({A})).count == 1


@pytest.mark.parametrize(("count", "size", "behind"), [(100, 10, False), (101, 10, True), (60, 60, True)])
def test_backlog_is_counted_in_facts_and_in_bytes(count: int, size: int, behind: bool) -> None:
    ring = Ring(replace(LiveLimits(), backlog_facts=100, backlog_bytes=3_000))
    ring.begin("stream", 1, "")
    for seq in range(1, count + 1):
        ring.take(seq, A, "x" * size)
    assert ring.too_far_behind(0) is behind
    assert not ring.too_far_behind(count - 1)
    assert not ring.too_far_behind(count)


def test_another_stream_is_another_generation_with_its_reason() -> None:
    ring, _ = filled([(A, 3)])
    before = ring.generation
    ring.begin("other", 7, "made anew")
    assert (ring.generation, ring.because, ring.first, ring.last) == (before + 1, "made anew", 7, 6)
    assert ring.holds_after(6)
    assert not ring.holds_after(1)

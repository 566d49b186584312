"""Byte ranges, without a server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.gateway.ranges import Span, has_it_already, span_of, still_the_same


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, 1000),
        ("bytes=999-", 999, 1000),
        ("bytes=-1", 999, 1000),
        ("bytes=-999999999", 0, 1000),
        ("bytes=990-999999999999999999", 990, 1000),
        ("BYTES= 5-9", 5, 10),
    ],
)
def test_one_range_is_a_part(asked: str, start: int, stop: int) -> None:
    assert span_of(asked, 1000) == Span(start, stop, part=True)


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=9999999999999999999-"])
def test_a_range_outside_is_none(asked: str) -> None:
    assert span_of(asked, 1000) is None


@pytest.mark.parametrize(
    "asked",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-1",
        "bytes=1-2,4-5",
        "lines=1-2",
        "bytes=a-b",
        "bytes=--5",
        "bytes=1-2-3",
    ],
)
def test_what_is_no_range_is_answered_with_the_whole(asked: str | None) -> None:
    assert span_of(asked, 1000) == Span(0, 1000, part=False)


@given(st.text(max_size=40) | st.from_regex(r"bytes=[0-9]*-[0-9]*(,[0-9]*-[0-9]*)?"), st.integers(1, 1 << 40))
def test_no_header_reaches_outside_the_evidence(asked: str, size: int) -> None:
    span = span_of(asked, size)
    assert span is None or 0 <= span.start < span.stop <= size


def test_entity_tags_are_compared_as_the_standard_says() -> None:
    assert still_the_same(None, '"a"')
    assert still_the_same('"a"', '"a"')
    assert not still_the_same('W/"a"', '"a"')
    assert not still_the_same("Fri, 01 May 2026 12:00:00 GMT", '"a"')
    assert has_it_already('"x", W/"a"', '"a"')
    assert has_it_already("*", '"a"')
    assert not has_it_already(None, '"a"')
    assert not has_it_already('"ab"', '"a"')

"""Ids are UUIDs of version 7 and sort by the time at which they were made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.kernel.errors import Invalid
from civigil.kernel.ids import parse_id, uuid7
from tests.support.messages import INSTANTS

NOISE = st.binary(min_size=10, max_size=10)


def test_example_of_the_standard_is_met() -> None:
    """RFC 9562, appendix A.6: 2022-02-22T19:22:22Z with rand_a 0xCC3 and rand_b 0x18C4DC0C0C07398F."""
    noise = (0xCC3 << 62 | 0x18C4DC0C0C07398F).to_bytes(10, "big")
    assert uuid7(datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC), noise) == UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")


@given(INSTANTS, NOISE)
def test_id_without_version_or_variant_is_never_made(at: datetime, noise: bytes) -> None:
    made = uuid7(at, noise)
    assert (made.version, made.variant) == (7, RFC_4122)


@given(INSTANTS, NOISE, NOISE, st.integers(1, 10**9))
def test_later_id_never_sorts_before_an_earlier_one(at: datetime, one: bytes, other: bytes, milliseconds: int) -> None:
    later = at + timedelta(milliseconds=milliseconds)
    assert uuid7(at, one) < uuid7(later, other)
    assert str(uuid7(at, one)) < str(uuid7(later, other))  # as PostgreSQL, JSON and people sort them


@given(INSTANTS, NOISE, NOISE)
def test_two_ids_of_one_instant_differ_when_chance_does(at: datetime, one: bytes, other: bytes) -> None:
    used = (1 << 74) - 1
    same = int.from_bytes(one, "big") & used == int.from_bytes(other, "big") & used
    assert (uuid7(at, one) == uuid7(at, other)) is same


@pytest.mark.parametrize("at", [datetime(1969, 12, 31, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)])
def test_instant_before_the_count_began_is_invalid(at: datetime) -> None:
    with pytest.raises(Invalid, match="1970"):
        uuid7(at, bytes(10))


def test_too_little_chance_is_invalid() -> None:
    with pytest.raises(Invalid, match="10 random bytes, got 9"):
        uuid7(datetime(2026, 1, 1, tzinfo=UTC), bytes(9))


@given(st.text())
def test_text_that_is_no_id_is_invalid_and_named(text: str) -> None:
    try:
        UUID(text)
    except ValueError:
        with pytest.raises(Invalid) as caught:
            parse_id(text, where="ce-id")
        assert caught.value.where == "ce-id"
    else:
        assert parse_id(text) == UUID(text)

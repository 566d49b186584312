"""Times have an offset, are believable, and sort as texts."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.kernel.errors import Invalid
from civigil.kernel.time import AHEAD_AT_MOST, BEHIND_AT_MOST, check_believable, in_utc, parse_instant, text_of
from tests.support.clock import NOON
from tests.support.messages import INSTANTS

OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(INSTANTS)
def test_instant_survives_its_text(instant: datetime) -> None:
    assert parse_instant(text_of(instant)) == instant


@given(INSTANTS, INSTANTS)
def test_texts_never_sort_otherwise_than_times(one: datetime, other: datetime) -> None:
    assert (text_of(one) < text_of(other)) is (one < other)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=OFFSETS))
def test_offset_of_a_source_does_not_move_the_instant(instant: datetime) -> None:
    assert parse_instant(instant.isoformat()) == instant
    assert in_utc(instant).tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["", "now", "2026-05-01T12:00:00", "12:00Z", "2026-13-01T00:00:00Z", "1e9", "2026-05-01T25:00:00+00:00"]
)
def test_text_without_a_clear_instant_is_invalid(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_instant(text, where="ce-time")
    assert caught.value.where == "ce-time"


@given(st.text())
def test_any_text_is_an_instant_or_invalid(text: str) -> None:
    with contextlib.suppress(Invalid):
        assert parse_instant(text).tzinfo is UTC


@given(st.datetimes(timezones=OFFSETS))
def test_first_and_last_hours_of_the_calendar_are_an_instant_or_invalid(instant: datetime) -> None:
    with contextlib.suppress(Invalid):
        assert parse_instant(text_of(parse_instant(instant.isoformat()))) == instant


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00"])
def test_instant_outside_of_the_calendar_in_utc_is_invalid(text: str) -> None:
    with pytest.raises(Invalid, match="no equal in UTC"):
        parse_instant(text)


@pytest.mark.parametrize("year", [1970, 2100])
def test_clock_of_a_source_that_lost_its_battery_is_invalid(year: int) -> None:
    with pytest.raises(Invalid, match="clock is wrong"):
        check_believable(datetime(year, 1, 1, tzinfo=UTC), NOON)


@given(st.timedeltas(-BEHIND_AT_MOST, AHEAD_AT_MOST))
def test_late_news_and_a_clock_slightly_ahead_are_believed(difference: timedelta) -> None:
    check_believable(NOON + difference, NOON)

"""The hour of the day: what is rare at night is told, few hours tell nothing, and a model keeps what it saw."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from civigil.safety.cameras.normality.hours import REGION, WATCHED_AT_LEAST_S, Hours, hour_of, spread

ROWS, COLUMNS = 40, 60


def somebody(row: int = 5, column: int = 5) -> NDArray[np.bool_]:
    there = np.zeros((ROWS, COLUMNS), np.bool_)
    there[row, column] = True
    return there


def watched(hours: range, *, busy: range, seconds: float = 3600.0) -> Hours:
    """So many hours watched for so long, with somebody there half of the time in the busy ones and never in the others."""
    counted = Hours.empty(ROWS, COLUMNS)
    nobody = np.zeros((ROWS, COLUMNS), np.bool_)
    for hour in hours:
        counted.add(hour, somebody() if hour in busy else nobody, seconds / 2)
        counted.add(hour, nobody, seconds / 2)
    return counted


def test_who_walks_at_three_where_only_the_day_is_busy_is_rare_there_and_then() -> None:
    hours = watched(range(24), busy=range(7, 21), seconds=7 * 3600.0)
    night, noon = hours.rarity(3), hours.rarity(12)
    assert night[0, 0] > 1.0, "more than ten times rarer than over the day"
    assert noon[0, 0] == 0.0
    assert night[1, 1] == 0.0, "where nobody ever walks, the hour says nothing: the place is empty all day"


def test_one_night_says_less_than_a_week_of_nights() -> None:
    short = watched(range(24), busy=range(7, 21), seconds=WATCHED_AT_LEAST_S).rarity(3)
    long = watched(range(24), busy=range(7, 21), seconds=7 * 3600.0).rarity(3)
    assert 0 < short[0, 0] < long[0, 0]


def test_few_hours_tell_none_from_another() -> None:
    hours = watched(range(8, 11), busy=range(8, 10))
    assert not hours.enough
    assert not hours.rarity(10).any()
    assert not Hours.empty(ROWS, COLUMNS).rarity(3).any()


def test_old_days_fade_and_days_add_up() -> None:
    one, other = watched(range(24), busy=range(7, 21)), watched(range(24), busy=range(7, 21))
    one.take(other)
    one.fade(0.5)
    assert one.watched.sum() == pytest.approx(other.watched.sum())
    assert (one.there == other.there).all()


def test_a_region_s_value_stands_at_each_of_its_places() -> None:
    hours = Hours.empty(ROWS, COLUMNS)
    fine = spread(hours.there[0] + 1.0, ROWS, COLUMNS)
    assert fine.shape == (ROWS, COLUMNS)
    assert hours.there.shape == (24, ROWS // REGION, COLUMNS // REGION)


def test_the_hour_is_that_of_the_day_in_utc() -> None:
    assert [hour_of(at) for at in (0.0, 3599.9, 3600.0, 86_400.0 * 20_000 + 3 * 3600 + 1)] == [0, 0, 1, 3]

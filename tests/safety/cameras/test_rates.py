"""The rate of false alarms: what is promised from how much footage, and that it is held while watching."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.normality.calibrate import PRIOR_EVENTS, PRIOR_SCALE, SECONDS_KEPT, Calibration, calibration
from civigil.safety.cameras.normality.hold import READ_EVERY_S, Holding
from civigil.safety.cameras.normality.peaks import Peaks

PICTURES = 5.0  # a second


def scores(peaks: list[float], every_s: float = 10.0) -> list[tuple[float, float]]:
    """A run in which somebody passes every so many seconds: half a second at his height, and else less than usual."""
    count = round(every_s * PICTURES)
    return [
        ((number * count + at) / PICTURES, peak if 5 <= at < 8 else 0.4)
        for number, peak in enumerate(peaks)
        for at in range(count)
    ]


def known(seconds: float, peaks: list[float]) -> Calibration:
    return Calibration(seconds=seconds, peaks=tuple(sorted(peaks, reverse=True)))


# ---- events


def test_each_who_passes_is_one_event_at_his_height() -> None:
    made = calibration([scores([1.2, 1.5, 1.1])])
    assert made.peaks == (1.5, 1.2, 1.1)
    assert made.seconds == pytest.approx(30.0)


def test_a_score_that_trembles_at_its_height_is_one_event() -> None:
    trembling = [(at / PICTURES, 1.5 if at % 3 else 1.4) for at in range(200)]
    assert calibration([trembling]).peaks == (1.5,)


def test_what_stays_within_the_usual_is_no_event() -> None:
    assert calibration([scores([0.9, 1.0])]).peaks == ()


def test_a_gap_ends_an_event() -> None:
    peaks = Peaks()
    assert peaks.step(1.5, 0.0) is None
    assert peaks.step(1.4, 60.0) == 1.5
    assert peaks.finish() == 1.4


def test_a_clock_that_goes_back_ends_an_event() -> None:
    peaks = Peaks()
    assert peaks.step(1.5, 100.0) is None
    assert peaks.step(1.2, 3.0) == 1.5


# ---- the promise


@pytest.mark.parametrize("minutes", [4, 30])
def test_the_rate_that_is_set_is_held_on_the_average_of_many_cameras(minutes: int) -> None:
    """What is promised is the mean over cameras that learned so much; reading the tail as if it were known is too bold."""
    rng, an_hour = np.random.default_rng(11), 200.0
    promised, bold = [], []
    for _ in range(3000):
        scale = PRIOR_SCALE / rng.gamma(PRIOR_EVENTS) * (PRIOR_EVENTS - 1.0)  # cameras differ
        peaks = sorted(1.0 + rng.exponential(scale, rng.poisson(an_hour * minutes / 60.0) + 1), reverse=True)
        limit = known(60.0 * minutes, peaks).threshold(1.0)
        promised.append(an_hour * math.exp(-(limit - 1.0) / scale))
        plain = 1.0 + (np.mean(peaks) - 1.0) * math.log(len(peaks) * 60.0 / minutes)
        bold.append(an_hour * math.exp(-(plain - 1.0) / scale))
    assert 0.4 < np.mean(promised) < 1.2
    if minutes == 4:
        assert np.mean(bold) > 2.0 * np.mean(promised)


def test_the_less_footage_the_wider_the_limit() -> None:
    rng = np.random.default_rng(5)
    peaks = list(1.0 + rng.exponential(0.05, 4000))
    limits = [known(3600.0 * len(some) / 100, some).threshold(1 / 24) for some in (peaks[:6], peaks[:60], peaks)]
    assert limits[0] > limits[1] > limits[2]


@given(st.lists(st.floats(1.001, 3), max_size=400), st.floats(0.001, 1000), st.floats(10, 1e6))
def test_a_rarer_alarm_has_no_lower_limit_than_what_footage_showed(
    peaks: list[float], per_hour: float, seconds: float
) -> None:
    made = known(seconds, peaks)
    limit = made.threshold(per_hour)
    assert math.isfinite(limit)
    assert limit >= 1.0
    assert made.reached_per_hour(limit + 1e-6) <= per_hour * 1.001 + 24 * 3600 / seconds


def test_a_rate_that_the_footage_shows_is_read_from_it() -> None:
    rng = np.random.default_rng(2)
    made = known(100 * 3600.0, list(1.0 + rng.pareto(3.0, 2000)))  # heavier than an exponential
    assert made.reached_per_hour(made.threshold(1.0)) == pytest.approx(1.0, rel=0.15)


def test_a_rate_that_is_none_is_refused() -> None:
    for rate in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(Invalid):
            known(60.0, [1.2]).threshold(rate)


def test_footage_without_a_score_calibrates_nothing() -> None:
    with pytest.raises(Invalid):
        calibration([])


@pytest.mark.parametrize("peaks", [(float("nan"),), (1.1, 1.2)])
def test_a_calibration_of_no_numbers_or_in_disorder_is_refused(peaks: tuple[float, ...]) -> None:
    with pytest.raises(Invalid):
        Calibration(seconds=1.0, peaks=peaks)


# ---- holding it


def told_an_hour(held: Holding, rng: np.random.Generator, hours: int, scale: float, rate: float) -> list[int]:
    """How many are told in each hour, where somebody passes every ten seconds, a limit follows, and events keep coming."""
    told, at_s = [], 0.0
    for _ in range(hours):
        count = 0
        for peak in 1.0 + rng.exponential(scale, 360):
            limit = held.known.threshold(rate)
            count += bool(peak >= limit)
            for offset, score in ((0.0, 0.4), (1.0, peak), (2.0, 0.4), (4.0, 0.4), (9.0, 0.4)):
                held.step(score, at_s + offset, 2.0)
            at_s += 10.0
        told.append(count)
    return told


def test_a_calibration_that_was_too_bold_is_put_right_by_what_is_watched() -> None:
    told = np.zeros(12)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        learned = known(240.0, list(1.0 + rng.exponential(0.03, 24)))
        unheld = 360 * math.exp(-(learned.threshold(1.0) - 1.0) / 0.15)
        assert unheld > 10  # an hour: the world is five times as lively as what was learned
        told += told_an_hour(Holding(learned), rng, 12, scale=0.15, rate=1.0) / np.float64(4)
    assert told[:3].mean() < 6
    assert told[3:].mean() < 2


def test_more_alarms_than_the_rate_allows_by_chance_raise_the_limit_at_once_and_few_do_not() -> None:
    rng = np.random.default_rng(4)
    ordinary = list(1.0 + rng.exponential(0.03, 200))
    before = known(1800.0, ordinary).threshold(1.0)
    assert before < known(1800.0, [*ordinary, 2.5, 2.6, 2.7]).threshold(1.0) < 1.5, (
        "three in half an hour may be true ones"
    )
    assert known(1800.0, [*ordinary, 2.5, 2.6, 2.7, 2.8]).threshold(1.0) >= 2.5, "four at one an hour are no chance"


def test_a_calibration_that_was_wide_comes_down_with_what_is_watched() -> None:
    rng = np.random.default_rng(4)
    held = Holding(known(60.0, [1.05, 1.02]))
    before = held.known.threshold(1.0)
    told_an_hour(held, rng, 6, scale=0.03, rate=1.0)
    assert held.known.threshold(1.0) < before


def test_one_anomaly_hardly_moves_the_limit_however_strong_it_is() -> None:
    rng = np.random.default_rng(4)
    held = Holding(known(24 * 3600.0, list(1.0 + rng.exponential(0.05, 2000))))
    limit = held.known.threshold(1 / 24)
    for at in range(round(READ_EVERY_S) + 1):
        held.step(9.0 if at == 5 else 0.4, float(at), 1.0)
    assert held.known.seconds > 24 * 3600.0
    assert limit < held.known.threshold(1 / 24) < limit + 0.1


def test_one_anomaly_in_the_first_minutes_does_not_hide_the_next_one_like_it() -> None:
    made = known(300.0, [1.02, 1.03, 1.05]).with_watched(60.0, [3.0])
    assert made.threshold(1 / 24) < 3.0


def test_what_is_watched_counts_for_a_week_and_memory_stays_flat() -> None:
    made = known(3600.0, [1.5, 1.2])
    for _ in range(200):
        made = made.with_watched(6 * 3600.0, [1.1, 1.3])
    assert made.seconds == pytest.approx(SECONDS_KEPT)
    assert len(made.peaks) <= 2 * SECONDS_KEPT / (6 * 3600.0) + 4
    assert made.reached_per_hour(1.25) == pytest.approx(1 / 6, rel=0.3)


def test_nothing_is_counted_while_nobody_sees() -> None:
    held = Holding(known(3600.0, [1.5]))
    for at in range(1000):
        assert not held.step(None, float(at), 0.0)
    assert held.known == known(3600.0, [1.5])

"""Behind a live camera, or a camera whose clock is slow: the one drops pictures, the other must not."""

from __future__ import annotations

import pytest

from civigil.safety.cameras.reading.backlog import Backlog

RATE = 10.0


def watched(count: int, *, stream_s: float, waited: float, after: Backlog | None = None) -> list[bool]:
    """Which of `count` pictures are watched: one of ours every 0.1 s, `stream_s` of the stream's time apart."""
    backlog = after or Backlog()
    return [backlog.keeps_pace(n / RATE, n * stream_s, waited_s=waited / RATE) for n in range(count)]


def test_a_camera_whose_clock_is_slow_loses_no_picture() -> None:
    assert all(watched(2_000, stream_s=0.08, waited=0.6))


def test_who_cannot_keep_up_drops_pictures_however_slowly_the_backlog_grows() -> None:
    kept = watched(2_000, stream_s=0.097, waited=0.0)
    assert not kept[-1]
    assert kept.index(False) / RATE < 60


@pytest.mark.parametrize("clock", [0.0999, 0.1001])
def test_two_clocks_that_drift_apart_as_clocks_do_lose_nothing(clock: float) -> None:
    assert all(watched(36_000, stream_s=clock, waited=0.0))


def test_a_moment_without_the_processor_is_not_taken_for_waiting() -> None:
    backlog = Backlog()
    for n in range(400):
        kept = backlog.keeps_pace(n / RATE, n * 0.08, waited_s=0.09 if n % 3 == 0 else 0.0)
    assert not kept


def test_who_has_caught_up_watches_again() -> None:
    backlog = Backlog()
    assert not watched(100, stream_s=0.05, waited=0.0, after=backlog)[-1]
    later = [backlog.keeps_pace(10.0 + n / RATE, 5.0 + n / RATE, waited_s=0.08) for n in range(5)]
    assert later[-1]


@pytest.mark.parametrize("pace", [2.0, 20.0])
def test_who_cannot_keep_up_with_a_stream_that_runs_fast_drops_pictures_and_one_that_can_drops_none(
    pace: float,
) -> None:
    assert all(watched(600, stream_s=pace / RATE, waited=0.5))
    assert not watched(40, stream_s=pace / RATE, waited=0.0)[-1]


def test_who_skipped_pictures_of_a_fast_stream_watches_again_once_one_has_to_be_waited_for() -> None:
    backlog = Backlog()
    assert not watched(40, stream_s=0.8, waited=0.0, after=backlog)[-1]
    assert backlog.keeps_pace(4.0, 40.0, waited_s=0.06)
    assert all(backlog.keeps_pace(4.0 + n / RATE, 40.0 + n * 0.8, waited_s=0.0) for n in range(1, 10))


def test_what_a_recorder_gives_of_the_past_at_once_is_skipped_until_the_present() -> None:
    """A network that stood still: what was kept comes as fast as it is read, and is older than what is watched."""
    backlog = Backlog()
    assert all(backlog.keeps_pace(n / RATE, n / RATE, waited_s=0.05) for n in range(50))
    kept = [backlog.keeps_pace(10.0 + n / 50, 5.0 + n / RATE, waited_s=0.0) for n in range(50)]
    assert not any(kept[:20])
    assert all(backlog.keeps_pace(11.0 + n / RATE, 11.0 + n / RATE, waited_s=0.05) for n in range(10))

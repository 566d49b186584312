"""Numbers: every sample that was said and did not come is missed, whatever the order, and none twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from civigil.cyber.iot.sequence import WINDOW, Came, Numbers, step


def run(*said: tuple[str, int]) -> tuple[Numbers, list[Came], int]:
    numbers, came, missed = Numbers(), [], 0
    for boot, number in said:
        taken = step(numbers, boot, number)
        numbers, missed = taken.numbers, missed + taken.missed
        came.append(taken.came)
    return numbers, came, missed


def test_whoever_begins_to_listen_in_the_middle_has_missed_nothing() -> None:
    assert run(("a", 5_000), ("a", 5_001))[1:] == ([Came.FIRST, Came.NEXT], 0)


def test_a_gap_counts_what_it_leaves_out() -> None:
    assert run(("a", 1), ("a", 5))[2] == 3


def test_what_comes_late_is_taken_off_its_gap_once() -> None:
    assert run(("a", 1), ("a", 4), ("a", 2), ("a", 2))[1:] == ([Came.FIRST, Came.AHEAD, Came.LATE, Came.TWICE], 1)


def test_a_reboot_is_no_gap_but_what_it_said_before_we_heard_it_is() -> None:
    assert run(("a", 7), ("b", 1), ("b", 2))[2] == 0
    assert run(("a", 7), ("b", 4))[2] == 3


def test_late_news_of_an_earlier_boot_starts_no_new_one() -> None:
    numbers, came, missed = run(("a", 7), ("b", 1), ("a", 8), ("b", 2))
    assert (numbers.boot, came[2], missed) == ("b", Came.OLD, 0)


def test_what_is_older_than_the_window_fills_nothing() -> None:
    _, came, missed = run(("a", 1), ("a", WINDOW + 10), ("a", 2))
    assert (came[-1], missed) == (Came.OLD, WINDOW + 8)


def test_a_number_from_before_our_time_fills_no_gap() -> None:
    assert run(("a", 10), ("a", 11), ("a", 9), ("a", 9))[1:] == ([Came.FIRST, Came.NEXT, Came.LATE, Came.TWICE], 0)


@given(st.lists(st.integers(1, 120), min_size=1, max_size=200))
def test_missed_is_what_was_said_and_did_not_come(order: list[int]) -> None:
    numbers, came, missed = run(("a", 1), *(("a", number) for number in order))
    heard = {1, *order}
    assert numbers.highest == max(heard)
    assert missed == max(heard) - len(heard)
    assert came.count(Came.TWICE) == len(order) + 1 - len(heard)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 10**6)), max_size=60))
def test_nothing_that_comes_makes_fewer_than_none_missing(order: list[tuple[str, int]]) -> None:
    numbers, missed = Numbers(), 0
    for boot, number in order:
        taken = step(numbers, boot, number)
        numbers, missed = taken.numbers, missed + taken.missed
        assert missed >= 0
        assert numbers.window < 1 << WINDOW

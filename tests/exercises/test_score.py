"""The score tells what was found, late, missed and false, and rounds nothing in the city's favour."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from civigil.events.exercises import Truth
from civigil.exercises.score import EARLY_S, Incident, Played, Verdict, score
from civigil.kernel.place import Point, offset
from tests.exercises.making import GATE, incident, truth
from tests.support.clock import NOON


def played(*truths: Truth, lasts_s: float = 600.0, status: str = "Exercise") -> Played:
    ended = NOON + timedelta(seconds=lasts_s)
    return Played(scenario="x", status=status, began=NOON, ended=ended, truths=truths)


def verdicts(*truths: Truth, said: list[Incident], **given: float) -> list[str]:
    return [line.verdict.value for line in score(played(*truths, **given), said).lines]


def test_a_truth_that_nobody_told_of_is_missed_not_left_out() -> None:
    made = score(played(truth()), [])
    assert (made.found, made.late, made.missed, made.false) == (0, 0, 1, 0)
    assert made.lines[0].cause == "somebody"


def test_a_truth_whose_time_is_not_over_is_not_missed_yet_and_stays_open_where_it_was_stopped_before() -> None:
    made = score(played(truth(10, within_s=60), lasts_s=69), [])
    assert (made.missed, made.pending) == (0, 1)
    assert verdicts(truth(10, within_s=60), said=[], lasts_s=70) == ["missed"]
    assert verdicts(truth(10, within_s=60), said=[incident(50)], lasts_s=69) == ["found"]


def test_a_find_after_its_time_is_late_not_found() -> None:
    assert verdicts(truth(10, within_s=60), said=[incident(70)]) == ["found"]
    assert verdicts(truth(10, within_s=60), said=[incident(70.1)]) == ["late"]


def test_what_the_city_took_to_say_so_counts() -> None:
    quick, slow = (incident(30, raised=NOON + timedelta(seconds=s)) for s in (31, 90))
    assert verdicts(truth(10, within_s=60), said=[quick]) == ["found"]
    (line,) = score(played(truth(10, within_s=60)), [slow]).lines
    assert (line.verdict, line.after_s, line.told_after_s) == (Verdict.LATE, 20.0, 80.0)


def test_a_city_cannot_gain_time_by_saying_so_before_it_happened() -> None:
    early = incident(71, raised=NOON)
    assert verdicts(truth(10, within_s=60), said=[early]) == ["late"]


def test_a_fast_exercise_does_not_make_the_city_slow() -> None:
    """At 20 times the pace 60 scenario seconds are 3 of the wall's; the city's own 10 seconds stay 10."""
    fast = truth(10, within_s=3, speed=20)
    said = incident(10.5, raised=NOON + timedelta(seconds=20.5))
    (line,) = score(played(fast), [said]).lines
    assert (line.verdict, line.after_s, line.told_after_s, line.within_s) == (Verdict.FOUND, 10.0, 20.0, 60.0)


def test_another_kind_a_far_place_or_an_earlier_time_is_no_find_but_false() -> None:
    for other in (
        incident(30, kind="fire"),
        incident(30, east_m=200),
        incident(10 - EARLY_S - 1),
    ):
        assert verdicts(truth(10), said=[other]) == ["missed", "false"]


def test_an_incidents_own_uncertainty_reaches_further_and_no_place_is_not_held_against_it() -> None:
    vague = incident(30, place=Point(latitude=GATE.latitude, longitude=GATE.longitude, uncertainty_m=300))
    far = incident(30, place=offset(vague.place, east_m=320))  # type: ignore[arg-type]
    far = msgspec.structs.replace(far, place=msgspec.structs.replace(far.place, uncertainty_m=300.0))
    assert verdicts(truth(10), said=[far]) == ["found"]
    assert verdicts(truth(10), said=[incident(30, place=None)]) == ["found"]


def test_the_same_thing_told_twice_is_one_find_and_told_again_and_neither_a_second_find_nor_false() -> None:
    made = score(played(truth(10)), [incident(40), incident(20)])
    assert [line.verdict.value for line in made.lines] == ["found", "repeated"]
    assert (made.found, made.false, made.repeated) == (1, 0, 1)


def test_what_is_told_after_it_was_over_is_false_and_not_told_again() -> None:
    over = msgspec.structs.replace(truth(10), ends=NOON + timedelta(seconds=100))
    assert verdicts(over, said=[incident(20), incident(110)]) == ["found", "false"]


def test_one_incident_answers_one_truth_only() -> None:
    two = truth(10, cause="one"), truth(12, cause="other")
    assert verdicts(*two, said=[incident(20)]) == ["found", "missed"]


def test_what_is_real_or_out_of_time_is_no_part_of_the_score() -> None:
    real = msgspec.structs.replace(incident(30), status="Actual")
    late, before = incident(601), incident(-EARLY_S - 0.1)
    assert verdicts(truth(10), said=[real, late, before]) == ["missed"]


def test_a_truth_that_would_have_come_after_the_stop_is_not_missed() -> None:
    assert verdicts(truth(500), said=[], lasts_s=60) == []


def test_an_incident_without_a_status_is_the_exercises() -> None:
    plain = msgspec.structs.replace(incident(20), status="")
    assert verdicts(truth(10), said=[plain]) == ["found"]


KINDS = ("loitering", "fire", "gas_leak")
truths = st.builds(
    lambda number, at, kinds, within_s, speed: truth(
        at, cause=f"c{number}", kinds=tuple(kinds), within_s=within_s, speed=speed
    ),
    st.integers(0, 10_000),
    st.floats(0, 700),
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=2),
    st.floats(1, 300),
    st.floats(0.1, 20),
)
incidents = st.builds(
    lambda number, at, kind, east_m, took_s, placed: msgspec.structs.replace(
        incident(at, kind=kind, id=f"i{number}", east_m=east_m),
        raised=NOON + timedelta(seconds=at + took_s),
        **({} if placed else {"place": None}),
    ),
    st.integers(0, 1_000_000),
    st.floats(-20, 700),
    st.sampled_from(KINDS),
    st.floats(-150, 150),
    st.floats(-5, 100),
    st.booleans(),
)
many_truths = st.lists(truths, max_size=6, unique_by=lambda one: one.cause)
many_incidents = st.lists(incidents, max_size=10, unique_by=lambda one: one.id)


@given(many_truths, many_incidents)
def test_every_truth_and_every_incident_of_the_time_has_exactly_one_line(
    true: list[Truth], said: list[Incident]
) -> None:
    game = played(*true)
    made = score(game, said)
    came = sorted(one.cause for one in true if one.began <= game.ended)
    assert sorted(line.cause for line in made.lines if line.cause) == came
    inside = sorted(one.id for one in said if NOON - timedelta(seconds=EARLY_S) <= one.started <= game.ended)
    assert sorted(line.incident for line in made.lines if line.incident) == inside
    counted = Counter(line.verdict.value for line in made.lines)
    names = ("found", "late", "missed", "false", "pending", "repeated")
    assert counted == Counter({name: getattr(made, name) for name in names})


@given(many_truths, many_incidents, st.randoms(use_true_random=False))
def test_the_order_in_which_it_is_told_changes_nothing(
    true: list[Truth], said: list[Incident], chance: random.Random
) -> None:
    mixed, other = true.copy(), said.copy()
    chance.shuffle(mixed)
    chance.shuffle(other)
    assert score(played(*mixed), other) == score(played(*true), said)


@given(many_truths, many_incidents, st.floats(0, 500))
def test_a_slower_city_never_scores_better(true: list[Truth], said: list[Incident], slower_s: float) -> None:
    def late(one: Incident) -> Incident:
        assert one.raised is not None
        return msgspec.structs.replace(one, raised=one.raised + timedelta(seconds=slower_s))

    before, after = score(played(*true), said), score(played(*true), [late(one) for one in said])
    assert after.found <= before.found
    assert after.missed == before.missed
    assert after.false == before.false


@given(many_truths, many_incidents)
def test_what_is_found_was_right_near_enough_and_in_time(true: list[Truth], said: list[Incident]) -> None:
    by_cause = {one.cause: one for one in true}
    for line in score(played(*true), said).lines:
        if line.verdict in (Verdict.FOUND, Verdict.LATE):
            one = by_cause[line.cause]
            assert line.kind in one.kinds
            assert line.away_m is None or line.away_m <= one.radius_m + 30.001
            assert line.told_after_s is not None
            assert line.after_s is not None
            assert line.told_after_s >= line.after_s
            assert (line.verdict is Verdict.FOUND) is (line.told_after_s <= one.within_s * one.speed)

"""The life of an exercise is a table, what has ended stays ended, and the facts about it fold into its row."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.events.exercises import (
    AboutExercise,
    ExerciseAsked,
    ExercisePhase,
    Inject,
    SetPace,
    StartScenario,
)
from civigil.exercises import rules
from civigil.exercises.model import Exercise, Standing
from civigil.exercises.settings import ExerciseSettings
from civigil.exercises.view import ExerciseRow
from civigil.kernel.errors import Invalid, Missing, Refused
from civigil.kernel.severity import Status
from tests.exercises.making import event, exercise, presence, truth_data
from tests.support.clock import NOON

ASKED, PLAYING, ENDED, LOST, REFUSED = ExercisePhase
ID = UUID(int=5)
SCENARIOS = presence().scenarios
DEVICES = presence().devices
LIMITS = ExerciseSettings()


@pytest.mark.parametrize("status", [Status.ACTUAL, Status.TEST])
def test_order_that_is_no_exercises_is_refused(status: Status) -> None:
    with pytest.raises(Refused, match=status.value):
        rules.check_status(status)


def start(**given: object) -> Exercise:
    asked = StartScenario(**({"simulator": "city", "scenario": "loiterer"} | given))
    return rules.start(asked, SCENARIOS, ID, "operator:7", NOON)


def test_a_started_exercise_bears_the_scenarios_title_and_the_status_exercise() -> None:
    one = start(speed=5.0)
    assert (one.title, one.status, one.phase, one.speed) == ("Somebody hangs about", Status.EXERCISE, ASKED, 5.0)


@pytest.mark.parametrize(
    ("given", "error", "where"),
    [
        ({"scenario": "picnic"}, Missing, "scenario picnic"),
        ({"scenario": None}, Invalid, "scenario"),
        ({"script": "x = 1"}, Invalid, "scenario"),
        ({"scenario": None, "script": "  "}, Invalid, "script"),
        ({"scenario": None, "script": "a\0b"}, Invalid, "script"),
        ({"scenario": None, "script": "x" * 200_001}, Invalid, "script"),
        ({"speed": 0.0}, Invalid, "speed"),
        ({"speed": 20.5}, Invalid, "speed"),
        ({"speed": float("nan")}, Invalid, "speed"),
    ],
)
def test_what_cannot_be_started_names_the_field(given: dict[str, object], error: type[Exception], where: str) -> None:
    with pytest.raises(error) as told:
        start(**given)
    assert told.value.where == where  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "error", "where"),
    [
        ({}, Invalid, "device"),
        ({"device": "air-1", "act": {"do": "burn"}}, Invalid, "device"),
        ({"device": "air-9", "fault": "dead"}, Missing, "device air-9"),
        ({"device": "air-1", "fault": "melted"}, Invalid, "fault"),
        ({"device": "air-1"}, Invalid, "fault"),
        ({"act": {}}, Invalid, "act.do"),
        ({"act": {"do": 1}}, Invalid, "act.do"),
        ({"act": {"do": "x" * 501}}, Invalid, "act.'do'"),
        ({"act": {"do": "burn", "at": "a\0"}}, Invalid, "act.'at'"),
        ({"act": {"do": "burn"} | {f"f{n}": n for n in range(24)}}, Invalid, "act"),
    ],
)
def test_what_cannot_be_injected_names_the_field(given: dict[str, object], error: type[Exception], where: str) -> None:
    with pytest.raises(error) as told:
        rules.check_inject(Inject(exercise=ID, **given), exercise(PLAYING), DEVICES)
    assert told.value.where == where  # type: ignore[attr-defined]


def test_nothing_is_injected_into_what_does_not_play() -> None:
    fault = Inject(exercise=ID, device="air-1", fault="dead")
    rules.check_inject(fault, exercise(PLAYING), DEVICES)
    for phase in (ASKED, ENDED, LOST, REFUSED):
        with pytest.raises(Refused, match=phase.value):
            rules.check_inject(fault, exercise(phase), DEVICES)


def test_a_pace_that_asks_for_nothing_is_invalid() -> None:
    with pytest.raises(Invalid):
        rules.check_pace(SetPace(simulator="city"))
    rules.check_pace(SetPace(simulator="city", paused=True))


@pytest.mark.parametrize("field", ["title", "what"])
def test_a_nul_in_any_text_is_refused_by_its_field(field: str) -> None:
    scenario = {"name": "x", "title": "t", "what": "w", "lasts_s": 1, field: "a\0"}
    with pytest.raises(Invalid) as told:
        rules.check_text(presence(scenarios=[scenario]), "body")
    assert told.value.where == f"body.scenarios[0].{field}"


def test_an_event_of_another_time_is_refused_by_its_number() -> None:
    late = event(7, "act", ID, NOON + timedelta(hours=1))
    with pytest.raises(Invalid) as told:
        rules.check_event(late, NOON)
    assert told.value.where == "event 7: at"
    data = truth_data() | {"began": "1970-01-01T00:00:00Z", "ends": None}
    with pytest.raises(Invalid, match="data.began"):
        rules.check_event(event(8, "truth", ID, data=data), NOON)


def test_a_simulator_that_went_away_loses_its_exercise() -> None:
    def why(phase: ExercisePhase, *, seen_s: float, plays: UUID | None, now_s: float) -> str | None:
        now = NOON + timedelta(seconds=now_s)
        return rules.why_gone(exercise(phase), now - timedelta(seconds=seen_s), plays, LIMITS, now)

    assert why(PLAYING, seen_s=14.9, plays=ID, now_s=100) is None
    assert "not been heard of" in str(why(PLAYING, seen_s=15.1, plays=ID, now_s=100))
    assert "not been heard of" in str(rules.why_gone(exercise(PLAYING), None, None, LIMITS, NOON))
    assert "does not play it" in str(why(PLAYING, seen_s=1, plays=None, now_s=100))
    assert "does not play it" in str(why(PLAYING, seen_s=1, plays=UUID(int=9), now_s=100))
    assert why(PLAYING, seen_s=1, plays=None, now_s=8) is None, "its word may be older than the beginning"
    assert why(ASKED, seen_s=1, plays=None, now_s=59) is None
    assert "did not begin" in str(why(ASKED, seen_s=1, plays=None, now_s=61))


WHATS = ("began", "truth", "act", "call", "ended", "pace", "trouble", "refused")


def told(number: int, what: str) -> object:
    data = {"truth": truth_data(), "pace": {"speed": 2.0}, "began": {"lasts_s": 60}}.get(what)
    return event(number, what, ID, NOON + timedelta(seconds=number), **({} if data is None else {"data": data}))


def lived(whats: list[str]) -> list[Exercise]:
    """The exercise after each of these that moved it."""
    stands = [exercise()]
    for number, what in enumerate(whats, 1):
        try:
            if what == "gone":
                stands.append(rules.gone(stands[-1], "gone", NOON + timedelta(seconds=number)))
                continue
            one = told(number, what)
            if rules.moves(one, stands[-1]):  # type: ignore[arg-type]
                stands.append(rules.on_event(stands[-1], one))  # type: ignore[arg-type]
        except Refused:
            continue
    return stands


@given(st.lists(st.sampled_from((*WHATS, "gone")), max_size=12))
def test_what_has_ended_stays_ended_and_versions_grow_by_one(whats: list[str]) -> None:
    stands = lived(whats)
    over = [one.is_on for one in stands]
    assert over == sorted(over, reverse=True), "an exercise came back to life"
    assert [one.version for one in stands] == list(range(1, len(stands) + 1))
    assert all(one.began is not None for one in stands if one.phase is PLAYING)
    assert all(one.ended is not None for one in stands if not one.is_on)
    assert all(one.ended >= one.began for one in stands if one.began and one.ended)
    assert all(one.status is Status.EXERCISE for one in stands)


@pytest.mark.parametrize(
    ("phase", "what"), [(p, w) for p in ExercisePhase for w in rules.TOLD_BY if (p, w) not in rules.MOVES]
)
def test_a_pair_that_is_not_in_the_table_is_refused(phase: ExercisePhase, what: str) -> None:
    def go() -> Exercise:
        one = exercise(phase)
        return rules.gone(one, "x", NOON) if what == "gone" else rules.on_event(one, told(1, what))  # type: ignore[arg-type]

    with pytest.raises(Refused):
        go()


def row_of(fact: AboutExercise) -> ExerciseRow:
    """The row that a fact tells of, as a screen folds it."""
    given = {name: getattr(fact, name) for name in AboutExercise.__struct_fields__ if name != "exercise"}
    return ExerciseRow(id=fact.exercise, status=Status.EXERCISE, **given)


@given(
    st.lists(st.sampled_from((*WHATS, "gone")), max_size=12),
    st.integers(0, 12),
    st.randoms(use_true_random=False),
)
def test_snapshot_and_facts_in_any_order_and_twice_are_the_later_snapshot(
    whats: list[str], begin: int, chance: random.Random
) -> None:
    stands = lived(whats)
    facts = [rules.told(ExerciseAsked, one) for one in stands]
    row = row_of(facts[min(begin, len(facts) - 1)])
    later = facts[begin:] + facts[: chance.randrange(len(facts)) + 1]
    chance.shuffle(later)
    for fact in (*later, facts[-1]):
        if fact.version >= row.version:
            row = row_of(fact)
    names = set(ExerciseRow.__struct_fields__)
    assert msgspec.structs.asdict(row) == {name: getattr(stands[-1], name) for name in names}


def standing(phase: str = "open", assigned: str | None = None) -> Standing:
    return Standing(
        id=ID,
        version=1,
        status=Status.EXERCISE,
        kind="fire",
        phase=phase,
        assigned=assigned,
        merged_into=None,
        place=None,
    )


@pytest.mark.parametrize(
    ("before", "now", "wanted"),
    [
        (None, standing(assigned="desk:fire"), "fire"),
        (standing(), standing(assigned="desk:fire"), "fire"),
        (standing(assigned="desk:fire"), standing("acknowledged", "desk:fire"), None),
        (standing(assigned="desk:fire"), standing(assigned="desk:police"), "police"),
        (standing(assigned="desk:fire"), standing(assigned="operator:1"), ""),
        (standing(assigned="desk:fire"), standing("resolved", "desk:fire"), ""),
        (standing(assigned="desk:fire"), standing("merged", "desk:fire"), ""),
        (standing("resolved", "desk:fire"), standing("acknowledged", "desk:fire"), "fire"),
        (None, standing(assigned="desk:traffic"), None),
        (None, standing("closed", "desk:fire"), None),
    ],
)
def test_a_crew_goes_once_and_is_called_back_once(before: Standing | None, now: Standing, wanted: str | None) -> None:
    assert rules.crew_wanted(before, now, ("fire", "police", "medical")) == wanted

"""Who sees something bad reports it from where they are, at most a few, and puts right what was wrong."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from civigil_city.console.callers import reports
from civigil_city.events import Event
from civigil_city.residents import A_CAUSE, ALTOGETHER, BAD_FIX_M, CORRECTS_S, SEES_M, Residents, Witness
from civigil_city.world.things import Kind, Snapshot, Thing

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def thing(id: str, kind: Kind, x_m: float, speed: float = 1.2) -> Thing:
    return Thing(id, kind, 13.5, 52.4, x_m, 0.0, 90.0, speed, 0.4, 0.5, 1.75)


def seen(
    people: int, scene: list[Thing], *, away_m: float = 30.0, seconds: int = 90, prefix: str = "ped"
) -> list[Witness]:
    """Everything that is reported in a while."""
    around = tuple(thing(f"{prefix}-{number}", Kind.PERSON, away_m) for number in range(people))
    residents = Residents()
    said: list[Witness] = []
    for second in range(seconds):
        said += residents.saw(Snapshot(second, float(second), NOON, around), scene)
    return said


FIRE = [thing("house-fire-0-smoke", Kind.SMOKE, 0.0), thing("house-fire-0-fire", Kind.FIRE, 0.0)]


def test_of_fifty_who_see_a_fire_a_few_report_it_each_from_where_they_stand() -> None:
    said = seen(50, FIRE)
    assert len({one.who for one in said}) == A_CAUSE
    assert {one.kind for one in said} <= {"fire", "smoke_seen"}
    assert all(math.hypot(one.x_m - 30, one.y_m) < 5 * BAD_FIX_M for one in said)
    assert said == seen(50, FIRE), "the same city has the same witnesses"


def test_nobody_reports_what_nobody_can_see_or_what_is_nothing() -> None:
    assert seen(50, FIRE, away_m=SEES_M + 1) == []
    assert seen(0, FIRE) == []
    assert seen(50, [thing("loiterer-0-man", Kind.PERSON, 0.0, 0.0)]) == []


def test_a_crowd_is_one_cause_and_a_wreck_with_its_splinters_too() -> None:
    crowd = [thing(f"crowd-0-{number}", Kind.PERSON, 0.0, 0.0) for number in range(40)]
    parts = [thing(f"collision-0-part-{number}", Kind.DEBRIS, 0.0, 0.0) for number in range(9)]
    said = seen(60, [*crowd, *parts])
    assert len({(one.who, one.kind == "crowding_reported") for one in said}) == 2 * A_CAUSE
    assert {"crowding_reported", "collision_reported"} <= {one.kind for one in said}


def test_many_causes_do_not_drown_the_city_in_reports() -> None:
    many = [thing(f"act{number}-0-fire", Kind.FIRE, 0.0) for number in range(12)]
    first = [one for one in seen(80, many) if not one.words.startswith("I was wrong")]
    assert len(first) <= ALTOGETHER + A_CAUSE


def test_who_was_wrong_at_first_says_so_half_a_minute_later() -> None:
    for number in range(40):
        said = seen(6, FIRE, prefix=f"town-{number}")
        corrected = [one for one in said if one.words.startswith("I was wrong")]
        for right in corrected:
            first = next(one for one in said if one.who == right.who and one is not right)
            assert (first.kind, right.kind) == ("smoke_seen", "fire")
            assert math.isclose(right.at_s - first.at_s, CORRECTS_S)
        if corrected:
            return
    raise AssertionError("nobody ever was wrong")


def test_a_scenario_that_is_over_is_reported_by_nobody() -> None:
    residents = Residents()
    around = tuple(thing(f"ped-{number}", Kind.PERSON, 30.0) for number in range(50))
    assert residents.saw(Snapshot(0, 0.0, NOON, around), FIRE) == []
    residents.forget()
    assert residents.saw(Snapshot(60, 60.0, NOON, ()), []) == []


def test_a_residents_report_bears_their_phones_place_and_a_reference_of_its_own() -> None:
    data = {"kind": "fire", "latitude": 52.4, "longitude": 13.5, "resident": "ped-1", "uncertainty_m": 54}
    made = reports(Event(what="call", at=NOON, words="It burns.", data=data), 7, NOON, "Exercise")
    assert {report.reference for _, report in made} == {"resident:7"}
    assert made[0][1].uncertainty_m == 54.0
    assert made[0][1].asks_after

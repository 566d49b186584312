"""Reports by people: what is refused, what it raises, whom it is offered to; and the same one twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.events.incidents import ReportTaken, TakeActualReport, TakeReport
from civigil.incidents import hazards, reports, routes, service
from civigil.incidents.correlate import correlate, group_of, report_of
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Conflict, Invalid, Missing, Refused
from civigil.kernel.place import Area
from civigil.kernel.severity import Category, Status
from tests.incidents.conftest import GATE
from tests.support.clock import NOON

ASKED = {"kind": "gas_odour", "words": "it stinks of gas", "at": NOON, "place": GATE, "reference": "call-1"}


def asks(ids, *, status=Status.EXERCISE, actor="operator:7", order=TakeReport, **changes):
    return seal_in(
        order(**(ASKED | changes)),
        id=ids(),
        source="gateway",
        status=status,
        occurred=NOON,
        learned=NOON,
        actor=actor,
        expires=NOON + timedelta(seconds=10),
    )


def test_report_is_as_bad_as_its_hazard_and_stands_for_a_person(ids):
    said = reports.taken(asks(ids), NOON)
    gas = hazards.BY_KIND["gas_odour"]
    assert (said.severity, said.urgency, said.certainty) == (gas.severity, gas.urgency, gas.certainty)
    assert said.reported_by_person
    assert (said.by, said.reference) == ("operator:7", "call-1")
    assert said.explanation.summary == "Smell of gas, reported by a person", "the words are not for everybody"
    assert said.words == "it stinks of gas"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "dragon"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"words": "x" * 1_001}, "words"),
        ({"words": "a\0b"}, "words"),
        ({"words": "\x1b[2J all is well"}, "words"),
        ({"words": "ten \u202eelihw"}, "words"),
        ({"reference": ""}, "reference"),
        ({"reference": "a b"}, "reference"),
        ({"reference": "x" * 81}, "reference"),
        ({"at": datetime(1970, 1, 1, tzinfo=UTC)}, "at"),
        ({"at": NOON + timedelta(hours=1)}, "at"),
        ({"place": Area(ring=((0.0, 0.0), (0.0, 1.0), (1.0, 1.0)))}, "place"),
    ],
)
def test_wrong_report_names_its_field(ids, changes, field):
    with pytest.raises(Invalid) as error:
        reports.taken(asks(ids, **changes), NOON)
    assert error.value.where == field


def test_who_may_only_rehearse_cannot_slip_in_an_actual_report(ids):
    with pytest.raises(Refused):
        reports.taken(asks(ids, status=Status.ACTUAL), NOON)
    assert reports.taken(asks(ids, status=Status.ACTUAL, order=TakeActualReport), NOON).kind == "gas_odour"


@given(st.text(max_size=reports.WORDS_AT_MOST))
def test_words_come_out_in_one_line_or_are_refused(words):
    try:
        said = reports.check_words(words)
    except Invalid:
        return
    assert len(said.splitlines()) <= 1
    assert said == said.strip()
    assert said.split() == words.split()


def test_words_in_many_lines_with_emoji_and_joiners_are_taken():
    assert (
        reports.check_words(" fire!\r\n\n3rd floor \U0001f469\u200d\U0001f692 ")
        == "fire! 3rd floor \U0001f469\u200d\U0001f692"
    )


def test_every_hazard_stands_once_with_a_name_for_people():
    assert len(hazards.BY_KIND) == len(hazards.HAZARDS)
    assert len({one.title for one in hazards.HAZARDS}) == len(hazards.HAZARDS)
    for one in hazards.HAZARDS:
        assert one.kind == one.kind.lower().replace(" ", "_")


def test_kind_stands_in_one_family_only(limits):
    kinds = [kind for family in limits.families for kind in family]
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize(
    ("said", "sensed"),
    [
        ("gas_odour", "methane_high"),
        ("smoke_seen", "fire"),
        ("water_in_street", "water_level_high"),
        ("collision_reported", "vehicle_stopped"),
        ("shaking_felt", "shaking"),
        ("power_out", "power_cut"),
    ],
)
def test_caller_and_sensor_of_one_cause_are_offered_and_never_merged(sensor, ids, limits, said, sensed):
    assert said in hazards.BY_KIND
    assert group_of(said, limits) == group_of(sensed, limits)
    machine = report_of(sensor.says(kind=sensed, category=Category.FIRE), limits)
    call = report_of(
        sensor.says(kind=said, at=60, east_m=80, uncertainty_m=100, by_person=True, category=Category.OTHER), limits
    )
    for batch in ([machine, call], [call, machine]):
        outcome = correlate(batch, [], limits, ids)
        assert len(outcome.causes) == 2
        assert not outcome.merged
        (pair,) = outcome.offered
        assert {pair.stays, pair.goes} == set(outcome.causes)


@pytest.mark.parametrize(
    "changes", [{"kind": "tree_down"}, {"east_m": 2_000}, {"at": 900}, {"status": Status.EXERCISE}]
)
def test_call_about_something_else_is_offered_to_nobody(sensor, ids, limits, changes):
    machine = report_of(sensor.says(kind="fire"), limits)
    told = {"kind": "smoke_seen", "at": 30, "uncertainty_m": 50, "by_person": True} | changes
    outcome = correlate([machine, report_of(sensor.says(**told), limits)], [], limits, ids)
    assert (len(outcome.causes), outcome.offered) == (2, ())


def test_ten_callers_of_one_fire_stay_ten_until_a_person_says_so(sensor, ids, limits):
    calls = [
        report_of(sensor.says(kind="fire", at=5 * n, east_m=9 * n, uncertainty_m=80, by_person=True), limits)
        for n in range(10)
    ]
    outcome = correlate(calls, [], limits, ids)
    assert len(outcome.causes) == 10
    assert len(outcome.offered) == 9, "each after the first to the one most like it"


async def test_same_report_again_changes_nothing_and_another_under_its_name_is_a_conflict(do, ids):
    async def take(asked):
        async with do.store.change() as change:
            return await service.take_report(asked, change, do)

    first = await take(asks(ids))
    again = await take(asks(ids))
    assert (again.report, again.again, first.again) == (first.report, True, False)
    with pytest.raises(Conflict):
        await take(asks(ids, words="no, it is smoke"))
    other = await take(asks(ids, actor="operator:8"))
    assert other.report != first.report, "a reference is its reporter's own"
    async with do.store.read() as sql:
        rows = await (await sql.execute("SELECT headers::json->>'ce-id' AS id FROM outbox")).fetchall()
    assert sorted(row["id"] for row in rows) == sorted(map(str, (first.report, other.report)))


async def test_two_who_ask_at_once_under_one_reference_make_one_report(do, ids):
    async def take():
        async with do.store.change() as change:
            return await service.take_report(asks(ids), change, do)

    one, other = await asyncio.gather(take(), take())
    assert one.report == other.report
    assert {one.again, other.again} == {True, False}


async def test_report_tells_the_incident_that_holds_it_to_its_reporter_alone(do, ids):
    from civigil.incidents import reading

    asked = asks(ids)
    async with do.store.change() as change:
        receipt = await service.take_report(asked, change, do)
    async with do.store.read() as sql:
        assert (await reading.report(sql, receipt.report, "operator:7")).incident is None
    body = reports.taken(asked, NOON)
    event = seal_in(
        body, id=receipt.report, source="incidents/reports", status=Status.EXERCISE, occurred=NOON, learned=NOON
    )
    async with do.store.change() as change:
        await service.on_concerns([event], change, do)
    async with do.store.read() as sql:
        stands = await reading.report(sql, receipt.report, "operator:7")
        shown = await reading.one(sql, do.sealer, stands.incident)
        assert (shown.kind, shown.by_person, shown.status) == ("gas_odour", True, Status.EXERCISE)
        with pytest.raises(Missing):
            await reading.report(sql, receipt.report, "operator:8")


def test_words_fill_no_list_and_stand_in_the_timeline_alone(sensor, ids, limits):
    from civigil.incidents.gather import on_concerns

    said = reports.taken(asks(ids, words="help " * 199), NOON)
    event = seal_in(said, id=ids(), source="incidents/reports", status=Status.EXERCISE, occurred=NOON, learned=NOON)
    decision = on_concerns([event], [report_of(event, limits)], [], limits, NOON, ids)
    assert decision.raised[0].summary == "Smell of gas, reported by a person"
    assert (decision.entries[0].text[-4:], decision.entries[0].need) == ("help", "personal")


def test_an_endless_summary_of_a_machine_fills_no_list(sensor, ids, limits):
    from civigil.incidents.gather import SUMMARY_AT_MOST, on_concerns

    event = sensor.says()
    endless = msgspec.structs.replace(event.body.explanation, summary="loud " * 199)
    event = msgspec.structs.replace(event, body=msgspec.structs.replace(event.body, explanation=endless))
    decision = on_concerns([event], [report_of(event, limits)], [], limits, NOON, ids)
    assert len(decision.raised[0].summary) == SUMMARY_AT_MOST


def test_half_a_place_is_refused_and_none_is_allowed():
    asked = routes.ReportAsked(kind="fire", at=NOON, latitude=52.0, reference="a")
    with pytest.raises(Invalid) as error:
        asked.place()
    assert error.value.where == "longitude"
    assert routes.ReportAsked(kind="fire", at=NOON, reference="a").place() is None


def test_report_travels_and_is_read_again(ids):
    said = reports.taken(asks(ids), NOON)
    assert msgspec.json.decode(msgspec.json.encode(said), type=ReportTaken) == said

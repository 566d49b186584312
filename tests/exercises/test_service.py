"""What directors ask and simulators tell stands together with the facts about it, once, and only ever as an exercise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from civigil.events.exercises import ExercisePhase, Inject, SetPace, StartScenario, StopScenario
from civigil.events.incidents import (
    IncidentAbsorbed,
    IncidentAssigned,
    IncidentMoved,
    IncidentRaised,
    IncidentsMerged,
    NoteAdded,
    Phase,
)
from civigil.exercises import reading, service, simulators, store, upkeep
from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.errors import Missing, Refused
from civigil.kernel.facts import Explanation, Fact
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from civigil.kernel.time import Instant
from tests.exercises.conftest import Room
from tests.exercises.making import CITY, GATE, OTHER_CITY, event, presence, truth_data
from tests.support.clock import NOON, SetClock


async def whole(room: Room, id: UUID, *, truth: bool = True) -> Any:
    async with room.do.store.read() as sql:
        return await reading.whole(sql, room.do.sealer, id, room.do.clock.now(), truth=truth)


async def commands(room: Room, after: int = 0) -> list[Any]:
    since = room.do.clock.now() - timedelta(seconds=60)
    async with room.do.store.read() as sql:
        return list(await reading.commands(sql, room.do.sealer, "city", CITY.id, after, since))


async def keep_house(room: Room) -> None:
    async with room.do.store.change() as change:
        await upkeep.give_up(room.do, change)
    async with room.do.store.change() as change:
        await upkeep.make_scores(room.do, change)


def about(incident: UUID, kind: type[Fact], status: Status, at: Instant, **given: Any) -> Envelope[Any]:
    """A fact about an incident at the gate, that began when the fact was said."""
    base: dict[str, Any] = {
        "incident": incident,
        "version": 1,
        "phase": Phase.OPEN,
        "kind": "loitering",
        "severity": Severity.MODERATE,
        "urgency": Urgency.EXPECTED,
        "certainty": Certainty.LIKELY,
        "category": Category.SECURITY,
        "summary": "somebody lingers",
        "place": GATE,
        "priority": 50,
        "priority_explained": Explanation(summary="x", rule="x"),
        "started": at,
        "last": at,
        "changed": at,
        "resolved": None,
        "concerns": 1,
        "assigned": None,
        "shelved_until": None,
        "shelved_because": "",
        "disposition": None,
        "merged_into": None,
        "links": (),
    }
    more: dict[Any, dict[str, Any]] = {
        IncidentRaised: {"raised_by": uuid4()},
        IncidentAssigned: {"by": "operator:1", "to": given.get("assigned"), "before": None, "note": ""},
        IncidentAbsorbed: {},
        IncidentsMerged: {},
        IncidentMoved: {"by": "operator:1", "before": Phase.OPEN, "note": "seen"},
    }
    body = kind(**(base | more[kind] | given))
    return seal_in(body, id=uuid4(), source="incidents", status=status, occurred=at, learned=at)


async def hear(room: Room, *events: Envelope[Any]) -> None:
    async with room.do.store.change() as change:
        await service.on_incidents(events, change, room.do)


@pytest.mark.parametrize("status", [Status.ACTUAL, Status.TEST])
async def test_no_order_of_another_status_moves_a_simulator(room: Room, status: Status) -> None:
    id = await room.playing()
    for handler, body in (
        (service.start, StartScenario(simulator="city", scenario="gas-leak")),
        (service.stop, StopScenario(exercise=id)),
        (service.set_pace, SetPace(simulator="city", speed=2.0)),
        (service.inject, Inject(exercise=id, device="air-1", fault="dead")),
    ):
        with pytest.raises(Refused, match=status.value):
            await room.ask(handler, body, status)
    assert await commands(room) == []


async def test_an_exercise_goes_from_the_asking_to_its_score(room: Room, clock: SetClock) -> None:
    await room.present()
    id = await room.start(speed=5.0)
    (start,) = await commands(room)
    assert (start.exercise, start.scenario, start.speed) == (id, "loiterer", 5.0)
    await room.tell("began", id, words="Somebody hangs about", data={"lasts_s": 180, "speed": 5})
    assert await commands(room) == [], "what has begun is not begun again"
    began = clock.now()
    await room.tell("truth", id, data=truth_data() | {"began": began.isoformat(), "within_s": 30})
    clock.move(5)
    await hear(room, about(UUID(int=9), IncidentRaised, Status.EXERCISE, clock.now()))
    clock.move(5)
    await room.tell("ended", id, words="over")
    clock.move(10.5)
    await keep_house(room)
    one = await whole(room, id)
    assert one.exercise.phase is ExercisePhase.ENDED
    assert (one.exercise.score.found, one.exercise.score.false, one.final) == (1, 0, True)
    assert [line.verdict.value for line in one.score.lines] == ["found"]
    assert [step.what for step in one.steps] == ["began", "truth", "ended"]
    names = [subject.split(".")[3] for subject in await room.emitted()]
    told = ["exercise_asked", "exercise_began", "step_told", "truth_told", "step_told", "exercise_ended", "step_told"]
    assert names == [*told, "score_made"]
    assert all(subject.split(".")[1] == "exercise" for subject in await room.emitted())


async def test_the_score_stands_also_where_news_comes_after_it(room: Room, clock: SetClock) -> None:
    id = await room.playing()
    await room.tell("truth", id, data=truth_data() | {"began": clock.now().isoformat()})
    clock.move(20)
    await room.tell("ended", id)
    at = clock.now() - timedelta(seconds=5)
    clock.move(11)
    await keep_house(room)
    await hear(room, about(UUID(int=9), IncidentRaised, Status.EXERCISE, at))
    refused = await room.tell("truth", id, data=truth_data(cause="late") | {"began": NOON.isoformat()})
    assert len(refused.refused) == 1
    one = await whole(room, id)
    assert (one.score.found, one.score.pending, len(one.seen)) == (0, 1, 1)


async def test_a_second_exercise_at_once_is_refused(room: Room) -> None:
    await room.playing()
    with pytest.raises(Refused, match="one exercise at a time"):
        await room.start(scenario="gas-leak")


async def test_an_absent_simulator_is_asked_for_nothing(room: Room, clock: SetClock) -> None:
    with pytest.raises(Missing):
        await room.start()
    await room.present()
    clock.move(15.5)
    with pytest.raises(Refused, match="gone"):
        await room.start()
    with pytest.raises(Refused, match="gone"):
        await room.ask(service.set_pace, SetPace(simulator="city", paused=True))


async def test_a_simulator_that_falls_silent_loses_its_exercise_and_is_told_to_stop_when_it_returns(
    room: Room, clock: SetClock
) -> None:
    id = await room.playing()
    clock.move(15.5)
    await keep_house(room)
    one = (await whole(room, id)).exercise
    assert one.phase is ExercisePhase.LOST
    assert "not been heard of" in one.because
    await room.present(plays=str(id))
    await room.present(plays=str(id))
    (stop,) = await commands(room)
    assert stop.exercise == id
    await room.present(plays=None)
    assert await commands(room) == []


async def test_a_simulator_that_plays_something_else_loses_its_exercise(room: Room, clock: SetClock) -> None:
    id = await room.playing()
    for _ in range(3):
        clock.move(5)
        await room.present(plays=None)
        await keep_house(room)
    assert (await whole(room, id)).exercise.phase is ExercisePhase.LOST


async def test_a_simulator_that_never_begins_is_not_waited_for_for_ever(room: Room, clock: SetClock) -> None:
    await room.present()
    id = await room.start()
    for _ in range(7):
        clock.move(10)
        await room.present()
        await keep_house(room)
    one = await whole(room, id)
    assert one.exercise.phase is ExercisePhase.LOST
    assert one.score is None, "what never began has no score"
    assert await commands(room) == [], "a start that comes late begins nothing"


async def test_the_same_event_twice_and_out_of_order_is_taken_once(room: Room) -> None:
    id = await room.playing()
    at = room.do.clock.now()
    three = [event(number, "act", id, at, words=f"act {number}") for number in (30, 20, 10)]
    first = await simulators.take(room.do, CITY, "city", three)
    again = await simulators.take(room.do, CITY, "city", [*three, *three])
    assert (first.taken, first.known, again.taken, again.known) == (3, 0, 0, 6)
    steps = [step.number for step in (await whole(room, id)).steps if step.what == "act"]
    assert steps == [10, 20, 30]


async def test_a_bad_event_is_named_and_holds_no_other_up(room: Room) -> None:
    id = await room.playing()
    at = room.do.clock.now()
    told = [
        event(50, "act", id, at, words="good"),
        event(51, "act", uuid4(), at),
        event(52, "act", id, at + timedelta(hours=1)),
        event(53, "act", id, at, words="a\0"),
        event(54, "refused", id, at),
        event(55, "act", id, at, words="good too"),
    ]
    taken = await simulators.take(room.do, CITY, "city", told)
    assert taken.taken == 3
    assert [one.number for one in taken.refused] == [51, 52, 53]
    assert all(one.why for one in taken.refused)


async def test_an_older_word_about_a_truth_does_not_take_the_newers_place(room: Room) -> None:
    id = await room.playing()
    at = room.do.clock.now()
    new = event(60, "truth", id, at, data=truth_data(within_s=99.0))
    old = event(59, "truth", id, at, data=truth_data(within_s=11.0))
    await simulators.take(room.do, CITY, "city", [new])
    await simulators.take(room.do, CITY, "city", [old])
    assert [one.within_s for one in (await whole(room, id)).truths] == [99.0]


async def test_another_program_can_neither_take_the_name_nor_speak_under_it(room: Room, clock: SetClock) -> None:
    id = await room.playing()
    with pytest.raises(Refused, match="another program"):
        await simulators.present(room.do, OTHER_CITY, "city", presence())
    with pytest.raises(Refused, match="another program"):
        await simulators.take(room.do, OTHER_CITY, "city", [event(9, "ended", id, clock.now())])
    with pytest.raises(Refused, match="another program"):
        await simulators.commands(room.do, OTHER_CITY, "city", 0)
    await simulators.present(room.do, OTHER_CITY, "town", presence())
    stolen = await simulators.take(room.do, OTHER_CITY, "town", [event(1, "ended", id, clock.now())])
    assert "another simulator" in stolen.refused[0].why
    clock.move(16)
    await simulators.present(room.do, OTHER_CITY, "city", presence())  # the first one is gone


async def test_the_truth_is_not_shown_to_one_who_may_not_see_it(room: Room, clock: SetClock) -> None:
    id = await room.playing()
    await room.tell("truth", id, data=truth_data() | {"began": clock.now().isoformat()})
    await room.ask(service.inject, Inject(exercise=id, device="air-1", fault="dead"))
    one = await whole(room, id, truth=False)
    assert (one.truths, one.steps, one.injects, one.score, one.truth_shown) == ((), (), (), None, False)
    clock.move(5)
    await room.tell("ended", id)
    clock.move(11)
    await keep_house(room)
    after = await whole(room, id, truth=False)
    assert (after.score.pending, after.score.lines) == (1, ())


async def test_an_actual_incident_leaves_no_trace_here(room: Room, clock: SetClock) -> None:
    id = await room.playing()
    clock.move(1)
    real = about(UUID(int=9), IncidentRaised, Status.ACTUAL, clock.now())
    await hear(room, real, about(UUID(int=9), IncidentAssigned, Status.ACTUAL, clock.now(), assigned="desk:fire"))
    note = NoteAdded(incident=UUID(int=9), place=None, by="operator:1", note="x")
    said = seal_in(
        note, id=uuid4(), source="incidents", status=Status.ACTUAL, occurred=clock.now(), learned=clock.now()
    )
    async with room.do.store.change() as change:
        await service.on_notes([said], change, room.do)
    one = await whole(room, id)
    assert (one.seen, one.deeds) == ((), ())
    assert await commands(room) == []
    async with room.do.store.read() as sql:
        for table in ("seen", "deed"):
            row = await (await sql.execute(f"SELECT count(*) AS n FROM {table}")).fetchone()
            assert row == {"n": 0}


async def test_a_merged_incident_is_no_false_one_and_its_survivor_is_as_early_as_it_was(
    room: Room, clock: SetClock
) -> None:
    id = await room.playing()
    await room.tell("truth", id, data=truth_data(within_s=10.0) | {"began": clock.now().isoformat()})
    clock.move(5)
    first = about(UUID(int=8), IncidentRaised, Status.EXERCISE, clock.now())
    clock.move(60)
    second = about(UUID(int=9), IncidentRaised, Status.EXERCISE, clock.now())
    gone = {"version": 2, "phase": Phase.MERGED, "merged_into": UUID(int=9), "by": "x", "note": ""}
    merged = {"version": 2, "absorbed": UUID(int=8), "by": "x", "note": "", "started": first.body.started}
    absorbed = about(UUID(int=8), IncidentAbsorbed, Status.EXERCISE, clock.now(), **gone)
    await hear(room, first, second, absorbed)
    await hear(room, about(UUID(int=9), IncidentsMerged, Status.EXERCISE, clock.now(), **merged))
    score = (await whole(room, id)).score
    assert (score.found, score.late, score.false) == (1, 0, 0)
    assert score.lines[0].told_after_s == 5.0


async def test_a_crew_goes_to_an_exercises_incident_once_and_is_called_back(room: Room, clock: SetClock) -> None:
    await room.playing()
    clock.move(1)
    fire = {"assigned": "desk:fire"}
    raised = about(UUID(int=9), IncidentRaised, Status.EXERCISE, clock.now())
    given = about(UUID(int=9), IncidentAssigned, Status.EXERCISE, clock.now(), version=2, **fire)
    await hear(room, raised, given)
    await hear(room, about(UUID(int=9), IncidentMoved, Status.EXERCISE, clock.now(), version=3, **fire))
    await hear(room, given)  # late, and again
    (crew,) = await commands(room)
    assert (crew.desk, crew.kind, crew.latitude) == ("fire", "loitering", GATE.latitude)
    over = about(UUID(int=9), IncidentMoved, Status.EXERCISE, clock.now(), version=4, phase=Phase.RESOLVED, **fire)
    await hear(room, over)
    assert [type(one).__name__ for one in await commands(room)] == ["CrewCommand", "RecallCommand"]


async def test_a_command_of_no_exercise_does_not_wait_for_ever(room: Room, clock: SetClock) -> None:
    await room.present()
    await room.ask(service.set_pace, SetPace(simulator="city", speed=2.0))
    assert len(await commands(room)) == 1
    clock.move(61)
    assert await commands(room) == []


async def test_commands_grow_in_number_and_come_again_until_they_are_passed(room: Room) -> None:
    id = await room.playing()
    await room.ask(service.set_pace, SetPace(simulator="city", speed=2.0))
    await room.ask(service.inject, Inject(exercise=id, act={"do": "burn", "from_s": 1.5, "alone": True}))
    await room.ask(service.stop, StopScenario(exercise=id, reason="enough"))
    pace, inject, stop = await commands(room)
    assert pace.number < inject.number < stop.number
    assert inject.act == {"do": "burn", "from_s": 1.5, "alone": True}
    assert await commands(room) == [pace, inject, stop]
    assert await commands(room, after=inject.number) == [stop]
    await room.tell("ended", id, words="stopped")
    assert await commands(room) == []


async def test_a_stop_of_what_has_ended_is_refused(room: Room) -> None:
    id = await room.playing()
    await room.tell("ended", id)
    with pytest.raises(Refused, match="ended already"):
        await room.ask(service.stop, StopScenario(exercise=id))
    with pytest.raises(Missing):
        await room.ask(service.stop, StopScenario(exercise=uuid4()))


async def test_trouble_of_the_simulator_itself_is_shown_with_it(room: Room) -> None:
    await room.present()
    await room.tell("trouble", None, words="the streets stand still")
    async with room.do.store.read() as sql:
        found = await reading.everything(sql, room.do.sealer, 15.0, room.do.clock.now(), cursor=None, limit=10)
    assert found.simulators[0].trouble == "the streets stand still"


async def test_the_hour_where_a_simulator_plays_is_shown_and_may_be_left_out(room: Room) -> None:
    for hour in (10.5, None, 23.999):
        await room.present(hour=hour)
        async with room.do.store.read() as sql:
            found = await reading.everything(sql, room.do.sealer, 15.0, room.do.clock.now(), cursor=None, limit=10)
        assert found.simulators[0].hour == hour


async def test_a_simulator_that_never_stops_talking_fills_no_disk_and_can_still_end(room: Room) -> None:
    id = await room.playing()
    async with room.do.store.change() as change:
        await change.sql.execute("UPDATE exercise SET steps = %s", (store.STEPS_AT_MOST - 1,))
    assert (await room.tell("act", id)).taken == 1
    (refused,) = (await room.tell("act", id)).refused
    assert "20000 steps" in refused.why
    await room.tell("ended", id, words="over")
    one = await whole(room, id)
    assert one.exercise.phase is ExercisePhase.ENDED
    assert [step.what for step in one.steps] == ["began", "act"]


async def test_names_without_number_leave_no_room_for_more_until_they_are_gone(room: Room, clock: SetClock) -> None:
    for number in range(store.SIMULATORS_AT_MOST):
        await simulators.present(room.do, CITY, f"city-{number}", presence())
    with pytest.raises(Refused, match="50 simulators"):
        await simulators.present(room.do, CITY, "one-more", presence())
    await simulators.present(room.do, CITY, "city-7", presence())
    clock.move(86_401)
    await simulators.present(room.do, CITY, "one-more", presence())


async def test_pages_of_exercises_are_whole_and_without_a_gap(room: Room, clock: SetClock) -> None:
    await room.present()
    made = []
    for _ in range(5):
        id = await room.start()
        await room.tell("refused", id, words="no")
        made.append(id)
        clock.move(1)
    found: list[UUID] = []
    cursor: str | None = None
    while True:
        async with room.do.store.read() as sql:
            page = await reading.everything(sql, room.do.sealer, 15.0, clock.now(), cursor=cursor, limit=2)
        found += [one.id for one in page.exercises]
        cursor = page.next
        if cursor is None:
            break
    assert found == made[::-1]


async def test_old_exercises_are_let_go_and_those_that_are_on_are_not(room: Room, clock: SetClock) -> None:
    id = await room.playing()
    await room.tell("ended", id)
    clock.move(11)
    await keep_house(room)
    clock.move(400 * 86_400)
    async with room.do.store.change() as change:
        await upkeep.tidy(room.do, change)
    with pytest.raises(Missing):
        await whole(room, id)

"""What is said in an exercise stands in no table in the clear, and is read by those who may; also what was said before."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from psycopg.types.json import Jsonb

from civigil.events.exercises import Inject, StartScenario, StopScenario
from civigil.events.incidents import IncidentMoved, IncidentRaised, NoteAdded
from civigil.exercises import reading, sealing, service
from civigil.exercises.sealed import open_row
from civigil.gateway.withhold import Reader
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Tampered
from civigil.kernel.permission import Principal
from civigil.kernel.ports import DenyAll
from civigil.kernel.said import BROKEN
from civigil.kernel.severity import Status
from tests.exercises.conftest import Room
from tests.exercises.test_service import about, commands, hear, whole
from tests.support.clock import SetClock

CALLER, ILLNESS, WHY = "Zebedea Markquandt", "allergic to markedrin", "enough, says Chief Markermann"
TABLES = ("deed", "exercise", "step", "inject", "command", "seen", "truth", "outbox")


async def in_the_clear(room: Room) -> list[str]:
    """Tables in which one of these words stands, as text or as bytes."""
    hits = []
    async with room.do.store.read() as sql:
        for table in TABLES:
            rows = await (await sql.execute(f"SELECT t::text AS row FROM {table} t".encode())).fetchall()
            for secret in (CALLER, ILLNESS, WHY):
                hits += [table for row in rows if secret in row["row"] or secret.encode().hex() in row["row"]]
    return hits


async def said_everywhere(room: Room, clock: SetClock) -> UUID:
    """An exercise in which words stand wherever there is a place for them."""
    id = await room.playing()
    clock.move(1)
    await hear(room, about(UUID(int=9), IncidentRaised, Status.EXERCISE, clock.now()))
    clock.move(1)
    moved = {"version": 2, "note": f"{CALLER} is called back"}
    await hear(room, about(UUID(int=9), IncidentMoved, Status.EXERCISE, clock.now(), **moved))
    for words, need in ((ILLNESS, "medical"), (CALLER, "")):
        note = NoteAdded(incident=UUID(int=9), place=None, by="operator:1", note=words, need=need)
        clock.move(1)
        now = clock.now()
        fact = seal_in(note, id=uuid4(), source="incidents", status=Status.EXERCISE, occurred=now, learned=now)
        async with room.do.store.change() as change:
            await service.on_notes([fact], change, room.do)
    await room.tell("call", id, words=f"{CALLER} calls")
    await room.ask(service.inject, Inject(exercise=id, act={"do": "call", "words": f"I am {CALLER}", "loud": True}))
    await room.ask(service.stop, StopScenario(exercise=id, reason=WHY))
    return id


async def test_what_is_said_in_an_exercise_stands_in_no_table_in_the_clear_and_is_read_as_it_was(
    room: Room, clock: SetClock
) -> None:
    id = await said_everywhere(room, clock)
    inject, stop = await commands(room)
    assert (inject.act["words"], stop.reason) == (f"I am {CALLER}", WHY)
    await room.tell("ended", id, words=f"stopped: {WHY}")
    assert await in_the_clear(room) == []
    one = await whole(room, id)
    assert [(deed.words, deed.need) for deed in one.deeds] == [
        ("somebody lingers", ""),
        (f"{CALLER} is called back", ""),
        (ILLNESS, "medical"),
        (CALLER, ""),
    ]
    assert [step.words for step in one.steps] == ["", f"{CALLER} calls", f"stopped: {WHY}"]
    assert [one.act for one in one.injects] == [{"do": "call", "words": f"I am {CALLER}", "loud": True}]
    assert one.exercise.because == f"stopped: {WHY}"


async def test_a_script_of_ones_own_lies_sealed_until_its_simulator_has_it(room: Room) -> None:
    await room.present()
    await room.ask(service.start, StartScenario(simulator="city", scenario=None, script=f'title = "x"\n# for {CALLER}'))
    assert await in_the_clear(room) == []
    assert CALLER in (await commands(room))[0].script


async def test_screens_begin_with_why_an_exercise_ended_and_it_opens_in_its_own_row_alone(
    room: Room, clock: SetClock
) -> None:
    id = await room.playing()
    await room.tell("ended", id, words=WHY)
    async with room.do.store.read() as sql:
        (row,) = (await reading.live_rows(sql, 10, clock.now())).rows
    assert WHY not in row.because
    assert open_row(row, room.do.sealer).because == WHY
    assert open_row(msgspec.structs.replace(row, id=uuid4()), room.do.sealer).because == BROKEN


async def test_who_need_not_know_an_illness_finds_it_in_no_report(room: Room, clock: SetClock) -> None:
    one = await whole(room, await said_everywhere(room, clock))
    nobody = Reader(DenyAll(), Principal(id="person:traffic", roles=("traffic",)))
    shown = [deed.words for deed in nobody.shown(one).deeds]
    assert shown[2:] == ["[withheld: medical]", CALLER]


async def test_words_that_were_changed_are_noticed_and_hold_up_nothing_but_a_command(
    room: Room, clock: SetClock
) -> None:
    id = await said_everywhere(room, clock)
    async with room.do.store.change() as change:
        for table, column in (("deed", "medical"), ("step", "words"), ("inject", "act"), ("command", "sealed")):
            flipped = f"UPDATE {table} SET {column} = set_byte({column}, 40, get_byte({column}, 40) # 1)"
            await change.sql.execute(flipped.encode())
    one = await whole(room, id)
    assert [deed.words for deed in one.deeds][2:] == [BROKEN, CALLER]
    assert one.steps[1].words == BROKEN
    assert one.injects[0].act == {"do": BROKEN}
    with pytest.raises(Tampered, match=r"exercises\.command\.sealed"):
        await commands(room)


async def test_words_of_exercises_from_before_are_sealed_once_and_read_as_they_were(
    room: Room, clock: SetClock
) -> None:
    id = await said_everywhere(room, clock)
    told = await commands(room)
    await room.tell("ended", id, words=WHY)
    before = await whole(room, id)
    await as_it_was(room, before, told)
    assert set(await in_the_clear(room)) == {"deed", "exercise", "step", "inject", "command"}
    for _ in range(2):
        await sealing.seal_old_words(room.do)
        assert await in_the_clear(room) == []
    after = await whole(room, id)
    assert (after.exercise, after.steps, after.injects) == (before.exercise, before.steps, before.injects)
    assert [deed.words for deed in after.deeds] == [deed.words for deed in before.deeds]
    assert [msgspec.structs.replace(one, number=0) for one in await commands(room)] == [
        msgspec.structs.replace(one, number=0) for one in told
    ]


async def as_it_was(room: Room, one: Any, told: list[Any]) -> None:
    """Put the rows back as the version before wrote them."""
    async with room.do.store.change() as change:
        sql = change.sql
        await sql.execute("UPDATE exercise SET because = %s, because_sealed = NULL", (one.exercise.because,))
        for step in one.steps:
            body = Jsonb(msgspec.to_builtins(step))
            await sql.execute("UPDATE step SET body = %s, words = NULL WHERE number = %s", (body, step.number))
        for inject in one.injects:
            body = Jsonb(msgspec.to_builtins(inject.act))
            await sql.execute("UPDATE inject SET body = jsonb_set(body, '{act}', %s), act = NULL", (body,))
        events = await (await sql.execute("SELECT event FROM deed ORDER BY at, event")).fetchall()
        for (event,), deed in zip(events, one.deeds, strict=True):
            old = "UPDATE deed SET words = %s, need = '', everybody = NULL, medical = NULL WHERE event = %s"
            await sql.execute(old, (deed.words, event))
        for command in told:
            body = msgspec.to_builtins(command)
            number = body.pop("number")
            old = "INSERT INTO command (simulator, do_what, body, made, exercise) VALUES ('city', %s, %s, now(), %s)"
            assert number
            await sql.execute(old, (body["do"], Jsonb(body), one.exercise.id))

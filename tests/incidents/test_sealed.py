"""People's words in the room's tables: sealed, found and read by those who may, also from before; what was changed is noticed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec
import psycopg
import pytest
from msgspec.structs import replace

from civigil.events.incidents import (
    AddNote,
    MergeIncidents,
    MoveIncident,
    Phase,
    ShelveIncident,
    TakeActualReport,
    UndoChange,
)
from civigil.gateway.withhold import Reader
from civigil.incidents import reading, said, sealing, service
from civigil.incidents.sealed import open_row
from civigil.kernel.envelope import read
from civigil.kernel.permission import Principal
from civigil.kernel.place import Point
from civigil.kernel.ports import DenyAll
from civigil.kernel.said import BROKEN
from civigil.kernel.words import opened
from tests.incidents.conftest import GATE
from tests.incidents.test_live_rows import KINDS
from tests.incidents.test_service import hear, obey, rows
from tests.support.clock import NOON

CALLER, PHONE, MEDICAL = "Zebedea Markquandt", "+49 30 7719220188", "allergic to markedrin"
WORDS = f"{CALLER}, {PHONE}, smells gas"
TABLES = ("incidents", "timeline", "words", "reports", "offers", "outbox", "inbox", "aside")


async def a_report(do, words=WORDS, reference="call-1") -> UUID:
    """A caller's report, taken and heard; its incident."""
    order = TakeActualReport(
        kind="gas_odour",
        words=words,
        at=NOON,
        place=Point(latitude=52.4, longitude=13.5, uncertainty_m=80),
        reference=reference,
    )
    receipt = await obey(do, service.take_report, order)
    await hear(do, *[event for event in await emitted(do) if event.id == receipt.report])
    return (await rows(do, "SELECT incident FROM timeline WHERE event = %s AND kind = 'concern'", receipt.report))[0][
        "incident"
    ]


async def emitted(do):
    """The facts that wait in the outbox, opened."""
    found = await rows(do, "SELECT headers, body FROM outbox ORDER BY seq")
    return [opened(read(msgspec.json.decode(row["headers"]), bytes(row["body"]), KINDS), do.sealer) for row in found]


async def in_the_clear(do, *secrets: str) -> list[str]:
    """Tables in which one of these stands, as text or as bytes."""
    hits = []
    for table in TABLES:
        for row in await rows(do, f"SELECT t::text AS row FROM {table} t"):
            hits += [table for one in secrets if one in row["row"] or one.encode().hex() in row["row"]]
    return hits


async def timeline(do, incident: UUID):
    async with do.store.read() as sql:
        return (await reading.timeline(sql, do.sealer, incident)).entries


async def test_what_people_say_and_write_stands_in_no_table_in_the_clear_and_is_read_as_it_was(do):
    incident = await a_report(do)
    await obey(do, service.add_note, AddNote(incident=incident, note=MEDICAL, need="medical"))
    await obey(do, service.add_note, AddNote(incident=incident, note=f"call back {PHONE}"))
    other = await a_report(do, "x", "call-2")
    merging = MergeIncidents(incident=incident, version=1, absorb=other, absorb_version=1, note=f"{CALLER} twice")
    await obey(do, service.merge, merging)
    closing = MoveIncident(incident=incident, version=2, to=Phase.RESOLVED, note=f"{CALLER} was wrong")
    await obey(do, service.move, closing)
    assert await in_the_clear(do, CALLER, PHONE, MEDICAL, "smells gas") == []
    assert await in_the_clear(do, "Smell of gas") != [], "the hunt looks where things lie"
    assert [(one.text, one.need) for one in await timeline(do, incident) if one.incident == incident] == [
        (f"Smell of gas, reported by a person: {WORDS}", "personal"),
        (MEDICAL, "medical"),
        (f"call back {PHONE}", ""),
        (f"absorbed {other}: {CALLER} twice", ""),
        (f"open → resolved: {CALLER} was wrong", ""),
    ]
    notes = [event.body.note for event in await emitted(do) if event.type.endswith("note_added.v1")]
    assert notes == [MEDICAL, f"call back {PHONE}"], "who is given the fact reads it"


async def test_who_need_not_know_reads_what_was_reported_but_not_what_was_said(do):
    incident = await a_report(do)
    await obey(do, service.add_note, AddNote(incident=incident, note=MEDICAL, need="medical"))
    nobody = Reader(DenyAll(), Principal(id="person:traffic", roles=("traffic",)))
    async with do.store.read() as sql:
        told = nobody.shown(await reading.timeline(sql, do.sealer, incident))
        row = nobody.shown(await reading.one(sql, do.sealer, incident))
        listed = nobody.shown(await said.lately(sql, do.sealer))
    assert [one.text for one in told.entries] == ["[withheld: personal]", "[withheld: medical]"]
    assert told.entries[0].explanation.summary == "Smell of gas, reported by a person"
    assert (row.summary, row.words) == ("Smell of gas, reported by a person", "[withheld: personal]")
    assert [(one.incident, one.words) for one in listed.said] == [(incident, "[withheld: personal]")]


async def test_search_finds_part_of_a_word_that_was_said_for_those_who_may_read_it(do, sensor):
    first, second = await a_report(do), await a_report(do, "a dog barks", "call-2")
    await hear(do, sensor.says(at=-20))

    async def found(q, may=lambda status, assigned: True):
        async with do.store.read() as sql:
            by_words = await said.holding(sql, do.sealer, q, may)
            return {one.id for one in (await reading.page(sql, do.sealer, q=q, said=by_words)).incidents}

    assert await found("zebedEA mark") == {first}
    assert await found("ARK") == {first, second}
    assert await found("ark", may=lambda status, assigned: False) == set()
    assert await found("ark", may=lambda status, assigned: assigned == "desk:fire") == set()
    await obey(do, service.add_note, AddNote(incident=second, note="x"))
    assert await found("smell of gas") == {first, second}, "what everybody may read is found without"


async def test_words_that_were_changed_are_noticed_and_hold_up_nothing_else(do):
    incident = await a_report(do)
    await obey(do, service.add_note, AddNote(incident=incident, note="one"))
    await obey(do, service.add_note, AddNote(incident=incident, note="two"))
    async with do.store.change() as change:
        await change.sql.execute(
            "UPDATE words SET everybody = set_byte(everybody, 30, get_byte(everybody, 30) # 1) "
            "WHERE id = (SELECT said FROM timeline WHERE incident = %s AND seq = 2)",
            (incident,),
        )
    assert [one.text for one in await timeline(do, incident)][1:] == [BROKEN, "two"]
    async with do.store.change() as change:  # somebody else's words in this line's place
        await change.sql.execute(
            "UPDATE words w SET everybody = o.everybody FROM words o, timeline a, timeline b "
            "WHERE a.incident = %(id)s AND a.seq = 2 AND b.incident = %(id)s AND b.seq = 3 AND w.id = a.said AND o.id = b.said",
            {"id": incident},
        )
    assert [one.text for one in await timeline(do, incident)][1:] == [BROKEN, "two"]


async def test_why_an_incident_is_shelved_lies_sealed_and_is_read_and_taken_back_as_it_was(do):
    incident, because = await a_report(do), f"{CALLER} waits for us"
    later = NOON + timedelta(hours=1)
    await obey(do, service.shelve, ShelveIncident(incident=incident, version=1, until=later, reason=because))
    assert await in_the_clear(do, CALLER) == []
    await is_shelved(do, incident, because)
    await obey(do, service.shelve, ShelveIncident(incident=incident, version=2, until=None))
    await obey(do, service.undo, UndoChange(incident=incident, version=3))
    assert await in_the_clear(do, CALLER) == []
    await is_shelved(do, incident, because)
    [(event)] = [one for one in await emitted(do) if one.type.endswith("change_undone.v1")]
    assert event.body.shelved_because == because, "who is given the fact reads it"


async def is_shelved(do, incident: UUID, because: str) -> None:
    """By the incident's page, and by the rows that a screen begins with."""
    async with do.store.read() as sql:
        assert (await reading.one(sql, do.sealer, incident)).shelved_because == because
        (row,) = (await reading.live_rows(sql, 10, do.clock.now())).rows
    assert CALLER not in row.shelved_because
    assert open_row(row, do.sealer).shelved_because == because
    assert open_row(replace(row, id=do.new_id()), do.sealer).shelved_because == BROKEN, "it opens in its own row alone"


async def test_why_incidents_were_shelved_before_is_sealed_at_the_next_start(do):
    incident, because = await a_report(do), f"{CALLER} waits for us"
    shelving = ShelveIncident(incident=incident, version=1, until=NOON + timedelta(hours=1), reason=because)
    await obey(do, service.shelve, shelving)
    async with do.store.change() as change:
        await change.sql.execute(
            "UPDATE incidents SET shelved_because = %(why)s, "
            "deeds = regexp_replace(deeds::text, 'sealed:1:[^\"]*', %(why)s)::json",
            {"why": because},
        )
    assert await in_the_clear(do, CALLER) == ["incidents"]
    await sealing.seal_old_words(do)
    assert await in_the_clear(do, CALLER) == []
    await is_shelved(do, incident, because)


async def test_words_from_before_are_sealed_once_and_read_as_they_were(do):
    incident = await a_report(do)
    await obey(do, service.add_note, AddNote(incident=incident, note=MEDICAL, need="medical"))
    before = await timeline(do, incident)
    await as_it_was(do, incident, before)
    assert {*await in_the_clear(do, CALLER)} == {"incidents", "timeline"}
    for _ in range(2):
        await sealing.seal_old_words(do)
        assert await in_the_clear(do, CALLER, PHONE, MEDICAL) == []
        assert await timeline(do, incident) == before
    async with do.store.read() as sql:
        row = await reading.one(sql, do.sealer, incident)
    assert (row.summary, row.words) == ("Smell of gas, reported by a person", WORDS)
    (walk,) = await rows(do, "SELECT * FROM trust.resealing WHERE what = 'incidents.timeline'")
    assert (walk["total"], walk["done"], walk["finished"] is not None) == (2, 2, True)
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"):
        async with do.store.change() as change:
            await change.sql.execute("UPDATE timeline SET said = gen_random_uuid()")


async def as_it_was(do, incident: UUID, entries) -> None:
    """Put the lines back as the version before wrote them."""
    async with do.store.change() as change:
        await change.sql.execute("ALTER TABLE timeline DISABLE TRIGGER only_seals")
        for one in entries:
            told = one.explanation and msgspec.json.encode(replace(one.explanation, summary=one.text)).decode()
            await change.sql.execute(
                "UPDATE timeline SET said = NULL, text = %s, explanation = %s, need = %s WHERE incident = %s AND seq = %s",
                (one.text, told, "" if one.explanation else one.need, incident, one.seq),
            )
        await change.sql.execute("UPDATE incidents SET summary = %s WHERE id = %s", (entries[0].text, incident))
        await change.sql.execute(
            "DELETE FROM words; DELETE FROM outbox; ALTER TABLE timeline ENABLE TRIGGER only_seals"
        )


async def test_a_report_of_the_version_before_is_the_same_when_it_is_told_again(do):
    from civigil.incidents import reports
    from civigil.kernel.envelope import seal_in
    from civigil.kernel.severity import Status

    order = TakeActualReport(kind="gas_odour", words=WORDS, at=NOON, place=GATE, reference="call-9")
    first = await obey(do, service.take_report, order)
    asked = seal_in(order, id=do.new_id(), source="gateway", status=Status.ACTUAL, occurred=NOON, learned=NOON)
    async with do.store.change() as change:
        await change.sql.execute("UPDATE reports SET said = %s", (reports.said_of(asked),))
    again = await obey(do, service.take_report, order)
    assert (again.report, again.again) == (first.report, True)

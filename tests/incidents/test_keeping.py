"""Deeds of people on true PostgreSQL: what is kept, told, shown, and what two people at once can do to each other."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from civigil.events.incidents import (
    AddNote,
    AssignIncident,
    LinkIncidents,
    MergeIncidents,
    MoveIncident,
    Phase,
    ShelveIncident,
    SplitIncident,
    TurnDownMerge,
    UndoChange,
    UndoJoining,
)
from civigil.incidents import reading, service
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Conflict, Missing, Refused
from civigil.kernel.facts import EvidenceRef
from civigil.kernel.severity import Severity, Status
from tests.incidents.test_service import hear, obey, rows, said
from tests.support.clock import NOON

LATER = NOON + timedelta(hours=1)


async def shown(do, id):
    async with do.store.read() as sql:
        return await reading.one(sql, do.sealer, id)


async def told(do, id):
    async with do.store.read() as sql:
        return (await reading.timeline(sql, do.sealer, id)).entries


async def offers(do, id):
    async with do.store.read() as sql:
        return (await reading.offers(sql, do.sealer, id)).offers


async def ids(do, order="started, id"):
    return [row["id"] for row in await rows(do, f"SELECT id FROM incidents WHERE phase <> 'merged' ORDER BY {order}")]


async def test_standing_of_an_incident_is_kept_and_concerns_leave_it_alone(do, sensor):
    await hear(do, sensor.says(at=-20))
    (id,) = await ids(do)
    await obey(do, service.shelve, ShelveIncident(incident=id, version=1, until=LATER, reason="known"))
    await obey(do, service.assign, AssignIncident(incident=id, version=2, to="desk:fire"))
    await hear(do, sensor.says(at=-10))
    one = await shown(do, id)
    assert (one.version, one.concerns, one.assigned) == (4, 2, "desk:fire")
    assert (one.shelved_until, one.shelved_because) == (LATER, "known")
    assert one.undoable == "assign", "a concern that joins takes no deed from a person"
    assert [entry.kind.value for entry in await told(do, id)] == ["concern", "concern", "shelved", "assigned"]


async def test_worse_concern_takes_it_off_the_shelf(do, sensor):
    await hear(do, sensor.says(at=-20))
    (id,) = await ids(do)
    await obey(do, service.shelve, ShelveIncident(incident=id, version=1, until=LATER, reason="known"))
    await hear(do, sensor.says(at=-10, severity=Severity.SEVERE))
    one = await shown(do, id)
    assert (one.version, one.shelved_until, one.shelved_because, one.undoable) == (4, None, "", None)
    assert await said(do) == ["incident_raised", "incident_shelved", "incident_updated", "incident_shelved"]
    with pytest.raises(Refused):
        await obey(do, service.undo, UndoChange(incident=id, version=4))


DEEDS = {
    "move": lambda one, other: (service.move, MoveIncident(incident=one, version=1, to=Phase.ACKNOWLEDGED)),
    "shelve": lambda one, other: (service.shelve, ShelveIncident(incident=one, version=1, until=LATER, reason="x")),
    "assign": lambda one, other: (service.assign, AssignIncident(incident=one, version=1, to="desk:fire")),
    "link": lambda one, other: (service.link, LinkIncidents(incident=one, version=1, other=other, linked=True)),
    "merge": lambda one, other: (
        service.merge,
        MergeIncidents(incident=one, version=1, absorb=other, absorb_version=1),
    ),
}


@pytest.mark.parametrize("name", DEEDS)
async def test_order_that_comes_again_changes_nothing(do, sensor, name):
    """The inbox knows it; behind the inbox, its version is old."""
    await hear(do, sensor.says(at=-20), sensor.says(at=-15, north_m=500))
    one, other = await ids(do)
    handler, body = DEEDS[name](one, other)
    order = seal_in(body, id=do.new_id(), source="gateway", status=Status.ACTUAL, occurred=NOON, learned=NOON)
    async with do.store.change() as change:
        await handler(order, change, do)
    before = await said(do), await shown(do, one), await told(do, one)
    with pytest.raises(Conflict):
        async with do.store.change() as change:
            await handler(order, change, do)
    assert (await said(do), await shown(do, one), await told(do, one)) == before


@pytest.mark.parametrize("name", DEEDS)
async def test_two_people_at_once_never_overwrite_each_other_silently(do, sensor, name):
    """Both looked at version 1: one is obeyed, the other is told who was faster."""
    await hear(do, sensor.says(at=-20), sensor.says(at=-15, north_m=500))
    one, other = await ids(do)
    assign = AssignIncident(incident=one, version=1, to="operator:8")
    both = await asyncio.gather(
        obey(do, *DEEDS[name](one, other)), obey(do, service.assign, assign), return_exceptions=True
    )
    refused = [answer for answer in both if isinstance(answer, Conflict)]
    assert len(refused) == 1
    assert "operator:7" in refused[0].sentence
    assert (await shown(do, one)).version == 2


async def test_conflict_says_who_did_what_meanwhile(do, sensor):
    await hear(do, sensor.says(at=-20))
    (id,) = await ids(do)
    await obey(do, service.assign, AssignIncident(incident=id, version=1, to="desk:fire", note="they are near"))
    await obey(do, service.add_note, AddNote(incident=id, note="a note is no change"))
    with pytest.raises(
        Conflict, match="it is 2 by now; operator:7, 2026-05-01 12:00:00 UTC: assigned to desk:fire: they"
    ):
        await obey(do, service.move, MoveIncident(incident=id, version=1, to=Phase.RESOLVED))


async def test_note_changes_neither_version_nor_row(do, sensor):
    await hear(do, sensor.says(at=-20))
    (id,) = await ids(do)
    before = await shown(do, id)
    do.clock.move(30)
    await obey(do, service.add_note, AddNote(incident=id, note="hello"))
    assert await shown(do, id) == before


async def test_link_stands_on_both_sides_until_it_is_taken_away(do, sensor):
    await hear(do, sensor.says(at=-20), sensor.says(at=-15, north_m=500))
    one, other = await ids(do)
    await obey(do, service.link, LinkIncidents(incident=one, version=1, other=other, linked=True, note="one gang"))
    assert ((await shown(do, one)).links, (await shown(do, other)).links) == ((other,), (one,))
    await obey(do, service.undo, UndoJoining(incident=other, version=2))
    assert ((await shown(do, one)).links, (await shown(do, other)).links) == ((), ())
    assert await said(do) == ["incident_raised"] * 2 + ["incidents_linked"] * 2 + ["change_undone"] * 2


async def test_turned_down_merge_is_not_offered_again(do, sensor):
    await hear(do, sensor.says(at=-20), sensor.says(at=-18))
    await hear(do, sensor.says(at=-10, by_person=True))
    machine, call = await ids(do, "by_person")
    (offer,) = await offers(do, call)
    assert (offer.other, offer.row.id, offer.row.concerns) == (machine, machine, 2)
    assert offer.explanation.because
    with pytest.raises(Missing):
        await obey(do, service.turn_down, TurnDownMerge(incident=call, version=1, other=call))
    await obey(do, service.turn_down, TurnDownMerge(incident=call, version=1, other=machine, note="I asked her"))
    assert await offers(do, call) == await offers(do, machine) == ()
    assert (await shown(do, call)).offers == ()
    with pytest.raises(Missing):
        await obey(do, service.turn_down, TurnDownMerge(incident=call, version=1, other=machine))
    await hear(do, sensor.says(at=-5))
    assert await offers(do, machine) == ()
    assert (await said(do)).count("merge_offered") == 1
    assert [entry.kind.value for entry in await told(do, call)] == ["concern", "turned_down"]


async def thrown_together(do, sensor, count=6):
    """Two persons' concerns, merged by mistake: the incident, and the events of the second."""
    clip = (EvidenceRef(id="cd" * 32, media_type="video/mp4", size=10),)
    ours = [sensor.says(at=-60 + 5 * t, subjects=("person:a",)) for t in range(count)]
    theirs = [sensor.says(at=-58 + 5 * t, east_m=90, subjects=("person:b",), evidence=clip) for t in range(count)]
    await hear(do, *ours)
    await hear(do, *theirs)
    one, other = await ids(do)
    await obey(
        do, service.merge, MergeIncidents(incident=one, version=1, absorb=other, absorb_version=1, note="one man")
    )
    return one, other, tuple(concern.id for concern in theirs)


async def test_split_shows_each_concern_in_its_incident_and_deletes_no_line(do, sensor):
    one, _, theirs = await thrown_together(do, sensor)
    lines = len(await rows(do, "SELECT FROM timeline"))
    await obey(do, service.split, SplitIncident(incident=one, version=2, concerns=theirs[:4], note="two men"))
    old, new = [await shown(do, id) for id in await ids(do, "id")]
    assert (old.id, old.concerns, new.concerns) == (one, 8, 4)
    assert new.subjects == ("person:b",)
    assert (new.version, new.phase, new.by_person) == (1, Phase.OPEN, False)
    inside = await told(do, new.id)
    assert {entry.event for entry in inside if entry.kind.value == "concern"} == set(theirs[:4])
    assert [entry.text for entry in inside if entry.kind.value == "split"] == [f"split off from {one}: two men"]
    left = {entry.event: entry.left_for for entry in await told(do, one) if entry.kind.value == "concern"}
    assert len(left) == 12, "what stood there stands there"
    assert {event for event, where in left.items() if where == new.id} == set(theirs[:4])
    assert len(await rows(do, "SELECT FROM timeline")) == lines + 2
    async with do.store.read() as sql:
        pieces = [len((await reading.evidence(sql, id)).pieces) for id in (one, new.id)]
    assert pieces == [2, 4], "evidence goes with what it shows"


async def test_split_off_concern_that_comes_again_is_not_counted_again(do, sensor):
    mine, theirs = sensor.says(at=-30), sensor.says(at=-25)
    await hear(do, mine, theirs)
    (id,) = await ids(do)
    await obey(do, service.split, SplitIncident(incident=id, version=1, concerns=(theirs.id,)))
    await hear(do, theirs, mine)
    assert [row["concerns"] for row in await rows(do, "SELECT concerns FROM incidents")] == [1, 1]


async def test_split_incidents_are_neither_merged_nor_offered_by_machines(do, sensor):
    told = [sensor.says(at=-60 + 5 * t) for t in range(8)]
    await hear(do, *told)
    (id,) = await ids(do)
    await obey(do, service.split, SplitIncident(incident=id, version=1, concerns=tuple(one.id for one in told[::2])))
    for t in range(4):
        await hear(do, sensor.says(at=-20 + 5 * t))
    assert sum(row["concerns"] for row in await rows(do, "SELECT concerns FROM incidents")) == 12
    assert len(await ids(do)) == 2
    assert not {"incidents_merged", "merge_offered"} & set(await said(do))


@pytest.mark.parametrize("forged", ["new", "other"])
async def test_forged_concern_is_missing_and_nothing_is_split(do, sensor, forged):
    await hear(do, sensor.says(at=-20), sensor.says(at=-15), sensor.says(at=-10, north_m=900))
    one, other = await ids(do)
    (stranger,) = [entry.event for entry in await told(do, other)]
    event = do.new_id() if forged == "new" else stranger
    with pytest.raises(Missing, match="no concern of this incident"):
        await obey(do, service.split, SplitIncident(incident=one, version=1, concerns=(event,)))
    assert (await shown(do, one)).version == 1


async def test_taken_back_merge_restores_both(do, sensor):
    one, other, theirs = await thrown_together(do, sensor)
    with pytest.raises(Refused, match="lives on in"):
        await obey(do, service.move, MoveIncident(incident=other, version=2, to=Phase.ACKNOWLEDGED))
    await hear(do, sensor.says(at=-20, subjects=("person:a",)))
    assert (await shown(do, one)).undoable == "merge"
    await obey(do, service.undo, UndoJoining(incident=one, version=3))
    kept, back = await shown(do, one), await shown(do, other)
    assert (kept.concerns, back.concerns) == (7, 6), "what came meanwhile stays where it went"
    assert (back.phase, back.merged_into, back.version) == (Phase.OPEN, None, 3)
    assert (kept.subjects, back.subjects) == (("person:a",), ("person:b",))
    assert (kept.absorbed, kept.undoable, back.undoable) == ((), None, None)
    assert {entry.event for entry in await told(do, other)} >= set(theirs)
    for subject, id in (("person:a", one), ("person:b", other)):
        later = sensor.says(at=-10, subjects=(subject,), east_m=45)
        await hear(do, later)
        assert later.id in {entry.event for entry in await told(do, id)}, "its subject tells whose it is"
    assert await offers(do, one) == ()


async def test_taken_back_split_is_one_incident_again(do, sensor):
    one, other, theirs = await thrown_together(do, sensor)
    await obey(do, service.split, SplitIncident(incident=one, version=2, concerns=theirs[:4]))
    (fresh,) = set(await ids(do)) - {one}
    await obey(do, service.undo, UndoJoining(incident=one, version=3))
    kept, gone = await shown(do, one), await shown(do, fresh)
    assert (kept.concerns, kept.undoable) == (12, "merge")
    assert (gone.phase, gone.merged_into) == (Phase.MERGED, one)
    inside = [entry for entry in await told(do, one) if entry.kind.value == "concern"]
    assert len(inside) == 12
    assert all(entry.left_for is None for entry in inside)
    await obey(do, service.undo, UndoJoining(incident=one, version=4))
    kept, back = await shown(do, one), await shown(do, other)
    assert (kept.concerns, back.concerns) == (6, 6), "step by step, each concern is back where it was"
    assert {entry.event for entry in await told(do, other) if entry.event in theirs} == set(theirs)


async def test_merge_of_merged_incidents_is_told_whole(do, sensor):
    """What was absorbed by what was absorbed is not lost from sight."""
    for t, north in enumerate((0, 400, 800)):
        await hear(do, sensor.says(at=-30 + t, north_m=north))
    first, second, third = await ids(do)
    await obey(do, service.merge, MergeIncidents(incident=second, version=1, absorb=third, absorb_version=1))
    await obey(do, service.merge, MergeIncidents(incident=first, version=1, absorb=second, absorb_version=2))
    one = await shown(do, first)
    assert (one.concerns, set(one.absorbed)) == (3, {second, third})
    assert (await shown(do, third)).merged_into == second, "a row changes only with a fact"
    assert len([entry for entry in await told(do, first) if entry.kind.value == "concern"]) == 3
    await obey(do, service.undo, UndoJoining(incident=first, version=2))
    assert ((await shown(do, first)).concerns, (await shown(do, second)).concerns) == (1, 2)


async def test_exercise_never_ranks_among_what_is_real(do, sensor):
    await hear(do, sensor.says(at=-20, severity=Severity.MINOR))
    for status in (Status.TEST, Status.EXERCISE):
        await hear(do, sensor.says(at=-20, severity=Severity.EXTREME, status=status))
    async with do.store.read() as sql:
        page = await reading.page(sql, do.sealer)
        live = await reading.live_rows(sql, 100, do.clock.now())
        real = await reading.page(sql, do.sealer, status=Status.ACTUAL)
    order = [Status.ACTUAL, Status.EXERCISE, Status.TEST]
    assert [one.status for one in page.incidents] == order
    assert [row.status for row in live.rows] == order
    assert [one.status for one in real.incidents] == [Status.ACTUAL]


async def test_live_rows_are_the_pressing_ones_and_say_how_many_there_are(do, sensor):
    severities = [Severity.MINOR, Severity.EXTREME, Severity.MODERATE, Severity.SEVERE]
    await hear(do, *(sensor.says(at=-t, north_m=500 * t, severity=one) for t, one in enumerate(severities)))
    async with do.store.read() as sql:
        live = await reading.live_rows(sql, 2, do.clock.now())
    assert ([row.severity for row in live.rows], live.total) == ([Severity.EXTREME, Severity.SEVERE], 4)


async def test_what_is_over_stays_among_the_live_rows_for_an_hour(do, sensor):
    await hear(do, sensor.says(at=-20))
    (id,) = await ids(do)
    await obey(do, service.move, MoveIncident(incident=id, version=1, to=Phase.RESOLVED))
    await obey(do, service.move, MoveIncident(incident=id, version=2, to=Phase.CLOSED, disposition="nuisance"))
    for seconds, count in ((3599, 1), (2, 0)):
        now = do.clock.move(seconds)
        async with do.store.read() as sql:
            live = await reading.live_rows(sql, 100, now)
        assert (len(live.rows), live.total) == (count, count)


async def test_search_finds_by_summary_kind_subject_and_id_and_takes_signs_as_they_are(do, sensor):
    await hear(do, sensor.says(at=-20, subjects=("person:Ada",)), sensor.says(at=-20, north_m=900, kind="flood"))
    first, second = await ids(do, "kind DESC")
    wanted = {"ADA": [first], "floo": [second], "by hand": [first, second], str(first)[-8:]: [first]}
    for q, found in wanted.items():
        async with do.store.read() as sql:
            page = await reading.page(sql, do.sealer, q=q)
        assert {one.id for one in page.incidents} == set(found), q
    for q in ("%", "_", "\\", "';--", "[", "x" * 200):
        async with do.store.read() as sql:
            assert (await reading.page(sql, do.sealer, q=q)).incidents == ()
    await obey(do, service.assign, AssignIncident(incident=first, version=1, to="desk:fire"))
    async with do.store.read() as sql:
        assert [one.id for one in (await reading.page(sql, do.sealer, assigned="desk:fire")).incidents] == [first]


async def test_timeline_shows_where_each_concern_was_seen(do, sensor):
    await hear(
        do, sensor.says(at=-20, severity=Severity.SEVERE), sensor.says(at=-10, placed=False, subjects=("person:a",))
    )
    entries = [entry for id in await ids(do) for entry in await told(do, id)]
    assert [(entry.severity, entry.place is None) for entry in entries] == [
        (Severity.SEVERE, False),
        (Severity.MODERATE, True),
    ]
    assert entries[0].place.uncertainty_m == pytest.approx(5.0)


async def test_offer_is_not_lost_when_one_of_the_two_lives_on_in_another(do, sensor):
    """Else nobody hears that the call belongs to what the machines have merged since."""
    await hear(do, sensor.says(at=-30, north_m=60), sensor.says(at=-20))
    await hear(do, sensor.says(at=-10, by_person=True))
    (call,) = [row["id"] for row in await rows(do, "SELECT id FROM incidents WHERE by_person")]
    (near,) = (await shown(do, call)).offers
    (other,) = set(await ids(do)) - {call, near}
    await obey(do, service.merge, MergeIncidents(incident=other, version=1, absorb=near, absorb_version=1))
    assert (await shown(do, call)).offers == (other,)
    assert [offer.other for offer in await offers(do, other)] == [call]
    await obey(do, service.undo, UndoJoining(incident=other, version=2))
    assert set((await shown(do, call)).offers) >= {near}


async def test_desk_does_not_lose_an_incident_that_is_absorbed(do, sensor):
    await hear(do, sensor.says(at=-20), sensor.says(at=-15, north_m=500))
    one, other = await ids(do)
    await obey(do, service.assign, AssignIncident(incident=other, version=1, to="desk:fire"))
    await obey(do, service.merge, MergeIncidents(incident=one, version=1, absorb=other, absorb_version=2))
    assert (await shown(do, one)).assigned == "desk:fire"
    await obey(do, service.undo, UndoJoining(incident=one, version=2))
    assert ((await shown(do, one)).assigned, (await shown(do, other)).assigned) == (None, "desk:fire")

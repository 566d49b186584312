"""The room on true PostgreSQL: what is saved, what is said, two deciders at once, people who change things meanwhile."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import psycopg
import pytest

from civigil.events.exercises import CrewTold
from civigil.events.incidents import AddNote, MergeIncidents, MoveIncident, Phase
from civigil.incidents import reading, service, store
from civigil.incidents.correlate import report_of
from civigil.incidents.search import search_of
from civigil.incidents.view import Cursor
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Conflict, Invalid, Missing
from civigil.kernel.facts import EvidenceRef
from civigil.kernel.severity import Severity, Status
from tests.support.clock import NOON


async def rows(do, query, *given):
    async with do.store.read() as sql:
        return await (await sql.execute(query, given)).fetchall()


async def hear(do, *concerns):
    async with do.store.change() as change:
        await service.on_concerns(concerns, change, do)


async def obey(do, handler, body, *, status=Status.ACTUAL):
    order = seal_in(
        body, id=do.new_id(), source="gateway", status=status, occurred=NOON, learned=NOON, actor="operator:7"
    )
    async with do.store.change() as change:
        return await handler(order, change, do)


async def said(do):
    return [row["subject"].split(".")[3] for row in await rows(do, "SELECT subject FROM outbox ORDER BY seq")]


async def test_two_concerns_of_one_cause_become_one_incident(do, sensor):
    await hear(do, sensor.says(at=-10), sensor.says(at=-5, east_m=3))
    await hear(do, sensor.says(at=0, east_m=-3))
    (incident,) = await rows(do, "SELECT * FROM incidents")
    assert (incident["concerns"], incident["version"], incident["entries"]) == (3, 2, 3)
    entries = await rows(do, "SELECT * FROM timeline ORDER BY seq")
    assert [entry["seq"] for entry in entries] == [1, 2, 3]
    assert [entry["joined"]["rule"] for entry in entries] == [
        "incidents.raised",
        *["incidents.same_place_and_time"] * 2,
    ]
    assert await said(do) == ["incident_raised", "incident_updated"]


async def test_state_read_back_is_the_state_that_was_decided(do, sensor):
    """A walk in ten batches, with its motion and subjects stored in between, is the walk in one batch."""
    walk = [sensor.says(at=5 * t - 100, east_m=20.0 * t, subjects=("person:a",)) for t in range(10)]
    for one in walk:
        await hear(do, one)
    await hear(do, sensor.says(at=-48, east_m=208.0))
    (incident,) = await rows(do, "SELECT * FROM incidents")
    assert incident["concerns"] == 11
    assert incident["motion"][2] == pytest.approx(4.0, abs=0.5), "metres a second to the east"
    assert incident["subjects"] == ["person:a"]


async def test_concern_that_comes_again_has_no_second_entry(do, sensor):
    one = sensor.says()
    await hear(do, one)
    before = await said(do)
    await hear(do, one)
    assert len(await rows(do, "SELECT * FROM timeline")) == 1
    assert await said(do) == before


async def test_timeline_cannot_be_rewritten(do, sensor):
    await hear(do, sensor.says())
    for statement in ("UPDATE timeline SET text = 'nothing'", "DELETE FROM timeline", "TRUNCATE timeline"):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"):
            async with do.store.change() as change:
                await change.sql.execute(statement)


@pytest.mark.parametrize("years", [-56, 74])
async def test_clock_beyond_belief_is_refused(do, sensor, years):
    with pytest.raises(Invalid, match="clock is wrong"):
        await hear(do, sensor.says(at=years * 365 * 86_400))


async def test_two_deciders_at_once_raise_one_incident(do, sensor):
    """Both see an empty city; the second waits for the first, then sees what it raised."""
    batches = [[sensor.says(at=-5 + t / 10 + worker / 20) for t in range(5)] for worker in range(2)]
    await asyncio.gather(*(hear(do, *batch) for batch in batches))
    assert [row["concerns"] for row in await rows(do, "SELECT concerns FROM incidents")] == [10]


async def test_two_deciders_with_one_subject_far_apart_raise_one_incident(do, sensor):
    bare = {"placed": False, "kind": "brute_force", "subjects": ("host:a",)}
    await asyncio.gather(*(hear(do, sensor.says(at=-t, **bare)) for t in range(6)))
    assert [row["concerns"] for row in await rows(do, "SELECT concerns FROM incidents")] == [6]


async def test_many_deciders_of_overlapping_regions_do_not_block_each_other_for_good(do, sensor):
    batches = [
        [sensor.says(at=-1, north_m=5_000 * ((worker + step) % 7), kind="flood") for step in range(7)]
        for worker in range(6)
    ]
    async with asyncio.timeout(30):
        await asyncio.gather(*(hear(do, *batch) for batch in batches))
    assert [row["concerns"] for row in await rows(do, "SELECT concerns FROM incidents")] == [6] * 7


async def test_person_who_acts_while_a_batch_is_decided_is_not_overwritten(do, sensor):
    await hear(do, sensor.says(at=-20))
    (incident,) = await rows(do, "SELECT id, version FROM incidents")
    async with do.store.change() as change:
        order = MoveIncident(incident=incident["id"], version=1, to=Phase.ACKNOWLEDGED)
        asked = seal_in(order, id=do.new_id(), source="g", status=Status.ACTUAL, occurred=NOON, learned=NOON, actor="o")
        await service.move(asked, change, do)
        batch = asyncio.create_task(hear(do, sensor.says(at=-15)))
        waiting = (
            "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%FOR UPDATE'"
        )
        async with asyncio.timeout(10):
            while (await rows(do, waiting))[0]["n"] == 0:
                await asyncio.sleep(0.01)
    await batch
    (after,) = await rows(do, "SELECT phase, version, concerns, handled, entries FROM incidents")
    assert after == {"phase": "acknowledged", "version": 3, "concerns": 2, "handled": True, "entries": 3}


async def test_order_on_a_stale_version_changes_nothing(do, sensor):
    await hear(do, sensor.says(at=-20))
    (incident,) = await rows(do, "SELECT id FROM incidents")
    await hear(do, sensor.says(at=-10))
    with pytest.raises(Conflict):
        await obey(do, service.move, MoveIncident(incident=incident["id"], version=1, to=Phase.RESOLVED))
    assert (await rows(do, "SELECT phase FROM incidents"))[0]["phase"] == "open"


async def test_order_about_an_unknown_incident_is_missing(do):
    with pytest.raises(Missing):
        await obey(do, service.add_note, AddNote(incident=do.new_id(), note="hello"))


async def test_whole_life_stands_in_the_timeline(do, sensor):
    await hear(do, sensor.says(at=-20))
    (incident,) = await rows(do, "SELECT id FROM incidents")
    id, version = incident["id"], 1
    await obey(do, service.add_note, AddNote(incident=id, note="on my way"))
    for to in (Phase.ACKNOWLEDGED, Phase.RESOLVED, Phase.CLOSED, Phase.ACKNOWLEDGED):
        order = MoveIncident(incident=id, version=version, to=to, note="so it is", disposition="handled")
        version = (await obey(do, service.move, order)).version
    async with do.store.read() as sql:
        told = await reading.timeline(sql, do.sealer, id)
    assert [entry.seq for entry in told.entries] == [1, 2, 3, 4, 5, 6]
    assert [entry.kind.value for entry in told.entries] == ["concern", "note", *["moved"] * 4]
    assert await said(do) == ["incident_raised", "note_added", *["incident_moved"] * 4]


async def test_a_crew_is_heard_where_its_incident_lives_on_and_passed_over_where_there_is_none(do, sensor):
    await hear(do, sensor.says(at=-20))
    (incident,) = await rows(do, "SELECT id, status FROM incidents")
    status = Status(incident["status"])
    told = [
        CrewTold(incident=id, simulator="city", desk="desk:fire", unit="Fire engine 1", state="arrived", words="Here.")
        for id in (do.new_id(), incident["id"])
    ]
    now = do.clock.now()
    events = [
        seal_in(one, id=do.new_id(), source="exercises/city", status=status, occurred=now, learned=now) for one in told
    ]
    async with do.store.change() as change:
        await service.on_crews(events, change, do)
    async with do.store.read() as sql:
        shown = await reading.timeline(sql, do.sealer, incident["id"])
    assert [(entry.kind.value, entry.by) for entry in shown.entries][1:] == [("note", "crew:Fire engine 1")]


async def test_merged_call_keeps_its_story(do, sensor):
    await hear(do, sensor.says(at=-20), sensor.says(at=-10, by_person=True))
    call, machine = await rows(do, "SELECT id, version, by_person FROM incidents ORDER BY by_person DESC")
    assert (call["by_person"], machine["by_person"]) == (True, False)
    async with do.store.read() as sql:
        assert (await reading.one(sql, do.sealer, machine["id"])).offers == (call["id"],)
    order = MergeIncidents(incident=machine["id"], version=1, absorb=call["id"], absorb_version=1, note="the same man")
    await obey(do, service.merge, order)
    async with do.store.read() as sql:
        kept = await reading.one(sql, do.sealer, machine["id"])
        told = await reading.timeline(sql, do.sealer, machine["id"])
    assert (kept.concerns, kept.absorbed, kept.offers) == (2, (call["id"],), ())
    assert len(told.entries) == 4
    await hear(do, sensor.says(at=-2))
    assert (await rows(do, "SELECT concerns FROM incidents WHERE phase <> 'merged'"))[0]["concerns"] == 3


async def test_bridge_merges_incidents_that_are_stored(do, sensor):
    bare = {"placed": False, "kind": "brute_force"}
    await hear(do, sensor.says(at=-9, subjects=("host:a",), **bare))
    await hear(do, sensor.says(at=-8, subjects=("account:b",), **bare))
    await hear(do, sensor.says(at=-7, subjects=("host:a", "account:b"), **bare))
    (live,) = await rows(do, "SELECT concerns, subjects FROM incidents WHERE phase <> 'merged'")
    assert live["concerns"] == 3
    await hear(do, sensor.says(at=-6, subjects=("account:b",), **bare))
    (live,) = await rows(do, "SELECT concerns FROM incidents WHERE phase <> 'merged'")
    assert live["concerns"] == 4
    assert (await said(do)).count("incidents_merged") == 1


async def test_pages_show_each_incident_once_pressing_ones_first(do, sensor):
    severities = list(Severity) * 5
    await hear(do, *(sensor.says(at=-t, north_m=500 * t, severity=one) for t, one in enumerate(severities)))
    seen, cursor = [], None
    while True:
        async with do.store.read() as sql:
            page = await reading.page(sql, do.sealer, limit=7, cursor=cursor)
        seen += page.incidents
        if page.next is None:
            break
        cursor = Cursor.parse(page.next)
    assert len({one.id for one in seen}) == len(seen) == 25
    order = [(-one.priority, -one.started.timestamp()) for one in seen]
    assert order == sorted(order)
    async with do.store.read() as sql:
        later = await reading.page(
            sql, do.sealer, since=NOON - timedelta(seconds=3.5), kind="loitering", status=Status.ACTUAL
        )
        none = await reading.page(sql, do.sealer, phase=Phase.CLOSED)
    assert (len(later.incidents), len(none.incidents)) == (4, 0)


@pytest.mark.parametrize("text", ["", "1_2_3", "1_x_3_y", "nonsense"])
def test_broken_cursor_is_invalid(text):
    with pytest.raises(Invalid, match="cursor"):
        Cursor.parse(text)


async def test_evidence_of_a_concern_is_found_at_its_incident(do, sensor):
    piece = EvidenceRef(id="ab" * 32, media_type="video/mp4", size=10, role="clip")
    await hear(do, sensor.says(at=-3, evidence=(piece,)))
    (incident,) = await rows(do, "SELECT id FROM incidents")
    async with do.store.read() as sql:
        (found,) = (await reading.evidence(sql, incident["id"])).pieces
        (entry,) = (await reading.timeline(sql, do.sealer, incident["id"])).entries
    assert found.evidence == piece
    assert found.href == f"/api/evidence/{piece.id}"
    assert entry.evidence == (piece,)
    assert entry.explanation.because[0].limit == 1.0


_HISTORY = """
    INSERT INTO incidents SELECT gen_random_uuid(), 1, 'closed', 'Actual', 'flood', 'flood', 'Met', 'Minor', 'Expected',
        'Likely', 'x', 52.4, 13.5, 10, NULL, (%s::bigint[])[1 + n %% %s], 1900000 - n / 10,
        to_timestamp((1900000 - n / 10) * 900.0), to_timestamp((1900000 - n / 10) * 900.0 + 60),
        1, '{}', false, false, 1, 38, now(), now(), 'done', NULL
    FROM generate_series(1, 20000) n
"""


async def test_long_history_is_not_scanned_for_each_batch(do, sensor):
    """A planner that guesses wrong reads every incident the city ever had, for each batch."""
    search = search_of([report_of(sensor.says(subjects=("person:a",)), do.settings)], do.settings)
    async with do.store.change() as change:
        await change.sql.execute(_HISTORY, (list(search.lows), len(search.lows)))
        await change.sql.execute("INSERT INTO subjects SELECT 'person:a', id FROM incidents")
        await change.sql.execute("ANALYZE incidents, subjects")
        given = store.asked_of(search)
        near = await (await change.sql.execute("EXPLAIN " + store.NEAR, given)).fetchall()
    plan = "\n".join(row[0] for row in near)
    assert "Seq Scan on incidents" not in plan
    assert "Seq Scan on subjects" not in plan


async def test_long_history_is_not_scanned_for_each_screen(do, sensor):
    """Closed incidents pile up for years; what a screen begins with does not get slower."""
    await hear(do, *(sensor.says(at=-t, north_m=500 * t) for t in range(30)))
    async with do.store.change() as change:
        await change.sql.execute(_HISTORY, ([1, 2, 3], 3))
        await change.sql.execute("UPDATE incidents SET changed = now() - interval '1 year' WHERE phase = 'closed'")
        await change.sql.execute("ANALYZE incidents")
    async with do.store.read() as sql:
        given = {"limit": 1000, "since": do.clock.now() - reading.OVER_FOR}
        for query in (reading.STANDING, reading.STANDING_COUNT):
            plan = await (await sql.execute("EXPLAIN " + query, given)).fetchall()
            assert not any("Seq Scan on incidents" in row["QUERY PLAN"] for row in plan), plan
        assert (await reading.live_rows(sql, 1000, do.clock.now())).total == 30

"""The room at work: concerns over the true bus to two workers, orders through its routes, and what is shown of it all."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace as replace_

from civigil.events.cameras import Box, LoiteringSeen
from civigil.events.incidents import Phase
from civigil.incidents import capability, routes
from civigil.incidents.permissions import REPORT
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Conflict, Invalid, Missing, Refused
from civigil.kernel.facts import Explanation
from civigil.kernel.permission import Decision, Principal
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from civigil.roster import ROSTER
from civigil.runtime import clock as true
from civigil.runtime.bus import open_bus
from civigil.runtime.bus.connect import connect
from civigil.runtime.bus.streams import StreamLimits, ensure_streams
from civigil.runtime.embedded import NatsConfig, NatsServer, NatsTls, free_port
from civigil.runtime.store.pool import open_pool
from civigil.runtime.trust.audit import PostgresAuditTrail
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.authorizer import OperatorsOnly
from civigil.runtime.trust.permissions import users
from civigil.runtime.worker import hands_of, work
from tests.incidents.conftest import GATE

OPERATOR = Principal(id="operator:7", roles=("operator",))
CALLER = Principal(id="process:city", roles=("rehearser",))
SMALL = StreamLimits(facts_bytes=16 << 20, orders_bytes=8 << 20, observations_bytes=8 << 20)


class AndRehearsers(OperatorsOnly):
    """Lets one more role report, and do nothing else."""

    def decide(self, who, what, resource=""):
        if "rehearser" in who.roles:
            return Decision(allowed=what == REPORT, because="a rehearser reports")
        return super().decide(who, what, resource)


@pytest.fixture(scope="module")
def roster():
    return ROSTER


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("ca"), lasts=timedelta(days=90), renew_before=timedelta(days=30))
    authority.ensure(datetime.now(UTC))
    return authority


@pytest.fixture
def nats_server(authority, short_tmp):
    own = authority.server("nats", ["localhost", "127.0.0.1"], datetime.now(UTC))
    tls = NatsTls(certificate=own.certificate, key=own.key, ca=own.authority)
    port, monitor_port = free_port(), free_port()
    return NatsServer(
        NatsConfig(directory=short_tmp / "nats", port=port, monitor_port=monitor_port, tls=tls, users=users(ROSTER))
    )


@pytest.fixture
async def room(place, nats_url, fresh_postgres_url, authority):
    """Two workers of the room, and the hands that the gateway has."""

    def identity(name):
        return authority.identity(name, datetime.now(UTC))

    client = await connect([nats_url], room="spine", identity=identity("spine"))
    await ensure_streams(client.jetstream(), ROSTER, SMALL)
    await client.close()
    async with open_pool(fresh_postgres_url, schema="trust") as pool:
        trusted = replace(
            place,
            authorizer=AndRehearsers(ROSTER),
            audit=PostgresAuditTrail(pool, b"k" * 32),
            identity=identity,
            clock=true.TrueClock(),
        )
        workers = [asyncio.create_task(work(capability, ROSTER, trusted)) for _ in range(2)]
        async with hands_of(capability, trusted, speaks_as="gateway") as do:
            yield do
        for worker in workers:
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker


@pytest.fixture
async def cameras(room, nats_url, authority):
    """The bus as the cameras have it."""
    identity = authority.identity("cameras", datetime.now(UTC))
    bus = await open_bus([nats_url], room="cameras", identity=identity, clock=room.clock, new_id=room.new_id)
    yield bus
    await bus.close()


def loitering(do, *, at, track):
    return seal_in(
        LoiteringSeen(
            kind="loitering",
            severity=Severity.MINOR,
            urgency=Urgency.EXPECTED,
            certainty=Certainty.LIKELY,
            category=Category.SECURITY,
            place=GATE,
            subjects=("camera:gate-1", f"track:gate-1/{track}"),
            explanation=Explanation(summary="somebody lingers", rule="cameras.loitering"),
            camera="gate-1",
            zone="forecourt",
            track=track,
            box=Box(left=0.1, top=0.1, width=0.1, height=0.1),
            dwell_s=40.0,
        ),
        id=do.new_id(),
        source="cameras/gate-1",
        status=Status.ACTUAL,
        occurred=at,
        learned=at,
    )


async def entries(do, count):
    """Wait until so many concerns have an entry."""
    async with asyncio.timeout(30):
        while True:
            async with do.store.read() as sql:
                rows = await (await sql.execute("SELECT event FROM timeline WHERE kind = 'concern'")).fetchall()
            if len(rows) >= count:
                return [row["event"] for row in rows]
            await asyncio.sleep(0.05)


async def test_facts_to_two_workers_have_one_entry_each_in_one_incident(room, cameras):
    facts = [loitering(room, at=room.clock.now(), track=number % 7) for number in range(400)]
    await asyncio.gather(*(cameras.publish(one) for one in [*facts, *facts[:50]]))
    found = await entries(room, 400)
    assert sorted(found) == sorted(one.id for one in facts)
    page = await routes.list_incidents(OPERATOR, room)
    assert [one.concerns for one in page.incidents] == [400]


async def test_orders_of_people_go_through_the_bus_and_come_back_with_the_new_version(room, cameras):
    await cameras.publish(loitering(room, at=room.clock.now(), track=1))
    await entries(room, 1)
    (shown,) = (await routes.list_incidents(OPERATOR, room)).incidents
    note = await routes.write_note(shown.id, routes.NoteAsked(note="a unit is on its way"), OPERATOR, room)
    assert (note.version, note.phase) == (1, Phase.OPEN)
    asked = routes.MoveAsked(version=1, to=Phase.ACKNOWLEDGED)
    standing = await routes.move_incident(shown.id, asked, OPERATOR, room)
    assert (standing.version, standing.phase) == (2, Phase.ACKNOWLEDGED)
    with pytest.raises(Conflict):
        await routes.move_incident(shown.id, asked, OPERATOR, room)
    with pytest.raises(Refused):
        await routes.move_incident(shown.id, routes.MoveAsked(version=2, to=Phase.CLOSED), OPERATOR, room)
    told = await routes.show_timeline(shown.id, room)
    assert [entry.by for entry in told.entries] == ["cameras/gate-1", "operator:7", "operator:7"]


async def test_order_of_one_who_may_not_is_refused_and_changes_nothing(room, cameras):
    await cameras.publish(loitering(room, at=room.clock.now(), track=1))
    await entries(room, 1)
    (shown,) = (await routes.list_incidents(OPERATOR, room)).incidents
    nobody = Principal(id="guest:1")
    with pytest.raises(Refused):
        await routes.move_incident(shown.id, routes.MoveAsked(version=1, to=Phase.RESOLVED), nobody, room)
    assert (await routes.show_incident(shown.id, room)).phase is Phase.OPEN


async def test_unknown_incident_is_missing_on_every_route(room):
    id = room.new_id()
    for asked in (
        routes.show_incident(id, room),
        routes.show_timeline(id, room),
        routes.list_evidence(id, room),
        routes.write_note(id, routes.NoteAsked(note="x"), OPERATOR, room),
        routes.merge_incidents(id, routes.MergeAsked(version=1, absorb=id, absorb_version=1), OPERATOR, room),
        routes.shelve_incident(id, routes.ShelveAsked(version=1, until=None), OPERATOR, room),
        routes.assign_incident(id, routes.AssignAsked(version=1, to=None), OPERATOR, room),
        routes.link_incidents(id, routes.LinkAsked(version=1, other=id, linked=True), OPERATOR, room),
        routes.split_incident(id, routes.SplitAsked(version=1, concerns=(id,)), OPERATOR, room),
        routes.turn_down_merge(id, routes.TurnDownAsked(version=1, other=id), OPERATOR, room),
        routes.undo_change(id, routes.UndoAsked(version=1), OPERATOR, room),
        routes.list_offers(id, room),
    ):
        with pytest.raises(Missing):
            await asked


async def raised(room, cameras, count=1):
    """So many incidents, each about a camera of its own place."""
    for number in range(count):
        at = room.clock.now() - timedelta(hours=2 * number)
        await cameras.publish(loitering(room, at=at, track=number))
    await entries(room, count)
    return (await routes.list_incidents(OPERATOR, room)).incidents


async def test_whole_handling_of_an_incident_goes_over_the_bus(room, cameras):
    one, other = await raised(room, cameras, 2)
    until = room.clock.now() + timedelta(minutes=20)
    shelve = routes.ShelveAsked(version=1, until=until, reason="the gardener")
    assert (await routes.shelve_incident(one.id, shelve, OPERATOR, room)).version == 2
    assign = routes.AssignAsked(version=2, to="desk:security", note="look after him")
    assert (await routes.assign_incident(one.id, assign, OPERATOR, room)).version == 3
    link = routes.LinkAsked(version=3, other=other.id, linked=True)
    assert (await routes.link_incidents(one.id, link, OPERATOR, room)).version == 4
    merge = routes.MergeAsked(version=4, absorb=other.id, absorb_version=2, note="the same gardener")
    assert (await routes.merge_incidents(one.id, merge, OPERATOR, room)).version == 6, "and off the shelf"
    shown = await routes.show_incident(one.id, room)
    assert (shown.undoable, shown.assigned, shown.concerns, shown.links) == ("merge", "desk:security", 2, (other.id,))
    assert (await routes.undo_change(one.id, routes.UndoAsked(version=6), OPERATOR, room)).version == 7
    shown = await routes.show_incident(one.id, room)
    assert (shown.undoable, shown.concerns, shown.shelved_until) == ("link", 1, until)
    split = routes.SplitAsked(version=7, concerns=(room.new_id(),))
    with pytest.raises(Missing):
        await routes.split_incident(one.id, split, OPERATOR, room)
    kinds = [entry.kind.value for entry in (await routes.show_timeline(one.id, room)).entries]
    assert kinds == ["concern", "shelved", "assigned", "linked", "merged", "shelved", "undone"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (lambda: routes.MoveAsked(version=1, to=Phase.ACKNOWLEDGED, note="a\0b"), "note"),
        (lambda: routes.MoveAsked(version=1, to=Phase.ACKNOWLEDGED, note="x" * 10_000), "note"),
        (lambda: routes.NoteAsked(note="\0"), "note"),
        (lambda: routes.NoteAsked(note="x" * 10_000), "note"),
        (lambda: routes.ShelveAsked(version=1, until=datetime(1970, 1, 1, tzinfo=UTC), reason="x"), "until"),
        (lambda: routes.ShelveAsked(version=1, until=datetime(9999, 12, 31, tzinfo=UTC), reason="x"), "until"),
        (lambda: routes.ShelveAsked(version=1, until=datetime(2026, 5, 1), reason="x"), "until"),
        (lambda: routes.ShelveAsked(version=1, until=datetime.now(UTC) + timedelta(hours=1)), "reason"),
        (lambda: routes.AssignAsked(version=1, to="desk:circus"), "to"),
        (lambda: routes.AssignAsked(version=1, to="a\0b"), "to"),
        (lambda: routes.SplitAsked(version=1, concerns=()), "concerns"),
    ],
)
async def test_wrong_value_names_its_field_and_changes_nothing(room, cameras, asked, field):
    (shown,) = await raised(room, cameras)
    data = asked()
    route = {
        routes.MoveAsked: routes.move_incident,
        routes.NoteAsked: routes.write_note,
        routes.ShelveAsked: routes.shelve_incident,
        routes.AssignAsked: routes.assign_incident,
        routes.SplitAsked: routes.split_incident,
    }[type(data)]
    with pytest.raises(Invalid) as error:
        await route(shown.id, data, OPERATOR, room)
    assert error.value.where == field
    assert await routes.show_incident(shown.id, room) == shown


async def test_who_may_not_act_can_do_none_of_the_deeds(room, cameras):
    one, other = await raised(room, cameras, 2)
    nobody = Principal(id="guest:1")
    for asked in (
        routes.shelve_incident(one.id, routes.ShelveAsked(version=1, until=None), nobody, room),
        routes.assign_incident(one.id, routes.AssignAsked(version=1, to="desk:fire"), nobody, room),
        routes.link_incidents(one.id, routes.LinkAsked(version=1, other=other.id, linked=True), nobody, room),
        routes.turn_down_merge(one.id, routes.TurnDownAsked(version=1, other=other.id), nobody, room),
        routes.undo_change(one.id, routes.UndoAsked(version=1), nobody, room),
    ):
        with pytest.raises(Refused, match="operator"):
            await asked


async def test_lists_take_only_what_can_be_looked_for(room):
    for asked in (
        {"q": "a\0b"},
        {"kind": "\0"},
        {"assigned": "\0"},
        {"cursor": "\0"},
        {"cursor": "Actual_1_9999999_0_x"},
    ):
        with pytest.raises(Invalid):
            await routes.list_incidents(OPERATOR, room, **asked)
    with pytest.raises(Invalid):
        await routes.list_incidents(OPERATOR, room, since=datetime(2026, 5, 1))


async def stands(room, who, receipt):
    """Wait until a report has its incident."""
    async with asyncio.timeout(30):
        while (found := await routes.show_report(receipt.report, who, room)).incident is None:
            await asyncio.sleep(0.05)
    return await routes.show_incident(found.incident, room)


async def test_report_of_a_person_becomes_an_incident_over_the_bus_and_is_one_however_often_it_is_told(room):
    asked = routes.ReportAsked(
        kind="smoke_seen",
        words="black smoke\nover the roof",
        at=room.clock.now(),
        latitude=GATE.latitude,
        longitude=GATE.longitude,
        reference="call-17",
    )
    receipt = await routes.make_report(asked, OPERATOR, room)
    again = await routes.make_report(asked, OPERATOR, room)
    assert (again.report, again.again, receipt.status) == (receipt.report, True, Status.ACTUAL)
    shown = await stands(room, OPERATOR, receipt)
    assert (shown.summary, shown.words) == ("Smoke, reported by a person", "black smoke over the roof")
    assert (shown.by_person, shown.concerns, shown.place.uncertainty_m) == (True, 1, pytest.approx(100))
    assert len((await routes.list_incidents(OPERATOR, room)).incidents) == 1
    with pytest.raises(Conflict):
        await routes.make_report(replace_(asked, words="grey smoke"), OPERATOR, room)


async def test_who_may_only_rehearse_makes_no_actual_report_whatever_he_says(room):
    asked = routes.ReportAsked(kind="fire", at=room.clock.now(), reference="call-1")
    receipt = await routes.make_report(asked, CALLER, room)
    assert receipt.status is Status.EXERCISE
    assert (await stands(room, CALLER, receipt)).status is Status.EXERCISE
    with pytest.raises(Refused, match="make_actual"):
        await routes.make_report(replace_(asked, status=Status.ACTUAL, reference="call-2"), CALLER, room)
    with pytest.raises(Refused):
        await routes.make_report(replace_(asked, reference="call-3"), Principal(id="guest:1"), room)


async def test_choices_are_those_of_the_settings(room):
    choices = await routes.list_choices(room)
    assert choices.desks == room.settings.desks
    assert [one.name for one in choices.dispositions][:3] == ["handled", "false alarm", "nuisance"]
    assert choices.shelve_at_most_s == room.settings.shelve_at_most_s

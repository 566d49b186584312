"""What screens are built on: snapshot + facts = later snapshot, over random concerns and deeds on true PostgreSQL."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from civigil.events.incidents import (
    About,
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
from civigil.incidents import FACTS, reading, service
from civigil.incidents.sealed import open_row
from civigil.incidents.undo import JOINING
from civigil.incidents.view import Row
from civigil.kernel.envelope import read
from civigil.kernel.errors import CivigilError
from civigil.kernel.severity import Severity, Status
from civigil.kernel.words import opened
from tests.incidents.test_service import hear, obey, rows
from tests.support.clock import NOON

KINDS = {kind.event_type: kind for kind in FACTS}
OVER = (Phase.CLOSED, Phase.MERGED)
STEPS = 60


async def snapshot(do, at_most=100_000):
    async with do.store.read() as sql:
        rows = await reading.live_rows(sql, at_most, do.clock.now())
    return msgspec.structs.replace(rows, rows=tuple(open_row(row, do.sealer) for row in rows.rows))


async def facts(do, after):
    """The facts that were emitted after so many, as a screen gets them: type, status, body."""
    told = []
    for row in await rows(do, "SELECT headers, body FROM outbox ORDER BY seq OFFSET %s", after):
        headers = msgspec.json.decode(row["headers"])
        event = opened(read(headers, bytes(row["body"]), KINDS), do.sealer)
        told.append((headers["ce-status"], event.body))
    return told


def fold(known, told):
    """What the browser does: the newest version of each incident's standing, whatever comes twice or late."""
    folded = dict(known)
    names = set(Row.__struct_fields__) - {"id", "status"}
    for status, body in told:
        if isinstance(body, About):
            row = Row(id=body.incident, status=Status(status), **{name: getattr(body, name) for name in names})
            if row.id not in folded or row.version > folded[row.id].version:
                folded[row.id] = row
    return folded


def shown_at(folded, now):
    return {id: row for id, row in folded.items() if row.phase not in OVER or row.changed >= now - reading.OVER_FOR}


class City:
    """Random sensors and random people."""

    def __init__(self, do, sensor, seed):
        self.do, self.sensor, self.rng = do, sensor, random.Random(seed)
        self.done = {}

    async def step(self):
        deeds = (
            self.move,
            self.shelve,
            self.assign,
            self.link,
            self.split,
            self.merge,
            self.undo,
            self.note,
            self.turn_down,
        )
        if self.rng.random() < 0.4:
            await self.sensors_say()
            return
        known = [one for one in (await snapshot(self.do)).rows if one.phase is not Phase.MERGED]
        if known:
            deed = self.rng.choice(deeds)
            name = deed.__name__
            with contextlib.suppress(CivigilError):  # many a deed is refused: rules, not the law
                await deed(self.rng.choice(known), known)
                self.done[name] = self.done.get(name, 0) + 1

    async def sensors_say(self):
        rng = self.rng
        now = (self.do.clock.move(rng.choice([1, 30, 300, 1200])) - NOON).total_seconds()
        concerns = [
            self.sensor.says(
                at=now - rng.uniform(0, 20),
                east_m=rng.choice([0, 8, 15, 300]),
                subjects=rng.choice([(), (), (f"person:{rng.randrange(3)}",), ("person:0", "person:1")]),
                severity=rng.choice(list(Severity)),
                status=rng.choice([Status.ACTUAL] * 4 + [Status.EXERCISE]),
                by_person=rng.random() < 0.15,
            )
            for _ in range(rng.randrange(1, 6))
        ]
        await hear(self.do, *concerns)

    async def give(self, handler, body, status):
        return await obey(self.do, handler, body, status=status)

    async def move(self, one, _):
        to = self.rng.choice([Phase.ACKNOWLEDGED, Phase.ACKNOWLEDGED, Phase.RESOLVED, Phase.CLOSED])
        order = MoveIncident(incident=one.id, version=one.version, to=to, note="so it is", disposition="handled")
        await self.give(service.move, order, one.status)

    async def shelve(self, one, _):
        until = self.rng.choice([None, self.do.clock.now() + timedelta(minutes=30)])
        order = ShelveIncident(incident=one.id, version=one.version, until=until, reason="known")
        await self.give(service.shelve, order, one.status)

    async def assign(self, one, _):
        to = self.rng.choice([None, "desk:fire", "operator:8"])
        await self.give(service.assign, AssignIncident(incident=one.id, version=one.version, to=to), one.status)

    async def link(self, one, known):
        linked = not one.links or self.rng.random() < 0.5
        other = self.rng.choice(known).id if linked else one.links[0]
        order = LinkIncidents(incident=one.id, version=one.version, other=other, linked=linked)
        await self.give(service.link, order, one.status)

    async def split(self, one, _):
        async with self.do.store.read() as sql:
            told = await reading.timeline(sql, self.do.sealer, one.id)
        inside = [entry.event for entry in told.entries if entry.kind.value == "concern" and entry.left_for is None]
        chosen = tuple(self.rng.sample(inside, min(len(inside), self.rng.randrange(1, 3))))
        await self.give(service.split, SplitIncident(incident=one.id, version=one.version, concerns=chosen), one.status)

    async def merge(self, one, known):
        other = self.rng.choice(known)
        order = MergeIncidents(
            incident=one.id, version=one.version, absorb=other.id, absorb_version=other.version, note="one"
        )
        await self.give(service.merge, order, one.status)

    async def undo(self, _, known):
        for one in self.rng.sample(known, len(known)):
            async with self.do.store.read() as sql:
                shown = await reading.one(sql, self.do.sealer, one.id)
            if shown.undoable is not None:
                kind = UndoJoining if shown.undoable in JOINING else UndoChange
                await self.give(service.undo, kind(incident=one.id, version=one.version), one.status)
                self.done[f"undo {shown.undoable}"] = self.done.get(f"undo {shown.undoable}", 0) + 1
                return

    async def note(self, one, _):
        await self.give(service.add_note, AddNote(incident=one.id, note="seen"), one.status)

    async def turn_down(self, one, _):
        async with self.do.store.read() as sql:
            offered = (await reading.offers(sql, self.do.sealer, one.id)).offers
        if offered:
            order = TurnDownMerge(incident=one.id, version=one.version, other=offered[0].other)
            await self.give(service.turn_down, order, one.status)


@pytest.mark.parametrize("seed", range(4))
async def test_screen_that_folds_facts_never_shows_another_city_than_one_that_begins_anew(do, sensor, ids, seed):
    do = replace(do, new_id=ids)
    city = City(do, sensor, seed)
    known, heard = {}, 0
    for number in range(STEPS):
        await city.step()
        if number % 7 == 0:
            told = await facts(do, heard)
            heard += len(told)
            known = shown_at(fold(known, told), do.clock.now())
            later = await snapshot(do)
            assert known == {row.id: row for row in later.rows}
            assert later.total == len(later.rows)
            if number % 2 == 0:  # a screen that begins here gets to the same
                known = {row.id: row for row in later.rows}
    await no_concern_is_counted_twice_or_lost(do)
    assert len(city.done) > 6, "a city in which nobody does anything shows nothing"


async def no_concern_is_counted_twice_or_lost(do):
    """Each concern stands in exactly one incident that is not merged, whatever people did; each counts what it shows."""
    standing = await rows(do, "SELECT id, concerns FROM incidents WHERE phase <> 'merged'")
    seen = []
    for one in standing:
        async with do.store.read() as sql:
            told = (await reading.timeline(sql, do.sealer, one["id"], limit=500)).entries
        inside = [entry.event for entry in told if entry.kind.value == "concern" and entry.left_for is None]
        assert len(inside) == one["concerns"]
        seen += inside
    every = [row["event"] for row in await rows(do, "SELECT event FROM timeline WHERE kind = 'concern'")]
    assert sorted(seen) == sorted(every)

"""Misuse that was refused reaches a person: once for a cause, with all of it counted, over a restart; and nothing else does."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from civigil.cyber.access import capability, misuse, rules, store
from civigil.cyber.access.settings import AccessSettings
from civigil.events.access import MisuseSeen
from civigil.kernel.alarms import Alarm, Misuse, alarm_of, told_of
from civigil.kernel.errors import Refused, Tampered, Unavailable
from civigil.kernel.severity import Severity
from civigil.runtime.hands import Hands
from civigil.runtime.trust.alarms import MANY, SOURCES_AT_MOST, Alarms, Tally
from tests.support.clock import SetClock
from tests.support.hands import HandsFor

STOLEN = Alarm(Misuse.SESSION_STOLEN, "person:anna")
REPLAYED = Alarm(Misuse.ORDER_REPLAYED)

Do = Hands[AccessSettings]


async def look(do: Do) -> list[MisuseSeen]:
    """What the room says at one look at the trail."""
    async with do.store.change() as change:
        await misuse.take(change)
        await misuse.tell(change, do.settings)
    async with do.store.change() as change:
        rows = await store.rows(change.sql, "DELETE FROM outbox WHERE subject LIKE '%%misuse_seen%%' RETURNING body")
    return sorted((msgspec.json.decode(row["body"], type=MisuseSeen) for row in rows), key=lambda one: one.misuse)


async def written(do: Do, alarm: Alarm, source: str, times: int = 1) -> None:
    detail = {"request": "1", **told_of(alarm, source, times)}
    await do.audit.record(at=do.clock.now(), who="person:anna", did="was refused a misuse", to="/api", detail=detail)


async def test_one_concern_for_a_cause_and_the_rest_counted_when_its_quiet_time_is_over(
    hands_for: HandsFor, clock: SetClock
) -> None:
    async with hands_for(capability) as do:
        await written(do, REPLAYED, "gateway")  # before this room ever looked: of the past nobody is called
        begun = asyncio.create_task(misuse.watch(do))
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            while not await _begun(do):
                await asyncio.sleep(0.01)
        begun.cancel()
        await asyncio.gather(begun, return_exceptions=True)
        await do.audit.record(at=clock.now(), who="person:anna", did="signed in", to="gateway", detail={"by": "a link"})
        assert await look(do) == []
        await written(do, STOLEN, "203.0.113.7")
        await written(do, STOLEN, "203.0.113.7", times=4)
        await written(do, REPLAYED, "gateway")
        replayed, stolen = await look(do)
        assert (replayed.misuse, replayed.times, replayed.about) == ("order_replayed", 1, None)
        assert (stolen.misuse, stolen.times, stolen.about) == ("session_stolen", 5, "person:anna")
        assert stolen.severity is Severity.SEVERE
        assert "203.0.113.7" not in msgspec.json.encode(stolen).decode(), "the address stays in the trail"
        for _ in range(3):
            await written(do, STOLEN, "203.0.113.7")
            assert await look(do) == []
        await written(do, STOLEN, "198.51.100.9")
        assert [one.times for one in await look(do)] == [1], "from another source it is another cause"
        clock.move(do.settings.misuse_quiet_s + 1)
        (again,) = await look(do)
        assert (again.times, again.subjects) == (3, stolen.subjects), "so that it joins the same incident"
        clock.move(do.settings.misuse_quiet_s + 1)
        assert await look(do) == []


async def _begun(do: Do) -> bool:
    async with do.store.read() as sql:
        return bool(await store.rows(sql, "SELECT 1 AS one FROM misuse_read"))


@pytest.mark.parametrize("detail", [{"alarm": "of-a-newer-version"}, {"alarm": "order_forged", "alarm_times": "many"}])
async def test_an_entry_of_a_newer_version_stops_nobody(hands_for: HandsFor, detail: dict[str, str]) -> None:
    async with hands_for(capability) as do:
        async with do.store.change() as change:
            await change.sql.execute("INSERT INTO misuse_read (seq) VALUES (0)")
        await do.audit.record(at=do.clock.now(), who="unproved", did="x", to="y", detail=detail)
        assert [one.times for one in await look(do)] == ([1] if "alarm_times" in detail else [])


@pytest.mark.parametrize("kind", Misuse)
def test_every_misuse_has_words_for_a_person(kind: Misuse) -> None:
    said = rules.misused(kind, None, "3f9c", 2)
    assert said.explanation.summary.endswith("It was refused.")
    assert said.explanation.because[0].measured == 2.0


def test_an_alarm_is_found_beneath_what_it_was_translated_to() -> None:
    translated = Tampered("not signed in")
    translated.__cause__ = Refused("no", alarm=STOLEN)
    assert alarm_of(translated) == STOLEN
    assert alarm_of(Refused("no")) is None
    assert alarm_of(ValueError("no")) is None


def test_a_flood_is_told_once_a_minute_and_from_however_many_places_it_fills_no_memory(clock: SetClock) -> None:
    tally = Tally()
    for _ in range(1_000):
        key = tally.add(STOLEN, "203.0.113.7", clock.now())
    assert tally.due(clock.now()) == {key: 1_000}
    tally.told(key, 1_000, clock.now())
    tally.add(STOLEN, "203.0.113.7", clock.now())
    assert tally.due(clock.now()) == {}
    assert tally.due(clock.move(61)) == {key: 1}
    for number in range(2 * SOURCES_AT_MOST):
        tally.add(STOLEN, str(number), clock.now())
    due = tally.due(clock.now())
    assert len(due) <= SOURCES_AT_MOST + 1
    assert sum(due.values()) == 2 * SOURCES_AT_MOST + 1, "and all of it is counted"
    assert (Alarm(Misuse.SESSION_STOLEN), MANY) in due


class Trail:
    """An audit trail that is away at first."""

    def __init__(self) -> None:
        self.away = True
        self.written: list[dict[str, str]] = []

    async def record(self, *, detail: dict[str, str], **_: Any) -> None:
        if self.away:
            raise Unavailable("PostgreSQL")
        self.written.append(detail)


async def test_what_cannot_be_written_now_is_counted_and_written_later(clock: SetClock) -> None:
    trail = Trail()
    alarms = Alarms(trail, clock, quiet_s=0.01)
    assert await alarms.heed(Refused("no", alarm=STOLEN), source="203.0.113.7", to="/api")
    assert not await alarms.heed(Refused("no"), source="203.0.113.7", to="/api")
    trail.away = False
    clock.move(61)
    async with asyncio.timeout(10):
        while not trail.written:
            await asyncio.sleep(0.01)
    assert [(one["alarm"], one["alarm_times"]) for one in trail.written] == [("session_stolen", "1")]

"""The live stream on a true bus, a true store and a true socket: what a viewer is told, and that it is the truth."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civigil.gateway.limits import Limits
from civigil.gateway.live.limits import LiveLimits
from civigil.kernel.capability import Roster
from civigil.kernel.sealed import key_name
from civigil.kernel.severity import Status
from tests.gateway.conftest import Front, Start
from tests.gateway.live_city import LiveCity, at_work
from tests.gateway.parks.words import ParkChanged
from tests.support.screen import Screen, screen

BENCH = "parks.bench_counted.v1"

Watching = contextlib.AbstractAsyncContextManager[Screen]


def begun(one: Screen) -> bool:
    return bool(one.rows)


async def watching(front: Front, query: str = "") -> Watching:
    return screen(front.listen.url, await front.as_operator(), query=query)


def limited(**live: Any) -> Limits:
    return Limits(live=replace(LiveLimits(), **live))


async def test_a_viewer_begins_with_the_rows_and_is_told_what_changes(front: Front, live_city: LiveCity) -> None:
    await live_city.change("green", visitors=3)
    async with await watching(front) as one:
        await one.until(begun)
        assert one.rows["parks"]["green"]["visitors"] == 3
        await live_city.change("green", visitors=4)
        await live_city.change("lake", visitors=1)
        await one.until(lambda it: len(it.rows["parks"]) == 2)
        assert one.rows["parks"] == await live_city.rows()
    assert "because" not in one.messages[0]


async def test_words_that_lie_sealed_in_a_row_are_opened_for_the_screens_that_begin_with_it(
    front: Front, live_city: LiveCity
) -> None:
    seal = live_city.do.sealer.seal(b"the swans nest", bound_to=b"lake", under=key_name("words"))
    await live_city.change("lake", note=f"seal:{seal.hex()}")
    async with await watching(front) as one:
        await one.until(begun)
        assert one.rows["parks"]["lake"]["note"] == "the swans nest"


async def test_a_fact_comes_as_the_room_said_it_with_its_envelope(front: Front, live_city: LiveCity) -> None:
    async with await watching(front) as one:
        await one.until(begun)
        await live_city.change("green", visitors=4, status=Status.EXERCISE)
        await one.until(lambda it: bool(it.facts))
    (fact,) = one.facts
    assert fact["type"] == "parks.park_changed.v1"
    assert fact["status"] == "Exercise"
    assert fact["source"] == "parks"
    assert fact["body"] == {"park": "green", "version": 1, "open": True, "visitors": 4, "note": ""}
    assert {"seq", "id", "occurred", "learned", "correlation"} < set(fact)


async def test_what_a_newer_room_adds_passes_unread(front: Front, live_city: LiveCity) -> None:
    body = b'{"park":"green","version":1,"open":true,"visitors":1,"added_in_2031":[1e2, {"x":null}]}'
    async with await watching(front) as one:
        await one.until(begun)
        await live_city.say(ParkChanged, body)
        await one.until(lambda it: bool(it.facts))
    assert one.facts[0]["body"]["added_in_2031"] == [100.0, {"x": None}]


async def test_what_is_no_json_or_lies_about_itself_is_shown_to_nobody(front: Front, live_city: LiveCity) -> None:
    async with await watching(front) as one:
        await one.until(begun)
        for body in (b"", b"{", b'{"a":"\xff"}', b'{"a":1}}', b"[1]", b'"x"', b"[" * 100_000):
            await live_city.say(ParkChanged, body)
        for lie in (
            {"ce-status": "Real"},
            {"ce-status": "Actual"},
            {"ce-type": "parks.park_noted.v1"},
            {"ce-source": ""},
        ):
            await live_city.say(ParkChanged, b"{}", but=lie)
        await live_city.change("green")
        await one.until(lambda it: bool(it.facts))
    assert [fact["body"].get("park") for fact in one.facts] == ["green"]
    assert one.seq >= 12


async def test_facts_that_the_room_hides_never_leave_and_leave_no_gap(front: Front, live_city: LiveCity) -> None:
    async with await watching(front) as one:
        await one.until(begun)
        for number in range(5):
            await live_city.change("green", visitors=number, wages=True)
        await one.until(lambda it: len(it.facts) == 5)
        assert one.seq == one.facts[-1]["seq"] == 10
    assert {fact["type"] for fact in one.facts} == {"parks.park_changed.v1"}
    assert len(one.of("snapshot")) == 1


async def test_a_quiet_city_is_heard_to_be_alive(front: Front, live_city: LiveCity) -> None:
    loop = asyncio.get_running_loop()
    async with await watching(front) as one:
        await one.until(begun)
        times = [loop.time()]
        for count in range(1, 4):
            await one.until(lambda it, count=count: len(it.of("frame")) >= count)  # type: ignore[misc]
            times.append(loop.time())
    frames = one.of("frame")
    assert not any(frame["facts"] or frame["observations"] or "stale" in frame for frame in frames)
    assert all("at" in frame for frame in frames)
    del live_city


async def test_frames_are_coalesced_and_nothing_is_left_out(front: Front, live_city: LiveCity) -> None:
    async with await watching(front) as one:
        await one.until(begun)
        for number in range(10):
            await live_city.publish(*(_changed(f"park {number} {each}") for each in range(100)))
        await one.until(lambda it: len(it.facts) == 1000)
    assert [fact["seq"] for fact in one.facts] == list(range(1, 1001))
    assert len([frame for frame in one.of("frame") if frame["facts"]]) < 100


async def test_a_frame_is_bounded_and_the_rest_comes_with_the_next(start_front: Start, roster: Roster) -> None:
    async with (
        start_front(limited(frame_facts=10, frame_bytes=1_500)) as front,
        at_work(front.place, roster) as city,
        await watching(front) as one,
    ):
        await one.until(begun)
        await city.publish(*(_changed(f"park {each}") for each in range(50)), _changed("large", note="x" * 3_000))
        await one.until(lambda it: len(it.facts) == 51)
        assert [fact["seq"] for fact in one.facts] == list(range(1, 52))
        frames = [len(frame["facts"]) for frame in one.of("frame") if frame["facts"]]
    assert max(frames) < 10, "1,500 bytes hold fewer than ten"
    assert frames[-1] == 1, "a large fact goes alone"


async def test_a_viewer_who_comes_back_is_told_only_what_it_missed(front: Front, live_city: LiveCity) -> None:
    await live_city.change("green", visitors=1)
    async with await watching(front) as one:
        await one.until(lambda it: begun(it) and it.seq >= 1)
    await live_city.change("green", visitors=2)
    await live_city.change("lake", visitors=3)
    async with await watching(front, f"?epoch={one.epoch}&seq={one.seq}") as again:
        await again.until(lambda it: len(it.facts) == 2)
        assert again.messages[0]["t"] == "resumed"
        assert again.messages[0]["seq"] == one.seq
        assert not again.of("snapshot")
        for fact in again.facts:
            one.apply(fact)
    assert one.rows["parks"] == await live_city.rows()


@pytest.mark.parametrize(
    "query",
    [
        "?epoch={epoch}&seq=999999999",
        "?epoch={epoch}&seq=-1",
        "?epoch={epoch}&seq=0x10",
        "?epoch={epoch}&seq=" + "9" * 5_000,
        "?epoch={epoch}",
        "?epoch=0123456789abcdef01234567&seq=1",
        "?epoch=%00%ff&seq=1",
        "?seq=1",
        "?epoch={epoch}&seq=1" + "&x" * 100,
    ],
)
async def test_a_forged_or_foreign_position_gets_the_rows_and_the_reason(
    front: Front, live_city: LiveCity, query: str
) -> None:
    await live_city.change("green", visitors=1)
    async with await watching(front) as one:
        await one.until(lambda it: begun(it) and it.seq >= 1)
    async with await watching(front, query.format(epoch=one.epoch)) as again:
        await again.until(begun)
        assert again.messages[0]["because"]
        assert again.rows["parks"] == await live_city.rows()


async def test_more_rows_than_a_snapshot_holds_are_said_to_be_missing(start_front: Start, roster: Roster) -> None:
    async with start_front(limited(rows_at_most=2)) as front, at_work(front.place, roster) as city:
        for park in ("a", "b", "c"):
            await city.change(park)
        async with await watching(front) as one:
            await one.until(begun)
    parks = one.messages[0]["collections"]["parks"]
    assert (len(parks["rows"]), parks["total"], parks["truncated"]) == (2, 3, True)


async def test_only_watched_observations_come_and_only_the_newest(front: Front, live_city: LiveCity) -> None:
    async with await watching(front) as one, await watching(front) as other:
        await one.until(begun)
        await other.until(begun)
        await one.watch((BENCH, "north"), (BENCH, "nowhere"), ("parks.park_changed.v1", "north"), ("no.such.v1", "x"))

        async def seen() -> None:
            while not one.observations:
                await live_city.observe("north", 1)
                await live_city.observe("south", 1)
                await asyncio.sleep(0.05)

        await asyncio.wait_for(seen(), 10)
        for sitting in range(2, 302):
            await live_city.observe("north", sitting)
        await one.until(lambda it: it.observations[-1]["body"]["sitting"] == 301)
        frames = [frame for frame in one.of("frame") if frame["observations"]]
        assert {(each["type"], each["key"]) for each in one.observations} == {(BENCH, "north")}
        assert all(len(frame["observations"]) == 1 for frame in frames)
        assert sum(frame["coalesced"] for frame in frames) >= 301 - len(frames) - 1
        assert frames[-1]["observations"][0]["status"] == "Actual"
        await one.watch()
        await live_city.change("green")
        await one.until(lambda it: bool(it.facts))
        count = len(one.observations)
        await live_city.observe("north", 999)
        await live_city.change("green")
        await one.until(lambda it: len(it.facts) == 2)
        assert len(one.observations) == count
        assert not other.observations


Deed = tuple[str, int, str, bool]
DEEDS = st.lists(
    st.tuples(st.sampled_from("abcde"), st.integers(0, 9), st.sampled_from(["", "", "a note"]), st.booleans()),
    max_size=40,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(deeds=DEEDS, joins=st.lists(st.integers(0, 40), max_size=4), breaks=st.integers(0, 40))
async def test_rows_at_one_time_and_the_facts_after_it_are_the_rows_later(
    front: Front, live_city: LiveCity, deeds: list[Deed], joins: list[int], breaks: int
) -> None:
    """The law. Screens come at any time, one of them breaks off and comes back; in the end all show what the store holds."""
    async with contextlib.AsyncExitStack() as stack:
        screens = [await stack.enter_async_context(await watching(front))]
        broken = await stack.enter_async_context(await watching(front))
        for number, (park, visitors, note, wages) in enumerate(deeds):
            for _ in range(joins.count(number)):
                screens.append(await stack.enter_async_context(await watching(front)))
            if number == breaks:
                await broken.until(begun)
                await broken.socket.close()
            status = list(Status)[ord(park) % 3]
            await live_city.change(park, visitors=visitors, note=note, wages=wages, status=status)
        await broken.until(begun)
        await broken.socket.close()
        resumed = await watching(front, f"?epoch={broken.epoch}&seq={broken.seq}")
        last = await stack.enter_async_context(resumed)
        screens.append(last)
        truth = await live_city.rows()
        await last.until(lambda it: bool(it.messages))
        if last.messages[0]["t"] == "resumed":
            last.rows = {name: dict(rows) for name, rows in broken.rows.items()}
            for fact in last.facts:
                last.apply(fact)
        for one in screens:
            await one.until(lambda it: it.rows.get("parks") == truth)
            assert not any("because" in each for each in one.messages)


def _changed(park: str, note: str = "") -> ParkChanged:
    return ParkChanged(park=park, version=1, open=True, visitors=1, note=note)

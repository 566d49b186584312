"""What viewers are told when the gateway dies, the bus goes away, the stream loses its memory, or they do not listen."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from civigil.gateway.limits import Limits
from civigil.gateway.live.feed import Feed
from civigil.gateway.live.follow import Follower
from civigil.gateway.live.limits import LiveLimits
from civigil.kernel.capability import Roster
from civigil.runtime.bus import names
from civigil.runtime.embedded import Child
from civigil.runtime.store import Store
from civigil.runtime.store.pool import StoreUnavailable
from tests.gateway.conftest import Front, Start
from tests.gateway.live_city import LiveCity, at_work
from tests.gateway.parks.words import ParkChanged
from tests.support.screen import Screen, screen


def limited(**live: Any) -> Limits:
    return Limits(live=replace(LiveLimits(), look_every_s=0.05, **live))


def quick_to_forget(**live: Any) -> Limits:
    return replace(limited(**live), untaken_s_at_most=1.0)


def begun(one: Screen) -> bool:
    return bool(one.rows)


@contextlib.asynccontextmanager
async def gateway(front: Front, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another gateway of the same city, killed at the end."""
    place = front.place
    arguments = [place.database_url, place.nats_servers[0], str(place.data), str(port)]
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.gateway.one_gateway", *arguments)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@contextlib.asynccontextmanager
async def answering(url: str, headers: dict[str, str], query: str = "") -> AsyncIterator[Screen]:
    """A screen, as soon as the gateway is there."""
    async with contextlib.AsyncExitStack() as stack:
        async with asyncio.timeout(30):
            while True:
                try:
                    one = await stack.enter_async_context(screen(url, headers, query=query))
                except (OSError, InvalidMessage, InvalidHandshake, ConnectionClosed):
                    await asyncio.sleep(0.05)
                else:
                    break
        yield one


@pytest.mark.plumbing
async def test_a_killed_gateway_is_followed_by_another_without_a_gap(
    front: Front, live_city: LiveCity, unused_tcp_port: int
) -> None:
    url, bearer = f"http://127.0.0.1:{unused_tcp_port}", await front.as_operator()
    async with gateway(front, unused_tcp_port) as first, answering(url, bearer) as one:
        await one.until(begun)
        await live_city.change("green", visitors=1)
        await one.until(lambda it: bool(it.facts))
        first.send_signal(signal.SIGKILL)
        await one.until(lambda it: it.ended is not None)
    assert one.ended is not None
    assert one.ended[0] == 1006
    for number in range(30):
        await live_city.change(f"park {number}", visitors=number)
    query = f"?epoch={one.epoch}&seq={one.seq}"
    async with gateway(front, unused_tcp_port), answering(url, bearer, query) as again:
        await again.until(lambda it: len(it.facts) == 30)
        assert again.messages[0]["t"] == "resumed"
        await live_city.change("green", visitors=2)
        await again.until(lambda it: len(it.facts) == 31)
        for fact in again.facts:
            one.apply(fact)
    assert one.rows["parks"] == await live_city.rows()


async def test_a_gateway_that_stops_says_so(front: Front, live_city: LiveCity) -> None:
    assert front.serving is not None
    async with screen(front.listen.url, await front.as_operator()) as one:
        await one.until(begun)
        front.serving.cancel()
        await one.until(lambda it: it.ended is not None)
        await asyncio.wait({front.serving})
    assert one.ended is not None
    assert one.ended[0] == 1012
    assert one.messages[-1]["t"] == "end"
    del live_city


@pytest.mark.plumbing
async def test_while_the_bus_is_away_viewers_are_told_and_then_get_what_they_missed(
    start_front: Start, roster: Roster, nats: Child
) -> None:
    async with start_front(limited()) as front, at_work(front.place, roster) as city:
        async with screen(front.listen.url, await front.as_operator()) as one:
            await one.until(begun)
            await city.change("green", visitors=1)
            await one.until(lambda it: bool(it.facts))
            nats.send(signal.SIGKILL)
            await one.until(lambda it: "stale" in it.messages[-1])
            await city.change("green", visitors=2)  # stands in the outbox
            nats.start()
            await one.until(lambda it: len(it.facts) == 2, within_s=40)
            await one.until(lambda it: "stale" not in it.messages[-1])
            await city.change("lake", visitors=3)
            await one.until(lambda it: len(it.facts) == 3)
        assert one.rows["parks"] == await city.rows()
        assert len(one.of("snapshot")) == 1
        assert one.ended is None or one.ended[0] in {1000, 1005}


async def test_facts_lost_on_the_way_are_fetched(start_front: Start, roster: Roster) -> None:
    """The subscription is cut for a while, as a full buffer or a server without its leader would."""
    async with start_front(limited(batch=7)) as front, at_work(front.place, roster) as city:
        js = city.do.bus.client.jetstream()
        async with screen(front.listen.url, await front.as_operator()) as one:
            await one.until(begun)
            await city.change("green", visitors=1)
            await one.until(lambda it: bool(it.facts))
            found = await js.stream_info(names.FACTS)
            silent = replace(found.config, republish=None)
            await js.update_stream(silent)
            for number in range(20):
                await city.change(f"park {number}")
            await one.until(lambda it: len(it.facts) == 21)
            await city.make_streams()
            await city.change("lake")
            await one.until(lambda it: len(it.facts) == 22)
        assert [fact["seq"] for fact in one.facts] == list(range(1, 23))
        assert len(one.of("snapshot")) == 1


async def test_facts_that_are_gone_for_good_are_told_as_rows_with_the_reason(
    start_front: Start, roster: Roster
) -> None:
    async with start_front(limited()) as front, at_work(front.place, roster) as city:
        js = city.do.bus.client.jetstream()
        async with screen(front.listen.url, await front.as_operator()) as one:
            await one.until(begun)
            await city.change("green", visitors=1)
            await one.until(lambda it: bool(it.facts))
            found = await js.stream_info(names.FACTS)
            await js.update_stream(replace(found.config, republish=None, allow_direct=False))
            for number in range(20):
                await city.change(f"park {number}")
            await one.until(lambda it: "stale" in it.messages[-1])
            async with asyncio.timeout(10):
                while (await js.stream_info(names.FACTS)).state.last_seq < 21:
                    await asyncio.sleep(0.02)
            await js.purge_stream(names.FACTS, seq=15)
            await city.make_streams()
            await one.until(lambda it: len(it.of("snapshot")) == 2)
            assert "no longer kept" in one.of("snapshot")[1]["because"]
            await city.change("lake")
            await one.until(lambda it: "lake" in it.rows["parks"])
        assert one.rows["parks"] == await city.rows()


async def test_a_fact_that_the_gateway_stumbles_over_holds_nobody_up(
    start_front: Start, roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Feed.take

    def stumbling(self: Feed, seq: int, *given: Any) -> None:
        if seq == 2:
            raise RuntimeError("not foreseen")
        take(self, seq, *given)

    monkeypatch.setattr(Feed, "take", stumbling)
    async with start_front(limited()) as front, at_work(front.place, roster) as city:
        async with screen(front.listen.url, await front.as_operator()) as one:
            await one.until(begun)
            for number in range(4):
                await city.change("green", visitors=number)
            await one.until(lambda it: len(it.of("snapshot")) == 2)
            assert "could not be told" in one.of("snapshot")[1]["because"]
            await one.until(lambda it: it.rows["parks"]["green"]["visitors"] == 3)
        assert one.rows["parks"] == await city.rows()
        async with screen(
            front.listen.url, await front.as_operator()
        ) as late:  # whom it meets while the ring is filled
            await late.until(begun)
            assert late.rows["parks"] == await city.rows()


async def test_viewers_are_told_while_the_stream_cannot_be_followed_for_a_reason_nobody_foresaw(
    start_front: Start, roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(self: Follower) -> None:
        raise RuntimeError("not foreseen")

    async with (
        start_front(limited()) as front,
        at_work(front.place, roster) as city,
        screen(front.listen.url, await front.as_operator()) as one,
    ):
        await one.until(begun)
        with monkeypatch.context() as patched:
            patched.setattr(Follower, "_look", broken)
            await one.until(lambda it: it.messages[-1].get("stale") == "not foreseen")
        await city.change("green", visitors=1)
        await one.until(lambda it: bool(it.facts) and "stale" not in it.messages[-1], within_s=30)


async def test_a_stream_made_anew_begins_afresh_for_everybody(start_front: Start, roster: Roster) -> None:
    async with start_front(limited()) as front, at_work(front.place, roster) as city:
        js = city.do.bus.client.jetstream()
        bearer = await front.as_operator()
        async with screen(front.listen.url, bearer) as one:
            await one.until(begun)
            for number in range(5):
                await city.change(f"park {number}")
            await one.until(lambda it: len(it.facts) == 5)
            before = one.epoch
            await js.delete_stream(names.FACTS)
            await one.until(lambda it: "stale" in it.messages[-1])
            await city.make_streams()
            await one.until(lambda it: len(it.of("snapshot")) == 2)
            assert "made anew" in one.of("snapshot")[1]["because"]
            assert one.epoch != before
            await city.change("lake")
            await one.until(lambda it: "lake" in it.rows["parks"])
        async with screen(front.listen.url, bearer, query=f"?epoch={before}&seq=5") as late:
            await late.until(begun)
            assert late.messages[0]["because"]
            truth = await city.rows()
            await late.until(lambda it: it.rows["parks"] == truth)
        assert one.rows["parks"] == truth


async def test_without_a_stream_a_viewer_is_asked_to_come_again(start_front: Start) -> None:
    async with (
        start_front(limited(stream_within_s=0.3)) as front,
        screen(front.listen.url, await front.as_operator()) as one,
    ):
        await one.until(lambda it: it.ended is not None)
    assert one.ended is not None
    assert one.ended[0] == 1013
    assert "not there" in one.messages[-1]["why"]


async def test_rows_that_a_room_cannot_read_are_said_to_be_missing_and_nothing_leaks(
    start_front: Start, roster: Roster
) -> None:
    async with start_front(limited(snapshot_shared_s=0.0)) as front, at_work(front.place, roster) as city:
        async with city.do.store.change() as change:
            await change.sql.execute("ALTER TABLE parks RENAME TO secret")
        try:
            async with screen(front.listen.url, await front.as_operator()) as one:
                await one.until(lambda it: bool(it.messages))
                assert one.messages[0]["collections"]["parks"] == {
                    "rows": [],
                    "total": 0,
                    "truncated": True,
                    "failed": True,
                }
                await city.publish(changed(1))
                await one.until(lambda it: bool(it.facts))
        finally:
            async with city.do.store.change() as change:
                await change.sql.execute("ALTER TABLE secret RENAME TO parks")
        async with screen(front.listen.url, await front.as_operator()) as again:
            await again.until(begun)
            assert "failed" not in again.messages[0]["collections"]["parks"]


async def test_without_a_store_a_viewer_is_asked_to_come_again(
    start_front: Start, roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start_front(limited()) as front, at_work(front.place, roster):

        @contextlib.asynccontextmanager
        async def away(store: Store) -> AsyncIterator[None]:
            raise StoreUnavailable("PostgreSQL: it is away", where="store")
            yield

        monkeypatch.setattr(Store, "read", away)
        async with screen(front.listen.url, await front.as_operator()) as one:
            await one.until(lambda it: it.ended is not None)
    assert one.ended is not None
    assert one.ended[0] == 1013


async def test_a_gateway_that_is_still_reading_keeps_who_comes_back_waiting_and_resumes(
    start_front: Start, roster: Roster
) -> None:
    async with start_front(limited(batch=5)) as front, at_work(front.place, roster) as city:
        bearer = await front.as_operator()
        async with screen(front.listen.url, bearer) as one:
            await one.until(begun)
            for start in range(0, 400, 100):
                await city.publish(*(changed(start + each) for each in range(100)))
            await one.until(lambda it: it.seq == 400)
        async with (
            start_front(limited(batch=5)) as second,
            screen(second.listen.url, bearer, query=f"?epoch={one.epoch}&seq=390") as back,
        ):
            await back.until(lambda it: len(it.facts) == 10)
            assert back.messages[0]["t"] == "resumed"


def changed(number: int, note: str = "") -> ParkChanged:
    return ParkChanged(park=f"park {number}", version=1, open=True, visitors=1, note=note)


async def test_who_falls_behind_gets_rows_and_is_told(start_front: Start, roster: Roster) -> None:
    async with (
        start_front(limited(backlog_facts=100, frame_every_s=0.5)) as front,
        at_work(front.place, roster) as city,
        screen(front.listen.url, await front.as_operator()) as one,
    ):
        await one.until(begun)
        await city.publish(*(changed(number) for number in range(600)))
        await one.until(lambda it: len(it.of("snapshot")) > 1)
        assert "more happened" in one.of("snapshot")[1]["because"]
        await city.change("green", visitors=7)
        await one.until(lambda it: "green" in it.rows["parks"])


async def test_who_takes_nothing_is_let_go_and_holds_nobody_up(start_front: Start, roster: Roster) -> None:
    async with (
        start_front(quick_to_forget(write_within_s=0.5)) as front,
        at_work(front.place, roster) as city,
        screen(front.listen.url, await front.as_operator()) as one,
        deaf(front) as (reader, writer),
    ):
        await one.until(begun)
        await city.publish(*(changed(number, note="x" * 60_000) for number in range(200)))  # more than the kernel holds
        async with asyncio.timeout(30):
            while not front_has_let_go(front, writer):
                await asyncio.sleep(0.05)
        await one.until(lambda it: len(it.facts) == 200)
        assert one.ended is None
        with contextlib.suppress(ConnectionError):
            while await reader.read(1 << 20):
                pass
        writer.close()


@contextlib.asynccontextmanager
async def deaf(front: Front) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A viewer whose side of the connection is open and never read."""
    bearer = await front.as_operator()
    reader, writer = await asyncio.open_connection(front.listen.address, front.listen.port, limit=4_096)
    writer.write(
        f"GET /api/live HTTP/1.1\r\nhost: 127.0.0.1:{front.listen.port}\r\nauthorization: {bearer['authorization']}\r\n"
        "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
        "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: civigil.live.v1\r\n\r\n".encode()
    )
    assert b"101" in await reader.readline()
    try:
        yield reader, writer
    finally:
        writer.close()


def front_has_let_go(front: Front, writer: asyncio.StreamWriter) -> bool:
    """Whether the gateway closed its side of this connection, as the kernel's own table says."""
    ours = writer.get_extra_info("sockname")[1]
    wanted = f":{front.listen.port:04X} 0100007F:{ours:04X} "
    return not any(
        wanted in line and line.split()[3] == "01" for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
    )

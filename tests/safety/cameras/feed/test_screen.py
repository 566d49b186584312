"""One screen, many cameras: a slow one goes on from the newest key picture, and nothing piles up for it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from civigil.gateway.live.client import Ended
from civigil.gateway.live.limits import LiveLimits
from civigil.gateway.talk import Gone, Talk
from civigil.kernel.errors import Missing
from civigil.runtime.clock import TrueClock
from civigil.safety.cameras.feed.course import Course, Piece
from civigil.safety.cameras.feed.screen import HEAD, INIT, KEY, PICTURE, WINDOW_BYTES, Open, Screen, understood

NOW = TrueClock().now()


def piece(number: int, *, key: bool, size: int = 1000, init: bytes = b"init") -> Piece:
    said = {"mime": "video/mp4", "init": init} if key else {}
    at = NOW + timedelta(seconds=number / 10)
    return Piece(at=at, media_s=number / 10, key=key, data=number.to_bytes(4, "big") * (size // 4), **said)


@given(some.lists(some.tuples(some.booleans(), some.integers(0, 400), some.booleans()), max_size=60))
def test_who_follows_a_course_gets_whole_groups_in_order_and_memory_holds_one(
    course: list[tuple[bool, int, bool]],
) -> None:
    kept, position, got = Course(bytes_at_most=1000), 0, list[Piece]()
    for number, (key, size, takes) in enumerate(course):
        kept.add(piece(number, key=key, size=4 + size))
        assert kept.size <= 1000
        if takes:
            got += kept.after(position)
            position = kept.last
    got += kept.after(position)
    numbers = [int.from_bytes(one.data[:4], "big") for one in got]
    assert numbers == sorted(set(numbers)), "in order, none twice"
    for before, one in zip([None, *numbers], got, strict=False):
        number = int.from_bytes(one.data[:4], "big")
        assert one.key or before == number - 1, "a picture that is no key follows on the one before it"


class Wire:
    """The other end of a connection: what it was given, and what it says."""

    def __init__(self) -> None:
        self.said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.texts: list[dict[str, Any]] = []
        self.pictures: list[tuple[int, int, float, bytes]] = []
        self.bytes = 0

    async def receive(self) -> Any:
        return await self.said.get()

    async def send(self, message: Any) -> None:
        if message.get("bytes") is None:
            self.texts.append(json.loads(message["text"]))
            return
        data = message["bytes"]
        self.bytes += len(data)
        kind, _, channel, _, media_s = HEAD.unpack_from(data)
        self.pictures.append((kind, channel, media_s, data[HEAD.size :]))

    def say(self, **what: Any) -> None:
        self.said.put_nowait({"type": "websocket.receive", "text": json.dumps(what)})


@contextlib.asynccontextmanager
async def served(open_: Open) -> AsyncIterator[Wire]:
    wire = Wire()
    task = asyncio.ensure_future(Screen(Talk("r", wire.receive, wire.send, LiveLimits()), open_).serve())
    yield wire
    wire.said.put_nowait({"type": "websocket.disconnect"})
    with pytest.raises(Gone):
        await task


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0)


async def test_many_cameras_play_over_one_connection_and_one_that_is_none_says_why() -> None:
    async def open_(camera: str) -> AsyncGenerator[Piece, None]:
        if camera == "gone":
            raise Missing("there is no such camera", where="camera gone")
        for number in range(3):
            yield piece(number, key=number == 0)
        await asyncio.Event().wait()

    async with served(open_) as wire:
        wire.say(t="watch", cameras=["a", "b", "c", "d", "e", "gone"])
        await until(lambda: len(wire.pictures) == 20 and len(wire.texts) == 6)
        channels = {one["channel"]: one["camera"] for one in wire.texts if one["t"] == "begin"}
        assert sorted(channels.values()) == ["a", "b", "c", "d", "e"]
        for channel in channels:
            assert [kind for kind, of, _, _ in wire.pictures if of == channel] == [INIT, KEY, PICTURE, PICTURE]
        assert [one for one in wire.texts if one["t"] == "none"] == [
            {"t": "none", "camera": "gone", "code": "missing", "why": "there is no such camera"}
        ]


async def test_a_slow_screen_goes_on_from_the_newest_key_picture() -> None:
    feed: asyncio.Queue[Piece] = asyncio.Queue()

    async def open_(_: str) -> AsyncGenerator[Piece, None]:
        while True:
            yield await feed.get()

    async with served(open_) as wire:
        wire.say(t="watch", cameras=["a"])
        for number in range(300):  # 30 MB, of which the screen says that it took nothing
            feed.put_nowait(piece(number, key=number % 10 == 0, size=100_000))
            if number < 6:
                await until(lambda n=number: len(wire.pictures) == n + 2)
        await until(feed.empty)
        assert wire.bytes <= WINDOW_BYTES + 101_000
        wire.say(t="took", bytes=wire.bytes)
        await until(lambda: wire.pictures[-1][2] > 29.3)
        times = [round(media_s * 10) for kind, _, media_s, _ in wire.pictures if kind != INIT]
        assert times[:6] == [0, 1, 2, 3, 4, 5]
        assert times[6] == 290, "the key picture of the newest group follows at once"
        assert wire.pictures[-1][0] == PICTURE


async def test_a_camera_that_begins_anew_says_what_its_stream_is_now() -> None:
    async def open_(_: str) -> AsyncGenerator[Piece, None]:
        for number, init in enumerate((b"init", b"init", b"another")):
            yield piece(number, key=True, init=init)
            await until(lambda n=number: len(wire.pictures) > n + 1)
        await asyncio.Event().wait()

    async with served(open_) as wire:
        wire.say(t="watch", cameras=["a"])
        await until(lambda: len(wire.texts) == 2)
        assert [data for kind, _, _, data in wire.pictures if kind == INIT] == [b"init", b"another"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"t":"watch"}',
        '{"t":"took","bytes":-1}',
        json.dumps({"t": "watch", "cameras": ["c"] * 65}),
        "[" * 5000,
    ],
)
def test_what_a_screen_may_not_say_ends_that_screen_alone(text: str) -> None:
    with pytest.raises(Ended):
        understood(text)

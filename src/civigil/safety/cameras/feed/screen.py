"""One screen and all its cameras, over one connection: `WEBSOCKET /api/cameras/video`, subprotocol `civigil.video.v1`.

The screen says which cameras it watches, and how many bytes it has taken in all. We say of each camera `begin` (what its stream is)
and then give its pictures, or `none` (why there is no stream: the screen falls back to pictures). No more than `WINDOW_BYTES` are
under way that the screen has not taken: beyond that a camera's pictures wait here, one group of them, and who is slow goes on
from the newest key picture.

    screen -> {"t": "watch", "cameras": ["gate", "yard"]}      in place of those before
              {"t": "took", "bytes": 1234567}
    we     -> {"t": "begin", "camera": "gate", "channel": 1, "mime": "video/mp4; codecs=…"}, then its initialisation segment
              {"t": "none", "camera": "yard", "code": "unavailable", "why": "…"}
    binary: kind (1: initialisation, 2: key picture, 3: another), 0, channel (16 bits), time of its light (milliseconds since
    1970, double), the stream's own time (seconds, double), all big-endian; then the MP4 bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

from civigil.gateway.live.client import Ended
from civigil.gateway.live.viewer import NOT_ALLOWED
from civigil.gateway.talk import Talk
from civigil.kernel.errors import CivigilError
from civigil.safety.cameras.feed.course import Course, Piece

WINDOW_BYTES = 512 * 1024
CAMERAS_AT_MOST = 64
HEAD = struct.Struct(">BBHdd")
INIT, KEY, PICTURE = 1, 2, 3

Open = Callable[[str], AsyncGenerator[Piece, None]]
"""Opens a camera's stream; the first piece is a key picture. What it raises is told to the screen."""

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=63)]


class Watch(msgspec.Struct, frozen=True, tag_field="t", tag="watch", forbid_unknown_fields=True):
    """Which cameras are watched, in place of those before."""

    cameras: list[_Name]


class Took(msgspec.Struct, frozen=True, tag_field="t", tag="took", forbid_unknown_fields=True):
    """How many bytes of binary messages the screen has taken since the connection began."""

    bytes: Annotated[int, msgspec.Meta(ge=0, le=1 << 53)]


_SAID: msgspec.json.Decoder[Watch | Took] = msgspec.json.Decoder(Watch | Took)


@dataclass(slots=True)
class _Channel:
    """One camera on this screen."""

    camera: str
    number: int
    course: Course = field(default_factory=Course)
    position: int = 0
    init: bytes = b""  # what the screen was given
    none: CivigilError | None = None
    told: bool = False  # of `none`
    task: asyncio.Task[None] | None = None


class Screen:
    """Serves one screen."""

    def __init__(self, talk: Talk, open_: Open) -> None:
        self._talk = talk
        self._open = open_
        self._channels: dict[str, _Channel] = {}
        self._numbers = 0
        self._given = self._taken = 0
        self._news = asyncio.Event()

    async def serve(self) -> None:
        """Serve until the screen leaves. Raises `Gone`, `Ended`."""
        hearing = asyncio.ensure_future(self._hear())
        giving = asyncio.ensure_future(self._give())
        try:
            done, _ = await asyncio.wait({hearing, giving}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            tasks = [hearing, giving, *(one.task for one in self._channels.values() if one.task is not None)]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _hear(self) -> None:
        while True:
            said = understood(await self._talk.hear())
            if isinstance(said, Took):
                self._taken = max(self._taken, min(said.bytes, self._given))
            else:
                self._watch(said.cameras)
            self._news.set()

    def _watch(self, cameras: list[str]) -> None:
        for name in self._channels.keys() - set(cameras):
            gone = self._channels.pop(name)
            if gone.task is not None:
                gone.task.cancel()
        for name in dict.fromkeys(cameras):
            if name not in self._channels:
                self._numbers = self._numbers % 0xFFFF + 1
                channel = self._channels[name] = _Channel(name, self._numbers)
                channel.task = asyncio.create_task(self._follow(channel))

    async def _follow(self, channel: _Channel) -> None:
        """Take a camera's pictures as fast as they come: nobody before us waits for a slow screen."""
        try:
            async with contextlib.aclosing(self._open(channel.camera)) as pieces:
                async for piece in pieces:
                    channel.course.add(piece)
                    self._news.set()
        except CivigilError as error:
            channel.none = error
            self._news.set()

    async def _give(self) -> None:
        while True:
            self._news.clear()
            for channel in tuple(self._channels.values()):
                await self._tell(channel)
            await self._news.wait()

    async def _tell(self, channel: _Channel) -> None:
        """Give what the window has room for."""
        course = channel.course
        while (pieces := course.after(channel.position)) and self._given - self._taken < WINDOW_BYTES:
            if self._channels.get(channel.camera) is not channel:
                return  # it is not watched any more
            channel.position = course.last - len(pieces) + 1
            await self._put(channel, pieces[0])
        if channel.none is not None and not channel.told and not pieces:
            channel.told = True
            told = {"t": "none", "camera": channel.camera, "code": channel.none.code, "why": channel.none.sentence}
            await self._talk.say(msgspec.json.encode(told).decode())

    async def _put(self, channel: _Channel, piece: Piece) -> None:
        if piece.key and piece.init != channel.init:
            channel.init = piece.init
            told = {"t": "begin", "camera": channel.camera, "channel": channel.number, "mime": piece.mime}
            await self._talk.say(msgspec.json.encode(told).decode())
            await self._send(INIT, channel, piece, piece.init)
        await self._send(KEY if piece.key else PICTURE, channel, piece, piece.data)

    async def _send(self, kind: int, channel: _Channel, piece: Piece, data: bytes) -> None:
        message = HEAD.pack(kind, 0, channel.number, piece.at.timestamp() * 1000, piece.media_s) + data
        self._given += len(message)
        await self._talk.give(message)


def understood(text: str) -> Watch | Took:
    """What a screen says. Raises `Ended` for whatever it may not say."""
    try:
        said = _SAID.decode(text.encode(errors="replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise Ended(NOT_ALLOWED, f"not understood: {error}") from error
    if isinstance(said, Watch) and len(said.cameras) > CAMERAS_AT_MOST:
        raise Ended(NOT_ALLOWED, f"{CAMERAS_AT_MOST} cameras may be watched over one connection")
    return said

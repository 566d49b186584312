"""A screen without a browser that watches cameras live, as `civigil.video.v1` says."""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PROTOCOL = "civigil.video.v1"
HEAD = struct.Struct(">BBHdd")


@dataclass
class Watching:
    """What came of each camera: its initialisation segment, and each picture with the time of its light (ms) and its own (s)."""

    socket: ClientConnection
    takes: bool = True  # says that it took what came
    init: dict[str, bytes] = field(default_factory=dict)
    mime: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, list[tuple[bool, float, float, bytes]]] = field(default_factory=dict)
    none: dict[str, str] = field(default_factory=dict)
    ended: tuple[int, str] | None = None
    _channels: dict[int, str] = field(default_factory=dict)
    _bytes: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self) -> None:
        """Take what comes until the connection ends."""
        try:
            async for message in self.socket:
                if isinstance(message, str):
                    self._hear(json.loads(message))
                else:
                    self._take(bytes(message))
                    if self.takes:
                        await self.socket.send(json.dumps({"t": "took", "bytes": self._bytes}))
                self._news.set()
        except ConnectionClosed:
            pass
        self.ended = (self.socket.close_code or 0, self.socket.close_reason or "")
        self._news.set()

    def _hear(self, said: Mapping[str, str]) -> None:
        if said["t"] == "begin":
            self._channels[int(said["channel"])] = said["camera"]
            self.mime[said["camera"]] = said["mime"]
        elif said["t"] == "none":
            self.none[said["camera"]] = said["why"]

    def _take(self, message: bytes) -> None:
        self._bytes += len(message)
        kind, _, channel, at, media_s = HEAD.unpack_from(message)
        camera, data = self._channels[channel], message[HEAD.size :]
        if kind == 1:
            self.init[camera] = data
        else:
            self.pictures.setdefault(camera, []).append((kind == 2, at, media_s, data))

    async def watch(self, *cameras: str) -> None:
        """Watch these, in place of those before."""
        await self.socket.send(json.dumps({"t": "watch", "cameras": cameras}))

    async def until(self, enough: Callable[[Watching], object], *, within_s: float = 30.0) -> None:
        """Wait for something."""
        async with asyncio.timeout(within_s):
            while not enough(self):
                self._news.clear()
                await self._news.wait()


@contextlib.asynccontextmanager
async def watching(
    url: str, headers: Mapping[str, str], cameras: Sequence[str], *, takes: bool = True
) -> AsyncIterator[Watching]:
    """A screen that watches these cameras while the block lasts."""
    address = f"{url.replace('http', 'ws', 1)}/api/cameras/video"
    async with connect(
        address, additional_headers=dict(headers), subprotocols=[PROTOCOL], max_size=None, proxy=None
    ) as socket:
        seen = Watching(socket, takes)
        following = asyncio.create_task(seen.follow())
        try:
            await seen.watch(*cameras)
            yield seen
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

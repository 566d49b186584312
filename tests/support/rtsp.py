"""A network camera that plays a recording, for tests: the simulated city's own RTSP server with a film behind it.

It plays at the pace of the film's times from the moment somebody first watches, with one clock from the first picture to the
last however often the film repeats, and misbehaves on demand. It runs in a thread of its own, for what reads from it blocks.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import av
from av.bitstream import BitStreamFilterContext

from civigil_city.cameras.encode import CLOCK_HZ, Coded, units_of
from civigil_city.devices.rtsp import Manners, RtspServer
from tests.support.rtp import WIRES

NAME = "live"
BEGINS_S = 2**32 / CLOCK_HZ - 1.0  # RTP's clock runs over after a second: a client must bear that


@dataclass(frozen=True, slots=True)
class Film:
    """A recording in decoding order: each picture, and when it is sent, in seconds from the first one."""

    pictures: tuple[tuple[float, Coded], ...]
    seconds: float


def film_of(path: Path) -> Film:
    """Read a recording; each key picture of H.264 or H.265 bears its parameter sets, as cameras send them."""
    pictures: list[tuple[float, Coded]] = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        codec = stream.codec_context.codec.canonical_name
        annex_b = None if codec == "mjpeg" else BitStreamFilterContext(f"{codec}_mp4toannexb", stream)
        first_s = None
        for packet in container.demux(stream):
            if packet.dts is None or packet.pts is None:
                continue
            sent_s, shown_s = (float(ticks * packet.time_base) for ticks in (packet.dts, packet.pts))
            first_s = sent_s if first_s is None else first_s
            key = packet.is_keyframe
            if annex_b is None:
                units: tuple[bytes, ...] = (bytes(packet),)
            else:
                units = units_of(b"".join(bytes(one) for one in annex_b.filter(packet)))
            pictures.append((sent_s - first_s, Coded(units, key, shown_s - first_s, codec)))
        return Film(tuple(pictures), len(pictures) / float(stream.average_rate or 25))


class RtspCamera:
    """A camera that plays; use it as a context manager.

    `login` is the name and password that it wants; `begin_at` the picture that a client sees first, which need be no key
    picture; `audio` announces a sound track beside the picture, of which nothing ever comes; `says_time` tells in the answer
    to PLAY which time the first packet has (RTP-Info), as not every camera does. `faster`: seconds of the film in one of the
    world's. `host`: another address of this machine.
    """

    def __init__(
        self,
        film: Path,
        *,
        repeat: bool = True,
        login: tuple[str, str] | None = None,
        scheme: Literal["Basic", "Digest"] = "Basic",
        begin_at: int = 0,
        audio: bool = False,
        says_time: bool = True,
        faster: float = 1.0,
        host: str = "127.0.0.1",
    ) -> None:
        self._film = film_of(film)
        self._repeat, self._begin_at, self._faster, self._host = repeat, begin_at, faster, host
        manners = Manners(scheme, replays=begin_at == 0, sound=audio, says_time=says_time)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="rtsp camera", daemon=True)
        self._server = RtspServer({NAME: login}, manners, WIRES)
        self._playing: asyncio.Task[None] | None = None

    @property
    def plays(self) -> int:
        """How often a client began to watch."""
        return self._server.plays

    @property
    def set_up(self) -> list[str]:
        """The tracks that clients asked for."""
        return self._server.set_up

    def __enter__(self) -> Self:
        self._thread.start()
        self.come_back()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_off()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def address(self, login: tuple[str, str] | None = None) -> str:
        """Where it is, with a name and password where given."""
        credentials = f"{login[0]}:{login[1]}@" if login else ""
        return f"rtsp://{credentials}{self._host}:{self._server.port}/{NAME}"

    def freeze(self) -> None:
        """Send nothing any more, not even an answer; connections stay, and new ones are accepted."""
        self._do(self._server.freeze)

    def thaw(self) -> None:
        """Go on after `freeze`; the clock went on meanwhile."""
        self._do(self._server.thaw)

    def drop(self) -> None:
        """Cut all connections; a client may connect again."""
        self._do(self._server.drop)

    def show(self, film: Path) -> None:
        """Send another film from the next picture on, without a word about it."""
        shown = film_of(film)
        self._do(lambda: setattr(self, "_film", shown))

    def go_off(self) -> None:
        """Cut all connections and accept none."""
        self._wait(self._close())

    def come_back(self) -> None:
        """Accept connections, at the same port as before, and play."""
        self._wait(self._listen())

    def _do(self, act: Callable[[], object]) -> None:
        async def acted() -> None:
            act()

        self._wait(acted())

    def _wait(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _listen(self) -> None:
        self._server.thaw()
        await self._server.listen(self._host, port=self._server.port)
        if self._playing is None:
            self._playing = asyncio.create_task(self._play())

    async def _close(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            with suppress(asyncio.CancelledError):
                await self._playing
            self._playing = None
        await self._server.close()

    async def _play(self) -> None:
        """Show the film again and again, or once; the first picture as soon as it may be asked for."""
        skip, film = self._begin_at, self._film
        self._server.show(NAME, film.pictures[0][1])  # it says how the stream is coded
        begun: float | None = None
        offset_s = -film.pictures[skip][0]
        while True:
            film = self._film
            for number, (sent_s, picture) in enumerate(film.pictures[skip:], skip):
                if begun is None:
                    begun = await self._somebody()
                await asyncio.sleep(begun + (offset_s + sent_s) / self._faster - self._loop.time())
                if self._film is not film:
                    break
                if number or skip or offset_s:  # the first one stands there already
                    at_s = BEGINS_S + picture.at_s + offset_s
                    self._server.show(NAME, Coded(picture.units, picture.key, at_s, picture.codec))
            else:
                if not self._repeat:
                    self._server.drop()
                    return
            assert begun is not None
            passed_s = (self._loop.time() - begun) * self._faster
            offset_s = offset_s + film.seconds if self._film is film else passed_s
            skip = 0

    async def _somebody(self) -> float:
        """Until somebody watches; when that is."""
        while not self._server.watched(NAME):
            await asyncio.sleep(0.005)
        return self._loop.time()

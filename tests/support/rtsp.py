"""A network camera for tests: RTSP 1.0 (RFC 2326) with H.264 over RTP (RFC 6184), interleaved on the one TCP connection.

It plays a recording at the pace of its times, with one clock from the first picture to the last however often the recording
repeats, and misbehaves on demand: it freezes, drops its connections, goes off and comes back, changes its picture. It runs in
a thread of its own, for what reads from it blocks. Only what a client needs is spoken: one track, no RTCP of our own.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import struct
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import av

PAYLOAD_BYTES = 1400
CLOCK_HZ = 90_000
FIRST_TIMESTAMP = 2**32 - CLOCK_HZ  # RTP's clock runs over after a second: a client must bear that
REALM, NONCE = "camera", "f00dfacecafebeef"
_FU_A = 28


@dataclass(frozen=True, slots=True)
class Picture:
    """One coded picture: when it is sent and shown, in seconds from the first one sent, and its NAL units."""

    sent_s: float
    shown_s: float
    units: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Film:
    """An H.264 recording in decoding order; each key picture bears its parameter sets, as cameras send them."""

    pictures: tuple[Picture, ...]
    parameter_sets: tuple[bytes, ...]
    seconds: float


def film_of(path: Path) -> Film:
    """Read an MP4 with H.264 in it."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        parameter_sets = _parameter_sets(stream.codec_context.extradata or b"")
        pictures: list[Picture] = []
        first_s = None
        for packet in container.demux(stream):
            if packet.dts is None or packet.pts is None:
                continue
            sent_s, shown_s = (float(ticks * packet.time_base) for ticks in (packet.dts, packet.pts))
            first_s = sent_s if first_s is None else first_s
            units = tuple(_units(bytes(packet)))
            if packet.is_keyframe:
                units = parameter_sets + units
            pictures.append(Picture(sent_s - first_s, shown_s - first_s, units))
        return Film(tuple(pictures), parameter_sets, len(pictures) / float(stream.average_rate or 25))


def _parameter_sets(avcc: bytes) -> tuple[bytes, ...]:
    """SPS and PPS from an MP4's decoder configuration (ISO/IEC 14496-15, 5.3.3)."""
    found, at = [], 5
    for mask in (0x1F, 0xFF):
        count, at = avcc[at] & mask, at + 1
        for _ in range(count):
            (length,) = struct.unpack_from("!H", avcc, at)
            found.append(avcc[at + 2 : at + 2 + length])
            at += 2 + length
    return tuple(found)


def _units(sample: bytes) -> Iterator[bytes]:
    """The NAL units of an MP4's sample, each after its length in four bytes."""
    at = 0
    while at < len(sample):
        (length,) = struct.unpack_from("!I", sample, at)
        yield sample[at + 4 : at + 4 + length]
        at += 4 + length


def payloads(unit: bytes) -> Iterator[bytes]:
    """A NAL unit as RTP payloads: alone where it fits (RFC 6184, 5.6), else in fragments (FU-A, 5.8)."""
    if len(unit) <= PAYLOAD_BYTES:
        yield unit
        return
    head, body, step = unit[0], unit[1:], PAYLOAD_BYTES - 2
    for at in range(0, len(body), step):
        place = (0x80 if at == 0 else 0) | (0x40 if at + step >= len(body) else 0)
        yield bytes([head & 0xE0 | _FU_A, place | head & 0x1F]) + body[at : at + step]


@dataclass(slots=True)
class Talk:
    """One client's connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    playing: asyncio.Task[None] | None = None
    sequence: int = 0
    channel: int = 0

    def send(self, picture: Picture, offset_s: float) -> None:
        """Send a picture's packets, the last one marked."""
        timestamp = (FIRST_TIMESTAMP + round((picture.shown_s + offset_s) * CLOCK_HZ)) % 2**32
        pieces = [piece for unit in picture.units for piece in payloads(unit)]
        for number, piece in enumerate(pieces, 1):
            marked = 0x80 if number == len(pieces) else 0
            packet = struct.pack("!BBHII", 0x80, marked | 96, self.sequence, timestamp, 0xC1F1611) + piece
            self.writer.write(struct.pack("!cBH", b"$", self.channel, len(packet)) + packet)
            self.sequence = (self.sequence + 1) % 2**16


class RtspCamera:
    """A camera that plays; use it as a context manager.

    `login` is the name and password that it wants; `begin_at` the picture that a client sees first, which need be no key
    picture; `audio` announces a sound track beside the picture, of which nothing ever comes; `says_time` tells in the answer
    to PLAY which time the first packet has (RTP-Info), as not every camera does.
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
    ) -> None:
        self.port = 0
        self.plays = 0  # how often a client began to watch
        self.set_up: list[str] = []  # the tracks that clients asked for
        self._film = film_of(film)
        self._repeat, self._login, self._scheme = repeat, login, scheme
        self._begin_at, self._audio, self._says_time = begin_at, audio, says_time
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="rtsp camera", daemon=True)
        self._server: asyncio.Server | None = None
        self._talks: dict[asyncio.Task[None], Talk] = {}
        self._flowing = asyncio.Event()

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
        return f"rtsp://{credentials}127.0.0.1:{self.port}/live"

    def freeze(self) -> None:
        """Send nothing any more, not even an answer; connections stay, and new ones are accepted."""
        self._do(self._flowing.clear)

    def thaw(self) -> None:
        """Go on after `freeze`; the clock went on meanwhile."""
        self._do(self._flowing.set)

    def drop(self) -> None:
        """Cut all connections; a client may connect again."""

        def abort() -> None:
            for talk in self._talks.values():
                talk.writer.transport.abort()

        self._do(abort)

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
        self._flowing.set()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        tasks = list(self._talks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks[task] = talk = Talk(reader, writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._converse(talk)
        finally:
            if talk.playing is not None:
                talk.playing.cancel()
            writer.transport.abort()
            del self._talks[task]

    async def _converse(self, talk: Talk) -> None:
        while True:
            first = await talk.reader.readexactly(1)
            if first == b"$":  # the client's RTCP
                _, length = struct.unpack("!BH", await talk.reader.readexactly(3))
                await talk.reader.readexactly(length)
                continue
            lines = (first + await talk.reader.readuntil(b"\r\n\r\n")).decode().splitlines()
            method, url, _ = lines[0].split(" ")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
            await talk.reader.readexactly(int(headers.get("content-length", 0)))
            await self._flowing.wait()
            status, more, body = self._answer(talk, method, url, headers)
            head = [f"RTSP/1.0 {status}", f"CSeq: {headers['cseq']}", *more, f"Content-Length: {len(body)}"]
            talk.writer.write("\r\n".join([*head, "", body]).encode())
            await talk.writer.drain()
            if method == "TEARDOWN":
                return
            if method == "PLAY" and talk.playing is None and status == "200 OK":
                self.plays += 1
                talk.playing = asyncio.create_task(self._play(talk))

    def _answer(self, talk: Talk, method: str, url: str, headers: dict[str, str]) -> tuple[str, list[str], str]:
        """Status, headers and body."""
        if method != "OPTIONS" and not self._may(method, headers.get("authorization", "")):
            nonce = f', nonce="{NONCE}"' if self._scheme == "Digest" else ""
            return "401 Unauthorized", [f'WWW-Authenticate: {self._scheme} realm="{REALM}"{nonce}'], ""
        if method == "OPTIONS":
            return "200 OK", ["Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER"], ""
        if method == "DESCRIBE":
            return "200 OK", ["Content-Type: application/sdp", f"Content-Base: {url}/"], self._sdp()
        session = "Session: 20261122;timeout=4"
        if method == "SETUP":
            if "RTP/AVP/TCP" not in headers["transport"]:
                return "461 Unsupported Transport", [], ""
            track, channels = url.rpartition("/")[2], re.search(r"interleaved=(\d+)", headers["transport"])
            self.set_up.append(track)
            if track == "picture" and channels:
                talk.channel = int(channels[1])
            return "200 OK", [session, f"Transport: {headers['transport']}"], ""
        if method == "PLAY" and self._says_time:
            info = f"RTP-Info: url={url.rstrip('/')}/picture;seq=0;rtptime={FIRST_TIMESTAMP}"
            return "200 OK", [session, "Range: npt=0.000-", info], ""
        if method in {"PLAY", "TEARDOWN", "GET_PARAMETER"}:
            return "200 OK", [session], ""
        return "501 Not Implemented", [], ""

    def _may(self, method: str, given: str) -> bool:
        """Whether a request bears the name and password (RFC 2617; Digest without qop, as cameras have it)."""
        if self._login is None:
            return True
        name, password = self._login
        if self._scheme == "Basic":
            return given == "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
        told = dict(re.findall(r'(\w+)="([^"]*)"', given))
        secret, request = (_md5(text) for text in (f"{name}:{REALM}:{password}", f"{method}:{told.get('uri', '')}"))
        return told.get("username") == name and told.get("response") == _md5(f"{secret}:{NONCE}:{request}")

    def _sdp(self) -> str:
        sets = self._film.parameter_sets
        sprop = ",".join(base64.b64encode(one).decode() for one in sets)
        lines = ["v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=camera", "c=IN IP4 127.0.0.1", "t=0 0", "a=control:*"]
        if self._audio:
            lines += ["m=audio 0 RTP/AVP 0", "a=control:sound"]
        format_ = f"packetization-mode=1;profile-level-id={sets[0][1:4].hex()};sprop-parameter-sets={sprop}"
        lines += ["m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", f"a=fmtp:96 {format_}", "a=control:picture"]
        return "".join(f"{line}\r\n" for line in lines)

    async def _play(self, talk: Talk) -> None:
        """Send the film again and again, or once; the times of the pictures are those of one clock."""
        begun, offset_s, skip = self._loop.time(), 0.0, self._begin_at
        if skip:
            offset_s = -self._film.pictures[skip].sent_s
        with suppress(ConnectionError):
            while True:
                film = self._film
                for picture in film.pictures[skip:]:
                    await asyncio.sleep(begun + offset_s + picture.sent_s - self._loop.time())
                    if not self._flowing.is_set():
                        await self._flowing.wait()
                        offset_s = self._loop.time() - begun - picture.sent_s
                    if self._film is not film:
                        break
                    talk.send(picture, offset_s)
                    await talk.writer.drain()
                else:
                    if not self._repeat:
                        break
                offset_s = offset_s + film.seconds if self._film is film else self._loop.time() - begun
                skip = 0
        talk.writer.close()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

"""The network side of cameras: RTSP 1.0 (RFC 2326) with H.264 over RTP (RFC 6184), interleaved on the one TCP connection.

One server holds many cameras, each under its own path and behind the name and password of cameras (Basic or Digest, RFC 2617).
A client that begins to watch gets the pictures since the last key picture at once, and then each as it is made. RTP's clock is
the city's simulated time, so that an exercise at twenty times the speed is still watched in its own seconds. A client that does
not read is cut off rather than buffered for. Sound, UDP and RTCP of our own are not spoken. The city's cameras speak H.264; whoever
plays another camera brings how its codec goes over RTP (`Wire`).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import secrets
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from civigil_city.cameras.encode import CLOCK_HZ, Coded

PAYLOAD_BYTES = 1400
HEAD_BYTES_AT_MOST = 16_384
UNREAD_BYTES_AT_MOST = 4_000_000
FIRST_PICTURE_S = 12.0
REALM = "camera"
_FU_A, _SPS, _PPS = 28, 7, 8
Scheme: TypeAlias = Literal["Basic", "Digest"]


def payloads(unit: bytes) -> Iterator[bytes]:
    """A NAL unit as RTP payloads: alone where it fits (RFC 6184, 5.6), else in fragments (FU-A, 5.8)."""
    if len(unit) <= PAYLOAD_BYTES:
        yield unit
        return
    head, body, step = unit[0], unit[1:], PAYLOAD_BYTES - 2
    for at in range(0, len(body), step):
        place = (0x80 if at == 0 else 0) | (0x40 if at + step >= len(body) else 0)
        yield bytes([head & 0xE0 | _FU_A, place | head & 0x1F]) + body[at : at + step]


@dataclass(frozen=True, slots=True)
class Wire:
    """How pictures of a codec go over RTP, and what is said of them."""

    payload_type: int
    payloads: Callable[[bytes], Iterator[bytes]]  # of one unit
    sets: Callable[[Coded], tuple[bytes, ...]]  # what of a key picture is told beforehand
    said: Callable[[tuple[bytes, ...]], list[str]]  # the lines of the session description, with those sets


def _h264_sets(picture: Coded) -> tuple[bytes, ...]:
    return tuple(unit for unit in picture.units if unit[0] & 0x1F in {_SPS, _PPS})


def _h264_said(sets: tuple[bytes, ...]) -> list[str]:
    sprop = ",".join(base64.b64encode(one).decode() for one in sets)
    format_ = f"packetization-mode=1;profile-level-id={sets[0][1:4].hex()};sprop-parameter-sets={sprop}"
    return ["m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", f"a=fmtp:96 {format_}"]


H264 = Wire(96, payloads, _h264_sets, _h264_said)


@dataclass(frozen=True, slots=True)
class Manners:
    """How cameras differ from one another."""

    scheme: Scheme = "Digest"
    replays: bool = True  # gives the pictures since the last key picture at once; else whoever comes waits for the next
    sound: bool = False  # announces a sound track, of which nothing ever comes
    says_time: bool = False  # tells in the answer to PLAY at which time the first packet is (RTP-Info)


@dataclass(slots=True)
class Channel:
    """One camera as the server knows it."""

    since_key: list[Coded] = field(default_factory=list)
    sets: tuple[bytes, ...] = ()  # what is told of the stream beforehand; of H.264 SPS and PPS
    wire: Wire = H264
    talks: list[Talk] = field(default_factory=list)
    shown: asyncio.Event = field(default_factory=asyncio.Event)
    off: bool = False  # no power: connections are refused


@dataclass(slots=True)
class Talk:
    """One client's connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    nonce: str = field(default_factory=lambda: secrets.token_hex(12))
    channel: int = 0
    sequence: int = field(default_factory=lambda: secrets.randbelow(2**16))
    source: int = field(default_factory=lambda: secrets.randbelow(2**32))

    def send(self, picture: Coded, wire: Wire = H264) -> None:
        """A picture's packets, the last one marked; a client that reads too slowly is cut off."""
        if self.writer.transport.get_write_buffer_size() > UNREAD_BYTES_AT_MOST:
            self.writer.transport.abort()
            return
        timestamp = round(picture.at_s * CLOCK_HZ) % 2**32
        pieces = [piece for unit in picture.units for piece in wire.payloads(unit)]
        for number, piece in enumerate(pieces, 1):
            marked = 0x80 if number == len(pieces) else 0
            packet = (
                struct.pack("!BBHII", 0x80, marked | wire.payload_type, self.sequence, timestamp, self.source) + piece
            )
            self.writer.write(struct.pack("!cBH", b"$", self.channel, len(packet)) + packet)
            self.sequence = (self.sequence + 1) % 2**16


class RtspServer:
    """Plays what is shown to it. `logins`: for each camera the name and password that it wants; none: it wants none."""

    def __init__(
        self,
        cameras: Mapping[str, tuple[str, str] | None],
        manners: Manners = Manners(),
        wires: Mapping[str, Wire] | None = None,
    ) -> None:
        """`wires`: codecs beside H.264, by their names."""
        self._wires = {"h264": H264, **(wires or {})}
        self.port = 0
        self.plays = 0  # how often somebody began to watch
        self.set_up: list[str] = []  # the tracks that were asked for, the newest at the end
        self._logins, self._manners = dict(cameras), manners
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._channels = {name: Channel() for name in cameras}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Accept connections; the port is then known."""
        self._server = await asyncio.start_server(self._accept, host, port, limit=HEAD_BYTES_AT_MOST)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Cut all connections and accept none."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def freeze(self) -> None:
        """Hang: no picture any more, and not even an answer; connections stay, and new ones are accepted."""
        self._flowing.clear()

    def thaw(self) -> None:
        """Go on after `freeze`, with the pictures of now."""
        self._flowing.set()

    def drop(self) -> None:
        """Cut all connections; whoever watches may connect again."""
        for channel in self._channels.values():
            for talk in channel.talks:
                talk.writer.transport.abort()

    def address(self, camera: str, *, login: bool = True) -> str:
        """Where a camera is watched, with its name and password."""
        known = self._logins[camera]
        credentials = f"{known[0]}:{known[1]}@" if login and known else ""
        return f"rtsp://{credentials}127.0.0.1:{self.port}/{camera}"

    def watched(self, camera: str) -> bool:
        """Whether anybody watches it."""
        return bool(self._channels[camera].talks)

    def show(self, camera: str, picture: Coded) -> None:
        """The next picture of a camera."""
        if not self._flowing.is_set():
            return
        channel = self._channels[camera]
        if picture.key:
            channel.since_key.clear()
            channel.wire = self._wires[picture.codec]
            channel.sets = channel.wire.sets(picture)
        channel.since_key.append(picture)
        channel.shown.set()
        for talk in channel.talks:
            talk.send(picture, channel.wire)

    def switch(self, camera: str, *, on: bool) -> None:
        """Give a camera power, or take it: then its connections end, and no new one is accepted."""
        channel = self._channels[camera]
        if channel.off is not on:
            return
        channel.off = not on
        channel.since_key.clear()
        for talk in channel.talks:
            talk.writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        talk = Talk(reader, writer)
        try:
            with suppress(
                ConnectionError,
                asyncio.IncompleteReadError,
                asyncio.LimitOverrunError,
                asyncio.CancelledError,
                ValueError,
            ):
                await self._converse(talk)
        finally:
            for channel in self._channels.values():
                if talk in channel.talks:
                    channel.talks.remove(talk)
            writer.transport.abort()
            self._tasks.discard(task)

    async def _converse(self, talk: Talk) -> None:
        """Requests until the end. Raises `ValueError` for what is no RTSP."""
        while True:
            first = await talk.reader.readexactly(1)
            if first == b"$":  # the client's RTCP
                _, length = struct.unpack("!BH", await talk.reader.readexactly(3))
                await talk.reader.readexactly(length)
                continue
            lines = (first + await talk.reader.readuntil(b"\r\n\r\n")).decode("ascii").splitlines()
            method, url, _ = lines[0].split(" ")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
            await talk.reader.readexactly(min(int(headers.get("content-length", "0")), HEAD_BYTES_AT_MOST))
            await self._flowing.wait()
            if method == "DESCRIBE":
                await self._until_it_shows(self._camera(url))
            status, more, body = self._answer(talk, method, url, headers)
            head = [f"RTSP/1.0 {status}", f"CSeq: {headers.get('cseq', '0')}", *more, f"Content-Length: {len(body)}"]
            talk.writer.write("\r\n".join([*head, "", body]).encode())
            await talk.writer.drain()
            if method == "TEARDOWN" or status.startswith("503"):
                return
            if method == "PLAY" and status == "200 OK":
                self._play(talk, url)

    async def _until_it_shows(self, camera: str | None) -> None:
        """Wait for a camera's first picture, for it says how its stream is coded."""
        if camera is not None and not self._channels[camera].off:
            with suppress(TimeoutError):
                async with asyncio.timeout(FIRST_PICTURE_S):
                    await self._channels[camera].shown.wait()

    def _camera(self, url: str) -> str | None:
        path = (
            re.sub(r"^rtsp://[^/]*/", "", url)
            .split("?", 1)[0]
            .rstrip("/")
            .removesuffix("/picture")
            .removesuffix("/sound")
        )
        return path if path in self._channels else None

    def _answer(self, talk: Talk, method: str, url: str, headers: Mapping[str, str]) -> tuple[str, list[str], str]:
        """Status, headers and body."""
        if method == "OPTIONS":
            return "200 OK", ["Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER"], ""
        camera = self._camera(url)
        if camera is None:
            return "404 Not Found", [], ""
        if self._channels[camera].off:
            return "503 Service Unavailable", [], ""
        if not self._may(self._logins[camera], talk, method, headers.get("authorization", "")):
            nonce = f', nonce="{talk.nonce}"' if self._manners.scheme == "Digest" else ""
            return "401 Unauthorized", [f'WWW-Authenticate: {self._manners.scheme} realm="{REALM}"{nonce}'], ""
        answers: dict[str, Callable[[], tuple[str, list[str], str]]] = {
            "DESCRIBE": lambda: self._describe(camera, url),
            "SETUP": lambda: self._set_up(talk, url, headers),
            "PLAY": lambda: ("200 OK", [_SESSION, "Range: npt=0.000-", *self._begins(talk, camera, url)], ""),
        }
        if method in answers:
            return answers[method]()
        if method in {"TEARDOWN", "GET_PARAMETER"}:
            return "200 OK", [_SESSION], ""
        return "501 Not Implemented", [], ""

    def _describe(self, camera: str, url: str) -> tuple[str, list[str], str]:
        channel = self._channels[camera]
        if not channel.since_key or not channel.since_key[0].key:
            return "503 Service Unavailable", ["Retry-After: 1"], ""
        told = sdp(channel.sets, channel.wire, sound=self._manners.sound)
        return "200 OK", ["Content-Type: application/sdp", f"Content-Base: {url.rstrip('/')}/"], told

    def _begins(self, talk: Talk, camera: str, url: str) -> list[str]:
        """At which time the first packet will be, where this camera says so."""
        shown = self._channels[camera].since_key
        if not self._manners.says_time or not shown or not self._manners.replays:
            return []
        time = round(shown[0].at_s * CLOCK_HZ) % 2**32
        return [f"RTP-Info: url={url.rstrip('/')}/picture;seq={talk.sequence};rtptime={time}"]

    def _set_up(self, talk: Talk, url: str, headers: Mapping[str, str]) -> tuple[str, list[str], str]:
        transport = headers.get("transport", "")
        channels = re.search(r"interleaved=(\d{1,3})", transport)
        if "RTP/AVP/TCP" not in transport or channels is None or int(channels[1]) > 255:
            return "461 Unsupported Transport", [], ""
        talk.channel = int(channels[1])
        self.set_up.append(url.rstrip("/").rpartition("/")[2])
        return "200 OK", [_SESSION, f"Transport: {transport}"], ""

    def _play(self, talk: Talk, url: str) -> None:
        camera = self._camera(url)
        if camera is None or any(talk in one.talks for one in self._channels.values()):
            return
        self.plays += 1
        channel = self._channels[camera]
        for picture in channel.since_key if self._manners.replays else ():
            talk.send(picture, channel.wire)
        channel.talks.append(talk)

    def _may(self, login: tuple[str, str] | None, talk: Talk, method: str, given: str) -> bool:
        """Whether a request bears the name and password (RFC 2617; Digest without qop, as cameras have it)."""
        if login is None:
            return True
        name, password = login
        if self._manners.scheme == "Basic":
            wanted = "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
            return secrets.compare_digest(given.encode(), wanted.encode())
        told = dict(re.findall(r'(\w+)="([^"]*)"', given))
        secret, request = (_md5(text) for text in (f"{name}:{REALM}:{password}", f"{method}:{told.get('uri', '')}"))
        wanted = _md5(f"{secret}:{talk.nonce}:{request}")
        return told.get("username") == name and secrets.compare_digest(
            told.get("response", "").encode(), wanted.encode()
        )


_SESSION = "Session: 1;timeout=60"


def sdp(sets: tuple[bytes, ...], wire: Wire = H264, *, sound: bool = False) -> str:
    """What a camera says of its stream."""
    lines = ["v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=camera", "c=IN IP4 127.0.0.1", "t=0 0", "a=control:*"]
    lines += ["m=audio 0 RTP/AVP 0", "a=control:sound"] if sound else []
    lines += [*wire.said(sets), "a=control:picture"]
    return "".join(f"{line}\r\n" for line in lines)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

"""Where pictures come from: a recording, a network camera (RTSP, or JPEGs over HTTP), a device, a folder of pictures, a pattern.

All of it is read with PyAV.

A feed yields each packet as it came (for the ring, so that a clip is cut without encoding again) with the frames that were
decoded from it. Times are the stream's own, counted from its first picture, and never run backwards. Damage inside a
recording is counted and passed over; a file that is no video, or holds no picture, is an error of ours. A live camera whose
picture changes its size is opened afresh: what it said of its stream, which clips repeat, holds no longer.

What a camera sends is not trusted: only containers and codecs of cameras are opened, a file can never make us open another
file or address, and reading happens in a process of its own (`worker/process.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from civigil.kernel.errors import CivigilError, Invalid, Missing, Unavailable
from civigil.safety.cameras.model import Frame
from civigil.safety.cameras.pattern.stream import Pace, PatternStream
from civigil.safety.cameras.reading.decoder import IN_SOFTWARE, SOFTWARE, Decoder
from civigil.safety.cameras.rules import masked
from civigil.safety.cameras.scene.background import Gray
from civigil.safety.cameras.settings import PATTERN

CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,h264,hevc,mjpeg,flv,asf,ogg,ivf"
PIXELS_AT_MOST = 8192 * 8192
DAMAGED_IN_A_ROW_AT_MOST = 200
JITTER_S = 1.0  # so far back a source's time may go without having begun again
LEAP_S = 2.0  # so far ahead a recording's time goes from one picture to the next: a time that leaps may be damage
LIVE_LEAP_S = 60.0  # a camera's, which may have been away: whatever was for longer begins afresh anyway
_BRIGHT_PLANE = ("yuv4", "yuvj4", "nv12", "nv21", "gray")


class Kind(Enum):
    """What a source is."""

    FILE = "file"
    STREAM = "stream"  # RTSP; its address may have to be asked for first (onvif://)
    PICTURES = "pictures"  # JPEG after JPEG over HTTP (multipart/x-mixed-replace)
    DEVICE = "device"
    FOLDER = "folder"
    PATTERN = "pattern"

    @property
    def live(self) -> bool:
        """Whether it goes on without us: frames that we cannot keep up with must be dropped."""
        return self in {Kind.STREAM, Kind.PICTURES, Kind.DEVICE, Kind.PATTERN}


@dataclass(frozen=True, slots=True)
class Piece:
    """One packet with what was decoded from it."""

    packet: Packet[VideoStream]
    frames: list[tuple[Frame, VideoFrame]]
    waited_s: float = 0.0  # how long the source had nothing for us; 0 where packets lay ready


def kind_of(address: str) -> Kind:
    """What an address names. Raises `Invalid` for a scheme that is not read here."""
    if address.startswith(PATTERN):
        return Kind.PATTERN
    scheme, mark, _ = address.partition("://")
    if mark:
        if scheme.lower() in {"rtsp", "rtsps", "onvif", "onvifs"}:
            return Kind.STREAM
        if scheme.lower() in {"http", "https"}:
            return Kind.PICTURES
        allowed = "a file, a folder, rtsp://, onvif://, http://, /dev/video… or pattern:… is"
        raise Invalid(f"{scheme}:// is not read here: {allowed}", where="source")
    if address.startswith("/dev/"):
        return Kind.DEVICE
    return Kind.FOLDER if Path(address).is_dir() else Kind.FILE


class Feed:
    """An open source. Use it as a context manager."""

    def __init__(
        self,
        address: str,
        *,
        open_limit_s: float = 15.0,
        read_limit_s: float = 10.0,
        pace: Pace | None = None,
        now_s: Callable[[], float] = lambda: 0.0,
        decoder: Decoder = IN_SOFTWARE,
    ) -> None:
        """Open. Raises `Missing`, `Invalid` for what is no video, `Unavailable` for what does not answer.

        `pace`: when the pictures of a test pattern are due; without one they come as fast as they are read.
        `now_s`: the clock that says how long was waited for a packet. `decoder`: what decodes, where it can do this codec.
        """
        self._now_s, self._decoder = now_s, decoder
        self.kind = kind_of(address)
        self.where = masked(address)
        self.frames = 0
        self.damaged = 0  # packets that could not be decoded
        self._last_s = -1.0
        self._leapt: tuple[float, VideoFrame | None] | None = None  # a time that no other confirms yet, and whose it is
        self._first: float | None = None
        self._size: tuple[int, int] | None = None
        self._pattern = PatternStream(address.removeprefix(PATTERN), pace=pace) if self.kind is Kind.PATTERN else None
        with self._translated():
            self._container = _open(address, self.kind, open_limit_s, read_limit_s, self._pattern, decoder)
        try:
            self.stream = self._video()
        except CivigilError:
            self._container.close()
            raise

    def __enter__(self) -> Feed:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the source."""
        with suppress(OSError, ValueError):
            self._container.close()
            if self._pattern is not None:
                self._pattern.close()

    @property
    def codec(self) -> str:
        """How its pictures are coded."""
        return self.stream.codec_context.name

    @property
    def decoded_by(self) -> str:
        """What truly decodes it."""
        return self._decoder.kind if self.stream.codec_context.is_hwaccel else SOFTWARE

    @property
    def rate(self) -> float:
        """Frames per second, as far as the source says."""
        said = self.stream.average_rate or self.stream.guessed_rate
        return float(said) if said else 25.0

    @property
    def promised(self) -> int:
        """How many frames the container says it holds; 0 where it says nothing."""
        return int(self.stream.frames or 0)

    @property
    def duration_s(self) -> float | None:
        """How long a recording is, if it says."""
        stream = self.stream
        if stream.duration and stream.time_base:
            return float(stream.duration * stream.time_base)
        return self._container.duration / 1e6 if self._container.duration else None

    def pieces(self, from_s: float = 0.0) -> Iterator[Piece]:
        """The packets with their frames, to the end; from the last key picture before `from_s`, where the source can seek.

        Raises `Unavailable` where a live source breaks off or its picture gets another size, `Invalid` where nothing
        (more) can be decoded.
        """
        if from_s > 0 and self.stream.time_base:
            self._first = float((self.stream.start_time or 0) * self.stream.time_base)
            with self._translated():
                self._container.seek(int((from_s + self._first) / self.stream.time_base), stream=self.stream)
        with self._translated():
            damaged_in_a_row = 0
            for packet, waited_s in self._packets():
                frames: list[tuple[Frame, VideoFrame]] = []
                if self.frames == 0 and packet.is_keyframe and packet.pts is not None:
                    self._begin(float(packet.pts * packet.time_base))  # the ring needs times before the first picture
                try:
                    frames = [frame for one in packet.decode() for frame in self._timed(one)]
                    damaged_in_a_row = 0 if frames else damaged_in_a_row
                except av.error.InvalidDataError:
                    self.damaged += 1
                    damaged_in_a_row += 1
                    if damaged_in_a_row > DAMAGED_IN_A_ROW_AT_MOST:
                        raise
                yield Piece(packet, frames, waited_s)
            if self._leapt is not None and self._leapt[1] is not None:
                yield Piece(packet, [self._frame(self._leapt[1], self._next_s)])
        if self.frames == 0:
            raise Invalid("it holds no picture that can be decoded", where=self.where)
        if self.kind.live:
            raise Unavailable("the stream has ended", where=self.where)

    def _packets(self) -> Iterator[tuple[Packet[VideoStream], float]]:
        """Each packet, and how long it was waited for."""
        asked_s = self._now_s()
        for packet in self._container.demux(self.stream):
            yield packet, self._now_s() - asked_s
            asked_s = self._now_s()

    def _video(self) -> VideoStream:
        streams = self._container.streams.video
        if not streams:
            raise Invalid("it holds no video", where=self.where)
        stream = streams[0]
        if stream.codec_context.width * stream.codec_context.height > PIXELS_AT_MOST:
            raise Invalid(f"its picture is larger than {PIXELS_AT_MOST} pixels", where=self.where)
        stream.codec_context.thread_count = 1  # a camera, a core: many cameras share the machine
        return stream

    def _begin(self, seconds: float) -> None:
        """Where the source's clock stands now; a camera may send its first pictures without a time."""
        if self._first is None:
            self._first = seconds - self._next_s

    @property
    def _next_s(self) -> float:
        """When the next picture is due, as far as the source says."""
        return self._last_s + 1 / self.rate if self.frames else 0.0

    def _timed(self, picture: VideoFrame) -> Iterator[tuple[Frame, VideoFrame]]:
        """A picture with its time, after one that was kept back until it could be known whether its own is damage.

        A time that leaps is believed where the next picture goes on from it. Of a recording the picture is kept back until
        then; of a camera it is given at once, as if it had come when it was due.
        """
        at_s = None
        if picture.pts is not None and picture.time is not None:
            self._begin(picture.time)
            at_s = picture.time - (self._first or 0.0)
        goes_on = at_s is None or self._goes_on(at_s)
        (leapt_s, kept), self._leapt = self._leapt or (math.inf, None), None
        confirmed = not goes_on and at_s is not None and at_s > leapt_s
        if kept is not None:
            yield self._frame(kept, leapt_s if confirmed else self._next_s)
        if at_s is None or goes_on or confirmed:
            yield self._frame(picture, self._next_s if at_s is None else at_s)
            return
        self._leapt = (at_s, None if self.kind.live else picture)
        if self.kind.live:
            yield self._frame(picture, self._next_s)

    def _goes_on(self, at_s: float) -> bool:
        ahead_s = LIVE_LEAP_S if self.kind.live else max(LEAP_S, 3 / self.rate)
        return self.frames == 0 or self._last_s - JITTER_S < at_s <= self._last_s + ahead_s

    def _frame(self, picture: VideoFrame, at_s: float) -> tuple[Frame, VideoFrame]:
        """The next picture, at this moment."""
        size = (picture.width, picture.height)
        if self.kind.live and self._size not in {None, size}:
            raise Unavailable(f"its picture is now {size[0]} x {size[1]}: it is opened afresh", where=self.where)
        self._size = size
        if self._last_s - JITTER_S < at_s <= self._last_s:  # not a jump back: that starts the models afresh
            at_s = self._last_s + 0.001
        self._last_s = at_s
        frame = Frame(self.frames, at_s, brightness(picture), picture.width, picture.height)
        self.frames += 1
        return frame, picture

    def moment(self, packet: Packet[VideoStream]) -> float | None:
        """A packet's time by the same clock as its frames; none where it has none."""
        if packet.pts is None or self._first is None:
            return None
        return float(packet.pts * packet.time_base) - self._first

    def _translated(self) -> _Translated:
        return _Translated(self.where, live=self.kind.live)


@dataclass(frozen=True, slots=True)
class _Translated:
    """Turns the library's errors into ours, once."""

    where: str
    live: bool

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is None or isinstance(error, CivigilError):
            return
        if isinstance(error, av.error.FFmpegError):
            error.args = error.args[:2]  # the rest is the address, with its password
        if isinstance(error, av.error.FileNotFoundError):
            raise Missing("there is no such file or device", where=self.where) from error
        unreadable = av.error.InvalidDataError | av.error.ArgumentError | av.error.EOFError
        if isinstance(error, unreadable) and not self.live:
            raise Invalid("it is not a video, or it is damaged beyond reading", where=self.where) from error
        if isinstance(error, av.error.HTTPUnauthorizedError | av.error.HTTPForbiddenError):
            raise Unavailable("it refuses the name and password", where=self.where) from error
        if isinstance(error, av.error.ExitError | TimeoutError):
            raise Unavailable("it does not answer, or broke off: nothing came in time", where=self.where) from error
        if isinstance(error, av.error.InvalidDataError):  # also what FFmpeg says of silence where an answer is due
            raise Unavailable("it does not answer, or not as a camera does", where=self.where) from error
        if isinstance(error, av.error.FFmpegError | OSError):
            said = error.strerror or type(error).__name__
            raise Unavailable(f"it does not answer, or broke off: {said}", where=self.where) from error
        if isinstance(error, ValueError | UnicodeError):
            raise Invalid(f"it cannot be read: {error}", where=self.where) from error


def _open(
    address: str,
    kind: Kind,
    open_limit_s: float,
    read_limit_s: float,
    pattern: PatternStream | None,
    decoder: Decoder,
) -> InputContainer:
    limits, device = (open_limit_s, read_limit_s), decoder.accelerated()
    if pattern is not None:
        return av.open(pattern, "r", format="flv", options=_AT_ONCE)
    if kind is Kind.STREAM:
        address = _stream_of(address, open_limit_s)
        options = {
            "rtsp_transport": "tcp",
            "allowed_media_types": "video",  # neither sound nor what the camera thinks of its picture
            "timeout": str(int(read_limit_s * 1e6)),
            "protocol_whitelist": _NETWORK,
        }
        return av.open(address, timeout=limits, options=options, hwaccel=device)
    if kind is Kind.PICTURES:
        options = {
            "use_wallclock_as_timestamps": "1",  # the parts bear no time: a picture's is when it came
            "rw_timeout": str(int(read_limit_s * 1e6)),
            "protocol_whitelist": _WEB,
            "max_redirects": "0",  # a camera cannot send us to another address
            "seekable": "0",
        }
        return av.open(address, format="mpjpeg", timeout=limits, options=options | _AT_ONCE)
    if kind is Kind.DEVICE:
        return av.open(address, format=_DEVICES, timeout=limits)
    if kind is Kind.FOLDER:
        options = {"pattern_type": "glob", "framerate": "10"}
        for ending in ("jpg", "jpeg", "png"):
            if any(Path(address).glob(f"*.{ending}")):
                every = str(Path(address) / f"*.{ending}")
                return av.open(every, format="image2", options=options)
        raise Invalid("the folder holds no .jpg, .jpeg or .png pictures", where=address)
    if Path(address).is_file() and Path(address).stat().st_size == 0:
        raise Invalid("the file is empty", where=address)
    options = {"protocol_whitelist": "file", "format_whitelist": CONTAINERS}
    return av.open(f"file:{address}", timeout=limits, options=options, hwaccel=device)


def _stream_of(address: str, limit_s: float) -> str:
    """Where a stream is watched. A camera that speaks ONVIF is asked each time: its streams may have moved."""
    from civigil.safety.cameras.onvif.address import address_of, is_onvif

    if not is_onvif(address):
        return address
    from civigil.safety.cameras.onvif.device import LIMIT_S, stream_of

    return stream_of(address_of(address), limit_s=min(limit_s, LIMIT_S))


_DEVICES = "v4l2"
"""Video4Linux2: cameras at this machine's own sockets."""

_AT_ONCE = {"probesize": "4096", "analyzeduration": "0"}
"""What we make ourselves needs no guessing: the first picture is enough to open it."""

_WEB = "http,https,tcp,tls,crypto"
_NETWORK = "rtsp,rtsps,rtp,tcp,udp,tls,crypto"


def brightness(picture: VideoFrame) -> Gray:
    """The brightness of a frame, height x width: its first plane where there is one, so that nothing is converted."""
    if picture.format.name.startswith(_BRIGHT_PLANE) and picture.format.components[0].bits == 8:
        plane = picture.planes[0]
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
        return np.ascontiguousarray(rows[: picture.height, : picture.width])
    return picture.to_ndarray(format="gray")

"""A scene as a stream of bytes: H.264 in FLV, which hands on each picture at once.

What reads a recording reads this as well, packet by packet, so that a test pattern is watched, kept and cut like any other
source. Whoever reads drives it: a picture is drawn when its bytes are asked for, and, where a pace is kept, not before it is due. A
reader that is too slow misses pictures, as with any live camera.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import av
from av.video.stream import VideoStream

from civigil.safety.cameras.pattern.picture import Scene

RATE = 10  # pictures a second
GROUP = 10  # pictures from one key picture to the next
BEHIND_AT_MOST_S = 0.3
"""A reader that is later than this misses pictures."""

NOON_S = 1_781_517_600.0
"""Where a test pattern begins when nobody says otherwise: a bright morning, 2026-06-15 10:00 UTC."""

_TICKS = Fraction(1, 1000)  # FLV counts milliseconds
_OPTIONS = {"preset": "ultrafast", "tune": "zerolatency", "crf": "23"}


@dataclass(frozen=True, slots=True)
class Pace:
    """When pictures are due: a clock of seconds, how to wait by it, and what time it is in the scene when that clock shows 0."""

    now_s: Callable[[], float]
    sleep: Callable[[float], None]
    zero_s: float  # seconds since 1970


class PatternStream:
    """A readable file without an end. Raises `Invalid` for a scene that cannot be drawn."""

    def __init__(self, name: str, *, begins_s: float = NOON_S, pace: Pace | None = None) -> None:
        """`begins_s`: the scene's time at the first picture, seconds since 1970; with a pace, it is the time of the pace."""
        self._scene = Scene(name)
        self._pace = pace
        # pictures are counted from 1970, so that the same moment gives the same picture, whenever watching began
        begins = begins_s if pace is None else pace.zero_s + pace.now_s()
        self._first = self._number = math.ceil(begins * RATE)
        self._made = _Made()
        self._flv = av.open(
            self._made, "w", format="flv", options={"flvflags": "no_duration_filesize", "flush_packets": "1"}
        )
        self._video = self._stream()

    def read(self, size: int) -> bytes:
        """The next bytes; draws and waits where there are none yet."""
        while not self._made.waiting:
            self._next()
        piece = bytes(self._made.waiting[:size])
        del self._made.waiting[:size]
        return piece

    def close(self) -> None:
        """Let go of the encoder."""
        self._flv.close()

    def _stream(self) -> VideoStream:
        lens = self._scene.lens
        stream = self._flv.add_stream("libx264", rate=RATE, options=_OPTIONS)
        stream.width, stream.height, stream.pix_fmt = lens.width, lens.height, "yuv420p"
        stream.gop_size = GROUP
        stream.codec_context.time_base = _TICKS
        stream.codec_context.thread_count = 1
        return stream

    def _next(self) -> None:
        if self._pace is not None:
            self._await(self._pace)
        frame = av.VideoFrame.from_ndarray(self._scene.picture(self._number / RATE), format="bgr24")
        frame.pts = (self._number - self._first) * 1000 // RATE
        frame.time_base = _TICKS
        self._flv.mux(self._video.encode(frame))
        self._number += 1

    def _await(self, pace: Pace) -> None:
        """Wait until the next picture is due; leave out those that are overdue."""
        now = pace.zero_s + pace.now_s()
        if now - self._number / RATE > BEHIND_AT_MOST_S:
            self._number = math.ceil(now * RATE)
        wait_s = self._number / RATE - now
        if wait_s > 0:
            pace.sleep(wait_s)


class _Made:
    """What the muxer has written and nobody has read."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, piece: bytes) -> int:
        """Take bytes from the muxer."""
        self.waiting += piece
        return len(piece)

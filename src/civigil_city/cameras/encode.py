"""Pictures to H.264, one at a time, without delay: Annex B split into NAL units for RTP, or written into an MP4."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import cv2
import numpy as np
from av.video.frame import PictureType

from civigil_city.cameras.canvas import Picture

CLOCK_HZ = 90_000
KEY_EVERY_S = 2.0
_OPTIONS = {"preset": "superfast", "tune": "zerolatency", "profile": "baseline", "crf": "25"}
_PARAMS = "threads=1:sliced-threads=0:scenecut=0:keyint=600"


@dataclass(frozen=True, slots=True)
class Coded:
    """One coded picture: its NAL units, a key picture's with its parameter sets in front; of another codec, its own units."""

    units: tuple[bytes, ...]
    key: bool
    at_s: float
    codec: str = "h264"


class Encoder:
    """One camera's encoder."""

    def __init__(self, width: int, height: int, rate: int) -> None:
        self._codec = av.CodecContext.create("libx264", "w")
        self._codec.width, self._codec.height, self._codec.pix_fmt = width, height, "yuv420p"
        self._codec.time_base, self._codec.framerate = Fraction(1, CLOCK_HZ), Fraction(rate, 1)
        self._codec.options = {**_OPTIONS, "x264-params": _PARAMS}
        self._codec.thread_count = 1
        self._key_s = float("-inf")
        self._ticks = -1

    def encode(self, picture: Picture, at_s: float) -> Coded:
        """The picture of a moment; a key picture every two simulated seconds."""
        frame = planar(picture)
        self._ticks = max(self._ticks + 1, round(at_s * CLOCK_HZ))
        frame.pts = self._ticks
        frame.time_base = Fraction(1, CLOCK_HZ)
        key = at_s - self._key_s >= KEY_EVERY_S or at_s < self._key_s
        if key:
            frame.pict_type = PictureType.I
            self._key_s = at_s
        raw = b"".join(bytes(packet) for packet in self._codec.encode(frame))
        return Coded(units_of(raw), key, at_s)


def planar(picture: Picture) -> av.VideoFrame:
    """A picture as the encoder takes it (BT.601). OpenCV does in 0.1 ms what the codec library's scaler needs 1.4 ms for."""
    planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8)
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def units_of(stream: bytes) -> tuple[bytes, ...]:
    """The NAL units of an Annex B stream (ITU-T H.264, annex B)."""
    pieces = stream.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    return tuple(piece for piece in pieces if piece)


class Recording:
    """An MP4 that is written picture by picture. Use it as a context manager."""

    def __init__(self, path: Path, width: int, height: int, rate: int) -> None:
        self._container = av.open(str(path), "w", format="mp4")
        self._stream = self._container.add_stream("libx264", rate=rate)
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "yuv420p"
        self._stream.options = {"preset": "veryfast", "crf": "23", "g": str(round(rate * KEY_EVERY_S))}

    def __enter__(self) -> Self:
        """Ready for pictures."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what is left."""
        for packet in self._stream.encode(None):
            self._container.mux(packet)
        self._container.close()

    def add(self, picture: Picture) -> None:
        """One more picture."""
        for packet in self._stream.encode(planar(picture)):
            self._container.mux(packet)

"""Films that the tests draw themselves: a textured ground, and upright boxes that walk over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, RATE = 320, 240, 10
PERSON = (14, 34)  # width and height in pixels

Picture = NDArray[np.uint8]
Where = Callable[[float], tuple[float, float] | None]
"""Seconds -> the middle of somebody's feet in pixels, or None while they are not there."""


def ground(seed: int = 1, width: int = WIDTH, height: int = HEIGHT) -> Picture:
    """A pavement: brightness about 150 with a coarse texture."""
    rng = np.random.default_rng(seed)
    coarse = rng.normal(150, 12, (height // 8 + 1, width // 8 + 1))
    return np.clip(np.kron(coarse, np.ones((8, 8)))[:height, :width], 0, 255).astype(np.uint8)


def draw(
    at_s: float,
    people: Sequence[tuple[Where, int]],
    *,
    floor: Picture,
    light: float = 1.0,
    size: tuple[int, int] = PERSON,
    seed: int = 0,
) -> Picture:
    """One picture: people are (where, brightness), those further down in front of those further up."""
    picture = floor.astype(np.float64)
    standing = sorted((where(at_s), brightness) for where, brightness in people if where(at_s) is not None)
    for feet, brightness in sorted(standing, key=lambda one: one[0][1] if one[0] else 0.0):
        assert feet is not None
        left, top = round(feet[0] - size[0] / 2), round(feet[1] - size[1])
        low, high = max(left, 0), max(left + size[0], 0)
        picture[max(top, 0) : max(top + size[1], 0), low:high] = brightness
    noise = np.random.default_rng(seed + round(at_s * 1000)).normal(0, 1.5, picture.shape)
    return np.clip(picture * light + noise, 0, 255).astype(np.uint8)


def film(
    path: Path,
    pictures: Sequence[Picture],
    *,
    rate: int = RATE,
    gop: int = 10,
    codec: str = "libx264",
    b_frames: int = 2,
) -> Path:
    """Encode pictures as a recording."""
    with av.open(str(path), "w") as container:
        height, width = pictures[0].shape
        stream = container.add_stream(codec, rate=rate, options={"crf": "14", "bf": str(b_frames)})
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = width, height, "yuv420p", gop
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.stack([picture] * 3, axis=-1), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def hevc(path: Path, pictures: Sequence[Picture], *, rate: int = RATE) -> Path:
    """Encode pictures as H.265, a key picture each second."""
    options = {"preset": "ultrafast", "x265-params": f"log-level=none:bframes=0:keyint={rate}"}
    with av.open(str(path), "w") as container:
        height, width = pictures[0].shape
        stream = container.add_stream("libx265", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.stack([picture] * 3, axis=-1), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def jpegs(path: Path, pictures: Sequence[Picture], *, rate: int = RATE) -> Path:
    """Pictures as Motion JPEG, as cameras code it: 4:2:0, with the usual Huffman tables."""
    with av.open(str(path), "w") as container:
        height, width = pictures[0].shape
        stream = container.add_stream("mjpeg", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        for number, picture in enumerate(pictures):
            packet = av.Packet(cv2.imencode(".jpg", np.stack([picture] * 3, axis=-1))[1].tobytes())
            packet.pts = packet.dts = number
            packet.time_base, packet.stream, packet.is_keyframe = Fraction(1, rate), stream, True
            container.mux(packet)
    return path


def scene(
    seconds: float,
    people: Sequence[tuple[Where, int]],
    *,
    rate: int = RATE,
    light: Callable[[float], float] = lambda _: 1.0,
) -> list[Picture]:
    """The pictures of a scene."""
    floor = ground()
    times = [number / rate for number in range(round(seconds * rate))]
    return [draw(at_s, people, floor=floor, light=light(at_s)) for at_s in times]


def walks(start: tuple[float, float], speed: tuple[float, float], *, begin_s: float = 0.0) -> Where:
    """Somebody who walks on steadily, in pixels and pixels per second."""

    def where(at_s: float) -> tuple[float, float] | None:
        elapsed = at_s - begin_s
        return None if elapsed < 0 else (start[0] + speed[0] * elapsed, start[1] + speed[1] * elapsed)

    return where


def walks_then_stands(start_x: float, stop_x: float, y: float, *, speed: float = 30.0, begin_s: float = 0.0) -> Where:
    """Somebody who walks in and then stands, shifting a little from foot to foot."""

    def where(at_s: float) -> tuple[float, float] | None:
        elapsed = at_s - begin_s
        if elapsed < 0:
            return None
        x = start_x + np.sign(stop_x - start_x) * speed * elapsed
        arrived = abs(x - start_x) >= abs(stop_x - start_x)
        return (stop_x + float(np.sin(elapsed * 2)), y) if arrived else (float(x), y)

    return where

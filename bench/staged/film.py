"""From drawn pictures to a recording: a sensor's noise, drifting light, shake, and a lossy codec."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import av
import cv2
import numpy as np

from bench.staged.actors import Picture


def worn(picture: Picture, rng: np.random.Generator, *, noise: float, gain: float, shake: float) -> Picture:
    """What a cheap camera makes of a picture. `noise`: grey levels; `gain`: of the light; `shake`: pixels."""
    if shake:
        move = np.array([[1, 0, rng.normal(0, shake)], [0, 1, rng.normal(0, shake)]], np.float32)
        size = (picture.shape[1], picture.shape[0])
        picture = cv2.warpAffine(picture, move, size, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
    grain = rng.standard_normal((picture.shape[0], picture.shape[1]), np.float32) * noise
    return np.clip(picture * gain + grain, 0, 255).astype(np.uint8)


def film(path: Path, pictures: Iterable[Picture], rate: float, codec: str, quality: int) -> Path:
    """Encode pictures. `codec`: libx264 (`quality`: its CRF) or mpeg4 (its quantiser)."""
    with av.open(str(path), "w") as container:
        options = {"crf": str(quality), "preset": "veryfast"} if codec == "libx264" else {}
        stream = container.add_stream(codec, rate=round(rate), options=options)
        stream.pix_fmt = "yuv420p"
        if codec == "mpeg4":
            stream.codec_context.qmin = stream.codec_context.qmax = quality
        for number, picture in enumerate(pictures):
            if number == 0:
                stream.height, stream.width = picture.shape
            colours = np.full((picture.shape[0] * 3 // 2, picture.shape[1]), 128, np.uint8)
            colours[: picture.shape[0]] = picture
            container.mux(stream.encode(av.VideoFrame.from_ndarray(colours, format="yuv420p")))
        container.mux(stream.encode(None))
    return path

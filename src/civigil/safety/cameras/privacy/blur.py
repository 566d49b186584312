"""People in a clip, blurred: an MP4 in, another out.

Blurred is wherever somebody was followed, grown a little, from half a second before to half a second after; and whatever in the
clip is not as it is most of the time, for somebody may not be followed yet, or not any more. What is blurred is first shrunk to a
few pixels a person, so that nothing can be sharpened back, and the rendition is at most 960 pixels wide.

Who stands still through a whole clip and was never followed is not blurred: nothing tells them from the ground.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.model import Seen
from civigil.safety.cameras.scene.background import Gray

WIDTH_AT_MOST = 960  # pixels of a rendition
_GROWN = 0.25  # of its size, each way: a box is not exact
_AROUND_S = 0.5
_DIFFERS = 16  # brightness, 0..255
_USUAL_OF = 15  # pictures of the clip whose median is how it is most of the time
_SMALL = 160  # pixels across at which motion is looked for
_PERSON_PX = 8  # a person is shrunk to so many pixels in height
_LEAST = 12  # times, where nobody is followed
_OPTIONS = {"preset": "superfast", "crf": "24"}


@dataclass(frozen=True, slots=True)
class Followed:
    """Who was followed in the picture of a moment."""

    at_s: float
    seen: tuple[Seen, ...]


def blurred(mp4: bytes, from_s: float, followed: Sequence[Followed]) -> bytes:
    """The clip with its people blurred. `from_s`: the stream's time of its first picture.

    Raises `Invalid` where it cannot be decoded: then there is nothing that may be shown.
    """
    handle = os.memfd_create("blurred")
    try:
        usual = _usual(mp4)
        with (
            av.open(io.BytesIO(mp4), "r") as clip,
            av.open(f"/proc/self/fd/{handle}", "w", format="mp4", options={"movflags": "faststart"}) as made,
        ):
            source = clip.streams.video[0]
            stream = made.add_stream("libx264", rate=source.average_rate or 25, options=_OPTIONS)
            if source.time_base is not None:
                stream.codec_context.time_base = source.time_base
            stream.codec_context.thread_count = 1
            first: float | None = None
            for picture in clip.decode(source):
                small = _sized(picture)
                if first is None:
                    first = picture.time or 0.0
                    stream.width, stream.height, stream.pix_fmt = small.width, small.height, "yuv420p"
                at_s = from_s + (picture.time or 0.0) - first
                made.mux(stream.encode(_hidden(small, usual, _near(followed, at_s))))
            if first is None:
                raise Invalid("the clip holds no picture", where="clip")
            made.mux(stream.encode(None))
        return os.pread(handle, os.fstat(handle).st_size, 0)
    except av.error.FFmpegError as error:
        raise Invalid(f"the clip cannot be blurred: {error.strerror}", where="clip") from error
    finally:
        os.close(handle)


def blurred_picture(picture: VideoFrame, seen: Sequence[Seen]) -> VideoFrame:
    """One picture with those blurred who are followed in it."""
    return _hidden(_sized(picture), None, seen)


def _sized(picture: VideoFrame) -> VideoFrame:
    width = min(picture.width, WIDTH_AT_MOST)
    height = round(picture.height * width / picture.width)
    return picture.reformat(width=max(2, width - width % 2), height=max(2, height - height % 2), format="yuv420p")


def _small(picture: VideoFrame) -> Gray:
    height = max(2, round(picture.height * _SMALL / picture.width))
    gray = picture.to_ndarray(format="yuv420p")[: picture.height]
    return cv2.GaussianBlur(cv2.resize(gray, (_SMALL, height), interpolation=cv2.INTER_AREA), (3, 3), 0)


def _usual(mp4: bytes) -> Gray | None:
    """What the clip shows most of the time; None where it is too short to say."""
    kept: list[Gray] = []
    with av.open(io.BytesIO(mp4), "r") as clip:
        source = clip.streams.video[0]
        every = max(1, (source.frames or 100) // _USUAL_OF)
        for number, picture in enumerate(clip.decode(source)):
            if number % every == 0:
                kept.append(_small(_sized(picture)))
    if len(kept) < 5 or any(one.shape != kept[0].shape for one in kept):
        return None
    usual: Gray = np.median(np.stack(kept), axis=0).astype(np.uint8)
    return usual


def _near(followed: Sequence[Followed], at_s: float) -> list[Seen]:
    return [one for moment in followed if abs(moment.at_s - at_s) <= _AROUND_S for one in moment.seen]


def _hidden(picture: VideoFrame, usual: Gray | None, seen: Sequence[Seen]) -> VideoFrame:
    width, height = picture.width, picture.height
    mask: Gray = np.zeros((height, width), np.uint8)
    tallest = 0.0
    for one in seen:
        grown_x, grown_y = one.width * _GROWN, one.height * _GROWN
        left, top = round((one.left - grown_x) * width), round((one.top - grown_y) * height)
        right, bottom = (
            round((one.left + one.width + grown_x) * width),
            round((one.top + one.height + grown_y) * height),
        )
        cv2.rectangle(mask, (left, top), (right, bottom), (255,), -1)
        tallest = max(tallest, one.height * height)
    if usual is not None:
        moves = (cv2.absdiff(_small(picture), usual) >= _DIFFERS).astype(np.uint8) * 255
        grown = cv2.dilate(moves, np.ones((5, 5), np.uint8))
        mask[cv2.resize(grown, (width, height), interpolation=cv2.INTER_LINEAR) > 60] = 255
    if not mask.any():
        return picture
    colours = picture.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
    less = max(_LEAST, round(tallest / _PERSON_PX))
    tiny = cv2.resize(colours, (max(1, width // less), max(1, height // less)), interpolation=cv2.INTER_AREA)
    soft = cv2.resize(tiny, (width, height), interpolation=cv2.INTER_LINEAR)
    np.copyto(colours, soft.astype(np.uint8, copy=False), where=(mask > 0)[..., None])
    made = VideoFrame.from_ndarray(colours, format="bgr24").reformat(format="yuv420p")
    made.pts, made.time_base = picture.pts, picture.time_base
    return made

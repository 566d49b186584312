"""The last seconds of a camera, as packets, and clips cut from them without encoding again.

Packets are kept in groups that begin with a key picture (GOPs), for a clip must begin with one. The ring is bounded twice:
by seconds and by bytes. Whole groups fall out at its old end; one group that alone is larger than the limit is not kept.
"""

from __future__ import annotations

import io
import os
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field

import av
import cv2
from av.packet import Packet
from av.video.stream import VideoStream

from civigil.kernel.errors import Invalid

REMUXED = frozenset({"h264", "hevc", "mpeg4", "mjpeg", "av1", "vp9", "mpeg1video", "mpeg2video"})
"""Codecs that an MP4 can hold; of others no clip is cut, only a snapshot is kept."""


@dataclass(slots=True)
class Group:
    """A key picture and what follows until the next one."""

    from_s: float
    until_s: float
    packets: list[tuple[float, Packet[VideoStream]]] = field(default_factory=list)
    size: int = 0  # bytes


class Ring:
    """The newest packets of one stream. It must not outlive the container that it reads from."""

    def __init__(self, stream: VideoStream, *, seconds: float, bytes_at_most: int) -> None:
        self.stream = stream
        self.seconds = seconds
        self.bytes_at_most = bytes_at_most
        self.size = 0
        self.can_cut = stream.codec_context.codec.canonical_name in REMUXED
        self._groups: deque[Group] = deque()
        self._waiting = False  # for the next key picture, after a group that was too large
        self._last_dts: int | None = None

    def add(self, packet: Packet[VideoStream], at_s: float) -> None:
        """Keep a packet, in decoding order."""
        if not self.can_cut or packet.size == 0 or packet.dts is None:
            return
        if (
            self._last_dts is not None and packet.dts <= self._last_dts
        ):  # a cut in the recording: no clip goes across it
            self._forget(waiting=True)
        self._last_dts = packet.dts
        if packet.is_keyframe:
            self._groups.append(Group(at_s, at_s))
            self._waiting = False
        elif self._waiting or not self._groups:
            return
        group = self._groups[-1]
        group.packets.append((at_s, packet))
        group.until_s = max(group.until_s, at_s)
        group.size += packet.size
        self.size += packet.size
        while len(self._groups) > 1 and (
            self.size > self.bytes_at_most or self._groups[1].from_s < at_s - self.seconds
        ):
            self.size -= self._groups.popleft().size
        if self.size > self.bytes_at_most:
            self._forget(waiting=True)

    def newest(self) -> list[tuple[float, Packet[VideoStream]]]:
        """The group that runs: each packet with its time, from the newest key picture on."""
        return list(self._groups[-1].packets) if self._groups else []

    def stop(self) -> None:
        """Cut no clips any more: what comes now is another stream than the one that was described."""
        self.can_cut = False
        self._forget(waiting=False)

    def forget(self) -> None:
        """Keep nothing of what was: clips begin with the next key picture."""
        self._forget(waiting=True)

    def _forget(self, *, waiting: bool) -> None:
        self._groups.clear()
        self.size, self._waiting = 0, waiting

    @property
    def span_s(self) -> float:
        """Seconds that the ring holds."""
        return self._groups[-1].until_s - self._groups[0].from_s if self._groups else 0.0

    def clip(self, from_s: float, until_s: float) -> Clip | None:
        """An MP4 from the last key picture at or before `from_s`; None where the ring does not hold the time.

        Raises `Invalid` where the packets cannot be put into one.
        """
        groups = [group for group in self._groups if group.from_s <= until_s and group.until_s >= from_s]
        if not groups:
            return None
        begin = [group for group in self._groups if group.from_s <= from_s][-1:]
        if begin and begin[0] not in groups:
            groups.insert(0, begin[0])
        packets = [packet for group in groups for at_s, packet in group.packets if at_s <= until_s + 0.001]
        return Clip(_remux(self.stream, packets), groups[0].from_s)


@dataclass(frozen=True, slots=True)
class Clip:
    """A cut recording."""

    mp4: bytes
    from_s: float  # the stream's time of its first picture


def _remux(stream: VideoStream, packets: list[Packet[VideoStream]]) -> bytes:
    """Put packets into an MP4 with its index in front, in memory: nothing unsealed touches a disk."""
    handle = os.memfd_create("clip")
    try:
        path = f"/proc/self/fd/{handle}"
        with av.open(path, "w", format="mp4", options={"movflags": "faststart"}) as container:
            target = container.add_stream_from_template(stream)
            first = min(packet.dts for packet in packets if packet.dts is not None)
            for packet in packets:
                copy = Packet(bytes(packet))
                copy.pts = None if packet.pts is None else packet.pts - first
                copy.dts = None if packet.dts is None else packet.dts - first
                copy.duration = packet.duration or 0
                copy.time_base = packet.time_base
                copy.is_keyframe = packet.is_keyframe
                copy.stream = target
                container.mux(copy)
        size = os.fstat(handle).st_size
        return os.pread(handle, size, 0)
    except av.error.FFmpegError as error:
        raise Invalid(f"the packets do not make a clip: {error.strerror}", where="clip") from error
    finally:
        os.close(handle)


def snapshot_of(clip: Clip, at_s: float) -> bytes:
    """The picture of a clip that is nearest to a moment, as a JPEG. Raises `Invalid` where it holds none."""
    best: av.VideoFrame | None = None
    with suppress(av.error.InvalidDataError), av.open(io.BytesIO(clip.mp4), "r") as container:
        first: float | None = None
        for frame in container.decode(video=0):
            seconds = frame.time or 0.0
            first = seconds if first is None else first
            best = frame
            if seconds - first >= at_s - clip.from_s - 0.001:
                break
    if best is None:
        raise Invalid("the clip holds no picture", where="snapshot")
    return jpeg(best)


def jpeg(picture: av.VideoFrame, quality: int = 90) -> bytes:
    """A decoded picture as a JPEG."""
    made, encoded = cv2.imencode(".jpg", picture.to_ndarray(format="bgr24"), [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not made:
        raise Invalid("the picture cannot be encoded", where="snapshot")
    return encoded.tobytes()

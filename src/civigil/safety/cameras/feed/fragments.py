"""A camera's packets as fragmented MP4 (ISO/IEC 14496-12 §8.8), one fragment a picture, as Media Source Extensions take it.

FFmpeg's muxer writes a fragment when the next packet comes, for then the picture's duration is known: the stream is one picture
late, and never more. Its clock is the feed's own (`at_s`), begun at `BASE_S` so that no decoding time lies below zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import av
from av.packet import Packet
from av.video.stream import VideoStream

from civigil.kernel.errors import Invalid

BASE_S = 10.0
"""The media time of `at_s` 0: pictures that are decoded before they are shown come before it."""

STREAMED = frozenset({"h264", "hevc"})
"""Codecs that browsers take in fragmented MP4; HEVC not all of them, so the browser is asked."""

_FLAGS = "frag_every_frame+empty_moov+default_base_moof+omit_tfhd_offset+frag_discont"


@dataclass(frozen=True, slots=True)
class Fragment:
    """One picture, as a fragment."""

    at_s: float  # by the feed's clock
    media_s: float  # by the stream's own: what `<video>` calls its time
    key: bool
    data: bytes


class Fragmenter:
    """Makes fragments of one stream's packets. Raises `Invalid` where its codec or its description cannot be streamed."""

    def __init__(self, stream: VideoStream) -> None:
        name = stream.codec_context.codec.canonical_name  # not the encoder's, where the packets were made here
        if name not in STREAMED:
            raise Invalid(f"browsers play no {name} live", where="live")
        self._written = _Written()
        options = {"movflags": _FLAGS, "use_editlist": "0", "avoid_negative_ts": "disabled"}
        try:
            self._container = av.open(self._written, "w", format="mp4", options=options)
            self._stream = self._container.add_stream_from_template(stream)
            self._container.start_encoding()
        except (av.error.FFmpegError, ValueError) as error:
            raise Invalid(f"the stream's description is not enough to play it: {error}", where="live") from error
        self.init = self._written.taken()
        self.mime = f'video/mp4; codecs="{codec_of(self.init)}"'
        self._last: tuple[float, float, bool] | None = None  # (at_s, media_s, key) of the packet that is in work
        self._last_dts = -1

    def add(self, packet: Packet[VideoStream], at_s: float) -> Fragment | None:
        """Take the next packet, in decoding order; the fragment of the one before, if there was one.

        Raises `Invalid` where it does not fit to those before: then a new stream has to be begun.
        """
        if packet.size == 0 or packet.dts is None or packet.pts is None or packet.time_base is None:
            return None
        before = self._last
        base = packet.time_base
        shift = round((at_s + BASE_S) / base) - packet.pts
        copy = Packet(bytes(packet))
        copy.pts, copy.dts = packet.pts + shift, packet.dts + shift
        copy.duration, copy.time_base = packet.duration or 0, base
        copy.is_keyframe, copy.stream = packet.is_keyframe, self._stream
        if copy.dts <= self._last_dts or copy.dts < 0:
            raise Invalid("the stream's clock runs backwards", where="live")
        self._last_dts = copy.dts
        try:
            self._container.mux(copy)
        except (av.error.FFmpegError, ValueError) as error:
            raise Invalid(f"the packets do not make a stream: {error}", where="live") from error
        data = self._written.taken()
        self._last = (at_s, at_s + BASE_S, packet.is_keyframe)
        if before is None or not data:
            return None
        return Fragment(*before, data)


class _Written:
    """What the muxer has written and nobody has taken."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def write(self, piece: bytes) -> int:
        """Take bytes from the muxer."""
        self._kept += piece
        return len(piece)

    def taken(self) -> bytes:
        """All that was written since the last time."""
        kept, self._kept = bytes(self._kept), bytearray()
        return kept


def codec_of(init: bytes) -> str:
    """The codec string of an initialisation segment: `avc1.42c016`, `hvc1.1.6.L93.B0` (RFC 6381, ISO/IEC 14496-15 annex E).

    Raises `Invalid` where it describes neither H.264 nor H.265.
    """
    at = init.find(b"avcC")
    if 0 <= at <= len(init) - 8:
        return f"avc1.{init[at + 5 : at + 8].hex()}"
    at = init.find(b"hvcC")
    if 0 <= at <= len(init) - 18:
        kind = "hev1" if init.find(b"hev1") >= 0 else "hvc1"
        return f"{kind}.{_hevc(init[at + 5 : at + 17])}"
    raise Invalid("the stream's description names no codec that browsers play", where="live")


def _hevc(general: bytes) -> str:
    """Profile, compatibility, tier, level and constraints, from the twelve bytes that begin with the profile."""
    profile = general[0]
    space = ("", "A", "B", "C")[profile >> 6]
    tier = "H" if profile & 0x20 else "L"
    compatible = int(f"{int.from_bytes(general[1:5], 'big'):032b}"[::-1], 2)  # its bits stand in the other order
    constraints = [f"{byte:X}" for byte in general[5:11]]
    while constraints and constraints[-1] == "0":
        constraints.pop()
    return ".".join([f"{space}{profile & 0x1F}", f"{compatible:X}", f"{tier}{general[11]}", *constraints])

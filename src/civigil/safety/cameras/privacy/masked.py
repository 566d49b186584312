"""A source behind masks: its pictures are filled in as they are decoded, and its packets are made anew from those.

It stands in the place of the source: what is watched, kept for clips and sent to screens is all that it gives, so nothing of what a
camera sent goes past it. Costs an encoding of every picture; cameras without masks keep their own packets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from types import TracebackType
from typing import IO, TypeAlias, cast

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from civigil.safety.cameras.privacy.hide import Hidden
from civigil.safety.cameras.privacy.mask import Mask
from civigil.safety.cameras.reading.source import Feed, Kind, Piece, brightness

CLOCK_HZ = 90_000
_OPTIONS = {"preset": "superfast", "tune": "zerolatency", "crf": "23"}
_WHOLE = Mask(name="turned away", corners=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))
_NO_PACKET = cast("Packet[VideoStream]", Packet())


class MaskedFeed:
    """An open source whose pictures bear masks. Use it as a context manager."""

    def __init__(self, feed: Feed, masks: Sequence[Mask]) -> None:
        """Takes over an opened source, and closes it."""
        self._feed = feed
        self._hidden = Hidden(masks)
        self._whole = Hidden((_WHOLE,))
        self.held_back = False  # all of the picture is hidden: the camera looks where the masks do not fit
        coded = feed.stream.codec_context
        self._encoder = Encoder(coded.width, coded.height, feed.rate)
        self.stream = self._encoder.stream

    def __enter__(self) -> MaskedFeed:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the source."""
        self._feed.close()
        self._encoder.close()

    @property
    def kind(self) -> Kind:
        """What the source is."""
        return self._feed.kind

    @property
    def where(self) -> str:
        """The source, fit for a message."""
        return self._feed.where

    @property
    def rate(self) -> float:
        """Pictures a second, as far as the source says."""
        return self._feed.rate

    @property
    def frames(self) -> int:
        """Pictures so far."""
        return self._feed.frames

    @property
    def damaged(self) -> int:
        """Packets that could not be decoded."""
        return self._feed.damaged

    @property
    def promised(self) -> int:
        """How many pictures the source says it holds."""
        return self._feed.promised

    @property
    def codec(self) -> str:
        """What the camera itself sends."""
        return self._feed.codec

    @property
    def decoded_by(self) -> str:
        """What decodes what the camera sends."""
        return self._feed.decoded_by

    def pieces(self, from_s: float = 0.0) -> Iterator[Piece]:
        """The pictures with their masks, and packets made of them; else as `Feed.pieces`."""
        for piece in self._feed.pieces(from_s):
            if not piece.frames:
                yield Piece(_NO_PACKET, [], piece.waited_s)
            for number, (frame, picture) in enumerate(piece.frames):
                filled = (self._whole if self.held_back else self._hidden).fill(picture)
                seen = replace(frame, gray=brightness(filled))
                packet = self._encoder.encode(filled, frame.at_s)
                yield Piece(packet or _NO_PACKET, [(seen, filled)], 0.0 if number else piece.waited_s)

    def moment(self, packet: Packet[VideoStream]) -> float | None:
        """A packet's time by the same clock as its frames; none where it has none."""
        return None if packet.pts is None else packet.pts / CLOCK_HZ


AnyFeed: TypeAlias = Feed | MaskedFeed
"""A source as it may be seen."""


class Encoder:
    """H.264 packets of pictures of one size, one for each, in their order, each second with a key picture."""

    def __init__(self, width: int, height: int, rate: float) -> None:
        self._size = (width, height)
        self._sink = av.open(cast("IO[bytes]", _Nowhere()), "w", format="mp4", options={"movflags": "empty_moov"})
        self.stream = self._sink.add_stream("libx264", rate=max(1, round(rate)), options=_OPTIONS)
        self.stream.width, self.stream.height, self.stream.pix_fmt = width - width % 2, height - height % 2, "yuv420p"
        self.stream.gop_size = max(1, round(rate))
        self.stream.codec_context.thread_count = 1
        self._sink.start_encoding()
        self._number = 0

    def encode(self, picture: VideoFrame, at_s: float) -> Packet[VideoStream] | None:
        """The packet of a picture; None where it has another size than the first, which no clip can mix."""
        if (picture.width, picture.height) != self._size:
            return None
        picture.pts, picture.time_base = self._number, Fraction(1, max(1, round(float(self.stream.average_rate or 25))))
        self._number += 1
        for packet in self.stream.encode(picture):
            # it is coded without delay, so this is the picture's: it bears the time of the source
            packet.time_base = Fraction(1, CLOCK_HZ)
            packet.pts = packet.dts = round(at_s * CLOCK_HZ)
            packet.duration = 0
            return packet
        return None

    def close(self) -> None:
        """Let go of the encoder."""
        self._sink.close()


class _Nowhere:
    """Takes what the container writes about a stream whose packets go elsewhere."""

    def write(self, piece: bytes) -> int:
        """Forget it."""
        return len(piece)

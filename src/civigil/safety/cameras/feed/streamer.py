"""The camera's own process: its packets to fragments, while somebody watches."""

from __future__ import annotations

from collections.abc import Callable

from av.packet import Packet
from av.video.stream import VideoStream

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.feed.fragments import Fragmenter
from civigil.safety.cameras.reading.ring import Ring
from civigil.safety.cameras.worker.messages import NotStreamed, Streamed


class Streamer:
    """Tells a stream's fragments while it is wanted, from a key picture on."""

    def __init__(self, tell: Callable[[Streamed | NotStreamed], None]) -> None:
        self._tell = tell
        self._wanted = False
        self._ring: Ring | None = None
        self._stream: VideoStream | None = None
        self._made: Fragmenter | None = None
        self._refused = ""  # why this connection's stream is not shown

    def open(self, stream: VideoStream, ring: Ring) -> None:
        """Another connection: another stream."""
        self._stream, self._ring, self._made, self._refused = stream, ring, None, ""

    def close(self) -> None:
        """The connection is over."""
        self._stream = self._ring = self._made = None

    def refuse(self, why: str) -> None:
        """Show no more of this connection's stream: whoever watches, or comes to, is told why."""
        self._refused, self._made = why, None
        if self._wanted:
            self._tell(NotStreamed(why=why))

    def want(self, wanted: bool) -> None:
        """Somebody watches from now on, or nobody does any more. Who comes sees the group that runs, from its key picture on."""
        begins, self._wanted = wanted and not self._wanted, wanted
        self._made = self._made if wanted else None
        if begins and self._refused:
            self._tell(NotStreamed(why=self._refused))
        elif begins and self._ring is not None:
            for at_s, packet in self._ring.newest():
                self.add(packet, at_s)

    def add(self, packet: Packet[VideoStream], at_s: float) -> None:
        """The next packet of the connection. Nothing is done with it while nobody watches."""
        if not self._wanted or self._refused or self._stream is None or (self._made is None and not packet.is_keyframe):
            return
        try:
            made = self._made = self._made or Fragmenter(self._stream)
            fragment = made.add(packet, at_s)
        except Invalid as error:
            broken, self._made = self._made is None, None
            if broken:  # it will not be better with the next picture
                self.refuse(error.sentence)
            return
        if fragment is not None:
            mime, init = (made.mime, made.init) if fragment.key else ("", b"")
            self._tell(
                Streamed(
                    at_s=fragment.at_s,
                    media_s=fragment.media_s,
                    key=fragment.key,
                    data=fragment.data,
                    mime=mime,
                    init=init,
                )
            )

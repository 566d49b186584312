"""What is kept of a stream for those who watch it: the newest group of pictures, and how to go on behind any place in it.

Everybody begins at a key picture. Who has not taken all of a group when the next one begins goes on with the new one: what lies
between is skipped, so nobody lags by more than a group, and memory holds one group however many watch. A group that alone is
larger than the limit is dropped, and the stream goes on with the next key picture. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from civigil.kernel.time import Instant

GROUP_BYTES_AT_MOST = 16_000_000


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One picture of a stream, as a fragment of MP4."""

    at: Instant  # when its light fell in
    media_s: float  # the stream's own time
    key: bool
    data: bytes
    mime: str = ""  # of a key picture: what the stream is, for `MediaSource.isTypeSupported`
    init: bytes = b""  # of a key picture: the initialisation segment that goes before


class Course:
    """The newest group of pictures of one stream. Numbers count up from 1 and are never used again."""

    def __init__(self, bytes_at_most: int = GROUP_BYTES_AT_MOST) -> None:
        self._bytes_at_most = bytes_at_most
        self._pieces: list[Piece] = []
        self._bytes = 0
        self._first = 1  # the number of the first piece that is kept

    @property
    def last(self) -> int:
        """The number of the newest piece; that before the first one where there is none."""
        return self._first + len(self._pieces) - 1

    def add(self, piece: Piece) -> None:
        """Take in the next picture."""
        if piece.key:
            self.clear()
        elif not self._pieces:
            self._first += 1  # it has no key picture before it here; whoever took the one before must not take the next
            return
        self._pieces.append(piece)
        self._bytes += len(piece.data)
        if self._bytes > self._bytes_at_most:
            self.clear()

    def clear(self) -> None:
        """Forget all pictures: they are old, or the next ones do not follow on them."""
        self._first += len(self._pieces)
        self._pieces.clear()
        self._bytes = 0

    def after(self, number: int) -> Sequence[Piece]:
        """What comes behind the piece of that number; the whole group for who has no place in it."""
        if number < self._first:
            return tuple(self._pieces)
        return tuple(self._pieces[number - self._first + 1 :])

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._bytes

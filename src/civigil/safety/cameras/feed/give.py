"""A stream on its way from the worker that watches a camera to the gateway: the worker's end (`runtime/peers.py`)."""

from __future__ import annotations

import msgspec

from civigil.runtime.peers import Line
from civigil.safety.cameras.feed.course import Piece
from civigil.safety.cameras.worker.window import Window

SILENT_AT_MOST_S = 15.0
"""A stream may rest until its next key picture; some cameras send one every ten seconds."""
TAKEN_WITHIN_S = 20.0

_ENCODER = msgspec.msgpack.Encoder()


class Given(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A picture of the stream."""

    piece: Piece


async def give(line: Line, window: Window) -> None:
    """The worker's end: what comes, until cancelled. Raises `Unavailable` where nothing comes or nothing is taken."""
    number = 0
    while True:
        number, pieces = await window.streamed_after(number, within_s=SILENT_AT_MOST_S)
        for piece in pieces:
            await line.say(_ENCODER.encode(Given(piece=piece)), within_s=TAKEN_WITHIN_S)

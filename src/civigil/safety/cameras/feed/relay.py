"""A stream on its way from the worker that watches a camera to the gateway: the gateway's end (`runtime/peers.py`).

The same door as the live pictures': the gateway's certificate, and nobody else's. The gateway takes a stream as fast as it comes,
and decides itself whom it can give it to.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator

import msgspec

from civigil.kernel.errors import ERRORS, Unavailable
from civigil.runtime.bus import Identity
from civigil.runtime.peers import calling
from civigil.safety.cameras.feed.course import Piece
from civigil.safety.cameras.feed.give import SILENT_AT_MOST_S, Given
from civigil.safety.cameras.worker.pictures import ASKED_WITHIN_S, FRESH_WITHIN_S, ROOM, Call, Hung

PIECE_BYTES_AT_MOST = 16_500_000


_ENCODER = msgspec.msgpack.Encoder()
_SAID: msgspec.msgpack.Decoder[Given | Hung] = msgspec.msgpack.Decoder(Given | Hung)


async def stream(identity: Identity | None, camera: str, at: str | None) -> AsyncGenerator[Piece, None]:
    """The gateway's end: a camera's stream, from a key picture on. A piece that does not follow on the one before is a key picture.

    Raises `Unavailable` where there is none: the camera is away, its codec is nothing for browsers, or nobody can prove who asks.
    """
    where = f"camera {camera}"
    if at is None:
        raise Unavailable("nobody shows its picture now", where=where)
    if identity is None:
        raise Unavailable("a live view needs certificates, and this city's bus has none", where=where)
    async with calling(identity, ROOM, at) as line:
        await line.say(_ENCODER.encode(Call(camera=camera, streamed=True)), within_s=ASKED_WITHIN_S)
        while True:
            raw = await line.hear(at_most=PIECE_BYTES_AT_MOST, within_s=SILENT_AT_MOST_S + FRESH_WITHIN_S)
            try:
                said = _SAID.decode(raw)
            except msgspec.DecodeError as error:
                raise Unavailable(f"its watcher does not speak as agreed: {error}", where=where) from error
            if isinstance(said, Hung):
                raise ERRORS.get(said.code, Unavailable)(said.sentence, where=said.where)
            yield said.piece

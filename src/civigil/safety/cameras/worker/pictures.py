"""Live pictures on their way from the process that watches a camera to the gateway: both ends of one connection.

Pixels never travel on the bus. The room's worker answers calls of the gateway, and of nobody else, on an address that stands in the
camera's row. A call names a camera; then pictures come, at most ten a second and only the newest, until either side hangs up. A
gateway whose viewer is slow takes the next picture later, and misses those between.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Mapping

import msgspec

from civigil.kernel.errors import ERRORS, CivigilError, Invalid, Missing, Unavailable
from civigil.runtime.bus import Identity
from civigil.runtime.peers import Line, answering, calling
from civigil.runtime.trust.alarms import Alarms
from civigil.runtime.trust.permissions import GATEWAY
from civigil.safety.cameras.feed.give import give
from civigil.safety.cameras.worker.window import Picture, Window

FRESH_WITHIN_S = 5.0  # a camera that shows nothing for so long has no live picture
TAKEN_WITHIN_S = 20.0  # a gateway that takes nothing for so long is let go
ASKED_WITHIN_S = 5.0
CALL_BYTES_AT_MOST = 1000
PICTURE_BYTES_AT_MOST = 4_000_000
ROOM = "cameras"


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """Which camera is to be looked at."""

    camera: str
    streamed: bool = False  # its own stream as fragments of MP4 (`feed/`); otherwise pictures


class Hung(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """There are no more pictures, and why."""

    code: str
    sentence: str
    where: str


class Shown(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A picture."""

    picture: Picture


_ENCODER = msgspec.msgpack.Encoder()
_CALLS = msgspec.msgpack.Decoder(Call)
_SAID: msgspec.msgpack.Decoder[Shown | Hung] = msgspec.msgpack.Decoder(Shown | Hung)


@contextlib.asynccontextmanager
async def showing(
    identity: Identity,
    windows: Mapping[str, Window],
    *,
    address: str,
    port: int,
    viewers_at_most: int,
    alarms: Alarms | None = None,
) -> AsyncIterator[str]:
    """Answer the gateway's calls while the block lasts; the `address:port` to call. Raises `Unavailable` where it is taken."""

    async def answer(line: Line) -> None:
        try:
            call = _understood(await line.hear(at_most=CALL_BYTES_AT_MOST, within_s=ASKED_WITHIN_S))
            window = windows.get(call.camera)
            if window is None:
                raise Missing("it is not watched here", where=f"camera {call.camera}")
            if call.streamed:
                with window.watching(viewers_at_most):
                    await _until_gone(line, give(line, window))
            else:
                with window.looking(viewers_at_most):
                    await _until_gone(line, _show(line, window))
        except CivigilError as error:
            hung = Hung(code=error.code, sentence=error.sentence, where=error.where)
            await line.say(_ENCODER.encode(hung), within_s=1.0)

    async with answering(identity, answer, callers=(GATEWAY,), address=address, port=port, alarms=alarms) as at:
        yield at


async def _until_gone(line: Line, work: Coroutine[None, None, None]) -> None:
    """Show what there is until the caller hangs up. Raises `Unavailable` where nothing comes."""
    shown = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(line.gone())
    try:
        await asyncio.wait({shown, gone}, return_when=asyncio.FIRST_COMPLETED)
        if shown.done():
            shown.result()
    finally:
        for task in (shown, gone):
            task.cancel()
        await asyncio.gather(shown, gone, return_exceptions=True)


async def _show(line: Line, window: Window) -> None:
    number = 0
    while True:
        number, picture = await window.after(number, within_s=FRESH_WITHIN_S)
        await line.say(_ENCODER.encode(Shown(picture=picture)), within_s=TAKEN_WITHIN_S)


def _understood(raw: bytes) -> Call:
    try:
        return _CALLS.decode(raw)
    except msgspec.DecodeError as error:
        raise Invalid(f"not a call: {error}", where="call") from error


async def pictures(identity: Identity | None, camera: str, at: str | None) -> AsyncGenerator[Picture, None]:
    """A camera's live pictures, the newest each time, until it has no more. The gateway's end of the connection.

    Raises `Unavailable` where there is no fresh picture, its watcher does not answer, or nobody could prove who asks.
    """
    where = f"camera {camera}"
    if at is None:
        raise Unavailable("nobody shows its picture now", where=where)
    if identity is None:
        raise Unavailable("live pictures need certificates, and this city's bus has none", where=where)
    async with calling(identity, ROOM, at) as line:
        await line.say(_ENCODER.encode(Call(camera=camera)), within_s=ASKED_WITHIN_S)
        while True:
            raw = await line.hear(at_most=PICTURE_BYTES_AT_MOST, within_s=FRESH_WITHIN_S + 1.0)
            try:
                said = _SAID.decode(raw)
            except msgspec.DecodeError as error:
                raise Unavailable(f"its watcher does not speak as agreed: {error}", where=where) from error
            if isinstance(said, Hung):
                raise ERRORS.get(said.code, Unavailable)(said.sentence, where=said.where)
            yield said.picture

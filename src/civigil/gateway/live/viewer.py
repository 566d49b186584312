"""One connection, from its acceptance to its end: it is told, it is heard, and it is asked for again whether it may stay.

Whichever of these ends first ends the connection, with a last message that says why and a code (RFC 6455 §7.4; those from 4000 on
are ours).
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
import structlog
from litestar.types import Receive, Send
from prometheus_client import Counter

from civigil.gateway.errors import trace_of
from civigil.gateway.live.client import RESTART, SESSION_ENDED, Client, Ended, Resume, Studio, quoted
from civigil.gateway.live.ending import ended
from civigil.gateway.live.limits import LiveLimits
from civigil.gateway.live.mask import Masks
from civigil.gateway.live.staying import staying
from civigil.kernel.permission import Principal
from civigil.runtime.trust.signin import SignIn

ENDED = Counter("civigil_live_ended", "Connections that the gateway ended, by code", ["code"])

BINARY, NOT_ALLOWED, TOO_LARGE, FAULT = 1003, 1008, 1009, 1011
_MESSAGES_WITHIN_S = 10.0
_REASON_BYTES = 120  # 123 are allowed (RFC 6455 §5.5)

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Watch(msgspec.Struct, frozen=True, tag_field="t", tag="watch", forbid_unknown_fields=True):
    """All that a viewer may say: which observations it watches, in place of those before."""

    observations: list[tuple[_Name, _Name]]


class _Gone(Exception):
    """The viewer left."""


_WATCH = msgspec.json.Decoder(Watch)


@dataclass(slots=True, kw_only=True)
class Viewer:
    """One accepted connection."""

    who: Principal
    token: str
    studio: Studio
    masks: Masks
    sign_in: SignIn
    stopping: asyncio.Event
    receive: Receive
    send_on: Send
    log: structlog.stdlib.BoundLogger

    async def serve(self, resume: Resume | None) -> None:
        """Serve until the viewer leaves or has to."""
        client = Client(studio=self.studio, mask=self.masks.of(self.who), send=self._send)
        tasks = {
            asyncio.create_task(one, name=f"live {name}")
            for name, one in (
                ("speak", client.speak(resume)),
                ("hear", self._hear(client)),
                ("stay", self._stay(client)),
                ("stop", self._stop()),
            )
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await ended(tasks)
            await client.leave()
        await self._end_of(done)

    async def _end_of(self, done: set[asyncio.Task[None]]) -> None:
        """Say goodbye, for the reason that the first tasks ended with."""
        errors = [task.exception() for task in done]
        if any(isinstance(error, _Gone) for error in errors):
            return  # whatever else went wrong did so because nobody is there any more
        for error in errors:
            if isinstance(error, Ended):
                self.log.info("live_ended", code=error.code, why=error.why)
                await self._goodbye(error.code, error.why)
            elif error is not None:
                self.log.error("live_failed", trace=trace_of(error))
                await self._goodbye(FAULT, "something went wrong here; it has been written down")

    async def _goodbye(self, code: int, why: str) -> None:
        ENDED.labels(str(code)).inc()
        reason = why.encode()[:_REASON_BYTES].decode(errors="ignore")
        close: Any = {"type": "websocket.close", "code": code, "reason": reason}
        with contextlib.suppress(TimeoutError, RuntimeError, OSError):  # who takes nothing hears nothing either
            async with asyncio.timeout(self.studio.limits.goodbye_within_s):
                await self._send(f'{{"t":"end","why":{quoted(why)}}}')
                await self.send_on(close)

    async def _send(self, text: str) -> None:
        message: Any = {"type": "websocket.send", "text": text}
        await self.send_on(message)

    async def _hear(self, client: Client) -> None:
        """Take what the viewer says. Raises `Ended` for what it may not say, `_Gone` when it leaves."""
        limits = self.studio.limits
        loop = asyncio.get_running_loop()
        heard: list[float] = []
        while True:
            message: Any = await self.receive()
            if message["type"] != "websocket.receive":
                raise _Gone
            now = loop.time()
            heard = [at for at in heard if now - at < _MESSAGES_WITHIN_S] + [now]
            if len(heard) > limits.messages:
                raise Ended(NOT_ALLOWED, f"more than {limits.messages} messages in {_MESSAGES_WITHIN_S:g} s")
            await client.watch({*understood(message.get("text"), limits).observations})

    async def _stay(self, client: Client) -> None:
        """Ask again and again whether this viewer may stay, and what it may see. Raises `Ended`."""

        async def allowed(who: Principal) -> None:
            if not self.masks.may_enter(who).allowed:
                raise Ended(SESSION_ENDED, "the live stream is no longer for you")
            mask = self.masks.of(who)
            if mask != client.mask:
                await client.see(mask)

        await staying(self.sign_in, self.token, self.studio.limits, allowed)

    async def _stop(self) -> None:
        await self.stopping.wait()
        raise Ended(RESTART, "the gateway restarts")


def understood(text: str | None, limits: LiveLimits) -> Watch:
    """What a viewer says. Raises `Ended` for whatever it may not say; `text` is None for a binary message."""
    if text is None:
        raise Ended(BINARY, "only text is understood")
    too_long = (
        len(text) > limits.message_bytes
    )  # asked first: Granian lets 64 MiB in, and encoding them would double that
    said = b"" if too_long else text.encode(errors="replace")
    if too_long or len(said) > limits.message_bytes:
        raise Ended(TOO_LARGE, f"a message of {limits.message_bytes} bytes is allowed")
    try:
        watch = _WATCH.decode(said)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Ended(NOT_ALLOWED, f"not understood: {error}") from error
    if len(watch.observations) > limits.watched:
        raise Ended(NOT_ALLOWED, f"{limits.watched} observations may be watched")
    return watch

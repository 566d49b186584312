"""A room's own WebSocket, as the gateway serves it: who comes in, what is said, and whether one may stay.

The gate has checked host, origin and session (`upgrade.py`). Here the permission is asked for and the opening written down before
the connection is accepted; until then a refusal is an HTTP answer, afterwards a reason and a code. The room's handler speaks
through a `Talk` and knows nothing of sessions: it is ended with the session, with the permission, and when the gateway stops.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import structlog
from litestar.types import Receive, Scope, Send

from civigil.gateway.doors import Wicket
from civigil.gateway.errors import trace_of
from civigil.gateway.live.client import RESTART, SESSION_ENDED, TOO_SLOW, TRY_LATER, Ended, quoted
from civigil.gateway.live.ending import ended
from civigil.gateway.live.limits import LiveLimits
from civigil.gateway.live.staying import staying
from civigil.gateway.live.viewer import BINARY, FAULT, NOT_ALLOWED, TOO_LARGE
from civigil.kernel.errors import CivigilError, Invalid, Refused, Unavailable
from civigil.kernel.permission import Principal
from civigil.kernel.ports import AuditTrail, Authorizer
from civigil.kernel.time import Clock
from civigil.runtime.trust.signin import SignIn

_REASON_BYTES = 120  # 123 are allowed (RFC 6455 §5.5)
_HEARD_WITHIN_S = 10.0
_HEARD_AT_MOST = (
    400  # messages from one screen in that time: it may say ten times a second for each of its parts what it took
)


class Gone(Exception):
    """The screen left."""


@dataclass(slots=True)
class Talk:
    """One accepted connection, as a room sees it."""

    request: str  # the id under which the opening stands in the audit trail
    _receive: Receive
    _send: Send
    _limits: LiveLimits
    _heard: list[float] = field(default_factory=list)

    async def say(self, text: str) -> None:
        """Send a text; returns when the screen's side has room for more. Raises `Ended` where it takes nothing."""
        await self._put({"type": "websocket.send", "text": text})

    async def give(self, data: bytes) -> None:
        """Send bytes, likewise."""
        await self._put({"type": "websocket.send", "bytes": data})

    async def hear(self) -> str:
        """The next text that the screen says. Raises `Gone` when it leaves, `Ended` for what it may not say."""
        message: Any = await self._receive()
        if message["type"] != "websocket.receive":
            raise Gone
        now = asyncio.get_running_loop().time()
        self._heard = [at for at in self._heard if now - at < _HEARD_WITHIN_S] + [now]
        text = message.get("text")
        if text is None:
            raise Ended(BINARY, "only text is understood")
        if len(text) > self._limits.message_bytes:
            raise Ended(TOO_LARGE, f"a message of {self._limits.message_bytes} bytes is allowed")
        if len(self._heard) > _HEARD_AT_MOST:
            raise Ended(NOT_ALLOWED, f"more than {_HEARD_AT_MOST} messages in {_HEARD_WITHIN_S:g} s")
        return str(text)

    async def _put(self, message: Any) -> None:
        try:
            async with asyncio.timeout(self._limits.write_within_s):
                await self._send(message)
        except TimeoutError as error:
            raise Ended(TOO_SLOW, "this connection takes nothing any more") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Parlour:
    """Where a room speaks with screens, as an ASGI application for WebSockets."""

    wicket: Wicket
    path: str
    do: object  # the room's Hands
    authorizer: Authorizer
    sign_in: SignIn
    audit: AuditTrail
    clock: Clock
    limits: LiveLimits
    log: structlog.stdlib.BoundLogger
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _here: Counter[str] = field(default_factory=Counter)  # connections of each person
    _left: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one screen. Raises one of the six errors before the connection is accepted, and none afterwards."""
        given: Any = scope
        who: Principal = given["user"]
        if self.wicket.protocol not in given["subprotocols"]:
            raise Invalid(f"offer the subprotocol {self.wicket.protocol}", where="sec-websocket-protocol")
        with self._room_for(who):
            request = given["state"]["request"]
            await self._admit(who, request)
            accept: Any = {"type": "websocket.accept", "subprotocol": self.wicket.protocol}
            await send(accept)
            await self._serve(who, given["state"]["token"], Talk(request, receive, send, self.limits), send)

    async def stop(self) -> None:
        """Say goodbye to every screen. Returns when they have gone, or have had the time for it."""
        self._stopping.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.limits.goodbye_within_s):
                while self._here:
                    self._left.clear()
                    await self._left.wait()

    async def _admit(self, who: Principal, request: str) -> None:
        """Write the opening down, or the refusal and raise it. Raises `Unavailable` where that cannot be written."""
        permission = self.wicket.permission
        decision = self.authorizer.decide(who, permission, self.path)
        detail = {"request": request, "method": "WEBSOCKET", "because": decision.because}
        did = permission.name if decision.allowed else f"was refused {permission.name}"
        await self.audit.record(at=self.clock.now(), who=who.id, did=did, to=self.path, detail=detail)
        if not decision.allowed:
            raise Refused(f"{who.id} may not {permission.name}: {decision.because}", where=permission.name)

    async def _serve(self, who: Principal, token: str, talk: Talk, send: Send) -> None:
        async def allowed(now: Principal) -> None:
            if not self.authorizer.decide(now, self.wicket.permission, self.path).allowed:
                raise Ended(SESSION_ENDED, "this is no longer for you")

        tasks: set[asyncio.Task[None]] = {
            asyncio.ensure_future(self.wicket.handler(who=who, do=self.do, talk=talk)),
            asyncio.create_task(staying(self.sign_in, token, self.limits, allowed)),
            asyncio.create_task(self._stop()),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await ended(tasks)
        await self._end_of(done, talk, send, who)

    async def _stop(self) -> None:
        await self._stopping.wait()
        raise Ended(RESTART, "the gateway restarts")

    async def _end_of(self, done: set[asyncio.Task[None]], talk: Talk, send: Send, who: Principal) -> None:
        """Say goodbye, for the reason that the first task ended with."""
        errors = [task.exception() for task in done]
        if any(isinstance(error, Gone) for error in errors):
            return
        for error in errors:
            if error is None:
                await self._goodbye(1000, "that is all", talk, send)
            elif isinstance(error, Ended):
                self.log.info("talk_ended", path=self.path, who=who.id, code=error.code, why=error.why)
                await self._goodbye(error.code, error.why, talk, send)
            elif isinstance(error, CivigilError):
                await self._goodbye(TRY_LATER, error.sentence, talk, send)
            else:
                self.log.error("talk_failed", path=self.path, trace=trace_of(error))
                await self._goodbye(FAULT, "something went wrong here; it has been written down", talk, send)

    async def _goodbye(self, code: int, why: str, talk: Talk, send: Send) -> None:
        reason = why.encode()[:_REASON_BYTES].decode(errors="ignore")
        close: Any = {"type": "websocket.close", "code": code, "reason": reason}
        with contextlib.suppress(TimeoutError, RuntimeError, OSError, Ended):
            async with asyncio.timeout(self.limits.goodbye_within_s):
                await talk.say(f'{{"t":"end","why":{quoted(why)}}}')
                await send(close)

    @contextlib.contextmanager
    def _room_for(self, who: Principal) -> Iterator[None]:
        """A place for one more screen while the block lasts. Raises `Unavailable` where there is none."""
        if self._stopping.is_set():
            raise Unavailable("the gateway stops", where=self.path)
        if self._here.total() >= self.limits.viewers:
            raise Unavailable(f"{self.limits.viewers} screens are here already", where=self.path)
        if self._here[who.id] >= self.limits.viewers_a_person:
            raise Unavailable(
                f"you have {self.limits.viewers_a_person} connections already: close one", where=self.path
            )
        self._here[who.id] += 1
        try:
            yield
        finally:
            self._here[who.id] -= 1
            if not self._here[who.id]:
                del self._here[who.id]
            self._left.set()

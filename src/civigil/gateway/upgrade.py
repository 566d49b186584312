"""What a WebSocket passes before it is one: the gate's questions, answered over HTTP while the connection is still a request.

The host that was asked for, the origin of the page that asks, the identity behind the session. A browser sends cookies with a
WebSocket from any page there is and asks nobody, so the origin must be ours; only a program with a bearer token may leave it
out. A refusal is the same problem document as everywhere (the ASGI extension `websocket.http.response`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from litestar.types import Message, Receive, Scope, Send

from civigil.gateway.errors import Elsewhere, NotSignedIn, problem_of, trace_of
from civigil.gateway.gate import House, address_of, client_of, identify
from civigil.gateway.limits import Limits
from civigil.gateway.live.mask import PATH
from civigil.gateway.live.socket import Live
from civigil.gateway.talk import Parlour
from civigil.gateway.traffic import Headers, Outgoing
from civigil.kernel.alarms import Alarm, Misuse
from civigil.kernel.errors import CivigilError, Missing, Refused, Unavailable
from civigil.kernel.ids import NewId
from civigil.runtime.trust.alarms import Alarms
from civigil.runtime.trust.signin import SignIn

_DENIAL = {"http.response.start": "websocket.http.response.start", "http.response.body": "websocket.http.response.body"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """The door of the live stream and of the rooms' own WebSockets, as an ASGI application."""

    live: Live
    house: House
    sign_in: SignIn
    alarms: Alarms
    limits: Limits
    new_id: NewId
    log: structlog.stdlib.BoundLogger
    parlours: Mapping[str, Parlour] = field(default_factory=dict)  # the rooms' own, by their paths

    async def stop(self) -> None:
        """Say goodbye to everybody who is here."""
        await asyncio.gather(self.live.stop(), *(parlour.stop() for parlour in self.parlours.values()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one viewer in, or say why not."""
        given: Any = scope
        request = str(self.new_id())
        accepted = False

        async def watched(message: Message) -> None:
            nonlocal accepted
            accepted = accepted or message["type"] == "websocket.accept"
            await send(message)

        async def denied(message: Message) -> None:
            translated: Any = {**message, "type": _DENIAL[message["type"]]}
            await send(translated)

        outgoing = Outgoing(denied, request=request, without_body=False, secure=self.house.secure)
        try:
            await receive()  # the request itself
            async with asyncio.timeout(self.limits.answer_within_s):
                given["state"] = {**(given.get("state") or {}), "request": request}
                await self._let_in(given)
            path = given["path"]
            await (self.live if path == PATH else self.parlours[path])(scope, receive, watched)
        except CivigilError as error:
            self.log.info("upgrade_refused", request=request, path=given["path"], why=str(error))
            if not accepted:
                await self.alarms.heed(error, source=address_of(scope), to=given["path"])
            problem = problem_of(error, instance=request)
        except TimeoutError:
            late = Unavailable(f"no answer within {self.limits.answer_within_s:g} s", where=given["path"])
            problem = problem_of(late, instance=request)
        except Exception as error:  # noqa: BLE001 - the edge of a connection
            self.log.error("upgrade_failed", request=request, path=given["path"], trace=trace_of(error))
            problem = problem_of(error, instance=request)
        else:
            return
        if not accepted:  # afterwards the connection is no request any more, and the server closes it
            await outgoing.problem(problem)

    async def _let_in(self, scope: Any) -> None:
        headers = Headers(scope["headers"])
        if (headers.one("host") or "").lower() not in self.house.hosts:
            raise Elsewhere("this address does not serve that host", where="host")
        bearer, cookie = headers.bearer, headers.cookie(self.house.cookie)
        token = cookie if bearer is None else bearer
        if token is None:
            raise NotSignedIn("sign in, or send a bearer token", where="authorization")
        origin = headers.one("origin")
        if origin is None and bearer is None:
            raise Refused("nothing says which page asks; programs send a bearer token", where="origin")
        if bearer is not None:
            scope["user"] = await identify(self.sign_in, token)
        else:
            scope["user"] = await identify(self.sign_in, token, client=client_of(headers.one("user-agent")))
        if origin is not None and not self.house.is_ours(origin):
            alarm = None if bearer is not None else Alarm(Misuse.PAGE_FOREIGN, scope["user"].id)
            raise Refused("a page of another origin may not follow anything here", where="origin", alarm=alarm)
        scope["state"]["token"] = token
        if scope["path"] != PATH and scope["path"] not in self.parlours:
            raise Missing("no live stream is here", where=scope["path"])

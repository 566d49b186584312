"""What every request passes before it reaches a door: is it meant for us, who asks, may a browser send it from where it stands.

The gate stands around the whole web framework, so that a path that nobody declared is closed too. In this order: the host
that was asked for (a name that somebody else's DNS points at us gets nothing), the size, the identity, the origin of a change.
Then the door's own permission decides (`mount.py`). The gate gives each request an id and ends what takes too long.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, cast
from urllib.parse import parse_qsl, quote, unquote

import structlog
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from civigil.gateway.errors import Elsewhere, Locked, NotDone, NotSignedIn, Problem, TooLarge, problem_of, trace_of
from civigil.gateway.limits import Limits
from civigil.gateway.pages import again_page
from civigil.gateway.traffic import Headers, Outgoing
from civigil.kernel.alarms import Alarm, Misuse
from civigil.kernel.errors import CivigilError, Invalid, Missing, Refused, Unavailable
from civigil.kernel.ids import NewId
from civigil.kernel.permission import Principal
from civigil.runtime.trust.alarms import Alarms
from civigil.runtime.trust.signin import SessionLocked, SignIn

OPEN = {
    ("GET", "/healthz"): "says only whether this process lives, for a supervisor or load balancer without a key",
    ("GET", "/readyz"): "says only whether work can be done, likewise",
    ("GET", "/sign-in"): "is where one comes in who is not yet known; it shows a button and reads nothing",
    ("POST", "/sign-in"): "redeems the one-time token, which is the credential",
    ("POST", "/sign-in/passkey/options"): "asks a browser for a passkey; what it hands out is of use to nobody else",
    ("POST", "/sign-in/passkey"): "takes a passkey's answer, which is the credential",
    ("POST", "/sign-in/passphrase"): "takes a passphrase with a code, which are the credential; guessing waits",
    ("GET", "/sign-in/provider"): "sends a browser to the city's identity provider; it reads nothing",
    (
        "GET",
        "/sign-in/oidc/return",
    ): "takes the provider's answer, which is the credential, from the browser that asked for it",
    (
        "POST",
        "/sign-in/oidc/logout",
    ): "takes the identity provider's word that somebody signed out there, which is the credential",
    ("POST", "/sign-in/recovery"): "takes a recovery code, which is the credential",
}
"""The doors without a permission, and why. There are no others; `mount.check_closed` holds it."""

BY_PROGRAMS = {("POST", "/sign-in/oidc/logout")}
"""Open doors at which programs knock, which have no page: no cookie counts there, so that no other page can misuse one."""

WANTED = "civigil-wanted"
"""The cookie that holds where one wanted to go before one was asked to sign in."""

PROVIDER = "civigil-provider"
"""The cookie that ties a sign-in at the identity provider to the browser that went there."""

_PLAIN = re.compile(r"/([A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)")
"""An address without a backslash, space or control character: nothing that a browser bends into another."""

_VERSION = re.compile(r"[0-9][0-9._]*")

UNATTENDED = "x-civigil-unattended"
"""A page bears this on what it asks by itself while nobody touches it: that keeps no idle session alive."""

SAFE = frozenset({"GET", "HEAD"})
METHODS = SAFE | {"POST", "PUT", "DELETE"}


Page = Callable[[Problem], tuple[dict[str, str], bytes]]
"""Renders a refusal for a person: headers and HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Where we are reached."""

    hosts: frozenset[str]  # the Host headers that mean us, in lower case: `127.0.0.1:8440`
    secure: bool  # over TLS
    sections: frozenset[str] = frozenset()  # the first part of the console's addresses: `incidents`

    @property
    def cookie(self) -> str:
        """The session cookie's name; over TLS with the prefix that binds it to this host and to TLS (RFC 6265bis)."""
        return "__Host-civigil" if self.secure else "civigil"

    def is_page(self, path: str) -> bool:
        """Is a path one of the console's pages?"""
        return path == "/" or (path.startswith("/") and path[1:].partition("/")[0] in self.sections)

    def set_cookie(self, token: str, *, seconds: int) -> str:
        """A Set-Cookie value that scripts cannot read and other sites cannot make a browser send; 0 seconds takes it away."""
        secure = "; Secure" if self.secure else ""
        return f"{self.cookie}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"

    def remember(self, wanted: str) -> str:
        """A Set-Cookie value that keeps where somebody wanted to go until they have signed in; the sign-in alone gets to see it."""
        secure = "; Secure" if self.secure else ""
        return f"{WANTED}={quote(wanted)}; Path=/sign-in; Max-Age=900; HttpOnly; SameSite=Strict{secure}"

    def asked_provider(self, state: str) -> str:
        """A Set-Cookie value that comes along when another site leads back, for the sign-in alone."""
        secure = "; Secure" if self.secure else ""
        return f"{PROVIDER}={state}; Path=/sign-in; Max-Age=600; HttpOnly; SameSite=Lax{secure}"

    def wanted_in(self, cookies: str) -> str:
        """Where the one who signs in wanted to go: one of our own pages, or the first one.

        A cookie can be set by whoever shares our host name, so its value is checked again.
        """
        pairs = (pair.partition("=") for pair in cookies.split(";"))
        wanted = unquote(next((value.strip() for key, _, value in pairs if key.strip() == WANTED), "/"))
        return wanted if self.is_page(wanted.partition("?")[0]) and _PLAIN.fullmatch(wanted) else "/"

    def is_ours(self, origin: str) -> bool:
        """Is an Origin header's value one of our own pages?"""
        scheme = "https" if self.secure else "http"
        return origin.lower() in {f"{scheme}://{host}" for host in self.hosts}


class LiveDoor(Protocol):
    """Where WebSockets go: an ASGI application that can be told that the gateway stops."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        ...

    async def stop(self) -> None:
        """Say goodbye to everybody; returns when they have gone, or have had the time for it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """An ASGI application around another."""

    inner: ASGIApp
    house: House
    sign_in: SignIn
    alarms: Alarms
    limits: Limits
    page: Page
    new_id: NewId
    log: structlog.stdlib.BoundLogger
    live: LiveDoor | None = None
    working: dict[asyncio.Timeout, Outgoing] = field(default_factory=dict)  # the requests in work, by their deadlines

    async def say_goodbye(self) -> None:
        """Tell those who stay for long that the gateway stops, while they can still be told; end what would never end."""
        for deadline, outgoing in tuple(self.working.items()):
            if outgoing.endless:
                deadline.reschedule(asyncio.get_running_loop().time())
        if self.live is not None:
            await self.live.stop()

    def let_go(self) -> None:
        """End every request in work now: its deadline has come."""
        for deadline in tuple(self.working):
            deadline.reschedule(asyncio.get_running_loop().time())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        kind: str = scope["type"]
        if kind == "http":
            await self._http(cast(HTTPScope, scope), receive, send)
        elif kind == "websocket" and self.live is not None:
            await self.live(scope, receive, send)
        elif kind == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "no live stream here"})
        else:  # the server's start and stop
            await self.inner(scope, receive, send)

    async def _http(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        request = str(self.new_id())
        headers = Headers(scope["headers"])
        head = scope["method"] == "HEAD"
        outgoing = Outgoing(send, request=request, without_body=head, secure=self.house.secure)
        scope["state"] = {**(scope.get("state") or {}), "request": request, "head": head}
        try:
            async with asyncio.timeout(self.limits.answer_within_s) as deadline:
                with outgoing.living(deadline, self.limits.idle_s_at_most), self._at_work(deadline, outgoing):
                    await self._let_in(scope, headers)
                    if "token" in scope["state"]:
                        outgoing.meant_for(self._still_here(scope["state"]["token"]), self.limits.session_asked_every_s)
                    if head:
                        scope["method"] = "GET"  # the same answer without its body (RFC 9110 §9.3.2)
                    await self.inner(scope, receive, outgoing)
        except CivigilError as error:
            self.log.info("request_refused", request=request, path=scope["path"], why=str(error))
            await self.alarms.heed(error, source=address_of(scope), to=scope["path"])
            problem = problem_of(error, instance=request)
        except TimeoutError:
            self.log.warning("request_timed_out", request=request, path=scope["path"], begun=outgoing.begun)
            late = Unavailable(f"no answer within {self.limits.answer_within_s:g} s", where=scope["path"])
            problem = problem_of(late, instance=request)
        except Exception as error:  # noqa: BLE001 - the edge of a request
            if outgoing.dismissed is None:
                self.log.error("request_failed", request=request, path=scope["path"], trace=trace_of(error))
            else:  # the framework has wrapped it up
                self.log.info("answer_cut", request=request, path=scope["path"], why=str(outgoing.dismissed))
            problem = problem_of(outgoing.dismissed or error, instance=request)
        else:
            return
        if not outgoing.begun:
            await self._tell(problem, scope, headers, outgoing)
        elif not outgoing.ended:
            raise ConnectionAbortedError(
                "the server cuts the connection: half an answer must not look like a whole one"
            )

    @contextlib.contextmanager
    def _at_work(self, deadline: asyncio.Timeout, outgoing: Outgoing) -> Iterator[None]:
        self.working[deadline] = outgoing
        try:
            yield
        finally:
            del self.working[deadline]

    def _still_here(self, token: str) -> Callable[[], Awaitable[object]]:
        return partial(identify, self.sign_in, token, is_use=False)

    async def _let_in(self, scope: HTTPScope, headers: Headers) -> None:
        method, path = scope["method"], scope["path"]
        if (headers.one("host") or "").lower() not in self.house.hosts:
            raise Elsewhere("this address does not serve that host", where="host")
        if method not in METHODS:
            raise NotDone(f"{method} is not done here", where="method")
        length = headers.one("content-length")
        if length is not None and not (length.isdigit() and int(length) <= self.limits.body_bytes_at_most):
            raise TooLarge(f"a body of {self.limits.body_bytes_at_most} bytes is allowed", where="content-length")
        bearer, cookie = headers.bearer, headers.cookie(self.house.cookie)
        if ("GET" if method == "HEAD" else method, path) in OPEN:
            pass
        elif bearer is not None:
            scope["user"] = await identify(self.sign_in, bearer)
            scope["state"]["token"] = bearer
        elif cookie is not None:
            is_use = headers.one(UNATTENDED) is None
            scope["user"] = await identify(
                self.sign_in, cookie, is_use=is_use, client=client_of(headers.one("user-agent"))
            )
            scope["state"]["session"] = scope["state"]["token"] = cookie
        else:
            raise NotSignedIn("sign in, or send a bearer token", where="authorization")
        if method not in SAFE and bearer is None and (method, path) not in BY_PROGRAMS:
            holder = scope["user"].id if "session" in scope["state"] else None
            self._check_origin(headers, None if holder is None else Alarm(Misuse.PAGE_FOREIGN, holder))
        if "token" in scope["state"]:  # the open doors ask no database for anything by its name
            _check_text(path, scope["query_string"])

    def _check_origin(self, headers: Headers, alarm: Alarm | None) -> None:
        """A change that a browser sends must come from our own pages. Without a word of its origin: no.

        `alarm`: what it shows that another site's page asks; nothing where it asks without a session.
        """
        site, origin = headers.one("sec-fetch-site"), headers.one("origin")
        if origin == "null":  # the browser keeps it to itself; it says nothing
            origin = None
        if site is not None and site != "same-origin":
            raise Refused("a page of another site may not change anything here", where="sec-fetch-site", alarm=alarm)
        if origin is not None and not self.house.is_ours(origin):
            raise Refused("a page of another origin may not change anything here", where="origin", alarm=alarm)
        if site is None and origin is None:
            raise Refused("nothing says which page asks; programs send a bearer token", where="origin")

    async def _tell(self, problem: Problem, scope: HTTPScope, headers: Headers, outgoing: Outgoing) -> None:
        if not headers.wants_page:
            await outgoing.problem(problem)
            return
        told, body = self.page(problem)
        if problem.status == 401 and scope["method"] == "GET" and self.house.is_page(scope["path"]):
            if headers.one("sec-fetch-site") == "cross-site" and headers.cookie(self.house.cookie) is None:
                body = again_page()  # perhaps signed in: on the way from another site a strict cookie stays behind
            query = scope["query_string"].decode("latin-1")
            wanted = quote(scope["path"]) + (f"?{query}" if query else "")
            told = {**told, "set-cookie": self.house.remember(wanted)}
        await outgoing.whole(problem.status, told, body)


def _check_text(path: str, query: bytes) -> None:
    """A NUL is no character of a text: the database takes none. Raises `Missing` for one in the path, `Invalid` in the query."""
    if "\0" in path:
        raise Missing("no address of ours holds a NUL")
    if b"%00" in query or b"\0" in query:
        given = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        named = next((name for name, value in given if "\0" in value and "\0" not in name), "query")
        raise Invalid("it holds a NUL, which is no character of a text", where=named)


def address_of(scope: Any) -> str:
    """The address that a request came from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def client_of(user_agent: str | None) -> bytes:
    """The fingerprint of who asks: what it says of itself without versions, which change while a session lasts."""
    return hashlib.sha256(_VERSION.sub("", user_agent or "").encode()).digest()


def browser_of(user_agent: str | None) -> bytes | None:
    """The fingerprint of the kind of browser that signs in, to which its session belongs; None for a program: its is nobody's."""
    return client_of(user_agent) if user_agent is not None and user_agent.startswith("Mozilla/") else None


async def identify(sign_in: SignIn, token: str, *, is_use: bool = True, client: bytes | None = None) -> Principal:
    """Who stands behind a token. Raises `Locked`, `NotSignedIn`, and `Unavailable` where nobody can say.

    `is_use`: a request of a person, which keeps an idle session alive. `client`: the kind of browser that asks.
    """
    try:
        return await sign_in.session(token, is_use=is_use, client=client)
    except Unavailable:
        raise
    except SessionLocked as error:
        raise Locked(error.sentence, where="session") from error
    except CivigilError as error:
        raise NotSignedIn(error.sentence, where="session") from error

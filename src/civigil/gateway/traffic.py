"""A request's headers as they came, and the answer on its way out with what every answer of ours bears."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Iterator

import msgspec
from litestar.types import Message, Send

from civigil.gateway.errors import PROBLEM, Problem, headers_for
from civigil.kernel.errors import CivigilError

_EVERY_ANSWER = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",  # `no-referrer` would make browsers send `Origin: null` from our own forms
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    b"content-security-policy": b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    b"cache-control": b"no-store",
}
"""What an answer bears unless its door said otherwise (a page has a policy of its own)."""

_TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")


class Headers:
    """The headers of a request."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in raw:
            self._values.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))

    def one(self, name: str) -> str | None:
        """A header that may come once. Sent twice, the values are joined, so that no two readers take different ones."""
        values = self._values.get(name)
        return None if values is None else ", ".join(values)

    @property
    def bearer(self) -> str | None:
        """The token of `Authorization: Bearer …`; an empty text for another scheme, which no session has."""
        value = self.one("authorization")
        if value is None:
            return None
        scheme, _, token = value.partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    def cookie(self, name: str) -> str | None:
        """A cookie's value; the first where a browser sends several of the name."""
        pairs = (pair.partition("=") for value in self._values.get("cookie", []) for pair in value.split(";"))
        return next((value.strip() for key, _, value in pairs if key.strip() == name), None)

    @property
    def wants_page(self) -> bool:
        """Is it a browser that shows the answer to a person?"""
        return "text/html" in (self.one("accept") or "")


class Outgoing:
    """The way out: adds what every answer bears, leaves out the body for HEAD, and keeps the deadline moving."""

    def __init__(self, send: Send, *, request: str, without_body: bool, secure: bool) -> None:
        self.begun = False
        self.ended = False
        self._send = send
        self._request = request
        self._without_body = without_body
        self._secure = secure
        self.dismissed: CivigilError | None = None  # why the taker gets no more of it
        self.endless = False  # a live picture: it goes on until somebody hangs up
        self._deadline: asyncio.Timeout | None = None
        self._idle_s = 0.0
        self._still_here: Callable[[], Awaitable[object]] | None = None
        self._ask_every_s = self._ask_due_s = 0.0

    @contextlib.contextmanager
    def living(self, deadline: asyncio.Timeout, idle_s: float) -> Iterator[None]:
        """Inside the block each piece that is sent moves the deadline so far ahead."""
        self._deadline, self._idle_s = deadline, idle_s
        try:
            yield
        finally:
            self._deadline = None

    def meant_for(self, still_here: Callable[[], Awaitable[object]], every_s: float) -> None:
        """Ask now and then, while the answer goes on, whether its taker is still signed in; what that raises ends the answer."""
        self._still_here, self._ask_every_s = still_here, every_s
        self._ask_due_s = asyncio.get_running_loop().time() + every_s

    async def __call__(self, message: Message) -> None:
        """Send one ASGI message on."""
        now_s = asyncio.get_running_loop().time()
        if self._still_here is not None and self.begun and now_s >= self._ask_due_s:
            try:
                await self._still_here()
            except CivigilError as error:
                self.dismissed = error
                raise
            self._ask_due_s = now_s + self._ask_every_s
        if message["type"] == "http.response.start":
            self.begun = True
            self.endless = any(
                name.lower() == b"content-type" and b"x-mixed-replace" in value for name, value in message["headers"]
            )
            message["headers"] = self._dressed(message["headers"])
        elif message["type"] == "http.response.body":
            self.ended = not message.get("more_body", False)
            if self._without_body:
                message["body"] = b""
        if self._deadline is not None:
            self._deadline.reschedule(asyncio.get_running_loop().time() + self._idle_s)
        await self._send(message)

    async def problem(self, problem: Problem) -> None:
        """Send a whole refusal."""
        headers = {**headers_for(problem), "content-type": PROBLEM}
        await self.whole(problem.status, headers, msgspec.json.encode(problem))

    async def whole(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Send a whole answer."""
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        raw.append((b"content-length", str(len(body)).encode()))
        await self({"type": "http.response.start", "status": status, "headers": raw})
        await self({"type": "http.response.body", "body": body, "more_body": False})

    def _dressed(self, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        given = list(headers)
        names = {name.lower() for name, _ in given}
        extra = [(name, value) for name, value in _EVERY_ANSWER.items() if name not in names]
        extra.append((b"x-request-id", self._request.encode()))
        if self._secure:
            extra.append(_TLS_ONLY)
        return given + extra

"""A console's HTTP interface as the city uses it: with a token of its own from a file, over TLS by the city's own authority.

The token is read again from its file wherever the console refuses it, because a console that was started anew has made another.
It stands in no message, no log and no command line.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import msgspec

from civigil.kernel.errors import ERRORS, CivigilError, Invalid, Missing, Refused, Unavailable

TIME_LIMIT_S = 20.0
BODY_BYTES_AT_MOST = 4_000_000


@dataclass(frozen=True, slots=True)
class Where:
    """Where a console answers, and how it knows us. `authority`: the city's CA (PEM), where the address is https."""

    url: str
    token_file: Path
    authority: Path | None = None


class Api:
    """One console. Use it as an async context manager. Every failure is one of the six errors."""

    def __init__(self, where: Where) -> None:
        if not where.url.startswith(("http://", "https://")):
            raise Invalid(f"{where.url[:80]!r} is no address of a console: http:// or https://", where="--console")
        self._where = where
        self._token = ""
        self._http: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        """Ready to ask; nothing is asked yet."""
        self._http = httpx.AsyncClient(
            base_url=self._where.url.rstrip("/"),
            headers={"accept": "application/json"},
            timeout=TIME_LIMIT_S,
            verify=_trust(self._where.authority),
            trust_env=False,  # a proxy of the environment must not see the token
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let connections go."""
        assert self._http is not None
        await self._http.aclose()

    async def ask(self, method: str, path: str, body: Any = None, params: dict[str, str] | None = None) -> bytes:
        """The answer's body. Raises `Unavailable` for what may be tried again, and the error that the console raised."""
        content = None if body is None else msgspec.json.encode(body)
        if not self._token:
            self._token = await asyncio.to_thread(self._read_token)
        answer = await self._send(method, path, content, params)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._token = await asyncio.to_thread(self._read_token)
            answer = await self._send(method, path, content, params)
        if answer.is_success:
            return answer.content[:BODY_BYTES_AT_MOST]
        raise _error_of(answer, path)

    async def _send(
        self, method: str, path: str, content: bytes | None, params: dict[str, str] | None
    ) -> httpx.Response:
        assert self._http is not None
        headers = {"authorization": f"Bearer {self._token}"}
        if content is not None:
            headers["content-type"] = "application/json"
        try:
            return await self._http.request(method, path, content=content, params=params, headers=headers)
        except httpx.HTTPError as error:
            raise Unavailable(
                f"does not answer: {str(error) or type(error).__name__}", where=self._where.url
            ) from error

    def _read_token(self) -> str:
        try:
            token = self._where.token_file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable(f"the city's token cannot be read: {error}", where=str(self._where.token_file)) from error
        if not token:
            raise Unavailable("the city's token is empty", where=str(self._where.token_file))
        return token


def _trust(authority: Path | None) -> ssl.SSLContext | bool:
    if authority is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(authority))
    except (OSError, ssl.SSLError) as error:
        raise Unavailable(f"is no authority that could be trusted: {error}", where=str(authority)) from error


class _Problem(msgspec.Struct):
    code: str = ""
    detail: str = ""
    where: str = ""


def _error_of(answer: httpx.Response, path: str) -> CivigilError:
    """The error that the console raised, raised again on this side."""
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        problem = _Problem()
    by_status: dict[int, type[CivigilError]] = {400: Invalid, 401: Refused, 403: Refused, 404: Missing}
    kind = ERRORS.get(problem.code) or by_status.get(answer.status_code, Unavailable)
    return kind(problem.detail or f"answered {answer.status_code}", where=problem.where or path)

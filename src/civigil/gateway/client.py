"""What a room's commands use to ask a running city: the same API as everybody else's, with the local operator's token.

    with Gateway.from_data(data) as gateway:
        page = gateway.get("/api/incidents", {"limit": "20"}, answer=IncidentPage)

`civigil up` leaves the token and the address in `<data>/run`, readable by its own user only.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import httpx
import msgspec

from civigil.kernel.errors import ERRORS, CivigilError, Invalid, Missing, Refused, Unavailable
from civigil.runtime.data import DataDirectory

DATA = Path("data")
TIME_LIMIT_S = 35.0  # a little more than the gateway gives itself

Answer = TypeVar("Answer")


class _Problem(msgspec.Struct):
    code: str = ""
    detail: str = ""
    where: str = ""


class Gateway:
    """One running city, asked over HTTP. Every error is one of the six, as the city raised it."""

    def __init__(self, url: str, token: str, *, authority: Path | None = None) -> None:
        """`authority`: the city's CA as a PEM file, where `url` is https."""
        trust = ssl.create_default_context(cafile=str(authority)) if authority else True
        self._url = url.rstrip("/")
        self._http = httpx.Client(
            base_url=self._url,
            headers={"authorization": f"Bearer {token}", "accept": "application/json"},
            timeout=TIME_LIMIT_S,
            verify=trust,
            trust_env=False,  # a proxy of the environment must not see the token
        )

    @classmethod
    def from_data(cls, data: Path = DATA) -> Gateway:
        """The city that `civigil up --data DIR` runs. Raises `Unavailable` where none has been started there."""
        directory = DataDirectory(data)
        try:
            url, secret = directory.gateway_url.read_text().strip(), directory.operator_token.read_text().strip()
        except FileNotFoundError as error:
            raise Unavailable("nothing runs here; start it with `civigil up`", where=str(data)) from error
        except OSError as error:
            raise Refused(f"cannot be read: {error.strerror}", where=str(error.filename)) from error
        authority = directory.trust / "ca.pem"
        return cls(url, secret, authority=authority if url.startswith("https") and authority.exists() else None)

    def get(self, path: str, params: Mapping[str, str] | None = None, *, answer: type[Answer]) -> Answer:
        """Read something as an `answer`. Raises the six errors."""
        return self._decoded(self._ask("GET", path, params=dict(params or {})), answer)

    def get_bytes(self, path: str) -> bytes:
        """Read something whole, such as evidence."""
        return self._ask("GET", path).content

    def post(self, path: str, body: msgspec.Struct | Mapping[str, object], *, answer: type[Answer]) -> Answer:
        """Ask for a deed."""
        return self._decoded(self._send("POST", path, body), answer)

    def put(self, path: str, body: msgspec.Struct | Mapping[str, object], *, answer: type[Answer]) -> Answer:
        """Set something to what the body says."""
        return self._decoded(self._send("PUT", path, body), answer)

    def _send(self, method: str, path: str, body: msgspec.Struct | Mapping[str, object]) -> httpx.Response:
        headers = {"content-type": "application/json"}
        return self._ask(method, path, content=msgspec.json.encode(body), headers=headers)

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def __enter__(self) -> Gateway:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **given)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unavailable("does not answer; does `civigil up` run?", where=self._url) from error
        except httpx.HTTPError as error:
            raise Unavailable(f"broke off: {error}", where=self._url + path) from error
        if answer.is_success:
            return answer
        raise _error_of(answer, path)

    def _decoded(self, answer: httpx.Response, kind: type[Answer]) -> Answer:
        try:
            return msgspec.json.decode(answer.content, type=kind)
        except msgspec.DecodeError as error:
            raise Invalid(
                f"the answer is not what this command expects: {error}", where=str(answer.url.path)
            ) from error


def _error_of(answer: httpx.Response, path: str) -> CivigilError:
    """The error that the city raised, raised again on this side."""
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except msgspec.DecodeError:
        problem = _Problem()
    by_status: dict[int, type[CivigilError]] = {401: Refused, 403: Refused, 404: Missing}
    kind = ERRORS.get(problem.code) or by_status.get(answer.status_code, Unavailable)
    sentence = problem.detail or f"answered {answer.status_code}"
    if answer.status_code == 401:
        sentence = f"{sentence}; the token is from another start of the city: is this the right --data?"
    return kind(sentence, where=problem.where or path)

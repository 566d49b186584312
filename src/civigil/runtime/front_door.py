"""The gateway as the process that started it sees it: whether it answers, and what it says to the operator."""

from __future__ import annotations

import http.client
import ssl
from pathlib import Path

from civigil.runtime.place import here_of, scheme_of
from civigil.runtime.settings.sections import GatewaySettings

WITHIN_S = 3.0


def answers(gateway: GatewaySettings, authority: Path, path: str) -> bool:
    """Whether it says yes to anybody."""
    return ask(gateway, authority, "GET", path)[0] == http.HTTPStatus.OK


def ask(
    gateway: GatewaySettings, authority: Path, method: str, path: str, *, token: str = "", body: str | None = None
) -> tuple[int, bytes]:
    """Its answer to whom the token names; status 0 where there is none. `authority`: the city's own certificate."""
    host = here_of(gateway)
    if scheme_of(gateway) == "http":
        connection = http.client.HTTPConnection(host, gateway.port, timeout=WITHIN_S)
    else:
        context = ssl.create_default_context(cafile=authority)
        context.check_hostname = False  # reached here by its address, whatever its certificate says
        if gateway.certificate:
            context.verify_mode = ssl.CERT_NONE  # only whether it answers
        connection = http.client.HTTPSConnection(host, gateway.port, timeout=WITHIN_S, context=context)
    try:
        headers = {"Host": f"{gateway.address}:{gateway.port}"}
        if body is not None:
            headers |= {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()

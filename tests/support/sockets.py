"""No test talks to the world: connections go to this machine's own servers or nowhere.

An audit hook sees every connect and every look-up of the interpreter, whichever library makes it. It cannot be taken back,
which suits us: it holds until the run ends.
"""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

_OURS = {"", "localhost", "0.0.0.0", "::"}  # what servers of ours may bind and be reached by


class WorldIsForbidden(AssertionError):
    """A test tried to leave this machine."""


def is_ours(host: object) -> bool:
    """Whether a host names this machine."""
    if host is None:
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    if text in _OURS:
        return True
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if isinstance(address, tuple) and not is_ours(address[0]):  # a unix socket's address is a path
            raise WorldIsForbidden(f"{event} to {address[0]}: a test reaches only servers that the run began")
    elif event == "socket.getaddrinfo" and not is_ours(arguments[0]):
        raise WorldIsForbidden(f"look-up of {arguments[0]}: a test reaches only servers that the run began")


def forbid_the_world() -> None:
    """From now on, for the whole process."""
    sys.addaudithook(_watch)

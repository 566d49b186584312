"""Free ports on the loopback, chosen once and kept, so that a server that is started again is found where it was."""

from __future__ import annotations

import json
import os
import secrets
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"


_PASSING = Path("/proc/sys/net/ipv4/ip_local_port_range")
_PASSING_AS_A_RULE = 32768
_LOWEST = 16_000  # below lie the ports that are named for something
_ROOM, _TRIES = 4_000, 64


def free_port() -> int:
    """A port that nobody listens on now, and that no connection will be given before a server is there, or again, to listen on it.

    Connections that go out take their ports from the system's own range (`ip_local_port_range`): from there it may be gone a
    moment later. So it is one below that range, where there is room.
    """
    room = _first_passing() - _LOWEST
    for _ in range(_TRIES if room >= _ROOM else 0):
        port = _LOWEST + secrets.randbelow(room)
        if is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _first_passing() -> int:
    """The lowest port that the system gives to connections that go out."""
    try:
        return int(_PASSING.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _PASSING_AS_A_RULE


def is_free(port: int, address: str = LOOPBACK) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


def kept_port(file: Path, name: str) -> int:
    """The port that `name` had the last time, where it is still free, or a new one; written down in `file` (JSON)."""
    ports = read_ports(file)
    port = ports.get(name)
    if port is None or not is_free(port):
        port = free_port()
    write_port(file, name, port)
    return port


def read_ports(file: Path) -> dict[str, int]:
    """The ports written down; none where the file is missing or was cut short by a crash."""
    try:
        found = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: port for name, port in found.items() if isinstance(name, str) and isinstance(port, int)}


def write_port(file: Path, name: str, port: int) -> None:
    """Write a port down, whole or not at all."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps({**read_ports(file), name: port}, indent=1, sort_keys=True))
    fresh.replace(file)

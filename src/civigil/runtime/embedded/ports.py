"""Free ports on the loopback, chosen once and kept, so that a server that is started again is found where it was."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


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

"""Where the gateway listens, and Granian, which does the listening.

Granian runs inside our own event loop, in one process: the rooms' hands live in that loop, a signal is ours to handle, and what
kills the process leaves no half of it behind. The supervisor starts it anew; more gateways share nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import os
import socket
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from granian._granian import ListenerSpec
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from civigil.gateway.gate import Gate, House
from civigil.gateway.limits import Limits
from civigil.kernel.errors import Invalid, Unavailable

_LAST_BYTES_S = 0.5  # for the connections of requests that were let go to be closed
_LAST_THREADS_S = 0.5  # for Granian's own threads to end


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """The certificate and key that the gateway shows, from the city's own CA, as PEM files."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """An address of this machine and what it is called."""

    address: str = "127.0.0.1"
    port: int
    names: tuple[str, ...] = ()  # host names under which browsers reach it, beside the address itself
    tls: Tls | None = None

    @property
    def url(self) -> str:
        """What a person types."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{'https' if self.tls else 'http'}://{self.names[0] if self.names else host}:{self.port}"

    def house(self) -> House:
        """The hosts that mean us.

        Raises `Invalid` for an address that can be reached from other hosts while there is no TLS: nothing readable leaves here.
        """
        try:
            ip = ipaddress.ip_address(self.address)
        except ValueError as error:
            raise Invalid(f"{self.address!r} is not an IP address to listen on", where="gateway.address") from error
        if self.tls is None and not ip.is_loopback:
            sentence = f"{self.address} can be reached from other hosts, and that needs a certificate"
            raise Invalid(sentence, where="gateway.address")
        known = {f"[{ip}]" if ip.version == 6 else str(ip), *(name.lower() for name in self.names)}
        if ip.is_loopback:
            known.add("localhost")
        hosts = {f"{name}:{self.port}" for name in known}
        if self.port == (443 if self.tls else 80):
            hosts |= known
        return House(hosts=frozenset(hosts), secure=self.tls is not None)

    def check_free(self) -> None:
        """Raise `Unavailable` where the port is taken.

        Granian would share it with whoever else shares it (SO_REUSEPORT), a second gateway for one; we want to be told.
        """
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.address, self.port))
            except OSError as error:
                where = f"{self.address}:{self.port}"
                raise Unavailable(f"the port cannot be had: {error.strerror}", where=where) from error


async def serve(app: Gate, listen: Listen) -> None:
    """Serve until cancelled. Raises `Unavailable` where the port is taken.

    When it stops, requests in work may be finished within `Limits.finish_within_s`; then they are let go.
    """
    listen.check_free()
    others = _foreign_threads()
    server = _server(app, listen, app.limits)
    serving = asyncio.create_task(server.serve(), name="gateway")
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        await app.say_goodbye()
        server.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait({serving}, timeout=app.limits.finish_within_s)
        app.let_go()
        await asyncio.wait({serving}, timeout=_LAST_BYTES_S)
        serving.cancel()  # a connection that says nothing, or takes nothing, would hold Granian for as long as it likes
        await asyncio.wait({serving})
        await _ended(others)
        raise


async def _ended(others: set[int]) -> None:
    """Wait a moment for Granian's threads: one that is still at work when the interpreter ends aborts the process."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LAST_THREADS_S):
            while _foreign_threads() - others:  # noqa: ASYNC110 - nobody sends word when a thread ends
                await asyncio.sleep(0.01)


def _foreign_threads() -> set[int]:
    """This process's threads that Python did not start. Empty where the system does not tell."""
    try:
        every = {int(entry.name) for entry in Path("/proc/self/task").iterdir()}
    except OSError:
        return set()
    return every - {thread.native_id for thread in threading.enumerate()}


class _Server(Server):
    """Granian, on a socket whose connections end when the other side takes nothing for too long.

    Granian itself lets go of a connection only when a write or a read on it ends. A client that keeps its side open and reads
    nothing, or whose cable is cut, would hold one for as long as it likes; so the kernel is told to end it (TCP_USER_TIMEOUT,
    RFC 5482, which accepted connections have from the listening socket).
    """

    def __init__(self, *args: Any, taken_within_ms: int, **given: Any) -> None:
        super().__init__(*args, **given)
        self._taken_within_ms = taken_within_ms

    def _init_shared_socket(self) -> None:
        holder: Any = ListenerSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._ssp, self._shd, self._sfd = None, holder, holder.get_fd()
        option = getattr(socket, "TCP_USER_TIMEOUT", None)  # not every system has it
        if option is not None:
            with socket.socket(fileno=os.dup(holder.get_fd())) as listening:
                listening.setsockopt(socket.IPPROTO_TCP, option, self._taken_within_ms)


def _server(app: Any, listen: Listen, limits: Limits) -> Server:
    return _Server(
        app,
        taken_within_ms=int(limits.untaken_s_at_most * 1000),
        address=listen.address,
        port=listen.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.auto,
        websockets=True,
        backlog=1024,
        backpressure=limits.waiting_at_most,
        http1_settings=HTTP1Settings(
            header_read_timeout=limits.head_within_ms, max_buffer_size=max(8192, limits.head_bytes_at_most)
        ),
        log_enabled=False,
        log_level=LogLevels.error,
        ssl_cert=listen.tls.certificate if listen.tls else None,
        ssl_key=listen.tls.key if listen.tls else None,
    )

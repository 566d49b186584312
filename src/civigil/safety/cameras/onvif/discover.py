"""Find cameras: a WS-Discovery probe over UDP, and who answers within some seconds. Blocks that long.

Only answers from private networks count, unless told otherwise, and of the addresses that a device names only those on the host
that it answered from: nobody sends us elsewhere. Answers are bounded in size and number, and each device is told once.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
import time
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import msgspec

from civigil.kernel.errors import Invalid, Unavailable
from civigil.protocols.onvif.discovery import ANSWER_BYTES_AT_MOST, GROUP, PORT, Match, matches_of, probe
from civigil.safety.cameras.onvif.address import Address, is_near, usual_port

FOUND_AT_MOST = 1000
ANSWERS_AT_MOST = 10_000
PROBES = 2  # UDP loses some


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A camera that answered."""

    address: str  # its host, with the port where that is not the usual one
    host: str
    port: int
    path: str
    secure: bool = False  # it is asked over HTTPS
    endpoint: str
    name: str  # by its scopes, as the rest
    hardware: str
    location: str
    scopes: tuple[str, ...]


class Odd(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was left out, and why."""

    host: str
    why: str


class Discovered(msgspec.Struct, frozen=True, kw_only=True):
    """Who answered."""

    found: tuple[Found, ...]
    odd: tuple[Odd, ...]


Heard = Callable[[Discovered], None]


def _unheard(_: Discovered) -> None:
    """Nobody wants to know before the end."""


def discover(
    seconds: float,
    *,
    to: Sequence[tuple[str, int]] = ((GROUP, PORT),),
    anywhere: bool = False,
    heard: Heard = _unheard,
) -> Discovered:
    """Ask, and listen for so many seconds. Raises `Unavailable` where nothing can be sent.

    `to`: whom to ask; the group of all devices, or hosts that no multicast reaches. `anywhere`: answers from public addresses too.
    `heard` is told all that has answered by then whenever that is more.
    """
    message = uuid4()
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(one) for one in _sockets(to)]
        for one in sockets:
            _send(one, to, probe(message))
        return _heard(sockets, message, seconds, to, anywhere=anywhere, heard=heard)


def _heard(
    sockets: Sequence[socket.socket],
    message: UUID,
    seconds: float,
    to: Sequence[tuple[str, int]],
    *,
    anywhere: bool,
    heard: Heard,
) -> Discovered:
    found: dict[str, Found] = {}
    odd: dict[str, Odd] = {}
    begun = time.monotonic()
    again_s = [begun + seconds * number / PROBES for number in range(1, PROBES)]
    answers = 0
    with selectors.DefaultSelector() as selector:
        for one in sockets:
            selector.register(one, selectors.EVENT_READ)
        while (left_s := begun + seconds - time.monotonic()) > 0 and answers < ANSWERS_AT_MOST:
            if again_s and time.monotonic() >= again_s[0]:
                again_s.pop()
                for one in sockets:
                    _send(one, to, probe(message))
            for key, _ in selector.select(min(left_s, 0.2)):
                with contextlib.suppress(OSError):  # a refusal that came back for what was sent
                    raw, sender = key.fileobj.recvfrom(ANSWER_BYTES_AT_MOST + 1)  # type: ignore[union-attr]
                    answers += 1
                    before = len(found) + len(odd)
                    _take(raw, str(sender[0]), message, found, odd, anywhere=anywhere)
                    if len(found) + len(odd) > before:
                        heard(_told(found, odd))
    return _told(found, odd)


def _told(found: dict[str, Found], odd: dict[str, Odd]) -> Discovered:
    order = sorted(found.values(), key=lambda one: (socket.inet_aton(one.host), one.port))
    return Discovered(found=tuple(order), odd=tuple(odd.values()))


def _take(
    raw: bytes, sender: str, message: UUID, found: dict[str, Found], odd: dict[str, Odd], *, anywhere: bool
) -> None:
    """Take in an answer, or say why not."""
    if len(found) + len(odd) >= FOUND_AT_MOST:
        return
    if not anywhere and not is_near(sender):
        odd.setdefault(sender, Odd(host=sender, why="it answers from outside private networks"))
        return
    try:
        matches = matches_of(raw, message)
    except Invalid as error:
        odd.setdefault(sender, Odd(host=sender, why=error.sentence))
        return
    for match in matches:
        own = sorted(_own(match, sender), key=lambda one: not one.secure)  # over HTTPS where it can
        if own:
            found.setdefault(match.endpoint or own[0].service, _found(match, own[0]))
        else:
            odd.setdefault(sender, Odd(host=sender, why="it names no address on the host that it answers from"))


def _own(match: Match, sender: str) -> Iterable[Address]:
    """The addresses of a device that lie on the host which answered."""
    for said in match.addresses:
        try:
            parts = urlsplit(said)
            secure = parts.scheme.lower() == "https"
            port = parts.port or usual_port(secure=secure)
        except ValueError:
            continue
        if parts.scheme.lower() in {"http", "https"} and parts.hostname == sender:
            yield Address(host=sender, port=port, path=parts.path or "/", secure=secure)


def _found(match: Match, at: Address) -> Found:
    return Found(
        address=at.shown,
        host=at.host,
        port=at.port,
        path=at.path,
        secure=at.secure,
        endpoint=match.endpoint,
        name=match.told("name"),
        hardware=match.told("hardware"),
        location=match.told("location"),
        scopes=match.scopes,
    )


def _sockets(to: Sequence[tuple[str, int]]) -> list[socket.socket]:
    """One socket for each network of this machine where the group is asked; one for hosts."""
    if not any(host == GROUP for host, _ in to):
        return [_socket()]
    made = []
    for index, _ in socket.if_nameindex():
        one = _socket()
        with contextlib.suppress(OSError):
            one.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("4s4si", b"", b"", index))
        made.append(one)
    return made or [_socket()]


def _socket() -> socket.socket:
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)  # no further than the next router
    one.bind(("", 0))
    one.setblocking(False)
    return one


def _send(one: socket.socket, to: Sequence[tuple[str, int]], question: bytes) -> None:
    for host, port in to:
        try:
            one.sendto(question, (host, port))
        except OSError as error:
            if host != GROUP:  # a network of this machine that is down does not stop the others
                raise Unavailable(f"nothing can be sent there: {error.strerror}", where=f"{host}:{port}") from error

"""Straight talk between two processes of one city, where the bus is not meant for it: live pictures, for one.

Mutual TLS 1.3 with the certificates that both hold for the bus: the one who calls checks that the other is the room that it wants,
the one who answers lets in those that it names, and nobody else gets a word. What is said is pieces of bytes, each with its
length before it. Nothing piles up: whoever says waits until the other takes.

Both ends ask of every certificate whether it was revoked, when the call begins and every `LOOK_EVERY_S` while it goes on: a call
with somebody whose certificate is revoked, or ends, is ended. Renewed certificates are shown from the next call on.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Collection

import structlog
from cryptography import x509

from civigil.kernel.errors import CivigilError, Invalid, Refused, Unavailable
from civigil.kernel.time import Clock
from civigil.runtime.bus.credentials import Followed, Identity
from civigil.runtime.clock import TrueClock
from civigil.runtime.trust.alarms import Alarms
from civigil.runtime.trust.certificates.names import host_of
from civigil.runtime.trust.certificates.proof import Proof

CONNECT_WITHIN_S = 5.0
LOOK_EVERY_S = 0.25
_NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL: whether a certificate is good now is asked once it is known whose it is, by our own clock,
before a word is taken (`Proof.process`). The handshake would hang up without telling whose certificate had ended."""
_LENGTH = struct.Struct(">I")
_UNSENT_BYTES = 65_536  # beyond this, whoever says waits
_LOG = structlog.get_logger("peers")


class Line:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        writer.transport.set_write_buffer_limits(high=_UNSENT_BYTES)

    @property
    def certificate(self) -> x509.Certificate:
        """What the other end showed. Raises `Refused` where it showed nothing."""
        tls = self._writer.get_extra_info("ssl_object")
        shown = None if tls is None else tls.getpeercert(binary_form=True)
        if not shown:
            raise Refused("the other end showed no certificate", where="peer")
        return x509.load_der_x509_certificate(shown)

    @property
    def address(self) -> str:
        """Where the other end is."""
        return str((self._writer.get_extra_info("peername") or ("",))[0])

    async def say(self, piece: bytes, *, within_s: float) -> None:
        """Send a piece. Raises `Unavailable` where the other side is gone, or takes nothing for so long."""
        try:
            async with asyncio.timeout(within_s):
                self._writer.write(_LENGTH.pack(len(piece)) + piece)
                await self._writer.drain()
        except (OSError, TimeoutError) as error:
            raise Unavailable("it takes nothing any more", where="peer") from error

    async def hear(self, *, at_most: int, within_s: float) -> bytes:
        """The next piece. Raises `Unavailable` where none comes, `Invalid` for one over `at_most` bytes."""
        try:
            async with asyncio.timeout(within_s):
                (length,) = _LENGTH.unpack(await self._reader.readexactly(_LENGTH.size))
                if length > at_most:
                    raise Invalid(f"a piece of {length} bytes, {at_most} are allowed", where="peer")
                return await self._reader.readexactly(length)
        except asyncio.IncompleteReadError as error:
            raise Unavailable("it is gone", where="peer") from error
        except (OSError, TimeoutError) as error:
            raise Unavailable(f"it says nothing: {_why(error)}", where="peer") from error

    async def gone(self) -> None:
        """Returns when the other side has left; what it says until then is not heard."""
        with contextlib.suppress(OSError):
            while await self._reader.read(4096):
                pass

    def close(self) -> None:
        """Hang up at once: what was not sent yet is dropped, and nobody is waited for."""
        self._writer.transport.abort()


Answer = Callable[[Line], Awaitable[None]]
"""Serves one connection, to its end. One of the six errors that it raises ends the connection and nothing else."""


@contextlib.asynccontextmanager
async def answering(
    identity: Identity,
    answer: Answer,
    *,
    callers: Collection[str],
    address: str,
    port: int = 0,
    alarms: Alarms | None = None,
    clock: Clock = TrueClock(),  # noqa: B008 - it has no state
) -> AsyncIterator[str]:
    """Answer calls while the block lasts; `address:port`, for others to call. Raises `Unavailable` where it cannot be had.

    `alarms` hears of calls with a certificate that has ended or was revoked.
    """
    followed = Followed(identity, identity.answering_tls())
    followed.context.verify_flags |= _NO_CHECK_TIME
    proof = Proof(identity.authority)
    proof.look()

    calls: set[asyncio.Task[object] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, call = Line(reader, writer), asyncio.current_task()
        calls.add(call)
        try:
            shown = line.certificate
            try:
                caller, _ = proof.process([shown], clock.now())
            except CivigilError as error:
                if alarms is not None:
                    await alarms.heed(error, source=line.address, to=f"process:{identity.room}")
                raise
            if caller not in callers:
                raise Refused(f"{caller} has no business here", where="peer")
            async with _watched(line, proof, shown, clock):
                await answer(line)
        except CivigilError as error:
            _LOG.info("call_ended", room=identity.room, why=str(error))
        except asyncio.CancelledError:  # by us, below: nobody else knows this task, and asyncio would log it as a fault
            pass
        finally:
            calls.discard(call)
            line.close()

    async def follow() -> None:
        while True:
            followed.look()
            await asyncio.sleep(LOOK_EVERY_S)

    try:
        server = await asyncio.start_server(
            serve, address, port, ssl=followed.context, ssl_handshake_timeout=CONNECT_WITHIN_S, backlog=64
        )
    except OSError as error:
        raise Unavailable(f"cannot be listened on: {error.strerror}", where=f"{address}:{port}") from error
    following = asyncio.create_task(follow(), name=f"{identity.room} certificate")
    async with server:
        taken = server.sockets[0].getsockname()[1]
        try:
            yield f"[{address}]:{taken}" if ":" in address else f"{address}:{taken}"
        finally:
            server.close()
            going = [following, *(call for call in calls if call is not None)]
            for call in going:
                call.cancel()
            await asyncio.gather(*going, return_exceptions=True)


@contextlib.asynccontextmanager
async def calling(
    identity: Identity,
    room: str,
    at: str,
    clock: Clock = TrueClock(),  # noqa: B008 - it has no state
) -> AsyncIterator[Line]:
    """A connection to a room's process at `address:port`, while the block lasts.

    Raises `Unavailable` where nobody answers, or somebody else than that room, `Refused` where its certificate was revoked.
    """
    address, _, port = at.rpartition(":")
    proof = Proof(identity.authority)
    try:
        async with asyncio.timeout(CONNECT_WITHIN_S):
            reader, writer = await asyncio.open_connection(
                address.strip("[]"), int(port), ssl=identity.tls(), server_hostname=host_of(room)
            )
    except Invalid:
        raise
    except (OSError, ValueError, TimeoutError) as error:  # ssl.SSLError is an OSError
        raise Unavailable(f"{room} does not answer: {_why(error)}", where=room) from error
    line = Line(reader, writer)
    try:
        shown = line.certificate
        proof.process([shown], clock.now())
        async with _watched(line, proof, shown, clock):
            yield line
    finally:
        line.close()


@contextlib.asynccontextmanager
async def _watched(line: Line, proof: Proof, shown: x509.Certificate, clock: Clock) -> AsyncIterator[None]:
    """Hang up when the certificate at the other end is good no more: whoever waits for a word finds it gone."""

    async def watch() -> None:
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY_S)
                proof.check(shown, clock.now())
        except CivigilError as error:
            _LOG.warning("call_cut_off", why=str(error), certificate=f"{shown.serial_number:x}")
            line.close()

    watching = asyncio.create_task(watch(), name="certificate of a peer")
    try:
        yield
    finally:
        watching.cancel()


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "it cannot prove who it is"
    return str(error) or "not in time"

"""Pipelined publishing to JetStream: many messages on the way, each accepted only when the stream has said so.

At most `WINDOW` messages are unacknowledged; a stream that slows down slows the publisher, and memory stays bounded. A message
whose acknowledgement got lost is sent again by the caller under the same id, and the stream drops the second.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError

from civigil.kernel.errors import CivigilError, Invalid, Refused, Unavailable
from civigil.runtime.bus.connect import refusals_of, when_lost

WINDOW: Final = 1_000
ACKNOWLEDGED_WITHIN_S: Final = 10.0


class Outgoing(msgspec.Struct, frozen=True):
    """A message as it goes out."""

    subject: str
    headers: Mapping[str, str]
    body: bytes


class _Refusal(msgspec.Struct):
    code: int = 0
    err_code: int = 0
    description: str = ""


class _Acknowledgement(msgspec.Struct):
    error: _Refusal | None = None


_ACKNOWLEDGEMENT = msgspec.json.Decoder(_Acknowledgement)


class Publisher:
    """One connection's publisher. Start it with `start` before the first message."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._inbox = ""
        self._numbers = itertools.count()
        self._waiting: dict[str, asyncio.Future[CivigilError | None]] = {}
        self._window = asyncio.Semaphore(WINDOW)

    async def start(self) -> None:
        """Listen for acknowledgements."""
        when_lost(self._client, self._connection_lost)
        self._inbox = self._client.new_inbox()
        await self._client.subscribe(
            f"{self._inbox}.*", cb=self._acknowledged, pending_msgs_limit=0, pending_bytes_limit=0
        )

    async def send(self, message: Outgoing) -> None:
        """Send one and wait until the stream holds it.

        Raises `Unavailable` (full, away, no acknowledgement in time), `Refused` (forbidden), `Invalid` (too large).
        """
        (problem,) = await self.send_many([message])
        if problem is not None:
            raise problem

    async def send_many(self, messages: Iterable[Outgoing]) -> list[CivigilError | None]:
        """Send in order, pipelined; for each message None where the stream holds it, or why it does not."""
        results: list[asyncio.Future[CivigilError | None] | CivigilError] = []
        subjects: list[str] = []
        tokens: list[str] = []
        try:
            for message in messages:
                subjects.append(message.subject)
                try:
                    token, future = await self._send(message)
                except CivigilError as error:
                    results.append(error)
                else:
                    tokens.append(token)
                    results.append(future)
            waiting = [one for one in results if isinstance(one, asyncio.Future)]
            if waiting:
                await asyncio.wait(waiting, timeout=ACKNOWLEDGED_WITHIN_S)
        finally:  # those that nobody acknowledged, also where the caller gave up
            for token in tokens:
                self._forget(token)
        return [
            one if isinstance(one, CivigilError) else self._outcome(one, subject)
            for one, subject in zip(results, subjects, strict=True)
        ]

    async def _send(self, message: Outgoing) -> tuple[str, asyncio.Future[CivigilError | None]]:
        try:
            async with asyncio.timeout(ACKNOWLEDGED_WITHIN_S):
                await self._window.acquire()
        except TimeoutError as error:
            raise Unavailable("the stream acknowledges nothing", where=message.subject) from error
        token = str(next(self._numbers))
        future: asyncio.Future[CivigilError | None] = asyncio.get_running_loop().create_future()
        self._waiting[token] = future
        try:
            await self._client.publish(
                message.subject, message.body, reply=f"{self._inbox}.{token}", headers=dict(message.headers)
            )
        except MaxPayloadError as error:
            self._forget(token)
            raise Invalid(f"{len(message.body)} bytes are too many for the bus", where=message.subject) from error
        except (NatsError, OSError) as error:
            self._forget(token)
            raise Unavailable(f"not sent: {str(error) or type(error).__name__}", where=message.subject) from error
        except asyncio.CancelledError:
            self._forget(token)
            raise
        return token, future

    async def _acknowledged(self, reply: Msg) -> None:
        token = reply.subject.rpartition(".")[2]
        future = self._waiting.pop(token, None)
        if future is None:
            return
        self._window.release()
        if future.done():
            return
        if reply.headers and reply.headers.get("Status") == "503":
            future.set_result(Unavailable("no stream takes this subject", where="stream"))
        elif b'"error"' not in reply.data:
            future.set_result(None)
        else:
            said = _ACKNOWLEDGEMENT.decode(reply.data).error or _Refusal(description="unknown")
            future.set_result(Unavailable(f"the stream refuses: {said.description}", where="stream"))

    def _connection_lost(self) -> None:
        """What was on the way may have arrived or not: it has to be sent again, under the same id."""
        for token, future in list(self._waiting.items()):
            self._forget(token)
            if not future.done():
                future.set_result(Unavailable("the connection broke before the acknowledgement", where="stream"))

    def _forget(self, token: str) -> None:
        if self._waiting.pop(token, None) is not None:
            self._window.release()

    def _outcome(self, future: asyncio.Future[CivigilError | None], subject: str) -> CivigilError | None:
        if future.done():
            return future.result()
        if refusals_of(self._client).forbids(subject):
            return Refused("this process may not publish there", where=subject)
        return Unavailable(f"not acknowledged within {ACKNOWLEDGED_WITHIN_S:g} s", where=subject)

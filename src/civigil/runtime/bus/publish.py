"""Pipelined publishing to JetStream: many messages on the way, each accepted only when the stream has said so.

Many messages at once go together, as atomic batches (ADR-50 of NATS): the stream stores a batch whole, syncs it to its disk once
and acknowledges it once. A batch that the stream does not take, for whatever reason, goes again one by one, so that each message
has its own outcome: one that is there already, one too many for a full stream, one that is forbidden.

At most `WINDOW` single messages and `BATCHES` batches are unacknowledged; a stream that slows down slows the publisher, and memory
stays bounded. A message whose acknowledgement got lost is sent again by the caller under the same id, and the stream drops the
second.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError

from civigil.kernel.errors import CivigilError, Invalid, Refused, Unavailable
from civigil.runtime.bus.lean import LeanClient, header_block, in_batch

WINDOW: Final = 1_000
ACKNOWLEDGED_WITHIN_S: Final = 10.0
BATCHES: Final = 2
BATCH: Final = 1_000  # messages; the server takes no more
BATCH_BYTES: Final = 4 << 20
TOGETHER_FROM: Final = 64
"""Fewer messages go one by one. For each batch the server makes a store of its own, which takes it 4 ms: as long as 30 messages
that it syncs one by one, or 150 that it does not."""
_BATCH_HEADERS: Final = 200  # bytes that a batch's own headers take, at most

Outcome = CivigilError | None


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
    count: int = 1  # messages of the batch


class _NotTogether(Unavailable):
    """The stream does not take the batch: nothing of it is stored, and each message has to be tried alone."""


class _Waiting(NamedTuple):
    """What waits for one acknowledgement."""

    future: asyncio.Future[Outcome]
    messages: int
    slot: asyncio.Semaphore


_ACKNOWLEDGEMENT = msgspec.json.Decoder(_Acknowledgement)


class Publisher:
    """One connection's publisher. Start it with `start` before the first message."""

    def __init__(self, client: LeanClient) -> None:
        self._client = client
        self._inbox = ""
        self._numbers = itertools.count()
        self._name = secrets.token_hex(5)  # no other publisher's batches bear it
        self._waiting: dict[str, _Waiting] = {}
        self._window = asyncio.Semaphore(WINDOW)
        self._batches = asyncio.Semaphore(BATCHES)
        self._alone = False  # the server takes no batches; asked again after the next connection

    async def start(self) -> None:
        """Listen for acknowledgements."""
        self._client.when_lost.append(self._connection_lost)
        self._inbox = self._client.new_inbox()
        await self._client.take(f"{self._inbox}.*", self._acknowledged)

    async def send(self, message: Outgoing) -> None:
        """Send one and wait until the stream holds it.

        Raises `Unavailable` (full, away, no acknowledgement in time), `Refused` (forbidden), `Invalid` (too large).
        """
        (problem,) = await self._one_by_one([message])
        if problem is not None:
            raise problem

    async def send_many(self, messages: Iterable[Outgoing]) -> list[Outcome]:
        """Send in order; for each message None where the stream holds it, or why it does not."""
        outcomes: list[Outcome] = []
        for batch in _batches(messages):
            problem = await self._together(batch) if len(batch) >= TOGETHER_FROM else _NotTogether("few")
            if isinstance(problem, _NotTogether):
                outcomes += await self._one_by_one(batch)
            else:
                outcomes += [self._of(problem, message) for message in batch]
        return outcomes

    async def _together(self, batch: Sequence[Outgoing]) -> Outcome:
        """Send a batch and wait for its one acknowledgement."""
        subject = batch[0].subject
        blocks = [header_block(dict(message.headers)) for message in batch]
        most = self._client.max_payload - _BATCH_HEADERS
        if self._alone or any(
            block is None or len(block) + len(message.body) > most for block, message in zip(blocks, batch, strict=True)
        ):
            return _NotTogether("not for a batch", where=subject)
        token = ""
        try:
            token, future = await self._slot(self._batches, len(batch), subject)
            reply, name = f"{self._inbox}.{token}", f"{self._name}{token}"
            last = len(batch)
            await self._client.publish_together(
                (
                    message.subject,
                    reply if number == last else "",
                    in_batch(block or b"", name, number, last=number == last),
                    message.body,
                )
                for number, (message, block) in enumerate(zip(batch, blocks, strict=True), 1)
            )
            await asyncio.wait([future], timeout=ACKNOWLEDGED_WITHIN_S)
        except Unavailable as error:
            return error
        except (NatsError, OSError) as error:
            return Unavailable(f"not sent: {str(error) or type(error).__name__}", where=subject)
        finally:
            self._forget(token)
        return future.result() if future.done() else _unacknowledged(subject)

    def _of(self, problem: Outcome, message: Outgoing) -> Outcome:
        """What a batch's trouble means for one of its messages."""
        if problem is not None and self._client.refused.forbids(message.subject):
            return Refused("this process may not publish there", where=message.subject)
        return problem

    async def _one_by_one(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """Send each message for itself, all of them on the way at once."""
        results: list[asyncio.Future[Outcome] | CivigilError] = []
        tokens: list[str] = []
        try:
            for message in messages:
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
            one if isinstance(one, CivigilError) else self._outcome(one, message)
            for one, message in zip(results, messages, strict=True)
        ]

    async def _send(self, message: Outgoing) -> tuple[str, asyncio.Future[Outcome]]:
        token, future = await self._slot(self._window, 1, message.subject)
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

    async def _slot(self, slots: asyncio.Semaphore, messages: int, subject: str) -> tuple[str, asyncio.Future[Outcome]]:
        """Wait for a place among what is on the way. Raises `Unavailable` where none becomes free."""
        try:
            async with asyncio.timeout(ACKNOWLEDGED_WITHIN_S):
                await slots.acquire()
        except TimeoutError as error:
            raise Unavailable("the stream acknowledges nothing", where=subject) from error
        token = str(next(self._numbers))
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting[token] = _Waiting(future, messages, slots)
        return token, future

    def _acknowledged(self, reply: Msg) -> None:
        waiting = self._waiting.pop(reply.subject.rpartition(".")[2], None)
        if waiting is None:
            return
        waiting.slot.release()
        if waiting.future.done():
            return
        problem = _said(reply, waiting.messages)
        self._alone = self._alone or (isinstance(problem, _NotTogether) and problem.where == _NO_BATCHES)
        waiting.future.set_result(problem)

    def _connection_lost(self) -> None:
        """What was on the way may have arrived or not: it has to be sent again, under the same id."""
        self._alone = False
        for token, waiting in list(self._waiting.items()):
            self._forget(token)
            if not waiting.future.done():
                waiting.future.set_result(
                    Unavailable("the connection broke before the acknowledgement", where="stream")
                )

    def _forget(self, token: str) -> None:
        waiting = self._waiting.pop(token, None)
        if waiting is not None:
            waiting.slot.release()

    def _outcome(self, future: asyncio.Future[Outcome], message: Outgoing) -> Outcome:
        return future.result() if future.done() else self._of(_unacknowledged(message.subject), message)


_NO_BATCHES = "server without batches"
_BATCHES_ARE_OFF = 10174  # the server's own number of the error


def _said(reply: Msg, messages: int) -> Outcome:
    """What an acknowledgement says about so many messages."""
    if reply.headers and reply.headers.get("Status") == "503":
        return Unavailable("no stream takes this subject", where="stream")
    if messages == 1 and b'"error"' not in reply.data:
        return None
    said = _ACKNOWLEDGEMENT.decode(reply.data)
    if said.error is not None and messages == 1:
        return Unavailable(f"the stream refuses: {said.error.description}", where="stream")
    if said.error is not None:
        old = said.error.err_code == _BATCHES_ARE_OFF
        return _NotTogether(f"the stream refuses: {said.error.description}", where=_NO_BATCHES if old else "stream")
    if said.count != messages:  # a server older than 2.12 takes the messages of a batch for single ones
        return _NotTogether("the stream takes no batches", where=_NO_BATCHES)
    return None


def _unacknowledged(subject: str) -> Unavailable:
    return Unavailable(f"not acknowledged within {ACKNOWLEDGED_WITHIN_S:g} s", where=subject)


def _batches(messages: Iterable[Outgoing]) -> Iterator[list[Outgoing]]:
    """Messages in lists that are bounded in number and size."""
    batch: list[Outgoing] = []
    size = 0
    for message in messages:
        if batch and (len(batch) == BATCH or size + len(message.body) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += len(message.body)
    if batch:
        yield batch

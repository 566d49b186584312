"""Pulling from a consumer, continuously and with bounded memory.

We ask for as many messages as we have room for, and ask again when half of them have come, so that messages flow while others
are handled. What is in our hands is bounded by `window` messages and `WINDOW_BYTES`; the rest waits in the stream.

`Puller` has a share of a durable consumer and answers for each message. While it holds messages it says so, so that a slow handler
does not get them delivered twice; a dead one stops saying so, and they come to another. `follow` reads a whole stream in order and
answers nothing: its caller keeps the position.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from typing import Final

import msgspec
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import api

from civigil.kernel.errors import Unavailable
from civigil.runtime.bus.lean import LeanClient
from civigil.runtime.bus.names import IN_PROGRESS_EVERY_S

WINDOW_BYTES: Final = 32 << 20
_EXPIRES_S: Final = 30.0
_HEARTBEAT_S: Final = 5.0
_FORGOTTEN_AFTER_S: Final = 60.0  # the server drops a follower's consumer that nobody has asked for so long
_NANOSECONDS: Final = 1_000_000_000


class Delivery(msgspec.Struct, frozen=True):
    """Where a message stood in the stream, from its reply subject (ADR-15 of NATS)."""

    stream: str
    delivered: int  # 1 at the first delivery
    sequence: int
    number: int  # of the consumer's deliveries
    stored_ns: int  # nanoseconds since 1970, when the stream stored it
    pending: int  # how many more wait


def delivery_of(message: Msg) -> Delivery:
    """Read `$JS.ACK.[<domain>.<account>.]<stream>.<consumer>.<delivered>.<sequence>.<consumer seq>.<time>.<pending>…`."""
    tokens = message.reply.split(".")
    shift = 0 if len(tokens) == 9 else 2
    return Delivery(
        stream=tokens[2 + shift],
        delivered=int(tokens[4 + shift]),
        sequence=int(tokens[5 + shift]),
        number=int(tokens[6 + shift]),
        stored_ns=int(tokens[7 + shift]),
        pending=int(tokens[8 + shift]),
    )


class _Pull:
    """Asks one consumer for messages, as many as there is room for."""

    def __init__(self, client: LeanClient, stream: str, consumer: str, *, window: int) -> None:
        self._client = client
        self._api = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._window = window
        self._inbox = ""
        self._round = 0
        self._asked: dict[str, int] = {}  # pull request -> messages still to come from it, as far as we know
        self._ready: deque[Msg] = deque()
        self._arrived = asyncio.Event()
        self._last_sign = 0.0  # loop time of the last message of any kind

    def _in_hand(self) -> int:
        """How many messages take up room."""
        return len(self._ready)

    async def _ask(self) -> None:
        coming = sum(self._asked.values())
        room = self._window - coming - self._in_hand()
        if room < self._window // 2 or not self._client.is_connected:
            return
        self._round += 1
        token = str(self._round)
        self._asked[token] = room
        request = {
            "batch": room,
            "max_bytes": WINDOW_BYTES,
            "expires": int(_EXPIRES_S * _NANOSECONDS),
            "idle_heartbeat": int(_HEARTBEAT_S * _NANOSECONDS),
        }
        await self._client.publish(self._api, msgspec.json.encode(request), reply=f"{self._inbox}.{token}")
        self._last_sign = asyncio.get_running_loop().time()

    async def _wait(self) -> None:
        self._arrived.clear()
        try:
            async with asyncio.timeout(_HEARTBEAT_S / 4):
                await self._arrived.wait()
        except TimeoutError:
            silent_s = asyncio.get_running_loop().time() - self._last_sign
            if silent_s > 2 * _HEARTBEAT_S:  # the request was lost with a server or a leader
                self._silent()

    def _silent(self) -> None:
        self._asked.clear()

    def _take(self, message: Msg) -> None:
        self._last_sign = asyncio.get_running_loop().time()
        status = message.headers.get("Status") if message.headers and not message.reply else None
        if status is not None or not message.reply:
            self._end_of(message, status or "")
        else:
            self._count_down()
            self._ready.append(message)
        self._arrived.set()

    def _end_of(self, message: Msg, status: str) -> None:
        """A pull request ended (404, 408, 409, 503), or its heartbeat says that it goes on (100)."""
        if status != "100":
            self._asked.pop(message.subject.rpartition(".")[2], None)

    def _count_down(self) -> None:
        """One message came: the oldest request that still has some to come has one less."""
        token = next(iter(self._asked), None)
        if token is not None:
            self._asked[token] -= 1
            if self._asked[token] <= 0:
                del self._asked[token]

    def _next(self, at_most: int) -> list[Msg]:
        return [self._ready.popleft() for _ in range(min(at_most, len(self._ready)))]


class Puller(_Pull):
    """One process's share of a durable consumer."""

    def __init__(self, client: LeanClient, stream: str, consumer: str, *, window: int = 1_000) -> None:
        super().__init__(client, stream, consumer, window=window)
        self._held: set[str] = set()  # reply subjects of messages that we have not answered yet

    async def batches(self, at_most: int) -> AsyncGenerator[list[Msg], None]:
        """Messages as they come, in lists of 1 to `at_most`, until it is closed (use `contextlib.aclosing`).

        Each message must be answered, with `acknowledge` or `again`; what is not is given back when this is closed.
        """
        self._inbox = self._client.new_inbox()
        subscription = await self._client.take(f"{self._inbox}.*", self._take)
        alive = asyncio.create_task(self._say_in_progress())
        try:
            while True:
                await self._ask()
                if not self._ready:
                    await self._wait()
                    continue
                yield self._next(at_most)
        finally:
            alive.cancel()
            with contextlib.suppress(NatsError, OSError):  # the connection may be gone, and with it the subscription
                await self._client.leave(subscription)
                await self._say(list(self._held), b"-NAK")  # to whoever pulls next, at once
            self._held.clear()

    async def acknowledge(self, *messages: Msg) -> None:
        """Handled for good."""
        await self._answer(messages, b"+ACK")

    async def again(self, *messages: Msg, after_s: float) -> None:
        """Deliver again, after a while."""
        delay = msgspec.json.encode({"delay": int(after_s * _NANOSECONDS)})
        await self._answer(messages, b"-NAK " + delay)

    def _in_hand(self) -> int:
        return len(self._held)

    def _take(self, message: Msg) -> None:
        if message.reply:
            self._held.add(message.reply)
        super()._take(message)

    async def _answer(self, messages: Iterable[Msg], answer: bytes) -> None:
        replies = [message.reply for message in messages]
        self._held.difference_update(replies)
        await self._say(replies, answer)

    async def _say(self, replies: Iterable[str], answer: bytes) -> None:
        await self._client.publish_together((reply, "", None, answer) for reply in replies)

    async def _say_in_progress(self) -> None:
        while True:
            await asyncio.sleep(IN_PROGRESS_EVERY_S)
            if self._client.is_connected:
                await self._say(list(self._held), b"+WPI")


class _Follower(_Pull):
    """The only reader of a consumer of its own."""

    def __init__(self, client: LeanClient, stream: str, *, window: int) -> None:
        self.stream = stream
        self.name = f"follow-{secrets.token_hex(8)}"
        super().__init__(client, stream, self.name, window=window)
        self._number = 0
        self._broken = ""

    async def batches(self, after: int, at_most: int) -> AsyncGenerator[list[Msg], None]:
        self._inbox = self._client.new_inbox()
        subscription = await self._client.take(f"{self._inbox}.*", self._take)
        self._client.when_lost.append(self._lost)
        js = self._client.jetstream()
        try:
            await js.add_consumer(self.stream, _following(self.name, after))
            while not self._broken:
                await self._ask()
                if self._ready:
                    yield self._in_order(self._next(at_most))
                else:
                    await self._wait()
            raise Unavailable(self._broken, where=self.stream)
        except (NatsError, TimeoutError) as error:
            raise Unavailable(f"cannot be read: {str(error) or type(error).__name__}", where=self.stream) from error
        finally:
            self._client.when_lost.remove(self._lost)
            with contextlib.suppress(NatsError, OSError, TimeoutError):
                await self._client.leave(subscription)
                if self._client.is_connected:
                    await js.delete_consumer(self.stream, self.name)

    def _in_order(self, batch: list[Msg]) -> list[Msg]:
        """The batch, where nothing is missing in it or before it."""
        for message in batch:
            self._number += 1
            if delivery_of(message).number != self._number:
                raise Unavailable("a message was lost on the way", where=self.stream)
        return batch

    def _silent(self) -> None:
        self._end("it fell silent")

    def _lost(self) -> None:
        self._end("the connection broke")  # with what was on the way; nobody would send it again

    def _end_of(self, message: Msg, status: str) -> None:
        super()._end_of(message, status)
        if status in ("404", "503") or (
            status == "409" and "Consumer" in (message.headers or {}).get("Description", "")
        ):
            self._end("its consumer is gone")

    def _end(self, why: str) -> None:
        self._broken = self._broken or why
        self._arrived.set()


def follow(
    client: LeanClient, stream: str, *, after: int, at_most: int, window: int
) -> AsyncGenerator[list[Msg], None]:
    """Everything in a stream beyond a sequence, in order and without a gap, in lists of 1 to `at_most`; use `contextlib.aclosing`.

    Nothing is answered. Raises `Unavailable` when it cannot go on without a gap: follow again, from where you are.
    """
    return _Follower(client, stream, window=window).batches(after, at_most)


def _following(name: str, after: int) -> api.ConsumerConfig:
    return api.ConsumerConfig(
        name=name,
        deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=after + 1,
        ack_policy=api.AckPolicy.NONE,
        inactive_threshold=_FORGOTTEN_AFTER_S,
        num_replicas=1,
        mem_storage=True,
    )

"""Pulling from a durable consumer, continuously and with bounded memory.

We ask for as many messages as we have room for, and ask again when half of them have come, so that messages flow while others
are handled. What is in our hands is bounded by `window` messages and `WINDOW_BYTES`; the rest waits in the stream. While we hold
messages we say so, so that a slow handler does not get them delivered twice; a dead one stops saying so, and they come to another.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from typing import Final

import msgspec
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from civigil.runtime.bus.lean import LeanClient
from civigil.runtime.bus.names import IN_PROGRESS_EVERY_S

WINDOW_BYTES: Final = 32 << 20
_EXPIRES_S: Final = 30.0
_HEARTBEAT_S: Final = 5.0
_NANOSECONDS: Final = 1_000_000_000


class Delivery(msgspec.Struct, frozen=True):
    """Where a message stood in the stream, from its reply subject (ADR-15 of NATS)."""

    stream: str
    delivered: int  # 1 at the first delivery
    sequence: int
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
        stored_ns=int(tokens[7 + shift]),
        pending=int(tokens[8 + shift]),
    )


class Puller:
    """One process's share of a durable consumer."""

    def __init__(self, client: LeanClient, stream: str, consumer: str, *, window: int = 1_000) -> None:
        self._client = client
        self._api = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._window = window
        self._inbox = ""
        self._round = 0
        self._asked: dict[str, int] = {}  # pull request -> messages still to come from it, as far as we know
        self._ready: deque[Msg] = deque()
        self._held: set[str] = set()  # reply subjects of messages that we have not answered yet
        self._arrived = asyncio.Event()
        self._last_sign = 0.0  # loop time of the last message of any kind

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
                yield [self._ready.popleft() for _ in range(min(at_most, len(self._ready)))]
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

    async def _answer(self, messages: Iterable[Msg], answer: bytes) -> None:
        replies = [message.reply for message in messages]
        self._held.difference_update(replies)
        await self._say(replies, answer)

    async def _say(self, replies: Iterable[str], answer: bytes) -> None:
        await self._client.publish_together((reply, "", None, answer) for reply in replies)

    async def _ask(self) -> None:
        coming = sum(self._asked.values())
        room = self._window - coming - len(self._held)
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
                self._asked.clear()

    def _take(self, message: Msg) -> None:
        self._last_sign = asyncio.get_running_loop().time()
        status = message.headers.get("Status") if message.headers and not message.reply else None
        if status is not None or not message.reply:
            self._end_of(message, status or "")
        else:
            self._count_down()
            self._held.add(message.reply)
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

    async def _say_in_progress(self) -> None:
        while True:
            await asyncio.sleep(IN_PROGRESS_EVERY_S)
            if self._client.is_connected:
                await self._say(list(self._held), b"+WPI")

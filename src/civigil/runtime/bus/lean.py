"""nats-py's client with short cuts where a message costs most: its headers, its way in, and many on their way out at once.

A block of headers is written and read whole rather than line by line and character by character: 5 µs instead of 22 µs to read ten
(`bench/headers.py` prints both). A run of messages is cut out of the buffer in one go and handed to its taker at once, without the
library's queue and task for each subscription. Messages that go together are written as one piece. All short cuts take what our
own peers send; anything unusual (a status line, a line break in a value, a line that is no message) goes the library's own way.
They override what the library calls private: the lock file pins its version, and `tests/runtime/plumbing/test_lean.py` compares
every outcome with the library's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Final

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import ConnectionClosedError, ConnectionDrainingError, OutboundBufferLimitError
from nats.protocol import command
from nats.protocol.parser import AWAITING_CONTROL_LINE, Parser

from civigil.runtime.heed import heeding

Take = Callable[[Msg], None]

_VERSION: Final = b"NATS/1.0\r\n"
_END: Final = b"\r\n\r\n"
_LINE_END: Final = b"\r\n"
_SPACE: Final = " \t\n\r\x0b\x0c"  # what the library strips; more characters are space to Python's text

BATCH_ID: Final = "Nats-Batch-Id"
BATCH_SEQUENCE: Final = "Nats-Batch-Sequence"
BATCH_COMMIT: Final = "Nats-Batch-Commit"


def header_block(headers: dict[str, str]) -> bytes | None:
    """The headers as they go over the wire; None where a name or value needs the library's care."""
    text = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    count = len(headers)
    if text.count("\n") != count or text.count("\r") != count or not text.isascii():
        return None
    return _VERSION + text.encode() + b"\r\n"


def in_batch(block: bytes, batch: str, number: int, *, last: bool) -> bytes:
    """A plain block of headers that says in addition where its message stands in an atomic batch (ADR-50 of NATS)."""
    commit = f"{BATCH_COMMIT}: 1\r\n" if last else ""
    return (
        f"NATS/1.0\r\n{BATCH_ID}: {batch}\r\n{BATCH_SEQUENCE}: {number}\r\n{commit}".encode() + block[len(_VERSION) :]
    )


def read_block(block: bytes) -> dict[str, str] | None:
    """The headers of a plain block; None where it is not plain: a status line, folding, bytes that are not ASCII."""
    if not block.startswith(_VERSION) or not block.endswith(_END) or not block.isascii():
        return None
    headers = {}
    for line in block[len(_VERSION) : -len(_END)].decode("ascii").split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or not name or " " in name or "\t" in name:
            return None
        headers[name] = value.strip(_SPACE)
    return headers


def _without_batch(headers: dict[str, str]) -> dict[str, str]:
    """How a message travelled is no part of it: sent on with these, it would be taken for a part of a batch long gone."""
    if BATCH_ID in headers:
        for name in (BATCH_ID, BATCH_SEQUENCE, BATCH_COMMIT):
            headers.pop(name, None)
    return headers


class Refusals:
    """Subjects that the server forbade us, as its error lines name them: it never answers such a publish."""

    def __init__(self) -> None:
        self.count = 0
        self._last: list[str] = []

    def note(self, error: str) -> None:
        """Keep a permissions violation."""
        if "permissions violation for publish" in error.lower():
            self.count += 1
            self._last = [*self._last[-99:], error.lower()]

    def forbids(self, subject: str) -> bool:
        """Whether a publish to this subject was forbidden lately."""
        return any(f'"{subject.lower()}"' in error for error in self._last)


class LeanParser(Parser):
    """Cuts runs of messages for direct takers out of the buffer; whatever else comes is the library's."""

    def __init__(self, client: LeanClient) -> None:
        self._client = client
        super().__init__(client)

    def reset(self) -> None:
        """Begin anew, on a new connection."""
        super().reset()
        self._needs = 0  # bytes that the buffer must hold before its first message is whole

    async def parse(self, data: bytes = b"") -> None:
        """Take what came."""
        if self.state == AWAITING_CONTROL_LINE:
            self.buf.extend(data)
            if len(self.buf) < self._needs or self._run():
                return
            data = b""
        await super().parse(data)

    def _run(self) -> bool:
        """Hand over every whole message from the start of the buffer; False where something else stands there then."""
        held, at = bytes(self.buf), 0
        self._needs = 0
        done = True
        while at < len(held):
            end = held.find(_LINE_END, at)
            if end < 0:
                break
            cut = self._cut(held, at, end)
            if cut is None:
                done = False
                break
            if cut > len(held):
                self._needs = cut - at
                break
            at = cut
        del self.buf[:at]
        return done

    def _cut(self, held: bytes, at: int, end: int) -> int | None:
        """Hand over the message whose line stands at `at` to `end`; where it ends, or None where it is the library's.

        An end beyond what is held says that the message is not whole yet: then nothing was handed over.
        """
        words = held[at:end].split(b" ")
        with_headers = words[0] == b"HMSG"
        if not with_headers and words[0] != b"MSG":
            return None
        replies = len(words) - (5 if with_headers else 4)  # 1 where a reply subject is named
        try:
            take = self._client.takers.get(int(words[2]))
            size = int(words[-1])
            head = int(words[-2]) if with_headers else 0
        except (ValueError, IndexError):
            return None
        if take is None or replies not in (0, 1):
            return None
        start = end + len(_LINE_END)
        stop = start + size
        if len(held) >= stop + len(_LINE_END):
            headers = None
            if with_headers:
                headers = read_block(held[start : start + head])
                if headers is None:
                    return None
            reply = words[3] if replies else b""
            self._client.hand(take, words[1], reply, held[start + head : stop], headers)
        return stop + len(_LINE_END)


class LeanClient(Client):
    """nats-py's client, with direct takers, what the server forbade, and whom to tell when the connection is lost."""

    def __init__(self) -> None:
        super().__init__()
        self._ps = LeanParser(self)
        self.takers: dict[int, Take] = {}  # subscription -> who takes its messages, at once
        self.refused = Refusals()
        self.when_lost: list[Callable[[], None]] = []
        self.leaving = False  # we are about to close it: its end is no news
        self.renewing = False  # we connect anew, to show another certificate: neither is that

    async def take(self, subject: str, take: Take) -> Subscription:
        """Subscribe; `take` gets each message as it comes, may not wait, and does not raise."""

        async def later(message: Msg) -> None:
            take(message)

        subscription = await self.subscribe(subject, cb=later, pending_msgs_limit=0, pending_bytes_limit=0)
        self.takers[subscription._id] = take  # noqa: SLF001 - the library gives it no other name
        return subscription

    async def leave(self, subscription: Subscription) -> None:
        """Unsubscribe a direct taker: it gets nothing any more, at once."""
        self.takers.pop(subscription._id, None)  # noqa: SLF001
        await subscription.unsubscribe()

    # No word to stop is lost on the way: see `runtime/heed.py`. These are all the library's ways of waiting that we use.

    async def connect(self, *given: Any, **options: Any) -> None:
        """Connect, as the library does."""
        with heeding():
            await super().connect(*given, **options)

    async def request(self, *given: Any, **options: Any) -> Msg:
        """Ask and wait for the answer, as the library does."""
        with heeding():
            return await super().request(*given, **options)

    async def flush(self, *given: Any, **options: Any) -> None:
        """Wait until the server has had everything, as the library does."""
        with heeding():
            await super().flush(*given, **options)

    async def _flush_pending(self, force_flush: bool = False) -> Any:
        with heeding():
            return await super()._flush_pending(force_flush)

    def follow(self, look: Callable[[], bool], *, every_s: float) -> None:
        """Call `look` now and then while it is open; connect anew, in good order, whenever it says that something changed."""
        loop = asyncio.get_running_loop()

        def turn() -> None:
            if self.is_closed:
                return
            if look() and self.is_connected:
                self.renewing = True
                self._renewal = loop.create_task(self.force_reconnect())
            loop.call_later(every_s, turn)

        loop.call_later(every_s, turn)

    def drop(self) -> None:
        """Let the socket go without a farewell: one that is left open has its end noticed by nobody."""
        for name in ("_io_writer", "_bare_io_writer"):  # TLS, and what it stands on
            writer = getattr(self._transport, name, None)
            if writer is not None:
                writer.transport.abort()

    def hand(self, take: Take, subject: bytes, reply: bytes, body: bytes, headers: dict[str, str] | None) -> None:
        """Give a message to its taker."""
        self.stats["in_msgs"] += 1
        self.stats["in_bytes"] += len(body)
        if headers is not None:
            headers = _without_batch(headers)
        message = Msg(_client=self, subject=subject.decode(), reply=reply.decode(), data=body, headers=headers)
        try:
            take(message)
        except Exception as error:  # noqa: BLE001 - the edge of a task: one bad message must not end the reading
            structlog.get_logger("bus").error("message_not_taken", subject=message.subject, exc_info=error)

    async def publish_together(self, messages: Iterable[tuple[str, str, bytes | None, bytes]]) -> None:
        """Send many as one piece: subject, reply subject, block of headers, body. Raises as `publish` does for one."""
        if self.is_closed:
            raise ConnectionClosedError
        if self.is_draining_pubs:
            raise ConnectionDrainingError
        piece = b"".join(
            [
                command.pub_cmd(subject, reply, body)
                if block is None
                else command.hpub_cmd(subject, reply, block, body)
                for subject, reply, block, body in messages
            ]
        )
        if not piece:
            return
        if not self.is_connected and len(piece) + self._pending_data_size > self._max_pending_size:
            raise OutboundBufferLimitError
        self.stats["out_msgs"] += 1
        self.stats["out_bytes"] += len(piece)
        await self._send_command(piece)
        if self._flush_queue is not None and self._flush_queue.empty():
            await self._flush_pending()

    async def _send_publish(
        self, subject: str, reply: str, payload: bytes, payload_size: int, headers: dict[str, Any] | None
    ) -> None:
        block = header_block(headers) if headers and subject else None
        if block is None:
            await super()._send_publish(subject, reply, payload, payload_size, headers)
            return
        self.stats["out_msgs"] += 1
        self.stats["out_bytes"] += payload_size
        await self._send_command(command.hpub_cmd(subject, reply, block, payload))
        if self._flush_queue is not None and self._flush_queue.empty():
            await self._flush_pending()

    async def _process_headers(self, headers: bytes) -> dict[str, str] | None:
        block = read_block(bytes(headers)) if headers else None
        if block is None:
            block = await super()._process_headers(headers)
        return None if block is None else _without_batch(block)

    async def _process_msg(self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
        take = self.takers.get(sid)
        if take is None:
            await super()._process_msg(sid, subject, reply, data, headers)
        else:
            self.hand(take, subject, reply, data, await self._process_headers(headers))

"""nats-py's client with two short cuts for headers, which are half of its cost a message.

A block of headers is written and read whole rather than line by line and character by character: 5 µs instead of 22 µs to read ten
(`bench/headers.py` prints both). The short cuts take what our own peers send; anything unusual (a status line, a line break in a
value) goes the library's own way. Both override methods that the library calls private: the lock file pins its version, and
`tests/runtime/plumbing/test_lean.py` compares every outcome with the library's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from nats.aio.client import Client
from nats.protocol import command

_VERSION: Final = b"NATS/1.0\r\n"
_END: Final = b"\r\n\r\n"


def header_block(headers: dict[str, str]) -> bytes | None:
    """The headers as they go over the wire; None where a name or value needs the library's care."""
    text = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    count = len(headers)
    if text.count("\n") != count or text.count("\r") != count or not text.isascii():
        return None
    return _VERSION + text.encode() + b"\r\n"


def read_block(block: bytes) -> dict[str, str] | None:
    """The headers of a plain block; None where it is not plain: a status line, folding, bytes that are not ASCII."""
    if not block.startswith(_VERSION) or not block.endswith(_END) or not block.isascii():
        return None
    headers = {}
    for line in block[len(_VERSION) : -len(_END)].decode("ascii").split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or not name or " " in name or "\t" in name:
            return None
        headers[name] = value.strip()
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


class LeanClient(Client):
    """nats-py's client, with what the server forbade, and whom to tell when the connection is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.refused = Refusals()
        self.when_lost: list[Callable[[], None]] = []
        self.leaving = False  # we are about to close it: its end is no news

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
        return await super()._process_headers(headers) if block is None else block

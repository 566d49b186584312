"""A device's end of MQTT 3.1.1 for tests: a few packets over TLS, written out (OASIS MQTT 3.1.1), so that it can misbehave too."""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections.abc import Callable
from pathlib import Path

CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK, DISCONNECT = 1, 2, 3, 4, 8, 9, 14


def packet(kind: int, flags: int, body: bytes) -> bytes:
    """A control packet with its remaining length."""
    length, size = bytearray(), len(body)
    while True:
        size, low = divmod(size, 128)
        length.append(low | (0x80 if size else 0))
        if not size:
            return bytes([kind << 4 | flags]) + bytes(length) + body


def text(value: str | bytes) -> bytes:
    """A string with its length before it."""
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack(">H", len(raw)) + raw


def tls(folder: Path, device: str | None) -> ssl.SSLContext:
    """A device's side: `ca.crt`, and its own certificate, if it has one."""
    context = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    if device is not None:
        context.load_cert_chain(str(folder / f"{device}.crt"), str(folder / f"{device}.key"))
    return context


class Speaker:
    """One connection. `heard` holds what came: (topic, body)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._number = 0
        self._waiting: dict[tuple[int, int], asyncio.Future[bytes]] = {}
        self.heard: list[tuple[str, bytes]] = []
        self.resumed = False  # the server kept a session of this client id
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def connect(
        cls,
        port: int,
        context: ssl.SSLContext,
        *,
        client: str,
        will: tuple[str, bytes] | None = None,
        keep_alive_s: int = 60,
        clean: bool = True,
    ) -> Speaker:
        """Connect; not `clean`: with the session that the server keeps for this client id.

        Raises `ConnectionError` where the server does not want it.
        """
        writer: asyncio.StreamWriter | None = None
        try:
            async with asyncio.timeout(10):
                reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
                flags = (0x02 if clean else 0) | (0x04 | 0x08 | 0x20 if will else 0)  # a will at QoS 1, retained
                body = text("MQTT") + bytes([4, flags]) + struct.pack(">H", keep_alive_s) + text(client)
                body += (text(will[0]) + text(will[1])) if will else b""
                writer.write(packet(CONNECT, 0, body))
                kind, answer = await _packet(reader)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            if writer is not None:
                writer.transport.abort()
            raise ConnectionError(f"refused: {error!r}") from error
        if kind >> 4 != CONNACK or answer[1] != 0:
            writer.transport.abort()
            raise ConnectionError(f"refused with {answer!r}")
        speaker = cls(reader, writer)
        speaker.resumed = bool(answer[0] & 1)
        return speaker

    async def publish(self, topic: str, body: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Publish; at QoS 1 returns with the PUBACK."""
        if qos == 0:
            self._writer.write(packet(PUBLISH, 1 if retain else 0, text(topic) + body))
            await self._writer.drain()
            return
        number, answer = self._expect(PUBACK)
        head = text(topic) + struct.pack(">H", number)
        self._writer.write(packet(PUBLISH, 2 | (1 if retain else 0), head + body))
        async with asyncio.timeout(10):
            await answer

    async def subscribe(self, topic: str) -> int:
        """Subscribe at QoS 1; what the server granted: 0, 1, or 128 for no."""
        number, answer = self._expect(SUBACK)
        self._writer.write(packet(SUBSCRIBE, 2, struct.pack(">H", number) + text(topic) + b"\x01"))
        async with asyncio.timeout(10):
            return (await answer)[-1]

    async def until_heard(self, topic: str, *, within_s: float = 10.0) -> bytes:
        """The first message of a topic."""
        async with asyncio.timeout(within_s):
            while True:
                for at, body in self.heard:
                    if at == topic:
                        return body
                await asyncio.sleep(0.02)

    @property
    def gone(self) -> bool:
        """Whether the server hung up."""
        return self._reading.done()

    def drop(self) -> None:
        """Vanish without a word."""
        self._writer.transport.abort()

    async def close(self) -> None:
        """Say goodbye."""
        if not self.gone:
            self._writer.write(packet(DISCONNECT, 0, b""))
            await asyncio.wait({self._reading}, timeout=1)
        self._reading.cancel()
        self._writer.transport.abort()

    def _expect(self, kind: int) -> tuple[int, asyncio.Future[bytes]]:
        self._number = self._number % 65_535 + 1
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[kind, self._number] = answer
        return self._number, answer

    async def _read(self) -> None:
        try:
            while True:
                head, body = await _packet(self._reader)
                if head >> 4 == PUBLISH:
                    self._take(head, body)
                elif head >> 4 in (PUBACK, SUBACK):
                    waiting = self._waiting.pop((head >> 4, struct.unpack(">H", body[:2])[0]), None)
                    if waiting is not None and not waiting.done():
                        waiting.set_result(body)
        except (OSError, asyncio.IncompleteReadError) as error:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError(f"the server hung up: {error!r}"))

    def _take(self, head: int, body: bytes) -> None:
        size = struct.unpack(">H", body[:2])[0]
        topic, rest = body[2 : 2 + size].decode(), body[2 + size :]
        if head & 0x06:
            self._writer.write(packet(PUBACK, 0, rest[:2]))
            rest = rest[2:]
        self.heard.append((topic, rest))


async def _packet(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    (head,) = await reader.readexactly(1)
    size, shift = 0, 0
    while True:
        (low,) = await reader.readexactly(1)
        size |= (low & 0x7F) << shift
        shift += 7
        if low < 0x80:
            return head, await reader.readexactly(size)


async def until(true: Callable[[], bool], *, within_s: float = 20.0) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.02)

"""Clients that do not read, and clients that go away."""

from __future__ import annotations

import asyncio
import os

import pytest

from civigil.gateway.limits import Limits
from civigil.runtime.evidence import EvidenceStore
from tests.gateway.conftest import Front, Start

SIZE = 64_000_000


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where each piece began that was opened."""
    begun: list[int] = []
    true_read = EvidenceStore.read

    def read(self: EvidenceStore, id: str, start: int = 0, stop: int | None = None) -> bytes:
        begun.append(start)
        return true_read(self, id, start, stop)

    monkeypatch.setattr(EvidenceStore, "read", read)
    return begun


async def ask(front: Front) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    long = await front.evidence.put(os.urandom(1_000_000) * (SIZE // 1_000_000), media_type="video/mp4", role="clip")
    token = (await front.as_operator())["authorization"]
    reader, writer = await asyncio.open_connection(front.listen.address, front.listen.port, limit=65_536)
    head = (
        f"GET /api/evidence/{long.id} HTTP/1.1\r\nhost: 127.0.0.1:{front.listen.port}\r\nauthorization: {token}\r\n\r\n"
    )
    writer.write(head.encode())
    assert b"200" in await reader.readline()
    return reader, writer


async def settled(reads: list[int]) -> int:
    """How many pieces were opened, once no more are."""
    async with asyncio.timeout(20):
        while True:
            before = len(reads)
            await asyncio.sleep(0.5)
            if len(reads) == before:
                return before


async def test_a_client_that_does_not_read_does_not_fill_our_memory(front: Front, reads: list[int]) -> None:
    _, writer = await ask(front)
    assert await settled(reads) * front_piece() < SIZE / 2
    writer.close()


async def test_a_client_that_went_away_is_not_read_for(front: Front, reads: list[int]) -> None:
    reader, writer = await ask(front)
    await reader.read(100_000)
    writer.transport.abort()
    assert await settled(reads) * front_piece() < SIZE / 2


async def test_a_client_that_takes_nothing_is_let_go(start_front: Start, reads: list[int]) -> None:
    async with start_front(Limits(idle_s_at_most=0.5)) as front:
        reader, writer = await ask(front)
        await settled(reads)
        got = 0
        async with asyncio.timeout(20):
            while piece := await reader.read(65_536):
                got += len(piece)
        assert got < SIZE
        writer.close()


async def stop(front: Front) -> None:
    assert front.serving is not None
    front.serving.cancel()
    await asyncio.wait({front.serving})


async def test_an_answer_in_work_is_finished_when_the_gateway_stops(front: Front) -> None:
    reader, writer = await ask(front)
    stopping = asyncio.create_task(stop(front))
    got = 0
    async with asyncio.timeout(20):
        while piece := await reader.read(65_536):
            got += len(piece)
        await stopping
    assert got > SIZE
    writer.close()


async def test_a_client_that_holds_on_does_not_keep_the_gateway_from_stopping(front: Front) -> None:
    reader, writer = await ask(front)
    idle, other = await asyncio.open_connection(front.listen.address, front.listen.port)
    async with asyncio.timeout(9):
        await stop(front)
    assert front.serving is not None
    assert front.serving.cancelled()
    for held in (writer, other):
        held.close()
    del reader, idle


def front_piece() -> int:
    return Limits().evidence_piece_bytes

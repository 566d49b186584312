"""A connection of one's own, on a true PostgreSQL: closed however its block ends."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from civigil.runtime.store.connection import connected


async def test_a_connection_is_closed_though_a_word_to_stop_comes_again_while_it_rolls_back(
    fresh_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    async def told() -> None:
        raise asyncio.CancelledError

    async def works() -> None:
        async with connected(fresh_postgres_url) as connection:
            seen.append(connection)
            await connection.execute("SELECT 1")
            monkeypatch.setattr(connection, "rollback", told)
            await told()

    with pytest.raises(asyncio.CancelledError):
        await works()
    assert seen[0].closed

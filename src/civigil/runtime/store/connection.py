"""A connection of one's own, outside the pool: for those who listen, hold a lock, or tidy up."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import psycopg
from psycopg.rows import TupleRow


@contextlib.asynccontextmanager
async def connected(url: str, **given: Any) -> AsyncIterator[psycopg.AsyncConnection[TupleRow]]:
    """A connection that commits by itself, closed when the block ends, however it ends. Raises what psycopg raises.

    `given`: further options of `psycopg.AsyncConnection.connect`.
    """
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=5, **given)
    try:
        async with connection:
            yield connection
    finally:
        # A word to stop that comes again while the block rolls back would leave it open. This never waits.
        await connection.close()

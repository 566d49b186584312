"""Connections to PostgreSQL, and the store of one room on top of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from civigil.kernel.errors import CivigilError, Unavailable
from civigil.kernel.ids import NewId
from civigil.kernel.ports import NoSealer, Sealer
from civigil.kernel.time import Clock
from civigil.runtime.heed import heeding
from civigil.runtime.store.change import Change, Connection

Pool = AsyncConnectionPool[Connection]


class _HeedingPool(AsyncConnectionPool[Connection]):
    """The library's pool, which keeps no word to stop to itself: see `runtime/heed.py`."""

    async def getconn(self, timeout: float | None = None) -> Connection:  # noqa: ASYNC109 - the library's own signature
        """A connection that is free. One that came just as the task was told to stop goes back."""
        connection: Connection | None = None
        try:
            with heeding():
                connection = await super().getconn(timeout)
        except asyncio.CancelledError:
            if connection is not None:
                await self.putconn(connection)
            raise
        assert connection is not None
        return connection

    async def wait(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109
        """Until it holds its first connections."""
        with heeding():
            await super().wait(timeout)

    async def close(self, timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Let all connections go."""
        with heeding():
            await super().close(timeout)


STATEMENT_TIMEOUT_MS = 30_000
CONNECT_TIMEOUT_S = 10.0


def open_pool(url: str, *, schema: str, size: int = 4) -> Pool:
    """A pool whose connections see one schema; open it with `async with`.

    Broken connections are replaced in the background, so that a restarted PostgreSQL is found again.
    """

    async def configure(connection: Connection) -> None:
        await connection.execute(sql.SQL("SET search_path TO {}, pg_catalog").format(sql.Identifier(schema)))
        await connection.execute(
            sql.SQL("SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {}").format(
                sql.Literal(STATEMENT_TIMEOUT_MS), sql.Literal(2 * STATEMENT_TIMEOUT_MS)
            )
        )
        await connection.commit()

    return _HeedingPool(
        url,
        min_size=1,
        max_size=size,
        open=False,
        configure=configure,
        timeout=CONNECT_TIMEOUT_S,
        reconnect_timeout=5,
        kwargs={"application_name": f"civigil {schema}", "connect_timeout": 5},
    )


class StoreUnavailable(Unavailable):
    """PostgreSQL itself is away, full or too slow: whatever was tried would have failed."""


class Store:
    """One room's schema."""

    def __init__(
        self,
        pool: Pool,
        *,
        room: str,
        clock: Clock,
        new_id: NewId,
        sealer: Sealer = NoSealer(),  # noqa: B008 - it has no state
    ) -> None:
        """`sealer` seals people's words in the facts that the room says; without one such facts are refused."""
        self.pool = pool
        self.room = room
        self._clock = clock
        self._new_id = new_id
        self._sealer = sealer

    @contextlib.asynccontextmanager
    async def change(self) -> AsyncIterator[Change]:
        """One transaction: committed when the block ends, with its emitted facts in the outbox; rolled back when it raises.

        Raises `StoreUnavailable` where PostgreSQL cannot be reached or breaks off; the block's own errors pass through.
        """
        with as_unavailable():
            async with self.pool.connection() as connection:
                change = Change(
                    connection, room=self.room, now=self._clock.now(), new_id=self._new_id, sealer=self._sealer
                )
                yield change
                await change.flush()

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[psycopg.AsyncConnection[DictRow]]:
        """A read-only transaction that sees one moment, with rows as dictionaries."""
        with as_unavailable():
            async with self.pool.connection() as connection:
                await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                connection.row_factory = dict_row  # type: ignore[assignment]
                try:
                    yield connection  # type: ignore[misc]
                finally:
                    connection.row_factory = psycopg.rows.tuple_row


@contextlib.contextmanager
def as_unavailable() -> Any:
    """Say `StoreUnavailable` for a PostgreSQL that is gone, full or too slow; let everything else pass."""
    try:
        yield
    except CivigilError:
        raise
    except (PoolTimeout, psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise StoreUnavailable(f"PostgreSQL: {' '.join(str(error).split())}", where="store") from error

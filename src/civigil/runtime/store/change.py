"""One transaction of a room: its state and the facts that follow from it, together or not at all."""

from __future__ import annotations

from typing import Any

import msgspec
import psycopg

from civigil.kernel.envelope import Antecedent, Envelope, headers_of, seal_in
from civigil.kernel.facts import Fact, Message
from civigil.kernel.ids import EventId, NewId
from civigil.kernel.ports import NoSealer, Sealer
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.kernel.words import sealed

Connection = psycopg.AsyncConnection[tuple[Any, ...]]

_COPY = "COPY outbox (subject, headers, body) FROM STDIN (FORMAT BINARY)"


class Change:
    """What a handler writes with. `sql` is inside the transaction, `now` was read once."""

    def __init__(
        self,
        sql: Connection,
        *,
        room: str,
        now: Instant,
        new_id: NewId,
        sealer: Sealer = NoSealer(),  # noqa: B008 - it has no state
    ) -> None:
        self.sql = sql
        self.now = now
        self.room = room
        self._new_id = new_id
        self._sealer = sealer
        self._emitted: list[Envelope[Fact]] = []

    def emit(
        self,
        body: Fact,
        *,
        occurred: Instant,
        status: Status,
        source: str | None = None,
        cause: Envelope[Message] | Antecedent | None = None,
        id: EventId | None = None,
    ) -> EventId:
        """Say that something happened. It goes out once this change is committed, and only then.

        `source` names who says so within the room (`gate-1`); the room's name stands before it. `id` is for a room that has to
        know its fact's id before. Raises `Invalid` as
        `kernel.envelope.seal_in` does.
        """
        envelope = seal_in(
            body,
            id=id or self._new_id(),
            source=f"{self.room}/{source}" if source else self.room,
            status=status,
            occurred=occurred,
            learned=self.now,
            cause=cause,
        )
        self._emitted.append(envelope)
        return envelope.id

    async def flush(self) -> None:
        """Write what was emitted to the outbox, people's words sealed, and wake the relay at the commit. Called once, before it."""
        if self._emitted:
            async with self.sql.cursor() as cursor, cursor.copy(_COPY) as copy:
                copy.set_types(("text", "text", "bytea"))
                for envelope in self._emitted:
                    headers = msgspec.json.encode(headers_of(envelope)).decode()
                    await copy.write_row((envelope.subject, headers, sealed(envelope, self._sealer)))
            await self.sql.execute("SELECT pg_notify(%s, '')", (f"outbox_{self.room}",))

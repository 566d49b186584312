"""Seals anew what a replaced key sealed, in the background, while the room works; and says how far it is.

Each room's worker does it for the columns that its declaration lists, in its own schema. A walk begins when the sealer's `epoch`
is another one than at the last walk's end, and `SETTLE_S` later, so that no process still seals with the former key. A row is
locked while it is sealed anew, its fingerprint is made anew with it, and what does not open is left as it is and told. A walk that
was stopped begins again: what is done already is not due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any

import msgspec
import structlog
from psycopg import sql

from civigil.kernel.errors import CivigilError, Tampered
from civigil.kernel.ports import Sealer
from civigil.kernel.sealed import SealedColumn, SealedField, key_name
from civigil.kernel.time import Clock
from civigil.runtime.store.change import Connection
from civigil.runtime.store.pool import Store

LOOK_EVERY_S = 5.0
SETTLE_S = 12.0  # more than twice as long as a process may seal with a key that was replaced
ROWS_AT_ONCE = 500

_NOTE = """
    INSERT INTO trust.resealing (what, epoch, done, total, resealed, faults, fault, began, changed, finished)
    VALUES (%(what)s, %(epoch)s, %(done)s, %(total)s, %(resealed)s, %(faults)s, %(fault)s, %(now)s, %(now)s,
        CASE WHEN %(finished)s THEN %(now)s END)
    ON CONFLICT (what) DO UPDATE SET epoch = excluded.epoch, done = excluded.done, total = excluded.total,
        resealed = excluded.resealed, faults = excluded.faults, fault = excluded.fault, changed = excluded.changed,
        finished = excluded.finished,
        began = CASE WHEN resealing.finished IS NULL THEN resealing.began ELSE excluded.began END
"""


class Walk(msgspec.Struct, kw_only=True):
    """How far a walk is."""

    what: str
    epoch: int
    total: int = 0
    done: int = 0
    resealed: int = 0
    faults: int = 0
    fault: str | None = None

    def told(self, error: CivigilError) -> None:
        """Note what could not be opened."""
        self.faults += 1
        self.fault = str(error)


def columns_of(seals: Iterable[SealedColumn | SealedField]) -> list[SealedColumn]:
    """What can be sealed anew: columns. Facts are never changed; they leave with the archive."""
    return [one for one in seals if isinstance(one, SealedColumn)]


async def seal_anew(columns: list[SealedColumn], store: Store, sealer: Sealer, clock: Clock) -> None:
    """Watch for replaced keys and walk, until cancelled."""
    walks = {column.name: partial(walk_column, column, store, sealer) for column in columns}
    await keep_walking(walks, store, sealer, clock)


async def keep_walking(
    walks: Mapping[str, Callable[[int], Awaitable[Walk]]],
    store: Store,
    sealer: Sealer,
    clock: Clock,
    *,
    settle_s: float = SETTLE_S,
) -> None:
    """Walk over each thing whenever its last whole walk was in another epoch, until cancelled."""
    log = structlog.get_logger("reseal")
    settled: int | None = None
    while True:
        epoch = await asyncio.to_thread(lambda: sealer.epoch)
        due = await _due(store, walks, epoch)
        if due and settled != epoch:
            await asyncio.sleep(settle_s)
            settled = epoch
        for what in due:
            found = await walks[what](epoch)
            await note(store, found, clock, finished=True)
            log.info("sealed_anew", what=what, rows=found.done, resealed=found.resealed, faults=found.faults)
        await asyncio.sleep(LOOK_EVERY_S)


async def walk_column(
    column: SealedColumn, store: Store, sealer: Sealer, epoch: int, *, at_once: int = ROWS_AT_ONCE
) -> Walk:
    """Seal anew whatever is due in one column."""
    table, key, name = (sql.Identifier(one) for one in (column.table, column.key, column.column))
    async with store.read() as reading:
        count = sql.SQL("SELECT count(*) AS rows FROM {} WHERE {} IS NOT NULL").format(table, name)
        found = await (await reading.execute(count)).fetchone()
    walk = Walk(what=column.name, epoch=epoch, total=found["rows"] if found else 0)
    subject = sql.Identifier(column.subject) if column.subject else sql.SQL("''")
    index = sql.Identifier(column.index) if column.index else sql.SQL("NULL::bytea")
    select = sql.SQL(
        "SELECT {key}, {name}, {subject}, {index} FROM {table} WHERE {name} IS NOT NULL AND ({first} OR {key} > %s) "
        "ORDER BY {key} LIMIT {limit} FOR UPDATE"
    )
    last: Any = None
    while True:
        async with store.change() as change:
            query = select.format(
                key=key,
                name=name,
                subject=subject,
                index=index,
                table=table,
                first=sql.Literal(last is None),
                limit=sql.Literal(at_once),
            )
            rows = await (await change.sql.execute(query, [last])).fetchall()
            fresh = await asyncio.to_thread(_sealed_anew, column, sealer, rows, walk)
            await _update(change.sql, column, fresh)
            walk.done += len(rows)
            await _note(change.sql, walk, change.now, finished=False)
        if len(rows) < at_once:
            return walk
        last = rows[-1][0]


def _sealed_anew(
    column: SealedColumn, sealer: Sealer, rows: list[tuple[Any, ...]], walk: Walk
) -> list[tuple[Any, ...]]:
    """(sealed, fingerprint, key) of each row that was due."""
    fresh: list[tuple[Any, ...]] = []
    sealer.have_at_hand((), [row[1] for row in rows])
    due_of = {key_name(column.data_class, row[2]) for row in rows if sealer.due(row[1])}
    sealer.have_at_hand(due_of, ())
    for key, sealed, subject, print_before in rows:
        due = sealer.due(sealed)
        if not due and not column.index:
            continue
        try:
            text = column.open(sealer, sealed, row=key)
        except Tampered as error:
            walk.told(error)
            continue
        print_now = column.fingerprint(sealer, text) if column.index else None
        if due or print_now != print_before:
            again = column.seal(sealer, text, row=key, subject=subject) if due else sealed
            fresh.append((again, print_now, key) if column.index else (again, key))
    walk.resealed += len(fresh)
    return fresh


async def _update(connection: Connection, column: SealedColumn, fresh: list[tuple[Any, ...]]) -> None:
    if not fresh:
        return
    table, key, name = (sql.Identifier(one) for one in (column.table, column.key, column.column))
    index = sql.SQL(", {} = %s").format(sql.Identifier(column.index)) if column.index else sql.SQL("")
    update = sql.SQL("UPDATE {} SET {} = %s{} WHERE {} = %s").format(table, name, index, key)
    async with connection.cursor() as cursor:
        await cursor.executemany(update, fresh)


async def note(store: Store, walk: Walk, clock: Clock, *, finished: bool) -> None:
    """Write down how far a walk is."""
    async with store.change() as change:
        await _note(change.sql, walk, clock.now(), finished=finished)


async def _note(connection: Connection, walk: Walk, now: Any, *, finished: bool) -> None:
    await connection.execute(_NOTE, {**msgspec.structs.asdict(walk), "now": now, "finished": finished})


async def _due(store: Store, walks: Iterable[str], epoch: int) -> list[str]:
    """Whatever was not walked over in this epoch."""
    async with store.read() as reading:
        rows = await (
            await reading.execute("SELECT what FROM trust.resealing WHERE epoch = %s AND finished IS NOT NULL", [epoch])
        ).fetchall()
    whole = {row["what"] for row in rows}
    return [what for what in walks if what not in whole]

"""The room's SQL, in its own schema."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import DictRow

from civigil.cyber.vault.keyring import KeyRow
from civigil.cyber.vault.model import Check, KeyGroup, Record, Resealing, Rotation
from civigil.kernel.time import Instant
from civigil.runtime.store.change import Connection

Sql = AsyncConnection[DictRow]

_GROUPS = """
    SELECT data_class, count(*) FILTER (WHERE state = 'active') AS active,
        count(*) FILTER (WHERE state = 'replaced') AS replaced,
        count(*) FILTER (WHERE state = 'active' AND subject <> '') AS subjects, max(made) AS newest
    FROM data_keys GROUP BY data_class ORDER BY data_class
"""
_ROTATIONS = "SELECT id, at, what, data_class, keys, who FROM rotations ORDER BY at DESC LIMIT %s"
_RESEALING = "SELECT what, epoch, done, total, resealed, faults, fault, began, changed, finished FROM trust.resealing ORDER BY what"
_CHECKS = "SELECT id, asked, who, done, entries, faults FROM checks ORDER BY asked DESC LIMIT %s"
_NOT_WRAPPED = """
    SELECT id, data_class, subject, generation, wrapped, state FROM data_keys
    WHERE master <> %s ORDER BY id LIMIT %s FOR UPDATE
"""
_RECORD = """
    SELECT id, subject, about, made, array_remove(ARRAY[CASE WHEN name IS NOT NULL THEN 'name' END,
        CASE WHEN phone IS NOT NULL THEN 'phone' END, CASE WHEN note IS NOT NULL THEN 'note' END], NULL) AS holds
    FROM records
"""
_BY_ID = _RECORD + " WHERE id = %s"
_ABOUT = _RECORD + " WHERE about = %s ORDER BY made DESC, id LIMIT %s"
_BY_NAME = _RECORD + " WHERE name_index = ANY(%s) ORDER BY made DESC, id LIMIT %s"
_BY_PHONE = _RECORD + " WHERE phone_index = ANY(%s) ORDER BY made DESC, id LIMIT %s"
_KEEP = """
    INSERT INTO records (id, subject, about, made, name, phone, note, name_index, phone_index)
    VALUES (%(id)s, %(subject)s, %(about)s, %(made)s, %(name)s, %(phone)s, %(note)s, %(name_index)s, %(phone_index)s)
"""


async def groups(sql: Sql) -> tuple[KeyGroup, ...]:
    """The data keys by class."""
    return tuple([msgspec.convert(row, KeyGroup) async for row in await sql.execute(_GROUPS)])


async def rotations(sql: Sql, at_most: int) -> tuple[Rotation, ...]:
    """What was replaced, the newest first."""
    return tuple([msgspec.convert(row, Rotation) async for row in await sql.execute(_ROTATIONS, [at_most])])


async def resealing(sql: Sql) -> tuple[Resealing, ...]:
    """How far each thing is sealed anew."""
    return tuple([msgspec.convert(row, Resealing) async for row in await sql.execute(_RESEALING)])


async def checks(sql: Sql, at_most: int) -> tuple[Check, ...]:
    """Checks of the log, the newest first."""
    return tuple([msgspec.convert(row, Check) async for row in await sql.execute(_CHECKS, [at_most])])


async def replace_keys(sql: Connection, data_class: str) -> tuple[int, int]:
    """Replace every key of a class: how many, and the epoch from now on. (0, …) where the class has none."""
    replaced = await sql.execute(
        "UPDATE data_keys SET state = 'replaced' WHERE data_class = %s AND state = 'active'", [data_class]
    )
    row = await (await sql.execute("UPDATE epoch SET number = number + 1 RETURNING number")).fetchone()
    return replaced.rowcount, row[0] if row else 0


async def note_rotation(sql: Connection, rotation: Rotation, epoch: int) -> None:
    """Write a replacement down."""
    values = {**msgspec.structs.asdict(rotation), "epoch": epoch}
    await sql.execute(
        "INSERT INTO rotations (id, at, what, data_class, keys, who, epoch) "
        "VALUES (%(id)s, %(at)s, %(what)s, %(data_class)s, %(keys)s, %(who)s, %(epoch)s)",
        values,
    )


async def epoch_now(sql: Connection) -> int:
    """The epoch."""
    row = await (await sql.execute("SELECT number FROM epoch")).fetchone()
    return row[0] if row else 0


async def not_wrapped_by(sql: Connection, master: bytes, at_most: int) -> list[KeyRow]:
    """Data keys that another master key wrapped, locked."""
    return [KeyRow(*row) for row in await (await sql.execute(_NOT_WRAPPED, [master, at_most])).fetchall()]


async def wrap_anew(sql: Connection, wrapped: list[tuple[bytes, bytes, bytes]]) -> None:
    """(wrapped, master, id) of each data key that was wrapped anew."""
    async with sql.cursor() as cursor:
        await cursor.executemany("UPDATE data_keys SET wrapped = %s, master = %s WHERE id = %s", wrapped)


async def ask_check(sql: Connection, id: UUID, asked: Instant, who: str) -> None:
    """Note that somebody wants the log checked."""
    await sql.execute("INSERT INTO checks (id, asked, who) VALUES (%s, %s, %s)", [id, asked, who])


async def end_check(sql: Connection, id: UUID, done: Instant, entries: int, faults: tuple[str, ...]) -> None:
    """Note what a check found."""
    await sql.execute(
        "UPDATE checks SET done = %s, entries = %s, faults = %s WHERE id = %s", [done, entries, list(faults), id]
    )


async def keep_record(sql: Connection, values: dict[str, Any]) -> None:
    """Keep a record, sealed."""
    await sql.execute(_KEEP, values)


async def delete_record(sql: Connection, id: UUID) -> str | None:
    """Delete a record; what it was about, None where there is none."""
    row = await (await sql.execute("DELETE FROM records WHERE id = %s RETURNING about", [id])).fetchone()
    return row[0] if row else None


async def record(sql: Sql, id: UUID) -> Record | None:
    """A record from outside."""
    row = await (await sql.execute(_BY_ID, [id])).fetchone()
    return None if row is None else msgspec.convert(row, Record)


async def sealed_fields(sql: Sql, id: UUID) -> DictRow | None:
    """A record's fields, sealed."""
    return await (await sql.execute("SELECT name, phone, note FROM records WHERE id = %s", [id])).fetchone()


async def records_about(sql: Sql, about: str, at_most: int) -> list[Record]:
    """Records about something, the newest first."""
    return [msgspec.convert(row, Record) async for row in await sql.execute(_ABOUT, [about, at_most])]


async def records_with(sql: Sql, field: str, fingerprints: list[bytes], at_most: int) -> list[Record]:
    """Records whose name or phone has one of these fingerprints, the newest first."""
    statement = {"name": _BY_NAME, "phone": _BY_PHONE}[field]
    return [msgspec.convert(row, Record) async for row in await sql.execute(statement, [fingerprints, at_most])]

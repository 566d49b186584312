"""What could not be handled is set aside with its error, in the room's own schema, until a person puts it back or drops it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from civigil.kernel.errors import CivigilError, Missing
from civigil.kernel.time import Instant
from civigil.runtime.store import Change
from civigil.runtime.store.pool import as_unavailable

_PUT = """
    INSERT INTO aside (origin, since, subject, headers, body, error_code, error, deliveries)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (origin) DO UPDATE SET error_code = excluded.error_code, error = excluded.error,
        deliveries = aside.deliveries + 1, retry_asked = false
"""


class SetAside(msgspec.Struct, frozen=True, kw_only=True):
    """One message that could not be handled."""

    room: str
    id: int
    origin: str
    since: Instant
    subject: str
    error_code: str
    error: str
    deliveries: int
    retry_asked: bool
    size: int  # bytes of body
    headers: dict[str, str]
    body: str | None = None  # as text, only where one message is shown


def sentence_of(error: Exception) -> tuple[str, str]:
    """A code and a sentence for any error, ours or not."""
    if isinstance(error, CivigilError):
        return error.code, str(error)
    return "unforeseen", f"{type(error).__name__}: {error}"


def stored_text(text: str) -> str:
    """Text that PostgreSQL takes: it has no zero byte, and senders have."""
    return text.replace("\x00", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode()


async def set_aside(
    change: Change,
    *,
    origin: str,
    subject: str,
    headers: Mapping[str, str],
    body: bytes,
    error: Exception,
    deliveries: int,
) -> None:
    """Keep a message with its error. The same message twice is kept once, with the newest error."""
    code, sentence = sentence_of(error)
    kept = stored_text(msgspec.json.encode(dict(headers)).decode("utf-8", "replace"))
    values = (origin, change.now, stored_text(subject), kept, body, code, stored_text(sentence), deliveries)
    await change.sql.execute(_PUT, values)


async def list_aside(url: str, rooms: Sequence[str]) -> list[SetAside]:
    """Everything that is set aside in some rooms, newest first."""
    found: list[SetAside] = []
    for room, row in await _select(url, rooms, sql.SQL("ORDER BY since DESC")):
        found.append(_read(room, row))
    return sorted(found, key=lambda one: one.since, reverse=True)


async def page_aside(
    url: str, rooms: Sequence[str], *, before: tuple[Instant, str, int] | None, at_most: int
) -> list[SetAside]:
    """A page of what is set aside in some rooms, newest first. `before`: the place (since, room, id) of the last one seen."""
    if not rooms:
        return []
    since, room, id = before or (None, "", 0)
    each = sql.SQL(" UNION ALL ").join(
        sql.SQL(
            "(SELECT {room}::text AS room, id, origin, since, subject, headers, error_code, error, deliveries, retry_asked, "
            "length(body) AS size FROM {table} "
            "WHERE %(since)s::timestamptz IS NULL OR (since, {room}::text, id) < (%(since)s, %(room)s, %(id)s) "
            "ORDER BY since DESC, id DESC LIMIT %(at_most)s)"
        ).format(room=sql.Literal(one), table=sql.Identifier(one, "aside"))
        for one in rooms
    )
    whole = sql.SQL("SELECT * FROM ({}) AS every ORDER BY since DESC, room DESC, id DESC LIMIT %(at_most)s").format(
        each
    )
    values = {"since": since, "room": room, "id": id, "at_most": at_most}
    with as_unavailable():
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=5, row_factory=dict_row) as connection:
            return [_read(row["room"], row) for row in await (await connection.execute(whole, values)).fetchall()]


async def show_aside(url: str, room: str, id: int) -> SetAside:
    """One message, with its body. Raises `Missing`."""
    for found, row in await _select(url, [room], sql.SQL("WHERE id = {}").format(sql.Literal(id))):
        return _read(found, row, with_body=True)
    raise Missing("no such message is set aside", where=f"{room}/{id}")


async def retry_aside(url: str, room: str, id: int | None) -> int:
    """Ask the room to handle one message again, or all; how many were asked for. Its worker does it within seconds."""
    where = sql.SQL("true") if id is None else sql.SQL("id = {}").format(sql.Literal(id))
    statement = sql.SQL("UPDATE {}.aside SET retry_asked = true WHERE {}").format(sql.Identifier(room), where)
    with as_unavailable():
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=5) as connection:
            return (await connection.execute(statement)).rowcount


async def drop_aside(url: str, room: str, id: int) -> None:
    """Delete one message for good. Raises `Missing`."""
    statement = sql.SQL("DELETE FROM {}.aside WHERE id = %s").format(sql.Identifier(room))
    with as_unavailable():
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=5) as connection:
            if not (await connection.execute(statement, (id,))).rowcount:
                raise Missing("no such message is set aside", where=f"{room}/{id}")


async def _select(url: str, rooms: Sequence[str], rest: sql.Composable) -> list[tuple[str, dict[str, Any]]]:
    with as_unavailable():
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=5, row_factory=dict_row) as connection:
            found = []
            for room in rooms:
                statement = sql.SQL("SELECT * FROM {}.aside {}").format(sql.Identifier(room), rest)
                found += [(room, row) for row in await (await connection.execute(statement)).fetchall()]
            return found


def _read(room: str, row: dict[str, Any], *, with_body: bool = False) -> SetAside:
    return SetAside(
        room=room,
        id=row["id"],
        origin=row["origin"],
        since=row["since"],
        subject=row["subject"],
        error_code=row["error_code"],
        error=row["error"],
        deliveries=row["deliveries"],
        retry_asked=row["retry_asked"],
        size=row["size"] if "size" in row else len(row["body"]),
        headers=msgspec.json.decode(row["headers"], type=dict[str, str]),
        body=bytes(row["body"]).decode("utf-8", "replace") if with_body else None,
    )

"""What reporters said, opened for those who may read it: beside an incident's row, and where incidents are looked for by words.

Words lie sealed, so no index holds them and PostgreSQL cannot look into them. A search opens the newest `SEARCHED_AT_MOST` reports
in memory and looks for the text in each, in any case and as part of a word, as it does in what lies open. Who may not read
somebody's words does not find anything by them either.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import DictRow

from civigil.incidents.reports import words_in
from civigil.incidents.sealed import opened
from civigil.incidents.view import Said, SaidList
from civigil.kernel.errors import Tampered
from civigil.kernel.ports import Sealer
from civigil.kernel.said import BROKEN
from civigil.kernel.severity import Status

Reader = psycopg.AsyncConnection[DictRow]

SEARCHED_AT_MOST = 50_000
SHOWN_AT_MOST = 500

_SAID = """
    SELECT coalesce(m.incident, t.incident) AS incident, t.text, t.said, w.everybody, w.medical, w.personal, w.tactical,
        i.status, i.assigned
    FROM (
        SELECT incident, event, text, said, learned FROM timeline WHERE kind = 'concern' AND said IS NOT NULL
        ORDER BY learned DESC LIMIT %(limit)s
    ) AS t
        JOIN words w ON w.id = t.said
        LEFT JOIN moved m ON m.event = t.event
        JOIN incidents i ON i.id = coalesce(m.incident, t.incident)
"""

May = Callable[[str, str | None], bool]
"""Whether the reader may read reporters' words of an incident of a status that is assigned to somebody."""


async def lately(sql: Reader, sealer: Sealer) -> SaidList:
    """What the newest reports said, of incidents that are not over: the first word of each."""
    rows = await _rows(sql, _SAID + " WHERE i.over IS NULL ORDER BY t.learned DESC", SHOWN_AT_MOST)
    first: dict[UUID, Said] = {}
    for row in rows:
        words = words_of(row, sealer)
        first[row["incident"]] = Said(
            incident=row["incident"], words=words, status=Status(row["status"]), assigned=row["assigned"]
        )
    return SaidList(said=tuple(first.values()))


async def holding(sql: Reader, sealer: Sealer, q: str, may: May) -> list[UUID]:
    """The incidents in whose reports a text was said, among those whose words the reader may read."""
    rows = await _rows(sql, _SAID, SEARCHED_AT_MOST)
    return await asyncio.to_thread(_holding, rows, sealer, q.lower(), may)


def words_of(row: DictRow, sealer: Sealer) -> str:
    """What was said, of a row with a report's title and its words. A broken seal says so in their place."""
    try:
        return words_in(opened(row, sealer) or row["text"], row["text"])
    except Tampered:
        return BROKEN


def _holding(rows: Iterable[DictRow], sealer: Sealer, q: str, may: May) -> list[UUID]:
    allowed: dict[tuple[str, str | None], bool] = {}
    found = []
    for row in rows:
        key = row["status"], row["assigned"]
        if key not in allowed:
            allowed[key] = may(*key)
        if allowed[key] and q in words_of(row, sealer).lower():
            found.append(row["incident"])
    return found


async def _rows(sql: Reader, query: str, limit: int) -> list[DictRow]:
    given: dict[str, Any] = {"limit": limit}
    return await (await sql.execute(query.encode(), given)).fetchall()

"""Parks as screens begin with them."""

from __future__ import annotations

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import DictRow

from civigil.kernel.capability import Rows
from civigil.kernel.ports import Sealer
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant


class Row(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    status: Status
    version: int
    open: bool
    visitors: int
    note: str


async def live_rows(sql: AsyncConnection[DictRow], at_most: int, now: Instant) -> Rows[Row]:
    """Every park, up to a limit."""
    rows = await (await sql.execute("SELECT * FROM parks ORDER BY id LIMIT %s", (at_most,))).fetchall()
    total = await (await sql.execute("SELECT count(*) AS n FROM parks")).fetchone()
    return Rows(rows=tuple(msgspec.convert(row, Row) for row in rows), total=total["n"] if total else 0)


def open_row(row: Row, sealer: Sealer) -> Row:
    """What is kept of a note in its hexadecimal seal, as text."""
    if not row.note.startswith("seal:"):
        return row
    seal = bytes.fromhex(row.note.removeprefix("seal:"))
    return msgspec.structs.replace(row, note=sealer.open(seal, bound_to=row.id.encode()).decode())

"""Who gave whom an account, roles or a link, and when last: such two are no two people for a while."""

from __future__ import annotations

from civigil.kernel.time import Instant
from civigil.runtime.store.change import Connection


async def note(sql: Connection, giver: str, taker: str, at: Instant) -> None:
    """Somebody made somebody else what they are."""
    if giver != taker:
        await sql.execute(
            "INSERT INTO favours (giver, taker, at) VALUES (%s, %s, %s) "
            "ON CONFLICT (giver, taker) DO UPDATE SET at = excluded.at",
            [giver, taker, at],
        )


async def between(sql: Connection, one: str, other: str, since: Instant) -> bool:
    """Whether one of two made the other what they are, since then."""
    found = await sql.execute(
        "SELECT 1 FROM favours WHERE at > %s AND ((giver = %s AND taker = %s) OR (giver = %s AND taker = %s))",
        [since, one, other, other, one],
    )
    return await found.fetchone() is not None

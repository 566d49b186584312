"""Deeds that take two people: proposed by one, agreed to by another, done as they were proposed, to the byte.

    order --- obeyer ---> waiting --- a second person ---> approved --- the obeyer's worker ---> done | failed
                             |-----> turned down
                             '-----> expired

A room declares `Obeys(…, two_people=TwoPeople(why=…))` and has no more to do: the obeyer keeps the order instead of obeying it, and
obeys it once it was approved. Who may agree is decided where people are known (`cyber/access`); here lies what holds everybody to
it: the digest over type, status and body, and a mark over what was agreed to and by whom, made with the city's keys, so that
who can write into the database alone can approve nothing.

It takes two as soon as two people are there who could: until then one alone does it, and that is written down (`two_people`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec
from psycopg.rows import kwargs_row

from civigil.kernel.errors import Conflict, Missing, Tampered
from civigil.kernel.ports import Sealer
from civigil.kernel.time import Instant, text_of
from civigil.runtime.store.change import Connection

State = Literal["waiting", "approved", "turned down", "expired", "done", "failed"]
INDEX = "trust.proposals"
KEPT_DAYS = 400

_COLUMNS = (
    "id, room, type, permission, status, headers, body, digest, reason, proposer, roles, proposed, expires, state, decided, "
    "decider, why, mark, finished, outcome"
)


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One proposed deed."""

    id: UUID
    room: str
    type: str
    permission: str
    status: str
    headers: str
    body: bytes
    digest: bytes
    reason: str
    proposer: str
    roles: list[str]
    proposed: Instant
    expires: Instant
    state: State
    decided: Instant | None = None
    decider: str | None = None
    why: str = ""
    mark: bytes | None = None
    finished: Instant | None = None
    outcome: str = ""

    @property
    def alone(self) -> bool:
        """Whether nobody but the proposer agreed."""
        return self.decider == self.proposer and self.state != "turned down"


def digest_of(type: str, status: str, body: bytes) -> bytes:
    """SHA-256 over what is to be done."""
    return hashlib.sha256(f"{type}\0{status}\0".encode() + body).digest()


async def takes_two(sql: Connection, permission: str) -> bool:
    """Whether two people have been there who could do this."""
    found = await sql.execute("SELECT 1 FROM trust.two_people WHERE permission = %s", [permission])
    return await found.fetchone() is not None


async def from_now_on(sql: Connection, permission: str, now: Instant, because: str) -> bool:
    """From now on it takes two people, whoever leaves; False where it did before."""
    added = await sql.execute(
        "INSERT INTO trust.two_people (permission, since, because) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [permission, now, because],
    )
    return added.rowcount == 1


async def propose(
    sql: Connection,
    *,
    id: UUID,
    room: str,
    type: str,
    permission: str,
    status: str,
    headers: Mapping[str, str],
    body: bytes,
    reason: str,
    proposer: str,
    roles: tuple[str, ...],
    now: Instant,
    within_h: float,
) -> Proposal:
    """Keep an order until a second person has decided."""
    made = Proposal(
        id=id,
        room=room,
        type=type,
        permission=permission,
        status=status,
        headers=msgspec.json.encode(dict(headers)).decode(),
        body=body,
        digest=digest_of(type, status, body),
        reason=reason,
        proposer=proposer,
        roles=list(roles),
        proposed=now,
        expires=now + timedelta(hours=within_h),
        state="waiting",
    )
    await sql.execute("DELETE FROM trust.proposals WHERE proposed < %s", [now - timedelta(days=KEPT_DAYS)])
    await sql.execute(
        "INSERT INTO trust.proposals (id, room, type, permission, status, headers, body, digest, reason, proposer, roles, "
        "proposed, expires, state) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [*(getattr(made, name) for name in Proposal.__struct_fields__[:14])],
    )
    return made


async def decide(
    sql: Connection, one: Proposal, state: State, decider: str, why: str, now: Instant, sealer: Sealer
) -> Proposal:
    """Write down how it was decided; what was agreed to is bound by a mark."""
    after = msgspec.structs.replace(one, state=state, decided=now, decider=decider, why=why)
    if state in ("approved", "done"):
        after = msgspec.structs.replace(after, mark=sealer.blind(_agreed(after), index=INDEX))
    finished = now if state == "done" else None
    await sql.execute(
        "UPDATE trust.proposals SET state = %s, decided = %s, decider = %s, why = %s, mark = %s, finished = %s WHERE id = %s",
        [state, now, decider, why, after.mark, finished, one.id],
    )
    return after


async def finish(sql: Connection, id: UUID, state: State, now: Instant, outcome: str = "") -> None:
    """Write down what came of it."""
    await sql.execute(
        "UPDATE trust.proposals SET state = %s, finished = %s, outcome = %s WHERE id = %s", [state, now, outcome, id]
    )


async def expire(sql: Connection, now: Instant) -> None:
    """What nobody decided in time is over."""
    await sql.execute("UPDATE trust.proposals SET state = 'expired' WHERE state = 'waiting' AND expires <= %s", [now])


async def newest(sql: Connection, *, open_only: bool, at_most: int) -> list[Proposal]:
    """Proposals, the newest first; those that wait alone, or all."""
    where = "WHERE state IN ('waiting', 'approved')" if open_only else ""
    return await _found(sql, f"{where} ORDER BY proposed DESC, id DESC LIMIT %s", [at_most])


async def proposal(sql: Connection, id: UUID) -> Proposal:
    """One proposal, held until the transaction ends. Raises `Missing`."""
    found = await _found(sql, "WHERE id = %s FOR UPDATE", [id])
    if not found:
        raise Missing("nothing was proposed under that number", where=str(id))
    return found[0]


async def approved(sql: Connection, room: str) -> Proposal | None:
    """The next deed of a room that was agreed to and is not done, held for whoever does it."""
    found = await _found(
        sql, "WHERE room = %s AND state = 'approved' ORDER BY decided LIMIT 1 FOR UPDATE SKIP LOCKED", [room]
    )
    return found[0] if found else None


async def untold(sql: Connection, at_most: int = 100) -> list[Proposal]:
    """What the city was not told of yet; it counts as told afterwards."""
    found = await _found(
        sql, "WHERE told IS DISTINCT FROM state ORDER BY proposed LIMIT %s FOR UPDATE SKIP LOCKED", [at_most]
    )
    for one in found:
        await sql.execute("UPDATE trust.proposals SET told = %s WHERE id = %s", [one.state, one.id])
    return found


def check_waits(one: Proposal, digest: bytes, now: Instant) -> None:
    """Raise `Conflict` unless this is still to be decided, and is what the decider saw."""
    if one.state != "waiting":
        raise Conflict(f"it is {one.state} already", where=str(one.id))
    if now >= one.expires:
        raise Conflict("nobody decided in time: propose it anew", where=str(one.id))
    if digest != one.digest:
        raise Conflict("this is not what was proposed: look at it again", where="digest")


def check_agreed(one: Proposal, sealer: Sealer) -> None:
    """Raise `Tampered` unless what lies here is what was agreed to, by those who stand beside it."""
    if digest_of(one.type, one.status, one.body) != one.digest:
        raise Tampered("what is to be done is not what was proposed", where=f"proposal {one.id}")
    if one.mark is None or bytes(one.mark) not in sealer.blinds(_agreed(one), index=INDEX):
        raise Tampered("nobody agreed to this as it stands here", where=f"proposal {one.id}")


def _agreed(one: Proposal) -> bytes:
    at = "" if one.decided is None else text_of(one.decided)
    return f"{one.id}\0{one.digest.hex()}\0{one.permission}\0{one.proposer}\0{one.decider}\0{at}".encode()


async def _found(sql: Connection, rest: str, given: list[object]) -> list[Proposal]:
    async with sql.cursor(row_factory=kwargs_row(_made)) as cursor:
        await cursor.execute(f"SELECT {_COLUMNS} FROM trust.proposals {rest}".encode(), given)  # noqa: S608
        return await cursor.fetchall()


def _made(**row: object) -> Proposal:
    return msgspec.convert(row, Proposal)

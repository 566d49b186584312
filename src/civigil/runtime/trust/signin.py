"""Signing in: one-time links, and the sessions that come of them or of a room that knows people. Only hashes are stored.

`civigil up` prints a link; whoever opens it is the operator. Tokens have 256 random bits, so that their SHA-256 needs no salt and
guessing no limit. What a session's holder may be is looked up at each request: what is taken away is gone at once.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from civigil.kernel.errors import Refused
from civigil.kernel.permission import Principal
from civigil.kernel.time import Clock, Instant
from civigil.runtime.store.change import Connection
from civigil.runtime.store.pool import Pool, as_unavailable

_TOUCH_AFTER = timedelta(seconds=30)  # a session's last use is written down no more often than this


class Lifetimes(msgspec.Struct, frozen=True, kw_only=True):
    """How long links and sessions last."""

    link_s: float = 15 * 60
    session_s: float = 12 * 3600
    idle_s: float = 3600


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """A role that holds for a time only."""

    role: str
    begins: Instant
    ends: Instant


class SignIn:
    """Links and sessions of one city. Any `pool` of its database will do."""

    def __init__(self, pool: Pool, clock: Clock, lifetimes: Lifetimes = Lifetimes()) -> None:  # noqa: B008 - frozen
        self._pool = pool
        self._clock = clock
        self._lifetimes = lifetimes

    async def issue_link_token(self, who: Principal, timed: Sequence[Timed] = ()) -> str:
        """A token that signs in once, soon. Raises `Unavailable`."""
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        with as_unavailable():
            async with self._pool.connection() as connection:
                await connection.execute("DELETE FROM trust.sign_in WHERE expires < %s", [now])
                await connection.execute(
                    "INSERT INTO trust.sign_in (token, principal, roles, timed, expires) VALUES (%s, %s, %s, %s, %s)",
                    [
                        _hash(token),
                        who.id,
                        list(who.roles),
                        _json(timed),
                        now + timedelta(seconds=self._lifetimes.link_s),
                    ],
                )
        return token

    async def redeem(self, token: str) -> str:
        """A session's token for a link's, once. Raises `Refused` for a link that is used, expired or none of ours."""
        now = self._clock.now()
        with as_unavailable():
            async with self._pool.connection() as connection:
                found = await connection.execute(
                    "DELETE FROM trust.sign_in WHERE token = %s RETURNING principal, roles, expires, timed",
                    [_hash(token)],
                )
                row = await found.fetchone()
        if row is None or row[2] < now:
            raise Refused("this link has been used, or it has expired: ask for a new one", where="sign-in")
        return await self.begin(Principal(id=row[0], roles=tuple(row[1])), msgspec.convert(row[3], list[Timed]))

    async def begin(self, who: Principal, timed: Sequence[Timed] = ()) -> str:
        """The token of a fresh browser session."""
        return await self._begin(who, "browser", self._lifetimes.session_s, self._lifetimes.idle_s, timed)

    async def begin_command_line(self, who: Principal, *, lasts_s: float = 30 * 86_400) -> str:
        """The token of the local operator's command line. The one before it ends."""
        return await self._begin_only(who, "command line", lasts_s)

    async def begin_simulator(self, who: Principal, *, lasts_s: float = 30 * 86_400) -> str:
        """The token of a program that plays exercises; it belongs into a file of mode 0600. The one before it ends."""
        return await self._begin_only(who, "simulator", lasts_s)

    async def _begin_only(self, who: Principal, purpose: str, lasts_s: float) -> str:
        """The one token of a principal for a purpose, which no idleness ends."""
        with as_unavailable():
            async with self._pool.connection() as connection:
                await connection.execute(
                    "DELETE FROM trust.sessions WHERE purpose = %s AND principal = %s", [purpose, who.id]
                )
        return await self._begin(who, purpose, lasts_s, None)

    async def _begin(
        self, who: Principal, purpose: str, lasts_s: float, idle_s: float | None, timed: Sequence[Timed] = ()
    ) -> str:
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        with as_unavailable():
            async with self._pool.connection() as connection:
                await connection.execute("DELETE FROM trust.sessions WHERE expires < %s", [now])
                await connection.execute(
                    "INSERT INTO trust.sessions (token, principal, roles, purpose, expires, idle_s, last_seen, timed) "
                    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                    [
                        _hash(token),
                        who.id,
                        list(who.roles),
                        purpose,
                        now + timedelta(seconds=lasts_s),
                        idle_s,
                        now,
                        _json(timed),
                    ],
                )
        return token

    async def session(self, token: str, *, is_use: bool = True) -> Principal:
        """Who a session belongs to. Raises `Refused` where it has ended or never was, `Unavailable`.

        `is_use`: a person's or program's request, which keeps an idle session alive. A stream that only asks whether it may go
        on is no use: a screen that somebody left would never be signed out.
        """
        now = self._clock.now()
        with as_unavailable():
            async with self._pool.connection() as connection:
                found = await connection.execute(
                    "SELECT principal, roles, expires, idle_s, last_seen, timed FROM trust.sessions WHERE token = %s",
                    [_hash(token)],
                )
                row = await found.fetchone()
                if row is None:
                    raise Refused("this session has ended: sign in again", where="session")
                principal, roles, expires, idle_s, last_seen, timed = row
                if now >= expires or (idle_s is not None and now - last_seen >= timedelta(seconds=idle_s)):
                    raise Refused("this session has ended: sign in again", where="session")
                if is_use and now - last_seen >= _TOUCH_AFTER:
                    await connection.execute(
                        "UPDATE trust.sessions SET last_seen = %s WHERE token = %s", [now, _hash(token)]
                    )
        held = [one.role for one in msgspec.convert(timed, list[Timed]) if one.begins <= now < one.ends]
        return Principal(id=principal, roles=tuple(dict.fromkeys([*roles, *held])))

    async def lasts(self, token: str) -> tuple[Instant, float | None]:
        """When a session ends at the latest, and after how many seconds without use. Raises `Refused` where there is none."""
        with as_unavailable():
            async with self._pool.connection() as connection:
                found = await connection.execute(
                    "SELECT expires, idle_s FROM trust.sessions WHERE token = %s", [_hash(token)]
                )
                row = await found.fetchone()
        if row is None:
            raise Refused("this session has ended: sign in again", where="session")
        return row[0], row[1]

    async def end(self, token: str) -> None:
        """Sign out. Ending a session twice is ending it once."""
        with as_unavailable():
            async with self._pool.connection() as connection:
                await connection.execute("DELETE FROM trust.sessions WHERE token = %s", [_hash(token)])


async def regrant(connection: Connection, who: Principal, timed: Sequence[Timed] = ()) -> None:
    """Whoever is signed in as this principal, or holds its link, is what is said here from now on; in the caller's transaction."""
    for table in ("trust.sessions", "trust.sign_in"):
        await connection.execute(
            f"UPDATE {table} SET roles = %s, timed = %s WHERE principal = %s",  # noqa: S608
            [list(who.roles), _json(timed), who.id],
        )


async def end_all(connection: Connection, principal: str) -> int:
    """End every session and link of a principal; how many sessions there were. In the caller's transaction."""
    await connection.execute("DELETE FROM trust.sign_in WHERE principal = %s", [principal])
    ended = await connection.execute("DELETE FROM trust.sessions WHERE principal = %s", [principal])
    return ended.rowcount


def _json(timed: Sequence[Timed]) -> str:
    return msgspec.json.encode(list(timed)).decode()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()

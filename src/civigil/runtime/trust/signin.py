"""Signing in: one-time links, and the sessions that come of them or of a room that knows people. Only hashes are stored.

`civigil up` prints a link; whoever opens it is the operator. Tokens have 256 random bits, so that their SHA-256 needs no salt and
guessing no limit. What a session's holder may be is looked up at each request: what is taken away is gone at once.

A browser's session that nobody uses is locked after a while: it opens nothing until the same person has proved again who they are,
which gives them a fresh one. A locked session is one that the table says so of, or whose time without use is over.

A stolen token is told by two signs. A browser's session belongs to the kind of browser that signed in (`client`): from another kind
it is refused, and ends. And a browser forgets the token that it signed out with: who still knows it a minute later has a copy. That
a session ran out, was locked, or was ended by somebody else is no such sign: the browser that holds it was only left open.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from civigil.kernel.alarms import Alarm, Misuse
from civigil.kernel.errors import Refused
from civigil.kernel.permission import Principal
from civigil.kernel.time import Clock, Instant
from civigil.runtime.store.change import Connection
from civigil.runtime.store.pool import Pool, as_unavailable

ENDED = "this session has ended: sign in again"


class SessionLocked(Refused):
    """A session that nobody used for a while; its holder proves again who they are."""


_IN_FLIGHT = timedelta(seconds=60)  # what a browser still sends of a session that it has just signed out of
_TOUCH_AFTER = timedelta(seconds=30)  # a session's last use is written down no more often than this


class Lifetimes(msgspec.Struct, frozen=True, kw_only=True):
    """How long links and sessions last."""

    link_s: float = 15 * 60
    session_s: float = 12 * 3600
    idle_s: float = 3600
    lock_s: float = 15 * 60


class SessionTimes(msgspec.Struct, frozen=True, kw_only=True):
    """How long a session lasts."""

    expires: Instant
    idle_s: float | None  # ends after so long without use
    lock_s: float | None  # is locked after so long without use


class SeenSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session from outside, without its token."""

    number: int
    purpose: str  # browser, command line, simulator
    began: Instant
    last_seen: Instant
    expires: Instant
    locked: bool


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

    async def redeem(self, token: str, *, client: bytes | None = None) -> str:
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
        who, timed = Principal(id=row[0], roles=tuple(row[1])), msgspec.convert(row[3], list[Timed])
        return await self.begin(who, timed, client=client)

    async def begin(
        self, who: Principal, timed: Sequence[Timed] = (), *, provider: bytes | None = None, client: bytes | None = None
    ) -> str:
        """The token of a fresh browser session.

        `provider`: the fingerprint of the identity provider's, where it came of one. `client`: that of the kind of browser.
        """
        own = self._lifetimes
        return await self._begin(
            who, "browser", own.session_s, own.idle_s, timed, lock_s=own.lock_s, provider=provider, client=client
        )

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
        self,
        who: Principal,
        purpose: str,
        lasts_s: float,
        idle_s: float | None,
        timed: Sequence[Timed] = (),
        *,
        lock_s: float | None = None,
        provider: bytes | None = None,
        client: bytes | None = None,
    ) -> str:
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        with as_unavailable():
            async with self._pool.connection() as connection:
                await connection.execute("DELETE FROM trust.sessions WHERE expires < %s", [now])
                await connection.execute("DELETE FROM trust.signed_out WHERE until < %s", [now])
                await connection.execute(
                    "INSERT INTO trust.sessions (token, principal, roles, purpose, expires, idle_s, last_seen, timed, lock_s, "
                    "began, provider, client) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                    [
                        _hash(token),
                        who.id,
                        list(who.roles),
                        purpose,
                        now + timedelta(seconds=lasts_s),
                        idle_s,
                        now,
                        _json(timed),
                        lock_s,
                        now,
                        provider,
                        client,
                    ],
                )
        return token

    async def session(self, token: str, *, is_use: bool = True, client: bytes | None = None) -> Principal:
        """Who a session belongs to. Raises `SessionLocked`, `Refused` where it has ended or never was, `Unavailable`.

        `is_use`: a person's or program's request, which keeps an idle session alive. A stream that only asks whether it may go
        on is no use: a screen that somebody left would never be signed out. `client`: the kind of browser that asks; None: that is
        not looked at. A session that another kind began is ended.
        """
        now = self._clock.now()
        with as_unavailable():
            async with self._pool.connection() as connection:
                found = await connection.execute(
                    "SELECT principal, roles, expires, idle_s, last_seen, timed, lock_s, locked, client FROM trust.sessions "
                    "WHERE token = %s",
                    [_hash(token)],
                )
                row = await found.fetchone()
                if row is None:
                    raise Refused(ENDED, where="session", alarm=await _kept(connection, token, now))
                principal, roles, expires, idle_s, last_seen, timed, lock_s, locked, began_by = row
                if now >= expires or (idle_s is not None and now - last_seen >= timedelta(seconds=idle_s)):
                    raise Refused(ENDED, where="session")
                if client is not None and began_by is not None and bytes(began_by) != client:
                    await _end(connection, token, now)
                    await connection.commit()
                    raise Refused(
                        "this session belongs to another browser, and has ended: sign in again",
                        where="session",
                        alarm=Alarm(Misuse.SESSION_STOLEN, principal),
                    )
                if locked is not None or (lock_s is not None and now - last_seen >= timedelta(seconds=lock_s)):
                    raise SessionLocked("this session is locked: prove again who you are", where="session")
                if is_use and now - last_seen >= _TOUCH_AFTER:
                    await connection.execute(
                        "UPDATE trust.sessions SET last_seen = %s WHERE token = %s", [now, _hash(token)]
                    )
        held = [one.role for one in msgspec.convert(timed, list[Timed]) if one.begins <= now < one.ends]
        return Principal(id=principal, roles=tuple(dict.fromkeys([*roles, *held])))

    async def lasts(self, token: str) -> SessionTimes:
        """How long a session lasts. Raises `Refused` where there is none."""
        with as_unavailable():
            async with self._pool.connection() as connection:
                found = await connection.execute(
                    "SELECT expires, idle_s, lock_s FROM trust.sessions WHERE token = %s", [_hash(token)]
                )
                row = await found.fetchone()
        if row is None:
            raise Refused("this session has ended: sign in again", where="session")
        return SessionTimes(expires=row[0], idle_s=row[1], lock_s=row[2])

    async def lock(self, token: str) -> None:
        """Lock a session by hand. Locking one twice, or one that has ended, is locking it once."""
        with as_unavailable():
            async with self._pool.connection() as connection:
                await connection.execute(
                    "UPDATE trust.sessions SET locked = %s WHERE token = %s AND locked IS NULL AND lock_s IS NOT NULL",
                    [self._clock.now(), _hash(token)],
                )

    async def holder_of_locked(self, token: str) -> str | None:
        """Whose locked session that is; None where it is none, or not locked."""
        try:
            await self.session(token, is_use=False)
        except SessionLocked:
            with as_unavailable():
                async with self._pool.connection() as connection:
                    found = await connection.execute(
                        "SELECT principal FROM trust.sessions WHERE token = %s", [_hash(token)]
                    )
                    row = await found.fetchone()
            return None if row is None else row[0]
        except Refused:
            return None
        return None

    async def end(self, token: str) -> None:
        """Sign out: whoever knows the token afterwards has a copy of it. Ending a session twice is ending it once."""
        with as_unavailable():
            async with self._pool.connection() as connection:
                await _end(connection, token, self._clock.now())


async def _end(connection: Connection, token: str, now: Instant) -> None:
    """End a session that its own browser no longer holds; for as long as it would have lasted its use is told."""
    await connection.execute(
        "WITH gone AS (DELETE FROM trust.sessions WHERE token = %s RETURNING token, principal, expires) "
        "INSERT INTO trust.signed_out (token, principal, at, until) SELECT token, principal, %s, expires FROM gone "
        "ON CONFLICT DO NOTHING",
        [_hash(token), now],
    )


async def _kept(connection: Connection, token: str, now: Instant) -> Alarm | None:
    """What it shows that somebody knows a token of no session: nothing, but of one that was signed out a while ago."""
    found = await connection.execute(
        "SELECT principal FROM trust.signed_out WHERE token = %s AND at < %s AND until > %s",
        [_hash(token), now - _IN_FLIGHT, now],
    )
    row = await found.fetchone()
    return None if row is None else Alarm(Misuse.SESSION_STOLEN, row[0])


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


async def lock_idle(connection: Connection, now: Instant) -> list[str]:
    """Lock whatever nobody used for its time; whose sessions these were. In the caller's transaction."""
    found = await connection.execute(
        "UPDATE trust.sessions SET locked = %(now)s WHERE locked IS NULL AND lock_s IS NOT NULL AND expires > %(now)s "
        "AND last_seen + lock_s * interval '1 second' <= %(now)s RETURNING principal",
        {"now": now},
    )
    return [row[0] for row in await found.fetchall()]


async def sessions_of(connection: Connection, principal: str, now: Instant) -> list[SeenSession]:
    """A principal's sessions that have not ended, the newest first."""
    found = await connection.execute(
        "SELECT number, purpose, began, last_seen, expires, locked IS NOT NULL OR "
        "coalesce(last_seen + lock_s * interval '1 second' <= %(now)s, false) FROM trust.sessions WHERE principal = %(who)s "
        "AND expires > %(now)s AND coalesce(last_seen + idle_s * interval '1 second' > %(now)s, true) ORDER BY number DESC",
        {"now": now, "who": principal},
    )
    return [
        SeenSession(number=number, purpose=purpose, began=began, last_seen=seen, expires=expires, locked=locked)
        for number, purpose, began, seen, expires, locked in await found.fetchall()
    ]


async def end_of_provider(
    connection: Connection, *, sessions: Sequence[bytes], principal: str, unnamed_only: bool
) -> list[str]:
    """End what came of the identity provider: the sessions of these fingerprints, and those of a principal; whose they were.

    `unnamed_only`: of the principal only those of which the provider named no session. In the caller's transaction.
    """
    ended = await connection.execute(
        "DELETE FROM trust.sessions WHERE provider IS NOT NULL AND (provider = ANY(%s) OR "
        "(principal = %s AND (provider = '' OR NOT %s))) RETURNING principal",
        [list(sessions), principal, unnamed_only],
    )
    return [row[0] for row in await ended.fetchall()]


async def end_one(connection: Connection, principal: str, number: int) -> bool:
    """End one session of a principal; False where there is no such one. In the caller's transaction."""
    ended = await connection.execute(
        "DELETE FROM trust.sessions WHERE principal = %s AND number = %s", [principal, number]
    )
    return ended.rowcount == 1


def _json(timed: Sequence[Timed]) -> str:
    return msgspec.json.encode(list(timed)).decode()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()

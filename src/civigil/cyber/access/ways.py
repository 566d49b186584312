"""How people come in: by passkey, by passphrase and code, by recovery code. What they then are is read at that moment."""

from __future__ import annotations

import asyncio

import msgspec

from civigil.cyber.access import fallback, passkeys, rules, store
from civigil.cyber.access.guessing import HOUR, WINDOW, Guesses, is_paused, wait_s
from civigil.cyber.access.logout import end_sessions, session_of
from civigil.cyber.access.model import LOGIN, Person
from civigil.cyber.access.oidc import Oidc
from civigil.cyber.access.settings import AccessSettings
from civigil.cyber.access.standing import principal_of, spans_of
from civigil.gateway.ways import Admitted, Site
from civigil.kernel.errors import Missing, Refused
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.runtime.trust.signin import Timed

_LOCK = 0x67756573  # "gues"
_TOLD_AT = (10, 100, 1_000)
_NO = "login, passphrase and code do not belong together"


async def timed_of(sql: store.Sql, person: str, now: Instant, do: Hands[AccessSettings]) -> tuple[Timed, ...]:
    """The roles that a person holds for a time, now or later."""
    shifts = await store.shifts(sql, now, person)
    glasses = await store.glasses(sql, do.sealer, person=person, at=now)
    return tuple(Timed(role=role, begins=begins, ends=ends) for role, begins, ends in spans_of(shifts, glasses))


class CityWays:
    """The ways into this city."""

    def __init__(self, do: Hands[AccessSettings]) -> None:
        self._do = do
        self._oidc = Oidc(do.settings)
        self._hashing = asyncio.Semaphore(2)  # each takes 32 MiB

    async def ask_passkey(self, site: Site) -> str:
        """What a browser needs to answer with a passkey."""
        async with self._do.store.change() as change:
            return await passkeys.ask(site, change, self._do)

    async def take_passkey(self, site: Site, answer: str) -> Admitted:
        """Who answered. Raises `Refused`."""
        async with self._do.store.change() as change:
            person = await store.person(change.sql, await passkeys.taken(site, answer, change), self._do.sealer)
            return await self._admitted(person, "a passkey", change)

    async def take_passphrase(self, login: str, passphrase: str, code: str, source: str) -> Admitted:
        """Who has this passphrase and the code of this moment. Raises `Refused`, with how long to wait."""
        person = await self._may_guess(login, source)
        async with self._do.store.change() as change:
            kept = None if person is None else await store.fallback(change.sql, person.id, self._do.sealer)
        async with self._hashing:
            held = await asyncio.to_thread(
                fallback.is_passphrase, passphrase, fallback.NOBODYS if kept is None else kept[0]
            )
        if person is None or kept is None or not held:
            raise Refused(_NO, where="sign-in")
        async with self._do.store.change() as change:
            again = await store.fallback(change.sql, person.id, self._do.sealer)
            if again is None or again[0] != kept[0]:
                raise Refused(_NO, where="sign-in")
            step = fallback.step_of(again[1], code, change.now.timestamp(), again[2])
            if step is None:
                raise Refused(_NO, where="sign-in")
            await store.use_step(change.sql, person.id, step)
            await self._forgive(login, source, change)
            return await self._admitted(person, "a passphrase and a code", change)

    async def take_recovery_code(self, code: str) -> Admitted:
        """Whose recovery code this was; it works once. Raises `Refused`."""
        async with self._do.store.change() as change:
            person = await store.use_recovery_code(change.sql, fallback.hashed_code(code[:200]), change.now)
            if person is None:
                raise Refused("this recovery code is none, or was used before", where="sign-in")
            return await self._admitted(
                await store.person(change.sql, person, self._do.sealer), "a recovery code", change
            )

    @property
    def provider(self) -> str | None:
        """What people call the city's identity provider."""
        own = self._do.settings
        return None if own.oidc_issuer is None else own.oidc_title

    async def ask_provider(self, site: Site) -> tuple[str, str]:
        """Where to send the browser, and the state that it must bring back."""
        return await self._oidc.ask(site, self._do)

    async def take_provider(self, site: Site, state: str, code: str, issuer: str) -> Admitted:
        """Who came back from the provider."""
        claims = await self._oidc.taken(site, state, code, issuer, self._do)
        async with self._do.store.change() as change:
            person = await self._oidc.person_of(claims, change, self._do)
            admitted = await self._admitted(person, "the identity provider", change)
        return msgspec.structs.replace(admitted, provider=session_of(claims, self._do.sealer))

    async def end_by_provider(self, token: str) -> tuple[str, ...]:
        """End the sessions of whoever signed out at the provider."""
        return await end_sessions(await self._oidc.logout(token, self._do), self._do)

    async def name_of(self, id: str) -> str | None:
        """A person's name, for their own screen."""
        if not id.startswith("person:"):
            return None
        try:
            async with self._do.store.read() as sql:
                return (await store.person(sql, id, self._do.sealer)).name
        except Missing:
            return None

    async def _admitted(self, person: Person, how: str, change: Change) -> Admitted:
        who = principal_of(person)
        return Admitted(who=who, timed=await timed_of(change.sql, person.id, change.now, self._do), how=how)

    async def _may_guess(self, login: str, source: str) -> Person | None:
        """Whose login that is. The guess is counted before it is looked at, so that many at once are not one.

        Raises `Refused` where one has to wait first.
        """
        do, own = self._do, self._do.settings
        async with do.store.change() as change:
            await change.sql.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            person = await store.person_by_login(change.sql, login[:200], do.sealer)
            guesses = await self._guesses(login, source, change)
            left_s = wait_s(guesses, change.now, free=own.guesses_free, at_most_s=own.guess_wait_s_at_most)
            if left_s > 0:
                raise Refused(f"too many wrong guesses: wait {left_s:.0f} s, or use a passkey", where="sign-in")
            if is_paused(guesses, an_hour=own.guesses_of_login_an_hour):
                raise Refused(
                    "this login is guessed at from many places: use a passkey, a recovery code or a link",
                    where="sign-in",
                )
            await change.sql.execute(
                "INSERT INTO guesses (login, source, at) VALUES (%s, %s, %s)",
                [*self._prints(login, source), change.now],
            )
            if guesses.login + 1 in _TOLD_AT:
                told = rules.guessing(guesses.login + 1, None if person is None else person.id)
                change.emit(told, occurred=change.now, status=Status.ACTUAL)
            return person

    async def _guesses(self, login: str, source: str, change: Change) -> Guesses:
        name, place = self._prints(login, source)
        await change.sql.execute("DELETE FROM guesses WHERE at < %s", [change.now - HOUR])
        found = await store.rows(
            change.sql,
            "SELECT count(*) FILTER (WHERE login = %(login)s AND source = %(source)s AND at > %(window)s) AS here, "
            "count(*) FILTER (WHERE source = %(source)s AND at > %(window)s) AS source, "
            "count(*) FILTER (WHERE login = %(login)s) AS login, "
            "max(at) FILTER (WHERE source = %(source)s) AS last "
            "FROM guesses WHERE login = %(login)s OR source = %(source)s",
            {"login": name, "source": place, "window": change.now - WINDOW},
        )
        return msgspec.convert(found[0], Guesses)

    async def _forgive(self, login: str, source: str, change: Change) -> None:
        """A right answer takes the wrong ones before it back, from the same source."""
        await change.sql.execute("DELETE FROM guesses WHERE login = %s AND source = %s", [*self._prints(login, source)])

    def _prints(self, login: str, source: str) -> tuple[bytes, bytes]:
        sealer = self._do.sealer
        return LOGIN.fingerprint(sealer, login[:200]), sealer.blind(source.encode(), index="access.guesses.source")


def supply(do: Hands[AccessSettings]) -> CityWays:
    """The ways into the city, for the gateway."""
    return CityWays(do)

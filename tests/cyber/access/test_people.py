"""People come in by what they hold and by nothing else, are what they are from the next request on, and nobody is locked out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from civigil.cyber.access import capability, fallback, passkeys, people, store
from civigil.cyber.access.model import GLASS_ROLE, Person
from civigil.cyber.access.settings import AccessSettings
from civigil.cyber.access.ways import CityWays
from civigil.gateway.ways import Site
from civigil.kernel.alarms import Alarm, Misuse, alarm_of
from civigil.kernel.errors import Conflict, Invalid, Refused
from civigil.kernel.permission import Principal
from civigil.runtime.hands import Hands
from civigil.runtime.trust.signin import SignIn
from tests.cyber.access.authenticator import PRESENT, Authenticator
from tests.support.clock import SetClock
from tests.support.hands import HandsFor

Do = Hands[AccessSettings]
BOSS = Principal(id="person:boss", roles=("supervisor",))
OPERATOR = Principal(id="operator:1", roles=("operator",))
HERE = Site("http://localhost:8440", "localhost")
PASSPHRASE = "correct horse battery"


async def add(do: Do, login: str = "anna", roles: tuple[str, ...] = ("fire",), by: Principal = BOSS) -> Person:
    async with do.store.change() as change:
        return await people.add(login, "Anna Quack", "fire", roles, by, change, do)


async def with_passkey(do: Do, person: Person) -> Authenticator:
    key = Authenticator()
    async with do.store.change() as change:
        options = await passkeys.ask_to_add(HERE, person, change, do)
        await passkeys.added(HERE, person, key.make(options, HERE.origin), "Key", change)
    return key


async def with_passphrase(do: Do, person: Person) -> tuple[str, list[str]]:
    """The authenticator's secret, and recovery codes."""
    secret, codes = fallback.new_secret(), fallback.new_recovery_codes()
    async with do.store.change() as change:
        kept = fallback.hashed_passphrase(PASSPHRASE)
        await store.set_fallback(change.sql, person.id, kept, secret, 0, change.now, do.sealer)
        await store.set_recovery_codes(change.sql, person.id, [fallback.hashed_code(one) for one in codes])
    return secret, codes


def code(secret: str, clock: SetClock) -> str:
    return fallback.code_at(secret, int(clock.now().timestamp() // fallback.STEP_S))


async def emitted(do: Do) -> list[str]:
    async with do.store.read() as sql:
        return [row["subject"] for row in await store.rows(sql, "SELECT subject FROM outbox ORDER BY 1")]


async def test_name_and_login_stand_nowhere_in_the_clear(hands_for: HandsFor) -> None:
    async with hands_for(capability) as do:
        person = await add(do)
        async with do.store.read() as sql:
            found = await store.rows(sql, "SELECT people::text AS row FROM people")
            said = await store.rows(sql, "SELECT convert_from(body, 'UTF8') AS body FROM outbox")
        assert "Quack" not in found[0]["row"]
        assert "anna" not in found[0]["row"]
        assert b"Quack".hex() not in found[0]["row"]
        assert "Quack" not in said[0]["body"]
        async with do.store.read() as sql:
            assert (await store.person(sql, person.id, do.sealer)).name == "Anna Quack"
            assert await store.person_by_login(sql, "ANNA", do.sealer) == person


async def test_passkey_signs_in_as_what_one_is_now(hands_for: HandsFor) -> None:
    async with hands_for(capability) as do:
        person = await add(do)
        key, ways = await with_passkey(do, person), CityWays(do)
        admitted = await ways.take_passkey(HERE, key.answer(await ways.ask_passkey(HERE), HERE.origin))
        assert admitted.who == Principal(id=person.id, roles=("fire", "agency:fire"))


@pytest.mark.parametrize(
    ("lie", "origin", "alarm"),
    [
        ({"flip": True}, HERE.origin, None),
        ({"flags": PRESENT}, HERE.origin, None),
        ({"flags": 0}, HERE.origin, None),
        ({"count": 1}, HERE.origin, Misuse.PASSKEY_COPIED),
        ({}, "http://evil.example", Misuse.PASSKEY_ELSEWHERE),
        ({"flip": True}, "http://evil.example", None),
        ({}, "https://localhost:8440", Misuse.PASSKEY_ELSEWHERE),
    ],
    ids=["signature", "not verified", "not present", "copied", "phished", "made up", "other scheme"],
)
async def test_answer_that_does_not_hold_is_refused(
    hands_for: HandsFor, lie: dict[str, Any], origin: str, alarm: Misuse | None
) -> None:
    async with hands_for(capability) as do:
        person = await add(do)
        key, ways = await with_passkey(do, person), CityWays(do)
        await ways.take_passkey(HERE, key.answer(await ways.ask_passkey(HERE), HERE.origin))
        with pytest.raises(Refused) as refused:
            await ways.take_passkey(HERE, key.answer(await ways.ask_passkey(HERE), origin, **lie))
        assert alarm_of(refused.value) == (None if alarm is None else Alarm(alarm, person.id))


async def test_answer_is_taken_once_and_in_time(hands_for: HandsFor, clock: SetClock) -> None:
    async with hands_for(capability) as do:
        key, ways = await with_passkey(do, await add(do)), CityWays(do)
        answer = key.answer(await ways.ask_passkey(HERE), HERE.origin)
        await ways.take_passkey(HERE, answer)
        with pytest.raises(Refused, match="answered before"):
            await ways.take_passkey(HERE, answer)
        late = key.answer(await ways.ask_passkey(HERE), HERE.origin)
        clock.move(do.settings.challenge_s + 1)
        with pytest.raises(Refused, match="took too long"):
            await ways.take_passkey(HERE, late)


async def test_passkey_of_another_site_or_of_nobody_is_refused(hands_for: HandsFor) -> None:
    async with hands_for(capability) as do:
        ways = CityWays(do)
        stranger = Authenticator()
        with pytest.raises(Refused, match="not known"):
            await ways.take_passkey(HERE, stranger.answer(await ways.ask_passkey(HERE), HERE.origin))
        key = await with_passkey(do, await add(do))
        key.site = "evil.example"
        with pytest.raises(Refused):
            await ways.take_passkey(HERE, key.answer(await ways.ask_passkey(HERE), HERE.origin))


RUBBISH = ["", "{}", "[]", '{"response":{}}', '{"response":{"clientDataJSON":"e30"}}', "[" * 50_000, "\ud800"]


@pytest.mark.parametrize("answer", RUBBISH)
async def test_rubbish_for_an_answer_is_refused(hands_for: HandsFor, answer: str) -> None:
    async with hands_for(capability) as do:
        with pytest.raises(Refused):
            await CityWays(do).take_passkey(HERE, answer)


async def test_person_off_duty_is_signed_out_and_stays_out(hands_for: HandsFor) -> None:
    async with hands_for(capability) as do:
        person = await add(do)
        key, ways, sign_in = await with_passkey(do, person), CityWays(do), SignIn(do.store.pool, do.clock)
        admitted = await ways.take_passkey(HERE, key.answer(await ways.ask_passkey(HERE), HERE.origin))
        token = await sign_in.begin(admitted.who, admitted.timed)
        async with do.store.change() as change:
            await people.alter(person.id, 1, BOSS, change, do, active=False)
        with pytest.raises(Refused):
            await sign_in.session(token)
        with pytest.raises(Refused, match="not in use"):
            await ways.take_passkey(HERE, key.answer(await ways.ask_passkey(HERE), HERE.origin))


async def test_role_that_was_taken_away_is_gone_from_running_sessions(hands_for: HandsFor) -> None:
    async with hands_for(capability) as do:
        person, sign_in = await add(do, roles=("fire", "supervisor")), SignIn(do.store.pool, do.clock)
        token = await sign_in.begin(Principal(id=person.id, roles=("fire", "supervisor", "agency:fire")))
        async with do.store.change() as change:
            await people.alter(person.id, 1, BOSS, change, do, roles=("fire",))
        assert (await sign_in.session(token)).roles == ("fire", "agency:fire")


async def test_shift_holds_while_it_lasts(hands_for: HandsFor, clock: SetClock) -> None:
    async with hands_for(capability) as do:
        person, sign_in = await add(do), SignIn(do.store.pool, do.clock)
        token = await sign_in.begin(Principal(id=person.id, roles=("fire",)))
        begins = clock.now() + timedelta(minutes=10)
        async with do.store.change() as change:
            await people.set_shifts(
                person.id, [("dispatcher", begins, begins + timedelta(minutes=20))], BOSS, change, do
            )
        held = []
        for _ in range(4):
            held.append("dispatcher" in (await sign_in.session(token)).roles)
            clock.move(600)
        assert held == [False, True, True, False]


async def test_nobody_makes_themselves_more_and_only_operators_make_operators(hands_for: HandsFor) -> None:
    async with hands_for(capability) as do:
        person = await add(do, roles=("supervisor",))
        itself = Principal(id=person.id, roles=("supervisor",))
        async with do.store.change() as change:
            with pytest.raises(Refused, match="own roles"):
                await people.alter(person.id, 1, itself, change, do, roles=("supervisor", "auditor"))
        with pytest.raises(Refused, match="only an operator"):
            await add(do, "berta", ("operator",))
        with pytest.raises(Invalid, match="given to nobody"):
            await add(do, "berta", (GLASS_ROLE,))
        chief = await add(do, "chief", ("operator",), by=OPERATOR)
        async with do.store.change() as change:
            with pytest.raises(Refused, match="only an operator"):
                await people.link_for(chief.id, BOSS, SignIn(do.store.pool, do.clock), change, do)
        deputy = await add(do, "deputy")
        now = do.clock.now()
        async with do.store.change() as change:
            shift = ("operator", now, now + timedelta(hours=1))
            with pytest.raises(Refused, match="only an operator"):
                await people.set_shifts(deputy.id, [shift], BOSS, change, do)
            await people.set_shifts(deputy.id, [shift], OPERATOR, change, do)
            with pytest.raises(Refused, match="only an operator"):
                await people.link_for(deputy.id, BOSS, SignIn(do.store.pool, do.clock), change, do)


async def test_two_who_change_one_person_do_not_overwrite_each_other(hands_for: HandsFor) -> None:
    async with hands_for(capability) as do:
        person = await add(do)
        async with do.store.change() as change:
            await people.alter(person.id, 1, BOSS, change, do, name="Anna")
        with pytest.raises(Conflict):
            async with do.store.change() as change:
                await people.alter(person.id, 1, BOSS, change, do, name="Berta")
        with pytest.raises(Conflict):
            await add(do, "Anna")


async def test_passphrase_needs_the_code_of_this_moment_and_each_code_works_once(
    hands_for: HandsFor, clock: SetClock
) -> None:
    async with hands_for(capability) as do:
        secret, _ = await with_passphrase(do, await add(do))
        ways = CityWays(do)
        now = code(secret, clock)
        with pytest.raises(Refused):
            await ways.take_passphrase("anna", "wrong horse battery", now, "10.0.0.1")
        assert (await ways.take_passphrase("Anna", PASSPHRASE, now, "10.0.0.1")).how == "a passphrase and a code"
        with pytest.raises(Refused):
            await ways.take_passphrase("anna", PASSPHRASE, now, "10.0.0.1")
        with pytest.raises(Refused):
            await ways.take_passphrase("nobody", PASSPHRASE, now, "10.0.0.1")


async def test_guessing_waits_but_no_dispatcher_is_locked_out(hands_for: HandsFor, clock: SetClock) -> None:
    async with hands_for(capability) as do:
        person = await add(do)
        secret, codes = await with_passphrase(do, person)
        key, ways = await with_passkey(do, person), CityWays(do)

        async def guess(source: str) -> str:
            with pytest.raises(Refused) as refused:
                await ways.take_passphrase("anna", "guess", "000000", source)
            return refused.value.sentence

        said = [await guess("6.6.6.6") for _ in range(7)]
        assert "belong together" in said[4]
        assert "wait" in said[5]
        clock.move(70)
        assert "belong together" in await guess("6.6.6.6")
        at_work = await ways.take_passphrase("anna", PASSPHRASE, code(secret, clock), "10.0.0.1")
        assert at_work.who.id == person.id
        for number in range(do.settings.guesses_of_login_an_hour + 2):
            async with do.store.change() as change:  # from everywhere at once
                await change.sql.execute(
                    "INSERT INTO guesses (login, source, at) SELECT login, %s, %s FROM guesses LIMIT 1",
                    [str(number).encode(), change.now],
                )
        assert "many places" in await guess("10.0.0.2")
        passkey = await ways.take_passkey(HERE, key.answer(await ways.ask_passkey(HERE), HERE.origin))
        assert passkey.who.id == person.id
        assert (await ways.take_recovery_code(codes[0].upper().replace("-", " "))).who.id == person.id
        clock.move(3_601)
        again = await ways.take_passphrase("anna", PASSPHRASE, code(secret, clock), "6.6.6.6")
        assert again.who.id == person.id


async def test_somebody_who_guesses_is_told_of(hands_for: HandsFor, clock: SetClock) -> None:
    async with hands_for(capability) as do:
        await add(do)
        ways = CityWays(do)
        for _ in range(10):
            clock.move(61)
            with pytest.raises(Refused):
                await ways.take_passphrase("anna", "guess", "000000", "6.6.6.6")
        assert "fact.actual.access.guessing_seen.v1.nowhere" in await emitted(do)


async def test_recovery_code_works_once(hands_for: HandsFor) -> None:
    async with hands_for(capability) as do:
        person = await add(do)
        _, codes = await with_passphrase(do, person)
        ways = CityWays(do)
        assert (await ways.take_recovery_code(codes[3])).who.id == person.id
        for bad in (codes[3], "", "x" * 10_000, "aaaa-aaaa-aaaa-aaaa"):
            with pytest.raises(Refused):
                await ways.take_recovery_code(bad)


async def test_broken_glass_holds_at_once_ends_by_itself_and_is_told_of(hands_for: HandsFor, clock: SetClock) -> None:
    async with hands_for(capability) as do:
        person, sign_in = await add(do), SignIn(do.store.pool, do.clock)
        who = Principal(id=person.id, roles=("fire", "agency:fire"))
        token = await sign_in.begin(who)
        async with do.store.change() as change:
            with pytest.raises(Invalid, match="a reason has"):
                await people.break_glass(who, "why not", None, change, do)
            glass = await people.break_glass(who, "Nobody of the medical desk answers", None, change, do)
        assert GLASS_ROLE in (await sign_in.session(token)).roles
        assert "fact.actual.access.glass_broken.v1.nowhere" in await emitted(do)
        async with do.store.read() as sql:
            kept = await store.rows(sql, "SELECT glass::text AS row FROM glass")
        assert "medical desk" not in kept[0]["row"]
        with pytest.raises(Conflict):
            async with do.store.change() as change:
                await people.break_glass(who, "Nobody of the medical desk answers", None, change, do)
        clock.move((glass.ends - glass.began).total_seconds() + 1)
        with pytest.raises(Refused):  # an hour's idleness ended the session; a fresh one has no glass either
            await sign_in.session(token)
        assert await people.roles_now(person.id, do) == ("fire", "agency:fire")


async def test_review_mends_the_glass_and_nobody_reviews_their_own(hands_for: HandsFor) -> None:
    async with hands_for(capability) as do:
        person, sign_in = await add(do), SignIn(do.store.pool, do.clock)
        who = Principal(id=person.id, roles=("fire",))
        token = await sign_in.begin(who)
        async with do.store.change() as change:
            glass = await people.break_glass(who, "Nobody of the medical desk answers", None, change, do)
        async with do.store.change() as change:
            with pytest.raises(Refused, match="their own"):
                await people.review_glass(glass.id, "fine", who, change, do)
            await people.review_glass(glass.id, "It was needed", BOSS, change, do)
        assert GLASS_ROLE not in (await sign_in.session(token)).roles
        async with do.store.change() as change:
            with pytest.raises(Conflict):
                await people.review_glass(glass.id, "again", BOSS, change, do)

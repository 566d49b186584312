"""The room's SQL. What is sealed is sealed and opened here, so that nothing else sees the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow, dict_row

from civigil.cyber.access.model import LOGIN, NAME, REASON, SECRET, Glass, Passkey, Person, Shift
from civigil.kernel.errors import Conflict, Missing
from civigil.kernel.ports import Sealer
from civigil.kernel.time import Instant

Sql = psycopg.AsyncConnection[Any]
PEOPLE_AT_MOST = 5_000
CHALLENGES_AT_MOST = 10_000
OIDC_WITHIN = timedelta(minutes=10)


async def rows(sql: Sql, query: str, given: Sequence[object] | Mapping[str, object] = ()) -> list[DictRow]:
    """The rows of a question."""
    async with sql.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query.encode(), given)
        return await cursor.fetchall()


async def people(sql: Sql, sealer: Sealer) -> list[Person]:
    """Everybody, those on duty first."""
    found = await rows(sql, "SELECT * FROM people ORDER BY active DESC, made LIMIT %s", [PEOPLE_AT_MOST])
    return [_person(row, sealer) for row in found]


async def person(sql: Sql, id: str, sealer: Sealer, *, hold: bool = False) -> Person:
    """One person; held until the transaction ends where that is asked for. Raises `Missing`."""
    query = "SELECT * FROM people WHERE id = %s FOR UPDATE" if hold else "SELECT * FROM people WHERE id = %s"
    found = await rows(sql, query, [id])
    if not found:
        raise Missing("nobody of that id is known here", where=id)
    return _person(found[0], sealer)


async def person_by_login(sql: Sql, login: str, sealer: Sealer) -> Person | None:
    """Who signs in with this name."""
    prints = LOGIN.fingerprints(sealer, login)
    found = await rows(sql, "SELECT * FROM people WHERE login_index = ANY(%s)", [prints])
    return _person(found[0], sealer) if found else None


async def add_person(sql: Sql, one: Person, sealer: Sealer) -> None:
    """Add somebody. Raises `Conflict` where the login is taken."""
    if await person_by_login(sql, one.login, sealer) is not None:
        raise Conflict("somebody signs in with that name already", where="login")
    try:
        await sql.execute(
            "INSERT INTO people (id, version, login, login_index, name, agency, roles, active, made, changed) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                one.id,
                one.version,
                LOGIN.seal(sealer, one.login, row=one.id, subject=one.id),
                LOGIN.fingerprint(sealer, one.login),
                NAME.seal(sealer, one.name, row=one.id, subject=one.id),
                one.agency,
                list(one.roles),
                one.active,
                one.made,
                one.changed,
            ],
        )
    except UniqueViolation as error:
        raise Conflict("somebody signs in with that name already", where="login") from error


async def change_person(sql: Sql, one: Person, sealer: Sealer) -> None:
    """Write what may change of a person."""
    await sql.execute(
        "UPDATE people SET version = %s, name = %s, agency = %s, roles = %s, active = %s, changed = %s WHERE id = %s",
        [
            one.version,
            NAME.seal(sealer, one.name, row=one.id, subject=one.id),
            one.agency,
            list(one.roles),
            one.active,
            one.changed,
            one.id,
        ],
    )


async def shifts(sql: Sql, since: Instant, person: str | None = None) -> list[Shift]:
    """Shifts that are not over at `since`, of one person or of everybody."""
    found = await rows(
        sql,
        "SELECT * FROM shifts WHERE ends > %s AND (%s::text IS NULL OR person = %s) ORDER BY begins, id LIMIT 10000",
        [since, person, person],
    )
    return [Shift(**row) for row in found]


async def set_shifts(sql: Sql, person: str, given: Sequence[Shift], since: Instant) -> None:
    """Put these in place of the person's shifts that are not over."""
    await sql.execute("DELETE FROM shifts WHERE person = %s AND ends > %s", [person, since])
    for one in given:
        await sql.execute(
            "INSERT INTO shifts (id, person, role, begins, ends, by) VALUES (%s, %s, %s, %s, %s, %s)",
            [one.id, person, one.role, one.begins, one.ends, one.by],
        )


async def passkeys(sql: Sql, person: str) -> list[Passkey]:
    """A person's passkeys, the oldest first."""
    found = await rows(sql, "SELECT * FROM passkeys WHERE person = %s ORDER BY made", [person])
    return [_passkey(row) for row in found]


async def passkey(sql: Sql, id: bytes) -> Passkey | None:
    """The passkey of a credential's id, held until the transaction ends."""
    found = await rows(sql, "SELECT * FROM passkeys WHERE id = %s FOR UPDATE", [id])
    return _passkey(found[0]) if found else None


async def add_passkey(sql: Sql, one: Passkey) -> None:
    """Add a passkey. Raises `Conflict` where it is somebody's already."""
    added = await sql.execute(
        "INSERT INTO passkeys (id, person, public_key, sign_count, title, synced, made) VALUES (%s, %s, %s, %s, %s, %s, %s) "
        "ON CONFLICT DO NOTHING",
        [one.id, one.person, one.public_key, one.sign_count, one.title, one.synced, one.made],
    )
    if added.rowcount == 0:
        raise Conflict("this passkey is known here already", where="passkey")


async def use_passkey(sql: Sql, id: bytes, sign_count: int, at: Instant) -> None:
    """A passkey was used."""
    await sql.execute("UPDATE passkeys SET sign_count = %s, used = %s WHERE id = %s", [sign_count, at, id])


async def delete_passkey(sql: Sql, person: str, id: bytes) -> None:
    """Delete a passkey. Raises `Missing` where the person has no such one."""
    gone = await sql.execute("DELETE FROM passkeys WHERE id = %s AND person = %s", [id, person])
    if gone.rowcount == 0:
        raise Missing("you have no such passkey", where="passkey")


async def add_challenge(
    sql: Sql, hashed: bytes, purpose: str, person: str | None, expires: Instant, now: Instant
) -> None:
    """Remember what a browser shall sign; what was never answered goes."""
    await sql.execute("DELETE FROM challenges WHERE expires < %s", [now])
    await sql.execute(
        "DELETE FROM challenges WHERE challenge IN (SELECT challenge FROM challenges ORDER BY expires DESC OFFSET %s)",
        [CHALLENGES_AT_MOST],
    )
    await sql.execute(
        "INSERT INTO challenges (challenge, purpose, person, expires) VALUES (%s, %s, %s, %s)",
        [hashed, purpose, person, expires],
    )


async def take_challenge(sql: Sql, hashed: bytes, purpose: str, person: str | None, now: Instant) -> bool:
    """Whether this was to be signed, for that, by them, and in time; it is gone afterwards."""
    gone = await sql.execute(
        "DELETE FROM challenges WHERE challenge = %s AND purpose = %s AND person IS NOT DISTINCT FROM %s AND expires >= %s",
        [hashed, purpose, person, now],
    )
    return gone.rowcount == 1


async def set_fallback(
    sql: Sql, person: str, passphrase: bytes, secret: str, step: int, now: Instant, sealer: Sealer
) -> None:
    """A person's passphrase and authenticator, in place of those before."""
    await sql.execute(
        "INSERT INTO fallbacks (person, passphrase, secret, used_step, made) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (person) DO UPDATE SET passphrase = excluded.passphrase, secret = excluded.secret, "
        "used_step = excluded.used_step, made = excluded.made",
        [person, passphrase, SECRET.seal(sealer, secret, row=person, subject=person), step, now],
    )


async def fallback(sql: Sql, person: str, sealer: Sealer) -> tuple[bytes, str, int] | None:
    """The passphrase's hash, the authenticator's secret and the newest step used; held until the transaction ends."""
    found = await rows(sql, "SELECT * FROM fallbacks WHERE person = %s FOR UPDATE", [person])
    if not found:
        return None
    return bytes(found[0]["passphrase"]), SECRET.open(sealer, found[0]["secret"], row=person), found[0]["used_step"]


async def use_step(sql: Sql, person: str, step: int) -> None:
    """A code of this time step was used."""
    await sql.execute("UPDATE fallbacks SET used_step = %s WHERE person = %s", [step, person])


async def delete_fallback(sql: Sql, person: str) -> None:
    """Delete passphrase, authenticator and recovery codes."""
    await sql.execute("DELETE FROM fallbacks WHERE person = %s", [person])
    await sql.execute("DELETE FROM recovery_codes WHERE person = %s", [person])


async def set_recovery_codes(sql: Sql, person: str, hashed: Sequence[bytes]) -> None:
    """A person's recovery codes, in place of those before."""
    await sql.execute("DELETE FROM recovery_codes WHERE person = %s", [person])
    for one in hashed:
        await sql.execute("INSERT INTO recovery_codes (code, person) VALUES (%s, %s)", [one, person])


async def use_recovery_code(sql: Sql, hashed: bytes, now: Instant) -> str | None:
    """Whose code that is; it is used afterwards."""
    used = await rows(
        sql, "UPDATE recovery_codes SET used = %s WHERE code = %s AND used IS NULL RETURNING person", [now, hashed]
    )
    return used[0]["person"] if used else None


async def codes_left(sql: Sql, person: str) -> int:
    """How many recovery codes a person has not used."""
    found = await rows(sql, "SELECT count(*) AS n FROM recovery_codes WHERE person = %s AND used IS NULL", [person])
    return int(found[0]["n"])


async def has_fallback(sql: Sql, person: str) -> bool:
    """Whether a person has a passphrase and an authenticator."""
    return bool(await rows(sql, "SELECT 1 FROM fallbacks WHERE person = %s", [person]))


async def add_glass(sql: Sql, one: Glass, sealer: Sealer) -> None:
    """Somebody broke the glass."""
    await sql.execute(
        "INSERT INTO glass (id, person, reason, incident, began, ends) VALUES (%s, %s, %s, %s, %s, %s)",
        [
            one.id,
            one.person,
            REASON.seal(sealer, one.reason, row=one.id, subject=one.person),
            one.incident,
            one.began,
            one.ends,
        ],
    )


async def glasses(
    sql: Sql, sealer: Sealer, *, person: str | None = None, at: Instant | None = None, at_most: int = 200
) -> list[Glass]:
    """Broken glasses, the newest first: of one person or everybody, those in force at `at` or all."""
    found = await rows(
        sql,
        "SELECT * FROM glass WHERE (%s::text IS NULL OR person = %s) "
        "AND (%s::timestamptz IS NULL OR coalesce(ended, ends) > %s) ORDER BY began DESC LIMIT %s",
        [person, person, at, at, at_most],
    )
    return [_glass(row, sealer) for row in found]


async def glass(sql: Sql, id: UUID, sealer: Sealer) -> Glass:
    """One broken glass, held until the transaction ends. Raises `Missing`."""
    found = await rows(sql, "SELECT * FROM glass WHERE id = %s FOR UPDATE", [id])
    if not found:
        raise Missing("no such glass was broken", where=str(id))
    return _glass(found[0], sealer)


async def change_glass(sql: Sql, one: Glass) -> None:
    """Write what may change of a broken glass."""
    await sql.execute(
        "UPDATE glass SET ended = %s, reviewed = %s, reviewed_by = %s, finding = %s WHERE id = %s",
        [one.ended, one.reviewed, one.reviewed_by, one.finding, one.id],
    )


def _person(row: DictRow, sealer: Sealer) -> Person:
    return Person(
        id=row["id"],
        version=row["version"],
        login=LOGIN.open(sealer, row["login"], row=row["id"]),
        name=NAME.open(sealer, row["name"], row=row["id"]),
        agency=row["agency"],
        roles=tuple(row["roles"]),
        active=row["active"],
        made=row["made"],
        changed=row["changed"],
    )


def _passkey(row: DictRow) -> Passkey:
    return Passkey(**row | {"id": bytes(row["id"]), "public_key": bytes(row["public_key"])})


def _glass(row: DictRow, sealer: Sealer) -> Glass:
    return Glass(**row | {"reason": REASON.open(sealer, row["reason"], row=row["id"])})


async def add_oidc(sql: Sql, state: bytes, nonce: str, verifier: str, origin: str, now: Instant) -> None:
    """Remember a sign-in that is under way at the provider; what was never answered goes."""
    await sql.execute("DELETE FROM oidc_asked WHERE expires < %s", [now])
    await sql.execute(
        "DELETE FROM oidc_asked WHERE state IN (SELECT state FROM oidc_asked ORDER BY expires DESC OFFSET %s)",
        [CHALLENGES_AT_MOST],
    )
    await sql.execute(
        "INSERT INTO oidc_asked (state, nonce, verifier, origin, expires) VALUES (%s, %s, %s, %s, %s)",
        [state, nonce, verifier, origin, now + OIDC_WITHIN],
    )


async def take_oidc(sql: Sql, state: bytes, origin: str, now: Instant) -> tuple[str, str] | None:
    """Nonce and verifier of a sign-in that was asked for there and is not too old; it is gone afterwards."""
    gone = await rows(
        sql,
        "DELETE FROM oidc_asked WHERE state = %s AND origin = %s AND expires >= %s RETURNING nonce, verifier",
        [state, origin, now],
    )
    return (gone[0]["nonce"], gone[0]["verifier"]) if gone else None


async def oidc_person(sql: Sql, subject: bytes) -> str | None:
    """Who is bound to a provider's subject."""
    found = await rows(sql, "SELECT person FROM oidc_subjects WHERE subject = %s", [subject])
    return found[0]["person"] if found else None


async def bind_oidc(sql: Sql, subject: bytes, person: str, now: Instant) -> None:
    """Bind a provider's subject to a person. Raises `Conflict` where the person is another subject already."""
    bound = await sql.execute(
        "INSERT INTO oidc_subjects (subject, person, bound) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [subject, person, now],
    )
    if bound.rowcount == 0:
        raise Conflict("the identity provider knows somebody else by this login: ask for help", where="oidc")

"""The hands for people: make them, change them, give them shifts and links; break and mend the glass. Each in one transaction.

Whoever is signed in holds what was changed from their next request on, since their sessions are changed in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from civigil.cyber.access import favours, rules, store
from civigil.cyber.access.model import (
    Glass,
    Person,
    Shift,
    check_agency,
    check_login,
    check_name,
    check_roles,
)
from civigil.cyber.access.settings import AccessSettings
from civigil.cyber.access.standing import check_grant, principal_of
from civigil.cyber.access.ways import timed_of
from civigil.events.access import GlassMended
from civigil.kernel.errors import Conflict, Invalid, Refused
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.runtime.trust.signin import SignIn, end_all, regrant

SHIFTS_AT_MOST = 100
SHIFT_AT_MOST = timedelta(hours=36)
REASON_AT_LEAST, REASON_AT_MOST = 10, 500

Do = Hands[AccessSettings]


async def add(
    login: str, name: str, agency: str, roles: tuple[str, ...], by: Principal, change: Change, do: Do
) -> Person:
    """Somebody new. Raises `Invalid`, `Refused` for roles that `by` may not give, `Conflict` for a login that is taken."""
    given = check_roles(roles)
    check_grant(by, None, (), given)
    person = Person(
        id=f"person:{do.new_id().hex}",
        version=1,
        login=check_login(login),
        name=check_name(name),
        agency=check_agency(agency),
        roles=given,
        active=True,
        made=change.now,
        changed=change.now,
    )
    await store.add_person(change.sql, person, do.sealer)
    await favours.note(change.sql, by.id, person.id, change.now)
    change.emit(rules.person_changed(person, by.id), occurred=change.now, status=Status.ACTUAL)
    return person


async def alter(
    id: str,
    version: int,
    by: Principal,
    change: Change,
    do: Do,
    *,
    name: str | None = None,
    agency: str | None = None,
    roles: tuple[str, ...] | None = None,
    active: bool | None = None,
) -> Person:
    """Change somebody. What is left out stays. Raises `Missing`, `Conflict` for an older version, `Refused`, `Invalid`."""
    before = await store.person(change.sql, id, do.sealer, hold=True)
    if before.version != version:
        raise Conflict(f"it has version {before.version} by now", where="version")
    after = msgspec.structs.replace(
        before,
        version=before.version + 1,
        name=before.name if name is None else check_name(name),
        agency=before.agency if agency is None else check_agency(agency),
        roles=before.roles if roles is None else check_roles(roles),
        active=before.active if active is None else active,
        changed=change.now,
    )
    if (after.agency, after.roles, after.active) != (before.agency, before.roles, before.active):
        check_grant(by, id, before.roles if before.active else (), after.roles if after.active else ())
    await store.change_person(change.sql, after, do.sealer)
    if (after.roles, after.agency, after.active) != (before.roles, before.agency, before.active):
        await favours.note(change.sql, by.id, id, change.now)
    await _stand(after, change, do)
    change.emit(rules.person_changed(after, by.id), occurred=change.now, status=Status.ACTUAL)
    return after


async def set_shifts(
    id: str, given: Sequence[tuple[str, Instant, Instant]], by: Principal, change: Change, do: Do
) -> list[Shift]:
    """Put these shifts (role, from, until) in place of somebody's that are not over. Raises `Invalid`, `Missing`, `Refused`."""
    if len(given) > SHIFTS_AT_MOST:
        raise Invalid(f"{len(given)} shifts; {SHIFTS_AT_MOST} are allowed", where="shifts")
    person = await store.person(change.sql, id, do.sealer, hold=True)
    roles = check_roles(tuple(dict.fromkeys(role for role, _, _ in given)))
    before = await store.shifts(change.sql, change.now, id)
    check_grant(by, id, {one.role for one in before}, roles)
    for _, begins, ends in given:
        if not timedelta(0) < ends - begins <= SHIFT_AT_MOST:
            raise Invalid(f"a shift ends after it begins, and within {SHIFT_AT_MOST}", where="shifts")
    made = [
        Shift(id=do.new_id(), person=id, role=role, begins=begins, ends=ends, by=by.id) for role, begins, ends in given
    ]
    await store.set_shifts(change.sql, id, made, change.now)
    await favours.note(change.sql, by.id, id, change.now)
    if person.active:
        await _stand(person, change, do)
    change.emit(rules.person_changed(person, by.id), occurred=change.now, status=Status.ACTUAL)
    return made


async def link_for(id: str, by: Principal, sign_in: SignIn, change: Change, do: Do) -> str:
    """A one-time link's token for somebody: for the first sign-in, or when every passkey is lost.

    Raises `Missing`, and `Refused` where `by` could use it to become more than they are.
    """
    person = await store.person(change.sql, id, do.sealer)
    timed = await timed_of(change.sql, person.id, change.now, do)
    if person.id != by.id:
        check_grant(by, id, (), {*person.roles, *(one.role for one in timed)})
    await favours.note(change.sql, by.id, id, change.now)
    return await sign_in.issue_link_token(principal_of(person), timed)


async def sign_out(id: str, change: Change, do: Do) -> int:
    """End all of somebody's sessions and links; how many sessions there were. Raises `Missing`."""
    await store.person(change.sql, id, do.sealer)
    return await end_all(change.sql, id)


async def break_glass(who: Principal, reason: str, incident: UUID | None, change: Change, do: Do) -> Glass:
    """More rights for a while. Raises `Invalid` for a reason that is none, `Conflict` while a glass is broken already."""
    plain = " ".join(reason.split())
    if not REASON_AT_LEAST <= len(plain) <= REASON_AT_MOST:
        raise Invalid(f"a reason has {REASON_AT_LEAST} to {REASON_AT_MOST} characters", where="reason")
    person = await store.person(change.sql, who.id, do.sealer, hold=True)
    if await store.glasses(change.sql, do.sealer, person=who.id, at=change.now):
        raise Conflict("your glass is broken already", where="glass")
    glass = Glass(
        id=do.new_id(),
        person=person.id,
        reason=plain,
        incident=incident,
        began=change.now,
        ends=change.now + timedelta(minutes=do.settings.glass_minutes),
        ended=None,
        reviewed=None,
        reviewed_by=None,
        finding="",
    )
    await store.add_glass(change.sql, glass, do.sealer)
    await _stand(person, change, do)
    change.emit(rules.glass_broken(glass), occurred=change.now, status=Status.ACTUAL)
    return glass


async def mend_glass(who: Principal, change: Change, do: Do) -> Glass:
    """One's own rights again, before the time is over. Raises `Conflict` where no glass is broken."""
    person = await store.person(change.sql, who.id, do.sealer, hold=True)
    broken = await store.glasses(change.sql, do.sealer, person=who.id, at=change.now)
    if not broken:
        raise Conflict("no glass of yours is broken", where="glass")
    mended = msgspec.structs.replace(broken[0], ended=change.now)
    await store.change_glass(change.sql, mended)
    await _stand(person, change, do)
    _tell(mended, who, change)
    return mended


async def review_glass(id: UUID, finding: str, who: Principal, change: Change, do: Do) -> Glass:
    """A supervisor looked at it, and it is mended where it still was broken.

    Raises `Missing`, `Invalid`, `Conflict` where it was done before, `Refused` to the one who broke it.
    """
    glass = await store.glass(change.sql, id, do.sealer)
    plain = " ".join(finding.split())
    if not 0 < len(plain) <= REASON_AT_MOST:
        raise Invalid(f"1 to {REASON_AT_MOST} characters are a finding", where="finding")
    if glass.person == who.id:
        raise Refused("nobody reviews their own glass", where="glass")
    if glass.reviewed is not None:
        raise Conflict("it was reviewed before", where="glass")
    done = msgspec.structs.replace(
        glass,
        reviewed=change.now,
        reviewed_by=who.id,
        finding=plain,
        ended=glass.ended or (change.now if change.now < glass.ends else None),
    )
    await store.change_glass(change.sql, done)
    await _stand(await store.person(change.sql, glass.person, do.sealer, hold=True), change, do)
    _tell(done, who, change)
    return done


def _tell(glass: Glass, who: Principal, change: Change) -> None:
    told = GlassMended(glass=glass.id, person=glass.person, by=who.id, reviewed=glass.reviewed is not None)
    change.emit(told, occurred=change.now, status=Status.ACTUAL)


async def _stand(person: Person, change: Change, do: Do) -> None:
    """Whoever is signed in as this person holds what stands here now; who was taken off duty is signed out."""
    if not person.active:
        await end_all(change.sql, person.id)
        return
    await regrant(change.sql, principal_of(person), await timed_of(change.sql, person.id, change.now, do))


async def roles_now(id: str, do: Do) -> tuple[str, ...]:
    """What somebody holds at this moment, shifts and broken glass included. Raises `Missing`, `Refused` for one off duty."""
    now = do.clock.now()
    async with do.store.read() as sql:
        who = principal_of(await store.person(sql, id, do.sealer))
        timed = await timed_of(sql, id, now, do)
    return tuple(dict.fromkeys([*who.roles, *(one.role for one in timed if one.begins <= now < one.ends)]))

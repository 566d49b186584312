"""The room over HTTP: the policies in force, people and their shifts, how one signs in oneself, broken glass."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from litestar import Request

from civigil.cyber.access import deed_routes, draft, fallback, passkeys, people, session_routes, store
from civigil.cyber.access.authorizer import CedarAuthorizer
from civigil.cyber.access.certificates import routes as certificate_routes
from civigil.cyber.access.explain import explained
from civigil.cyber.access.model import GLASS_ROLE, Person, Shift, check_name
from civigil.cyber.access.permissions import (
    GLASS_BREAK,
    GLASS_REVIEW,
    PERSON_MANAGE,
    PERSON_VIEW,
    POLICY_VIEW,
    SELF_MANAGE,
    SELF_VIEW,
)
from civigil.cyber.access.router import router
from civigil.cyber.access.settings import AccessSettings
from civigil.cyber.access.view import (
    Authenticator,
    Explained,
    Glasses,
    GlassId,
    Link,
    Myself,
    Options,
    People,
    Policies,
    RecoveryCodes,
    ShownPasskey,
    ShownPerson,
    SignedOut,
)
from civigil.gateway.ways import Site
from civigil.kernel.errors import Conflict, Invalid, Missing, Refused
from civigil.kernel.permission import Principal
from civigil.kernel.time import Instant
from civigil.runtime.hands import Hands
from civigil.runtime.trust.signin import SignIn

__all__ = ["certificate_routes", "deed_routes", "router", "session_routes"]

Do = Hands[AccessSettings]
Who = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="A principal's id.")]
Roles = Annotated[str, msgspec.Meta(max_length=1_000, description="The roles to ask for, with commas.")]
Action = Annotated[str, msgspec.Meta(max_length=200, description="A permission, such as cameras:feed:view.")]
What = Annotated[
    str,
    msgspec.Meta(max_length=1_000, description="A path, or live/TYPE, order/TYPE, field/TYPE/NAME, with ?status=…."),
]
Text = Annotated[str, msgspec.Meta(max_length=600)]
Answer = Annotated[str, msgspec.Meta(max_length=passkeys.ANSWER_AT_MOST)]
RoleList = Annotated[tuple[Annotated[str, msgspec.Meta(max_length=40)], ...], msgspec.Meta(max_length=20)]


class _Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all bodies have in common."""


class PersonAsked(_Asked, frozen=True, kw_only=True):
    """Somebody new."""

    login: Text
    name: Text
    agency: Text = ""
    roles: RoleList = ()


class PersonChange(_Asked, frozen=True, kw_only=True):
    """What to change of somebody; what is null stays."""

    version: int
    name: Text | None = None
    agency: Text | None = None
    roles: RoleList | None = None
    active: bool | None = None


class ShiftAsked(_Asked, frozen=True, kw_only=True):
    """A role for a time."""

    role: Text
    begins: Instant
    ends: Instant


class ShiftsAsked(_Asked, frozen=True, kw_only=True):
    """The shifts that somebody shall have, in place of those that are not over."""

    shifts: Annotated[tuple[ShiftAsked, ...], msgspec.Meta(max_length=people.SHIFTS_AT_MOST)]


class PasskeyMade(_Asked, frozen=True, kw_only=True):
    """What the browser made, as JSON in a text, and what to call it."""

    answer: Answer
    title: Text


class PassphraseAsked(_Asked, frozen=True, kw_only=True):
    """A passphrase, the authenticator's secret, and its code of this moment."""

    passphrase: Text
    secret: Annotated[str, msgspec.Meta(pattern="^[A-Z2-7]{32}$")]
    code: Annotated[str, msgspec.Meta(max_length=20)]


class GlassAsked(_Asked, frozen=True, kw_only=True):
    """Why, and which incident it is for."""

    reason: Text
    incident: UUID | None = None


class FindingAsked(_Asked, frozen=True, kw_only=True):
    """What came of it."""

    finding: Text


@router.get("/policies", permission=POLICY_VIEW, raises=(Missing,))
async def list_policies(do: Do) -> Policies:
    """The policies in force, and whether the city's own files hold."""
    shelf = draft.shelf_of(do)
    shelf.look()
    shelf.read_folder()
    return Policies(
        policies=shelf.book.policies,
        trouble=shelf.trouble,
        folder=str(shelf.folder),
        epoch=shelf.epoch,
        permissions=tuple(sorted(_cedar(do).declared)),
        digest=shelf.in_force.digest,
        draft=draft.pending_in(shelf),
    )


@router.get("/explain", permission=POLICY_VIEW, raises=(Missing,))
async def explain_decision(do: Do, user: Who, action: Action, resource: What = "", roles: Roles = "") -> Explained:
    """Whether somebody may do something, and which policies say so; with these roles, or with those that they hold now."""
    held = tuple(role.strip() for role in roles.split(",") if role.strip())
    if not held and user.startswith("person:"):
        held = await people.roles_now(user, do)
    return explained(_cedar(do), Principal(id=user, roles=held), action, resource)


@router.get("/people", permission=PERSON_VIEW)
async def list_people(do: Do) -> People:
    """The city's people by name, with their roles, agency and shifts."""
    now = do.clock.now()
    async with do.store.read() as sql:
        everybody = await store.people(sql, do.sealer)
        shifts = await store.shifts(sql, now)
        glasses = await store.glasses(sql, do.sealer, at=now)
    until = {one.person: one.ended or one.ends for one in glasses}
    shown = tuple(
        _shown(one, tuple(shift for shift in shifts if shift.person == one.id), until.get(one.id)) for one in everybody
    )
    return People(people=shown, roles=_roles_of(do))


@router.post("/people", permission=PERSON_MANAGE, raises=(Conflict,))
async def add_person(data: PersonAsked, who: Principal, do: Do) -> ShownPerson:
    """Add somebody; they come in by a link first, and make a passkey then."""
    async with do.store.change() as change:
        made = await people.add(data.login, data.name, data.agency, data.roles, who, change, do)
    return _shown(made)


@router.put("/people/{person:str}", permission=PERSON_MANAGE, raises=(Missing, Conflict))
async def change_person(person: str, data: PersonChange, who: Principal, do: Do) -> ShownPerson:
    """Change somebody's name, agency or roles, or take them off duty; it holds at once, also for who is signed in."""
    async with do.store.change() as change:
        made = await people.alter(
            person,
            data.version,
            who,
            change,
            do,
            name=data.name,
            agency=data.agency,
            roles=data.roles,
            active=data.active,
        )
        shifts = await store.shifts(change.sql, change.now, person)
    return _shown(made, tuple(shifts))


@router.put("/people/{person:str}/shifts", permission=PERSON_MANAGE, raises=(Missing,))
async def set_shifts(person: str, data: ShiftsAsked, who: Principal, do: Do) -> ShownPerson:
    """Give somebody these shifts, in place of those that are not over; a shift's role holds while it lasts."""
    given = [(one.role, one.begins, one.ends) for one in data.shifts]
    async with do.store.change() as change:
        made = await people.set_shifts(person, given, who, change, do)
        one = await store.person(change.sql, person, do.sealer)
    return _shown(one, tuple(made))


@router.post("/people/{person:str}/link", permission=PERSON_MANAGE, raises=(Missing,))
async def make_link(person: str, who: Principal, do: Do) -> Link:
    """A link that signs somebody in once, for the first time or after all passkeys were lost."""
    async with do.store.change() as change:
        token = await people.link_for(person, who, SignIn(do.store.pool, do.clock), change, do)
    return Link(path=f"/sign-in?token={token}")


@router.post("/people/{person:str}/sign-out", permission=PERSON_MANAGE, raises=(Missing,))
async def sign_person_out(person: str, do: Do) -> SignedOut:
    """End all of somebody's sessions and links, live streams included."""
    async with do.store.change() as change:
        return SignedOut(sessions=await people.sign_out(person, change, do))


@router.get("/me", permission=SELF_VIEW)
async def show_myself(who: Principal, do: Do, request: Request[Any, Any, Any]) -> Myself:
    """How one signs in oneself, and whether one's glass is broken."""
    takes = Site("", urlsplit(f"//{request.headers.get('host', '')}").hostname or "").takes_passkeys
    if not who.id.startswith("person:"):
        return Myself(person=None, takes_passkeys=takes)
    async with do.store.read() as sql:
        glasses = await store.glasses(sql, do.sealer, person=who.id, at=do.clock.now())
        return Myself(
            person=await store.person(sql, who.id, do.sealer),
            passkeys=tuple(ShownPasskey.of(one) for one in await store.passkeys(sql, who.id)),
            has_passphrase=await store.has_fallback(sql, who.id),
            recovery_codes_left=await store.codes_left(sql, who.id),
            takes_passkeys=takes,
            glass=glasses[0] if glasses else None,
            may_break_glass=do.authorizer.decide(who, GLASS_BREAK).allowed,
        )


@router.post("/me/passkeys/options", permission=SELF_MANAGE)
async def ask_for_passkey(who: Principal, do: Do, request: Request[Any, Any, Any]) -> Options:
    """What the browser needs to make a passkey."""
    async with do.store.change() as change:
        person = await _myself(who, change.sql, do)
        return Options(options=await passkeys.ask_to_add(_site(request), person, change, do))


@router.post("/me/passkeys", permission=SELF_MANAGE, raises=(Conflict,))
async def add_passkey(data: PasskeyMade, who: Principal, do: Do, request: Request[Any, Any, Any]) -> ShownPasskey:
    """Keep the passkey that the browser made."""
    title = check_name(data.title)
    async with do.store.change() as change:
        person = await _myself(who, change.sql, do)
        return ShownPasskey.of(await passkeys.added(_site(request), person, data.answer, title, change))


@router.delete("/me/passkeys/{passkey:str}", permission=SELF_MANAGE, raises=(Missing,))
async def delete_passkey(passkey: str, who: Principal, do: Do) -> None:
    """Delete one of one's passkeys; it signs nobody in any more."""
    try:
        id = base64.urlsafe_b64decode(passkey + "=" * (-len(passkey) % 4))
    except (binascii.Error, ValueError) as error:
        raise Missing("you have no such passkey", where="passkey") from error
    async with do.store.change() as change:
        await store.delete_passkey(change.sql, who.id, id)


@router.post("/me/authenticator", permission=SELF_MANAGE)
async def ask_for_authenticator(who: Principal, do: Do) -> Authenticator:
    """A fresh secret for an authenticator; nothing is kept yet."""
    async with do.store.read() as sql:
        person = await _myself(who, sql, do)
    secret = fallback.new_secret()
    return Authenticator(secret=secret, address=fallback.address_of(secret, person.login, "city"))


@router.put("/me/passphrase", permission=SELF_MANAGE)
async def set_passphrase(data: PassphraseAsked, who: Principal, do: Do) -> RecoveryCodes:
    """Keep a passphrase with an authenticator as the fall-back, once its code was right; and fresh recovery codes."""
    kept = fallback.hashed_passphrase(data.passphrase)
    codes = fallback.new_recovery_codes()
    async with do.store.change() as change:
        person = await _myself(who, change.sql, do)
        step = fallback.step_of(data.secret, data.code, change.now.timestamp(), 0)
        if step is None:
            raise Invalid("this is not the code of this moment: look at the authenticator's clock", where="code")
        await store.set_fallback(change.sql, person.id, kept, data.secret, step, change.now, do.sealer)
        await store.set_recovery_codes(change.sql, person.id, [fallback.hashed_code(one) for one in codes])
    return RecoveryCodes(codes=tuple(codes))


@router.delete("/me/passphrase", permission=SELF_MANAGE)
async def delete_passphrase(who: Principal, do: Do) -> None:
    """Delete passphrase, authenticator and recovery codes: only passkeys sign in then."""
    async with do.store.change() as change:
        await store.delete_fallback(change.sql, (await _myself(who, change.sql, do)).id)


@router.post("/me/glass", permission=GLASS_BREAK, raises=(Conflict,))
async def break_glass(data: GlassAsked, who: Principal, do: Do) -> GlassId:
    """Break the glass: more rights for a while. It holds at once, is written down, and becomes an incident for a supervisor."""
    async with do.store.change() as change:
        await _myself(who, change.sql, do)
        glass = await people.break_glass(who, data.reason, data.incident, change, do)
    return GlassId(id=glass.id, ends=glass.ends)


@router.delete("/me/glass", permission=SELF_MANAGE, raises=(Conflict,))
async def mend_glass(who: Principal, do: Do) -> None:
    """One's own rights again, before the time is over."""
    async with do.store.change() as change:
        await _myself(who, change.sql, do)
        await people.mend_glass(who, change, do)


@router.get("/glass", permission=GLASS_REVIEW)
async def list_glasses(do: Do) -> Glasses:
    """Who broke the glass, when and why, the newest first."""
    async with do.store.read() as sql:
        return Glasses(glasses=tuple(await store.glasses(sql, do.sealer)))


@router.post("/glass/{glass:uuid}/review", permission=GLASS_REVIEW, raises=(Missing, Conflict))
async def review_glass(glass: UUID, data: FindingAsked, who: Principal, do: Do) -> None:
    """Say what came of a broken glass; it is mended where it still was broken."""
    async with do.store.change() as change:
        await people.review_glass(glass, data.finding, who, change, do)


def _cedar(do: Do) -> CedarAuthorizer:
    """The Authorizer of this city. Raises `Missing` where it is another one than ours."""
    if not isinstance(do.authorizer, CedarAuthorizer):
        raise Missing("no Cedar policies are in force here", where="access")
    return do.authorizer


def _roles_of(do: Do) -> tuple[str, ...]:
    """The roles that the policies in force speak of, as far as people can hold them."""
    if not isinstance(do.authorizer, CedarAuthorizer):
        return ()
    return tuple(role for role in do.authorizer.shelf.book.roles if role not in {GLASS_ROLE, "simulator", "process"})


def _shown(one: Person, shifts: tuple[Shift, ...] = (), glass_until: Instant | None = None) -> ShownPerson:
    return ShownPerson(**msgspec.structs.asdict(one), shifts=shifts, glass_until=glass_until)


async def _myself(who: Principal, sql: store.Sql, do: Do) -> Person:
    """Who asks, as one of the city's people. Raises `Refused` for the operator's link, which is nobody's."""
    if not who.id.startswith("person:"):
        raise Refused(
            "you came by the operator's link: add yourself to the city's people, and come in as that", where="me"
        )
    return await store.person(sql, who.id, do.sealer)


def _site(request: Request[Any, Any, Any]) -> Site:
    """Where the browser is that asks. Raises `Refused` for a page that is not ours, `Invalid` at a bare address."""
    origin = request.headers.get("origin", "")
    read = urlsplit(origin)
    if not read.hostname or read.netloc != request.headers.get("host", ""):
        raise Refused("passkeys are made in a browser, on a page of this city", where="origin")
    site = Site(origin, read.hostname)
    if not site.takes_passkeys:
        raise Invalid("browsers have no passkeys at a bare address: use the city's name, or localhost", where="host")
    return site

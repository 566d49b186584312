"""People, and what they hold."""

from __future__ import annotations

import re
from uuid import UUID

import msgspec

from civigil.kernel.errors import Invalid
from civigil.kernel.sealed import SealedColumn
from civigil.kernel.time import Instant

LOGIN = SealedColumn(
    room="access", table="people", column="login", data_class="people", subject="id", index="login_index"
)
NAME = SealedColumn(room="access", table="people", column="name", data_class="people", subject="id")
SECRET = SealedColumn(
    room="access", table="fallbacks", column="secret", data_class="people", key="person", subject="person"
)
REASON = SealedColumn(room="access", table="glass", column="reason", data_class="people", subject="person")
SEALS = (LOGIN, NAME, SECRET, REASON)

GLASS_ROLE = "glass"
OPERATOR_ROLE = "operator"
ROLES_AT_MOST = 20

_LOGIN = re.compile(r"[\w.@+-]{1,80}")
_ROLE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_AGENCY = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def check_login(login: str) -> str:
    """The name to sign in with, as it is kept. Raises `Invalid`."""
    if not _LOGIN.fullmatch(login):
        raise Invalid("1 to 80 letters, digits, . @ + - and _ are a name to sign in with", where="login")
    return login


def check_name(name: str) -> str:
    """A person's name. Raises `Invalid`."""
    plain = " ".join(name.split())
    if not 0 < len(plain) <= 120 or not plain.isprintable():
        raise Invalid("1 to 120 printable characters are a name", where="name")
    return plain


def check_roles(roles: tuple[str, ...]) -> tuple[str, ...]:
    """Roles in their order, each once. Raises `Invalid`; the one of broken glass is given to nobody."""
    for role in roles:
        if not _ROLE.fullmatch(role):
            raise Invalid(f"{role!r} is not a role: small letters, digits and _ are", where="roles")
        if role == GLASS_ROLE:
            raise Invalid("this role comes of breaking the glass, and is given to nobody", where="roles")
    if len(roles) > ROLES_AT_MOST:
        raise Invalid(f"{len(roles)} roles; {ROLES_AT_MOST} are allowed", where="roles")
    return tuple(dict.fromkeys(roles))


def check_agency(agency: str) -> str:
    """An agency's name, or none. Raises `Invalid`."""
    if agency and not _AGENCY.fullmatch(agency):
        raise Invalid(f"{agency!r} is not an agency: small letters, digits, - and _ are", where="agency")
    return agency


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may sign in."""

    id: str
    version: int
    login: str
    name: str
    agency: str
    roles: tuple[str, ...]
    active: bool
    made: Instant
    changed: Instant


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """A role that somebody holds for a time."""

    id: UUID
    person: str
    role: str
    begins: Instant
    ends: Instant
    by: str  # who gave it


class Passkey(msgspec.Struct, frozen=True, kw_only=True):
    """A credential of a person's authenticator (WebAuthn)."""

    id: bytes
    person: str
    public_key: bytes
    sign_count: int
    title: str
    synced: bool
    made: Instant
    used: Instant | None


class Glass(msgspec.Struct, frozen=True, kw_only=True):
    """A glass that was broken."""

    id: UUID
    person: str
    reason: str
    incident: UUID | None
    began: Instant
    ends: Instant
    ended: Instant | None  # where somebody mended it before its time
    reviewed: Instant | None
    reviewed_by: str | None
    finding: str

"""What somebody is, now and by their shifts: the principal and the roles that hold for a time."""

from __future__ import annotations

from collections.abc import Iterable

from civigil.cyber.access.model import GLASS_ROLE, OPERATOR_ROLE, Glass, Person, Shift
from civigil.kernel.errors import Refused
from civigil.kernel.permission import Principal
from civigil.kernel.time import Instant

AGENCY = "agency:"


def principal_of(person: Person) -> Principal:
    """A person as policies know them. Raises `Refused` for one who was taken off duty."""
    if not person.active:
        raise Refused("this account is not in use any more", where="sign-in")
    agency = (f"{AGENCY}{person.agency}",) if person.agency else ()
    return Principal(id=person.id, roles=(*person.roles, *agency))


def spans_of(shifts: Iterable[Shift], glasses: Iterable[Glass]) -> list[tuple[str, Instant, Instant]]:
    """The roles that hold for a time, each with when it begins and ends."""
    spans = [(one.role, one.begins, one.ends) for one in shifts]
    return spans + [(GLASS_ROLE, one.began, one.ended or one.ends) for one in glasses]


def check_grant(by: Principal, person: str | None, before: Iterable[str], after: Iterable[str]) -> None:
    """Raise `Refused` where somebody would make themselves or others more than they may.

    Nobody changes their own roles, and only an operator makes or unmakes operators.
    """
    if person == by.id:
        raise Refused("nobody changes their own roles, agency or shifts: ask somebody else", where="person")
    changed = {*before} ^ {*after}
    if OPERATOR_ROLE in changed and OPERATOR_ROLE not in by.roles:
        raise Refused("only an operator makes or unmakes operators", where="roles")

"""What follows: from policies that changed or do not hold, from a glass that was broken, from guesses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from civigil.cyber.access.model import Glass, Person
from civigil.events.access import (
    DeedForced,
    GlassBroken,
    GuessingSeen,
    PersonChanged,
    PoliciesBroken,
    PoliciesChanged,
    PoliciesUnagreed,
)
from civigil.kernel.facts import Explanation, Reason
from civigil.kernel.severity import Category, Certainty, Severity, Urgency


def changed(texts: Iterable[tuple[str, str, bool]], policies: int) -> PoliciesChanged:
    """Other policies are in force. `texts`: name, text, and whether it came with the program, of each file."""
    files = sorted(texts)
    digest = hashlib.sha256()
    for name, text, _ in files:
        digest.update(f"{name}\0{len(text)}\0{text}\0".encode())
    return PoliciesChanged(
        policies=policies,
        files=tuple(name for name, _, shipped in files if not shipped),
        digest=digest.hexdigest(),
    )


def broken(why: str) -> PoliciesBroken:
    """Policies do not hold: nobody is locked out and nobody gains anything, but what was wanted is not in force."""
    return PoliciesBroken(
        kind="policies_broken",
        severity=Severity.MODERATE,
        urgency=Urgency.EXPECTED,
        certainty=Certainty.OBSERVED,
        category=Category.SECURITY,
        place=None,
        subjects=("access:policies",),
        explanation=Explanation(
            summary="The city's policy files do not hold; those before stay in force.", rule="access.policies_broken"
        ),
        why=why[:2_000],
    )


def unagreed(digest: str, agreed: str) -> PoliciesUnagreed:
    """Other policies are in force than those that were agreed to."""
    return PoliciesUnagreed(
        kind="policies_unagreed",
        severity=Severity.SEVERE,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        category=Category.SECURITY,
        place=None,
        subjects=("access:policies", f"policies:{digest[:12]}"),
        explanation=Explanation(
            summary="Policies are in force that nobody agreed to: somebody wrote into the city's own data.",
            rule="access.policies_unagreed",
        ),
        digest=digest,
        agreed=agreed,
    )


def forced(id: UUID, deed: str, person: str) -> DeedForced:
    """Somebody did alone what takes two people: somebody else looks at it, soon."""
    return DeedForced(
        kind="deed_forced",
        severity=Severity.SEVERE,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        category=Category.SECURITY,
        place=None,
        subjects=(f"proposal:{id}", person),
        explanation=Explanation(
            summary=f"Somebody did alone what takes two people: {deed}.", rule="access.deed_forced"
        ),
        proposal=id,
        deed=deed,
        person=person,
    )


def person_changed(person: Person, by: str) -> PersonChanged:
    """What the city is told of a person: no name."""
    return PersonChanged(
        person=person.id,
        version=person.version,
        agency=person.agency,
        roles=person.roles,
        active=person.active,
        by=by,
    )


def glass_broken(glass: Glass) -> GlassBroken:
    """A glass was broken: a supervisor looks at it, soon."""
    minutes = (glass.ends - glass.began).total_seconds() / 60
    return GlassBroken(
        kind="glass_broken",
        severity=Severity.SEVERE,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        category=Category.SECURITY,
        place=None,
        subjects=(f"glass:{glass.id}", glass.person),
        explanation=Explanation(
            summary="Somebody broke the glass: they see and do more than their roles permit, for a while.",
            rule="access.glass_broken",
            because=(Reason(what="for how long", measured=minutes, unit="min"),),
        ),
        glass=glass.id,
        person=glass.person,
        incident=glass.incident,
        ends=glass.ends,
    )


def guessing(guesses: int, person: str | None) -> GuessingSeen:
    """Somebody guesses at a login."""
    return GuessingSeen(
        kind="guessing",
        severity=Severity.MODERATE if guesses < 100 else Severity.SEVERE,
        urgency=Urgency.EXPECTED,
        certainty=Certainty.LIKELY,
        category=Category.SECURITY,
        place=None,
        subjects=(f"login:{person or 'nobody'}",),
        explanation=Explanation(
            summary="Somebody guesses at a login's passphrase or codes.",
            rule="access.guessing",
            because=(Reason(what="wrong guesses within the hour", measured=float(guesses)),),
        ),
        guesses=guesses,
        person=person,
    )

"""What follows: from policies that changed or do not hold, from a glass that was broken, from guesses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from civigil.cyber.access.model import Glass, Person
from civigil.events.access import (
    DeedForced,
    GlassBroken,
    GuessingSeen,
    MisuseSeen,
    PersonChanged,
    PoliciesBroken,
    PoliciesChanged,
    PoliciesUnagreed,
)
from civigil.kernel.alarms import Misuse
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


class _Misused(NamedTuple):
    severity: Severity
    certainty: Certainty
    words: str


_MISUSED: Mapping[Misuse, _Misused] = {
    Misuse.SESSION_STOLEN: _Misused(
        Severity.SEVERE,
        Certainty.LIKELY,
        "A session was used by another browser than signed in, or after its holder had signed out: there is a copy of its cookie.",
    ),
    Misuse.PAGE_FOREIGN: _Misused(
        Severity.MODERATE,
        Certainty.OBSERVED,
        "A page of another site tried to act with somebody's session: they have been led to a bad page, or a program misbehaves.",
    ),
    Misuse.ORDER_REPLAYED: _Misused(
        Severity.SEVERE,
        Certainty.OBSERVED,
        "An order that was obeyed came again as it was: somebody reads the bus, and may write on it.",
    ),
    Misuse.ORDER_FORGED: _Misused(
        Severity.SEVERE,
        Certainty.OBSERVED,
        "An order was not signed by whom it names, or was changed, or was meant for somebody else: somebody writes on the bus.",
    ),
    Misuse.CERTIFICATE_ENDED: _Misused(
        Severity.MINOR,
        Certainty.OBSERVED,
        "A certificate was used after its end: its holder missed the renewal, or somebody kept an old copy.",
    ),
    Misuse.CERTIFICATE_REVOKED: _Misused(
        Severity.SEVERE,
        Certainty.OBSERVED,
        "A certificate was used after it was revoked: whoever has it tries to come in.",
    ),
    Misuse.TOKEN_FOREIGN: _Misused(
        Severity.MODERATE,
        Certainty.LIKELY,
        "The identity provider's word was meant for another than this city: somebody passes on what they got elsewhere, or "
        "the client is registered wrongly.",
    ),
    Misuse.TOKEN_FORGED: _Misused(
        Severity.MODERATE,
        Certainty.OBSERVED,
        "What came as the identity provider's word is not: somebody tries to sign in, or out, as another.",
    ),
    Misuse.PASSKEY_COPIED: _Misused(
        Severity.SEVERE,
        Certainty.LIKELY,
        "A passkey's counter did not grow: there is a copy of it. Take it away from its holder's sign-in, and give them another.",
    ),
    Misuse.PASSKEY_ELSEWHERE: _Misused(
        Severity.SEVERE,
        Certainty.OBSERVED,
        "A passkey answered another site's page, which passed the answer on: its holder was led to a bad page.",
    ),
}


def misused(misuse: Misuse, about: str | None, source: str, times: int) -> MisuseSeen:
    """Somebody used what is not theirs, or is good no more. It was refused; somebody looks at it."""
    severity, certainty, words = _MISUSED[misuse]
    return MisuseSeen(
        kind=f"misuse_{misuse.value}",
        severity=severity,
        urgency=Urgency.IMMEDIATE if severity is Severity.SEVERE else Urgency.EXPECTED,
        certainty=certainty,
        category=Category.SECURITY,
        place=None,
        subjects=(f"misuse:{misuse.value}/{source}", *(() if about is None else (about,))),
        explanation=Explanation(
            summary=f"{words} It was refused.",
            rule=f"access.{misuse.value}",
            because=(Reason(what="times since it was told last", measured=float(times), limit=0.0, unit="times"),),
        ),
        misuse=misuse.value,
        about=about,
        source=source,
        times=times,
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

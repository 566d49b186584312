"""What may be revoked, and what the city is told of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from civigil.cyber.access.certificates.view import AuthorityView
from civigil.events.access import ProcessMisbehaved
from civigil.kernel.errors import Refused
from civigil.kernel.facts import Explanation, Reason
from civigil.kernel.severity import Category, Certainty, Severity, Urgency
from civigil.kernel.time import Instant

NEEDED = frozenset({"process:gateway", "process:spine", "process:access"})
"""Without these nobody could look, or take a revocation back: theirs are replaced, never only revoked."""
WARN_BEFORE = timedelta(days=365)
SOON = timedelta(days=30)


def check_revocation(holder: str, *, replaced: bool) -> None:
    """Raise `Refused` for what would lock the city out of itself, or would have no effect."""
    if holder in NEEDED and not replaced:
        raise Refused(
            "without it nobody could look, or let anybody in again: revoke it with a new certificate at once",
            where=holder,
        )
    if holder.startswith("server:"):
        raise Refused(
            "servers show theirs and nobody asks for a list: remove its file in `trust/`, and another is issued within a minute",
            where=holder,
        )


def misbehaved(process: str, tried: Sequence[str], times: int) -> ProcessMisbehaved:
    """The bus forbade a process something: its code is not what its declaration says, or somebody else speaks with its key."""
    return ProcessMisbehaved(
        kind="process_misbehaves",
        severity=Severity.SEVERE,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        category=Category.SECURITY,
        place=None,
        subjects=(f"process:{process}",),
        explanation=Explanation(
            summary=f"The process {process} said or asked to hear what it does not declare: {', '.join(tried)}. "
            "The bus let nobody hear it.",
            rule="access.process_misbehaved",
            because=(Reason(what="times that the bus forbade it", measured=float(times), limit=0.0, unit="times"),),
        ),
        process=process,
        tried=tuple(tried),
        times=times,
    )


def warnings(authorities: Sequence[AuthorityView], former_until: Instant | None, now: Instant) -> tuple[str, ...]:
    """What a person should do about the authorities, the most pressing first."""
    found = []
    key_here = any(one.name == "root" and one.key_here for one in authorities)
    for one in authorities:
        if one.in_force == "issues" and one.until - now < WARN_BEFORE and not (key_here and one.name != "root"):
            found.append(
                f"The authority {one.name} ends on {one.until:%Y-%m-%d}: bring the root's key and make another."
            )
    if former_until is not None:
        found.append(
            f"Certificates of the former authority are good until {former_until:%Y-%m-%d}: give devices and browsers new ones "
            "before."
        )
    if key_here:
        found.append("The root's key lies on this machine: take it away, the city runs on without it.")
    return tuple(found)

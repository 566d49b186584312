"""What follows from policies that changed or do not hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from civigil.events.access import PoliciesBroken, PoliciesChanged
from civigil.kernel.facts import Explanation
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
            summary="The city's policy files do not hold; the old ones stay in force.", rule="access.policies_broken"
        ),
        why=why[:2_000],
    )

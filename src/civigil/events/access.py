"""What access says: other policies are in force, or those that somebody wrote do not hold."""

from __future__ import annotations

from civigil.kernel.facts import Concern, Fact, fact


@fact("access.policies_changed.v1")
class PoliciesChanged(Fact, frozen=True, kw_only=True):
    """Other policies are in force from now on."""

    policies: int  # how many there are
    files: tuple[str, ...]  # the city's own files, by name
    digest: str  # SHA-256 of all texts in force, lower-case hexadecimal


@fact("access.policies_broken.v1")
class PoliciesBroken(Concern, frozen=True, kw_only=True):
    """The city's policy files do not hold; the old ones stay in force."""

    why: str  # the file, the policy and the mistake

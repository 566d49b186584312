"""What access says: of policies, of people by their pseudonyms, of a glass that was broken, of somebody who guesses."""

from __future__ import annotations

from uuid import UUID

from civigil.kernel.facts import Concern, Fact, fact
from civigil.kernel.time import Instant


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


@fact("access.person_changed.v1")
class PersonChanged(Fact, frozen=True, kw_only=True):
    """Somebody came to the city's people, holds other roles or shifts, or was taken off duty."""

    person: str  # a pseudonym
    version: int
    agency: str
    roles: tuple[str, ...]
    active: bool
    by: str


@fact("access.glass_broken.v1")
class GlassBroken(Concern, frozen=True, kw_only=True):
    """Somebody gave themselves more rights for a while, for a reason that stands in the room, not here."""

    glass: UUID
    person: str
    incident: UUID | None  # what it was for, where they said so
    ends: Instant


@fact("access.glass_mended.v1")
class GlassMended(Fact, frozen=True, kw_only=True):
    """A broken glass was mended before its time, or a supervisor looked at it."""

    glass: UUID
    person: str
    by: str
    reviewed: bool


@fact("access.guessing_seen.v1")
class GuessingSeen(Concern, frozen=True, kw_only=True):
    """Somebody guesses at passphrases or codes."""

    guesses: int  # at one login within the hour, from wherever
    person: str | None  # whose login it is; none: nobody's

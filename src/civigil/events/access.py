"""What access says and can be asked: policies, people by their pseudonyms, a broken glass, deeds that take two people."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from civigil.kernel.facts import Concern, Fact, Order, fact, order
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


@fact("access.misuse_seen.v1")
class MisuseSeen(Concern, frozen=True, kw_only=True):
    """Somebody used what is not theirs, or what is good no more: it was refused."""

    misuse: str  # of `kernel/alarms.py`: "session_stolen", "order_replayed", …
    about: str | None  # whose session, passkey or certificate it is: a pseudonym
    source: str  # a fingerprint of where it came from; the audit trail has the place itself
    times: int  # since the last time that this was told


@fact("access.policies_activated.v1")
class PoliciesActivated(Fact, frozen=True, kw_only=True):
    """The city's own policies were replaced, by two people or by one while there was no other."""

    digest: str  # of the city's own files, lower-case hexadecimal
    files: tuple[str, ...]
    by: str  # who proposed them
    second: str | None  # who agreed; none: nobody else could


@fact("access.policies_unagreed.v1")
class PoliciesUnagreed(Concern, frozen=True, kw_only=True):
    """Policies are in force that nobody agreed to: somebody wrote where only the city writes."""

    digest: str
    agreed: str


@fact("access.deed_proposed.v1")
class DeedProposed(Fact, frozen=True, kw_only=True):
    """Somebody wants to do what takes two people; it waits for the second one."""

    proposal: UUID
    deed: str  # the order's type
    digest: str  # over type, status and content, lower-case hexadecimal
    by: str
    expires: Instant


@fact("access.deed_decided.v1")
class DeedDecided(Fact, frozen=True, kw_only=True):
    """What takes two people was approved or turned down, or nobody decided in time; or it is done, or failed."""

    proposal: UUID
    deed: str
    digest: str
    state: Literal["approved", "turned down", "expired", "done", "failed"]
    by: str  # who proposed it
    second: str | None  # who decided; none: nobody else did


@fact("access.deed_forced.v1")
class DeedForced(Concern, frozen=True, kw_only=True):
    """Somebody did alone what takes two people, in an emergency; the reason stands beside the proposal."""

    proposal: UUID
    deed: str
    person: str


@fact("access.two_people_from_now_on.v1")
class TwoPeopleFromNowOn(Fact, frozen=True, kw_only=True):
    """A second person is there who could do these deeds: from now on they take two, whoever leaves."""

    permission: str
    because: str


@order("access.activate_policies.v1")
class ActivatePolicies(Order, frozen=True, kw_only=True):
    """Put the policies that lie in the city's folder into force. Refused where the folder holds others by now, or does not hold."""

    digest: str  # of what lies there


@order("access.revoke_certificates.v1")
class RevokeCertificates(Order, frozen=True, kw_only=True):
    """Revoke whatever certificates a process or a device has, and cut it off."""

    holder: str  # "process:cameras", "device:level-1", or a certificate's serial number in hexadecimal
    reason: str  # of RFC 5280 §5.3.1: "keyCompromise", "cessationOfOperation", …
    replace: bool = False  # issue a new certificate at once, under another name on the bus


@order("access.readmit_holder.v1")
class ReadmitHolder(Order, frozen=True, kw_only=True):
    """Let a holder in again whose certificates were revoked, with a new one."""

    holder: str


@fact("access.certificates_revoked.v1")
class CertificatesRevoked(Fact, frozen=True, kw_only=True):
    """Certificates of a process or a device are good no more."""

    holder: str
    reason: str
    certificates: int  # that were good until then
    replaced: bool  # a new one was issued at once
    by: str  # a pseudonym


@fact("access.holder_readmitted.v1")
class HolderReadmitted(Fact, frozen=True, kw_only=True):
    """A process or a device has a certificate again after its former ones were revoked."""

    holder: str
    generation: int
    by: str  # a pseudonym


@fact("access.process_misbehaved.v1")
class ProcessMisbehaved(Concern, frozen=True, kw_only=True):
    """A process said or asked to hear what it does not declare: the bus forbade it, and nobody heard it."""

    process: str
    tried: tuple[str, ...]  # the first few
    times: int  # since the last time that this was told

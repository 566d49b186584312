"""The state of the certificates, read from the authority's files. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from civigil.cyber.access.certificates import rules
from civigil.cyber.access.certificates.view import AuthorityView, Certificates, HolderView, RevocationView
from civigil.kernel.time import Instant
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.certificates.names import holder_of
from civigil.runtime.trust.certificates.profile import CLOCK_SLACK, Tier
from civigil.runtime.trust.certificates.register import Issued, Register

GONE_AFTER = timedelta(days=7)
"""A certificate that ended longer ago, and that nobody replaced, is shown no more."""


def certificates(authority: Authority, now: Instant) -> Certificates:
    """Everything there is to see. Raises `Tampered`, `Refused`, `Unavailable` for files that are not as we wrote them."""
    register = authority.register
    authorities = _authorities(authority)
    named = {one.serial: one.name for one in authorities}
    newest = {one.holder: one for one in authority.issued()}
    holders = [
        _holder(one, register, authority, named, now)
        for one in newest.values()
        if one.until + GONE_AFTER > now or one.holder in register.barred
    ]
    revoked = sorted(register.revoked, key=lambda one: one.at, reverse=True)
    ends = [one.until for one in holders if one.state == "good"]
    return Certificates(
        at=now,
        authorities=tuple(authorities),
        holders=tuple(sorted(holders, key=lambda one: (one.kind != "process", one.kind, one.name))),
        revoked=tuple(
            RevocationView(
                serial=one.serial,
                holder=one.holder,
                at=one.at,
                reason=one.reason.value,
                by=one.by,
                until=one.until,
            )
            for one in revoked
        ),
        root_key_here=authority.authorities.root_key_here,
        former_until=register.former_until,
        next_end=min(ends, default=None),
        warnings=rules.warnings(authorities, register.former_until, now),
    )


def _authorities(authority: Authority) -> list[AuthorityView]:
    files = authority.authorities
    found = [_authority("root", files.root(), issues=True, key_here=files.root_key_here)]
    current = {tier: files.current(tier).certificate for tier in Tier}
    found += [_authority(tier.value, own, issues=True, key_here=True) for tier, own in current.items()]
    for one in files.past():
        name = next((tier.value for tier, own in current.items() if own.subject == one.certificate.subject), "past")
        found.append(_authority(name, one.certificate, issues=False, key_here=True))
    former = files.former()
    if former is not None:
        found.append(_authority("former", former.certificate, issues=False, key_here=True))
    return found


def _authority(name: str, own: x509.Certificate, *, issues: bool, key_here: bool) -> AuthorityView:
    return AuthorityView(
        name=name,
        in_force="issues" if issues else "trusted",
        serial=f"{own.serial_number:x}",
        fingerprint=own.fingerprint(hashes.SHA256()).hex(),
        since=own.not_valid_before_utc,
        until=own.not_valid_after_utc,
        key_here=key_here,
    )


def _holder(one: Issued, register: Register, authority: Authority, named: dict[str, str], now: Instant) -> HolderView:
    barred = register.barred.get(one.holder)
    last = _last_revocation(one.holder, register) if barred else None
    state = "barred" if barred else "good" if one.until > now else "ended"
    holder = holder_of(one.holder)
    return HolderView(
        holder=one.holder,
        kind=holder.kind.value,
        name=holder.name,
        state=state,
        serial=one.serial,
        generation=register.generation(holder),
        issuer=named.get(one.issuer, ""),
        since=one.since + CLOCK_SLACK,  # it is good a little earlier, for whose clock is behind
        until=one.until,
        renews=authority.renews(one) if state == "good" else None,
        barred_since=barred,
        reason=last[0] if last else "",
        by=last[1] if last else "",
    )


def _last_revocation(holder: str, register: Register) -> tuple[str, str] | None:
    own: Sequence[tuple[Instant, str, str]] = [
        (one.at, one.reason.value, one.by) for one in register.revoked if one.holder == holder
    ]
    if not own:
        return None
    _, reason, by = max(own)
    return reason, by

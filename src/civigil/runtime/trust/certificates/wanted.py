"""A certificate that somebody is to hold: what stands in it, where it lies, and whether it is time for another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from civigil.kernel.errors import Invalid, Missing
from civigil.kernel.time import Instant
from civigil.runtime.trust.certificates import files
from civigil.runtime.trust.certificates.names import Holder, Kind
from civigil.runtime.trust.certificates.profile import Tier, hosts_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose, under which names, for what, and how long it lasts."""

    holder: Holder
    generation: int
    certificate: Path
    key: Path
    hosts: tuple[str, ...]
    answers: bool  # as a server
    calls: bool  # as a client
    lasts: timedelta
    renew_before: timedelta | None  # None: at half of its life

    @property
    def tier(self) -> Tier:
        """Which authority issues it."""
        return Tier.DEVICES if self.holder.kind is Kind.DEVICE else Tier.PROCESSES

    def renews(self, since: Instant, until: Instant) -> Instant:
        """When one that is good from and until then is replaced."""
        early = (until - since) / 2 if self.renew_before is None else self.renew_before
        return until - early

    def is_due(self, issuer: x509.Certificate, now: Instant) -> bool:
        """Whether it is missing, another authority's, for other names, or near its end.

        Whatever is wrong with a file, a new one is issued; only a key that others may read is refused (`Refused`).
        """
        if not self.certificate.exists() or not self.key.exists():
            return True
        files.refuse_open(self.key)
        try:
            (own, *_), _ = files.pair(self.certificate, self.key)
            own.verify_directly_issued_by(issuer)
        except (Invalid, Missing, ValueError, TypeError, InvalidSignature):
            return True
        if set(hosts_of(own)) != set(self.hosts) or now < own.not_valid_before_utc:
            return True
        return now >= self.renews(own.not_valid_before_utc, own.not_valid_after_utc)

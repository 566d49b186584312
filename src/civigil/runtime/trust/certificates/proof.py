"""Who stands behind a certificate that a process showed: its chain, its purpose, its time, and that nobody revoked it.

The chain is held to RFC 5280 by `cryptography`'s verifier, the name constraints with it. The lists of revoked certificates are
those that the authority beside `ca.pem` signed; each is checked against its issuer. Files are looked at again with every question,
and read when they are others: what is revoked is refused from the next question on. A list that is over, or that nobody of ours
signed, closes the door; where no list was ever written (a machine that holds nothing but `ca.pem` and its own certificates), none
is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from civigil.kernel.alarms import Alarm, Misuse
from civigil.kernel.errors import Refused, Tampered, Unavailable
from civigil.kernel.time import Instant
from civigil.runtime.trust.certificates.issuing import trusted_by
from civigil.runtime.trust.certificates.names import process_named
from civigil.runtime.trust.certificates.profile import hosts_of

_Marks = tuple[tuple[str, int, int, int], ...]


class Proof:
    """What is trusted, by the files beside one `ca.pem`."""

    def __init__(self, anchor: Path) -> None:
        self._anchor = anchor
        self._marks: _Marks | None = None
        self._anchors: list[x509.Certificate] = []
        self._lists: list[x509.CertificateRevocationList] = []
        self._revoked: frozenset[int] = frozenset()
        self.epoch = 0
        """Another number whenever what is trusted may have changed."""

    def look(self) -> int:
        """Read again what changed; the epoch. Raises `Invalid`, `Unavailable`, `Tampered` for files that are not as written."""
        marks = tuple(_mark(file) for file in self._files())
        if marks != self._marks:
            anchors = trusted_by(self._anchor.with_name("issuers.pem")) or trusted_by(self._anchor)
            if not anchors:
                raise Unavailable("nobody is trusted here: ca.pem is missing", where=str(self._anchor))
            lists = [_list(file, anchors) for file in self._files()[2:]]
            self._anchors, self._lists = anchors, lists
            self._revoked = frozenset(one.serial_number for said in lists for one in said)
            self._marks = marks
            self.epoch += 1
        return self.epoch

    def process(self, shown: Sequence[x509.Certificate], now: Instant) -> tuple[str, ec.EllipticCurvePublicKey]:
        """The process that a chain speaks for, and its key.

        Raises `Tampered` for a chain that does not hold, `Refused` for a certificate that was revoked or is not good now,
        `Unavailable` where the list of those is over.
        """
        own = shown[0]
        self.check(own, now)
        name = process_named(hosts_of(own))
        key = own.public_key()
        if name is None or not isinstance(key, ec.EllipticCurvePublicKey):
            raise Tampered("the certificate is no process's", where="certificate")
        verifier = PolicyBuilder().store(Store(self._anchors)).time(now.astimezone(UTC).replace(tzinfo=None))
        try:
            said = verifier.build_client_verifier().verify(own, list(shown[1:]))
        except VerificationError as error:
            raise Tampered(f"the certificate does not hold: {str(error)[:200]}", where="certificate") from error
        proved = [str(one.value) for one in said.subjects or () if isinstance(one, x509.DNSName)]
        if process_named(proved) != name:
            raise Tampered("the certificate does not hold for its name", where="certificate")
        return name, key

    def check(self, own: x509.Certificate, now: Instant) -> None:
        """Whether a certificate is good now and not revoked; who signed it is not looked at. Raises as `process` does."""
        self.look()
        if own.serial_number in self._revoked:
            raise Refused(
                "the certificate was revoked", where="certificate", alarm=_of(Misuse.CERTIFICATE_REVOKED, own)
            )
        if now < own.not_valid_before_utc:
            raise Refused(f"the certificate is not good before {own.not_valid_before_utc:%F %T}", where="certificate")
        if now > own.not_valid_after_utc:
            ended = f"the certificate ended at {own.not_valid_after_utc:%F %T}"
            raise Refused(ended, where="certificate", alarm=_of(Misuse.CERTIFICATE_ENDED, own))
        for said in self._lists:
            until = said.next_update_utc
            if until is not None and now > until:
                raise Unavailable(f"the list of revoked certificates was good until {until:%F %T}", where="certificate")

    def _files(self) -> list[Path]:
        lists = sorted((self._anchor.parent / "revoked").glob("*.crl"))
        return [self._anchor, self._anchor.with_name("issuers.pem"), *lists]


def _of(misuse: Misuse, own: x509.Certificate) -> Alarm:
    name = process_named(hosts_of(own))
    return Alarm(misuse, "" if name is None else f"process:{name}")


def _mark(file: Path) -> tuple[str, int, int, int]:
    try:
        found = file.stat()
    except FileNotFoundError:
        return file.name, 0, 0, 0
    return file.name, found.st_mtime_ns, found.st_ino, found.st_size


def _list(file: Path, issuers: Sequence[x509.Certificate]) -> x509.CertificateRevocationList:
    """A list of revoked certificates that one of the issuers signed. Raises `Tampered`."""
    try:
        found = x509.load_pem_x509_crl(file.read_bytes())
    except (ValueError, OSError) as error:
        raise Tampered(f"is no list of revoked certificates: {str(error)[:200]}", where=str(file)) from error
    for issuer in issuers:
        key = issuer.public_key()
        if isinstance(key, ec.EllipticCurvePublicKey) and found.is_signature_valid(key):
            return found
    raise Tampered("is a list that no authority in force signed", where=str(file))

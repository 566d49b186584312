"""Signed orders: who asks is proved by the asker's certificate from the city's CA, on every order, also in the archive.

Signed is what decides: subject, id, status, actor, roles, expiry, the reason where one is given, and body. ECDSA on P-256 with
SHA-256 (FIPS 186-5), the same key that the process shows in TLS; the certificate travels along with its chain. A renewed one signs
from the next order on, a revoked one is refused from the next order on.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from civigil.kernel.alarms import Alarm, Misuse, alarm_of
from civigil.kernel.errors import CivigilError, Invalid, Refused, Tampered
from civigil.kernel.time import Instant
from civigil.runtime.bus.credentials import Identity
from civigil.runtime.trust.certificates import files
from civigil.runtime.trust.certificates.proof import Proof

SIGNATURE = "civigil-signature"
CERTIFICATE = "civigil-certificate"
REASON = "civigil-reason"
"""Why an order is given, quoted as in an address; signed where it is there."""
_SIGNED_HEADERS = (
    "ce-id",
    "ce-type",
    "ce-source",
    "ce-status",
    "ce-actor",
    "civigil-roles",
    "ce-expires",
    "civigil-answer-to",
)
_FORGED = Alarm(Misuse.ORDER_FORGED)
_CHAIN_AT_MOST = 3
_PROVED_AT_MOST = 200


class Signer:
    """Signs a process's orders, with the certificate that it has at that moment."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._read()

    def _read(self) -> None:
        self._mark = self._identity.certificate.stat().st_mtime_ns
        chain, self._key = files.pair(self._identity.certificate, self._identity.key)
        self._certificate = ",".join(_text(one) for one in chain)

    def _look(self) -> None:
        """Take a renewed certificate; go on with the old one while the new one is not whole."""
        try:
            if self._identity.certificate.stat().st_mtime_ns != self._mark:
                self._read()
        except (CivigilError, OSError):
            self._mark = 0

    def sign(self, subject: str, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        """The two headers that prove who asks."""
        self._look()
        signature = self._key.sign(_canonical(subject, headers, body), ec.ECDSA(hashes.SHA256()))
        return {SIGNATURE: base64.b64encode(signature).decode(), CERTIFICATE: self._certificate}


class Verifier:
    """Checks signed orders against the city's CA. What was proved once is known again until what is trusted changes."""

    def __init__(self, authority: Path) -> None:
        self._proof = Proof(authority)
        self._proof.look()
        self._proved: dict[str, tuple[int, str, ec.EllipticCurvePublicKey, x509.Certificate]] = {}

    def verify(self, subject: str, headers: Mapping[str, str], body: bytes, *, now: Instant) -> str:
        """The room that signed. Raises `Tampered` where anything at all does not hold."""
        try:
            room, key = self._prove(headers[CERTIFICATE], now)
            signature = base64.b64decode(headers[SIGNATURE], validate=True)
            key.verify(signature, _canonical(subject, headers, body), ec.ECDSA(hashes.SHA256()))
        except KeyError as error:
            raise Tampered("the order is not signed", where=subject, alarm=_FORGED) from error
        except (InvalidSignature, binascii.Error) as error:
            raise Tampered("the order's signature does not hold", where=subject, alarm=_FORGED) from error
        except (Refused, Tampered, Invalid) as error:
            said = f"the order's signature does not hold: {error.sentence}"
            raise Tampered(said, where=subject, alarm=alarm_of(error) or _FORGED) from error
        if headers.get("ce-source", "").partition("/")[0] != room:
            raise Tampered(f"{room!r} signed an order in another's name", where=subject, alarm=_FORGED)
        return room

    def _prove(self, shown: str, now: Instant) -> tuple[str, ec.EllipticCurvePublicKey]:
        known = self._proved.get(shown)
        if known is not None and known[0] == self._proof.look():
            _, room, key, own = known
            self._proof.check(own, now)
            return room, key
        chain = _chain(shown)
        room, key = self._proof.process(chain, now)
        if len(self._proved) >= _PROVED_AT_MOST:
            self._proved.clear()
        self._proved[shown] = self._proof.epoch, room, key, chain[0]
        return room, key


def _chain(shown: str) -> list[x509.Certificate]:
    """The certificates of a header. Raises `Invalid`."""
    texts = shown.split(",")
    if len(texts) > _CHAIN_AT_MOST:
        raise Invalid(f"{len(texts)} certificates are too many", where=CERTIFICATE)
    try:
        return [x509.load_der_x509_certificate(base64.b64decode(one, validate=True)) for one in texts]
    except (ValueError, TypeError, binascii.Error) as error:
        raise Invalid("is no certificate", where=CERTIFICATE) from error


def _text(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()


def _canonical(subject: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [subject, *(f"{name}={headers.get(name, '')}" for name in _SIGNED_HEADERS)]
    lines += [f"{REASON}={headers[REASON]}"] if REASON in headers else []
    return "\n".join(lines).encode() + b"\n\n" + body

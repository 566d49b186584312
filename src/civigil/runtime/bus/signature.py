"""Signed orders: who asks is proved by the asker's certificate from the city's CA, on every order, also in the archive.

Signed is what decides: subject, id, status, actor, roles, expiry, the reason where one is given, and body. ECDSA on P-256 with
SHA-256 (FIPS 186-5), the same key that the process shows in TLS.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from civigil.kernel.errors import Tampered
from civigil.kernel.time import Instant
from civigil.runtime.bus.connect import Identity

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
_CLOCK_SLACK = timedelta(minutes=5)


class Signer:
    """Signs a process's orders."""

    def __init__(self, identity: Identity) -> None:
        key = serialization.load_pem_private_key(identity.key.read_bytes(), password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey), "the city's CA issues P-256 keys"
        self._key = key
        certificate = x509.load_pem_x509_certificate(identity.certificate.read_bytes())
        self._certificate = base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()

    def sign(self, subject: str, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        """The two headers that prove who asks."""
        signature = self._key.sign(_canonical(subject, headers, body), ec.ECDSA(hashes.SHA256()))
        return {SIGNATURE: base64.b64encode(signature).decode(), CERTIFICATE: self._certificate}


class Verifier:
    """Checks signed orders against the city's CA."""

    def __init__(self, authority: Path) -> None:
        self._authority = x509.load_pem_x509_certificate(authority.read_bytes())

    def verify(self, subject: str, headers: Mapping[str, str], body: bytes, *, now: Instant) -> str:
        """The room that signed. Raises `Tampered` where anything at all does not hold."""
        try:
            certificate = x509.load_der_x509_certificate(base64.b64decode(headers[CERTIFICATE], validate=True))
            signature = base64.b64decode(headers[SIGNATURE], validate=True)
            certificate.verify_directly_issued_by(self._authority)
            key = certificate.public_key()
            if not isinstance(key, ec.EllipticCurvePublicKey):
                raise Tampered("signed with a key of another kind", where=subject)
            key.verify(signature, _canonical(subject, headers, body), ec.ECDSA(hashes.SHA256()))
        except KeyError as error:
            raise Tampered("the order is not signed", where=subject) from error
        except (InvalidSignature, ValueError, TypeError, binascii.Error) as error:
            raise Tampered("the order's signature does not hold", where=subject) from error
        if not certificate.not_valid_before_utc - _CLOCK_SLACK <= now <= certificate.not_valid_after_utc:
            raise Tampered("the order is signed with a certificate that is not valid now", where=subject)
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        room = str(names[0].value) if names else ""
        if headers.get("ce-source", "").partition("/")[0] != room:
            raise Tampered(f"{room!r} signed an order in another's name", where=subject)
        return room


def _canonical(subject: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [subject, *(f"{name}={headers.get(name, '')}" for name in _SIGNED_HEADERS)]
    lines += [f"{REASON}={headers[REASON]}"] if REASON in headers else []
    return "\n".join(lines).encode() + b"\n\n" + body

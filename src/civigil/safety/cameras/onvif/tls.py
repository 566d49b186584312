"""HTTPS to a camera: known by the fingerprint of its certificate, or by an authority that this machine trusts.

Nearly every camera signs its certificate itself. So a person looks at its fingerprint once, as with SSH, and from then on nothing
is said to the camera, least of all the digest of a password, before it has shown that very certificate. Dates and names in it do
not count then: cameras forget the time, and do not know what they are called.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
from datetime import datetime
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from civigil.kernel.errors import Invalid, Unavailable

CERTIFICATE = "camera certificate"
"""Where an error lies that is about it."""
CHANGED = "its certificate is not the one that was accepted"


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera shows of itself before a word is said."""

    sha256: str  # of the whole certificate, in hexadecimal
    subject: str
    issuer: str
    ends: datetime
    trusted: bool  # an authority that this machine trusts has signed it, for this very host


class _Pinned(ssl.SSLContext):
    """Takes one certificate and no other, whatever it says of itself."""

    sha256 = ""

    def wrap_socket(self, *given: Any, **named: Any) -> ssl.SSLSocket:
        """Shake hands, and break off before a word is said where it is another. Raises `SSLCertVerificationError`."""
        made = super().wrap_socket(*given, **named)
        shown = made.getpeercert(binary_form=True) or b""
        if hashlib.sha256(shown).hexdigest() != self.sha256:
            made.close()
            raise ssl.SSLCertVerificationError(CHANGED)
        return made


def context(sha256: str) -> ssl.SSLContext:
    """For connections to a camera whose certificate has this fingerprint; empty: one of an authority that is trusted here."""
    if not sha256:
        return ssl.create_default_context()
    made = _Pinned(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE  # the fingerprint is what counts
    made.sha256 = sha256
    return made


def certificate_of(host: str, port: int, *, limit_s: float) -> Certificate:
    """Look at a camera's certificate and say nothing. Raises `Unavailable` where none is shown, `Invalid` where it is none."""
    shown = _shaken(host, port, limit_s, checked=False)
    try:
        read = x509.load_der_x509_certificate(shown)
        subject, issuer, ends = read.subject.rfc4514_string(), read.issuer.rfc4514_string(), read.not_valid_after_utc
    except ValueError as error:
        raise Invalid("its certificate cannot be read", where=CERTIFICATE) from error
    trusted = False
    try:
        trusted = _shaken(host, port, limit_s, checked=True) == shown
    except Unavailable:
        trusted = False  # of no authority, for another host, or over: a person has to look at it
    return Certificate(
        sha256=hashlib.sha256(read.public_bytes(Encoding.DER)).hexdigest(),
        subject=subject[:200],
        issuer=issuer[:200],
        ends=ends,
        trusted=trusted,
    )


def _shaken(host: str, port: int, limit_s: float, *, checked: bool) -> bytes:
    """The certificate that was shown when hands were shaken, in DER."""
    made = ssl.create_default_context()
    if not checked:
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, port), timeout=limit_s) as line,
            made.wrap_socket(line, server_hostname=host) as shaken,
        ):
            return shaken.getpeercert(binary_form=True) or b""
    except OSError as error:  # ssl's errors are such
        said = getattr(error, "reason", None) or error.strerror or type(error).__name__
        raise Unavailable(f"it does not answer over HTTPS: {str(said)[:200]}", where="camera") from error

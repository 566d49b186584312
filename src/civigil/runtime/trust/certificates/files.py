"""Certificates, chains and keys as PEM files: read with a clear word for whatever is wrong, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from civigil.kernel.errors import Invalid, Missing, Refused, Unavailable
from civigil.runtime.trust.certificates.profile import Signing

BYTES_AT_MOST = 1_000_000
"""No chain of ours comes near it."""


def chain(file: Path) -> list[x509.Certificate]:
    """The certificates of a file, in order. Raises `Missing`, `Unavailable`, and `Invalid` for what is none or half of one."""
    return parse_chain(_read(file), where=str(file))


def parse_chain(text: bytes, *, where: str) -> list[x509.Certificate]:
    """The certificates in a text, at least one. Raises `Invalid`."""
    if text.count(b"-----BEGIN") != text.count(b"-----END"):
        raise Invalid("was cut short: a PEM block begins and does not end", where=where)
    try:
        return x509.load_pem_x509_certificates(text)
    except ValueError as error:
        raise Invalid(f"is no certificate: {_plain(error)}", where=where) from error


def key(file: Path) -> ec.EllipticCurvePrivateKey:
    """A private key. Raises as `chain` does, and `Refused` where others may read it."""
    text = _read(file)
    refuse_open(file)
    try:
        found = serialization.load_pem_private_key(text, password=None)
    except (ValueError, TypeError) as error:
        raise Invalid(f"is no key that could be used: {_plain(error)}", where=str(file)) from error
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise Invalid("is a key of another kind: the city's are on P-256 and P-384", where=str(file))
    return found


def pair(certificate: Path, private: Path) -> tuple[list[x509.Certificate], ec.EllipticCurvePrivateKey]:
    """A chain and the key of its first certificate. Raises as both do, and `Invalid` where they do not belong together."""
    certificates, secret = chain(certificate), key(private)
    if certificates[0].public_key() != secret.public_key():
        raise Invalid("is another certificate's key; a renewal may be under way", where=str(private))
    return certificates, secret


def signing(certificate: Path, private: Path) -> Signing:
    """An authority. Raises as `pair` does."""
    certificates, secret = pair(certificate, private)
    return Signing(certificates[0], secret)


def pem(certificates: Iterable[x509.Certificate]) -> bytes:
    """Certificates as the text of a file."""
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


def write_key(file: Path, secret: ec.EllipticCurvePrivateKey) -> None:
    """Write a key for its owner alone. Raises `OSError`."""
    plain = serialization.NoEncryption()
    write(file, secret.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain), 0o600)


def write(file: Path, content: bytes, mode: int = 0o644) -> None:
    """Write beside and rename, so that nobody reads half a file, or a key while it is still open to others. Raises `OSError`."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(number, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)


def write_if_other(file: Path, content: bytes, mode: int = 0o644) -> bool:
    """Write where the file does not say so already; whether it was written. Raises `OSError`."""
    if file.exists() and file.read_bytes() == content:
        return False
    write(file, content, mode)
    return True


def refuse_open(private: Path) -> None:
    """Raise `Refused` for a key that others may read."""
    if private.stat().st_mode & 0o077:
        raise Refused(f"others may read this key: chmod 600 {private}", where="trust")


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            text = opened.read(BYTES_AT_MOST + 1)
    except FileNotFoundError as error:
        raise Missing("is not there", where=str(file)) from error
    except OSError as error:
        raise Unavailable(f"cannot be read: {error.strerror}", where=str(file)) from error
    if len(text) > BYTES_AT_MOST:
        raise Invalid(f"is longer than {BYTES_AT_MOST} bytes", where=str(file))
    return text


def _plain(error: Exception) -> str:
    return str(error).partition("\n")[0][:200] or type(error).__name__

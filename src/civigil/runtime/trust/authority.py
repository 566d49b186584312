"""The city's own certificate authority: made at the first start, one certificate for each process, renewed in time.

ECDSA on P-256 throughout. The authority signs no other authority. Names are `CN=<room>,O=Civigil`: nats-server maps them to
permissions, and signed orders prove their asker with them. Files are PEM; keys are readable by their owner only.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from civigil.kernel.errors import Refused, Tampered, Unavailable
from civigil.kernel.time import Instant
from civigil.runtime.bus.connect import Identity

ORGANISATION = "Civigil"
_AUTHORITY = "ca"
_AUTHORITY_LASTS = timedelta(days=3650)
_CLOCK_SLACK = timedelta(minutes=5)


def host_of(name: str) -> str:
    """The host name that a process's certificate bears, wherever it runs: whoever calls it straight holds it to that.

    No name service knows `.internal`, and none is asked.
    """
    return f"{name}.civigil.internal"


def distinguished_name(name: str) -> str:
    """The subject of a process's certificate as RFC 2253 writes it, and as nats-server names its user."""
    return f"CN={name},O={ORGANISATION}"


class Authority:
    """The authority that lives in one directory, with the certificates that it issued."""

    def __init__(self, directory: Path, *, lasts: timedelta, renew_before: timedelta) -> None:
        self._directory = directory
        self._lasts = lasts
        self._renew_before = renew_before

    @property
    def certificate_file(self) -> Path:
        """What others need to trust: the authority's certificate."""
        return self._directory / f"{_AUTHORITY}.pem"

    def ensure(self, now: Instant) -> None:
        """Make the authority, where there is none. Raises `Unavailable` where the disk refuses, `Tampered` for half of one."""
        key_file = self._directory / f"{_AUTHORITY}.key"
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.certificate_file.exists():
                if not key_file.exists():
                    raise Tampered("the authority's key is gone, and its certificate is not", where=str(key_file))
                return
            key = ec.generate_private_key(ec.SECP256R1())
            name = _name("Civigil city authority")
            builder = _builder(name, name, key, key, now, now + _AUTHORITY_LASTS)
            builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            builder = builder.add_extension(_usage(sign_certificates=True), critical=True)
            _write_key(key_file, key)
            _write(self.certificate_file, _pem(builder.sign(key, hashes.SHA256())), 0o644)
        except OSError as error:
            raise Unavailable(f"cannot be written: {error}", where=str(self._directory)) from error

    def identity(self, name: str, now: Instant) -> Identity:
        """A process's certificate for both ends of mutual TLS, issued or renewed where that is due."""
        self._issue(name, [host_of(name)], now, both_ends=True)
        return self.kept_identity(name)

    def kept_identity(self, name: str) -> Identity:
        """The files of a certificate that was issued before; whether they exist is not looked at."""
        certificate, key = self._files(name)
        return Identity(room=name, authority=self.certificate_file, certificate=certificate, key=key)

    def server(self, name: str, hosts: Sequence[str], now: Instant) -> Identity:
        """A server's certificate for the host names and addresses under which it is reached."""
        self._issue(name, hosts, now, both_ends=False)
        return self.kept_identity(name)

    def due(self, name: str, now: Instant) -> bool:
        """Whether a certificate is missing, foreign or near its end. Raises `Refused` for a key that others may read."""
        certificate_file, key_file = self._files(name)
        if not certificate_file.exists() or not key_file.exists():
            return True
        _refuse_open(key_file)
        try:
            certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
            certificate.verify_directly_issued_by(self._certificate())
            key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
        except (ValueError, TypeError, InvalidSignature):  # whatever is wrong with it, a new one is issued
            return True
        if key.public_key() != certificate.public_key():  # a renewal was killed between its two files
            return True
        return now + self._renew_before >= certificate.not_valid_after_utc or now < certificate.not_valid_before_utc

    def _issue(self, name: str, hosts: Sequence[str], now: Instant, *, both_ends: bool) -> None:
        if not self.due(name, now) and self._hosts_of(name) == set(hosts):
            return
        certificate_file, key_file = self._files(name)
        authority_key_file = self._directory / f"{_AUTHORITY}.key"
        try:
            _refuse_open(authority_key_file)
            loaded = serialization.load_pem_private_key(authority_key_file.read_bytes(), password=None)
            if not isinstance(loaded, ec.EllipticCurvePrivateKey):
                raise Tampered("is not the key that we made", where=str(authority_key_file))
            issuer = self._certificate()
            key = ec.generate_private_key(ec.SECP256R1())
            until = min(now + self._lasts, issuer.not_valid_after_utc)
            builder = _builder(_name(name), issuer.subject, key, loaded, now, until)
            builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            builder = builder.add_extension(_usage(sign_certificates=False), critical=True)
            purposes = [ExtendedKeyUsageOID.SERVER_AUTH]
            if both_ends:
                purposes.append(ExtendedKeyUsageOID.CLIENT_AUTH)
            builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
            names = x509.SubjectAlternativeName([_host(one) for one in hosts])
            builder = builder.add_extension(names, critical=False)
            _write_key(key_file, key)
            _write(certificate_file, _pem(builder.sign(loaded, hashes.SHA256())), 0o644)
        except OSError as error:
            raise Unavailable(f"cannot be issued: {error}", where=str(certificate_file)) from error
        except ValueError as error:
            raise Tampered(f"is not the file that we wrote: {error}", where=str(self._directory)) from error

    def _hosts_of(self, name: str) -> set[str]:
        certificate = x509.load_pem_x509_certificate(self._files(name)[0].read_bytes())
        try:
            names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            return set()
        return {str(one.value) for one in names}

    def _certificate(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.certificate_file.read_bytes())

    def _files(self, name: str) -> tuple[Path, Path]:
        return self._directory / f"{name}.pem", self._directory / f"{name}.key"


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: Instant,
    until: Instant,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SLACK)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    plain = serialization.NoEncryption()
    _write(path, key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain), 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write beside and rename, so that nobody reads half a file, or a key while it is still open to others."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(number, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _refuse_open(key_file: Path) -> None:
    if key_file.stat().st_mode & 0o077:
        raise Refused(f"others may read this key: chmod 600 {key_file}", where="trust")

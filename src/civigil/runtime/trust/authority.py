"""The city's own certificate authority: made at the first start, one certificate for each process and device, renewed in time.

ECDSA on P-256 throughout. The authority signs no other authority. Names are `CN=<room>,O=Civigil`: nats-server maps them to
permissions, and signed orders prove their asker with them. A device is `CN=device:<id>,O=Civigil`: no room's name has a colon, so
no device can be taken for a process, whatever it is called. Files are PEM; keys are readable by their owner only.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
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
_DEVICES = "devices"
_DEVICE = "device:"
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


def device_name(id: str) -> str:
    """The common name of a device's certificate; `distinguished_name` makes its NATS user of it."""
    return f"{_DEVICE}{id}"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A certificate that somebody is to hold."""

    common: str
    certificate: Path
    key: Path
    hosts: tuple[str, ...]  # names of the holder as a server; none: it is never one
    calls: bool  # it may show it when it connects


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

    @property
    def devices(self) -> Path:
        """The folder with what devices need: `ca.crt`, and for each its `<id>.crt` and `<id>.key`."""
        return self._directory / _DEVICES

    def identity(self, name: str, now: Instant) -> Identity:
        """A process's certificate for both ends of mutual TLS, issued or renewed where that is due."""
        self._issue(self._of_process(name, [host_of(name)], calls=True), now)
        return self.kept_identity(name)

    def kept_identity(self, name: str) -> Identity:
        """The files of a certificate that was issued before; whether they exist is not looked at."""
        wanted = self._of_process(name, [], calls=True)
        return Identity(room=name, authority=self.certificate_file, certificate=wanted.certificate, key=wanted.key)

    def server(self, name: str, hosts: Sequence[str], now: Instant) -> Identity:
        """A server's certificate for the host names and addresses under which it is reached."""
        self._issue(self._of_process(name, hosts, calls=False), now)
        return self.kept_identity(name)

    def device(self, id: str, now: Instant) -> Identity:
        """A device's certificate, issued or renewed where that is due, in `devices`. It opens the port for devices only.

        `id` is one that `kernel.devices.DeviceIdentity` takes. Raises as `ensure` does.
        """
        try:
            self.devices.mkdir(mode=0o700, exist_ok=True)
            anchor = self.devices / "ca.crt"
            if not anchor.exists() or anchor.read_bytes() != self.certificate_file.read_bytes():
                _write(anchor, self.certificate_file.read_bytes(), 0o644)
        except OSError as error:
            raise Unavailable(f"cannot be written: {error}", where=str(self.devices)) from error
        wanted = self._of_device(id)
        self._issue(wanted, now)
        return Identity(room=wanted.common, authority=anchor, certificate=wanted.certificate, key=wanted.key)

    def due(self, name: str, now: Instant) -> bool:
        """Whether a certificate is missing, foreign or near its end. Raises `Refused` for a key that others may read."""
        return self._due(self._of_process(name, [], calls=True), now)

    def device_due(self, id: str, now: Instant) -> bool:
        """The same of a device's certificate."""
        return self._due(self._of_device(id), now)

    def _of_process(self, name: str, hosts: Sequence[str], *, calls: bool) -> _Wanted:
        files = self._directory / f"{name}.pem", self._directory / f"{name}.key"
        return _Wanted(name, *files, hosts=tuple(hosts), calls=calls)

    def _of_device(self, id: str) -> _Wanted:
        files = self.devices / f"{id}.crt", self.devices / f"{id}.key"
        return _Wanted(device_name(id), *files, hosts=(), calls=True)

    def _due(self, wanted: _Wanted, now: Instant) -> bool:
        if not wanted.certificate.exists() or not wanted.key.exists():
            return True
        _refuse_open(wanted.key)
        try:
            certificate = x509.load_pem_x509_certificate(wanted.certificate.read_bytes())
            certificate.verify_directly_issued_by(self._certificate())
            key = serialization.load_pem_private_key(wanted.key.read_bytes(), password=None)
        except (ValueError, TypeError, InvalidSignature):  # whatever is wrong with it, a new one is issued
            return True
        if key.public_key() != certificate.public_key():  # a renewal was killed between its two files
            return True
        return now + self._renew_before >= certificate.not_valid_after_utc or now < certificate.not_valid_before_utc

    def _issue(self, wanted: _Wanted, now: Instant) -> None:
        if not self._due(wanted, now) and _hosts_of(wanted.certificate) == set(wanted.hosts):
            return
        authority_key_file = self._directory / f"{_AUTHORITY}.key"
        try:
            _refuse_open(authority_key_file)
            loaded = serialization.load_pem_private_key(authority_key_file.read_bytes(), password=None)
            if not isinstance(loaded, ec.EllipticCurvePrivateKey):
                raise Tampered("is not the key that we made", where=str(authority_key_file))
            issuer = self._certificate()
            key = ec.generate_private_key(ec.SECP256R1())
            until = min(now + self._lasts, issuer.not_valid_after_utc)
            builder = _builder(_name(wanted.common), issuer.subject, key, loaded, now, until)
            builder = _for_its_use(builder, wanted)
            _write_key(wanted.key, key)
            _write(wanted.certificate, _pem(builder.sign(loaded, hashes.SHA256())), 0o644)
        except OSError as error:
            raise Unavailable(f"cannot be issued: {error}", where=str(wanted.certificate)) from error
        except ValueError as error:
            raise Tampered(f"is not the file that we wrote: {error}", where=str(self._directory)) from error

    def _certificate(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.certificate_file.read_bytes())


def _hosts_of(file: Path) -> set[str]:
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set()
    return {str(one.value) for one in names}


def _for_its_use(builder: x509.CertificateBuilder, wanted: _Wanted) -> x509.CertificateBuilder:
    """What the holder may do with it: never sign for others; answer under its hosts; call, where it may."""
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(sign_certificates=False), critical=True)
    purposes = [ExtendedKeyUsageOID.SERVER_AUTH] if wanted.hosts else []
    purposes += [ExtendedKeyUsageOID.CLIENT_AUTH] if wanted.calls else []
    builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    if not wanted.hosts:
        return builder
    return builder.add_extension(x509.SubjectAlternativeName([_host(one) for one in wanted.hosts]), critical=False)


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

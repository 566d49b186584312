"""What stands in each kind of certificate, and in the list of revoked ones (RFC 5280). Pure, but for the keys' own chance.

| | key | path length | key usage | purposes | names |
|---|---|---|---|---|---|
| root | P-384 | 1 | sign certificates and lists | any | any |
| processes | P-256 | 0 | likewise | server, client | no device's, no mail address, no URI |
| devices | P-256 | 0 | likewise | client | devices' alone, no address, no mail address, no URI |
| leaf | P-256 | – | sign | what it is for | its own |

Go's and OpenSSL's verifiers hold a chain to all of this: a stolen authority for devices makes no process.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from civigil.kernel.time import Instant
from civigil.runtime.trust.certificates.names import DEVICES_DOMAIN

ORGANISATION = "Civigil"
ROOT_LASTS = timedelta(days=20 * 365)
ISSUING_LASTS = timedelta(days=5 * 365)
LIST_LASTS = timedelta(days=7)
CLOCK_SLACK = timedelta(minutes=5)
_NOBODYS = ".invalid"  # RFC 6761: no host is called so


class Tier(StrEnum):
    """An issuing authority, between the root and the holders."""

    PROCESSES = "processes"
    DEVICES = "devices"


class Reason(StrEnum):
    """Why a certificate is revoked (RFC 5280 §5.3.1); those that fit a leaf, by the names of the standard."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"
    PRIVILEGE_WITHDRAWN = "privilegeWithdrawn"


@dataclass(frozen=True, slots=True)
class Signing:
    """An authority that can sign: its certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Revoked:
    """One line of a list of revoked certificates."""

    serial: int
    at: Instant
    reason: Reason


def new_root(now: Instant) -> Signing:
    """A root: it signs the issuing authorities and nothing else."""
    key = ec.generate_private_key(ec.SECP384R1())
    name = subject("Civigil city root")
    builder = _begun(name, name, key.public_key(), key.public_key(), now, now + ROOT_LASTS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    return Signing(builder.sign(key, hashes.SHA384()), key)


def new_issuing(root: Signing, tier: Tier, now: Instant) -> Signing:
    """An issuing authority, held to its purposes and names."""
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(now + ISSUING_LASTS, root.certificate.not_valid_after_utc)
    name = subject(f"Civigil {tier.value}")
    builder = _begun(name, root.certificate.subject, key.public_key(), root.key.public_key(), now, until)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    purposes = [ExtendedKeyUsageOID.CLIENT_AUTH]
    if tier is Tier.PROCESSES:
        purposes.append(ExtendedKeyUsageOID.SERVER_AUTH)
    builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    builder = builder.add_extension(_names_of(tier), critical=True)
    return Signing(builder.sign(root.key, hashes.SHA384()), key)


def leaf(
    issuer: Signing,
    key: ec.EllipticCurvePublicKey,
    *,
    common: str,
    hosts: Sequence[str],
    answers: bool,
    calls: bool,
    now: Instant,
    until: Instant,
) -> x509.Certificate:
    """A holder's certificate. `hosts`: its DNS names and addresses; it `answers` as a server, it `calls` as a client."""
    until = min(until, issuer.certificate.not_valid_after_utc)
    builder = _begun(subject(common), issuer.certificate.subject, key, issuer.key.public_key(), now, until)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    purposes = [ExtendedKeyUsageOID.SERVER_AUTH] if answers else []
    purposes += [ExtendedKeyUsageOID.CLIENT_AUTH] if calls else []
    builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    if hosts:
        names = x509.SubjectAlternativeName([host(one) for one in hosts])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(issuer.key, hashes.SHA256())


def revocation_list(issuer: Signing, revoked: Iterable[Revoked], *, number: int, now: Instant) -> bytes:
    """The signed list of an authority's revoked certificates (RFC 5280 §5), as PEM."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now - CLOCK_SLACK)
        .next_update(now + LIST_LASTS)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(one.at)
        if one.reason is not Reason.UNSPECIFIED:  # §5.3.1: it should be absent rather than unspecified
            entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags(one.reason.value)), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def subject(common: str) -> x509.Name:
    """A distinguished name of the city's."""
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def hosts_of(certificate: x509.Certificate) -> list[str]:
    """The DNS names and addresses that a certificate bears."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [str(one.value) for one in names if isinstance(one, x509.DNSName | x509.IPAddress)]


def host(text: str) -> x509.GeneralName:
    """A DNS name, or an address."""
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _names_of(tier: Tier) -> x509.NameConstraints:
    elsewhere = [x509.RFC822Name(_NOBODYS), x509.UniformResourceIdentifier(_NOBODYS)]
    if tier is Tier.PROCESSES:
        return x509.NameConstraints(elsewhere, [x509.DNSName(DEVICES_DOMAIN)])
    every = [x509.IPAddress(ipaddress.ip_network("0.0.0.0/0")), x509.IPAddress(ipaddress.ip_network("::/0"))]
    return x509.NameConstraints([x509.DNSName(DEVICES_DOMAIN), *elsewhere], every)


def _begun(
    holder: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePublicKey,
    now: Instant,
    until: Instant,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(holder)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )

"""The root's key away from the machine: sealed under a passphrase, in a file that can be carried.

scrypt (RFC 7914) makes a key of the passphrase, AES-256-GCM seals the root's key with it, bound to the version and to the root's
certificate. The file is text, so that it may be printed.
"""

from __future__ import annotations

import base64
import os

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from civigil.kernel.errors import Invalid, Refused, Tampered
from civigil.runtime.trust.certificates.files import parse_chain, pem
from civigil.runtime.trust.certificates.profile import Signing

VERSION = 1
PASSPHRASE_AT_LEAST = 14
FILE_BYTES_AT_MOST = 20_000
_COST = 1 << 16  # 64 MiB, a quarter of a second: RFC 7914 with r = 8, p = 1
_COST_AT_MOST = 1 << 20


class Carried(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    civigil_root: int  # the version of this form
    certificate: str  # the root's, PEM
    cost: int  # scrypt's N
    salt: str  # base64, as the next two
    nonce: str
    sealed: str  # the key, PKCS #8


def sealed(root: Signing, passphrase: bytes) -> bytes:
    """The file for a root's key. Raises `Refused` for a passphrase that is too short."""
    if len(passphrase) < PASSPHRASE_AT_LEAST:
        raise Refused(f"a root's passphrase has {PASSPHRASE_AT_LEAST} characters at least", where="passphrase")
    salt, nonce = os.urandom(16), os.urandom(12)
    plain = root.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    box = AESGCM(_stretched(passphrase, salt, _COST)).encrypt(nonce, plain, _bound_to(root.certificate))
    text, encoded = pem([root.certificate]).decode(), base64.b64encode
    carried = Carried(
        civigil_root=VERSION,
        certificate=text,
        cost=_COST,
        salt=encoded(salt).decode(),
        nonce=encoded(nonce).decode(),
        sealed=encoded(box).decode(),
    )
    return msgspec.json.format(msgspec.json.encode(carried), indent=1) + b"\n"


def parse(text: bytes) -> tuple[Carried, x509.Certificate]:
    """The file and the certificate in it. Raises `Invalid` for anything else."""
    if len(text) > FILE_BYTES_AT_MOST:
        raise Invalid(f"is longer than {FILE_BYTES_AT_MOST} bytes", where="root file")
    try:
        carried = msgspec.json.decode(text, type=Carried)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"is no root's file: {error}", where="root file") from error
    if carried.civigil_root != VERSION:
        raise Invalid(f"is of version {carried.civigil_root}; this one knows {VERSION}", where="root file")
    cost = carried.cost
    if not 1 << 14 <= cost <= _COST_AT_MOST or cost & (cost - 1):
        raise Invalid(f"{cost} is no cost of scrypt's that is taken", where="root file: cost")
    if len(_bytes(carried.salt, "salt")) < 16 or len(_bytes(carried.nonce, "nonce")) != 12:
        raise Invalid("salt or nonce is too short", where="root file")
    _bytes(carried.sealed, "sealed")
    return carried, parse_chain(carried.certificate.encode("utf-8", "replace"), where="root file: certificate")[0]


def opened(text: bytes, passphrase: bytes) -> Signing:
    """The root of a file. Raises `Invalid` for no such file, `Refused` where the passphrase does not open it."""
    carried, certificate = parse(text)
    box = AESGCM(_stretched(passphrase, _bytes(carried.salt, "salt"), carried.cost))
    try:
        plain = box.decrypt(_bytes(carried.nonce, "nonce"), _bytes(carried.sealed, "sealed"), _bound_to(certificate))
    except InvalidTag as error:
        raise Refused("the passphrase does not open it, or it was changed", where="root file") from error
    key = serialization.load_der_private_key(plain, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise Tampered("holds another key than its certificate says", where="root file")
    return Signing(certificate, key)


def _stretched(passphrase: bytes, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase)


def _bound_to(certificate: x509.Certificate) -> bytes:
    return bytes([VERSION]) + certificate.fingerprint(hashes.SHA256())


def _bytes(text: str, field: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Invalid("is not base64", where=f"root file: {field}") from error

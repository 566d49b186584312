"""Certificates that tests need and no city issues."""

from __future__ import annotations

import hashlib
import shutil
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from civigil.runtime.trust.authority import Authority


def short_lived(authority: Authority, folder: Path) -> Authority:
    """The same authority in a folder of its own: what it issued there half a day ago has ended, since it lasted an hour."""
    shutil.copytree(authority.certificate_file.parent, folder, dirs_exist_ok=True)
    for old in (*folder.glob("gateway.*"), *folder.glob("devices/*")):
        old.unlink()
    return Authority(folder, lasts=timedelta(hours=1), renew_before=timedelta(minutes=5))


def self_signed(folder: Path, name: str = "IPCamera") -> tuple[ssl.SSLContext, str]:
    """What a camera shows that signed its certificate itself, in a time of its own: for its server, and the fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    began = datetime(2001, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(
        subject, subject, key.public_key(), x509.random_serial_number(), began, began + timedelta(days=365)
    )
    certificate = made.sign(key, hashes.SHA256())
    file = folder / f"{name}.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()

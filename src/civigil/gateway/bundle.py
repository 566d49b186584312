"""Evidence that leaves the city: one ZIP that says what it holds, who handled it, and that nothing in it was changed. Pure.

    manifest.json    what it holds: each file with its size, its SHA-256, and that of every 16 KiB of it
    custody.jsonl    the audit trail's entries about it: who kept, saw and exported it, and when
    evidence/…       the clips and snapshots
    chain.pem        the signer's certificate, and those above it
    signature.der    ECDSA (SHA-256) over manifest.json, by that certificate's key

The ZIP is written in one way only: stored, without times, in this order. So whoever checks it makes it anew from what it holds and
compares: a byte that was changed is named by the file and the part of it, or, where it lies between files, by its place. No
network and no city is needed; the authority's certificate that one trusts comes from the city by another way.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from civigil.kernel.errors import Invalid
from civigil.kernel.time import Instant, text_of

PART_BYTES = 16 * 1024
BYTES_AT_MOST = 2_000_000_000
MANIFEST, CUSTODY, CHAIN, SIGNATURE = "manifest.json", "custody.jsonl", "chain.pem", "signature.der"
_FORMAT = "civigil-evidence/1"
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Exhibit(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence to be taken out."""

    name: str  # "clip-3f9c….mp4"
    media_type: str
    role: str
    data: bytes


class HeldFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as the manifest tells of it."""

    name: str
    size: int
    sha256: str
    parts: tuple[str, ...]  # SHA-256 of every 16 KiB
    media_type: str = ""
    role: str = ""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle holds, and who made it why."""

    format: str
    city: str
    made: Instant
    by: str  # a pseudonym
    reason: str
    files: tuple[HeldFile, ...]


class Handled(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the chain of custody: one entry of the audit trail."""

    seq: int
    at: Instant
    who: str
    did: str
    to: str
    detail: dict[str, str]


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in a bundle."""

    faults: tuple[str, ...]  # none: it is whole
    files: int = 0
    made: str = ""
    by: str = ""
    city: str = ""
    reason: str = ""
    handled: int = 0  # lines of the chain of custody
    signer: str = ""
    trusted: bool = False  # the chain ends in a certificate that the checker brought

    @property
    def whole(self) -> bool:
        """Whether nothing was changed."""
        return not self.faults


def bundled(
    exhibits: Sequence[Exhibit],
    custody: Iterable[Handled],
    *,
    city: str,
    made: Instant,
    by: str,
    reason: str,
    key: ec.EllipticCurvePrivateKey,
    chain: Sequence[x509.Certificate],
) -> bytes:
    """The ZIP. Raises `Invalid` for nothing, or two files of one name."""
    lines = b"".join(msgspec.json.encode(one) + b"\n" for one in custody)
    files = [("evidence/" + one.name, one.data, one) for one in exhibits]
    if not files or len({name for name, _, _ in files}) != len(files):
        raise Invalid("it holds nothing, or two files of one name", where="export")
    held = [_held(CUSTODY, lines), *(_held(name, data, one.media_type, one.role) for name, data, one in files)]
    manifest = Manifest(format=_FORMAT, city=city, made=made, by=by, reason=reason, files=tuple(held))
    told = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in chain)
    signature = key.sign(told, ec.ECDSA(hashes.SHA256()))
    parts = [(MANIFEST, told), (CUSTODY, lines), *((name, data) for name, data, _ in files)]
    return _zipped([*parts, (CHAIN, pem), (SIGNATURE, signature)])


def check(raw: bytes, *, trusted: Sequence[x509.Certificate] = ()) -> Checked:
    """Look for anything that was changed; each fault is named. Never raises for a bad bundle.

    `trusted`: authorities that one knows.
    """
    try:
        parts = _unzipped(raw)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        return Checked(faults=(f"it is no bundle that can be opened: {error}",))
    faults: list[str] = []
    missing = [name for name in (MANIFEST, CUSTODY, CHAIN, SIGNATURE) if name not in parts]
    if missing:
        return Checked(faults=tuple(f"{name} is missing" for name in missing))
    try:
        manifest = msgspec.json.decode(parts[MANIFEST], type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Checked(faults=(f"{MANIFEST}: {error}",))
    if manifest.format != _FORMAT:
        faults.append(f"{MANIFEST}: its format {manifest.format!r} is not known here")
    signer, known, wrong = _signed(parts, manifest, trusted)
    faults += wrong
    listed = {one.name: one for one in manifest.files}
    for name, one in listed.items():
        faults += [f"{name} is missing"] if name not in parts else _differences(one, parts[name])
    faults += [f"{name} is not in the manifest" for name in parts if name not in {*listed, MANIFEST, CHAIN, SIGNATURE}]
    if not faults and (again := _zipped(list(parts.items()))) != raw:
        at = next((n for n, (a, b) in enumerate(zip(again, raw, strict=False)) if a != b), min(len(again), len(raw)))
        faults.append(f"byte {at} between the files was changed")
    return Checked(
        faults=tuple(faults),
        files=len(listed) - 1,
        made=text_of(manifest.made),
        by=manifest.by,
        city=manifest.city,
        reason=manifest.reason,
        handled=parts[CUSTODY].count(b"\n"),
        signer=signer,
        trusted=known,
    )


def _held(name: str, data: bytes, media_type: str = "", role: str = "") -> HeldFile:
    return HeldFile(
        name=name,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        parts=tuple(_sums(data)),
        media_type=media_type,
        role=role,
    )


def _sums(data: bytes) -> Iterable[str]:
    return (hashlib.sha256(data[at : at + PART_BYTES]).hexdigest() for at in range(0, max(len(data), 1), PART_BYTES))


def _differences(told: HeldFile, data: bytes) -> list[str]:
    """The parts of a file that are not as the manifest says."""
    faults = [] if len(data) == told.size else [f"{told.name} has {len(data)} bytes, {told.size} were signed"]
    for number, (found, wanted) in enumerate(zip(_sums(data), told.parts, strict=False)):
        if found != wanted:
            last = min((number + 1) * PART_BYTES, max(len(data), told.size)) - 1
            faults.append(f"{told.name}: something in bytes {number * PART_BYTES} to {last} was changed")
    if not faults and hashlib.sha256(data).hexdigest() != told.sha256:
        faults.append(f"{told.name}: its SHA-256 is not the signed one")
    return faults


def _signed(
    parts: dict[str, bytes], manifest: Manifest, trusted: Sequence[x509.Certificate]
) -> tuple[str, bool, list[str]]:
    """Who signed, whether the chain ends in a trusted certificate, and what is wrong."""
    try:
        chain = x509.load_pem_x509_certificates(parts[CHAIN])
        signer, key = chain[0].subject.rfc4514_string(), chain[0].public_key()
    except (ValueError, UnsupportedAlgorithm) as error:  # a certificate may be read, and the key in it be none
        return "", False, [f"{CHAIN}: {error}"]
    faults: list[str] = []
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return signer, False, [f"{CHAIN}: the signer's key is of a kind that is not known here"]
    try:
        key.verify(parts[SIGNATURE], parts[MANIFEST], ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        faults.append(f"{MANIFEST} is not what was signed: it, {SIGNATURE} or {CHAIN} was changed")
    above = [*chain[1:], *trusted]
    known, at = False, chain[0]
    for _ in range(len(above) + 1):
        if not _valid_at(at, manifest.made):
            faults.append(f"{CHAIN}: {at.subject.rfc4514_string()} was not valid when it was made")
        if any(at == one for one in trusted):
            known = True
            break
        issuer = next((one for one in above if one != at and _issued(at, one)), None)
        if issuer is None:
            break
        at = issuer
    for certificate, issuer in pairwise(chain):
        if not _issued(certificate, issuer):
            faults.append(f"{CHAIN}: {certificate.subject.rfc4514_string()} was not issued by the next one")
    if trusted and not known:
        faults.append(f"{CHAIN}: it does not lead to an authority that you trust")
    return signer, known, faults


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _valid_at(certificate: x509.Certificate, at: dt.datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _zipped(parts: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as container:
        for name, data in parts:
            about = zipfile.ZipInfo(name, _EPOCH)
            about.create_system, about.external_attr = 3, 0o600 << 16
            container.writestr(about, data)
    return out.getvalue()


def _unzipped(raw: bytes) -> dict[str, bytes]:
    """The files, without trusting the sums of the ZIP: a changed byte is to be named by ours. Raises what `zipfile` does."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as container:
        for about in container.infolist():
            if about.compress_type != zipfile.ZIP_STORED or about.file_size != about.compress_size:
                raise ValueError(f"{about.filename!r} is not stored plainly")
            if about.filename in parts:
                raise ValueError(f"{about.filename!r} is there twice")
            head = raw[about.header_offset : about.header_offset + 30]
            if len(head) < 30 or head[:4] != b"PK\x03\x04":
                raise ValueError(f"the head of {about.filename!r} was changed")
            begin = (
                about.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
            )
            parts[about.filename] = raw[begin : begin + about.file_size]
    return parts

"""Evidence that left the city: any byte that was changed is found and named, wherever it lies, and no other signer passes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from civigil.gateway.bundle import PART_BYTES, Exhibit, Handled, bundled, check
from civigil.kernel.errors import Invalid

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
CLIP = bytes(n * 7 % 251 for n in range(2 * PART_BYTES + 100))


def certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Certificate | None, by: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(hours=1))
        .not_valid_after(NOW + timedelta(days=1))
        .sign(by, hashes.SHA256())
    )


def city(name: str) -> tuple[x509.Certificate, x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A root, and a gateway's certificate and key."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = certificate(f"{name} root", root_key, None, root_key)
    return root, certificate(f"{name} gateway", key, root, root_key), key


ROOT, GATEWAY, KEY = city("Missionstadt")
CUSTODY = [
    Handled(
        seq=7, at=NOW, who="operator:1", did="looked at evidence", to="evidence/ab", detail={"shown": "bytes 0-99"}
    ),
    Handled(seq=9, at=NOW, who="operator:1", did="exported evidence", to="evidence/ab", detail={"reason": "court"}),
]


def made(at: datetime = NOW) -> bytes:
    exhibits = [
        Exhibit(name="clip-ab.mp4", media_type="video/mp4", role="clip", data=CLIP),
        Exhibit(name="snapshot-cd.jpg", media_type="image/jpeg", role="snapshot", data=b"\xff\xd8\xff\xd9"),
    ]
    return bundled(
        exhibits, CUSTODY, city="Missionstadt", made=at, by="operator:1", reason="court", key=KEY, chain=[GATEWAY]
    )


WHOLE = made()


def test_a_bundle_is_whole_says_who_handled_it_and_trusts_only_the_city_s_root() -> None:
    found = check(WHOLE, trusted=[ROOT])
    assert (found.faults, found.files, found.handled, found.trusted) == ((), 2, 2, True)
    assert (found.by, found.city, found.reason) == ("operator:1", "Missionstadt", "court")
    assert check(WHOLE).whole
    assert not check(WHOLE).trusted, "nobody said whom to trust"
    other, _, _ = city("Elsewhere")
    [fault] = check(WHOLE, trusted=[other]).faults
    assert "does not lead to an authority that you trust" in fault


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_any_changed_byte_is_found_wherever_it_lies(at: int, by: int) -> None:
    raw = bytearray(WHOLE)
    raw[at] ^= by
    assert not check(bytes(raw), trusted=[ROOT]).whole


def test_a_changed_byte_of_a_clip_is_named_by_its_part() -> None:
    at = WHOLE.index(CLIP) + PART_BYTES + 5
    raw = bytearray(WHOLE)
    raw[at] ^= 1
    [fault] = check(bytes(raw), trusted=[ROOT]).faults
    assert fault == f"evidence/clip-ab.mp4: something in bytes {PART_BYTES} to {2 * PART_BYTES - 1} was changed"


def rezipped(change: dict[str, bytes | None]) -> bytes:
    """The same ZIP with files replaced, dropped or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as before, zipfile.ZipFile(out, "w") as after:
        for name in [*before.namelist(), *(one for one in change if one not in before.namelist())]:
            data = change.get(name, before.read(name) if name in before.namelist() else None)
            if data is not None:
                after.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"evidence/clip-ab.mp4": None}, "evidence/clip-ab.mp4 is missing"),
        ({"evidence/clip-ab.mp4": CLIP[:-1]}, "has 32867 bytes, 32868 were signed"),
        ({"evidence/more.mp4": b"planted"}, "evidence/more.mp4 is not in the manifest"),
        ({"custody.jsonl": b""}, "custody.jsonl has 0 bytes"),
        ({"signature.der": b"0"}, "is not what was signed"),
        ({"chain.pem": b"none"}, "chain.pem"),
        ({"manifest.json": b"{}"}, "manifest.json"),
        ({"manifest.json": None}, "manifest.json is missing"),
    ],
)
def test_what_was_dropped_replaced_or_added_is_named(change: dict[str, bytes | None], named: str) -> None:
    assert re.search(re.escape(named), "\n".join(check(rezipped(change), trusted=[ROOT]).faults))


def test_a_tail_and_what_is_no_bundle_are_told_and_never_raise() -> None:
    assert not check(WHOLE + b"more").whole
    for raw in (b"", b"PK", b"PK\x05\x06" + bytes(18), WHOLE[: len(WHOLE) // 2]):
        assert not check(raw).whole


def test_a_certificate_that_was_not_valid_then_signs_nothing() -> None:
    assert any("was not valid when" in fault for fault in check(made(NOW + timedelta(days=9)), trusted=[ROOT]).faults)


def test_nothing_and_two_files_of_one_name_are_no_bundle() -> None:
    twin = Exhibit(name="a", media_type="", role="", data=b"1")
    for exhibits in ([], [twin, twin]):
        with pytest.raises(Invalid):
            bundled(exhibits, [], city="x", made=NOW, by="x", reason="x", key=KEY, chain=[GATEWAY])

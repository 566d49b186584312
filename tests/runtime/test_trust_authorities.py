"""Root, issuing authorities and leaves: what a stolen, lost, half-written, ended or foreign one can do, and what it cannot."""

from __future__ import annotations

import shutil
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from civigil.kernel.errors import CivigilError, Conflict, Invalid, Missing, Refused, Tampered, Unavailable
from civigil.runtime.bus.credentials import Followed, Identity
from civigil.runtime.trust.authority import Authority, device, host_of, process
from civigil.runtime.trust.certificates import files, profile, root
from civigil.runtime.trust.certificates.names import Holder, Kind, holder_of, holder_of_user, process_named, user_of
from civigil.runtime.trust.certificates.profile import Reason, Tier
from civigil.runtime.trust.certificates.proof import Proof
from tests.support.clock import SetClock

PASSPHRASE = b"a passphrase for the drill"


def city(folder: Path) -> Authority:
    """Processes' certificates last a day, all others 90."""
    return Authority(
        folder, lasts=timedelta(days=90), renew_before=timedelta(days=30), processes_last=timedelta(hours=24)
    )


@pytest.fixture
def authority(tmp_path: Path, clock: SetClock) -> Authority:
    made = city(tmp_path / "trust")
    made.ensure(clock.now())
    return made


def serial(identity: Identity) -> int:
    return files.chain(identity.certificate)[0].serial_number


def extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.Extension[x509.ExtensionType]:
    return certificate.extensions.get_extension_for_class(kind)


def test_every_authority_can_do_what_it_is_for_and_no_more(authority: Authority, clock: SetClock) -> None:
    top = authority.authorities.root()
    assert isinstance(top.public_key(), ec.EllipticCurvePublicKey)
    for tier in Tier:
        own = authority.authorities.current(tier).certificate
        own.verify_directly_issued_by(top)
        constraints = extension(own, x509.BasicConstraints)
        assert constraints.critical
        assert constraints.value == x509.BasicConstraints(ca=True, path_length=0)
        usage = own.extensions.get_extension_for_class(x509.KeyUsage).value
        assert usage.key_cert_sign
        assert usage.crl_sign
        assert not usage.digital_signature
        assert extension(own, x509.NameConstraints).critical
    purposes = authority.authorities.current(Tier.DEVICES).certificate.extensions
    assert ExtendedKeyUsageOID.SERVER_AUTH not in purposes.get_extension_for_class(x509.ExtendedKeyUsage).value


def test_a_leaf_carries_its_chain_and_lasts_a_day(authority: Authority, clock: SetClock) -> None:
    leaf, issuer = files.chain(authority.identity("cameras", clock.now()).certificate)
    leaf.verify_directly_issued_by(issuer)
    assert leaf.not_valid_after_utc - clock.now() == timedelta(hours=24)
    issuer.verify_directly_issued_by(authority.authorities.root())
    held = files.chain(authority.device("level-1", clock.now()).certificate)[0]
    assert held.not_valid_after_utc - clock.now() == timedelta(days=90)


def test_a_processs_certificate_is_renewed_at_half_its_life(authority: Authority, clock: SetClock) -> None:
    first = serial(authority.identity("cameras", clock.now()))
    clock.move(11.5 * 3600)
    assert serial(authority.identity("cameras", clock.now())) == first
    clock.move(3600)
    assert serial(authority.identity("cameras", clock.now())) != first


def test_a_context_that_is_kept_shows_the_renewed_certificate(authority: Authority, clock: SetClock) -> None:
    identity = authority.identity("cameras", clock.now())
    followed = Followed(identity, identity.tls())
    context = followed.context
    assert not followed.look()
    clock.move(13 * 3600)
    authority.identity("cameras", clock.now())
    assert followed.look()
    assert not followed.look()
    assert followed.context is context
    whole = identity.certificate.read_bytes()
    identity.certificate.write_bytes(whole[: len(whole) // 2])
    assert not followed.look(), "half a file is not taken, and what was there goes on"
    identity.certificate.write_bytes(whole)
    assert followed.look()


def rogue(authority: Authority, tier: Tier, clock: SetClock, *hosts: str, **how: object) -> list[x509.Certificate]:
    """What somebody with a stolen issuing key signs."""
    issuer = authority.authorities.current(tier)
    wanted: dict[str, object] = {
        "common": "gateway",
        "answers": True,
        "calls": True,
        "now": clock.now(),
        "until": clock.now() + timedelta(days=1),
    }
    key = ec.generate_private_key(ec.SECP256R1())
    return [profile.leaf(issuer, key.public_key(), hosts=hosts, **wanted | how), issuer.certificate]  # type: ignore[arg-type]


def test_a_stolen_authority_for_devices_makes_no_process(authority: Authority, clock: SetClock) -> None:
    proof = Proof(authority.certificate_file)
    assert proof.process(rogue(authority, Tier.PROCESSES, clock, host_of("gateway")), clock.now())[0] == "gateway"
    with pytest.raises(Tampered, match="does not hold"):
        proof.process(rogue(authority, Tier.DEVICES, clock, host_of("gateway")), clock.now())


@pytest.mark.parametrize(
    ("hosts", "how", "error", "words"),
    [
        (["level-1.devices.civigil.internal"], {}, Tampered, "no process's"),
        (["gateway.civigil.internal", "spine.civigil.internal"], {}, Tampered, "no process's"),
        (["gateway.civigil.internal"], {"calls": False}, Tampered, "does not hold"),  # a server's: another purpose
        ([], {}, Tampered, "no process's"),
    ],
)
def test_a_certificate_for_another_purpose_proves_nothing(
    authority: Authority,
    clock: SetClock,
    hosts: list[str],
    how: dict[str, object],
    error: type[CivigilError],
    words: str,
) -> None:
    with pytest.raises(error, match=words):
        Proof(authority.certificate_file).process(rogue(authority, Tier.PROCESSES, clock, *hosts, **how), clock.now())


def test_ended_early_and_foreign_certificates_are_each_told(
    authority: Authority, clock: SetClock, tmp_path: Path
) -> None:
    proof = Proof(authority.certificate_file)
    shown = files.chain(authority.identity("cameras", clock.now()).certificate)
    with pytest.raises(Refused, match="ended at"):
        proof.process(shown, clock.now() + timedelta(hours=25))
    with pytest.raises(Refused, match="not good before"):
        proof.process(shown, clock.now() - timedelta(hours=1))
    other = city(tmp_path / "other")
    other.ensure(clock.now())
    foreign = files.chain(other.identity("cameras", clock.now()).certificate)
    with pytest.raises(Tampered, match="does not hold"):
        proof.process(foreign, clock.now())
    with pytest.raises(Tampered, match="does not hold"):
        proof.process([foreign[0], shown[1]], clock.now())  # another's leaf under our chain


def test_who_is_revoked_is_refused_at_the_next_question_and_named_in_a_signed_list(
    authority: Authority, clock: SetClock
) -> None:
    proof = Proof(authority.certificate_file)
    shown = files.chain(authority.identity("cameras", clock.now()).certificate)
    other = files.chain(authority.identity("incidents", clock.now()).certificate)
    proof.process(shown, clock.now())
    (revoked,) = authority.revoke(process("cameras"), Reason.KEY_COMPROMISE, "operator:1", clock.now())
    with pytest.raises(Refused, match="revoked"):
        proof.process(shown, clock.now())
    assert proof.process(other, clock.now())[0] == "incidents"
    issuer = authority.authorities.current(Tier.PROCESSES).certificate
    said = x509.load_pem_x509_crl((authority.lists_folder / f"{issuer.serial_number:x}.crl").read_bytes())
    assert said.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    (entry,) = list(said)
    assert f"{entry.serial_number:x}" == revoked.serial
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason is x509.ReasonFlags.key_compromise


def test_a_revocation_reaches_certificates_that_a_renewal_replaced(authority: Authority, clock: SetClock) -> None:
    first = files.chain(authority.identity("cameras", clock.now()).certificate)
    clock.move(13 * 3600)
    authority.identity("cameras", clock.now())
    assert len(authority.revoke(process("cameras"), Reason.SUPERSEDED, "operator:1", clock.now())) == 2
    with pytest.raises(Refused, match="revoked"):
        Proof(authority.certificate_file).process(first, clock.now())


def test_who_is_barred_gets_no_certificate_until_it_is_let_in_and_then_under_another_name(
    authority: Authority, clock: SetClock
) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    authority.device("level-1", clock.now())
    authority.revoke(device("level-1"), Reason.PRIVILEGE_WITHDRAWN, "operator:1", clock.now())
    assert authority.revoke(device("level-1"), Reason.PRIVILEGE_WITHDRAWN, "operator:1", clock.now()) == []  # twice
    assert not authority.device_due("level-1", clock.now())
    assert authority.user(device("level-1")) is None
    with pytest.raises(Refused, match="gets no other"):
        authority.device_chain("level-1", key, clock.now())
    assert authority.readmit(device("level-1"), clock.now()) == 1
    assert authority.user(device("level-1")) == "g1.level-1.devices.civigil.internal"
    issued = files.parse_chain(authority.device_chain("level-1", key, clock.now()), where="answer")
    assert profile.hosts_of(issued[0]) == ["g1.level-1.devices.civigil.internal"]
    with pytest.raises(Conflict):
        authority.readmit(device("level-1"), clock.now())
    with pytest.raises(Missing):
        authority.revoke(device("nobody"), Reason.UNSPECIFIED, "operator:1", clock.now())


def test_lists_are_signed_anew_before_they_are_over_and_one_that_is_over_closes_the_door(
    authority: Authority, clock: SetClock
) -> None:
    proof = Proof(authority.certificate_file)
    clock.move(8 * 86400)
    shown = files.chain(authority.identity("cameras", clock.now()).certificate)
    with pytest.raises(Unavailable, match="was good until"):
        proof.process(shown, clock.now())
    authority.look_after(clock.now())
    assert proof.process(shown, clock.now())[0] == "cameras"


def test_a_list_that_nobody_of_ours_signed_closes_the_door(
    authority: Authority, clock: SetClock, tmp_path: Path
) -> None:
    shown = files.chain(authority.identity("cameras", clock.now()).certificate)
    other = city(tmp_path / "other")
    other.ensure(clock.now())
    (theirs, *_) = other.lists_folder.glob("*.crl")
    shutil.copy(theirs, authority.lists_folder / theirs.name)
    with pytest.raises(Tampered, match="no authority in force signed"):
        Proof(authority.certificate_file).process(shown, clock.now())
    (authority.lists_folder / theirs.name).write_bytes(theirs.read_bytes()[:100])
    with pytest.raises(Tampered, match="no list"):
        Proof(authority.certificate_file).process(shown, clock.now())


def test_drill_the_city_runs_on_without_the_roots_key_and_the_key_comes_back_from_its_file(
    authority: Authority, clock: SetClock, tmp_path: Path
) -> None:
    kept = tmp_path / "root.json"
    with pytest.raises(Refused, match="14 characters"):
        authority.authorities.take_root_away(kept, b"short")
    authority.authorities.take_root_away(kept, PASSPHRASE)
    assert not authority.authorities.root_key_here
    assert kept.stat().st_mode & 0o077 == 0
    assert b"PRIVATE" not in kept.read_bytes()
    again = city(tmp_path / "trust")
    again.ensure(clock.now())  # a start without it
    before = files.chain(again.identity("cameras", clock.now()).certificate)
    with pytest.raises(Missing, match="not here"):
        again.reissue(Tier.PROCESSES, clock.now())
    with pytest.raises(Refused, match="does not open"):
        again.authorities.restored(kept, b"another passphrase")
    found = again.authorities.restored(kept, PASSPHRASE)
    made = again.reissue(Tier.PROCESSES, clock.now(), by=found)
    assert not again.authorities.root_key_here, "a drill leaves no key behind"
    assert again.due("cameras", clock.now())
    after = files.chain(again.identity("cameras", clock.now()).certificate)
    assert after[1] == made != before[1]
    proof = Proof(again.certificate_file)
    assert proof.process(before, clock.now())[0] == proof.process(after, clock.now())[0] == "cameras"
    clock.move(2 * 86400)  # the last certificate of the one before is over
    again.look_after(clock.now())
    assert again.authorities.past() == []
    again.authorities.put_root_back(found)
    assert again.authorities.root_key_here


def test_a_stolen_issuing_key_is_let_go_of_with_all_that_it_signed(authority: Authority, clock: SetClock) -> None:
    before = files.chain(authority.identity("cameras", clock.now()).certificate)
    forged = rogue(authority, Tier.PROCESSES, clock, host_of("gateway"))
    proof = Proof(authority.certificate_file)
    authority.reissue(Tier.PROCESSES, clock.now(), stolen=True)
    for shown in (before, forged):
        with pytest.raises(Tampered, match="does not hold"):
            proof.process(shown, clock.now())
    after = files.chain(authority.identity("cameras", clock.now()).certificate)
    assert proof.process(after, clock.now())[0] == "cameras"
    assert authority.user(process("cameras")) == "g1.cameras.civigil.internal"


def test_an_issuing_authority_near_its_end_is_replaced_or_says_what_it_needs(
    authority: Authority, clock: SetClock, tmp_path: Path
) -> None:
    first = authority.authorities.current(Tier.PROCESSES).certificate
    clock.move(4.5 * 365 * 86400)
    assert authority.authorities.signer(Tier.PROCESSES, clock.now()).certificate != first
    authority.authorities.take_root_away(tmp_path / "root.json", PASSPHRASE)
    clock.move(6 * 365 * 86400)
    with pytest.raises(Unavailable, match="civigil trust reissue processes"):
        authority.identity("incidents", clock.now())
    clock.move(-12 * 365 * 86400)
    with pytest.raises(Unavailable, match="is the clock right"):
        authority.identity("dispatch", clock.now())


def older(folder: Path, clock: SetClock) -> dict[str, list[x509.Certificate]]:
    """What an older version left: one authority that signed itself, and certificates of it."""
    folder.mkdir(mode=0o700)
    (folder / "devices").mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    name = profile.subject("Civigil city authority")
    begun = profile._begun(
        name, name, key.public_key(), key.public_key(), clock.now(), clock.now() + timedelta(days=3650)
    )
    begun = begun.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    begun = begun.add_extension(profile._usage(signs_certificates=True), critical=True)
    self_signed = profile.Signing(begun.sign(key, hashes.SHA256()), key)
    files.write_key(folder / "ca.key", key)
    files.write(folder / "ca.pem", files.pem([self_signed.certificate]))
    found = {}
    for common, hosts, where in (
        ("cameras", [host_of("cameras")], folder / "cameras.pem"),
        ("nats", ["localhost"], folder / "nats.pem"),
        ("device:level-1", [], folder / "devices" / "level-1.crt"),
    ):
        secret = ec.generate_private_key(ec.SECP256R1())
        leaf = profile.leaf(
            self_signed,
            secret.public_key(),
            common=common,
            hosts=hosts,
            answers=bool(hosts),
            calls=common != "nats",
            now=clock.now(),
            until=clock.now() + timedelta(days=90),
        )
        files.write_key(where.with_suffix(".key"), secret)
        files.write(where, files.pem([leaf]))
        found[common] = [leaf]
    return found


def test_an_older_citys_single_authority_is_taken_over_without_a_break(tmp_path: Path, clock: SetClock) -> None:
    folder = tmp_path / "trust"
    before = older(folder, clock)
    (former,) = files.chain(folder / "ca.pem")
    taken = city(folder)
    taken.ensure(clock.now())
    taken.ensure(clock.now())
    assert not (folder / "ca.key").exists()
    assert former in files.chain(taken.certificate_file)
    assert former in files.chain(taken.issuers_file)
    proof = Proof(taken.certificate_file)
    assert proof.process(before["cameras"], clock.now())[0] == "cameras"  # on another machine, with its old files
    own, issuer = files.chain(taken.identity("cameras", clock.now()).certificate)
    assert proof.process([own, issuer], clock.now())[0] == "cameras"
    (shown,) = files.chain(taken.server("nats", ["localhost"], clock.now()).certificate)
    shown.verify_directly_issued_by(former)  # whoever knows no other, goes on trusting it
    assert taken.device_due("level-1", clock.now())
    taken.device("level-1", clock.now())
    assert former in files.chain(taken.devices / "ca.crt")
    clock.move(91 * 86400)
    taken.look_after(clock.now())
    assert not taken.former_in_force
    assert files.chain(taken.certificate_file) == [taken.authorities.root()]
    assert taken.server_due("nats", ["localhost"], clock.now())


def test_a_take_over_that_was_killed_half_way_goes_on(tmp_path: Path, clock: SetClock) -> None:
    folder = tmp_path / "trust"
    older(folder, clock)
    (former,) = files.chain(folder / "ca.pem")
    whole = (folder / "ca.key").read_bytes()
    city(folder).ensure(clock.now())
    (folder / "authorities" / "former.key").rename(folder / "ca.key")  # as if the last step were still to come
    city(folder).ensure(clock.now())
    assert (folder / "authorities" / "former.key").read_bytes() == whole
    assert files.chain(folder / "authorities" / "former.pem") == [former]


def test_half_an_authority_is_not_quietly_replaced(authority: Authority, clock: SetClock) -> None:
    (authority.authorities.certificate_file("devices")).unlink()
    with pytest.raises(Tampered, match="reissue devices"):
        authority.ensure(clock.now())


@pytest.mark.parametrize("text", [b"", b"{", b'{"revoked": 1}', b"\xff\xfe", b'{"barred": {"device:a": "never"}}'])
def test_a_register_that_was_changed_lets_nobody_in(authority: Authority, clock: SetClock, text: bytes) -> None:
    authority.register_file.write_bytes(text)
    with pytest.raises(Tampered, match="not the register"):
        authority.identity("cameras", clock.now())


def test_a_line_of_what_was_issued_that_a_crash_cut_short_is_passed_over(authority: Authority, clock: SetClock) -> None:
    authority.identity("cameras", clock.now())
    with (authority.authorities.folder / "issued.jsonl").open("ab") as file:
        file.write(b'{"serial":"ab')
    authority.identity("incidents", clock.now())
    assert next(one.holder for one in authority.issued()) == "process:cameras"
    assert authority.revoke(process("cameras"), Reason.UNSPECIFIED, "operator:1", clock.now())


@pytest.mark.parametrize("spoil", ["empty", "half", "text", "no end", "another's key", "open", "gone", "rsa"])
def test_a_bad_file_of_a_certificate_or_key_is_a_clear_error(authority: Authority, clock: SetClock, spoil: str) -> None:
    identity = authority.identity("cameras", clock.now())
    other = authority.identity("incidents", clock.now())
    whole = identity.certificate.read_bytes()
    match spoil:
        case "empty":
            identity.certificate.write_bytes(b"")
        case "half":
            identity.certificate.write_bytes(whole[:300])
        case "text":
            identity.certificate.write_text("no certificate\n")
        case "no end":
            identity.certificate.write_bytes(whole + b"-----BEGIN CERTIFICATE-----\nMII")
        case "another's key":
            identity.key.write_bytes(other.key.read_bytes())
        case "open":
            identity.key.chmod(0o644)
        case "gone":
            identity.key.unlink()
        case "rsa":
            private = rsa.generate_private_key(65537, 2048)
            plain = serialization.NoEncryption()
            kind = serialization.PrivateFormat.PKCS8
            identity.key.write_bytes(private.private_bytes(serialization.Encoding.PEM, kind, plain))
    expected = {"open": Refused, "gone": Missing}.get(spoil, Invalid)
    with pytest.raises(expected) as told:
        identity.tls()
    assert told.value.where
    with pytest.raises(CivigilError):
        identity.answering_tls()


def test_a_root_file_of_another_city_or_a_changed_one_opens_nothing(
    authority: Authority, clock: SetClock, tmp_path: Path
) -> None:
    other = city(tmp_path / "other")
    other.ensure(clock.now())
    kept = tmp_path / "root.json"
    other.authorities.take_root_away(kept, PASSPHRASE)
    with pytest.raises(Tampered, match="another city's"):
        authority.authorities.restored(kept, PASSPHRASE)
    with pytest.raises(Refused, match="is there already"):
        authority.authorities.take_root_away(kept, PASSPHRASE)
    text = kept.read_bytes()
    for attacked in (text.replace(b'"cost": 65536', b'"cost": 32768'), text[:-40], b"{}", b"\xff", text * 20):
        with pytest.raises((Refused, Invalid)):
            root.opened(attacked, PASSPHRASE)


@pytest.mark.parametrize(
    "text", ["", "cameras", "process:", "process:Cameras", "room:x", "device:a/b", "device:" + "x" * 49]
)
def test_no_holder_is_made_of_other_text(text: str) -> None:
    with pytest.raises(Invalid):
        holder_of(text)


def test_a_users_name_says_who_it_is_and_no_process_can_be_called_like_a_device() -> None:
    for holder in (Holder(Kind.PROCESS, "cameras"), Holder(Kind.DEVICE, "g1"), Holder(Kind.DEVICE, "level_1")):
        for generation in (0, 1, 12):
            assert holder_of_user(user_of(holder, generation)) == holder
    assert process_named(["g2.cameras.civigil.internal", "cameras.civigil.internal"]) == "cameras"
    assert process_named(["level-1.devices.civigil.internal"]) is None
    assert process_named(["cameras.civigil.internal.example"]) is None


def test_openssl_holds_the_chain_of_a_leaf(tmp_path: Path) -> None:
    authority, now = city(tmp_path), datetime.now(UTC)
    authority.ensure(now)
    server, client = authority.identity("cameras", now), authority.identity("gateway", now)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = server.answering_tls().wrap_bio(incoming, outgoing, server_side=True)
    other = client.tls().wrap_bio(outgoing, incoming, server_hostname=host_of("cameras"))
    for _ in range(6):
        for end in (other, one):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert one.getpeercert()

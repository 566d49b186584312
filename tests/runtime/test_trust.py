"""Seals, keys, certificates, the audit trail and signing in: each attack on them ends as it should."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from civigil.kernel.capability import Capability
from civigil.kernel.errors import Invalid, Refused, Tampered, Unavailable
from civigil.kernel.permission import Permission, Principal
from civigil.runtime.store.pool import Pool, open_pool
from civigil.runtime.trust.audit import Entry, PostgresAuditTrail, check_chain, seal_of
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.authorizer import OPERATOR, OperatorsOnly
from civigil.runtime.trust.certificates.profile import Tier
from civigil.runtime.trust.sealer import FileKeySealer, derived_key, make_key_file
from civigil.runtime.trust.signin import Lifetimes, SignIn
from tests.support.clock import SetClock

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def sealer(tmp_path_factory: pytest.TempPathFactory) -> FileKeySealer:
    file = tmp_path_factory.mktemp("keys") / "sealing.keys"
    make_key_file(file)
    return FileKeySealer(file)


@pytest.fixture
async def pool(fresh_postgres_url: str) -> AsyncIterator[Pool]:
    async with open_pool(fresh_postgres_url, schema="trust") as pool:
        yield pool


@given(plain=st.binary(max_size=200), bound=st.binary(max_size=40), data=st.data())
def test_a_seal_with_any_byte_flipped_or_cut_or_moved_is_broken(
    sealer: FileKeySealer, plain: bytes, bound: bytes, data: st.DataObject
) -> None:
    sealed = sealer.seal(plain, bound_to=bound)
    assert sealer.open(sealed, bound_to=bound) == plain
    at = data.draw(st.integers(0, len(sealed) - 1))
    flipped = bytearray(sealed)
    flipped[at] ^= data.draw(st.integers(1, 255))
    cut = sealed[: data.draw(st.integers(0, len(sealed) - 1))]
    for attacked, context in ((bytes(flipped), bound), (cut, bound), (sealed, bound + b"!"), (sealed + b"!", bound)):
        with pytest.raises(Tampered):
            sealer.open(attacked, bound_to=context)


def test_the_same_plaintext_is_never_sealed_to_the_same_bytes(sealer: FileKeySealer) -> None:
    assert len({sealer.seal(b"plate", bound_to=b"row 1") for _ in range(100)}) == 100


def test_an_old_key_still_opens_after_a_new_one_was_added(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    make_key_file(old)
    make_key_file(new)
    sealed = FileKeySealer(old).seal(b"face", bound_to=b"")
    both = tmp_path / "both"
    both.write_text(old.read_text() + new.read_text())
    both.chmod(0o600)
    assert FileKeySealer(both).open(sealed, bound_to=b"") == b"face"
    with pytest.raises(Tampered, match="not in our file"):
        FileKeySealer(old).open(FileKeySealer(both).seal(b"face", bound_to=b""), bound_to=b"")


def test_a_key_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "sealing.keys"
    make_key_file(file)
    before = file.read_bytes()
    make_key_file(file)
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(list(tmp_path.iterdir())) == 1


def test_keys_that_others_may_read_or_that_are_gone_are_not_used(tmp_path: Path) -> None:
    file = tmp_path / "sealing.keys"
    with pytest.raises(Unavailable):
        FileKeySealer(file)
    make_key_file(file)
    file.chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        FileKeySealer(file)
    file.chmod(0o600)
    file.write_text("not a key\n")
    with pytest.raises(Invalid):
        FileKeySealer(file)


def test_keys_for_different_purposes_differ(tmp_path: Path) -> None:
    file = tmp_path / "sealing.keys"
    make_key_file(file)
    assert derived_key(file, "audit trail") == derived_key(file, "audit trail") != derived_key(file, "other")


def _authority(folder: Path) -> Authority:
    return Authority(folder, lasts=timedelta(days=90), renew_before=timedelta(days=30))


def _serial(file: Path) -> int:
    return x509.load_pem_x509_certificate(file.read_bytes()).serial_number


def test_a_certificate_is_kept_until_it_is_due_and_renewed_then(tmp_path: Path, clock: SetClock) -> None:
    authority = _authority(tmp_path)
    authority.ensure(clock.now())
    first = _serial(authority.identity("cameras", clock.now()).certificate)
    assert _serial(authority.identity("cameras", clock.now() + timedelta(days=59)).certificate) == first
    assert _serial(authority.identity("cameras", clock.now() + timedelta(days=61)).certificate) != first


def test_a_certificate_whose_renewal_was_killed_half_way_is_issued_anew(tmp_path: Path, clock: SetClock) -> None:
    authority = _authority(tmp_path)
    authority.ensure(clock.now())
    one, other = authority.identity("cameras", clock.now()), authority.identity("incidents", clock.now())
    one.key.write_bytes(other.key.read_bytes())
    assert authority.due("cameras", clock.now())
    one.certificate.write_text("half a certif")
    assert authority.due("cameras", clock.now())


def test_a_server_certificate_follows_the_names_under_which_it_is_reached(tmp_path: Path, clock: SetClock) -> None:
    authority = _authority(tmp_path)
    authority.ensure(clock.now())
    first = authority.server("https", ["127.0.0.1", "city.example"], clock.now())
    serial = _serial(first.certificate)
    assert _serial(authority.server("https", ["city.example", "127.0.0.1"], clock.now()).certificate) == serial
    assert _serial(authority.server("https", ["127.0.0.1"], clock.now()).certificate) != serial


def test_a_certificate_never_outlives_its_authority_and_cannot_issue_others(tmp_path: Path, clock: SetClock) -> None:
    authority = _authority(tmp_path)
    authority.ensure(clock.now())
    late = clock.now() + timedelta(days=20 * 365 - 1)
    leaf = x509.load_pem_x509_certificate(authority.identity("cameras", late).certificate.read_bytes())
    root = x509.load_pem_x509_certificate(authority.certificate_file.read_bytes())
    issuer = authority.authorities.signer(Tier.PROCESSES, late).certificate
    assert leaf.not_valid_after_utc <= issuer.not_valid_after_utc <= root.not_valid_after_utc
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 1


def test_keys_are_for_their_owner_alone_and_others_are_refused(tmp_path: Path, clock: SetClock) -> None:
    authority = _authority(tmp_path)
    authority.ensure(clock.now())
    identity = authority.identity("cameras", clock.now())
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.glob("*.key"))
    identity.key.chmod(0o640)
    with pytest.raises(Refused):
        authority.due("cameras", clock.now())


def test_an_authority_without_its_key_is_not_quietly_replaced(tmp_path: Path, clock: SetClock) -> None:
    authority = _authority(tmp_path)
    authority.ensure(clock.now())
    (tmp_path / "authorities" / "processes.key").unlink()
    with pytest.raises(Tampered, match="reissue processes"):
        authority.ensure(clock.now())


async def test_every_deed_is_written_down_in_one_chain_also_when_many_write_at_once(
    pool: Pool, clock: SetClock
) -> None:
    trail = PostgresAuditTrail(pool, KEY)
    writes = [
        trail.record(at=clock.now(), who="operator:1", did="view", to=f"evidence {n}", detail={}) for n in range(20)
    ]
    await asyncio.gather(*writes)
    count, head = await trail.check()
    assert count == 20
    assert len(head) == 64


async def test_an_audit_trail_cannot_be_changed_through_sql(pool: Pool, clock: SetClock) -> None:
    await PostgresAuditTrail(pool, KEY).record(at=clock.now(), who="a", did="b", to="c", detail={"why": "é"})
    for attack in ("UPDATE audit SET who = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
        async with pool.connection() as connection:
            with pytest.raises(psycopg.errors.RaiseException, match="only ever added to"):
                await connection.execute(attack)  # type: ignore[arg-type]
            await connection.rollback()


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit SET who = 'somebody else' WHERE seq = 2",
        "UPDATE audit SET detail = '{}' WHERE seq = 2",
        "UPDATE audit SET at = at + interval '1 microsecond' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "UPDATE audit SET seq = seq + 10 WHERE seq = 3",
    ],
)
async def test_a_database_owner_who_forges_the_trail_is_found_out(pool: Pool, clock: SetClock, attack: str) -> None:
    trail = PostgresAuditTrail(pool, KEY)
    for number in range(3):
        await trail.record(at=clock.now(), who="operator:1", did="view", to=str(number), detail={"why": "asked"})
    async with pool.connection() as connection:
        await connection.execute("ALTER TABLE audit DISABLE TRIGGER only_added_to")
        await connection.execute(attack)  # type: ignore[arg-type]
    with pytest.raises(Tampered):
        await trail.check()


def test_a_chain_sealed_anew_without_the_key_does_not_hold(clock: SetClock) -> None:
    entry = Entry(seq=1, at=clock.now(), who="a", did="b", target="c", detail="{}")
    forged = Entry(
        **{**{n: getattr(entry, n) for n in entry.__struct_fields__}, "seal": seal_of(entry, bytes(32), bytes(32))}
    )
    with pytest.raises(Tampered):
        check_chain([forged], KEY)


async def test_an_endless_audit_entry_is_refused(pool: Pool, clock: SetClock) -> None:
    with pytest.raises(Invalid):
        await PostgresAuditTrail(pool, KEY).record(at=clock.now(), who="x" * 501, did="b", to="c", detail={})


async def test_a_sign_in_link_works_once(pool: Pool, clock: SetClock) -> None:
    sign_in = SignIn(pool, clock)
    link = await sign_in.issue_link_token(OPERATOR)
    session = await sign_in.redeem(link)
    assert await sign_in.session(session) == OPERATOR
    with pytest.raises(Refused):
        await sign_in.redeem(link)


async def test_of_two_who_redeem_one_link_at_once_one_gets_in(pool: Pool, clock: SetClock) -> None:
    sign_in = SignIn(pool, clock)
    link = await sign_in.issue_link_token(OPERATOR)
    results = await asyncio.gather(*(sign_in.redeem(link) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(one, str) for one in results) == 1


async def test_links_and_sessions_end_by_themselves(pool: Pool, clock: SetClock) -> None:
    sign_in = SignIn(pool, clock, Lifetimes(link_s=60, session_s=1000, idle_s=300))
    stale = await sign_in.issue_link_token(OPERATOR)
    clock.move(61)
    with pytest.raises(Refused):
        await sign_in.redeem(stale)
    session = await sign_in.begin(OPERATOR)
    for _ in range(4):
        clock.move(240)
        await sign_in.session(session)  # used: it goes on
    clock.move(50)
    with pytest.raises(Refused):  # 1010 s after its beginning
        await sign_in.session(session)
    idle = await sign_in.begin(OPERATOR)
    clock.move(301)
    with pytest.raises(Refused):
        await sign_in.session(idle)


async def test_signing_out_ends_the_session_and_a_new_command_line_token_ends_the_old(
    pool: Pool, clock: SetClock
) -> None:
    sign_in = SignIn(pool, clock)
    session = await sign_in.begin(OPERATOR)
    await sign_in.end(session)
    await sign_in.end(session)
    old = await sign_in.begin_command_line(OPERATOR)
    new = await sign_in.begin_command_line(OPERATOR)
    assert await sign_in.session(new) == OPERATOR
    for ended in (session, old, "", "made up"):
        with pytest.raises(Refused):
            await sign_in.session(ended)


async def test_the_database_holds_no_token_that_signs_in(pool: Pool, clock: SetClock) -> None:
    sign_in = SignIn(pool, clock)
    tokens = [await sign_in.issue_link_token(OPERATOR), await sign_in.begin(OPERATOR)]
    async with pool.connection() as connection:
        stored = str(
            await (await connection.execute("SELECT token FROM sign_in UNION SELECT token FROM sessions")).fetchall()
        )
    assert not any(token in stored for token in tokens)


def test_only_operators_hold_permissions_and_only_declared_ones() -> None:
    view = Permission("cameras:feed:view")
    room = Capability(name="cameras", package="city.cameras", promise="See.", permissions=(view,))
    authorizer = OperatorsOnly((room,), [Permission("gateway:evidence:view")])
    assert authorizer.decide(OPERATOR, view).allowed
    assert authorizer.decide(OPERATOR, Permission("gateway:evidence:view")).allowed
    assert not authorizer.decide(OPERATOR, Permission("cameras:feed:delete")).allowed
    assert not authorizer.decide(Principal(id="process:cameras", roles=("cameras",)), view).allowed

"""What is sealed opens in its place only, whatever is changed, moved, exchanged or lost."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.cyber.vault.keyring import Keyring
from civigil.cyber.vault.seal import NONCE_BYTES, OVERHEAD_BYTES, SALT_BYTES, Sealed, key_of, parts_of, whole_of
from civigil.cyber.vault.sealer import VaultSealer
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.unlock import Unlocked
from civigil.kernel.errors import Tampered, Unavailable
from civigil.kernel.ports import KeyName
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file

ANNA = KeyName("contact", "person:anna")
BERT = KeyName("contact", "person:bert")


def test_any_flipped_byte_of_a_seal_is_noticed(sealer: VaultSealer) -> None:
    sealed = sealer.seal(b"penicillin allergy", bound_to=b"row 7")
    assert sealer.open(sealed, bound_to=b"row 7") == b"penicillin allergy"
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Tampered):
            sealer.open(bytes(changed), bound_to=b"row 7")
    with pytest.raises(Tampered, match="belongs elsewhere"):
        sealer.open(sealed, bound_to=b"row 8")


def test_no_two_seals_share_key_and_nonce(sealer: VaultSealer) -> None:
    seals = [parts_of(sealer.seal(b"same", bound_to=b"same")) for _ in range(2000)]
    assert len({(one.salt, one.nonce) for one in seals}) == 2000


def _seal_in_a_fork(sealer: VaultSealer, answers: multiprocessing.SimpleQueue[bytes]) -> None:
    answers.put(sealer.seal(b"x", bound_to=b""))
    os._exit(0)


def test_fork_never_repeats_its_parents_nonces(sealer: VaultSealer) -> None:
    first = parts_of(sealer.seal(b"x", bound_to=b""))
    forking = multiprocessing.get_context("fork")
    answers = forking.SimpleQueue()
    child = forking.Process(target=_seal_in_a_fork, args=(sealer, answers))
    child.start()
    there = parts_of(answers.get())
    child.join()
    here = parts_of(sealer.seal(b"x", bound_to=b""))
    assert first.salt == here.salt != there.salt


def test_each_class_and_subject_has_a_key_of_its_own(sealer: VaultSealer) -> None:
    names = [KeyName(), KeyName("evidence"), ANNA, BERT]
    keys = [key_of(sealer.seal(b"x", bound_to=b"", under=name)) for name in names]
    assert len(set(keys)) == 4
    assert key_of(sealer.seal(b"y", bound_to=b"", under=ANNA)) == keys[2]


def test_second_process_opens_what_the_first_one_sealed(
    sealer: VaultSealer, fresh_postgres_url: str, short_tmp: Path
) -> None:
    sealed = sealer.seal(b"x", bound_to=b"", under=ANNA)
    other = VaultSealer(Keyring(fresh_postgres_url, Unlocked(short_tmp / "vault.keys", VaultSettings())))
    assert other.open(sealed, bound_to=b"") == b"x"
    assert key_of(other.seal(b"x", bound_to=b"", under=ANNA)) == key_of(sealed)


def test_exchanged_and_changed_data_keys_are_named(
    sealer: VaultSealer, keyring: Keyring, sql: psycopg.Connection
) -> None:
    ours = {name: sealer.seal(b"x", bound_to=b"", under=name) for name in (ANNA, BERT)}
    keyring.forget()
    wrapped = dict(sql.execute("SELECT subject, wrapped FROM data_keys").fetchall())
    sql.execute("UPDATE data_keys SET wrapped = %s WHERE subject = 'person:anna'", [wrapped["person:bert"]])
    with pytest.raises(Tampered, match="of contact: the wrapped key was changed, or belongs to another name"):
        sealer.open(ours[ANNA], bound_to=b"")
    assert sealer.open(ours[BERT], bound_to=b"") == b"x"
    flipped = bytearray(wrapped["person:anna"])
    flipped[-1] ^= 1
    sql.execute("UPDATE data_keys SET wrapped = %s WHERE subject = 'person:anna'", [bytes(flipped)])
    with pytest.raises(Tampered, match="data key"):
        sealer.open(ours[ANNA], bound_to=b"")


def test_seal_of_a_key_that_is_gone_is_refused(sealer: VaultSealer, keyring: Keyring, sql: psycopg.Connection) -> None:
    sealed = sealer.seal(b"x", bound_to=b"", under=ANNA)
    sql.execute("DELETE FROM data_keys WHERE subject = 'person:anna'")
    keyring.forget()
    with pytest.raises(Tampered, match="none of ours"):
        sealer.open(sealed, bound_to=b"")


def test_interim_seals_open_and_are_due(sealer: VaultSealer, keyring: Keyring, short_tmp: Path) -> None:
    make_key_file(short_tmp / "sealing.keys")
    interim = FileKeySealer(short_tmp / "sealing.keys")
    old = interim.seal(b"from before", bound_to=b"row 7")
    both = VaultSealer(keyring, interim)
    assert both.open(old, bound_to=b"row 7") == b"from before"
    assert both.due(old)
    assert not both.due(both.seal(b"x", bound_to=b""))
    with pytest.raises(Tampered):
        sealer.open(old, bound_to=b"row 7")


def test_sealing_goes_on_when_the_database_is_away(short_tmp: Path, sealer: VaultSealer, keyring: Keyring) -> None:
    sealed = sealer.seal(b"x", bound_to=b"")
    keyring._url, keyring._look_next = "postgresql:///none?host=/nowhere", 0.0
    assert keyring._sql is not None
    keyring._sql.close()
    assert sealer.open(sealer.seal(b"y", bound_to=b""), bound_to=b"") == b"y"
    assert sealer.open(sealed, bound_to=b"") == b"x"
    with pytest.raises(Unavailable, match="PostgreSQL"):
        sealer.seal(b"x", bound_to=b"", under=ANNA)


def test_many_keys_are_had_with_a_few_questions_and_never_twice(
    sealer: VaultSealer, keyring: Keyring, sql: psycopg.Connection, fresh_postgres_url: str, short_tmp: Path
) -> None:
    names = [KeyName("contact", f"person:{number}") for number in range(300)]
    first = key_of(sealer.seal(b"x", bound_to=b"", under=names[0]))
    sealer.have_at_hand(names, ())
    sql.execute("UPDATE data_keys SET state = 'replaced' WHERE subject IN ('person:7', 'person:8')")
    other = VaultSealer(Keyring(fresh_postgres_url, Unlocked(short_tmp / "vault.keys", VaultSettings())))
    other.have_at_hand(names, ())
    assert sql.execute("SELECT count(*), max(generation) FROM data_keys").fetchone() == (302, 2)
    assert sql.execute("SELECT count(*) FROM data_keys WHERE state = 'active'").fetchone() == (300,)
    sealed = [other.seal(b"x", bound_to=b"", under=name) for name in names]
    assert key_of(sealed[0]) == first
    keyring.forget()
    sealer.have_at_hand((), sealed)
    assert keyring._sql is not None
    keyring._sql.close()
    keyring._url = "postgresql:///none?host=/nowhere"
    assert {sealer.open(one, bound_to=b"") for one in sealed} == {b"x"}
    other.keys.close()


def test_fingerprints_differ_by_index_and_city(sealer: VaultSealer) -> None:
    phone = sealer.blind(b"030 901820", index="vault.records.phone")
    assert phone == sealer.blind(b"030 901820", index="vault.records.phone")
    assert phone != sealer.blind(b"030 901820", index="vault.records.name")
    assert sealer.blinds(b"030 901820", index="vault.records.phone") == (phone,)


@given(st.binary(max_size=120))
def test_taking_apart_and_putting_together_changes_nothing(rubbish: bytes) -> None:
    try:
        parts = parts_of(rubbish)
    except Tampered:
        assert len(rubbish) < OVERHEAD_BYTES or rubbish[0] != 2
    else:
        assert whole_of(parts) == rubbish
        assert len(parts.salt) == SALT_BYTES
        assert len(parts.nonce) == NONCE_BYTES


def test_seal_that_is_cut_off_is_told(sealer: VaultSealer) -> None:
    sealed = sealer.seal(b"x", bound_to=b"")
    for length in range(len(sealed)):
        with pytest.raises(Tampered):
            sealer.open(sealed[:length], bound_to=b"")
    assert whole_of(Sealed(*parts_of(sealed))) == sealed

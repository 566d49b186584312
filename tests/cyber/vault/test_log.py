"""What was done stays done: whoever changes, drops, adds or moves an entry, or cuts the log back, is found out."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import psycopg
import pytest

from civigil.cyber.vault import heads, merkle, proof
from civigil.cyber.vault.log import MerkleLog
from civigil.cyber.vault.sealer import VaultSealer
from civigil.kernel.errors import Invalid, Missing, Tampered
from civigil.runtime.store.pool import Pool, open_pool
from civigil.runtime.trust.audit import PostgresAuditTrail
from tests.support.clock import NOON, SetClock

FORMER = b"k" * 32


@pytest.fixture
async def pool(fresh_postgres_url: str) -> AsyncIterator[Pool]:
    async with open_pool(fresh_postgres_url, schema="trust", size=3) as pool:
        yield pool


@pytest.fixture
def log(pool: Pool, sealer: VaultSealer, clock: SetClock) -> MerkleLog:
    return MerkleLog(pool, sealer, clock, former=FORMER)


async def written(log: MerkleLog, count: int, start: int = 1) -> None:
    """Write entries, all at once."""
    await asyncio.gather(*(deed(log, number) for number in range(start, start + count)))


async def deed(log: MerkleLog, number: int) -> None:
    await log.record(at=NOON, who="operator:1", did=f"did {number}", to=f"camera/{number}", detail={"é": str(number)})


def dropping_rules(sql: psycopg.Connection) -> None:
    """What somebody does first who owns the database."""
    sql.execute("ALTER TABLE trust.audit DISABLE TRIGGER only_added_to")


async def checked(pool: Pool, sealer: VaultSealer) -> proof.Checked:
    async with pool.connection() as connection:
        return await proof.check_all(connection, sealer)


async def test_entries_of_one_moment_share_a_transaction_and_none_is_lost(
    log: MerkleLog, pool: Pool, sealer: VaultSealer, sql: psycopg.Connection
) -> None:
    await written(log, 500)
    await written(log, 3, start=501)
    rows = sql.execute("SELECT seq, did, length(seal) FROM trust.audit ORDER BY seq").fetchall()
    assert [row[0] for row in rows] == list(range(1, 504))
    assert {row[1] for row in rows} == {f"did {number}" for number in range(1, 504)}
    found = await checked(pool, sealer)
    assert (found.entries, found.faults) == (503, ())


async def test_two_processes_append_to_one_log(
    log: MerkleLog, pool: Pool, sealer: VaultSealer, clock: SetClock
) -> None:
    other = MerkleLog(pool, sealer, clock, former=FORMER, entries_at_once=7)
    await asyncio.gather(*(written(which, 50, start) for which, start in ((log, 1), (other, 51), (log, 101))))
    found = await checked(pool, sealer)
    assert (found.entries, found.faults) == (150, ())


async def test_every_entry_is_proved_by_what_somebody_else_can_check(
    log: MerkleLog, pool: Pool, sealer: VaultSealer
) -> None:
    await written(log, 21)
    async with pool.connection() as connection:
        for seq in range(1, 22):
            given = await proof.prove_entry(connection, sealer, seq)
            signed = heads.parse_note(given.head)
            origin, public = heads.parse_verifier_key(given.key)
            heads.check(signed, (public,))
            assert origin == signed.head.origin
            leaf = merkle.leaf_hash(b"\x01" + given.entry.encode())
            path = [heads._decoded(one, 32, "path") for one in given.path]
            merkle.check_inclusion(leaf, seq - 1, signed.head.size, path, signed.head.root)
        with pytest.raises(Missing):
            await proof.prove_entry(connection, sealer, 22)


async def test_growth_is_proved_and_a_size_that_never_was_is_refused(
    log: MerkleLog, pool: Pool, sealer: VaultSealer
) -> None:
    older = []
    for count in (3, 1, 9):
        await written(log, count)
        async with pool.connection() as connection:
            older.append((await proof.checked_head(connection, sealer))[0])
    async with pool.connection() as connection:
        for before, now in itertools.combinations_with_replacement(older, 2):
            await proof.check_growth(connection, before, now)
        given = await proof.prove_growth(connection, sealer, 4)
        path = [heads._decoded(one, 32, "path") for one in given.path]
        merkle.check_consistency(4, 13, older[1].head.root, older[2].head.root, path)
        with pytest.raises(Invalid, match="13 entries; it never was one of 14"):
            await proof.prove_growth(connection, sealer, 14)


TAMPERINGS = {
    "UPDATE trust.audit SET who = 'operator:2' WHERE seq = 4": "entry 4 was changed",
    "UPDATE trust.audit SET at = at + interval '1 microsecond' WHERE seq = 4": "entry 4 was changed",
    "UPDATE trust.audit SET detail = '{}' WHERE seq = 9": "entry 9 was changed",
    "DELETE FROM trust.audit WHERE seq = 2": "entry 2 is gone",
    "DELETE FROM trust.audit WHERE seq = 10": "entry 10 is gone",
    "UPDATE trust.audit SET seq = CASE seq WHEN 3 THEN -4 ELSE -3 END WHERE seq IN (3, 4);"
    "UPDATE trust.audit SET seq = -seq WHERE seq < 0": "entry 3 was changed",
    "INSERT INTO trust.audit SELECT 11, at, who, did, target, detail, seal FROM trust.audit WHERE seq = 1": (
        "entry 11 was added by somebody else"
    ),
    "UPDATE vault.tree_nodes SET hash = sha256('x') WHERE level = 0 AND number = 4": "entry 5 was changed",
    "DELETE FROM vault.tree_nodes WHERE level = 0 AND number = 4": "the hash of entry 5 is gone",
    "UPDATE vault.tree_head SET root = sha256('x')": "the signature does not hold",
    "UPDATE vault.tree_head SET size = 9": "the signature does not hold",
    "UPDATE vault.signing_keys SET public = sha256('x')": "its public half was changed",
}


@pytest.mark.parametrize(("what", "told"), TAMPERINGS.items())
async def test_tampering_with_the_database_is_named(
    log: MerkleLog, pool: Pool, sealer: VaultSealer, sql: psycopg.Connection, what: str, told: str
) -> None:
    await written(log, 10)
    dropping_rules(sql)
    sql.execute(what.encode())
    found = await checked(pool, sealer)
    assert told in " · ".join(found.faults)


async def test_entry_and_its_hash_changed_together_do_not_lead_to_the_head(
    log: MerkleLog, pool: Pool, sealer: VaultSealer, sql: psycopg.Connection
) -> None:
    await written(log, 10)
    dropping_rules(sql)
    sql.execute("UPDATE trust.audit SET who = 'operator:2' WHERE seq = 4")
    async with pool.connection() as connection:
        entry = await proof.tree.entry_at(connection, 4)
    sql.execute("UPDATE vault.tree_nodes SET hash = %s WHERE level = 0 AND number = 3", [entry.hash])
    assert (await checked(pool, sealer)).faults == ("the hashes of the entries do not lead to the signed head",)
    async with pool.connection() as connection:
        with pytest.raises(Tampered, match="audit entry 4: is not as it was written"):
            await proof.prove_entry(connection, sealer, 4)


async def test_log_that_was_cut_back_is_not_gone_on_from(log: MerkleLog, sql: psycopg.Connection) -> None:
    await written(log, 3)
    before = sql.execute("SELECT size, root, at, key, signature FROM vault.tree_head").fetchone()
    await written(log, 3, start=4)
    dropping_rules(sql)
    sql.execute("DELETE FROM trust.audit WHERE seq > 3")
    sql.execute("DELETE FROM vault.tree_nodes WHERE (number + 1) << level > 3")
    sql.execute("UPDATE vault.tree_head SET (size, root, at, key, signature) = (%s, %s, %s, %s, %s)", before)
    with pytest.raises(Tampered, match="it was cut back: it had 6 entries and has 3"):
        await deed(log, 7)


async def test_forged_head_stops_the_next_deed(log: MerkleLog, sql: psycopg.Connection) -> None:
    await written(log, 3)
    sql.execute("UPDATE vault.tree_head SET signature = decode(repeat('00', 64), 'hex')")
    with pytest.raises(Tampered, match="the signature does not hold"):
        await deed(log, 4)


async def test_entry_that_somebody_slipped_in_stops_the_next_deed(log: MerkleLog, sql: psycopg.Connection) -> None:
    await written(log, 3)
    sql.execute("INSERT INTO trust.audit SELECT 4, at, who, did, target, detail, seal FROM trust.audit WHERE seq = 1")
    with pytest.raises(Tampered, match="somebody else added entries"):
        await deed(log, 4)


async def test_former_chain_is_taken_over_whole(
    log: MerkleLog, pool: Pool, sealer: VaultSealer, sql: psycopg.Connection
) -> None:
    former = PostgresAuditTrail(pool, FORMER)
    for number in range(5):
        await former.record(at=NOON, who="operator:1", did=f"did {number}", to="x", detail={})
    _, last = await former.check()
    await deed(log, 6)
    rows = sql.execute("SELECT seq, did, detail FROM trust.audit WHERE seq > 5 ORDER BY seq").fetchall()
    assert rows[0][1] == "took over the audit trail"
    assert f"whole, its last seal is {last}" in rows[0][2]
    assert rows[1][:2] == (7, "did 6")
    found = await checked(pool, sealer)
    assert (found.entries, found.faults) == (7, ())


async def test_former_chain_that_was_tampered_with_is_taken_over_as_such(
    log: MerkleLog, pool: Pool, sealer: VaultSealer, sql: psycopg.Connection
) -> None:
    former = PostgresAuditTrail(pool, FORMER)
    for number in range(5):
        await former.record(at=NOON, who="operator:1", did=f"did {number}", to="x", detail={})
    dropping_rules(sql)
    sql.execute("DELETE FROM trust.audit WHERE seq = 3")
    await deed(log, 6)
    rows = sql.execute("SELECT seq, did, detail FROM trust.audit ORDER BY seq").fetchall()
    assert rows[2][1] == "found this entry gone"
    assert "broken: entry 3 is missing" in rows[5][2]
    found = await checked(pool, sealer)
    assert (found.entries, found.faults) == (7, ())


@pytest.mark.parametrize("who", ["Anna Müller", "anna@example.org", "", "x" * 201])
async def test_name_of_a_person_does_not_get_into_the_log(log: MerkleLog, who: str) -> None:
    with pytest.raises(Invalid, match="pseudonym"):
        await log.record(at=NOON, who=who, did="looked", to="gate-1", detail={})


async def test_wrong_entry_spoils_no_other(log: MerkleLog, sql: psycopg.Connection) -> None:
    said = await asyncio.gather(
        deed(log, 1),
        log.record(at=NOON, who="a", did="x" * 501, to="b", detail={}),
        log.record(at=NOON, who="a", did="x\x00", to="b", detail={}),
        deed(log, 2),
        return_exceptions=True,
    )
    assert [type(one) for one in said] == [type(None), Invalid, Invalid, type(None)]
    assert sql.execute("SELECT count(*) FROM trust.audit").fetchone() == (2,)

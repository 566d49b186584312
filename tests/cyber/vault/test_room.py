"""The vault at work on true servers: keys change under running writers, nothing is lost, and the watch tells once."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from civigil.cyber.vault import capability, drawer, proof, service, store, watch
from civigil.cyber.vault.keyring import Keyring
from civigil.cyber.vault.log import MerkleLog
from civigil.cyber.vault.model import Personal, Record
from civigil.cyber.vault.seal import key_of
from civigil.cyber.vault.sealed import NAME, NOTE, PHONE
from civigil.cyber.vault.sealer import VaultSealer
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.unlock import Unlocked
from civigil.events.vault import CheckLog, ReplaceKeys, ReplaceMaster
from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.errors import Refused, Tampered
from civigil.kernel.facts import Order
from civigil.kernel.ports import KeyName
from civigil.kernel.severity import Status
from civigil.runtime.evidence import EvidenceStore
from civigil.runtime.hands import Hands
from civigil.runtime.reseal import keep_walking, walk_column
from civigil.runtime.store.pool import open_pool
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file
from tests.support.clock import NOON, SetClock
from tests.support.hands import HandsFor

Do = Hands[VaultSettings]
Opened = Callable[..., AbstractAsyncContextManager[Do]]


@pytest.fixture
def opened(hands_for: HandsFor, keyring: Keyring, fresh_postgres_url: str, clock: SetClock) -> Opened:
    """The room's tools, with the vault's own sealer and log."""

    @contextlib.asynccontextmanager
    async def open_(**settings: Any) -> AsyncIterator[Do]:
        async with (
            hands_for(capability, {"vault": VaultSettings(**settings)}) as do,
            open_pool(fresh_postgres_url, schema="trust") as pool,
        ):
            sealer = VaultSealer(keyring)
            yield dataclasses.replace(do, sealer=sealer, audit=MerkleLog(pool, sealer, clock))

    return open_


def asked(body: Order) -> Envelope[Any]:
    """An order by a person."""
    return seal_in(
        body, id=uuid4(), source="test", status=Status.ACTUAL, occurred=NOON, learned=NOON, actor="operator:1"
    )


async def replaced(do: Do, data_class: str) -> None:
    """Replace the keys of a class, and have this process notice at once."""
    async with do.store.change() as change:
        await service.replace_keys(asked(ReplaceKeys(data_class=data_class)), change, do)
    service.keys_of(do).forget()


async def kept(do: Do, number: int) -> Record:
    """A record of somebody in the drawer."""
    record = Record(id=UUID(int=number), subject=f"person:{number % 7}", about="call:1", made=NOON, holds=())
    personal = Personal(name=f"Anna Müller {number}", phone=f"030 {number}", note="penicillin allergy")
    row = await asyncio.to_thread(drawer.sealed_row, record, personal, do.sealer)
    async with do.store.change() as change:
        await store.keep_record(change.sql, row)
    return record


async def found(do: Do, phone: str) -> list[UUID]:
    """Who has this number."""
    async with do.store.read() as sql:
        return [one.id for one in await store.records_with(sql, "phone", PHONE.fingerprints(do.sealer, phone), 10)]


async def due_rows(do: Do, column: str) -> int:
    """How many rows a former key sealed."""
    async with do.store.pool.connection() as sql:
        rows = await (await sql.execute(f"SELECT {column} FROM records".encode())).fetchall()
        return sum(do.sealer.due(row[0]) for row in rows)


async def facts(sql: psycopg.Connection) -> list[str]:
    """What the room said."""
    return [
        row[0].split(".", 2)[2].rsplit(".", 2)[0]
        for row in sql.execute("SELECT subject FROM outbox ORDER BY 1").fetchall()
    ]


async def test_keys_are_replaced_under_running_writers_and_every_row_is_sealed_anew(opened: Opened) -> None:
    async with opened() as do:
        for number in range(60):
            await kept(do, number)
        before = {key_of(NOTE.seal(do.sealer, "x", row=1, subject=f"person:{number}")) for number in range(7)}
        await replaced(do, "medical")
        assert await due_rows(do, "note") == 60

        async def writing() -> None:
            for number in range(60, 100):
                await kept(do, number)

        walk, _ = await asyncio.gather(walk_column(NOTE, do.store, do.sealer, 1, at_once=7), writing())
        assert walk.faults == 0
        assert walk.resealed == 60
        assert await due_rows(do, "note") == 0
        async with do.store.read() as sql:
            for number in range(100):
                row = await store.sealed_fields(sql, UUID(int=number))
                assert row is not None
                assert key_of(row["note"]) not in before
                personal = drawer.opened(UUID(int=number), row, do.sealer)
                assert personal == Personal(
                    name=f"Anna Müller {number}", phone=f"030 {number}", note="penicillin allergy"
                )
        again = await walk_column(NOTE, do.store, do.sealer, 1)
        assert (again.done, again.resealed) == (100, 0)


async def test_search_finds_everybody_before_while_and_after_the_index_keys_change(opened: Opened) -> None:
    async with opened() as do:
        old = await kept(do, 1)
        assert await found(do, " 030  1 ") == [old.id]
        await replaced(do, "index")
        new = await kept(do, 8)
        assert await found(do, "030 1") == [old.id]
        assert await found(do, "030 8") == [new.id]
        walk = await walk_column(PHONE, do.store, do.sealer, 1)
        assert (walk.done, walk.resealed) == (2, 1)
        async with do.store.read() as sql:
            newest = [PHONE.fingerprint(do.sealer, "030 1")]
            assert [one.id for one in await store.records_with(sql, "phone", newest, 10)] == [old.id]


async def test_row_that_does_not_open_is_told_and_left_as_it_is(opened: Opened, sql: psycopg.Connection) -> None:
    async with opened() as do:
        for number in range(3):
            await kept(do, number)
        sql.execute(
            "UPDATE records SET name = (SELECT name FROM records WHERE id = %s) WHERE id = %s",
            [UUID(int=0), UUID(int=1)],
        )
        await replaced(do, "person")
        walk = await walk_column(NAME, do.store, do.sealer, 1)
        assert (walk.resealed, walk.faults) == (2, 1)
        assert walk.fault is not None
        assert f"vault.records.name of {UUID(int=1)}" in walk.fault
        assert (await walk_column(NAME, do.store, do.sealer, 1)).resealed == 0


async def test_walk_follows_a_replacement_once_and_says_how_far_it_is(opened: Opened, sql: psycopg.Connection) -> None:
    async with opened() as do:
        await kept(do, 1)
        walked = asyncio.Event()

        async def walk(epoch: int):
            found = await walk_column(NAME, do.store, do.sealer, epoch)
            walked.set()
            return found

        task = asyncio.create_task(keep_walking({NAME.name: walk}, do.store, do.sealer, do.clock, settle_s=0))
        try:
            await asyncio.wait_for(walked.wait(), 20)
        finally:
            deadline = asyncio.get_running_loop().time() + 10
            while not sql.execute("SELECT 1 FROM trust.resealing WHERE finished IS NOT NULL").fetchall():
                assert asyncio.get_running_loop().time() < deadline
                await asyncio.sleep(0.02)
            task.cancel()
        async with do.store.read() as reading:
            (told,) = await store.resealing(reading)
        assert (told.what, told.done, told.total, told.finished) == (NAME.name, 1, 1, NOON)


async def test_class_without_a_key_is_refused_and_changes_nothing(opened: Opened, sql: psycopg.Connection) -> None:
    async with opened() as do:
        with pytest.raises(Refused, match="no key of the class 'nonsense'"):
            await replaced(do, "nonsense")
    assert sql.execute("SELECT number FROM epoch").fetchone() == (0,)


async def test_new_master_key_wraps_every_data_key_and_the_former_one_leaves(
    opened: Opened, clock: SetClock, short_tmp: Path, fresh_postgres_url: str, sql: psycopg.Connection
) -> None:
    late = Keyring(fresh_postgres_url, Unlocked(short_tmp / "vault.keys", VaultSettings()))
    async with opened() as do:
        for number in range(9):
            await kept(do, number)
        former = sql.execute("SELECT DISTINCT master FROM data_keys").fetchall()
        clock.at = NOON
        async with do.store.change() as change:
            done = await service.replace_master(asked(ReplaceMaster()), change, do)
        masters = sql.execute("SELECT master, count(*) FROM data_keys GROUP BY 1").fetchall()
        assert [count for _, count in masters] == [done.keys]
        assert masters[0][0] != former[0][0]
        assert await watch.tidy_masters(do) == 0, "a process that reads late must still find it"
        late.active(KeyName("person", "person:late"))
        clock.move(61)
        assert await watch.tidy_masters(do) == 1
        keys = service.keys_of(do)
        assert keys.masters.count == 1
        keys.forget()
        async with do.store.read() as reading:
            row = await store.sealed_fields(reading, UUID(int=1))
        assert row is not None
        assert drawer.opened(UUID(int=1), row, do.sealer).phone == "030 1"
        assert VaultSealer(late).open(do.sealer.seal(b"x", bound_to=b""), bound_to=b"") == b"x"
    late.close()


async def test_evidence_of_the_interim_and_of_former_keys_is_sealed_anew(opened: Opened, short_tmp: Path) -> None:
    make_key_file(short_tmp / "sealing.keys")
    interim = FileKeySealer(short_tmp / "sealing.keys")
    async with opened() as do:
        both = VaultSealer(service.keys_of(do), interim)
        do = dataclasses.replace(do, sealer=both, evidence=EvidenceStore(short_tmp / "evidence", both))
        old = await EvidenceStore(short_tmp / "evidence", interim).put(
            b"a" * 200_000, media_type="video/mp4", role="clip"
        )
        new = await do.evidence.put(b"b" * 70_000, media_type="image/jpeg", role="snapshot")
        walk = await watch.walk_evidence(do, do.evidence, 0)
        assert (walk.done, walk.resealed, walk.faults) == (2, 1, 0)
        await replaced(do, "evidence")
        walk = await watch.walk_evidence(do, do.evidence, 1)
        assert (walk.done, walk.resealed, walk.faults) == (2, 2, 0)
        alone = EvidenceStore(short_tmp / "evidence", VaultSealer(service.keys_of(do)))
        assert alone.read(old.id) == b"a" * 200_000
        assert alone.read(new.id, 65_000, 66_000) == b"b" * 1_000
        path = next((short_tmp / "evidence" / old.id[:2]).iterdir())
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        await replaced(do, "evidence")
        walk = await watch.walk_evidence(do, do.evidence, 2)
        assert (walk.resealed, walk.faults) == (1, 1)


async def deed(do: Do, number: int) -> None:
    await do.audit.record(at=NOON, who="operator:1", did=f"did {number}", to="x", detail={})


async def test_new_signing_key_signs_and_what_the_former_signed_stays_good(opened: Opened) -> None:
    async with opened() as do:
        await deed(do, 1)
        async with watch.one_moment(do) as sql:
            before, signers = await proof.checked_head(sql, do.sealer)
        await replaced(do, "log")
        assert (await watch.walk_signing_keys(do, 1)).resealed == 2
        other = MerkleLog(do.audit._pool, do.sealer, do.clock)  # another process, that starts now
        await other.record(at=NOON, who="operator:1", did="did 2", to="x", detail={})
        await deed(do, 3)
        async with watch.one_moment(do) as sql:
            now, both = await proof.checked_head(sql, do.sealer)
            await proof.check_growth(sql, before, now)
            assert (await proof.check_all(sql, do.sealer)).faults == ()
        assert {one.id for one in signers} < {one.id for one in both}


async def test_log_that_was_cut_back_between_two_starts_is_told_once(opened: Opened, sql: psycopg.Connection) -> None:
    async with opened() as do:
        await deed(do, 1)
        watcher = watch.Watcher(do)
        await watcher.look()
        short = sql.execute("SELECT size, root, at, key, signature FROM tree_head").fetchone()
        await deed(do, 2)
        await watcher.look()
        assert [signed.head.size for signed, _ in watch.witness_of(do).newest(5)] == [2, 1]
        sql.execute("ALTER TABLE trust.audit DISABLE TRIGGER only_added_to")
        sql.execute("DELETE FROM trust.audit WHERE seq = 2")
        sql.execute("DELETE FROM tree_nodes WHERE (level, number) IN ((0, 1), (1, 0))")
        sql.execute("UPDATE tree_head SET (size, root, at, key, signature) = (%s, %s, %s, %s, %s)", short)
        for _ in range(3):
            await watcher.look()
        await watcher.check_where_due()
        assert (await facts(sql)).count("vault.log_tampered") == 1
        async with do.store.read() as reading:
            (check,) = await store.checks(reading, 5)
        assert check.faults == (), "what is left proves itself: only the second place knows"


async def test_check_that_somebody_asked_for_names_the_entry(
    opened: Opened, sql: psycopg.Connection, clock: SetClock
) -> None:
    async with opened() as do:
        for number in range(5):
            await deed(do, number)
        watcher = watch.Watcher(do)
        await watcher.check_where_due()
        await watcher.check_where_due()
        assert len(sql.execute("SELECT 1 FROM checks").fetchall()) == 1, "not due again"
        sql.execute("ALTER TABLE trust.audit DISABLE TRIGGER only_added_to")
        sql.execute("UPDATE trust.audit SET did = 'did nothing' WHERE seq = 3")
        clock.move(1)
        async with do.store.change() as change:
            await service.check_log(asked(CheckLog()), change, do)
        await watcher.check_where_due()
        async with do.store.read() as reading:
            check = (await store.checks(reading, 5))[0]
        assert check.faults == ("entry 3 was changed",)
        assert (await facts(sql)).count("vault.log_tampered") == 1
        assert (await facts(sql)).count("vault.log_checked") == 2


async def test_record_moved_to_another_person_is_named(opened: Opened, sql: psycopg.Connection) -> None:
    async with opened() as do:
        await kept(do, 1)
        await kept(do, 2)
        sql.execute(
            "UPDATE records SET note = (SELECT note FROM records WHERE id = %s) WHERE id = %s",
            [UUID(int=1), UUID(int=2)],
        )
        async with do.store.read() as reading:
            row = await store.sealed_fields(reading, UUID(int=2))
        assert row is not None
        with pytest.raises(Tampered, match=f"vault.records.note of {UUID(int=2)}"):
            drawer.opened(UUID(int=2), row, do.sealer)

"""The vault: what sealing costs, alone and on the spine; search by blind index, the log's appends and proofs, sealing anew.

    python -m bench.vault [--quick] [--no-spine]

PostgreSQL with fsync, on the same cores as everything else. Peers, in the same run: the bare cipher of `cryptography`, the spine
with the same text in the clear, and the interim trail of one transaction an entry. Ends with 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench import spine
from bench.city import Town, in_process, running, town
from civigil.cyber.vault import capability, drawer, merkle, proof, store, tree
from civigil.cyber.vault.entry import LogEntry
from civigil.cyber.vault.keyring import Keyring
from civigil.cyber.vault.log import MerkleLog
from civigil.cyber.vault.model import Personal, Record
from civigil.cyber.vault.sealed import NOTE, PHONE
from civigil.cyber.vault.sealer import VaultSealer
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.unlock import Unlocked
from civigil.events.incidents import ReportTaken
from civigil.incidents.hazards import HAZARDS
from civigil.incidents.reports import title_of, with_words
from civigil.kernel.envelope import headers_of, seal_in
from civigil.kernel.facts import Explanation
from civigil.kernel.place import offset
from civigil.kernel.ports import Sealer
from civigil.kernel.severity import Status
from civigil.kernel.words import sealed
from civigil.runtime.bus import open_bus
from civigil.runtime.bus.publish import Outgoing
from civigil.runtime.clock import TrueClock, new_id
from civigil.runtime.embedded import PostgresConfig, PostgresServer, serving
from civigil.runtime.reseal import walk_column
from civigil.runtime.store.migrate import migrate, migrations_of
from civigil.runtime.store.pool import Store, open_pool
from civigil.runtime.trust.audit import PostgresAuditTrail

WORDS = "The caller's mother is allergic to penicillin; third floor, the bell says Anna"
SAYS = "incidents"
"""The room whose facts are measured on the spine: it says them and hears them."""
MISSED: list[str] = []


def say(what: str, figure: str, *, goal: str = "", met: bool = True) -> None:
    """One line, and whether its goal was met."""
    verdict = "" if not goal else f"goal {goal}: {'met' if met else 'MISSED'}"
    print(f"{what:58} {figure:>28}   {verdict}", flush=True)
    if not met:
        MISSED.append(what)


def each_us(count: int, do: Callable[[int], object]) -> float:
    """Microseconds a call: the median of short runs, so that what else the machine does tells little."""
    spans = []
    for _ in range(max(5, count // 50)):
        began = time.perf_counter()
        for number in range(50):
            do(number)
        spans.append((time.perf_counter() - began) / 50 * 1e6)
    return statistics.median(spans)


def ciphers(sealer: VaultSealer, count: int) -> None:
    """Sealing beside the bare cipher."""
    for size in (256, 4096, 65_536):
        cipher(sealer, size, max(20, count * 256 // size))


def cipher(sealer: VaultSealer, size: int, times: int) -> None:
    """Sealing texts of one size."""
    bare, text, bound = AESGCM(bytes(32)), os.urandom(size), b"column:vault.records.note:7"
    peer = each_us(times, lambda _: bare.encrypt(os.urandom(12), text, bound))
    ours = each_us(times, lambda _: sealer.seal(text, bound_to=bound))
    sealed = sealer.seal(text, bound_to=bound)
    opened = each_us(times, lambda _: sealer.open(sealed, bound_to=bound))
    figure, goal = f"{ours:.1f} µs, {opened:.1f} µs", "<= 10 µs over the cipher" if size == 256 else ""
    say(f"seal {size} B (bare AES-GCM {peer:.1f} µs), open", figure, goal=goal, met=ours - peer <= 10)


async def blind_index(url: str, sealer: VaultSealer, rows: int, asked: int) -> None:
    """Exact search in a table of so many rows."""
    with psycopg.connect(url, autocommit=True, options="-c search_path=vault") as sql:
        sql.execute(
            "INSERT INTO records (id, subject, about, made, phone, phone_index) SELECT gen_random_uuid(), 'person:' || n, "
            "'call:' || n %% 1000, now(), sha256(n::text::bytea) || sha256(n::text::bytea), "
            "'\\x01'::bytea || substring(sha256(('x' || n)::bytea) FROM 1 FOR 16) FROM generate_series(1, %s) AS n",
            [rows],
        )
        for number in range(100):
            row = sql.execute("SELECT id FROM records OFFSET %s LIMIT 1", [number * rows // 101]).fetchone()
            assert row is not None
            sql.execute(
                "UPDATE records SET phone_index = %s WHERE id = %s",
                [PHONE.fingerprint(sealer, f"030 {number}"), row[0]],
            )
        sql.execute("ANALYZE records")
    spans, bare = [], []
    async with open_pool(url, schema="vault", size=1) as pool:
        room = Store(pool, room="vault", clock=TrueClock(), new_id=new_id)
        for number in range(asked):
            began = time.perf_counter()
            async with room.read() as reading:
                await reading.execute("SELECT 1")
            bare.append((time.perf_counter() - began) * 1e3)
            began = time.perf_counter()
            async with room.read() as reading:
                found = await store.records_with(
                    reading, "phone", PHONE.fingerprints(sealer, f"030 {number % 100}"), 50
                )
            spans.append((time.perf_counter() - began) * 1e3)
            assert len(found) == 1
    (p50, p99), (b50, b99) = _percentiles(spans), _percentiles(bare)
    say("  a bare SELECT 1 in the same transaction, by turns, p50, p99", f"{b50:.2f} ms, {b99:.2f} ms")
    figure = f"{p50:.2f} ms, {p99:.2f} ms"
    say(f"blind index, {rows:,} rows, one asker, p50, p99", figure, goal="p99 < 10 ms over it", met=p99 - b99 < 10)


async def appends(url: str, sealer: VaultSealer, count: int) -> None:
    """Durable entries a second."""
    async with open_pool(url, schema="trust", size=3) as pool:
        interim = PostgresAuditTrail(pool, bytes(32))
        few = max(100, count // 40)
        peer = few / await _write(interim, few, 50)
        log = MerkleLog(pool, sealer, TrueClock(), former=bytes(32))
        await _write(log, 1, 1)
        alone = 300 / await _write(log, 300, 1)
        ours = count / await _write(log, count, 400)
    say("log, one asker after the other", f"{alone:,.0f} entries/s")
    say(
        f"log, 400 askers (interim trail, 50 askers: {peer:,.0f}/s)",
        f"{ours:,.0f} entries/s",
        goal=">= 2,000",
        met=ours >= 2000,
    )


async def _write(trail: Any, count: int, askers: int) -> float:
    now = datetime.now(UTC)

    async def ask(number: int) -> None:
        for one in range(number, count, askers):
            detail = {"request": str(UUID(int=one)), "method": "POST", "because": "permitted by operator.everything"}
            await trail.record(
                at=now, who="operator:1", did="incidents:incident:move", to="/api/incidents/7", detail=detail
            )

    began = time.perf_counter()
    await asyncio.gather(*(ask(number) for number in range(min(askers, count))))
    return time.perf_counter() - began


async def proofs(url: str, sealer: VaultSealer, size: int, asked: int) -> None:
    """Proofs out of a log that was grown to `size` entries."""
    async with open_pool(url, schema="trust", size=1) as pool, pool.connection() as sql:
        await _grow_to(sql, sealer, size)
        path, whole = [], []
        for number in range(asked):
            index = number * 7919 % size
            began = time.perf_counter()
            await tree.compute(sql, lambda node, index=index: merkle.inclusion(index, size, node))
            path.append((time.perf_counter() - began) * 1e3)
            began = time.perf_counter()
            await proof.prove_entry(sql, sealer, index + 1)
            whole.append((time.perf_counter() - began) * 1e3)
        began = time.perf_counter()
        checked = await proof.check_all(sql, sealer)
        took = time.perf_counter() - began
        assert not checked.faults
    (p50, p99), (w50, w99) = _percentiles(path), _percentiles(whole)
    say(f"audit path out of {size:,} entries, p50, p99", f"{p50:.2f} ms, {p99:.2f} ms", goal="p50 < 1 ms", met=p50 < 1)
    figure = f"{w50:.2f} ms, {w99:.2f} ms"
    say("with entry, head and signing keys, all checked, p50, p99", figure, goal="p50 < 1 ms", met=w50 < 1)
    say("check of the whole log", f"{size / took:,.0f} entries/s")


async def _grow_to(sql: Any, sealer: VaultSealer, size: int) -> None:
    """Grow the log in large steps, as a busy year would."""
    async with sql.transaction():
        kept = await tree.newest_head(sql)
        assert kept is not None
        growing = await tree.growing(sql, kept.signed.head.size)
        signer = (await tree.signers(sql, sealer))[0]
        now = datetime.now(UTC)
        while growing.size < size:
            step = range(growing.size + 1, min(size, growing.size + 20_000) + 1)
            made = [LogEntry(seq=seq, at=now, who="operator:1", did="looked", to="x", detail="{}") for seq in step]
            await tree.add_entries(sql, made)
            await tree.add_nodes(sql, [node for one in made for node in growing.append(one.hash)])
        signed = tree.signed_now(growing, kept.signed.head.origin, now, signer)
        await tree.keep_head(sql, tree.KeptHead(signed=signed, key=signer.id, taken_over=kept.taken_over))


async def sealing_anew(url: str, ring: Keyring, sealer: VaultSealer, rows: int, subjects: int) -> None:
    """Rows a second that a walk seals anew."""
    now = datetime.now(UTC)
    async with open_pool(url, schema="vault", size=2) as pool:
        room = Store(pool, room="vault", clock=TrueClock(), new_id=new_id)
        made = []
        for number in range(rows):
            record = Record(id=new_id(), subject=f"person:{number % subjects}", about="call:1", made=now, holds=())
            made.append(drawer.sealed_row(record, Personal(note=WORDS), sealer))
        async with room.change() as change:
            await change.sql.execute("TRUNCATE records")
            for row in made:
                await store.keep_record(change.sql, row)
        async with room.change() as change:
            await store.replace_keys(change.sql, NOTE.data_class)
        ring.forget()
        began = time.perf_counter()
        walk = await walk_column(NOTE, room, sealer, 1)
        took = time.perf_counter() - began
        assert (walk.resealed, walk.faults) == (rows, 0)
    say(f"sealed anew, {rows:,} rows of {subjects:,} subjects", f"{rows / took:,.0f} rows/s")


def _percentiles(values: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(values, n=100)
    return cuts[49], cuts[98]


def _reports(count: int, seed: int, sealer: Sealer | None) -> Iterator[Outgoing]:
    """Callers' reports, ready to send: as they were before words were sealed (in the line, in the clear), or as they are."""
    rng, hazard = random.Random(seed), HAZARDS[seed % len(HAZARDS)]
    for number in range(count):
        now, words = datetime.now(UTC), f"{WORDS}, {seed}-{number}"
        title = title_of(hazard)
        body = ReportTaken(
            kind=hazard.kind,
            severity=hazard.severity,
            urgency=hazard.urgency,
            certainty=hazard.certainty,
            category=hazard.category,
            place=offset(spine.CENTRE, north_m=rng.uniform(-200_000, 200_000), east_m=rng.uniform(-200_000, 200_000)),
            explanation=Explanation(summary=title if sealer else with_words(title, words), rule="incidents.report"),
            reported_by_person=True,
            by="operator:1",
            reference=f"{seed}-{number}",
            words=words if sealer else "",
        )
        event = seal_in(body, id=new_id(), source="incidents/reports", status=Status.TEST, occurred=now, learned=now)
        raw = sealed(event, sealer) if sealer else event.raw
        yield Outgoing(event.subject, headers_of(event), raw)


async def _publish(made: Town, count: int, seed: int, is_sealed: bool) -> float:
    sealer = made.sealer() if is_sealed else None
    bus = await open_bus(
        made.nats_url.split(","), room=SAYS, identity=made.identity(SAYS), clock=TrueClock(), new_id=new_id
    )
    messages = _reports(count, seed, sealer)
    first = next(messages)
    began, batch = time.time(), [first]
    for message in messages:
        batch.append(message)
        if len(batch) == 1_000:
            await spine._send(bus, batch)
            batch = []
    await spine._send(bus, batch)
    await bus.close()
    return began


def on_the_spine(count: int, rounds: int) -> None:
    """Callers' reports a second, heard, raised and archived: words in the clear as before, and sealed on the bus and in the tables.

    By turns; the goal is for the medians. Every process seals by the vault, and asks the database for its keys.
    """
    rates: dict[bool, list[float]] = {False: [], True: []}
    with town(sync_always=True) as made, running(made, "incidents"):
        done = 0
        for number in range(2 * rounds + 1):
            is_sealed = number % 2 == 0
            began = in_process(_publish, made, count, number + 1, is_sealed)
            reports = "fact.test.incidents.report_taken.%"
            asyncio.run(spine.settled(made, done + count, within_s=120 + count / 200, facts=reports))
            done += count
            if number:  # the first one warms
                rates[is_sealed].append(count / (time.time() - float(began)))
    plain, ours = statistics.median(rates[False]), statistics.median(rates[True])
    cost = 100 * (1 - ours / plain)
    say(f"spine, {rounds} × {count:,} reports, words clear and sealed", f"{plain:,.0f}/s, {ours:,.0f}/s")
    say("cost of sealing on the spine", f"{cost:.1f} %", goal="< 15 %", met=cost < 15)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--no-spine", action="store_true", help="leave the spine out: it takes minutes")
    given = parser.parse_args()
    part = 10 if given.quick else 1
    with tempfile.TemporaryDirectory(prefix="cvb-") as folder:
        postgres = PostgresServer(PostgresConfig(directory=Path(folder) / "pg", durable=True))
        with serving(postgres):
            asyncio.run(migrate(postgres.url, migrations_of((capability,))))
            ring = Keyring(postgres.url, Unlocked(Path(folder) / "vault.keys", VaultSettings()))
            sealer = VaultSealer(ring)
            ciphers(sealer, 20_000 // part)
            asyncio.run(appends(postgres.url, sealer, 20_000 // part))
            asyncio.run(proofs(postgres.url, sealer, 1_000_000 // part, 2_000 // part))
            asyncio.run(sealing_anew(postgres.url, ring, sealer, 20_000 // part, 1))
            asyncio.run(sealing_anew(postgres.url, ring, sealer, 20_000 // part, 5_000 // part))
            asyncio.run(blind_index(postgres.url, sealer, 1_000_000 // part, 2_000))
            ring.close()
    if not given.no_spine:
        on_the_spine(8_000 // part, 3)
    if MISSED:
        print(f"missed: {', '.join(MISSED)}")
    return 1 if MISSED else 0


if __name__ == "__main__":
    sys.exit(main())

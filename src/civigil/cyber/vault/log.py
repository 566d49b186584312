"""The AuditTrail of the city: an append-only Merkle log (RFC 6962), durable and signed before `record` returns.

Entries that come while a transaction is under way wait for the next one and go together, so that thousands a second share a few
writes to the disk. Whoever appends checks the signature of the head and that the tree leads to it, and refuses to go on from a log
that was changed or cut back while this process lived. Across processes and restarts the second place (`witness.py`) tells.

It replaces the interim chain of seals: at the first entry the chain is checked under its key, its entries become the first
leaves, and what was found is the entry after them. A number that the chain lacks gets an entry that says so.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from prometheus_client import Counter

from civigil.cyber.vault import heads, merkle, tree
from civigil.cyber.vault.entry import LogEntry, check_entry, detail_text
from civigil.cyber.vault.heads import SignedHead
from civigil.kernel.errors import CivigilError, Tampered, Unavailable
from civigil.kernel.ports import Sealer
from civigil.kernel.time import Clock, Instant
from civigil.runtime.store.change import Connection
from civigil.runtime.store.pool import Pool, as_unavailable
from civigil.runtime.trust.audit import Entry, check_chain

OURSELVES = "process:vault"
APPENDED = Counter("civigil_vault_log_entries", "Entries that this process appended to the log")
BATCHES = Counter("civigil_vault_log_batches", "Transactions in which it did")
WAITING_AT_MOST = 50_000
GAPS_AT_MOST = 10_000


@dataclass(slots=True)
class _Waiting:
    """An entry without its number, and who waits for it."""

    at: Instant
    who: str
    did: str
    to: str
    detail: str
    done: asyncio.Future[None]


class MerkleLog:
    """The log. `pool` sees the tables; `former` is the key of the interim chain, None where there never was one."""

    def __init__(
        self, pool: Pool, sealer: Sealer, clock: Clock, *, former: bytes | None = None, entries_at_once: int = 500
    ) -> None:
        self._pool = pool
        self._sealer = sealer
        self._clock = clock
        self._former = former
        self._at_once = entries_at_once
        self._waiting: deque[_Waiting] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._signers: list[tree.Signer] = []
        self._seen: SignedHead | None = None  # the newest head that this process wrote or checked
        self._tree = merkle.Growing()

    async def record(self, *, at: Instant, who: str, did: str, to: str, detail: Mapping[str, str]) -> None:
        """Append one entry; it is on the disk, in the tree and under a signature when this returns.

        Raises `Unavailable`, `Invalid` for endless text or a `who` that is no pseudonym, `Tampered` where the log was changed.
        """
        said = detail_text(detail)
        check_entry(who, did, to, said)
        if len(self._waiting) >= WAITING_AT_MOST:
            raise Unavailable(f"{WAITING_AT_MOST} entries wait to be written already", where="audit trail")
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(at, who, did, to, said, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="audit log")
        await done

    async def _write(self) -> None:
        """Append what waits, batch after batch, until nothing does."""
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(self._at_once, len(self._waiting)))]
            try:
                await self._append(batch)
            except CivigilError as error:
                _answer(batch, error)
            except BaseException:  # a fault of ours, or the process ends: whoever waits must not wait for ever
                _answer([*batch, *self._waiting], Unavailable("the entry was not written", where="audit trail"))
                self._waiting.clear()
                raise
            else:
                _answer(batch, None)

    async def _append(self, batch: list[_Waiting]) -> None:
        now = self._clock.now()
        with as_unavailable():
            async with self._pool.connection() as sql, sql.transaction():
                await sql.execute("SELECT pg_advisory_xact_lock(%s)", [tree.LOCK])
                kept = await self._head_to_go_on_from(sql, now)
                growing = merkle.Growing(self._tree.size, self._tree.peaks)
                entries = [
                    LogEntry(
                        seq=growing.size + number, at=one.at, who=one.who, did=one.did, to=one.to, detail=one.detail
                    )
                    for number, one in enumerate(batch, start=1)
                ]
                signed = await self._grow(sql, growing, entries, kept, now)
        self._seen, self._tree = signed, growing
        APPENDED.inc(len(batch))
        BATCHES.inc()

    async def _grow(
        self, sql: Connection, growing: merkle.Growing, entries: list[LogEntry], kept: tree.KeptHead, now: Instant
    ) -> SignedHead:
        """Write the entries, what they complete in the tree, and the new head."""
        nodes = [node for one in entries for node in growing.append(one.hash)]
        signer = self._signers[0]
        signed = tree.signed_now(growing, kept.signed.head.origin, now, signer)
        await tree.add_entries(sql, entries)
        await tree.add_nodes(sql, nodes)
        await tree.keep_head(sql, msgspec.structs.replace(kept, signed=signed, key=signer.id))
        return signed

    async def _head_to_go_on_from(self, sql: Connection, now: Instant) -> tree.KeptHead:
        """The newest head, checked; `_tree` is its tree. Takes the former chain over where there is no head yet."""
        kept = await tree.newest_head(sql)
        if kept is None:
            if self._seen is not None:
                raise Tampered(f"its head is gone; it had {self._seen.head.size} entries", where="audit trail")
            return await self._take_over(sql, now)
        if (
            self._seen is not None
            and kept.signed.signature == self._seen.signature
            and kept.signed.head == self._seen.head
        ):
            return kept
        if self._seen is not None and kept.signed.head.size < self._seen.head.size:
            was, is_ = self._seen.head.size, kept.signed.head.size
            raise Tampered(f"it was cut back: it had {was} entries and has {is_}", where="audit trail")
        if all(kept.key != signer.id for signer in self._signers):
            self._signers = await tree.signers(sql, self._sealer)
        heads.check(kept.signed, tuple(signer.public for signer in self._signers))
        growing = await tree.growing(sql, kept.signed.head.size)
        if growing.root() != kept.signed.head.root:
            raise Tampered("its tree does not lead to its head", where="audit trail")
        self._tree = growing
        return kept

    async def _take_over(self, sql: Connection, now: Instant) -> tree.KeptHead:
        """Make the entries of the former chain the first leaves, and say how it was found. In the caller's transaction."""
        former: list[Entry] = []
        rows = await sql.execute("SELECT seq, at, who, did, target, detail, seal FROM trust.audit ORDER BY seq")
        async for seq, at, who, did, target, detail, seal in rows:
            former.append(Entry(seq=seq, at=at, who=who, did=did, target=target, detail=detail, seal=bytes(seal)))
        entries, gone = _with_gaps_told(former, now)
        growing = merkle.Growing()
        nodes = [node for one in entries for node in growing.append(one.hash)]
        self._signers = await tree.signers(sql, self._sealer) or [await tree.make_signer(sql, self._sealer)]
        origin, signer = tree.new_origin(), self._signers[0]
        kept = tree.KeptHead(
            signed=tree.signed_now(growing, origin, now, signer), key=signer.id, taken_over=growing.size
        )
        await tree.add_entries(sql, gone)
        await tree.add_nodes(sql, nodes)
        if entries:
            detail = detail_text({"entries": str(growing.size), "found": self._judge(former)})
            entry = LogEntry(
                seq=growing.size + 1, at=now, who=OURSELVES, did="took over the audit trail", to="audit", detail=detail
            )
            kept = msgspec.structs.replace(kept, signed=await self._grow(sql, growing, [entry], kept, now))
        self._tree = growing
        return kept

    def _judge(self, former: list[Entry]) -> str:
        """How the former chain was found, in words."""
        if self._former is None:
            return "its key is not here: it was not checked"
        try:
            return f"whole, its last seal is {check_chain(former, self._former).hex()}"
        except Tampered as error:
            return f"broken: {error.sentence}"


def _with_gaps_told(former: list[Entry], now: Instant) -> tuple[list[LogEntry], list[LogEntry]]:
    """Every number from 1 on, and those of them that stand for entries which were gone. Raises `Tampered` for endless gaps."""
    missing = (former[-1].seq if former else 0) - len(former)
    if missing > GAPS_AT_MOST or (former and former[0].seq < 1):
        raise Tampered(
            f"{missing} entries of the former chain are gone: nothing can go on from it", where="audit trail"
        )
    entries: list[LogEntry] = []
    gone: list[LogEntry] = []
    for one in former:
        while len(entries) + 1 < one.seq:
            seq = len(entries) + 1
            gone.append(LogEntry(seq=seq, at=now, who=OURSELVES, did="found this entry gone", to="audit", detail="{}"))
            entries.append(gone[-1])
        entries.append(LogEntry(seq=one.seq, at=one.at, who=one.who, did=one.did, to=one.target, detail=one.detail))
    return entries, gone


def _answer(batch: list[_Waiting], error: CivigilError | None) -> None:
    for one in batch:
        if not one.done.done():
            if error is None:
                one.done.set_result(None)
            else:
                one.done.set_exception(error)

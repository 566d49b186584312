"""The vault's own long work: the log is watched and witnessed, keys are tidied, evidence is sealed anew."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from civigil.cyber.vault import proof, rules, service, store, tree
from civigil.cyber.vault.heads import SignedHead
from civigil.cyber.vault.model import Check
from civigil.cyber.vault.sealer import VaultSealer
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.witness import Witness
from civigil.events.vault import LogChecked
from civigil.kernel.errors import CivigilError, Conflict, Tampered
from civigil.kernel.severity import Status
from civigil.runtime.evidence import EvidenceStore
from civigil.runtime.hands import Hands
from civigil.runtime.reseal import Walk, keep_walking, note
from civigil.runtime.store.change import Connection

LOOK_EVERY_S = 1.0
MASTER_DROPPED_AFTER = timedelta(seconds=60)
OURSELVES = "process:vault"
NOTED_EVERY = 100


def witness_of(do: Hands[VaultSettings]) -> Witness:
    """The second place."""
    return Witness(Path(do.settings.witness) if do.settings.witness else do.scratch / "witness")


@contextlib.asynccontextmanager
async def one_moment(do: Hands[VaultSettings]) -> AsyncIterator[Connection]:
    """The tables as they are at one moment, however long the block looks at them."""
    async with do.store.change() as change:
        await change.sql.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield change.sql


async def log(do: Hands[VaultSettings]) -> None:
    """Watch the log until cancelled: witness its heads, and check all of it when that is due or asked for."""
    watcher = Watcher(do)
    waited = do.settings.witness_every_s
    while True:
        if waited >= do.settings.witness_every_s:
            await watcher.look()
            waited = 0.0
        await watcher.check_where_due()
        await asyncio.sleep(LOOK_EVERY_S)
        waited += LOOK_EVERY_S


class Watcher:
    """Looks at the log, and tells what is wrong with it once."""

    def __init__(self, do: Hands[VaultSettings]) -> None:
        self._do = do
        self._witness = witness_of(do)
        self._told: tuple[str, ...] = ()

    async def look(self) -> None:
        """Hold the newest head against the one in the second place, and write it down there where it is newer."""
        do = self._do
        try:
            async with one_moment(do) as sql:
                signed, _ = await proof.checked_head(sql, do.sealer)
                before = await asyncio.to_thread(self._witness.newest)
                if before and before[0][0].head.size == signed.head.size and before[0][0].head.root == signed.head.root:
                    return
                for known, _ in before:
                    await proof.check_growth(sql, known, signed)
        except Conflict:  # nothing was written down yet
            if await asyncio.to_thread(self._witness.newest):
                await self._tell(("the log is gone: heads of it lie in the second place",), 0)
            return
        except Tampered as error:
            await self._tell((str(error),), 0)
            return
        now = do.clock.now()
        await asyncio.to_thread(self._witness.write, signed, now)
        await self._keep(signed)

    async def _keep(self, signed: SignedHead) -> None:
        async with self._do.store.change() as change:
            head = signed.head
            await change.sql.execute(
                "INSERT INTO heads (size, root, at, key, signature, witnessed) VALUES (%s, %s, %s, %s, %s, %s) "
                "ON CONFLICT (size) DO NOTHING",
                [head.size, head.root, head.at, signed.key_hash, signed.signature, change.now],
            )

    async def check_where_due(self) -> None:
        """Read the whole log where somebody asked for it or the last time is long ago."""
        do = self._do
        async with do.store.read() as reading:
            recent = await store.checks(reading, 20)
        asked = [one for one in recent if one.done is None]
        last = max((one.done for one in recent if one.done is not None), default=None)
        since_h = None if last is None else (do.clock.now() - last).total_seconds() / 3600
        if rules.check_due(since_last_h=since_h, asked=bool(asked), every_h=do.settings.check_every_h):
            await self._check(asked)

    async def _check(self, asked: list[Check]) -> None:
        do = self._do
        try:
            async with one_moment(do) as sql:
                if await tree.newest_head(sql) is None and not asked:
                    return
                found = await proof.check_all(sql, do.sealer)
        except Tampered as error:
            found = proof.Checked(entries=0, head="", faults=(str(error),))
        async with do.store.change() as change:
            ids = [one.id for one in asked]
            if not ids:
                ids = [do.new_id()]
                await store.ask_check(change.sql, ids[0], change.now, OURSELVES)
            for id in ids:
                await store.end_check(change.sql, id, change.now, found.entries, found.faults)
                said = LogChecked(check=id, entries=found.entries, faults=len(found.faults))
                change.emit(said, occurred=change.now, status=Status.ACTUAL)
        if found.faults:
            await self._tell(found.faults, found.entries)

    async def _tell(self, faults: tuple[str, ...], entries: int) -> None:
        if faults == self._told:
            return
        async with self._do.store.change() as change:
            change.emit(rules.tampered(faults, entries), occurred=change.now, status=Status.ACTUAL)
        self._told = faults
        self._do.log.error("log_tampered", faults=list(faults[: rules.FAULTS_TOLD]))


async def masters(do: Hands[VaultSettings]) -> None:
    """Wrap what a late process still wrapped with a former master key, then take that one out of the file; until cancelled."""
    while True:
        await tidy_masters(do)
        await asyncio.sleep(15)


async def tidy_masters(do: Hands[VaultSettings]) -> int:
    """How many former master keys went. None goes in the first minute, or while it wraps anything."""
    if not isinstance(do.sealer, VaultSealer) or do.sealer.keys.masters.count < 2:
        return 0
    keys = do.sealer.keys
    async with do.store.change() as change:
        found = await change.sql.execute("SELECT max(at) FROM rotations WHERE what = 'master key'")
        row = await found.fetchone()
        if row is None or row[0] is None or change.now - row[0] < MASTER_DROPPED_AFTER:
            return 0
        late = await service.wrap_all(change.sql, keys, keys.masters.active())
    return 0 if late else await asyncio.to_thread(keys.masters.drop_others)


async def reseal(do: Hands[VaultSettings]) -> None:
    """Seal evidence and the log's signing keys anew when keys were replaced, until cancelled."""

    async def evidence(epoch: int) -> Walk:
        return await walk_evidence(do, do.evidence, epoch)

    async def signing(epoch: int) -> Walk:
        return await walk_signing_keys(do, epoch)

    await keep_walking({"evidence": evidence, "vault.signing_keys": signing}, do.store, do.sealer, do.clock)


async def walk_evidence(do: Hands[VaultSettings], evidence: EvidenceStore, epoch: int) -> Walk:
    """Seal anew whatever evidence a former key sealed, file by file."""
    ids = await asyncio.to_thread(lambda: list(evidence.ids()))
    walk = Walk(what="evidence", epoch=epoch, total=len(ids))
    for id in ids:
        try:
            walk.resealed += await asyncio.to_thread(evidence.reseal, id)
        except CivigilError as error:
            if error.retry:
                raise
            walk.told(error)
        walk.done += 1
        if walk.done % NOTED_EVERY == 0:
            await note(do.store, walk, do.clock, finished=False)
    return walk


async def walk_signing_keys(do: Hands[VaultSettings], epoch: int) -> Walk:
    """Seal anew the private halves of the keys that sign heads."""
    walk = Walk(what="vault.signing_keys", epoch=epoch)
    async with do.store.change() as change:
        rows = await (await change.sql.execute("SELECT id, private FROM signing_keys FOR UPDATE")).fetchall()
        walk.total = len(rows)
        for id, private in rows:
            walk.done += 1
            if not do.sealer.due(bytes(private)):
                continue
            try:
                again = tree.sealed_anew(bytes(id), bytes(private), do.sealer)
            except Tampered as error:
                walk.told(error)
                continue
            await change.sql.execute("UPDATE signing_keys SET private = %s WHERE id = %s", [again, id])
            walk.resealed += 1
    return walk

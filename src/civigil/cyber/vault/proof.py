"""Proofs of the log: that an entry is in it, that it only grew, and that every entry of it is as it was written."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import psycopg

from civigil.cyber.vault import heads, merkle, tree
from civigil.cyber.vault.entry import LogEntry
from civigil.cyber.vault.heads import SignedHead
from civigil.kernel.errors import Conflict, Invalid, Missing, Tampered
from civigil.kernel.ports import Sealer
from civigil.runtime.store.change import Connection

PORTION = 1_024


class InclusionProof(msgspec.Struct, frozen=True, kw_only=True):
    """That an entry is in the log, with all that somebody needs to check it without us."""

    seq: int
    entry: str  # the JSON array whose SHA-256, after the bytes 0x00 and 0x01, is the leaf
    path: tuple[str, ...]  # hashes from the leaf to the root, base64
    head: str  # the signed head, as a checkpoint
    key: str  # the verifier key that signed it


class ConsistencyProof(msgspec.Struct, frozen=True, kw_only=True):
    """That the log only grew between two sizes."""

    old: int
    new: int
    path: tuple[str, ...]  # base64
    head: str  # the signed head of the newer size


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a walk through the whole log found."""

    entries: int
    head: str
    faults: tuple[str, ...]  # none: every entry is as it was written


async def checked_head(sql: Connection, sealer: Sealer) -> tuple[SignedHead, list[tree.Signer]]:
    """The newest head, its signature checked, and the keys that may sign. Raises `Conflict` before the first entry, `Tampered`."""
    kept = await tree.newest_head(sql)
    signers = await tree.signers(sql, sealer) if kept is not None else []
    return _checked(kept, signers), signers


def _checked(kept: tree.KeptHead | None, signers: list[tree.Signer]) -> SignedHead:
    if kept is None:
        raise Conflict("nothing was written down yet", where="audit log")
    heads.check(kept.signed, tuple(signer.public for signer in signers))
    return kept.signed


def key_of(signed: SignedHead, signers: list[tree.Signer]) -> str:
    """The verifier key that a head was signed with."""
    origin = signed.head.origin
    publics = [one.public for one in signers if heads.key_hash(origin, one.public) == signed.key_hash]
    return heads.verifier_key(origin, publics[0])


async def prove_entry(sql: Connection, sealer: Sealer, seq: int) -> InclusionProof:
    """Prove that an entry is in the log, and that the proof holds. Raises `Missing`, `Tampered`, naming the entry."""
    entry, kept, signers = await tree.standing(sql, sealer, seq)
    if entry is None:
        raise Missing("no such entry", where=f"audit entry {seq}")
    signed = _checked(kept, signers)
    size = signed.head.size
    if seq > size:
        raise Tampered("is not in the log: somebody else wrote it", where=f"audit entry {seq}")
    path = await tree.compute(sql, lambda node: merkle.inclusion(seq - 1, size, node))
    try:
        merkle.check_inclusion(entry.hash, seq - 1, size, path, signed.head.root)
    except Tampered as error:
        raise Tampered("is not as it was written", where=f"audit entry {seq}") from error
    return InclusionProof(seq=seq, entry=entry.text, path=texts(path), head=signed.note, key=key_of(signed, signers))


async def prove_growth(sql: Connection, sealer: Sealer, old: int) -> ConsistencyProof:
    """Prove that the log of now begins with the log of `old` entries. Raises `Invalid` for a size that it never had."""
    signed, _ = await checked_head(sql, sealer)
    size = signed.head.size
    if not 0 <= old <= size:
        raise Invalid(f"the log has {size} entries; it never was one of {old}", where="old")
    path = await tree.compute(sql, lambda node: merkle.consistency(old, size, node))
    return ConsistencyProof(old=old, new=size, path=texts(path), head=signed.note)


async def check_growth(sql: Connection, before: SignedHead, now: SignedHead) -> None:
    """Hold an older head against the newest. Raises `Tampered` where the log was cut back or rewritten since."""
    if now.head.origin != before.head.origin:
        raise Tampered(f"another log stands in its place: {now.head.origin}", where=before.head.origin)
    if now.head.size < before.head.size:
        was, is_ = before.head.size, now.head.size
        raise Tampered(f"the log was cut back: it had {was} entries and has {is_}", where="audit log")
    path = await tree.compute(sql, lambda node: merkle.consistency(before.head.size, now.head.size, node))
    merkle.check_consistency(before.head.size, now.head.size, before.head.root, now.head.root, path)


async def check_all(sql: Connection, sealer: Sealer, *, faults_at_most: int = 100) -> Checked:
    """Read the whole log, from its entries to its signed head; what is wrong with it, by the entry. Never raises `Tampered`."""
    try:
        signed, _ = await checked_head(sql, sealer)
    except Tampered as error:
        return Checked(entries=0, head="", faults=(str(error),))
    size, faults = signed.head.size, []
    whole = merkle.Growing()
    async for seq, entry, kept in _side_by_side(sql, size):
        fault = _fault_of(seq, entry, kept, size)
        if fault is not None:
            faults.append(fault)
            if len(faults) >= faults_at_most:
                break
        if kept is not None:
            whole.append(kept)
    if not faults and (whole.size != size or whole.root() != signed.head.root):
        faults.append("the hashes of the entries do not lead to the signed head")
    return Checked(entries=size, head=signed.note, faults=tuple(faults))


async def _side_by_side(
    sql: psycopg.AsyncConnection[Any], size: int
) -> AsyncIterator[tuple[int, LogEntry | None, bytes | None]]:
    """Each number, the entry under it, and the leaf's hash that the tree keeps."""
    last = await (await sql.execute("SELECT coalesce(max(seq), 0) FROM trust.audit")).fetchone()
    end = max(size, last[0] if last else 0)
    for start in range(0, end, PORTION):
        stop = min(end, start + PORTION)
        found = {one.seq: one async for one in tree.entries(sql, after=start, until=stop)}
        leaves = await (
            await sql.execute(
                "SELECT number, hash FROM vault.tree_nodes WHERE level = 0 AND number >= %s AND number < %s",
                [start, stop],
            )
        ).fetchall()
        kept = {number + 1: bytes(hash) for number, hash in leaves}
        for seq in range(start + 1, stop + 1):
            if seq in found or seq <= size:
                yield seq, found.get(seq), kept.get(seq)


def _fault_of(seq: int, entry: LogEntry | None, kept: bytes | None, size: int) -> str | None:
    if seq > size:
        return f"entry {seq} was added by somebody else"
    if entry is None:
        return f"entry {seq} is gone"
    if kept is None:
        return f"the hash of entry {seq} is gone"
    return None if entry.hash == kept else f"entry {seq} was changed"


def texts(path: list[bytes]) -> tuple[str, ...]:
    """Hashes as they travel."""
    return tuple(base64.b64encode(one).decode() for one in path)

"""The log's tables: entries in the audit trail's own, nodes and heads in the vault's.

Every function works in a transaction of its caller.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec
import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from civigil.cyber.vault import heads, merkle
from civigil.cyber.vault.entry import LogEntry
from civigil.cyber.vault.heads import Head, SignedHead
from civigil.kernel.errors import Missing, Tampered
from civigil.kernel.ports import KeyName, Sealer
from civigil.kernel.time import Instant
from civigil.runtime.store.change import Connection

Answer = TypeVar("Answer")

LOCK = 0x6175646974
"""The advisory lock under which the trail grows; the interim trail takes the same one."""
UNDER = KeyName("log")
ROWS_AT_ONCE = 2_000
LAST = (1 << 63) - 1

_HEAD = """
    SELECT origin, size, root, at, key, signature, taken_over, public
    FROM vault.tree_head LEFT JOIN vault.signing_keys ON signing_keys.id = tree_head.key
"""
_KEEP_HEAD = """
    INSERT INTO vault.tree_head (origin, size, root, at, key, signature, taken_over)
    VALUES (%(origin)s, %(size)s, %(root)s, %(at)s, %(key)s, %(signature)s, %(taken_over)s)
    ON CONFLICT (only_one) DO UPDATE SET size = excluded.size, root = excluded.root, at = excluded.at, key = excluded.key,
        signature = excluded.signature
"""
_SIGNERS = "SELECT id, public, private FROM vault.signing_keys ORDER BY made DESC"
_OPENED_AT_MOST = 16
_ENTRIES = """
    SELECT seq, at, who, did, target, detail FROM trust.audit
    WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s
"""
_NODES = """
    SELECT level, number, hash FROM vault.tree_nodes
    JOIN unnest(%s::smallint[], %s::bigint[]) AS wanted(level, number) USING (level, number)
"""
_SPANS = """
    SELECT nodes.level, nodes.number, nodes.hash
    FROM unnest(%s::smallint[], %s::bigint[], %s::bigint[]) AS span(level, low, high)
    JOIN vault.tree_nodes AS nodes ON nodes.level = span.level AND nodes.number BETWEEN span.low AND span.high
"""


class KeptHead(msgspec.Struct, frozen=True, kw_only=True):
    """The newest head as it is stored."""

    signed: SignedHead
    key: bytes  # the signing key's id
    taken_over: int  # entries from the former chain


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """A key that signs heads."""

    id: bytes
    public: bytes
    private: Ed25519PrivateKey


_OPENED: dict[tuple[bytes, bytes, bytes], Signer] = {}


async def newest_head(sql: Connection) -> KeptHead | None:
    """The head of the log; None before its first entry. Not checked yet."""
    return _kept(await (await sql.execute(_HEAD)).fetchone())


def _kept(row: tuple[Any, ...] | None) -> KeptHead | None:
    if row is None:
        return None
    origin, size, root, at, key, signature, taken_over, public = row
    if public is None:
        raise Tampered("is signed by a key that is none of ours", where=f"head of {size} entries")
    head = Head(origin=origin, size=size, root=bytes(root), at=at)
    signed = SignedHead(head=head, key_hash=heads.key_hash(origin, bytes(public)), signature=bytes(signature))
    return KeptHead(signed=signed, key=bytes(key), taken_over=taken_over)


async def keep_head(sql: Connection, kept: KeptHead) -> None:
    """Store the newest head."""
    head = kept.signed.head
    values = {
        "origin": head.origin,
        "size": head.size,
        "root": head.root,
        "at": head.at,
        "key": kept.key,
        "signature": kept.signed.signature,
        "taken_over": kept.taken_over,
    }
    await sql.execute(_KEEP_HEAD, values)


async def signers(sql: Connection, sealer: Sealer) -> list[Signer]:
    """The keys that sign heads, the newest first. Raises `Tampered` for one that somebody else put there."""
    rows = await (await sql.execute(_SIGNERS)).fetchall()
    return [_signer(id, public, private, sealer) for id, public, private in rows]


async def standing(sql: Connection, sealer: Sealer, seq: int) -> tuple[LogEntry | None, KeptHead | None, list[Signer]]:
    """An entry, the newest head and the keys that may sign: asked for at once, so that one waits for the database once."""
    async with sql.pipeline():
        entry = await sql.execute(_ENTRIES, [seq - 1, seq, 1])
        head = await sql.execute(_HEAD)
        keys = await sql.execute(_SIGNERS)
        found, kept, rows = await entry.fetchone(), await head.fetchone(), await keys.fetchall()
    return (
        None if found is None else _entry(*found),
        _kept(kept),
        [_signer(id, public, private, sealer) for id, public, private in rows],
    )


def _signer(id: bytes, public: bytes, private: bytes, sealer: Sealer) -> Signer:
    """A signing key, opened and held to its public half. What was opened once is known by its every byte."""
    known = _OPENED.get((bytes(id), bytes(public), bytes(private)))
    if known is not None:
        return known
    opened = Ed25519PrivateKey.from_private_bytes(sealer.open(bytes(private), bound_to=_bound_to(bytes(id))))
    if opened.public_key().public_bytes_raw() != bytes(public) or heads.key_id(bytes(public)) != bytes(id):
        raise Tampered("its public half was changed", where=f"signing key {bytes(id).hex()}")
    if len(_OPENED) >= _OPENED_AT_MOST:
        _OPENED.clear()
    signer = Signer(id=bytes(id), public=bytes(public), private=opened)
    return _OPENED.setdefault((bytes(id), bytes(public), bytes(private)), signer)


async def make_signer(sql: Connection, sealer: Sealer) -> Signer:
    """A new key that signs heads from now on; what the former one signed stays good."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    id = heads.key_id(public)
    sealed = sealer.seal(private.private_bytes_raw(), bound_to=_bound_to(id), under=UNDER)
    await sql.execute(
        "INSERT INTO vault.signing_keys (id, public, private, made) VALUES (%s, %s, %s, clock_timestamp())",
        [id, public, sealed],
    )
    return Signer(id=id, public=public, private=private)


def sealed_anew(id: bytes, private: bytes, sealer: Sealer) -> bytes:
    """The private half of a signing key, under the key of now. Raises `Tampered`."""
    return sealer.seal(sealer.open(private, bound_to=_bound_to(id)), bound_to=_bound_to(id), under=UNDER)


def _bound_to(id: bytes) -> bytes:
    return b"signing key " + id


async def add_entries(sql: Connection, entries: Sequence[LogEntry]) -> None:
    """Write entries down; the seal of each is its leaf's hash."""
    copy = "COPY trust.audit (seq, at, who, did, target, detail, seal) FROM STDIN (FORMAT BINARY)"
    try:
        async with sql.cursor() as cursor, cursor.copy(copy) as rows:
            rows.set_types(("int8", "timestamptz", "text", "text", "text", "text", "bytea"))
            for one in entries:
                await rows.write_row((one.seq, one.at, one.who, one.did, one.to, one.detail, one.hash))
    except psycopg.errors.UniqueViolation as error:
        raise Tampered("somebody else added entries to it", where="audit trail") from error


async def add_nodes(sql: Connection, nodes: Iterable[merkle.Node]) -> None:
    """Keep subtrees that became complete."""
    copy = "COPY vault.tree_nodes (level, number, hash) FROM STDIN (FORMAT BINARY)"
    try:
        async with sql.cursor() as cursor, cursor.copy(copy) as rows:
            rows.set_types(("int2", "int8", "bytea"))
            for one in nodes:
                await rows.write_row(one)
    except psycopg.errors.UniqueViolation as error:
        raise Tampered("somebody else added nodes to its tree", where="audit trail") from error


async def entries(
    sql: psycopg.AsyncConnection[Any], *, after: int = 0, until: int | None = None
) -> AsyncIterator[LogEntry]:
    """Entries in order, read in portions."""
    while True:
        rows = await (await sql.execute(_ENTRIES, [after, LAST if until is None else until, ROWS_AT_ONCE])).fetchall()
        for row in rows:
            yield _entry(*row)
        if len(rows) < ROWS_AT_ONCE:
            return
        after = rows[-1][0]


def _entry(seq: int, at: Instant, who: str, did: str, target: str, detail: str) -> LogEntry:
    return LogEntry(seq=seq, at=at, who=who, did=did, to=target, detail=detail)


async def compute(sql: psycopg.AsyncConnection[Any], what: Callable[[merkle.Lookup], Answer]) -> Answer:
    """Compute something from the nodes, which are read at once. Raises `Tampered` where one is gone."""
    wanted = merkle.needed(what)
    levels, numbers = [level for level, _ in wanted], [number for _, number in wanted]
    rows = await (await sql.execute(_NODES, [levels, numbers])).fetchall()
    return what(lookup({(level, number): bytes(hash) for level, number, hash in rows}))


async def nodes_over(sql: psycopg.AsyncConnection[Any], low: int, high: int, size: int) -> dict[tuple[int, int], bytes]:
    """Every node that a proof of a leaf from `low` to below `high` may need in a tree of this size."""
    levels = list(range(size.bit_length() + 1))
    lows = [max(0, (low >> level) - 1) for level in levels]
    highs = [(high >> level) + 1 for level in levels]
    rows = await (await sql.execute(_SPANS, [levels, lows, highs])).fetchall()
    found = {(level, number): bytes(hash) for level, number, hash in rows}
    edge = [one for one in merkle.peaks_of(size) if one not in found]
    rows = await (await sql.execute(_NODES, [[one[0] for one in edge], [one[1] for one in edge]])).fetchall()
    return found | {(level, number): bytes(hash) for level, number, hash in rows}


def lookup(nodes: dict[tuple[int, int], bytes]) -> merkle.Lookup:
    """A lookup in what was read. Raises `Tampered` where a node is gone."""

    def find(level: int, number: int) -> bytes:
        try:
            return nodes[level, number]
        except KeyError as error:
            first = (number << level) + 1
            raise Tampered(f"the node over the entries from {first} is gone", where="audit trail") from error

    return find


async def growing(sql: Connection, size: int) -> merkle.Growing:
    """The tree of this size, ready to grow. Raises `Tampered` where its nodes are gone."""
    peaks = await compute(sql, lambda node: [node(*at) for at in merkle.peaks_of(size)])
    return merkle.Growing(size, peaks)


async def entry_at(sql: psycopg.AsyncConnection[Any], seq: int) -> LogEntry:
    """One entry. Raises `Missing`."""
    async for found in entries(sql, after=seq - 1, until=seq):
        return found
    raise Missing("no such entry", where=f"audit entry {seq}")


def new_origin() -> str:
    """The name of a new log."""
    return f"civigil-log/{os.urandom(8).hex()}"


def signed_now(tree: merkle.Growing, origin: str, at: Instant, signer: Signer) -> SignedHead:
    """The head of a tree as it is."""
    return heads.sign(Head(origin=origin, size=tree.size, root=tree.root(), at=at), signer.private)

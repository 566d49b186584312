"""The audit trail: a table that is only added to, each entry sealed together with the one before it.

The seal is HMAC-SHA-256 (RFC 2104) under a key that the database does not hold: who can write to the table can neither change,
drop nor insert an entry without `check` noticing. Cutting off the newest entries leaves a whole chain; the head that
`check` returns is what to compare with a copy kept elsewhere, until `cyber/audits` anchors it in a Merkle log.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping

import msgspec

from civigil.kernel.errors import Invalid, Tampered
from civigil.kernel.time import Instant, text_of
from civigil.runtime.store.pool import Pool, as_unavailable

_LOCK = 0x6175646974  # "audit"
_FIRST = bytes(32)
TEXT_AT_MOST = 500
_ENCODER = msgspec.json.Encoder(order="sorted")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One deed."""

    seq: int
    at: Instant
    who: str
    did: str
    target: str
    detail: str  # JSON
    seal: bytes = b""


class PostgresAuditTrail:
    """The AuditTrail over PostgreSQL. `pool` sees the schema `trust`; `key` has 32 bytes."""

    def __init__(self, pool: Pool, key: bytes) -> None:
        self._pool = pool
        self._key = key

    async def record(self, *, at: Instant, who: str, did: str, to: str, detail: Mapping[str, str]) -> None:
        """Append one entry; it is on the disk when this returns. Raises `Unavailable`, `Invalid` for endless text."""
        said = _ENCODER.encode(dict(detail)).decode()
        for name, text in (("who", who), ("did", did), ("to", to)):
            if not 0 < len(text) <= TEXT_AT_MOST:
                raise Invalid(f"has {len(text)} characters; 1 to {TEXT_AT_MOST} are kept", where=f"audit.{name}")
        if len(said) > 16 * TEXT_AT_MOST:
            raise Invalid(f"has {len(said)} characters; {16 * TEXT_AT_MOST} are kept", where="audit.detail")
        with as_unavailable():
            async with self._pool.connection() as connection:
                await connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
                found = await connection.execute("SELECT seq, seal FROM audit ORDER BY seq DESC LIMIT 1")
                seq, before = await found.fetchone() or (0, _FIRST)
                entry = Entry(seq=seq + 1, at=at, who=who, did=did, target=to, detail=said)
                await connection.execute(
                    "INSERT INTO audit (seq, at, who, did, target, detail, seal) VALUES (%s, %s, %s, %s, %s, %s, %s)",
                    [entry.seq, at, who, did, to, said, seal_of(entry, before, self._key)],
                )

    async def check(self) -> tuple[int, str]:
        """Walk the whole trail: how many entries it has, and the seal of the last one. Raises `Tampered`."""
        with as_unavailable():
            async with self._pool.connection() as connection:
                rows = await connection.execute(
                    "SELECT seq, at, who, did, target, detail, seal FROM audit ORDER BY seq"
                )
                entries = [
                    Entry(
                        seq=row[0], at=row[1], who=row[2], did=row[3], target=row[4], detail=row[5], seal=bytes(row[6])
                    )
                    async for row in rows
                ]
        return len(entries), check_chain(entries, self._key).hex()


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries somebody looks for; what is left out does not narrow."""

    who: str | None = None  # how it begins
    did: str | None = None  # what it contains, upper or lower case
    to: str | None = None  # how it begins
    since: Instant | None = None
    until: Instant | None = None


LOOK_WITHIN_MS = 5_000
"""How long the database may look through the trail; a search that finds little reads much."""


async def entries(pool: Pool, sought: Sought, *, before: int | None, at_most: int) -> list[Entry]:
    """Entries of the trail, the newest first, without their seals. `before`: only those with a smaller number.

    Raises `Unavailable` where the search takes too long.
    """
    values = {
        "before": before,
        "who": _begins(sought.who),
        "did": _contains(sought.did),
        "to": _begins(sought.to),
        "since": sought.since,
        "until": sought.until,
        "at_most": at_most,
    }
    with as_unavailable():
        async with pool.connection() as connection, connection.transaction():
            await connection.execute(f"SET LOCAL statement_timeout = {LOOK_WITHIN_MS}".encode())
            rows = await (await connection.execute(_ENTRIES, values)).fetchall()
    return [Entry(seq=row[0], at=row[1], who=row[2], did=row[3], target=row[4], detail=row[5]) for row in rows]


_ENTRIES = """
    SELECT seq, at, who, did, target, detail FROM audit
    WHERE (%(before)s::bigint IS NULL OR seq < %(before)s)
      AND (%(who)s::text IS NULL OR who LIKE %(who)s)
      AND (%(did)s::text IS NULL OR did ILIKE %(did)s)
      AND (%(to)s::text IS NULL OR target LIKE %(to)s)
      AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
      AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
    ORDER BY seq DESC LIMIT %(at_most)s
"""


def _plain(text: str) -> str:
    """Text for LIKE in which nothing stands for anything else."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _begins(text: str | None) -> str | None:
    return None if text is None else f"{_plain(text)}%"


def _contains(text: str | None) -> str | None:
    return None if text is None else f"%{_plain(text)}%"


def seal_of(entry: Entry, before: bytes, key: bytes) -> bytes:
    """An entry's seal, given the seal of the entry before it."""
    fields = [str(entry.seq), text_of(entry.at), entry.who, entry.did, entry.target, entry.detail]
    return hmac.digest(key, before + msgspec.json.encode(fields), hashlib.sha256)


def check_chain(entries: Iterable[Entry], key: bytes) -> bytes:
    """The last seal of a whole chain. Raises `Tampered`, naming the first entry that does not hold."""
    before = _FIRST
    for number, entry in enumerate(entries, start=1):
        if entry.seq != number:
            raise Tampered(f"entry {number} is missing", where="audit trail")
        if not hmac.compare_digest(seal_of(entry, before, key), entry.seal):
            raise Tampered(f"entry {number} or the one before it was changed", where="audit trail")
        before = entry.seal
    return before

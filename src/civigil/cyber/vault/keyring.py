"""The data keys: one for each class of data, and one for each subject whose data may have to go. Wrapped in the database.

A data key is made when it is first asked for, and kept in memory afterwards, so that sealing asks no server. When PostgreSQL is
away, what is in memory goes on sealing and opening (open); a key that is not fails as `Unavailable` (closed). That a key was
replaced is noticed within `LOOK_EVERY_S`.

It is called from threads and, for a key that is not in memory yet, from the event loop: such a call is one statement over a
local socket, bounded by `WAIT_MS`.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import psycopg
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from civigil.cyber.vault.masters import KEY_BYTES, Master, wrapped_parts
from civigil.cyber.vault.seal import KEY_ID_BYTES, NONCE_BYTES, SALT_BYTES
from civigil.cyber.vault.unlock import Unlocked
from civigil.kernel.errors import Tampered, Unavailable
from civigil.kernel.ports import KeyName

LOOK_EVERY_S = 5.0
WAIT_MS = 3_000
KEYS_IN_MEMORY = 20_000
SALTS_IN_MEMORY = 64
_ROTATE_SALT_AFTER = 1 << 32

_NEWEST = """
    SELECT id, data_class, subject, generation, wrapped, state FROM data_keys
    WHERE data_class = %s AND subject = %s ORDER BY generation DESC LIMIT 1
"""
_BY_ID = "SELECT id, data_class, subject, generation, wrapped, state FROM data_keys WHERE id = %s"
_OF_CLASS = """
    SELECT id, data_class, subject, generation, wrapped, state FROM data_keys
    WHERE data_class = %s AND subject = '' ORDER BY generation DESC
"""
_SEVERAL = """
    SELECT id, data_class, subject, generation, wrapped, state FROM data_keys WHERE id = ANY(%s)
"""
_NEWEST_OF_SEVERAL = """
    SELECT DISTINCT ON (data_class, subject) id, data_class, subject, generation, wrapped, state FROM data_keys
    JOIN unnest(%s::text[], %s::text[]) AS wanted(data_class, subject) USING (data_class, subject)
    ORDER BY data_class, subject, generation DESC
"""
_MAKE = """
    INSERT INTO data_keys (id, data_class, subject, generation, wrapped, master)
    VALUES (%(id)s, %(data_class)s, %(subject)s, %(generation)s, %(wrapped)s, %(master)s)
    ON CONFLICT DO NOTHING RETURNING id
"""


class KeyRow(msgspec.Struct, frozen=True):
    """A data key as it is stored."""

    id: bytes
    data_class: str
    subject: str
    generation: int
    wrapped: bytes
    state: str

    @property
    def name(self) -> KeyName:
        """Which key it is a generation of."""
        return KeyName(self.data_class, self.subject)


def bound_to(id: bytes, name: KeyName, generation: int) -> bytes:
    """What a wrapped data key is bound to: who exchanges two rows is noticed."""
    return b"civigil data key " + msgspec.json.encode([id.hex(), name.data_class, name.subject, generation])


class DataKey:
    """A data key in memory: it seals under a salt of this process, and opens under any."""

    def __init__(self, id: bytes, key: bytes, *, replaced: bool) -> None:
        self.id = id
        self.replaced = replaced
        self._key = key
        self._by_salt: OrderedDict[bytes, AESGCM] = OrderedDict()
        self._salt, self._cipher, self._count, self._process = b"", AESGCM(key), itertools.count(), -1
        self._lock = threading.Lock()

    def next(self) -> tuple[bytes, AESGCM, bytes]:
        """Salt, cipher and nonce for one seal; never the same twice."""
        with self._lock:
            number = next(self._count)
            if self._process != os.getpid() or number >= _ROTATE_SALT_AFTER:  # first use, or after a fork
                self._process = os.getpid()
                self._salt = os.urandom(SALT_BYTES)
                self._cipher = self._derive(self._salt)
                self._count = itertools.count(1)
                number = 0
            return self._salt, self._cipher, number.to_bytes(NONCE_BYTES, "big")

    def under(self, salt: bytes) -> AESGCM:
        """The cipher of a salt."""
        with self._lock:
            cipher = self._by_salt.get(salt)
            if cipher is None:
                cipher = self._by_salt[salt] = self._derive(salt)
                if len(self._by_salt) > SALTS_IN_MEMORY:
                    self._by_salt.popitem(last=False)
            return cipher

    def derived(self, purpose: bytes) -> bytes:
        """A key for one purpose other than sealing."""
        return HKDFExpand(hashes.SHA256(), 32, b"civigil vault " + purpose).derive(self._key)

    def _derive(self, salt: bytes) -> AESGCM:
        return AESGCM(self.derived(b"seal " + salt))


class Keyring:
    """The data keys of one city, as one process sees them."""

    def __init__(self, url: str, masters: Unlocked) -> None:
        self._lock = threading.RLock()
        self._sql: psycopg.Connection[Any] | None = None
        self._url = url
        self.masters = masters
        self._active: dict[KeyName, DataKey] = {}
        self._by_id: OrderedDict[bytes, DataKey] = OrderedDict()
        self._epoch, self._look_next = 0, 0.0

    def active(self, name: KeyName) -> DataKey:
        """The key that seals under this name; made where there is none. Raises `Unavailable`, `Tampered`."""
        self._look()
        key = self._active.get(name)
        if key is None:
            with self._lock:
                key = self._keep(self._find_or_make(name))
                self._active[name] = key
        return key

    def by_id(self, id: bytes) -> DataKey:
        """The key that sealed something. Raises `Tampered` where there is none, `Unavailable`."""
        key = self._by_id.get(id)
        if key is None:
            with self._lock:
                row = self._one(_BY_ID, id)
                if row is None:
                    raise Tampered(f"sealed with the key {id.hex()}, which is none of ours", where="seal")
                key = self._keep(row)
        return key

    def of_class(self, data_class: str) -> list[DataKey]:
        """Every generation of a class's key, the newest first; at least one. Raises `Unavailable`."""
        self.active(KeyName(data_class))
        with self._lock, self._asking() as sql:
            rows = sql.execute(_OF_CLASS, [data_class]).fetchall()
            return [self._keep(_row(row)) for row in rows]

    def have_at_hand(self, names: Iterable[KeyName], ids: Iterable[bytes]) -> None:
        """Have many keys in memory with a few questions; those of `names` that are not there are made. Raises as `active`."""
        self._look()
        missing = sorted(
            {name for name in names if name not in self._active}, key=lambda name: (name.data_class, name.subject)
        )
        unknown = [id for id in set(ids) if id not in self._by_id]
        with self._lock, self._asking() as sql:
            if unknown:
                for row in sql.execute(_SEVERAL, [unknown]).fetchall():
                    self._keep(_row(row))
            if missing:
                newest = self._newest_of(sql, missing)
                rows = [
                    self._fresh(name, 1 + (newest[name].generation if name in newest else 0))
                    for name in missing
                    if name not in newest or newest[name].state != "active"
                ]
                if rows:
                    with sql.transaction(), sql.cursor() as cursor:
                        cursor.executemany(_MAKE, [self._values(row) for row in rows])
                    newest = self._newest_of(sql, missing)
                for name, row in newest.items():
                    if row.state == "active":
                        self._active[name] = self._keep(row)

    @property
    def epoch(self) -> int:
        """Another number whenever a key was replaced."""
        self._look()
        return self._epoch

    def forget(self) -> None:
        """Ask the database again for everything."""
        with self._lock:
            self._active.clear()
            self._by_id.clear()
            self._look_next = 0.0

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        with self._lock:
            if self._sql is not None:
                self._sql.close()
                self._sql = None

    def __del__(self) -> None:
        """Nobody asks any more."""
        self.close()

    def _look(self) -> None:
        """Now and then: was a key replaced? A database that is away leaves things as they are."""
        now = time.monotonic()
        if now < self._look_next:
            return
        with self._lock:
            if now < self._look_next:
                return
            try:
                with self._asking() as sql:
                    found = sql.execute("SELECT number FROM epoch").fetchone()
            except Unavailable:
                self._look_next = now + LOOK_EVERY_S
                return
            epoch = found[0] if found else 0
            if epoch != self._epoch:
                self._active.clear()
                self._by_id.clear()
            self._epoch, self._look_next = epoch, now + LOOK_EVERY_S

    def _find_or_make(self, name: KeyName) -> KeyRow:
        for _ in range(5):
            newest = self._one(_NEWEST, name.data_class, name.subject)
            if newest is not None and newest.state == "active":
                return newest
            made = self._make(name, 1 if newest is None else newest.generation + 1)
            if made is not None:
                return made  # else somebody else was first
        raise Unavailable("somebody replaces this key all the time", where=f"data key {name.data_class}")

    def _make(self, name: KeyName, generation: int) -> KeyRow | None:
        """A new key; None where somebody else made this generation."""
        row = self._fresh(name, generation)
        with self._asking() as sql:
            found = sql.execute(_MAKE, self._values(row)).fetchone()
        return None if found is None else row

    def _fresh(self, name: KeyName, generation: int) -> KeyRow:
        id = os.urandom(KEY_ID_BYTES)
        wrapped = self.masters.active().wrap(os.urandom(KEY_BYTES), bound_to=bound_to(id, name, generation))
        return KeyRow(id, name.data_class, name.subject, generation, wrapped, "active")

    @staticmethod
    def _values(row: KeyRow) -> dict[str, object]:
        return msgspec.structs.asdict(row) | {"master": masters_id(row.wrapped)}

    @staticmethod
    def _newest_of(sql: psycopg.Connection[Any], names: list[KeyName]) -> dict[KeyName, KeyRow]:
        classes, subjects = [name.data_class for name in names], [name.subject for name in names]
        rows = [_row(row) for row in sql.execute(_NEWEST_OF_SEVERAL, [classes, subjects]).fetchall()]
        return {row.name: row for row in rows}

    def _keep(self, row: KeyRow) -> DataKey:
        kept = self._by_id.get(row.id)
        if kept is None:
            kept = DataKey(row.id, unwrapped(row, self.masters), replaced=row.state != "active")
            self._by_id[row.id] = kept
            if len(self._by_id) > KEYS_IN_MEMORY:
                old, _ = self._by_id.popitem(last=False)
                self._active = {name: key for name, key in self._active.items() if key.id != old}
        return kept

    def _one(self, statement: str, *values: object) -> KeyRow | None:
        with self._asking() as sql:
            row = sql.execute(statement.encode(), values).fetchone()
        return None if row is None else _row(row)

    @contextlib.contextmanager
    def _asking(self) -> Iterator[psycopg.Connection[Any]]:
        """The connection, opened where there is none; closed where it broke. Raises `Unavailable`."""
        try:
            if self._sql is None or self._sql.closed:
                self._sql = psycopg.connect(
                    self._url,
                    autocommit=True,
                    connect_timeout=3,
                    application_name="civigil vault",
                    options=f"-c search_path=vault -c statement_timeout={WAIT_MS}",
                )
            yield self._sql
        except psycopg.Error as error:
            self.close()
            raise Unavailable(f"PostgreSQL: {' '.join(str(error).split())}", where="data keys") from error


def masters_id(wrapped: bytes) -> bytes:
    """Which master key wrapped it."""
    return wrapped_parts(wrapped)[0][1:]


def unwrapped(row: KeyRow, masters: Unlocked) -> bytes:
    """The data key itself. Raises `Tampered`, naming the key, where its row was changed."""
    try:
        return masters.of(row.wrapped).unwrap(row.wrapped, bound_to=bound_to(row.id, row.name, row.generation))
    except Tampered as error:
        raise Tampered(error.sentence, where=f"data key {row.id.hex()} of {row.data_class}") from error


def rewrapped(row: KeyRow, masters: Unlocked, master: Master) -> bytes:
    """The same data key, wrapped with another master key. Raises as `unwrapped`."""
    return master.wrap(unwrapped(row, masters), bound_to=bound_to(row.id, row.name, row.generation))


def _row(row: Any) -> KeyRow:
    return KeyRow(*row)

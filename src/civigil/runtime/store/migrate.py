"""Migrations: plain SQL files, one schema a room, safe when two processes start at once.

The rules it keeps:
- One migrator at a time: an advisory lock that the server frees with the connection, so that a killed migrator blocks nobody.
- Each file runs in a transaction of its own, together with the row that says so: half a migration never stands.
- An applied file is never edited (its SHA-256 is kept), and a database that has files unknown here is newer than this program:
  both are refused, with the file's name.
- Lock and statement timeouts, so that a migration never stops a running city.

Why not a library: docs/decisions/0003.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec
import psycopg
from psycopg import sql

from civigil.kernel.capability import Roster
from civigil.kernel.errors import Conflict, Invalid, Unavailable
from civigil.runtime.store.change import Connection
from civigil.runtime.store.pool import as_unavailable

_FILE = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_LOCK = 0x6369766967696C  # "civigil"
_LOCK_TIMEOUT_MS = 5_000
_STATEMENT_TIMEOUT_MS = 120_000

_LEDGER = """
    CREATE SCHEMA IF NOT EXISTS spine;
    CREATE TABLE IF NOT EXISTS spine.migrations (
        schema_name text NOT NULL,
        series text NOT NULL,          -- 'runtime' for what every schema gets, 'own' for the room's own
        file text NOT NULL,
        sha256 text NOT NULL,
        applied timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (schema_name, series, file)
    );
"""


class Migration(msgspec.Struct, frozen=True):
    """One file."""

    schema: str
    series: str
    file: str
    text: str

    @property
    def sha256(self) -> str:
        """What tells an edited file."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def name(self) -> str:
        """For messages: `cameras/0001_health.sql`."""
        return f"{self.schema}/{self.file}"


def files_in(folder: Traversable, *, schema: str, series: str) -> list[Migration]:
    """The migrations in a folder, in their order. Raises `Invalid` for a misnamed file, a gap or a twin number."""
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    migrations = []
    for number, entry in enumerate(found, start=1):
        match = _FILE.fullmatch(entry.name)
        if match is None or int(match[1]) != number:
            raise Invalid(f"expected {number:04d}_what.sql", where=f"{schema}/{entry.name}")
        migrations.append(Migration(schema, series, entry.name, entry.read_text(encoding="utf-8")))
    return migrations


def migrations_of(roster: Roster) -> list[Migration]:
    """Every migration of the spine, of trust and of the rooms on the roster, in the order in which they run."""
    ours = resources.files("civigil.runtime.store") / "migrations"
    planned = files_in(ours / "room", schema="spine", series="runtime")
    planned += files_in(ours / "spine", schema="spine", series="own")
    planned += files_in(resources.files("civigil.runtime.trust") / "migrations", schema="trust", series="own")
    for capability in roster:
        planned += files_in(ours / "room", schema=capability.name, series="runtime")
        own = resources.files(capability.package) / "migrations"
        if own.is_dir():
            planned += files_in(own, schema=capability.name, series="own")
    return planned


async def migrate(url: str, planned: Sequence[Migration]) -> list[str]:
    """Apply what is not applied yet; the names of what was.

    Raises `Conflict` for an edited file or a newer database, `Invalid` with the file's name where SQL fails, and `Unavailable`
    where the server or a lock cannot be had.
    """
    with as_unavailable():
        connection: Connection = await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=10)
    async with connection:
        with as_unavailable():
            await connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
            await connection.execute(_LEDGER)
            rows = await (
                await connection.execute("SELECT schema_name, series, file, sha256 FROM spine.migrations")
            ).fetchall()
        applied = {(row[0], row[1], row[2]): row[3] for row in rows}
        _check(applied, planned)
        done = []
        for migration in planned:
            if (migration.schema, migration.series, migration.file) not in applied:
                await _apply(connection, migration)
                done.append(migration.name)
        return done


def _check(applied: Mapping[tuple[str, str, str], str], planned: Sequence[Migration]) -> None:
    known = {(one.schema, one.series, one.file): one for one in planned}
    schemas = {one.schema for one in planned}
    for key, sha256 in applied.items():
        migration = known.get(key)
        if migration is None and key[0] in schemas:
            raise Conflict(
                "the database is newer than this program: it has a migration unknown here", where="/".join(key)
            )
        if migration is not None and migration.sha256 != sha256:
            raise Conflict("was edited after it had been applied; add a new file instead", where=migration.name)


async def _apply(connection: Connection, migration: Migration) -> None:
    schema = sql.Identifier(migration.schema)
    try:
        async with connection.transaction():
            await connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
            await connection.execute(
                sql.SQL(
                    "SET LOCAL search_path TO {}; SET LOCAL lock_timeout = {}; SET LOCAL statement_timeout = {}"
                ).format(schema, sql.Literal(_LOCK_TIMEOUT_MS), sql.Literal(_STATEMENT_TIMEOUT_MS))
            )
            await connection.execute(migration.text.encode())
            await connection.execute(
                "INSERT INTO spine.migrations (schema_name, series, file, sha256) VALUES (%s, %s, %s, %s)",
                (migration.schema, migration.series, migration.file, migration.sha256),
            )
    except (psycopg.errors.LockNotAvailable, psycopg.OperationalError) as error:
        raise Unavailable(f"rolled back: {' '.join(str(error).split())}", where=migration.name) from error
    except psycopg.Error as error:
        line = _line_of(error, migration.text)
        raise Invalid(f"rolled back: {' '.join(str(error).split())}", where=f"{migration.name}:{line}") from error


def _line_of(error: psycopg.Error, text: str) -> int:
    position = error.diag.statement_position
    return text.count("\n", 0, int(position) - 1) + 1 if position else 1


def folder_of(package: str) -> Path:
    """Where a room's migrations lie in a checkout."""
    return Path(str(resources.files(package) / "migrations"))

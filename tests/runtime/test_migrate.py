"""Migrations: whole or not at all, once, never edited, and safe when two start at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg
import pytest

from civigil.kernel.errors import Conflict, Invalid, Unavailable
from civigil.runtime.store.migrate import Migration, files_in, migrate, migrations_of

GOOD = Migration("room", "own", "0001_a.sql", "CREATE TABLE a (x int);")


def _tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'room'")}


async def test_the_rosters_migrations_apply_once(empty_postgres_url: str) -> None:
    planned = migrations_of(())
    assert await migrate(empty_postgres_url, planned) == [one.name for one in planned]
    assert await migrate(empty_postgres_url, planned) == []


async def test_two_that_start_at_once_do_not_collide(empty_postgres_url: str) -> None:
    planned = [GOOD, *(Migration("room", "own", f"{n:04d}_b.sql", f"CREATE TABLE b{n} ();") for n in range(2, 20))]
    done = await asyncio.gather(*(migrate(empty_postgres_url, planned) for _ in range(4)))
    assert sorted(name for one in done for name in one) == sorted(one.name for one in planned)


async def test_one_that_fails_half_way_leaves_nothing_and_names_file_and_line(empty_postgres_url: str) -> None:
    bad = Migration("room", "own", "0002_b.sql", "CREATE TABLE b ();\nCREATE TABLE c ();\nCREATE TABEL d ();")
    with pytest.raises(Invalid, match=r"room/0002_b.sql:3: rolled back: syntax error"):
        await migrate(empty_postgres_url, [GOOD, bad])
    assert _tables(empty_postgres_url) == {"a"}
    mended = Migration("room", "own", "0002_b.sql", "CREATE TABLE b ();")
    assert await migrate(empty_postgres_url, [GOOD, mended]) == ["room/0002_b.sql"]


async def test_an_edited_file_is_refused(empty_postgres_url: str) -> None:
    await migrate(empty_postgres_url, [GOOD])
    with pytest.raises(Conflict, match=r"room/0001_a.sql: was edited"):
        await migrate(empty_postgres_url, [Migration("room", "own", "0001_a.sql", "CREATE TABLE a (y int);")])


async def test_a_newer_database_is_refused(empty_postgres_url: str) -> None:
    await migrate(empty_postgres_url, [GOOD, Migration("room", "own", "0002_b.sql", "SELECT 1;")])
    with pytest.raises(Conflict, match="newer than this program"):
        await migrate(empty_postgres_url, [GOOD])


async def test_one_that_waits_for_a_lock_gives_up_and_leaves_the_city_running(empty_postgres_url: str) -> None:
    await migrate(empty_postgres_url, [GOOD])
    with psycopg.connect(empty_postgres_url) as busy:
        busy.execute("LOCK TABLE room.a IN ACCESS SHARE MODE")
        with pytest.raises(Unavailable, match=r"0002_b.sql: rolled back: .*lock timeout"):
            await migrate(
                empty_postgres_url, [GOOD, Migration("room", "own", "0002_b.sql", "ALTER TABLE a ADD COLUMN y int;")]
            )


@pytest.mark.parametrize(
    "names", [["0002_a.sql"], ["0001_a.sql", "0003_b.sql"], ["0001_a.sql", "0001_b.sql"], ["x.sql"]]
)
def test_gaps_twins_and_misnamed_files_are_refused(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1;")
    with pytest.raises(Invalid, match=r"expected 000\d_what.sql"):
        files_in(tmp_path, schema="room", series="own")

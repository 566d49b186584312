"""Migrations are numbered without a gap, and one that was locked is never edited."""

from __future__ import annotations

from pathlib import Path

import pytest

from civigil.kernel.capability import Capability
from civigil.kernel.errors import Conflict, Invalid
from civigil.runtime.store.migrate import files_in
from dev import migrations
from tests.conformance.rooms import home_of


def test_every_migration_is_locked_and_none_was_edited() -> None:
    tree, lock = migrations.in_the_tree(), migrations.locked()
    migrations.check(tree, lock)
    assert tree.keys() == lock.keys(), "run `python -m dev.migrations`"


def test_numbers_have_no_gap(room: Capability) -> None:
    folder = home_of(room) / "migrations"
    if folder.exists():
        assert files_in(folder, schema=room.name, series="own"), "an empty folder says what it does not do"


def test_room_with_sql_has_migrations_and_one_without_has_none(room: Capability) -> None:
    assert (home_of(room) / "migrations").exists() is (home_of(room) / "store.py").exists()


def test_edited_deleted_or_misnumbered_migration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="edited"):
        migrations.check({"a/0001_x.sql": "1"}, {"a/0001_x.sql": "2"})
    with pytest.raises(Conflict, match="gone"):
        migrations.check({}, {"a/0001_x.sql": "2"})
    (tmp_path / "0001_first.sql").write_text("SELECT 1")
    (tmp_path / "0003_third.sql").write_text("SELECT 1")
    with pytest.raises(Invalid, match="0002_what"):
        files_in(tmp_path, schema="a", series="own")


def test_no_migration_reaches_into_another_rooms_schema(room: Capability) -> None:
    """Names are unqualified: the runner sets the search path, and no foreign key crosses a border."""
    folder = home_of(room) / "migrations"
    if not folder.exists():
        return
    for one in files_in(folder, schema=room.name, series="own"):
        assert "search_path" not in one.text.lower(), one.name
        assert "create schema" not in one.text.lower(), one.name

"""The vault's own fixtures: keys on a true PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from civigil.cyber.vault import capability
from civigil.cyber.vault.keyring import Keyring
from civigil.cyber.vault.sealer import VaultSealer
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.unlock import Unlocked
from civigil.kernel.capability import Roster


@pytest.fixture(scope="module")
def roster() -> Roster:
    """The vault alone."""
    return (capability,)


@pytest.fixture
def keyring(fresh_postgres_url: str, short_tmp: Path) -> Iterator[Keyring]:
    """The data keys of a fresh city."""
    ring = Keyring(fresh_postgres_url, Unlocked(short_tmp / "vault.keys", VaultSettings()))
    yield ring
    ring.close()


@pytest.fixture
def sealer(keyring: Keyring) -> VaultSealer:
    """The sealer of a fresh city."""
    return VaultSealer(keyring)


@pytest.fixture
def sql(fresh_postgres_url: str) -> Iterator[psycopg.Connection]:
    """The vault's tables, as somebody sees them who can write to the database."""
    with psycopg.connect(fresh_postgres_url, autocommit=True, options="-c search_path=vault,trust") as connection:
        yield connection

"""What the vault supplies to the city: the Sealer and the AuditTrail, made once a process."""

from __future__ import annotations

import weakref

from civigil.cyber.vault.keyring import Keyring
from civigil.cyber.vault.log import MerkleLog
from civigil.cyber.vault.sealer import VaultSealer
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.unlock import FILE_NAME, Unlocked
from civigil.runtime.data import DataDirectory
from civigil.runtime.supply import Means
from civigil.runtime.trust.sealer import FileKeySealer, derived_key

FORMER_CHAIN = "audit trail"

_KEYRINGS: weakref.WeakValueDictionary[tuple[str, str], Keyring] = weakref.WeakValueDictionary()


def keyring_of(data: DataDirectory, settings: VaultSettings, database_url: str) -> Keyring:
    """The data keys of a city; one for all who ask in this process, so that a master key is unlocked once."""
    where = str(data.root), database_url
    found = _KEYRINGS.get(where)
    if found is None:
        found = _KEYRINGS[where] = Keyring(database_url, Unlocked(data.trust / FILE_NAME, settings))
    return found


def sealer(means: Means[VaultSettings]) -> VaultSealer:
    """The Sealer. Raises `Unavailable` where the vault is locked, `Refused` for a wrong passphrase."""
    interim = means.data.sealing_keys
    before = FileKeySealer(interim) if interim.exists() else None
    return VaultSealer(keyring_of(means.data, means.settings, means.database_url), before)


def audit(means: Means[VaultSettings]) -> MerkleLog:
    """The AuditTrail. Raises as `sealer` does."""
    interim = means.data.sealing_keys
    former = derived_key(interim, FORMER_CHAIN) if interim.exists() else None
    return MerkleLog(
        means.trust, sealer(means), means.clock, former=former, entries_at_once=means.settings.entries_at_once
    )

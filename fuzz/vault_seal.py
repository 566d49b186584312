"""A sealed thing, and a wrapped data key, that somebody made up or changed: nothing but what was sealed ever opens."""

from __future__ import annotations

from typing import Any, cast

from civigil.cyber.vault.keyring import DataKey, Keyring
from civigil.cyber.vault.masters import MasterInMemory
from civigil.cyber.vault.seal import Sealed, key_of, parts_of, whole_of
from civigil.cyber.vault.sealer import VaultSealer
from civigil.kernel.errors import Tampered

_KEY = DataKey(bytes(8), bytes(32), replaced=False)


class _OneKey:
    """A keyring of one key, without a database."""

    epoch = 0

    def active(self, name: object) -> DataKey:
        """The key."""
        return _KEY

    def by_id(self, id: bytes) -> DataKey:
        """The key, where it is meant."""
        if id != _KEY.id:
            raise Tampered("none of ours", where="seal")
        return _KEY


_SEALER = VaultSealer(cast(Keyring, cast(Any, _OneKey())))
_MASTER = MasterInMemory(bytes(8), bytes(range(32)))
_TRUE = _SEALER.seal(b"penicillin allergy", bound_to=b"row 7")
_WRAPPED = _MASTER.wrap(bytes(range(32)), bound_to=b"name")

SEEDS = (_TRUE, _WRAPPED, b"", b"\x02", b"\x01" + bytes(80), b"\x02" + bytes(80))


def fuzz(data: bytes) -> None:
    """Open it as a seal and as a wrapped key."""
    key_of(data)
    _SEALER.due(data)
    try:
        parts = parts_of(data)
        if whole_of(Sealed(*parts)) != data:
            raise AssertionError("taken apart and put together, it is another seal")
        opened = _SEALER.open(data, bound_to=b"row 7")
    except Tampered:
        opened = None
    if opened is not None and data != _TRUE:
        raise AssertionError("a seal that nobody made was opened")
    try:
        key = _MASTER.unwrap(data, bound_to=b"name")
    except Tampered:
        return
    if data != _WRAPPED or key != bytes(range(32)):
        raise AssertionError("a wrapped key that nobody made was opened")

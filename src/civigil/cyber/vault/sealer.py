"""The Sealer of the city: envelope encryption with data keys by class and subject."""

from __future__ import annotations

from collections.abc import Iterable

from cryptography.exceptions import InvalidTag

from civigil.cyber.vault.keyring import Keyring
from civigil.cyber.vault.seal import before_nonce, context, key_of, parts_of
from civigil.kernel.errors import Tampered
from civigil.kernel.ports import GENERAL, KeyName, Sealer
from civigil.runtime.trust.sealer import VERSION as INTERIM
from civigil.runtime.trust.sealer import fingerprint

INDEX_CLASS = "index"
"""The class whose keys make fingerprints for exact search."""


class VaultSealer:
    """Seals with the newest key of a class or subject, opens with any. `interim` opens what was sealed before the vault."""

    def __init__(self, keys: Keyring, interim: Sealer | None = None) -> None:
        self.keys = keys
        self._interim = interim
        self._blinding: tuple[int, tuple[bytes, ...]] = (-1, ())

    def seal(self, plaintext: bytes, *, bound_to: bytes, under: KeyName = GENERAL) -> bytes:
        """Seal, bound to its context. Raises `Unavailable` where the key is not in memory and PostgreSQL is away."""
        key = self.keys.active(under)
        salt, cipher, nonce = key.next()
        head = before_nonce(key.id, salt)
        return head + nonce + cipher.encrypt(nonce, plaintext, context(head, bound_to))

    def open(self, sealed: bytes, *, bound_to: bytes) -> bytes:
        """Open. Raises `Tampered` where any byte or the context differs, or the key is not ours."""
        if self._interim is not None and sealed[:1] == bytes((INTERIM,)):
            return self._interim.open(sealed, bound_to=bound_to)
        parts = parts_of(sealed)
        cipher = self.keys.by_id(parts.key).under(parts.salt)
        try:
            return cipher.decrypt(parts.nonce, parts.body, context(before_nonce(parts.key, parts.salt), bound_to))
        except InvalidTag as error:
            raise Tampered("the seal is broken: it was changed, or belongs elsewhere", where="seal") from error

    def have_at_hand(self, under: Iterable[KeyName], sealed: Iterable[bytes]) -> None:
        """Have the keys in memory that seal under these names and that sealed these: a few questions for many."""
        self.keys.have_at_hand(under, [id for id in map(key_of, sealed) if id is not None])

    def due(self, sealed: bytes) -> bool:
        """Was it sealed by the interim sealer, or with a key that was replaced? A key that is unknown is not judged."""
        id = key_of(sealed)
        if id is None:
            return sealed[:1] == bytes((INTERIM,))
        try:
            return self.keys.by_id(id).replaced
        except Tampered:
            return False

    def blind(self, plaintext: bytes, *, index: str) -> bytes:
        """The fingerprint that is kept."""
        return self.blinds(plaintext, index=index)[0]

    def blinds(self, plaintext: bytes, *, index: str) -> tuple[bytes, ...]:
        """The fingerprints that may stand in the index while keys change, the newest first."""
        epoch = self.keys.epoch
        if self._blinding[0] != epoch:
            self._blinding = epoch, tuple(key.derived(b"blind index") for key in self.keys.of_class(INDEX_CLASS))
        return tuple(fingerprint(key, plaintext, index) for key in self._blinding[1])

    @property
    def epoch(self) -> int:
        """Another number whenever a key was replaced."""
        return self.keys.epoch

"""The faces of trust: who may, what is sealed, what is proved. Rooms use them; other rooms supply them.

A port without a supplier denies. Nothing here is a permission to go on without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

from civigil.kernel.errors import Refused
from civigil.kernel.permission import Decision, Permission, Principal
from civigil.kernel.time import Instant

PORTS = ("authorizer", "sealer", "audit", "sign_in")
"""What a room may supply, by the name that its declaration uses: `supplies={"sealer": "supply:sealer"}`."""


class Authorizer(Protocol):
    """May this principal do that to this resource?"""

    def decide(self, who: Principal, what: Permission, resource: str = "") -> Decision:
        """Decide, with the reason. Never raises for a plain no; fails closed when it cannot decide."""
        ...

    @property
    def epoch(self) -> int:
        """Another number whenever a decision may have changed: who keeps an answer asks again then."""
        ...


class KeyName(msgspec.Struct, frozen=True):
    """Which key seals: that of a class of data, or of one subject within it, whose data can then go with their key."""

    data_class: str = "general"
    subject: str = ""  # a pseudonym; empty: the class has one key for all


GENERAL = KeyName()


class Sealer(Protocol):
    """Authenticated encryption with keys that the caller never sees. What is sealed begins with a version byte.

    It may be called from several threads. The first call for a key may ask a server for it; later ones do not.
    """

    def seal(self, plaintext: bytes, *, bound_to: bytes, under: KeyName = GENERAL) -> bytes:
        """Seal, bound to its context (row and column, file and chunk): it opens nowhere else. Raises `Unavailable`."""
        ...

    def open(self, sealed: bytes, *, bound_to: bytes) -> bytes:
        """Open. Raises `Tampered` where a byte or the context differs, `Unavailable` where its key cannot be had."""
        ...

    def have_at_hand(self, under: Iterable[KeyName], sealed: Iterable[bytes]) -> None:
        """Have the keys in memory that seal under these names and that sealed these, before many are sealed or opened."""
        ...

    def due(self, sealed: bytes) -> bool:
        """Was it sealed with a key that another has replaced since? Its first 16 bytes are enough to tell."""
        ...

    def blind(self, plaintext: bytes, *, index: str) -> bytes:
        """A keyed fingerprint for exact search, the same for the same text of one index and for nothing else."""
        ...

    def blinds(self, plaintext: bytes, *, index: str) -> tuple[bytes, ...]:
        """The fingerprints under every key that is still in use: search with all, keep `blind`'s."""
        ...

    @property
    def epoch(self) -> int:
        """Another number whenever a key was replaced: what is `due` may have changed."""
        ...


class AuditTrail(Protocol):
    """Writes down what was done, by whom, to what, and why. Pseudonyms only."""

    async def record(self, *, at: Instant, who: str, did: str, to: str, detail: Mapping[str, str]) -> None:
        """Append one entry, durably, before the deed is answered. Raises `Unavailable` when it cannot."""
        ...


class DenyAll:
    """The Authorizer of a city without one."""

    def decide(self, who: Principal, what: Permission, resource: str = "") -> Decision:
        """No."""
        return Decision(allowed=False, because="no authorizer is supplied, and none means no")

    @property
    def epoch(self) -> int:
        """It is always no."""
        return 0


class NoSealer:
    """The Sealer of a city without one."""

    def seal(self, plaintext: bytes, *, bound_to: bytes, under: KeyName = GENERAL) -> bytes:
        """Refuse: nothing leaves unsealed."""
        raise Refused("no sealer is supplied, and personal data is not stored in the clear", where="sealer")

    def open(self, sealed: bytes, *, bound_to: bytes) -> bytes:
        """Refuse: there is no key."""
        raise Refused("no sealer is supplied, so nothing sealed can be opened", where="sealer")

    def have_at_hand(self, under: Iterable[KeyName], sealed: Iterable[bytes]) -> None:
        """There is none."""

    def due(self, sealed: bytes) -> bool:
        """Nothing is: there is no other key."""
        return False

    def blind(self, plaintext: bytes, *, index: str) -> bytes:
        """Refuse: there is no key."""
        raise Refused("no sealer is supplied, so nothing can be found by what is sealed", where="sealer")

    def blinds(self, plaintext: bytes, *, index: str) -> tuple[bytes, ...]:
        """Refuse: there is no key."""
        return (self.blind(plaintext, index=index),)

    @property
    def epoch(self) -> int:
        """No key is ever replaced."""
        return 0


class NoAuditTrail:
    """The AuditTrail of a city without one."""

    async def record(self, *, at: Instant, who: str, did: str, to: str, detail: Mapping[str, str]) -> None:
        """Refuse: a deed that cannot be proved is not done."""
        raise Refused("no audit trail is supplied, and nothing is done unrecorded", where="audit trail")


def permit(authorizer: Authorizer, who: Principal, what: Permission, resource: str = "") -> Decision:
    """The decision, where it is yes. Raises `Refused`, with the reason, where it is no."""
    decision = authorizer.decide(who, what, resource)
    if not decision.allowed:
        raise Refused(f"{who.id} may not {what.name}: {decision.because}", where=what.name)
    return decision

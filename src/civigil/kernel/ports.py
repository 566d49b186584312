"""The faces of trust: who may, what is sealed, what is proved. Rooms use them; other rooms supply them.

A port without a supplier denies. Nothing here is a permission to go on without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

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


class Sealer(Protocol):
    """Authenticated encryption with a key that the caller never sees. What is sealed begins with a version byte."""

    def seal(self, plaintext: bytes, *, bound_to: bytes) -> bytes:
        """Seal, bound to its context (row and column, file and chunk): it opens nowhere else."""
        ...

    def open(self, sealed: bytes, *, bound_to: bytes) -> bytes:
        """Open. Raises `Tampered` where a byte or the context differs."""
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

    def seal(self, plaintext: bytes, *, bound_to: bytes) -> bytes:
        """Refuse: nothing leaves unsealed."""
        raise Refused("no sealer is supplied, and personal data is not stored in the clear", where="sealer")

    def open(self, sealed: bytes, *, bound_to: bytes) -> bytes:
        """Refuse: there is no key."""
        raise Refused("no sealer is supplied, so nothing sealed can be opened", where="sealer")


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

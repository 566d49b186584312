"""What a room's code is given to work with. Everything that touches the world comes through here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import structlog

from civigil.kernel.ids import NewId
from civigil.kernel.ports import AuditTrail, Authorizer, Sealer
from civigil.kernel.time import Clock
from civigil.runtime.bus import Bus, Identity
from civigil.runtime.evidence import EvidenceStore
from civigil.runtime.settings.follow import UNFOLLOWED, FollowedSettings
from civigil.runtime.store import Store
from civigil.runtime.trust.authority import Authority

S = TypeVar("S", covariant=True)


@dataclass(frozen=True, slots=True)
class Hands(Generic[S]):
    """One room's tools in one process."""

    room: str
    settings: S
    clock: Clock
    new_id: NewId
    store: Store
    bus: Bus
    authorizer: Authorizer
    sealer: Sealer
    audit: AuditTrail
    evidence: EvidenceStore
    log: structlog.stdlib.BoundLogger
    scratch: Path  # the room's own writable folder
    identity: Identity | None = None  # the process's certificate; None only where NATS has no TLS
    authority: Authority | None = None  # the city's; None on a machine that only holds certificates of it
    followed: FollowedSettings = UNFOLLOWED  # the settings file, for what may change while the room works

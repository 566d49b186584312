"""What the gateway's own doors work with: the counterpart of a room's `Hands`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from civigil.gateway.gate import House
from civigil.gateway.limits import Limits
from civigil.gateway.site import Site
from civigil.gateway.streets.upkeep import Streets
from civigil.kernel.ports import AuditTrail
from civigil.kernel.time import Clock
from civigil.runtime.evidence import EvidenceStore
from civigil.runtime.settings import CitySettings
from civigil.runtime.trust.signin import Lifetimes, SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Porch:
    """The gateway's own tools."""

    evidence: EvidenceStore
    audit: AuditTrail
    sign_in: SignIn
    lifetimes: Lifetimes
    clock: Clock
    house: House
    limits: Limits
    ready: Callable[[], Awaitable[bool]]  # can work be done: bus, store, migrations, workers
    metrics: Callable[[], Awaitable[bytes]]  # the figures of all processes, in Prometheus' text format
    site: Site  # the built console
    city: CitySettings
    streets: Streets  # the map's
    log: structlog.stdlib.BoundLogger

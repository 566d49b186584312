"""What the gateway's own doors work with: the counterpart of a room's `Hands`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from civigil.gateway.gate import House
from civigil.gateway.limits import Limits
from civigil.gateway.site import Site
from civigil.gateway.streets.upkeep import Streets
from civigil.gateway.ways import Ways
from civigil.kernel.capability import Roster
from civigil.kernel.permission import Permission
from civigil.kernel.ports import AuditTrail, Authorizer
from civigil.kernel.time import Clock, Instant
from civigil.runtime.bus import Identity
from civigil.runtime.evidence import EvidenceStore
from civigil.runtime.settings import CitySettings, GatewaySettings
from civigil.runtime.store.pool import Pool
from civigil.runtime.telemetry.census import Census
from civigil.runtime.trust.alarms import Alarms
from civigil.runtime.trust.signin import Lifetimes, SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Porch:
    """The gateway's own tools."""

    evidence: EvidenceStore
    audit: AuditTrail
    sign_in: SignIn
    alarms: Alarms
    ways: Ways | None  # the ways in besides the link, where a room knows people
    lifetimes: Lifetimes
    clock: Clock
    house: House
    limits: Limits
    ready: Callable[[], Awaitable[bool]]  # can work be done: bus, store, migrations, workers
    metrics: Callable[[], Awaitable[bytes]]  # the figures of all processes, in Prometheus' text format
    site: Site  # the built console
    city: CitySettings
    alerts: GatewaySettings  # of which the console is told when it calls for attention
    streets: Streets  # the map's
    roster: Roster
    authorizer: Authorizer
    declared: tuple[Permission, ...]  # every permission that there is here
    trust: Pool  # sees the schema of trust
    database_url: str
    census: Census  # how the city is
    began: Instant  # when this gateway was started
    identity: Identity | None  # the certificate that exports are signed with; None only where NATS has no TLS
    log: structlog.stdlib.BoundLogger

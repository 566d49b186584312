"""What a process of a city needs around it: addresses, identity, suppliers of trust. Made from settings and the data directory."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import timedelta
from functools import partial

import msgspec

from civigil.kernel.capability import Roster
from civigil.kernel.errors import Unavailable
from civigil.kernel.permission import Permission
from civigil.runtime.bus import Identity
from civigil.runtime.bus.streams import StreamLimits
from civigil.runtime.clock import TrueClock
from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded import LOOPBACK, PostgresConfig, PostgresServer, read_ports
from civigil.runtime.keeper import Retention
from civigil.runtime.settings import GatewaySettings, Settings
from civigil.runtime.settings.follow import UNFOLLOWED, FollowedSettings
from civigil.runtime.store.pool import Pool, open_pool
from civigil.runtime.supply import supplied
from civigil.runtime.trust import SCHEMA
from civigil.runtime.trust.audit import PostgresAuditTrail
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.authorizer import OperatorsOnly
from civigil.runtime.trust.sealer import FileKeySealer, derived_key
from civigil.runtime.trust.signin import Lifetimes
from civigil.runtime.worker import Surroundings

NATS_PORT = "nats"
NATS_MONITOR_PORT = "nats monitor"
MQTT_PORT = "mqtt"
HTTPS_CERTIFICATE = "https"


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """Where the servers are."""

    nats: tuple[str, ...]
    database: str


def addresses_of(settings: Settings, data: DataDirectory) -> Addresses:
    """The given servers, or those that `civigil up` brought along on this data. Raises `Unavailable` where it did not."""
    nats = settings.nats.url
    if nats is None:
        port = read_ports(data.ports).get(NATS_PORT)
        if port is None:
            raise Unavailable("no NATS: start `civigil up` on this data, or give --nats-url", where=str(data.root))
        nats = f"tls://{LOOPBACK}:{port}"
    database = settings.store.url or PostgresServer(postgres_config(settings, data)).url
    return Addresses(nats=tuple(one.strip() for one in nats.split(",")), database=database)


def scheme_of(gateway: GatewaySettings) -> str:
    """`http` where nobody but this machine can listen in, `https` everywhere else."""
    stays_here = gateway.address == "::1" or gateway.address.startswith("127.")
    return "http" if stays_here and gateway.certificate is None else "https"


def url_of(gateway: GatewaySettings) -> str:
    """Where a person goes."""
    host = gateway.names[0] if gateway.names else gateway.address
    return f"{scheme_of(gateway)}://{f'[{host}]' if ':' in host else host}:{gateway.port}"


def here_of(gateway: GatewaySettings) -> str:
    """The host under which this very machine reaches the gateway."""
    return {"0.0.0.0": LOOPBACK, "::": "::1"}.get(gateway.address, gateway.address)  # noqa: S104 - asked, not bound


def hosts_of(gateway: GatewaySettings) -> list[str]:
    """Every host name and address that the gateway answers to, and that its certificate names."""
    return list(dict.fromkeys([*gateway.names, gateway.address, here_of(gateway), "localhost"]))


def local_url_of(gateway: GatewaySettings) -> str:
    """Where the command line of this machine goes: an address that needs no name service, unless the certificate is not ours."""
    if gateway.certificate is not None:
        return url_of(gateway)
    host = here_of(gateway)
    return f"{scheme_of(gateway)}://{f'[{host}]' if ':' in host else host}:{gateway.port}"


def postgres_config(settings: Settings, data: DataDirectory) -> PostgresConfig:
    """The PostgreSQL that comes along."""
    return PostgresConfig(
        directory=data.root / "postgres",
        connections_at_most=settings.store.connections_at_most,
        shared_buffers_mb=settings.store.shared_buffers_mb,
        log=data.root / "log" / "postgres.log",
    )


def authority_of(settings: Settings, data: DataDirectory) -> Authority:
    """The city's certificate authority."""
    return Authority(
        data.trust,
        lasts=timedelta(days=settings.trust.certificate_days),
        renew_before=timedelta(days=settings.trust.renew_before_days),
        processes_last=timedelta(hours=settings.trust.process_hours),
    )


def identity_of(name: str, settings: Settings, data: DataDirectory, addresses: Addresses) -> Identity | None:
    """A process's certificate; None for a NATS without TLS, which only somebody who gave its address can have wanted.

    Raises `Unavailable` where there is no certificate.
    """
    if not any(one.startswith("tls://") for one in addresses.nats):
        return None
    identity = authority_of(settings, data).kept_identity(name)
    for file in (identity.authority, identity.certificate, identity.key):
        if not file.exists():
            raise Unavailable(f"{name} has no certificate here: {file} is missing", where="trust")
    return identity


def stream_limits(settings: Settings) -> StreamLimits:
    """How much the streams hold."""
    return StreamLimits(
        replicas=settings.nats.replicas,
        facts_bytes=settings.nats.facts_bytes_at_most,
        orders_bytes=settings.nats.orders_bytes_at_most,
        observations_bytes=settings.nats.observations_bytes_at_most,
        telemetry_bytes=settings.nats.telemetry_bytes_at_most,
        alarms_bytes=settings.nats.alarms_bytes_at_most,
    )


def retention(settings: Settings) -> Retention:
    """How long things are kept."""
    return Retention(archive_days=settings.store.archive_days, inbox_days=settings.store.inbox_days)


def lifetimes(settings: Settings) -> Lifetimes:
    """How long links and sessions last."""
    trust = settings.trust
    return Lifetimes(
        link_s=trust.link_minutes * 60,
        session_s=trust.session_hours * 3600,
        idle_s=trust.idle_minutes * 60,
        lock_s=trust.lock_minutes * 60,
    )


@contextlib.asynccontextmanager
async def trust_pool(addresses: Addresses) -> AsyncIterator[Pool]:
    """Connections that see the tables of trust."""
    pool = open_pool(addresses.database, schema=SCHEMA, size=2)
    async with pool:
        yield pool


def surroundings(
    roster: Roster,
    settings: Settings,
    data: DataDirectory,
    pool: Pool,
    *,
    besides: Iterable[Permission] = (),
    follow: Callable[[], FollowedSettings] = lambda: UNFOLLOWED,
) -> Surroundings:
    """A worker's surroundings.

    `pool` is a `trust_pool`; `besides`: permissions that no room declares, the gateway's; `follow`: how each room follows the
    settings file. Each port of trust is what a room of the roster supplies, and the interim one of `runtime/trust` where none does.
    """
    addresses = addresses_of(settings, data)
    besides = tuple(besides)
    clock = TrueClock()
    port = partial(
        supplied,
        roster=roster,
        settings=settings,
        data=data,
        pool=pool,
        database_url=addresses.database,
        declared=(*besides, *(one for room in roster for one in room.permissions)),
        clock=clock,
    )
    return Surroundings(
        nats_servers=addresses.nats,
        database_url=addresses.database,
        data=data.root,
        identity=lambda name: identity_of(name, settings, data, addresses),
        authorizer=port("authorizer") or OperatorsOnly(roster, besides),
        sealer=port("sealer") or FileKeySealer(data.sealing_keys),
        audit=port("audit") or PostgresAuditTrail(pool, derived_key(data.sealing_keys, "audit trail")),
        settings=settings.rooms,
        clock=clock,
        authority=authority_of(settings, data) if authority_of(settings, data).is_here else None,
        follow=follow,
    )

"""The runtime's own sections. A room's section is the type that its declaration names."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from civigil.kernel.errors import Invalid

Bytes = Annotated[int, Meta(ge=1_000_000, le=1 << 50)]


class _Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all sections have in common."""


class CitySettings(_Section, frozen=True, kw_only=True):
    """Which city this is."""

    name: Annotated[
        str, Meta(min_length=1, max_length=80, description="The city's name, as screens and logs show it.")
    ] = "Our city"
    status: Annotated[
        Literal["Actual", "Exercise", "Test"],
        Meta(description="What the console opens in; a city that only shows what could be is a Test."),
    ] = "Actual"
    streets: Annotated[
        str | None,
        Meta(
            description="The map: an OpenStreetMap extract (.osm.pbf, .osm, .osm.gz) or a SUMO network (.net.xml, .net.xml.gz). "
            "Without it the network of Berlin-Adlershof is shown, where the package eclipse-sumo is installed."
        ),
    ] = None
    latitude: Annotated[
        Annotated[float, Meta(ge=-85, le=85)] | None,
        Meta(description="The city's middle, where its map opens.", extra={"unit": "degrees north"}),
    ] = None
    longitude: Annotated[
        Annotated[float, Meta(ge=-180, le=180)] | None,
        Meta(description="The city's middle, where its map opens.", extra={"unit": "degrees east"}),
    ] = None

    def __post_init__(self) -> None:
        """Refuse half a place."""
        if (self.latitude is None) != (self.longitude is None):
            raise Invalid("latitude and longitude go together", where="city.latitude")


class NatsSettings(_Section, frozen=True, kw_only=True):
    """The bus."""

    url: Annotated[
        str | None,
        Meta(description="NATS servers, comma-separated, to use instead of bringing one along."),
    ] = None
    replicas: Annotated[
        int,
        Meta(
            ge=1,
            le=5,
            description="Copies of each stream; a cluster of three servers holds 3.",
            extra={"unit": "copies"},
        ),
    ] = 1
    facts_bytes_at_most: Annotated[Bytes, Meta(description="Facts kept in their stream; when full, sources wait.")] = (
        4 << 30
    )
    orders_bytes_at_most: Annotated[Bytes, Meta(description="Orders kept in their stream; when full, askers wait.")] = (
        256 << 20
    )
    observations_bytes_at_most: Annotated[
        Bytes, Meta(description="Observations kept in memory; when full, the oldest go.")
    ] = 256 << 20
    telemetry_bytes_at_most: Annotated[
        Bytes, Meta(description="What devices measured and nobody has read yet, in memory; when full, the oldest go.")
    ] = 64 << 20
    alarms_bytes_at_most: Annotated[
        Bytes, Meta(description="Alarms of devices that wait for their room; when full, devices send theirs again.")
    ] = 64 << 20
    mqtt_port: Annotated[
        int,
        Meta(
            ge=0,
            le=65_535,
            description="Where devices connect (MQTT 3.1.1 over TLS 1.3), once any are admitted; 0: a free one, kept.",
            extra={"unit": "TCP port"},
        ),
    ] = 0
    mqtt_address: Annotated[
        str,
        Meta(description="The address on which devices are listened for; devices in the field need one they reach."),
    ] = "127.0.0.1"
    mqtt_names: Annotated[
        tuple[str, ...], Meta(description="Host names under which devices reach it; its certificate bears them.")
    ] = ()

    def __post_init__(self) -> None:
        """Refuse a host name as address."""
        try:
            ipaddress.ip_address(self.mqtt_address)
        except ValueError as error:
            raise Invalid(f"{self.mqtt_address!r} is not an IP address", where="nats.mqtt_address") from error


class StoreSettings(_Section, frozen=True, kw_only=True):
    """The database, and how long things are kept."""

    url: Annotated[str | None, Meta(description="A PostgreSQL to use instead of bringing one along.")] = None
    shared_buffers_mb: Annotated[
        int, Meta(ge=16, le=65_536, description="Memory of the PostgreSQL that comes along for its pages.")
    ] = 128
    connections_at_most: Annotated[
        int,
        Meta(
            ge=20, le=1000, description="Connections of the PostgreSQL that comes along.", extra={"unit": "connections"}
        ),
    ] = 100
    free_bytes_at_least: Annotated[
        int, Meta(ge=0, le=1 << 50, description="Free disk space without which a city does not start.")
    ] = 512_000_000
    archive_days: Annotated[
        int, Meta(ge=1, le=36_500, description="How long facts and orders are kept in the archive.")
    ] = 90
    inbox_days: Annotated[
        int, Meta(ge=1, le=3650, description="How long a room remembers that it has handled an event.")
    ] = 14


class GatewaySettings(_Section, frozen=True, kw_only=True):
    """The one front door."""

    address: Annotated[
        str, Meta(description="Address to listen on. Any but a loopback one is served over TLS only.")
    ] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65_535, description="Port to listen on.", extra={"unit": "TCP port"})] = 8440
    names: Annotated[
        tuple[str, ...],
        Meta(description="Host names under which people reach the gateway; requests for others are refused."),
    ] = ()
    certificate: Annotated[
        str | None, Meta(description="PEM file of the certificate to show; without it the city's own CA issues one.")
    ] = None
    key: Annotated[str | None, Meta(description="PEM file of the certificate's key.")] = None
    alert_priority_at_least: Annotated[
        int,
        Meta(
            ge=0,
            le=100,
            description="From this priority on a new incident sounds and flashes in the console.",
            extra={"unit": "priority, 0 to 100"},
        ),
    ] = 70
    alert_repeat_s: Annotated[
        float,
        Meta(ge=2, le=600, description="How often the console repeats that until somebody acknowledges the incident."),
    ] = 15.0

    def __post_init__(self) -> None:
        """Refuse a certificate without its key, a key without its certificate, and a host name as address."""
        if (self.certificate is None) != (self.key is None):
            raise Invalid("certificate and key go together", where="gateway.certificate")
        try:
            ipaddress.ip_address(self.address)
        except ValueError as error:
            raise Invalid(f"{self.address!r} is not an IP address", where="gateway.address") from error


class TrustSettings(_Section, frozen=True, kw_only=True):
    """Certificates and sessions."""

    process_hours: Annotated[
        float,
        Meta(
            ge=0.05,
            le=8760,
            description="How long a process's certificate is valid; it is renewed at half of it, in the running city.",
        ),
    ] = 24.0
    certificate_days: Annotated[
        int, Meta(ge=1, le=825, description="How long a device's or a server's certificate is valid.")
    ] = 90
    renew_before_days: Annotated[
        int, Meta(ge=0, le=400, description="How long before its end such a certificate is renewed.")
    ] = 30
    link_minutes: Annotated[float, Meta(gt=0, le=1440, description="How long a sign-in link can be used.")] = 15.0
    session_hours: Annotated[float, Meta(gt=0, le=168, description="How long a session lasts at most.")] = 12.0
    idle_minutes: Annotated[float, Meta(gt=0, le=1440, description="How long a session lasts unused.")] = 60.0
    lock_minutes: Annotated[
        float,
        Meta(
            gt=0,
            le=1440,
            description="Minutes without use after which a browser's session is locked until its holder proves again who they are.",
        ),
    ] = 15.0

    def __post_init__(self) -> None:
        """Refuse certificates that would be due for renewal from their first day."""
        if self.renew_before_days >= self.certificate_days:
            raise Invalid("certificates must last longer than renew_before_days", where="trust.certificate_days")


class LogSettings(_Section, frozen=True, kw_only=True):
    """What the processes tell."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="The least severe lines that are written.")
    ] = "info"
    format: Annotated[
        Literal["auto", "json", "pretty"],
        Meta(description="JSON lines, or coloured ones for people; auto: coloured on a terminal."),
    ] = "auto"
    repeats_per_minute: Annotated[
        int,
        Meta(
            ge=1,
            le=100_000,
            description="Lines of one event and one logger a minute; the rest are counted.",
            extra={"unit": "lines per minute"},
        ),
    ] = 60


OWN: dict[str, type[msgspec.Struct]] = {
    "city": CitySettings,
    "nats": NatsSettings,
    "store": StoreSettings,
    "gateway": GatewaySettings,
    "trust": TrustSettings,
    "log": LogSettings,
}

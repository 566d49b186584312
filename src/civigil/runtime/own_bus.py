"""nats-server as `civigil up` runs it: its ports, whom it knows, and the door for devices; told of what changes while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from civigil.kernel.capability import Roster
from civigil.kernel.devices import DeviceIdentity
from civigil.kernel.errors import Unavailable
from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded import (
    LOOPBACK,
    Mqtt,
    NatsConfig,
    NatsServer,
    NatsTls,
    NatsUser,
    is_free,
    kept_port,
    write_port,
)
from civigil.runtime.place import MQTT_PORT, NATS_MONITOR_PORT, NATS_PORT
from civigil.runtime.settings import Settings
from civigil.runtime.settings.sections import NatsSettings
from civigil.runtime.supervise import Supervisor
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.permissions import admitted, users

CERTIFICATE = "nats"


def certificate_hosts(nats: NatsSettings) -> list[str]:
    """The hosts that the server's certificate is for."""
    outside = [] if nats.mqtt_address == LOOPBACK else [nats.mqtt_address]
    return ["localhost", LOOPBACK, *nats.mqtt_names, *outside]


def devices_of(roster: Roster, settings: Settings) -> tuple[DeviceIdentity, ...]:
    """Who may connect from the field: nobody, where the bus is not ours."""
    return admitted(roster, settings.rooms) if settings.nats.url is None else ()


class OwnBus:
    """The server of one run. `settings` gives those in force now, for devices come and go without a start."""

    def __init__(
        self, roster: Roster, data: DataDirectory, authority: Authority, settings: Callable[[], Settings]
    ) -> None:
        self._roster = roster
        self._data = data
        self._authority = authority
        self._settings = settings
        self.server = NatsServer(self._config())

    def tell(self, supervisor: Supervisor) -> None:
        """Users and certificates as they are now, in the running server; a port for devices that comes or goes needs a start."""
        config = self.server.config
        if (config.mqtt is None) == (not self._devices()):
            self.server.change(replace(config, users=self._users()), supervisor.child(self.server.name))
            return
        self.server.config = replace(config, users=self._users(), mqtt=self._mqtt())
        self.server.prepare()
        supervisor.replace(self.server.name)

    def show_certificate(self, supervisor: Supervisor) -> None:
        """Its own certificate was renewed: whoever connects is shown the new one."""
        self.server.change(self.server.config, supervisor.child(self.server.name))

    def _config(self) -> NatsConfig:
        """Raises `Unavailable` where the port for devices is taken."""
        own = self._authority.kept_identity(CERTIFICATE)
        nats, ports = self._settings().nats, self._data.ports
        streams = nats.facts_bytes_at_most + nats.orders_bytes_at_most + nats.alarms_bytes_at_most
        return NatsConfig(
            directory=self._data.root / "nats",
            port=kept_port(ports, NATS_PORT),
            monitor_port=kept_port(ports, NATS_MONITOR_PORT),
            memory_bytes_at_most=nats.observations_bytes_at_most + nats.telemetry_bytes_at_most + 64_000_000,
            file_bytes_at_most=streams + 1_000_000_000,
            tls=NatsTls(certificate=own.certificate, key=own.key, ca=self._authority.issuers_file),
            users=self._users(),
            mqtt=self._mqtt(),
            log=self._data.nats_log,
        )

    def _users(self) -> tuple[NatsUser, ...]:
        authority = self._authority
        return users(self._roster, self._devices(), authority.register, former=authority.former_in_force)

    def _devices(self) -> tuple[DeviceIdentity, ...]:
        return devices_of(self._roster, self._settings())

    def _mqtt(self) -> Mqtt | None:
        """Where devices connect; nowhere, where none are admitted."""
        nats, ports = self._settings().nats, self._data.ports
        if not self._devices():
            return None
        if nats.mqtt_port == 0:
            return Mqtt(port=kept_port(ports, MQTT_PORT), address=nats.mqtt_address)
        if not is_free(nats.mqtt_port, nats.mqtt_address):
            raise Unavailable(f"port {nats.mqtt_port} is taken: give another nats.mqtt_port", where=nats.mqtt_address)
        write_port(ports, MQTT_PORT, nats.mqtt_port)
        return Mqtt(port=nats.mqtt_port, address=nats.mqtt_address)

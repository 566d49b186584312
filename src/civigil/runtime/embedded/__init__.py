"""The servers that `civigil up` brings along: nats-server and PostgreSQL, as children of ours on this machine only.

`NatsServer` and `PostgresServer` say how a server is laid out, started, known to be ready and stopped; a `Child` is
the process itself. `serving` runs one for as long as a block lasts (tests, tools); the supervisor keeps them alive for
longer.
"""

from civigil.runtime.embedded.child import Child, Launch, Server, begin, serving
from civigil.runtime.embedded.nats import Cluster, Mqtt, NatsConfig, NatsServer, NatsTls, NatsUser
from civigil.runtime.embedded.ports import LOOPBACK, free_port, is_free, kept_port, read_ports, write_port
from civigil.runtime.embedded.postgres import PostgresConfig, PostgresServer

__all__ = [
    "LOOPBACK",
    "Child",
    "Cluster",
    "Launch",
    "Mqtt",
    "NatsConfig",
    "NatsServer",
    "NatsTls",
    "NatsUser",
    "PostgresConfig",
    "PostgresServer",
    "Server",
    "begin",
    "free_port",
    "is_free",
    "kept_port",
    "read_ports",
    "serving",
    "write_port",
]

"""A city's floors for a benchmark: real servers, a city's own certificates, real worker processes."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from civigil.cyber.vault.sealer import VaultSealer
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.supply import keyring_of
from civigil.kernel.capability import Capability
from civigil.roster import ROSTER
from civigil.runtime.bus import Identity
from civigil.runtime.bus.streams import StreamLimits
from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded import (
    NatsConfig,
    NatsServer,
    NatsTls,
    NatsUser,
    PostgresConfig,
    PostgresServer,
    free_port,
    serving,
)
from civigil.runtime.keeper import Retention
from civigil.runtime.processes import collect_seldom
from civigil.runtime.spine import prepare_bus, run_spine
from civigil.runtime.store import open_pool
from civigil.runtime.store.migrate import migrate, migrations_of
from civigil.runtime.trust.audit import PostgresAuditTrail
from civigil.runtime.trust.authority import Authority, host_of
from civigil.runtime.trust.authorizer import OperatorsOnly
from civigil.runtime.trust.permissions import users
from civigil.runtime.worker import Surroundings, work

BENCH = "cameras"  # the publisher's identity: the room whose facts the benchmark makes
WATCHER = NatsUser(name=host_of("watcher"), publish=(">",), subscribe=(">",))
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Town:
    """Where a benchmark's servers are; goes to its processes as a value."""

    folder: Path
    nats_url: str
    database_url: str
    sync_always: bool

    def authority(self) -> Authority:
        """The town's authority."""
        return Authority(self.folder / "ca", lasts=timedelta(days=9), renew_before=timedelta(days=1))

    def identity(self, room: str) -> Identity:
        """A process's certificate."""
        return self.authority().identity(room, datetime.now(UTC))

    def sealer(self) -> VaultSealer:
        """The vault's, as a city seals: data keys by class and subject, wrapped by a master key and kept in the database."""
        return VaultSealer(keyring_of(DataDirectory(self.folder / "data"), VaultSettings(), self.database_url))

    @contextlib.asynccontextmanager
    async def place(self) -> AsyncIterator[Surroundings]:
        """A worker's surroundings."""
        pool = open_pool(self.database_url, schema="trust", size=2)
        async with pool:
            yield Surroundings(
                nats_servers=self.nats_url.split(","),
                database_url=self.database_url,
                data=self.folder / "data",
                identity=self.identity,
                authorizer=OperatorsOnly(ROSTER),
                sealer=self.sealer(),
                audit=PostgresAuditTrail(pool, b"k" * 32),
                settings={},
            )


@contextlib.contextmanager
def town(*, sync_always: bool, durable: bool = True) -> Iterator[Town]:
    """Servers up, migrated, streams made; everything gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="cvb-"))
    folder.chmod(0o755)
    try:
        authority = Town(folder, "", "", sync_always).authority()
        authority.ensure(datetime.now(UTC))
        own = authority.server("nats", ["localhost", "127.0.0.1"], datetime.now(UTC))
        config = NatsConfig(
            directory=folder / "nats",
            port=free_port(),
            monitor_port=free_port(),
            sync_always=sync_always,
            tls=NatsTls(certificate=own.certificate, key=own.key, ca=own.authority),
            users=(*users(ROSTER), WATCHER),
        )
        (folder / "data" / "trust").mkdir(parents=True)
        nats_server = NatsServer(config)
        postgres = PostgresServer(PostgresConfig(directory=folder / "pg", durable=durable))
        with serving(nats_server), serving(postgres):
            made = Town(folder, nats_server.url, postgres.url, sync_always)
            asyncio.run(_prepare(made))
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _prepare(made: Town) -> None:
    await migrate(made.database_url, migrations_of(ROSTER))
    async with made.place() as place:
        await prepare_bus(ROSTER, place, StreamLimits())


def _spine(made: Town) -> None:
    async def run() -> None:
        async with made.place() as place:
            await run_spine(ROSTER, place, StreamLimits(), Retention())

    collect_seldom()
    uvloop.run(run())


def _room(made: Town, name: str) -> None:
    async def run() -> None:
        capability = next(one for one in ROSTER if one.name == name)
        async with made.place() as place:
            await work(_without_tasks(capability), ROSTER, place)

    collect_seldom()
    uvloop.run(run())


def _without_tasks(capability: Capability) -> Capability:
    """The room without its own long-lived tasks: a benchmark brings the input."""
    return msgspec.structs.replace(capability, runs=())


@contextlib.contextmanager
def running(made: Town, *rooms: str) -> Iterator[dict[str, int]]:
    """The spine and some rooms, each in a process of its own; their process ids by name."""
    processes: dict[str, BaseProcess] = {"spine": _SPAWN.Process(target=_spine, args=(made,))}
    for number, room in enumerate(rooms):
        processes[f"{room}{number or ''}"] = _SPAWN.Process(target=_room, args=(made, room))
    for process in processes.values():
        process.start()
    try:
        yield {name: process.pid or 0 for name, process in processes.items()}
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.join(10)
            if process.is_alive():
                process.kill()


def resident_mb(pid: int) -> float:
    """A process's resident memory in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def in_process(function: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> Any:
    """Run a coroutine function in a process of its own, on uvloop; its result."""
    parent, child = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_call, args=(child, function, args))
    process.start()
    child.close()
    try:
        return parent.recv()
    finally:
        process.join()


def _call(pipe: Any, function: Callable[..., Coroutine[Any, Any, Any]], args: tuple[Any, ...]) -> None:
    collect_seldom()
    pipe.send(uvloop.run(function(*args)))


__all__ = ["BENCH", "Town", "in_process", "resident_mb", "running", "town"]

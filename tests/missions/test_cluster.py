"""Three nats-servers and two workers of one room: the leader of a stream and a worker die under load, and work goes on."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from civigil.kernel.errors import CivigilError
from civigil.roster import ROSTER
from civigil.runtime.bus import Bus, open_bus
from civigil.runtime.clock import TrueClock, new_id
from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded import Child, Cluster, NatsConfig, NatsServer, NatsTls, begin, free_port
from civigil.runtime.place import Addresses, authority_of, identity_of
from civigil.runtime.settings import Override, Settings, load
from civigil.runtime.trust.permissions import identities, users
from civigil.runtime.trust.sealer import make_key_file
from tests.support.concerns import sighting

pytestmark = pytest.mark.mission

FACTS = 6_000
RATE = 400
BATCH = 40


class ClusteredCity:
    """A city on servers of its own, as `civigil run` finds it in production."""

    def __init__(self, root: Path, database_url: str) -> None:
        self.data = DataDirectory(root)
        self.data.prepare(free_bytes_at_least=0)
        clients, clusters = [[free_port() for _ in range(3)] for _ in range(2)]
        nats_url = ",".join(f"tls://127.0.0.1:{port}" for port in clients)
        given = [
            Override(("nats", "url"), nats_url, "test"),
            Override(("nats", "replicas"), 3, "test"),
            Override(("store", "url"), database_url, "test"),
        ]
        self.children: list[Child] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        self.settings: Settings = load(ROSTER, overrides=given)
        self.environment = {**os.environ, **dict(override.variable for override in given)}
        self.addresses = Addresses(nats=tuple(nats_url.split(",")), database=database_url)
        self._make_trust()
        own = authority_of(self.settings, self.data).kept_identity("nats")
        self.servers = [
            NatsServer(
                NatsConfig(
                    directory=root / f"nats{number}",
                    port=clients[number],
                    monitor_port=free_port(),
                    name=f"n{number}",
                    memory_bytes_at_most=2 * self.settings.nats.observations_bytes_at_most,
                    tls=NatsTls(certificate=own.certificate, key=own.key, ca=own.authority),
                    users=users(ROSTER),
                    cluster=Cluster(name="city", port=clusters[number], routes=tuple(clusters)),
                )
            )
            for number in range(3)
        ]

    def _make_trust(self) -> None:
        now = TrueClock().now()
        make_key_file(self.data.sealing_keys)
        authority = authority_of(self.settings, self.data)
        authority.ensure(now)
        for name in identities(ROSTER):
            authority.identity(name, now)
        authority.server("nats", ["localhost", "127.0.0.1"], now)

    def run(self, *arguments: str) -> subprocess.Popen[bytes]:
        """`civigil …` in a process of its own."""
        command = [sys.executable, "-m", "civigil", *arguments, "--data", str(self.data.root)]
        log = (self.data.root / "civigil.log").open("ab")
        with log:
            return subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=subprocess.STDOUT, cwd=self.data.root
            )

    async def bus(self, room: str) -> Bus:
        """A connection under a room's certificate."""
        identity = identity_of(room, self.settings, self.data, self.addresses)
        return await open_bus(self.addresses.nats, room=room, identity=identity, clock=TrueClock(), new_id=new_id)

    def count(self, what: str) -> int:
        """A number out of the database."""
        with psycopg.connect(self.addresses.database, autocommit=True) as connection:
            row = connection.execute(f"SELECT count(*) FROM {what}".encode()).fetchone()
            return int(row[0]) if row else 0


@pytest.fixture
def clustered(short_tmp: Path, fresh_postgres_url: str) -> Iterator[ClusteredCity]:
    """Three servers that have found one another, streams with three replicas, the spine and two workers."""
    city = ClusteredCity(short_tmp / "data", fresh_postgres_url)
    with contextlib.ExitStack() as stack:
        children: list[Child] = []
        for server in city.servers:
            child = begin(server)
            children.append(child)
            stack.callback(child.stop)
        city.children = children
        assert city.run("migrate").wait(60) == 0, (city.data.root / "civigil.log").read_text()
        city.workers = [city.run("run", "incidents"), city.run("run", "incidents"), city.run("run", "spine")]
        for worker in city.workers:
            stack.callback(worker.wait, 15)
            stack.callback(worker.terminate)
        yield city


async def test_work_goes_on_without_the_leader_and_without_a_worker(clustered: ClusteredCity) -> None:
    accepted: set[str] = set()
    async with asyncio.timeout(150):
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_publish(clustered, accepted))
            await _until(lambda: clustered.count("incidents.timeline") > FACTS // 6)
            leader = await _leader(clustered)
            clustered.children[leader].send(signal.SIGKILL)
            at_the_kill = clustered.count("incidents.timeline")
            await _until(lambda: clustered.count("incidents.timeline") > at_the_kill + FACTS // 6)
            clustered.workers[0].send_signal(signal.SIGKILL)
        assert len(accepted) == FACTS
        await _until(lambda: clustered.count("incidents.timeline WHERE kind = 'concern'") >= FACTS)
        await _until(lambda: clustered.count("incidents.outbox") == 0)
    with psycopg.connect(clustered.addresses.database, autocommit=True) as connection:
        entries = connection.execute("SELECT event::text FROM incidents.timeline WHERE kind = 'concern'").fetchall()
    assert sorted(row[0] for row in entries) == sorted(accepted)
    assert clustered.count("incidents.incidents") == FACTS // 10
    assert clustered.count("incidents.aside") == 0


async def _publish(city: ClusteredCity, accepted: set[str]) -> None:
    bus = await city.bus("cameras")
    began = time.monotonic()
    for start in range(0, FACTS, BATCH):
        now = TrueClock().now()
        waiting = [sighting(start + step, id=new_id(), now=now) for step in range(BATCH)]
        while waiting:
            pairs = list(zip(waiting, await bus.publish_many(waiting), strict=True))
            accepted.update(str(fact.id) for fact, problem in pairs if problem is None)
            waiting = [fact for fact, problem in pairs if problem is not None]
            if waiting:
                await asyncio.sleep(0.1)
        await asyncio.sleep(max(0.0, began + start / RATE - time.monotonic()))
    await bus.close()


async def _leader(city: ClusteredCity) -> int:
    bus = await city.bus("spine")
    try:
        info = await bus.client.jetstream().stream_info("FACTS")
    finally:
        await bus.close()
    assert info.cluster is not None
    assert info.cluster.leader is not None
    return int(info.cluster.leader.removeprefix("n"))


async def _until(true: Callable[[], bool]) -> None:
    while True:
        with contextlib.suppress(CivigilError):
            if await asyncio.to_thread(true):
                return
        await asyncio.sleep(0.2)

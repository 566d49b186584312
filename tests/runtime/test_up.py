"""The whole city as true processes: it starts, survives whoever is killed, refuses a second start, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from civigil.events.cameras import CameraRecovered
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Unavailable
from civigil.kernel.severity import Status
from civigil.roster import ROSTER
from civigil.runtime.bus import Bus
from civigil.runtime.bus.connect import connect
from civigil.runtime.clock import TrueClock, new_id
from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded import PostgresConfig, PostgresServer, free_port
from civigil.runtime.embedded.pids import started
from civigil.runtime.place import addresses_of, identity_of
from civigil.runtime.settings import load

pytestmark = [pytest.mark.plumbing, pytest.mark.slow, pytest.mark.timeout(240)]
PROCESSES = [*(room.name for room in ROSTER), "spine", "gateway"]


def _until(true: Callable[[], bool], within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "did not come true in time"
        time.sleep(0.05)


class City:
    """One `civigil up`."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.data = DataDirectory(folder / "data")
        self.port = free_port()
        command = [
            sys.executable,
            "-m",
            "civigil",
            "up",
            "--data",
            str(self.data.root),
            "--port",
            str(self.port),
            "--no-demo",
            *arguments,
        ]
        self.errors = (folder / "stderr").open("a+")
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            env={**os.environ, **environment},
            cwd=folder,
        )
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.said += (line.rstrip() for line in self.process.stdout)

    def until_ready(self) -> City:
        _until(lambda: self.says("ready: ") or self.process.poll() is not None)
        assert self.process.poll() is None, self.stderr()
        return self

    def says(self, what: str) -> bool:
        return any(line.startswith(what) for line in self.said)

    def stderr(self) -> str:
        self.errors.seek(0)
        return self.errors.read()

    def get(self, path: str, token: str | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={} if token is None else {"Authorization": f"Bearer {token}"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def ready(self) -> bool:
        return self.get("/readyz")[0] == 200

    @property
    def token(self) -> str:
        return self.data.operator_token.read_text().strip()

    def pids(self) -> dict[str, int]:
        noted = json.loads((self.data.run / "processes.json").read_text())
        lock = self.data.root / "postgres" / "cluster" / "postmaster.pid"
        _until(lambda: lock.exists() and lock.read_text() != "")  # a killed one is only just begun again
        return {**{name: pid for name, (pid, _) in noted.items()}, "postgres": int(lock.read_text().split("\n")[0])}

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop, and wait until it has; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.errors.close()


@pytest.fixture
def start(short_tmp: Path) -> Iterator[Callable[..., City]]:
    cities: list[City] = []

    def _start(*arguments: str, **environment: str) -> City:
        cities.append(City(short_tmp, *arguments, **environment))
        return cities[-1]

    yield _start
    for city in cities:
        city.close()


def test_a_city_starts_serves_refuses_a_second_start_and_stops_clean(start: Callable[..., City]) -> None:
    city = start().until_ready()
    pids = city.pids()
    assert set(PROCESSES) | {"postgres", "nats-server"} == set(pids)
    assert city.ready()
    assert city.get("/api/incidents")[0] == 401
    assert city.get("/api/incidents", city.token)[0] == 200
    _until(lambda: all(f'process="{name}"' in city.get("/metrics", city.token)[1].decode() for name in PROCESSES))

    second = start()
    neighbour = start("--data", str(city.data.root.parent / "other"), "--port", str(city.port))
    assert second.process.wait(30) == 1
    assert f"already runs on this data, as process {city.process.pid}" in second.stderr()
    assert neighbour.process.wait(30) == 1
    assert f"port {city.port} is taken" in neighbour.stderr()
    assert city.ready()

    assert city.stop(signal.SIGINT) == 0, city.stderr()
    assert all(started(pid) is None for pid in pids.values())
    assert not city.data.operator_token.exists()


def _all_anew(now: dict[str, int], before: dict[str, int], names: tuple[str, ...]) -> bool:
    return all(now.get(name, before[name]) != before[name] for name in names)


def test_whoever_is_killed_comes_back_and_after_all_at_once_nothing_committed_is_gone(
    start: Callable[..., City],
) -> None:
    city = start().until_ready()
    ports, token = city.data.ports.read_text(), city.token
    for wave in (("postgres",), ("nats-server",), ("spine",), ("gateway",), tuple(room.name for room in ROSTER)):
        before = city.pids()
        for name in wave:
            os.kill(before[name], signal.SIGKILL)
        _until(lambda wave=wave, before=before: _all_anew(city.pids(), before, wave) and city.ready())
    assert city.data.ports.read_text() == ports
    assert city.process.poll() is None
    assert "was killed by SIGKILL" in city.stderr()

    database = PostgresServer(PostgresConfig(directory=city.data.root / "postgres")).url
    with psycopg.connect(database) as connection:
        connection.execute("create table public.kept (n int); insert into public.kept values (7)")
    pids = city.pids()
    city.process.kill()
    for pid in pids.values():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    city.process.wait()

    again = start().until_ready()
    with psycopg.connect(database) as connection:
        assert connection.execute("select n from public.kept").fetchall() == [(7,)]
    assert again.get("/api/incidents", token)[0] == 401  # the killed city's token
    assert again.get("/api/incidents", again.token)[0] == 200

    pids = again.pids()
    again.process.kill()
    again.process.wait()
    _until(lambda: all(started(pid) is None for pid in pids.values()), 20)  # nobody outlives the supervisor


def test_a_stop_in_the_middle_of_the_first_start_is_heeded(start: Callable[..., City]) -> None:
    city = start()
    _until(lambda: (city.data.root / "postgres").exists())
    assert city.stop() == 0, city.stderr()
    assert not city.says("ready")


@pytest.fixture
def small_disk(short_tmp: Path) -> Iterator[Path]:
    """A file system of 300 MB, where we may mount one."""
    disk = short_tmp / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a small file system needs rights that we do not have here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


async def _publish(data: DataDirectory, count: int) -> set[UUID]:
    """Publish facts as a room; the ids of those that were accepted."""
    settings = load(ROSTER)
    addresses = addresses_of(settings, data)
    identity = identity_of("cameras", settings, data, addresses)
    accepted = set()
    try:
        client = await connect(addresses.nats, room="cameras", identity=identity, patience_s=3)
    except Unavailable:
        return set()
    bus = Bus(client, room="cameras", identity=identity, clock=TrueClock(), new_id=new_id)
    await bus.start()
    for _ in range(count):
        now = TrueClock().now()
        body = CameraRecovered(camera="x" * 2000, place=None, silent_for_s=1.0)
        envelope = seal_in(body, id=new_id(), source="cameras", status=Status.TEST, occurred=now, learned=now)
        with contextlib.suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(1):
                await bus.publish(envelope)
            accepted.add(envelope.id)
    await bus.close()
    return accepted


def test_a_full_disk_stops_the_acceptance_loses_nothing_and_heals_by_itself(
    small_disk: Path, start: Callable[..., City]
) -> None:
    refused = start("--data", str(small_disk / "data"))
    assert refused.process.wait(30) == 1
    assert "the disk is nearly full" in refused.stderr()

    city = start("--data", str(small_disk / "data"), CIVIGIL_STORE__FREE_BYTES_AT_LEAST="0")
    city.data = DataDirectory(small_disk / "data")
    city.until_ready()
    accepted = asyncio.run(_publish(city.data, 20))
    assert len(accepted) == 20
    filler = small_disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 20))
    accepted |= asyncio.run(_publish(city.data, 5))
    filler.unlink()
    while len(accepted) < 40:
        accepted |= asyncio.run(_publish(city.data, 5))
    _until(city.ready)
    database = PostgresServer(PostgresConfig(directory=city.data.root / "postgres")).url

    def archived() -> set[UUID]:
        with psycopg.connect(database) as connection:
            return {row[0] for row in connection.execute("select id from spine.archive").fetchall()}

    _until(lambda: accepted <= archived())
    assert city.process.poll() is None
    assert city.stop() == 0, city.stderr()

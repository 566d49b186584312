"""The true servers of a test run: one PostgreSQL for all of its workers, and a nats-server for each test that wants one.

PostgreSQL is held by a process of its own (`python -m tests.support.servers DIRECTORY PID`), which the first worker that
needs it starts and which ends, with the server and its files, when the run does, even if the run is killed. A nats-server is
there in some 30 ms, so each test has its own, and no stream outlives its test.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from civigil.kernel.capability import Roster
from civigil.runtime.embedded import PostgresConfig, PostgresServer, serving
from civigil.runtime.store.migrate import Migration, migrate, migrations_of

_READY = "url"
_START_WITHIN_S = 60.0


def run_directory() -> Path:
    """The folder that all workers of this run share; short, for the sake of unix sockets."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"pid-{os.getpid()}"
    name = hashlib.sha256(run.encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"cv-{os.geteuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def run_pid() -> int:
    """The process whose end is the end of the run: with workers, the one that started them."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One worker at a time."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def postgres_url(folder: Path) -> str:
    """The address of the run's PostgreSQL (its database `civigil`, empty), started now where it does not run yet."""
    with locked(folder):
        ready = folder / _READY
        if not ready.exists():
            log = (folder / "holder.log").open("wb")
            command = [sys.executable, "-m", "tests.support.servers", str(folder), str(run_pid())]
            holder = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=_root()
            )
            log.close()
            deadline = time.monotonic() + _START_WITHIN_S
            while not ready.exists():
                ended = holder.poll() is not None
                if ended or time.monotonic() > deadline:
                    raise RuntimeError(f"no PostgreSQL for the tests:\n{(folder / 'holder.log').read_text()}")
                time.sleep(0.02)
            holder.returncode = 0  # it outlives us on purpose; say nothing about it when we end
        return ready.read_text()


def _root() -> Path:
    return Path(__file__).resolve().parents[2]


def on_database(url: str, name: str) -> str:
    """The same server's other database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def fresh_database(url: str, *, template: str = "template0") -> str:
    """A new database, a copy of the template; its address."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    _execute(
        url,
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
            sql.Identifier(name), sql.Identifier(template), sql.Identifier("file_copy")
        ),
    )
    return on_database(url, name)


def drop_database(url: str) -> None:
    """Remove a database, with whoever is still connected."""
    name = urlsplit(url).path.removeprefix("/")
    _execute(
        on_database(url, "postgres"), sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def template_database(folder: Path, url: str, roster: Roster) -> str:
    """The name of a database with every migration of the roster applied, made once a run."""
    planned = migrations_of(roster)
    digest = hashlib.sha256("".join(f"{one.schema}/{one.series}/{one.sha256}\n" for one in planned).encode())
    name = f"template_{digest.hexdigest()[:12]}"
    with locked(folder):
        made = folder / name
        if not made.exists():
            drop_database(on_database(url, name))
            _execute(url, sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            _migrate(on_database(url, name), planned)
            made.touch()
    return name


def _migrate(url: str, planned: list[Migration]) -> None:
    with ThreadPoolExecutor(1) as thread:  # the test's own loop may run already
        thread.submit(lambda: asyncio.run(migrate(url, planned))).result()


def _execute(url: str, statement: sql.Composable) -> None:
    with psycopg.connect(on_database(url, "postgres"), autocommit=True, connect_timeout=10) as connection:
        connection.execute(statement)


def hold(folder: Path, pid: int) -> None:
    """Run PostgreSQL until the process `pid` ends; then leave nothing behind."""
    server = PostgresServer(PostgresConfig(directory=folder / "pg", durable=False, wal_mb_at_most=256))
    try:
        with serving(server, within_s=_START_WITHIN_S):
            fresh = folder / f"{_READY}.new"
            fresh.write_text(server.url)
            fresh.rename(folder / _READY)
            while _lives(pid):
                time.sleep(0.2)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    hold(Path(sys.argv[1]), int(sys.argv[2]))

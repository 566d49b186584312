"""The data directory: everything of one city on one machine, for one `civigil up` at a time.

version         the format of this directory; a newer one is refused
run/            lock, ports, figures and tokens of the running city; nothing in it outlives its use
trust/          certificates and keys
nats/ postgres/ the servers' own files
evidence/       sealed evidence
rooms/<room>/   a room's scratch folder
log/            what the servers said
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from civigil.kernel.errors import Conflict, Invalid, Refused, Unavailable
from civigil.runtime.embedded.pids import started

FORMAT = 1
"""Raised when an older program could no longer read what this one writes."""


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """Where things lie."""

    root: Path

    @property
    def run(self) -> Path:
        """What belongs to the running city."""
        return self.root / "run"

    @property
    def ports(self) -> Path:
        """The ports of the servers that came along."""
        return self.run / "ports.json"

    @property
    def nats_log(self) -> Path:
        """What the nats-server that came along says."""
        return self.root / "log" / "nats-server.log"

    @property
    def figures(self) -> Path:
        """Where each process leaves its figures for `/metrics`."""
        return self.run / "figures"

    @property
    def trust(self) -> Path:
        """Certificates and keys."""
        return self.root / "trust"

    @property
    def sealing_keys(self) -> Path:
        """The file-key sealer's keys."""
        return self.trust / "sealing.keys"

    @property
    def operator_token(self) -> Path:
        """The command line's own session, readable by our user only."""
        return self.run / "operator.token"

    @property
    def simulator_token(self) -> Path:
        """The simulated city's own session, likewise."""
        return self.run / "city.token"

    @property
    def gateway_url(self) -> Path:
        """Where the command line of this machine finds the gateway."""
        return self.run / "gateway.url"

    @property
    def public_url(self) -> Path:
        """Where people's browsers find it."""
        return self.run / "public.url"

    def prepare(self, *, free_bytes_at_least: int) -> None:
        """Make the directory and its version, or check them.

        Raises `Unavailable` for a full or read-only disk, `Refused` where it is somebody else's, `Conflict` for a directory of a
        newer program, `Invalid` for something that is no data directory.
        """
        try:
            fresh = not self.root.exists() or not any(self.root.iterdir())
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.root.stat().st_uid != os.geteuid():
                raise Refused("belongs to another user", where=str(self.root))
            version = self.root / "version"
            if not fresh:
                self._check_version(version)
            self.root.chmod(0o700)
            self.run.mkdir(mode=0o700, exist_ok=True)
            free = shutil.disk_usage(self.root).free
            if free < free_bytes_at_least:
                raise Unavailable(
                    f"the disk is nearly full: {free / 1e6:,.0f} MB are free, {free_bytes_at_least / 1e6:,.0f} MB are needed "
                    "(store.free_bytes_at_least)",
                    where=str(self.root),
                )
            if not version.exists():
                write_whole(version, f"{FORMAT}\n")
        except NotADirectoryError as error:
            raise Invalid("is not a directory", where=str(self.root)) from error
        except FileExistsError as error:
            raise Invalid("is not a directory", where=str(self.root)) from error
        except OSError as error:
            raise Unavailable(f"cannot be used: {error.strerror}", where=str(self.root)) from error

    def _check_version(self, version: Path) -> None:
        try:
            found = int(version.read_text())
        except FileNotFoundError as error:
            if self.run.is_dir():  # an earlier start was killed before it wrote the version
                return
            raise Invalid("is not empty, and no city's data lies here", where=str(self.root)) from error
        except ValueError as error:
            raise Invalid("does not hold a number", where=str(version)) from error
        if found > FORMAT:
            raise Conflict(
                f"was written by a newer version of civigil (format {found}; this one knows {FORMAT}): update this one",
                where=str(self.root),
            )

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the directory for as long as the block lasts. Raises `Conflict`, naming the process that holds it."""
        path = self.run / "lock"
        with path.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                file.seek(0)
                holder = file.read().strip() or "unknown"
                raise Conflict(
                    f"civigil already runs on this data, as process {holder}: stop it first, or give another --data",
                    where=str(self.root),
                ) from error
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield
            file.truncate(0)

    def note_process(self, name: str, pid: int) -> None:
        """Write a child down, for a start after a `kill -9` of us. A full disk does not stop the child."""
        noted = self._noted()
        noted[name] = [pid, started(pid)]
        try:
            write_whole(self.run / "processes.json", json.dumps(noted))
        except OSError as error:
            structlog.get_logger("data").warning("process_not_noted", child=name, pid=pid, error=str(error))

    def clear_leftovers(self, *, within_s: float = 8.0) -> list[str]:
        """Stop the children that outlived a killed `civigil up` on this data; their names. Holds the lock while called."""
        left = {name: pid for name, (pid, since) in self._noted().items() if pid and started(pid) == since}
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in left.values():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            deadline = time.monotonic() + within_s / 2
            while any(started(pid) is not None for pid in left.values()) and time.monotonic() < deadline:
                time.sleep(0.02)
        (self.run / "processes.json").unlink(missing_ok=True)
        shutil.rmtree(self.figures, ignore_errors=True)
        for stale in (self.operator_token, self.simulator_token, self.gateway_url, self.public_url):
            stale.unlink(missing_ok=True)
        return sorted(left)

    def _noted(self) -> dict[str, list[int | None]]:
        try:
            found = json.loads((self.run / "processes.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def write_whole(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Write a small file, whole or not at all, readable by us alone."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(number, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)

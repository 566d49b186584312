"""A true `civigil up`, in processes of its own, for a test to look at, load and kill."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

from civigil.roster import ROSTER
from civigil.runtime.bus import Bus, open_bus
from civigil.runtime.clock import TrueClock, new_id
from civigil.runtime.data import DataDirectory
from civigil.runtime.place import Addresses, addresses_of, identity_of
from civigil.runtime.settings import Settings, load

READY_WITHIN_S = 60.0


class UppedCity:
    """`civigil up` on a data directory; without its demonstration, unless that is asked for with `--demo`."""

    def __init__(self, root: Path, *options: str) -> None:
        self.data = DataDirectory(root)
        self.settings: Settings = load(ROSTER)
        self._options = options if "--demo" in options else (*options, "--no-demo")
        self._log = root.with_name(f"{root.name}.log")
        self._process: subprocess.Popen[bytes] | None = None
        self._said = 0

    def start(self) -> None:
        """Start it, and wait until it says that it is ready."""
        command = [sys.executable, "-m", "civigil", "up", "--data", str(self.data.root), "--port", "0", *self._options]
        self._said = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, cwd=self._log.parent
            )
        deadline = time.monotonic() + READY_WITHIN_S
        while "ready: " not in self.said():
            assert self._process.poll() is None, f"civigil up ended:\n{self.said()}"
            assert time.monotonic() < deadline, f"not ready within {READY_WITHIN_S} s:\n{self.said()}"
            _pause()

    def said(self) -> str:
        """What it has printed since it was last started."""
        return self._log.read_bytes()[self._said :].decode("utf-8", "replace")

    @property
    def link(self) -> str:
        """The one-time link to sign in with."""
        found = re.search(r"sign in: (\S+)", self.said())
        assert found is not None, self.said()
        return found[1]

    @property
    def url(self) -> str:
        """Where the gateway answers."""
        return self.data.gateway_url.read_text().strip()

    @property
    def token(self) -> str:
        """The command line's own session."""
        return self.data.operator_token.read_text().strip()

    def pid(self, name: str) -> int:
        """The process of a child by its name, or of PostgreSQL's postmaster."""
        if name == "postgres":
            return int(next(self.data.root.glob("postgres/**/postmaster.pid")).read_text().split()[0])
        noted: dict[str, list[int]] = json.loads((self.data.run / "processes.json").read_text())
        return noted[name][0]

    def kill(self, name: str) -> None:
        """`kill -9` one child."""
        os.kill(self.pid(name), signal.SIGKILL)

    def kill_tree(self) -> None:
        """`kill -9` everything at once, `civigil up` first."""
        assert self._process is not None
        pids = [self._process.pid, *_descendants(self._process.pid)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to stop; the seconds that it took."""
        assert self._process is not None
        began = time.monotonic()
        if self._process.poll() is None:
            self._process.send_signal(number)
        self._process.wait(30)
        return time.monotonic() - began

    def addresses(self) -> Addresses:
        """Where its servers are."""
        return addresses_of(self.settings, self.data)

    async def bus(self, room: str) -> Bus:
        """A connection under a room's certificate."""
        addresses = self.addresses()
        identity = identity_of(room, self.settings, self.data, addresses)
        return await open_bus(addresses.nats, room=room, identity=identity, clock=TrueClock(), new_id=new_id)

    def rows(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """What stands in its database."""
        with psycopg.connect(self.addresses().database, autocommit=True, connect_timeout=10) as connection:
            return connection.execute(statement.encode(), values).fetchall()

    def command(self, *arguments: str) -> str:
        """What a verb of the command line prints."""
        given = [sys.executable, "-m", "civigil", *arguments, "--data", str(self.data.root)]
        done = subprocess.run(given, capture_output=True, text=True, timeout=60, check=False, cwd=self._log.parent)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout


@contextlib.contextmanager
def upped(root: Path, options: Sequence[str] = ()) -> Iterator[UppedCity]:
    """A city that is up while the block lasts."""
    city = UppedCity(root, *options)
    try:
        city.start()
        yield city
    finally:
        city.stop()


def _descendants(pid: int) -> list[int]:
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, children.read_text().split()):
                found += [child, *_descendants(child)]
    return found


def _pause() -> None:
    time.sleep(0.05)

"""A process of ours, tied to us: it starts, it is watched, it stops, and it does not outlive us.

Everything here blocks for at most the time that its caller names, and must be called from the thread that stays: the
kernel counts the death of the thread that started a child as the death of its parent.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from civigil.kernel.errors import Unavailable

_LAUNCHER = Path(__file__).with_name("launch.py")
_POLL_S = 0.01
LOG_BYTES_AT_MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class Launch:
    """How a process is started and how it is asked to stop."""

    program: tuple[str, ...]  # absolute path and arguments
    identity: str = "same"  # see launch.py
    environment: Mapping[str, str] = field(default_factory=dict)  # besides our own
    log: Path | None = None  # where its output goes; None: where ours goes
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGTERM  # what it gets when we die


def command_line(launch: Launch) -> list[str]:
    """The program behind our launcher, which ties it to us and changes its identity."""
    bare = [sys.executable, "-I", "-S", str(_LAUNCHER)]
    return [*bare, str(os.getpid()), str(int(launch.orphan_signal)), launch.identity, *launch.program]


class Server(Protocol):
    """A server that we can bring along."""

    @property
    def name(self) -> str:
        """What it is called in logs and messages."""
        ...

    def prepare(self) -> None:
        """Lay out its files, so that it can start; clear away what a killed one left. Raises `Unavailable`."""
        ...

    def launch(self) -> Launch:
        """How it is started."""
        ...

    def ready(self) -> bool:
        """Whether it answers now."""
        ...


class Child:
    """One process. It may be started again after it has ended."""

    def __init__(self, name: str, launch: Launch) -> None:
        self.name = name
        self.launch = launch
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process is not None and self.alive else None

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def ended(self) -> str:
        """How it ended, for a person: "killed by SIGKILL", "ended with 1"."""
        code = None if self._process is None else self._process.poll()
        if code is None:
            return "has not ended"
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"

    def start(self) -> None:
        """Start it, in a session of its own: a Ctrl-C at the terminal reaches us alone. Raises `Unavailable`."""
        if self.alive:
            return
        launch = self.launch
        with contextlib.ExitStack() as stack:
            output = None if launch.log is None else stack.enter_context(_opened(launch.log))
            try:
                self._process = subprocess.Popen(
                    command_line(launch),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    env={**os.environ, **launch.environment},
                    start_new_session=True,
                )
            except OSError as error:
                raise Unavailable(f"cannot be started: {error}", where=self.name) from error

    def send(self, number: signal.Signals) -> None:
        """Send a signal, where it still runs."""
        if self._process is not None:
            self._process.send_signal(number)

    def wait(self, within_s: float) -> bool:
        """Whether it ended within so many seconds."""
        if self._process is None:
            return True
        try:
            self._process.wait(max(within_s, 0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, within_s: float = 8.0) -> bool:
        """Ask it to stop, wait, then kill. Whether it stopped by itself."""
        self.send(self.launch.stop_signal)
        if self.wait(within_s):
            return True
        self.send(signal.SIGKILL)
        self.wait(5)
        return False

    def last_words(self, lines: int = 8) -> str:
        """The end of its log, for the message that says why it did not start."""
        if self.launch.log is None or not self.launch.log.exists():
            return ""
        text = self.launch.log.read_bytes()[-4000:].decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:])


@contextlib.contextmanager
def _opened(log: Path) -> Iterator[int]:
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_BYTES_AT_MOST:
        log.replace(log.with_suffix(log.suffix + ".1"))
    number = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield number
    finally:
        os.close(number)


def begin(server: Server, *, within_s: float = 20.0) -> Child:
    """Prepare and start a server and wait until it answers.

    Raises `Unavailable`, with the end of its log, where it ends or stays silent; then it does not run.
    """
    server.prepare()
    child = Child(server.name, server.launch())
    child.start()
    deadline = time.monotonic() + within_s
    while not server.ready():
        if not child.alive:
            raise Unavailable(f"{child.ended} at its start\n{child.last_words()}", where=server.name)
        if time.monotonic() > deadline:
            child.stop(1)
            raise Unavailable(f"did not answer within {within_s:g} s\n{child.last_words()}", where=server.name)
        time.sleep(_POLL_S)
    return child


@contextlib.contextmanager
def serving(server: Server, *, within_s: float = 20.0) -> Iterator[Child]:
    """The server, running and ready, for as long as the block lasts."""
    child = begin(server, within_s=within_s)
    try:
        yield child
    finally:
        child.stop()


def write_if_new(file: Path, text: str) -> None:
    """Write a server's configuration, whole or not at all; leave it alone where it says so already, as on a full disk."""
    if file.exists() and file.read_text() == text:
        return
    fresh = file.with_name(f"{file.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(file)

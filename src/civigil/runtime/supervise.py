"""Keeps children alive: what ends is started again, sooner at first and later when it keeps failing, and never given up.

A child that lives but does not work (it hangs, or its server has switched itself off) is killed, which ends it too.
One thread, no event loop: a supervisor that hangs helps nobody. `look` is one round; the caller decides how often.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from prometheus_client import Counter

from civigil.kernel.errors import CivigilError
from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded import Child, Launch, Server

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
HEALTHY_AFTER_S = 30.0
"""After so long alive, earlier failures are forgotten."""

HEALTH_EVERY_S = 5.0
FIRST_HEALTH_EVERY_S = 0.5
"""Until a child has worked for the first time: one that works and then breaks must not pass for one that still starts."""
START_PATIENCE_S = 600.0
"""How long a child may take until it works for the first time: a server may have a long log to recover from."""

RESTARTS = Counter("civigil_child_restarts", "Processes that ended and were started again", ["child"])


def pause_s(failures: int) -> float:
    """How long to wait before the next start, after so many failures in a row."""
    return float(min(FIRST_PAUSE_S * 2 ** min(failures - 1, 20), LONGEST_PAUSE_S))


@dataclass(frozen=True, slots=True)
class Health:
    """How to tell whether a living child works."""

    works: Callable[[], bool]  # answers within some seconds
    patience_s: float  # killed after so long without a yes


@dataclass(slots=True)
class _Kept:
    """One child and its history."""

    child: Child
    server: Server | None  # where it has files to prepare before each start
    health: Health | None
    worked_s: float = 0.0  # when it last was seen to work, or was started
    has_worked: bool = False  # since its start
    asked_s: float = 0.0
    failures: int = 0
    started_s: float = 0.0
    due_s: float | None = None  # when it is to be started again


def _ask_every_s(kept: _Kept) -> float:
    return HEALTH_EVERY_S if kept.has_worked else FIRST_HEALTH_EVERY_S


class Supervisor:
    """The children of one `civigil up`."""

    def __init__(self, data: DataDirectory, now_s: Callable[[], float] = time.monotonic) -> None:
        self._data = data
        self._now_s = now_s
        self._kept: dict[str, _Kept] = {}
        self._log = structlog.get_logger("supervisor")

    def keep(self, name: str, launch: Launch, server: Server | None = None, health: Health | None = None) -> Child:
        """Start a child and keep it alive from now on. Raises `Unavailable` where it cannot be started at all."""
        kept = _Kept(Child(name, launch), server, health)
        self._start(kept)
        self._kept[name] = kept
        return kept.child

    def child(self, name: str) -> Child:
        """A child by its name."""
        return self._kept[name].child

    def look(self) -> None:
        """One round: notice who has ended, start who is due."""
        for name, kept in self._kept.items():
            now = self._now_s()
            if kept.due_s is None and not kept.child.alive:
                self._ended(name, kept, now)
            elif kept.due_s is not None and now >= kept.due_s:
                self._start_again(name, kept, now)
            elif kept.due_s is None and kept.health is not None and now - kept.asked_s >= _ask_every_s(kept):
                self._ask(name, kept, kept.health, now)

    def all_work(self) -> None:
        """Somebody else has seen that all children work: from now on the patience of a start is over."""
        for kept in self._kept.values():
            kept.worked_s, kept.has_worked = self._now_s(), True

    def replace(self, name: str, within_s: float = 5.0) -> None:
        """Stop a child and start it afresh, for what it only reads at its start."""
        kept = self._kept[name]
        kept.child.stop(within_s)
        self._start(kept)

    def stop(self, waves: Sequence[tuple[Sequence[str], float]]) -> list[str]:
        """Stop wave after wave, each within its seconds; all of a wave at once. Who had to be killed."""
        killed = []
        for names, within_s in waves:
            children = [self._kept.pop(name).child for name in names if name in self._kept]
            for child in children:
                child.send(child.launch.stop_signal)
            deadline = time.monotonic() + within_s
            for child in children:
                if not child.wait(deadline - time.monotonic()):
                    killed.append(child.name)
                    child.send(signal.SIGKILL)
                    child.wait(2)
        if killed:
            self._log.warning("killed_at_stop", children=killed)
        return killed

    def _ask(self, name: str, kept: _Kept, health: Health, now: float) -> None:
        kept.asked_s = now
        if health.works():
            kept.worked_s, kept.has_worked = now, True
        elif now - kept.worked_s > (health.patience_s if kept.has_worked else START_PATIENCE_S):
            self._log.error(
                "child_does_not_work", child=name, for_s=round(now - kept.worked_s), words=kept.child.last_words(3)
            )
            kept.child.send(signal.SIGKILL)

    def _ended(self, name: str, kept: _Kept, now: float) -> None:
        kept.failures = 1 if now - kept.started_s > HEALTHY_AFTER_S else kept.failures + 1
        kept.due_s = now + pause_s(kept.failures)
        words = kept.child.last_words(3) if kept.server is not None else ""
        pause = round(kept.due_s - now, 2)
        self._log.warning(
            "child_ended", child=name, how=kept.child.ended, failures=kept.failures, again_in_s=pause, last_words=words
        )

    def _start_again(self, name: str, kept: _Kept, now: float) -> None:
        try:
            if kept.server is not None:
                kept.server.prepare()
            self._start(kept)
            RESTARTS.labels(name).inc()
            self._log.info("child_started_again", child=name, pid=kept.child.pid)
        except (CivigilError, OSError) as error:
            kept.failures += 1
            kept.due_s = now + pause_s(kept.failures)
            self._log.error("child_not_started", child=name, error=str(error), failures=kept.failures)

    def _start(self, kept: _Kept) -> None:
        kept.child.start()
        kept.started_s = kept.worked_s = kept.asked_s = self._now_s()
        kept.due_s, kept.has_worked = None, False
        if kept.child.pid is not None and kept.child.name != "postgres":  # it looks after its own orphans
            self._data.note_process(kept.child.name, kept.child.pid)

"""Which processes of a city live, and what each uses: from the figures that they leave, and the notes of the supervisor.

Nobody is asked: a process that hangs cannot delay the answer, it shows by the age of its figures. Pure but for the files read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from prometheus_client.parser import text_string_to_metric_families

from civigil.kernel.time import Instant
from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded.pids import started
from civigil.runtime.telemetry.metrics import AGE_AT_MOST_S

SUPERVISOR = "supervisor"
SHARE_OVER_S = 4.0
"""A share of a core is told over this long at least: what a process uses to start says nothing of it."""
SERVERS = frozenset({"nats-server", "postgres"})

Samples = Mapping[tuple[str, str], float]
"""(name of a figure, value of its one label that matters) -> value."""

_WANTED = {
    "civigil_started_seconds": "",
    "process_resident_memory_bytes": "",
    "process_cpu_seconds_total": "",
    "civigil_child_restarts_total": "child",
    "civigil_facts_handled_total": "room",
    "civigil_set_aside_total": "room",
    "civigil_orders_total": "room",  # less those that were obeyed
}
"""Figure -> the label by which it is counted here."""

_OBEYED = frozenset({"obeyed", "repeated"})
"""Outcomes of an order that are no refusal."""


class ProcessSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One process of the city."""

    name: str  # of the rooms in it, or of the part of the runtime that it is
    what: str  # "supervisor", "server", "gateway", "spine" or "rooms"
    alive: bool  # it runs, and its event loop has turned lately
    pid: int | None
    host: str  # "" for this machine
    since: Instant | None  # when it was started
    restarts: int  # how often the supervisor has started it again
    memory_bytes: int | None  # resident
    cpu_share: float | None  # of one core: since the last look, or since its start
    last_figure_at: Instant | None  # when it last left figures


@dataclass(frozen=True, slots=True)
class Left:
    """The figures that one process left."""

    process: str
    pid: int
    at_s: float  # when, in seconds since 1970
    samples: Samples


@dataclass(slots=True)
class Household:
    """Looks at the processes; remembers their processor time from look to look."""

    data: DataDirectory
    _cpu: dict[tuple[str, int], tuple[float, float, float | None]] = field(default_factory=dict)
    """Process -> when its share was last reckoned, the seconds that it had used by then, and the share."""

    def look(self, *, now_s: float) -> tuple[list[ProcessSeen], list[Left]]:
        """Every process that is written down or has left figures, and all figures that are fresh."""
        left = list(self._figures())
        noted = self._noted()
        restarts = {
            child: int(value)
            for one in left
            if one.process == SUPERVISOR
            for (name, child), value in one.samples.items()
            if name == "civigil_child_restarts_total"
        }
        seen = [self._one(one, noted, restarts.get(one.process, 0), now_s) for one in left]
        told = {one.name for one in seen if one.alive}
        seen = [one for one in seen if one.alive or one.name not in told]  # a process that is gone, and its successor
        for name, (pid, ticks) in noted.items():
            if name not in {one.name for one in seen}:
                seen.append(_silent(name, pid, ticks, restarts.get(name, 0)))
        seen.sort(key=lambda one: (_ORDER[one.what], one.name))
        return seen, [one for one in left if now_s - one.at_s <= AGE_AT_MOST_S]

    def _one(
        self, left: Left, noted: Mapping[str, tuple[int | None, int | None]], restarts: int, now_s: float
    ) -> ProcessSeen:
        runs = started(left.pid) is not None
        pid, ticks = noted.get(left.process, (None, None))
        if runs and pid == left.pid:
            runs = started(left.pid) == ticks
        since = left.samples.get(("civigil_started_seconds", ""))
        memory = left.samples.get(("process_resident_memory_bytes", ""))
        return ProcessSeen(
            name=left.process,
            what=_what(left.process),
            alive=runs and now_s - left.at_s <= AGE_AT_MOST_S,
            pid=left.pid,
            host="",
            since=None if since is None else _instant(since),
            restarts=restarts,
            memory_bytes=None if memory is None else int(memory),
            cpu_share=self._share(left, since),
            last_figure_at=_instant(left.at_s),
        )

    def _share(self, left: Left, since_s: float | None) -> float | None:
        """The share of a core since the last look, or since its start; None where that says nothing yet."""
        used = left.samples.get(("process_cpu_seconds_total", ""))
        if used is None:
            return None
        key = (left.process, left.pid)
        before_s, before, share = self._cpu.get(key, (since_s or left.at_s, 0.0, None))
        if left.at_s - before_s >= SHARE_OVER_S:
            share = round(max(0.0, used - before) / (left.at_s - before_s), 4)
            self._cpu[key] = (left.at_s, used, share)
        return share

    def _figures(self) -> Iterator[Left]:
        for file in sorted(self.data.figures.glob("*.prom")):
            process, _, pid = file.name.removesuffix(".prom").rpartition(".")
            try:
                yield Left(process, int(pid), file.stat().st_mtime, _samples(file.read_text()))
            except (FileNotFoundError, ValueError):  # it has just ended, or is none of ours
                continue

    def _noted(self) -> dict[str, tuple[int | None, int | None]]:
        try:
            found = json.loads((self.data.run / "processes.json").read_text())
        except (OSError, ValueError):
            return {}
        return {name: (pid, ticks) for name, (pid, ticks) in found.items()} if isinstance(found, dict) else {}


def elsewhere(beats: Iterable[tuple[str, str, float]], *, here: str, now: Instant) -> list[ProcessSeen]:
    """Processes on other machines, of whom there is only the heartbeat: (room, "host:pid", seconds since the last one)."""
    rooms: dict[str, list[tuple[str, float]]] = {}
    for room, process, silent_s in beats:
        if process.rpartition(":")[0] != here:
            rooms.setdefault(process, []).append((room, silent_s))
    return [
        ProcessSeen(
            name="+".join(sorted(room for room, _ in told)),
            what=_what(told[0][0]),
            alive=min(silent_s for _, silent_s in told) <= AGE_AT_MOST_S,
            pid=int(process.rpartition(":")[2]),
            host=process.rpartition(":")[0],
            since=None,
            restarts=0,
            memory_bytes=None,
            cpu_share=None,
            last_figure_at=_instant(now.timestamp() - min(silent_s for _, silent_s in told)),
        )
        for process, told in sorted(rooms.items())
    ]


def total(left: Iterable[Left], name: str, label: str) -> int:
    """A figure's sum over all processes, for one value of its label."""
    return int(sum(one.samples.get((name, label), 0.0) for one in left))


_ORDER = {SUPERVISOR: 0, "server": 1, "gateway": 2, "spine": 3, "rooms": 4}


def _what(name: str) -> str:
    if name in SERVERS:
        return "server"
    return name if name in _ORDER else "rooms"


def _silent(name: str, pid: int | None, ticks: int | None, restarts: int) -> ProcessSeen:
    """A process of which there is only the note: a server, or a child that has just been started, or is gone."""
    runs = pid is not None and started(pid) is not None and started(pid) == ticks
    return ProcessSeen(
        name=name,
        what=_what(name),
        alive=runs,
        pid=pid,
        host="",
        since=None,
        restarts=restarts,
        memory_bytes=_resident(pid) if runs and pid is not None else None,
        cpu_share=None,
        last_figure_at=None,
    )


def _resident(pid: int) -> int | None:
    """What a process has in memory, where there is a /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    line = next((line for line in status.splitlines() if line.startswith("VmRSS:")), None)
    return None if line is None else int(line.split()[1]) * 1024


def _instant(seconds: float) -> Instant:
    return datetime.fromtimestamp(seconds, UTC)


def _samples(text: str) -> Samples:
    found: dict[tuple[str, str], float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            label = _WANTED.get(sample.name)
            if label is None or (sample.name == "civigil_orders_total" and sample.labels.get("outcome") in _OBEYED):
                continue
            key = (sample.name, sample.labels.get(label, ""))
            found[key] = found.get(key, 0.0) + sample.value
    return found

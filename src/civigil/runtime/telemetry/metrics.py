"""Figures: each process leaves its own in a file every few seconds, and the gateway puts them together for Prometheus.

A file rather than a port a process: nothing listens, nothing needs a secret, and a process that hangs shows by the age of its
file, not by a gateway that waits for it. Each figure bears the process's name.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import REGISTRY, Collector

from civigil.runtime.embedded.pids import started

EVERY_S = 5.0
AGE_AT_MOST_S = 30.0  # older figures are of a process that hangs or is gone, and are left out

STARTED = Gauge("civigil_started_seconds", "When the process was started, in seconds since 1970")


class Figures:
    """Our own figures' file. A disk that refuses them does not stop the work that they are about."""

    def __init__(self, directory: Path, process: str, registry: CollectorRegistry = REGISTRY) -> None:
        self._file = directory / f"{process}.{os.getpid()}.prom"
        self._registry = registry
        self._log = structlog.get_logger("telemetry")
        STARTED.set_to_current_time()

    def leave(self) -> None:
        """Write them down, whole or not at all."""
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self._file.with_suffix(".new")
            fresh.write_bytes(generate_latest(self._registry))
            fresh.replace(self._file)
        except OSError as error:
            self._log.warning("figures_not_written", error=str(error))
            with contextlib.suppress(OSError):
                os.utime(self._file)  # the figures are old, but their process is alive

    def take_away(self) -> None:
        """Remove them: this process ends."""
        self._file.unlink(missing_ok=True)


async def leave_figures(directory: Path, process: str) -> None:
    """Write our figures down every few seconds until cancelled; then take them away."""
    figures = Figures(directory, process)
    try:
        while True:
            figures.leave()
            await asyncio.sleep(EVERY_S)
    finally:
        figures.take_away()


def alive(directory: Path, process: str, pid: int, *, now_s: float, silent_at_most_s: float) -> bool:
    """Whether a process has left figures lately: its event loop turns."""
    try:
        return now_s - (directory / f"{process}.{pid}.prom").stat().st_mtime <= silent_at_most_s
    except FileNotFoundError:
        return False


def gather(directory: Path, *, now_s: float) -> bytes:
    """The figures of all processes in Prometheus' text format, each with the label `process`. `now_s`: seconds since 1970."""
    texts: dict[str, str] = {}
    for file in sorted(directory.glob("*.prom")):
        process, _, pid = file.name.removesuffix(".prom").rpartition(".")
        try:
            if now_s - file.stat().st_mtime > AGE_AT_MOST_S or started(int(pid)) is None:
                continue
            texts[process if process not in texts else f"{process}.{pid}"] = file.read_text()
        except FileNotFoundError:  # it has just ended
            continue
    return merge(texts)


def merge(texts: dict[str, str]) -> bytes:
    """Several processes' texts as one."""
    families: dict[str, Metric] = {}
    for process, text in texts.items():
        for family in text_string_to_metric_families(text):
            whole = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
            for sample in family.samples:
                labels = {**sample.labels, "process": process}
                whole.add_sample(sample.name, labels, sample.value, sample.timestamp, sample.exemplar)
    registry = CollectorRegistry()
    registry.register(_Given(families.values()))
    return generate_latest(registry)


class _Given(Collector):
    """Figures that were collected elsewhere."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families

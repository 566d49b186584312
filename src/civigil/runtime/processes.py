"""What runs in a child of `civigil up`, and in `civigil run`: rooms, or the spine that makes streams, archives and trims."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Coroutine, Sequence
from typing import Any

import structlog

from civigil.kernel.capability import Capability, Roster
from civigil.kernel.errors import Missing
from civigil.runtime.data import DataDirectory
from civigil.runtime.place import addresses_of, retention, stream_limits, surroundings, trust_pool
from civigil.runtime.settings import Settings
from civigil.runtime.spine import SPINE, run_spine
from civigil.runtime.telemetry.metrics import leave_figures
from civigil.runtime.worker import work


def chosen(names_: Sequence[str], roster: Roster) -> list[Capability]:
    """The rooms of these names. Raises `Missing`, naming the first that is not on the roster."""
    known = {capability.name: capability for capability in roster}
    for name in names_:
        if name not in known:
            there = ", ".join(known) or "none"
            raise Missing(f"no room {name!r} is on the roster; there are: {there}", where="run")
    return [known[name] for name in names_]


async def run_rooms(rooms: Sequence[Capability], roster: Roster, settings: Settings, data: DataDirectory) -> None:
    """Do the work of one or several rooms until cancelled."""
    async with trust_pool(addresses_of(settings, data)) as pool:
        place = surroundings(roster, settings, data, pool)
        async with asyncio.TaskGroup() as group:
            group.create_task(leave_figures(data.figures, "+".join(room.name for room in rooms)))
            for room in rooms:
                group.create_task(work(room, roster, place), name=room.name)


async def run_the_spine(roster: Roster, settings: Settings, data: DataDirectory) -> None:
    """Make the streams, then archive and trim them, until cancelled."""
    async with trust_pool(addresses_of(settings, data)) as pool:
        place = surroundings(roster, settings, data, pool)
        async with asyncio.TaskGroup() as group:
            group.create_task(leave_figures(data.figures, SPINE))
            group.create_task(run_spine(roster, place, stream_limits(settings), retention(settings)), name=SPINE)


def until_told(work: Coroutine[Any, Any, None]) -> None:
    """Run a process's work until SIGTERM or SIGINT, then cancel it and let it end cleanly."""
    log = structlog.get_logger("process")

    async def guarded() -> None:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        began = time.monotonic()
        try:
            await task
        except asyncio.CancelledError:
            log.info("stopped", after_s=round(time.monotonic() - began, 1))

    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(guarded())


def _loop() -> asyncio.AbstractEventLoop:
    import uvloop

    return uvloop.new_event_loop()

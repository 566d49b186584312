"""What runs in a child of `civigil up`, and in `civigil run`: rooms, or the spine that makes streams, archives and trims."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import msgspec
import structlog

from civigil.kernel.capability import Capability, Roster
from civigil.kernel.errors import Missing
from civigil.runtime.bus.connect import connect, leave
from civigil.runtime.clock import TrueClock
from civigil.runtime.data import DataDirectory
from civigil.runtime.place import (
    HTTPS_CERTIFICATE,
    addresses_of,
    authority_of,
    identity_of,
    lifetimes,
    retention,
    scheme_of,
    stream_limits,
    surroundings,
    trust_pool,
    url_of,
)
from civigil.runtime.settings import Settings
from civigil.runtime.settings.follow import UNFOLLOWED, FollowedSettings
from civigil.runtime.spine import SPINE, prepare_bus, run_spine
from civigil.runtime.store.migrate import migrate, migrations_of
from civigil.runtime.telemetry.health import Readiness
from civigil.runtime.telemetry.metrics import gather, leave_figures
from civigil.runtime.trust.authorizer import OPERATOR
from civigil.runtime.trust.permissions import GATEWAY
from civigil.runtime.trust.signin import SignIn
from civigil.runtime.worker import work


def chosen(names_: Sequence[str], roster: Roster) -> list[Capability]:
    """The rooms of these names. Raises `Missing`, naming the first that is not on the roster."""
    known = {capability.name: capability for capability in roster}
    for name in names_:
        if name not in known:
            there = ", ".join(known) or "none"
            raise Missing(f"no room {name!r} is on the roster; there are: {there}", where="run")
    return [known[name] for name in names_]


async def run_rooms(
    rooms: Sequence[Capability],
    roster: Roster,
    settings: Settings,
    data: DataDirectory,
    follow: Callable[[], FollowedSettings] = lambda: UNFOLLOWED,
) -> None:
    """Do the work of one or several rooms until cancelled."""
    async with trust_pool(addresses_of(settings, data)) as pool:
        place = surroundings(roster, settings, data, pool, follow=follow)
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


async def prepare(roster: Roster, settings: Settings, data: DataDirectory) -> list[str]:
    """Migrations and streams; the names of the migrations that were applied."""
    addresses = addresses_of(settings, data)
    applied = await migrate(addresses.database, migrations_of(roster))
    async with trust_pool(addresses) as pool:
        await prepare_bus(roster, surroundings(roster, settings, data, pool), stream_limits(settings))
    return applied


async def fresh_link(settings: Settings, data: DataDirectory) -> str:
    """A one-time link that signs the operator in."""
    async with trust_pool(addresses_of(settings, data)) as pool:
        token = await SignIn(pool, TrueClock(), lifetimes(settings)).issue_link_token(OPERATOR)
    running = data.public_url  # it knows the port that the command line chose
    url = running.read_text().strip() if running.exists() else url_of(settings.gateway)
    return f"{url}/sign-in?token={token}"


def gateway_certificate(settings: Settings, data: DataDirectory) -> tuple[Path, Path] | None:
    """The certificate and key that the gateway shows; None where it stays on this machine and needs none."""
    given = settings.gateway
    if given.certificate is not None and given.key is not None:
        return Path(given.certificate), Path(given.key)
    if scheme_of(given) == "http":
        return None
    issued = authority_of(settings, data).kept_identity(HTTPS_CERTIFICATE)
    return issued.certificate, issued.key


class Watched(msgspec.Struct, frozen=True):
    """What the gateway knows of the whole city."""

    pool: Any  # a Pool that sees the schema of trust
    readiness: Readiness
    directory: Path

    async def figures(self) -> bytes:
        """The figures of all processes, for `/metrics`."""
        return await asyncio.to_thread(gather, self.directory, now_s=time.time())


@contextlib.asynccontextmanager
async def watched_by_gateway(roster: Roster, settings: Settings, data: DataDirectory) -> AsyncIterator[Watched]:
    """Connections of the gateway's own, by which it tells whether work can be done."""
    addresses = addresses_of(settings, data)
    identity = identity_of(GATEWAY, settings, data, addresses)
    async with trust_pool(addresses) as pool:
        client = await connect(addresses.nats, room=GATEWAY, identity=identity)
        figures = asyncio.create_task(leave_figures(data.figures, GATEWAY))
        try:
            expected = [*(room.name for room in roster), SPINE]
            yield Watched(pool, Readiness(pool, client, migrations_of(roster), expected), data.figures)
        finally:
            figures.cancel()
            await leave(client)


def collect_seldom() -> None:
    """Let Python look for unreachable cycles seldom: a batch makes ten thousands of objects, hardly any of them in a cycle.

    At its default the collector looks at a batch's living objects again and again; that was a fifth of a worker's time. What was
    made before is never looked at again. Call it once a process, after the imports.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def until_told(work: Coroutine[Any, Any, None]) -> None:
    """Run a process's work until SIGTERM or SIGINT, then cancel it and let it end cleanly."""
    collect_seldom()
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

"""One room at work in one process: it hears, obeys, relays its outbox and runs its own tasks, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import structlog
from prometheus_client import Counter

from civigil.kernel.capability import Capability, Roster, heard_by
from civigil.kernel.ids import NewId
from civigil.kernel.ports import AuditTrail, Authorizer, Sealer
from civigil.kernel.time import Clock
from civigil.runtime import clock as true
from civigil.runtime.bus import Identity, names, open_bus
from civigil.runtime.bus.agreed import Agreed
from civigil.runtime.bus.consume import Puller
from civigil.runtime.bus.hear import Hearer
from civigil.runtime.bus.obey import Obeyer
from civigil.runtime.bus.outcome import backoff_s
from civigil.runtime.bus.retry import put_back
from civigil.runtime.bus.signature import Verifier
from civigil.runtime.evidence import EvidenceStore
from civigil.runtime.hands import Hands
from civigil.runtime.reseal import columns_of, seal_anew
from civigil.runtime.settings.follow import UNFOLLOWED, FollowedSettings
from civigil.runtime.store import Store, open_pool
from civigil.runtime.store.outbox import relay
from civigil.runtime.trust.authority import Authority

HEARTBEAT_EVERY_S = 2.0
RESTARTED = Counter("civigil_task_restarts", "Tasks of a room that failed and were started again", ["room", "task"])

_BEAT = """
    INSERT INTO spine.heartbeat (room, process, at) VALUES (%s, %s, now())
    ON CONFLICT (room, process) DO UPDATE SET at = excluded.at
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where a worker lives: its servers, its folder, its identity, and the suppliers of trust."""

    nats_servers: Sequence[str]
    database_url: str
    data: Path
    identity: Callable[[str], Identity | None]  # of a room; None only where NATS has no TLS, in tests
    authorizer: Authorizer
    sealer: Sealer
    audit: AuditTrail
    settings: Mapping[str, Any]  # room -> its settings, of the type that it declares
    clock: Clock = field(default_factory=true.TrueClock)
    new_id: NewId = true.new_id
    authority: Authority | None = None  # where the city's lies on this machine
    follow: Callable[[], FollowedSettings] = lambda: UNFOLLOWED  # the settings file, for each room that asks


@contextlib.asynccontextmanager
async def hands_of(
    capability: Capability, place: Surroundings, *, speaks_as: str | None = None
) -> AsyncIterator[Hands[Any]]:
    """A room's tools, connected; given back when the block ends.

    The gateway opens them too, for a room's routes, and then speaks on the bus as itself: `speaks_as="gateway"`.
    """
    room = capability.name
    pool = open_pool(place.database_url, schema=room)
    scratch = place.data / "rooms" / room
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    async with pool:
        store = Store(pool, room=room, clock=place.clock, new_id=place.new_id, sealer=place.sealer)
        speaker = speaks_as or room
        identity = place.identity(speaker)
        bus = await open_bus(
            place.nats_servers,
            room=speaker,
            identity=identity,
            clock=place.clock,
            new_id=place.new_id,
            sealer=place.sealer,
        )
        try:
            yield Hands(
                room=room,
                settings=_settings_of(capability, place),
                clock=place.clock,
                new_id=place.new_id,
                store=store,
                bus=bus,
                authorizer=place.authorizer,
                sealer=place.sealer,
                audit=place.audit,
                evidence=EvidenceStore(place.data / "evidence", place.sealer),
                log=structlog.get_logger(room),
                scratch=scratch,
                identity=identity,
                authority=place.authority,
                followed=place.follow(),
            )
        finally:
            await bus.close()


async def work(capability: Capability, roster: Roster, place: Surroundings) -> None:
    """Do a room's work until cancelled. What fails is started again with backoff; a wrong declaration stops the start."""
    async with hands_of(capability, place) as hands:
        tasks = _tasks_of(capability, roster, place, hands)
        async with asyncio.TaskGroup() as group:
            for name, task in tasks.items():
                group.create_task(keep_running(capability.name, name, task), name=f"{capability.name} {name}")


def _tasks_of(
    capability: Capability, roster: Roster, place: Surroundings, hands: Hands[Any]
) -> dict[str, Callable[[], Awaitable[None]]]:
    """The long-lived tasks of a room, by name. Every handler is resolved here: a wrong name raises `Invalid`."""
    room = capability.name
    client = hands.bus.client
    tasks: dict[str, Callable[[], Awaitable[None]]] = {
        "relay": lambda: relay(place.database_url, room, hands.bus.publisher),
        "heartbeat": lambda: beat(hands.store),
    }
    hearer = None
    if heard_by(capability, roster):
        hearer = Hearer(capability, roster, store=hands.store, clock=place.clock, hands=hands)
        listen = hearer.listen
        tasks["hear"] = lambda: listen(Puller(client, names.FACTS, room))
    if capability.obeys:
        identity = place.identity(room)
        obeyer = Obeyer(
            capability,
            client=client,
            store=hands.store,
            clock=place.clock,
            verifier=None if identity is None else Verifier(identity.authority),
            authorizer=place.authorizer,
            audit=place.audit,
            sealer=place.sealer,
            hands=hands,
        )
        tasks["obey"] = lambda: obeyer.listen(Puller(client, names.ORDERS, room, window=20))
    if any(how.two_people for how in capability.obeys.values()):
        agreed = Agreed(capability, store=hands.store, sealer=place.sealer, audit=place.audit, hands=hands)
        tasks["agreed"] = agreed.watch
    tasks["aside"] = lambda: put_back(hands.store, hearer)
    if sealed := columns_of(capability.seals):
        tasks["reseal"] = partial(seal_anew, sealed, hands.store, place.sealer, place.clock)
    for name in capability.runs:
        tasks[name] = partial(capability.load(name), hands)
    return tasks


async def keep_running(room: str, name: str, task: Callable[[], Awaitable[None]]) -> None:
    """Run a task; start it again, with growing pauses, when it fails. A task that returns is done."""
    log = structlog.get_logger("worker").bind(room=room, task=name)
    failures = 0
    loop = asyncio.get_running_loop()
    while True:
        started = loop.time()
        try:
            await task()
        except Exception as error:  # the edge of a task: counted, reported, started again
            failures = 1 if loop.time() - started > 30 else failures + 1
            RESTARTED.labels(room, name).inc()
            log.error("task_failed", error=str(error), failures=failures, exc_info=error)
            await asyncio.sleep(min(backoff_s(failures), 10.0))
        else:
            return


async def beat(store: Store) -> None:
    """Say every few seconds that this process does this room's work, for `/readyz` and the health page."""
    process = f"{os.uname().nodename}:{os.getpid()}"
    while True:
        async with store.change() as change:
            await change.sql.execute(_BEAT, (store.room, process))
        await asyncio.sleep(HEARTBEAT_EVERY_S)


def _settings_of(capability: Capability, place: Surroundings) -> Any:
    if capability.settings is None:
        return None
    given = place.settings.get(capability.name)
    return msgspec.convert({}, capability.settings) if given is None else given

"""The spine's own process: it makes streams and consumers, archives what goes over the bus, and keeps house.

It handles no fact and gives no order. Several may run: for each stream one archives, the others stand by.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from civigil.kernel.capability import Roster
from civigil.runtime.bus import names, open_bus
from civigil.runtime.bus.refusals import tell_refusals
from civigil.runtime.bus.streams import StreamLimits, ensure_streams, keep_streams
from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded import read_ports
from civigil.runtime.keeper import Retention, keep
from civigil.runtime.place import NATS_MONITOR_PORT
from civigil.runtime.store import Store, open_pool
from civigil.runtime.store.archive import archive
from civigil.runtime.trust.alarms import Alarms
from civigil.runtime.worker import Surroundings, beat, keep_running

SPINE = "spine"


async def prepare_bus(roster: Roster, place: Surroundings, limits: StreamLimits) -> None:
    """Make the streams and consumers that the roster asks for. Raises `Unavailable`."""
    bus = await open_bus(
        place.nats_servers, room=SPINE, identity=place.identity(SPINE), clock=place.clock, new_id=place.new_id
    )
    try:
        await ensure_streams(bus.client.jetstream(), roster, limits)
    finally:
        await bus.close()


async def run_spine(roster: Roster, place: Surroundings, limits: StreamLimits, retention: Retention) -> None:
    """Archive and keep house until cancelled."""
    bus = await open_bus(
        place.nats_servers, room=SPINE, identity=place.identity(SPINE), clock=place.clock, new_id=place.new_id
    )
    try:
        js = bus.client.jetstream()
        await ensure_streams(js, roster, limits)
        async with open_pool(place.database_url, schema=SPINE, size=2) as pool:
            store = Store(pool, room=SPINE, clock=place.clock, new_id=place.new_id)
            tasks: dict[str, Callable[[], Awaitable[None]]] = {
                "keeper": partial(keep, place.database_url, js, roster, retention, place.clock),
                "streams": partial(keep_streams, bus.client, roster, limits),
                "heartbeat": partial(beat, store),
                "archive facts": partial(archive, place.database_url, bus.client, names.FACTS),
                "archive orders": partial(archive, place.database_url, bus.client, names.ORDERS),
            }
            if any(one.admits or one.watches_processes for one in roster):
                data = DataDirectory(place.data)
                port = partial(_port, data.ports)
                tasks["refusals"] = partial(
                    tell_refusals, bus.client, data.nats_log, port, Alarms(place.audit, place.clock)
                )
            async with asyncio.TaskGroup() as group:
                for name, task in tasks.items():
                    group.create_task(keep_running(SPINE, name, task), name=f"spine {name}")
    finally:
        await bus.close()


def _port(ports: Path) -> int | None:
    """Where the monitor of the nats-server that came along answers; None where none did."""
    return read_ports(ports).get(NATS_MONITOR_PORT)

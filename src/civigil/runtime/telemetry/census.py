"""How a city is, for the health page: its processes, servers, rooms and storage, each looked at within a time limit.

What does not answer in time shows as such, with the reason; it never holds up the rest.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError
from psycopg import sql

from civigil.kernel.capability import Roster, heard_by
from civigil.kernel.errors import Unavailable
from civigil.kernel.time import Clock, Instant
from civigil.runtime.bus import names
from civigil.runtime.data import DataDirectory
from civigil.runtime.store.pool import Pool, as_unavailable
from civigil.runtime.telemetry.household import Household, Left, ProcessSeen, elsewhere, total

WITHIN_S = 2.0
"""How long each server is waited for."""
EVIDENCE_KEPT_S = 60.0
"""For how long a count of the evidence's bytes is good enough: it reads every file's size."""

_BEATS = "SELECT room, process, extract(epoch FROM now() - at)::float8 FROM spine.heartbeat"
T = TypeVar("T")


class ServerSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One server."""

    name: str
    ok: bool
    detail: str
    version: str


class RoomSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What waits in a room, and what it has done since its processes were started."""

    name: str
    waiting: int | None  # facts that it has not handled yet; null: nobody can say now
    outbox: int | None  # its own facts that the stream has not taken yet
    aside: int | None  # messages that it could not handle
    handled: int  # facts
    refused: int  # orders, with a reason


class StorageSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored; null where nobody can say now."""

    facts_bytes: int | None  # in the stream
    facts_bytes_at_most: int | None
    database_bytes: int | None
    evidence_bytes: int | None
    disk_free_bytes: int | None


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the city is."""

    at: Instant
    ok: bool  # every process lives, every server answers, nothing is set aside
    troubles: tuple[str, ...]  # why not, a sentence each
    processes: tuple[ProcessSeen, ...]
    servers: tuple[ServerSeen, ...]
    rooms: tuple[RoomSeen, ...]
    storage: StorageSeen


@dataclass(frozen=True, slots=True)
class _Bus:
    server: ServerSeen
    waiting: Mapping[str, int] = field(default_factory=dict)  # room -> facts
    bytes: int | None = None
    bytes_at_most: int | None = None


@dataclass(frozen=True, slots=True)
class _Store:
    server: ServerSeen
    outbox: Mapping[str, int] = field(default_factory=dict)
    aside: Mapping[str, int] = field(default_factory=dict)
    bytes: int | None = None
    beats: tuple[tuple[str, str, float], ...] = ()


@dataclass(slots=True)
class Census:
    """Looks at a city. `pool` may see any schema."""

    roster: Roster
    data: DataDirectory
    pool: Pool
    client: Client
    clock: Clock
    _household: Household = field(init=False)
    _evidence: tuple[float, int] | None = None  # (when counted, bytes)
    _counting: asyncio.Task[int] | None = None

    def __post_init__(self) -> None:
        """Remember what processes have used from look to look."""
        self._household = Household(self.data)

    async def look(self) -> Health:
        """The city now. Takes a few seconds at most."""
        bus, store, household, evidence, free = await asyncio.gather(
            self._within(self._bus, "NATS", _Bus),
            self._within(self._store, "PostgreSQL", _Store),
            asyncio.to_thread(self._household.look, now_s=time.time()),
            self._evidence_bytes(),
            asyncio.to_thread(_free, self.data.root),
        )
        now = self.clock.now()
        processes, left = household
        processes = [*processes, *elsewhere(store.beats, here=os.uname().nodename, now=now)]
        rooms = tuple(self._room(room.name, bus, store, left) for room in self.roster)
        storage = StorageSeen(
            facts_bytes=bus.bytes,
            facts_bytes_at_most=bus.bytes_at_most,
            database_bytes=store.bytes,
            evidence_bytes=evidence,
            disk_free_bytes=free,
        )
        found = troubles(processes, (bus.server, store.server), rooms, storage)
        return Health(
            at=now,
            ok=not found,
            troubles=tuple(found),
            processes=tuple(processes),
            servers=(bus.server, store.server),
            rooms=rooms,
            storage=storage,
        )

    async def _within(self, look: Callable[[], Awaitable[T]], name: str, nothing: Callable[[ServerSeen], T]) -> T:
        try:
            async with asyncio.timeout(WITHIN_S):
                return await look()
        except TimeoutError:
            why = f"does not answer within {WITHIN_S:g} s"
        except (NatsError, Unavailable) as error:
            why = " ".join(str(error).split())
        return nothing(ServerSeen(name=name, ok=False, detail=why, version=""))

    async def _bus(self) -> _Bus:
        js = self.client.jetstream(timeout=WITHIN_S)
        began = time.monotonic()
        await js.account_info()
        took_ms = 1000 * (time.monotonic() - began)
        hearing = [room.name for room in self.roster if heard_by(room, self.roster)]
        try:
            stream = await js.stream_info(names.FACTS)
            told = await asyncio.gather(*(js.consumer_info(names.FACTS, room) for room in hearing))
        except NotFoundError:
            lacks = ServerSeen(name="NATS", ok=False, detail="its streams are not made yet", version=self._version())
            return _Bus(lacks)
        detail = f"answers in {took_ms:.0f} ms; {stream.state.messages} facts in the stream"
        return _Bus(
            ServerSeen(name="NATS", ok=True, detail=detail, version=self._version()),
            {
                room: (one.num_pending or 0) + (one.num_ack_pending or 0)
                for room, one in zip(hearing, told, strict=True)
            },
            stream.state.bytes,
            stream.config.max_bytes,
        )

    def _version(self) -> str:
        version = self.client.connected_server_version
        return f"{version.major}.{version.minor}.{version.patch}"

    async def _store(self) -> _Store:
        counts = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {}, (SELECT count(*) FROM {}), (SELECT count(*) FROM {})").format(
                sql.Literal(room.name), sql.Identifier(room.name, "outbox"), sql.Identifier(room.name, "aside")
            )
            for room in self.roster
        )
        with as_unavailable():
            async with self.pool.connection(timeout=WITHIN_S) as connection:
                began = time.monotonic()
                about = await (
                    await connection.execute(
                        "SELECT current_setting('server_version'), pg_database_size(current_database()), "
                        "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())"
                    )
                ).fetchone()
                took_ms = 1000 * (time.monotonic() - began)
                rows = await (await connection.execute(counts)).fetchall() if self.roster else []
                beats = await (await connection.execute(_BEATS)).fetchall()
        assert about is not None
        detail = f"answers in {took_ms:.0f} ms; {about[2]} connections"
        return _Store(
            ServerSeen(name="PostgreSQL", ok=True, detail=detail, version=str(about[0]).partition(" ")[0]),
            {room: outbox for room, outbox, _ in rows},
            {room: aside for room, _, aside in rows},
            about[1],
            tuple((room, process, silent_s) for room, process, silent_s in beats),
        )

    def _room(self, name: str, bus: _Bus, store: _Store, left: list[Left]) -> RoomSeen:
        hears = bool(heard_by(next(room for room in self.roster if room.name == name), self.roster))
        waiting = bus.waiting.get(name) if hears else 0
        return RoomSeen(
            name=name,
            waiting=waiting if bus.server.ok else None,
            outbox=store.outbox.get(name),
            aside=store.aside.get(name),
            handled=total(left, "civigil_facts_handled_total", name),
            refused=total(left, "civigil_orders_total", name),
        )

    async def _evidence_bytes(self) -> int | None:
        """The bytes of all evidence, counted in the background now and then; the last count until then, None before the first."""
        now = time.monotonic()
        if self._counting is None and (self._evidence is None or now - self._evidence[0] > EVIDENCE_KEPT_S):
            self._counting = asyncio.create_task(asyncio.to_thread(_size, self.data.root / "evidence"))
        if self._counting is not None:
            await asyncio.wait({self._counting}, timeout=WITHIN_S)
            if self._counting.done():
                self._evidence, self._counting = (now, self._counting.result()), None
        return None if self._evidence is None else self._evidence[1]


FREE_BYTES_AT_LEAST = 2_000_000_000
FULL_SHARE = 0.9
"""From here on a full stream or disk is told as trouble: there is still time to do something."""


def troubles(
    processes: list[ProcessSeen], servers: tuple[ServerSeen, ...], rooms: tuple[RoomSeen, ...], storage: StorageSeen
) -> list[str]:
    """What is wrong, a sentence each; nothing where all is well. Pure."""
    found = [f"{one.name}: {one.detail}" for one in servers if not one.ok]
    found += [f"{one.name} does not run, or hangs" for one in processes if not one.alive]
    for room in rooms:
        if room.aside:
            found.append(f"{room.name} could not handle {room.aside} {'message' if room.aside == 1 else 'messages'}")
    if storage.facts_bytes is not None and storage.facts_bytes_at_most:
        share = storage.facts_bytes / storage.facts_bytes_at_most
        if share > FULL_SHARE:
            found.append(f"the stream of facts is {share:.0%} full: sources will have to wait")
    if storage.disk_free_bytes is not None and storage.disk_free_bytes < FREE_BYTES_AT_LEAST:
        found.append(f"only {storage.disk_free_bytes / 1e9:.1f} GB are free on the disk")
    return found


def _free(root: Path) -> int | None:
    try:
        return shutil.disk_usage(root).free
    except OSError:
        return None


def _size(folder: Path) -> int:
    """The bytes of all files below a folder."""
    total_bytes, waiting = 0, [os.fspath(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        total_bytes += entry.stat(follow_symlinks=False).st_size
        except OSError:  # it has just gone
            continue
    return total_bytes

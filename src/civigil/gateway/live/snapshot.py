"""How things stand: every collection that the rooms declare, read from their own tables, at a known place in the stream.

The feed's place is taken first, the rows are read afterwards. A fact reaches the stream only after its change was committed, so
the rows hold at least every fact up to that place; what they hold beyond it comes again as a fact, whose version tells the
screen that it has had it. That is the law: rows at S and the facts after S are the rows later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import Any

import msgspec
from prometheus_client import Counter

from civigil.gateway.errors import trace_of
from civigil.gateway.live.ending import ended
from civigil.gateway.live.limits import LiveLimits
from civigil.gateway.live.mask import Mask
from civigil.gateway.live.ring import Kind, Ring
from civigil.gateway.withhold import Reader
from civigil.kernel.capability import Roster, Rows, collections
from civigil.kernel.errors import Invalid, Unavailable
from civigil.kernel.permission import Principal
from civigil.kernel.ports import DenyAll, Sealer
from civigil.kernel.time import Clock, Instant
from civigil.runtime.hands import Hands

FAILED = Counter("civigil_live_snapshots_failed", "Collections that their room could not read", ["collection"])

_Reader = Callable[[Any, int, Instant], Awaitable[Rows[msgspec.Struct]]]
_Opener = Callable[[Any, Sealer], msgspec.Struct]
_ENCODER = msgspec.json.Encoder()
_NOBODY = Reader(
    DenyAll(), Principal(id="anybody")
)  # rows are shared by all viewers: what is marked in them nobody gets


class _Collection(msgspec.Struct, frozen=True):
    name: str
    rows: tuple[tuple[str, str], ...] = ()  # status and text of each
    total: int = 0
    failed: bool = False  # its room could not read it

    def seen_by(self, mask: Mask) -> str | None:
        """The collection as this viewer may see it; None where it may not be seen at all."""
        statuses = {status for name, status in mask.collections if name == self.name}
        if not statuses:
            return None
        if self.failed:
            return f'"{self.name}":{{"rows":[],"total":0,"truncated":true,"failed":true}}'
        rows = [text for status, text in self.rows if not status or status in statuses]
        total = self.total - (len(self.rows) - len(rows))
        cut = "true" if total > len(rows) else "false"
        return f'"{self.name}":{{"rows":[{",".join(rows)}],"total":{total},"truncated":{cut}}}'


class Standing(msgspec.Struct, frozen=True):
    """How things stood at a place in the stream."""

    seq: int
    generation: int  # of the ring
    collections: tuple[_Collection, ...]
    _told: dict[frozenset[Kind], str] = msgspec.field(default_factory=dict)  # by what of the collections may be seen

    def seen_by(self, mask: Mask) -> str:
        """The collections as JSON members, without the braces; made once for all viewers who may see the same."""
        told = self._told.get(mask.collections)
        if told is None:
            seen = (one.seen_by(mask) for one in self.collections)
            told = self._told[mask.collections] = ",".join(text for text in seen if text is not None)
        return told


class Snapshots:
    """Reads the rooms' rows, once for all viewers who come at the same time."""

    def __init__(
        self, roster: Roster, hands: Mapping[str, Hands[Any]], ring: Ring, *, clock: Clock, limits: LiveLimits
    ) -> None:
        """Raises `Invalid`, naming the room, where a reader cannot be loaded or has no hands."""
        self._readers: dict[str, tuple[Hands[Any], _Reader]] = {}
        self._openers: dict[str, _Opener] = {}
        for name, (room, snapshot) in sorted(collections(roster).items()):
            if room.name not in hands:
                raise Invalid("has a snapshot, but the gateway was given no hands for it", where=room.name)
            self._readers[name] = hands[room.name], room.load(snapshot.by)
            if snapshot.opens:
                self._openers[name] = room.load(snapshot.opens)
        self._ring = ring
        self._clock = clock
        self._limits = limits
        self._newest: asyncio.Task[Standing] | None = None
        self._asked = 0.0  # loop time
        self._reading = 0  # the ring's generation that it was asked in

    async def standing(self) -> Standing:
        """How things stand now, or did a moment ago. Raises `Unavailable`."""
        loop = asyncio.get_running_loop()
        task = self._newest
        if task is None or not self._still_good(task, loop.time()):
            self._asked, self._reading = loop.time(), self._ring.generation
            task = self._newest = loop.create_task(self._read(), name="live snapshot")
            task.add_done_callback(_heard)
        try:
            async with asyncio.timeout(self._limits.snapshot_within_s):
                return await asyncio.shield(task)  # others wait for it too
        except TimeoutError as error:
            raise Unavailable("the rooms do not say how things stand", where="snapshot") from error

    async def close(self) -> None:
        """Let go of a reading in work."""
        if self._newest is not None:
            await ended([self._newest])

    def _still_good(self, task: asyncio.Task[Standing], now: float) -> bool:
        if not task.done():
            return self._reading == self._ring.generation
        if task.cancelled() or task.exception() is not None or now - self._asked > self._limits.snapshot_shared_s:
            return False
        found = task.result()
        return found.generation == self._ring.generation and self._ring.holds_after(found.seq)

    async def _read(self) -> Standing:
        seq, generation = self._ring.last, self._ring.generation
        found = [await self._collection(name, do, reader) for name, (do, reader) in self._readers.items()]
        return Standing(seq, generation, tuple(found))

    async def _collection(self, name: str, do: Hands[Any], reader: _Reader) -> _Collection:
        """One collection. Raises `Unavailable` where the store is away; a room's own fault blinds nobody for the other rooms."""
        try:
            async with do.store.read() as sql:
                rows = await reader(sql, self._limits.rows_at_most, self._clock.now())
            opens = self._openers.get(name)
            opened = rows.rows if opens is None else [opens(row, do.sealer) for row in rows.rows]
            texts = tuple((_status_of(row), _ENCODER.encode(_NOBODY.shown(row)).decode()) for row in opened)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - the edge of a room
            FAILED.labels(name).inc()
            do.log.error("snapshot_failed", collection=name, trace=trace_of(error))
            return _Collection(name, failed=True)
        return _Collection(name, texts, max(rows.total, len(texts)))


def _heard(task: asyncio.Task[Standing]) -> None:
    """Who waited may have gone; then nobody else asks what became of it."""
    if not task.cancelled():
        task.exception()


def _status_of(row: msgspec.Struct) -> str:
    """The status of a row, by which it is shown or not; empty where its kind has none."""
    status = getattr(row, "status", "")
    return str(status.value if isinstance(status, Enum) else status)

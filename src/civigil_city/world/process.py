"""SUMO in a process of its own, stepping at the pace that it is told; it is begun again where it dies, and that is said.

The child owns the pace: it sleeps until simulated time reaches the next step, steps, and sends the snapshot. A machine that
cannot keep up skips simulated time rather than falling ever farther behind; the seconds given up are counted in what it tells.
A child that lost its parent ends by itself.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

import msgspec

from civigil.kernel.errors import CivigilError, Unavailable
from civigil.kernel.time import Instant
from civigil_city.world.extract import load_network, network_of
from civigil_city.world.orders import SetPace, StreetOrder
from civigil_city.world.pace import Pace
from civigil_city.world.streets import STEP_S, Streets, StreetSettings
from civigil_city.world.things import Snapshot

_SPAWN = multiprocessing.get_context("spawn")
START_LIMIT_S = 180.0
SILENCE_LIMIT_S = 20.0


class Moved(msgspec.Struct, frozen=True, tag="moved"):
    """A step was done; `lost_s` simulated seconds were given up since the beginning because the machine is too slow."""

    snapshot: Snapshot
    step_ms: float
    lost_s: float


class Trouble(msgspec.Struct, frozen=True, tag="trouble"):
    """The streets do not move, or an order could not be done; what is wrong, fit for a person."""

    what: str
    fatal: bool


Word: TypeAlias = Moved | Trouble
_WORD, _ORDER = msgspec.msgpack.Decoder(Word), msgspec.msgpack.Decoder(StreetOrder)
_ENCODER = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True)
class Town:
    """Which streets, from when, how full: goes to the child as a value."""

    extract: Path | None
    cache: Path
    begin: Instant
    speed: float = 1.0
    settings: StreetSettings = field(default_factory=StreetSettings)


def _live(town: Town, pipe: Connection) -> None:
    """The child's life."""
    try:
        network = load_network(town.extract, town.cache)
        with Streets(network, network_of(town.extract, town.cache), town.begin, town.settings) as streets:
            _run(streets, Pace(speed=town.speed, wall_s=time.monotonic()), pipe)
    except CivigilError as error:
        pipe.send_bytes(_ENCODER.encode(Trouble(str(error), fatal=True)))
    except (BrokenPipeError, EOFError, ConnectionResetError, KeyboardInterrupt):
        return  # nobody listens any more


def _run(streets: Streets, pace: Pace, pipe: Connection) -> None:
    done_s, lost_s = -STEP_S, 0.0
    while True:
        wait_s = pace.wall_at(done_s + STEP_S) - time.monotonic()
        while pipe.poll(max(0.0, min(wait_s, 0.5))):
            order = _ORDER.decode(pipe.recv_bytes())
            if isinstance(order, SetPace):
                pace = pace.changed(time.monotonic(), speed=order.speed, paused=order.paused)
            else:
                try:
                    streets.obey(order)
                except CivigilError as error:
                    pipe.send_bytes(_ENCODER.encode(Trouble(str(error), fatal=False)))
            wait_s = pace.wall_at(done_s + STEP_S) - time.monotonic()
        if wait_s > 0.5 or pace.wall_at(done_s + STEP_S) > time.monotonic():
            continue
        pace, lost = pace.waited(time.monotonic(), done_s + STEP_S)
        began = time.perf_counter()
        snapshot = streets.step()
        lost_s, done_s = lost_s + lost, done_s + STEP_S
        took_ms = (time.perf_counter() - began) * 1000
        pipe.send_bytes(_ENCODER.encode(Moved(snapshot, took_ms, lost_s)))


class World:
    """The streets as the rest of the city sees them. Use it as an async context manager, and iterate over `words`.

    A child that died, or says nothing for `SILENCE_LIMIT_S` while it should, is begun again where simulated time stands; the
    vehicles are then others.
    """

    def __init__(self, town: Town) -> None:
        self.town = town
        self.begun = 0  # how often SUMO was started
        self._pace = SetPace(speed=town.speed, paused=False)
        self._newest: Snapshot | None = None
        self._base_s, self._base = 0.0, 0
        self._spoke = False  # the child has said something since it was begun
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None

    async def __aenter__(self) -> Self:
        """Start SUMO; its first word comes through `words`."""
        self._begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End SUMO."""
        await asyncio.to_thread(self._end)

    @property
    def pid(self) -> int | None:
        """The process in which SUMO runs."""
        return None if self._child is None else self._child.pid

    def tell(self, order: StreetOrder) -> None:
        """Give the streets an order; what cannot be done comes back as `Trouble`. Lost while SUMO is being started again."""
        if isinstance(order, SetPace):
            kept = self._pace
            self._pace = SetPace(
                speed=kept.speed if order.speed is None else order.speed,
                paused=kept.paused if order.paused is None else order.paused,
            )
        if self._pipe is not None:
            try:
                self._pipe.send_bytes(_ENCODER.encode(order))
            except (BrokenPipeError, ConnectionResetError):
                return  # `words` notices the death

    async def words(self) -> AsyncIterator[Word]:
        """Everything that the streets say, for ever. Raises `Unavailable` where they cannot begin at all."""
        while True:
            silence = SILENCE_LIMIT_S if self._spoke else START_LIMIT_S
            word = await asyncio.to_thread(self._hear, silence)
            self._spoke = self._spoke or word is not None
            if word is None:
                if self._pace.paused and self._child is not None and self._child.is_alive():
                    continue
                yield Trouble("SUMO died or hangs: it is begun again, with other vehicles", fatal=False)
                await asyncio.to_thread(self._end)
                self._begin()
            elif isinstance(word, Trouble) and word.fatal:
                raise Unavailable(word.what, where="streets")
            elif isinstance(word, Moved):
                self._newest = self._carried_on(word.snapshot)
                yield msgspec.structs.replace(word, snapshot=self._newest)
            else:
                yield word

    def _carried_on(self, one: Snapshot) -> Snapshot:
        """A snapshot whose numbers and times go on where those of a dead child ended."""
        return msgspec.structs.replace(one, number=self._base + one.number, at_s=self._base_s + one.at_s)

    def _begin(self) -> None:
        town = self.town
        if self._newest is not None:
            self._base, self._base_s = self._newest.number, self._newest.at_s + STEP_S
            town = _from_then_on(town, self._newest.at, self._pace.speed or town.speed)
        ours, theirs = _SPAWN.Pipe()
        self._child = _SPAWN.Process(target=_live, args=(town, theirs), name="city streets", daemon=True)
        self._child.start()
        self._spoke = False
        theirs.close()
        self._pipe = ours
        self.begun += 1
        if self._pace.paused:
            self.tell(self._pace)

    def _hear(self, silence_s: float) -> Word | None:
        """The next word; nothing where the child is dead or silent for so long."""
        assert self._pipe is not None
        try:
            return _WORD.decode(self._pipe.recv_bytes()) if self._pipe.poll(silence_s) else None
        except (EOFError, ConnectionResetError, OSError):
            return None

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._child is not None:
            self._child.join(2.0)
            if self._child.is_alive():
                self._child.kill()
                self._child.join()
            self._child = None


def _from_then_on(town: Town, begin: Instant, speed: float) -> Town:
    """The same town from another moment on."""
    return Town(town.extract, town.cache, begin + timedelta(seconds=STEP_S), speed, town.settings)

"""The city joined to a console: five tasks, each of which bears a console that is away, slow or newer than we are.

The city runs whether or not anybody listens. Events wait in order, and the oldest are given up when too many wait, which is
said; where things are is told while it is fresh or not at all; a command is obeyed once, in its order, and what cannot be obeyed
is answered with a refusal.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from civigil.kernel.errors import CivigilError, Invalid, Missing, Refused, Unavailable
from civigil.kernel.time import Instant
from civigil_city.city import City
from civigil_city.console import callers
from civigil_city.console.api import Api
from civigil_city.console.callers import Report
from civigil_city.console.truths import Truths
from civigil_city.console.wire import (
    EVENTS_AT_MOST,
    WORDS_AT_MOST,
    Ordered,
    Row,
    Taken,
    commands_of,
    moving,
    presence,
)
from civigil_city.events import Event
from civigil_city.scenarios.offers import places_of
from civigil_city.world.things import Snapshot, Thing

NAME = "city"
PRESENT_EVERY_S = 5.0
THINGS_EVERY_S = 0.5
PAUSE_S, LONGEST_PAUSE_S = 0.5, 8.0
TOLD_ANEW = "Until when it is true is known anew."
EVENTS_WAITING_AT_MOST = 2000
REPORT_TRIES_AT_MOST = 20
UNHEARD = frozenset({"ready", "figures"})  # events that a console does not take
FOR_GOOD = (Invalid, Missing, Refused)


@dataclass(slots=True)
class Heard:
    """What the console has taken so far, for the figures."""

    events: int = 0
    lost: int = 0  # events that were given up
    things: int = 0
    reports: int = 0
    asked: int = 0  # how often residents asked after theirs
    commands: int = 0
    trouble: str = ""  # the last one, while it lasts


class _Receipt(msgspec.Struct, frozen=True):
    """What whoever reports gets back, as far as we look at it."""

    report: str


class _Stands(msgspec.Struct, frozen=True):
    """Where a report stands."""

    incident: str | None = None


@dataclass(slots=True)
class _Waiting:
    rows: deque[Row] = field(default_factory=deque)
    more: asyncio.Event = field(default_factory=asyncio.Event)


class Joined:
    """A city's side of a console. Make it, give the city its `told` and `seen`, set `city`, then `run`."""

    def __init__(
        self,
        api: Api,
        clock: Callable[[], Instant],
        say: Callable[[Event], object],
        *,
        after: int | None = None,
        name: str = NAME,
    ) -> None:
        """`say` gets every event too. `after`: events are numbered from there; else from the wall's milliseconds."""
        self.heard = Heard()
        self.city: City | None = None
        self._api, self._clock, self._say, self._name = api, clock, say, name
        self._number = int(clock().timestamp() * 1000) if after is None else after
        self._truths = Truths()
        self._waiting = _Waiting()
        self._moved: tuple[Snapshot, Sequence[Thing]] | None = None
        self._calls: set[asyncio.Task[None]] = set()
        self._ready = asyncio.Event()
        self._known = asyncio.Event()  # the console knows us: before, it takes nothing
        self._changed = asyncio.Event()

    def told(self, event: Event) -> None:
        """An event of the city."""
        self._say(event)
        now = self._clock()
        if event.what == "ready":
            self._ready.set()
        if event.what not in UNHEARD:
            self._changed.set()
            rows = self._truths.told(event, now, self._speed)
            if event.what != "truth":
                self._row(event.what, event, now, event.data)
            for row in rows:
                words = event.words if event.what == "truth" else TOLD_ANEW
                self._row("truth", event, now, row, words)
        if event.what == "call":
            self._call(event, now)
        elif event.what == "ended":
            self._hang_up()

    def seen(self, now: Snapshot, more: Sequence[Thing]) -> None:
        """The newest moment; an older one that was not told yet is forgotten."""
        self._moved = now, more

    async def run(self) -> None:
        """Until it is cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                for task in (self._present, self._obey, self._tell, self._show):
                    group.create_task(task())
        finally:
            self._hang_up()

    @property
    def _path(self) -> str:
        return f"/api/exercises/simulators/{self._name}"

    @property
    def _speed(self) -> float:
        return (None if self.city is None else self.city.pace.speed) or 1.0

    def _row(self, what: str, event: Event, now: Instant, data: dict[str, Any], words: str | None = None) -> None:
        self._number += 1
        row = Row(
            number=self._number,
            what=what,
            at=now,
            exercise=event.exercise or None,
            at_s=round(event.at_s, 2),
            words=(event.words if words is None else words)[:WORDS_AT_MOST],
            data=_plain(what, data),
        )
        rows = self._waiting.rows
        if len(rows) >= EVENTS_WAITING_AT_MOST:
            rows.popleft()
            self.heard.lost += 1
        rows.append(row)
        self._waiting.more.set()

    async def _present(self) -> None:
        """Say that we are there, again and again, and at once where something changed."""
        await self._ready.wait()
        assert self.city is not None
        plan, places = self.city.plan, places_of(self.city.stage)
        pause = _Pause()
        while True:
            self._changed.clear()
            body = presence(
                plan,
                places,
                speed=self._speed,
                paused=bool(self.city.pace.paused),
                plays=self.city.playing.exercise,
                at_s=self.city.at_s,
                hour=self.city.hour,
            )
            try:
                await self._api.ask("PUT", self._path, body)
            except CivigilError as error:
                self._trouble(error)
                await asyncio.sleep(pause.next())
                continue
            self.heard.trouble = ""
            self._known.set()
            pause = _Pause()
            try:
                async with asyncio.timeout(PRESENT_EVERY_S):
                    await self._changed.wait()
                await asyncio.sleep(0.2)  # several changes come together
            except TimeoutError:
                continue

    async def _obey(self) -> None:
        """Ask what to do, for ever; the console holds the answer until there is something."""
        await self._known.wait()
        after, pause = 0, _Pause()
        while True:
            try:
                raw = await self._api.ask("GET", f"{self._path}/commands", params={"after": str(after)})
                commands = commands_of(raw)
            except CivigilError as error:
                self._trouble(error)
                await asyncio.sleep(pause.next())
                continue
            pause = _Pause()
            for one in sorted(commands, key=lambda one: one.number):
                if one.number > after:
                    after = one.number
                    self._do(one)

    def _do(self, one: Ordered) -> None:
        assert self.city is not None
        self.heard.commands += 1
        try:
            if one.wrong is not None:
                raise one.wrong
            assert one.command is not None
            self.city.obey(one.command)
        except CivigilError as error:
            at_s = self.city.at_s
            self.told(Event(what="refused", at=self._clock(), at_s=at_s, words=str(error), exercise=one.exercise or ""))

    async def _tell(self) -> None:
        """Send events, in their order, until each was taken."""
        await self._known.wait()
        pause = _Pause()
        waiting = self._waiting
        while True:
            await waiting.more.wait()
            rows = [waiting.rows[number] for number in range(min(len(waiting.rows), EVENTS_AT_MOST))]
            try:
                answer = await self._api.ask("POST", f"{self._path}/events", rows)
                taken = msgspec.json.decode(answer, type=Taken)
                for one in taken.refused:
                    self._say_trouble(f"the console does not take an event: {one.get('why')}")
                self.heard.events += len(rows) - len(taken.refused)
            except FOR_GOOD as error:
                if isinstance(error, Refused | Missing):  # not known yet, or not by this token: it may come to be
                    self._trouble(error)
                    await asyncio.sleep(pause.next())
                    continue
                self._say_trouble(f"the console cannot read events: {error}")
                self.heard.lost += len(rows)
            except (CivigilError, msgspec.DecodeError) as error:
                self._trouble(error)
                await asyncio.sleep(pause.next())
                continue
            pause = _Pause()
            sent = {one.number for one in rows}
            while waiting.rows and waiting.rows[0].number in sent:
                waiting.rows.popleft()
            if not waiting.rows:
                waiting.more.clear()

    async def _show(self) -> None:
        """Tell where everything is, twice a second; what was not told in time is never told."""
        await self._known.wait()
        pause = _Pause()
        while True:
            began = time.monotonic()
            moved, self._moved = self._moved, None
            if moved is not None:
                assert self.city is not None
                speed = 0.0 if self.city.pace.paused else self._speed
                body = {"at": self._clock(), "speed": speed, "things": moving(*moved)}
                try:
                    await self._api.ask("POST", f"{self._path}/things", body)
                except CivigilError as error:
                    self._trouble(error)
                    await asyncio.sleep(pause.next())
                    continue
                pause = _Pause()
                self.heard.things += 1
            await asyncio.sleep(max(0.05, THINGS_EVERY_S - (time.monotonic() - began)))

    def _call(self, event: Event, now: Instant) -> None:
        assert self.city is not None
        self._number += 1
        for after_s, report in callers.reports(event, self._number, now, self.city.settings.status, self._speed):
            task = asyncio.create_task(self._dial(after_s, report))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)

    def _hang_up(self) -> None:
        """Nobody calls about what is over."""
        for call in self._calls:
            call.cancel()

    async def _dial(self, after_s: float, report: Report) -> None:
        await asyncio.sleep(after_s)
        pause = _Pause()
        for _ in range(REPORT_TRIES_AT_MOST):
            try:
                answer = await self._api.ask("POST", "/api/incidents/reports", report)
                self.heard.reports += 1
                break
            except Unavailable as error:
                self._trouble(error)
                await asyncio.sleep(pause.next())
            except CivigilError as error:
                self._say_trouble(f"nobody takes the call: {error}")
                return
        else:
            self._say_trouble("a caller gave up: nobody answers")
            return
        if report.asks_after and not report.reference.endswith(":still"):
            await self._ask_after(report, answer)

    async def _ask_after(self, report: Report, answer: bytes) -> None:
        """A resident asks where the report stands; one that nobody has is made once more."""
        await asyncio.sleep(callers.ASKS_AFTER_S / self._speed)
        try:
            receipt = msgspec.json.decode(answer, type=_Receipt)
            told = await self._api.ask("GET", f"/api/incidents/reports/{receipt.report}")
            stands = msgspec.json.decode(told, type=_Stands)
        except (CivigilError, msgspec.DecodeError) as error:
            self._trouble(error)
            return
        self.heard.asked += 1
        if stands.incident is None:
            await self._dial(0.0, callers.asked_after(report, self._clock()))

    def _trouble(self, error: Exception) -> None:
        """What keeps us from the console; said once, until it is something else."""
        words = str(error)
        if words != self.heard.trouble:
            self.heard.trouble = words
            self._say(Event(what="trouble", at=self._clock(), words=f"console: {words}"))

    def _say_trouble(self, words: str) -> None:
        self._say(Event(what="trouble", at=self._clock(), words=words))


class _Pause:
    """How long to wait after each failure in a row."""

    def __init__(self) -> None:
        self._next = PAUSE_S

    def next(self) -> float:
        now, self._next = self._next, min(self._next * 2, LONGEST_PAUSE_S)
        return now


def _plain(what: str, data: dict[str, Any]) -> dict[str, Any]:
    """An event's data as far as a console knows them."""
    kept = _KEPT.get(what)
    return data if kept is None else {key: data[key] for key in kept if data.get(key) is not None}


_KEPT = {
    "began": ("scenario", "title", "lasts_s", "speed", "paused"),
    "call": ("kind", "latitude", "longitude"),
    "act": (),
    "pace": ("speed", "paused"),
    "ended": (),
    "trouble": (),
    "refused": (),
}

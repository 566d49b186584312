"""The process that draws: it gets the city's moments, draws each camera's picture of them, and plays them over RTSP.

Between two moments of the streets things are moved along the straight line between their places, so that ten pictures a second
come from two steps. The picture of a camera lags the newest moment by one step. A new backdrop, when the sun has moved or the
weather changed, is drawn in a thread beside, for it takes about a second.
"""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

import cv2
import msgspec

from civigil.kernel.errors import CivigilError, Unavailable
from civigil_city.cameras.encode import Encoder
from civigil_city.cameras.film import Film, Lens
from civigil_city.cameras.light import Light, Weather, light_at
from civigil_city.cameras.quarter import Quarter, quarter
from civigil_city.cameras.scene import Backdrop, drawn
from civigil_city.cameras.sites import Site, sites, view_cone
from civigil_city.cameras.thin import RATE, shares
from civigil_city.devices.rtsp import RtspServer
from civigil_city.world.extract import load_network
from civigil_city.world.network import Network
from civigil_city.world.places import terrain_and_places
from civigil_city.world.things import Snapshot, Thing

_SPAWN = multiprocessing.get_context("spawn")
SUN_MOVED_DEG = 1.5
START_LIMIT_S = 300.0
STILL_EVERY_S = 1.0  # a city that stands still shows the same picture so often: its cameras are not lost
LEAP_M = 15.0  # who moved farther in one step was put there, and is not drawn on the way


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """The city as its cameras are told it."""

    snapshot: Snapshot
    speed: float = 1.0
    paused: bool = False
    clouds: float = 0.25
    rain: float = 0.0
    lenses: dict[str, tuple[float, float, bool]] = {}  # camera: covered, shaken degrees, without power
    focus: tuple[str, ...] = ()  # cameras that matter while time runs fast
    blackout: bool = False  # lamps and windows are dark


class Playing(msgspec.Struct, frozen=True, tag="playing"):
    """The cameras are there; where each is watched."""

    addresses: dict[str, str]


class Figures(msgspec.Struct, frozen=True, tag="figures"):
    """What the studio did in the last seconds."""

    pictures: int
    late: int  # pictures that were left out because drawing took too long
    draw_ms: float  # a picture, drawing and encoding
    thinned: tuple[str, ...]


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """It cannot draw, and why."""

    why: str


StudioWord: TypeAlias = Playing | Figures | Failed
_MOMENT, _WORD = msgspec.msgpack.Decoder(Moment), msgspec.msgpack.Decoder(StudioWord)
_ENCODER = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True)
class Set:
    """Which cameras a studio plays: goes to its process as a value."""

    extract: Path | None
    cache: Path
    cameras: int = 4
    width: int = 640
    height: int = 360
    port: int = 0
    mark: str = "EXERCISE"
    logins: dict[str, tuple[str, str]] = field(default_factory=dict)  # for each camera; "*" for all


def between(one: Snapshot, other: Snapshot, at_s: float) -> list[Thing]:
    """Everything at a moment between two others: on the straight line between its places."""
    span = other.at_s - one.at_s
    share = min(max((at_s - one.at_s) / span, 0.0), 1.0) if span > 0 else 1.0
    before = {thing.id: thing for thing in one.things}
    moved: list[Thing] = []
    for thing in other.things:
        was = before.get(thing.id)
        if was is None or math.hypot(thing.x_m - was.x_m, thing.y_m - was.y_m) > LEAP_M:
            moved.append(thing)
            continue
        turn = (thing.heading_deg - was.heading_deg + 180) % 360 - 180
        moved.append(
            msgspec.structs.replace(
                thing,
                x_m=was.x_m + (thing.x_m - was.x_m) * share,
                y_m=was.y_m + (thing.y_m - was.y_m) * share,
                heading_deg=was.heading_deg + turn * share,
            )
        )
    return moved


@dataclass(slots=True)
class Shooting:
    """One camera at work."""

    site: Site
    around: Quarter
    film: Film
    encoder: Encoder
    next_s: float = float("-inf")  # simulated time of its next picture
    drawing: asyncio.Task[Backdrop] | None = None


def names(cameras: int) -> list[str]:
    """What cameras are called; the first ones hang, where a city has room for fewer."""
    return [f"street-{number}" for number in range(1, cameras + 1)]


def set_up(network: Network, town: Set) -> list[Shooting]:
    """The cameras of a set, without their backdrops yet."""
    terrain, _ = terrain_and_places(network, town.extract)
    made = []
    for site in sites(network, terrain, town.cameras, town.width, town.height):
        around = quarter(network, terrain, site.view.x_m, site.view.y_m, view_cone(site.view))
        film = Film(site.id, site.title, site.view, around, town.mark)
        made.append(Shooting(site, around, film, Encoder(town.width, town.height, round(RATE))))
    return made


class _Studio:
    """The studio's own process."""

    def __init__(self, town: Set, pipe: Connection) -> None:
        self.town, self.pipe = town, pipe
        self.shooting: list[Shooting] = []
        self.server = RtspServer({one: town.logins.get(one) or town.logins.get("*") for one in names(town.cameras)})
        self.before: Moment | None = None
        self.now: Moment | None = None
        self.came = 0.0  # when the newest moment came
        self.lit: dict[str, tuple[Light, bool]] = {}
        self.figures = [0, 0, 0.0]
        self.shot: dict[str, float] = {}  # when each camera's last picture was drawn, on the wall's clock

    async def run(self) -> None:
        """Draw until the pipe closes. Who wants to watch is let in at once, and waits for the first picture."""
        await self.server.listen(port=self.town.port)
        self.network = await asyncio.to_thread(load_network, self.town.extract, self.town.cache)
        self.shooting = await asyncio.to_thread(set_up, self.network, self.town)
        self._say(Playing({one.site.id: self.server.address(one.site.id, login=False) for one in self.shooting}))
        told = asyncio.get_running_loop()
        told.add_reader(self.pipe.fileno(), self._hear)
        self.open = True
        reported = time.monotonic()
        while self.open:
            began = time.monotonic()
            if self.now is not None:
                await self._shoot_all(self.now)
            if began - reported > 5:
                self._report()
                reported = began
            await asyncio.sleep(max(0.002, 0.02 - (time.monotonic() - began)))
        await self.server.close()

    def _hear(self) -> None:
        try:
            while self.pipe.poll():
                self.before, self.now = self.now, _MOMENT.decode(self.pipe.recv_bytes())
                self.came = time.monotonic()
        except (EOFError, OSError):
            asyncio.get_running_loop().remove_reader(self.pipe.fileno())
            self.open = False

    def _say(self, word: StudioWord) -> None:
        try:
            self.pipe.send_bytes(_ENCODER.encode(word))
        except OSError:
            self.open = False

    def _report(self) -> None:
        count, late, spent_s = self.figures
        self.figures = [0, 0, 0.0]
        names = [one.site.id for one in self.shooting]
        thinned = shares(names, self.now.focus, self.now.speed) if self.now else {}
        words = tuple(name for name, share in thinned.items() if share.thinned)
        self._say(Figures(int(count), int(late), spent_s / max(count, 1) * 1000, words))

    def _time(self, moment: Moment) -> float:
        """The simulated time that is shown now: between the last two moments."""
        if self.before is None or moment.paused:
            return moment.snapshot.at_s
        began = self.before.snapshot.at_s
        return min(began + (time.monotonic() - self.came) * moment.speed, moment.snapshot.at_s)

    async def _shoot_all(self, moment: Moment) -> None:
        at_s = self._time(moment)
        share = shares([one.site.id for one in self.shooting], moment.focus, moment.speed)
        for one in self.shooting:
            lens = Lens(*moment.lenses.get(one.site.id, (0.0, 0.0, False)))
            self.server.switch(one.site.id, on=not lens.dark)
            if lens.dark or not await self._lit(one, moment):
                continue
            step = 1 / share[one.site.id].simulated_hz
            stale = moment.paused and time.monotonic() - self.shot.get(one.site.id, 0.0) > STILL_EVERY_S
            if at_s < one.next_s < at_s + step and not stale:
                continue
            if at_s - one.next_s > 2 * step and one.next_s > 0:
                self.figures[1] += (at_s - one.next_s) / step - 1
            one.next_s = (one.next_s if 0 <= at_s - one.next_s < step else at_s) + step
            began = time.perf_counter()
            self.shot[one.site.id] = time.monotonic()
            self._shoot(one, moment, at_s, lens)
            self.figures[0] += 1
            self.figures[2] += time.perf_counter() - began
            await asyncio.sleep(0)

    def _shoot(self, one: Shooting, moment: Moment, at_s: float, lens: Lens) -> None:
        view = one.site.view
        newest = moment.snapshot.near(view.x_m, view.y_m, 180.0)
        older = newest if self.before is None else self.before.snapshot
        things = between(older, newest, at_s)
        at = moment.snapshot.at + timedelta(seconds=at_s - moment.snapshot.at_s)
        picture = one.film.picture(at, at_s, things, moment.snapshot.signals, lens)
        self.server.show(one.site.id, one.encoder.encode(picture, at_s))

    async def _lit(self, one: Shooting, moment: Moment) -> bool:
        """Whether the camera has a backdrop; a new one is ordered where the light has changed."""
        longitude, latitude = self.network.degrees(one.site.view.x_m, one.site.view.y_m)
        light = light_at(moment.snapshot.at, latitude, longitude, Weather(moment.clouds, moment.rain))
        known = self.lit.get(one.site.id)
        if one.drawing is not None and one.drawing.done():
            one.film.lay(one.drawing.result())
            one.drawing = None
        if one.drawing is None and (known is None or known[1] != moment.blackout or changed(known[0], light)):
            busy = any(other.drawing is not None for other in self.shooting)
            if not busy or known is None:
                self.lit[one.site.id] = light, moment.blackout
                work = asyncio.to_thread(drawn, one.site.view, one.around, light, dark=moment.blackout)
                one.drawing = asyncio.create_task(work)
        return one.film.backdrop is not None


def changed(one: Light, other: Light) -> bool:
    """Whether a picture drawn in one light would look wrong in another."""
    sun = math.degrees(math.acos(min(1.0, float(one.sun @ other.sun))))
    brightness = abs(float((one.ambient_bgr + one.sun_bgr).mean() - (other.ambient_bgr + other.sun_bgr).mean()))
    return sun > SUN_MOVED_DEG or brightness > 0.02 or abs(one.wet - other.wet) > 0.05


def _work(town: Set, pipe: Connection) -> None:
    """The process's life."""
    cv2.setNumThreads(1)
    try:
        asyncio.run(_Studio(town, pipe).run())
    except CivigilError as error:
        pipe.send_bytes(_ENCODER.encode(Failed(str(error))))
    except (BrokenPipeError, KeyboardInterrupt):
        return


class Studio:
    """The studio as the city sees it. Use it as an async context manager. Raises `Unavailable` where it cannot draw."""

    def __init__(self, town: Set) -> None:
        self.town = town
        self.addresses: Mapping[str, str] = {}
        self.figures: Figures | None = None
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None

    async def __aenter__(self) -> Self:
        """Start the process; `playing` waits until its cameras are there."""
        ours, theirs = _SPAWN.Pipe()
        self._child = _SPAWN.Process(target=_work, args=(self.town, theirs), name="city cameras", daemon=True)
        self._child.start()
        theirs.close()
        self._pipe = ours
        return self

    async def playing(self) -> None:
        """Wait until the cameras are there. Raises `Unavailable` where they cannot be."""
        word = await asyncio.to_thread(self._first)
        if not isinstance(word, Playing):
            raise Unavailable(word.why if isinstance(word, Failed) else "it died", where="city cameras")
        self.addresses = word.addresses

    def _first(self) -> StudioWord | None:
        """The first word; none where it died, takes too long, or is not wanted any more."""
        deadline = time.monotonic() + START_LIMIT_S
        try:
            while self._pipe is not None and time.monotonic() < deadline:
                if self._pipe.poll(0.3):
                    word: StudioWord = _WORD.decode(self._pipe.recv_bytes())
                    return word
        except (EOFError, OSError):
            return None
        return None

    def show(self, moment: Moment) -> None:
        """The city's next moment. Raises `Unavailable` where the process has died."""
        assert self._pipe is not None
        try:
            while self._pipe.poll():
                word = _WORD.decode(self._pipe.recv_bytes())
                self.figures = word if isinstance(word, Figures) else self.figures
            self._pipe.send_bytes(_ENCODER.encode(moment))
        except (EOFError, OSError) as error:
            raise Unavailable("the process that draws has died", where="city cameras") from error

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._child is not None:
            await asyncio.to_thread(self._child.join, 3.0)
            if self._child.is_alive():
                self._child.kill()
                await asyncio.to_thread(self._child.join)

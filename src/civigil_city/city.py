"""The whole city at work: streets, cameras, devices and the scenario that plays, held together by simulated time.

Every half simulated second the streets send a moment. What the scenario does at that moment is added to it, the cameras are
told, the devices' world is moved, and whoever runs the city hears what is worth hearing (`Event`). Nothing here is remembered
of a scenario but when it began: its course is a pure function of the seconds since.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from civigil.kernel.errors import CivigilError, Refused
from civigil.kernel.time import Instant
from civigil_city.cameras.studio import Moment, Set, Studio
from civigil_city.cameras.viewing import Town, town_of
from civigil_city.devices.fleet import Fleet, check_certificates
from civigil_city.devices.fleet import World as Surroundings
from civigil_city.devices.link import Broker
from civigil_city.devices.messages import Mark
from civigil_city.devices.model import Device, devices_of
from civigil_city.scenarios.course import Course, Effects
from civigil_city.scenarios.model import scenario_of
from civigil_city.scenarios.stage import Stage, zone
from civigil_city.world.orders import SetPace
from civigil_city.world.process import Moved, Trouble, World
from civigil_city.world.process import Town as Streets
from civigil_city.world.streets import StreetSettings
from civigil_city.world.things import Snapshot

FIGURES_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class CitySettings:
    """What the city is made of."""

    begin: Instant
    extract: Path | None = None
    cache: Path = Path("streets")
    seed: int = 1
    speed: float = 1.0
    cameras: int = 4
    rtsp_port: int = 0
    login: tuple[str, str] | None = None  # of every camera
    broker: Broker | None = None  # none: no devices
    clouds: float = 0.25
    rain: float = 0.0
    status: Mark = "Exercise"
    streets: StreetSettings = field(default_factory=StreetSettings)


class Start(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="start"):
    """Begin a scenario."""

    scenario: Annotated[str, Meta(max_length=400)]


class Stop(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="stop"):
    """End the scenario that plays."""


class Pace(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="pace"):
    """Run so fast, or stand still."""

    speed: Annotated[float, Meta(ge=0.1, le=20)] | None = None
    paused: bool | None = None


Command: TypeAlias = Start | Stop | Pace


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something worth hearing; `data` is plain JSON."""

    what: Literal["ready", "figures", "trouble", "began", "act", "call", "ended", "pace"]
    at: Instant
    at_s: float = 0.0
    words: str = ""
    data: dict[str, object] = {}


class City:
    """The city. `run` is a task that ends with the city; `told` gets every event. Raises what its parts raise at the start."""

    def __init__(self, settings: CitySettings, told: Callable[[Event], object]) -> None:
        self.settings, self._told = settings, told
        self.town: Town | None = None
        self.course: Course | None = None
        self._began_s = 0.0
        self._passed_s = 0.0
        self._now: Snapshot | None = None
        self._pace = SetPace(speed=settings.speed, paused=False)
        self._world: World | None = None
        self._fleet: Fleet | None = None
        self._studio: Studio | None = None
        self._devices: tuple[Device, ...] = ()
        self._figured_s = 0.0

    def stage(self) -> Stage:
        """Where scenarios play."""
        assert self.town is not None
        return self.town.stage({one.id: (one.x_m, one.y_m) for one in self._devices})

    async def run(self) -> None:
        """Until it is cancelled."""
        settings = self.settings
        self.town = await asyncio.to_thread(town_of, settings.extract, settings.cache, settings.cameras)
        self._devices = devices_of(self.town.network, self.town.sites)
        streets = Streets(settings.extract, settings.cache, settings.begin, settings.speed, settings.streets)
        logins = {} if settings.login is None else {"*": settings.login}
        async with AsyncExitStack() as stack:
            self._world = await stack.enter_async_context(World(streets))  # it begins while cameras are hung
            if settings.cameras:
                played = Set(
                    settings.extract,
                    settings.cache,
                    settings.cameras,
                    port=settings.rtsp_port,
                    mark=settings.status.upper(),
                    logins=logins,
                )
                self._studio = await stack.enter_async_context(Studio(played))
            if settings.broker is not None:
                check_certificates(self._devices, settings.broker)
                self._fleet = Fleet(self._devices, settings.broker, Surroundings(settings.begin), settings.status)
                fleet = asyncio.create_task(self._fleet.run())
                stack.push_async_callback(_ended, fleet)
            async for word in self._world.words():
                if isinstance(word, Trouble):
                    self._tell("trouble", word.what)
                else:
                    self._moved(word)

    def obey(self, command: Command) -> None:
        """Do what whoever runs the city asks. Raises `Refused` where another scenario plays, and what a scenario's errors raise."""
        if isinstance(command, Pace):
            self._pace = SetPace(
                speed=self._pace.speed if command.speed is None else command.speed,
                paused=self._pace.paused if command.paused is None else command.paused,
            )
            if self._world is not None:
                self._world.tell(self._pace)
            self._tell("pace", "", {"speed": self._pace.speed, "paused": self._pace.paused})
        elif isinstance(command, Start):
            self._start(command.scenario)
        elif self.course is not None:
            self._end("stopped")

    def _start(self, name: str) -> None:
        if self._now is None:
            raise Refused("the streets do not move yet", where="scenario")
        if self.course is not None:
            raise Refused(f"{self.course.scenario.name} plays", where="scenario")
        course = Course(scenario_of(name), self.stage())
        self.course, self._began_s, self._passed_s = course, self._now.at_s, -1.0
        truths = [msgspec.to_builtins(truth) | self._place(truth.at) for truth in course.scenario.truth]
        data: dict[str, object] = {
            "scenario": course.scenario.name,
            "lasts_s": course.over,
            "speed": self._pace.speed,
            "truth": truths,
        }
        self._tell("began", course.scenario.title, data)

    def _place(self, anchor: str) -> dict[str, object]:
        spot = self.stage().spot(anchor)
        assert self.town is not None
        longitude, latitude = self.town.network.degrees(spot.x_m, spot.y_m)
        return {"latitude": round(latitude, 6), "longitude": round(longitude, 6), "camera": spot.camera}

    def _end(self, words: str) -> None:
        assert self.course is not None
        if self._world is not None:
            for order in self.course.orders(self._passed_s, self.course.over + 1):
                self._world.tell(order)
        name, self.course = self.course.scenario.name, None
        self._tell("ended", words, {"scenario": name})

    def _moved(self, word: Moved) -> None:
        first, self._now = self._now is None, word.snapshot
        if first:
            self._tell("ready", "", self._ready())
        effects = self._play(word.snapshot)
        if self._studio is not None:
            self._studio.show(self._moment(word.snapshot, effects))
        if self._fleet is not None:
            self._move_devices(self._fleet.world, word.snapshot, effects)
        if abs(word.snapshot.at_s - self._figured_s) >= FIGURES_EVERY_S * (self._pace.speed or 1.0):
            self._figured_s = word.snapshot.at_s
            self._tell("figures", "", self._figures(word))

    def _play(self, now: Snapshot) -> Effects:
        if self.course is None:
            return Effects()
        at_s = now.at_s - self._began_s
        assert self._world is not None
        for order in self.course.orders(self._passed_s, at_s):
            self._world.tell(order)
        for said in self.course.calls(self._passed_s, at_s):
            data: dict[str, object] = {
                "kind": said.kind,
                "latitude": said.latitude,
                "longitude": said.longitude,
                "panic": said.panic,
            }
            self._tell("call", said.words, data)
        self._passed_s = at_s
        if at_s >= self.course.over:
            self._end("over")
            return Effects()
        return self.course.at(at_s)

    def _moment(self, now: Snapshot, effects: Effects) -> Moment:
        assert self.town is not None
        lenses = {}
        for site in self.town.sites:
            dark = any(math.hypot(site.view.x_m - x, site.view.y_m - y) <= reach for x, y, reach in effects.dark)
            covered = effects.covered.get(site.id, 0.0)
            if dark or covered or effects.shake_deg:
                lenses[site.id] = (covered, effects.shake_deg, dark)
        things = now.things + tuple(effects.things)
        return Moment(
            snapshot=msgspec.structs.replace(now, things=things),
            speed=self._pace.speed or 1.0,
            paused=bool(self._pace.paused),
            clouds=self.settings.clouds,
            rain=self.settings.rain,
            lenses=lenses,
            focus=tuple(sorted(effects.focus)),
            blackout=bool(effects.dark),
        )

    def _move_devices(self, world: Surroundings, now: Snapshot, effects: Effects) -> None:
        world.at = self.settings.begin + timedelta(seconds=now.at_s)
        assert self.town is not None
        world.hour = (
            now.at.hour + now.at.minute / 60 + self.town.network.degrees(*self.town.network.centre)[0] / 15
        ) % 24
        world.disturbances, world.dark, world.faults = effects.disturbances, effects.dark, effects.faults
        world.signals = {one.id: one for one in now.signals}

    def _ready(self) -> dict[str, object]:
        assert self.town is not None
        stage, cameras = self.stage(), []
        for number, site in enumerate(self.town.sites, 1):
            longitude, latitude = self.town.network.degrees(*site.aim)
            cameras.append(
                {
                    "id": site.id,
                    "title": site.title,
                    "source": "" if self._studio is None else self._studio.addresses[site.id],
                    "latitude": round(latitude, 6),
                    "longitude": round(longitude, 6),
                    "status": self.settings.status,
                    "zones": [zone(stage, number)],
                }
            )
        devices = [
            {
                "id": one.id,
                "kind": one.kind.value,
                "latitude": round(one.latitude, 6),
                "longitude": round(one.longitude, 6),
            }
            for one in self._devices
        ]
        return {"city": self.town.network.name, "cameras": cameras, "devices": devices}

    def _figures(self, word: Moved) -> dict[str, object]:
        figures: dict[str, object] = {
            "things": len(word.snapshot.things),
            "step_ms": round(word.step_ms, 1),
            "lost_s": round(word.lost_s, 1),
        }
        if self._studio is not None and self._studio.figures is not None:
            figures["cameras"] = msgspec.to_builtins(self._studio.figures)
        if self._fleet is not None:
            counts = self._fleet.counts
            figures["devices"] = {
                "connected": self._fleet.connected,
                "telemetry": counts.telemetry,
                "lost": counts.lost,
                "alarms": counts.alarms,
                "acknowledged": counts.acknowledged,
                "unacknowledged": self._fleet.unacknowledged,
            }
        return figures

    def _tell(self, what: str, words: str, data: dict[str, object] | None = None) -> None:
        at = self.settings.begin if self._now is None else self._now.at
        at_s = 0.0 if self._now is None else self._now.at_s - (self._began_s if self.course is not None else 0.0)
        self._told(msgspec.convert({"what": what, "at": at, "at_s": at_s, "words": words, "data": data or {}}, Event))


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    try:
        await task
    except (asyncio.CancelledError, CivigilError):
        return

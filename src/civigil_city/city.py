"""The whole city at work: streets, cameras, devices, crews and what plays, held together by simulated time.

Every half simulated second the streets send a moment. What plays at that moment is added to it, the cameras are told, the
devices' world is moved, crews drive, and whoever runs the city hears what is worth hearing (`Event`). Nothing is remembered of
a scenario but when it began: its course is a pure function of the seconds since.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from civigil.kernel.errors import CivigilError, Invalid, Refused
from civigil.kernel.time import Instant
from civigil_city.cameras.studio import Moment, Set, Studio
from civigil_city.cameras.viewing import Town, town_of
from civigil_city.crews import Crews
from civigil_city.crews import Said as CrewSaid
from civigil_city.devices.fleet import Fleet, check_certificates
from civigil_city.devices.fleet import World as Surroundings
from civigil_city.devices.link import Broker
from civigil_city.devices.messages import Mark
from civigil_city.devices.model import Device, devices_of
from civigil_city.events import Command, Crew, Event, Inject, Pace, Recall, Start, What
from civigil_city.plan import Plan, plan_of
from civigil_city.residents import Residents, Witness
from civigil_city.scenarios.course import Effects
from civigil_city.scenarios.model import library, parse, scenario_of
from civigil_city.scenarios.playing import Playing, Step
from civigil_city.scenarios.stage import Stage
from civigil_city.world.orders import Deed, SetPace
from civigil_city.world.process import Moved, Trouble, World
from civigil_city.world.process import Town as Streets
from civigil_city.world.streets import StreetSettings
from civigil_city.world.things import Snapshot, Thing

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
    residents: bool = True  # whoever passes by what a scenario does may report it


class City:
    """The city. `run` is a task that ends with the city; `told` gets every event. Raises what its parts raise at the start.

    `clock` is the wall's, which devices stamp; `seen`, where given, gets everything that is in the streets at each moment.
    """

    def __init__(
        self,
        settings: CitySettings,
        told: Callable[[Event], object],
        clock: Callable[[], Instant],
        seen: Callable[[Snapshot, Sequence[Thing]], object] | None = None,
    ) -> None:
        self.settings, self._told, self._clock, self._seen = settings, told, clock, seen
        self.town: Town | None = None
        self.playing = Playing()
        self.pace = SetPace(speed=settings.speed, paused=False)
        self.now: Snapshot | None = None
        self._world: World | None = None
        self._fleet: Fleet | None = None
        self._studio: Studio | None = None
        self._crews: Crews | None = None
        self._stage: Stage | None = None
        self._devices: tuple[Device, ...] = ()
        self._figured_s = 0.0
        self._present = 0
        self._effects = Effects()
        self._residents = Residents()

    @property
    def stage(self) -> Stage:
        """Where scenarios play."""
        assert self.town is not None
        if self._stage is None:
            self._stage = self.town.stage({one.id: (one.x_m, one.y_m) for one in self._devices})
        return self._stage

    @property
    def hour(self) -> float:
        """The time of day by the mean sun here: 12 is noon."""
        assert self.town is not None
        longitude = self.town.network.degrees(*self.town.network.centre)[0]
        at = self.settings.begin if self.now is None else self.now.at
        return (at.hour + at.minute / 60 + at.second / 3600 + longitude / 15) % 24

    @property
    def plan(self) -> Plan:
        """What the city is made of."""
        assert self.town is not None
        return plan_of(self.town, self._devices, library(), self.settings.status)

    async def run(self) -> None:
        """Until it is cancelled."""
        settings = self.settings
        streets = Streets(settings.extract, settings.cache, settings.begin, settings.speed, settings.streets)
        async with AsyncExitStack() as stack:
            self._world = await stack.enter_async_context(World(streets))
            if settings.cameras:
                self._studio = await stack.enter_async_context(
                    Studio(_set(settings))
                )  # it begins; its cameras come later
            self.town = await asyncio.to_thread(town_of, settings.extract, settings.cache, settings.cameras)
            self._devices = devices_of(self.town.network, self.town.sites)
            self._crews = Crews(self.town.places)
            if self._studio is not None:
                await self._studio.playing()
            if settings.broker is not None:
                check_certificates(self._devices, settings.broker)
                around = Surroundings()
                self._fleet = Fleet(self._devices, settings.broker, around, settings.status, self._clock)
                fleet = asyncio.create_task(self._fleet.run())
                stack.push_async_callback(_ended, fleet)
            async for word in self._world.words():
                if isinstance(word, Trouble):
                    self._tell("trouble", word.what)
                else:
                    self._moved(word)

    def obey(self, command: Command) -> None:
        """Do what whoever runs the city asks. Raises `Refused`, `Invalid` or `Missing`, and has then done nothing."""
        if isinstance(command, Pace):
            self._set_pace(command)
        elif isinstance(command, Start):
            self._start(command)
        elif isinstance(command, Inject):
            self._inject(command)
        elif isinstance(command, Crew | Recall):
            self._send(command)
        else:
            self._check(command.exercise)
            self._stop("stopped")

    def _check(self, exercise: str) -> None:
        """Raise `Refused` for a command that is about another exercise than the one that plays."""
        if exercise and exercise != self.playing.exercise:
            raise Refused("that exercise does not play here", where="exercise")

    def _set_pace(self, command: Pace) -> None:
        self.pace = SetPace(
            speed=self.pace.speed if command.speed is None else command.speed,
            paused=self.pace.paused if command.paused is None else command.paused,
        )
        self._order([self.pace])
        if self._studio is not None and self.now is not None:  # standing streets send no moments
            self._studio.show(self._moment(self.now, self._effects))
        words = "paused" if self.pace.paused else f"{self.pace.speed:g} times the speed"
        self._tell("pace", words, {"speed": self.pace.speed, "paused": self.pace.paused})

    def _start(self, command: Start) -> None:
        now = self._moving()
        if not command.text and (command.scenario.endswith(".toml") or not command.scenario):
            raise Invalid("is neither one of this city's scenarios nor the text of one", where="scenario")
        scenario = parse(command.text) if command.text else scenario_of(command.scenario)
        course = self.playing.start(scenario, self.stage, now.at_s, command.exercise)
        if command.speed is not None and (command.speed != self.pace.speed or self.pace.paused):
            self._order([SetPace(speed=command.speed, paused=False)])
            self.pace = SetPace(speed=command.speed, paused=False)
        data: dict[str, object] = {
            "scenario": scenario.name,
            "lasts_s": course.over,
            "speed": self.pace.speed,
            "truths": len(scenario.truth),
        }
        self._tell("began", scenario.title, data)

    def _stop(self, words: str) -> None:
        scene, exercise = self.playing.scene, self.playing.exercise
        at_s = self.at_s
        self._order(self.playing.stop())
        self._residents.forget()
        if scene is not None:
            data: dict[str, object] = {"scenario": scene.course.scenario.name}
            self._tell("ended", words, data, at_s=at_s, exercise=exercise)

    def _inject(self, command: Inject) -> None:
        now = self._moving()
        self._check(command.exercise)
        if (command.act is None) is not bool(command.device):
            raise Invalid("either a device or an act is injected", where="inject")
        if command.act is not None:
            self.playing.inject(command.act, self.stage, now.at_s)
            act = msgspec.to_builtins(command.act)
            self._tell("act", f"injected: {act['do']} at {act['at']}", {"act": act})
            return
        self.playing.spoil(command.device, command.fault, [one.id for one in self._devices], now.at_s)
        words = f"{command.device} is {command.fault}" if command.fault else f"{command.device} is right again"
        self._tell("act", words, {"device": command.device, "fault": command.fault})

    def _send(self, command: Crew | Recall) -> None:
        now = self._moving()
        assert self._crews is not None
        assert self.town is not None
        if isinstance(command, Recall):
            self._crew(*self._crews.recall(command.incident, now.at_s))
            return
        place = self.town.network.metres(command.longitude, command.latitude)
        if not all(math.isfinite(one) for one in place):
            raise Invalid("the incident's place is nowhere near this city", where="crew")
        self._crew(*self._crews.send(command.incident, command.desk, place, now.at_s))

    def _crew(self, deeds: Sequence[Deed], said: Sequence[CrewSaid]) -> None:
        assert self.town is not None
        self._order(deeds)
        for one in said:
            longitude, latitude = self.town.network.degrees(one.x_m, one.y_m)
            data: dict[str, object] = {
                "incident": one.incident,
                "desk": one.desk,
                "unit": one.unit,
                "state": one.state,
                "latitude": round(latitude, 6),
                "longitude": round(longitude, 6),
            }
            self._tell("crew", one.words, data)

    def _moving(self) -> Snapshot:
        if self.now is None:
            raise Refused("the streets do not move yet", where="city")
        return self.now

    def _order(self, orders: Sequence[Deed | SetPace]) -> None:
        for order in orders:
            if self._world is not None:
                self._world.tell(order)

    def _moved(self, word: Moved) -> None:
        first, self.now = self.now is None, word.snapshot
        if first:
            self._tell("ready", "", self._ready())
        step = self._play(word.snapshot)
        self._effects = step.effects
        assert self._crews is not None
        self._crew(*self._crews.moved(word.snapshot, step.effects.things))
        if self._studio is not None:
            self._studio.show(self._moment(word.snapshot, step.effects))
        if self._fleet is not None:
            self._move_devices(self._fleet.world, word.snapshot, step.effects)
        if self._seen is not None:
            self._seen(word.snapshot, step.effects.things)
        if abs(word.snapshot.at_s - self._figured_s) >= FIGURES_EVERY_S * (self.pace.speed or 1.0):
            self._figured_s = word.snapshot.at_s
            self._tell("figures", "", self._figures(word))

    def _play(self, now: Snapshot) -> Step:
        step = self.playing.step(now.at_s)
        self._order(step.orders)
        for truth in step.truths:
            self._tell("truth", truth.expect, msgspec.to_builtins(truth) | self._place(truth.at))
        for said in step.calls:
            data: dict[str, object] = {
                "kind": said.kind,
                "latitude": round(said.latitude, 6),
                "longitude": round(said.longitude, 6),
                "panic": said.panic,
            }
            self._tell("call", said.words, data)
        if self.playing.scene is not None and self.settings.residents:
            self._witness(self._residents.saw(now, step.effects.things))
        present = len(step.effects.things)
        if present != self._present and self.playing.scene is not None:
            self._tell("act", _there(step.effects.things), {"things": present})
        self._present = present
        if step.over:
            self._stop("over")
        return step

    def _witness(self, seen: Sequence[Witness]) -> None:
        """Residents report what they saw, by the same way as callers."""
        assert self.town is not None
        for one in seen:
            longitude, latitude = self.town.network.degrees(one.x_m, one.y_m)
            data: dict[str, object] = {
                "kind": one.kind,
                "latitude": round(latitude, 6),
                "longitude": round(longitude, 6),
                "panic": one.panic,
                "resident": one.who,
                "uncertainty_m": round(one.uncertainty_m),
            }
            self._tell("call", one.words, data)

    def _place(self, anchor: str) -> dict[str, object]:
        spot = self.stage.spot(anchor)
        assert self.town is not None
        longitude, latitude = self.town.network.degrees(spot.x_m, spot.y_m)
        return {"latitude": round(latitude, 6), "longitude": round(longitude, 6), "camera": spot.camera}

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
            speed=self.pace.speed or 1.0,
            paused=bool(self.pace.paused),
            clouds=self.settings.clouds,
            rain=self.settings.rain,
            lenses=lenses,
            focus=tuple(sorted(effects.focus)),
            blackout=bool(effects.dark),
        )

    def _move_devices(self, world: Surroundings, now: Snapshot, effects: Effects) -> None:
        world.hour = self.hour
        world.speed = self.pace.speed or 1.0
        world.disturbances, world.dark, world.faults = effects.disturbances, effects.dark, effects.faults
        world.signals = {one.id: one for one in now.signals}

    def _ready(self) -> dict[str, object]:
        data: dict[str, object] = msgspec.to_builtins(self.plan)
        data["city"] = data.pop("name")
        data.pop("scenarios")
        addresses = {} if self._studio is None else dict(self._studio.addresses)
        data["sources"] = addresses
        return data

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

    @property
    def at_s(self) -> float:
        """The scenario's second; outside of one, the city's."""
        if self.now is None:
            return 0.0
        scene = self.playing.scene
        return self.now.at_s - (0.0 if scene is None else scene.began_s)

    def _tell(
        self,
        what: What,
        words: str,
        data: dict[str, object] | None = None,
        *,
        at_s: float | None = None,
        exercise: str | None = None,
    ) -> None:
        event = Event(
            what=what,
            at=self.settings.begin if self.now is None else self.now.at,
            at_s=self.at_s if at_s is None else at_s,
            words=words,
            exercise=self.playing.exercise if exercise is None else exercise,
            data=data or {},
        )
        self._told(event)


def _there(things: Sequence[Thing]) -> str:
    """What of a scenario is in the streets, in words."""
    count = Counter(one.kind.value.replace("_", " ") for one in things)
    return "there now: " + (", ".join(f"{kind} {number}" for kind, number in sorted(count.items())) or "nothing")


def _set(settings: CitySettings) -> Set:
    return Set(
        settings.extract,
        settings.cache,
        settings.cameras,
        port=settings.rtsp_port,
        mark=settings.status.upper(),
        logins={} if settings.login is None else {"*": settings.login},
    )


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    try:
        await task
    except (asyncio.CancelledError, CivigilError):
        return

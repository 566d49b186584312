"""The streets in motion: SUMO inside this process (libsumo), one snapshot a step.

libsumo is a library with one simulation a process, so this runs in a process of its own (`process.py`). What it is asked for each
object is read by plain getters: inside one process they cost less than its subscriptions do (see the README's figures), unlike
over a socket. Everything is deterministic from the seed: SUMO's own chance, who sets out, and the lines of public transport.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zlib import crc32

import numpy as np

from civigil.kernel.errors import Invalid, Unavailable
from civigil.kernel.time import Instant
from civigil_city.world.demand import Demand, Journey, Limits
from civigil_city.world.extract import sumo_home
from civigil_city.world.network import Network, Use
from civigil_city.world.orders import Clear, Darken, Deed, Obstruct, Send
from civigil_city.world.things import Kind, Signal, Snapshot, Thing
from civigil_city.world.transit import BODIES, additional, flows, lines_of

STEP_S = 0.5
WARM_UP_S = 90.0
DAYS_AT_MOST = 7
_NEW_VEHICLES, _NEW_PEOPLE = 3, 2  # a step, so that no step is slow
_SIZES = {one.kind: (one.length_m, one.width_m, one.height_m) for one in BODIES} | {Kind.TRAIN: (60.0, 2.8, 3.8)}
_KINDS = {kind.value: kind for kind in Kind}
_HIDDEN = "obstacle/"


@dataclass(frozen=True, slots=True)
class StreetSettings:
    """What the streets are made of. Times in seconds."""

    seed: int = 1
    limits: Limits = field(default_factory=Limits)
    transit: bool = True
    riders: float = 0.1  # share of walkers who look for a tram or bus


class Streets:
    """SUMO on a network. Use it as a context manager; one a process. Raises `Unavailable` where SUMO is missing or fails."""

    def __init__(
        self, network: Network, net_file: Path, begin: Instant, settings: StreetSettings = StreetSettings()
    ) -> None:
        self.network, self.settings = network, settings
        self._file, self._begin = net_file, begin
        self._demand = Demand(network, settings.seed, settings.limits)
        self._known: dict[str, tuple[Kind, float, float, float]] = {}
        self._number, self._named = 0, 0
        self._elapsed_s = 0.0
        self._sumo: Any = None

    def __enter__(self) -> Self:
        """Start SUMO and fill the streets."""
        try:
            import libsumo
        except ImportError as error:
            raise Unavailable("SUMO is not installed: pip install 'civigil[city]'", where="libsumo") from error
        self._sumo = libsumo
        sumo_home()
        try:
            # Read as it starts, and gone before anybody can kill this process: every line's flow begins within SUMO's first look.
            with tempfile.TemporaryDirectory(prefix="civigil-city-") as folder:
                libsumo.start(["sumo", *self._told(Path(folder))])
            self._fill()
        except (libsumo.TraCIException, RuntimeError) as error:
            raise Unavailable(f"SUMO does not start: {error}", where=str(self._file)) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End SUMO."""
        self._sumo.close()

    def _told(self, folder: Path) -> list[str]:
        lines = lines_of(self.network) if self.settings.transit else ()
        (folder / "stops.add.xml").write_text(additional(lines), encoding="utf-8")
        (folder / "lines.rou.xml").write_text(flows(lines, DAYS_AT_MOST * 86_400), encoding="utf-8")
        told = ["-n", str(self._file), "-a", str(folder / "stops.add.xml"), "-r", str(folder / "lines.rou.xml")]
        told += ["--step-length", str(STEP_S), "--seed", str(self.settings.seed), "--time-to-teleport", "90"]
        told += ["--no-step-log", "--no-warnings", "--xml-validation", "never", "--ignore-route-errors"]
        return [*told, "--collision.action", "none", "--max-depart-delay", "60", "--pedestrian.striping.jamtime", "30"]

    def _fill(self) -> None:
        """Bring the streets to the hour's traffic: everybody somewhere on their way."""
        vehicles, people = self._demand.wanted(self._hour())
        for _ in range(vehicles):
            self._drive(self._demand.drive(), midway=True)
        for _ in range(people):
            self._walk(self._demand.walk(), midway=True)
        for _ in range(round(WARM_UP_S / STEP_S)):
            self._sumo.simulationStep()
            self._top_up()
        self._elapsed_s = -STEP_S

    def _hour(self) -> float:
        at = self._begin + timedelta(seconds=self._elapsed_s)
        local = at + timedelta(hours=self.network.degrees(*self.network.centre)[0] / 15)
        return local.hour + local.minute / 60

    def step(self) -> Snapshot:
        """The city half a second later. Raises `Unavailable` where SUMO gives up."""
        try:
            if self._number:
                self._sumo.simulationStep()
            self._top_up()
            self._elapsed_s += STEP_S
            self._number += 1
            return self._look()
        except (self._sumo.TraCIException, RuntimeError) as error:
            raise Unavailable(f"SUMO gave up: {error}", where=self.network.name) from error

    def _top_up(self) -> None:
        vehicles, people = self._demand.wanted(self._hour())
        for _ in range(min(_NEW_VEHICLES, vehicles - self._sumo.vehicle.getIDCount())):
            self._drive(self._demand.drive(), midway=False)
        for _ in range(min(_NEW_PEOPLE, people - self._sumo.person.getIDCount())):
            self._walk(self._demand.walk(), midway=False)

    def _name(self, kind: Kind) -> str:
        self._named += 1
        return f"{kind.value}-{self._named}"

    def _drive(self, journey: Journey | None, *, midway: bool) -> None:
        if journey is None:
            return
        edges = self._sumo.simulation.findRoute(journey.begin, journey.end, journey.kind.value).edges
        if len(edges) < 4:
            return
        if midway:
            edges = edges[int(self._demand.chance() * (len(edges) - 2)) :]
        name = self._name(journey.kind)
        self._sumo.route.add(name, edges)
        where = {"departPos": "random_free" if midway else "base", "departLane": "best", "departSpeed": "0"}
        self._sumo.vehicle.add(name, name, typeID=journey.kind.value, **where)

    def _walk(self, journey: Journey | None, *, midway: bool) -> None:
        if journey is None:
            return
        modes = "public" if not midway and self._demand.chance() < self.settings.riders else ""
        time_s = self._sumo.simulation.getTime()
        stages = self._sumo.simulation.findIntermodalRoute(journey.begin, journey.end, modes, time_s)
        if not stages or (len(stages) == 1 and stages[0].length > 3000):
            return
        name, first = self._name(journey.kind), stages[0].edges
        if midway and len(stages) == 1:
            first = first[int(self._demand.chance() * len(first) * 0.8) :]
            length = self._sumo.lane.getLength(f"{first[0]}_0")
            self._sumo.person.add(name, first[0], length * self._demand.chance(), typeID="person")
            last = self._sumo.lane.getLength(f"{first[-1]}_0")
            self._sumo.person.appendWalkingStage(name, first, last * self._demand.chance())
            return
        self._sumo.person.add(name, journey.begin, 0.0, typeID="person")
        for stage in stages:
            self._sumo.person.appendStage(name, stage)

    def _look(self) -> Snapshot:
        vehicle, person = self._sumo.vehicle, self._sumo.person
        rows: list[tuple[str, tuple[Kind, float, float, float], tuple[float, float], float, float]] = []
        for one in vehicle.getIDList():
            if not one.startswith(_HIDDEN):
                rows.append(
                    (
                        one,
                        self._body(one, vehicle),
                        vehicle.getPosition(one),
                        vehicle.getAngle(one),
                        vehicle.getSpeed(one),
                    )
                )
        for one in person.getIDList():
            if not person.getVehicle(one):
                rows.append((one, _stature(one), person.getPosition(one), person.getAngle(one), person.getSpeed(one)))
        places = np.array([row[2] for row in rows]).reshape(-1, 2)
        degrees = self.network.projection.degrees(places).tolist() if rows else []
        things = tuple(
            Thing(one, body[0], at[0], at[1], place[0], place[1], angle, speed, *body[1:])
            for (one, body, place, angle, speed), at in zip(rows, degrees, strict=True)
            if math.isfinite(at[0]) and place[0] > -1e6  # SUMO puts who is nowhere far outside
        )
        lights = self._sumo.trafficlight
        signals = tuple(Signal(one, lights.getRedYellowGreenState(one)) for one in self.network.signals)
        at = self._begin + timedelta(seconds=self._elapsed_s)
        return Snapshot(self._number, self._elapsed_s, at, things, signals)

    def _body(self, one: str, vehicle: Any) -> tuple[Kind, float, float, float]:
        known = self._known.get(one)
        if known is None:
            kind = _KINDS.get(vehicle.getTypeID(one), Kind.CAR)
            known = self._known[one] = (kind, *_SIZES.get(kind, (4.5, 1.8, 1.5)))
            if len(self._known) > 20_000:  # who left long ago
                self._known.clear()
        return known

    def obey(self, order: Deed) -> None:
        """Do what a scenario asks. Raises `Invalid` where the place has no street for it."""
        doers: dict[type, Callable[[Any], None]] = {
            Obstruct: self._obstruct,
            Clear: self._clear,
            Darken: self._darken,
            Send: self._send,
        }
        try:
            doers[type(order)](order)
        except (self._sumo.TraCIException, RuntimeError) as error:
            raise Invalid(f"SUMO refuses: {error}", where=type(order).__name__.lower()) from error

    def _obstruct(self, order: Obstruct) -> None:
        edge, along = self.network.nearest(order.x_m, order.y_m, Use.CAR)
        lane = edge.lane_for(Use.CAR)
        name = f"{_HIDDEN}{order.id}"
        at = min(max(along, 6.0), edge.length_m - 0.5) if edge.length_m > 6.5 else edge.length_m - 0.1
        self._sumo.route.add(name, [edge.id])
        self._sumo.vehicle.add(name, name, typeID="car", departPos=str(at), departLane=str(lane), departSpeed="0")
        self._sumo.vehicle.setSpeed(name, 0.0)

    def _clear(self, order: Clear) -> None:
        for name in (f"{_HIDDEN}{order.id}", order.id):
            if name in self._sumo.vehicle.getIDList():
                self._sumo.vehicle.remove(name)

    def _darken(self, order: Darken) -> None:
        for one in self.network.signals:
            x, y = self._signal_place(one)
            if math.hypot(x - order.x_m, y - order.y_m) <= order.reach_m:
                self._sumo.trafficlight.setProgram(one, "off" if order.dark else "0")

    def _signal_place(self, one: str) -> tuple[float, float]:
        ends = [self.network.edges[edge].lanes[0].shape[-1] for edge in self.network.signals[one]]
        middle = np.mean(np.array(ends), axis=0)
        return float(middle[0]), float(middle[1])

    def _send(self, order: Send) -> None:
        to, along = self.network.nearest(order.to_x_m, order.to_y_m, Use.CAR)
        lane, vehicle = to.lane_for(Use.CAR), self._sumo.vehicle
        if order.id in vehicle.getLoadedIDList() and order.id not in vehicle.getIDList():
            return  # it waits for a gap in the traffic, or is being put past a jam, and knows where to
        if order.id not in vehicle.getIDList():
            begin, _ = self.network.nearest(order.x_m, order.y_m, Use.CAR)
            route = self._sumo.simulation.findRoute(begin.id, to.id, order.kind.value)
            name = f"{order.id}/{crc32(repr((self._number, order)).encode())}"
            self._sumo.route.add(name, route.edges or [begin.id])
            vehicle.add(order.id, name, typeID=order.kind.value, departLane="best", departPos="random_free")
        else:
            for _ in vehicle.getStops(order.id):  # whatever it was to stop for before
                self._go_on(order.id)
            vehicle.changeTarget(order.id, to.id)
        if lane is not None:
            end = self._sumo.lane.getLength(to.lanes[lane].id)
            vehicle.setStop(order.id, to.id, min(max(along, 1.0), end - 0.1), lane, 86_400.0)

    def _go_on(self, one: str) -> None:
        """Leave the stop where it stands, or forget the next one."""
        vehicle = self._sumo.vehicle
        if vehicle.isStopped(one):
            vehicle.resume(one)
        else:
            vehicle.setStop(one, *self._next_stop(one), duration=0.0)

    def _next_stop(self, one: str) -> tuple[str, float, int]:
        stop = self._sumo.vehicle.getStops(one, 1)[0]
        edge, _, lane = stop.lane.rpartition("_")
        return edge, stop.endPos, int(lane)


def _stature(one: str) -> tuple[Kind, float, float, float]:
    """How tall somebody is: 1.55 to 1.92 m, by chance of the name, so always the same."""
    return Kind.PERSON, 0.35, 0.5, round(1.55 + crc32(one.encode()) % 1000 / 1000 * 0.37, 2)

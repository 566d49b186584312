"""What a scenario looks like at a moment: a pure function of the script, the city and the seconds since it began.

Nothing is remembered between moments, so an exercise runs at any speed, can be wound on, and replays the same.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zlib import crc32

from civigil_city.scenarios import model
from civigil_city.scenarios.model import Act, Scenario
from civigil_city.scenarios.stage import Spot, Stage
from civigil_city.world.network import on_line
from civigil_city.world.orders import Clear, Darken, Deed, Obstruct
from civigil_city.world.things import Kind, Thing

WALK_MPS = 1.3
COMES_FROM_M = 26.0


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What sensors within a distance measure is off by so much."""

    quantity: str
    by: float
    x_m: float
    y_m: float
    reach_m: float


@dataclass(slots=True)
class Effects:
    """Everything that a scenario does to the city at one moment."""

    things: list[Thing] = field(default_factory=list)
    covered: dict[str, float] = field(default_factory=dict)  # camera: share of the lens
    shake_deg: float = 0.0
    dark: list[tuple[float, float, float]] = field(default_factory=list)  # x, y, reach: no power there
    disturbances: list[Disturbance] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)  # device: what is wrong with it
    focus: set[str] = field(default_factory=set)  # cameras in whose pictures something goes on


@dataclass(frozen=True, slots=True)
class Said:
    """A call that is due."""

    at_s: float
    longitude: float
    latitude: float
    words: str
    kind: str
    panic: bool


@dataclass(frozen=True)
class Course:
    """A scenario in a city. Raises `Missing` where the city lacks what the scenario needs."""

    scenario: Scenario
    stage: Stage

    def __post_init__(self) -> None:
        """Find every place at once, so that a missing one stops the start."""
        _ = self.spots

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """The places of the acts."""
        return tuple(self.stage.spot(act.at) for act in self.scenario.act)

    @property
    def over(self) -> float:
        """When it is over, in seconds."""
        return self.scenario.lasts_s

    def at(self, now_s: float) -> Effects:
        """What it does to the city at a moment."""
        effects = Effects()
        for number, (act, spot) in enumerate(zip(self.scenario.act, self.spots, strict=True)):
            if act.from_s <= now_s < act.to_s:
                player = _PLAYERS.get(type(act))
                if player is not None:
                    player(self, act, spot, now_s - act.from_s, f"{self.scenario.name}-{number}", effects)
                if spot.camera is not None:
                    effects.focus.add(spot.camera)
        return effects

    def orders(self, before_s: float, now_s: float) -> list[Deed]:
        """What the streets must be told between two moments, the first left out."""
        orders: list[Deed] = []
        for number, (act, spot) in enumerate(zip(self.scenario.act, self.spots, strict=True)):
            name = f"{self.scenario.name}-{number}"
            begins, ends = before_s < act.from_s <= now_s, before_s < act.to_s <= now_s
            if isinstance(act, model.Crash):
                orders += [Obstruct(name, spot.x_m, spot.y_m)] if begins else []
                orders += [Clear(name)] if ends else []
            if isinstance(act, model.Blackout):
                orders += [Darken(spot.x_m, spot.y_m, act.reach_m, dark=begins)] if begins or ends else []
        return orders

    def calls(self, before_s: float, now_s: float) -> list[Said]:
        """The calls that come in between two moments, each with the place that the caller gives."""
        said = []
        for number, (act, spot) in enumerate(zip(self.scenario.act, self.spots, strict=True)):
            if isinstance(act, model.Call) and before_s < act.from_s <= now_s:
                turn = random.Random(number).uniform(0, 2 * math.pi)  # noqa: S311  no secret hangs on a wrong address
                place = self.stage.network.degrees(
                    spot.x_m + act.off_m * math.cos(turn), spot.y_m + act.off_m * math.sin(turn)
                )
                said.append(Said(act.from_s, place[0], place[1], act.words, act.kind, act.panic))
        return said

    def thing(
        self,
        id: str,
        kind: Kind,
        x: float,
        y: float,
        heading: float,
        size: tuple[float, float, float],
        speed: float = 0.0,
    ) -> Thing:
        """An object of the scenario; places come out of NumPy, and go over a wire."""
        x, y, heading, speed = float(x), float(y), float(heading) % 360, float(speed)
        length, width, height = (float(one) for one in size)
        longitude, latitude = self.stage.network.degrees(x, y)
        return Thing(id, kind, longitude, latitude, x, y, heading, speed, length, width, height)

    def person(self, name: str, x: float, y: float, heading: float, speed: float, *, child: bool = False) -> Thing:
        """Somebody on foot."""
        tall = 1.12 if child else 1.60 + crc32(name.encode()) % 100 / 100 * 0.28
        return self.thing(name, Kind.CHILD if child else Kind.PERSON, x, y, heading, (0.35, 0.5, tall), speed)


def _walk(spot: Spot, from_m: float, to_m: float, gone_m: float) -> tuple[float, float, float]:
    """Somewhere on a spot's way after so many metres from one place along it to another: (x, y, heading)."""
    back = to_m < from_m
    along = from_m + (-gone_m if back else gone_m)
    x, y, heading = on_line(spot.way, along)
    length = float(sum(math.dist(one, other) for one, other in zip(spot.way[:-1], spot.way[1:], strict=True)))
    beyond = along if along < 0 else along - length if along > length else 0.0
    turn = math.radians(heading)  # the way goes on straight where the path ends
    return x + beyond * math.sin(turn), y + beyond * math.cos(turn), heading + (180 if back else 0)


def _visit(spot: Spot, since_s: float, lasts_s: float) -> tuple[str, float, float, float]:
    """Coming, staying, going: (what, x, y, heading) of somebody who comes along the way and goes back."""
    comes_s = COMES_FROM_M / WALK_MPS
    if since_s < comes_s:
        return "comes", *_walk(spot, spot.along_m - COMES_FROM_M, spot.along_m, since_s * WALK_MPS)
    if since_s > lasts_s - comes_s:
        gone = (since_s - (lasts_s - comes_s)) * WALK_MPS
        return "goes", *_walk(spot, spot.along_m, spot.along_m - COMES_FROM_M, gone)
    return "stays", spot.x_m, spot.y_m, spot.heading_deg


def _loiter(course: Course, act: model.Loiter, spot: Spot, since_s: float, name: str, effects: Effects) -> None:
    what, x, y, heading = _visit(spot, since_s, act.to_s - act.from_s)
    speed = WALK_MPS
    if what == "stays":
        (x, y), heading, speed = _roam(spot, act.roam_m, since_s, act.who)
    effects.things.append(course.person(f"{name}-{act.who}", x, y, heading, speed, child=act.child))


def _roam(spot: Spot, roam_m: float, at_s: float, who: str) -> tuple[tuple[float, float], float, float]:
    """Two steps here, a while there: (place, heading, speed)."""
    every_s, step_s = 6.5, 2.2
    turn = int(at_s // every_s)

    def corner(number: int) -> tuple[float, float]:
        chance = random.Random(f"{who}/{number}")  # noqa: S311  no secret hangs on a step
        angle, away = chance.uniform(0, 2 * math.pi), roam_m * math.sqrt(chance.random())
        return spot.x_m + away * math.cos(angle), spot.y_m + away * math.sin(angle)

    one, other = corner(turn - 1), corner(turn)
    share = min(1.0, (at_s - turn * every_s) / step_s)
    moving = share < 1.0
    heading = math.degrees(math.atan2(other[0] - one[0], other[1] - one[1])) + (0 if moving else turn * 47 % 120 - 60)
    place = one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share
    return place, heading, math.dist(one, other) / step_s if moving else 0.0


def _pass(course: Course, act: model.Pass, spot: Spot, since_s: float, name: str, effects: Effects) -> None:
    reach = 2 * COMES_FROM_M
    gone = since_s * act.speed_mps
    turn, along = int(gone // reach), gone % reach
    ends = (spot.along_m - COMES_FROM_M, spot.along_m + COMES_FROM_M)
    begin, end = ends if turn % 2 == 0 else ends[::-1]
    x, y, heading = _walk(spot, begin, end, along)
    effects.things.append(course.person(f"{name}-{act.who}", x, y, heading, act.speed_mps, child=act.child))


def _leave_bag(course: Course, act: model.LeaveBag, spot: Spot, since_s: float, name: str, effects: Effects) -> None:
    comes_s = COMES_FROM_M / WALK_MPS
    visit_s = 2 * comes_s + act.stays_s
    if since_s < visit_s:
        _, x, y, heading = _visit(spot, since_s, visit_s)
        effects.things.append(course.person(f"{name}-{act.who}", x, y, heading, 0.0 if x == spot.x_m else WALK_MPS))
    if since_s > comes_s + act.stays_s / 2:
        turn = math.radians(spot.heading_deg + 90)
        at = spot.x_m + 0.5 * math.sin(turn), spot.y_m + 0.5 * math.cos(turn)
        effects.things.append(course.thing(f"{name}-bag", Kind.BAG, *at, spot.heading_deg + 20, (0.55, 0.32, 0.42)))


def _crash(course: Course, act: model.Crash, spot: Spot, since_s: float, name: str, effects: Effects) -> None:
    turn = math.radians(spot.heading_deg)
    ahead, right = (math.sin(turn), math.cos(turn)), (math.cos(turn), -math.sin(turn))
    left_s = max(0.0, 2.0 - since_s)  # before the blow they still move
    for number, (along, beside, heading, speed) in enumerate(((0.6, 0.1, 14.0, 11.0), (1.2, -2.0, 205.0, 8.0))):
        back = left_s * speed * (1 if number == 0 else -1)
        x = spot.x_m + (along - back) * ahead[0] + beside * right[0]
        y = spot.y_m + (along - back) * ahead[1] + beside * right[1]
        straight = (0.0, 180.0)[number] if left_s else heading
        size = (4.5, 1.8, 1.5)
        effects.things.append(
            course.thing(
                f"{name}-car-{number}", Kind.CAR, x, y, spot.heading_deg + straight, size, speed if left_s else 0.0
            )
        )
    if left_s:
        return
    chance = random.Random(name)  # noqa: S311  no secret hangs on a splinter
    for number in range(9):
        along, beside = chance.uniform(-3, 4), chance.uniform(-3, 2)
        x, y = spot.x_m + along * ahead[0] + beside * right[0], spot.y_m + along * ahead[1] + beside * right[1]
        size = (chance.uniform(0.1, 0.4), chance.uniform(0.08, 0.3), chance.uniform(0.04, 0.15))
        effects.things.append(course.thing(f"{name}-part-{number}", Kind.DEBRIS, x, y, chance.uniform(0, 360), size))
    for number in range(act.hurt + 1):
        if since_s > 9 + 4 * number:
            at = (
                spot.x_m + (-1.5 + number * 1.4) * ahead[0] + 1.9 * right[0],
                spot.y_m + (-1.5 + number * 1.4) * ahead[1] + 1.9 * right[1],
            )
            effects.things.append(course.person(f"{name}-driver-{number}", *at, spot.heading_deg - 90, 0.0))


def _burn(course: Course, act: model.Burn, spot: Spot, since_s: float, name: str, effects: Effects) -> None:
    grown = min(1.0, 0.15 + since_s / 300.0)
    size = act.height_m * grown
    effects.things.append(
        course.thing(f"{name}-smoke", Kind.SMOKE, spot.x_m, spot.y_m, 0.0, (size, size * 0.35, size * 1.6))
    )
    if act.flames and since_s > 15:
        effects.things.append(
            course.thing(f"{name}-fire", Kind.FIRE, spot.x_m, spot.y_m, 0.0, (size * 0.4, size * 0.3, size * 0.55))
        )


def _gather(course: Course, act: model.Gather, spot: Spot, since_s: float, name: str, effects: Effects) -> None:
    for number in range(act.people):
        chance = random.Random(f"{name}/{number}")  # noqa: S311  no secret hangs on a place in a crowd
        angle, away = chance.uniform(0, 2 * math.pi), act.radius_m * math.sqrt(chance.random())
        stands = spot.x_m + away * math.cos(angle), spot.y_m + away * math.sin(angle)
        comes_s = chance.uniform(0.0, 0.5) * (act.to_s - act.from_s)
        left = max(0.0, COMES_FROM_M + away - (since_s - comes_s) * WALK_MPS) if since_s > comes_s else None
        if left is None:
            continue
        toward = math.atan2(spot.x_m - stands[0], spot.y_m - stands[1])
        if left > 0:
            from_ = chance.choice((0.0, 180.0)) + spot.heading_deg + chance.uniform(-25, 25)
            turn = math.radians(from_)
            at = stands[0] + left * math.sin(turn), stands[1] + left * math.cos(turn)
            effects.things.append(course.person(f"{name}-{number}", *at, from_ + 180, WALK_MPS))
        else:
            sway = 0.12 * math.sin(since_s * 0.9 + number)
            effects.things.append(
                course.person(f"{name}-{number}", stands[0] + sway, stands[1], math.degrees(toward), 0.0)
            )


def _flood(course: Course, act: model.Flood, spot: Spot, since_s: float, name: str, effects: Effects) -> None:
    wide = 2 * act.radius_m * min(1.0, 0.2 + since_s / 180.0)
    effects.things.append(course.thing(f"{name}-water", Kind.WATER, spot.x_m, spot.y_m, 0.0, (wide, wide, 0.3)))


def _cover(course: Course, act: model.Cover, spot: Spot, since_s: float, name: str, effects: Effects) -> None:
    if spot.camera is None:
        return
    site = next(one for one in course.stage.cameras if one.id == spot.camera)
    goal = site.view.x_m + (spot.x_m - site.view.x_m) * 0.22, site.view.y_m + (spot.y_m - site.view.y_m) * 0.22
    way = math.dist(goal, (spot.x_m, spot.y_m))
    gone = min(since_s * WALK_MPS, way)
    share = gone / max(way, 0.1)
    x, y = spot.x_m + (goal[0] - spot.x_m) * share, spot.y_m + (goal[1] - spot.y_m) * share
    covered = max(0.0, since_s - way / WALK_MPS - 1.5) / act.takes_s
    if covered < 1.2:
        heading = math.degrees(math.atan2(goal[0] - spot.x_m, goal[1] - spot.y_m))
        effects.things.append(course.person(f"{name}-{act.who}", x, y, heading, WALK_MPS if share < 1 else 0.0))
    effects.covered[spot.camera] = float(min(1.0, covered))


def _quake(course: Course, act: model.Quake, spot: Spot, since_s: float, name: str, effects: Effects) -> None:
    strength = 0.5 * (act.magnitude - 2) ** 1.5 / 6
    first = 0.25 * math.exp(-since_s / 2.0) if since_s < 4 else 0.0
    second = math.exp(-(since_s - 4) / 7.0) if since_s >= 4 else 0.0
    effects.shake_deg = max(effects.shake_deg, strength * (first + second))
    by = 9.81 * 0.02 * (act.magnitude - 2) ** 2 * (first + second)
    effects.disturbances.append(Disturbance("acceleration", by, spot.x_m, spot.y_m, 20_000.0))
    effects.focus.update(site.id for site in course.stage.cameras[:1])


def _blackout(course: Course, act: model.Blackout, spot: Spot, since_s: float, name: str, effects: Effects) -> None:
    effects.dark.append((spot.x_m, spot.y_m, act.reach_m))


def _disturb(course: Course, act: model.Disturb, spot: Spot, since_s: float, name: str, effects: Effects) -> None:
    share = min(1.0, since_s / act.rise_s) if act.rise_s else 1.0
    effects.disturbances.append(Disturbance(act.quantity, act.by * share, spot.x_m, spot.y_m, act.reach_m))


def _break(course: Course, act: model.Break, spot: Spot, since_s: float, name: str, effects: Effects) -> None:
    effects.faults[act.at.partition(":")[2]] = act.fault


_PLAYERS: dict[type[Act], Callable[[Course, Any, Spot, float, str, Effects], None]] = {
    model.Loiter: _loiter,
    model.Pass: _pass,
    model.LeaveBag: _leave_bag,
    model.Crash: _crash,
    model.Burn: _burn,
    model.Gather: _gather,
    model.Flood: _flood,
    model.Cover: _cover,
    model.Quake: _quake,
    model.Blackout: _blackout,
    model.Disturb: _disturb,
    model.Break: _break,
}


def all_players() -> Iterable[type[Act]]:
    """The acts that change what the city looks like; a call does not."""
    return _PLAYERS

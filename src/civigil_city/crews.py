"""Crews: units that drive from their stations to where an incident was given to their desk, look, and say what they find. Pure.

A unit is a vehicle in the streets; it stands in traffic like everybody else. What a crew reports is only what the city knows of
the place: whether something of a scenario is there. It may be wrong in what it finds, for the place of an incident may be.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from civigil_city.world.orders import Clear, Deed, Send
from civigil_city.world.places import Place, PlaceKind
from civigil_city.world.things import Kind, Snapshot, Thing

UNITS_A_STATION = 2
NEAR_M = 45.0  # of the place, on whatever street is nearest to it
SEES_M = 70.0
WORKS_S = 90.0
LOST_S = 12.0  # a unit that was not seen for so long is sent again
STUCK_S = 900.0
State: TypeAlias = Literal["sent", "arrived", "done", "back", "stuck"]

DESKS: Mapping[str, tuple[PlaceKind, Kind, str]] = {
    "desk:fire": (PlaceKind.FIRE_STATION, Kind.FIRE_ENGINE, "Fire engine"),
    "desk:police": (PlaceKind.POLICE, Kind.POLICE, "Police car"),
    "desk:medical": (PlaceKind.AMBULANCE, Kind.AMBULANCE, "Ambulance"),
}
"""Who answers for which desk. Other desks have no crew."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a crew says."""

    incident: str
    desk: str
    unit: str
    state: State
    words: str
    x_m: float
    y_m: float


@dataclass(slots=True)
class Unit:
    """One vehicle and its crew."""

    id: str
    title: str
    kind: Kind
    station: Place
    incident: str = ""
    desk: str = ""
    goal: tuple[float, float] | None = None  # where it drives or stands; none: in its garage
    state: State = "back"
    since_s: float = 0.0  # in this state
    seen_s: float = 0.0  # when it last was in the streets


class Crews:
    """All units of the city."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.units: list[Unit] = []
        for kind, vehicle, title in DESKS.values():
            for station in (one for one in places if one.kind is kind):
                for _ in range(UNITS_A_STATION):
                    number = 1 + sum(one.kind is vehicle for one in self.units)
                    name = f"{vehicle.value.replace('_', '-')}-unit-{number}"
                    self.units.append(Unit(name, f"{title} {number}", vehicle, station))

    def send(self, incident: str, desk: str, place: tuple[float, float], now_s: float) -> tuple[list[Deed], list[Said]]:
        """An incident was given to a desk: its nearest free unit sets out, unless one is there or on its way."""
        busy = [one for one in self.units if one.incident == incident and one.desk == desk]
        if desk not in DESKS or busy:
            return [], []
        kind = DESKS[desk][1]
        free = [one for one in self.units if one.kind is kind and not one.incident]
        if not free:
            words = f"No {DESKS[desk][2].lower()} is free."
            return [], [Said(incident, desk, "", "stuck", words, *place)]
        unit = min(free, key=lambda one: math.dist((one.station.x_m, one.station.y_m), place))
        unit.incident, unit.desk, unit.goal = incident, desk, place
        unit.state, unit.since_s, unit.seen_s = "sent", now_s, now_s
        words = f"{unit.title} is on its way from {unit.station.name}."
        return [_way(unit)], [_said(unit, words)]

    def recall(self, incident: str, now_s: float) -> tuple[list[Deed], list[Said]]:
        """An incident needs nobody any more: its units drive home."""
        deeds: list[Deed] = []
        said: list[Said] = []
        for unit in self.units:
            if unit.incident == incident:
                unit.goal = unit.station.x_m, unit.station.y_m
                said.append(_said(unit, f"{unit.title} drives home.", "back"))
                unit.incident = unit.desk = ""
                unit.state, unit.since_s = "back", now_s
                deeds.append(_way(unit))
        return deeds, said

    def moved(self, now: Snapshot, scene: Sequence[Thing]) -> tuple[list[Deed], list[Said]]:
        """What the units do and say at a moment; `scene`: what a scenario has put into the streets."""
        under_way = {one.id: one for one in self.units if one.goal is not None}
        found = {one.id: one for one in now.things if one.id in under_way} if under_way else {}
        deeds: list[Deed] = []
        said: list[Said] = []
        for unit in under_way.values():
            thing = found.get(unit.id)
            if thing is None:
                if now.at_s - unit.seen_s > LOST_S:  # the streets were begun again, or it found no way in
                    unit.seen_s = now.at_s
                    deeds.append(_way(unit))
            else:
                unit.seen_s = now.at_s
            if unit.state == "back":
                deeds += self._parked(unit, thing, now.at_s)
            else:
                said += _at_work(unit, thing, now.at_s, scene)
        return deeds, said

    def _parked(self, unit: Unit, thing: Thing | None, now_s: float) -> list[Deed]:
        """It is home, or it never got there: into the garage."""
        assert unit.goal is not None
        home = thing is not None and _away(thing, unit.goal) < NEAR_M and thing.speed_mps < 0.5
        if not home and now_s - unit.since_s < STUCK_S:
            return []
        unit.goal = None
        return [Clear(unit.id)]


def _at_work(unit: Unit, thing: Thing | None, now_s: float, scene: Sequence[Thing]) -> list[Said]:
    assert unit.goal is not None
    in_state_s = now_s - unit.since_s
    if unit.state == "sent":
        if thing is not None and (_away(thing, unit.goal) < NEAR_M or (thing.speed_mps < 0.1 and _stands(unit, thing))):
            unit.state, unit.since_s = "arrived", now_s
            return [_said(unit, f"{unit.title} is there. {_found(unit.goal, scene)}")]
        if in_state_s > STUCK_S:
            unit.state, unit.since_s = "stuck", now_s
            return [_said(unit, f"{unit.title} does not get through.")]
    if unit.state == "arrived" and in_state_s > WORKS_S:
        unit.state, unit.since_s = "done", now_s
        return [_said(unit, f"{unit.title} reports: {_found(unit.goal, scene)} We have done what we could.")]
    return []


def _stands(unit: Unit, thing: Thing) -> bool:
    """Whether it came as near as streets lead: three times as near as where it set out."""
    assert unit.goal is not None
    whole = math.dist((unit.station.x_m, unit.station.y_m), unit.goal)
    return _away(thing, unit.goal) < min(whole / 3, 150.0)


def _away(thing: Thing, place: tuple[float, float]) -> float:
    return math.hypot(thing.x_m - place[0], thing.y_m - place[1])


def _found(place: tuple[float, float], scene: Sequence[Thing]) -> str:
    """What a crew finds, in its own words."""
    near = [one.kind for one in scene if _away(one, place) < SEES_M]
    for kind, words in _WORDS:
        if kind in near:
            return words
    people = near.count(Kind.PERSON)
    if people > 10:
        return f"About {round(people, -1)} people stand here."
    if Kind.CHILD in near:
        return "A child is here, alone."
    return "Somebody is here; we talk to them." if people else "Nothing to be seen here."


_WORDS = (
    (Kind.FIRE, "It burns, flames and smoke."),
    (Kind.SMOKE, "There is smoke."),
    (Kind.DEBRIS, "Two cars have collided, debris on the road."),
    (Kind.WATER, "The road is under water."),
    (Kind.BAG, "A bag stands here without an owner."),
)


def _way(unit: Unit) -> Send:
    assert unit.goal is not None
    station = unit.station
    return Send(unit.id, unit.kind, station.x_m, station.y_m, *unit.goal)


def _said(unit: Unit, words: str, state: State | None = None) -> Said:
    x_m, y_m = unit.goal or (unit.station.x_m, unit.station.y_m)
    return Said(unit.incident, unit.desk, unit.title, state or unit.state, words, x_m, y_m)

"""Residents: whoever walks or drives by something bad may take out a phone and report it, as the app of a city lets them. Pure.

Who sees what is not scripted: it is whoever the streets have brought there. They report from where they stand, with their phone's
idea of where that is, in their own words; who stands very near is beside themselves. The first look is sometimes wrong, and
put right half a minute later. Chance hangs on who they are and what they see, so that the same city has the same witnesses.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from civigil_city.world.things import Kind, Snapshot, Thing

SEES_M, CLOSE_M = 70.0, 18.0
SHARE = 0.3  # of those who see it
A_CAUSE, ALTOGETHER = 3, 10  # at most
AFTER_S = (4.0, 25.0)  # until it is written
CORRECTS_S = 30.0
WRONG_AT_FIRST, WRONG_PLACE = 0.2, 0.12  # shares
FIX_M, BAD_FIX_M = 12.0, 180.0
CROWD = 20  # so many people who stand together are worth a word


@dataclass(frozen=True, slots=True)
class Witness:
    """A report that a resident sends."""

    who: str
    at_s: float  # when, in the city's seconds
    x_m: float  # where the phone says it is
    y_m: float
    uncertainty_m: float
    kind: str  # of hazard
    words: str
    panic: bool


@dataclass(slots=True)
class Residents:
    """Who has reported what; begins anew with each scenario."""

    _asked: set[tuple[str, str]] = field(default_factory=set)
    _of: Counter[str] = field(default_factory=Counter)
    _due: list[Witness] = field(default_factory=list)

    def forget(self) -> None:
        """The scenario is over: nobody reports what was."""
        self._asked.clear()
        self._of.clear()
        self._due.clear()

    def saw(self, now: Snapshot, scene: Sequence[Thing]) -> list[Witness]:
        """The reports that are due at a moment; `scene`: what a scenario has put into the streets."""
        worth = _worth_a_word(scene)
        for cause, (thing, hazard) in worth.items():
            if self._of[cause] >= A_CAUSE or self._of.total() >= ALTOGETHER:
                continue
            for one in now.things:
                away_m = math.hypot(one.x_m - thing.x_m, one.y_m - thing.y_m)
                if one.kind not in _PEOPLE or away_m > SEES_M or (one.id, cause) in self._asked:
                    continue
                self._asked.add((one.id, cause))
                reports = _witness(one, cause, hazard, away_m, now.at_s)
                self._due += reports
                self._of[cause] += bool(reports)
                if self._of[cause] >= A_CAUSE:
                    break
        due = [one for one in self._due if one.at_s <= now.at_s]
        self._due = [one for one in self._due if one.at_s > now.at_s]
        return due


_PEOPLE = {Kind.PERSON, Kind.BICYCLE, Kind.CAR}

_HAZARDS: Mapping[Kind, tuple[str, str]] = {  # what it is, and what it may look like at first
    Kind.FIRE: ("fire", "smoke_seen"),
    Kind.SMOKE: ("smoke_seen", "smoke_seen"),
    Kind.DEBRIS: ("collision_reported", "suspicious_person"),
    Kind.WATER: ("water_in_street", "water_in_street"),
}

_SAID: Mapping[str, tuple[str, ...]] = {
    "fire": ("There are flames.", "It is burning here.", "A fire. I can feel the heat from where I stand."),
    "smoke_seen": ("I see smoke.", "Dark smoke, I cannot see from where.", "It smells of burning and there is smoke."),
    "collision_reported": (
        "Two cars have crashed.",
        "A crash, glass all over the road.",
        "An accident, somebody sits on the kerb.",
    ),
    "water_in_street": ("The street is under water.", "Water over the kerb, cars turn round."),
    "crowding_reported": ("Very many people here, it gets tight.", "A crowd, more and more of them come."),
    "suspicious_person": ("Somebody stands in the middle of the road.",),
}
_HURRY = ("Quickly please! ", "Help! ", "Send somebody! ")


def _worth_a_word(scene: Sequence[Thing]) -> dict[str, tuple[Thing, tuple[str, str]]]:
    """What anybody would report, one thing of a kind for each act: by the act's name."""
    found: dict[str, tuple[Thing, tuple[str, str]]] = {}
    people: dict[str, list[Thing]] = {}
    for thing in scene:
        act = thing.id.rpartition("-")[0] if thing.kind in _HAZARDS else "-".join(thing.id.split("-")[:-1])
        if thing.kind in _HAZARDS and (thing.kind is not Kind.SMOKE or act not in found):
            found[act.removesuffix("-part")] = thing, _HAZARDS[thing.kind]
        elif thing.kind is Kind.PERSON and thing.speed_mps < 0.1:
            people.setdefault(act, []).append(thing)
    for act, crowd in people.items():
        if len(crowd) >= CROWD:
            found[act] = crowd[0], ("crowding_reported", "crowding_reported")
    return found


def _witness(one: Thing, cause: str, hazard: tuple[str, str], away_m: float, now_s: float) -> list[Witness]:
    """What somebody who sees it sends: mostly nothing, at most a report and its correction."""
    chance = random.Random(f"{one.id}/{cause}")  # noqa: S311  no secret hangs on who reports
    if chance.random() >= SHARE:
        return []
    at_s = now_s + chance.uniform(*AFTER_S)
    bad = chance.random() < WRONG_PLACE
    fix_m = BAD_FIX_M if bad else FIX_M
    x, y = one.x_m + chance.gauss(0, fix_m), one.y_m + chance.gauss(0, fix_m)
    panic = away_m < CLOSE_M
    truly, first = hazard
    wrong = truly != first and chance.random() < WRONG_AT_FIRST
    kind = first if wrong else truly
    words = (chance.choice(_HURRY) if panic else "") + chance.choice(_SAID[kind])
    uncertainty_m = away_m + 2 * fix_m
    made = [Witness(one.id, at_s, x, y, uncertainty_m, kind, words, panic)]
    if wrong:
        words = f"I was wrong a moment ago. {chance.choice(_SAID[truly])}"
        made.append(Witness(one.id, at_s + CORRECTS_S, x, y, uncertainty_m, truly, words, panic=False))
    return made

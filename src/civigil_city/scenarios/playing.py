"""What plays at a moment: the scenario, and what was injected besides; their effects together.

A scenario's course is a pure function of the seconds since it began. What is remembered here is only when each began, up to
which second each has given its orders, and which faults somebody has put into devices by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from civigil.kernel.errors import Invalid, Missing, Refused
from civigil_city.scenarios.course import Course, Effects, Said
from civigil_city.scenarios.expected import truth_of
from civigil_city.scenarios.model import Act, Break, FaultName, Scenario, Truth
from civigil_city.scenarios.stage import Stage
from civigil_city.world.orders import Deed

INJECTED_AT_MOST = 20
EXPECTED_S = 600.0
"""For how long it is true that a device that was made to fail has failed: nobody says when it will be put right."""


@dataclass(slots=True)
class Play:
    """One course under way."""

    course: Course
    began_s: float
    passed_s: float = -1.0
    later_s: float = 0.0  # after the scenario's own beginning: its truths are told by that

    def orders(self, at_s: float) -> list[Deed]:
        """What the streets must be told since the last moment."""
        return self.course.orders(self.passed_s, at_s)


@dataclass(slots=True)
class Step:
    """What comes of one moment."""

    effects: Effects
    orders: list[Deed] = field(default_factory=list)
    calls: list[Said] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)  # that begin
    over: bool = False  # the scenario has played to its end


class Playing:
    """The scenario that plays, and what was injected."""

    def __init__(self) -> None:
        self.scene: Play | None = None
        self.exercise = ""
        self.faults: dict[str, str] = {}
        self._injected: list[Play] = []
        self._expected: list[Truth] = []  # of devices that were made to fail since the last moment
        self._count = 0

    def start(self, scenario: Scenario, stage: Stage, now_s: float, exercise: str = "") -> Course:
        """Begin a scenario. Raises `Refused` where one plays, `Missing` where this city lacks what it needs."""
        if self.scene is not None:
            raise Refused(f"{self.scene.course.scenario.name} plays", where="scenario")
        course = Course(scenario, stage)
        self.scene, self.exercise = Play(course, now_s), exercise
        return course

    def inject(self, act: Act, stage: Stage, now_s: float) -> Course:
        """Play one act more, its times counted from now. Raises `Refused` for too many, `Invalid`, `Missing`."""
        if len(self._injected) >= INJECTED_AT_MOST:
            raise Refused(f"{INJECTED_AT_MOST} acts were injected and still go on", where="inject")
        self._count += 1
        name = self._name(act)
        try:
            truth = truth_of(act, name)
            truths = () if truth is None else (truth,)
            lasts_s = max(act.to_s, 1.0, *(one.to_s for one in truths))
            lone = Scenario(name=name, title=name, what=name, lasts_s=lasts_s, act=(act,), truth=truths)
        except msgspec.ValidationError as error:
            raise Invalid(str(error), where="inject") from error
        course = Course(lone, stage)
        began_s = now_s if self.scene is None else self.scene.began_s
        self._injected.append(Play(course, now_s, later_s=now_s - began_s))
        return course

    def spoil(self, device: str, fault: FaultName | None, known: Sequence[str], now_s: float = 0.0) -> None:
        """Make something go wrong with a device until it is put right. Raises `Missing` for one that is not there."""
        if device not in known:
            raise Missing(f"this city has no device {device!r}", where="inject")
        if fault is None:
            self.faults.pop(device, None)
        else:
            self.faults[device] = fault
            self._expect(Break(fault=fault, at=f"device:{device}", from_s=0.0, to_s=EXPECTED_S), now_s)

    def _name(self, act: Act) -> str:
        """`injected-leave-bag-2`: what it is called in truths and on the streets."""
        what = msgspec.to_builtins(act)["do"].replace("_", "-")
        return f"injected-{what}-{self._count}"

    def _expect(self, act: Act, now_s: float) -> None:
        self._count += 1
        truth = truth_of(act, self._name(act))
        if truth is not None and self.scene is not None:
            self._expected.append(_later(truth, now_s - self.scene.began_s))

    def stop(self) -> list[Deed]:
        """End everything; what the streets must be told for it."""
        deeds = [deed for play in self._all() for deed in play.orders(play.course.over + 1)]
        self.scene, self.exercise = None, ""
        self._injected.clear()
        self._expected.clear()
        self.faults.clear()
        return deeds

    def step(self, now_s: float) -> Step:
        """What it all does to the city at a moment."""
        step = Step(Effects(), truths=self._expected)
        self._expected = []
        for play in self._all():
            at_s = now_s - play.began_s
            step.orders += play.orders(at_s)
            step.calls += play.course.calls(play.passed_s, at_s)
            truths = play.course.scenario.truth
            step.truths += [_later(one, play.later_s) for one in truths if play.passed_s < one.from_s <= at_s]
            play.passed_s = at_s
            if at_s < play.course.over:
                merge(step.effects, play.course.at(at_s))
            elif play is self.scene:
                step.over = True
        self._injected = [play for play in self._injected if play.passed_s < play.course.over]
        step.effects.faults.update(self.faults)
        return step

    def _all(self) -> list[Play]:
        return ([] if self.scene is None else [self.scene]) + self._injected


def _later(truth: Truth, by_s: float) -> Truth:
    """The same by the scenario's seconds, where it was injected."""
    if by_s == 0:
        return truth
    return msgspec.structs.replace(truth, from_s=truth.from_s + by_s, to_s=truth.to_s + by_s)


def merge(into: Effects, other: Effects) -> None:
    """Two courses' effects at once: the stronger shaking, the thicker paint."""
    into.things += other.things
    for camera, share in other.covered.items():
        into.covered[camera] = max(share, into.covered.get(camera, 0.0))
    into.shake_deg = max(into.shake_deg, other.shake_deg)
    into.dark += other.dark
    into.disturbances += other.disturbances
    into.faults.update(other.faults)
    into.focus |= other.focus

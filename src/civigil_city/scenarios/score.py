"""Truth beside what the system said: found, late, missed, false. Pure.

Each truth takes the earliest incident of a right kind that lies near enough and began in its time; an incident answers one
truth only. What is left of the incidents inside the exercise's time is false. Nothing is rounded in the system's favour: a late
find counts as late, and a truth for which no room exists yet counts as missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import Enum

import msgspec

from civigil.kernel.place import Place, Point, distance_m, middle
from civigil.kernel.time import Instant
from civigil_city.scenarios.model import Scenario, Truth
from civigil_city.scenarios.stage import Stage

EARLY_S = 2.0  # simulated seconds by which a clock may be wrong
PLACE_M = 30.0  # what an incident's own place may add to a truth's radius, at least


class Verdict(Enum):
    """What became of a truth, or of an incident."""

    FOUND = "found"
    LATE = "late"
    MISSED = "missed"
    FALSE = "false"


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as the console's API gives it; what else it says is left out."""

    id: str
    kind: str
    started: Instant
    place: Place | None = None
    status: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the score."""

    verdict: Verdict
    cause: str
    kind: str
    incident: str = ""
    after_s: float | None = None  # simulated seconds after the truth began
    away_m: float | None = None
    expect: str = ""


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario's score."""

    scenario: str
    found: int
    late: int
    missed: int
    false: int
    lines: tuple[Line, ...]


class Clockwork(msgspec.Struct, frozen=True, kw_only=True):
    """How an exercise's seconds lie on the clock that incidents bear: when it began, and how fast it ran."""

    began: Instant
    speed: float = 1.0

    def seconds(self, at: Instant) -> float:
        """The exercise's seconds at a moment."""
        return (at - self.began).total_seconds() * self.speed

    def instant(self, at_s: float) -> Instant:
        """The moment at which the exercise was so old."""
        return self.began + timedelta(seconds=at_s / self.speed)


def score(scenario: Scenario, stage: Stage, incidents: Sequence[Incident], clock: Clockwork) -> Score:
    """Every truth and every incident of the exercise's time, with what became of it."""
    lines: list[Line] = []
    left = sorted(
        (
            one
            for one in incidents
            if -EARLY_S <= clock.seconds(one.started) <= scenario.lasts_s and one.status in {"", scenario.status}
        ),
        key=lambda one: (one.started, one.id),
    )
    for truth in sorted(scenario.truth, key=lambda one: one.from_s):
        spot = stage.spot(truth.at)
        longitude, latitude = stage.network.degrees(spot.x_m, spot.y_m)
        place = Point(latitude=latitude, longitude=longitude)
        answer = next((one for one in left if _answers(one, truth, place, clock)), None)
        if answer is None:
            lines.append(
                Line(verdict=Verdict.MISSED, cause=truth.cause, kind="|".join(truth.kinds), expect=truth.expect)
            )
            continue
        left.remove(answer)
        after_s = clock.seconds(answer.started) - truth.from_s
        verdict = Verdict.FOUND if after_s <= truth.within_s else Verdict.LATE
        away = None if answer.place is None else distance_m(place, middle(answer.place))
        lines.append(
            Line(
                verdict=verdict,
                cause=truth.cause,
                kind=answer.kind,
                incident=answer.id,
                after_s=after_s,
                away_m=away,
                expect=truth.expect,
            )
        )
    lines += [
        Line(verdict=Verdict.FALSE, cause="", kind=one.kind, incident=one.id, after_s=clock.seconds(one.started))
        for one in left
    ]
    count = {verdict: sum(line.verdict is verdict for line in lines) for verdict in Verdict}
    return Score(
        scenario=scenario.name,
        found=count[Verdict.FOUND],
        late=count[Verdict.LATE],
        missed=count[Verdict.MISSED],
        false=count[Verdict.FALSE],
        lines=tuple(lines),
    )


def _answers(one: Incident, truth: Truth, place: Point, clock: Clockwork) -> bool:
    at_s = clock.seconds(one.started)
    if one.kind not in truth.kinds or not truth.from_s - EARLY_S <= at_s:
        return False
    if one.place is None:
        return True
    there = middle(one.place)
    return distance_m(place, there) <= truth.radius_m + max(there.uncertainty_m, PLACE_M)

"""Truth beside what the city said: found, late, missed, told again, false, and what still has time. Pure.

Each truth takes the earliest incident of a right kind that lies near enough and began in its time; an incident answers one truth
only. What is left and would have answered a truth that another answered is repeated: several callers, or one cause that the city
took for two. What is left of the rest inside the exercise's time is false. Nothing is rounded in the city's favour: a late find
counts as late, and a truth for which no room exists yet counts as missed. A truth that nobody told of is missed only once its time
is over; until then, and for ever where the exercise was stopped before, it is pending.

A truth's own seconds are those of the scenario: seconds of the wall times the pace at which it began. What the thing itself took
until it could be seen counts in these; what the city took from then until it said so counts in seconds of the wall, because the
city is not faster when the exercise is. Both together must lie within the truth's time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import Enum

import msgspec

from civigil.events.exercises import Moment, Tally, Truth
from civigil.kernel.place import Place, Point, distance_m, middle
from civigil.kernel.time import Instant

EARLY_S = 2.0  # seconds by which a source's clock may be wrong
PLACE_M = 30.0  # what an incident's own place may add to a truth's radius, at least


class Verdict(Enum):
    """What became of a truth, or of an incident."""

    FOUND = "found"
    LATE = "late"
    MISSED = "missed"
    PENDING = "pending"
    REPEATED = "repeated"
    FALSE = "false"


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as the API gives it; what else it says is left out."""

    id: str
    kind: str
    started: Moment
    raised: Moment | None = None  # when the city said so; not known: with its oldest concern
    place: Place | None = None
    status: str = ""  # empty: as the exercise


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise as far as a score needs it."""

    scenario: str = ""
    status: str = "Exercise"
    began: Moment
    ended: Moment
    truths: tuple[Truth, ...] = ()


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the score."""

    verdict: Verdict
    cause: str
    kind: str
    incident: str = ""
    after_s: float | None = (
        None  # scenario seconds from the truth's (or, false, the exercise's) beginning to the oldest concern
    )
    told_after_s: float | None = (
        None  # the same, and the seconds that the city took to say so: what is held to `within_s`
    )
    within_s: float | None = None  # scenario seconds
    away_m: float | None = None
    expect: str = ""


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise's score."""

    scenario: str
    found: int
    late: int
    missed: int
    false: int
    repeated: int = 0
    pending: int = 0
    lines: tuple[Line, ...]

    @property
    def tally(self) -> Tally:
        """The six numbers."""
        return Tally(
            found=self.found,
            late=self.late,
            missed=self.missed,
            false=self.false,
            repeated=self.repeated,
            pending=self.pending,
        )


def score(played: Played, incidents: Sequence[Incident]) -> Score:
    """Every truth that came true and every incident of the exercise's time, with what became of it."""
    early = timedelta(seconds=EARLY_S)
    left = sorted(
        (
            one
            for one in incidents
            if played.began - early <= one.started <= played.ended and one.status in {"", played.status}
        ),
        key=lambda one: (one.started, one.id),
    )
    came_true = sorted(
        (truth for truth in played.truths if truth.began <= played.ended),  # else it was stopped before
        key=lambda one: (one.began, one.cause),
    )
    lines: list[Line] = []
    for truth in came_true:
        answer = next((one for one in left if _answers(one, truth)), None)
        if answer is not None:
            left.remove(answer)
        lines.append(_untold(truth, played.ended) if answer is None else _answered(truth, answer))
    for one in left:
        again = next((truth for truth in came_true if _answers(one, truth, ends=played.ended)), None)
        lines.append(_false(one, played.began) if again is None else _repeated(one, again))
    count = {verdict: sum(line.verdict is verdict for line in lines) for verdict in Verdict}
    return Score(
        scenario=played.scenario,
        found=count[Verdict.FOUND],
        late=count[Verdict.LATE],
        missed=count[Verdict.MISSED],
        false=count[Verdict.FALSE],
        repeated=count[Verdict.REPEATED],
        pending=count[Verdict.PENDING],
        lines=tuple(lines),
    )


def _answers(one: Incident, truth: Truth, ends: Instant | None = None) -> bool:
    """Whether an incident tells of a truth. `ends`: only where it began before the truth was over, at the latest then."""
    if one.kind not in truth.kinds or one.started < truth.began - timedelta(seconds=EARLY_S):
        return False
    if ends is not None and one.started > (truth.ends or ends) + timedelta(seconds=EARLY_S):
        return False
    return one.place is None or distance_m(_spot(truth), middle(one.place)) <= truth.radius_m + max(
        middle(one.place).uncertainty_m, PLACE_M
    )


def _answered(truth: Truth, one: Incident) -> Line:
    after_s = (one.started - truth.began).total_seconds() * truth.speed
    told_after_s = after_s + _reaction_s(one)
    within_s = truth.within_s * truth.speed
    return Line(
        verdict=Verdict.FOUND if told_after_s <= within_s else Verdict.LATE,
        cause=truth.cause,
        kind=one.kind,
        incident=one.id,
        after_s=after_s,
        told_after_s=told_after_s,
        within_s=within_s,
        away_m=None if one.place is None else distance_m(_spot(truth), middle(one.place)),
        expect=truth.expect,
    )


def _untold(truth: Truth, ended: Instant) -> Line:
    kinds, within_s = "|".join(truth.kinds), truth.within_s * truth.speed
    over = ended >= truth.began + timedelta(seconds=truth.within_s)
    return Line(
        verdict=Verdict.MISSED if over else Verdict.PENDING,
        cause=truth.cause,
        kind=kinds,
        within_s=within_s,
        expect=truth.expect,
    )


def _repeated(one: Incident, truth: Truth) -> Line:
    answered = _answered(truth, one)
    return msgspec.structs.replace(answered, verdict=Verdict.REPEATED, cause="", within_s=None)


def _false(one: Incident, began: Instant) -> Line:
    after_s = (one.started - began).total_seconds()
    return Line(
        verdict=Verdict.FALSE,
        cause="",
        kind=one.kind,
        incident=one.id,
        after_s=after_s,
        told_after_s=after_s + _reaction_s(one),
    )


def _reaction_s(one: Incident) -> float:
    """Seconds from the oldest concern until the city said so; never in its favour."""
    return 0.0 if one.raised is None else max(0.0, (one.raised - one.started).total_seconds())


def _spot(truth: Truth) -> Point:
    return Point(latitude=truth.latitude, longitude=truth.longitude)

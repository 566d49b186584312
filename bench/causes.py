"""Made streams of concerns whose causes are known, for measuring how well correlation finds them.

The streams were defined before the first tuning, and are tuned on seeds 1..; the figures that count come from seeds 1001.. that
tuning never used. What makes a cause: it starts somewhere at some instant, lasts a while, and 1 to 4 sensors tell of it, each at
exponential intervals. A sensor states an uncertainty (the 68 % radius); its errors are Gaussian, a third of their
variance is the sensor's own bias for that cause, and one sensor in twenty understates its error by half. Every stream has
arrival delays; batches are what arrives within a quarter of a second, 500 at most.

| scenario   | what is hard about it                                                                                      |
|------------|------------------------------------------------------------------------------------------------------------|
| plain      | an hour of a city: six kinds, 300 causes on 10 km x 10 km                                                  |
| neighbours | pairs of one kind, 30 m apart, the second starting 60 s after the first while that goes on                 |
| again      | the same kind 0 to 30 m away, starting 60 s after the first fell silent                                     |
| burst      | 10,000 concerns in 60 s: 500 causes of three kinds on 2.5 km x 2.5 km, 30 m apart at least, shuffled, doubled |
| late       | plain, but 15 % arrive three minutes late on average, a tenth twice                                        |
| moving     | people and vehicles on the move; three sensors in ten cannot tell who it was                               |
| subjects   | no place at all: hosts and accounts, named together or singly; they come back after an hour                |
| vague      | pairs of one kind at one time, 80 m apart, told of by sensors that are right to 10, 20 or 35 m              |
| tracks     | cameras whose tracker changes its number for one person in ten sightings; neighbours 30 m apart            |
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from civigil.incidents.estimate import SIGMAS_IN_68_PERCENT
from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.facts import Concern, Explanation, fact
from civigil.kernel.ids import uuid7
from civigil.kernel.place import Point, distance_m, offset
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
CENTRE = Point(latitude=52.43, longitude=13.53)
KINDS = ("loitering", "gunshot", "fire", "crash", "flood", "brawl")
UNSEEN = 1001


@fact("bench.thing_seen.v1")
class ThingSeen(Concern, frozen=True, kw_only=True):
    """A concern of a made sensor."""


@dataclass
class Truth:
    """A true cause."""

    kind: str
    place: Point | None
    start: float  # seconds after START
    lasts: float
    subjects: tuple[str, ...] = ()
    named: float = 0.0  # share of sensors that name the subjects
    north_mps: float = 0.0
    east_mps: float = 0.0
    every: float = 10.0  # seconds between a sensor's concerns
    sensors: int | None = None
    radii: tuple[float, ...] = (4.0, 6.0, 6.0, 8.0, 10.0)  # what its sensors state, in metres

    def at(self, moment: float) -> Point | None:
        """Where it is."""
        if self.place is None:
            return None
        span = moment - self.start
        return offset(self.place, north_m=self.north_mps * span, east_m=self.east_mps * span)


@dataclass
class Stream:
    """What arrives, and the truth about it."""

    causes: list[Truth]
    truth: dict[UUID, int] = dataclasses.field(default_factory=dict)
    arrivals: list[tuple[float, Envelope[ThingSeen]]] = dataclasses.field(default_factory=list)

    def batches(self) -> Iterator[list[Envelope[ThingSeen]]]:
        """What arrives within a quarter of a second, 500 at most."""
        self.arrivals.sort(key=lambda one: one[0])
        batch: list[Envelope[ThingSeen]] = []
        opened = 0.0
        for moment, envelope in self.arrivals:
            if batch and (moment - opened > 0.25 or len(batch) == 500):
                yield batch
                batch = []
            if not batch:
                opened = moment
            batch.append(envelope)
        if batch:
            yield batch


class Maker:
    """Makes one stream from a seed."""

    def __init__(self, seed: int, *, late: float = 0.0, twice: float = 0.0, jitter: float = 0.4) -> None:
        self.rng = random.Random(seed)
        self.late, self.twice, self.jitter = late, twice, jitter
        self.numbers = itertools.count(1)  # a tracker never gives a number twice

    def spot(self, side_m: float) -> Point:
        """Anywhere in a square."""
        half = side_m / 2
        return offset(CENTRE, north_m=self.rng.uniform(-half, half), east_m=self.rng.uniform(-half, half))

    def beside(self, place: Point, metres: float) -> Point:
        """So far away, in any direction."""
        angle = self.rng.uniform(0, 2 * math.pi)
        return offset(place, north_m=metres * math.cos(angle), east_m=metres * math.sin(angle))

    def stream(self, causes: list[Truth], tracks: bool = False) -> Stream:
        """Let sensors tell of the causes."""
        made = Stream(causes)
        for index, cause in enumerate(causes):
            told = 0
            for sensor in range(cause.sensors or self.rng.randint(1, 4)):
                told += self._tell(made, index, sensor, tracks)
            if not told:
                self._say(made, index, cause.start, self._sensor(cause, 0), ())
        return made

    def _sensor(self, cause: Truth, number: int) -> tuple[float, float, float, float, float]:
        """Stated radius, jitter and bias of one sensor for one cause."""
        stated = self.rng.choice(cause.radii)
        true = stated / SIGMAS_IN_68_PERCENT * (1.5 if self.rng.random() < 0.05 else 1.0)
        bias = true * math.sqrt(1 / 3)
        return stated, true * math.sqrt(2 / 3), self.rng.gauss(0, bias), self.rng.gauss(0, bias), number

    def _tell(self, made: Stream, index: int, number: int, tracks: bool) -> int:
        cause, rng = made.causes[index], self.rng
        sensor = self._sensor(cause, number)
        names = rng.random() < cause.named
        track = next(self.numbers)
        moment, told = cause.start + rng.expovariate(1 / cause.every) * (number > 0), 0
        while moment <= cause.start + cause.lasts:
            subjects: tuple[str, ...] = ()
            if names and cause.subjects:
                subjects = cause.subjects
                if cause.place is None and len(subjects) > 1 and rng.random() < 0.7:
                    subjects = (rng.choice(subjects),)
            if tracks:
                if rng.random() < 0.1:
                    track = next(self.numbers)
                subjects = (f"camera:{index // 2}-{number}", f"track:{index // 2}-{number}/{track}")
            self._say(made, index, moment, sensor, subjects)
            told += 1
            moment += rng.expovariate(1 / cause.every)
        return told

    def _say(
        self,
        made: Stream,
        index: int,
        moment: float,
        sensor: tuple[float, float, float, float, float],
        subjects: tuple[str, ...],
    ) -> None:
        cause, rng = made.causes[index], self.rng
        stated, jitter, north, east, number = sensor
        where = cause.at(moment)
        if where is not None:
            seen = offset(where, north_m=north + rng.gauss(0, jitter), east_m=east + rng.gauss(0, jitter))
            where = Point(latitude=seen.latitude, longitude=seen.longitude, uncertainty_m=stated)
        occurred = START + timedelta(seconds=moment)
        arrives = moment + rng.expovariate(1 / self.jitter)
        if rng.random() < self.late:
            arrives += rng.expovariate(1 / 180)
        envelope = seal_in(
            ThingSeen(
                kind=cause.kind,
                severity=Severity.MODERATE,
                urgency=Urgency.EXPECTED,
                certainty=Certainty.LIKELY,
                category=Category.SECURITY,
                place=where,
                subjects=subjects,
                explanation=Explanation(summary="made", rule="bench.made"),
            ),
            id=uuid7(occurred, rng.randbytes(10)),
            source=f"made/{index}-{number}",
            status=Status.ACTUAL,
            occurred=occurred,
            learned=START + timedelta(seconds=arrives),
        )
        made.truth[envelope.id] = index
        made.arrivals.append((arrives, envelope))
        if rng.random() < self.twice:
            made.arrivals.append((arrives + rng.expovariate(1 / 20), envelope))


def plain(maker: Maker) -> Stream:
    """An hour of a city."""
    rng = maker.rng
    return maker.stream(
        [Truth(rng.choice(KINDS), maker.spot(10_000), rng.uniform(0, 3600), rng.uniform(10, 240)) for _ in range(300)]
    )


def neighbours(maker: Maker) -> Stream:
    """30 m apart, 60 s apart, both going on."""
    causes = []
    for _ in range(60):
        kind, place, start = maker.rng.choice(KINDS), maker.spot(10_000), maker.rng.uniform(0, 1800)
        causes.append(Truth(kind, place, start, maker.rng.uniform(90, 240)))
        causes.append(Truth(kind, maker.beside(place, 30), start + 60, maker.rng.uniform(90, 240)))
    return maker.stream(causes)


def again(maker: Maker) -> Stream:
    """The same kind at nearly the same place, 60 s after the first fell silent."""
    causes = []
    for _ in range(60):
        kind, place, start = maker.rng.choice(KINDS), maker.spot(10_000), maker.rng.uniform(0, 1800)
        first = Truth(kind, place, start, maker.rng.uniform(60, 180), every=6, sensors=maker.rng.randint(2, 4))
        place = maker.beside(place, maker.rng.uniform(0, 30))
        causes.append(first)
        causes.append(
            Truth(kind, place, start + first.lasts + 60, first.lasts, every=6, sensors=maker.rng.randint(2, 4))
        )
    return maker.stream(causes)


def burst(maker: Maker) -> Stream:
    """10,000 concerns in a minute."""
    causes: list[Truth] = []
    kinds = KINDS[:3]
    while len(causes) < 500:
        kind, place = maker.rng.choice(kinds), maker.spot(2_500)
        if all(one.kind != kind or one.place is None or distance_m(one.place, place) >= 30 for one in causes):
            start = maker.rng.uniform(0, 10)
            causes.append(Truth(kind, place, start, 60 - start, every=6.25, sensors=maker.rng.choice((2, 2, 3))))
    return maker.stream(causes)


def moving(maker: Maker) -> Stream:
    """People and vehicles on the move."""
    rng, causes = maker.rng, []
    for number in range(80):
        speed = rng.choice((rng.uniform(1, 2), rng.uniform(3, 15)))
        angle = rng.uniform(0, 2 * math.pi)
        causes.append(
            Truth(
                rng.choice(("pursuit", "wrong_way")),
                maker.spot(4_000),
                rng.uniform(0, 1200),
                rng.uniform(60, 240),
                subjects=(f"vehicle:{number}",),
                named=0.7,
                north_mps=speed * math.cos(angle),
                east_mps=speed * math.sin(angle),
                every=5,
                sensors=rng.randint(2, 4),
            )
        )
    return maker.stream(causes)


def subjects(maker: Maker) -> Stream:
    """Hosts and accounts without a place."""
    rng, causes = maker.rng, []
    for number in range(75):
        names = (f"host:10.0.0.{number}", f"account:{number}")[: rng.choice((1, 2, 2))]
        kind, start = rng.choice(("brute_force", "beaconing")), rng.uniform(0, 1800)
        for time_of in (start, start + 300 + 3600):
            causes.append(Truth(kind, None, time_of, rng.uniform(60, 300), subjects=names, named=1.0, sensors=3))
    return maker.stream(causes)


def vague(maker: Maker) -> Stream:
    """Sensors that do not know the place well."""
    causes = []
    for _ in range(60):
        kind, place, start = maker.rng.choice(KINDS), maker.spot(10_000), maker.rng.uniform(0, 1800)
        for where in (place, maker.beside(place, 80)):
            lasts = maker.rng.uniform(60, 200)
            causes.append(Truth(kind, where, start + maker.rng.uniform(0, 60), lasts, radii=(10.0, 20.0, 35.0)))
    return maker.stream(causes)


def tracks(maker: Maker) -> Stream:
    """Track numbers that break."""
    causes = []
    for _ in range(60):
        place, start = maker.spot(10_000), maker.rng.uniform(0, 1800)
        causes.append(Truth("loitering", place, start, maker.rng.uniform(60, 200)))
        causes.append(Truth("loitering", maker.beside(place, 30), start + 60, maker.rng.uniform(60, 200)))
    return maker.stream(causes, tracks=True)


SCENARIOS: dict[str, tuple[Callable[[Maker], Stream], dict[str, float]]] = {
    "plain": (plain, {}),
    "neighbours": (neighbours, {}),
    "again": (again, {}),
    "burst": (burst, {"jitter": 5.0, "twice": 0.03}),
    "late": (plain, {"late": 0.15, "twice": 0.10, "jitter": 5.0}),
    "moving": (moving, {}),
    "subjects": (subjects, {"twice": 0.02}),
    "tracks": (tracks, {}),
    "vague": (vague, {}),
}


def make(scenario: str, seed: int) -> Stream:
    """The stream of a scenario and a seed: always the same."""
    build, traits = SCENARIOS[scenario]
    return build(Maker(seed * 100 + list(SCENARIOS).index(scenario), **traits))

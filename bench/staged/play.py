"""Who does what when: the stories that are staged, each from a seed, with the truth of what must and must not be said."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from bench.staged.actors import Bag, Clothes, Picture, Pose, draw_car, draw_person, shade
from bench.staged.film import worn
from bench.staged.ground import Ground

Box = tuple[float, float, float, float]
"""Left, top, width, height, in fractions of the picture."""


@dataclass(frozen=True)
class Truth:
    """Something that must be said, once."""

    kind: str  # of the rule
    from_s: float  # not before this
    until_s: float  # not later than this
    box: Box | None = None  # where


@dataclass
class Somebody:
    """A person with a course: (at_s, x, feet) points, between which they walk; standing where two points are alike."""

    clothes: Clothes
    course: list[tuple[float, float, float]]
    bends: list[tuple[float, float]] = field(default_factory=list)  # (at_s, for_s)
    sits: tuple[float, float] | None = None  # from, until
    restless: float = 1.0
    pace: float = 1.9  # steps a second at a walk
    bag: Bag | None = None
    carries: list[tuple[float, float]] = field(default_factory=list)  # spans in which the bag hangs from the hand
    moves: Callable[[float, Pose], Pose] | None = (
        None  # what else their body does: (at_s, how it would be) -> how it is
    )

    def at(self, at_s: float) -> tuple[float, float, float, float] | None:
        """x, feet, speed in x and in y, in pixels and seconds; None while they are not there."""
        if not self.course[0][0] <= at_s <= self.course[-1][0]:
            return None
        for (begin, x, y), (end, to_x, to_y) in zip(self.course, self.course[1:], strict=False):
            if begin <= at_s <= end and end > begin:
                share = (at_s - begin) / (end - begin)
                span = end - begin
                return x + (to_x - x) * share, y + (to_y - y) * share, (to_x - x) / span, (to_y - y) / span
        return None


@dataclass
class Stage:
    """A ground, what is on it, and what is done to the light."""

    ground: Ground
    people: list[Somebody] = field(default_factory=list)
    things: list[tuple[Bag, float, float, float, float]] = field(
        default_factory=list
    )  # bag, x, bottom, from_s, until_s
    cars: list[Callable[[Picture, float], None]] = field(default_factory=list)
    among: list[tuple[float, Callable[[Picture, float], None]]] = field(
        default_factory=list
    )  # what stands or drives between people: where its lower edge is, and how it is drawn
    light: Callable[[float], float] = lambda _: 1.0
    veil: Callable[[Picture, float], Picture] | None = None  # a patch of light, a shadow
    noise: float = 2.0
    shake: float = 0.0
    shadows: float = 0.0
    seed: int = 0

    def picture(self, at_s: float) -> Picture:
        """What the camera shows at a moment."""
        picture = self.ground.picture(at_s)
        for car in self.cars:
            car(picture, at_s)
        for feet, draw in sorted(self._drawn(at_s), key=lambda one: one[0]):
            del feet
            draw(picture)
        if self.veil is not None:
            picture = self.veil(picture, at_s)
        rng = np.random.default_rng((self.seed, round(at_s * 1000)))
        return worn(picture, rng, noise=self.noise, gain=self.light(at_s), shake=self.shake)

    def _drawn(self, at_s: float) -> Iterator[tuple[float, Callable[[Picture], None]]]:
        for bag, x, bottom, from_s, until_s in self.things:
            if from_s <= at_s < until_s:
                yield bottom, lambda picture, bag=bag, x=x, bottom=bottom: bag.draw(picture, x, bottom)
        for bottom, draw in self.among:
            yield bottom, lambda picture, draw=draw: draw(picture, at_s)
        for one in self.people:
            where = one.at(at_s)
            if where is not None:
                yield where[1] + 0.5, lambda picture, one=one, where=where: self._somebody(picture, one, where, at_s)

    def _somebody(self, picture: Picture, one: Somebody, where: tuple[float, float, float, float], at_s: float) -> None:
        x, feet, across, down = where
        tall = self.ground.tall(feet)
        speed = math.hypot(across, 2.0 * down)
        walking = min(1.0, speed / (0.35 * tall))
        bent = max(
            [0.0, *(math.sin(math.pi * (at_s - begin) / long) for begin, long in one.bends if 0 < at_s - begin < long)]
        )
        seated = 0.0
        if one.sits is not None:
            seated = min(1.0, max(0.0, min((at_s - one.sits[0]) / 0.8, (one.sits[1] - at_s) / 0.8)))
        unrest = (
            one.restless
            * (1 - walking)
            * (0.012 * math.sin(1.7 * at_s + x) + 0.008 * math.sin(4.1 * at_s + feet) + 0.006 * math.sin(0.6 * at_s))
        )
        pose = Pose(
            x + unrest * tall * 0.5,
            feet,
            tall,
            walking,
            2 * math.pi * one.pace / 2 * at_s,
            unrest,
            bent,
            seated,
            math.copysign(1.0, across or 1.0),
        )
        if one.moves is not None:
            pose = one.moves(at_s, pose)
        if self.shadows:
            long = 0.9 * tall * (1 - 0.8 * math.sin(pose.toppled))
            shade(picture, pose.x, pose.feet, long, 0.28 * tall, self.shadows)
        draw_person(picture, pose, one.clothes)
        if one.bag is not None and any(begin <= at_s < end for begin, end in one.carries):
            hand = x + pose.facing * (0.12 + 0.3 * bent) * tall
            one.bag.draw(picture, hand, min(feet, feet - (0.36 - 0.36 * bent) * tall + one.bag.high * 0.8))


@dataclass
class Clip:
    """A story on its stage."""

    name: str
    stage: Stage
    seconds: float
    rate: float
    truth: list[Truth]
    codec: str = "libx264"
    quality: int = 23
    zones: list[dict[str, object]] = field(
        default_factory=list
    )  # as in a zone file; none: the rules of the whole picture

    def pictures(self) -> Iterator[Picture]:
        """All of it."""
        for number in range(round(self.seconds * self.rate)):
            yield self.stage.picture(number / self.rate)


def walk(
    stage: Ground, legs: list[tuple[float, float] | float], begin_s: float, speed: float
) -> list[tuple[float, float, float]]:
    """A course through spots at so many heights a second; a bare number is a stop of so many seconds."""
    course: list[tuple[float, float, float]] = []
    now = begin_s
    for leg in legs:
        if isinstance(leg, tuple):
            if course:
                _, x, y = course[-1]
                far = math.hypot(leg[0] - x, 1.8 * (leg[1] - y))
                now += far / (speed * stage.tall((leg[1] + y) / 2))
            course.append((now, *leg))
        else:
            now += leg
            course.append((now, *course[-1][1:]))
    return course


def chosen_bag(rng: np.random.Generator, tall: float) -> Bag:
    """A bag, a case or a box, by what share of somebody's height it has."""
    high, wide = tall * rng.uniform(0.2, 0.42), tall * rng.uniform(0.16, 0.4)
    return Bag(
        float(wide),
        float(high),
        int(rng.choice([25, 45, 70, 190, 225])),
        bool(rng.random() < 0.35),
        int(rng.integers(1 << 30)),
    )


def car(
    x: float, bottom: float, long: float, rng: np.random.Generator, glints: Callable[[float], float]
) -> Callable[[Picture, float], None]:
    """A parked car whose windows glint."""
    ink, seed = int(rng.choice([40, 110, 200])), int(rng.integers(1 << 30))
    return lambda picture, at_s: draw_car(picture, x, bottom, long, ink, glints(at_s), seed)

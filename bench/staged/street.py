"""Ordinary life, for hours: people who cross, stop for a while, talk in twos, and go on. Nothing in it is to be told."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.staged.actors import Clothes, Picture
from bench.staged.ground import Ground
from bench.staged.play import Somebody, Stage, walk

EVERY_S = 3.5  # somebody comes


def life(ground: Ground, seconds: float, rate: float, seed: int) -> Iterator[Picture]:
    """The pictures of so many seconds, in which everybody has come and gone: another seed's can follow. No noise."""
    rng = np.random.default_rng(seed)
    wide, high = ground.size
    stage = Stage(ground, noise=0.0, seed=seed)
    begin = 0.5
    while begin < seconds - 25.0:
        left, feet = bool(rng.random() < 0.5), float(rng.uniform(0.6, 0.94)) * high
        sides = (-0.1 * wide, 1.1 * wide)
        legs: list[tuple[float, float] | float] = [(sides[not left], feet), (sides[left], feet)]
        if rng.random() < 0.25:
            legs[1:1] = [(float(rng.uniform(0.3, 0.7)) * wide, feet), float(rng.uniform(2.0, 6.0))]
        who = Somebody(Clothes.chosen(rng), walk(ground, legs, begin, float(rng.uniform(0.75, 1.1))))
        stage.people.append(who)
        if rng.random() < 0.3:  # a companion, half a pace behind
            course = [(at_s + 0.5, x, min(y + 0.02 * high, 0.96 * high)) for at_s, x, y in who.course]
            stage.people.append(Somebody(Clothes.chosen(rng), course))
        begin += float(rng.exponential(EVERY_S)) + 0.5
    stage.people = [one for one in stage.people if one.course[-1][0] < seconds - 0.5]
    return (stage.picture(number / rate) for number in range(round(seconds * rate)))

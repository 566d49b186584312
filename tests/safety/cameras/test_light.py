"""Light that changes in a part of the picture is nobody, and whoever walks in it is seen all the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from civigil.safety.cameras.model import Frame, Seen
from civigil.safety.cameras.scene.background import Background
from civigil.safety.cameras.watch import Watcher, WatchLimits
from tests.safety.cameras.videos import HEIGHT, RATE, WIDTH, Picture, Where, draw, ground, walks

pytestmark = pytest.mark.slow

Light = Callable[[float], np.ndarray]
"""Seconds -> the share of its usual brightness that each column of the picture has."""
ACROSS = np.arange(WIDTH)


def street() -> Picture:
    """A pavement below a plain facade with a few windows."""
    floor = ground(4)
    floor[: HEIGHT // 2] = 150
    for left in range(20, WIDTH - 30, 90):
        floor[20:60, left : left + 24] = 70
    return floor


STREET = street()


def cloud(at_s: float) -> np.ndarray:
    """Its soft edge crosses in 15 s and takes a third of the light."""
    return 1.0 - 0.35 / (1.0 + np.exp((ACROSS - 25.0 * (at_s - 6.0)) / 12.0))


def lamp(at_s: float) -> np.ndarray:
    """At 8 s the left half is lit."""
    return np.where((ACROSS < 150) & (at_s >= 8.0), 1.5, 1.0)


def steady(_: float) -> np.ndarray:
    """It stays as it is."""
    return np.ones(WIDTH)


def lit(at_s: float, people: list[tuple[Where, int]], light: Light) -> Picture:
    """A picture in some light; a camera's noise is the same in any."""
    bright = draw(at_s, people, floor=STREET).astype(np.float64) * light(at_s)
    return np.clip(bright, 0, 255).astype(np.uint8)


def watched(people: list[tuple[Where, int]], light: Light, seconds: float) -> list[tuple[float, list[Seen]]]:
    """Who is seen in each picture."""
    watcher, seen = Watcher(()), []
    for number in range(round(seconds * RATE)):
        at_s = number / RATE
        watcher.step(Frame(number, at_s, lit(at_s, people, light), WIDTH, HEIGHT))
        seen.append((at_s, watcher.seen))
    return seen


@pytest.mark.parametrize("light", [cloud, lamp])
def test_light_that_changes_is_nobody(light: Light) -> None:
    assert all(not seen for _, seen in watched([], light, 24))


def test_a_cloud_that_crosses_a_facade_is_no_foreground() -> None:
    model = Background([lit(number / RATE, [], steady) for number in range(10)], WatchLimits().background)
    for number in range(10, 240):
        mask = model.look(lit(number / RATE, [], cloud), 1 / RATE).mask
        assert np.count_nonzero(mask) < 0.004 * mask.size


def test_a_lamp_is_no_foreground_one_picture_after_it_was_switched() -> None:
    model = Background([lit(number / RATE, [], steady) for number in range(10)], WatchLimits().background)
    shares = [
        np.count_nonzero(model.look(lit(number / RATE, [], lamp), 1 / RATE).mask) / (WIDTH * HEIGHT)
        for number in range(75, 100)
    ]
    assert max(shares[6:]) < 0.01


@pytest.mark.parametrize("light", [steady, cloud, lamp])
@pytest.mark.parametrize("ink", [115, 190])
def test_whoever_wears_the_grounds_grey_is_seen_in_any_light(light: Light, ink: int) -> None:
    """The ground is about 150."""
    where = walks((-20, 190), (15, 0), begin_s=6.0)
    found = 0
    for at_s, seen in watched([(where, ink)], light, 26):
        feet = where(at_s)
        if feet is None or not 20 <= feet[0] <= WIDTH - 20:
            continue
        here = [
            one for one in seen if abs(one.feet[0] * WIDTH - feet[0]) < 8 and abs(one.feet[1] * HEIGHT - feet[1]) < 8
        ]
        found += bool(here)
    assert found >= 0.85 * (WIDTH - 40) / 15 * RATE


@pytest.mark.parametrize("ink", [60, 110, 220])
def test_a_bus_is_no_light(ink: int) -> None:
    """It fills a third of the picture, plain but for its windows."""
    model = Background([lit(number / RATE, [], steady) for number in range(10)], WatchLimits().background)
    for number in range(2, 40):  # of its first pictures, in which it has hardly come in, not all are right
        picture = lit(number / RATE, [], steady)
        left = max(0, 300 - 12 * number)
        picture[90:200, left : left + 240] = ink
        for window in range(left + 10, min(left + 230, WIDTH - 30), 40):
            picture[105:140, window : window + 26] = 25
        seen = model.look(picture, 1 / RATE).mask
        bus = seen[92:198, left + 2 : min(left + 238, WIDTH)]
        assert np.count_nonzero(bus) > 0.75 * bus.size


def test_a_lamp_over_all_of_the_picture_is_a_step_and_a_cloud_or_a_crowd_is_none() -> None:
    model = Background([lit(number / RATE, [], steady) for number in range(10)], WatchLimits().background)
    people = [(walks((-20, 150 + 8 * one), (60, 0), begin_s=1.0 + 0.3 * one), 40) for one in range(6)]

    def steps(people: list[tuple[Where, int]], light: Light) -> list[float]:
        return [
            number / RATE
            for number in range(10, 200)
            if model.look(lit(number / RATE, people, light), 1 / RATE).stepped
        ]

    assert steps(people, lambda at_s: np.full(WIDTH, 0.8 if at_s >= 12.0 else 1.0)) == [12.0]
    model.look(lit(0.0, [], steady), 1 / RATE)
    assert steps(people, cloud) == []


def test_a_step_in_which_most_of_the_picture_is_another_is_a_step_too() -> None:
    model = Background([lit(number / RATE, [], steady) for number in range(10)], WatchLimits().background)
    other = np.random.default_rng(1).choice(np.array([165, 210, 255], np.uint8), (HEIGHT, WIDTH))  # no gain explains it
    model.look(lit(1.0, [], steady), 1 / RATE)
    flood = model.look(other, 1 / RATE)
    assert flood.evened is None, "it is no flood, and nothing is tried here"
    assert flood.stepped

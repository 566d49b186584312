"""Light that changes in a part of the picture is nobody, and whoever walks in it is seen all the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from civigil.safety.cameras.background import Background
from civigil.safety.cameras.model import Frame, Seen
from civigil.safety.cameras.watch import Watcher, WatchLimits
from tests.safety.cameras.videos import HEIGHT, RATE, WIDTH, Picture, Where, draw, ground, walks

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


def glaring(at_s: float) -> np.ndarray:
    """From 10 to 35 s much of the ground is as bright as the sensor goes."""
    return np.full(WIDTH, 1.8 if 10.0 <= at_s < 35.0 else 1.0)


def test_what_outshines_the_sensor_is_not_learned() -> None:
    model = Background([lit(number / RATE, [], steady) for number in range(10)], WatchLimits().background)
    before = model.level.copy()
    for number in range(10, 340):
        model.look(lit(number / RATE, [], glaring), 1 / RATE)
    assert np.abs(model.level - before).mean() < 3.0
    shares = [
        np.count_nonzero(model.look(lit(number / RATE, [], glaring), 1 / RATE).mask) / (WIDTH * HEIGHT)
        for number in range(340, 380)
    ]
    assert max(shares[25:]) < 0.002, "the light is as it was"


def test_what_a_step_of_the_light_leaves_is_the_scenes_a_second_later_and_whoever_stands_there_is_none_of_it() -> None:
    """A sign does not dim with the rest: it has a light of its own."""

    def picture(at_s: float) -> Picture:
        seen = lit(at_s, [(lambda _: (240.0, 190.0), 40)], lambda then_s: np.full(WIDTH, 1.0 if then_s < 12.0 else 0.6))
        seen[30:50, 100:140] = 210
        return seen

    model = Background([lit(number / RATE, [], steady) for number in range(10)], WatchLimits().background)
    model.level[30:50, 100:140] = 210.0
    signs, stands = [], []
    for number in range(10, 145):
        mask = model.look(picture(number / RATE), 1 / RATE).mask
        signs.append(np.count_nonzero(mask[30:50, 100:140]))
        stands.append(np.count_nonzero(mask[150:190, 230:250]))
    at = 120 - 10  # the step
    assert signs[at - 1] == 0
    assert max(signs[at : at + 8]) > 400, "the sign stands out at first, or nothing is tried here"
    assert max(signs[at + 13 :]) == 0
    assert min(stands[20:]) > 150

"""Cast shadows: they join nobody to anybody, move nobody's feet, and nothing is taken for one where no sun shines."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from civigil.safety.cameras.model import Frame, Seen
from civigil.safety.cameras.scene.background import Background, Foreground, Gray
from civigil.safety.cameras.scene.shadows import Shadows
from civigil.safety.cameras.watch import Watcher
from tests.safety.cameras.videos import HEIGHT, RATE, WIDTH, Picture, Where, draw, ground, walks

FLOOR = ground()
LONG = 70  # pixels to the right of the feet, and a little up
THICK = 7


def sunny(at_s: float, people: Sequence[tuple[Where, int]], factor: float) -> Picture:
    """The picture of a moment in a low sun: the ground keeps `factor` of its brightness where somebody takes its light."""
    lit = np.ones((HEIGHT, WIDTH))
    for where, _ in people:
        feet = where(at_s)
        if feet is not None:
            x, y = round(feet[0]), round(feet[1])
            cv2.line(lit, (x, y - 3), (x + LONG, y - 12), factor, THICK)
    return draw(at_s, people, floor=np.clip(FLOOR * lit, 0, 255).astype(np.uint8))


def seen_of(people: Sequence[tuple[Where, int]], seconds: float, factor: float) -> list[Seen]:
    """Whoever is seen in the newest picture, after so many seconds."""
    watcher = Watcher(())
    for number in range(round(seconds * RATE)):
        watcher.step(Frame(number, number / RATE, sunny(number / RATE, people, factor), WIDTH, HEIGHT))
    return watcher.seen


def masks(people: Sequence[tuple[Where, int]], seconds: float, factor: float) -> tuple[Shadows, Foreground, Gray]:
    """Shadows after so many seconds, the newest foreground, and what was left of it."""
    background, shadows = Background([FLOOR]), Shadows()
    for number in range(round(seconds * RATE)):
        foreground = background.look(sunny(number / RATE, people, factor), 1 / RATE)
        left = shadows.without(foreground, background, 1 / RATE)
    return shadows, foreground, left


@pytest.mark.parametrize("factor", [0.55, 0.7, 0.82])
def test_the_factor_by_which_shadows_darken_is_found(factor: float) -> None:
    shadows, foreground, left = masks([(walks((20, 150), (13, 0)), 40)], 14, factor)
    assert shadows.factor == pytest.approx(factor, abs=0.05)
    body, shadow = np.s_[118:148, 194:208], np.s_[132:145, 225:270]  # at 14 s
    assert np.count_nonzero(left[body]) >= 0.9 * np.count_nonzero(foreground.mask[body]) > 0
    assert np.count_nonzero(left[shadow]) <= 0.4 * np.count_nonzero(foreground.mask[shadow])


def test_feet_lie_where_somebody_stands_and_not_where_their_shadow_ends() -> None:
    where = walks((20, 150), (12, 0), begin_s=5.5)
    [one] = seen_of([(where, 40)], 22, 0.7)
    feet = where(21.9)
    assert feet is not None
    assert one.feet[0] * WIDTH == pytest.approx(feet[0], abs=6)
    assert one.width * WIDTH < 30


def test_after_a_long_gap_in_time_the_shadows_are_known_already() -> None:
    first, then = walks((20, 150), (12, 0), begin_s=5.5), walks((20, 150), (12, 0), begin_s=106.0)
    watcher = Watcher(())
    for number in (*range(220), *range(1000, 1140)):
        people = [(first if number < 220 else then, 40)]
        watcher.step(Frame(number, number / RATE, sunny(number / RATE, people, 0.7), WIDTH, HEIGHT))
    assert watcher.restarts == 1
    [one] = watcher.seen
    assert one.width * WIDTH < 30


def test_two_who_walk_in_each_others_shadow_are_two() -> None:
    pair = [(walks((20, 150), (11, 0), begin_s=5.5), 40), (walks((65, 150), (11, 0), begin_s=5.5), 60)]
    assert len(seen_of(pair, 20, 0.7)) == 2


def test_under_a_sky_without_sun_nothing_is_taken_away() -> None:
    people = [(walks((20 + 9 * number, 90 + 12 * number), (15, 0)), 30 + 25 * number) for number in range(6)]
    _, foreground, left = masks(people, 6, 1.0)
    assert np.count_nonzero(left) >= 0.97 * np.count_nonzero(foreground.mask)


def test_a_flood_of_light_is_left_as_it_is() -> None:
    shadows = Shadows()
    flood = Foreground(np.zeros((HEIGHT, WIDTH), np.uint8), np.zeros((HEIGHT, WIDTH), np.uint8))
    assert shadows.without(flood, Background([FLOOR]), 0.1) is flood.mask
    assert shadows.factor is None

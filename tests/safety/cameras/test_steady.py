"""A pole in the wind: its sway is found and taken out, and nothing that moves before the camera is taken for it."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from civigil.safety.cameras.model import WHOLE_PICTURE, Frame, Seen, Zone
from civigil.safety.cameras.objects.found import Found
from civigil.safety.cameras.privacy.hide import Hidden
from civigil.safety.cameras.privacy.mask import Mask
from civigil.safety.cameras.steady.steady import Steady, SteadyLimits
from civigil.safety.cameras.steady.sway import STILL, Sway
from civigil.safety.cameras.tamper.kinds import Kind
from civigil.safety.cameras.tamper.watch import TamperWatch
from civigil.safety.cameras.watch import Watcher
from tests.safety.cameras.videos import HEIGHT, RATE, WIDTH, Picture, Where, draw, ground, walks

pytestmark = pytest.mark.slow

MARGIN = 16
WIDE = cv2.GaussianBlur(ground(3, WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN), (0, 0), 0.7).astype(np.uint8)


def swayed(picture: Picture, right: float, down: float) -> Picture:
    """What a camera shows of a wider picture when its own lies so many pixels aside."""
    move = np.array([[1.0, 0.0, right - MARGIN], [0.0, 1.0, down - MARGIN]])
    return cv2.warpAffine(picture, move, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC).astype(np.uint8)


def wind(at_s: float) -> tuple[float, float]:
    """A sway of up to three pixels."""
    return 3.0 * math.sin(5.1 * at_s) * math.sin(0.4 * at_s), 1.2 * math.sin(3.7 * at_s)


def street(at_s: float, walkers: list[tuple[Where, int]], aside: tuple[float, float]) -> Picture:
    """People on the ground before a camera that lies aside."""

    def moved(where: Where) -> Where:
        def there(now_s: float) -> tuple[float, float] | None:
            feet = where(now_s)
            return None if feet is None else (feet[0] + MARGIN, feet[1] + MARGIN)

        return there

    picture = draw(at_s, [(moved(where), ink) for where, ink in walkers], floor=WIDE, seed=7)
    return swayed(picture, *aside)


def watched(walkers: list[tuple[Where, int]], seconds: float) -> list[tuple[float, list[Seen]]]:
    """Who is seen in each picture of a swaying street."""
    watcher, seen = Watcher(()), []
    for number in range(round(seconds * RATE)):
        at_s = number / RATE
        watcher.step(Frame(number, at_s, street(at_s, walkers, wind(at_s)), WIDTH, HEIGHT))
        seen.append((at_s, watcher.seen))
    return seen


def test_a_swaying_street_is_empty() -> None:
    assert all(not seen for _, seen in watched([], 20))


def test_whoever_walks_there_is_seen_where_the_operator_sees_them() -> None:
    where = walks((20, 150), (14, 0), begin_s=6.0)
    off = []
    for at_s, seen in watched([(where, 60)], 22):
        if at_s < 8.0:
            continue
        [one] = seen
        feet, aside = where(at_s), wind(at_s)
        assert feet is not None
        off.append((one.feet[0] * WIDTH - feet[0] - aside[0], one.feet[1] * HEIGHT - feet[1] - aside[1]))
    assert np.abs(np.array(off)).max(axis=0) == pytest.approx((0, 0), abs=3.5)
    assert np.abs(np.median(np.array(off), axis=0)) == pytest.approx((0, 0), abs=1.5)


@pytest.mark.parametrize("speed", [0.0, 4.0, 22.0])
def test_a_bus_that_fills_most_of_the_picture_moves_nothing(speed: float) -> None:
    """60 % of it, with windows in a row, standing, crawling or passing."""
    steady, bus = (
        Steady(),
        np.tile(np.kron(np.array([[60, 200], [200, 90]], np.uint8), np.ones((24, 20), np.uint8)), (4, 30)),
    )
    rng = np.random.default_rng(1)
    for number in range(60):
        picture = street(number / RATE, [], (0.0, 0.0))
        if number >= 20:
            left = max(0, round(speed * (number - 40)))
            picture[: round(0.6 * HEIGHT)] = bus[: round(0.6 * HEIGHT), left % 40 : left % 40 + WIDTH]
        noisy = np.clip(picture + rng.normal(0, 1.5, picture.shape), 0, 255).astype(np.uint8)
        assert steady.step(noisy, number / RATE) == STILL


def test_a_bus_before_a_swaying_camera_does_not_hide_the_sway() -> None:
    steady, off = Steady(), []
    for number in range(80):
        at_s = number / RATE
        picture = street(at_s, [], wind(at_s))
        if number >= 40:
            picture[: round(0.6 * HEIGHT)] = 90 + 40 * (np.arange(WIDTH) // 9 % 2)
        sway = steady.step(picture, at_s)
        if number >= 40:
            off.append((sway.right * WIDTH - wind(at_s)[0], sway.down * HEIGHT - wind(at_s)[1]))
    assert np.abs(np.array(off) - np.median(off, axis=0)).max() < 0.5


def test_the_ground_comes_to_lie_in_the_middle_of_the_sway() -> None:
    """Watching began in a gust, with a picture that lay far aside. A ground that learns quickly shows sooner what comes of it."""
    steady, off = Steady(SteadyLimits(learn_s=2.0)), []
    rng = np.random.default_rng(2)
    for number in range(200):
        aside = (2.5, 0.0) if number == 0 else wind(number / 5)
        picture = swayed(WIDE, *aside) + rng.normal(0, 1.5, (HEIGHT, WIDTH))
        sway = steady.step(np.clip(picture, 0, 255).astype(np.uint8), number / 5)
        off.append((sway.right * WIDTH - aside[0], sway.down * HEIGHT - aside[1]))
    assert np.median(off[1:8], axis=0)[0] < -2.0
    assert np.abs(np.median(off[-50:], axis=0)).max() < 0.3


def test_a_camera_that_was_turned_is_not_steadied_and_the_tamper_watch_says_so() -> None:
    steady, tamper, told = Steady(), TamperWatch(), []
    for number in range(45 * RATE):
        at_s = number / RATE
        aside = (0.0, 0.0) if at_s < 20 else (14.0, 0.0)  # 4.4 % of the width
        picture = street(at_s, [], aside)
        assert steady.step(picture, at_s) == STILL
        told += tamper.step(Frame(number, at_s, picture, WIDTH, HEIGHT))
    assert [one.kind for one in told] == [Kind.MOVED]


def test_a_camera_that_hangs_still_has_its_pictures_left_as_they_are() -> None:
    watcher = Watcher(())
    for number in range(3 * RATE):
        frame = Frame(number, number / RATE, street(number / RATE, [], (0.0, 0.0)), WIDTH, HEIGHT)
        watcher.step(frame)
        assert watcher.steadied(frame) is frame


def test_dusk_and_a_lamp_are_no_sway() -> None:
    steady = Steady()
    for number in range(60):
        light = 1.0 - 0.012 * number if number < 40 else 0.9
        picture = street(number / RATE, [], (0.0, 0.0)) * light
        assert steady.step(picture.astype(np.uint8), number / RATE) == STILL


def test_a_mask_sways_with_nothing() -> None:
    """Half the picture is masked: its borders stay, and neither hide the sway nor are anybody."""
    corners = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
    hidden = Hidden([Mask(name="windows", corners=corners)])
    watcher, gone = Watcher((), hidden=hidden), hidden.of(WIDTH, HEIGHT)
    sways = []
    for number in range(12 * RATE):
        at_s = number / RATE
        picture = street(at_s, [], wind(at_s))
        picture[gone] = 16
        watcher.step(Frame(number, at_s, picture, WIDTH, HEIGHT))
        assert watcher.seen == []
        sways.append((watcher.sway.right * WIDTH - wind(at_s)[0], watcher.sway.down * HEIGHT - wind(at_s)[1]))
    assert np.abs(np.array(sways[5:]) - np.median(sways, axis=0)).max() < 0.6


def test_a_detectors_boxes_meet_the_steadied_picture() -> None:
    sway = Sway(0.01, -0.02)
    [one] = sway.found([Found("person", 0.9, 0.31, 0.38, 0.1, 0.2)])
    assert (one.left, one.top) == pytest.approx((0.3, 0.4))


def test_zones_stand_on_the_ground_and_not_in_the_picture() -> None:
    """Somebody stands a pixel outside a forbidden zone; the sway carries them into it and out again."""
    zone = Zone(name="wall", corners=((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0)), forbidden=True)
    stands = walks((WIDTH / 2 - 4, 150), (0.0, 0.0), begin_s=6.0)
    watcher, told = Watcher([zone]), []
    for number in range(20 * RATE):
        at_s = number / RATE
        told += watcher.step(Frame(number, at_s, street(at_s, [(stands, 50)], wind(at_s)), WIDTH, HEIGHT))
    assert watcher.seen
    assert told == []
    assert WHOLE_PICTURE  # the zone is half of it

"""Crowds: told once with how many, by tracks and by the ground that people cover; never of what merely stands there, or passes."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from civigil.safety.cameras.behaviour.crowds.people import Sizes
from civigil.safety.cameras.behaviour.crowds.watch import CrowdWatch, Gathered
from civigil.safety.cameras.model import Frame, Rect, Seen, Sighting, What, Zone
from civigil.safety.cameras.scene.blobs import Detection
from civigil.safety.cameras.watch import Watcher
from tests.safety.cameras.videos import HEIGHT, WIDTH, Picture, ground

pytestmark = pytest.mark.slow

TALL = 0.2
SIZE = (480, 360)
PLATFORM = Zone(name="platform", crowd_at_least=8)


def seen(x: float, y: float, at_s: float, track: int = 1, label: str = "") -> Seen:
    """Somebody with their feet there; the picture is square."""
    return Seen(
        track=track,
        at_s=at_s,
        first_s=0.0,
        left=x - 0.04,
        top=y - TALL,
        width=0.08,
        height=TALL,
        aspect=1.0,
        label=label,
    )


def crowd(
    zone: Zone, people: Callable[[float], list[tuple[float, float]]], seconds: float, *, label: str = ""
) -> list[Gathered]:
    """What is told of people at these places, each a blob of their own, or a detector's box."""
    watch, told = CrowdWatch([zone], 300.0), []
    for number in range(round(seconds * 10)):
        at_s = number / 10
        now = [seen(x, y, at_s, track=n + 1, label=label) for n, (x, y) in enumerate(people(at_s))]
        boxes = [Rect(one.left * SIZE[0], one.top * SIZE[1], one.width * SIZE[0], one.height * SIZE[1]) for one in now]
        whole = [np.full((round(box.height), round(box.width)), 255, np.uint8) for box in boxes]
        blobs = [
            Detection(box, 1.0, None if label else inside, label=label)
            for box, inside in zip(boxes, whole, strict=True)
        ]
        told += watch.step(blobs, now, at_s, SIZE)
    return told


ROW = [(0.1 + 0.085 * n, 0.6) for n in range(10)]


def test_a_crowd_is_told_once_with_how_many_and_again_only_after_it_has_gone() -> None:
    told = crowd(PLATFORM, lambda at_s: ROW if 5 < at_s < 12 or 14 < at_s < 17 or at_s > 29 else ROW[:3], 34)
    assert [one.what for one in told] == [What.CROWD, What.CROWD]
    assert told[0].measured == 10
    assert crowd(PLATFORM, lambda _: ROW[:7], 10) == []


@pytest.mark.parametrize("lost", range(3))
def test_a_picture_in_which_nobody_is_found_ends_no_watch_and_no_crowd(lost: int) -> None:
    told = crowd(PLATFORM, lambda at_s: [] if round(at_s * 10) % 3 == lost else ROW, 8)
    assert [one.what for one in told] == [What.CROWD]
    assert told[0].box.width > 0.7 * SIZE[0]


def test_ten_parked_cars_are_no_crowd_where_a_detector_says_what_they_are() -> None:
    assert [one.what for one in crowd(PLATFORM, lambda _: ROW, 10, label="person")] == [What.CROWD]
    assert crowd(PLATFORM, lambda _: ROW, 10, label="car") == []
    cars = Zone(name="car park", crowd_at_least=8, labels=("car",))
    assert [one.what for one in crowd(cars, lambda _: ROW, 10, label="car")] == [What.CROWD]


def test_a_gathering_that_scatters_is_told_and_one_that_walks_off_together_is_not() -> None:
    zone = Zone(name="square", dispersal=True)
    ring = [(math.cos(n * math.tau / 8), math.sin(n * math.tau / 8)) for n in range(8)]

    def scatters(at_s: float) -> list[tuple[float, float]]:
        away = 0.06 + (0.0 if at_s < 5 else 1.6 * TALL * (at_s - 5))
        return [(0.5 + away * x, 0.6 + away * y) for x, y in ring]

    assert [one.what for one in crowd(zone, scatters, 6.2)] == [What.DISPERSAL]

    def walks_off(at_s: float) -> list[tuple[float, float]]:
        along = 0.0 if at_s < 5 else 1.2 * TALL * (at_s - 5)
        return [(0.3 + 0.06 * x + along, 0.6 + 0.06 * y) for x, y in ring]

    assert crowd(zone, walks_off, 7.0) == []


HIGH, FEET = 48, 200  # pixels
FLOOR = ground(7)
COACH = np.clip(
    np.kron(np.random.default_rng(8).normal(90, 40, (9, 20)), np.ones((10, 10)))
    + np.random.default_rng(9).normal(0, 6, (90, 200)),
    0,
    255,
)


def body(picture: Picture, x: float, ink: int, *, at_s: float, stands: bool) -> None:
    """Somebody with a head, a coat and legs that swing; who stands sways, and turns their head."""
    swing = 3.0 if stands else 8 * math.sin(6.5 * at_s)
    sway = 1.6 * math.sin(1.1 * at_s + ink) + 1.2 * math.sin(2.9 * at_s + 2 * ink) if stands else 0.0
    for side in (-1, 1):
        cv2.line(picture, (round(x), FEET - 20), (round(x + side * swing), FEET), ink - 20, 5, cv2.LINE_AA)
    cv2.line(picture, (round(x), FEET - 20), (round(x + sway), FEET - HIGH + 12), ink, 13, cv2.LINE_AA)
    cv2.circle(picture, (round(x + 1.6 * sway), FEET - HIGH + 5), 5, ink + 80, -1, cv2.LINE_AA)


def street(
    seconds: float, *, gather: int = 0, coach: Callable[[float], float] | None = None, rate: float = 10.0
) -> list[Sighting]:
    """What is told where single people pass until the 14th second; then so many stand close together, or a coach comes.

    `coach`: seconds -> where its left side is, in pixels.
    """
    watcher, told = Watcher([PLATFORM]), []
    for number in range(round(seconds * rate)):
        at_s = number / rate
        picture = FLOOR.copy()
        if coach is not None:
            left = round(coach(at_s))
            first, last = max(left, 0), min(left + 200, WIDTH)
            if first < last:
                picture[FEET - 90 : FEET, first:last] = COACH[:, first - left : last - left]
        for one in range(2):
            since = at_s - 5.5 - 4 * one
            if 0 < since < 4:
                body(picture, -20 + 90 * since, 60 + 30 * one, at_s=at_s, stands=False)
        for one in range(gather):
            left_s = max(0.0, 14 + 0.3 * one - at_s)  # they come one after another, and stand in one row
            if left_s < 4:
                x = 40 + 15 * one - (60 * left_s if one < gather / 2 else -60 * left_s)
                body(picture, x, 40 + 37 * one % 120, at_s=at_s, stands=left_s == 0)
        noise = np.random.default_rng(number).normal(0, 1.5, picture.shape)
        told += watcher.step(Frame(number, at_s, np.clip(picture + noise, 0, 255).astype(np.uint8), WIDTH, HEIGHT))
    return told + watcher.finish()


def test_a_crowd_in_which_nobody_can_be_told_apart_is_counted_by_the_ground_that_it_covers() -> None:
    told = street(27, gather=17)
    assert [one.what for one in told] == [What.CROWD]  # who is half hidden counts half: 17 who overlap read as ten


def test_a_few_who_stand_together_are_no_crowd() -> None:
    assert street(24, gather=4) == []


@pytest.mark.parametrize(
    "where",
    [
        lambda at_s: -200 + 60 * min(max(at_s - 14, 0), 4.5),  # comes, and stops
        lambda at_s: -200 + 45 * max(at_s - 14, 0),  # passes
        lambda at_s: 70 + 80 * max(at_s - 14, 0),  # has always stood there, and leaves a hole in what is known
    ],
)
def test_a_coach_is_no_crowd_wherever_it_stands_or_goes(where: Callable[[float], float]) -> None:
    assert street(27, coach=where) == []
    assert street(27, coach=where, rate=2.5) == []


def upright(sizes: Sizes, track: int, feet: float, tall: float, *, wide: float = 0.4, from_s: float = 0.0) -> None:
    """Somebody walks across at this depth, and is learned from."""
    for step in range(12):
        x = 60 + 12.0 * step
        box = Rect(x, feet - tall, wide * tall, tall)
        one = Seen(
            track=track,
            at_s=from_s + step / 4,
            first_s=from_s,
            left=box.left / SIZE[0],
            top=box.top / SIZE[1],
            width=box.width / SIZE[0],
            height=box.height / SIZE[1],
            aspect=SIZE[0] / SIZE[1],
        )
        sizes.step([one], from_s + step / 4, SIZE)
        sizes.learn(one, box, 0.3 * tall * tall, SIZE)


def test_how_tall_people_are_grows_with_how_far_down_they_stand_and_pieces_of_people_do_not_shrink_it() -> None:
    sizes = Sizes()
    for number, feet in enumerate(range(150, 351, 20)):
        upright(sizes, number, feet, feet / 4, from_s=10.0 * number)
        upright(sizes, 100 + number, feet - feet / 8, feet / 8, wide=0.6, from_s=10.0 * number + 5)  # a coat alone
    assert sizes.height(160, SIZE) == pytest.approx(40, rel=0.15)
    assert sizes.height(340, SIZE) == pytest.approx(85, rel=0.15)
    assert sizes.area(340, SIZE) == pytest.approx(0.3 * 85 * 85, rel=0.3)


def test_nothing_is_said_of_how_large_people_are_before_anybody_has_walked() -> None:
    sizes = Sizes()
    assert (sizes.height(200, SIZE), sizes.area(200, SIZE), sizes.share(200, SIZE)) == (0.0, 0.0, 0.0)

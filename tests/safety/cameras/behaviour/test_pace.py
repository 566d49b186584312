"""Running, the wrong way, a stopped vehicle, crowds that gather and scatter, and the hours at which a zone is watched."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pytest

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.behaviour.crowd import CrowdWatch, Gathered
from civigil.safety.cameras.behaviour.hours import is_watched
from civigil.safety.cameras.behaviour.pace import Moved, PaceWatch
from civigil.safety.cameras.behaviour.paths import Paths
from civigil.safety.cameras.behaviour.zones import ZoneWatch
from civigil.safety.cameras.blobs import Detection
from civigil.safety.cameras.model import Hours, Rect, Seen, What, Zone

TALL = 0.2
SIZE = (480, 360)
Where = Callable[[float], tuple[float, float]]


def seen(x: float, y: float, at_s: float, track: int = 1, wide: float = 0.08, tall: float = TALL) -> Seen:
    """Somebody with their feet there; the picture is square."""
    return Seen(
        track=track, at_s=at_s, first_s=0.0, left=x - wide / 2, top=y - tall, width=wide, height=tall, aspect=1.0
    )


def paced(zone: Zone, where: Where, seconds: float = 6.0, wide: float = 0.08, tall: float = TALL) -> list[Moved]:
    """What is told of one who is at these places."""
    watch, paths, told = PaceWatch([zone], 300.0), Paths(), []
    for number in range(round(seconds * 10)):
        at_s = number / 10
        paths.step([seen(*where(at_s), at_s, wide=wide, tall=tall)], at_s)
        told += watch.step(paths, at_s)
    return told


RUNNING = Zone(name="hall", running_heights=1.8)
ONE_WAY = Zone(name="ramp", direction_deg=0.0)
NO_STOPPING = Zone(name="kerb", vehicle_stopped_s=3.0)


def test_a_runner_is_told_once_and_a_walker_is_not() -> None:
    runs = paced(RUNNING, lambda at_s: (0.05 + 2.4 * TALL * at_s, 0.6), seconds=1.9)
    assert [one.what for one in runs] == [What.RUNNING]
    assert runs[0].measured == pytest.approx(2.4, abs=0.1)
    assert paced(RUNNING, lambda at_s: (0.05 + 0.9 * TALL * at_s, 0.6)) == []


def test_a_box_that_jumps_to_somebody_else_does_not_run() -> None:
    assert paced(RUNNING, lambda at_s: (0.3 if at_s < 3 else 0.75, 0.6)) == []


def test_who_goes_against_the_direction_is_told_once_and_who_crosses_it_is_not() -> None:
    against = paced(ONE_WAY, lambda at_s: (0.9 - 0.8 * TALL * at_s, 0.6))
    assert [one.what for one in against] == [What.WRONG_WAY]
    assert against[0].measured == pytest.approx(180, abs=5)
    assert paced(ONE_WAY, lambda at_s: (0.1 + 0.8 * TALL * at_s, 0.6)) == []
    assert paced(ONE_WAY, lambda at_s: (0.5, 0.3 + 0.8 * TALL * at_s / 1.6)) == []
    assert paced(ONE_WAY, lambda at_s: (0.5 - 0.02 * math.sin(at_s), 0.6)) == []


def test_a_vehicle_that_comes_and_stands_is_told_and_one_that_has_always_stood_is_not() -> None:
    comes = paced(NO_STOPPING, lambda at_s: (0.2 + 0.15 * min(at_s, 2.0), 0.6), seconds=8, wide=0.3, tall=0.15)
    assert [one.what for one in comes] == [What.VEHICLE_STOPPED]
    assert comes[0].measured >= 3.0
    assert paced(NO_STOPPING, lambda at_s: (0.5, 0.6), seconds=8, wide=0.3, tall=0.15) == []
    assert paced(NO_STOPPING, lambda at_s: (0.2 + 0.15 * min(at_s, 2.0), 0.6), seconds=8) == []  # a person


def crowd(
    zone: Zone, people: Callable[[float], list[tuple[float, float]]], seconds: float, *, melted: bool = False
) -> list[Gathered]:
    """What is told of people at these places; `melted`: all of them are one blob, and hardly anybody is followed."""
    watch, told = CrowdWatch([zone], 300.0), []
    for number in range(round(seconds * 10)):
        at_s = number / 10
        now = [seen(x, y, at_s, track=n + 1) for n, (x, y) in enumerate(people(at_s))]
        boxes = [Rect(one.left * SIZE[0], one.top * SIZE[1], one.width * SIZE[0], one.height * SIZE[1]) for one in now]
        blobs = [Detection(box, 1.0, np.full((round(box.height), round(box.width)), 255, np.uint8)) for box in boxes]
        followed = now
        if melted and at_s >= 3.0:
            left, right = min(box.left for box in boxes), max(box.left + box.width for box in boxes)
            box = Rect(left, boxes[0].top, right - left, boxes[0].height)
            blobs = [Detection(box, 1.0, np.full((round(box.height), round(box.width)), 255, np.uint8))]
            followed = now[:1]
        told += watch.step(blobs, followed, at_s, SIZE)
    return told


ROW = [(0.1 + 0.085 * n, 0.6) for n in range(10)]


def test_a_crowd_is_told_once_with_how_many_and_again_only_after_it_has_gone() -> None:
    zone = Zone(name="platform", crowd_at_least=8)
    told = crowd(zone, lambda at_s: ROW if 5 < at_s < 15 or at_s > 22 else ROW[:3], 30)
    assert [one.what for one in told] == [What.CROWD, What.CROWD]
    assert told[0].measured == 10
    assert crowd(zone, lambda _: ROW[:7], 10) == []


def test_a_crowd_in_which_nobody_can_be_told_apart_is_counted_by_its_area() -> None:
    zone = Zone(name="platform", crowd_at_least=8)
    told = crowd(zone, lambda at_s: ROW if at_s >= 3 else ROW[:2], 12, melted=True)
    assert [one.what for one in told] == [What.CROWD]
    assert told[0].measured == pytest.approx(10, abs=2)


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


NIGHT = Hours(days=("fri", "sat"), begin="22:00", end="06:00")
FRIDAY = datetime(2026, 5, 1)


@pytest.mark.parametrize(
    ("hours_later", "watched"),
    [
        (21.9, False),
        (22.0, True),
        (24 + 5.9, True),
        (24 + 6.0, False),
        (48 + 5.0, True),
        (72 + 5.0, False),
        (-24 + 23, False),
    ],
)
def test_hours_over_midnight_belong_to_the_day_on_which_they_begin(hours_later: float, watched: bool) -> None:
    assert is_watched([NIGHT], FRIDAY + timedelta(hours=hours_later)) is watched


def test_without_hours_and_without_a_clock_a_zone_is_always_watched() -> None:
    assert is_watched([], FRIDAY)
    assert is_watched([NIGHT], None)
    with pytest.raises(Invalid):
        Hours(begin="08:00", end="08:00")


def test_who_is_there_when_the_hours_begin_is_told_then() -> None:
    watch = ZoneWatch([Zone(name="yard", forbidden=True, hours=(NIGHT,))])
    told = []
    for number in range(40):
        at_s = number / 10
        told += watch.step([seen(0.5, 0.6, at_s)], at_s, asleep=[0] if at_s < 2 else [])
    assert [(one.what, one.at_s) for one in told] == [(What.INTRUSION, 2.0)]

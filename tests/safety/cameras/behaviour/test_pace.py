"""Running, the wrong way, a stopped vehicle, and the hours at which a zone is watched."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import pytest

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.behaviour.hours import is_watched
from civigil.safety.cameras.behaviour.pace import Moved, PaceWatch
from civigil.safety.cameras.behaviour.paths import Paths
from civigil.safety.cameras.behaviour.zones import ZoneWatch
from civigil.safety.cameras.model import Hours, Seen, What, Zone

TALL = 0.2
Where = Callable[[float], tuple[float, float]]


def seen(x: float, y: float, at_s: float, wide: float = 0.08, tall: float = TALL, label: str = "") -> Seen:
    """Somebody with their feet there; the picture is square."""
    left, top = x - wide / 2, y - tall
    return Seen(track=1, at_s=at_s, first_s=0.0, left=left, top=top, width=wide, height=tall, aspect=1.0, label=label)


def paced(
    zone: Zone, where: Where, seconds: float = 6.0, wide: float = 0.08, tall: float = TALL, label: str = ""
) -> list[Moved]:
    """What is told of one who is at these places."""
    watch, paths, told = PaceWatch([zone], 300.0), Paths(), []
    for number in range(round(seconds * 10)):
        at_s = number / 10
        paths.step([seen(*where(at_s), at_s, wide=wide, tall=tall, label=label)], at_s)
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


def test_a_zone_in_which_people_must_not_run_lets_bicycles_pass_where_a_detector_tells_them_apart() -> None:
    zone = Zone(name="hall", running_heights=1.8, labels=("person",))
    for label, count in (("person", 1), ("bicycle", 0), ("", 0)):
        runs = paced(zone, lambda at_s: (0.05 + 2.4 * TALL * at_s, 0.6), seconds=1.9, label=label)
        assert len(runs) == count, label
    van = paced(NO_STOPPING, lambda at_s: (0.2 + 0.15 * min(at_s, 2.0), 0.6), seconds=8, label="van")
    assert [one.what for one in van] == [What.VEHICLE_STOPPED]  # seen from its front it is upright


def test_a_box_that_jumps_to_somebody_else_does_not_run() -> None:
    assert paced(RUNNING, lambda at_s: (0.3 if at_s < 3 else 0.75, 0.6)) == []


def test_who_goes_against_the_direction_is_told_once_and_who_crosses_it_is_not() -> None:
    against = paced(ONE_WAY, lambda at_s: (0.9 - 0.8 * TALL * at_s, 0.6))
    assert [one.what for one in against] == [What.WRONG_WAY]
    assert against[0].measured == pytest.approx(180, abs=5)
    assert paced(ONE_WAY, lambda at_s: (0.1 + 0.8 * TALL * at_s, 0.6)) == []
    assert paced(ONE_WAY, lambda at_s: (0.5, 0.3 + 0.8 * TALL * at_s / 1.6)) == []
    assert paced(ONE_WAY, lambda at_s: (0.5 - 0.02 * math.sin(at_s), 0.6)) == []


def test_who_is_lost_by_the_tracker_and_found_under_another_number_is_told_once_and_who_follows_them_is_told_too() -> (
    None
):
    watch, paths, told = PaceWatch([ONE_WAY], 300.0), Paths(), []
    for number in range(80):
        at_s = number / 10
        ahead = msgspec.structs.replace(seen(0.95 - 0.8 * TALL * at_s, 0.6, at_s), track=1 if at_s < 3 else 3)
        behind = msgspec.structs.replace(seen(0.95 - 0.8 * TALL * (at_s - 2.5), 0.62, at_s), track=2)
        paths.step([ahead] if at_s < 2.5 else [ahead, behind], at_s)
        told += watch.step(paths, at_s)
    assert [one.seen.track for one in told] == [1, 2]


def test_a_vehicle_that_comes_and_stands_is_told_and_one_that_has_always_stood_is_not() -> None:
    comes = paced(NO_STOPPING, lambda at_s: (0.2 + 0.15 * min(at_s, 2.0), 0.6), seconds=8, wide=0.3, tall=0.15)
    assert [one.what for one in comes] == [What.VEHICLE_STOPPED]
    assert comes[0].measured >= 3.0
    assert paced(NO_STOPPING, lambda at_s: (0.5, 0.6), seconds=8, wide=0.3, tall=0.15) == []
    assert paced(NO_STOPPING, lambda at_s: (0.2 + 0.15 * min(at_s, 2.0), 0.6), seconds=8) == []  # a person


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

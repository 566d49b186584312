"""Running, the wrong way, a stopped vehicle, and the hours at which a zone is watched."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import pytest

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.behaviour.hours import is_watched
from civigil.safety.cameras.behaviour.pace import UNKNOWN_S, Moved, PaceWatch
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
    return told + watch.finish()


RUNNING = Zone(name="hall", running_heights=1.8)
ONE_WAY = Zone(name="ramp", direction_deg=0.0)
NO_STOPPING = Zone(name="kerb", vehicle_stopped_s=3.0)


def test_a_runner_is_told_once_and_a_walker_is_not() -> None:
    runs = paced(RUNNING, lambda at_s: (0.05 + 2.4 * TALL * at_s, 0.6), seconds=1.9)
    assert [one.what for one in runs] == [What.RUNNING]
    assert runs[0].measured == pytest.approx(2.4, abs=0.1)
    assert paced(RUNNING, lambda at_s: (0.05 + 0.9 * TALL * at_s, 0.6)) == []


def walker(track: int, at_s: float, began_s: float) -> Seen:
    """Somebody who walks across, whole."""
    return msgspec.structs.replace(seen(0.05 + 0.7 * TALL * (at_s - began_s), 0.62, at_s), track=track)


@pytest.mark.parametrize(("tall", "ran"), [(0.5 * TALL, False), (TALL, True)])
def test_half_a_person_who_walks_before_anybody_is_known_is_not_told_and_a_runner_is_told_later(
    tall: float, ran: bool
) -> None:
    watch, paths, told = PaceWatch([RUNNING], 300.0), Paths(), []
    heights_a_s = 2.4 if ran else 1.1  # of a whole person
    for number in range(120):
        at_s = number / 10
        first = seen(0.05 + heights_a_s * TALL * at_s, 0.6, at_s, wide=0.5 * tall, tall=tall)
        others = [walker(track, at_s, 2.0) for track in (2, 3, 4)] if at_s >= 2.0 else []
        paths.step([first, *others] if at_s < 1.9 else others, at_s)
        told += watch.step(paths, at_s)
    assert [(one.what, one.seen.track) for one in told] == ([(What.RUNNING, 1)] if ran else [])
    if ran:
        assert told[0].measured == pytest.approx(2.4, abs=0.1)
        assert told[0].seen.at_s < 1.9, "it bears the time at which they ran"


@pytest.mark.parametrize(("heights_a_s", "ran"), [(1.1, False), (2.4, True)])
def test_a_head_above_its_own_legs_is_as_tall_as_both(heights_a_s: float, ran: bool) -> None:
    """The coat between them has the ground's brightness."""
    watch, paths, told = PaceWatch([RUNNING], 300.0), Paths(), []
    for number in range(18):
        at_s = number / 10
        x = 0.05 + heights_a_s * TALL * at_s
        legs = msgspec.structs.replace(seen(x, 0.6, at_s, wide=0.07, tall=0.08), track=2)
        paths.step([seen(x, 0.6 - 0.14, at_s, wide=0.04, tall=0.06), legs], at_s)
        told += watch.step(paths, at_s)
    assert bool(told + watch.finish()) is ran


def test_where_nobody_else_comes_a_runner_is_told_after_a_while() -> None:
    watch, paths = PaceWatch([RUNNING], 300.0), Paths()
    when = []
    for number in range(400):
        at_s = number / 10
        paths.step([seen(0.05 + 2.4 * TALL * at_s, 0.6, at_s)] if at_s < 1.9 else [], at_s)
        when += [at_s for _ in watch.step(paths, at_s)]
    assert len(when) == 1
    assert when[0] == pytest.approx(UNKNOWN_S + 1.0, abs=0.2)
    assert watch.finish() == []


def test_how_tall_people_are_is_still_known_when_zones_are_changed() -> None:
    watch, paths = PaceWatch([RUNNING], 300.0), Paths()
    told = []
    for number in range(50):
        at_s = number / 10
        paths.step([walker(track, at_s, 0.0) for track in (2, 3, 4)], at_s)
        watch.step(paths, at_s)
    watch = watch.replaced([RUNNING])
    for number in range(50, 70):
        at_s = number / 10
        paths.step([seen(0.05 + 2.4 * TALL * (at_s - 5.0), 0.6, at_s)], at_s)
        told += watch.step(paths, at_s)
    assert [one.what for one in told] == [What.RUNNING]


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

"""SUMO: what moves is seen, the same seed is the same city, orders are done, a death is survived."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections import Counter
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from civigil.kernel.errors import Invalid, Unavailable
from civigil_city.world.demand import PATHS, ROADS, Limits, share_at
from civigil_city.world.extract import load_network, network_of
from civigil_city.world.orders import Clear, Darken, Obstruct, Send, SetPace
from civigil_city.world.pace import Pace
from civigil_city.world.process import Moved, Town, Trouble, World
from civigil_city.world.streets import STEP_S, Streets, StreetSettings
from civigil_city.world.things import Kind, Snapshot

MORNING = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)
FEW = StreetSettings(limits=Limits(vehicles_at_most=40, people_at_most=30))
_SPAWN = multiprocessing.get_context("spawn")


def _lived(steps: int, pipe: Connection) -> None:
    """libsumo is one a process, so each life is a process."""
    network = load_network(None, Path("/nowhere"))
    with Streets(network, network_of(None, Path("/nowhere")), MORNING, FEW) as streets:
        snapshots = [streets.step() for _ in range(steps)]
        x, y = network.centre
        streets.obey(Darken(x, y, 5000))
        streets.obey(Obstruct("wreck", x, y))
        for _ in range(2):  # sent again before it found a gap in the traffic, it is still one
            streets.obey(Send("ambulance-1", Kind.AMBULANCE, x - 400, y, x, y))
        snapshots += [streets.step() for _ in range(20)]
        streets.obey(Send("ambulance-1", Kind.AMBULANCE, x - 400, y, x - 400, y))
        streets.obey(Darken(x, y, 5000, dark=False))
        streets.obey(Clear("wreck"))
        streets.obey(Clear("ambulance-1"))
        snapshots.append(streets.step())
        pipe.send(snapshots)


def _life(steps: int = 10) -> list[Snapshot]:
    ours, theirs = _SPAWN.Pipe()
    child = _SPAWN.Process(target=_lived, args=(steps, theirs))
    child.start()
    theirs.close()
    snapshots: list[Snapshot] = ours.recv()
    child.join()
    return snapshots


@pytest.fixture(scope="module")
def life() -> list[Snapshot]:
    return _life()


def test_vehicles_and_people_are_under_way_from_the_first_moment(life: list[Snapshot]) -> None:
    kinds = Counter(one.kind for one in life[0].things)
    assert kinds[Kind.CAR] >= 10
    assert kinds[Kind.PERSON] >= 10
    assert life[0].at_s == 0.0
    assert life[0].at == MORNING


def test_everything_is_in_berlin_and_somebody_moves(life: list[Snapshot]) -> None:
    for one in life[-1].things:
        assert 13.4 < one.longitude < 13.6
        assert 52.4 < one.latitude < 52.5
    before = {one.id: (one.x_m, one.y_m) for one in life[0].things}
    moved = [one for one in life[9].things if one.id in before and before[one.id] != (one.x_m, one.y_m)]
    assert len(moved) > 20


def test_the_same_seed_is_the_same_city(life: list[Snapshot]) -> None:
    again = _life()
    assert [one.things for one in again] == [one.things for one in life]


def test_dark_signals_are_off_and_come_back(life: list[Snapshot]) -> None:
    assert all(set(one.shows) <= set("oO") for one in life[-2].signals)
    assert any("G" in one.shows for one in life[-1].signals)


def test_a_unit_sets_out_and_a_wreck_is_not_drawn_twice(life: list[Snapshot]) -> None:
    assert [one.kind for one in life[-2].things if one.id == "ambulance-1"] == [Kind.AMBULANCE]
    assert not [one for one in life[-2].things if "wreck" in one.id]
    assert not [one for one in life[-1].things if one.id == "ambulance-1"]


def test_a_camera_gets_only_what_is_near_it(life: list[Snapshot]) -> None:
    one = life[0].things[0]
    near = life[0].near(one.x_m, one.y_m, 100.0)
    assert one in near.things
    assert len(near.things) < len(life[0].things)


@pytest.mark.parametrize("shares", [ROADS, PATHS])
def test_a_day_has_two_rush_hours_and_a_quiet_night(shares: tuple[float, ...]) -> None:
    assert share_at(8, shares) > share_at(11, shares) * 1.2
    assert share_at(17, shares) > share_at(15, shares)
    assert share_at(3, shares) < 0.1
    assert share_at(24.0, shares) == share_at(0.0, shares)


def test_pausing_and_other_speeds_lose_no_simulated_time() -> None:
    pace = Pace(speed=1.0, wall_s=100.0)
    fast = pace.changed(110.0, speed=20.0)
    assert (fast.at(110.0), fast.at(111.0)) == (10.0, 30.0)
    still = fast.changed(111.0, paused=True)
    assert still.at(500.0) == 30.0
    assert still.wall_at(31.0) == float("inf")
    assert still.changed(500.0, paused=False).at(501.0) == 50.0


def test_a_machine_that_is_too_slow_gives_up_time_and_says_how_much() -> None:
    pace, lost = Pace(speed=10.0).waited(wall_s=3.0, due_s=20.0)
    assert lost == 10.0
    assert pace.wall_at(20.5) == pytest.approx(3.05)
    assert Pace().waited(wall_s=3.0, due_s=2.8) == (Pace(), 0.0)


@pytest.mark.parametrize("speed", [0.1, 1.0, 2.0, 20.0])
def test_steps_that_come_when_they_are_due_or_a_moment_late_give_no_time_up(speed: float) -> None:
    pace, lost_s, wall_s = Pace(speed=speed), 0.0, 0.0
    for number in range(1, 101):
        due_s = number * STEP_S
        wall_s = max(wall_s, pace.wall_at(due_s)) + 0.002
        pace, lost = pace.waited(wall_s, due_s)
        lost_s += lost
    assert lost_s == 0.0
    assert wall_s == pytest.approx(100 * STEP_S / speed, abs=0.01)


@pytest.mark.parametrize("speed", [0.0, 21.0, float("nan"), -1.0])
def test_a_speed_out_of_bounds_is_refused(speed: float) -> None:
    with pytest.raises(Invalid, match="speed"):
        Pace(speed=speed)


async def test_streets_that_are_killed_are_begun_again_where_time_stood() -> None:
    town = Town(None, Path("/nowhere"), MORNING, speed=20.0, settings=FEW)
    told: list[Trouble] = []
    seen: list[Snapshot] = []
    async with World(town) as world:
        async for word in world.words():
            if isinstance(word, Trouble):
                told.append(word)
                continue
            assert isinstance(word, Moved)
            seen.append(word.snapshot)
            if len(seen) == 5:
                assert world.pid is not None
                os.kill(world.pid, signal.SIGKILL)
            if len(seen) > 5 and told:
                break
        assert world.begun == 2
        world.tell(SetPace(paused=True))
    assert "begun again" in told[0].what
    assert [one.at_s for one in seen] == sorted(one.at_s for one in seen)
    assert seen[-1].at_s - seen[-2].at_s == 0.5
    assert (seen[-1].at - seen[0].at).total_seconds() == seen[-1].at_s - seen[0].at_s


async def test_streets_without_a_street_end_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "sea.osm").write_text('<osm version="0.6"><node id="1" lat="1" lon="1"/></osm>')
    async with World(Town(tmp_path / "sea.osm", tmp_path, MORNING)) as world:
        with pytest.raises(Unavailable, match="holds no street"):
            await asyncio.wait_for(anext(world.words()), 60)

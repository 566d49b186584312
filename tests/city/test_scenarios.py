"""Scenarios: mistakes are all told, the course is a function of time, and the score is honest."""

from __future__ import annotations

import math
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from civigil.exercises.score import Played
from civigil.kernel.errors import Invalid, ManyInvalid, Missing
from civigil_city.cameras.sites import sites
from civigil_city.devices.model import devices_of
from civigil_city.running import truths_of
from civigil_city.scenarios.course import Course
from civigil_city.scenarios.model import library, parse, scenario_of
from civigil_city.scenarios.stage import Stage
from civigil_city.scenarios.zone import zones
from civigil_city.world.network import Network, Use
from civigil_city.world.orders import Clear, Darken, Obstruct
from civigil_city.world.places import Terrain, terrain_and_places
from civigil_city.world.things import Kind

BEGAN = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def stage(adlershof: Network) -> Stage:
    hung = tuple(sites(adlershof, Terrain(), 3))
    devices = {one.id: (one.x_m, one.y_m) for one in devices_of(adlershof, hung)}
    return Stage(adlershof, hung, terrain_and_places(adlershof, None)[1], devices)


def test_the_library_has_all_twelve_scenarios_with_their_truth() -> None:
    wanted = {"loiterer", "bag-left", "collision", "house-fire", "gas-leak", "flood", "earthquake", "power-cut"}
    wanted |= {"camera-vandalised", "device-hijacked", "crowd", "missing-child"}
    assert set(library()) == wanted
    assert all(one.truth and one.cap_status.value == "Exercise" for one in library().values())


@pytest.mark.parametrize("name", sorted(library()))
def test_every_scenario_plays_to_its_end_in_this_city(stage: Stage, name: str) -> None:
    course = Course(library()[name], stage)
    seen = [course.at(at_s) for at_s in range(0, int(course.over) + 5, 5)]
    assert any(one.things or one.covered or one.shake_deg or one.dark or one.disturbances or one.faults for one in seen)
    assert not seen[-1].things
    for one in seen:
        msgspec.msgpack.encode(
            (one.things, one.covered, one.shake_deg, one.dark, one.faults)
        )  # it goes to other processes
        assert all(math.isfinite(thing.x_m) and thing.length_m > 0 for thing in one.things)
        assert len({thing.id for thing in one.things}) == len(one.things)


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = """
name = "Wrong Name"
title = "x"
what = "y"
lasts_s = 60
[[act]]
do = "fly"
at = "centre"
from_s = 0
to_s = 1
[[act]]
do = "loiter"
at = "camera:1"
from_s = 0
to_s = 1
[[act]]
do = "burn"
at = "moon"
from_s = 50
to_s = 90
height = 3
[[truth]]
cause = "c"
"""
    with pytest.raises(ManyInvalid) as told:
        parse(text)
    words = str(told.value)
    assert all(part in words for part in ("'fly' is no act", "act 2: lacks 'who'", "truth 1: lacks 'kinds'", "name: "))
    assert "act 3: 'height' is nothing that it has" in words
    right = text.replace("height = 3\n", "")
    with pytest.raises(ManyInvalid) as told:
        parse(right)
    for part in ("act 3: 'moon' names no place", "act 3: 50 s to 90 s", "'fly' is no act", "act 2: lacks 'who'"):
        assert part in str(told.value), "what is wrong across fields is told beside what is wrong in one"


def test_times_and_places_that_cannot_be_are_told_at_once() -> None:
    text = """
name = "odd"
title = "x"
what = "y"
lasts_s = 60
[[act]]
do = "loiter"
who = "a"
at = "the moon"
from_s = 50
to_s = 10
[[act]]
do = "break"
fault = "dead"
at = "centre"
from_s = 0
to_s = 600
"""
    with pytest.raises(ManyInvalid) as told:
        parse(text)
    assert len(told.value.mistakes) == 4


@given(st.text(max_size=200))
def test_any_text_is_a_scenario_or_a_clear_refusal(text: str) -> None:
    with suppress(Invalid):  # nothing else may come out
        parse(text)


def test_a_scenario_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(Missing, match="loiterer"):
        scenario_of("picnic")


def test_a_city_without_the_camera_refuses_before_anything_happens(adlershof: Network) -> None:
    with pytest.raises(Missing, match="camera:1"):
        Course(library()["loiterer"], Stage(adlershof, ()))


def test_a_loiterer_comes_stays_near_and_goes_without_a_leap(stage: Stage) -> None:
    course = Course(library()["loiterer"], stage)
    path = [next(one for one in course.at(at / 4).things if "loiterer" in one.id) for at in range(40, 799)]
    steps = [math.dist((one.x_m, one.y_m), (other.x_m, other.y_m)) for one, other in pairwise(path)]
    assert max(steps) < 1.0
    spot = stage.spot("camera:1")
    middle = path[200:600]
    assert max(math.dist((one.x_m, one.y_m), (spot.x_m, spot.y_m)) for one in middle) < 1.0
    assert len({(round(one.x_m, 1), round(one.y_m, 1)) for one in middle}) > 5  # he moves a little


def test_everything_in_a_picture_s_scenario_is_in_the_picture(stage: Stage) -> None:
    for anchor, site in (("camera:1", stage.cameras[0]), ("camera:2/road", stage.cameras[1])):
        spot = stage.spot(anchor)
        assert spot.camera == site.id
        assert site.view.sees(spot.x_m, spot.y_m, 0.1)


def test_a_bag_stays_when_its_owner_has_gone(stage: Stage) -> None:
    course = Course(library()["bag-left"], stage)
    assert [one.kind for one in course.at(20.0).things] == [Kind.PERSON]
    assert [one.kind for one in course.at(200.0).things] == [Kind.BAG]


def test_the_streets_are_told_once_and_told_when_it_is_over(stage: Stage) -> None:
    course = Course(library()["collision"], stage)
    orders = [order for at in range(620) for order in course.orders(at - 1.0, float(at))]
    assert [type(one) for one in orders] == [Obstruct, Clear]
    assert orders[0].id == orders[1].id  # type: ignore[union-attr]
    dark = Course(library()["power-cut"], stage)
    assert [one.dark for one in dark.orders(-1.0, 600.0) if isinstance(one, Darken)] == [True]
    assert [one.dark for at in range(601) for one in dark.orders(at - 1.0, at) if isinstance(one, Darken)] == [
        True,
        False,
    ]


def test_each_call_comes_once_and_some_give_a_wrong_place(stage: Stage) -> None:
    course = Course(library()["collision"], stage)
    calls = [call for at in range(620) for call in course.calls(at - 1.0, at)]
    assert len(calls) == 3
    spot = stage.spot("camera:1/road")
    away = [math.dist(stage.network.metres(one.longitude, one.latitude), (spot.x_m, spot.y_m)) for one in calls]
    assert away == pytest.approx([0, 60, 350], abs=0.5)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_zone_holds_the_footpath_and_not_the_road_where_cars_wait(stage: Stage, number: int) -> None:
    zone, square = zones(stage, number)
    assert (zone.crowd_at_least, square.loiter_s, square.object_left_s) == (None, None, None)
    assert 3 <= len(square.corners) <= 64
    assert 3 <= len(zone.corners) <= 64
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in zone.corners)
    view, spot = stage.cameras[number - 1].view, stage.spot(f"camera:{number}")
    outline = shapely.Polygon(zone.corners)
    assert outline.is_valid

    def seen(x: float, y: float) -> shapely.Point:
        return shapely.Point(view.project(np.array([[x, y, 0.0]]))[0][0] / (view.width, view.height))

    assert outline.buffer(0.01).contains(seen(spot.x_m, spot.y_m))
    lanes = [lane for edge in stage.network.drivable for lane in edge.lanes if Use.CAR in lane.uses]
    middles = [point for lane in lanes for point in lane.shape if math.dist(point, (spot.x_m, spot.y_m)) < 30]
    assert middles
    assert not any(outline.contains(seen(*point)) for point in middles if view.sees(*point))


@pytest.mark.parametrize("name", sorted(library()))
def test_what_was_true_is_told_as_whoever_keeps_the_score_reads_it(stage: Stage, name: str) -> None:
    told = msgspec.json.encode(truths_of(library()[name], stage, BEGAN))
    played = msgspec.json.decode(told, type=Played)
    assert played.status == "Exercise"
    assert [one.cause for one in played.truths] == [one.cause for one in library()[name].truth]
    for one, script in zip(played.truths, library()[name].truth, strict=True):
        assert one.began == BEGAN + timedelta(seconds=script.from_s)
        assert one.ends == BEGAN + timedelta(seconds=script.to_s)
        assert one.within_s == pytest.approx(script.within_s)

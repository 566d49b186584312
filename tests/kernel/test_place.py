"""Places are on the Earth, distances are the true ones, and cells find their neighbours."""

from __future__ import annotations

import math

import h3
import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from civigil.kernel.errors import Invalid
from civigil.kernel.place import (
    EARTH_RADIUS_M,
    Area,
    Place,
    Point,
    cell_of,
    cells_around,
    distance_m,
    middle,
    offset,
    routing_token,
)
from tests.support.messages import AREAS, POINTS

NOWHERE = [math.nan, math.inf, -math.inf, 1e9]
FAR_AREA = Area(ring=((0.0, -170.0), (0.0, 170.0), (80.0, 0.0)))


@pytest.mark.parametrize("field", ["latitude", "longitude", "uncertainty_m"])
@pytest.mark.parametrize("value", NOWHERE)
def test_point_off_the_earth_is_invalid_and_names_the_field(field: str, value: float) -> None:
    fields = {"latitude": 1.0, "longitude": 2.0, "uncertainty_m": 0.0} | {field: value}
    with pytest.raises(Invalid) as caught:
        Point(**fields)
    assert caught.value.where == f"place.{field}"


@pytest.mark.parametrize("value", NOWHERE)
def test_area_with_a_corner_off_the_earth_is_invalid_and_names_the_corner(value: float) -> None:
    with pytest.raises(Invalid) as caught:
        Area(ring=((0.0, 0.0), (1.0, value), (1.0, 0.0)))
    assert caught.value.where == "place.ring[1]"


def test_area_of_two_corners_is_invalid() -> None:
    with pytest.raises(Invalid, match="3 corners"):
        Area(ring=((0.0, 0.0), (1.0, 1.0)))


def test_place_from_the_wire_is_checked_like_one_that_we_build() -> None:
    with pytest.raises(msgspec.ValidationError, match="latitude is 91"):
        msgspec.json.decode(b'{"type":"point","latitude":91,"longitude":0}', type=Place)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [  # great circle on the sphere of radius R1; the ellipsoid's own figures differ by at most 0.6 %
        ((0.0, 0.0), (0.0, 1.0), EARTH_RADIUS_M * math.pi / 180),
        ((0.0, 0.0), (90.0, 0.0), EARTH_RADIUS_M * math.pi / 2),
        ((90.0, 0.0), (-90.0, 0.0), EARTH_RADIUS_M * math.pi),
        ((0.0, 179.5), (0.0, -179.5), EARTH_RADIUS_M * math.pi / 180),  # across the date line
    ],
)
def test_distance_is_the_known_one(one: tuple[float, float], other: tuple[float, float], metres: float) -> None:
    first, second = (Point(latitude=lat, longitude=lon) for lat, lon in (one, other))
    assert distance_m(first, second) == pytest.approx(metres, rel=1e-9)


def test_distance_is_near_the_ellipsoids() -> None:
    """Paris to Berlin: 879.7 km by Vincenty's formulae on WGS 84 (48.8566 N 2.3522 E, 52.5200 N 13.4050 E)."""
    paris, berlin = Point(latitude=48.8566, longitude=2.3522), Point(latitude=52.52, longitude=13.405)
    assert distance_m(paris, berlin) == pytest.approx(879_700, rel=0.006)


@given(POINTS, POINTS)
def test_distance_depends_on_no_order(one: Point, other: Point) -> None:
    there, back = distance_m(one, other), distance_m(other, one)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= math.pi * EARTH_RADIUS_M * (1 + 1e-12)


@given(POINTS, st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_offset_goes_as_far_as_it_says(point: Point, north_m: float, east_m: float) -> None:
    assume(abs(point.latitude) < 80)
    moved = offset(point, north_m=north_m, east_m=east_m)
    assert distance_m(point, moved) == pytest.approx(math.hypot(north_m, east_m), rel=0.005, abs=0.01)


@given(POINTS, st.integers(0, 15))
def test_cell_holds_its_point(point: Point, resolution: int) -> None:
    cell = cell_of(point, resolution)
    assert h3.latlng_to_cell(point.latitude, point.longitude, resolution) == h3.int_to_str(cell)
    assert cell < 2**63, "a bigint holds it"
    assert cell in cells_around(cell, 0)


@given(st.one_of(POINTS, AREAS))
def test_routing_token_is_one_subject_token(place: Place) -> None:
    token = routing_token(place)
    assert h3.get_resolution(token) == 5
    assert token.isalnum()


def test_area_across_half_the_earth_still_has_a_middle() -> None:
    assert middle(FAR_AREA).uncertainty_m > EARTH_RADIUS_M


def test_what_has_no_place_is_routed_nowhere() -> None:
    assert routing_token(None) == "nowhere"


def test_area_that_reaches_its_corners_is_not_mistaken_for_a_point() -> None:
    square = Area(ring=((52.0, 13.0), (52.0, 13.001), (52.001, 13.001), (52.001, 13.0)))
    centre = middle(square)
    assert (centre.latitude, centre.longitude) == pytest.approx((52.0005, 13.0005))
    assert centre.uncertainty_m == pytest.approx(65.3, rel=0.01)

"""Where incidents are looked for: nothing that the place gate lets through may lie outside the cells that are searched."""

from __future__ import annotations

import math
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from civigil.incidents.field import LEVELS, cell_at, disk
from civigil.incidents.model import Report, Spot
from civigil.incidents.search import SIZES, search_of, stored_cell
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.place import Point, offset
from civigil.kernel.severity import Category, Status

LIMITS = IncidentSettings()
RINGS = [(one.resolution, one.ring_m) for one in (*LEVELS, *SIZES)]

latitudes, longitudes = st.floats(-85, 85), st.floats(-180, 180)
bearings = st.floats(0, 2 * math.pi)
deviations = st.sampled_from([0.0, 5.0, 10.0, 24.0, 26.0, 60.0, 140.0, 160.0, 500.0, 990.0])


def spot_at(latitude, longitude, deviation=0.0):
    return Spot(latitude=latitude, longitude=longitude, variance=deviation * deviation, at=0.0)


def away(spot, metres, bearing, deviation=0.0):
    point = Point(latitude=spot.latitude, longitude=spot.longitude)
    there = offset(point, north_m=metres * math.cos(bearing), east_m=metres * math.sin(bearing))
    return spot_at(there.latitude, there.longitude, deviation)


def report(number, spot, subjects=()):
    return Report(
        id=UUID(int=number),
        status=Status.ACTUAL,
        kind="flood",
        group="flood",
        category=Category.MET,
        at=1e9,
        spot=spot,
        subjects=subjects,
    )


@given(st.sampled_from(RINGS), st.integers(1, 3), latitudes, longitudes, bearings, st.floats(0, 1))
def test_no_neighbour_lies_outside_the_rings(size, rings, latitude, longitude, bearing, share):
    resolution, ring_m = size
    here = spot_at(latitude, longitude)
    there = away(here, share * rings * ring_m, bearing)
    assert cell_at(there, resolution) in disk(cell_at(here, resolution), rings)


@given(deviations, deviations, latitudes, longitudes, bearings, st.floats(0, 1))
def test_stored_incident_within_the_gate_is_always_loaded(mine, theirs, latitude, longitude, bearing, share):
    reported = spot_at(latitude, longitude, mine)
    gate = math.sqrt(LIMITS.place_gate * (mine**2 + theirs**2 + LIMITS.extent_m**2))
    incident = away(reported, share * gate, bearing, theirs)
    search, cell = search_of([report(1, reported)], LIMITS), stored_cell(incident)
    assert any(
        low <= cell <= high and _holds(box, incident, search.gate)
        for low, high, box in zip(search.lows, search.highs, search.boxes, strict=True)
    )


def _holds(box, spot, gate):
    """As the statement says it."""
    margin = 2 * math.sqrt(gate * (spot.variance + box.variance)) / 111195
    across = box.west - margin * box.widen <= spot.longitude <= box.east + margin * box.widen
    return box.south - margin <= spot.latitude <= box.north + margin and across


@given(deviations, deviations, latitudes, longitudes, bearings, st.floats(0, 1))
def test_two_reports_that_may_share_a_cause_share_a_lock(mine, theirs, latitude, longitude, bearing, share):
    one = spot_at(latitude, longitude, mine)
    gate = math.sqrt(LIMITS.place_gate * (mine**2 + theirs**2 + LIMITS.extent_m**2))
    other = away(one, share * gate, bearing, theirs)
    locks = [set(search_of([report(1, spot)], LIMITS).locks) for spot in (one, other)]
    assert locks[0] & locks[1]


def test_two_reports_of_one_subject_share_a_lock_and_locks_are_sorted():
    first = search_of([report(1, None, ("host:a", "host:b"))], LIMITS)
    second = search_of([report(2, spot_at(52, 13), ("host:b",))], LIMITS)
    assert set(first.locks) & set(second.locks)
    assert list(second.locks) == sorted(second.locks)

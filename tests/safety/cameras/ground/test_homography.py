"""Where on the ground a pixel is: against cameras of the simulated city, which know it; and points that determine nothing."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some
from typer.testing import CliRunner

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.commands import app
from civigil.safety.cameras.ground.calibrated import Calibrated, Plane, Tie, calibrated
from civigil.safety.cameras.ground.movement import Movement, Step, heading_of, speed_of
from civigil_city.cameras.optics import View

PLANE = Plane(52.4305, 13.5305)
VIEW = View(x_m=0, y_m=0, height_m=7, heading_deg=30, tilt_deg=22)
FLAT = View(x_m=0, y_m=0, height_m=7, heading_deg=30, tilt_deg=12)  # its horizon is at 0.19 of the picture's height
CLICKS = [(0.15, 0.55), (0.85, 0.5), (0.9, 0.9), (0.1, 0.95), (0.5, 0.7), (0.4, 0.45)]


def ties_of(
    view: View, clicks: list[tuple[float, float]], *, noise: float = 0.0, metres: float = 0.0, seed: int = 0
) -> list[Tie]:
    """Ties that somebody clicks who is off by so much in the picture (fractions) and on the map (metres)."""
    rng = np.random.default_rng(seed)
    ties = []
    for x, y in clicks:
        at = view.ground(x * view.width, y * view.height)
        assert at is not None
        off = rng.normal(0, 1, 4) * (noise, noise, metres, metres)
        latitude, longitude = PLANE.degrees(at[0] + off[2], at[1] + off[3])
        ties.append(
            Tie(
                x=float(np.clip(x + off[0], 0, 1)),
                y=float(np.clip(y + off[1], 0, 1)),
                latitude=float(latitude),
                longitude=float(longitude),
            )
        )
    return ties


def error_m(ground: Calibrated, view: View, x: float, y: float) -> tuple[float, float]:
    """How far a place is off, and how far it says it may be."""
    true, place = view.ground(x * view.width, y * view.height), ground.place(x, y)
    assert true is not None
    assert place is not None
    east, north = PLANE.metres(place.latitude, place.longitude)
    return math.hypot(east - true[0], north - true[1]), place.uncertainty_m


@settings(max_examples=60, deadline=None)
@given(some.floats(3, 20), some.floats(0, 359), some.floats(15, 60), some.floats(0.1, 0.9), some.floats(0.5, 0.95))
def test_exact_points_give_the_cameras_own_ground_back(
    height: float, heading: float, tilt: float, x: float, y: float
) -> None:
    view = View(x_m=3, y_m=-8, height_m=height, heading_deg=heading, tilt_deg=tilt)
    clicks = [(0.1, 0.6), (0.9, 0.55), (0.95, 0.95), (0.05, 0.9), (0.5, 0.75)]
    ground = calibrated(ties_of(view, clicks))
    assume(ground.place(x, y) is not None)
    assert error_m(ground, view, x, y)[0] < 0.05
    assert max(ground.residuals_m()) < 0.02


def test_the_uncertainty_that_is_told_is_the_one_that_there_is() -> None:
    inside, worst = 0, []
    for seed in range(200):
        ground = calibrated(ties_of(VIEW, CLICKS, noise=0.004, metres=0.5, seed=seed))
        rng = np.random.default_rng(seed + 1000)
        x, y = 0.55, 0.62
        true = VIEW.ground(x * VIEW.width, y * VIEW.height)
        assert true is not None
        place = ground.place(x + rng.normal(0, 0.006), y + rng.normal(0, 0.012))
        assert place is not None
        east, north = PLANE.metres(place.latitude, place.longitude)
        inside += math.hypot(east - true[0], north - true[1]) <= place.uncertainty_m
        worst.append(place.uncertainty_m)
    assert 0.55 <= inside / 200 <= 0.85, "about 68 % lie within it"
    assert max(worst) < 5


def test_above_the_horizon_and_too_far_away_is_no_place() -> None:
    ground = calibrated(ties_of(FLAT, CLICKS))
    assert ground.place(0.5, 0.0) is None
    assert ground.place(0.5, 0.22) is None, "a pixel there is many metres"
    near, far = ground.place(0.5, 0.9), ground.place(0.5, 0.5)
    assert near is not None
    assert far is not None
    assert near.uncertainty_m < far.uncertainty_m


def test_the_grid_lies_on_the_ground_and_in_front_of_the_camera() -> None:
    ground = calibrated(ties_of(FLAT, CLICKS))
    lines = ground.grid(5.0, 40.0)
    assert len(lines) > 6
    horizon = min(y for line in lines for _, y in line)
    assert horizon > 0.17, "nothing above the horizon"


def moved(number: int, **change: float) -> list[Tie]:
    ties = ties_of(VIEW, CLICKS[:4])
    old = ties[number]
    ties[number] = msgspec.structs.replace(old, **change)
    return ties


@pytest.mark.parametrize(
    ("ties", "why"),
    [
        (ties_of(VIEW, CLICKS[:3]), "four points or more"),
        (moved(0, x=CLICKS[1][0], y=CLICKS[1][1]), "points 1 and 2 are the same place on the picture"),
        (
            [
                Tie(x=0.1 + 0.2 * n, y=0.5 + 0.1 * n, latitude=52 + n * 1e-4, longitude=13 + n * n * 1e-4)
                for n in range(4)
            ],
            "lie on one line on the picture",
        ),
        (moved(2, latitude=53.4), "from the others"),
        (
            [
                Tie(x=a.x, y=a.y, latitude=b.latitude, longitude=b.longitude)
                for a, b in zip(
                    ties_of(VIEW, CLICKS[:4]), ties_of(VIEW, [CLICKS[n] for n in (1, 0, 3, 2)]), strict=True
                )
            ],
            "swapped",
        ),
        (
            [
                Tie(x=a.x, y=a.y, latitude=b.latitude, longitude=b.longitude)
                for a, b in zip(
                    ties_of(VIEW, CLICKS[:4]), ties_of(VIEW, [CLICKS[n] for n in (0, 2, 1, 3)]), strict=True
                )
            ],
            "swapped",
        ),
    ],
)
def test_points_that_determine_no_ground_are_refused_with_a_reason(ties: list[Tie], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        calibrated(ties)


@given(some.lists(some.tuples(*[some.floats(0, 1)] * 2, *[some.floats(-2e-3, 2e-3)] * 2), min_size=0, max_size=6))
def test_whatever_is_clicked_is_a_ground_or_an_error_of_ours(clicks: list[tuple[float, float, float, float]]) -> None:
    ties = [Tie(x=x, y=y, latitude=52 + a, longitude=13 + b) for x, y, a, b in clicks]
    try:
        ground = calibrated(ties)
    except Invalid:
        return
    assert all(math.isfinite(one) for one in ground.residuals_m())
    ground.grid(10.0, 50.0)
    ground.place(0.5, 0.5)


def test_the_command_says_where_picture_points_are(tmp_path: Path) -> None:
    file = tmp_path / "ties.json"
    file.write_bytes(msgspec.json.encode(ties_of(VIEW, CLICKS)))
    done = CliRunner().invoke(app, ["ground", str(file), "--at", "0.5,0.7", "--at", "0.5,0", "--json"])
    told = msgspec.json.decode(done.stdout)
    assert max(told["residuals_m"]) < 0.01
    assert told["places"][0]["place"]["uncertainty_m"] < 3
    with pytest.raises(Invalid, match="no x,y"):
        CliRunner().invoke(app, ["ground", str(file), "--at", "here"], catch_exceptions=False)
    file.write_text('[{"x": 2}]')
    with pytest.raises(Invalid):
        CliRunner().invoke(app, ["ground", str(file)], catch_exceptions=False)


def test_speed_and_heading_are_those_of_the_walk_and_none_of_who_stands() -> None:
    rng = np.random.default_rng(4)
    walk, stand = Movement(), Movement()
    for number in range(20):
        at_s = number / 10
        walk.add(Step(at_s, *(np.array([1.0, 1.0]) * at_s + rng.normal(0, 0.05, 2)), np.eye(2)))
        stand.add(Step(at_s, *rng.normal(0, 0.03, 2), np.eye(2)))
    assert speed_of(walk.velocity()) == pytest.approx(math.sqrt(2), abs=0.15)
    assert heading_of(walk.velocity()) == pytest.approx(45, abs=8)
    assert (speed_of(stand.velocity()), heading_of(stand.velocity())) == (0.0, None)
    assert speed_of(Movement().velocity()) is None

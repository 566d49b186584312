"""Who goes on as whom before the next camera: by place and time, one to one, with doubt left open."""

from __future__ import annotations

import numpy as np
import pytest

from civigil.events.cameras import Box, SeenTrack
from civigil.safety.cameras.ground.calibrated import calibrated
from civigil.safety.cameras.ground.handover import HandOver, HandOvers, Placed
from civigil.safety.cameras.ground.placing import Placing
from civigil.safety.cameras.ground.together import Together
from civigil_city.cameras.optics import View
from tests.safety.cameras.ground.test_homography import CLICKS, PLANE, ties_of

SURE = np.eye(2) * 0.1


def walk(
    camera: str,
    track: int,
    begin_s: float,
    end_s: float,
    start: tuple[float, float],
    velocity: tuple[float, float],
    **more: object,
) -> list[Placed]:
    times = np.arange(begin_s, end_s, 0.2)
    return [
        Placed(
            camera,
            track,
            float(at),
            start[0] + velocity[0] * (at - begin_s),
            start[1] + velocity[1] * (at - begin_s),
            SURE,
            velocity,
            **more,  # type: ignore[arg-type]
        )
        for at in times
    ]


def handed(*walks: list[Placed]) -> list[HandOver]:
    matcher, said = HandOvers(), list[HandOver]()
    steps = sorted((one for way in walks for one in way), key=lambda one: one.at_s)
    for at_s in sorted({one.at_s for one in steps}):
        said += matcher.step([one for one in steps if one.at_s == at_s], at_s)
    return said


EAST = (1.4, 0.0)


def test_somebody_who_crosses_a_gap_goes_on_where_their_walk_leads() -> None:
    [one] = handed(walk("a", 7, 0, 5, (0, 0), EAST), walk("b", 3, 9, 13, (12.6, 0.4), EAST))
    assert (one.before, one.after) == (("a", 7), ("b", 3))
    assert one.gap_s == pytest.approx(4.2, abs=0.3)
    assert one.explanation.summary.startswith("Track 7 of camera a goes on as track 3 of camera b, 4.")


def test_overlapping_views_agree_while_both_see_the_same() -> None:
    [one] = handed(walk("a", 1, 0, 8, (0, 0), EAST), walk("b", 2, 4, 9, (5.7, 0.2), EAST))
    assert one.after == ("b", 2)
    assert one.gap_s <= 0
    assert "at the same time" in one.explanation.summary


def test_two_who_cross_are_told_apart_and_each_goes_on_once() -> None:
    said = handed(
        walk("a", 1, 0, 5, (0, 0), EAST),
        walk("a", 2, 0, 5, (0, 10), EAST),
        walk("b", 1, 8, 12, (11.2, 10), EAST),
        walk("b", 2, 8, 12, (11.2, 0), EAST),
    )
    assert {(one.before, one.after) for one in said} == {(("a", 1), ("b", 2)), (("a", 2), ("b", 1))}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (walk("a", 1, 0, 5, (0, 0), EAST), walk("b", 1, 8, 12, (40, 0), EAST)),  # nobody runs so fast
        (walk("a", 1, 0, 5, (0, 0), EAST), walk("b", 1, 60, 64, (7, 0), EAST)),  # too long ago
        (walk("a", 1, 0, 5, (0, 0), EAST), walk("a", 2, 8, 12, (11, 0), EAST)),  # the same camera
        (walk("a", 1, 0, 5, (0, 0), EAST, label="car"), walk("b", 1, 8, 12, (11, 0), EAST, label="person")),
        (walk("a", 1, 0, 8, (0, 0), EAST), walk("b", 1, 4, 9, (5.6, 9), EAST)),  # beside one another all the time
    ],
)
def test_who_cannot_be_the_same_is_not(before: list[Placed], after: list[Placed]) -> None:
    assert handed(before, after) == []


def test_of_two_who_are_equally_likely_nothing_is_said() -> None:
    beside = [walk("a", n, 0, 5, (0, 0.5 * n), EAST) for n in (1, 2)]
    assert handed(*beside, walk("b", 1, 8, 12, (11.2, 0.75), EAST)) == []


def test_nothing_is_remembered_for_longer_than_minutes() -> None:
    matcher = HandOvers()
    for one in walk("a", 1, 0, 5, (0, 0), EAST):
        matcher.step([one], one.at_s)
    for one in walk("b", 1, 8, 12, (11.2, 0), EAST):
        matcher.step([one], one.at_s)
    assert matcher.chain(("b", 1)) == [("a", 1), ("b", 1)]
    matcher.step([], 200.0)
    assert matcher.before(("b", 1)) is None
    assert not matcher._ways
    assert not matcher._after


def test_tracks_of_two_calibrated_cameras_are_told_with_place_speed_and_whom_they_go_on_from() -> None:
    views = {
        "a": View(x_m=0, y_m=0, height_m=7, heading_deg=0, tilt_deg=24),
        "b": View(x_m=8, y_m=0, height_m=7, heading_deg=0, tilt_deg=24),
    }
    placings = {name: Placing() for name in views}
    for name, view in views.items():
        placings[name].take(calibrated(ties_of(view, CLICKS)))
    together, seen = Together(), dict[str, SeenTrack]()
    for number in range(60):
        at_s = number / 10
        for name, view in views.items():
            feet, depth = view.project(np.array([[-3.0 + 2 * at_s, 14.0, 0.0]]))
            x, y = feet[0] / (view.width, view.height)
            if depth[0] <= 0 or not 0.06 < x < 0.94:
                continue
            box = Box(left=float(x) - 0.02, top=float(y) - 0.2, width=0.04, height=0.2)
            tracks = placings[name].told([SeenTrack(track=5, box=box, dwell_s=1.0)], at_s)
            tracks, _ = together.told(name, placings[name], tracks, 1000 + at_s)
            seen[name] = tracks[0]
    newest = seen["b"]
    assert newest.before == "a/5"
    assert newest.speed_mps == pytest.approx(2.0, abs=0.1)
    assert newest.heading == pytest.approx(90, abs=3)
    assert newest.place is not None
    east, north = PLANE.metres(newest.place.latitude, newest.place.longitude)
    assert (east, north) == pytest.approx((-3.0 + 2 * 5.9, 14.0), abs=0.5)
    assert newest.place.uncertainty_m < 4

"""Where a camera looks, by orders and by what its drive says; who has it in hand. No clock, no camera."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.kernel.errors import Conflict
from civigil.protocols.onvif.ptz import Pointing
from civigil.safety.cameras.steer.course import AGAIN_S, BEGINS_WITHIN_S, MOVES, TRAVEL_S, Course, Sign, View
from civigil.safety.cameras.steer.lease import LEASE, Lease
from civigil.safety.cameras.steer.limits import SteerLimits

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LIMITS = SteerLimits(settle_s=1.0, home_after_s=30.0)
HOME = Pointing(pan=0.0, tilt=0.0, zoom=0.0, moving=False)
GATE = Pointing(pan=0.5, tilt=0.0, zoom=0.2, moving=False)


def at_home(*, masked: bool = False, home: Pointing | None = HOME) -> Course:
    course = Course(LIMITS, masked=masked, home=home)
    course.ordered(0.0, homeward=True)
    for second in range(20):
        course.looked(HOME, float(second))
    assert course.view is View.HOME
    return course


def looks(course: Course, said: Pointing | None, begin_s: float, seconds: float) -> list[View]:
    seen = []
    for number in range(int(seconds * 4) + 1):
        course.looked(said, begin_s + number / 4)
        seen.append(course.view)
    return seen


def test_where_it_looks_is_not_known_until_it_was_sent_home() -> None:
    course = Course(LIMITS, home=HOME)
    assert looks(course, HOME, 0.0, 10.0)[-1] is View.UNKNOWN
    assert course.wants_home(10.0, float("-inf"))
    course.ordered(10.0, homeward=True)
    assert not course.wants_home(10.5, float("-inf"))
    assert looks(course, HOME, 10.0, 0.75)[-1] is View.TURNING  # it has to stand still first
    assert looks(course, HOME, 11.0, 1.0)[-1] is View.HOME


def test_an_order_counts_as_turning_before_anything_moves_and_home_only_after_standing_still_there() -> None:
    course = at_home()
    course.ordered(100.0)
    assert course.view is View.TURNING
    moving = [Pointing(pan=0.01 * n, tilt=0.0, zoom=0.0, moving=True) for n in range(50)]
    for number, said in enumerate(moving):
        course.looked(said, 100.0 + number / 4)
        assert course.view is View.TURNING
    assert looks(course, GATE, 120.0, 2.0)[-1] is View.AWAY
    assert not course.wants_home(125.0, 100.0)
    assert course.wants_home(131.0, 100.0)
    course.ordered(131.0, homeward=True)
    assert View.HOME not in looks(course, GATE, 131.0, BEGINS_WITHIN_S - 0.5)  # it has not begun to move yet
    assert View.HOME not in looks(course, Pointing(pan=0.2, tilt=0.0, zoom=0.0, moving=True), 136.0, 1.0)
    assert looks(course, HOME, 140.0, 2.0)[-1] is View.HOME


def test_a_camera_that_somebody_turns_on_its_own_page_is_not_at_home() -> None:
    for said in (
        Pointing(pan=0.0, tilt=0.0, zoom=0.0, moving=True),
        Pointing(pan=0.05, tilt=0.0, zoom=0.0, moving=False),
    ):
        course = at_home(masked=True)
        course.looked(said, 50.0)
        assert course.view is View.TURNING


def test_a_zoom_alone_and_a_slow_drift_are_seen() -> None:
    course = at_home()
    for step in range(100):
        course.looked(Pointing(pan=0.0, tilt=0.0, zoom=step * 0.0015, moving=False), 50.0 + step)
    assert course.view is not View.HOME


def test_a_camera_that_did_not_come_home_is_away_and_is_sent_again_after_a_while() -> None:
    course = at_home()
    course.ordered(100.0, homeward=True)
    assert looks(course, GATE, 100.0, BEGINS_WITHIN_S + 3.0)[-1] is View.AWAY
    assert course.missed_home
    assert not course.wants_home(130.5, 0.0)
    assert course.wants_home(101.0 + AGAIN_S, 0.0)


def test_an_order_home_that_failed_brings_nobody_home() -> None:
    silent_drive = Pointing()
    course = Course(LIMITS, masked=True)
    course.ordered(0.0, homeward=True)
    course.failed()
    assert View.HOME not in looks(course, silent_drive, 0.0, TRAVEL_S + 5.0)


def test_a_drive_that_says_nothing_of_itself_is_given_time_to_come_home() -> None:
    course = Course(LIMITS)
    course.ordered(0.0, homeward=True)
    assert View.HOME not in looks(course, Pointing(), 0.0, TRAVEL_S - 1.0)
    assert looks(course, Pointing(), TRAVEL_S - 1.0, 3.0)[-1] is View.HOME
    course.ordered(100.0)
    assert looks(course, Pointing(), 100.0, 5.0)[-1] is View.AWAY


def test_home_is_learned_where_the_camera_was_sent_there_and_says_where_it_points() -> None:
    course = Course(LIMITS)
    course.ordered(0.0, homeward=True)
    looks(course, GATE, 0.0, 8.0)
    assert course.view is View.HOME
    course.ordered(20.0)
    assert looks(course, HOME, 20.0, 3.0)[-1] is View.AWAY


def test_a_masked_camera_that_does_not_say_where_it_points_is_nowhere_and_one_without_masks_goes_on() -> None:
    assert looks(at_home(masked=True), None, 50.0, 2.0)[-1] is View.UNKNOWN
    assert looks(at_home(masked=False), None, 50.0, 2.0)[-1] is View.HOME


def test_nothing_but_a_turn_leads_from_not_knowing_to_home() -> None:
    assert all(MOVES.get((View.UNKNOWN, sign)) in {View.UNKNOWN, View.TURNING, None} for sign in Sign)


steps = st.one_of(
    st.none(),
    st.builds(
        Pointing,
        pan=st.sampled_from((None, 0.0, 0.3)),
        tilt=st.just(0.0),
        zoom=st.just(0.0),
        moving=st.sampled_from((None, True, False)),
    ),
    st.sampled_from(("move", "home", "failed")),
)


@given(st.lists(steps, max_size=60), st.booleans())
def test_whatever_comes_it_is_home_only_after_it_was_sent_there_or_stands_there(
    course_of: list[object], masked: bool
) -> None:
    course, sent = Course(LIMITS, masked=masked, home=HOME), False
    for number, step in enumerate(course_of):
        if isinstance(step, str):
            if step == "failed":
                course.failed()
            else:
                course.ordered(float(number), homeward=step == "home")
            sent = sent or step in {"home", "move"}
        else:
            course.looked(step, float(number))  # type: ignore[arg-type]
            sent = sent or (isinstance(step, Pointing) and step.pan == 0.0)  # or it was seen to stand there
            if course.view is View.HOME:
                assert sent
                assert step is None or not isinstance(step, Pointing) or step.moving is not True


def test_one_person_has_a_camera_and_others_are_told_who() -> None:
    lease = Lease().taken("ann", NOW, camera="gate")
    assert lease.held_by(NOW) == "ann"
    assert lease.taken("ann", NOW + timedelta(seconds=19), camera="gate").held_by(NOW + timedelta(seconds=30)) == "ann"
    with pytest.raises(Conflict, match="ann steers it"):
        lease.taken("bob", NOW + timedelta(seconds=19), camera="gate")
    assert lease.taken("bob", NOW + LEASE, camera="gate").holder == "bob"
    assert lease.handed_over("bob", NOW).held_by(NOW) == "bob"
    assert lease.left("bob", NOW).held_by(NOW) == "ann"
    assert lease.left("ann", NOW).held_by(NOW) == ""

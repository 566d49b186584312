"""Following: what must hold for every sequence of detections."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from civigil.safety.cameras.following.identity import CLEAR_S, Remembered
from civigil.safety.cameras.following.motion import Motion
from civigil.safety.cameras.following.track import Tracker
from civigil.safety.cameras.model import Rect
from civigil.safety.cameras.scene.blobs import Detection

SIZE = (360, 240)


def detection(left: float, top: float, width: int, height: int, score: float = 1.0) -> Detection:
    return Detection(Rect(left, top, width, height), score, np.full((height, width), 255, np.uint8))


boxes = st.builds(
    detection,
    st.floats(0, 340),
    st.floats(0, 200),
    st.integers(4, 60),
    st.integers(4, 90),
    st.floats(0, 1),
)
frames = st.lists(st.tuples(st.floats(0.01, 3.0), st.lists(boxes, max_size=8)), max_size=25)


@given(frames)
@settings(max_examples=60)
def test_a_number_is_never_used_again(shown: list[tuple[float, list[Detection]]]) -> None:
    tracker, now = Tracker(first_number=7), 0.0
    gone: set[int] = set()
    before: set[int] = set()
    for pause, found in shown:
        now += pause
        seen = tracker.step(found, now, SIZE)
        alive = {track.number for track in tracker.tracks}
        gone |= before - alive
        before = alive
        assert not alive & gone
        assert all(7 <= number < tracker.next_number for number in alive)
        assert len({track.number for track in seen}) == len(seen)
        for track in tracker.tracks:
            assert np.isfinite([track.motion.x, track.motion.y, track.width, track.height]).all()
            assert track.first_s <= track.last_s <= now


@given(st.floats(20, 300), st.floats(-30, 30), st.floats(5, 25))
def test_steady_walking_is_learned(x: float, speed: float, rate: float) -> None:
    motion = Motion(x, 100.0, 30.0)
    for number in range(1, 60):
        motion.predict(1 / rate, 30.0)
        motion.correct(x + speed * number / rate, 100.0, 30.0)
    assert abs(motion.vx - speed) < 1.5


def test_a_weak_blob_carries_on_but_never_begins() -> None:
    tracker = Tracker()
    for number in range(10):
        assert tracker.step([detection(100, 100, 12, 30, score=0.2)], number / 10, SIZE) == []
    for number in range(10, 20):
        seen = tracker.step([detection(100, 100, 12, 30)], number / 10, SIZE)
    [track] = seen
    for number in range(20, 30):
        seen = tracker.step([detection(100, 100, 12, 30, score=0.2)], number / 10, SIZE)
    assert [one.number for one in seen] == [track.number]


def test_who_comes_out_of_a_crowd_walking_back_is_someone_else() -> None:
    one = Remembered()
    look = (80.0, 80.0, 80.0, 80.0)

    def walk(begin_s: float, end_s: float, x: float, speed: float, *, clear: bool) -> list[bool]:
        times = np.arange(begin_s, end_s, 0.1)
        return [
            one.is_someone_else(clear=clear, at_s=t, x=x + speed * (t - begin_s), y=100, height=30, look=look)
            for t in times
        ]

    assert not any(walk(0, 3, 50, 30, clear=True))
    assert not any(walk(3, 4, 140, 30, clear=False))
    assert any(walk(4, 4 + 2 * CLEAR_S, 170, -30, clear=True))


def test_who_turns_round_in_plain_view_keeps_their_number() -> None:
    one = Remembered()
    look = (80.0, 80.0, 80.0, 80.0)
    xs = [50 + 3 * tick for tick in range(30)] + [140 - 3 * tick for tick in range(30)]
    assert not any(
        one.is_someone_else(clear=True, at_s=tick / 10, x=x, y=100, height=30, look=look) for tick, x in enumerate(xs)
    )

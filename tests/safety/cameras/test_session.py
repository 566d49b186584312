"""One connection, with a clock of the test's own: pace, overload, resuming, repeating, evidence to the last second."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import msgspec
import numpy as np
import pytest

from civigil.kernel.errors import CivigilError, Invalid
from civigil.safety.cameras.model import What, Zone
from civigil.safety.cameras.worker.messages import (
    Alive,
    Ended,
    Heat,
    Look,
    Looked,
    Message,
    NewZones,
    Opened,
    Saw,
    Task,
    Wish,
)
from civigil.safety.cameras.worker.session import Session
from civigil.safety.cameras.worker.told import told_around
from tests.safety.cameras.videos import film, scene, walks

GATE = Zone(name="gate", corners=((0.6, 0.4), (0.95, 0.4), (0.95, 0.95), (0.6, 0.95)), forbidden=True)


GIVEN: dict[str, Any] = {
    "pace": 1.0,
    "repeat": False,
    "width_at_most": 480,
    "quiet_s": 300.0,
    "clip_before_s": 3.0,
    "clip_after_s": 2.0,
    "ring_bytes_at_most": 10_000_000,
    "open_limit_s": 5.0,
    "read_limit_s": 5.0,
    "first_track": 40,
}


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """12 s: somebody enters the gate at about 11.2 s, less than a clip's end before the end of the film."""
    return film(tmp_path_factory.mktemp("films") / "late.mp4", scene(12, [(walks((0, 150), (25, 0), begin_s=3.5), 40)]))


class Ticking:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def now(self) -> float:
        return self.at_s

    def sleep(self, seconds: float) -> None:
        self.at_s += seconds


def run(
    source: Path, *, tell: Callable[[Message], None] | None = None, **changes: Any
) -> tuple[list[Message], Ticking]:
    """All that a session says."""
    clock, said = Ticking(), list[Message]()
    given: dict[str, Any] = {**GIVEN, "source": str(source), "zones": (GATE,)}

    def keep(message: Message) -> None:
        said.append(message)
        if tell is not None:
            tell(message)

    Session(Task(**given | changes), keep, clock.now, clock.sleep).run()
    return said, clock


@pytest.fixture(scope="module")
def whole(late: Path) -> tuple[list[Message], Ticking]:
    """All that a session says of that film, and its clock at the end."""
    return run(late)


def of(said: list[Message], kind: type[Any]) -> list[Any]:
    return [one for one in said if isinstance(one, kind)]


def test_a_recording_plays_at_its_pace(late: Path, whole: tuple[list[Message], Ticking]) -> None:
    assert whole[1].at_s == pytest.approx(11.9)
    assert run(late, pace=4.0)[1].at_s == pytest.approx(11.9 / 4)
    assert run(late, pace=0.0)[1].at_s == 0.0


def test_what_is_seen_in_the_last_second_is_told_with_its_clip(whole: tuple[list[Message], Ticking]) -> None:
    said, _ = whole
    [saw] = of(said, Saw)
    assert saw.sighting.what is What.INTRUSION
    assert saw.sighting.at_s == pytest.approx(11.3, abs=0.4)
    assert saw.sighting.seen.track >= 40
    assert saw.snapshot[:3] == b"\xff\xd8\xff"
    with av.open(io.BytesIO(saw.clip), "r") as container:
        assert len(list(container.decode(video=0))) >= 30
    assert isinstance(said[0], Opened)
    assert of(said, Ended) == [said[-1]]
    assert said[-1].frames == 120


def test_what_was_reported_before_is_not_told_again(late: Path, whole: tuple[list[Message], Ticking]) -> None:
    [saw] = of(whole[0], Saw)
    said, clock = run(late, resume_s=saw.sighting.at_s)
    assert of(said, Saw) == []
    assert clock.at_s < 2.0  # what lies before is watched again, but not at its pace
    assert len(of(run(late, resume_s=saw.sighting.at_s - 0.5)[0], Saw)) == 1


def test_settled_never_runs_ahead_of_what_was_told(whole: tuple[list[Message], Ticking]) -> None:
    told: list[float] = []
    said, _ = whole
    for message in said:
        if isinstance(message, Saw):
            told.append(message.sighting.at_s)
    for alive in of(said[: said.index(of(said, Saw)[0])], Alive):
        assert alive.settled_s < told[0]
        assert alive.settled_s <= alive.at_s


def test_a_recording_repeats_with_its_clock_going_on(late: Path) -> None:
    class Enough(Exception):
        """The test has seen what it wanted."""

    def stop(message: Message) -> None:
        if isinstance(message, Alive) and message.at_s > 30:
            raise Enough

    said: list[Message] = []

    def tell(message: Message) -> None:
        said.append(message)
        stop(message)

    with pytest.raises(Enough):
        run(late, repeat=True, tell=tell)
    times = [one.at_s for one in of(said, Alive)]
    assert times == sorted(times)
    assert len({one.sighting.seen.track for one in of(said, Saw)}) == len(of(said, Saw)) >= 2


def test_trouble_is_told_after_what_was_seen_before_it(tmp_path: Path) -> None:
    walker = walks((0, 150), (25, 0), begin_s=1.0)
    whole = film(tmp_path / "whole.mkv", scene(12, [(walker, 40)]))
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.85)])
    said, _ = run(cut)
    assert [one.sighting.what for one in of(said, Saw)] == [What.INTRUSION]
    assert of(said, Ended)[0].frames < 120


@pytest.mark.parametrize("content", [b"", b"rubbish"])
def test_a_session_on_rubbish_raises_one_of_the_six_errors(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rubbish.mp4"
    path.write_bytes(content)
    with pytest.raises(CivigilError) as caught:
        run(path)
    assert isinstance(caught.value, Invalid)


def test_a_repeated_recording_says_nothing_less_after_a_restart(late: Path) -> None:
    """Only what is played once can be gone on with: else the first rounds would be silent."""

    class Enough(Exception):
        """The test has seen what it wanted."""

    def stop(message: Message) -> None:
        if isinstance(message, Saw):
            raise Enough

    with pytest.raises(Enough):
        run(late, repeat=True, resume_s=500.0, tell=stop)


def test_of_two_in_one_picture_none_is_lost_when_the_worker_dies_between(late: Path) -> None:
    also = Zone(name="gate too", corners=GATE.corners, forbidden=True)
    one, other = of(run(late, zones=(GATE, also))[0], Saw)
    assert one.sighting.at_s == other.sighting.at_s == other.settled_s
    assert one.settled_s < one.sighting.at_s
    assert len(of(run(late, zones=(GATE, also), resume_s=one.settled_s)[0], Saw)) == 2
    assert of(run(late, zones=(GATE, also), resume_s=other.settled_s)[0], Saw) == []
    told = told_around((), one.sighting)
    [again] = of(run(late, zones=(GATE, also), resume_s=one.settled_s, told=told)[0], Saw)
    assert again.sighting.zone == other.sighting.zone, "the one that was told is not told twice"


def test_what_a_second_watcher_sees_a_little_later_than_the_first_is_not_told_twice(
    late: Path, whole: tuple[list[Message], Ticking]
) -> None:
    [saw] = of(whole[0], Saw)
    earlier = msgspec.structs.replace(saw.sighting, at_s=saw.sighting.at_s - 0.4)
    told = told_around((), earlier)
    assert of(run(late, resume_s=earlier.at_s, told=told)[0], Saw) == []
    elsewhere = told_around((), msgspec.structs.replace(earlier, zone="yard"))
    long_ago = told_around((), msgspec.structs.replace(earlier, at_s=earlier.at_s - 5))
    assert len(of(run(late, resume_s=earlier.at_s, told=elsewhere)[0], Saw)) == 1
    assert len(of(run(late, resume_s=earlier.at_s, told=long_ago)[0], Saw)) == 1


WIDE = Zone(name="half", corners=((0.3, 0.4), (0.95, 0.4), (0.95, 0.95), (0.3, 0.95)), forbidden=True)


@pytest.mark.parametrize("ending", ["h264", "ts"])
def test_a_recording_that_changes_its_size_is_watched_on_and_no_clip_mixes_two(tmp_path: Path, ending: str) -> None:
    """With times that go on (a bare H.264 stream) and with times that begin again (two transport streams in one)."""
    small = scene(12, [(walks((0, 150), (25, 0), begin_s=1.0), 40)])
    large = [cv2.resize(picture, (640, 480)).astype(np.uint8) for picture in small]
    one = film(tmp_path / f"one.{ending}", small, b_frames=0)
    other = film(tmp_path / f"other.{ending}", large, b_frames=0)
    both = tmp_path / f"both.{ending}"
    both.write_bytes(one.read_bytes() + other.read_bytes())
    said, _ = run(both, zones=(WIDE,))
    first, second = of(said, Saw)
    assert of(said, Ended)[0].frames == 240
    assert first.sighting.seen.track != second.sighting.seen.track
    assert second.snapshot[:3] == b"\xff\xd8\xff"
    assert second.clip == b"", "an MP4 of two sizes plays nowhere"
    if ending == "ts":  # a bare stream has no times, so no clips
        with av.open(io.BytesIO(first.clip), "r") as container:
            assert {(frame.width, frame.height) for frame in container.decode(video=0)} == {(320, 240)}


def test_zones_set_while_watching_count_from_the_next_picture(late: Path) -> None:
    told: list[Wish] = [NewZones(zones=(WIDE,))]
    said = hearing(late, lambda at_s: [told.pop()] if at_s > 8.0 and told else [], zones=(GATE,))
    [saw] = of(said, Saw)
    assert (saw.sighting.zone, saw.sighting.what) == ("half", What.INTRUSION)
    assert saw.sighting.at_s == pytest.approx(8.3, abs=0.3), "who is inside already has entered"


def test_a_zone_that_stays_as_it_is_is_not_entered_again(late: Path) -> None:
    other = Zone(name="other", corners=GATE.corners, loiter_s=60.0)
    wishes = [(7.6, (WIDE, other)), (9.0, (other, WIDE)), (10.0, (WIDE,))]

    def heard(at_s: float) -> list[Wish]:
        return [NewZones(zones=wishes.pop(0)[1])] if wishes and at_s > wishes[0][0] else []

    said = hearing(late, heard, zones=(WIDE,))
    assert [one.sighting.zone for one in of(said, Saw)] == ["half"]


def test_pictures_are_encoded_only_while_somebody_looks(late: Path) -> None:
    wishes = [(4.0, True), (6.0, False)]

    def heard(at_s: float) -> list[Wish]:
        return [Look(on=wishes.pop(0)[1])] if wishes and at_s > wishes[0][0] else []

    looked = of(hearing(late, heard), Looked)
    shown = [one for one in looked if one.picture]
    assert 15 <= len(shown) <= 21
    assert all(4.0 < one.at_s < 6.3 for one in shown)
    assert {(one.width, one.height, one.picture[:3]) for one in shown} == {(320, 240, b"\xff\xd8\xff")}


def test_heat_is_told_twice_a_second_only_while_somebody_looks_and_lies_where_they_walked(late: Path) -> None:
    wishes = [(9.0, Look(on=False, streamed=True)), (11.5, Look(on=False))]

    def heard(at_s: float) -> list[Wish]:
        return [wishes.pop(0)[1]] if wishes and at_s > wishes[0][0] else []

    told = of(hearing(late, heard), Heat)
    assert 4 <= len(told) <= 6
    assert all(9.0 < one.at_s < 11.7 and one.odd is None for one in told)
    busy = np.frombuffer(told[-1].busy.cells, np.uint8).reshape(-1, told[-1].busy.columns)
    assert busy[:10].max() == 0, "nobody flies"
    assert (busy[14:19, 1:14].max(axis=0) > 0).all(), "they came from the left"
    assert busy[:, 28:].max() == 0, "and have not been everywhere"


def test_who_is_in_the_picture_is_told_with_their_zone_and_how_long(late: Path) -> None:
    looked = of(hearing(late, lambda _: [], zones=(WIDE,)), Looked)
    assert all(later.at_s - one.at_s > 0.06 for one, later in pairwise(looked))
    assert len([one for one in looked if not one.tracks]) < 10, "that nobody is there is told once a second"
    [track] = looked[-1].tracks
    assert track.zone == "half"
    assert track.dwell_s == pytest.approx(looked[-1].at_s - 7.3, abs=0.5)
    before = next(one for one in looked if one.tracks)
    assert (before.tracks[0].zone, before.tracks[0].track) == (None, track.track)


def hearing(source: Path, hear: Callable[[float], list[Wish]], **changes: Any) -> list[Message]:
    """All that a session says that is told something at moments of the test's choice."""
    clock, said = Ticking(), list[Message]()
    given: dict[str, Any] = {**GIVEN, "source": str(source), "zones": (GATE,)}
    task = Task(**given | changes)
    Session(task, said.append, clock.now, clock.sleep, hear=lambda: hear(clock.at_s)).run()
    return said


def test_no_more_pictures_are_watched_than_wished_and_all_are_kept(late: Path) -> None:
    told: list[Message] = []
    clock = Ticking()
    task = Task(source=str(late), zones=(GATE,), watched_per_s=5.0, **GIVEN)
    session = Session(task, told.append, clock.now, clock.sleep)
    watched: list[float] = []
    step = session._watcher.step
    session._watcher.step = lambda frame: watched.append(frame.at_s) or step(frame)  # type: ignore[func-returns-value, method-assign]
    session.run()
    assert len(watched) == 60
    assert watched == pytest.approx([number / 5 for number in range(60)], abs=0.11)
    ended = [one for one in told if isinstance(one, Ended)]
    assert (ended[0].frames, ended[0].dropped) == (120, 0), "what is not watched is not lost"
    assert [one.sighting.what for one in told if isinstance(one, Saw)] == [What.INTRUSION]

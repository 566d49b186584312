"""Test patterns: the same moment is the same picture, people walk as the layout says, and our own eyes see what it stages."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from civigil.kernel.errors import Invalid
from civigil.runtime.demo import overrides, shown
from civigil.runtime.settings import CitySettings, Override, load
from civigil.safety.cameras import capability
from civigil.safety.cameras.behaviour.zones import inside
from civigil.safety.cameras.model import Zone
from civigil.safety.cameras.pattern.layout import LAYOUTS
from civigil.safety.cameras.pattern.lens import Lens
from civigil.safety.cameras.pattern.light import light_at
from civigil.safety.cameras.pattern.people import figures
from civigil.safety.cameras.pattern.picture import Scene
from civigil.safety.cameras.pattern.stream import GROUP, NOON_S, RATE, Pace, PatternStream
from civigil.safety.cameras.reading.source import Feed, Kind, kind_of
from civigil.safety.cameras.settings import CameraSettings
from civigil.safety.cameras.watch import Watcher

pytestmark = pytest.mark.slow

NIGHT_S = NOON_S + 12 * 3600


@pytest.fixture(scope="module")
def demo() -> CameraSettings:
    """The demonstration's cameras."""
    roster = (capability,)
    found = load(roster, overrides=overrides(roster, load(roster)))
    assert found.city.status == "Test"
    cameras: CameraSettings = found.rooms["cameras"]
    return cameras


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_a_moment_gives_the_same_picture_whenever_watching_began(name: str) -> None:
    here, there = Scene(name), Scene(name)
    there.picture(NOON_S + 9)
    assert np.array_equal(here.picture(NOON_S + 30.2), there.picture(NOON_S + 30.2))
    assert not np.array_equal(here.picture(NOON_S + 30.2), there.picture(NOON_S + 31.2))


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_people_neither_jump_nor_crowd(name: str) -> None:
    counts = []
    for at in range(0, 1200, 2):
        before, after = (
            {one.seed: one for one in figures(name, LAYOUTS[name].ways, NOON_S + at / 10 + more)} for more in (0.0, 0.1)
        )
        counts.append(len(before))
        for seed in before.keys() & after.keys():
            one, other = before[seed], after[seed]
            assert np.hypot(other.x - one.x, other.z - one.z) < 0.3, "three metres a second is no walk"
            assert np.hypot(*one.heading) == pytest.approx(1.0)
    assert 4 <= np.mean(counts) <= 9
    assert max(counts) <= 13


def test_a_grown_person_has_the_height_that_the_lens_gives_one_there() -> None:
    lens = Lens()
    feet, head = lens.at(0.0, 0.0, 12.0), lens.at(0.0, 1.75, 12.0)
    assert feet[1] - head[1] == pytest.approx(1.75 * lens.scale(0.9, 12.0), rel=0.1)
    assert lens.ground(*lens.at(2.5, 0.0, 14.0)) == pytest.approx((2.5, 14.0))


def test_nights_are_darker_than_days_and_can_still_be_watched() -> None:
    scene = Scene("forecourt")
    day, night = float(scene.picture(NOON_S).mean()), float(scene.picture(NIGHT_S).mean())
    assert 40 < night < 0.8 * day
    assert light_at(NOON_S).sunny
    assert not light_at(NIGHT_S).sunny


def test_a_pattern_that_nobody_has_drawn_is_refused_with_those_that_there_are() -> None:
    assert kind_of("pattern:beach") is Kind.PATTERN
    with pytest.raises(Invalid, match="forecourt and yard can be drawn"):
        Feed("pattern:beach")


def test_a_pattern_is_read_like_any_other_source() -> None:
    with Feed("pattern:yard") as feed:
        frames = []
        for piece in feed.pieces():
            frames += [frame for frame, _ in piece.frames]
            if len(frames) > 2 * GROUP:
                break
    assert (feed.stream.codec_context.name, feed.rate, feed.damaged) == ("h264", RATE, 0)
    assert [frame.index for frame in frames] == list(range(len(frames)))
    assert [later.at_s - one.at_s for one, later in pairwise(frames)] == pytest.approx([1 / RATE] * (len(frames) - 1))
    assert (frames[0].width, frames[0].height) == (640, 360)


def test_a_reader_that_is_late_misses_pictures_and_gets_none_before_it_is_due() -> None:
    clock = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    pace = Pace(lambda: clock[0], sleep, zero_s=NOON_S - 100.0)
    with Feed("pattern:yard", pace=pace) as feed:
        pieces = feed.pieces()
        times = []
        for number in range(12):
            times += [frame.at_s for frame, _ in next(pieces).frames]
            if number == 5:
                clock[0] += 2.0
    assert times[-1] == pytest.approx(clock[0] - 100.0, abs=0.11)
    assert max(later - one for one, later in pairwise(times)) == pytest.approx(2.0, abs=0.2)
    assert 0 < max(slept) <= 0.1 + 1e-6


def test_what_a_stream_has_made_is_read_in_pieces_of_any_size() -> None:
    whole, bytewise = PatternStream("yard"), PatternStream("yard")
    begin = whole.read(4096)
    assert b"".join(bytewise.read(7) for _ in range(len(begin)))[: len(begin)] == begin
    whole.close()
    bytewise.close()


def test_the_demonstration_s_zones_lie_where_its_people_stop(demo: CameraSettings) -> None:
    lens = Lens()
    for feed in demo.cameras:
        [zone] = feed.zones
        [way] = [one for one in LAYOUTS[feed.source.removeprefix("pattern:")].ways if one.stop is not None]
        x, y = lens.at(way.spots[way.stop or 0][0], 0.0, way.spots[way.stop or 0][1])
        assert inside(zone.corners, (x / lens.width, y / lens.height))
        assert feed.status.value == "Test"
        assert feed.place is not None


@pytest.mark.parametrize(("name", "what", "about"), [("forecourt", "loitering", 1), ("yard", "intrusion", 1)])
def test_our_own_eyes_see_what_is_staged_and_little_else(
    demo: CameraSettings, name: str, what: str, about: int
) -> None:
    [zones] = [feed.zones for feed in demo.cameras if feed.id == name]
    seen = watched(name, zones, seconds=45)
    assert {one for one, _ in seen} == {what}
    assert about <= len(seen) <= about + 1
    assert 10 < seen[0][1] < 40


def watched(name: str, zones: tuple[Zone, ...], *, seconds: float) -> list[tuple[str, float]]:
    """What is reported of the first seconds of a pattern, and when."""
    watcher, seen = Watcher(zones), []
    with Feed(f"pattern:{name}") as feed:
        for piece in feed.pieces():
            for frame, _ in piece.frames:
                seen += [(one.what.value, one.at_s) for one in watcher.step(frame)]
                if frame.at_s > seconds:
                    return seen
    return seen


def test_a_city_that_was_set_up_shows_no_demonstration() -> None:
    roster = (capability,)
    assert shown(roster, load(roster)) == roster
    given = load(roster, overrides=[Override(("cameras", "cameras"), [{"id": "gate", "source": "gate.mp4"}], "test")])
    assert shown(roster, given) == ()
    assert CitySettings().status == "Actual"

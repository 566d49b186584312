"""The stream is away for a while: what is believed when pictures come again, and what is not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pytest

from civigil.safety.cameras.behaviour.lines import LineWatch
from civigil.safety.cameras.behaviour.pace import PaceWatch
from civigil.safety.cameras.behaviour.paths import Paths
from civigil.safety.cameras.behaviour.things.model import Stage, Thing
from civigil.safety.cameras.behaviour.things.standing import Nature, Region
from civigil.safety.cameras.behaviour.things.watch import ObjectWatch
from civigil.safety.cameras.following.gap import GAP_S, LAPSE_S
from civigil.safety.cameras.following.track import Tracker
from civigil.safety.cameras.model import Frame, Rect, Seen, Sighting, What, Zone
from civigil.safety.cameras.review.passages import Passages
from civigil.safety.cameras.rules import on_sighting
from civigil.safety.cameras.scene.blobs import Detection
from civigil.safety.cameras.watch import Watcher
from tests.safety.cameras.behaviour.test_objects import BAG, SPOT, Story, leaves_the_bag
from tests.safety.cameras.videos import HEIGHT, WIDTH, Where, draw, ground, walks, walks_then_stands

pytestmark = pytest.mark.slow

RATE = 5
FLOOR = ground()
LOITER = Zone(name="forecourt", loiter_s=40.0)
ROAMING = Zone(name="forecourt", loiter_s=40.0, roam_heights=2.5)
Gaps = Sequence[tuple[float, float]]


def frames(
    seconds: float, people: Sequence[tuple[Where, int]], *gaps: tuple[float, float], rate: float = RATE
) -> Iterator[Frame]:
    """A drawn film of which some spans of time, from and until, are missing."""
    for number in range(round(seconds * rate)):
        at_s = number / rate
        if not any(from_s <= at_s < until_s for from_s, until_s in gaps):
            yield Frame(number, at_s, draw(at_s, people, floor=FLOOR), WIDTH, HEIGHT)


def watched(film: Iterable[Frame], *zones: Zone) -> tuple[list[Sighting], list[Seen], Watcher]:
    """What is told, who is seen in each picture, and the watcher itself."""
    watcher, told, seen = Watcher(zones), list[Sighting](), list[Seen]()
    for frame in film:
        told += watcher.step(frame)
        seen += [one for one in watcher.seen if one.at_s == frame.at_s]
    return told + watcher.finish(), seen, watcher


def numbers(seen: Iterable[Seen], from_s: float, until_s: float, x: float | None = None) -> set[int]:
    """Who is seen in a span of time, or only within 25 pixels of a place."""
    return {
        one.track for one in seen if from_s <= one.at_s <= until_s and (x is None or abs(one.feet[0] * WIDTH - x) <= 25)
    }


def summary(sighting: Sighting) -> str:
    """The sentence that is told of a sighting."""
    explanation = on_sighting(sighting, "gate", None, ()).explanation
    assert explanation is not None
    return explanation.summary


@pytest.mark.parametrize("gap_s", [3.0, 6.0, 10.0, 30.0])
def test_who_loiters_over_a_gap_is_told_once_in_time_and_with_the_gap(gap_s: float) -> None:
    stands = walks_then_stands(60, 160, 150, begin_s=6.0)
    film = frames(75, [(stands, 40)], (25.0, 25.0 + gap_s))
    told, seen, watcher = watched(film, LOITER)
    assert [one.what for one in told] == [What.LOITERING]
    assert told[0].at_s == pytest.approx(max(6.0 + 40.0, 25.0 + gap_s), abs=1.5)
    assert told[0].away_s == pytest.approx(gap_s, abs=0.3)
    assert f"; the stream was away for {gap_s:.0f} s meanwhile." in summary(told[0])
    assert len(numbers(seen, 15.0, 75.0)) == 1
    assert watcher.restarts == 0


def test_who_was_told_is_not_told_again_because_the_stream_was_away() -> None:
    stands = walks_then_stands(60, 160, 150, begin_s=6.0)
    told, _, _ = watched(frames(110, [(stands, 40)], (52.0, 58.0), (70.0, 76.0)), LOITER)
    assert [(one.what, one.again) for one in told] == [(What.LOITERING, False)]
    assert told[0].away_s == 0
    assert "away" not in summary(told[0])


@pytest.mark.parametrize("gap_s", [6.0, 10.0])
def test_who_takes_a_few_steps_while_the_stream_is_away_is_still_the_one_who_lingers(gap_s: float) -> None:
    """Two steps here, a while there; behind the gap they are at another of their places."""

    def lingers(at_s: float) -> tuple[float, float] | None:
        if at_s < 6.0:
            return None
        x = min(60.0 + 30 * (at_s - 6.0), 160.0)
        return (x + 14 * math.sin(0.5 * (at_s - 9.0)) if at_s > 9.0 else x, 150.0)

    told, _, _ = watched(frames(70, [(lingers, 40)], (30.0, 30.0 + gap_s)), ROAMING)
    assert [one.what for one in told] == [What.LOITERING]
    assert told[0].at_s < 6.0 + 40.0 + 6.0


def test_many_gaps_in_one_stay_are_one_stay() -> None:
    """A camera of which at twenty times the speed a busy machine sees little: three seconds of every nine."""
    gaps = [(begin + 3.0, begin + 9.0) for begin in range(12, 90, 9)]
    stands = walks_then_stands(60, 160, 150, begin_s=6.0)
    told, _, _ = watched(frames(90, [(stands, 40)], *gaps), LOITER)
    assert [one.what for one in told] == [What.LOITERING]
    assert told[0].at_s < 6.0 + 40.0 + 7.0
    assert told[0].away_s > 15.0


def test_two_who_swap_places_while_the_stream_is_away_are_neither_who_stood_there() -> None:
    def place(before: float, after: float) -> Where:
        def where(at_s: float) -> tuple[float, float] | None:
            if at_s < 6.0:
                return None
            x = before if at_s < 30.0 else after
            return (x + math.sin(2 * at_s), 150.0)

        return where

    swap = [(place(120, 170), 40), (place(170, 120), 220)]
    told, seen, _ = watched(frames(64, swap, (26.0, 34.0)), LOITER)
    assert told == []
    assert len(numbers(seen, 15.0, 25.0)) == len(numbers(seen, 40.0, 60.0)) == 2
    assert not numbers(seen, 15.0, 25.0) & numbers(seen, 40.0, 60.0)


def test_who_stands_where_somebody_else_stood_far_from_there_before_the_gap_is_nobody_known() -> None:
    def leaves(at_s: float) -> tuple[float, float] | None:
        return None if at_s < 6.0 else (100.0 if at_s < 30.0 else 220.0, 150.0)

    told, seen, _ = watched(frames(64, [(leaves, 40)], (26.0, 34.0)), LOITER)
    assert told == []
    assert not numbers(seen, 15.0, 25.0) & numbers(seen, 40.0, 60.0)


def test_who_stands_where_somebody_walked_before_the_gap_is_nobody_known() -> None:
    passes, comes = walks((40, 150), (20, 0), begin_s=6.0), walks_then_stands(300, 180, 150, begin_s=9.0)
    people = [
        (lambda at_s: passes(at_s) if at_s < 13.0 else None, 40),
        (lambda at_s: comes(at_s) if at_s >= 13.0 else None, 40),
    ]
    _, seen, _ = watched(frames(30, people, (12.0, 18.0)), LOITER)
    assert numbers(seen, 9.0, 12.0)
    assert numbers(seen, 20.0, 30.0)
    assert not numbers(seen, 6.0, 12.0) & numbers(seen, 18.0, 30.0)


def test_who_had_stood_for_a_moment_is_not_believed_to_have_stood_for_half_a_minute_more() -> None:
    stands = walks_then_stands(130, 160, 150, begin_s=8.0)
    told, _, _ = watched(frames(75, [(stands, 40)], (12.0, 44.0)), LOITER)
    assert told == []


def test_behind_a_gap_the_background_still_holds() -> None:
    """Whoever stands there in the first picture is seen in it, and is no part of the scene."""
    comes = walks_then_stands(150, 160, 150, begin_s=20.0)
    _, seen, watcher = watched(frames(40, [(comes, 40)], (12.0, 30.0)), LOITER)
    assert watcher.restarts == 0
    assert numbers(seen, 30.0, 31.0, x=160)


def test_after_minutes_everything_begins_afresh() -> None:
    stands = walks_then_stands(60, 160, 150, begin_s=6.0)
    told, seen, watcher = watched(frames(30 + LAPSE_S + 20, [(stands, 40)], (30.0, 31.0 + LAPSE_S)), LOITER)
    assert told == []
    assert watcher.restarts == 1
    assert not numbers(seen, 0.0, 30.0) & numbers(seen, 31.0 + LAPSE_S, 120.0)


def test_pictures_that_come_once_in_a_while_teach_what_is_there_when_nobody_is() -> None:
    """A camera that is thinned out, one picture in forty seconds, until something happens before it."""
    passers = [(walks((10 + 60 * number, 150), (0.01, 0), begin_s=40.0 * number - 1), 40) for number in range(5)]
    there = [
        (lambda at_s, one=one, end=40.0 * n + 1: one(at_s) if at_s < end else None, 40)
        for n, (one, _) in enumerate(passers)
    ]
    waits = walks_then_stands(220, 160, 150, begin_s=390.0)
    everybody = [*there, (waits, 60)]
    seldom = list(frames(400, everybody, rate=1 / 40))
    often = [frame for frame in frames(420, everybody, (0.0, 400.0)) if frame.at_s >= 400.0]
    told, seen, watcher = watched(seldom + often, Zone(name="forecourt", loiter_s=15.0))
    assert watcher.restarts == 0
    assert numbers(seen, 400.0, 402.0, x=160)
    assert [one.what for one in told] == [What.LOITERING]


# lines, running, the wrong way, vehicles


def at(track: int, x: float, at_s: float, *, tall: float = 0.3, wide: float = 0.1) -> Seen:
    """Somebody with their feet at a place, in shares of the picture; it is as wide as high."""
    return Seen(
        track=track, at_s=at_s, first_s=0.0, left=x - wide / 2, top=0.8 - tall, width=wide, height=tall, aspect=1.0
    )


DOOR = Zone(name="door", corners=((0.5, 0.95), (0.5, 0.5)), crossing="both", inertia_frames=2)


def test_who_stands_beyond_a_line_behind_a_gap_has_not_crossed_it() -> None:
    """The tracker may take one who stands there for one who stood on this side; the line does not believe it."""
    line = LineWatch([DOOR])
    told = [*(one for n in range(20) for one in line.step([at(1, 0.4, n / 5)], n / 5))]
    line.pause()
    told += [one for n in range(50, 80) for one in line.step([at(1, 0.6, n / 5)], n / 5)]
    assert told == []
    told += [one for n in range(80, 100) for one in line.step([at(1, 0.6 - (n - 80) / 50, n / 5)], n / 5)]
    assert [one.inward for one in told] == [False]  # on their way back they were seen


def test_who_crossed_before_a_gap_is_counted_once() -> None:
    walker = walks_then_stands(60, 200, 150, begin_s=6.0)
    line = Zone(name="line", corners=((0.45, 0.9), (0.45, 0.3)), crossing="both")
    told, _, watcher = watched(frames(40, [(walker, 40)], (13.0, 20.0)), line)
    assert [one.what for one in told] == [What.LINE_CROSSED]
    assert sum(sum(count) for count in watcher.counts().values()) == 1


@pytest.mark.parametrize("gap_s", [2.4, 6.0])
def test_who_crossed_while_the_stream_was_away_is_not_counted(gap_s: float) -> None:
    walker = walks_then_stands(60, 250, 150, begin_s=6.0)
    line = Zone(name="line", corners=((0.5, 0.9), (0.5, 0.3)), crossing="both")
    told, _, _ = watched(frames(24, [(walker, 40)], (8.6, 8.6 + gap_s)), line)
    assert told == []


@pytest.mark.parametrize("zone", [Zone(name="hall", running_heights=1.0), Zone(name="hall", direction_deg=180.0)])
def test_nobody_has_run_or_gone_the_wrong_way_in_a_gap(zone: Zone) -> None:
    """One who is taken for another, a few steps aside, was not seen to walk there."""
    pace, paths, told = PaceWatch([zone], 300.0), Paths(), []
    for number in range(60):
        at_s = number / 5 + (3.0 if number >= 30 else 0.0)
        if number == 30:
            paths.pause()
            pace.pause(3.0)
        paths.step([at(1, 0.2 if number < 30 else 0.9, at_s, tall=0.2, wide=0.08)], at_s)
        told += pace.step(paths, at_s)
    assert told == []


def test_a_vehicle_that_stands_where_it_stood_has_stood_there_all_the_time() -> None:
    pace, paths, told = PaceWatch([Zone(name="kerb", vehicle_stopped_s=20.0)], 300.0), Paths(), []
    for number in range(150):
        at_s = number / 5 + (8.0 if number >= 60 else 0.0)
        if number == 60:
            paths.pause()
            pace.pause(8.0)
        x = min(0.1 + 0.1 * at_s, 0.5)
        paths.step([at(1, x, at_s, tall=0.2, wide=0.5)], at_s)
        told += pace.step(paths, at_s)
    assert [one.what for one in told] == [What.VEHICLE_STOPPED]
    assert told[0].seen.at_s == pytest.approx(4.0 + 20.0, abs=2.0)
    assert told[0].away_s == pytest.approx(8.0)


def test_who_is_there_before_and_after_a_gap_has_passed_once() -> None:
    passages = Passages([])
    for number in range(200):
        if not 100 <= number < 140:
            passages.step([at(1, 0.5, number / 5)], number / 5)
    [one] = passages.finish()
    assert (one.from_s, one.until_s) == (0.0, 39.8)


# things


def told_of(story: Story, seconds: float, zone: Zone, *gaps: tuple[float, float]) -> list[Sighting]:
    """What is told of a story of which some spans of time are missing."""
    watcher, told = Watcher([zone]), list[Sighting]()
    for number in range(round(seconds * 10)):
        at_s = number / 10
        if not any(from_s <= at_s < until_s for from_s, until_s in gaps):
            told += watcher.step(Frame(number, at_s, story.picture(at_s), WIDTH, HEIGHT))
    assert watcher.restarts == 0
    return told + watcher.finish()


SQUARE = Zone(name="square", object_left_s=15.0)


def is_the_bag(one: Sighting) -> bool:
    return abs(one.seen.left * WIDTH - (SPOT + 16 - BAG[0] / 2)) <= 4


@pytest.mark.parametrize("gap_s", [6.0, 10.0, 30.0])
def test_a_bag_that_lay_alone_before_a_gap_has_lain_alone_all_the_time(gap_s: float) -> None:
    """Its owner, too, is known from before."""
    [one] = told_of(leaves_the_bag(), 45 + gap_s, SQUARE, (18.0, 18.0 + gap_s))
    assert one.what is What.OBJECT_LEFT
    assert is_the_bag(one)
    alone_s = 13.0  # about when its owner is far enough away
    assert max(alone_s + 15.0, 18.0 + gap_s) - 2.0 <= one.at_s <= max(alone_s + 15.0, 18.0 + gap_s) + 3.0
    assert one.away_s == pytest.approx(gap_s, abs=0.3)
    assert "put down by track" in summary(one)
    assert f"; the stream was away for {gap_s:.0f} s meanwhile." in summary(one)


def test_a_bag_whose_owner_went_while_the_stream_was_away_is_alone_since_then() -> None:
    [one] = told_of(leaves_the_bag(goes_s=14.0), 60, SQUARE, (13.0, 23.0))
    assert one.what is What.OBJECT_LEFT
    assert is_the_bag(one)
    assert 23.0 + 15.0 - 1.0 <= one.at_s <= 23.0 + 15.0 + 4.0
    assert "put down by track" in summary(one)


def test_a_bag_whose_owner_stands_beside_it_before_and_after_a_gap_is_not_alone() -> None:
    story = Story()
    story.courses.append(([(5.0, -20.0), (8.5, SPOT), (60.0, SPOT)], 60))
    story.bends_at, story.lies = [9.2], (9.2, math.inf)
    assert told_of(story, 60, SQUARE, (20.0, 32.0)) == []


def test_a_bag_that_somebody_has_come_back_to_is_not_told_in_the_first_picture_behind_a_gap() -> None:
    """They stand beside it under a number that is not known yet."""
    story = leaves_the_bag()
    story.courses[0] = ([(5.0, -20.0), (8.5, SPOT), (11.0, SPOT), (13.0, 292.0), (21.0, 292.0)], 60)
    story.courses.append(([(22.0, SPOT - 6), (60.0, SPOT - 6)], 60))
    assert told_of(story, 45, SQUARE, (20.0, 30.0)) == []


def test_a_bag_that_was_left_while_the_stream_was_away_is_told_as_one_that_nobody_was_seen_to_bring() -> None:
    [one] = told_of(leaves_the_bag(), 50, SQUARE, (8.0, 18.0))
    assert one.what is What.OBJECT_LEFT
    assert is_the_bag(one)
    assert 18.0 + 15.0 + 7.0 - 1.0 <= one.at_s <= 18.0 + 15.0 + 7.0 + 4.0
    assert "when the stream had been away for 10 s; nobody was seen to bring it" in summary(one)


def test_a_bag_that_is_left_after_a_gap_is_told_as_ever() -> None:
    [one] = told_of(leaves_the_bag(), 36, SQUARE, (5.5, 8.1))
    assert one.what is What.OBJECT_LEFT
    assert one.away_s == 0
    assert 13.0 + 15.0 - 2.0 <= one.at_s <= 13.0 + 15.0 + 4.0


def test_a_bag_that_was_told_is_not_told_again_behind_a_gap_and_its_going_is() -> None:
    story = leaves_the_bag()
    story.lies = (9.2, 45.0)
    told = told_of(story, 52, SQUARE, (32.0, 38.0), (44.0, 47.0))
    assert [one.what for one in told] == [What.OBJECT_LEFT, What.OBJECT_RECLAIMED]


def test_a_bag_does_not_get_its_owners_number_where_pictures_come_seldom() -> None:
    """From one picture to the next the owner is out of reach, and the bag lies where their feet were."""
    tracker, size = Tracker(), (480, 270)
    owner, bag = Rect(140.0, 127.0, 20.0, 49.0), Rect(144.0, 159.0, 17.0, 17.0)
    for number in range(8):
        tracker.step([Detection(owner, 1.0, None)], 0.8 * number, size)
    [before] = tracker.tracks
    number = before.number
    for later in range(8, 14):
        tracker.step([Detection(bag, 1.0, None)], 0.8 * later, size)
    assert number not in {one.number for one in tracker.tracks}
    assert [one.number for one in tracker.tracks] == [number + 1]


def test_a_bag_whose_owner_vanishes_beside_it_is_alone() -> None:
    """Through a door, or because pictures come so seldom that they are followed under another number."""
    story = Story()
    story.courses.append(([(5.0, -20.0), (8.5, SPOT), (12.0, SPOT)], 60))
    story.bends_at, story.lies = [9.2], (9.2, math.inf)
    [one] = told_of(story, 45, SQUARE)
    assert one.what is What.OBJECT_LEFT
    assert is_the_bag(one)
    assert 12.0 + 15.0 <= one.at_s <= 12.0 + 4.0 + 15.0 + 4.0
    assert "put down by track" in summary(one)


@pytest.mark.parametrize(
    ("high", "came_by_itself", "is_thing"),
    [(20, False, True), (20, True, False), (44, False, False), (44, True, False)],
)
def test_whoever_stands_still_as_a_taller_one_passes_is_somebody_and_no_bag(
    high: int, came_by_itself: bool, is_thing: bool
) -> None:
    """A passer-by of 57 pixels was there and has gone; what is upright and 44 high, or walked there itself, stays visible."""
    box = Rect(134.0, 169.0 - high, 12.0, float(high))
    region = Region(box, np.full((high, 12), 255, np.uint8), 12 * high, 52.0, 12 * high)
    thing = Thing(region, np.zeros((high, 12), np.float32), Nature.NEW, 52.0, stage=Stage.UNATTENDED)
    thing.bringer, thing.tall, thing.parties, thing.gone, thing.came_by_itself = 47, 57.0, {47}, True, came_by_itself
    objects = ObjectWatch()
    objects._things.append(thing)
    assert objects.is_thing(box) is is_thing
    thing.told_s = 60.0
    assert objects.is_thing(box)  # what was told as a thing is one


def test_what_counts_as_a_gap_is_what_loses_a_track_while_pictures_come() -> None:
    assert Watcher([LOITER]).limits.tracks.lost_s == GAP_S

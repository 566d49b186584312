"""Crossing a line: counted once, the right way, and only by who truly crosses the drawn segment.

Four ways in which others have counted wrongly are tests here: a detection that flickers about the line counted as a crossing back
(supervision 2598), everybody without a number yet taken for one and the same (2578), a single stray picture on the other side
(its pull request 1540), and who passes beside the end of the line, never touching it (210, 54).
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.behaviour.lines import LineWatch
from civigil.safety.cameras.model import Corner, Frame, Seen, What, Zone
from civigil.safety.cameras.watch import Watcher
from tests.safety.cameras.videos import scene, walks

# from top to bottom, so that in is towards the left of the picture: the right hand of who looks down it
LINE = Zone(name="gate", corners=((0.5, 0.3), (0.5, 0.8)), crossing="both")
TALL = 0.2


def seen(x: float, y: float, at_s: float, track: int = 1) -> Seen:
    """Somebody with their feet there; the picture is square."""
    return Seen(track=track, at_s=at_s, first_s=0.0, left=x - 0.04, top=y - TALL, width=0.08, height=TALL, aspect=1.0)


def counted(*ways: list[Corner], track: int = 1, line: Zone = LINE) -> tuple[int, int]:
    """In and out, after somebody took a way, a spot a picture."""
    watch = LineWatch([line])
    for number, (x, y) in enumerate(spot for way in ways for spot in way):
        watch.step([seen(x, y, number * 0.1, track)], number * 0.1)
    return watch.counts()[0]


def straight(begin: Corner, end: Corner, pictures: int = 30) -> list[Corner]:
    return [
        (begin[0] + (end[0] - begin[0]) * n / (pictures - 1), begin[1] + (end[1] - begin[1]) * n / (pictures - 1))
        for n in range(pictures)
    ]


def test_who_crosses_is_counted_once_and_the_right_way() -> None:
    assert counted(straight((0.8, 0.5), (0.2, 0.5))) == (1, 0)
    assert counted(straight((0.2, 0.5), (0.8, 0.5))) == (0, 1)
    assert counted(straight((0.8, 0.5), (0.2, 0.5)), straight((0.2, 0.5), (0.8, 0.5))) == (1, 1)


def test_a_box_that_flickers_about_the_line_is_no_crossing_back() -> None:
    flicker = [(0.5 + (0.015 if n % 2 else -0.015), 0.5) for n in range(40)]
    assert counted(straight((0.8, 0.5), (0.51, 0.5)), flicker, straight((0.49, 0.5), (0.2, 0.5))) == (1, 0)
    assert counted(straight((0.8, 0.5), (0.51, 0.5)), flicker, straight((0.51, 0.5), (0.8, 0.5))) == (0, 0)


def test_people_without_a_number_are_not_taken_for_one() -> None:
    watch = LineWatch([LINE])
    for number in range(60):  # two who never cross, seen in turn under the number that means unknown
        x = 0.7 if number % 2 else 0.3
        watch.step([seen(x, 0.5, number * 0.1, track=-1)], number * 0.1)
    assert watch.counts()[0] == (0, 0)


def test_a_stray_picture_on_the_other_side_is_no_crossing() -> None:
    stray = [(0.7, 0.5)] * 10 + [(0.3, 0.5)] + [(0.7, 0.5)] * 10
    assert counted(stray) == (0, 0)
    two = [(0.7, 0.5)] * 10 + [(0.3, 0.5)] * 2 + [(0.7, 0.5)] * 10
    assert counted(two) == (0, 0)


def test_who_passes_beyond_the_end_of_the_line_has_not_crossed_it() -> None:
    assert counted(straight((0.8, 0.9), (0.2, 0.9))) == (0, 0)
    # round its end, and then back through it: one crossing, outward
    around = [*straight((0.8, 0.9), (0.2, 0.9)), *straight((0.2, 0.9), (0.2, 0.5)), *straight((0.2, 0.5), (0.8, 0.5))]
    assert counted(around) == (0, 1)


def test_who_turns_back_on_the_line_has_not_crossed_it() -> None:
    assert counted(straight((0.8, 0.5), (0.49, 0.5)), straight((0.49, 0.5), (0.8, 0.5))) == (0, 0)


def test_who_was_hidden_while_crossing_is_counted() -> None:
    assert counted(straight((0.8, 0.5), (0.6, 0.5)), straight((0.4, 0.5), (0.2, 0.5))) == (1, 0)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=80))
def test_in_and_out_never_differ_by_more_than_the_way_allows(way: list[Corner]) -> None:
    """A line from edge to edge is crossed in turn: in, out, in …"""
    whole = Zone(name="whole", corners=((0.5, 0.0), (0.5, 1.0)))
    inward, outward = counted(way, line=whole)
    assert abs(inward - outward) <= 1


def test_only_the_forbidden_direction_raises_an_alarm_and_both_are_counted() -> None:
    line = Zone(name="exit", corners=((0.5, 0.2), (0.5, 0.95)), crossing="out")
    watcher, told = Watcher([line]), []
    people = [(walks((0, 150), (30, 0), begin_s=5.5), 40), (walks((320, 190), (-30, 0), begin_s=8.0), 80)]
    for index, picture in enumerate(scene(20, people)):
        told += watcher.step(Frame(index, index / 10, picture, picture.shape[1], picture.shape[0]))
    assert [(one.what, one.direction) for one in told] == [(What.LINE_CROSSED, "out")]
    assert watcher.counts() == {"exit": (1, 1)}


def test_a_line_that_watches_an_inside_or_has_no_length_is_refused() -> None:
    with pytest.raises(Invalid, match="no inside"):
        Zone(name="gate", corners=((0.5, 0.3), (0.5, 0.8)), loiter_s=10.0)
    with pytest.raises(Invalid, match="one place"):
        Zone(name="gate", corners=((0.5, 0.3), (0.5, 0.3)))
    with pytest.raises(Invalid, match="two corners"):
        Zone(name="gate", corners=((0.5, 0.3), (0.5, 0.8), (0.9, 0.9)), loiter_s=10.0, crossing="in")


def test_a_line_that_counts_cars_does_not_count_people() -> None:
    gate = Zone(name="gate", corners=((0.5, 0.2), (0.5, 0.9)), crossing="both", labels=("car",))
    for label, crossed in (("car", 1), ("person", 0), ("", 0)):
        watch, told = LineWatch([gate]), 0
        for number in range(30):
            x = 0.1 + 0.8 * number / 29
            one = Seen(
                track=1,
                at_s=number / 10,
                first_s=0.0,
                left=x - 0.05,
                top=0.4,
                width=0.1,
                height=0.2,
                aspect=1.0,
                label=label,
            )
            told += len(watch.step([one], number / 10))
        assert told == crossed, label

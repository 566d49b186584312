"""Falls, people who lie and fight-like motion: told once, said to be experimental, and never of what only looks like it."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from civigil.events.cameras import FallSeen, WatchedZone
from civigil.kernel.errors import Invalid
from civigil.kernel.severity import Certainty
from civigil.safety.cameras import rules
from civigil.safety.cameras.behaviour.postures.down import DownWatch
from civigil.safety.cameras.behaviour.postures.silhouettes import Silhouette, Uprights
from civigil.safety.cameras.behaviour.postures.watch import PostureWatch
from civigil.safety.cameras.behaviour.stature import Stature
from civigil.safety.cameras.model import Frame, Rect, Sighting, What, Zone
from civigil.safety.cameras.watch import Watcher
from tests.safety.cameras.videos import HEIGHT, WIDTH, Picture, ground

pytestmark = pytest.mark.slow

RATE, TALL, FEET = 10, 60, 200
FLOOR = ground(11)
ZONE = Zone(name="square", fall_s=3.0, lying_s=6.0, fight_s=2.5)
FALLS_S = 11.0
Draw = Callable[[Picture, float], None]


def body(
    picture: Picture, x: float, *, turned: float = 0.0, swing: float = 0.0, ink: int = 60, low: float = 1.0
) -> None:
    """Somebody whose feet are at x; `turned`: radians from upright to the right. `low`: so much of their height is left."""

    def at(along: float, aside: float = 0.0) -> tuple[int, int]:
        up = along * TALL * low
        return (
            round(x + up * math.sin(turned) + aside * math.cos(turned)),
            round(FEET - 5 * math.sin(turned) - up * math.cos(turned) + aside * math.sin(turned)),
        )

    for side in (-1, 1):
        cv2.line(picture, at(0.45), at(0.0, side * swing), ink - 25, 6, cv2.LINE_AA)
    cv2.line(picture, at(0.4), at(0.8), ink, 15, cv2.LINE_AA)
    cv2.circle(picture, at(0.93), 6, ink + 90, -1, cv2.LINE_AA)


def told(draw: Draw, seconds: float, zone: Zone = ZONE) -> list[Sighting]:
    """What is told where people walk first, from whom it is learned how tall they are, and then something is drawn."""
    watcher, found = Watcher([zone]), []
    for number in range(round(seconds * RATE)):
        at_s, picture = number / RATE, FLOOR.copy()
        if 5.5 < at_s < 10:
            body(picture, 40 + 60 * (at_s - 5.5), swing=9 * math.sin(7 * at_s), ink=90)
        draw(picture, at_s)
        noise = np.random.default_rng(number).normal(0, 1.5, picture.shape)
        found += watcher.step(Frame(number, at_s, np.clip(picture + noise, 0, 255).astype(np.uint8), WIDTH, HEIGHT))
    return found + watcher.finish()


def comes_and(then: Callable[[float], tuple[float, float]]) -> Draw:
    """Somebody comes to the middle, and from `FALLS_S` on is turned so far and so high as `then` says of the seconds since."""

    def draw(picture: Picture, at_s: float) -> None:
        if at_s < 7:
            return
        x = min(160.0, 160 - 48 * (FALLS_S - at_s))
        turned, low = then(max(0.0, at_s - FALLS_S))
        body(picture, x, turned=turned, low=low, swing=9 * math.sin(7 * at_s) if at_s < FALLS_S else 3.0)

    return draw


QUARTER = math.pi / 2


def test_who_falls_and_stays_down_is_told_once_as_an_experimental_fall() -> None:
    found = told(comes_and(lambda since: (QUARTER * min(1.0, since / 0.6) ** 2, 1.0)), 16.5)
    assert [one.what for one in found] == [What.FALL]  # and not once more as somebody who lies
    fact = rules.on_sighting(found[0], "yard", None, ())
    assert isinstance(fact, FallSeen)
    assert fact.experimental
    assert fact.certainty is Certainty.POSSIBLE
    assert "experimental" in fact.explanation.summary
    assert fact.explanation.because[0].measured >= (fact.explanation.because[0].limit or 0) > 0
    assert FALLS_S + 3 <= found[0].at_s <= FALLS_S + 4.5


@pytest.mark.parametrize(
    "then",
    [
        lambda since: (0.0, 1 - 0.45 * min(1.0, since / 0.6)),  # crouches
        lambda since: (QUARTER * min(1.0, since / 0.6) * (since < 2), 1.0),  # stumbles and gets up
    ],
)
def test_who_crouches_or_stumbles_did_not_fall(then: Callable[[float], tuple[float, float]]) -> None:
    assert told(comes_and(then), 16.5) == []


def test_who_lies_down_slowly_is_told_as_lying_and_not_as_fallen() -> None:
    found = told(comes_and(lambda since: (QUARTER * min(1.0, since / 3.0), 1.0)), 21)
    assert [one.what for one in found] == [What.PERSON_LYING]
    assert "experimental" in (found[0].why.summary if found[0].why else "")


def test_a_person_who_lies_is_one_event_and_no_thing_that_was_left() -> None:
    zone = Zone(name="square", object_left_s=2.0, lying_s=6.0)
    found = told(comes_and(lambda since: (QUARTER * min(1.0, since / 3.0), 1.0)), 21, zone)
    assert [one.what for one in found] == [What.PERSON_LYING]


def brawls(apart: float, fast: float, reach: float) -> Draw:
    """Two stand together; from the 12th second on their arms and trunks go to and fro, so fast and so far."""

    def draw(picture: Picture, at_s: float) -> None:
        for side in (-1, 1):
            x = 160 + side * apart / 2 - side * max(0.0, 40 * (10 - at_s))
            if at_s < 6:
                continue
            move = math.sin(fast * at_s + side) * math.sin(0.61 * fast * at_s) if at_s > 12 else 0.0
            body(picture, x + reach * move, turned=0.25 * reach / 10 * move, ink=70 + 30 * side)
            hand = (round(x - side * 8 + reach * move), FEET - 44)
            lash = at_s > 12 and math.sin(1.7 * fast * at_s + 2 * side) > 0
            end = (round(x - side * (10 + 2.2 * reach * lash)), FEET - (44 if lash else 22))
            cv2.line(picture, hand, end, 80 + 20 * side, 5, cv2.LINE_AA)

    return draw


def test_two_who_hit_at_each_other_on_the_spot_are_told_and_two_who_talk_or_dance_slowly_are_not() -> None:
    found = told(brawls(26, 17.0, 10.0), 20)
    assert [one.what for one in found] == [What.FIGHT]
    assert "experimental" in (found[0].why.summary if found[0].why else "")
    assert told(brawls(26, 17.0, 0.0), 18) == []
    assert told(brawls(20, 2.4, 5.0), 18) == []


def test_one_who_jumps_about_alone_is_no_fight() -> None:
    def draw(picture: Picture, at_s: float) -> None:
        if at_s > 8:
            jump = math.sin(16 * at_s) if at_s > 11 else 0.0
            body(picture, 160 + 9 * jump, turned=0.2 * jump, swing=8 * jump)

    assert told(draw, 18) == []


def lying(x: float, at_s: float, wide: float = 55.0) -> Silhouette:
    return Silhouette(Rect(x, 188, wide, 15), 500.0, True, 7, "", False)


def known_stature() -> Stature:
    stature = Stature()
    for number in range(30):
        foot = 150.0 + 4 * number
        stature.learn(number, Rect(100, foot - 0.3 * foot, 20, 0.3 * foot), 0.2 * (0.3 * foot) ** 2, 360, float(number))
    return stature


def test_what_slides_in_as_flat_as_it_lies_is_nobody() -> None:
    watch, stature = DownWatch(), known_stature()
    for number in range(120):
        watch.step([lying(min(20.0 + 3 * number, 200.0), number / 10)], Uprights(), stature, number / 10)
    assert watch.known
    assert not any(one.rests(11.9) for one in watch.known)


def test_pieces_of_people_do_not_shrink_how_tall_they_are() -> None:
    stature = known_stature()
    for number in range(20):  # as many torsos without legs
        stature.learn(100 + number, Rect(100, 200, 20, 34), 300.0, 360, 50.0 + number)
    assert stature.height(234) == pytest.approx(0.3 * 234, rel=0.12)
    assert Stature().height(200) == 0.0


def test_nothing_is_run_unless_a_zone_asks_for_it() -> None:
    assert not PostureWatch([Zone(name="any", forbidden=True)]).wanted
    assert PostureWatch([Zone(name="any", lying_s=5.0)]).wanted
    assert Zone(name="any", forbidden=True).fall_s is None
    assert not Zone(name="any", forbidden=True).is_experimental


def test_a_zone_keeps_its_experimental_limits_through_the_order_and_refuses_wrong_ones() -> None:
    corners = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9))
    [zone] = rules.checked_zones([WatchedZone(name="a", corners=corners, fall_s=4.0, fight_s=3.0)])
    assert (zone.fall_s, zone.lying_s, zone.fight_s) == (4.0, None, 3.0)
    assert rules.told_zones([zone])[0].fall_s == 4.0
    with pytest.raises(Invalid, match="fight_s"):
        rules.checked_zones([WatchedZone(name="a", corners=corners, fight_s=0.2)])

"""Things left and taken: told once, where they lie, and of nobody who stands, no light and nothing that is looked after."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from civigil.safety.cameras.behaviour.things.model import MOVES, Stage, Turn
from civigil.safety.cameras.behaviour.things.standing import Standing
from civigil.safety.cameras.model import Frame, Sighting, What, Zone
from civigil.safety.cameras.watch import Watcher
from tests.safety.cameras.videos import HEIGHT, WIDTH, Picture, ground

pytestmark = pytest.mark.slow

RATE = 10
TALL = 60  # pixels
BAG = (18, 14)  # width and height
SPOT = 160.0  # where the bag is put down
FEET = 190.0
FLOOR = ground(3)
LOOK = np.clip(np.random.default_rng(5).normal(45, 25, (BAG[1], BAG[0])), 0, 255)
VAN = np.clip(np.random.default_rng(6).normal(210, 30, (36, 70)), 0, 255)
RULE = Zone(name="square", object_left_s=3.0, object_removed_s=3.0, belongs_s=8.0)


def walker(picture: Picture, x: float, at_s: float, *, walks: bool = True, bent: float = 0.0, ink: int = 60) -> None:
    """Somebody with a head, a coat and legs that swing; who stands sways a little."""
    sway = 0.0 if walks else 1.2 * np.sin(2.3 * at_s) + 0.8 * np.sin(5.1 * at_s)
    top = FEET - TALL * (1 - 0.35 * bent)
    swing = 9 * np.sin(6.5 * at_s) if walks else 3.0
    for side in (-1, 1):
        cv2.line(
            picture, (round(x), round(FEET - 26)), (round(x + side * swing), round(FEET)), ink - 20, 6, cv2.LINE_AA
        )
    cv2.line(
        picture, (round(x), round(FEET - 26)), (round(x + sway + 14 * bent), round(top + 14)), ink, 16, cv2.LINE_AA
    )
    cv2.circle(picture, (round(x + 1.5 * sway + 18 * bent), round(top + 6)), 6, ink + 70, -1, cv2.LINE_AA)


def bag(picture: Picture, x: float, bottom: float = FEET) -> None:
    """The bag, by the middle of its lower edge."""
    left, top = round(x - BAG[0] / 2), round(bottom - BAG[1])
    if 0 <= left <= WIDTH - BAG[0]:
        picture[top : top + BAG[1], left : left + BAG[0]] = LOOK


class Story:
    """Draws a picture of each moment: who walks where, where the bag is, what the light does."""

    def __init__(self) -> None:
        self.courses: list[tuple[list[tuple[float, float]], int]] = []  # (at_s, x) points, brightness
        self.lies: tuple[float, float] = (np.inf, np.inf)  # the bag, from and until
        self.bends_at: list[float] = []
        self.veil: tuple[float, float] | None = None  # a patch of light: from when, how bright
        self.appear: tuple[float, tuple[float, ...]] = (np.inf, ())  # more bags: from when, where
        self.lamp: tuple[float, float] | None = None  # the whole light: from when, how bright
        self.van: tuple[float, float] | None = None  # when it comes, and where it stops (its left side)

    def picture(self, at_s: float) -> Picture:
        picture = FLOOR.copy()
        if self.veil is not None and at_s >= self.veil[0]:
            patch = picture[150:190, 150:200].astype(np.float64)
            picture[150:190, 150:200] = np.clip(patch * self.veil[1], 0, 255)
        if self.van is not None and at_s >= self.van[0]:
            left = round(min(-70 + 90 * (at_s - self.van[0]), self.van[1]))
            first, last = max(left, 0), max(left + 70, 0)
            picture[150:186, first:last] = VAN[:, first - left : last - left]
        if self.lies[0] <= at_s < self.lies[1]:
            bag(picture, SPOT + 16)
        for x in self.appear[1] if at_s >= self.appear[0] else ():
            bag(picture, x)
        for course, ink in self.courses:
            times, places = zip(*course, strict=True)
            if not times[0] <= at_s <= times[-1]:
                continue
            x = float(np.interp(at_s, times, places))
            walks = abs(float(np.interp(at_s + 0.05, times, places)) - x) > 0.2
            bent = max((1 - abs(at_s - bends) / 0.6 for bends in self.bends_at if abs(at_s - bends) < 0.6), default=0.0)
            walker(picture, x, at_s, walks=walks, bent=bent, ink=ink)
        if self.lamp is not None and at_s >= self.lamp[0]:
            picture = np.clip(picture * self.lamp[1], 0, 255).astype(np.uint8)
        noise = np.random.default_rng(round(at_s * 1000)).normal(0, 1.5, picture.shape)
        return np.clip(picture + noise, 0, 255).astype(np.uint8)

    def told(self, seconds: float, zone: Zone = RULE) -> list[Sighting]:
        watcher, told = Watcher([zone]), []
        for number in range(round(seconds * RATE)):
            picture = self.picture(number / RATE)
            told += watcher.step(Frame(number, number / RATE, picture, WIDTH, HEIGHT))
        return told + watcher.finish()


def leaves_the_bag(goes_s: float = 11.0) -> Story:
    """Somebody comes from the left, bends at 9 s, puts the bag down, and goes on to the right."""
    story = Story()
    story.courses.append(([(5.0, -20.0), (8.5, SPOT), (goes_s, SPOT), (goes_s + 3.5, 345.0)], 60))
    story.bends_at = [9.2]
    story.lies = (9.2, np.inf)
    return story


def test_a_bag_that_is_left_is_told_once_where_it_lies_and_with_who_left_it() -> None:
    told = leaves_the_bag().told(24)
    assert [one.what for one in told] == [What.OBJECT_LEFT]
    [one] = told
    assert one.seen.left * WIDTH == pytest.approx(SPOT + 16 - BAG[0] / 2, abs=4)
    assert one.seen.top * HEIGHT == pytest.approx(FEET - BAG[1], abs=4)
    assert one.seen.width * WIDTH == pytest.approx(BAG[0], abs=6)
    assert one.since_s == pytest.approx(9.4, abs=1.0)
    assert 13.0 < one.at_s < 19.0
    assert one.seen.track > 0
    assert one.why is not None
    assert one.why.because[0].limit == 3.0
    assert one.why.because[0].measured >= 3.0
    assert "put down by track" in one.why.summary


def test_a_bag_that_is_dropped_by_somebody_who_walks_on_is_told_later_and_so_said() -> None:
    story = Story()
    story.courses.append(([(5.0, -20.0), (11.0, 345.0)], 60))  # one of their heights a second
    story.lies = (8.4, np.inf)
    [one] = story.told(24)
    assert one.what is What.OBJECT_LEFT
    assert one.seen.left * WIDTH == pytest.approx(SPOT + 16 - BAG[0] / 2, abs=4)
    assert one.at_s > 8.4 + 3.0 + 3.0
    assert one.why is not None
    assert "it appeared at" in one.why.summary


def test_a_bag_that_nobody_was_seen_to_bring_is_told_once_and_so_said() -> None:
    story = Story()
    story.lies = (9.2, np.inf)
    story.courses.append(([(24.0, 345.0), (29.0, -20.0)], 100))  # somebody passes it later
    [one] = story.told(34)
    assert (one.what, one.seen.track) == (What.OBJECT_LEFT, 0)
    assert 9.2 + 3.0 + 7.0 <= one.at_s < 24.0
    assert one.why is not None
    assert "nobody was seen to bring it" in one.why.summary


def test_a_bag_that_is_put_down_while_the_background_is_learned_is_no_part_of_the_scene() -> None:
    story = Story()
    story.courses.append(([(0.0, SPOT - 50), (1.0, SPOT), (3.4, SPOT), (7.0, 345.0)], 60))
    story.bends_at = [2.0]
    story.lies = (2.0, np.inf)
    [one] = story.told(20)
    assert one.what is What.OBJECT_LEFT
    assert one.seen.left * WIDTH == pytest.approx(SPOT + 16 - BAG[0] / 2, abs=6)


def test_a_bag_whose_owner_sits_with_it_for_a_minute_is_told_once_they_have_gone() -> None:
    told = leaves_the_bag(goes_s=52.0).told(64)
    assert [one.what for one in told] == [What.OBJECT_LEFT]
    assert told[0].at_s > 55


def test_a_van_that_comes_and_parks_was_left_by_nobody() -> None:
    story = Story()
    story.van = (9.0, 120.0)
    assert story.told(32) == []


def test_three_things_at_once_are_a_camera_that_was_moved() -> None:
    story = Story()
    story.appear = (9.2, (60.0, 150.0, 250.0))
    assert story.told(30) == []


@pytest.mark.parametrize(("lamp_s", "told"), [(9.2, 0), (15.0, 1), (6.0, 1)])
def test_what_appears_with_a_step_of_the_light_and_nobody_brought_is_the_lights(lamp_s: float, told: int) -> None:
    story = Story()
    story.lies = (9.2, np.inf)
    story.lamp = (lamp_s, 0.7)
    assert len(story.told(26)) == told


def test_a_bag_that_is_put_down_in_the_second_in_which_a_lamp_goes_out_is_told_all_the_same() -> None:
    story = leaves_the_bag()
    story.lamp = (9.6, 0.7)
    assert [one.what for one in story.told(24)] == [What.OBJECT_LEFT]


@pytest.mark.parametrize("brighter", [0.65, 1.4])
def test_a_patch_of_light_with_nobody_there_is_no_object(brighter: float) -> None:
    story = Story()
    story.veil = (8.6, brighter)
    assert story.told(30) == []


def test_whoever_passes_before_a_bag_does_not_make_it_a_second_one() -> None:
    story = leaves_the_bag()
    story.courses.append(([(20.0, 345.0), (25.0, -20.0)], 100))
    assert [one.what for one in story.told(32)] == [What.OBJECT_LEFT]


def test_a_bag_whose_owner_stays_beside_it_is_none() -> None:
    assert leaves_the_bag(goes_s=25.0).told(25) == []


def test_a_bag_that_its_owner_fetches_in_time_is_none() -> None:
    story = leaves_the_bag()
    story.courses = [
        ([(5.0, -20.0), (8.5, SPOT), (11.0, SPOT), (12.5, 235.0), (14.0, SPOT), (15.5, SPOT), (19.0, -20.0)], 60)
    ]
    story.bends_at = [9.2, 14.8]
    story.lies = (9.2, 14.8)
    assert story.told(24) == []


def test_a_bag_that_is_taken_back_is_told_so_once() -> None:
    story = leaves_the_bag()
    story.courses.append(([(22.0, 345.0), (25.5, SPOT + 26), (27.0, SPOT + 26), (30.0, 345.0)], 60))
    story.lies = (9.2, 26.0)
    story.bends_at.append(26.0)
    told = story.told(36)
    assert [one.what for one in told] == [What.OBJECT_LEFT, What.OBJECT_RECLAIMED]
    assert told[1].below  # kept for the review, raises nothing


def test_somebody_who_stands_still_is_no_object() -> None:
    story = Story()
    story.courses.append(([(5.0, -20.0), (8.5, SPOT), (26.0, SPOT), (29.0, 345.0)], 60))
    assert story.told(31) == []


def test_somebody_whose_companion_goes_on_is_no_object() -> None:
    story = Story()
    story.courses.append(([(5.0, -20.0), (8.5, SPOT), (26.0, SPOT), (29.0, 345.0)], 60))
    story.courses.append(([(5.5, -45.0), (9.0, SPOT - 25), (11.0, SPOT - 25), (15.0, -45.0)], 110))
    assert story.told(31) == []


def test_a_patch_of_light_beside_somebody_who_passes_is_no_object() -> None:
    story = Story()
    story.courses.append(([(6.0, -20.0), (11.0, 345.0)], 60))
    story.veil = (8.6, 1.35)
    assert story.told(20) == []


def test_something_that_belonged_to_the_scene_and_is_taken_is_told_once() -> None:
    story = Story()
    story.lies = (-1.0, 17.5)
    story.courses.append(([(13.0, -20.0), (16.5, SPOT), (18.5, SPOT), (22.0, 345.0)], 60))
    story.bends_at = [17.5]
    told = story.told(30)
    assert [one.what for one in told] == [What.OBJECT_REMOVED]
    assert told[0].seen.left * WIDTH == pytest.approx(SPOT + 16 - BAG[0] / 2, abs=5)


def test_taking_what_has_not_been_there_for_long_is_told_to_nobody() -> None:
    story = Story()
    story.lies = (-1.0, 17.5)
    story.courses.append(([(13.0, -20.0), (16.5, SPOT), (18.5, SPOT), (22.0, 345.0)], 60))
    story.bends_at = [17.5]
    assert story.told(30, Zone(name="square", object_left_s=3.0, object_removed_s=3.0, belongs_s=60.0)) == []


def test_a_bag_outside_every_zone_that_asks_is_none() -> None:
    elsewhere = Zone(name="far", corners=((0.0, 0.0), (0.3, 0.0), (0.3, 0.4), (0.0, 0.4)), object_left_s=3.0)
    assert leaves_the_bag().told(24, elsewhere) == []


def test_a_thing_never_leaves_an_end_and_every_stage_is_reached() -> None:
    ends = {Stage.RECLAIMED, Stage.FIXTURE}
    assert not {stage for stage, _ in MOVES} & ends
    assert {Stage.WITH_OWNER, *MOVES.values()} == set(Stage)
    assert {turn for _, turn in MOVES} == set(Turn)


def test_what_was_taken_over_with_half_the_picture_is_not_the_scene_in_another_light() -> None:
    standing = Standing(FLOOR.astype(np.float32), 0.0)
    picture = FLOOR.astype(np.float32)
    picture[176:190, 160:178] = LOOK
    spread = np.ones_like(picture)
    regions = [region for number in range(80) for region in standing.step(picture, spread, number / RATE, 1 / RATE)]
    thing = regions[-1]
    assert not standing.may_be_light(thing, plain=True)
    standing.take_over(np.full((HEIGHT, WIDTH), 255, np.uint8), 0, 0, 9.0)
    assert not standing.may_be_light(thing, plain=True)

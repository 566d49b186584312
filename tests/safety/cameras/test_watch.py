"""The pure pipeline, on pictures drawn in the test."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from civigil.safety.cameras.model import WHOLE_PICTURE, Frame, Seen, Sighting, What, Zone
from civigil.safety.cameras.watch import Watcher
from tests.safety.cameras.videos import (
    HEIGHT,
    RATE,
    WIDTH,
    Picture,
    Where,
    draw,
    ground,
    scene,
    walks,
    walks_then_stands,
)

LOITER = Zone(name="forecourt", loiter_s=8.0)
GATE = Zone(name="gate", corners=((0.6, 0.4), (0.9, 0.4), (0.9, 0.95), (0.6, 0.95)), forbidden=True)


def watch(
    pictures: list[Picture], *zones: Zone, rate: int = RATE, first_track: int = 1
) -> tuple[list[Sighting], list[Seen], Watcher]:
    """All sightings, all that was seen, and the watcher itself."""
    watcher = Watcher(zones, first_track=first_track)
    sightings: list[Sighting] = []
    seen: list[Seen] = []
    watched = watcher._watch

    def spy(picture: Any) -> list[Sighting]:
        found = watched(picture)
        seen.extend(watcher.seen)
        return found

    watcher._watch = spy  # type: ignore[method-assign]
    for index, picture in enumerate(pictures):
        sightings += watcher.step(Frame(index, index / rate, picture, picture.shape[1], picture.shape[0]))
    sightings += watcher.finish()
    return sightings, seen, watcher


def path_of(seen: list[Seen], track: int) -> list[tuple[float, float, float]]:
    return [(one.at_s, one.feet[0] * WIDTH, one.feet[1] * HEIGHT) for one in seen if one.track == track]


def whose(seen: list[Seen], where: Where, at_s: float) -> int | None:
    """The track nearest to where somebody is, within 20 pixels."""
    feet = where(at_s)
    assert feet is not None
    near = [
        (abs(one.feet[0] * WIDTH - feet[0]) + abs(one.feet[1] * HEIGHT - feet[1]), one.track)
        for one in seen
        if abs(one.at_s - at_s) < 0.01
    ]
    return min(near)[1] if near and min(near)[0] < 20 else None


def test_somebody_who_stands_is_reported_once_and_a_walker_is_not() -> None:
    stands = walks_then_stands(0, 160, 150, begin_s=1.0)
    sightings, seen, _ = watch(
        scene(20, [(stands, 40), (walks((330, 220), (-30, 0), begin_s=3.0), 60)]),
        Zone(name="forecourt", corners=((0.4, 0.4), (0.6, 0.4), (0.6, 0.8), (0.4, 0.8)), loiter_s=8.0),
    )
    assert [one.what for one in sightings] == [What.LOITERING]
    [one] = sightings
    # the zone begins at x=128, which is reached 4.27 s after the start at 1 s
    assert one.since_s == pytest.approx(5.3, abs=0.4)
    assert one.at_s == pytest.approx(13.3, abs=0.4)
    assert one.seen.track == whose(seen, stands, 13.0)


def test_crossing_the_whole_picture_slowly_is_no_loitering_where_roaming_is_limited() -> None:
    people = [(walks((10, 150), (14, 0)), 40)]
    roaming = Zone(name="whole", loiter_s=8.0, roam_heights=2.0)
    assert watch(scene(20, people), roaming)[0] == []
    assert [one.what for one in watch(scene(20, people), LOITER)[0]] == [What.LOITERING]


def test_entering_a_forbidden_zone_is_an_intrusion_at_once() -> None:
    goes_in = walks((0, 150), (30, 0), begin_s=1.0)
    sightings, _, _ = watch(scene(9, [(goes_in, 40)]), GATE)
    assert [one.what for one in sightings] == [What.INTRUSION]
    assert sightings[0].since_s == pytest.approx(1 + 192 / 30, abs=0.5)
    assert sightings[0].dwell_s < 0.5


def test_passing_above_a_zone_is_no_intrusion() -> None:
    head_inside = walks((0, 90), (30, 0), begin_s=1.0)  # feet at y=90, the zone begins at y=96
    assert watch(scene(11, [(head_inside, 40)]), GATE)[0] == []


def test_two_who_cross_keep_their_numbers() -> None:
    right, left = walks((10, 140), (24, 0)), walks((310, 150), (-24, 0))
    _, seen, _ = watch(scene(12, [(right, 30), (left, 90)]), LOITER)
    before, after = 3.0, 10.0
    assert whose(seen, right, before) == whose(seen, right, after) is not None
    assert whose(seen, left, before) == whose(seen, left, after) is not None
    assert whose(seen, right, before) != whose(seen, left, before)


def test_somebody_hidden_for_a_moment_keeps_their_number() -> None:
    walker = walks((10, 150), (24, 0))
    pictures = scene(12, [(walker, 40)])
    floor = ground()
    for picture in pictures:
        picture[100:170, 150:175] = floor[100:170, 150:175]  # a column of the same look as the ground
    _, seen, _ = watch(pictures, LOITER)
    assert whose(seen, walker, 4.0) == whose(seen, walker, 9.0) is not None


def test_a_change_of_light_is_nobody() -> None:
    def cloud(at_s: float) -> float:
        return 1.0 - 0.35 * min(1.0, max(0.0, (at_s - 6.0) / 2.0))

    sightings, seen, _ = watch(scene(20, [], light=cloud), LOITER, GATE)
    assert sightings == []
    assert seen == []


def test_a_switched_lamp_is_nobody_and_people_are_seen_afterwards() -> None:
    walker = walks((0, 150), (25, 0), begin_s=10.0)
    sightings, seen, _ = watch(scene(20, [(walker, 40)], light=lambda at_s: 1.0 if at_s < 8 else 0.5), GATE)
    assert [one.what for one in sightings] == [What.INTRUSION]
    assert all(one.at_s > 10 for one in seen)
    assert whose(seen, walker, 14.0) is not None


def test_who_left_leaves_no_ghost() -> None:
    """Somebody stands in the first pictures, so the background holds them; then they walk away."""

    def leaves(at_s: float) -> tuple[float, float]:
        return (160.0 + max(0.0, at_s - 7.0) * 40.0, 150.0)

    sightings, seen, _ = watch(scene(25, [(leaves, 40)]), Zone(name="middle", loiter_s=5.0))
    assert [one for one in seen if one.at_s > 15] == []
    assert sightings == []


def test_a_coat_that_hides_a_bollard_is_not_learned_in_its_place() -> None:
    """Else the bollard stands out for ever, as somebody who lingers. The coat has the ground's own brightness."""
    floor = np.full((HEIGHT, WIDTH), 150, np.uint8)
    floor[115:145, 200:208] = 50
    walker = walks((100, 150), (20, 0), begin_s=7.0)
    pictures = [draw(at / RATE, [(walker, 150)], floor=floor) for at in range(25 * RATE)]
    sightings, seen, _ = watch(pictures, Zone(name="middle", loiter_s=5.0))
    assert [one for one in seen if one.at_s > 15] == []
    assert sightings == []


def test_a_short_film_is_watched_although_the_background_was_not_learned_in_time() -> None:
    _, seen, _ = watch(scene(3, [(walks((20, 150), (60, 0)), 40)]), LOITER)
    assert seen


def test_a_new_resolution_starts_afresh_with_new_numbers() -> None:
    walker = walks((0, 150), (25, 0))
    small = scene(8, [(walker, 40)])
    wide = ground(2, 640, 480)
    large = [draw(at_s / RATE, [(walks((0, 300), (50, 0)), 40)], floor=wide, size=(28, 68)) for at_s in range(80)]
    watcher = Watcher([LOITER])
    numbers: list[set[int]] = [set(), set()]
    for index, picture in enumerate(small + large):
        watcher.step(Frame(index, index / RATE, picture, picture.shape[1], picture.shape[0]))
        numbers[index >= len(small)] |= {
            one.track for one in watcher.seen if index >= len(small) + 60 or index < len(small)
        }
    assert watcher.restarts == 1
    assert numbers[0]
    assert numbers[1]
    assert not numbers[0] & numbers[1]


def test_a_gap_in_time_ends_every_stay() -> None:
    stands = walks_then_stands(0, 160, 150)
    pictures = scene(20, [(stands, 40)])
    watcher = Watcher([LOITER])
    found = []
    for index, picture in enumerate(pictures):
        at_s = index / RATE + (3600 if index > 90 else 0)
        found += watcher.step(Frame(index, at_s, picture, WIDTH, HEIGHT))
    assert watcher.restarts == 1
    assert all(one.dwell_s < 15 for one in found)


def test_a_stay_is_raised_again_only_after_the_quiet_time() -> None:
    from civigil.safety.cameras.behaviour.zones import ZoneWatch

    zone = ZoneWatch([LOITER], quiet_s=30.0)
    raised = []
    for tick in range(1000):
        at_s = tick / 10
        raised += zone.step([_standing(at_s)], at_s)
    assert [round(one.at_s) for one in raised] == [8, 38, 68, 98]
    assert [one.again for one in raised] == [False, True, True, True]


def _standing(at_s: float) -> Seen:
    return Seen(track=1, at_s=at_s, first_s=0.0, left=0.45, top=0.4, width=0.1, height=0.3, aspect=4 / 3)


def test_noise_alone_is_nobody() -> None:
    rng = np.random.default_rng(5)
    floor = ground().astype(float)
    pictures = [np.clip(floor + rng.normal(0, 8, floor.shape), 0, 255).astype(np.uint8) for _ in range(120)]
    assert watch(pictures, Zone(name="all", corners=WHOLE_PICTURE, forbidden=True))[0] == []

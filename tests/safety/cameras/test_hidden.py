"""Who loiters and is hidden for a while is told once; who takes their place is told as well."""

from __future__ import annotations

import numpy as np

from civigil.safety.cameras.behaviour.zones import ZoneWatch
from civigil.safety.cameras.model import Seen, Sighting, Zone

ZONE = Zone(name="corner", corners=((0.2, 0.2), (0.8, 0.2), (0.8, 1.0), (0.2, 1.0)), loiter_s=20.0)


def stay(
    track: int, from_s: float, until_s: float, x: float = 0.5, *, came_from: float | None = None, tall: float = 0.3
) -> list[Seen]:
    """Somebody who stands at a place, five times a second; who comes from elsewhere walks in over five seconds."""
    found = []
    for at_s in np.arange(from_s, until_s, 0.2):
        share = 1.0 if came_from is None else min((at_s - from_s) / 5.0, 1.0)
        now = x if came_from is None else came_from + share * (x - came_from)
        found.append(
            Seen(
                track=track,
                at_s=float(at_s),
                first_s=from_s,
                left=now - 0.05,
                top=0.8 - tall,
                width=0.1,
                height=tall,
                aspect=1.0,
            )
        )
    return found


def told(*stays: list[Seen], quiet_s: float = 300.0) -> list[Sighting]:
    """What is told of some stays."""
    watch, found = ZoneWatch([ZONE], quiet_s), list[Sighting]()
    everybody = [one for each in stays for one in each]
    for at_s in np.arange(0.0, max(one.at_s for one in everybody) + 1.0, 0.2):
        found += watch.step([one for one in everybody if abs(one.at_s - at_s) < 0.05], float(at_s))
    return found


def test_who_was_told_and_reappears_where_they_were_lost_is_not_told_under_another_number() -> None:
    assert [one.seen.track for one in told(stay(1, 0, 40), stay(2, 60, 120, 0.55))] == [1]


def test_who_gets_another_number_at_once_is_not_told_again() -> None:
    assert [one.seen.track for one in told(stay(1, 0, 40), stay(2, 40, 90))] == [1]


def test_who_was_told_and_steps_out_of_the_zone_for_a_while_is_not_told_anew() -> None:
    there = [*stay(1, 0, 40), *stay(1, 40, 50, 0.1), *stay(1, 50, 100)]
    assert [(one.at_s, one.again) for one in told(there)] == [(20.0, False)]
    assert [one.again for one in told(there, quiet_s=45.0)] == [False, True]


def test_they_are_told_again_once_it_has_been_quiet_for_long() -> None:
    found = told(stay(1, 0, 40), stay(2, 60, 120), quiet_s=50.0)
    assert [(one.seen.track, one.again) for one in found] == [(1, False), (2, True)]


def test_who_walks_in_to_where_another_was_lost_is_told() -> None:
    assert [one.seen.track for one in told(stay(1, 0, 40), stay(2, 45, 100, came_from=0.05))] == [1, 2]


def test_who_appears_where_another_was_seen_to_walk_out_is_told() -> None:
    leaves = [*stay(1, 0, 40), *stay(1, 40, 44, 0.1)]
    assert [one.seen.track for one in told(leaves, stay(2, 50, 100))] == [1, 2]


def test_who_appears_elsewhere_or_is_not_as_tall_or_much_later_is_told() -> None:
    assert len(told(stay(1, 0, 40), stay(2, 50, 100, 0.78), stay(3, 52, 90, tall=0.2))) == 3
    assert len(told(stay(1, 0, 40), stay(2, 110, 160))) == 2


def test_who_appears_while_the_one_who_was_told_is_still_there_is_told() -> None:
    assert [one.seen.track for one in told(stay(1, 0, 80), stay(2, 40, 80, 0.6))] == [1, 2]

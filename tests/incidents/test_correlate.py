"""Which concern belongs to which incident. Each test is named for what would go wrong."""

from __future__ import annotations

import itertools
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.incidents.correlate import correlate, report_of
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.severity import Category, Status

LIMITS = IncidentSettings()


def names():
    counter = itertools.count(1)
    return lambda: UUID(int=next(counter))


def placed(concerns, known=(), new_id=None):
    return correlate([report_of(one, LIMITS) for one in concerns], known, LIMITS, new_id or names())


def parts(outcome):
    """Which concerns are together."""
    together = {}
    for joined in outcome.joined:
        together.setdefault(joined.cause, set()).add(joined.report.id)
    return {frozenset(one) for one in together.values()}


def in_turn(batches):
    """Batches one after the other, as they arrive: which concerns are together in the end."""
    known, of, into, new_id, offered = {}, {}, {}, names(), []
    for batch in batches:
        outcome = placed(batch, known.values(), new_id)
        of |= {joined.report.id: joined.cause for joined in outcome.joined}
        for pair in outcome.merged:
            into[pair.goes] = pair.stays
            del known[pair.goes]
        known |= outcome.causes
        offered += outcome.offered
    together = {}
    for id, cause in of.items():
        while cause in into:
            cause = into[cause]
        together.setdefault(cause, set()).add(id)
    return {frozenset(one) for one in together.values()}, known, offered


def test_same_kind_place_and_time_is_not_raised_twice(sensor):
    assert len(parts(placed([sensor.says(at=t, east_m=t % 3) for t in range(0, 50, 10)]))) == 1


def test_neighbours_of_one_kind_are_not_taken_for_one(sensor):
    one = [sensor.says(at=t) for t in range(0, 60, 10)]
    other = [sensor.says(at=t + 5, east_m=30) for t in range(0, 60, 10)]
    assert parts(placed([*one, *other])) == {frozenset(e.id for e in one), frozenset(e.id for e in other)}


def test_other_kind_at_one_place_is_not_taken_for_the_same(sensor):
    assert len(parts(placed([sensor.says(kind="loitering"), sensor.says(kind="flood")]))) == 2


def test_kinds_of_one_family_are_not_torn_apart(sensor):
    assert len(parts(placed([sensor.says(kind="loitering"), sensor.says(at=3, kind="intrusion")]))) == 1


@pytest.mark.parametrize("status", [Status.EXERCISE, Status.TEST])
def test_exercise_never_joins_the_real_city(sensor, status):
    concerns = [sensor.says(subjects=("person:a",)), sensor.says(at=1, subjects=("person:a",), status=status)]
    assert len(parts(placed(concerns))) == 2


def test_silence_beyond_the_rhythm_is_a_new_incident(sensor):
    first = [sensor.says(at=t) for t in range(0, 100, 5)]
    again = [sensor.says(at=220 + t) for t in range(0, 100, 5)]
    assert len(parts(placed([*first, *again]))) == 2


def test_subject_on_the_move_is_not_lost(sensor):
    walk = [sensor.says(at=t, east_m=4.0 * t, subjects=("person:a",)) for t in range(0, 120, 5)]
    assert len(parts(placed(walk))) == 1


def test_follower_without_a_name_is_found_where_the_subject_will_be(sensor):
    walk = [sensor.says(at=t, east_m=4.0 * t, subjects=("person:a",)) for t in range(0, 60, 5)]
    nameless = sensor.says(at=62, east_m=4.0 * 62)
    assert len(parts(placed([*walk, nameless]))) == 1


def test_two_persons_at_one_place_are_not_taken_for_one(sensor):
    concerns = [sensor.says(subjects=("person:a",)), sensor.says(at=1, subjects=("person:b",))]
    assert len(parts(placed(concerns))) == 2


def test_broken_track_number_does_not_raise_again(sensor):
    concerns = [sensor.says(at=t, subjects=(f"track:gate-1/{t}",)) for t in range(0, 50, 10)]
    assert len(parts(placed(concerns))) == 1


def test_one_camera_is_not_one_cause(sensor):
    concerns = [sensor.says(subjects=("camera:gate-1",)), sensor.says(at=300, east_m=300, subjects=("camera:gate-1",))]
    assert len(parts(placed(concerns))) == 2


def test_lost_camera_is_about_the_camera(sensor):
    lost = {"kind": "camera_lost", "subjects": ("camera:gate-1",), "category": Category.INFRA, "placed": False}
    assert len(parts(placed([sensor.says(**lost), sensor.says(at=400, **lost)]))) == 1


def test_concerns_without_a_place_go_by_subject(sensor):
    one = sensor.says(placed=False, kind="brute_force", subjects=("host:a",))
    two = sensor.says(at=20, placed=False, kind="brute_force", subjects=("host:b",))
    both = sensor.says(at=40, placed=False, kind="brute_force", subjects=("host:a",))
    assert parts(placed([one, two, both])) == {frozenset({one.id, both.id}), frozenset({two.id})}


def test_camera_without_a_place_does_not_raise_for_each_person_it_sees(sensor):
    bare = {"placed": False}
    concerns = [sensor.says(at=t, subjects=("camera:gate-1", f"track:gate-1/{t}"), **bare) for t in range(4)]
    elsewhere = sensor.says(at=2, subjects=("camera:gate-2", "track:gate-2/1"), **bare)
    much_later = sensor.says(at=500, subjects=("camera:gate-1", "track:gate-1/9"), **bare)
    assert sorted(len(part) for part in parts(placed([*concerns, elsewhere, much_later]))) == [1, 1, 4]


def test_one_camera_that_names_two_persons_does_not_merge_their_incidents(sensor):
    bare = {"placed": False, "kind": "pursuit"}
    concerns = [sensor.says(at=t, subjects=("camera:gate-1", f"person:{t % 2}"), **bare) for t in range(6)]
    assert sorted(len(part) for part in parts(placed(concerns))) == [3, 3]


def test_concerns_without_place_and_subject_go_by_their_source(sensor):
    bare = {"placed": False, "kind": "fault"}
    concerns = [sensor.says(**bare), sensor.says(at=5, **bare), sensor.says(at=6, source="probe/two", **bare)]
    assert len(parts(placed(concerns))) == 2


def test_bridge_between_two_incidents_merges_them(sensor):
    apart = {"placed": False, "kind": "brute_force"}
    first = sensor.says(subjects=("host:a",), **apart)
    second = sensor.says(at=5, subjects=("account:b",), **apart)
    bridge = sensor.says(at=9, subjects=("host:a", "account:b"), **apart)
    together, known, _ = in_turn([[first], [second], [bridge]])
    assert together == {frozenset({first.id, second.id, bridge.id})}
    assert len(known) == 1


def test_late_news_does_not_raise_again(sensor):
    early = [sensor.says(at=t) for t in range(0, 60, 10)]
    later = [sensor.says(at=t, east_m=200) for t in range(100, 160, 10)]
    late = sensor.says(at=-15, north_m=2)
    together, known, _ = in_turn([early, later, [late]])
    assert frozenset({late.id, *(one.id for one in early)}) in together
    assert min(cause.started for cause in known.values()) == late.occurred.timestamp()


def test_call_of_a_person_is_never_merged_but_offered(sensor):
    machine = sensor.says()
    call = sensor.says(at=5, by_person=True)
    second = sensor.says(at=6, by_person=True)
    together, _, offered = in_turn([[machine], [call], [second]])
    assert len(together) == 3
    assert len(offered) == 2


def test_machine_does_not_join_a_call_by_the_back_door(sensor):
    call = sensor.says(by_person=True)
    machine = sensor.says(at=5)
    together, _, offered = in_turn([[call], [machine]])
    assert len(together) == 2
    assert len(offered) == 1


def test_incidents_that_people_work_on_are_offered_not_merged(sensor):

    apart = {"placed": False, "kind": "brute_force"}
    _, known, _ = in_turn([[sensor.says(subjects=("host:a",), **apart)], [sensor.says(subjects=("host:b",), **apart)]])
    handled = [msgspec.structs.replace(cause, handled=True) for cause in known.values()]
    outcome = placed([sensor.says(at=3, subjects=("host:a", "host:b"), **apart)], handled, lambda: UUID(int=99))
    assert not outcome.merged
    assert len(outcome.offered) == 1


def test_resolved_incident_takes_late_news_but_nothing_newer(sensor):

    _, known, _ = in_turn([[sensor.says(at=t) for t in range(0, 60, 10)]])
    (cause,) = known.values()
    resolved = msgspec.structs.replace(cause, open_until=cause.last + 5)
    late, newer = sensor.says(at=45), sensor.says(at=57)
    outcome = placed([late, newer], [resolved], lambda: UUID(int=99))
    assert {joined.report.id: joined.cause for joined in outcome.joined} == {late.id: cause.id, newer.id: UUID(int=99)}


def test_vague_place_is_not_drawn_into_the_nearest_incident(sensor):
    crowd = [sensor.says(at=t) for t in range(0, 60, 10)]
    vague = sensor.says(at=61, east_m=100, uncertainty_m=900)
    assert len(parts(placed([*crowd, vague]))) == 2


def test_burst_at_the_date_line_is_one(sensor):
    from civigil.kernel.place import Point

    east = sensor.says()
    west = sensor.says(at=2)

    at = [Point(latitude=0.0, longitude=longitude, uncertainty_m=5) for longitude in (179.99999, -179.99999)]
    moved = [
        msgspec.structs.replace(one, body=msgspec.structs.replace(one.body, place=place))
        for one, place in zip((east, west), at, strict=True)
    ]
    assert len(parts(placed(moved))) == 1


concern = st.fixed_dictionaries(
    {
        "at": st.floats(0, 900),
        "east_m": st.floats(-200, 200),
        "north_m": st.floats(-200, 200),
        "uncertainty_m": st.sampled_from([0.0, 3.0, 10.0, 80.0, 900.0, 5000.0]),
        "kind": st.sampled_from(["loitering", "intrusion", "flood"]),
        "subjects": st.sampled_from(
            [(), ("person:a",), ("person:b",), ("track:g/1",), ("track:g/2", "person:a"), ("host:x",)]
        ),
        "placed": st.booleans(),
        "by_person": st.sampled_from([False, False, False, True]),
        "status": st.sampled_from([Status.ACTUAL, Status.EXERCISE]),
    }
)


def made(all_traits):
    from tests.incidents.conftest import Sensor

    sensor = Sensor(names())
    return [sensor.says(**traits) for traits in all_traits]


@given(st.lists(concern, max_size=25), st.randoms(use_true_random=False))
def test_order_of_arrival_within_a_batch_changes_nothing(all_traits, chance):
    concerns = made(all_traits)
    shuffled = list(concerns)
    chance.shuffle(shuffled)
    assert parts(placed(concerns)) == parts(placed(shuffled))


@given(st.lists(concern, max_size=25))
def test_duplicates_have_no_effect(all_traits):
    concerns = made(all_traits)
    once, twice = placed(concerns), placed([*concerns, *concerns])
    assert once == twice


@given(st.lists(st.lists(concern, max_size=8), max_size=6))
def test_every_concern_stands_in_one_incident_and_no_rule_is_broken(batches):
    batches = [batch for batch in batches if batch]
    flat = made([traits for batch in batches for traits in batch])
    by_id, rest = {one.id: one for one in flat}, iter(flat)
    together, known, offered = in_turn([[next(rest) for _ in batch] for batch in batches])
    assert sorted(id for part in together for id in part) == sorted(by_id)
    assert sum(cause.count for cause in known.values()) == len(flat)
    for part in together:
        members = [by_id[id] for id in part]
        assert len({one.status for one in members}) == 1
        if len(members) > 1:
            assert not any(one.body.reported_by_person for one in members)
    for pair in offered:
        assert pair.stays != pair.goes


def test_offer_names_no_incident_that_was_merged_away_in_the_same_batch(sensor):
    """It never was, or lives on in another: the offer would point to nothing."""
    told = [sensor.says(at=t, subjects=(f"person:{t % 2}",)) for t in range(6)]
    call = sensor.says(at=6.5, by_person=True)
    bridge = sensor.says(at=7, subjects=("person:0", "person:1"))
    outcome = placed([*told, call, bridge])
    assert [pair.stays in outcome.causes and pair.goes in outcome.causes for pair in outcome.offered] == [True]

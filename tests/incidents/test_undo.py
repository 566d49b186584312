"""What people did is taken back. Each test is named for what would go wrong."""

from __future__ import annotations

import msgspec
import pytest

from civigil.events.incidents import (
    ChangeUndone,
    Phase,
)
from civigil.incidents.deed import DEEDS_AT_MOST, newest
from civigil.incidents.model import EntryKind, Standing
from civigil.kernel.errors import Conflict, Refused
from tests.incidents.doing import assigned, linked, mixed, parted, placed, shelved, undone
from tests.incidents.test_rules import heard, incident, merged, moved
from tests.support.clock import NOON

# Take back.


def test_taken_back_move_stands_where_it_stood_and_leaves_a_line():
    (one,) = moved(incident(), Phase.ACKNOWLEDGED).changed
    decision = undone(one)
    (back,) = decision.changed
    assert (back.phase, back.version, back.entries) == (Phase.OPEN, 5, 4)
    assert decision.entries[0].kind is EntryKind.UNDONE
    assert decision.entries[0].text == "taken back: acknowledge"
    assert isinstance(decision.said[0].body, ChangeUndone)
    assert decision.said[0].body.undone == "acknowledge"


def test_taken_back_resolution_lets_later_news_join_again():
    (one,) = moved(incident(), Phase.RESOLVED).changed
    assert one.cause.open_until == NOON.timestamp()
    assert undone(one).changed[0].cause.open_until == float("inf")


def test_deed_that_was_overtaken_is_not_taken_back():
    (one,) = shelved(incident()).changed
    back = msgspec.structs.replace(one, shelved_until=None, shelved_because="", version=one.version + 1)
    with pytest.raises(Refused, match="has changed since"):
        undone(back)
    with pytest.raises(Refused):
        undone(incident())


def test_concerns_that_joined_do_not_stop_taking_back(sensor):
    (first,) = heard([sensor.says(at=-30)]).raised
    (one,) = moved(first, Phase.ACKNOWLEDGED).changed
    (joined,) = heard([sensor.says(at=-20)], [one]).changed
    joined = msgspec.structs.replace(joined, deeds=one.deeds)
    (back,) = undone(joined).changed
    assert (back.phase, back.cause.count) == (Phase.OPEN, 2)


def test_taking_back_goes_step_by_step():
    (one,) = moved(incident(), Phase.ACKNOWLEDGED).changed
    (one,) = assigned(one).changed
    (one,) = shelved(one).changed
    for standing in ({"assigned": "desk:fire"}, {}, {"phase": Phase.OPEN}):
        (one,) = undone(one).changed
        wanted = Standing(**({"phase": Phase.ACKNOWLEDGED} | standing))
        assert one.standing == wanted
    with pytest.raises(Refused):
        undone(one)


def test_history_of_deeds_does_not_grow_without_end():
    one = incident()
    for number in range(50):
        (one,) = assigned(one, f"operator:{number}").changed
    assert len(one.deeds) == DEEDS_AT_MOST


def test_taken_back_merge_gives_the_absorbed_one_back():
    one, other = incident(), incident(Phase.ACKNOWLEDGED, number=2)
    kept, absorbed = merged(one, other).changed
    decision = undone(kept, absorbed, [placed(0), placed(1)])
    mine, theirs = decision.changed
    assert (theirs.id, theirs.phase, theirs.merged_into) == (other.id, Phase.ACKNOWLEDGED, None)
    assert (mine.cause.count, theirs.cause.count) == (2, 2)
    assert theirs.standing == other.standing
    assert mine.standing == one.standing
    assert [said.body.incident for said in decision.said] == [mine.id, theirs.id]
    assert mine.cause.handled
    assert theirs.cause.handled, "else a machine would merge them again at once"
    assert decision.apart == [(one.id, other.id)]


def test_merge_is_not_taken_back_where_the_absorbed_one_was_touched():
    kept, absorbed = merged(incident(), incident(number=2)).changed
    touched = msgspec.structs.replace(absorbed, version=absorbed.version + 1)
    with pytest.raises(Refused, match="has changed since"):
        undone(kept, touched, [placed(0)])


def test_taken_back_split_is_one_incident_again():
    one, inside = mixed()
    first = parted(one, inside, inside[1::2])
    decision = undone(first.changed[0], first.raised[0], inside)
    mine, theirs = decision.changed
    assert mine.cause.count == 6
    assert (theirs.phase, theirs.merged_into) == (Phase.MERGED, one.id)
    assert decision.home == theirs.id


def test_split_is_not_taken_back_where_the_new_one_lives_its_own_life():
    one, inside = mixed()
    first = parted(one, inside, inside[1::2])
    (lived,) = moved(first.raised[0], Phase.ACKNOWLEDGED).changed
    with pytest.raises(Refused, match="has changed since"):
        undone(first.changed[0], lived, inside)


def test_taken_back_link_leaves_neither_side_with_it():
    one, other = linked(incident(), incident(number=2)).changed
    decision = undone(one, other)
    assert [after.links for after in decision.changed] == [(), ()]
    assert newest(decision.changed[1].deeds, decision.changed[1].standing) is None, "it is not taken back twice"
    apart = linked(one, other, linked=False).changed
    assert [after.links for after in undone(*apart).changed] == [(other.id,), (one.id,)]


def test_who_may_not_merge_cannot_take_a_merge_back_by_the_other_order():
    kept, absorbed = merged(incident(), incident(number=2)).changed
    with pytest.raises(Refused, match="another order"):
        undone(kept, absorbed, [placed(0)], joining=False)
    (one,) = moved(incident(), Phase.ACKNOWLEDGED).changed
    with pytest.raises(Refused, match="another order"):
        undone(one, joining=True)


def test_taking_back_what_somebody_did_meanwhile_is_a_conflict():
    (one,) = moved(incident(), Phase.ACKNOWLEDGED).changed
    with pytest.raises(Conflict):
        undone(one, version=one.version - 1)
    kept, _ = merged(incident(), incident(number=2)).changed
    with pytest.raises(Conflict):
        undone(kept, incident(number=3), [placed(0)])

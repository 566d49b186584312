"""Deeds of people as rules: shelve, assign, link, split, take back. Each test is named for what would go wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.events.incidents import (
    AssignIncident,
    ChangeUndone,
    IncidentRaised,
    IncidentShelved,
    IncidentsLinked,
    IncidentSplit,
    LinkIncidents,
    MergeIncidents,
    MoveIncident,
    Phase,
    ShelveIncident,
    SplitIncident,
    TurnDownMerge,
    UndoChange,
    UndoJoining,
)
from civigil.incidents import deeds, rules
from civigil.incidents.deed import DEEDS_AT_MOST, newest
from civigil.incidents.deeds import LINKS_AT_MOST
from civigil.incidents.model import EntryKind, Incident, Placed, Seen, Standing
from civigil.incidents.rules import MOVES
from civigil.incidents.settings import Disposition, IncidentSettings
from civigil.incidents.split import CONCERNS_AT_MOST, LEAVE_AT_MOST, check_size, split
from civigil.incidents.undo import JOINING, undo
from civigil.kernel.errors import CivigilError, Conflict, Invalid, Missing, Refused
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from tests.incidents.test_rules import LIMITS, ORDER, asked, heard, incident, merged, moved
from tests.support.clock import NOON

LATER = NOON + timedelta(hours=2)


def shelved(one, until=LATER, reason="the guard on his round", **more):
    order = {"version": one.version} | more
    return deeds.shelve(one, asked(ShelveIncident(incident=one.id, until=until, reason=reason, **order)), LIMITS, NOON)


def assigned(one, to="desk:fire", **more):
    order = {"version": one.version} | more
    return deeds.assign(one, asked(AssignIncident(incident=one.id, to=to, **order)), LIMITS, NOON)


def linked(one, other, linked=True, **more):
    order = {"version": one.version} | more
    return deeds.link(one, other, asked(LinkIncidents(incident=one.id, other=other.id, linked=linked, **order)), NOON)


def turned_down(one, other, offered=True):
    order = TurnDownMerge(incident=one.id, version=one.version, other=other.id)
    return deeds.turn_down(one, other, asked(order), offered, NOON)


def placed(number, *, at=0.0, subject=None, severity=Severity.MODERATE, by_person=False, east=0.0):
    seen = Seen(
        "loitering",
        "loitering",
        Category.SECURITY,
        severity,
        Urgency.EXPECTED,
        Certainty.LIKELY,
        52.43,
        13.53 + east,
        10.0,
        () if subject is None else (subject,),
        by_person,
    )
    return Placed(event=UUID(int=1000 + number), at=NOON.timestamp() - 60 + at, text=f"seen {number}", seen=seen)


def parted(one, inside, chosen, **more):
    order = {"version": one.version} | more
    order = SplitIncident(incident=one.id, concerns=tuple(placed.event for placed in chosen), **order)
    return split(one, inside, asked(order), LIMITS, NOON, lambda: UUID(int=500))


def undone(one, other=None, inside=(), *, joining=None, version=None):
    deed = newest(one.deeds or (), one.standing)
    if joining is None:
        joining = deed is not None and deed.name in JOINING
    kind = UndoJoining if joining else UndoChange
    order = kind(incident=one.id, version=one.version if version is None else version)
    return undo(one, other, inside, asked(order), LIMITS, NOON)


# Shelve.


def test_shelved_incident_tells_until_when_and_why():
    decision = shelved(incident())
    (after,) = decision.changed
    assert (after.version, after.shelved_until, after.shelved_because) == (4, LATER, "the guard on his round")
    assert after.is_shelved(NOON)
    assert not after.is_shelved(LATER), "the shelf is over by the clock: nobody has to say so"
    (fact,) = (said.body for said in decision.said)
    assert isinstance(fact, IncidentShelved)
    assert (fact.until, fact.reason, fact.by, fact.version) == (LATER, "the guard on his round", "operator:7", 4)
    assert decision.entries[0].kind is EntryKind.SHELVED
    (back,) = shelved(after, until=None, reason="").changed
    assert (back.shelved_until, back.shelved_because, back.version) == (None, "", 5)


@pytest.mark.parametrize(
    ("until", "reason", "where"),
    [
        (NOON, "x", "until"),
        (NOON - timedelta(days=30), "x", "until"),
        (NOON + timedelta(seconds=LIMITS.shelve_at_most_s + 1), "x", "until"),
        (datetime(9999, 12, 31, 23, 59, 59).astimezone(), "x", "until"),
        (LATER.replace(tzinfo=None), "x", "until"),
        (LATER, "", "reason"),
        (LATER, " \n ", "reason"),
        (LATER, "x" * 4001, "reason"),
        (LATER, "x" * 10_000, "reason"),
        (LATER, "a\0b", "reason"),
        (None, "a\0b", "reason"),
    ],
)
def test_shelving_for_a_wrong_time_or_reason_names_the_field(until, reason, where):
    one = incident()
    if until is None:
        (one,) = shelved(one).changed
    with pytest.raises(Invalid) as error:
        shelved(one, until, reason)
    assert error.value.where == where


@pytest.mark.parametrize("phase", [Phase.RESOLVED, Phase.CLOSED, Phase.MERGED])
def test_what_is_over_needs_no_shelf(phase):
    with pytest.raises(Refused):
        shelved(incident(phase))


def test_what_is_not_shelved_cannot_be_taken_off():
    with pytest.raises(Refused, match="not on the shelf"):
        shelved(incident(), until=None)


def test_resolving_takes_it_off_the_shelf():
    (one,) = shelved(incident()).changed
    decision = moved(one, Phase.RESOLVED)
    assert (decision.changed[0].shelved_until, decision.changed[0].shelved_because) == (None, "")
    assert len(decision.said) == 1
    assert moved(one, Phase.ACKNOWLEDGED).changed[0].is_shelved(NOON), "to have seen it is no reason to bring it back"


def test_worse_concern_brings_a_shelved_incident_back_and_says_so(sensor):
    (first,) = heard([sensor.says(at=t) for t in (-30, -20)]).raised
    (one,) = shelved(first).changed
    decision = heard([sensor.says(at=-10, severity=Severity.SEVERE)], [one])
    (after,) = decision.changed
    assert not after.is_shelved(NOON)
    assert [type(said.body).__name__ for said in decision.said] == ["IncidentUpdated", "IncidentShelved"]
    updated, back = (said.body for said in decision.said)
    assert (updated.version, updated.shelved_until) == (one.version + 1, LATER)
    assert (back.version, back.until, back.shelved_until, back.by) == (
        one.version + 2,
        None,
        None,
        "rule:incidents.brought_back",
    )
    assert [entry.kind for entry in decision.entries] == [EntryKind.CONCERN, EntryKind.SHELVED]
    assert [entry.seq for entry in decision.entries] == [one.entries + 1, one.entries + 2]
    assert (after.version, after.entries) == (one.version + 2, one.entries + 2)


def test_more_of_the_same_does_not_bring_it_back(sensor):
    """Else the second report of a nuisance would undo each shelving."""
    (first,) = heard([sensor.says(at=-30)]).raised
    (one,) = shelved(first).changed
    decision = heard([sensor.says(at=t) for t in range(-25, 0, 2)], [one])
    assert decision.changed[0].is_shelved(NOON)
    assert decision.changed[0].priority > one.priority
    assert len(decision.said) == 1


def test_shelf_that_is_over_is_not_said_to_end_again(sensor):
    (first,) = heard([sensor.says(at=-30)]).raised
    one = msgspec.structs.replace(first, shelved_until=NOON - timedelta(seconds=1), shelved_because="x")
    assert len(heard([sensor.says(at=-10, severity=Severity.EXTREME)], [one]).said) == 1


def test_incident_that_nobody_shelved_is_never_hidden_by_a_merge():
    (one,) = shelved(incident()).changed
    decision = merged(one, incident(number=2))
    kept, _ = decision.changed
    assert not kept.is_shelved(NOON)
    assert [type(said.body).__name__ for said in decision.said] == [
        "IncidentsMerged",
        "IncidentAbsorbed",
        "IncidentShelved",
    ]
    assert [said.body.version for said in decision.said] == [5, 4, 6]
    (two,) = shelved(incident(number=2)).changed
    assert merged(one, two).changed[0].is_shelved(NOON), "both were shelved"


# Assign.


def test_assigned_incident_says_to_whom_and_from_whom():
    (one,) = assigned(incident()).changed
    decision = assigned(one, "operator:9f3c")
    fact = decision.said[0].body
    assert (fact.assigned, fact.to, fact.before, fact.by) == (
        "operator:9f3c",
        "operator:9f3c",
        "desk:fire",
        "operator:7",
    )
    (nobody,) = assigned(decision.changed[0], None).changed
    assert (nobody.assigned, nobody.version) == (None, 6)


@pytest.mark.parametrize("to", ["desk:", "desk:circus", "", " ", "operator 7", "operator:7\0", "a\nb", "x" * 129])
def test_assigning_to_what_is_neither_desk_nor_person_is_refused(to):
    with pytest.raises(Invalid) as error:
        assigned(incident(), to)
    assert error.value.where == "to"


def test_assigning_where_it_is_already_is_refused():
    with pytest.raises(Refused, match="nobody already"):
        assigned(incident(), None)
    (one,) = assigned(incident()).changed
    with pytest.raises(Refused, match="desk:fire already"):
        assigned(one)


def test_closed_or_merged_incident_is_not_assigned():
    for phase in (Phase.CLOSED, Phase.MERGED):
        with pytest.raises(Refused):
            assigned(incident(phase))
    assert assigned(incident(Phase.RESOLVED)).changed


# Link.


def test_link_is_borne_and_told_by_both_sides():
    one, other = incident(), incident(number=2)
    decision = linked(one, other)
    mine, theirs = decision.changed
    assert (mine.links, theirs.links) == ((other.id,), (one.id,))
    assert (mine.version, theirs.version) == (4, 4)
    assert [(said.body.incident, said.body.other, said.body.linked) for said in decision.said] == [
        (one.id, other.id, True),
        (other.id, one.id, True),
    ]
    assert [entry.incident for entry in decision.entries] == [one.id, other.id]
    apart = linked(theirs, mine, linked=False)
    assert [after.links for after in apart.changed] == [(), ()]
    assert all(isinstance(said.body, IncidentsLinked) and not said.body.linked for said in apart.said)


@pytest.mark.parametrize(
    ("one", "other", "to"),
    [
        (incident(), incident(), True),
        (incident(), incident(number=2, status=Status.EXERCISE), True),
        (incident(), incident(Phase.MERGED, number=2), True),
        (incident(Phase.MERGED), incident(number=2), True),
        (incident(), incident(number=2), False),
        (msgspec.structs.replace(incident(), links=(UUID(int=2),)), incident(number=2), True),
        (
            msgspec.structs.replace(incident(), links=tuple(UUID(int=9 + n) for n in range(LINKS_AT_MOST))),
            incident(number=2),
            True,
        ),
    ],
)
def test_impossible_link_is_refused(one, other, to):
    with pytest.raises(Refused):
        linked(one, other, to)


def test_link_to_one_that_was_merged_since_can_be_taken_away():
    one, other = linked(incident(), incident(number=2)).changed
    gone = msgspec.structs.replace(other, phase=Phase.MERGED, merged_into=UUID(int=3))
    assert linked(one, gone, linked=False).changed[0].links == ()


# Turn down.


def test_turned_down_merge_stales_nobody_and_is_kept_from_machines():
    decision = turned_down(incident(), incident(number=2))
    assert [one.version for one in decision.changed] == [3, 3]
    assert all(one.cause.handled for one in decision.changed), "two that people acted on are never merged by a machine"
    assert decision.turned_down == [(UUID(int=1), UUID(int=2))]
    assert [entry.incident for entry in decision.entries] == [UUID(int=1), UUID(int=2)]


def test_merge_that_nobody_offered_cannot_be_turned_down():
    with pytest.raises(Missing):
        turned_down(incident(), incident(number=2), offered=False)


# Split.


def mixed():
    """An incident that holds two persons' concerns, which somebody threw together."""
    inside = [placed(n, at=5.0 * n, subject=f"person:{'ab'[n % 2]}", east=0.002 * (n % 2)) for n in range(6)]
    one = incident(subjects=frozenset({"person:a", "person:b"}))
    return msgspec.structs.replace(one, cause=msgspec.structs.replace(one.cause, count=6)), inside


def test_split_counts_each_concern_once_and_says_both_sides():
    one, inside = mixed()
    decision = parted(one, inside, inside[1::2])
    (fresh,), (old,) = decision.raised, decision.changed
    assert (old.cause.count, fresh.cause.count) == (3, 3)
    assert (old.version, fresh.version, fresh.phase) == (4, 1, Phase.OPEN)
    assert fresh.cause.subjects == frozenset({"person:b"})
    assert old.cause.subjects == frozenset({"person:a"})
    assert decision.moved == (fresh.id, tuple(each.event for each in inside[1::2]))
    split_fact, raised = (said.body for said in decision.said)
    assert isinstance(split_fact, IncidentSplit)
    assert (split_fact.into, split_fact.moved) == (fresh.id, decision.moved.concerns)
    assert isinstance(raised, IncidentRaised)
    assert (raised.split_from, {raised.raised_by, *raised.joined}) == (old.id, set(decision.moved.concerns))
    assert decision.said[1].id == fresh.id, "the fact that raises an incident bears its id"
    assert [(entry.incident, entry.kind) for entry in decision.entries] == [
        (old.id, EntryKind.SPLIT),
        (fresh.id, EntryKind.SPLIT),
    ]
    assert decision.apart == [(old.id, fresh.id)]


def test_split_lowers_the_priority_where_the_worst_concern_leaves():
    inside = [placed(0), placed(1, at=5, severity=Severity.EXTREME)]
    one = msgspec.structs.replace(incident(), severity=Severity.EXTREME, priority=90)
    decision = parted(one, inside, inside[1:])
    assert decision.changed[0].severity is Severity.MODERATE
    assert decision.changed[0].priority < decision.raised[0].priority
    assert decision.raised[0].severity is Severity.EXTREME


def test_split_does_not_make_a_machines_incident_of_a_persons_report():
    inside = [placed(0, by_person=True), placed(1, at=5)]
    decision = parted(incident(), inside, inside[1:])
    assert (decision.changed[0].cause.by_person, decision.raised[0].cause.by_person) == (True, False)


def test_correlation_does_not_put_split_incidents_together_again(sensor):
    """Same kind, place and time: machines would make them one at the next concern."""
    told = [sensor.says(at=-40 + 5 * t) for t in range(6)]
    (one,) = heard(told).raised
    inside = [Placed(event=e.event, at=e.at.timestamp(), text="", seen=e.seen) for e in heard(told).entries]
    decision = parted(one, inside, inside[::2])
    known = [*decision.raised, *decision.changed]
    later = heard([sensor.says(at=-8), sensor.says(at=-5)], known)
    assert all(state.phase is Phase.OPEN for state in later.changed)
    assert not later.raised, "later news goes to one of the two"


def test_later_concern_of_a_moved_subject_follows_it(sensor):
    told = [sensor.says(at=-40 + 5 * t, subjects=(f"person:{'ab'[t % 2]}",)) for t in range(6)]
    first = heard(told)
    inside = [Placed(event=e.event, at=e.at.timestamp(), text="", seen=e.seen) for e in first.entries]
    one = first.raised[0]
    one = msgspec.structs.replace(one, cause=msgspec.structs.replace(one.cause, count=6))
    theirs = [each for each in inside if each.seen.subjects == ("person:b",)]
    decision = parted(one, inside, theirs)
    later = heard([sensor.says(at=-5, subjects=("person:b",))], [*decision.raised, *decision.changed])
    assert [state.id for state in later.changed] == [decision.raised[0].id]


@pytest.mark.parametrize(
    ("chosen", "error"),
    [
        ([], Invalid),
        ([placed(77)], Missing),
        ([placed(n) for n in range(LEAVE_AT_MOST + 1)], Invalid),
        ([placed(0), placed(1)], Refused),
    ],
)
def test_impossible_split_is_refused_and_names_the_concerns(chosen, error):
    with pytest.raises(error) as raised:
        parted(incident(), [placed(0), placed(1)], chosen)
    assert raised.value.where == "concerns"


@pytest.mark.parametrize("phase", [Phase.RESOLVED, Phase.CLOSED, Phase.MERGED])
def test_what_is_over_is_not_taken_apart(phase):
    with pytest.raises(Refused):
        parted(incident(phase), [placed(0), placed(1)], [placed(0)])


def test_incident_without_end_does_not_hold_up_everybody():
    one = incident()
    one = msgspec.structs.replace(one, cause=msgspec.structs.replace(one.cause, count=CONCERNS_AT_MOST + 1))
    with pytest.raises(Refused, match="not taken apart"):
        check_size(one)


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


# All deeds.


def every_deed(one, other, version, status=Status.ACTUAL):
    """Each deed on `one`, as a person asks for it who looked at `version`."""
    named = {"incident": one.id, "version": version}
    inside = [placed(0), placed(1)]
    return {
        "move": lambda: rules.move(one, asked(MoveIncident(to=Phase.ACKNOWLEDGED, **named), status), LIMITS, NOON),
        "shelve": lambda: deeds.shelve(
            one, asked(ShelveIncident(until=LATER, reason="x", **named), status), LIMITS, NOON
        ),
        "assign": lambda: deeds.assign(one, asked(AssignIncident(to="desk:fire", **named), status), LIMITS, NOON),
        "link": lambda: deeds.link(
            one, other, asked(LinkIncidents(other=other.id, linked=True, **named), status), NOON
        ),
        "turn down": lambda: deeds.turn_down(
            one, other, asked(TurnDownMerge(other=other.id, **named), status), True, NOON
        ),
        "split": lambda: split(
            one,
            inside,
            asked(SplitIncident(concerns=(inside[0].event,), **named), status),
            LIMITS,
            NOON,
            lambda: UUID(int=500),
        ),
        "merge": lambda: rules.merge(
            one,
            other,
            asked(MergeIncidents(absorb=other.id, absorb_version=other.version, **named), status),
            LIMITS,
            NOON,
        ),
        "undo": lambda: undo(one, None, (), asked(UndoChange(**named), status), LIMITS, NOON),
    }


DEEDS = sorted(every_deed(incident(), incident(number=2), 3))


@pytest.mark.parametrize("name", DEEDS)
def test_deed_on_a_stale_version_is_a_conflict(name):
    (one,) = assigned(incident(), "desk:police").changed
    for version in (one.version - 1, one.version + 1, 0, -1):
        with pytest.raises(Conflict):
            every_deed(one, incident(number=2), version)[name]()
    assert every_deed(one, incident(number=2), one.version)[name]().changed


@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.parametrize("status", [Status.EXERCISE, Status.TEST])
def test_exercise_does_not_touch_what_is_real(name, status):
    (one,) = assigned(incident(), "desk:police").changed
    with pytest.raises(Refused) as error:
        every_deed(one, incident(number=2), one.version, status)[name]()
    assert error.value.where == "status"


@pytest.mark.parametrize("name", ["link", "merge", "turn down"])
def test_real_incident_is_not_joined_with_an_exercise(name):
    with pytest.raises(Refused):
        every_deed(incident(), incident(number=2, status=Status.EXERCISE), 3)[name]()


@pytest.mark.parametrize("name", DEEDS)
def test_deed_on_a_merged_incident_says_where_it_lives_on(name):
    with pytest.raises(Refused, match="lives on in"):
        every_deed(incident(Phase.MERGED), incident(number=2), 3)[name]()


def taken_back(standing, deed):
    """What the deed changed, as it was before; all else, as it is."""
    before = {name: getattr(deed.was, name) for name in Standing.__struct_fields__}
    changed = {name: value for name, value in before.items() if getattr(deed.became, name) != value}
    return msgspec.structs.replace(standing, **changed)


@given(st.data())
def test_taking_back_restores_the_standing_and_only_ever_appends(data):
    """Random deeds on two incidents: versions and lines only grow, and what is taken back is as it was before."""
    two = {UUID(int=1): incident(), UUID(int=2): incident(number=2)}
    for _ in range(data.draw(st.integers(1, 12))):
        one = two[data.draw(st.sampled_from(sorted(two)))]
        other = two[UUID(int=3 - one.id.int)]
        name = data.draw(st.sampled_from(["move", "shelve", "off", "assign", "link", "unlink", "undo"]))
        version = {"version": one.version}
        deed = newest(one.deeds or (), one.standing)
        try:
            if name == "move":
                decision = moved(one, data.draw(st.sampled_from([to for _, to in MOVES])))
            elif name in ("shelve", "off"):
                decision = shelved(one, LATER if name == "shelve" else None, **version)
            elif name == "assign":
                decision = assigned(one, data.draw(st.sampled_from(["desk:fire", "operator:8", None])))
            elif name in ("link", "unlink"):
                decision = linked(one, other, name == "link")
            else:
                decision = undone(one, other if deed is not None and deed.other is not None else None)
                assert decision.changed[0].standing == taken_back(one.standing, deed)
        except CivigilError:
            continue
        for after in decision.changed:
            was = two[after.id]
            assert (after.version, after.entries) == (was.version + 1, was.entries + 1)
            assert [entry.seq for entry in decision.entries if entry.incident == after.id] == [after.entries]
            assert [said.body.version for said in decision.said if said.body.incident == after.id] == [after.version]
            two[after.id] = after
    assert (UUID(int=2) in two[UUID(int=1)].links) == (UUID(int=1) in two[UUID(int=2)].links)


def test_every_deed_is_remembered_as_json_and_read_back():
    (one,) = shelved(incident()).changed
    one, _ = linked(one, incident(number=2)).changed
    kind = tuple[type(one.deeds[0]), ...]
    assert msgspec.json.decode(msgspec.json.encode(one.deeds), type=kind) == one.deeds


# Choices.


@pytest.mark.parametrize("disposition", [None, "", " ", "done", "Handled", "handled ", "x" * 5000, "a\0b"])
def test_closing_with_what_is_none_of_the_citys_dispositions_is_refused(disposition):
    with pytest.raises(Invalid) as error:
        moved(incident(Phase.RESOLVED), Phase.CLOSED, disposition=disposition)
    assert error.value.where == "disposition"
    assert len(error.value.sentence) < 300


@pytest.mark.parametrize("one", LIMITS.dispositions)
def test_each_of_the_citys_dispositions_closes(one):
    (closed,) = moved(incident(Phase.RESOLVED), Phase.CLOSED, disposition=one.name).changed
    assert closed.disposition == one.name


def test_settings_with_two_desks_of_one_name_are_refused():
    with pytest.raises(Invalid, match="stands twice"):
        IncidentSettings(desks=("fire", "fire"))
    with pytest.raises(Invalid, match="stands twice"):
        IncidentSettings(dispositions=(Disposition(name="handled"), Disposition(name="handled")))


def test_the_order_is_the_event_of_its_line():
    assert isinstance(incident(), Incident)
    for decision in (shelved(incident()), assigned(incident()), linked(incident(), incident(number=2))):
        assert {entry.event for entry in decision.entries} == {ORDER}

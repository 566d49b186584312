"""Deeds of people as rules: shelve, assign, link, split. Each test is named for what would go wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from civigil.events.incidents import (
    IncidentRaised,
    IncidentShelved,
    IncidentsLinked,
    IncidentSplit,
    Phase,
)
from civigil.incidents.deeds import LINKS_AT_MOST
from civigil.incidents.model import EntryKind, Placed
from civigil.incidents.split import CONCERNS_AT_MOST, LEAVE_AT_MOST, check_size
from civigil.kernel.errors import Invalid, Missing, Refused
from civigil.kernel.severity import Severity, Status
from tests.incidents.doing import LATER, assigned, linked, mixed, parted, placed, shelved, turned_down
from tests.incidents.test_rules import LIMITS, heard, incident, merged, moved
from tests.support.clock import NOON

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

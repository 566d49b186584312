"""The life cycle, the ranking, and what follows from orders."""

from __future__ import annotations

import itertools
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.events.exercises import CrewTold
from civigil.events.incidents import AddNote, IncidentRaised, IncidentUpdated, MergeIncidents, MoveIncident, Phase
from civigil.incidents import gather, rules
from civigil.incidents.correlate import report_of
from civigil.incidents.model import Cause, EntryKind, Incident
from civigil.incidents.priority import SEVERITY, priority_of
from civigil.incidents.rules import MOVES
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Conflict, Invalid, Refused
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from tests.support.clock import NOON

LIMITS = IncidentSettings()
ORDER = UUID(int=77)


def incident(phase=Phase.OPEN, *, number=1, version=3, status=Status.ACTUAL, **cause):
    priority, explained = priority_of(Severity.MODERATE, Urgency.EXPECTED, Certainty.LIKELY, 2)
    return Incident(
        cause=Cause(
            id=UUID(int=number),
            status=status,
            kind="loitering",
            group="loitering",
            category=Category.SECURITY,
            spot=None,
            started=NOON.timestamp() - 60,
            last=NOON.timestamp() - 30,
            count=2,
            **cause,
        ),
        version=version,
        phase=phase,
        severity=Severity.MODERATE,
        urgency=Urgency.EXPECTED,
        certainty=Certainty.LIKELY,
        summary="somebody lingers",
        entries=2,
        priority=priority,
        priority_explained=explained,
        changed=NOON,
        resolved=NOON if phase in (Phase.RESOLVED, Phase.CLOSED) else None,
        merged_into=UUID(int=9) if phase is Phase.MERGED else None,
    )


def asked(body, status=Status.ACTUAL):
    return seal_in(body, id=ORDER, source="gateway", status=status, occurred=NOON, learned=NOON, actor="operator:7")


def moved(one, to, **more):
    order = {"version": one.version, "note": "because", "disposition": "handled"} | more
    return rules.move(one, asked(MoveIncident(incident=one.id, to=to, **order)), LIMITS, NOON)


@pytest.mark.parametrize(("before", "to"), list(itertools.product(Phase, Phase)))
def test_only_moves_of_the_table_are_obeyed(before, to):
    one = incident(before)
    if (before, to) in MOVES and to is not Phase.MERGED:
        decision = moved(one, to)
        (after,) = decision.changed
        assert (after.phase, after.version, after.entries) == (to, 4, 3)
        assert decision.entries[0].kind is EntryKind.MOVED
        assert decision.entries[0].seq == 3
        assert decision.entries[0].event == ORDER
        assert decision.said[0].body.before is before
        assert decision.said[0].body.by == "operator:7"
    else:
        with pytest.raises(Refused):
            moved(one, to)


def test_every_phase_but_merged_can_be_left_and_reached():
    assert {before for before, _ in MOVES} == set(Phase) - {Phase.MERGED}
    assert {to for _, to in MOVES} == set(Phase) - {Phase.OPEN}


def test_stale_version_is_a_conflict():
    with pytest.raises(Conflict, match="it is 3 by now"):
        moved(incident(), Phase.ACKNOWLEDGED, version=2)


def test_exercise_order_does_not_touch_a_real_incident():
    order = MoveIncident(incident=UUID(int=1), version=3, to=Phase.ACKNOWLEDGED)
    with pytest.raises(Refused, match="Exercise"):
        rules.move(incident(), asked(order, Status.EXERCISE), LIMITS, NOON)


def test_closing_without_a_disposition_is_refused():
    with pytest.raises(Invalid, match="disposition"):
        moved(incident(Phase.RESOLVED), Phase.CLOSED, disposition=" ")


def test_reopening_without_a_reason_is_refused():
    with pytest.raises(Invalid, match="say why"):
        moved(incident(Phase.CLOSED), Phase.ACKNOWLEDGED, note="")


def test_resolved_incident_is_over_for_the_correlation_until_it_is_reopened():
    (resolved,) = moved(incident(), Phase.RESOLVED).changed
    assert resolved.cause.open_until == NOON.timestamp()
    (closed,) = moved(resolved, Phase.CLOSED).changed
    assert closed.cause.open_until == NOON.timestamp()
    (again,) = moved(closed, Phase.ACKNOWLEDGED).changed
    assert again.cause.open_until == float("inf")
    assert again.resolved is None
    assert again.disposition is None


@pytest.mark.parametrize("note", ["", "   ", "x" * 4001])
def test_empty_or_endless_note_is_refused(note):
    with pytest.raises(Invalid):
        rules.add_note(incident(), asked(AddNote(incident=UUID(int=1), note=note)), NOON)


def test_note_on_a_merged_incident_says_where_to_write():
    with pytest.raises(Refused, match="write there"):
        rules.add_note(incident(Phase.MERGED), asked(AddNote(incident=UUID(int=1), note="hello")), NOON)


def test_note_keeps_the_version_so_that_it_stales_nobody():
    decision = rules.add_note(incident(), asked(AddNote(incident=UUID(int=1), note="hello")), NOON)
    assert (decision.changed[0].version, decision.changed[0].entries) == (3, 3)
    assert decision.changed[0].cause.handled


def crew(status=Status.EXERCISE, **more):
    said = {"unit": "Fire engine 1", "words": "It burns.", "state": "arrived"} | more
    return asked(CrewTold(incident=UUID(int=1), simulator="city", desk="desk:fire", **said), status)


def test_what_a_crew_finds_stands_in_the_timeline_under_its_name_and_never_in_a_real_incident():
    exercised = incident(status=Status.EXERCISE)
    decision = rules.crew_said(exercised, crew(), NOON)
    (entry,) = decision.entries
    assert (entry.by, entry.text) == ("crew:Fire engine 1", "It burns.")
    assert [said.status for said in decision.said] == [Status.EXERCISE]
    with pytest.raises(Refused, match="Exercise orders do not touch Actual"):
        rules.crew_said(incident(), crew(), NOON)


def merged(stays, goes, **more):
    versions = {"version": stays.version, "absorb_version": goes.version} | more
    order = MergeIncidents(incident=stays.id, absorb=goes.id, **versions)
    return rules.merge(stays, goes, asked(order), LIMITS, NOON)


def test_merge_by_a_person_leaves_a_line_in_both_timelines():
    decision = merged(incident(), incident(number=2, by_person=True))
    kept, absorbed = decision.changed
    assert (kept.cause.count, kept.phase, kept.version) == (4, Phase.OPEN, 4)
    assert (absorbed.phase, absorbed.merged_into) == (Phase.MERGED, kept.id)
    assert [entry.incident for entry in decision.entries] == [kept.id, absorbed.id]
    assert not kept.cause.by_person, "a person said that the call and the machines' incident belong together"


@pytest.mark.parametrize(
    ("stays", "goes", "error"),
    [
        (incident(), incident(), Refused),
        (incident(), incident(Phase.CLOSED, number=2), Refused),
        (incident(Phase.RESOLVED), incident(number=2), Refused),
        (incident(), incident(Phase.MERGED, number=2), Refused),
        (incident(), incident(number=2, status=Status.TEST), Refused),
    ],
)
def test_impossible_merge_is_refused(stays, goes, error):
    with pytest.raises(error):
        merged(stays, goes)


def test_merge_on_a_stale_version_is_a_conflict():
    with pytest.raises(Conflict):
        merged(incident(), incident(number=2), absorb_version=2)


def heard(concerns, known=()):
    counter = itertools.count(1000 + len(known))
    reports = [report_of(one, LIMITS) for one in concerns]
    return gather.on_concerns(concerns, reports, known, LIMITS, NOON, lambda: UUID(int=next(counter)))


def test_batch_says_one_fact_an_incident(sensor):
    """Raised and joined in one batch is one change, so one fact and one version."""
    decision = heard([sensor.says(at=t) for t in range(10)])
    (said,) = decision.said
    assert isinstance(said.body, IncidentRaised)
    assert said.body.concerns == 10
    assert len({said.body.raised_by, *said.body.joined}) == 10
    assert [entry.seq for entry in decision.entries] == list(range(1, 11))
    assert [one.version for one in decision.raised] == [1]
    later = heard([sensor.says(at=t) for t in range(10, 13)], decision.raised)
    assert [type(said.body) for said in later.said] == [IncidentUpdated]
    assert later.said[0].body.concerns == 13
    assert len(later.said[0].body.joined) == 3


def test_worse_concern_raises_the_incident_and_a_milder_one_does_not_lower_it(sensor):
    severe = heard([sensor.says(severity=Severity.MINOR), sensor.says(at=1, severity=Severity.SEVERE)]).raised[0]
    assert severe.severity is Severity.SEVERE
    later = heard([sensor.says(at=2, severity=Severity.MINOR)], [severe]).changed[0]
    assert later.severity is Severity.SEVERE
    assert later.priority >= severe.priority


def test_closed_incident_takes_late_news_without_being_reopened(sensor):
    first = heard([sensor.says(at=t) for t in range(0, 60, 10)]).raised[0]
    over = NOON + timedelta(seconds=60)
    closed = msgspec.structs.replace(
        first,
        phase=Phase.CLOSED,
        resolved=over,
        cause=msgspec.structs.replace(first.cause, open_until=over.timestamp()),
    )
    late, newer = sensor.says(at=45), sensor.says(at=65)
    decision = heard([late, newer], [closed])
    assert [(one.id, one.phase) for one in decision.changed] == [(closed.id, Phase.CLOSED)]
    assert [one.phase for one in decision.raised] == [Phase.OPEN]


@given(st.sampled_from(list(Urgency)), st.sampled_from(list(Certainty)), st.integers(1, 10**6))
def test_priority_grows_with_severity(urgency, certainty, concerns):
    known = [one for one in sorted(Severity, key=lambda one: one.rank) if one is not Severity.UNKNOWN]
    priorities = [priority_of(severity, urgency, certainty, concerns)[0] for severity in known]
    assert priorities == sorted(set(priorities))


@given(st.sampled_from(list(Severity)), st.sampled_from(list(Urgency)), st.sampled_from(list(Certainty)))
def test_priority_is_the_sum_of_what_it_shows(severity, urgency, certainty):
    priority, explained = priority_of(severity, urgency, certainty, 5)
    assert priority == sum(reason.measured for reason in explained.because)
    assert 0 <= priority <= 100
    assert SEVERITY[Severity.MINOR] < SEVERITY[Severity.UNKNOWN] < SEVERITY[Severity.MODERATE]

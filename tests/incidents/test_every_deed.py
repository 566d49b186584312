"""What holds for every deed: versions, statuses, merged incidents, and that nothing is ever removed."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.events.incidents import (
    AssignIncident,
    LinkIncidents,
    MergeIncidents,
    MoveIncident,
    Phase,
    ShelveIncident,
    SplitIncident,
    TurnDownMerge,
    UndoChange,
)
from civigil.incidents import deeds, rules
from civigil.incidents.deed import newest
from civigil.incidents.model import Incident, Standing
from civigil.incidents.rules import MOVES
from civigil.incidents.settings import Disposition, IncidentSettings
from civigil.incidents.split import split
from civigil.incidents.undo import undo
from civigil.kernel.errors import CivigilError, Conflict, Invalid, Refused
from civigil.kernel.severity import Status
from tests.incidents.doing import LATER, assigned, linked, placed, shelved, undone
from tests.incidents.test_rules import LIMITS, ORDER, asked, incident, moved
from tests.support.clock import NOON

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

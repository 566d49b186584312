"""Policies decide as they are written, what is broken never comes into force, and nobody is asked twice in vain."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.cyber.access.book import Source
from civigil.cyber.access.schema import schema_of
from civigil.kernel.errors import Invalid, ManyInvalid
from civigil.kernel.permission import Permission, Principal
from civigil.kernel.resource import named, understood
from tests.cyber.access.books import NAMES, Time, authorizer_in, book_of, person

VIEW = Permission("incidents:incident:view")
HANDLE = Permission("incidents:incident:handle")
MEDICAL = Permission("gateway:medical:read")


def test_what_no_policy_permits_is_denied_and_says_so(tmp_path: Path) -> None:
    decision = authorizer_in(tmp_path).decide(person(), HANDLE, "/api/incidents")
    assert not decision.allowed
    assert decision.because == "no policy permits it"


def test_permission_that_no_room_declares_is_denied_to_the_operator_too(tmp_path: Path) -> None:
    assert not authorizer_in(tmp_path).decide(person("operator"), Permission("cameras:feed:delete")).allowed


@pytest.mark.parametrize(
    "role", ["operator", "dispatcher", "fire", "police", "medical", "traffic", "security", "supervisor"]
)
def test_every_role_of_the_control_room_sees_incidents(tmp_path: Path, role: str) -> None:
    decision = authorizer_in(tmp_path).decide(person(role), VIEW, "/api/incidents")
    assert decision.allowed
    assert f"({role}.cedar)" in decision.because


def test_medical_note_is_not_the_traffic_engineers(tmp_path: Path) -> None:
    decide = authorizer_in(tmp_path).decide
    assert not decide(person("traffic"), MEDICAL, "field/x").allowed
    assert decide(person("medical"), MEDICAL, "field/x").allowed
    assert not decide(person("fire"), MEDICAL, "field/x").allowed
    assert decide(person("fire"), MEDICAL, named("field/x", involved=True)).allowed


def test_auditor_changes_nothing_and_reads_medical_notes_for_an_audit_alone(tmp_path: Path) -> None:
    decide = authorizer_in(tmp_path).decide
    assert decide(person("auditor"), VIEW).allowed
    assert not decide(person("auditor"), HANDLE).allowed
    assert not decide(person("auditor"), MEDICAL, named("/api/x", purpose="operations")).allowed
    assert decide(person("auditor"), MEDICAL, named("/api/x", purpose="audit")).allowed


def test_simulator_does_nothing_actual_whatever_else_it_is(tmp_path: Path) -> None:
    decide = authorizer_in(tmp_path).decide
    city = Principal(id="process:city", roles=("simulator", "operator"))
    assert decide(city, HANDLE, named("order/x", status="Exercise")).allowed
    refused = decide(city, HANDLE, named("order/x", status="Actual"))
    assert not refused.allowed
    assert refused.because == "forbidden by simulator.never_actual (simulator.cedar)"


def test_question_mark_in_a_path_forges_nothing() -> None:
    line = named("/api/x?status=Exercise&involved=yes&purpose=audit")
    assert understood(line).status == ""
    assert understood(line).involved is False
    assert understood(line).name == "/api/x?status=Exercise&involved=yes&purpose=audit"


@given(st.text(), st.text(), st.booleans(), st.text())
def test_resource_survives_its_line(name: str, status: str, involved: bool, purpose: str) -> None:
    read = understood(named(name, status=status, involved=involved, purpose=purpose))
    assert (read.name, read.status, read.involved, read.purpose) == (name, status, involved, purpose)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("permit (principal, action, resource);", "bears no name"),
        ('@id("Own") permit (principal, action, resource);', "bears no name"),
        (
            '@id("own.a") permit (principal, action == Action::"incidents:incident:eat", resource);',
            "unrecognized action",
        ),
        ('@id("own.a") permit (principal, action, resource) when { context.mood == "good" };', "`mood`"),
        ('@id("own.a") permit (principal in Roll::"fire", action, resource);', "Roll"),
        ('@id("own.a") permit (principal, action, resource)', "is not Cedar"),
        ('@id("own.a") permit (principal == ?principal, action, resource);', "template"),
        ('@id("operator.everything") permit (principal, action, resource);', "stands in operator.cedar already"),
        (
            '@id("own.a") permit (principal, action, resource); @id("own.a") permit (principal, action, resource);',
            "already",
        ),
        ("\0", "NUL"),
        ("permit(" * 100_000, "own.cedar"),
    ],
)
def test_mistake_is_named_with_its_file(text: str, mistake: str) -> None:
    with pytest.raises(ManyInvalid) as refused:
        book_of(Source("own.cedar", text))
    assert "own.cedar" in str(refused.value)
    assert mistake in str(refused.value)


def test_citys_file_replaces_ours_of_the_same_name() -> None:
    text = '@id("traffic.sees") permit (principal in Role::"traffic", action == Action::"gateway:map:view", resource);'
    book = book_of(Source("traffic.cedar", text))
    assert [one.id for one in book.policies if one.file == "traffic.cedar"] == ["traffic.sees"]


def test_policy_whose_evaluation_fails_makes_the_decision_a_no() -> None:
    """Cedar leaves it out; but it may have been the one that forbids."""
    text = '@id("own.overflow") forbid (principal, action, resource) when { 9223372036854775807 + 1 == 0 };'
    book = book_of(Source("own.cedar", text))
    who = person("operator")
    verdict = book.decide(who, VIEW.name, understood("/api/incidents"), book.entities_of(who))
    assert not verdict.allowed
    assert "cannot decide" in verdict.because


def test_what_is_written_into_the_folder_is_in_force_only_when_it_was_activated(tmp_path: Path) -> None:
    time = Time()
    authorizer = authorizer_in(tmp_path, time)
    other = authorizer_in(tmp_path, time)  # another process of the same machine
    folder = tmp_path / "policies"
    folder.mkdir()
    own = folder / "own.cedar"
    own.write_text('@id("own.a") forbid (principal in Role::"traffic", action, resource);')
    before = authorizer.epoch
    time.now += 2
    assert authorizer.epoch == before
    assert authorizer.decide(person("traffic"), VIEW).allowed
    assert authorizer.shelf.pending
    authorizer.shelf.activate(authorizer.shelf.draft.digest)
    assert authorizer.epoch != before
    assert not authorizer.shelf.pending
    assert not authorizer.decide(person("traffic"), VIEW).allowed
    time.now += 2
    assert not other.decide(person("traffic"), VIEW).allowed
    own.unlink()
    time.now += 2
    again = authorizer_in(tmp_path, time)  # another start
    assert not again.decide(person("traffic"), VIEW).allowed, "nor does a start bring the folder into force"


def test_broken_file_keeps_the_old_policies_in_force_and_says_so(tmp_path: Path) -> None:
    time = Time()
    folder = tmp_path / "policies"
    folder.mkdir()
    own = folder / "own.cedar"
    own.write_text('@id("own.a") forbid (principal in Role::"traffic", action, resource);')
    authorizer = authorizer_in(tmp_path, time)
    held = authorizer.epoch
    own.write_text("no policy at all")
    time.now += 2
    assert authorizer.epoch == held
    assert "own.cedar" in authorizer.shelf.trouble
    with pytest.raises(Invalid, match=r"own\.cedar"):
        authorizer.shelf.activate(authorizer.shelf.draft.digest)
    assert not authorizer.decide(person("traffic"), VIEW).allowed
    again = authorizer_in(tmp_path, time)  # another start
    assert "own.cedar" in again.shelf.trouble
    assert not again.decide(person("traffic"), VIEW).allowed
    own.write_text("")
    own.unlink()
    time.now += 2
    assert authorizer.epoch == held
    assert authorizer.shelf.trouble == ""
    authorizer.shelf.activate(authorizer.shelf.draft.digest)
    assert authorizer.decide(person("traffic"), VIEW).allowed


def test_city_whose_first_policies_are_broken_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "own.cedar").write_text("permit")
    with pytest.raises(Invalid, match=r"own\.cedar"):
        authorizer_in(tmp_path)


def test_answer_is_not_kept_for_another_resource_where_a_policy_minds_it(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    own = '@id("own.a") forbid (principal, action, resource) when { context.name like "/api/incidents/7*" };'
    (tmp_path / "policies" / "own.cedar").write_text(own)
    decide = authorizer_in(tmp_path).decide
    assert decide(person("operator"), VIEW, "/api/incidents/6").allowed
    assert not decide(person("operator"), VIEW, "/api/incidents/7").allowed


@pytest.mark.parametrize("head", ['resource == Resource::"/api/x"', 'resource in Resource::"/api"', "resource"])
def test_paths_are_minded_wherever_a_policy_looks_at_the_resource(head: str) -> None:
    book = book_of(Source("own.cedar", f'@id("own.a") permit (principal, action, {head});'))
    assert book.minds_paths is (head != "resource")


def test_every_action_that_shipped_policies_name_is_a_permission_or_a_room_to_come() -> None:
    schema_of(NAMES)
    for one in book_of().policies:
        assert one.says, f"{one.id} tells nobody what it is for"
        assert one.shipped

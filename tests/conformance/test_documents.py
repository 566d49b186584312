"""What a room's README and the documents say is what is declared."""

from __future__ import annotations

import re

import pytest

from civigil.kernel.capability import Capability
from civigil.roster import ROSTER
from civigil.runtime.settings import sections_of
from civigil.runtime.settings.words import reference
from dev import docs
from tests.conformance.rooms import ROOT, doors_of, home_of, words_of

KEYS = reference(sections_of(ROSTER))
_NUMBER = re.compile(r"\b(a number|a whole number)\b")
_UNIT_IN_WORDS = re.compile(
    r"\b(seconds?|minutes?|hours?|days?|metres?|degrees|pixels?|bytes|frames?|nats|percent|fraction|share|ratio|per|times|"
    r"number of|how many|count|no unit|copies|port|probability|factor|heights?|widths?)\b",
    re.IGNORECASE,
)
_BOUND_IN_WORDS = re.compile(r"-?\d+(\.\d+)? to \d+")


def test_readme_lists_every_word_that_the_room_declares(room: Capability, readme: str) -> None:
    missing = [kind.event_type for kind in words_of(room) if kind.event_type not in readme]
    assert not missing


def test_readme_lists_every_permission(room: Capability, readme: str) -> None:
    assert not [one.name for one in room.permissions if one.name not in readme]


def test_readme_lists_every_setting(room: Capability, readme: str) -> None:
    keys = [key.key for key in KEYS if key.key.startswith(f"{room.name}.")]
    last = {key: key.rpartition(".")[2].removesuffix("[]") for key in keys}
    assert not [key for key, name in last.items() if not re.search(rf"\b{name}\b", readme)]


def test_readme_lists_every_route_and_command(room: Capability, readme: str) -> None:
    doors = doors_of(room)
    paths = [re.sub(r"\{([a-z_]+):[a-z]+\}", r"{\1}", doors.prefix + door.path).rstrip("/") for door in doors.doors]
    assert not [path for path in paths if path not in readme]
    if room.commands is not None:
        command = docs.typer.main.get_command(room.load(room.commands))
        assert not [name for name, _ in docs.walk(command, f"civigil {room.name}") if name not in readme]


def test_readme_keeps_a_quality_list(room: Capability, readme: str) -> None:
    """Each rule of the house is done, or exempt for a reason."""
    part = re.search(r"^##+ quality\b(.*?)(^## |\Z)", readme, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    assert part, "a README has a part named `Quality`"
    assert re.search(r"\bdone\b", part[1], re.IGNORECASE)
    for line in part[1].splitlines():
        if re.search(r"\bexempt\b", line, re.IGNORECASE):
            assert re.search(r"\bexempt\W+because\b", line, re.IGNORECASE), f"exempt, but why? {line}"


def test_every_setting_says_what_it_means(room: Capability) -> None:
    assert not [key.key for key in KEYS if key.key.startswith(f"{room.name}.") and not key.meaning]


def test_every_number_among_the_settings_has_a_unit_and_a_bound() -> None:
    faults = []
    for key in KEYS:
        if not _NUMBER.search(key.allowed):
            continue
        if not key.unit and not _UNIT_IN_WORDS.search(key.meaning):
            faults.append(f"{key.key}: which unit? {key.meaning!r}")
        if not re.search(r"number (from|above|to|below)", key.allowed) and not _BOUND_IN_WORDS.search(key.meaning):
            faults.append(f"{key.key}: no bound")
    assert not faults


def test_settings_of_a_room_refuse_unknown_keys(room: Capability) -> None:
    if room.settings is not None:
        assert room.settings.__struct_config__.forbid_unknown_fields
        assert room.settings.__struct_config__.frozen


def test_no_generated_document_is_stale() -> None:
    old = [str(path.relative_to(ROOT)) for path in docs.stale()]
    assert not old, "run `make docs`"


def test_stale_document_is_noticed(tmp_path: object, room: Capability) -> None:
    text = "<!-- generated: permissions -->\nlast year's\n<!-- /generated -->\nA person's words.\n"
    made = docs.filled(text, room)
    assert "last year's" not in made
    assert "A person's words." in made
    assert docs.filled(made, room) == made


@pytest.mark.parametrize(
    "name", ["README.md", "settings.py", "model.py", "rules.py", "service.py", "store.py", "link.py"]
)
def test_files_of_a_room_bear_the_names_that_repeat(room: Capability, name: str) -> None:
    """An absent file means 'does not do that'; these are the names that mean it, and a README is never absent."""
    path = home_of(room) / name
    if name == "README.md":
        assert path.exists()
    if name == "settings.py":
        assert path.exists() is (room.settings is not None)

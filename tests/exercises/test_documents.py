"""The examples for those who build a simulator are what the room reads and answers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from civigil.exercises import capability as exercises
from civigil.exercises import rules
from civigil.exercises.talk import Commands, Events, Movement, Presence, Taken

PAGE = Path(__file__).resolve().parents[2] / "docs" / "integrate" / "simulators.md"
README = Path(rules.__file__).with_name("README.md")
TYPES: dict[str, Any] = {
    "presence": Presence,
    "commands": Commands,
    "events": Events,
    "taken": Taken,
    "things": Movement,
}
EXAMPLES = dict(re.findall(r"```json ([a-z]+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))


def test_the_page_has_an_example_of_everything_that_is_said() -> None:
    assert EXAMPLES.keys() == TYPES.keys()


@pytest.mark.parametrize("name", sorted(TYPES))
def test_an_example_is_read_and_nothing_in_it_is_passed_over(name: str) -> None:
    read = msgspec.json.decode(EXAMPLES[name], type=TYPES[name])

    def within(given: Any, built: Any, path: str) -> None:
        """Everything that the example says stands in what was read."""
        if isinstance(given, dict):
            for key, value in given.items():
                assert key in built, f"{path}.{key} is not read"
                within(value, built[key], f"{path}.{key}")
        elif isinstance(given, list):
            assert len(given) <= len(built)
            for number, value in enumerate(given):
                within(value, built[number], f"{path}[{number}]")

    within(msgspec.json.decode(EXAMPLES[name]), msgspec.json.decode(msgspec.json.encode(read)), name)


def test_the_table_of_an_exercises_life_is_the_one_that_is_kept() -> None:
    rows = re.findall(
        r"^\| (\w+) \| (?:`(\w+)`|(its simulator is gone)[^|]*) \| (\w+) \|$", README.read_text("utf-8"), re.MULTILINE
    )
    told = {(stands, what or "gone"): goes for stands, what, _, goes in rows}
    assert told == {(before.value, what): after.value for (before, what), after in rules.MOVES.items()}


def test_every_command_and_event_stands_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for door in exercises.load(str(exercises.routes)).doors:
        if "simulators" in door.path:
            assert door.path.rpartition("}")[2].lstrip("/") in text
    assert {one["do"] for one in msgspec.json.decode(EXAMPLES["commands"])["commands"]} == {
        "start",
        "stop",
        "pace",
        "inject",
        "crew",
        "recall",
    }

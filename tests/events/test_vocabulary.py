"""The city's vocabulary as a whole: what holds for every word in it."""

from __future__ import annotations

import importlib
import pkgutil

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import civigil.events
from civigil.kernel.facts import Concern, Fact, Message, Observation, Order
from tests.support.messages import instances
from tests.support.vocabulary import declared

MODULES = [
    importlib.import_module(f"civigil.events.{one.name}") for one in pkgutil.iter_modules(civigil.events.__path__)
]
WORDS = [kind for module in MODULES for kind in declared(module)]


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.event_type)
def test_word_lives_in_the_file_of_its_room(kind: type[Message]) -> None:
    room = f"civigil.events.{kind.room()}"
    assert kind.__module__ == room or kind.__module__.startswith(f"{room}.")


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.event_type)
def test_word_is_one_of_the_three_shapes_and_says_what_it_means(kind: type[Message]) -> None:
    assert sum(issubclass(kind, shape) for shape in (Fact, Order, Observation)) == 1
    assert kind.__doc__
    assert kind.__struct_config__.frozen


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.event_type)
@settings(max_examples=25)
@given(data=st.data())
def test_word_survives_its_json(kind: type[Message], data: st.DataObject) -> None:
    said = data.draw(instances(kind))
    assert msgspec.json.decode(msgspec.json.encode(said), type=kind) == said


@pytest.mark.parametrize("kind", [kind for kind in WORDS if issubclass(kind, Fact)], ids=lambda kind: kind.event_type)
def test_fact_with_a_place_is_routed_by_it(kind: type[Fact]) -> None:
    if "place" in kind.__struct_fields__:
        assert kind.where is not Fact.where, f"{kind.event_type} has a place, but `where` does not give it"
        assert (
            issubclass(kind, Concern)
            or "where" in vars(kind)
            or any("where" in vars(base) for base in kind.__mro__[1:-3])
        )

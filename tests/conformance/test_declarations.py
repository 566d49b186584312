"""What a room declares is there, and what is there is declared."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing

import civigil.events
from civigil.kernel.capability import Capability, Obeys, Rows, collections, vocabulary
from civigil.kernel.facts import Fact
from civigil.roster import ROSTER
from civigil.runtime.settings import sections_of
from tests.conformance.rooms import PACKAGE, WINGS, doors_of, words_of
from tests.support.vocabulary import declared


def test_every_folder_of_a_wing_is_on_the_roster() -> None:
    folders = {
        f"civigil.{wing}.{folder.name}"
        for wing in WINGS
        for folder in (PACKAGE / wing).iterdir()
        if folder.is_dir() and not folder.name.startswith("__")
    }
    on_duty = {room.package for room in ROSTER}
    assert folders <= on_duty, "a room that nobody starts"
    assert on_duty <= folders | {"civigil.incidents", "civigil.exercises"}


def test_no_two_rooms_share_a_name_or_a_word() -> None:
    names = [room.name for room in ROSTER]
    assert len(set(names)) == len(names)
    assert vocabulary(ROSTER)
    assert sections_of(ROSTER)


def test_every_vocabulary_file_belongs_to_a_room() -> None:
    files = {one.name for one in pkgutil.iter_modules(civigil.events.__path__)}
    assert files <= {room.name for room in ROSTER}, "words that nobody says"


def test_every_word_of_the_vocabulary_is_declared_by_its_room(room: Capability) -> None:
    if not words_of(room):
        return
    words = declared(importlib.import_module(f"civigil.events.{room.name}"))
    assert set(words) == set(words_of(room))


def test_package_says_its_promise_and_its_capability(room: Capability) -> None:
    package = importlib.import_module(room.package)
    assert package.capability is room
    assert inspect.getdoc(package)
    assert room.promise.strip().endswith("."), "a promise is a sentence"


def test_every_named_handler_is_there_and_of_the_right_shape(room: Capability) -> None:
    for handler, arguments in [
        *((name, ["events", "change", "do"]) for name in room.hears.values()),
        *((how.by, ["asked", "change", "do"]) for how in room.obeys.values()),
        *((name, ["do"]) for name in room.runs),
    ]:
        function = room.load(handler)
        assert inspect.iscoroutinefunction(function), f"{handler} is not async"
        assert len(inspect.signature(function).parameters) == len(arguments), f"{handler} takes {arguments}"
        assert inspect.getdoc(function), f"{handler} has no docstring"


def test_every_supplier_is_there_and_takes_its_means(room: Capability) -> None:
    for supplier in room.supplies.values():
        function = room.load(supplier)
        assert len(inspect.signature(function).parameters) == 1, f"{supplier} takes ['means']"
        assert inspect.getdoc(function), f"{supplier} has no docstring"


def test_every_permission_that_is_demanded_is_declared_and_explained(room: Capability) -> None:
    demanded = {how.permission for how in room.obeys.values()} | {door.permission for door in doors_of(room).doors}
    demanded |= set(room.shows.values()) | {one.permission for one in room.snapshots.values()}
    assert demanded == set(room.permissions), "demanded and declared permissions differ"
    for permission in room.permissions:
        assert permission.meaning, f"{permission.name} says nothing to the person who grants it"


def test_every_fact_and_observation_is_shown_or_hidden_for_a_reason(room: Capability) -> None:
    """Closed by default: what a room does not name goes to no screen, and nobody forgets to name it."""
    assert {*room.shows, *room.hides} == {*room.publishes, *room.observes}


def test_every_snapshot_has_a_reader_that_says_what_its_rows_are(room: Capability) -> None:
    assert collections(ROSTER)
    for name, snapshot in room.snapshots.items():
        reader = room.load(snapshot.by)
        assert inspect.iscoroutinefunction(reader), f"{snapshot.by} is not async"
        assert list(inspect.signature(reader).parameters) == ["sql", "at_most", "now"], snapshot.by
        assert inspect.getdoc(reader), f"{snapshot.by} has no docstring"
        answer = typing.get_type_hints(reader)["return"]
        assert typing.get_origin(answer) is Rows, f"{name}: rows of what?"


def test_every_order_that_a_room_asks_has_one_room_that_obeys(room: Capability) -> None:
    for kind in room.asks:
        assert [one.name for one in ROSTER if kind in one.obeys] == [kind.room()]


def test_every_order_has_a_time_limit_that_a_person_can_wait_for(room: Capability) -> None:
    for how in room.obeys.values():
        assert isinstance(how, Obeys)
        assert 0 < how.time_limit_s <= 60


def test_every_heard_fact_is_published_by_somebody(room: Capability) -> None:
    published = {kind for one in ROSTER for kind in one.publishes}
    for kind in room.hears:
        assert issubclass(kind, Fact)
        assert any(issubclass(one, kind) for one in published), f"{kind.__name__} is never said"

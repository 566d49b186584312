"""The report is one harmless file, tells what its reader may know and no more, and scores to the same when it is read again."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from civigil.events.exercises import ExercisePhase, StepTold, Truth
from civigil.exercises import report
from civigil.exercises.commands import app, incidents_in, truth_in
from civigil.exercises.score import Played, score
from civigil.exercises.view import ExerciseRow, InjectView, SeenDeed, SeenIncident, Whole
from civigil.kernel.errors import Invalid
from civigil.kernel.severity import Severity, Status
from tests.exercises.making import GATE, truth
from tests.support.clock import NOON

LATER = NOON + timedelta(seconds=300)


def seen(at: float, kind: str = "loitering", **given: Any) -> SeenIncident:
    started = NOON + timedelta(seconds=at)
    base: dict[str, Any] = {"id": UUID(int=int(at) + 1), "kind": kind, "severity": Severity.SEVERE, "phase": "open"}
    base |= {"summary": "somebody lingers", "place": GATE, "started": started, "raised": started, "last": started}
    base |= {"concerns": 1, "priority": 50, "assigned": None, "disposition": None, "merged_into": None}
    return SeenIncident(**(base | given))


def whole(words: str = "x", *, may: bool = True, truths: tuple[Truth, ...] = (truth(10),)) -> Whole:
    """An exercise with one find, one false alarm, and some words in every place that takes any."""
    incidents = (seen(30, summary=words), seen(60, "intrusion", disposition=words, assigned=words))
    row = ExerciseRow(
        id=UUID(int=5),
        version=4,
        status=Status.EXERCISE,
        phase=ExercisePhase.ENDED,
        simulator="city",
        scenario="loiterer",
        title=words,
        asked_by="operator:1",
        asked=NOON,
        began=NOON,
        ended=LATER,
        lasts_s=180.0,
        speed=1.0,
        paused=False,
        because=words,
        score=None,
        changed=LATER,
    )
    step = StepTold(exercise=row.id, number=1, what="call", at=NOON, at_s=0.0, words=words, kind=words, unit=words)
    inject = InjectView(id=UUID(int=6), at=NOON, by="operator:1", device=words, fault=words, act=None)
    told = tuple(msgspec.structs.replace(one, expect=words) for one in truths)
    full = Whole(
        exercise=row,
        truth_shown=True,
        truths=told,
        steps=(step,),
        injects=(inject,),
        seen=incidents,
        deeds=(SeenDeed(incident=UUID(int=31), at=NOON, what="note_added", by=words, words=words),),
        score=None,
        final=True,
    )
    made = report.report_of(full, LATER)
    assert made.played is not None
    held = msgspec.structs.replace(full, score=score(made.played, made.incidents))
    if may:
        return held
    assert held.score is not None
    plain = msgspec.structs.replace(held.score, lines=())
    return msgspec.structs.replace(held, truth_shown=False, truths=(), steps=(), injects=(), score=plain)


class Elements(HTMLParser):
    """The elements of a page, their attributes, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: bytes) -> Elements:
    found = Elements()
    found.feed(page.decode())
    return found


PLAIN = read(report.page_of(whole(), LATER))


@settings(max_examples=50)
@given(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><b>", "&lt;i&gt;", "{x}"]
        ),
    )
)
def test_no_words_from_outside_become_a_part_of_the_page(words: str) -> None:
    found = read(report.page_of(whole(words), LATER))
    assert found.names == PLAIN.names
    assert found.attributes == PLAIN.attributes


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    page = report.page_of(whole(), LATER).decode()
    assert not re.search(r"(?i)<(script|link|iframe|img|object|base|form)|https?://|url\(|@import|\son\w+=", page)


def test_one_who_may_not_see_the_truth_finds_no_word_of_it() -> None:
    for made in (report.page_of(whole(may=False), LATER), report.json_of(whole(may=False), LATER)):
        assert b'somebody"' not in made.replace(b"somebody lingers", b"")
        assert b"air-1" not in made
    assert "left out" in read(report.page_of(whole(may=False), LATER)).text
    assert json.loads(report.json_of(whole(may=False), LATER))["played"] is None


def test_every_verdict_stands_in_words_and_not_in_colour_alone() -> None:
    text = read(report.page_of(whole(truths=(truth(10), truth(50, cause="fire", kinds=("fire",)))), LATER)).text
    for words in ("● found", "✕ missed", "◆ false", "1 found, 0 late, 1 missed, 1 false"):
        assert words in text


@pytest.mark.parametrize("scenario", ["", "../../etc/passwd", 'a"b\r\nc', "ä" * 50, "x y"])
def test_a_files_name_is_harmless_whatever_the_scenario_is_called(scenario: str) -> None:
    row = msgspec.structs.replace(whole().exercise, scenario=scenario)
    assert re.fullmatch(r"[A-Za-z0-9-]+\.html", report.name_of(row, "html"))


def test_an_exercise_that_never_began_has_a_report_too() -> None:
    full = whole()
    row = msgspec.structs.replace(full.exercise, began=None, ended=None, phase=ExercisePhase.REFUSED)
    empty = msgspec.structs.replace(full, exercise=row, score=None, seen=(), deeds=(), truths=(), steps=(), injects=())
    assert "There is none yet" in read(report.page_of(empty, LATER)).text
    assert json.loads(report.json_of(empty, LATER))["played"] is None


def test_a_report_read_again_scores_to_the_same(tmp_path: Path) -> None:
    full = whole()
    file = tmp_path / "report.json"
    file.write_bytes(report.json_of(full, LATER))
    assert score(truth_in(file), incidents_in(file)) == full.score
    done = CliRunner().invoke(app, ["score", str(file), str(file), "--json"])
    assert msgspec.json.decode(done.stdout) == msgspec.json.decode(msgspec.json.encode(full.score))
    table = CliRunner().invoke(app, ["score", str(file), str(file)])
    assert "1 found, 0 late, 0 missed, 1 false" in table.stdout


def test_truth_and_incidents_alone_are_read_as_lists_and_pages(tmp_path: Path) -> None:
    played = Played(scenario="x", began=NOON, ended=LATER, truths=(truth(10),))
    alone, page = tmp_path / "truth.json", tmp_path / "page.json"
    alone.write_bytes(msgspec.json.encode(played))
    rows = [{"id": "a", "kind": "loitering", "started": NOON.isoformat(), "status": "Exercise", "subjects": ["x"]}]
    page.write_text(json.dumps({"incidents": rows, "next": None}))
    assert truth_in(alone) == played
    assert [one.id for one in incidents_in(page)] == ["a"]
    page.write_text(json.dumps(rows))
    assert [one.id for one in incidents_in(page)] == ["a"]


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"played": {}}', '{"began": "noon"}', "\ufeff", '{"truths": 1}'])
def test_a_file_that_holds_no_truth_is_told_by_its_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "truth.json"
    file.write_text(text)
    with pytest.raises(Invalid) as told:
        truth_in(file)
    assert told.value.where == str(file)


@pytest.mark.parametrize(
    "text", ["", "{", "7", '{"incidents": 7}', "{}", '[{"id": "a"}]', '[{"started": "2026-01-01"}]']
)
def test_a_file_that_holds_no_incidents_is_told_by_its_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "incidents.json"
    file.write_text(text)
    with pytest.raises(Invalid) as told:
        incidents_in(file)
    assert told.value.where == str(file)
    with pytest.raises(Invalid, match="cannot be read"):
        incidents_in(tmp_path / "nowhere.json")


@given(st.binary(max_size=60))
def test_any_bytes_are_a_truth_or_a_clear_refusal(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_bytes(raw)
    for parse in (truth_in, incidents_in):
        try:
            parse(file)
        except Invalid:
            continue

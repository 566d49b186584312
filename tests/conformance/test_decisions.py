"""Decisions: no two of one number, each of them in the list, under the number that its own heading says."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
PAGES = [page for page in sorted(FOLDER.glob("[0-9]*.md")) if page.name != "0000-template.md"]


def test_no_two_decisions_share_a_number() -> None:
    numbers = [page.name[:4] for page in PAGES]
    assert len(numbers) == len(set(numbers)) > 0, numbers


def test_each_decision_is_listed_and_says_its_own_number() -> None:
    listed = (FOLDER / "README.md").read_text()
    for page in PAGES:
        assert f"| [{page.name[:4]}]({page.name}) |" in listed, page.name
        assert page.read_text().startswith(f"# {page.name[:4]} · "), page.name

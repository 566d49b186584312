"""Every command that a document names exists, and every file that it points to is there."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
import typer

from dev import docs
from tests.conformance.rooms import ROOT

DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")]
    if path.name != "0000-template.md"
)
_CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
_CIVIGIL = re.compile(r"(?:^|\s|/)civigil ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?(?=\s|$)", re.MULTILINE)
_MAKE = re.compile(r"(?:^|\s)make ([a-z][a-z-]*)", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#\s]+)")


def code_in(path: Path) -> str:
    """Everything that a document sets as code."""
    found = _CODE.findall(path.read_text(encoding="utf-8"))
    return "\n".join(block or inline for block, inline in found)


@pytest.fixture(scope="module")
def verbs() -> dict[str, set[str]]:
    """The verbs of `civigil`, each with the verbs below it."""
    app = typer.main.get_command(importlib.import_module("civigil.__main__").app)
    found: dict[str, set[str]] = {}
    for name, _ in docs.walk(app, "civigil"):
        _, verb, *below = name.split()
        found.setdefault(verb, set()).update(below[:1])
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_in_a_document_exists(path: Path, verbs: dict[str, set[str]]) -> None:
    for verb, below in _CIVIGIL.findall(code_in(path)):
        assert verb in verbs, f"civigil {verb}"
        if below and verbs[verb]:
            assert below in verbs[verb], f"civigil {verb} {below}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_make_target_in_a_document_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(_MAKE.findall(code_in(path))) <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_in_a_document_leads_somewhere(path: Path) -> None:
    links = [link for link in _LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert not [link for link in links if not (path.parent / link).exists()]


def test_names_that_are_not_there_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("```console\n$ make nothing\n$ .venv/bin/civigil nonsense --now\n```\n")
    assert _MAKE.findall(code_in(path)) == ["nothing"]
    assert _CIVIGIL.findall(code_in(path)) == [("nonsense", "")]

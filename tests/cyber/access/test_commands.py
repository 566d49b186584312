"""Policies are checked and asked on the command line before they are in force, with a status that a program can use."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

GOOD = '@id("own.a") permit (principal in Role::"harbour", action == Action::"cameras:feed:view", resource);'


def civigil(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "civigil", "access", *arguments], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_files_that_hold_are_told_so(tmp_path: Path) -> None:
    file = tmp_path / "own.cedar"
    file.write_text(GOOD)
    status, said, _ = civigil("check", str(file), "--json")
    told = json.loads(said)
    assert (status, told["holds"], told["files"]) == (0, True, ["own.cedar"])


def test_files_that_do_not_hold_name_every_mistake(tmp_path: Path) -> None:
    one, other = tmp_path / "one.cedar", tmp_path / "other.cedar"
    one.write_text(GOOD.replace("feed:view", "feed:eat"))
    other.write_text("permit")
    status, said, _ = civigil("check", str(one), str(other), str(tmp_path / "none.cedar"), "--json")
    assert status == 2
    assert "cannot be read" in said
    other_only = civigil("check", str(one), str(other), "--json")
    told = json.loads(other_only[1])
    assert other_only[0] == 2
    assert told["holds"] is False
    assert any("one.cedar, own.a" in mistake for mistake in told["mistakes"])
    assert any("other.cedar" in mistake for mistake in told["mistakes"])
    plain = civigil("check", str(other))
    assert (plain[0], "other.cedar" in plain[2]) == (2, True)


def test_question_is_answered_by_the_policy_that_decides(tmp_path: Path) -> None:
    file = tmp_path / "own.cedar"
    file.write_text(GOOD)
    asked = ("person:anna", "cameras:feed:view", "/api/cameras", "--policies", str(file), "--json")
    status, said, _ = civigil("explain", *asked, "--role", "harbour")
    told = json.loads(said)
    assert (status, told["allowed"], told["policies"][0]["id"]) == (0, True, "own.a")
    status, said, _ = civigil("explain", *asked, "--role", "nobody")
    assert (status, json.loads(said)["because"]) == (1, "no policy permits it")
    assert civigil("explain", "person:anna", "misspelt", "--policies", str(file))[0] == 2


def test_schema_is_printed_for_other_tools() -> None:
    status, said, _ = civigil("schema")
    assert status == 0
    assert 'action "cameras:feed:view"' in said

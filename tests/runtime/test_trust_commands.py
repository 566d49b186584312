"""`civigil trust …`: the key of the root leaves the machine, is tried, makes another authority, and comes back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from civigil.kernel.errors import CivigilError, Invalid, Missing, Refused, Unavailable
from civigil.runtime.commands.trust import app
from civigil.runtime.data import DataDirectory
from civigil.runtime.place import authority_of
from civigil.runtime.settings import load
from civigil.runtime.trust.authority import Authority

PASSPHRASE = "a passphrase for the drill"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    found = tmp_path / "data"
    authority = made(found)
    authority.ensure(datetime.now(UTC))
    authority.identity("cameras", datetime.now(UTC))
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")
    (tmp_path / "passphrase").chmod(0o600)
    return found


def made(data: Path) -> Authority:
    return authority_of(load(()), DataDirectory(data))


def call(data: Path, *words: str) -> Result:
    with_it = [] if words[0] in {"status", "retire-former"} else ["--passphrase-file", str(data.parent / "passphrase")]
    return CliRunner().invoke(app, [*words, "--data", str(data), *with_it], obj=())


def standing(data: Path) -> dict[str, bool]:
    said = json.loads(call(data, "status", "--json").stdout)
    return {one["name"]: one["key_here"] for one in said}


def test_the_roots_key_leaves_is_tried_and_comes_back(data: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "root.json")
    assert standing(data) == {"root": True, "processes": True, "devices": True}
    assert call(data, "take-root", file).exit_code == 0
    assert standing(data)["root"] is False
    drilled = json.loads(call(data, "drill", file, "--json").stdout)
    assert drilled["signed"] == ["processes", "devices"]
    assert standing(data)["root"] is False
    before = made(data).authorities.current("processes").certificate  # type: ignore[arg-type]
    assert call(data, "reissue", "processes", "--root", file).exit_code == 0
    assert made(data).authorities.current("processes").certificate != before  # type: ignore[arg-type]
    assert made(data).due("cameras", datetime.now(UTC))
    assert standing(data)["root"] is False
    assert call(data, "put-root-back", file).exit_code == 0
    assert standing(data)["root"] is True


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("reissue", "dragons"), Invalid),
        (("drill", "nowhere.json"), Unavailable),
        (("put-root-back", "nowhere.json"), Unavailable),
        (("retire-former",), Missing),
    ],
)
def test_what_cannot_be_done_is_said(data: Path, words: tuple[str, ...], error: type[CivigilError]) -> None:
    assert isinstance(call(data, *words).exception, error)


def test_a_passphrase_that_others_may_read_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "passphrase").chmod(0o644)
    assert isinstance(call(data, "take-root", str(tmp_path / "root.json")).exception, Refused)
    assert standing(data)["root"] is True


def test_a_machine_without_a_city_says_so(tmp_path: Path) -> None:
    assert isinstance(call(tmp_path / "none", "status").exception, Unavailable)

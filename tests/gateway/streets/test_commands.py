"""`civigil streets …` without a server."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from civigil.gateway.streets.commands import app
from tests.gateway.streets.drawn import town


def test_a_store_is_built_and_looked_into(tmp_path: Path) -> None:
    file, into = town().save(tmp_path / "town.osm"), tmp_path / "town.db"
    built = CliRunner().invoke(app, ["build", str(file), "--into", str(into), "--json"])
    assert built.exit_code == 0, built.output
    said = json.loads(built.stdout)
    assert said["source"]["path"] == str(file)
    shown = CliRunner().invoke(app, ["show", str(into), "--json"])
    assert json.loads(shown.stdout) == said
    table = CliRunner().invoke(app, ["show", str(into)])
    assert f"{said['tiles']} tiles" in table.stdout


def test_a_broken_file_ends_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "town.osm"
    file.write_text("<osm>")
    ended = CliRunner().invoke(app, ["build", str(file), "--into", str(tmp_path / "town.db")])
    assert ended.exit_code != 0
    assert "town.osm" in str(ended.exception)
    assert not (tmp_path / "town.db").exists()

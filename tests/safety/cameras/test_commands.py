"""`civigil cameras …` as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from civigil.__main__ import _feeds
from civigil.kernel.errors import Invalid
from civigil.roster import ROSTER
from civigil.runtime.settings import Override, load
from civigil.safety.cameras.commands import app

run = CliRunner().invoke


def lines_of(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_analyse_tells_each_sighting_and_how_it_ended(loiterer: Path) -> None:
    result = run(app, ["analyse", str(loiterer), "--loiter", "6", "--json"])
    assert result.exit_code == 0
    seen, watched = lines_of(result.stdout)
    assert (seen["type"], seen["what"], seen["zone"]) == ("sighting", "loitering", "whole picture")
    assert seen["at_s"] == pytest.approx(10.3, abs=0.6)  # within two heights of the place from 4.3 s on
    assert seen["explanation"]["because"][0]["limit"] == 6.0  # type: ignore[index]
    assert (watched["type"], watched["frames"], watched["sightings"]) == ("watched", 200, 1)


def test_analyse_uses_the_zones_of_a_file(loiterer: Path, tmp_path: Path) -> None:
    zones = tmp_path / "zones.json"
    zones.write_text('[{"name": "left", "corners": [[0, 0], [0.3, 0], [0.3, 1], [0, 1]], "forbidden": true}]')
    result = run(app, ["analyse", str(loiterer), "--zones", str(zones), "--json"])
    assert {line["zone"] for line in lines_of(result.stdout) if line["type"] == "sighting"} == {"left"}


def test_one_bad_recording_does_not_hide_the_others(loiterer: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"rubbish")
    result = run(app, ["analyse", str(bad), str(loiterer), str(tmp_path / "none.mp4"), "--json"])
    assert result.exit_code == 1
    assert [line["type"] for line in lines_of(result.stdout)][::3] == ["failed", "failed"]
    assert [line.get("code") for line in lines_of(result.stdout) if line["type"] == "failed"] == ["invalid", "missing"]


@pytest.mark.parametrize(
    "content", ["", "[]", '[{"name": "bow", "corners": [[0,0],[1,1],[1,0],[0,1]], "forbidden": true}]']
)
def test_zones_that_mean_nothing_are_refused_with_the_file_s_name(loiterer: Path, tmp_path: Path, content: str) -> None:
    zones = tmp_path / "zones.json"
    zones.write_text(content)
    result = run(app, ["analyse", str(loiterer), "--zones", str(zones)])
    assert isinstance(result.exception, Invalid)
    assert "zones.json" in str(result.exception)


def test_the_plain_form_shows_the_measured_beside_the_limit(loiterer: Path) -> None:
    result = run(app, ["analyse", str(loiterer), "--loiter", "6"])
    assert "(limit 6)" in " ".join(result.stdout.split())
    assert "200 pictures" in " ".join(result.stdout.split())


def test_a_recording_named_on_the_command_line_stands_somewhere_in_the_city(loiterer: Path) -> None:
    def place(*given: Override) -> tuple[object, ...]:
        [feed] = _feeds([str(loiterer)], load(ROSTER, overrides=given))
        return feed.get("latitude"), feed.get("longitude"), feed.get("uncertainty_m")

    latitude, longitude, uncertainty_m = place()
    assert (latitude, longitude) == pytest.approx((52.43, 13.53), abs=0.01), "where the map opens that is shown then"
    assert uncertainty_m == 2000.0, "nobody knows where in the city"
    here = (Override(("city", "latitude"), 48.1, "test"), Override(("city", "longitude"), 11.6, "test"))
    assert place(*here)[:2] == (48.1, 11.6)
    assert place(Override(("city", "streets"), "elsewhere.osm.pbf", "test")) == (None, None, None)


def test_a_camera_that_is_not_there_is_refused_and_a_test_pattern_needs_no_file() -> None:
    with pytest.raises(Invalid, match="there is no none.mp4"):
        _feeds(["none.mp4"], load(ROSTER))
    [feed] = _feeds(["pattern:yard"], load(ROSTER))
    assert (feed["id"], feed["source"]) == ("yard", "pattern:yard")


def test_a_test_pattern_is_analysed_for_as_long_as_one_asks() -> None:
    result = run(app, ["analyse", "pattern:forecourt", "--seconds", "6", "--json"])
    [watched] = [line for line in lines_of(result.stdout) if line["type"] == "watched"]
    assert (watched["frames"], watched["missing"]) == (61, 0)
    failed = run(app, ["analyse", "pattern:beach", "--json"])
    assert failed.exit_code == 1
    assert "forecourt and yard can be drawn" in str(lines_of(failed.stdout)[0]["error"])

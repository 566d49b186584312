"""A bag that is left in a recording, as a person at the command line is told of it and sees it drawn."""

from __future__ import annotations

import json
from pathlib import Path

import av
import cv2
import pytest
from typer.testing import CliRunner

from civigil.safety.cameras.commands import app
from tests.safety.cameras.behaviour.test_objects import BAG, FEET, RATE, SPOT, leaves_the_bag
from tests.safety.cameras.videos import HEIGHT, WIDTH, film

pytestmark = pytest.mark.slow

run = CliRunner().invoke
SECONDS = 20


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    story = leaves_the_bag()
    pictures = [story.picture(number / RATE) for number in range(SECONDS * RATE)]
    return film(tmp_path_factory.mktemp("bag") / "bag.mp4", pictures)


def test_analyse_tells_of_the_bag_once_without_any_zone_file(bag: Path) -> None:
    result = run(app, ["analyse", str(bag), "--json"])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    [left] = [line for line in lines if line.get("kind") == "object_left"]
    assert left["box"]["left"] == pytest.approx((SPOT + 16 - BAG[0] / 2) / WIDTH, abs=0.02)
    assert left["box"]["top"] == pytest.approx((FEET - BAG[1]) / HEIGHT, abs=0.02)
    assert left["at_s"] > 11.0  # not before whoever put it down has gone
    assert left["explanation"]["because"][0]["measured"] >= left["explanation"]["because"][0]["limit"] == 3.0


def test_a_heat_map_of_a_recording_is_warm_where_the_bag_lay_and_cold_where_nobody_was(
    bag: Path, tmp_path: Path
) -> None:
    png = tmp_path / "heat.png"
    result = run(app, ["analyse", str(bag), "--heat", str(png), "--json"])
    [told] = [one for one in map(json.loads, result.stdout.splitlines()) if one["type"] == "heat"]
    assert told["file"] == str(png)
    assert told["oddest"] is None  # no model said what is usual
    box = told["busiest"]
    assert box["left"] <= (SPOT + 16) / WIDTH <= box["left"] + 2 * box["width"]
    drawn = cv2.imread(str(png))
    assert drawn.shape[1] >= 640
    green, red = (drawn[..., channel].astype(int) for channel in (1, 2))
    row, column = round((FEET - 8) / HEIGHT * 480), round((SPOT + 16) / WIDTH * drawn.shape[1])
    assert green[row, column] > red[row, column] + 20
    assert abs(green[20, 20] - red[20, 20]) <= 2  # the scene itself, in grey


def test_a_heat_map_of_two_recordings_is_refused_before_anything_is_watched(bag: Path, tmp_path: Path) -> None:
    result = run(app, ["analyse", str(bag), str(bag), "--heat", str(tmp_path / "heat.png"), "--json"])
    assert result.exit_code != 0
    assert "one recording" in str(result.exception)
    assert not (tmp_path / "heat.png").exists()


def test_annotate_draws_what_the_rules_tell_without_a_model(bag: Path, tmp_path: Path) -> None:
    out = tmp_path / "seen.mp4"
    result = run(app, ["annotate", str(bag), "--out", str(out), "--json"])
    assert [json.loads(line)["kind"] for line in result.stdout.splitlines()].count("object_left") == 1
    with av.open(str(out)) as container:
        assert sum(1 for _ in container.decode(video=0)) == SECONDS * RATE

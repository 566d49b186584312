"""Scenarios at twenty times the speed, one after another in one city, held against what was true; the scores are printed.

`make test-long` plays them (two and a half minutes, or six where a machine is busy).

What the rooms do not see yet is missed, and stands in the table as that: no room for it may be built yet, or twenty times the
speed may be too much for a machine of two cores. What must hold is that the exercise is played and scored at all, that nothing of
it is ever Actual, and that what needs no luck is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.missions.city.playing import Director, scored
from tests.support.upped import upped

pytestmark = [pytest.mark.mission, pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(600)]

SPEED = 20.0
SURE = {"gas-leak", "flood"}
"""Sensors report these, whatever the machine."""


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Director]:
    """A city at twenty times the speed."""
    folder: Path = tmp_path_factory.mktemp("s")
    config = folder / "civigil.toml"
    config.write_text("[exercises]\nsettle_s = 2.0\n")  # everything has been waited for when an exercise is ended
    with upped(folder / "d", ["--demo", "--config", str(config)]) as city:
        found = Director(city)
        found.wait_for_city()
        found.wait_for_cameras()
        yield found
        found.close()


def test_every_scenario_is_played_and_scored_and_nothing_of_it_is_actual(
    fast: Director, capsys: pytest.CaptureFixture[str]
) -> None:
    offered = [one["name"] for one in fast.wait_for_city()["scenarios"]]
    assert len(offered) == 12
    _play(fast, offered, capsys)


def _play(fast: Director, names: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Play scenarios one after the other, print their scores, and hold them to what must be so."""
    found: dict[str, dict[str, Any]] = {}
    for name in names:
        found[name] = whole = scored(fast, name, SPEED)
        with capsys.disabled():
            print(f"\n{_line(name, whole)}", end="")  # noqa: T201  the score is what this is for
        assert whole["exercise"]["phase"] == "ended", f"{name}: {whole['exercise']['because']}"
        assert whole["truths"], name
        score = whole["score"]
        assert score["found"] + score["late"] + score["missed"] + score["pending"] == len(whole["truths"]), name
    assert fast.incidents("Actual") == []
    for name in SURE & found.keys():
        assert found[name]["score"]["missed"] == 0, found[name]["score"]


def _line(name: str, whole: dict[str, Any]) -> str:
    score = whole["score"]
    lines = ", ".join(
        f"{one['verdict']} {one['cause'] or ''} {one['kind']}"
        + (f" after {one['told_after_s']:.0f} s" if one.get("told_after_s") is not None else "")
        for one in score["lines"]
    )
    tally = f"{score['found']} found {score['late']} late {score['missed']} missed {score['false']} false"
    return f"  {name:18} {tally}: {lines}"

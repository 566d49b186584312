"""`civigil up` alone: streets move, cameras are watched, devices report, a scenario becomes an incident, crews drive."""

from __future__ import annotations

import io
import os
import signal
from pathlib import Path
from typing import Any

import av
import pytest
from playwright.sync_api import expect

from tests.missions.city.playing import Director, holds_sumo, wait
from tests.support.browser import Screens, chromium
from tests.support.upped import _descendants

pytestmark = [pytest.mark.mission, pytest.mark.slow, pytest.mark.timeout(400)]


def test_without_a_word_more_cameras_are_watched_and_devices_report_as_an_exercise(director: Director) -> None:
    there = director.wait_for_city()
    assert len(there["scenarios"]) == 12
    assert len(there["devices"]) > 20
    cameras = director.cameras()
    assert [one["id"] for one in cameras] == [one["id"] for one in there["cameras"]]
    assert {one["status"] for one in cameras} == {"Exercise"}

    def heard() -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = director.get("/api/iot/devices")["devices"]
        return [one for one in rows if one["samples"] > 0 and one["online"]]

    devices = wait(lambda: len(heard()) == len(there["devices"]) and heard(), 60, director.log)
    assert {one["status"] for one in devices} == {"Exercise"}
    assert all(abs(one["clock_off_s"]) < 2 for one in devices)


def test_no_password_or_token_of_the_city_stands_on_a_command_line_or_in_a_log(director: Director) -> None:
    token = (director.city.data.run / "city.token").read_text().strip()
    assert (director.city.data.run / "city.token").stat().st_mode & 0o077 == 0
    pid = director.city.pid("city")
    environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    login = next(one for one in environment if one.startswith(b"CIVIGIL_CITY_LOGIN="))
    password = login.decode().rpartition(":")[2]
    for secret in (token, password):
        for one in (pid, *_descendants(pid)):
            assert secret.encode() not in Path(f"/proc/{one}/cmdline").read_bytes()
        for log in (director.city.data.root / "log").iterdir():
            assert secret not in log.read_text(errors="replace")
        assert secret not in director.city.said()


def test_a_scenario_started_in_the_browser_becomes_an_incident_with_a_clip_and_a_crew_drives_there(
    director: Director,
) -> None:
    director.wait_for_cameras()
    director.ask("pace", simulator="city", speed=2.0, paused=False)
    with chromium() as browser, Screens(browser, director.city).desk("/exercises", name="start") as page:
        page.get_by_role("button", name="Start Somebody hangs about a corner").click()
        page.get_by_role("group", name="Pace").get_by_role("button", name="Pace 2×", exact=True).click()
        page.get_by_role("button", name="Start the exercise").click()
        expect(page.get_by_role("dialog")).to_be_hidden()
    row = wait(lambda: [one for one in _exercises(director) if one["phase"] == "playing"], 30, director.log)[0]
    assert row["scenario"] == "loiterer"

    def loitering() -> list[dict[str, Any]]:
        rows = [one for one in director.incidents() if one["kind"] == "loitering"]
        return [one for one in rows if "street-1" in " ".join(one["subjects"])]

    incident = wait(lambda: (loitering() or [None])[0], 200, director.log)
    assert incident is not None
    assert incident["status"] == "Exercise"
    pieces = director.get(f"/api/incidents/{incident['id']}/evidence")["pieces"]
    clip = next(one["href"] for one in pieces if one["evidence"]["role"] == "clip")
    with av.open(io.BytesIO(director.get_bytes(clip))) as film:
        assert sum(1 for _ in film.decode(video=0)) >= 8  # a busy machine draws fewer
    # To the desk whose station is near: the police come from the other side of the town, and may stand in traffic for
    # as long as the exercise lasts.
    director.assign(incident, "desk:medical")
    director.ask("pace", simulator="city", speed=20.0, paused=False)  # the drive needs no camera
    states = wait(
        lambda: {one["state"]: one for one in _steps(director, row["id"], "crew")}.keys() >= {"sent", "arrived"},
        60,
        director.log,
    )
    assert states
    told = director.get(f"/api/incidents/{incident['id']}/timeline")["entries"]
    assert any(one["by"].startswith("crew:Ambulance") for one in told), "what a crew says stands with its incident"
    score = director.stop(row["id"])["score"]
    assert score["found"] == 1, score
    assert {line["verdict"] for line in score["lines"]} >= {"found"}
    assert director.incidents("Actual") == []


def _exercises(director: Director) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = director.get("/api/exercises")["exercises"]
    return rows


def _steps(director: Director, exercise: str, what: str) -> list[dict[str, Any]]:
    return [one for one in director.whole(exercise)["steps"] if one["what"] == what]


def test_sumo_killed_in_the_middle_is_said_and_the_exercise_goes_on(director: Director) -> None:
    exercise = director.start("collision", speed=4.0)
    city = director.city.pid("city")
    (streets,) = [pid for pid in _descendants(city) if holds_sumo(pid)]
    os.kill(streets, signal.SIGKILL)
    wait(lambda: "begun again" in (director.wait_for_city()["trouble"] or ""), 60, director.log)
    at_s = director.wait_for_city()["at_s"]
    wait(lambda: director.wait_for_city()["at_s"] > at_s + 5, 60, director.log)
    assert director.city.pid("city") == city
    assert director.exercise(exercise)["phase"] == "playing"
    director.stop(exercise)


def test_the_whole_city_killed_is_started_again_and_its_exercise_is_lost_not_forgotten(director: Director) -> None:
    exercise = director.start("crowd", speed=1.0)
    before = director.city.pid("city")
    director.city.kill("city")
    wait(lambda: director.city.pid("city") != before, 30, director.log)
    wait(lambda: director.exercise(exercise)["phase"] in {"lost", "ended"}, 60, director.log)
    wait(lambda: (director.simulator() or {"plays": "?"})["plays"] is None, 90, director.log)
    director.wait_for_cameras()
    again = director.start("loiterer")
    assert director.exercise(again)["phase"] == "playing"
    director.stop(again)


def test_a_city_that_stands_still_loses_no_camera(director: Director) -> None:
    director.wait_for_cameras()
    lost = {one["id"] for one in director.incidents() if one["kind"] == "camera_lost"}
    director.ask("pace", simulator="city", paused=True)
    wait(lambda: director.wait_for_city()["paused"], 20, director.log)
    before = {one["id"]: one["last_picture"] for one in director.cameras()}

    def renewed() -> bool:
        return all(one["has_picture"] and one["last_picture"] > before[one["id"]] for one in director.cameras())

    for _ in range(3):
        wait(renewed, 15, director.cameras)
        before = {one["id"]: one["last_picture"] for one in director.cameras()}
    director.ask("pace", simulator="city", speed=1.0, paused=False)
    assert {one["id"] for one in director.incidents() if one["kind"] == "camera_lost"} == lost


FAR = """
name = "far"
title = "Far away"
what = "Somebody hangs about where no camera is."
lasts_s = 10
[[act]]
do = "loiter"
who = "man"
at = "camera:30"
from_s = 0
to_s = 9
"""


@pytest.mark.parametrize(("script", "words"), [("name = 1", "name"), ("no toml [", "TOML"), (FAR, "4 cameras")])
def test_a_script_that_cannot_be_played_is_refused_with_its_reason(director: Director, script: str, words: str) -> None:
    id = director.ask("start", simulator="city", script=script)["exercise"]
    row = wait(lambda: director.exercise(id)["phase"] == "refused" and director.exercise(id), 30, director.log)
    assert words in row["because"]


def test_what_cannot_be_injected_is_refused_and_the_exercise_goes_on(director: Director) -> None:
    exercise = director.start("gas-leak")
    director.ask("inject", exercise=exercise, act={"do": "fly", "at": "camera:1"})
    director.ask("inject", exercise=exercise, device="level-1", fault="stuck")
    wait(lambda: _steps(director, exercise, "refused"), 30, director.log)
    wait(
        lambda: [one for one in _steps(director, exercise, "act") if "level-1 is stuck" in one["words"]],
        30,
        director.log,
    )
    assert director.exercise(exercise)["phase"] == "playing"
    director.stop(exercise)

"""The room over HTTP on a true city: a simulator's whole life, and wrong input told by its field, each of them."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from civigil.events.exercises import THINGS_AT_MOST
from tests.exercises.making import PRESENCE, truth_data
from tests.exercises.simulating import Simulator, now, patient, until
from tests.support.screen import screen
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.slow]


@dataclass
class Asked:
    """A city, its director and a simulator."""

    city: UppedCity
    http: httpx.Client
    simulator: Simulator

    def clear(self) -> None:
        """End whatever is on."""
        for one in self.http.get("/api/exercises").json()["exercises"]:
            if one["phase"] in ("asked", "playing"):
                self.simulator.tell("ended", one["id"], words="cleared")

    def start(self, **given: Any) -> str:
        """An exercise that the simulator was asked for."""
        self.clear()
        self.simulator.present()
        body = {"simulator": "hand", "scenario": "loiterer"} | given
        answer = self.http.post("/api/exercises/start", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["exercise"])

    def playing(self) -> str:
        """An exercise that plays."""
        id = self.start()
        self.simulator.tell("began", id)
        self.simulator.present(plays=id)
        return id

    def whole(self, id: str) -> dict[str, Any]:
        """Everything of an exercise."""
        found: dict[str, Any] = self.http.get(f"/api/exercises/{id}").json()
        return found


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    with tempfile.TemporaryDirectory(prefix="cv-") as folder, upped(Path(folder) / "city", patient(folder)) as city:
        headers = {"authorization": f"Bearer {city.token}"}
        with httpx.Client(base_url=city.url, headers=headers, trust_env=False, timeout=20) as http:
            simulator = Simulator(city)
            yield Asked(city, http, simulator)
            simulator.close()


def refused(answer: httpx.Response, where: str, status: int = 400) -> None:
    """The answer is a problem that names where it lies."""
    assert answer.status_code == status, answer.text
    assert where in f"{answer.json().get('where', '')} {answer.json()['detail']}", answer.text


def changed(whole: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one field another, named as `scenarios.0.name`."""
    copy = msgspec.json.decode(msgspec.json.encode(whole))
    inside = copy
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in way:
        inside = inside[part]
    inside[last] = value
    return copy  # type: ignore[no-any-return]


WRONG_PRESENCE = [
    ("title", ""),
    ("title", "x" * 121),
    ("title", "a\0b"),
    ("title", 7),
    ("scenarios", {}),
    ("scenarios.0.name", "Two Words"),
    ("scenarios.0.name", ""),
    ("scenarios.0.title", None),
    ("scenarios.0.what", "x" * 501),
    ("scenarios.0.lasts_s", -1),
    ("scenarios.0.lasts_s", 86_401),
    ("cameras.0.latitude", 90.1),
    ("cameras.0.longitude", "east"),
    ("devices.0.id", ""),
    ("devices.0.faults", ["x" * 61]),
    ("devices.0.faults", "dead"),
    ("speed", -0.1),
    ("speed", 101),
    ("paused", "no"),
    ("plays", "loiterer"),
    ("at_s", 1e12),
    ("hour", 24.0),
    ("hour", -0.1),
]


@pytest.mark.parametrize(("path", "value"), WRONG_PRESENCE, ids=lambda one: str(one)[:24])
def test_a_wrong_presence_is_told_by_its_field(asked: Asked, path: str, value: Any) -> None:
    answer = asked.simulator.http.put(asked.simulator.path, json=changed(PRESENCE, path, value))
    refused(answer, path.partition(".")[0])


@pytest.mark.parametrize("name", ["Two Words", "a" * 41, "-a", "ä", "x.y", "a_b"])
def test_a_simulator_without_a_plain_name_is_refused(asked: Asked, name: str) -> None:
    refused(asked.simulator.http.put(f"/api/exercises/simulators/{name}", json=PRESENCE), "name")
    refused(asked.simulator.http.get(f"/api/exercises/simulators/{name}/commands"), "name")


EVENT: dict[str, Any] = {"number": 1, "what": "act", "exercise": str(uuid4()), "at": now(), "at_s": 1.0, "words": "x"}
WRONG_EVENTS = [
    ("number", 0),
    ("number", "1"),
    ("number", 1 << 63),
    ("what", "exploded"),
    ("what", None),
    ("exercise", "loiterer"),
    ("at", "yesterday"),
    ("at", "2026-05-01T12:00:00"),
    ("at_s", 1e9),
    ("words", "x" * 501),
    ("data", {"latitude": 91}),
    ("data", {"longitude": -181}),
    ("data", []),
]


@pytest.mark.parametrize(("path", "value"), WRONG_EVENTS, ids=lambda one: str(one)[:24])
def test_a_wrong_event_is_told_by_its_field(asked: Asked, path: str, value: Any) -> None:
    asked.simulator.present()
    answer = asked.simulator.http.post(f"{asked.simulator.path}/events", json=[changed(EVENT, path, value)])
    refused(answer, path)


WRONG_TRUTHS = [
    ("cause", "Two Words"),
    ("cause", None),
    ("kinds", []),
    ("kinds", ["x"] * 17),
    ("kinds", [""]),
    ("latitude", -91),
    ("longitude", 181),
    ("radius_m", 0),
    ("radius_m", 50_001),
    ("began", "now"),
    ("began", "2026-05-01T12:00:00"),
    ("ends", "2000-01-01T00:00:00Z"),
    ("within_s", 0),
    ("within_s", 86_401),
    ("speed", 0.05),
    ("speed", 21),
    ("seen_by", "cameras"),
    ("expect", "x" * 501),
]


@pytest.mark.parametrize(("path", "value"), WRONG_TRUTHS, ids=lambda one: str(one)[:24])
def test_a_wrong_truth_is_told_by_its_field(asked: Asked, path: str, value: Any) -> None:
    asked.simulator.present()
    event = EVENT | {"what": "truth", "data": changed(truth_data(), path, value)}
    refused(asked.simulator.http.post(f"{asked.simulator.path}/events", json=[event]), path)


@pytest.mark.parametrize(
    ("data", "field"),
    [({}, "state"), ({"state": "lost"}, "state"), ({"state": "sent", "incident": 7}, "incident"), (None, "data")],
)
def test_a_wrong_crew_is_told_by_its_field(asked: Asked, data: Any, field: str) -> None:
    asked.simulator.present()
    event = EVENT | {"what": "crew", "data": data}
    refused(asked.simulator.http.post(f"{asked.simulator.path}/events", json=[event]), field)


def test_more_events_at_once_than_allowed_are_refused_whole(asked: Asked) -> None:
    asked.simulator.present()
    many = [EVENT | {"number": number} for number in range(1, 202)]
    assert asked.simulator.http.post(f"{asked.simulator.path}/events", json=many).status_code == 400


THINGS: dict[str, Any] = {"at": now(), "speed": 1, "things": [["car-1", "car", 13.53, 52.43, 90, 8.0, ""]]}
WRONG_THINGS = [
    ("at", "noon"),
    ("at", "2026-05-01T12:00:00"),
    ("at", "2020-05-01T12:00:00Z"),
    ("at", "2099-05-01T12:00:00Z"),
    ("speed", -1),
    ("things", [["car-1"]]),
    ("things", [{"id": "car-1"}]),
    ("things.0.0", ""),
    ("things.0.0", "x" * 61),
    ("things.0.1", ""),
    ("things.0.2", 180.1),
    ("things.0.3", -90.1),
    ("things.0.4", 361),
    ("things.0.5", -1),
    ("things.0.6", "x" * 41),
    ("things", [["a", "car", 13, 52]] * (THINGS_AT_MOST + 1)),
]


@pytest.mark.parametrize(("path", "value"), WRONG_THINGS, ids=lambda one: str(one)[:24])
def test_a_wrong_sample_is_told_by_its_field(asked: Asked, path: str, value: Any) -> None:
    asked.simulator.present()
    answer = asked.simulator.http.post(f"{asked.simulator.path}/things", json=changed(THINGS, path, value))
    refused(answer, path.partition(".")[0])


WRONG_ORDERS: list[tuple[str, dict[str, Any], str, int]] = [
    ("start", {}, "simulator", 400),
    ("start", {"simulator": "nobody", "scenario": "loiterer"}, "simulator nobody", 404),
    ("start", {"simulator": "hand"}, "scenario", 400),
    ("start", {"simulator": "hand", "scenario": "picnic"}, "scenario picnic", 404),
    ("start", {"simulator": "hand", "scenario": "loiterer", "script": "x"}, "scenario", 400),
    ("start", {"simulator": "hand", "script": " "}, "script", 400),
    ("start", {"simulator": "hand", "scenario": "loiterer", "speed": 0}, "speed", 400),
    ("start", {"simulator": "hand", "scenario": "loiterer", "speed": 21}, "speed", 400),
    ("start", {"simulator": "hand", "scenario": "loiterer", "loud": True}, "loud", 400),
    ("stop", {}, "exercise", 400),
    ("stop", {"exercise": "x"}, "exercise", 400),
    ("stop", {"exercise": str(uuid4())}, "no such exercise", 404),
    ("stop", {"exercise": str(uuid4()), "reason": "x" * 501}, "reason", 400),
    ("pace", {"simulator": "hand"}, "speed", 400),
    ("pace", {"simulator": "hand", "speed": 0.01}, "speed", 400),
    ("pace", {"simulator": "hand", "paused": 1}, "paused", 400),
    ("pace", {"simulator": "nobody", "paused": True}, "simulator nobody", 404),
    ("inject", {"device": "air-1", "fault": "dead"}, "exercise", 400),
    ("inject", {"exercise": str(uuid4()), "device": "air-1", "fault": "dead"}, "no such exercise", 404),
    ("inject", {"exercise": "PLAYS"}, "device", 400),
    ("inject", {"exercise": "PLAYS", "device": "air-9", "fault": "dead"}, "device air-9", 404),
    ("inject", {"exercise": "PLAYS", "device": "air-1", "fault": "melted"}, "fault", 400),
    ("inject", {"exercise": "PLAYS", "act": {"at": "centre"}}, "act.do", 400),
    ("inject", {"exercise": "PLAYS", "act": {"do": ["burn"]}}, "act", 400),
    ("inject", {"exercise": "PLAYS", "act": "burn"}, "act", 400),
]


@pytest.mark.parametrize(("deed", "body", "where", "status"), WRONG_ORDERS, ids=itertools.count())
def test_a_wrong_order_is_told_by_its_field_and_moves_nothing(
    asked: Asked, deed: str, body: dict[str, Any], where: str, status: int
) -> None:
    if deed == "inject":
        body = {key: asked.playing() if value == "PLAYS" else value for key, value in body.items()}
    else:
        asked.clear()
        asked.simulator.present()
    refused(asked.http.post(f"/api/exercises/{deed}", json=body), where, status)
    (tally,) = asked.city.rows("SELECT count(*) FROM exercises.command WHERE do_what <> 'stop'")
    assert tally == (0,)


@pytest.mark.parametrize("cursor", ["x", "2026-05-01T12:00:00Z", "2026-05-01T12:00:00Z_x", "_", "%00"])
def test_a_cursor_that_is_none_is_refused(asked: Asked, cursor: str) -> None:
    refused(asked.http.get(f"/api/exercises?cursor={cursor}"), "cursor")


@pytest.mark.parametrize("query", ["after=-1", "after=x", f"after={1 << 63}"])
def test_a_number_that_no_command_has_is_refused(asked: Asked, query: str) -> None:
    asked.simulator.present()
    refused(asked.simulator.http.get(f"{asked.simulator.path}/commands?{query}"), "after")


def test_an_unknown_exercise_is_missing_everywhere(asked: Asked) -> None:
    for path in (f"/api/exercises/{uuid4()}", f"/api/exercises/{uuid4()}/report"):
        assert asked.http.get(path).status_code == 404
    assert asked.http.get(f"/api/exercises/{uuid4()}/report?form=pdf").status_code == 400


def test_a_command_reaches_a_simulator_that_waits_for_it_at_once(asked: Asked) -> None:
    asked.clear()
    asked.simulator.present()
    asked.simulator.passed = 0
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(asked.simulator.commands)
        asked.http.post("/api/exercises/pace", json={"simulator": "hand", "speed": 2})
        (command,) = waiting.result(timeout=10)
    assert (command["do"], command["speed"], command["paused"]) == ("pace", 2.0, None)


def test_a_whole_exercise_is_told_scored_and_reported(asked: Asked, tmp_path: Path) -> None:
    id = asked.start(speed=2.0)
    asked.simulator.tell("began", id, words="<script>alert(1)</script>", data={"lasts_s": 60, "speed": 2})
    asked.simulator.present(plays=id)
    data = truth_data() | {"began": now(), "ends": None, "expect": "One <b>loiterer</b>."}
    asked.simulator.tell("truth", id, data=data)
    asked.simulator.tell("pace", id, data={"speed": 5.0, "paused": False})
    asked.http.post("/api/exercises/inject", json={"exercise": id, "device": "air-1", "fault": "stuck"})
    asked.simulator.tell("call", id, words="Somebody is there", data={"kind": "suspicious_person"})
    asked.simulator.tell("crew", id, words="On our way", data={"unit": "Police 1", "state": "sent"})
    asked.simulator.tell("ended", id, words="over")
    asked.simulator.present()
    whole = until(lambda: (found := asked.whole(id))["final"] and found, within_s=30)
    assert (whole["exercise"]["phase"], whole["exercise"]["speed"]) == ("ended", 5.0)
    assert whole["exercise"]["score"] == {"found": 0, "late": 0, "missed": 0, "false": 0, "repeated": 0, "pending": 1}
    assert [one["what"] for one in whole["steps"]] == ["began", "truth", "pace", "call", "crew", "ended"]
    assert [one["fault"] for one in whole["injects"]] == ["stuck"]
    page = asked.http.get(f"/api/exercises/{id}/report")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-disposition"].startswith('attachment; filename="loiterer-')
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "1 had time left when it ended" in page.text
    report = tmp_path / "report.json"
    report.write_bytes(asked.http.get(f"/api/exercises/{id}/report?form=json").content)
    command = [sys.executable, "-m", "civigil", "exercises", "score", str(report), str(report), "--json"]
    made = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    assert msgspec.json.decode(made) == whole["score"]


def test_the_command_line_directs_an_exercise_from_its_start_to_its_score(asked: Asked, tmp_path: Path) -> None:
    asked.clear()
    asked.simulator.present()
    script = tmp_path / "own.toml"
    script.write_text('name = "own"\n')
    id = asked.city.command("exercises", "start", "hand", str(script), "--speed", "2").strip()
    (start,) = [one for one in asked.simulator.commands() if one["do"] == "start"]
    assert (start["exercise"], start["script"], start["scenario"], start["speed"]) == (id, 'name = "own"\n', None, 2.0)
    asked.simulator.tell("began", id, data={"scenario": "own", "title": "One of our own"})
    asked.simulator.present(plays=id)
    assert "One of our own: playing" in asked.city.command("exercises", "show", id)
    asked.city.command("exercises", "stop", id, "--reason", "enough")
    (stop,) = [one for one in asked.simulator.commands() if one["do"] == "stop"]
    assert (stop["exercise"], stop["reason"]) == (id, "enough")
    asked.simulator.tell("ended", id, words="stopped: enough")
    asked.simulator.present()
    until(lambda: asked.whole(id)["final"], within_s=30)
    told = asked.city.command("exercises", "show", id)
    assert "stopped: enough" in told
    assert "own: 0 found, 0 late, 0 missed" in told
    listed = msgspec.json.decode(asked.city.command("exercises", "list", "--json"))
    assert listed["exercises"][0]["id"] == id
    assert "hand: Adlershof, present; plays loiterer, gas-leak" in asked.city.command("exercises", "list")


def test_rows_and_the_facts_after_them_are_the_later_rows(asked: Asked) -> None:
    """The law of the live stream, while exercises begin, change their pace, end and are scored."""
    headers = {"authorization": f"Bearer {asked.city.token}"}

    def life() -> str:
        for phase in ("refused", "ended"):
            id = asked.start()
            if phase == "ended":
                asked.simulator.tell("began", id, data={"lasts_s": 60})
                asked.simulator.present(plays=id)
                asked.simulator.tell("pace", id, data={"speed": 3.0})
            asked.simulator.tell(phase, id, words=phase)
        until(lambda: asked.whole(id)["final"], within_s=30)
        return id

    async def look() -> tuple[Any, Any]:
        async with screen(asked.city.url, headers, fold={"exercises": "exercise"}) as first:
            await first.until(lambda it: "exercises" in it.rows)
            last = await asyncio.get_running_loop().run_in_executor(None, life)
            await first.until(lambda it: bool((it.rows["exercises"].get(last) or {}).get("score")), within_s=20)
            async with screen(asked.city.url, headers, fold={"exercises": "exercise"}) as second:
                await second.until(lambda it: "exercises" in it.rows)
                return first.rows["exercises"], second.rows["exercises"]

    folded, later = asyncio.run(look())
    assert folded == later


def test_what_a_program_repeats_is_permitted_each_time_and_audited_once(asked: Asked) -> None:
    asked.simulator.present()
    query = "SELECT count(*) FROM trust.audit WHERE target LIKE %s"
    before = asked.city.rows(query, "%/things")[0][0]
    for _ in range(30):
        assert asked.simulator.move(["car-1", "car", 13.53, 52.43]).status_code == 200
    after = asked.city.rows(query, "%/things")[0][0]
    assert isinstance(before, int)
    assert after in (before, before + 1)
    nobody = httpx.post(f"{asked.city.url}{asked.simulator.path}/things", json=THINGS, timeout=30)
    assert nobody.status_code == 401


def test_no_more_samples_are_passed_on_than_one_may_send(asked: Asked) -> None:
    asked.simulator.present()
    began, passed = time.monotonic(), 0
    while time.monotonic() - began < 2.0:
        answer = asked.simulator.move(["car-1", "car", 13.53, 52.43])
        passed += answer.json()["passed"]
    assert 1 <= passed <= 4.5 * (time.monotonic() - began) + 1


def test_a_full_sample_is_taken(asked: Asked) -> None:
    asked.simulator.present()
    things = [[f"vehicle-{n:05d}", "car", 13.5 + n / 1e5, 52.4 + n / 1e5, n % 360, 13.89, ""] for n in range(3_000)]
    until(lambda: asked.simulator.move(*things).json()["passed"])

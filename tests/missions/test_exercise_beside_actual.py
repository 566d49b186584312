"""An exercise beside the real city: nothing of it reaches what is real, and nothing real is taken for it, hard as one tries."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from nats.errors import Error as NatsError

from civigil.events.cameras import LoiteringSeen, RestartFeed
from civigil.events.exercises import ThingsMoved
from civigil.events.incidents import MoveIncident, Phase
from civigil.gateway import api
from civigil.gateway.server import OWN
from civigil.kernel.envelope import headers_of, seal_in
from civigil.kernel.errors import CivigilError, Invalid
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.roster import ROSTER
from civigil.runtime.bus import Outgoing, names
from civigil.runtime.clock import TrueClock, new_id
from tests.exercises.simulating import Simulator, patient, until
from tests.support.concerns import sighting
from tests.support.screen import screen
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.slow]

DOCUMENT = api.document_of(ROSTER, OWN)
SIMULATORS_DOORS = {
    ("put", "/api/exercises/simulators/{name}"),
    ("get", "/api/exercises/simulators/{name}/commands"),
    ("post", "/api/exercises/simulators/{name}/events"),
    ("post", "/api/exercises/simulators/{name}/things"),
    ("post", "/api/incidents/reports"),
    ("get", "/api/incidents/reports/{report}"),
}


@dataclass
class Beside:
    """A city with a real camera, an operator, and a simulator that plays."""

    city: UppedCity
    http: httpx.Client
    simulator: Simulator
    exercise: str = ""

    def incidents(self, status: str) -> list[dict[str, Any]]:
        """The incidents of a status."""
        found: list[dict[str, Any]] = self.http.get("/api/incidents", params={"status": status}).json()["incidents"]
        return found

    def whole(self) -> dict[str, Any]:
        """Everything of the exercise."""
        found: dict[str, Any] = self.http.get(f"/api/exercises/{self.exercise}").json()
        return found


@pytest.fixture(scope="module")
def beside() -> Iterator[Beside]:
    with (
        tempfile.TemporaryDirectory(prefix="cv-") as folder,
        upped(Path(folder) / "city", ["--camera", "pattern:yard", *patient(folder)]) as city,
        httpx.Client(
            base_url=city.url, headers={"authorization": f"Bearer {city.token}"}, trust_env=False, timeout=20
        ) as http,
    ):
        simulator = Simulator(city)
        assert simulator.present().status_code == 200
        started = http.post("/api/exercises/start", json={"simulator": "hand", "scenario": "loiterer"})
        exercise = started.json()["exercise"]
        (command,) = simulator.commands()
        assert (command["do"], command["exercise"]) == ("start", exercise)
        simulator.tell("began", exercise, data={"lasts_s": 180})
        assert simulator.present(plays=exercise).status_code == 200
        asyncio.run(same_thing_in_every_status(city))
        found = Beside(city, http, simulator, exercise)
        for status in Status:
            until(lambda status=status: found.incidents(status.value))  # type: ignore[misc]
        yield found
        simulator.close()


@pytest.fixture(autouse=True)
def still_there(beside: Beside) -> None:
    """The simulator presents itself as long as tests run."""
    assert beside.simulator.present(plays=beside.exercise).status_code == 200


async def same_thing_in_every_status(city: UppedCity) -> None:
    """The same person at the same place and time before the same camera: once for real, once rehearsed, once as a test."""
    bus = await city.bus("cameras")
    at = TrueClock().now()
    try:
        for number in range(10):
            for status in Status:
                await bus.publish(sighting(number, id=new_id(), now=at, status=status))
    finally:
        await bus.close()


def test_the_same_thing_in_three_statuses_is_three_incidents_that_hold_ten_each(beside: Beside) -> None:
    for status in Status:
        found = [one for one in beside.incidents(status.value) if "track:cam-0/0" in one["subjects"]]
        assert [one["concerns"] for one in found] == [10], status
        assert {one["status"] for one in found} == {status.value}


def test_an_exercise_cannot_be_made_one_with_what_is_real(beside: Beside) -> None:
    real, drill = beside.incidents("Actual")[0], beside.incidents("Exercise")[0]
    for one, other in ((real, drill), (drill, real)):
        versions = {"version": one["version"], "absorb": other["id"], "absorb_version": other["version"]}
        merged = beside.http.post(f"/api/incidents/{one['id']}/merge", json=versions)
        assert merged.status_code == 403, merged.text
        linked = {"version": one["version"], "other": other["id"], "linked": True}
        assert beside.http.post(f"/api/incidents/{one['id']}/link", json=linked).status_code == 403
    for before in (real, drill):
        assert beside.http.get(f"/api/incidents/{before['id']}").json()["version"] == before["version"]


def test_the_exercise_sees_its_own_incidents_and_no_real_one(beside: Beside) -> None:
    drills = {one["id"] for one in beside.incidents("Exercise")}
    seen = until(lambda: {one["id"] for one in beside.whole()["seen"]} == drills and drills)
    others = {one["id"] for status in ("Actual", "Test") for one in beside.incidents(status)}
    assert not seen & others
    rows = beside.city.rows("SELECT status, count(*) FROM exercises.seen GROUP BY status")
    assert "Actual" not in {status for status, _ in rows}
    deeds = beside.city.rows("SELECT incident::text FROM exercises.deed")
    assert not {id for (id,) in deeds} & {one["id"] for one in beside.incidents("Actual")}


def test_a_real_fire_sends_no_crew_of_the_exercise_and_an_exercises_fire_does(beside: Beside) -> None:
    real, drill = beside.incidents("Actual")[0], beside.incidents("Exercise")[0]
    for one in (real, drill):
        given = {"version": one["version"], "to": "desk:fire"}
        assert beside.http.post(f"/api/incidents/{one['id']}/assign", json=given).status_code == 200
    crews = [one for one in beside.simulator.commands() if one["do"] == "crew"]
    assert [one["incident"] for one in crews] == [drill["id"]]


def test_no_exercises_order_reaches_a_real_camera(beside: Beside) -> None:
    before = beside.http.get("/api/cameras").json()["cameras"]
    assert [one["status"] for one in before] == ["Actual"]
    for status in ("Exercise", "Test"):
        body = {"reason": "as an exercise", "status": status}
        refused = beside.http.post(f"/api/cameras/{before[0]['id']}/restart", json=body)
        assert refused.status_code == 403, refused.text
        zones = {"version": before[0]["zones_version"], "zones": [], "status": status}
        assert beside.http.put(f"/api/cameras/{before[0]['id']}/zones", json=zones).status_code == 403
    after = beside.http.get("/api/cameras").json()["cameras"]
    assert [one["connections"] for one in after] == [one["connections"] for one in before]


@pytest.mark.parametrize("deed", ["start", "stop", "pace", "inject"])
@pytest.mark.parametrize("status", ["Actual", "Test", "Exercise"])
def test_no_directors_request_can_name_a_status(beside: Beside, deed: str, status: str) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "start": {"simulator": "hand", "scenario": "gas-leak"},
        "stop": {"exercise": beside.exercise},
        "pace": {"simulator": "hand", "paused": True},
        "inject": {"exercise": beside.exercise, "device": "air-1", "fault": "dead"},
    }
    answer = beside.http.post(f"/api/exercises/{deed}", json=bodies[deed] | {"status": status})
    assert answer.status_code == 400
    assert "status" in answer.json()["detail"]


def test_a_simulator_can_knock_at_no_door_but_its_own(beside: Beside) -> None:
    """Every route of the city, with the simulator's own token."""
    opened = set()
    for path, operations in DOCUMENT["paths"].items():
        for method in operations:
            parameters = operations[method].get("parameters", [])
            filled = path
            for one in parameters:
                if one["in"] == "path":
                    value = "1" if one["schema"].get("type") == "integer" else str(uuid4())
                    filled = filled.replace(f"{{{one['name']}}}", value)
            if (method, path) in SIMULATORS_DOORS or (method, path) == ("post", "/sign-out"):
                continue
            answer = beside.simulator.http.request(method, filled, json={} if method != "get" else None)
            if answer.status_code != 403:
                opened.add((method, path, answer.status_code))
    assert not opened


@pytest.mark.parametrize("status", ["Actual", "actual", "Real"])
def test_a_simulators_caller_cannot_report_what_is_real(beside: Beside, status: str) -> None:
    before = len(beside.incidents("Actual"))
    body = {"kind": "fire", "words": "it burns", "at": TrueClock().now().isoformat(), "reference": f"x:{status}"}
    place = {"latitude": 52.43, "longitude": 13.53}
    answer = beside.simulator.http.post("/api/incidents/reports", json=body | place | {"status": status})
    assert answer.status_code in (400, 403), answer.text
    unsaid = beside.simulator.http.post("/api/incidents/reports", json=body | place)
    assert unsaid.status_code == 200, unsaid.text
    assert unsaid.json()["status"] == "Exercise"
    assert len(beside.incidents("Actual")) == before


def test_a_simulator_that_says_it_is_real_is_not_believed(beside: Beside) -> None:
    """Its bodies bear no status; one that is sent all the same is passed over, and everything goes out as an exercise's."""

    async def look() -> list[dict[str, Any]]:
        headers = {"authorization": f"Bearer {beside.city.token}"}
        async with screen(beside.city.url, headers, fold={"exercises": "exercise"}) as shown:
            await shown.watch(("exercises.things_moved.v1", "hand"))
            await shown.until(lambda it: "exercises" in it.rows)
            loop = asyncio.get_running_loop()
            while not shown.observations:
                body = {"at": TrueClock().now().isoformat(), "status": "Actual", "speed": 1}
                things = {"things": [["bus-7", "bus", 13.53, 52.43, 90, 8.5, "Bus 7"]]}
                path = f"{beside.simulator.path}/things"
                await loop.run_in_executor(None, lambda b=body | things, p=path: beside.simulator.http.post(p, json=b))
                await asyncio.sleep(0.1)
            await loop.run_in_executor(
                None, lambda: beside.simulator.tell("act", beside.exercise, words="somebody comes", status="Actual")
            )
            await shown.until(lambda it: any(one["type"] == "exercises.step_told.v1" for one in it.facts))
            return [*shown.observations, *(one for one in shown.facts if one["type"].startswith("exercises."))]

    told = asyncio.run(look())
    assert {one["status"] for one in told} == {"Exercise"}
    assert told[0]["body"]["things"] == [["bus-7", "bus", 13.53, 52.43, 90.0, 8.5, "Bus 7"]]


def test_the_gateway_itself_cannot_say_a_simulators_sample_as_real(beside: Beside) -> None:
    async def attempt() -> set[str]:
        gateway, spine = await beside.city.bus("gateway"), await beside.city.bus("spine")
        at = TrueClock().now()
        try:
            before = (await spine.client.jetstream().stream_info(names.OBSERVATIONS)).state.last_seq
            for status in (Status.ACTUAL, Status.TEST, Status.EXERCISE):  # the allowed one last: then all have come
                seen = ThingsMoved(simulator="hand", at=at, speed=1.0, things=())
                source = "exercises/forged"
                await gateway.observe(seal_in(seen, id=new_id(), source=source, status=status, occurred=at, learned=at))
            await gateway.client.flush()
            js = spine.client.jetstream()
            async with asyncio.timeout(20):
                while True:
                    found: set[str] = set()
                    last = (await js.stream_info(names.OBSERVATIONS)).state.last_seq
                    for seq in range(before + 1, last + 1):
                        message = await js.get_msg(names.OBSERVATIONS, seq)
                        if (message.headers or {}).get("ce-source") == "exercises/forged":
                            found.add(str(message.subject).split(".")[1])
                    if found:
                        return found
                    await asyncio.sleep(0.05)
        finally:
            await gateway.close()
            await spine.close()

    assert asyncio.run(attempt()) == {"exercise"}


def test_the_exercises_room_itself_has_no_right_to_order_anything(beside: Beside) -> None:
    async def attempt(status: Status) -> None:
        bus = await beside.city.bus("exercises")
        try:
            order = RestartFeed(camera="pattern-1", reason="by the exercise")
            who = Principal(id="process:exercises", roles=("operator",))
            await bus.ask(order, actor=who, status=status, answer=msgspec.Raw, time_limit_s=3.0)
        finally:
            await bus.close()

    for status in (Status.ACTUAL, Status.EXERCISE):
        with pytest.raises((CivigilError, NatsError)):
            asyncio.run(attempt(status))
    assert all(one["restarts"] == 0 for one in beside.http.get("/api/cameras").json()["cameras"] if "restarts" in one)


def test_a_fact_that_bears_two_statuses_is_set_aside_and_reaches_no_screen(beside: Beside) -> None:
    """A camera's process that was taken over says an exercise's sighting on the real subject, and the other way round."""

    async def forge() -> None:
        bus = await beside.city.bus("cameras")
        at = TrueClock().now()
        try:
            for said, meant in ((Status.EXERCISE, Status.ACTUAL), (Status.ACTUAL, Status.EXERCISE)):
                event = sighting(990, id=new_id(), now=at, status=said)
                subject = event.subject.replace(f".{said.value.lower()}.", f".{meant.value.lower()}.")
                await bus.publisher.send(Outgoing(subject, headers_of(event), event.raw))
        finally:
            await bus.close()

    asyncio.run(forge())
    query = "SELECT count(*) FROM incidents.aside WHERE subject LIKE %s"
    until(lambda: beside.city.rows(query, f"%{LoiteringSeen.event_type}%")[0][0] == 2)
    for status in Status:
        subjects = [subject for one in beside.incidents(status.value) for subject in one["subjects"]]
        assert not [one for one in subjects if one.endswith("/99")]


def test_what_follows_from_an_exercise_cannot_become_real_on_the_way() -> None:
    drill = sighting(1, id=new_id(), now=TrueClock().now(), status=Status.EXERCISE)
    order = MoveIncident(incident=drill.id, version=1, to=Phase.ACKNOWLEDGED)
    given: dict[str, Any] = {"id": new_id(), "source": "x", "occurred": drill.occurred, "learned": drill.learned}
    with pytest.raises(Invalid, match="cannot follow"):
        seal_in(order, status=Status.ACTUAL, cause=drill, **given)


def test_the_score_holds_nothing_real_for_or_against_the_city(beside: Beside) -> None:
    """The last test: the exercise ends, and is scored by its own incident alone."""
    simulator = beside.simulator
    data = {
        "cause": "loiterer",
        "kinds": ["loitering"],
        "latitude": 52.43,
        "longitude": 13.53,
        "radius_m": 60,
        "began": beside.whole()["exercise"]["began"],
        "within_s": 3600,
    }
    simulator.tell("truth", beside.exercise, data=data)
    simulator.tell("ended", beside.exercise, words="over")
    simulator.present()
    score = until(lambda: beside.whole()["final"] and beside.whole()["score"], within_s=30)
    drills = {one["id"] for one in beside.incidents("Exercise")}
    assert {line["incident"] for line in score["lines"] if line["incident"]} <= drills
    assert score["found"] == 1
    report = beside.http.get(f"/api/exercises/{beside.exercise}/report", params={"form": "json"}).text
    assert not [one["id"] for one in beside.incidents("Actual") if one["id"] in report]

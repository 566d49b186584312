"""Processes are killed while an exercise goes on: nothing that was told is lost or doubled, and it is scored once."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.exercises.making import PRESENCE, truth_data
from tests.exercises.simulating import Simulator, now, patient, until
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.slow, pytest.mark.long]

WITHIN_S = 90.0
ACTS = 60


@pytest.fixture(scope="module")
def city() -> Iterator[UppedCity]:
    with tempfile.TemporaryDirectory(prefix="cv-") as folder, upped(Path(folder) / "city", patient(folder)) as running:
        yield running


def insist(ask: Any) -> httpx.Response:
    """Ask until it is answered with 200, as a simulator does whose city is just being killed."""
    deadline = time.monotonic() + WITHIN_S
    while True:
        try:
            answer: httpx.Response = ask()
        except httpx.TransportError:
            answer = httpx.Response(503)
        if answer.status_code == 200:
            return answer
        assert answer.status_code == 503, answer.text
        assert time.monotonic() < deadline, "the city did not come back"
        time.sleep(0.05)


@pytest.mark.parametrize("victim", ["gateway", "exercises", "nats-server", "postgres"])
def test_an_exercise_outlives_the_death_of(victim: str, city: UppedCity) -> None:
    simulator = Simulator(city)
    headers = {"authorization": f"Bearer {city.token}"}
    http = httpx.Client(base_url=city.url, headers=headers, trust_env=False, timeout=20)
    events = f"{simulator.path}/events"

    def present(plays: str | None = None) -> None:
        insist(lambda: simulator.http.put(simulator.path, json=PRESENCE | {"plays": plays}))

    present()
    body = {"simulator": "hand", "scenario": "loiterer"}
    id = insist(lambda: http.post("/api/exercises/start", json=body)).json()["exercise"]
    first = simulator.number

    def told(number: int, what: str, **given: Any) -> dict[str, Any]:
        return {"number": first + number, "what": what, "exercise": id, "at": now(), **given}

    insist(lambda: simulator.http.post(events, json=[told(1, "began", data={"lasts_s": 60})]))
    data = truth_data() | {"began": now()}
    insist(lambda: simulator.http.post(events, json=[told(2, "truth", data=data)]))
    present(id)
    for number in range(ACTS):
        if number == ACTS // 3:
            city.kill(victim)
        batch = [told(3 + number, "act", words=f"act {number}")]
        insist(lambda batch=batch: simulator.http.post(events, json=batch))
    everything = [told(3 + number, "act", words=f"act {number}") for number in range(ACTS)]
    again = insist(lambda: simulator.http.post(events, json=everything)).json()
    assert (again["taken"], again["known"], again["refused"]) == (0, ACTS, [])
    insist(lambda: simulator.http.post(events, json=[told(3 + ACTS, "ended", words="over")]))
    present()

    def whole() -> Any:
        found = insist(lambda: http.get(f"/api/exercises/{id}")).json()
        return found["final"] and found

    found = until(whole, within_s=WITHIN_S)
    assert found["exercise"]["phase"] == "ended"
    assert [step["words"] for step in found["steps"] if step["what"] == "act"] == [f"act {n}" for n in range(ACTS)]
    query = (
        "SELECT split_part(subject, '.', 4), count(DISTINCT id) FROM spine.archive "
        "WHERE correlation = %s::uuid AND subject LIKE 'fact.%%' GROUP BY 1"
    )

    def archived() -> Any:
        counts = dict(city.rows(query, id))
        return counts.get("step_told") == ACTS + 3 and "score_made" in counts and counts

    counts = until(archived, within_s=WITHIN_S)
    for name in ("exercise_asked", "exercise_began", "truth_told", "exercise_ended", "score_made"):
        assert counts[name] == 1, name
    simulator.close()
    http.close()

"""A city with its simulated streets, and what a director does there: for missions, over the API alone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from civigil_city.scenarios.model import library
from tests.support.upped import UppedCity

Found = TypeVar("Found")
OVER = {"ended", "lost", "refused"}


def wait(look: Callable[[], Found], within_s: float = 60.0, why: Callable[[], object] = str) -> Found:
    """The first true answer. Fails, saying why, where none comes in time."""
    deadline = time.monotonic() + within_s
    while not (found := look()):
        assert time.monotonic() < deadline, f"it did not come about within {within_s} s: {why()}"
        time.sleep(0.2)
    return found


class Director:
    """Somebody who may direct exercises in a running city."""

    def __init__(self, city: UppedCity) -> None:
        self.city = city
        self._http = httpx.Client(base_url=city.url, headers={"Authorization": f"Bearer {city.token}"}, timeout=30)

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def get(self, path: str, **params: str) -> Any:
        """What the API answers."""
        answer = self._http.get(path, params=params)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def get_bytes(self, path: str) -> bytes:
        """Something whole, such as evidence."""
        answer = self._http.get(path)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.content

    def try_to(self, deed: str, **body: object) -> httpx.Response:
        """Ask for a deed of the exercises' room, whatever comes of it."""
        return self._http.post(f"/api/exercises/{deed}", json=body)

    def ask(self, deed: str, **body: object) -> Any:
        """Ask for a deed that must be done."""
        answer = self.try_to(deed, **body)
        assert answer.is_success, f"{deed}: {answer.status_code} {answer.text}"
        return answer.json()

    def assign(self, incident: dict[str, Any], desk: str) -> None:
        """Give an incident to a desk, as it stands now."""
        now = self.get(f"/api/incidents/{incident['id']}")
        answer = self._http.post(
            f"/api/incidents/{incident['id']}/assign", json={"version": now["version"], "to": desk, "note": ""}
        )
        assert answer.is_success, answer.text

    def as_somebody(self, token: str, status: str | None) -> httpx.Response:
        """A report under another token and a status, whatever comes of it."""
        report = {"kind": "fire", "words": "x", "at": datetime.now(UTC).isoformat(), "reference": f"mission:{status}"}
        if status is not None:
            report["status"] = status
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.post(f"{self.city.url}/api/incidents/reports", json=report, headers=headers, timeout=30)

    def simulator(self) -> dict[str, Any] | None:
        """The simulated city, where it is there."""
        rows = self.get("/api/exercises")["simulators"]
        return next((row for row in rows if row["name"] == "city" and row["present"]), None)

    def wait_for_city(self) -> dict[str, Any]:
        """Until the simulated city is there."""
        found = wait(self.simulator, 90, lambda: self.log())
        assert found is not None
        return found

    def cameras(self) -> list[dict[str, Any]]:
        """The cameras of the city as they stand."""
        rows: list[dict[str, Any]] = self.get("/api/cameras")["cameras"]
        return rows

    def wait_for_cameras(self, count: int = 4) -> None:
        """Until so many are watched."""
        wait(lambda: sum(one["state"] == "watching" for one in self.cameras()) >= count, 90, self.cameras)

    def start(self, scenario: str, **more: object) -> str:
        """Begin a scenario; the exercise's id, once it plays."""
        id: str = self.ask("start", simulator="city", scenario=scenario, **more)["exercise"]
        wait(lambda: self.exercise(id)["phase"] != "asked", 30, self.log)
        return id

    def whole(self, id: str) -> dict[str, Any]:
        """Everything of an exercise."""
        found: dict[str, Any] = self.get(f"/api/exercises/{id}")
        return found

    def exercise(self, id: str) -> dict[str, Any]:
        """An exercise as it stands."""
        found: dict[str, Any] = self.whole(id)["exercise"]
        return found

    def stop(self, id: str) -> dict[str, Any]:
        """End an exercise; everything of it once it is over and scored."""
        if self.exercise(id)["phase"] not in OVER:
            self.try_to("stop", exercise=id, reason="seen enough")
        wait(lambda: self.exercise(id)["phase"] in OVER and self.exercise(id)["score"] is not None, 60, self.log)
        return self.whole(id)

    def end_all(self) -> None:
        """End what is on, if anything is."""
        for one in self.get("/api/exercises")["exercises"]:
            if one["phase"] not in OVER:
                self.stop(one["id"])

    def incidents(self, status: str = "Exercise") -> list[dict[str, Any]]:
        """The incidents of a status."""
        rows: list[dict[str, Any]] = self.get("/api/incidents", status=status, limit="200")["incidents"]
        return rows

    def log(self) -> str:
        """The end of what the simulated city said, without its long first line."""
        path = self.city.data.root / "log" / "city.log"
        if not path.exists():
            return "it said nothing"
        lines = path.read_text(errors="replace").splitlines()
        return "\n".join(line[:400] for line in lines[-12:])

    def told(self) -> list[dict[str, Any]]:
        """All events that the simulated city told."""
        path = self.city.data.root / "log" / "city.log"
        return [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]


def holds_sumo(pid: int) -> bool:
    """Whether a process runs SUMO."""
    try:
        return "libsumo" in Path(f"/proc/{pid}/maps").read_text()
    except OSError:
        return False


AFTER_S = 14.0
"""Seconds of the wall after a truth's time within which it may still be told: rooms miss cameras and devices by that clock."""


def scored(director: Director, scenario: str, speed: float, *, to_the_end: bool = False) -> dict[str, Any]:
    """Play a scenario until the time of all its truths is over (or to its end), and hold it against them."""
    id = director.start(scenario, speed=speed)
    length = next(one["lasts_s"] for one in director.wait_for_city()["scenarios"] if one["name"] == scenario)
    truths = len(library()[scenario].truth)
    deadline = time.monotonic() + length / speed + 60

    def over() -> bool:
        whole = director.whole(id)
        if whole["exercise"]["phase"] in OVER:
            return True
        if to_the_end or len(whole["truths"]) < truths:
            return False
        lines = (whole["score"] or {"lines": []})["lines"]
        told = [line for line in lines if line["cause"]]
        if len(told) == truths and all(line["verdict"] in {"found", "late"} for line in told):
            return True
        ends = [
            datetime.fromisoformat(one["began"]) + timedelta(seconds=one["within_s"] + AFTER_S)
            for one in whole["truths"]
        ]
        return datetime.now(UTC) > max(ends)

    wait(over, deadline - time.monotonic(), director.log)
    return director.stop(id)

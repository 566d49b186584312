"""A simulator in small: a true program on the other side of the exercises' HTTP interface, for missions and for the bench.

    with Simulator(city.url, city.token) as simulator:
        ...  # a director starts "house-fire": it plays it, calls in what its people see, moves its cars

It plays what it offers, at the pace that it is told: it says what is true, reports what its callers see as any resident does
(`POST /api/incidents/reports`), and tells where everything is that moves. It knows nothing of the city but its API.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import httpx

LATITUDE, LONGITUDE = 52.4312, 13.5339
METRES_A_DEGREE = 111_195.0
PRESENT_EVERY_S = 2.0
MOVE_EVERY_S = 0.5
TICK_S = 0.05

Json = dict[str, Any]


def spot(north_m: float, east_m: float) -> Json:
    """A place so far from the middle of the simulated city."""
    return {
        "latitude": LATITUDE + north_m / METRES_A_DEGREE,
        "longitude": LONGITUDE + east_m / (METRES_A_DEGREE * math.cos(math.radians(LATITUDE))),
    }


@dataclass(frozen=True)
class Scene:
    """Something that happens in a scenario: a truth, a call, an act."""

    at_s: float
    what: str
    words: str
    kind: str = ""
    north_m: float = 0.0
    east_m: float = 0.0
    truth: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """What is played."""

    name: str
    title: str
    what: str
    lasts_s: float
    scenes: tuple[Scene, ...]


def truth(
    at_s: float,
    cause: str,
    kinds: Sequence[str],
    lasts_s: float,
    within_s: float,
    expect: str,
    *,
    north_m: float,
    east_m: float,
) -> Scene:
    """Something that is true from `at_s` on."""
    more: Json = {"cause": cause, "kinds": list(kinds), "radius_m": 150.0, "within_s": within_s, "expect": expect}
    return Scene(at_s, "truth", expect, north_m=north_m, east_m=east_m, truth={**more, "lasts_s": lasts_s})


HOUSE_FIRE = Scenario(
    "house-fire",
    "A house burns",
    "Smoke comes from a roof, then flames. Neighbours call; nobody is hurt. Meanwhile a child is missing, and nobody calls.",
    240,
    (
        Scene(0.5, "act", "Smoke comes from the roof of a house."),
        truth(
            1,
            "fire",
            ["fire", "smoke_seen"],
            200,
            90,
            "A fire, found within ninety seconds.",
            north_m=250.0,
            east_m=180.0,
        ),
        Scene(3, "call", "There is fire coming out of the roof!", "fire", north_m=255.0, east_m=190.0),
        truth(
            4, "child", ["missing_person"], 200, 60, "A missing child, within a minute.", north_m=-400.0, east_m=-300.0
        ),
        Scene(6, "call", "A tree has fallen over the road.", "tree_down", north_m=-700.0, east_m=900.0),
    ),
)
QUIET = Scenario("quiet", "A quiet hour", "Nothing happens. Whatever is reported is false.", 3_600, ())


class Simulator:
    """A program that plays scenarios, in threads of its own while the block lasts. `trouble` is what went wrong, if anything."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        name: str = "little",
        title: str = "Little city",
        scenarios: tuple[Scenario, ...] = (HOUSE_FIRE, QUIET),
        things: int = 60,
    ) -> None:
        self._http = httpx.Client(
            base_url=url, headers={"authorization": f"Bearer {token}"}, trust_env=False, timeout=20
        )
        self._at = f"/api/exercises/simulators/{name}"
        self._name, self._title = name, title
        self._scenarios = {one.name: one for one in scenarios}
        self._things = things
        self._leaving = threading.Event()
        self._lock = threading.Lock()
        self._number = int(time.time() * 1000)
        self._plays: tuple[str, Scenario] | None = None
        self._told = 0
        self._at_s, self._speed, self._paused, self._ticked = 0.0, 1.0, False, time.monotonic()
        self._threads: list[threading.Thread] = []
        self.heard: list[Json] = []
        """The commands that it was given."""
        self.trouble: list[str] = []
        self.haste = 1.0
        """How many times faster than in a town everything moves."""

    def __enter__(self) -> Self:
        self._present()
        for does in (self._stay, self._obey, self._play, self._drive):
            thread = threading.Thread(target=self._run, args=(does,), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.set()
        for thread in self._threads:
            thread.join(20)
        self._http.close()

    def _run(self, does: Callable[[], None]) -> None:
        while not self._leaving.is_set():
            try:
                does()
            except httpx.HTTPError as error:
                if not self._leaving.is_set():
                    self.trouble.append(f"{does.__name__}: {error}")
                self._leaving.wait(0.5)

    def _ask(self, method: str, path: str, **asked: Any) -> Json:
        answer = self._http.request(method, path, **asked)
        if answer.is_error:
            self.trouble.append(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        answer.raise_for_status()
        said: Json = answer.json()
        return said

    # Being there

    def _stay(self) -> None:
        self._present()
        self._leaving.wait(PRESENT_EVERY_S)

    def _present(self) -> None:
        with self._lock:
            plays, at_s, speed, paused = self._plays, self._at_s, self._speed, self._paused
        offered = [
            {"name": one.name, "title": one.title, "what": one.what, "lasts_s": one.lasts_s}
            for one in self._scenarios.values()
        ]
        body = {
            "title": self._title,
            "scenarios": offered,
            "cameras": [{"id": "gate", "title": "Gate", **spot(0, 0)}],
            "devices": [
                {
                    "id": "level-1",
                    "kind": "level",
                    "title": "Level at the lock",
                    "faults": ["dead", "stuck"],
                    **spot(90, 60),
                }
            ],
            "speed": speed,
            "paused": paused,
            "plays": plays[0] if plays else None,
            "at_s": at_s,
        }
        self._ask("PUT", self._at, json=body)

    # Commands

    def _obey(self) -> None:
        after = self.heard[-1]["number"] if self.heard else 0
        for command in self._ask("GET", f"{self._at}/commands", params={"after": after})["commands"]:
            self.heard.append(command)
            {"start": self._start, "stop": self._stop, "pace": self._pace, "inject": self._inject}.get(
                command["do"], lambda _: None
            )(command)

    def _start(self, command: Json) -> None:
        scenario = self._scenarios.get(command["scenario"] or "")
        if scenario is None:
            self._tell("refused", "no such scenario", exercise=command["exercise"])
            return
        with self._lock:
            self._plays, self._told, self._at_s, self._paused = (command["exercise"], scenario), 0, 0.0, False
            self._speed, self._ticked = command["speed"] or 1.0, time.monotonic()
        data = {"scenario": scenario.name, "title": scenario.title, "lasts_s": scenario.lasts_s, "speed": self._speed}
        self._tell("began", scenario.title, data=data)
        self._present()

    def _stop(self, command: Json) -> None:
        if self._plays and self._plays[0] == command["exercise"]:
            self._end(command["reason"] or "stopped by the director")

    def _pace(self, command: Json) -> None:
        with self._lock:
            self._speed = command["speed"] or self._speed
            self._paused = self._paused if command["paused"] is None else command["paused"]
        if self._plays:
            self._tell("pace", "", data={"speed": self._speed, "paused": self._paused})
        self._present()

    def _inject(self, command: Json) -> None:
        what = f"{command['device']} is {command['fault']}" if command["device"] else str(command["act"])
        self._tell("act", f"Injected: {what}", data=spot(90, 60))

    # Playing

    def _play(self) -> None:
        self._leaving.wait(TICK_S)
        with self._lock:
            now = time.monotonic()
            if not self._paused:
                self._at_s += (now - self._ticked) * self._speed
            self._ticked = now
            plays, at_s = self._plays, self._at_s
            due = () if plays is None else plays[1].scenes[self._told :]
            due = tuple(scene for scene in due if scene.at_s <= at_s)
            self._told += len(due)
        for scene in due:
            self._happens(scene)
        if plays and at_s >= plays[1].lasts_s:
            self._end("it came to its end")

    def _happens(self, scene: Scene) -> None:
        at = spot(scene.north_m, scene.east_m)
        if scene.what != "truth":
            self._tell(scene.what, scene.words, data={**at, "kind": scene.kind})
        if scene.what == "truth":
            wall = {name: value for name, value in scene.truth.items() if name != "lasts_s"}
            now = datetime.now(UTC)
            wall["began"] = now.isoformat()
            wall["ends"] = (now + timedelta(seconds=scene.truth["lasts_s"] / self._speed)).isoformat()
            wall["within_s"] = scene.truth["within_s"] / self._speed
            self._tell("truth", scene.words, data={**wall, **at, "speed": self._speed})
        if scene.what == "call":
            report = {
                "kind": scene.kind,
                "words": scene.words,
                "at": datetime.now(UTC).isoformat(),
                "status": "Exercise",
            }
            number = self._number
            self._ask("POST", "/api/incidents/reports", json={**report, **at, "reference": f"{self._name}:{number}"})

    def _end(self, why: str) -> None:
        self._tell("ended", why)
        with self._lock:
            self._plays = None
        self._present()

    def _tell(self, what: str, words: str, *, data: Json | None = None, exercise: str | None = None) -> None:
        with self._lock:
            self._number += 1
            plays = self._plays
            event: Json = {"number": self._number, "what": what, "words": words, "at": datetime.now(UTC).isoformat()}
            event |= {"at_s": self._at_s, "exercise": exercise or (plays[0] if plays else None)}
        if data is not None:
            event["data"] = data
        refused = self._ask("POST", f"{self._at}/events", json=[event])["refused"]
        self.trouble += [f"{what}: {one['why']}" for one in refused]

    # Moving

    def _drive(self) -> None:
        if self._things:
            moved = {"at": datetime.now(UTC).isoformat(), "speed": 0 if self._paused else self._speed}
            self._ask(
                "POST", f"{self._at}/things", json={**moved, "things": self._moving(time.monotonic() * self.haste)}
            )
        self._leaving.wait(MOVE_EVERY_S)

    def _moving(self, now: float) -> list[list[Any]]:
        """Everything on its round, at the pace of a town."""
        kinds = ("car", "car", "car", "van", "car", "truck", "bicycle", "person", "car", "bus", "tram")
        units = {5: "police", 16: "fire_engine", 27: "ambulance"}
        things = []
        for index in range(self._things):
            unit = units.get(index % 200)
            kind = unit or kinds[index % len(kinds)]
            far, angle = 78.0 * math.sqrt(index + 1), index * 2.4
            radius = 60.0 + 20.0 * (index % 7)
            way = 1 if index % 2 else -1
            turn = index + way * (1.4 if kind == "person" else 9.0 + index % 5) / radius * now
            at = spot(
                far * math.sin(angle) + radius * math.sin(turn), 1.2 * far * math.cos(angle) + radius * math.cos(turn)
            )
            heading = math.degrees(-turn if way > 0 else math.pi - turn) % 360
            label = f"{unit[0].upper()} {1 + index // 200}" if unit else ""
            place = (round(at["longitude"], 6), round(at["latitude"], 6))
            things.append([f"t{index}", kind, *place, round(heading, 1), 10.0, label])
        return things

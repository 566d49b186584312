"""The city's side of a console that is slow, away, started anew, or does not want what it is told: against a true HTTP server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from civigil.kernel.errors import Invalid, Unavailable
from civigil_city.cameras.viewing import Town, town_of
from civigil_city.city import City, CitySettings
from civigil_city.console import callers
from civigil_city.console.api import Api, Where
from civigil_city.console.join import EVENTS_WAITING_AT_MOST, Joined
from civigil_city.events import Event
from civigil_city.world.things import Kind, Snapshot, Thing

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
CAR = Thing("car-1", Kind.CAR, 13.5, 52.4, 0.0, 0.0, 90.0, 8.0, 4.5, 1.8, 1.5)


@dataclass
class Console:
    """What a console was asked, and what it answers."""

    token: str = "first"
    port: int = 0
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    reported: dict[str, Any] = field(default_factory=dict)  # what whoever reports gets back
    broken: dict[str, tuple[int, int]] = field(default_factory=dict)  # path's end: (status, how often yet)

    def bodies(self, end: str) -> list[Any]:
        return [body for _, path, body in self.asked if path.partition("?")[0].endswith(end)]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                method, path, _ = lines[0].split(" ")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
                raw = await reader.readexactly(int(headers.get("content-length", "0")))
                status, answer = await self._answer(method, path, headers, json.loads(raw) if raw else None)
                content = json.dumps(answer).encode()
                writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: {len(content)}\r\n\r\n".encode() + content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    async def _answer(self, method: str, path: str, headers: dict[str, str], body: Any) -> tuple[int, Any]:
        if headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"code": "refused", "detail": "this session has ended"}
        end = path.partition("?")[0].rpartition("/")[2]
        status, left = self.broken.get(end, (0, 0))
        if left:
            self.broken[end] = status, left - 1
            return status, {"detail": "not now"}
        self.asked.append((method, path, body))
        if end == "commands":
            after = int(path.partition("after=")[2])
            found = [one for one in self.commands if one["number"] > after]
            if not found:
                await asyncio.sleep(0.1)
            return 200, {"commands": found}
        if end == "reports":
            return 201, self.reported
        if end == "events":
            return 200, {"taken": len(body), "known": 0, "refused": []}
        return 200, {}


@pytest.fixture(scope="module")
def town() -> Town:
    return town_of(None, Path("/nowhere"), 1)


@asynccontextmanager
async def joined(town: Town, folder: Path, console: Console) -> AsyncIterator[tuple[Joined, City, list[Event]]]:
    """A city that stands still, joined to a console."""
    server = await asyncio.start_server(console.serve, "127.0.0.1", 0)
    console.port = server.sockets[0].getsockname()[1]
    token = folder / "token"
    token.write_text(console.token)
    said: list[Event] = []
    async with server, Api(Where(f"http://127.0.0.1:{console.port}", token)) as api:
        one = Joined(api, lambda: datetime.now(UTC), said.append, after=1000)
        city = City(CitySettings(NOON), one.told, lambda: datetime.now(UTC), one.seen)
        city.town, city.now, one.city = town, Snapshot(1, 0.0, NOON, (CAR,)), city
        one.told(Event(what="ready", at=NOON))
        running = asyncio.create_task(one.run())
        try:
            yield one, city, said
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def until(true: Callable[[], object], within_s: float = 30.0) -> None:
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.02)


async def test_events_come_in_their_order_and_once_though_the_console_was_away(town: Town, tmp_path: Path) -> None:
    console = Console(broken={"events": (503, 3)})
    async with joined(town, tmp_path, console) as (one, _, said):
        for number in range(250):
            one.told(Event(what="act", at=NOON, words=str(number), exercise="e"))
        await until(lambda: one.heard.events == 250)
    rows = [row for body in console.bodies("events") for row in body]
    assert [row["words"] for row in rows] == [str(number) for number in range(250)]
    assert [row["number"] for row in rows] == list(range(1001, 1251))
    assert len([event for event in said if event.what == "trouble"]) == 1  # said once, not with every try


async def test_a_console_that_was_started_anew_is_met_with_its_new_token(town: Town, tmp_path: Path) -> None:
    console = Console()
    async with joined(town, tmp_path, console) as (one, _, _said):
        await until(lambda: console.bodies("city"))
        console.token = "second"
        (tmp_path / "token").write_text("second\n")
        one.told(Event(what="act", at=NOON, words="after", exercise="e"))
        await until(lambda: console.bodies("events"))


async def test_a_command_is_obeyed_once_and_what_cannot_be_is_refused_by_name(town: Town, tmp_path: Path) -> None:
    commands = [
        {"number": 4, "do": "pace", "speed": 5.0, "paused": None},
        {"number": 7, "do": "start", "exercise": "e7", "scenario": "no-such", "script": None, "speed": None},
        {"number": 5, "do": "dance"},
    ]
    console = Console(commands=commands)
    async with joined(town, tmp_path, console) as (one, city, _):
        await until(lambda: len([row for body in console.bodies("events") for row in body]) >= 3)
        await until(lambda: any(path.endswith("after=7") for _, path, _ in console.asked))
        await until(lambda: any(body["speed"] == 5.0 for body in console.bodies("city")))
        assert one.heard.commands == 3
        assert city.pace.speed == 5.0
    rows = [row for body in console.bodies("events") for row in body]
    assert [row["what"] for row in rows] == ["pace", "refused", "refused"]
    assert "dance" in rows[1]["words"]
    assert rows[2]["exercise"] == "e7"
    assert "no-such" in rows[2]["words"]


async def test_a_caller_reports_and_tries_again_and_hangs_up_when_it_is_over(town: Town, tmp_path: Path) -> None:
    console = Console(broken={"reports": (503, 2)})
    call = {"kind": "fire", "latitude": 52.4, "longitude": 13.5, "panic": True}
    async with joined(town, tmp_path, console) as (one, _, _said):
        one.told(Event(what="call", at=NOON, words="It burns!", exercise="e", data=call))
        await until(lambda: console.bodies("reports"))
        one.told(Event(what="ended", at=NOON, words="over", exercise="e"))
        await until(lambda: not one._calls)
    assert all(body["status"] == "Exercise" and body["kind"] == "fire" for body in console.bodies("reports"))
    assert len({body["reference"] for body in console.bodies("reports")}) == 1  # the second call was never made


async def test_a_resident_asks_after_the_report_and_makes_it_once_more_where_nobody_has_it(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "ASKS_AFTER_S", 0.05)
    console = Console(reported={"report": "r-1"})
    saw = {"kind": "fire", "latitude": 52.4, "longitude": 13.5, "resident": "ped-7", "uncertainty_m": 40.0}
    async with joined(town, tmp_path, console) as (one, _, _said):
        one.told(Event(what="call", at=NOON, words="It burns!", exercise="e", data=saw))
        await until(lambda: any(body["words"].startswith("Is it still on?") for body in console.bodies("reports")))
        await until(lambda: not one._calls)
        assert one.heard.asked >= 1
    assert len([body for body in console.bodies("reports") if "still" in body["reference"]]) <= one.heard.asked
    assert any(path.endswith("/reports/r-1") for _, path, _ in console.asked)
    assert {body["uncertainty_m"] for body in console.bodies("reports")} == {40.0}


async def test_where_things_are_is_told_fresh_and_never_late(town: Town, tmp_path: Path) -> None:
    console = Console(broken={"things": (503, 1)})
    async with joined(town, tmp_path, console) as (one, _, _said):
        for number in range(50):
            one.seen(Snapshot(number, number / 2, NOON, (CAR,)), ())
        await until(lambda: one.heard.trouble)
        one.seen(Snapshot(51, 25.5, NOON, (CAR, CAR)), ())
        await until(lambda: console.bodies("things"))
    assert [len(body["things"]) for body in console.bodies("things")] == [2]


async def test_events_that_nobody_takes_for_long_are_given_up_from_the_oldest_and_counted(
    town: Town, tmp_path: Path
) -> None:
    async with joined(town, tmp_path, Console(broken={"events": (503, 10_000)})) as (one, _, _said):
        for number in range(EVENTS_WAITING_AT_MOST + 10):
            one.told(Event(what="act", at=NOON, words=str(number), exercise="e"))
        assert one.heard.lost == 10
        assert one._waiting.rows[0].words == "10"


async def test_an_address_that_is_none_and_a_token_that_is_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="ftp"):
        Api(Where("ftp://somewhere", tmp_path / "token"))
    async with Api(Where("http://127.0.0.1:9", tmp_path / "token")) as api:
        with pytest.raises(Unavailable, match="token"):
            await api.ask("GET", "/")

"""Running the city from a command line: events out, commands in, a scenario played and scored."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from civigil.kernel.errors import CivigilError, Invalid, Unavailable
from civigil.kernel.time import Instant
from civigil_city.cameras.viewing import town_of
from civigil_city.city import City, CitySettings
from civigil_city.console.api import Api, Where
from civigil_city.console.join import Joined
from civigil_city.console.truths import Truths
from civigil_city.devices.model import devices_of
from civigil_city.events import Command, Event, Start
from civigil_city.scenarios.course import Course
from civigil_city.scenarios.model import Scenario, scenario_of
from civigil_city.scenarios.stage import Stage
from civigil_city.world.process import Moved, World
from civigil_city.world.process import Town as Streets
from civigil_city.world.streets import StreetSettings

COMMAND_BYTES_AT_MOST = 10_000
_COMMAND = msgspec.json.Decoder(Command)


def parse_command(raw: bytes) -> Command:
    """A command. Raises `Invalid` for anything else."""
    try:
        command: Command = _COMMAND.decode(raw[:COMMAND_BYTES_AT_MOST])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"is no command: {error}", where="stdin") from error
    return command


def run_city(settings: CitySettings, scenario: str | None, *, commands: bool) -> None:
    """Run until SIGTERM or SIGINT, the end of stdin, or the end of the scenario that it was begun for."""
    if scenario is not None:
        scenario_of(scenario)
    asyncio.run(_run(settings, scenario, commands=commands))


async def _run(settings: CitySettings, scenario: str | None, *, commands: bool) -> None:
    done = asyncio.Event()

    def told(event: Event) -> None:
        say(event)
        if event.what == "ready" and scenario is not None:
            loop.call_soon(obey, start_of(scenario))
        if event.what == "ended" and scenario is not None:
            done.set()

    loop = asyncio.get_running_loop()
    city = City(settings, told, now)

    def obey(command: Command) -> None:
        try:
            city.obey(command)
        except CivigilError as error:
            told(Event(what="refused", at=now(), words=str(error)))

    async def heard() -> None:
        if commands:
            await _hear(obey, told)
        else:
            await done.wait()

    await until_one_ends(city.run(), heard())


def start_of(scenario: str) -> Start:
    """The command that begins a scenario of the library, or of a file of ours: commands themselves name no files."""
    return (
        Start(text=Path(scenario).read_text(encoding="utf-8"))
        if scenario.endswith(".toml")
        else Start(scenario=scenario)
    )


def run_joined(settings: CitySettings, where: Where, scenario: str | None, alive: Path | None) -> None:
    """Run, joined to a console, until SIGTERM or SIGINT; `scenario` plays at the beginning, as nobody's exercise."""
    if scenario is not None:
        scenario_of(scenario)
    asyncio.run(_run_joined(settings, where, scenario, alive))


async def _run_joined(settings: CitySettings, where: Where, scenario: str | None, alive: Path | None) -> None:
    async with Api(where) as api:

        def told(event: Event) -> None:
            if event.what != "figures":
                say(event)
            elif alive is not None:
                alive.write_bytes(msgspec.json.encode(event.data))  # its time says that we live, its words how we are
            if event.what == "ready" and scenario is not None:
                loop.call_soon(city.obey, start_of(scenario))

        loop = asyncio.get_running_loop()
        joined = Joined(api, now, told)
        city = City(settings, joined.told, now, joined.seen)
        joined.city = city
        await until_one_ends(city.run(), joined.run())


def now() -> Instant:
    """The wall's clock."""
    return datetime.now(UTC)


def say(event: Event) -> None:
    """An event, a line."""
    sys.stdout.write(msgspec.json.encode(event).decode() + "\n")
    sys.stdout.flush()


async def until_one_ends(*work: Coroutine[Any, Any, None]) -> None:
    """Until one of them ends, or SIGTERM or SIGINT comes; the others are then cancelled. Raises what one of them raised."""
    done = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    tasks = [asyncio.create_task(one) for one in (*work, _set(done))]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
            raise result


async def _set(done: asyncio.Event) -> None:
    await done.wait()


async def _hear(obey: Callable[[Command], None], told: Callable[[Event], None]) -> None:
    """A command a line, until there are no more; a bad line is told and passed over."""
    reader = asyncio.StreamReader(limit=COMMAND_BYTES_AT_MOST)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while True:
        try:
            line = await reader.readline()
        except ValueError:  # longer than any command
            told(Event(what="refused", at=now(), words="stdin: a line is too long"))
            continue
        if not line:
            return
        try:
            if line.strip():
                obey(parse_command(line))
        except Invalid as error:
            told(Event(what="refused", at=now(), words=str(error)))


def play(
    name: str,
    begin: Instant,
    speed: float,
    cameras: int,
    seed: int,
    extract: Path | None,
    cache: Path,
    truth: Path | None,
    told: Callable[[Event], object],
) -> None:
    """Play a scenario to its end in moving streets; what was true of it into a file, by simulated time, where one is named."""
    scenario = scenario_of(name)
    town = town_of(extract, cache, cameras)
    stage = town.stage({one.id: (one.x_m, one.y_m) for one in devices_of(town.network, town.sites)})
    course = Course(scenario, stage)
    asyncio.run(_play(course, Streets(extract, cache, begin, speed, StreetSettings(seed=seed)), told))
    if truth is not None:
        try:
            truth.write_bytes(msgspec.json.format(msgspec.json.encode(truths_of(scenario, stage, begin)), indent=1))
        except OSError as error:
            raise Unavailable(f"cannot be written: {error.strerror}", where=str(truth)) from error


def truths_of(scenario: Scenario, stage: Stage, began: Instant) -> dict[str, object]:
    """What is true of a scenario that began then, as whoever keeps the score reads it."""
    rows = []
    for truth in scenario.truth:
        spot = stage.spot(truth.at)
        longitude, latitude = stage.network.degrees(spot.x_m, spot.y_m)
        data = msgspec.to_builtins(truth) | {"latitude": round(latitude, 6), "longitude": round(longitude, 6)}
        at = began + timedelta(seconds=truth.from_s)
        event = Event(what="truth", at=at, at_s=truth.from_s, data=data)
        rows += Truths().told(event, at, 1.0)
    ended = began + timedelta(seconds=scenario.lasts_s)
    return {"scenario": scenario.name, "status": scenario.status, "began": began, "ended": ended, "truths": rows}


async def _play(course: Course, streets: Streets, told: Callable[[Event], object]) -> None:
    before_s, present = -1.0, 0
    async with World(streets) as world:
        async for word in world.words():
            if not isinstance(word, Moved):
                told(Event(what="trouble", at=streets.begin, words=word.what))
                continue
            now = word.snapshot
            if before_s < 0:
                told(Event(what="began", at=now.at, words=course.scenario.title))
            for order in course.orders(before_s, now.at_s):
                world.tell(order)
            for said in course.calls(before_s, now.at_s):
                told(Event(what="call", at=now.at, at_s=now.at_s, words=said.words))
            there = len(course.at(now.at_s).things)
            if there != present:
                told(Event(what="act", at=now.at, at_s=now.at_s, words=f"{there} things of the scenario are there"))
            before_s, present = now.at_s, there
            if now.at_s >= course.over:
                told(Event(what="ended", at=now.at, at_s=now.at_s, words=course.scenario.title))
                return

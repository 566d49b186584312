"""The simulated city that `civigil up` brings along: what it is made of, the settings that follow, and how it is started.

The city is a program on the other side of the wire. It is found, never imported: asked for its plan before anything starts (which
cameras, with which zones, which devices, where), and then run as one more child, which joins the console over HTTP with a token
of its own. Cameras are watched by RTSP behind a name and password that are made afresh at each start and stand in environments
only. Everything in it bears the status Exercise.
"""

from __future__ import annotations

import contextlib
import importlib.util
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from civigil.kernel.errors import Invalid, Unavailable
from civigil.kernel.time import Instant, text_of
from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded import LOOPBACK, Launch, free_port, is_free
from civigil.runtime.embedded.ports import read_ports
from civigil.runtime.settings import CitySettings, Override, Settings

ORIGIN = "--city"
TIME_ORIGIN = "--city-time"
FOLLOWS_THE_WALL = "now"
MORNING = "10:00"
"""Light enough all the year round that exercises can be compared, and hours from dusk at twenty times the speed."""
PROCESS = "city"
ADLERSHOF = "adlershof"
"""The word for the city that needs no extract."""
RTSP_PORT = "city-rtsp"
LOGIN_VARIABLE = "CIVIGIL_CITY_LOGIN"
NEEDS = ("civigil_city", "libsumo", "sumo", "paho")
FORM = 1
PLAN_WITHIN_S = 1000.0  # a large extract is converted first, which takes minutes; the next time it is kept
SILENT_AT_MOST_S = 20.0
PATIENCE_S = 60.0

_Degrees = Annotated[float, Meta(ge=-180, le=180)]


class PlannedCamera(msgspec.Struct, frozen=True, kw_only=True):
    """A camera of the plan; its other fields are settings of a camera as they stand."""

    id: str
    title: str
    latitude: _Degrees
    longitude: _Degrees
    uncertainty_m: float
    status: str
    zones: tuple[dict[str, Any], ...]


class PlannedDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device of the plan."""

    id: str
    kind: str
    title: str
    latitude: _Degrees
    longitude: _Degrees
    status: str
    every_s: float
    battery: bool = False


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What the city is made of, as it says itself."""

    form: int
    name: str
    latitude: _Degrees
    longitude: _Degrees
    cameras: tuple[PlannedCamera, ...]
    devices: tuple[PlannedDevice, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. `extract`: none is Berlin-Adlershof."""

    extract: Path | None = None
    speed: float = 1.0
    scenario: str | None = None  # played as an exercise once everything is there
    cameras: int = 4
    time_of_day: str = MORNING  # `HH:MM` by the sun there (12:00 is noon), or `now`

    def begins(self, now: Instant, longitude: float) -> Instant:
        """When simulated time begins: at the hour wished for, by the mean sun of that longitude (degrees), on its day there.

        Raises `Invalid` for what is no time of day.
        """
        if self.time_of_day == FOLLOWS_THE_WALL:
            return now
        try:
            wished = datetime.strptime(f"{self.time_of_day}Z", "%H:%M%z").timetz()
        except ValueError:
            raise Invalid(f"{self.time_of_day!r} is neither HH:MM nor 'now'", where=TIME_ORIGIN) from None
        ahead = timedelta(days=longitude / 360)
        there = (now + ahead).date()
        return datetime.combine(there, wished) - ahead


@dataclass(frozen=True, slots=True)
class Simulated:
    """A planned city, with its port and login of this start."""

    wish: Wish
    plan: Plan
    rtsp_port: int
    login: str = field(repr=False)  # NAME:PASSWORD

    @property
    def says(self) -> str:
        """One plain line for the person who starts it."""
        cameras, devices = len(self.plan.cameras), len(self.plan.devices)
        hour = self.wish.time_of_day
        day = "its day follows the clock" if hour == FOLLOWS_THE_WALL else f"its day begins at {hour}"
        return f"{self.plan.name}, simulated: {cameras} cameras, {devices} devices, status Exercise; {day}"

    def overrides(self, settings: Settings) -> list[Override]:
        """The settings that follow: cameras and devices besides those that are there, and a place and name where none is told."""
        made: list[tuple[tuple[str | int, ...], Any]] = []
        city, usual = settings.city, CitySettings()
        others = _kept(settings, "cameras", "cameras")
        if not others and city.status == usual.status:
            made.append((("city", "status"), "Exercise"))
        if city.name == usual.name:
            made.append((("city", "name"), self.plan.name))
        if city.latitude is None:
            made += [(("city", "latitude"), self.plan.latitude), (("city", "longitude"), self.plan.longitude)]
        if city.streets is None and self.wish.extract is not None:
            made.append((("city", "streets"), str(self.wish.extract)))
        made.append((("cameras", "cameras"), others + [self._camera(one) for one in self.plan.cameras]))
        if "iot" in settings.rooms:
            devices = [msgspec.to_builtins(one) for one in self.plan.devices]
            made.append((("iot", "devices"), _kept(settings, "iot", "devices") + devices))
        return [Override(key, value, ORIGIN) for key, value in made]

    def _camera(self, one: PlannedCamera) -> dict[str, Any]:
        source = f"rtsp://{self.login}@{LOOPBACK}:{self.rtsp_port}/{one.id}"
        return {**msgspec.to_builtins(one), "source": source}

    def launch(
        self,
        data: DataDirectory,
        url: str,
        *,
        now: Instant,
        mqtt: int | None,
        certificates: Path,
        authority: Path | None,
    ) -> Launch:
        """How the city is run: the secrets in its environment and in a file, none on its command line."""
        program = [sys.executable, "-m", "civigil_city", "run", "--console", url]
        program += ["--token-file", str(data.simulator_token), "--alive", str(_alive(data))]
        program += ["--rtsp-port", str(self.rtsp_port), "--cameras", str(self.wish.cameras)]
        program += ["--speed", f"{self.wish.speed:g}"]
        if self.wish.time_of_day != FOLLOWS_THE_WALL:
            program += ["--at", text_of(self.wish.begins(now, self.plan.longitude))]
        program += [] if authority is None else ["--authority", str(authority)]
        program += [] if self.wish.extract is None else ["--city", str(self.wish.extract)]
        program += [] if mqtt is None else ["--mqtt", f"{LOOPBACK}:{mqtt}", "--certificates", str(certificates)]
        log = data.root / "log" / "city.log"
        return Launch(program=tuple(program), environment={LOGIN_VARIABLE: self.login}, log=log)


def missing() -> list[str]:
    """What of the simulated city is not installed; looked for without loading any of it."""
    return [name for name in NEEDS if importlib.util.find_spec(name) is None]


def wish_of(city: str | None, speed: float, scenario: str | None, time_of_day: str, now: Instant) -> Wish:
    """What the command line asks for. Raises `Invalid` for an extract that is not there and for what is no time of day."""
    extract = None if city is None or city.lower() == ADLERSHOF else Path(city).absolute()
    if extract is not None and not extract.is_file():
        raise Invalid(f"there is no {city}: an extract of OpenStreetMap or {ADLERSHOF!r} is wanted", where=ORIGIN)
    wish = Wish(extract, speed, scenario, time_of_day=time_of_day)
    wish.begins(now, 0.0)
    return wish


def planned(wish: Wish, data: DataDirectory) -> Simulated:
    """Ask the city what it is made of.

    Raises `Unavailable` where it is not installed or says nothing, `Invalid` where it cannot use the extract.
    """
    lacking = missing()
    if lacking:
        raise Unavailable(f"not installed: {', '.join(lacking)}; pip install 'civigil[city]'", where=ORIGIN)
    kept = read_ports(data.ports).get(RTSP_PORT)
    port = kept if kept is not None and is_free(kept) else free_port()
    return Simulated(wish, _plan(wish), port, f"city:{secrets.token_urlsafe(18)}")


def _plan(wish: Wish) -> Plan:
    program = [sys.executable, "-m", "civigil_city", "plan", "--json", "--cameras", str(wish.cameras)]
    program += [] if wish.extract is None else ["--city", str(wish.extract)]
    try:
        ended = subprocess.run(
            program, check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=PLAN_WITHIN_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"the city does not say what it is made of: {error}", where=ORIGIN) from error
    if ended.returncode != 0:
        words = ended.stderr.decode(errors="replace").strip().splitlines()
        why = words[-1] if words else f"it ended with {ended.returncode}"
        raise (Invalid if ended.returncode == 2 else Unavailable)(why.removeprefix("civigil-city: "), where=ORIGIN)
    return read_plan(ended.stdout)


def read_plan(raw: bytes) -> Plan:
    """A plan, as the city prints it. Raises `Unavailable` for anything else: the two do not fit together."""
    try:
        plan = msgspec.json.decode(raw, type=Plan)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unavailable(f"the city's plan cannot be read: {error}", where=ORIGIN) from error
    if plan.form != FORM:
        raise Unavailable(f"the city's plan has form {plan.form}, {FORM} is read here", where=ORIGIN)
    return plan


def works(data: DataDirectory) -> bool:
    """Whether the city has said lately that it lives."""
    with contextlib.suppress(OSError):
        return time.time() - _alive(data).stat().st_mtime < SILENT_AT_MOST_S
    return False


def _alive(data: DataDirectory) -> Path:
    return data.run / "city.alive"


def forget(data: DataDirectory) -> None:
    """Take away what belonged to the city that ran."""
    for stale in (data.simulator_token, _alive(data)):
        stale.unlink(missing_ok=True)


def _kept(settings: Settings, room: str, key: str) -> list[dict[str, Any]]:
    """What is set up already, without what was left out."""
    section = settings.rooms.get(room)
    found: Sequence[Any] = () if section is None else msgspec.to_builtins(section).get(key, ())
    return [{name: value for name, value in one.items() if value is not None} for one in found]

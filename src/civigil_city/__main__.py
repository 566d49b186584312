"""`python -m civigil_city`: the simulated city by itself, its scenarios, and what its cameras see."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from civigil.kernel.errors import CivigilError, Invalid
from civigil.kernel.time import Instant, parse_instant

if TYPE_CHECKING:
    from civigil_city.console.api import Where
    from civigil_city.devices.link import Broker
    from civigil_city.events import Event

app = typer.Typer(no_args_is_help=True, help="The simulated city: streets, cameras, devices and scenarios.")
scenarios_app = typer.Typer(no_args_is_help=True, help="What can happen in it, and how well it was seen.")
app.add_typer(scenarios_app, name="scenarios")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
City = Annotated[
    Path | None, typer.Option("--city", help="An extract of OpenStreetMap or a .net.xml; else Berlin-Adlershof.")
]
Cache = Annotated[Path, typer.Option(help="Where built street networks are kept.")]
KEPT = Path.home() / ".cache" / "civigil" / "streets"


@scenarios_app.command("list")
def list_scenarios(as_json: AsJson = False) -> None:
    """The scenarios that come with the city."""
    from civigil_city.scenarios.model import library

    found = library()
    if as_json:
        rows = [
            {"name": one.name, "title": one.title, "lasts_s": one.lasts_s, "truths": len(one.truth)}
            for one in found.values()
        ]
        _print(rows)
        return
    table = Table("scenario", "lasts", "truths", "what happens", box=None)
    for one in found.values():
        table.add_row(one.name, f"{one.lasts_s:.0f} s", str(len(one.truth)), one.what)
    Console().print(table)


@app.command("plan")
def plan(city: City = None, cameras: int = 4, cache: Cache = KEPT, as_json: AsJson = False) -> None:
    """What the city is made of: cameras with their zones, devices, its middle; for whoever has to know them first."""
    from civigil_city.cameras.viewing import town_of
    from civigil_city.devices.model import devices_of
    from civigil_city.plan import plan_of
    from civigil_city.scenarios.model import library

    town = town_of(city, cache, cameras)
    found = plan_of(town, devices_of(town.network, town.sites), library(), "Exercise")
    if as_json:
        _print(found)
        return
    table = Table("what", "title", "latitude", "longitude", box=None)
    rows = [(one.id, one.title, one.latitude, one.longitude) for one in found.cameras]
    rows += [(one.id, one.title, one.latitude, one.longitude) for one in found.devices]
    for id, title, latitude, longitude in rows:
        table.add_row(id, title, f"{latitude:.5f}", f"{longitude:.5f}")
    Console().print(table)


@app.command("view")
def view(
    out: Annotated[Path, typer.Option(help="The MP4 to write.")],
    camera: Annotated[str, typer.Option(help="Whose pictures.")] = "street-1",
    scenario: Annotated[str | None, typer.Option(help="A scenario's name or file.")] = None,
    seconds: Annotated[float, typer.Option(min=0.2, max=3600)] = 20.0,
    at: Annotated[str | None, typer.Option(help="When it begins (RFC 3339); else this noon.")] = None,
    clouds: Annotated[float, typer.Option(min=0, max=1)] = 0.25,
    rain: Annotated[float, typer.Option(min=0, max=1)] = 0.0,
    rate: Annotated[float, typer.Option(min=1, max=30)] = 10.0,
    seed: int = 1,
    cameras: int = 4,
    city: City = None,
    cache: Cache = KEPT,
) -> None:
    """Draw what a camera sees, into a file."""
    from civigil_city.cameras.encode import Recording
    from civigil_city.cameras.light import Weather
    from civigil_city.cameras.viewing import Viewing, pictures, town_of
    from civigil_city.scenarios.model import scenario_of
    from civigil_city.world.streets import StreetSettings

    script = None if scenario is None else scenario_of(scenario)
    begin = _noon() if at is None else parse_instant(at, where="--at")
    viewing = Viewing(camera, begin, seconds, rate, Weather(clouds, rain), script, StreetSettings(seed=seed))
    town = town_of(city, cache, cameras)
    errors = Console(stderr=True)
    with Recording(out, 640, 360, round(rate)) as recording:
        shown = track(
            pictures(town, viewing), "drawing", round(seconds * rate), console=errors, disable=not errors.is_terminal
        )
        for picture in shown:
            recording.add(picture)


Speed = Annotated[float, typer.Option(min=0.1, max=20, help="Simulated seconds in one of the wall's.")]
Cameras = Annotated[int, typer.Option(min=1, max=32, help="How many cameras hang in it.")]
Mqtt = Annotated[str | None, typer.Option(help="HOST:PORT where devices connect; without it there are none.")]
Certificates = Annotated[Path, typer.Option(help="ca.crt, and each device's <id>.crt and <id>.key.")]


@app.command("run")
def run(
    speed: Speed = 1.0,
    cameras: Cameras = 4,
    rtsp_port: Annotated[int, typer.Option(help="0: any that is free.")] = 0,
    login: Annotated[
        str | None, typer.Option(envvar="CIVIGIL_CITY_LOGIN", help="NAME:PASSWORD of the cameras.")
    ] = None,
    mqtt: Mqtt = None,
    certificates: Certificates = Path("certificates"),
    scenario: Annotated[str | None, typer.Option(help="Begin this at once, and end with it.")] = None,
    at: Annotated[str | None, typer.Option(help="When simulated time begins (RFC 3339); else now.")] = None,
    console: Annotated[
        str | None,
        typer.Option(help="The console that it joins (http://… or https://…); commands then come from there."),
    ] = None,
    token_file: Annotated[Path, typer.Option(help="Holds the city's own token for that.")] = Path("city.token"),
    authority: Annotated[Path | None, typer.Option(help="The console's CA (PEM), where it is https.")] = None,
    alive: Annotated[
        Path | None, typer.Option(help="A file that is touched while the streets move, for whoever watches over it.")
    ] = None,
    seed: int = 1,
    city: City = None,
    cache: Cache = KEPT,
) -> None:
    """Run the city until it is stopped: an event a line on stdout, a command a line on stdin, both JSON.

    Commands: {"do":"pace","speed":2,"paused":false}, {"do":"start","scenario":"loiterer"}, {"do":"stop"},
    {"do":"inject","device":"level-1","fault":"dead"}, {"do":"recall","incident":"1"},
    {"do":"crew","incident":"1","desk":"desk:fire","latitude":52.4,"longitude":13.5}.
    """
    from civigil_city.city import CitySettings
    from civigil_city.running import run_city, run_joined
    from civigil_city.world.streets import StreetSettings

    begin = datetime.now(UTC) if at is None else parse_instant(at, where="--at")
    settings = CitySettings(
        begin,
        city,
        cache,
        seed,
        speed,
        cameras,
        rtsp_port,
        _login(login),
        _broker(mqtt, certificates),
        streets=StreetSettings(seed=seed),
    )
    if console is not None:
        run_joined(settings, _where(console, token_file, authority), scenario, alive)
    else:
        run_city(settings, scenario, commands=scenario is None)


@scenarios_app.command("run")
def run_scenario(
    name: Annotated[str, typer.Argument(help="A scenario's name, or a .toml file.")],
    speed: Speed = 20.0,
    cameras: Cameras = 4,
    truth: Annotated[
        Path | None, typer.Option(help="Write what was true into this JSON file, for `civigil exercises score`.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="When simulated time begins (RFC 3339); else now.")] = None,
    seed: int = 1,
    city: City = None,
    cache: Cache = KEPT,
    as_json: AsJson = False,
) -> None:
    """Play a scenario in moving streets without cameras or devices."""
    from civigil_city.running import play

    begin = datetime.now(UTC) if at is None else parse_instant(at, where="--at")
    play(name, begin, speed, cameras, seed, city, cache, truth, _print if as_json else _plain)


def _plain(event: Event) -> None:
    typer.echo(f"{event.at_s:8.1f} s  {event.what:8} {event.words}")


def _login(given: str | None) -> tuple[str, str] | None:
    if given is None:
        return None
    name, colon, password = given.partition(":")
    if not colon or not name or not password:
        raise Invalid("NAME:PASSWORD is wanted", where="--login")
    return name, password


def _where(url: str, token_file: Path, authority: Path | None) -> Where:
    from civigil_city.console.api import Where

    return Where(url, token_file, authority)


def _broker(given: str | None, folder: Path) -> Broker | None:
    from civigil_city.devices.link import Broker

    if given is None:
        return None
    host, _, port = given.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65_536:
        raise Invalid(f"{given!r} is not HOST:PORT", where="--mqtt")
    return Broker(host, int(port), folder)


def _noon() -> Instant:
    return datetime.now(UTC).replace(hour=11, minute=0, second=0, microsecond=0) - timedelta(days=1)


def _print(what: Any) -> None:
    sys.stdout.write(msgspec.json.encode(what).decode() + "\n")
    sys.stdout.flush()


def main() -> None:
    """The entry point: our own errors become one line on stderr and an exit status."""
    try:
        app()
    except CivigilError as error:
        typer.echo(f"civigil-city: {error}", err=True)
        sys.exit(2 if isinstance(error, Invalid) else 1)


if __name__ == "__main__":
    main()

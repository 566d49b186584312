"""`python -m civigil_city`: the simulated city by itself, its scenarios, and what its cameras see."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from civigil.kernel.errors import CivigilError, Invalid
from civigil.kernel.time import Instant, parse_instant

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


@app.command("cameras")
def list_cameras(city: City = None, cameras: int = 4, cache: Cache = KEPT, as_json: AsJson = False) -> None:
    """Where the city's cameras hang."""
    from civigil_city.cameras.viewing import town_of

    town = town_of(city, cache, cameras)
    rows = []
    for one in town.sites:
        longitude, latitude = town.network.degrees(*one.aim)
        rows.append(
            {"id": one.id, "title": one.title, "latitude": round(latitude, 6), "longitude": round(longitude, 6)}
        )
    if as_json:
        _print(rows)
        return
    table = Table("camera", "title", "latitude", "longitude", box=None)
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
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

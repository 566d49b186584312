"""`civigil …`: the one command. Loads what a verb needs when it is asked for, and a room's libraries only for that room."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from civigil.kernel.capability import Capability
from civigil.kernel.errors import CivigilError, Invalid
from civigil.roster import ROSTER

if TYPE_CHECKING:
    from civigil.runtime.data import DataDirectory
    from civigil.runtime.settings import Override, Settings
    from civigil.runtime.simulated import Simulated, Wish

RUNTIME_VERBS: dict[str, tuple[str, str]] = {
    "aside": ("civigil.runtime.commands.aside:app", "What could not be handled: look at it, put it back, or drop it."),
    "streets": ("civigil.gateway.streets.commands:app", "The map's streets: cut a file into tiles, or look into them."),
    "trust": (
        "civigil.runtime.commands.trust:app",
        "The city's authorities on this machine; the root's key taken away, tried, and brought back.",
    ),
    "trace": ("civigil.runtime.commands.trace:app", "The whole chain of an event, from the sensor to the last action."),
    "replay": ("civigil.runtime.commands.replay:app", "Play the facts of a span of time again, at any pace."),
}
"""Verb -> (module:app, help), of verbs with a module of their own in the runtime."""
ADLERSHOF = (52.4325, 13.535)
"""The middle of the map that is shown where none was chosen: degrees north and east."""
CITY_M = 2000.0
"""How far from the city's middle a camera may stand that was only named on the command line."""


class Verbs(TyperGroup):
    """Our own verbs, and those of every room, which stay unloaded until one of them is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every verb's name: ours, then the rooms'."""
        return [*super().list_commands(ctx), *_lazy()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A verb for the list of verbs: a room's by its name and promise only."""
        known = super().get_command(ctx, cmd_name)
        if known is None and cmd_name in _lazy():
            return TyperGroup(name=cmd_name, help=_lazy()[cmd_name][1])
        return known

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """A verb to be called: now it is loaded."""
        if args and args[0] in _lazy():
            command = _lazy()[args[0]][0]()
            command.name = args[0]
            return args[0], command, args[1:]
        return super().resolve_command(ctx, args)


def _lazy() -> dict[str, tuple[Callable[[], Any], str]]:
    """Verb -> (what loads its command, its line in the list)."""
    found: dict[str, tuple[Callable[[], Any], str]] = {}
    for verb, (where, line) in RUNTIME_VERBS.items():
        found[verb] = (partial(_runtime_verb, where), line)
    for room in ROSTER:
        if room.commands is not None:
            found[room.name] = (partial(_room_verbs, room), room.promise)
    return found


def _runtime_verb(where: str) -> Any:
    _log_to_stderr()
    module, _, name = where.partition(":")
    return typer.main.get_command(getattr(importlib.import_module(module), name))


def _room_verbs(room: Capability) -> Any:
    _log_to_stderr()
    found = room.load(room.commands or "")
    if not isinstance(found, typer.Typer):
        raise Invalid(f"{room.commands!r} is not a Typer app", where=room.name)
    return typer.main.get_group(found)


app = typer.Typer(cls=Verbs, name="civigil", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Data = Annotated[Path, typer.Option(help="Directory that holds everything of this city on this machine.")]
Config = Annotated[Path | None, typer.Option(help="Settings file; `civigil.toml` here is taken where it exists.")]
NatsUrl = Annotated[
    str | None, typer.Option(help="NATS servers to use, comma-separated, instead of bringing one along.")
]
DatabaseUrl = Annotated[str | None, typer.Option(help="A PostgreSQL to use instead of bringing one along.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def civigil(context: typer.Context) -> None:
    """One operating picture for a city's safety and its cyber security."""
    context.obj = ROSTER


@app.command()
def up(
    data: Data = Path("data"),
    port: Annotated[int | None, typer.Option(help="Port of the gateway; 0: any free one.", min=0, max=65_535)] = None,
    camera: Annotated[
        list[str] | None, typer.Option(help="A recording, stream (rtsp://…), device or pattern:NAME to watch.")
    ] = None,
    demo: Annotated[
        bool,
        typer.Option(
            help="Where nothing is set up yet, show a simulated city, status Exercise; or, without SUMO, drawn cameras."
        ),
    ] = True,
    city: Annotated[
        str | None,
        typer.Option(
            "--city",
            help="Simulate this city, beside what is set up: an OpenStreetMap extract, a .net.xml, or adlershof.",
        ),
    ] = None,
    no_city: Annotated[bool, typer.Option("--no-city", help="Do not simulate a city.")] = False,
    city_speed: Annotated[float, typer.Option(min=0.1, max=20, help="Simulated seconds in one of the wall's.")] = 1.0,
    city_time: Annotated[
        str,
        typer.Option(
            help="The simulated city's time of day when it starts: HH:MM by the sun there, or 'now' to follow the clock."
        ),
    ] = "10:00",
    city_scenario: Annotated[
        str | None, typer.Option(help="Play this as an exercise once everything is there.")
    ] = None,
    config: Config = None,
    nats_url: NatsUrl = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Start the whole city here, watch over it, and stop it on Ctrl-C."""
    from civigil.runtime import demo as demos
    from civigil.runtime.data import DataDirectory
    from civigil.runtime.embedded import kept_port
    from civigil.runtime.settings import Override
    from civigil.runtime.up import Up

    directory = DataDirectory(data.absolute())
    overrides = _servers(nats_url, database_url)
    if port is not None:
        chosen = port or kept_port(directory.ports, "gateway")
        overrides.append(Override(("gateway", "port"), chosen, "--port"))
    config = _config(config)
    settings = _settings(config, overrides)
    if camera:
        overrides.append(Override(("cameras", "cameras"), _feeds(camera, settings), "--camera"))
        settings = _settings(config, overrides)
    wish = None if no_city else _wish(city, city_speed, city_scenario, city_time)
    shown = demos.shown(ROSTER, settings) if demo else ()
    simulated = _simulated(wish, directory, asked=city is not None, fallback=shown) if wish else None
    if simulated is not None:
        shown = demos.beside(shown, simulated.overrides(settings))
        overrides += simulated.overrides(settings)
        settings = _settings(config, overrides)
    if shown:
        overrides += demos.overrides(shown, settings)
        settings = _settings(config, overrides)
    _configure_logs(settings, "up")
    if simulated is not None:
        _tell("demo" if city is None else "simulated", f"{simulated.says}; --no-city leaves it out")
    for room in shown:
        _tell("demo", f"{room.demo.says if room.demo else room.name}; --no-demo leaves it out")
    Up(ROSTER, settings, directory, overrides, config, _tell, simulated).run()


def _wish(city: str | None, speed: float, scenario: str | None, time_of_day: str) -> Wish:
    from civigil.runtime.clock import TrueClock
    from civigil.runtime.simulated import wish_of

    return wish_of(city, speed, scenario, time_of_day, TrueClock().now())


def _simulated(
    wish: Wish, directory: DataDirectory, *, asked: bool, fallback: tuple[Capability, ...]
) -> Simulated | None:
    """The city that is run beside: where it was asked for, or where nothing is set up and SUMO is installed.

    Raises what stands in its way, where it was asked for; otherwise that is told.
    """
    from civigil.runtime import simulated

    if not asked and (not any(room.name == "cameras" for room in fallback) or simulated.missing()):
        return None
    if wish.extract is not None:
        _tell("reading", str(wish.extract))
    try:
        return simulated.planned(wish, directory)
    except CivigilError as error:
        if asked:
            raise
        _tell("no city", str(error))
        return None


@app.command()
def run(
    parts: Annotated[list[str], typer.Argument(help="Rooms to run in this process; or `spine`, or `gateway`.")],
    data: Data = Path("data"),
    config: Config = None,
    nats_url: NatsUrl = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Run rooms, the spine or the gateway against servers that run already."""
    from civigil.runtime.data import DataDirectory
    from civigil.runtime.processes import chosen, run_rooms, run_the_spine, until_told
    from civigil.runtime.settings.follow import FollowedSettings
    from civigil.runtime.trust.permissions import GATEWAY, SPINE

    config, servers = _config(config), _servers(nats_url, database_url)
    settings = _settings(config, servers)
    directory = DataDirectory(data.absolute())
    follow = partial(FollowedSettings, config, partial(_settings, config, servers))
    work: Coroutine[Any, Any, None]
    if parts == [SPINE]:
        work = run_the_spine(ROSTER, settings, directory)
    elif parts == [GATEWAY]:
        work = _run_gateway(settings, directory)
    else:
        work = run_rooms(chosen(parts, ROSTER), ROSTER, settings, directory, follow)
    _configure_logs(settings, "+".join(parts))
    until_told(work)


@app.command()
def migrate(
    data: Data = Path("data"),
    config: Config = None,
    nats_url: NatsUrl = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Bring the database and the streams to what this program needs; `up` does it by itself."""
    from civigil.runtime.data import DataDirectory
    from civigil.runtime.processes import prepare

    settings = _settings(_config(config), _servers(nats_url, database_url))
    _configure_logs(settings, "migrate")
    applied = asyncio.run(prepare(ROSTER, settings, DataDirectory(data.absolute())))
    if as_json:
        typer.echo(json.dumps({"applied": applied}))
    else:
        typer.echo("\n".join(f"applied {name}" for name in applied) or "nothing to apply")


@app.command("sign-in")
def sign_in(data: Data = Path("data"), config: Config = None, database_url: DatabaseUrl = None) -> None:
    """Print a fresh one-time link to sign in with."""
    from civigil.runtime.data import DataDirectory
    from civigil.runtime.processes import fresh_link

    settings = _settings(_config(config), _servers(None, database_url))
    typer.echo(asyncio.run(fresh_link(settings, DataDirectory(data.absolute()))))


@app.command("settings")
def settings_command(
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Print every key with its meaning, unit, bound and default; check the settings file on the way."""
    import msgspec

    from civigil.runtime.settings import sections_of
    from civigil.runtime.settings.words import reference

    _settings(_config(config), [])
    keys = reference(sections_of(ROSTER))
    if as_json:
        typer.echo(msgspec.json.encode(keys))
        return
    for key in keys:
        unit = f" [{key.unit}]" if key.unit else ""
        typer.echo(f"{key.key}{unit}\n    {key.meaning}\n    {key.allowed}; default: {key.default or 'none'}")


def _feeds(sources: list[str], settings: Settings) -> list[dict[str, Any]]:
    """The settings of cameras that were named on the command line: they look at the city, nobody knows where exactly.

    Raises `Invalid` for a file that is not there.
    """
    from civigil.safety.cameras.settings import PATTERN, feeds_of

    def is_address(source: str) -> bool:
        return "://" in source or source.startswith(PATTERN)

    for source in sources:
        if not is_address(source) and not Path(source).exists():
            raise Invalid(f"there is no {source}", where="--camera")
    whole = [source if is_address(source) else str(Path(source).absolute()) for source in sources]
    city, place = settings.city, dict[str, Any]()
    if city.latitude is not None:
        place = {"latitude": city.latitude, "longitude": city.longitude, "uncertainty_m": CITY_M}
    elif city.streets is None:  # the map shows Adlershof
        place = {"latitude": ADLERSHOF[0], "longitude": ADLERSHOF[1], "uncertainty_m": CITY_M}
    return [{"id": feed.id, "source": feed.source} | place for feed in feeds_of(whole)]


def _config(given: Path | None) -> Path | None:
    here = Path("civigil.toml")
    found = given if given is not None else here if here.exists() else None
    return None if found is None else found.absolute()


def _servers(nats_url: str | None, database_url: str | None) -> list[Override]:
    from civigil.runtime.settings import Override

    given = [(("nats", "url"), nats_url, "--nats-url"), (("store", "url"), database_url, "--database-url")]
    return [Override(key, value, origin) for key, value, origin in given if value is not None]


def _settings(config: Path | None, overrides: list[Override]) -> Settings:
    from civigil.runtime.settings import load

    return load(ROSTER, file=config, environment=os.environ, overrides=overrides)


def _log_to_stderr() -> None:
    """What a verb prints is for a person or a program; warnings must not get between."""
    from civigil.runtime.settings import LogSettings
    from civigil.runtime.telemetry.logs import configure

    configure(LogSettings(level="warning"), process="command")


def _configure_logs(settings: Settings, process: str) -> None:
    from civigil.runtime.telemetry.logs import configure

    configure(settings.log, process=process)


async def _run_gateway(settings: Settings, data: DataDirectory) -> None:
    """The gateway's process: the rooms' routes behind one front door."""
    from civigil.gateway.listen import Listen, Tls
    from civigil.gateway.permissions import PERMISSIONS
    from civigil.gateway.server import run as run_gateway
    from civigil.gateway.streets.upkeep import streets_of
    from civigil.runtime.place import hosts_of, lifetimes, surroundings
    from civigil.runtime.processes import gateway_certificate, watched_by_gateway

    chosen = settings.gateway
    certificate = gateway_certificate(settings, data)
    tls = None if certificate is None else Tls(certificate=certificate[0], key=certificate[1])
    names = tuple(f"[{host}]" if ":" in host else host for host in hosts_of(chosen))
    listen = Listen(address=chosen.address, port=chosen.port, names=names, tls=tls)
    async with watched_by_gateway(ROSTER, settings, data) as watched:
        place = surroundings(ROSTER, settings, data, watched.pool, besides=PERMISSIONS)
        await run_gateway(
            ROSTER,
            place,
            listen,
            ready=watched.readiness.ready,
            metrics=watched.figures,
            lifetimes=lifetimes(settings),
            city=settings.city,
            alerts=settings.gateway,
            streets=streets_of(settings.city),
        )


def _tell(what: str, words: str) -> None:
    """Progress for the person at the terminal; plain lines for anything else."""
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.text import Text

        line = Text(f"{what:>10}  ", style="bold green" if what == "ready" else "bold")
        Console(highlight=False).print(line.append(words, style="not bold"), soft_wrap=True)
    else:
        typer.echo(f"{what}: {words}")
        sys.stdout.flush()


def main() -> None:
    """The entry point: our own errors become one line on stderr and an exit status."""
    try:
        app()
    except CivigilError as error:
        typer.echo(f"civigil: {error}", err=True)
        sys.exit(2 if isinstance(error, Invalid) else 1)


if __name__ == "__main__":
    main()

"""`civigil cameras …`: watch a recording without a server, or look at a running city's cameras."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from civigil.kernel.errors import CivigilError, Invalid
from civigil.safety.cameras.model import parse_zones
from civigil.safety.cameras.settings import CameraFeed, CameraSettings, feeds_of
from civigil.safety.cameras.view import Fleet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from civigil.safety.cameras.analyse import Found, Watched
    from civigil.safety.cameras.model import Zone
    from civigil.safety.cameras.watch import WatchLimits

app = typer.Typer(no_args_is_help=True, help="Cameras: who stays too long, who enters where nobody may.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
ZONES_BYTES_AT_MOST = 10_000_000
PATTERN_S = 60.0  # of a test pattern, which never ends


@app.command("analyse")
def analyse_videos(
    videos: Annotated[list[Path], typer.Argument(help="Recordings, folders of pictures, or pattern:NAME.")],
    zones: Annotated[
        Path | None, typer.Option(help="A JSON file with a list of zones; else the whole picture.")
    ] = None,
    loiter: Annotated[
        float, typer.Option(min=0.5, help="Seconds after which somebody loiters in the whole picture.")
    ] = 10.0,
    roam: Annotated[float, typer.Option(min=0.1, help="Own heights within which staying counts as loitering.")] = 2.0,
    seconds: Annotated[
        float | None,
        typer.Option(min=1, help="Watch only so many seconds of each; of a test pattern, 60 if not given."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Watch recordings without a server: what would be reported, when, and why.

    A recording that cannot be read is said so and left out; the command then ends with 1.
    """
    from civigil.safety.cameras.watch import WatchLimits

    settings = CameraSettings(loiter_s=loiter, loiter_roam_heights=roam)
    watched = settings.zones_of(CameraFeed(id="any", source="any", zones=_zones(zones)))
    limits = WatchLimits(width_at_most=settings.width_at_most, quiet_s=settings.quiet_s)
    failed = False
    for feed in feeds_of([str(video) for video in videos]):
        try:
            until_s = seconds or (PATTERN_S if feed.is_pattern else None)
            _analyse(feed, watched, limits, until_s, as_json=as_json)
        except CivigilError as error:
            failed = True
            if as_json:
                _print_json({"type": "failed", "video": feed.source, "code": error.code, "error": str(error)})
            else:
                Console(stderr=True).print(str(error), style="red", markup=False)
    if failed:
        raise typer.Exit(1)


@app.command("list")
def list_cameras(
    data: Annotated[Path, typer.Option(help="The folder of the running city.")] = Path("data"), as_json: AsJson = False
) -> None:
    """The cameras of a running city and their health."""
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        fleet = gateway.get("/api/cameras", answer=Fleet)
    if as_json:
        _print_json(fleet.cameras)
        return
    table = Table("camera", "state", "since", "picture", "frames", "dropped", "sightings", "trouble", box=None)
    for one in fleet.cameras:
        picture = "" if one.width is None else f"{one.width}x{one.height} {one.rate or 0:.0f}/s {one.codec}"
        named = one.id if one.status == "Actual" else f"{one.id} ({one.status})"
        counts = (str(one.frames), str(one.dropped), str(one.sightings))
        table.add_row(named, one.state, f"{one.since:%F %T}", picture, *counts, one.reason)
    Console().print(table)


def _zones(path: Path | None) -> tuple[Zone, ...]:
    if path is None:
        return ()
    try:
        with path.open("rb") as file:
            raw = file.read(ZONES_BYTES_AT_MOST)
    except OSError as error:
        raise Invalid(f"cannot be read: {error.strerror}", where=str(path)) from error
    try:
        found = parse_zones(raw)
    except Invalid as error:
        raise Invalid(str(error), where=str(path)) from error
    if not found:
        raise Invalid("it holds no zone", where=str(path))
    return found


def _analyse(
    feed: CameraFeed, zones: Sequence[Zone], limits: WatchLimits, seconds: float | None, *, as_json: bool
) -> None:
    from civigil.safety.cameras import analyse

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    errors = Console(stderr=True)
    with Progress(*columns, console=errors, disable=not errors.is_terminal, transient=True) as bar:
        task = bar.add_task(Path(feed.source).name, total=None)
        for one in analyse.analyse(feed, zones, limits, seconds):
            if isinstance(one, analyse.Progress):
                bar.update(task, completed=one.frames, total=one.of or None)
            elif as_json:
                _print_json(one)
            else:
                _print_plain(one)


def _print_plain(one: Found | Watched) -> None:
    from civigil.safety.cameras.analyse import Found

    console = Console(highlight=False)
    if isinstance(one, Found):
        measured = "; ".join(
            f"{reason.what}: {reason.measured:g} {reason.unit}" + (f" (limit {reason.limit:g})" if reason.limit else "")
            for reason in one.explanation.because
        )
        console.print(f"{one.at_s:8.1f} s  {one.what:10} track {one.track:<4} {measured}", markup=False)
        return
    trouble = f", {one.missing} promised pictures are missing" if one.missing else ""
    trouble += f", {one.damaged} damaged packets" if one.damaged else ""
    told = f"{one.video}: {one.frames} pictures, {one.seconds:.1f} s, {one.tracks} tracks, {one.sightings} sightings"
    console.print(told + trouble, markup=False)


def _print_json(what: Any) -> None:
    sys.stdout.write(msgspec.json.encode(what).decode() + "\n")
    sys.stdout.flush()

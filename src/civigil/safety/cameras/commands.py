"""`civigil cameras …`: watch a recording without a server, or look at a running city's cameras."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.offline import commands as offline
from civigil.safety.cameras.offline.commands import print_json
from civigil.safety.cameras.review import commands as reviewing
from civigil.safety.cameras.settings import CameraSettings
from civigil.safety.cameras.view import Fleet

app = typer.Typer(
    no_args_is_help=True, help="Cameras: who stays too long, who enters where nobody may, what is unusual here."
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
ALARMS_A_DAY = 24.0  # false alarms that one bears, where nobody says otherwise


@app.command("analyse")
def analyse_videos(
    videos: Annotated[
        list[Path], typer.Argument(help="Recordings, folders of recordings or pictures, or pattern:NAME.")
    ],
    model: Annotated[
        Path | None, typer.Option(help="A model of what is normal here, made by `learn`: tells what is unusual.")
    ] = None,
    zones: Annotated[
        Path | None,
        typer.Option(help="A JSON file with a list of zones; else the whole picture, or with a model no rules at all."),
    ] = None,
    detector: Annotated[
        Path | None,
        typer.Option(help="An ONNX detector of yours (YOLO or end to end), which names what is seen: person, car."),
    ] = None,
    detector_score: Annotated[
        float, typer.Option(min=0.01, max=0.99, help="What the detector is less sure of is left out.")
    ] = 0.25,
    detector_label: Annotated[
        list[str] | None, typer.Option(help="Follow only what bears this label of the detector; may be given again.")
    ] = None,
    scores: Annotated[
        Path | None,
        typer.Option(
            help="Write a CSV of clip,frame,score here: a row for every picture, frames from 0. Wants a model."
        ),
    ] = None,
    alarms: Annotated[
        float, typer.Option(min=1e-6, help="False alarms a day that you bear, for what the model says.")
    ] = ALARMS_A_DAY,
    loiter: Annotated[
        float, typer.Option(min=0.5, help="Seconds after which somebody loiters in the whole picture.")
    ] = 10.0,
    roam: Annotated[float, typer.Option(min=0.1, help="Own heights within which staying counts as loitering.")] = 2.0,
    left: Annotated[
        float, typer.Option(min=1, help="Seconds that something may lie unattended in the whole picture.")
    ] = 3.0,
    began: Annotated[
        datetime | None,
        typer.Option(
            help="When the recordings were made, in the city's own time: zones are watched at their hours then."
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(min=1, help="Watch only so many seconds of each; of a test pattern, 60 if not given."),
    ] = None,
    heat: Annotated[
        Path | None,
        typer.Option(
            help="Write a PNG here: where it was busy, drawn over the scene; with a model, where unusual beside it."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Watch recordings without a server: what would be reported, when, and why.

    A recording that cannot be read is said so and left out; the command then ends with 1.
    """
    settings = CameraSettings(loiter_s=loiter, loiter_roam_heights=roam, object_left_s=left)
    known = None if detector is None else offline.Known(detector, detector_score, tuple(detector_label or ()))
    asked = offline.Asked(
        settings, offline.zones_in(zones), model, scores, alarms, known, began, seconds, heat, as_json=as_json
    )
    if not offline.analysed(videos, asked):
        raise typer.Exit(1)


@app.command("learn")
def learn_normality(
    videos: Annotated[
        list[Path], typer.Argument(help="Recordings of ordinary days, all of one camera; or folders of them.")
    ],
    model: Annotated[Path, typer.Option(help="The file that the model is written to.")],
    as_json: AsJson = False,
) -> None:
    """Learn what is normal before a camera from its own recordings, so that `analyse --model` tells what is not.

    Nothing is labelled and no network is needed. The recordings are read three times; the same ones give the same model.
    """
    offline.learned(videos, model, as_json=as_json)


@app.command("annotate")
def annotate_video(
    video: Annotated[Path, typer.Argument(help="A recording.")],
    out: Annotated[Path, typer.Option(help="The recording that is written (MP4).")],
    model: Annotated[
        Path | None, typer.Option(help="A model of what is normal here, made by `learn`: draws what is unusual.")
    ] = None,
    zones: Annotated[
        Path | None,
        typer.Option(
            help="A JSON file with a list of zones: draws what they tell; without it and a model, the whole picture."
        ),
    ] = None,
    alarms: Annotated[float, typer.Option(min=1e-6, help="False alarms a day that you bear.")] = ALARMS_A_DAY,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Draw into a recording what the rules tell, and what is unusual: boxes, sentences, heat and the course of the score."""
    offline.annotated(video, out, model, offline.zones_in(zones), alarms, as_json=as_json)


@app.command("search")
def search_videos(
    videos: Annotated[list[Path], typer.Argument(help="Recordings, or folders of them.")],
    zones: Annotated[Path | None, typer.Option(help="A JSON file with a list of zones.")] = None,
    zone: Annotated[str | None, typer.Option(help="In this zone of the file; none: anywhere in the picture.")] = None,
    since: reviewing.Since = None,
    until: reviewing.Until = None,
    began: reviewing.Began = None,
    dwell: reviewing.Dwell = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Who passed a zone in a recording between two times: for how long, how large, where to, how fast. No server, no pixels."""
    reviewing.search(
        videos, offline.zones_in(zones), zone=zone, since=since, until=until, began=began, dwell=dwell, as_json=as_json
    )


@app.command("verify")
def verify_bundle(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A ZIP that the console exported.")],
    authority: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The city's root certificate (PEM), from elsewhere."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check exported evidence, without a city: names whatever was changed, dropped or added. Ends with 1 where anything was."""
    if not reviewing.verify(file, authority, as_json=as_json):
        raise typer.Exit(1)


@app.command("ground")
def try_ground(
    ties: Annotated[
        Path, typer.Argument(help="A JSON list of points: x, y (fractions of the picture), latitude, longitude.")
    ],
    at: Annotated[
        list[str] | None, typer.Option(help="x,y of a picture point whose place is wanted; may be given again.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say where on the ground picture points are, by points that somebody tied to the map, and how sure that is."""
    from civigil.safety.cameras.ground.calibrated import calibrated, parse_ties

    try:
        raw = ties.read_bytes()
    except OSError as error:
        raise Invalid(f"cannot be read: {error.strerror}", where=str(ties)) from error
    ground = calibrated(parse_ties(raw))
    points = [_point(said) for said in at or []]
    places = [ground.place(*point) for point in points]
    told = {
        "type": "ground",
        "residuals_m": [round(one, 3) for one in ground.residuals_m()],
        "places": [
            {"x": x, "y": y, "place": None if place is None else msgspec.to_builtins(place)}
            for (x, y), place in zip(points, places, strict=True)
        ],
    }
    if as_json:
        print_json(told)
        return
    console = Console(highlight=False)
    for number, off in enumerate(ground.residuals_m(), 1):
        console.print(f"point {number}: {off:.2f} m off")
    for (x, y), place in zip(points, places, strict=True):
        words = "too unsure to say"
        if place is not None:
            words = f"{place.latitude:.6f}, {place.longitude:.6f}, within {place.uncertainty_m:.1f} m"
        console.print(f"{x:g}, {y:g}: {words}")


@app.command("discover")
def discover_cameras(
    seconds: Annotated[float, typer.Option(min=0.2, max=120, help="For how long answers are waited for.")] = 4.0,
    login_file: Annotated[
        Path | None,
        typer.Option(
            help="A file with the cameras' NAME:PASSWORD, which only you may read; - for the standard input. "
            "Without one no streams are told."
        ),
    ] = None,
    ask: Annotated[
        list[str] | None,
        typer.Option(help="Ask this HOST or HOST:PORT instead of the group of all devices; may be given again."),
    ] = None,
    anywhere: Annotated[bool, typer.Option(help="Take answers from public addresses too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find the cameras of this network that speak ONVIF, and print what to put into the settings for each."""
    from civigil.safety.cameras.onvif.commands import discovered

    discovered(seconds, login_file, ask or [], anywhere=anywhere, as_json=as_json)


@app.command("ptz")
def turn_camera(
    camera: Annotated[str, typer.Argument(help="onvif://HOST or onvif://HOST:PORT, without a password.")],
    login_file: Annotated[
        Path | None,
        typer.Option(help="A file with the camera's NAME:PASSWORD, which only you may read; - for the standard input."),
    ] = None,
    move: Annotated[
        str | None, typer.Option(help="Turn at PAN,TILT,ZOOM, each -1 to 1: right, up and closer are positive.")
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=10, help="For how long it turns.")] = 0.5,
    preset: Annotated[str | None, typer.Option(help="Turn to the preset of this name or token.")] = None,
    home: Annotated[bool, typer.Option(help="Turn to its home position.")] = False,
    save: Annotated[str | None, typer.Option(help="Keep the view of now as a preset of this name.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say where a camera points and which presets it has; turn it first, where asked. For fitters, without a city.

    In a running city it is turned from its page, with a permission, by one person at a time.
    """
    from civigil.safety.cameras.onvif.commands import turned

    turned(camera, login_file, move=move, seconds=seconds, preset=preset, home=home, save=save, as_json=as_json)


@app.command("list")
def list_cameras(
    data: Annotated[Path, typer.Option(help="The folder of the running city.")] = Path("data"), as_json: AsJson = False
) -> None:
    """The cameras of a running city and their health."""
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        fleet = gateway.get("/api/cameras", answer=Fleet)
    if as_json:
        print_json(fleet.cameras)
        return
    table = Table("camera", "state", "since", "picture", "frames", "dropped", "sightings", "trouble", box=None)
    for one in fleet.cameras:
        picture = "" if one.width is None else f"{one.width}x{one.height} {one.rate or 0:.0f}/s {one.codec}"
        named = one.id if one.status == "Actual" else f"{one.id} ({one.status})"
        counts = (str(one.frames), str(one.dropped), str(one.sightings))
        table.add_row(named, one.state, f"{one.since:%F %T}", picture, *counts, one.reason)
    Console().print(table)


def _point(said: str) -> tuple[float, float]:
    try:
        x, y = (float(part) for part in said.split(","))
    except ValueError as error:
        raise Invalid(f"{said!r} is no x,y", where="--at") from error
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise Invalid(f"{said!r} lies outside the picture: 0 to 1 is allowed", where="--at")
    return x, y

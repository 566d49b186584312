"""`civigil exercises …`: score an exercise from files, without a city; look at a running city's, and direct them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from civigil.exercises.score import Incident, Played, Score
from civigil.exercises.score import score as scored
from civigil.exercises.view import Commanded, Exercises, StartAsked, Started, StopAsked, Whole
from civigil.kernel.errors import Invalid

app = typer.Typer(
    no_args_is_help=True, help="Exercises: scenarios that a simulator plays, and how well the city saw them."
)

Data = Annotated[Path, typer.Option(help="The folder of the running city.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


class _TruthFile(msgspec.Struct, frozen=True, kw_only=True):
    """A report of ours, as far as the score needs it."""

    played: Played


class _IncidentFile(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the API's incidents, or a report of ours."""

    incidents: tuple[Incident, ...]


@app.command()
def score(
    truth: Annotated[Path, typer.Argument(help="What was true: a report as JSON, or its `played` alone.")],
    incidents: Annotated[
        Path, typer.Argument(help="What the city said: incidents as the API lists them, or a report as JSON.")
    ],
    as_json: AsJson = False,
) -> None:
    """Hold what was true beside what the city said, from files, without a city."""
    made = scored(truth_in(truth), incidents_in(incidents))
    if as_json:
        _print_json(made)
    else:
        _print_score(made)


@app.command("list")
def list_exercises(data: Data = Path("data"), as_json: AsJson = False) -> None:
    """The simulators and the newest exercises of a running city."""
    found = _ask(data, "/api/exercises", Exercises)
    if as_json:
        _print_json(found)
        return
    for simulator in found.simulators:
        names = ", ".join(one.name for one in simulator.scenarios)
        typer.echo(f"{simulator.name}: {simulator.title}, {'present' if simulator.present else 'gone'}; plays {names}")
    table = Table(
        "asked", "exercise", "scenario", "state", "found", "late", "missed", "false", "again", "has time", box=None
    )
    for one in found.exercises:
        tally = one.score
        numbers = (
            () if tally is None else (tally.found, tally.late, tally.missed, tally.false, tally.repeated, tally.pending)
        )
        counts = ("",) * 6 if tally is None else tuple(str(number) for number in numbers)
        table.add_row(f"{one.asked:%F %T}", str(one.id), one.scenario or one.title, one.phase.value, *counts)
    Console().print(table)


@app.command()
def show(exercise: UUID, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """One exercise: what was true, what the city saw, and the score."""
    whole = _ask(data, f"/api/exercises/{exercise}", Whole)
    if as_json:
        _print_json(whole)
        return
    one = whole.exercise
    typer.echo(f"EXERCISE {one.title}: {one.phase.value}{f', {one.because}' if one.because else ''}")
    if whole.score is None:
        typer.echo("There is no score yet.")
    else:
        _print_score(whole.score)


@app.command()
def start(
    simulator: Annotated[str, typer.Argument(help="Who is to play it; `list` names them.")],
    scenario: Annotated[str, typer.Argument(help="A scenario that it offers, or a .toml file.")],
    speed: Annotated[float, typer.Option(min=0.1, max=20, help="Exercise seconds in one of the wall's.")] = 1.0,
    data: Data = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Ask a simulator to play a scenario; always as an exercise."""
    if scenario.endswith(".toml"):
        asked = StartAsked(simulator=simulator, script=_text(Path(scenario)), speed=speed)
    else:
        asked = StartAsked(simulator=simulator, scenario=scenario, speed=speed)
    started = _ask(data, "/api/exercises/start", Started, asked)
    _print_json(started) if as_json else typer.echo(str(started.exercise))


@app.command()
def stop(
    exercise: UUID,
    reason: Annotated[str, typer.Option(help="Why, in a few words.")] = "",
    data: Data = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Tell the simulator to end an exercise before its time."""
    told = _ask(data, "/api/exercises/stop", Commanded, StopAsked(exercise=exercise, reason=reason))
    _print_json(told) if as_json else typer.echo("The simulator was told.")


def truth_in(path: Path) -> Played:
    """What was true, from a file. Raises `Invalid`, naming the file and the field."""
    raw = _bytes(path)
    try:
        if "played" in msgspec.json.decode(raw, type=dict[str, msgspec.Raw]):
            return msgspec.json.decode(raw, type=_TruthFile).played
        return msgspec.json.decode(raw, type=Played)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"holds no truth: {error}", where=str(path)) from error


def incidents_in(path: Path) -> list[Incident]:
    """What the city said, from a file. Raises `Invalid`, naming the file and the field."""
    raw = _bytes(path)
    try:
        if raw.lstrip().startswith(b"["):
            return list(msgspec.json.decode(raw, type=tuple[Incident, ...]))
        return list(msgspec.json.decode(raw, type=_IncidentFile).incidents)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"holds no incidents: {error}", where=str(path)) from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Invalid(f"cannot be read: {error.strerror}", where=str(path)) from error


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode()
    except UnicodeDecodeError as error:
        raise Invalid("is no UTF-8 text", where=str(path)) from error


def _ask(data: Path, path: str, answer: type[Any], body: msgspec.Struct | None = None) -> Any:
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        return gateway.get(path, answer=answer) if body is None else gateway.post(path, body, answer=answer)


def _print_score(made: Score) -> None:
    table = Table("verdict", "cause", "kind", "first sign", "told", "allowed", "away", "incident", box=None)
    for line in made.lines:
        away = "" if line.away_m is None else f"{line.away_m:.0f} m"
        times = (_seconds(line.after_s), _seconds(line.told_after_s), _seconds(line.within_s))
        table.add_row(line.verdict.value, line.cause, line.kind, *times, away, line.incident)
    Console().print(table)
    typer.echo(
        f"{made.scenario}: {made.found} found, {made.late} late, {made.missed} missed, {made.false} false, "
        f"{made.repeated} told again, {made.pending} with time left"
    )


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.0f} s"


def _print_json(what: object) -> None:
    sys.stdout.write(msgspec.json.encode(what).decode() + "\n")

"""`civigil iot …`: recorded messages without a server; the devices of a running city; a certificate for one's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from civigil.kernel.errors import Invalid

if TYPE_CHECKING:
    from civigil.cyber.iot.offline import Summary, Told, Unread
    from civigil.cyber.iot.view import DeviceView

app = typer.Typer(no_args_is_help=True, help="Devices: what they measure, what is missing, which one fell silent.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
DataOption = Annotated[Path, typer.Option("--data", help="The folder of the running city.")]


@app.command("read")
def read_file(
    file: Annotated[Path, typer.Argument(help="Recorded messages: one JSON object a line; - for the standard input.")],
    as_json: AsJson = False,
) -> None:
    """Say what recorded messages of devices would tell the city: gaps, alarms, silence, rubbish; the last ends with 1.

    A line is {"topic": "tel/level-1", "heard": "2026-05-01T12:00:00Z", "payload": {…}}, in the order in which they were heard.
    """
    from civigil.cyber.iot.offline import Summary, Unread, read
    from civigil.cyber.iot.settings import IotSettings

    sums: list[Summary] = []
    rubbish = False
    for one in read(_lines(file), IotSettings()):
        rubbish = rubbish or isinstance(one, Unread)
        if as_json:
            _print_json(one)
        elif isinstance(one, Summary):
            sums.append(one)
        else:
            _print_plain(one)
    if sums:
        _print_sums(sums)
    if rubbish:
        raise typer.Exit(1)


@app.command("list")
def list_devices(data: DataOption = Path("data"), as_json: AsJson = False) -> None:
    """List the devices of a running city: how they are, what they measure, what is wrong."""
    from civigil.cyber.iot.view import DeviceList
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        found = gateway.get("/api/iot/devices", answer=DeviceList)
    if as_json:
        for one in found.devices:
            _print_json(one)
        return
    table = Table("device", "state", "since", "measures", "missed", "alarms", "trouble", box=None)
    for one in found.devices:
        table.add_row(*(escape(text) for text in _row(one)))
    Console().print(table)


@app.command("enrol")
def enrol(
    device: Annotated[str, typer.Argument(help="The device's id: small letters, digits, - and _.")],
    data: DataOption = Path("data"),
    kind: Annotated[str, typer.Option(help="What it is: level, air, weather, …")] = "sensor",
    out: Annotated[Path | None, typer.Option(help="Copy ca.crt, the certificate and the key into this folder.")] = None,
) -> None:
    """Make a certificate for a device of one's own, and print the lines that admit it.

    The device may connect once these lines stand in civigil.toml and the city was started again.
    """
    from civigil.cyber.iot.enrolment import enrolled

    bundle = enrolled(device, kind, data, out)
    typer.echo(f"# {bundle.authority}\n# {bundle.certificate}\n# {bundle.key}")
    typer.echo(bundle.lines)


def _row(one: DeviceView) -> tuple[str, ...]:
    named = one.id if one.status == "Actual" else f"{one.id} ({one.status})"
    measures = ", ".join(f"{each.name} {each.value:g} {each.unit}".strip() for each in one.readings)
    return named, one.state, f"{one.since:%F %T}", measures, str(one.missed), str(one.alarms), "; ".join(one.faults)


def _lines(file: Path) -> Iterator[bytes]:
    try:
        if str(file) == "-":
            yield from sys.stdin.buffer
            return
        with file.open("rb") as opened:
            yield from opened
    except OSError as error:
        raise Invalid(f"cannot be read: {error.strerror}", where=str(file)) from error


def _print_plain(one: Told | Unread | Summary) -> None:
    from civigil.cyber.iot.offline import Told, Unread

    console = Console(highlight=False, soft_wrap=True)
    if isinstance(one, Told):
        console.print(f"{one.at:%F %T}  {one.type:6} {one.device:16} {one.kind:14} {one.words}", markup=False)
    elif isinstance(one, Unread):
        console.print(f"line {one.line}: {one.why}", markup=False, style="red")


def _print_sums(sums: list[Summary]) -> None:
    columns = ("device", "kind", "every", "samples", "missed", "late", "twice", "boots", "alarms", "clock", "state")
    table = Table(*columns, box=None)
    for one in sums:
        counts = (one.samples, one.missed, one.late, one.twice, one.boots, one.alarms)
        clock = f"{one.clock_off_s:+.1f} s"
        table.add_row(one.device, one.kind, f"{one.every_s:g} s", *(str(each) for each in counts), clock, one.state)
    Console().print(table)


def _print_json(what: Any) -> None:
    sys.stdout.write(msgspec.json.encode(what).decode() + "\n")
    sys.stdout.flush()

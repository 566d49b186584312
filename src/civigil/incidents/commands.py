"""`civigil incidents …`: look at a running city's incidents, or try the correlation on a file, without a server."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from civigil.incidents.view import Page, Shown, ShownEntry, Timeline
from civigil.kernel.errors import Missing
from civigil.kernel.severity import Status

app = typer.Typer(no_args_is_help=True, help="Incidents: what goes wrong, each thing once, and why.")

Data = Annotated[Path, typer.Option(help="The folder of the running city.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An incident with its timeline."""

    incident: Shown
    timeline: tuple[ShownEntry, ...]


@app.command("list")
def list_incidents(
    data: Data = Path("data"),
    phase: Annotated[str, typer.Option(help="open, acknowledged, resolved, closed or merged.")] = "",
    kind: Annotated[str, typer.Option(help="One kind only, such as loitering.")] = "",
    status: Annotated[str, typer.Option(help="Actual, Exercise or Test.")] = "",
    since: Annotated[str, typer.Option(help="With concerns since this RFC 3339 time.")] = "",
    assigned: Annotated[str, typer.Option(help="With this desk or person only, such as desk:fire.")] = "",
    q: Annotated[str, typer.Option("--search", help="With these words in summary, kind, subjects or id.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """The incidents of a running city: actual ones before exercises, the live ones first, the most pressing first."""
    from civigil.gateway.client import Gateway

    asked = {"phase": phase, "kind": kind, "status": status, "since": since, "assigned": assigned, "q": q}
    wanted = {name: value for name, value in asked.items() if value}
    found: list[Shown] = []
    with Gateway.from_data(data) as gateway:
        cursor: str | None = ""
        while cursor is not None and len(found) < limit:
            params = wanted | {"limit": str(min(limit - len(found), 500))} | ({"cursor": cursor} if cursor else {})
            page = gateway.get("/api/incidents", params, answer=Page)
            found += page.incidents
            cursor = page.next
    if as_json:
        _print_json(found)
    else:
        _print_list(found)


@app.command()
def show(incident: UUID, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """One incident with its timeline: what was seen, why it belongs here, and the evidence."""
    from civigil.gateway.client import Gateway

    entries: list[ShownEntry] = []
    with Gateway.from_data(data) as gateway:
        shown = gateway.get(f"/api/incidents/{incident}", answer=Shown)
        more = True
        while more:
            params = {"after": str(len(entries)), "limit": "500"}
            part = gateway.get(f"/api/incidents/{incident}/timeline", params, answer=Timeline)
            entries += part.entries
            more = part.more
    told = Told(incident=shown, timeline=tuple(entries))
    if as_json:
        _print_json(told)
    else:
        _print_told(told)


@app.command()
def report(
    kind: Annotated[str, typer.Argument(help="What it is, such as gas_odour; --kinds tells all.")] = "",
    words: Annotated[str, typer.Argument(help="In the reporter's words.")] = "",
    data: Data = Path("data"),
    latitude: Annotated[float | None, typer.Option(min=-90, max=90, help="Degrees north.")] = None,
    longitude: Annotated[float | None, typer.Option(min=-180, max=180, help="Degrees east.")] = None,
    uncertainty: Annotated[float, typer.Option(min=1, max=50_000, help="Metres around that place.")] = 100.0,
    at: Annotated[str, typer.Option(help="When it was seen, as an RFC 3339 time; now where left out.")] = "",
    status: Annotated[str, typer.Option(help="Actual, Exercise or Test.")] = "Actual",
    reference: Annotated[str, typer.Option(help="Your own name for it: the same report again changes nothing.")] = "",
    kinds: Annotated[bool, typer.Option("--kinds", help="Print what can be reported, and nothing else.")] = False,
    as_json: AsJson = False,
) -> None:
    """Report what a person saw or said, to a running city; tells the incident that it became."""
    from civigil.incidents.hazards import HAZARDS
    from civigil.incidents.reporting import reported

    if kinds:
        if as_json:
            _print_json(HAZARDS)
        else:
            typer.echo("\n".join(f"{one.kind:<20}{one.title}" for one in HAZARDS))
        return
    told = reported(
        data,
        kind=kind,
        words=words,
        latitude=latitude,
        longitude=longitude,
        uncertainty_m=uncertainty,
        at=at,
        status=status,
        reference=reference,
    )
    if as_json:
        _print_json(told)
        return
    again = ", as before" if told.again else ""
    typer.echo(f"taken{again}: {told.report}")
    typer.echo(f"incident {told.incident}" if told.incident else "its incident is not there yet: ask again in a moment")


@app.command()
def correlate(
    file: Annotated[Path, typer.Argument(help="Concerns, one JSON object a line; - reads standard input.")],
    as_json: AsJson = False,
) -> None:
    """Try the correlation on a file, without a server.

    Each line has id, occurred, learned, status, type and body, as the archive prints it. Batches are taken as they come: 500 lines.
    """
    from civigil.incidents.offline import correlated

    if str(file) == "-":
        found = correlated(sys.stdin.buffer, where="standard input")
    else:
        try:
            with file.open("rb") as lines:
                found = correlated(lines, where=str(file))
        except OSError as error:
            raise Missing(f"cannot be read: {error.strerror}", where=str(file)) from error
    if as_json:
        _print_json(found)
        return
    table = Table("incident", "kind", "concerns", "from", "to", "place", "why", box=None)
    for one in found.incidents:
        where = "" if one.place is None else f"{one.place.latitude:.5f} {one.place.longitude:.5f}"
        why = one.joined[-1].explanation.summary
        cells = (
            str(one.id)[-12:], one.kind, str(len(one.joined)), f"{one.started:%F %T}", f"{one.last:%T}", where, why,
        )  # fmt: skip
        table.add_row(*map(Text, cells))
    Console().print(table)


def _print_json(what: Any) -> None:
    sys.stdout.write(msgspec.json.encode(what).decode() + "\n")


def _print_list(found: Sequence[Shown]) -> None:
    """Two lines and the id, for a terminal of any width. What was reported is printed as it is, never as markup."""
    for one in found:
        rehearsed = "" if one.status is Status.ACTUAL else f"  {one.status.value.upper()}"
        of = f"{one.concerns} concern{'' if one.concerns == 1 else 's'}"
        typer.echo(
            f"{one.priority:>3}  {one.phase.value:<12}  {one.severity.value:<8}  {one.started:%F %T}{rehearsed}\n"
            f"     {_said(one)}\n"
            f"     {one.kind}, {of}, {one.id}"
        )
        if held := _held(one):
            typer.echo(f"     {held}")
    if not found:
        typer.echo("no incidents")


def _held(one: Shown) -> str:
    """With whom it is, until when it is put aside, and what came of it; as far as there is anything to say."""
    said = []
    if one.assigned is not None:
        said.append(f"with {one.assigned}")
    if one.shelved_until is not None:
        said.append(f"shelved until {one.shelved_until:%F %T} UTC ({one.shelved_because})")
    if one.disposition is not None:
        said.append(one.disposition)
    return ", ".join(said)


def _print_told(told: Told) -> None:
    console, one = Console(), told.incident
    console.print(
        f"{_said(one)}\n{one.kind}, {one.phase.value}, {one.status.value}, version {one.version}",
        markup=False,
    )
    console.print(one.priority_explained.summary, markup=False)
    if held := _held(one):
        console.print(held, markup=False)
    for name, others in (("linked with", one.links), ("absorbed", one.absorbed), ("perhaps one with", one.offers)):
        if others:
            console.print(f"{name} {', '.join(map(str, others))}", markup=False)
    table = Table("at", "by", "what", "why here", "evidence", box=None)
    for entry in told.timeline:
        why = entry.joined or entry.explanation
        evidence = "\n".join(f"{piece.role or piece.media_type} {piece.id[:12]}" for piece in entry.evidence)
        text = entry.text if entry.left_for is None else f"{entry.text} (left for {entry.left_for})"
        cells = (f"{entry.at:%F %T}", entry.by, text, why.summary if why else "", evidence)
        table.add_row(*map(Text, cells))
    console.print(table)


def _said(one: Shown) -> str:
    """An incident's line, with what its reporter said."""
    return f"{one.summary}: {one.words}" if one.words else one.summary

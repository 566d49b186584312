"""`civigil access certificates …`: who holds one, revoke, let in again; of a running city."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from civigil.kernel.time import text_of

Data = Annotated[Path, typer.Option(help="Directory that holds everything of this city on this machine.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Holder = Annotated[str, typer.Argument(help="process:cameras, device:level-1, or a certificate's serial number.")]
Note = Annotated[str, typer.Option("--note", help="Why; it stands in the audit trail.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the room's."""
    app.command("certificates")(list_certificates)
    app.command("revoke")(revoke)
    app.command("readmit")(readmit)


def list_certificates(data: Data = Path("data"), as_json: AsJson = False) -> None:
    """The authorities of a running city, who holds a certificate and until when, and what was revoked."""
    from rich.console import Console
    from rich.table import Table

    from civigil.cyber.access.certificates.view import Certificates
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        found = gateway.get("/api/access/certificates", answer=Certificates)
    if as_json:
        _print_json(found)
        return
    console = Console(highlight=False, soft_wrap=True)
    for word in found.warnings:
        console.print(word, markup=False, style="yellow")
    table = Table("holder", "state", "until", "renewed", "authority", "serial", box=None)
    for one in found.holders:
        state = f"{one.state}: {one.reason}" if one.reason else one.state
        renews = f"{one.renews:%F %H:%M}" if one.renews else "–"
        table.add_row(one.holder, state, f"{one.until:%F %H:%M}", renews, one.issuer or "–", one.serial[:16])
    console.print(table)


def revoke(
    holder: Holder,
    note: Note,
    reason: Annotated[
        str,
        typer.Option(
            help="unspecified, keyCompromise, affiliationChanged, superseded, cessationOfOperation or privilegeWithdrawn."
        ),
    ] = "unspecified",
    replace: Annotated[
        bool, typer.Option("--replace", help="Issue a new certificate at once; whoever has the old one stays out.")
    ] = False,
    data: Data = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Revoke whatever certificates a process or a device has: it is cut off at once, and refused everywhere."""
    from civigil.cyber.access.certificates.view import RevokedView
    from civigil.gateway.client import Gateway

    body = {"holder": holder, "reason": reason, "note": note, "replace": replace}
    with Gateway.from_data(data) as gateway:
        done = gateway.post("/api/access/certificates/revoke", body, answer=RevokedView)
    if as_json:
        _print_json(done)
        return
    count = f"{done.certificates} {'certificate' if done.certificates == 1 else 'certificates'}"
    typer.echo(f"{count} of {done.holder} revoked{'; it has a new one' if done.replaced else ''}")


def readmit(holder: Holder, note: Note, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """Let somebody in again whose certificates were revoked, with a new one. It takes two people, once there are two."""
    from civigil.cyber.access.certificates.view import ReadmissionAsked
    from civigil.gateway.client import Gateway

    body = {"holder": holder, "note": note}
    with Gateway.from_data(data) as gateway:
        asked = gateway.post("/api/access/certificates/readmit", body, answer=ReadmissionAsked)
    if as_json:
        _print_json(asked)
    elif asked.readmitted is not None:
        done = asked.readmitted
        typer.echo(f"{done.holder} has a new certificate (generation {done.generation})")
    elif asked.waits is not None:
        typer.echo(f"waits until {text_of(asked.waits.expires)} for a second person, as {asked.waits.proposal}")


def _print_json(value: Any) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")

"""`civigil aside …`: what could not be handled; look at it, put it back, or drop it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
import typer

from civigil.kernel.errors import Invalid
from civigil.kernel.time import text_of
from civigil.runtime.commands import HERE, Config, Data, DatabaseUrl, Json, database, rooms

_HELP = "What could not be handled: look at it, put it back, or drop it."
app = typer.Typer(no_args_is_help=True, add_completion=False, help=_HELP)

Which = Annotated[str, typer.Argument(help="The message, as `list` names it: room/number.")]


@app.command("list")
def list_(
    context: typer.Context,
    data: Data = HERE,
    config: Config = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Every message that is set aside, newest first."""
    from civigil.runtime.bus.aside import list_aside

    found = asyncio.run(list_aside(database(context, data, config, database_url), rooms(context)))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
        return
    if not found:
        typer.echo("nothing is set aside")
    for one in found:
        waits = "  (to be tried again)" if one.retry_asked else ""
        typer.echo(f"{one.room}/{one.id}  {text_of(one.since)}  {one.subject}{waits}\n    {one.error}")


@app.command()
def show(
    context: typer.Context,
    which: Which,
    data: Data = HERE,
    config: Config = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """One message whole, with its headers and body."""
    from civigil.runtime.bus.aside import show_aside

    found = asyncio.run(show_aside(database(context, data, config, database_url), *_named(which)))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
        return
    typer.echo(
        f"{which}  {text_of(found.since)}  {found.origin}, {found.deliveries} tries\n{found.subject}\n{found.error}\n"
    )
    typer.echo("\n".join(f"{name}: {value}" for name, value in found.headers.items()))
    typer.echo(f"\n{found.body}")


@app.command()
def retry(
    context: typer.Context,
    which: Annotated[str | None, typer.Argument(help="The message: room/number.")] = None,
    room: Annotated[str | None, typer.Option("--all", help="All messages of this room.")] = None,
    data: Data = HERE,
    config: Config = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Put a message back; its room handles it within seconds, or says anew what is wrong with it."""
    from civigil.runtime.bus.aside import retry_aside

    if (which is None) == (room is None):
        raise Invalid("name one message, or --all ROOM", where="aside retry")
    of, number = (room or "", None) if which is None else _named(which)
    if of not in rooms(context):
        raise Invalid(f"there is no room {of!r}", where="aside retry")
    count = asyncio.run(retry_aside(database(context, data, config, database_url), of, number))
    typer.echo(f"{count} to be tried again" if count else "no such message is set aside")


@app.command()
def drop(
    context: typer.Context, which: Which, data: Data = HERE, config: Config = None, database_url: DatabaseUrl = None
) -> None:
    """Delete a message for good. The archive keeps what came over the bus."""
    from civigil.runtime.bus.aside import drop_aside

    asyncio.run(drop_aside(database(context, data, config, database_url), *_named(which)))
    typer.echo(f"dropped {which}")


def _named(which: str) -> tuple[str, int]:
    room, _, number = which.partition("/")
    if not room or not number.isdecimal():
        raise Invalid(f"{which!r} names no message: room/number does, such as incidents/3", where="aside")
    return room, int(number)

"""`civigil trace EVENT_ID`: the whole chain, from the sensor to the last action."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
import typer

from civigil.kernel.ids import parse_id
from civigil.runtime.commands import HERE, Config, Data, DatabaseUrl, Json, database

app = typer.Typer(add_completion=False)


@app.command()
def trace(
    context: typer.Context,
    event: Annotated[str, typer.Argument(help="The id of any event of the chain.")],
    data: Data = HERE,
    config: Config = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """The whole chain of an event, causes before effects, from the sensor to the last action."""
    from civigil.runtime.store.trace import trace as chain_of

    id = parse_id(event, where="EVENT")
    links = asyncio.run(chain_of(database(context, data, config, database_url), id))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(links), indent=2))
        return
    for link in links:
        here = "->" if link.id == id else "  "
        by = f"  by {link.actor}" if link.actor else ""
        typer.echo(
            f"{here} {'    ' * link.depth}{link.occurred}  {link.type}  {link.source}  {link.status}{by}  {link.id}"
        )

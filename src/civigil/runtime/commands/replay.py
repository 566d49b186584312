"""`civigil replay`: recorded facts again, at any pace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import psycopg
import typer

from civigil.kernel.errors import Invalid
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant, parse_instant
from civigil.runtime.commands import HERE, Config, Data, DatabaseUrl, database

app = typer.Typer(add_completion=False)


@app.command()
def replay(
    context: typer.Context,
    start: Annotated[str, typer.Option("--from", help="First instant, RFC 3339: 2026-05-01T12:00:00Z.")],
    stop: Annotated[str, typer.Option("--to", help="The instant before which it ends.")],
    speed: Annotated[float, typer.Option(help="1: as it was; 60: an hour in a minute; 0: as fast as possible.")] = 1.0,
    status: Annotated[
        str | None, typer.Option("--as", help="Exercise or Test: everybody takes part, under ids of its own.")
    ] = None,
    data: Data = HERE,
    config: Config = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Play the facts of a span of time again.

    As they were (without --as), rooms that have handled them do not handle them twice; rooms that lost them are rebuilt.
    """
    first, last = parse_instant(start, where="--from"), parse_instant(stop, where="--to")
    if last <= first:
        raise Invalid("ends before it begins", where="--to")
    url = database(context, data, config, database_url)
    typer.echo(f"{asyncio.run(_replay(url, first, last, speed, _status(status))):,} facts played")


def _status(name: str | None) -> Status | None:
    if name is None:
        return None
    try:
        status = Status(name.capitalize())
    except ValueError as error:
        raise Invalid(f"{name!r} is neither Exercise nor Test", where="--as") from error
    if status is Status.ACTUAL:
        raise Invalid(
            "a recording does not become Actual: leave --as out, and each fact stays what it was", where="--as"
        )
    return status


async def _replay(url: str, first: Instant, last: Instant, speed: float, status: Status | None) -> int:
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from civigil.runtime.clock import TrueClock
    from civigil.runtime.store.pool import as_unavailable
    from civigil.runtime.store.replay import Recorded, into_outboxes, recorded
    from civigil.runtime.store.replay import replay as play

    with as_unavailable():
        connection = await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=5)
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[facts]:,}"), TimeRemainingColumn()
    async with connection:
        with Progress(*columns, transient=True) as progress:
            bar = progress.add_task("replaying", total=(last - first).total_seconds(), facts=0)
            count = 0

            async def shown() -> AsyncIterator[Recorded]:
                nonlocal count
                async for fact in recorded(url, first, last):
                    count += 1
                    progress.update(bar, completed=(fact.stored - first).total_seconds(), facts=count)
                    yield fact

            return await play(shown(), into_outboxes(connection, TrueClock().now(), status), speed=speed)

"""Verbs of the command line that work on a running city's database: aside, trace, replay."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path, typer.Option(help="Directory that holds everything of this city on this machine.")]
Config = Annotated[Path | None, typer.Option(help="Settings file; `civigil.toml` here is taken where it exists.")]
DatabaseUrl = Annotated[str | None, typer.Option(help="The city's PostgreSQL, where `up` did not bring it along.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

HERE = Path("data")


def database(context: typer.Context, data: Path, config: Path | None, url: str | None) -> str:
    """The address of the city's database, from the options, the settings or the data directory.

    `context.obj` is the roster, whose rooms' sections the settings file may hold. Raises `Unavailable`, `Invalid`.
    """
    from civigil.runtime.data import DataDirectory
    from civigil.runtime.place import addresses_of
    from civigil.runtime.settings import load

    if url is not None:
        return url
    here = Path("civigil.toml")
    file = config if config is not None else here if here.exists() else None
    return addresses_of(load(context.obj, file=file, environment=os.environ), DataDirectory(data.absolute())).database


def rooms(context: typer.Context) -> list[str]:
    """The schemas in which messages may be set aside."""
    return [capability.name for capability in context.obj]

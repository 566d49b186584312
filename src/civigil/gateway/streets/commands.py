"""`civigil streets …`: cut a file of streets into vector tiles without a server, and look into what was cut."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from civigil.gateway.streets.store import Legend, TileStore

_HELP = "The map's streets: cut a file into vector tiles, or look into a store of them."
app = typer.Typer(no_args_is_help=True, add_completion=False, help=_HELP)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("build")
def build_store(
    source: Annotated[Path, typer.Argument(help="An OpenStreetMap extract or a SUMO network.")],
    into: Annotated[Path, typer.Option(help="The store to write: MBTiles 1.3.")] = Path("streets.db"),
    as_json: AsJson = False,
) -> None:
    """Cut a file of streets into a store of vector tiles, as the gateway does when it starts."""
    from civigil.gateway.streets.build import Progress, build
    from civigil.runtime.clock import TrueClock

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True, disable=as_json) as bar:
        task = bar.add_task("reading", total=None)

        def tell(progress: Progress) -> None:
            bar.update(task, description=progress.step, completed=progress.done, total=progress.of)

        legend = build(source.absolute(), into, now=TrueClock().now(), tell=tell)
    _print(legend, into, as_json=as_json)


@app.command("show")
def show_store(
    store: Annotated[Path, typer.Argument(help="A store that was built.")] = Path("data/streets.db"),
    as_json: AsJson = False,
) -> None:
    """What a store says of itself, and how many tiles it has at each zoom."""
    opened = TileStore(store)
    opened.close()
    _print(opened.legend, store, as_json=as_json)


def _print(legend: Legend, file: Path, *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(legend), indent=2))
        return
    console = Console(highlight=False)
    west, south, east, north = legend.bounds
    console.print(f"{file}: {legend.tiles:,} tiles of {legend.source.path}", markup=False, soft_wrap=True)
    console.print(f"from {south:.4f}, {west:.4f} to {north:.4f}, {east:.4f}; built {legend.built}", soft_wrap=True)
    for why, count in legend.left_out.items():
        console.print(f"left out: {count:,} {why}", markup=False, soft_wrap=True)
    table = Table("zoom", "tiles", "bytes", box=None)
    store = TileStore(file)
    for zoom, (count, size) in store.counts().items():
        table.add_row(str(zoom), f"{count:,}", f"{size:,}")
    store.close()
    console.print(table)

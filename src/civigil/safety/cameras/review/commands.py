"""`civigil cameras search`: who passed a zone in a recording, without a server."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from civigil.kernel.errors import Invalid
from civigil.kernel.time import in_utc, text_of
from civigil.safety.cameras.model import Zone
from civigil.safety.cameras.settings import feeds_of

if TYPE_CHECKING:
    from civigil.safety.cameras.review.passages import Passage

WAYS = ("right", "up right", "up", "up left", "left", "down left", "down", "down right")


def way_of(heading: float | None) -> str:
    """Where somebody went in the picture, in words."""
    return "stays" if heading is None else WAYS[round(heading / 45.0) % 8]


def search(
    videos: list[Path],
    zones: tuple[Zone, ...],
    *,
    zone: str | None,
    since: str | None,
    until: str | None,
    began: str | None,
    dwell: float,
    as_json: bool,
) -> None:
    """Print who passed. Raises `Invalid` for a zone that is not among `zones`, and for times that are none."""
    from civigil.safety.cameras.offline.learn import recordings
    from civigil.safety.cameras.review.searching import found, passages_of, span
    from civigil.safety.cameras.watch import WatchLimits

    known = {one.name for one in zones}
    if zone is not None and zone not in known:
        raise Invalid(
            f"{zone!r} is not among the zones: {', '.join(sorted(known)) or 'none were given'}", where="--zone"
        )
    beginning = None if began is None else _instant(began)
    within = span(since, until, beginning)
    errors, count, tracks = Console(stderr=True), 0, 0
    table = Table("recording", "track", "from", "to", "stayed", "size", "way", "speed", box=None)
    with Progress(console=errors, disable=not errors.is_terminal, transient=True) as bar:
        for feed in feeds_of([str(video) for video in recordings(videos)]):
            task = bar.add_task(Path(feed.source).name, total=None)
            every = passages_of(
                feed.source,
                zones,
                WatchLimits(),
                lambda done, of, task=task: bar.update(task, completed=done, total=of or None),  # type: ignore[misc]
            )
            passed = found(every, zone, within, dwell)
            count += len(passed)
            tracks += len({one.track for one in passed})
            for one in passed:
                if as_json:
                    _print(_line(feed.source, one, beginning))
                else:
                    size = f"{100 * one.height:.0f} %"
                    times = (f"{one.from_s:.1f}", f"{one.until_s:.1f}", f"{one.dwell_s:.1f} s")
                    table.add_row(
                        feed.id, str(one.track), *times, size, way_of(one.heading), f"{one.speed:.2f} heights/s"
                    )
    if as_json:
        _print({"type": "found", "passages": count, "tracks": tracks})
        return
    console = Console(highlight=False)
    console.print(table)
    where = "the picture" if zone is None else repr(zone)
    console.print(f"{tracks} in {where}, {count} passages", markup=False)


def _instant(text: str) -> datetime:
    try:
        return in_utc(datetime.fromisoformat(text), where="--began")
    except ValueError as error:
        raise Invalid(f"{text!r} is no RFC 3339 time with its offset", where="--began") from error


def _line(source: str, one: Passage, began: datetime | None) -> dict[str, Any]:
    line: dict[str, Any] = {
        "type": "passage",
        "video": source,
        **msgspec.to_builtins(one),
        "dwell_s": round(one.dwell_s, 3),
    }
    line["zone"] = one.zone or None
    line["way"] = way_of(one.heading)
    if began is not None:
        line["entered"] = text_of(began + timedelta(seconds=one.from_s))
        line["gone"] = text_of(began + timedelta(seconds=one.until_s))
    return line


def _print(what: object) -> None:
    sys.stdout.write(msgspec.json.encode(what).decode() + "\n")


def verify(file: Path, authority: Path | None, *, as_json: bool) -> bool:
    """Print what was found in a bundle of evidence; whether it is whole. Raises `Invalid` for an authority that is none."""
    from civigil.gateway import bundle
    from civigil.runtime.trust.certificates.files import chain

    if file.stat().st_size > bundle.BYTES_AT_MOST:
        raise Invalid(f"it is larger than {bundle.BYTES_AT_MOST} bytes", where=str(file))
    found = bundle.check(file.read_bytes(), trusted=() if authority is None else chain(authority))
    if as_json:
        _print({"type": "checked", "whole": found.whole, **msgspec.to_builtins(found)})
        return found.whole
    for fault in found.faults:
        typer.echo(f"✗ {fault}")
    if found.whole:
        typer.echo(
            f"✓ {found.files} files are as {found.city} signed them at {found.made}; exported by {found.by}: {found.reason}"
        )
        typer.echo(f"  {found.handled} entries of the audit trail say who handled them (custody.jsonl)")
    if found.whole and not found.trusted:
        typer.echo(
            f"  signed by {found.signer}, which the bundle names itself: check it with --authority, the city's root"
        )
    return found.whole


Since = Annotated[
    str | None, typer.Option("--from", help="From this time of the recording on: 90, 1:30, 0:01:30; or 14:00.")
]
Until = Annotated[str | None, typer.Option("--to", help="Before this time of the recording.")]
Began = Annotated[
    str | None, typer.Option(help="When the recording began (RFC 3339): --from and --to are then times of day.")
]
Dwell = Annotated[float, typer.Option(min=0, help="Who stayed for so many seconds at least.")]

"""From a file of streets to a store of tiles: read, lay out, cut, write. Runs in a process of its own (`civigil streets build`)."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import numpy as np
import shapely

from civigil.gateway.streets import openstreetmap, sumo
from civigil.gateway.streets.marks import Bounds, Survey
from civigil.gateway.streets.mercator import Floats, from_square
from civigil.gateway.streets.openstreetmap import read_openstreetmap
from civigil.gateway.streets.store import FORMAT, Legend, Source, TileStore, TileWriter
from civigil.gateway.streets.sumo import read_sumo
from civigil.gateway.streets.tiles import LEAST_ZOOM, Sheet, addresses, cut, laid_out
from civigil.kernel.errors import CivigilError, Invalid, Unavailable

BYTES_AT_MOST = 2 << 30
"""Of a file of streets."""

Tell: TypeAlias = Callable[["Progress"], None]

_TELL_EVERY = 50  # tiles
_MIDDLE = (10.0, 90.0)  # per cent: the part of a map that it is opened on
_SEEN_PX = 900.0  # of a window that a map is opened in


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build has come."""

    step: str  # "reading" or "cutting"
    done: int  # things read, or tiles cut
    of: int | None  # None: nobody knows yet


def build(source: Path, into: Path, *, now: datetime, tell: Tell) -> Legend:
    """Cut a file of streets into a store; where the store is of this very file already, only say so.

    Two builds of one store take turns. Raises `Invalid` for a file that cannot be drawn, `Unavailable` where a file cannot be
    read or written.
    """
    into.parent.mkdir(parents=True, exist_ok=True)
    with _alone(into):
        origin = origin_of(source)
        kept = kept_legend(into)
        if kept is not None and kept.source.sha256 == origin.sha256 and kept.source.path == origin.path:
            return kept
        survey = read(source, tell)
        sheet = laid_out(survey.marks)
        if not len(sheet.shapes):
            raise Invalid("has nothing in it that a map could draw", where=str(source))
        try:
            with TileWriter(into) as writer:
                legend = _cut_all(sheet, survey, origin, writer, now, tell)
                writer.finish(legend, source.name)
        except OSError as error:
            raise Unavailable(f"cannot be written: {error.strerror or error}", where=str(into)) from error
        return legend


def read(source: Path, tell: Tell) -> Survey:
    """Read a file by the ending of its name. Raises `Invalid` for one that is neither kind, and what the readers raise."""

    def read_so_far(things: int) -> None:
        tell(Progress("reading", things, None))

    if source.name.endswith(sumo.ENDINGS):
        return read_sumo(source, read_so_far)
    if source.name.endswith(openstreetmap.ENDINGS):
        return read_openstreetmap(source, read_so_far)
    endings = ", ".join((*openstreetmap.ENDINGS, *sumo.ENDINGS))
    raise Invalid(
        f"is neither an OpenStreetMap extract nor a SUMO network; known endings: {endings}", where=str(source)
    )


def origin_of(source: Path) -> Source:
    """What tells this file from every other. Raises `Unavailable` where it cannot be read, `Invalid` for one that is too large."""
    try:
        said = source.stat()
        if said.st_size > BYTES_AT_MOST:
            raise Invalid(f"has {said.st_size} bytes, at most {BYTES_AT_MOST} are read", where=str(source))
        with source.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise Unavailable(f"cannot be read: {error.strerror or error}", where=str(source)) from error
    return Source(path=str(source), size=said.st_size, changed_ns=said.st_mtime_ns, sha256=digest)


def kept_legend(into: Path) -> Legend | None:
    """What the store that stands there says of itself; None where there is none that can be used."""
    try:
        store = TileStore(into)
    except CivigilError:
        return None
    store.close()
    return store.legend if store.legend.format == FORMAT else None


def _cut_all(sheet: Sheet, survey: Survey, origin: Source, writer: TileWriter, now: datetime, tell: Tell) -> Legend:
    zooms = range(LEAST_ZOOM, sheet.greatest_zoom + 1)
    total, done = sum(len(addresses(sheet, zoom)) for zoom in zooms), 0
    for zoom in zooms:
        for tile in cut(sheet, zoom, finest=zoom == zooms[-1]):
            if tile is not None:
                writer.add([tile])
            if done % _TELL_EVERY == 0:
                tell(Progress("cutting", done, total))
            done += 1
    tell(Progress("cutting", total, total))
    corners = _weighty(sheet)
    centre, zoom_seen = _view(corners)
    return Legend(
        format=FORMAT,
        source=origin,
        built=now.isoformat(),
        bounds=survey.bounds or _degrees(shapely.total_bounds(sheet.shapes)),
        centre=centre,
        zoom=zoom_seen,
        least_zoom=zooms[0],
        greatest_zoom=zooms[-1],
        tiles=writer.written,
        left_out=survey.left_out,
    )


def _weighty(sheet: Sheet) -> Floats:
    """The corners of roads and buildings, or of all where there are none: where they are dense, there the city is."""
    built = np.array([look.layer in {"road", "building"} for look in sheet.looks])
    corners: Floats = shapely.get_coordinates(sheet.shapes[built] if built.any() else sheet.shapes)
    return corners


def _view(corners: Floats) -> tuple[tuple[float, float], float]:
    """Where a map is opened: the middle of what is dense, at the zoom that shows most of it."""
    low, high = np.percentile(corners, _MIDDLE, axis=0)
    [[longitude, latitude]] = from_square(((low + high) / 2)[np.newaxis])
    side = max(float((high - low).max()) * 1.25, 1e-7)
    return (float(latitude), float(longitude)), round(min(17.0, max(LEAST_ZOOM, math.log2(_SEEN_PX / 512 / side))), 2)


def _degrees(square: Floats) -> Bounds:
    left, top, right, bottom = square
    [[west, north], [east, south]] = from_square(np.array([[left, top], [right, bottom]]))
    return float(west), float(south), float(east), float(north)


@contextlib.contextmanager
def _alone(into: Path) -> Iterator[None]:
    """Wait until nobody else builds this store."""
    try:
        lock = into.with_name(f"{into.name}.lock").open("w")
    except OSError as error:
        raise Unavailable(f"cannot be written: {error.strerror or error}", where=str(into)) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

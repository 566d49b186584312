"""Tiles in one SQLite file: MBTiles 1.3 (https://github.com/mapbox/mbtiles-spec), so that other tools can look into it.

A file is written beside its final place and moved there when it is whole: who reads sees the old tiles or the new ones, never
half of them. Tiles lie gzipped, as they are sent; rows are counted from the south there, as the format wants, from the north
everywhere else.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from civigil.gateway.streets.marks import ATTRIBUTION, LAYERS, Bounds
from civigil.gateway.streets.tiles import Tile
from civigil.kernel.errors import Invalid, Unavailable

FORMAT = 1
"""Raised when tiles are cut otherwise than before, so that old ones are cut anew."""

_TABLES = """
CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tiles (
    zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, tile_data BLOB NOT NULL,
    PRIMARY KEY (zoom_level, tile_column, tile_row)
) WITHOUT ROWID;
"""
_BROKEN = "is not a store of tiles, or is broken"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The file that tiles were cut from."""

    path: str
    size: int  # bytes
    changed_ns: int  # its time of change, nanoseconds since 1970
    sha256: str


class Legend(msgspec.Struct, frozen=True, kw_only=True):
    """What a store says of itself."""

    format: int
    source: Source
    built: str  # when, RFC 3339
    bounds: Bounds
    centre: tuple[float, float]  # latitude, longitude: where most of it lies
    zoom: float  # at which most of it is seen
    least_zoom: int
    greatest_zoom: int
    tiles: int
    left_out: Mapping[str, int]  # why -> how many things could not be drawn


class TileWriter:
    """Writes a new store; used in a `with` block, out of which an error leaves nothing behind."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._fresh = file.with_name(f".{file.name}.{os.getpid()}")
        self._fresh.unlink(missing_ok=True)
        self._rows = sqlite3.connect(self._fresh)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("PRAGMA synchronous = OFF")
        self._rows.executescript(_TABLES)
        self.written = 0

    def add(self, tiles: Iterable[Tile]) -> None:
        """Keep tiles."""
        for tile in tiles:
            row = 2**tile.zoom - 1 - tile.row
            packed = gzip.compress(tile.data, 6, mtime=0)
            self._rows.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (tile.zoom, tile.column, row, packed))
            self.written += 1

    def finish(self, legend: Legend, name: str) -> None:
        """Say what it is, and put it in its place."""
        west, south, east, north = legend.bounds
        latitude, longitude = legend.centre
        fields = {one.name: dict.fromkeys(one.fields, "String") for one in LAYERS}
        layers = [{"id": one.name, "minzoom": one.least_zoom, "fields": fields[one.name]} for one in LAYERS]
        said = {
            "name": name,
            "format": "pbf",
            "type": "baselayer",
            "version": str(FORMAT),
            "attribution": ATTRIBUTION,
            "bounds": f"{west:.6f},{south:.6f},{east:.6f},{north:.6f}",
            "center": f"{longitude:.6f},{latitude:.6f},{round(legend.zoom)}",
            "minzoom": str(legend.least_zoom),
            "maxzoom": str(legend.greatest_zoom),
            "json": msgspec.json.encode({"vector_layers": layers}).decode(),
            "civigil": msgspec.json.encode(legend).decode(),
        }
        self._rows.executemany("INSERT INTO metadata VALUES (?, ?)", said.items())
        self._rows.commit()
        self._rows.close()
        with self._fresh.open("rb") as whole:
            os.fsync(whole.fileno())
        self._fresh.replace(self._file)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """End; what was not finished goes."""
        self._rows.close()
        self._fresh.unlink(missing_ok=True)


class TileStore:
    """Reads a store. Threads may share one."""

    def __init__(self, file: Path) -> None:
        """Open it. Raises `Unavailable` where there is none, `Invalid` for something else or one of another format."""
        if not file.is_file():
            raise Unavailable("there is no store of tiles", where=str(file))
        self._turn = threading.Lock()
        self._rows = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            row = self._rows.execute("SELECT value FROM metadata WHERE name = 'civigil'").fetchone()
            if row is None:
                raise Invalid(_BROKEN, where=str(file))
            self.legend = msgspec.json.decode(row[0], type=Legend)
        except (sqlite3.DatabaseError, msgspec.DecodeError, TypeError) as error:
            self._rows.close()
            raise Invalid(_BROKEN, where=str(file)) from error
        self._file = file

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """A gzipped tile; None where nothing lies. Raises `Unavailable` where the file has gone bad."""
        south = 2**zoom - 1 - row
        try:
            with self._turn:
                found = self._rows.execute(
                    "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                    (zoom, column, south),
                ).fetchone()
        except sqlite3.DatabaseError as error:
            raise Unavailable("the store of tiles has gone bad", where=str(self._file)) from error
        return None if found is None else bytes(found[0])

    def counts(self) -> dict[int, tuple[int, int]]:
        """Zoom -> how many tiles, and their bytes together."""
        with self._turn:
            rows = self._rows.execute(
                "SELECT zoom_level, count(*), sum(length(tile_data)) FROM tiles GROUP BY 1 ORDER BY 1"
            ).fetchall()
        return {zoom: (count, size) for zoom, count, size in rows}

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._rows.close()

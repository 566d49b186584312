"""Cuts marks into vector tiles (Mapbox Vector Tile 2.1): 4,096 units a side, with a margin, simplified for each zoom.

Lines that look alike and meet are joined first: one long line bears a label, forty short ones do not. Then for each zoom: what
is drawn at it, simplified to half a unit of a pixel, each tile's share cut out with a margin as wide as the widest stroke.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from mapbox_vector_tile import encode
from numpy.typing import NDArray

from civigil.gateway.streets.marks import LAYERS, Look, Mark
from civigil.gateway.streets.mercator import to_square

EXTENT = 4096
MARGIN = 160
"""Units that a tile shows of its neighbours: no stroke of half its width reaches farther."""

LEAST_ZOOM = 8
GREATEST_ZOOM = 15
TILES_AT_MOST = 150_000
"""At one zoom. An extract that needs more at the greatest zoom is cut to a smaller one."""

_ROUGH = 4.0
"""Units that simplifying may move a line, below the greatest zoom: half a pixel of a tile of 512 pixels."""

_SPECK = 256.0
"""Square units (2 by 2 pixels) below which an area is left out, below the greatest zoom."""


class Tile(NamedTuple):
    """One tile that holds something."""

    zoom: int
    column: int  # from the west
    row: int  # from the north
    data: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """All marks, laid on the unit square of Web Mercator, ready to be cut."""

    looks: NDArray[np.object_]
    shapes: NDArray[np.object_]
    least: NDArray[np.int64]

    @property
    def greatest_zoom(self) -> int:
        """The greatest zoom at which this many tiles are still few enough."""
        left, top, right, bottom = shapely.total_bounds(self.shapes)
        for zoom in range(GREATEST_ZOOM, LEAST_ZOOM, -1):
            side = 2**zoom
            if math.ceil((right - left) * side + 1) * math.ceil((bottom - top) * side + 1) <= TILES_AT_MOST:
                return zoom
        return LEAST_ZOOM


def laid_out(marks: Iterable[Mark]) -> Sheet:
    """Project, join lines that look alike, and sort: what lies lower comes first."""
    groups: dict[tuple[Look, bool], list[Any]] = defaultdict(list)
    for mark in marks:
        groups[mark.look, shapely.get_dimensions(mark.shape) == 1].append(mark.shape)
    looks: list[Look] = []
    shapes: list[Any] = []
    for (look, lines), found in groups.items():
        flat = shapely.get_parts(shapely.transform(np.array(found, dtype=object), to_square))
        if lines:
            directed = ("oneway", True) in look.attributes or look.layer == "water"
            flat = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(flat), directed=directed))
        looks += [look] * len(flat)
        shapes += list(flat)
    areas = shapely.area(shapes)
    order = sorted(range(len(looks)), key=lambda index: (looks[index].rank, -areas[index]))
    return Sheet(
        looks=_objects([looks[index] for index in order]),
        shapes=_objects([shapes[index] for index in order]),
        least=np.array([looks[index].least_zoom for index in order], dtype=np.int64),
    )


def addresses(sheet: Sheet, zoom: int) -> NDArray[np.int64]:
    """(n, 2): column and row of each tile at a zoom that could hold something."""
    shown = sheet.shapes[sheet.least <= zoom]
    if not len(shown):
        return np.empty((0, 2), dtype=np.int64)
    side = 2**zoom
    left, top, right, bottom = (np.clip(shapely.total_bounds(shown) * side, 0, side - 1)).astype(np.int64)
    columns, rows = np.meshgrid(np.arange(left, right + 1), np.arange(top, bottom + 1))
    return np.column_stack([columns.ravel(), rows.ravel()])


def cut(sheet: Sheet, zoom: int, *, finest: bool) -> Iterator[Tile | None]:
    """Every tile of a zoom, in the order of `addresses`; None for one that holds nothing. `finest`: nothing is simplified."""
    where = addresses(sheet, zoom)
    if not len(where):
        return
    looks, shapes = _for_zoom(sheet, zoom, finest=finest)
    margin = MARGIN / EXTENT
    side = 2**zoom
    boxes = shapely.box(
        (where[:, 0] - margin) / side,
        (where[:, 1] - margin) / side,
        (where[:, 0] + 1 + margin) / side,
        (where[:, 1] + 1 + margin) / side,
    )
    of_tile, of_shape = shapely.STRtree(shapes).query(boxes, predicate="intersects")
    order = np.lexsort((of_shape, of_tile))
    of_tile, of_shape = of_tile[order], of_shape[order]
    begins = np.searchsorted(of_tile, np.arange(len(where) + 1))
    for number, (column, row) in enumerate(where.tolist()):
        here = of_shape[begins[number] : begins[number + 1]]
        yield _tile(zoom, column, row, looks[here], shapes[here]) if len(here) else None


def _for_zoom(sheet: Sheet, zoom: int, *, finest: bool) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    shown = sheet.least <= zoom
    looks, shapes = sheet.looks[shown], sheet.shapes[shown]
    if finest:
        return looks, shapes
    unit = 1 / (2**zoom * EXTENT)
    shapes = shapely.simplify(shapes, _ROUGH * unit, preserve_topology=True)
    flat = shapely.get_dimensions(shapes) == 2
    worth = ~flat | (shapely.area(shapes) > _SPECK * unit**2)
    return looks[worth], shapes[worth]


def _clipped(shapes: NDArray[np.object_], corners: tuple[float, float, float, float]) -> NDArray[np.object_]:
    try:
        clipped: NDArray[np.object_] = shapely.clip_by_rect(shapes, *corners)
    except shapely.errors.GEOSException:  # its quick cut makes a ring of three points of some needles
        clipped = shapely.intersection(shapely.make_valid(shapes), shapely.box(*corners))
    return clipped


def _tile(zoom: int, column: int, row: int, looks: NDArray[np.object_], shapes: NDArray[np.object_]) -> Tile | None:
    side, margin = 2**zoom, MARGIN / EXTENT
    corners = (column - margin) / side, (row - margin) / side, (column + 1 + margin) / side, (row + 1 + margin) / side
    clipped = _clipped(shapes, corners)
    whole = shapely.transform(clipped, lambda xy: np.rint((xy * side - (column, row)) * EXTENT))
    layers: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for look, shape, meant in zip(looks, whole, shapely.get_dimensions(shapes).tolist(), strict=True):
        for part in _parts(shape, meant):
            layers[look.layer].append({"geometry": part, "properties": dict(look.attributes)})
    if not layers:
        return None
    listed = [{"name": one.name, "features": layers[one.name]} for one in LAYERS if one.name in layers]
    return Tile(zoom, column, row, encode(listed, default_options={"extents": EXTENT, "y_coord_down": True}))


def _parts(shape: Any, dimension: int) -> Iterator[Any]:
    """What of a clipped and rounded shape is still of its own dimension: an area may have become a line, a line a point."""
    if shape.is_empty:
        return
    for part in shapely.get_parts(shape):
        if shapely.get_dimensions(part) != dimension:
            continue
        if (dimension == 1 and part.length == 0) or (dimension == 2 and part.area < 1):
            continue
        yield part


def _objects(things: Sequence[Any]) -> NDArray[np.object_]:
    """An array of things that must not be taken for arrays themselves."""
    array = np.empty(len(things), dtype=object)
    array[:] = things
    return array

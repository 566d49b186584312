"""The sea, from the coastlines of an extract.

OpenStreetMap draws no sea. Its coastlines are lines with the land on their left and the water on their right, and an extract has
pieces of them. So: join the pieces, cut them and the extract's frame into faces, and ask each face on which side of its
coastlines it lies. The longer side wins; a face without any coastline is land. A piece that ends inside the extract (a broken
file) bounds no face and draws no sea.
"""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry


def sea_of(coastlines: Sequence[LineString], frame: Polygon) -> list[Polygon]:
    """The parts of `frame` that are sea; water lies to the right of each coastline."""
    if not coastlines:
        return []
    joined = shapely.line_merge(shapely.multilinestrings(list(coastlines)), directed=True)
    inside = shapely.intersection(joined, frame)
    pieces = [one for one in shapely.get_parts(inside) if isinstance(one, LineString)]
    noded = shapely.union_all([*pieces, frame.exterior])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    tree = shapely.STRtree(pieces)
    return [face for face in faces if isinstance(face, Polygon) and _is_sea(face, tree, pieces)]


def _is_sea(face: Polygon, tree: shapely.STRtree, pieces: Sequence[LineString]) -> bool:
    """Whether more of the coastline on its rim has it on its right than on its left."""
    rims = [
        shapely.orient_polygons(face, exterior_cw=True).exterior,
        *shapely.orient_polygons(face, exterior_cw=True).interiors,
    ]
    right = left = 0.0
    for rim in rims:  # clockwise outside, anticlockwise inside: the face is always on the right of its own rim
        for index in tree.query(rim, predicate="intersects"):
            same, against = _shared(rim, pieces[index])
            right, left = right + same, left + against
    return right > left


def _shared(rim: BaseGeometry, coast: LineString) -> tuple[float, float]:
    """The lengths that a coastline runs along a rim in its direction, and against it."""
    along, against = shapely.shared_paths(coast, rim).geoms
    return float(along.length), float(against.length)

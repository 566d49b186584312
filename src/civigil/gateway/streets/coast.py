"""The sea, from the coastlines of an extract.

OpenStreetMap draws no sea. Its coastlines are lines with the land on their left and the water on their right, and an extract has
pieces of them. So: join the pieces, cut them and the extract's frame into faces, and ask each face on which side of its
coastlines it lies. The longer side wins; a face without any coastline is land. The scissors take the last points of a line, so
that it ends just short of the frame: it is led there. A piece that ends in the middle (a broken file) bounds no face and draws
no sea.
"""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

_NEAR = 0.08
"""How far from the frame a line may end and still be led there, as a share of the frame's diagonal."""


def sea_of(coastlines: Sequence[LineString], frame: Polygon) -> list[Polygon]:
    """The parts of `frame` that are sea; water lies to the right of each coastline."""
    if not coastlines:
        return []
    joined = shapely.line_merge(shapely.multilinestrings(list(coastlines)), directed=True)
    whole = [_led_out(one, frame) for one in shapely.get_parts(joined)]
    inside = shapely.intersection(shapely.multilinestrings(whole), frame)
    pieces = [one for one in shapely.get_parts(inside) if isinstance(one, LineString)]
    noded = shapely.union_all([*pieces, frame.exterior])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    tree = shapely.STRtree(pieces)
    return [face for face in faces if isinstance(face, Polygon) and _is_sea(face, tree, pieces)]


def _led_out(line: LineString, frame: Polygon) -> LineString:
    """The line with ends that lie just inside the frame led to the frame's nearest point, and a little beyond it."""
    if line.is_closed:
        return line
    west, south, east, north = frame.bounds
    middle = Point((west + east) / 2, (south + north) / 2)
    reach = _NEAR * shapely.length(LineString([(west, south), (east, north)]))
    coordinates = list(line.coords)
    for at, end in ((0, Point(coordinates[0])), (len(coordinates) + 1, Point(coordinates[-1]))):
        if frame.contains(end) and frame.exterior.distance(end) <= reach:
            rim = frame.exterior.interpolate(frame.exterior.project(end))
            beyond = (rim.x + (rim.x - middle.x) * 1e-6, rim.y + (rim.y - middle.y) * 1e-6)
            coordinates.insert(at, beyond)
    return LineString(coordinates)


def _is_sea(face: Polygon, tree: shapely.STRtree, pieces: Sequence[LineString]) -> bool:
    """Whether more of the coastline on its rim has it on its right than on its left."""
    turned = shapely.orient_polygons(face, exterior_cw=True)
    rims = [turned.exterior, *turned.interiors]
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

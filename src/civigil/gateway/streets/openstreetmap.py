"""Reads an OpenStreetMap extract (`.osm.pbf`, `.osm`, `.osm.gz`, `.osm.bz2`) with osmium.

Extracts are cut out of the world with scissors: ways lose points, areas lose sides. What is left of a way is drawn, piece by
piece; an area that no longer closes is left out and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import osmium
import shapely
from osmium.filter import EmptyTagFilter, KeyFilter
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from civigil.gateway.streets.coast import sea_of
from civigil.gateway.streets.marks import LATITUDE_AT_MOST, Bounds, Look, Mark, Survey, attributes
from civigil.gateway.streets.tags import Tags, area_look, line_look, site_look
from civigil.kernel.errors import Invalid, Unavailable

ENDINGS = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
TELL_EVERY = 50_000
SEA = Look("water", 8, attributes(class_="sea"), rank=-1)

_AREAS = KeyFilter("building", "natural", "landuse", "leisure", "waterway", "amenity", "highway", "place", "railway")
_TWINS = 0.03
"""Degrees within which one name is one place: a town's point lies somewhere in its area."""

_BROKEN_LINE = "ways with no two points inside the extract"
_BROKEN_AREA = "areas that do not close"
_BROKEN_COAST = "coastlines that do not make a sea"


def read_openstreetmap(file: Path, tell: Callable[[int], None]) -> Survey:
    """All that can be drawn of an extract. `tell` hears how many things were read.

    Raises `Invalid` for a file that is none or is broken, `Unavailable` for one that cannot be opened.
    """
    reader = _Reader(tell)
    try:
        with file.open("rb"):  # the system's own words for a file that is missing or closed to us
            pass
        reader.read(file)
    except OSError as error:
        raise Unavailable(f"cannot be read: {error.strerror or error}", where=str(file)) from error
    except (RuntimeError, ValueError, MemoryError, osmium.InvalidLocationError) as error:
        raise Invalid(f"is not a whole OpenStreetMap extract: {error}", where=str(file)) from error
    return reader.survey()


class _Reader:
    """What has been read so far."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell = tell
        self._marks: list[Mark] = []
        self._coast: list[LineString] = []
        self._left_out: Counter[str] = Counter()
        self._box: Bounds | None = None

    def read(self, file: Path) -> None:
        """Read it all; twice, because areas want it."""
        processor = osmium.FileProcessor(str(file)).with_locations().with_areas(_AREAS).with_filter(EmptyTagFilter())
        box = processor.header.box()
        if box.valid():
            self._box = (box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat)
        things: Iterable[Any] = processor
        for number, thing in enumerate(things):
            if number % TELL_EVERY == 0:
                self._tell(number)
            tags = {tag.k: tag.v for tag in thing.tags}
            if thing.is_node():
                self._node(thing, tags)
            elif thing.is_way():
                self._way(thing, tags)
            elif thing.is_area():
                self._area(thing, tags)

    def survey(self) -> Survey:
        """What was read, with the sea that its coastlines bound."""
        sea, box = [], self._box or self._framed()
        if self._coast and box is not None:
            try:
                sea = sea_of(self._coast, shapely.box(*box))
            except shapely.GEOSException:
                self._left_out[_BROKEN_COAST] += len(self._coast)
        marks = [*(Mark(SEA, one) for one in sea), *_without_twins(self._marks)]
        return Survey(marks, box, dict(self._left_out))

    def _framed(self) -> Bounds | None:
        """A frame for a file that has none: around all that is built. Far away borders and peaks do not count."""
        built = [mark.shape for mark in self._marks if mark.look.layer in {"road", "building"}]
        if not built:
            return None
        west, south, east, north = shapely.total_bounds([*built, *self._coast])
        return float(west), float(south), float(east), float(north)

    def _node(self, node: Any, tags: Tags) -> None:
        look = site_look(tags)
        if look is not None and node.location.valid() and abs(node.lat) < LATITUDE_AT_MOST:
            self._marks.append(Mark(look, Point(node.lon, node.lat)))

    def _way(self, way: Any, tags: Tags) -> None:
        coast = tags.get("natural") == "coastline"
        look = None if coast else line_look(tags)
        if (look is None and not coast) or (look is not None and look.closed and way.is_closed()):
            return  # nothing to draw, or an area, which comes by itself
        pieces = list(_runs(way.nodes))
        if not pieces:
            self._left_out[_BROKEN_LINE] += 1
        elif look is None:
            self._coast += pieces
        elif look.backwards:
            self._marks += [Mark(look, one.reverse()) for one in pieces]
        else:
            self._marks += [Mark(look, one) for one in pieces]

    def _area(self, area: Any, tags: Tags) -> None:
        look, site = area_look(tags), site_look(tags)
        if look is None and site is None:
            return
        if look is not None and look.layer == "road" and area.from_way() and tags.get("area") != "yes":
            return  # a road that ends where it began is a ring, not a square
        shape = _shape_of(area)
        if shape is None:
            self._left_out[_BROKEN_AREA] += 1
            return
        if look is not None:
            self._marks.append(Mark(look, shape))
        if site is not None:
            self._marks.append(Mark(site, shapely.point_on_surface(shape)))


def _without_twins(marks: Iterable[Mark]) -> Iterator[Mark]:
    """The marks, but of two places of one name and kind side by side (a point, and its area's middle) only the point."""
    seen: dict[Look, list[BaseGeometry]] = {}
    for mark in marks:
        if mark.look.layer == "place":
            others = seen.setdefault(mark.look, [])
            if any(mark.shape.distance(other) < _TWINS for other in others):
                continue
            others.append(mark.shape)
        yield mark


def _runs(nodes: Iterable[Any]) -> Iterator[LineString]:
    """The pieces of a way that lie in the extract."""
    run: list[tuple[float, float]] = []
    for node in nodes:
        if node.location.valid() and abs(node.lat) < LATITUDE_AT_MOST:
            if not run or run[-1] != (node.lon, node.lat):
                run.append((node.lon, node.lat))
            continue
        if len(run) > 1:
            yield LineString(run)
        run = []
    if len(run) > 1:
        yield LineString(run)


def _shape_of(area: Any) -> BaseGeometry | None:
    """An area as a valid polygon or several; None where nothing is left of it."""
    polygons = []
    for outer in area.outer_rings():
        rim = [(node.lon, node.lat) for node in outer if node.location.valid()]
        holes = [[(node.lon, node.lat) for node in ring if node.location.valid()] for ring in area.inner_rings(outer)]
        if len(rim) > 3 and all(abs(lat) < LATITUDE_AT_MOST for _, lat in rim):
            polygons.append(Polygon(rim, [hole for hole in holes if len(hole) > 3]))
    if not polygons:
        return None
    shape = shapely.multipolygons(polygons) if len(polygons) > 1 else polygons[0]
    if not shape.is_valid:
        shape = shapely.make_valid(shape)
    return None if shape.is_empty or shape.area == 0 else shape

"""Reads a SUMO network (`.net.xml`, `.net.xml.gz`): https://sumo.dlr.de/docs/Networks/SUMO_Road_Networks.html.

A network has an edge for each direction; two that mirror each other are drawn as one road. Its coordinates are metres on a plane
that it describes itself (`<location projParameter=… netOffset=…>`); one that does not say where on the Earth it lies is refused.
"""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeAlias
from xml.etree.ElementTree import Element, ParseError, iterparse

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.geometry import LineString, Polygon

from civigil.gateway.streets.marks import LATITUDE_AT_MOST, Look, Mark, Survey, attributes
from civigil.gateway.streets.tags import line_look
from civigil.kernel.errors import Invalid, Unavailable

ENDINGS = (".net.xml", ".net.xml.gz")
TELL_EVERY = 2_000
LANE_M = 3.2
"""SUMO's own width of a lane that says none."""

Line: TypeAlias = tuple[tuple[float, float], ...]

_INNER = frozenset({"internal", "crossing", "walkingarea", "connector"})
_ON_FOOT = frozenset({"pedestrian", "bicycle"})
_ON_RAILS = {"rail", "rail_electric", "rail_fast", "rail_urban", "tram", "subway", "cable_car"}
_BY_SPEED = ((27.0, "motorway"), (20.0, "trunk"), (16.0, "primary"), (13.0, "tertiary"), (8.0, "residential"))
_BROKEN = "edges without a course"


@dataclass(slots=True)
class _Edge:
    """One direction of a road."""

    kinds: list[tuple[str, str]]  # ("highway", "residential"), ("railway", "tram")
    name: str
    line: Line
    width_m: float


@dataclass(slots=True)
class _Net:
    """What a network has."""

    edges: list[tuple[_Edge, str, str]] = field(default_factory=list)  # with the junctions at its ends
    junctions: dict[str, tuple[float, float]] = field(default_factory=dict)
    squares: list[Line] = field(default_factory=list)
    projection: str = ""
    offset: tuple[float, float] = (0.0, 0.0)


def read_sumo(file: Path, tell: Callable[[int], None]) -> Survey:
    """All that can be drawn of a network. `tell` hears how many edges and junctions were read.

    Raises `Invalid` for a file that is none, is broken, or lies nowhere on the Earth; `Unavailable` for one that cannot be opened.
    """
    try:
        with _opened(file) as stream:
            net = _parsed(stream, tell)
        return _drawn(net)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Invalid(f"its compression is broken: {error}", where=str(file)) from error
    except OSError as error:
        raise Unavailable(f"cannot be read: {error.strerror or error}", where=str(file)) from error
    except Invalid as error:
        raise Invalid(error.sentence, where=f"{file}: {error.where}" if error.where else str(file)) from error
    except (ParseError, LookupError, ValueError) as error:  # XML that breaks off, or in an encoding nobody knows
        raise Invalid(f"is not whole XML: {error}", where=str(file)) from error


def _opened(file: Path) -> BinaryIO:
    return gzip.open(file, "rb") if file.name.endswith(".gz") else file.open("rb")  # type: ignore[return-value]


def _parsed(stream: BinaryIO, tell: Callable[[int], None]) -> _Net:
    net, root, read = _Net(), None, 0
    for event, element in iterparse(stream, events=("start", "end")):  # noqa: S314 - see the import
        if root is None:
            root = element
            if element.tag != "net":
                raise Invalid(f"begins with <{element.tag[:40]}>, a SUMO network with <net>")
        elif event == "end" and element.tag in _READ:
            _READ[element.tag](net, element)
            read += 1
            if read % TELL_EVERY == 0:
                tell(read)
            root.clear()  # a network of a gigabyte must not stay in memory as a tree
    return net


def _location(net: _Net, element: Element) -> None:
    net.projection = element.get("projParameter", "")
    net.offset = _points(element.get("netOffset", "0,0"), "location netOffset")[0]


def _edge(net: _Net, element: Element) -> None:
    if element.get("function", "normal") in _INNER:
        return
    lanes = element.findall("lane")
    where = f"edge {element.get('id', '')[:60]}"
    width = sum(_number(lane.get("width", LANE_M), where) for lane in lanes)
    kinds = [_kind_of(one) for one in element.get("type", "").split("|") if "." in one]
    line = _points(element.get("shape", ""), where)
    edge = _Edge(kinds or _guessed(lanes, where), element.get("name", ""), line, width)
    net.edges.append((edge, element.get("from", ""), element.get("to", "")))


def _junction(net: _Net, element: Element) -> None:
    if element.get("type") == "internal":
        return
    where = f"junction {element.get('id', '')[:60]}"
    net.junctions[element.get("id", "")] = (_number(element.get("x", ""), where), _number(element.get("y", ""), where))
    rim = _points(element.get("shape", ""), where)
    if len(rim) > 2:
        net.squares.append(rim)


_READ: dict[str, Callable[[_Net, Element], None]] = {"location": _location, "edge": _edge, "junction": _junction}


def _kind_of(type_: str) -> tuple[str, str]:
    key, _, value = type_.partition(".")
    return key, value.partition(".")[0]


def _guessed(lanes: list[Element], where: str) -> list[tuple[str, str]]:
    """A road's class by who may use it and how fast, where the network does not say it."""
    allowed = {one for lane in lanes for one in lane.get("allow", "all").split()}
    if allowed and allowed <= _ON_RAILS:
        return [("railway", "tram" if allowed == {"tram"} else "rail")]
    if allowed and allowed <= _ON_FOOT:
        return [("highway", "footway" if "pedestrian" in allowed else "cycleway")]
    fastest = max((_number(lane.get("speed", 0), where) for lane in lanes), default=0.0)
    return [("highway", next((kind for least, kind in _BY_SPEED if fastest >= least), "service"))]


def _drawn(net: _Net) -> Survey:
    onto_earth = _Projector(net.projection, net.offset)
    left_out: dict[str, int] = {}
    edges: dict[Line, _Edge] = {}
    for edge, begin, end in net.edges:
        if len(edge.line) < 2:
            edge.line = tuple(net.junctions[one] for one in (begin, end) if one in net.junctions)
        if len(set(edge.line)) < 2:
            left_out[_BROKEN] = left_out.get(_BROKEN, 0) + 1
        else:
            edges.setdefault(edge.line, edge)
    marks = [mark for edge, oneway in _paired(edges) for mark in _marks_of(edge, oneway, onto_earth)]
    crossing = Look("road", 15, attributes(class_="square"), rank=5)
    for rim in net.squares:
        shape = Polygon(onto_earth(rim))
        if shape.is_valid and shape.area > 0:
            marks.append(Mark(crossing, shape))
    return Survey(marks, None, left_out)


def _paired(edges: dict[Line, _Edge]) -> Iterator[tuple[_Edge, bool]]:
    """Each road once, and whether it is driven one way only."""
    done: set[Line] = set()
    for line, edge in edges.items():
        mirrored = line[::-1]
        other = edges.get(mirrored)
        if mirrored in done:
            continue
        done.add(line)
        if other is not None:
            edge.width_m += other.width_m
        yield edge, other is None


def _marks_of(edge: _Edge, oneway: bool, onto_earth: _Projector) -> Iterator[Mark]:
    shape = LineString(onto_earth(edge.line))
    for key, value in edge.kinds:
        tags = {key: value, "name": edge.name, "width": str(round(edge.width_m))}
        if oneway and value not in {"footway", "path", "steps", "pedestrian"}:
            tags["oneway"] = "yes"
        look = line_look(tags)
        if look is not None:
            yield Mark(look, shape)


class _Projector:
    """From a network's plane to degrees."""

    def __init__(self, projection: str, offset: tuple[float, float]) -> None:
        if not projection.startswith("+proj="):
            raise Invalid("does not say where on the Earth it lies: `projParameter` is no projection", where="location")
        try:
            self._transformer = Transformer.from_crs(CRS.from_user_input(projection), "EPSG:4326", always_xy=True)
        except ProjError as error:
            raise Invalid(f"its projection {projection[:80]!r} is not known", where="location") from error
        self._offset = offset

    def __call__(self, line: Line) -> list[tuple[float, float]]:
        """Metres -> (longitude, latitude). Raises `Invalid` where that is off the Earth."""
        plane = np.array(line, dtype=np.float64) - self._offset
        longitude, latitude = self._transformer.transform(plane[:, 0], plane[:, 1])
        if not (np.isfinite(longitude).all() and (np.abs(latitude) < LATITUDE_AT_MOST).all()):
            raise Invalid(f"{line[0]} is off the map of the Earth", where="location")
        return list(zip(longitude.tolist(), latitude.tolist(), strict=True))


def _points(text: str, where: str) -> Line:
    """`x,y x,y …`; a height as third number is left out."""
    points = []
    for one in text.split():
        x, _, rest = one.partition(",")
        points.append((_number(x, where), _number(rest.partition(",")[0], where)))
    return tuple(points)


def _number(text: str | float, where: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise Invalid(f"{str(text)[:40]!r} is not a number", where=where) from error
    if not math.isfinite(value):
        raise Invalid(f"{text} is not a number", where=where)
    return value

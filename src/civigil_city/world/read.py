"""Reading SUMO's network file (`.net.xml`, as netconvert writes it) into a `Network`."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, cast
from xml.etree.ElementTree import Element, ParseError, iterparse

import numpy as np

from civigil.kernel.errors import Invalid
from civigil_city.world.network import Edge, Junction, Lane, Network, Points, Projection, Use

LANE_WIDTH_M = 3.2  # SUMO's, where a lane has none
_USES = {use.value: use for use in Use}


def read_network(path: Path, name: str | None = None) -> Network:
    """The network in a file, plain or gzipped. Raises `Invalid` for anything else, and for one without streets."""
    reading = _Reading()
    try:
        with _opened(path) as file:
            for element in _elements(file):
                reading.take(element)
    except (OSError, ParseError, KeyError, ValueError, EOFError) as error:
        raise Invalid(f"is no street network: {error}", where=str(path)) from error
    network = reading.network(name or path.name.partition(".")[0])
    if not any(True for _ in network.streets):
        raise Invalid("holds no street", where=str(path))
    return network


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _elements(file: IO[bytes]) -> Iterator[Element]:
    """The children of the root, each whole, forgotten once they were taken."""
    depth, root = 0, None
    for event, element in iterparse(file, events=("start", "end")):  # noqa: S314  expat bounds entities by itself
        if event == "start":
            depth += 1
            root = element if root is None else root
        else:
            depth -= 1
            if depth == 1:
                yield element
                assert root is not None
                root.clear()


class _Reading:
    """What was read so far."""

    def __init__(self) -> None:
        self.edges: dict[str, Edge] = {}
        self.junctions: dict[str, Junction] = {}
        self.follows: dict[str, list[str]] = defaultdict(list)
        self.links: dict[str, dict[int, str]] = defaultdict(dict)
        self.projection = Projection("!", (0.0, 0.0))
        self.bounds = (0.0, 0.0, 0.0, 0.0)

    def take(self, element: Element) -> None:
        """Take in one element."""
        takers = {
            "edge": self._edge,
            "junction": self._junction,
            "connection": self._connection,
            "location": self._location,
        }
        taker = takers.get(element.tag)
        if taker is not None:
            taker(element)

    def _location(self, element: Element) -> None:
        x, y = (float(value) for value in element.attrib["netOffset"].split(","))
        self.projection = Projection(element.attrib["projParameter"], (x, y))
        west, south, east, north = (float(value) for value in element.attrib["convBoundary"].split(","))
        self.bounds = (west, south, east, north)

    def _edge(self, element: Element) -> None:
        of = element.attrib
        lanes = tuple(_lane(one.attrib) for one in element.findall("lane"))
        if not lanes:
            return
        self.edges[of["id"]] = Edge(
            id=of["id"],
            begin=of.get("from", ""),
            end=of.get("to", ""),
            kind=of.get("type", ""),
            name=of.get("name", ""),
            function=of.get("function", ""),
            lanes=lanes,
            priority=int(of.get("priority", "-1")),
        )

    def _junction(self, element: Element) -> None:
        of = element.attrib
        shape = _points(of.get("shape", ""))
        self.junctions[of["id"]] = Junction(of["id"], of.get("type", ""), float(of["x"]), float(of["y"]), shape)

    def _connection(self, element: Element) -> None:
        of = element.attrib
        if of["from"].startswith(":") or of["to"].startswith(":"):
            return
        self.follows[of["from"]].append(of["to"])
        if "tl" in of:
            self.links[of["tl"]][int(of["linkIndex"])] = of["from"]

    def network(self, name: str) -> Network:
        """All of it."""
        return Network(
            name=name,
            edges=self.edges,
            junctions=self.junctions,
            follows={edge: tuple(dict.fromkeys(after)) for edge, after in self.follows.items()},
            signals={one: tuple(links[at] for at in sorted(links)) for one, links in self.links.items()},
            projection=self.projection,
            bounds=self.bounds,
        )


def _lane(of: Mapping[str, str]) -> Lane:
    return Lane(
        id=of["id"],
        shape=_points(of["shape"]),
        width_m=float(of.get("width", LANE_WIDTH_M)),
        length_m=float(of["length"]),
        speed_mps=float(of["speed"]),
        uses=_uses(of.get("allow"), of.get("disallow")),
    )


def _uses(allow: str | None, disallow: str | None) -> frozenset[Use]:
    """SUMO's rule: what is allowed, else all but what is disallowed."""
    if allow is not None and allow != "all":
        return frozenset(_USES[word] for word in allow.split() if word in _USES)
    barred = set((disallow or "").split())
    return frozenset() if "all" in barred else frozenset(use for word, use in _USES.items() if word not in barred)


def _points(text: str) -> Points:
    """A shape; heights are left out."""
    return np.array([[float(value) for value in pair.split(",")[:2]] for pair in text.split()]).reshape(-1, 2)

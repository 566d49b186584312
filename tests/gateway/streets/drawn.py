"""Small streets, drawn by hand: an island town and a crossing."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

EAST, NORTH = 13.5, 52.43
"""The south-western corner of the town."""

STEP = 0.001
"""Of the grid on which points are given: 111 m to the north, 68 m to the east."""


class Town:
    """An OpenStreetMap file that is drawn on a grid."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[float, float], int] = {}
        self._things: list[str] = []
        self._next = 1000

    def node(self, x: float, y: float, **tags: str) -> int:
        """A point; the same place twice is the same point, unless it has tags."""
        if not tags and (x, y) in self._nodes:
            return self._nodes[x, y]
        self._next += 1
        at = f'lat="{NORTH + y * STEP:.7f}" lon="{EAST + x * STEP:.7f}"'
        self._things.append(f'<node id="{self._next}" {at}>{_tags(tags)}</node>')
        self._nodes.setdefault((x, y), self._next)
        return self._next

    def way(self, *points: tuple[float, float], missing: int = 0, **tags: str) -> int:
        """A way through points; so many of its last are not in the file."""
        refs = [self.node(x, y) for x, y in points] + [9_000_000 + one for one in range(missing)]
        self._next += 1
        listed = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        self._things.append(f'<way id="{self._next}">{listed}{_tags(tags)}</way>')
        return self._next

    def area(self, outer: int, inner: int, **tags: str) -> None:
        """An area with a hole."""
        self._next += 1
        members = f'<member type="way" ref="{outer}" role="outer"/><member type="way" ref="{inner}" role="inner"/>'
        kind = _tags({"type": "multipolygon", **tags})
        self._things.append(f'<relation id="{self._next}">{members}{kind}</relation>')

    def text(self, box: tuple[float, float, float, float] | None = (0, 0, 10, 10)) -> str:
        """The file; `box`: the frame that it says it has, on the grid."""
        head = ""
        if box is not None:
            west, south, east, north = box
            edges = {
                "minlon": EAST + west * STEP,
                "minlat": NORTH + south * STEP,
                "maxlon": EAST + east * STEP,
                "maxlat": NORTH + north * STEP,
            }
            head = "<bounds " + " ".join(f'{name}="{value:.7f}"' for name, value in edges.items()) + "/>"
        order = {"<node": 0, "<way ": 1, "<rela": 2}
        things = sorted(self._things, key=lambda one: order[one[:5]])
        return f'<?xml version="1.0"?><osm version="0.6">{head}{"".join(things)}</osm>'

    def save(self, file: Path, box: tuple[float, float, float, float] | None = (0, 0, 10, 10)) -> Path:
        """Write it."""
        file.write_text(self.text(box), encoding="utf-8")
        return file


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def town() -> Town:
    """A main street, a side street in two pieces, a footpath, a tramway, a park with a pond, houses and a hospital."""
    drawn = Town()
    drawn.way((0, 5), (5, 5), (10, 5), highway="primary", name="Main Street", lanes="4")
    drawn.way((5, 5), (5, 7), highway="residential", name="Side Street")
    drawn.way((5, 7), (5, 9), highway="residential", name="Side Street")
    drawn.way((2, 1), (8, 1), highway="footway")
    drawn.way((0, 4.8), (10, 4.8), railway="tram")
    park = drawn.way((1, 1), (4, 1), (4, 4), (1, 4), (1, 1))
    pond = drawn.way((2, 2), (3, 2), (3, 3), (2, 3), (2, 2), natural="water", name="The Pond")
    drawn.area(park, pond, leisure="park", name="The Park")
    drawn.way((6, 6), (6.3, 6), (6.3, 6.3), (6, 6.3), (6, 6), building="yes")
    drawn.node(7, 7, amenity="hospital", name="St Mary")
    drawn.node(5, 5, place="suburb", name="Middletown")
    return drawn


NETWORK = """<?xml version="1.0" encoding="UTF-8"?>
<net version="1.20">
    <location netOffset="-398790.46,-5809246.45" convBoundary="0.00,0.00,200.00,200.00"
        origBoundary="13.50,52.42,13.51,52.43" projParameter="{projection}"/>
    <edge id=":b_0" function="internal"><lane id=":b_0_0" index="0" speed="5" length="1" shape="100,100 101,100"/></edge>
    <edge id="ab" from="a" to="b" name="Lane Street" type="highway.secondary" shape="0,0 50,0 100,100">
        <lane id="ab_0" index="0" speed="13.9" length="150" width="3.5" shape="0,-2 100,98"/>
    </edge>
    <edge id="-ab" from="b" to="a" name="Lane Street" type="highway.secondary" shape="100,100 50,0 0,0">
        <lane id="-ab_0" index="0" speed="13.9" length="150" width="3.5" shape="100,102 0,2"/>
    </edge>
    <edge id="bc" from="b" to="c" type="highway.service|railway.tram">
        <lane id="bc_0" index="0" speed="5" length="100" shape="100,100 200,200"/>
    </edge>
    <edge id="cd" from="c" to="d" shape="200,200 200,0">
        <lane id="cd_0" index="0" allow="pedestrian" speed="2" length="200" shape="200,200 200,0"/>
    </edge>
    <edge id="de" from="d" to="e"><lane id="de_0" index="0" speed="30" length="200" shape="200,0 0,200"/></edge>
    <junction id="a" type="dead_end" x="0" y="0" shape="0,1 0,-1"/>
    <junction id="b" type="priority" x="100" y="100" shape="95,95 105,95 105,105 95,105"/>
    <junction id="c" type="priority" x="200" y="200" shape="195,195 205,195 205,205"/>
    <junction id="d" type="priority" x="200" y="0" shape=""/>
    <junction id="e" type="dead_end" x="0" y="200" shape=""/>
    <junction id=":b_0" type="internal" x="1" y="1"/>
</net>
"""
UTM_33 = "+proj=utm +zone=33 +ellps=WGS84 +datum=WGS84 +units=m +no_defs"


def network(projection: str = UTM_33) -> str:
    """A SUMO network with a road of two directions, a tramway, a footway and a fast road without a type."""
    return NETWORK.format(projection=projection)

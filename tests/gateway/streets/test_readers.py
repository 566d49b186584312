"""Files of streets from outside: whole, cut, broken, and somebody else's."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest
import shapely

from civigil.gateway.streets.build import read
from civigil.gateway.streets.marks import Mark, Survey
from civigil.kernel.errors import CivigilError, Invalid, Unavailable
from tests.gateway.streets.drawn import EAST, NORTH, STEP, Town, network, town


def survey(file: Path) -> Survey:
    return read(file, lambda _: None)


def layer(found: Survey, name: str) -> list[Mark]:
    return [mark for mark in found.marks if mark.look.layer == name]


def said(mark: Mark, name: str) -> object:
    return dict(mark.look.attributes).get(name)


def test_every_kind_of_thing_is_drawn(tmp_path: Path) -> None:
    found = survey(town().save(tmp_path / "town.osm"))
    assert Counter(mark.look.layer for mark in found.marks) == {
        "road": 3,
        "path": 1,
        "rail": 1,
        "green": 1,
        "water": 1,
        "building": 1,
        "place": 4,  # hospital, suburb, park, pond
    }
    main = layer(found, "road")[0]
    assert dict(main.look.attributes) == {"class": "primary", "name": "Main Street", "width": 13}
    park = layer(found, "green")[0].shape
    assert len(shapely.get_parts(park)[0].interiors) == 1, "the pond was filled with grass"
    assert not found.left_out
    assert found.bounds == pytest.approx((EAST, NORTH, EAST + 10 * STEP, NORTH + 10 * STEP))


def test_a_way_that_leaves_the_extract_is_drawn_as_far_as_it_goes(tmp_path: Path) -> None:
    drawn = Town()
    drawn.way((0, 0), (1, 0), (2, 0), missing=3, highway="tertiary", name="Out of Town")
    drawn.way((5, 5), missing=2, highway="tertiary")
    found = survey(drawn.save(tmp_path / "cut.osm"))
    assert [len(mark.shape.coords) for mark in layer(found, "road")] == [3]
    assert sum(found.left_out.values()) == 1


def test_an_area_that_lost_a_side_is_left_out_and_counted(tmp_path: Path) -> None:
    drawn = town()
    broken = drawn.way((6, 1), (8, 1), (8, 3))
    drawn.area(broken, broken, natural="water")
    found = survey(drawn.save(tmp_path / "cut.osm"))
    assert len(layer(found, "water")) == 1
    assert sum(found.left_out.values()) == 1


def test_a_bow_tie_is_left_out_and_counted(tmp_path: Path) -> None:
    drawn = town()
    drawn.way((0, 0), (2, 2), (2, 0), (0, 2), (0, 0), leisure="park")
    found = survey(drawn.save(tmp_path / "bow.osm"))
    assert len(layer(found, "green")) == 1
    assert sum(found.left_out.values()) == 1


def test_a_road_against_its_line_is_turned_round(tmp_path: Path) -> None:
    drawn = Town()
    drawn.way((0, 0), (5, 0), highway="residential", oneway="-1")
    [road] = layer(survey(drawn.save(tmp_path / "one.osm")), "road")
    assert said(road, "oneway") is True
    assert road.shape.coords[0][0] > road.shape.coords[1][0]


def test_a_ring_road_is_no_square_and_a_square_is_no_ring_road(tmp_path: Path) -> None:
    drawn = Town()
    ring = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    drawn.way(*ring, highway="pedestrian")
    drawn.way(*((x + 3, y) for x, y in ring), highway="pedestrian", area="yes")
    roads = layer(survey(drawn.save(tmp_path / "square.osm")), "road")
    assert sorted((said(mark, "class"), mark.shape.geom_type) for mark in roads) == [
        ("pedestrian", "LineString"),
        ("square", "MultiPolygon" if roads[-1].shape.geom_type == "MultiPolygon" else "Polygon"),
    ]


@pytest.mark.parametrize("clockwise", [True, False])
def test_the_sea_lies_to_the_right_of_its_coast(tmp_path: Path, clockwise: bool) -> None:
    drawn = Town()
    island = ((3, 3), (3, 7), (7, 7), (7, 3), (3, 3))
    drawn.way(*(island if clockwise else island[::-1]), natural="coastline")
    drawn.way((4, 4), (6, 6), highway="tertiary")
    [sea] = layer(survey(drawn.save(tmp_path / "island.osm")), "water")
    town_hall = shapely.Point(EAST + 5 * STEP, NORTH + 5 * STEP)
    assert sea.shape.contains(town_hall) == clockwise, (
        "land is on the left of a coastline: an anticlockwise ring is an island"
    )


def test_a_coast_in_pieces_across_the_extract_bounds_one_sea(tmp_path: Path) -> None:
    drawn = Town()
    drawn.way((-2, 5), (3, 5), natural="coastline")  # to the east: water on its right, the south
    drawn.way((3, 5), (3, 6), (5, 6), natural="coastline")
    drawn.way((5, 6), (12, 6), natural="coastline")
    drawn.way((1, 8), (9, 8), highway="tertiary")
    [sea] = layer(survey(drawn.save(tmp_path / "coast.osm")), "water")
    assert sea.shape.contains(shapely.Point(EAST + 5 * STEP, NORTH + 2 * STEP))
    assert not sea.shape.contains(shapely.Point(EAST + 5 * STEP, NORTH + 8 * STEP))


def test_a_coast_that_ends_in_the_middle_drowns_nobody(tmp_path: Path) -> None:
    drawn = Town()
    drawn.way((-2, 5), (3, 5), natural="coastline")
    drawn.way((1, 8), (9, 8), highway="tertiary")
    assert layer(survey(drawn.save(tmp_path / "coast.osm")), "water") == []


def test_two_directions_of_a_network_are_one_road(tmp_path: Path) -> None:
    file = tmp_path / "city.net.xml"
    file.write_text(network())
    found = survey(file)
    lines = [mark for mark in layer(found, "road") if said(mark, "class") != "square"]
    assert [dict(mark.look.attributes) for mark in lines] == [
        {"class": "secondary", "name": "Lane Street", "width": 7},
        {"class": "service", "oneway": True, "width": 3},
        {"class": "motorway", "oneway": True, "width": 3},
    ]
    assert [said(mark, "class") for mark in layer(found, "rail")] == ["tram"]
    assert [said(mark, "class") for mark in layer(found, "path")] == ["footway"]
    west, south, _, _ = shapely.total_bounds([mark.shape for mark in found.marks])
    assert (west, south) == pytest.approx((13.5107, 52.4237), abs=2e-3)


def test_a_packed_network_is_read_like_a_plain_one(tmp_path: Path) -> None:
    file = tmp_path / "city.net.xml.gz"
    file.write_bytes(gzip.compress(network().encode()))
    assert len(survey(file).marks) > 5


@pytest.mark.parametrize("projection", ["!", "-", "", "+proj=nonsense", "+proj=utm +zone=99"])
def test_a_network_that_lies_nowhere_on_earth_is_refused(tmp_path: Path, projection: str) -> None:
    file = tmp_path / "grid.net.xml"
    file.write_text(network(projection))
    with pytest.raises(Invalid, match="location"):
        survey(file)


BROKEN: dict[str, bytes] = {
    "empty.osm.pbf": b"",
    "noise.osm.pbf": bytes(range(256)) * 40,
    "empty.osm": b"",
    "half.osm": town().text().encode()[:700],
    "page.osm": b"<html><body>404</body></html>",
    "empty.osm.gz": b"",
    "half.osm.gz": gzip.compress(town().text().encode())[:300],
    "noise.osm.bz2": b"BZh9" + b"x" * 100,
    "place.osm": b'<osm version="0.6"><node id="1" lat="ninety" lon="0"><tag k="place" v="city"/></node></osm>',
    "empty.net.xml": b"",
    "half.net.xml": network().encode()[:900],
    "page.net.xml": b"<html/>",
    "half.net.xml.gz": gzip.compress(network().encode())[:200],
    "plain.net.xml.gz": network().encode(),
    "number.net.xml": network().replace('x="100"', 'x="here"').encode(),
    "nan.net.xml": network().replace('x="100"', 'x="nan"').encode(),
    "shape.net.xml": network().replace("50,0 100,100", "50 100,100").encode(),
    "encoding.net.xml": network().replace("UTF-8", "UTF-6").encode(),
    "wide.net.xml": network().replace("UTF-8", "UTF-32").encode(),
    "far.net.xml": network().replace("-398790.46,-5809246.45", "1e300,1e300").encode(),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(BROKEN[name])
    with pytest.raises(Invalid, match=name):
        survey(file)


@pytest.mark.parametrize("name", ["not-there.osm.pbf", "not-there.net.xml", "folder.osm"])
def test_a_file_that_cannot_be_opened_is_said_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.osm").mkdir()
    with pytest.raises(Unavailable, match="cannot be read"):
        survey(tmp_path / name)


@pytest.mark.parametrize("name", ["streets.shp", "osm", "city.net", "streets.mbtiles"])
def test_a_file_of_another_kind_is_refused_with_what_is_read(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"anything")
    with pytest.raises(Invalid, match=r"\.osm\.pbf"):
        survey(file)


def test_a_bomb_of_entities_does_not_eat_the_memory(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE net [<!ENTITY e0 "boom">{levels}]><net><edge id="&e11;"/></net>'
    file = tmp_path / "bomb.net.xml"
    file.write_text(bomb)
    with pytest.raises(CivigilError):
        survey(file)

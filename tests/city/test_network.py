"""Streets: read, converted, refused."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import numpy as np
import pytest

from civigil.kernel.errors import Invalid
from civigil.kernel.place import Point, distance_m
from civigil_city.world.extract import load_network, network_of
from civigil_city.world.network import Network, Use, along_line, moved, on_line, ribbon
from civigil_city.world.places import PlaceKind, terrain_and_places
from civigil_city.world.read import read_network
from civigil_city.world.transit import additional, flows, lines_of


def test_the_demo_s_city_has_streets_paths_signals_and_rails(adlershof: Network) -> None:
    assert len(adlershof.drivable) > 500
    assert len(adlershof.walkable) > 1000
    assert len(adlershof.signals) >= 15
    assert any("railway.tram" in edge.kind for edge in adlershof.streets)


def test_a_place_keeps_its_degrees_there_and_back(adlershof: Network) -> None:
    longitude, latitude = adlershof.degrees(1000.0, 900.0)
    assert (round(longitude, 1), round(latitude, 1)) == (13.5, 52.4)
    assert adlershof.metres(longitude, latitude) == pytest.approx((1000.0, 900.0), abs=0.01)


def test_metres_in_the_plane_are_metres_on_the_ground(adlershof: Network) -> None:
    here, there = (
        Point(latitude=latitude, longitude=longitude)
        for longitude, latitude in (adlershof.degrees(1000, 900), adlershof.degrees(1300, 1300))
    )
    assert distance_m(here, there) == pytest.approx(500, rel=0.01)


def test_a_route_for_trams_keeps_to_the_rails(adlershof: Network) -> None:
    tram = next(line for line in lines_of(adlershof) if line.use is Use.TRAM)
    assert all(adlershof.edges[edge].lane_for(Use.TRAM) is not None for edge in tram.edges)
    follows = zip(tram.edges, tram.edges[1:], strict=False)
    assert all(after in adlershof.follows[before] for before, after in follows)


def test_a_timetable_never_leaves_a_stop_before_the_one_before(adlershof: Network) -> None:
    for line in lines_of(adlershof):
        assert len(line.leaves_s) == len(line.stops)
        assert list(line.leaves_s) == sorted(line.leaves_s)


def test_a_street_name_with_a_quote_does_not_break_sumo_s_files(adlershof: Network) -> None:
    lines = lines_of(adlershof)
    assert additional(lines).count("<busStop") == sum(len(line.stops) for line in lines)
    assert flows(lines, 60.0).count("<flow") == len(lines)


def test_a_place_along_a_line_is_found_again() -> None:
    line = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]])
    x, y, heading = on_line(line, 14.0)
    assert (x, y, heading) == (10.0, 4.0, 0.0)
    assert along_line(line, 12.0, 4.0) == (2.0, 14.0)


def test_a_ribbon_is_as_wide_as_it_should_be_even_at_a_bend() -> None:
    line = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]])
    outline = ribbon(line, 1.0)
    assert outline[1].tolist() == pytest.approx([9.0 + 2.0, -1.0])
    assert moved(line, 1.0)[0].tolist() == [0.0, -1.0]


def test_stations_are_spread_where_the_data_have_none(adlershof: Network) -> None:
    _, places = terrain_and_places(adlershof, None)
    assert {one.kind for one in places} == set(PlaceKind)
    fire = [one for one in places if one.kind is PlaceKind.FIRE_STATION]
    assert math.hypot(fire[0].x_m - fire[1].x_m, fire[0].y_m - fire[1].y_m) > 200
    assert not any(one.from_data for one in places)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no street network"),
        (b"<net>", "no street network"),
        (b"<net></net>", "no street"),
        (b"\0" * 99, "network"),
    ],
)
def test_a_file_that_is_no_network_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "x.net.xml").write_bytes(content)
    with pytest.raises(Invalid, match=said):
        read_network(tmp_path / "x.net.xml")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.osm.pbf", b"\x00\x00\x00\x0dnot a header at all"),
        ("cut.osm", b'<osm version="0.6"><node id="1" lat="1" lon="1"/><way id="2">'),
        ("words.osm", b"once upon a time"),
    ],
)
def test_a_broken_extract_is_refused_and_nothing_is_kept(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Invalid, match="extract of OpenStreetMap"):
        network_of(tmp_path / name, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_an_extract_without_a_road_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sea.osm").write_text('<osm version="0.6"><node id="1" lat="1" lon="1"/></osm>')
    with pytest.raises(Invalid, match="holds no street"):
        network_of(tmp_path / "sea.osm", tmp_path / "cache")


def test_a_missing_extract_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"gone\.osm\.pbf"):
        network_of(tmp_path / "gone.osm.pbf", tmp_path)


CROSSROADS = """<osm version="0.6">
<node id="1" lat="52.000" lon="13.000"/><node id="2" lat="52.002" lon="13.000"><tag k="highway" v="traffic_signals"/></node>
<node id="3" lat="52.004" lon="13.000"/><node id="4" lat="52.002" lon="12.997"/><node id="5" lat="52.002" lon="13.003"/>
<node id="6" lat="52.0025" lon="13.001"><tag k="amenity" v="fire_station"/><tag k="name" v="Wache &quot;Süd&quot;"/></node>
<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="secondary"/></way>
<way id="11"><nd ref="4"/><nd ref="2"/><nd ref="5"/><tag k="highway" v="residential"/></way>
<node id="21" lat="52.0010" lon="13.0010"/><node id="22" lat="52.0010" lon="13.0014"/><node id="23" lat="52.0013" lon="13.0014"/>
<way id="12"><nd ref="21"/><nd ref="22"/><nd ref="23"/><nd ref="21"/><tag k="building" v="yes"/>
<tag k="building:levels" v="4"/></way></osm>"""


def test_a_town_of_one_crossroads_is_built_once_and_kept(tmp_path: Path) -> None:
    extract = tmp_path / "hamlet.osm.gz"
    extract.write_bytes(gzip.compress(CROSSROADS.encode()))
    built = network_of(extract, tmp_path / "cache")
    first = built.stat().st_mtime_ns
    assert network_of(extract, tmp_path / "cache").stat().st_mtime_ns == first
    network = load_network(extract, tmp_path / "cache")
    terrain, places = terrain_and_places(network, extract)
    assert len(network.signals) == 1
    assert [one.height_m for one in terrain.buildings] == [pytest.approx(12.4)]
    fire = next(one for one in places if one.kind is PlaceKind.FIRE_STATION)
    assert (fire.name, fire.from_data) == ('Wache "Süd"', True)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["helsinki_test_small.osm.pbf", "monaco.osm.gz", "andorra.osm.pbf"])
def test_a_city_of_any_extract_lives(extracts: Path, tmp_path: Path, name: str) -> None:
    network = load_network(extracts / name, tmp_path)
    terrain, places = terrain_and_places(network, extracts / name)
    assert len(network.drivable) > 400
    assert len(terrain.buildings) > 100
    assert {one.kind for one in places} == set(PlaceKind)

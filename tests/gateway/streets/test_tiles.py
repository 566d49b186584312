"""From marks to tiles and into their store: what is cut where, and that it comes out again."""

from __future__ import annotations

import gzip
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from mapbox_vector_tile import decode

from civigil.gateway.streets import tiles
from civigil.gateway.streets.build import Progress, build
from civigil.gateway.streets.marks import Look, Mark, attributes
from civigil.gateway.streets.mercator import from_square, to_square
from civigil.gateway.streets.store import TileStore
from civigil.gateway.streets.tiles import EXTENT, GREATEST_ZOOM, LEAST_ZOOM, cut, laid_out
from civigil.kernel.errors import Invalid, Unavailable
from tests.gateway.streets.drawn import EAST, NORTH, STEP, Town, network, town
from tests.support.clock import NOON


def silent(_: Progress) -> None:
    """Hear nothing."""


def opened(tile: bytes | None) -> dict[str, Any]:
    assert tile is not None
    return decode(gzip.decompress(tile), default_options={"y_coord_down": True})


def address(latitude: float, longitude: float, zoom: int) -> tuple[int, int]:
    [[x, y]] = to_square(np.array([[longitude, latitude]])) * 2**zoom
    return int(x), int(y)


@pytest.fixture
def store(tmp_path: Path) -> TileStore:
    build(town().save(tmp_path / "town.osm"), tmp_path / "streets.db", now=NOON, tell=silent)
    return TileStore(tmp_path / "streets.db")


def test_what_was_drawn_comes_out_of_its_tile(store: TileStore) -> None:
    column, row = address(NORTH + 5 * STEP, EAST + 5 * STEP, 15)
    layers = opened(store.tile(15, column, row))
    roads = {feature["properties"].get("name") for feature in layers["road"]["features"]}
    assert roads == {"Main Street", "Side Street"}
    assert {feature["properties"]["name"] for feature in layers["place"]["features"]} >= {"Middletown"}


def test_pieces_of_one_street_are_one_line_with_room_for_its_name(store: TileStore) -> None:
    column, row = address(NORTH + 7 * STEP, EAST + 5 * STEP, 14)
    side = [
        feature
        for feature in opened(store.tile(14, column, row))["road"]["features"]
        if feature["properties"].get("name") == "Side Street"
    ]
    assert [feature["geometry"]["type"] for feature in side] == ["LineString"]


def test_far_out_only_what_leads_through_the_city_is_drawn(store: TileStore) -> None:
    column, row = address(NORTH, EAST, 9)
    layers = opened(store.tile(9, column, row))
    assert {feature["properties"]["class"] for feature in layers["road"]["features"]} == {"primary"}
    assert "building" not in layers
    assert "path" not in layers


def test_a_tile_beside_everything_is_not_there(store: TileStore) -> None:
    assert store.tile(15, 0, 0) is None
    assert store.tile(3, 4, 2) is None


def test_a_line_goes_on_in_the_next_tile_without_a_gap(store: TileStore) -> None:
    """What a tile shows beyond its edge is what the neighbour shows inside: strokes meet."""
    zoom = 15
    west, row = address(NORTH + 5 * STEP, EAST, zoom)
    east, _ = address(NORTH + 5 * STEP, EAST + 10 * STEP, zoom)
    assert east == west + 1, "the town was drawn so that the edge of a tile runs through it"
    ends = []
    for column in (west, east):
        lines = [
            feature["geometry"]["coordinates"]
            for feature in opened(store.tile(zoom, column, row))["road"]["features"]
            if feature["properties"].get("name") == "Main Street"
        ]
        xs = [x for line in lines for x, _ in line]
        ends.append((min(xs) + column * EXTENT, max(xs) + column * EXTENT))
    assert ends[0][1] > ends[1][0], "the strokes of neighbours do not overlap"


def test_tiles_can_be_opened_by_other_tools(store: TileStore, tmp_path: Path) -> None:
    """MBTiles 1.3: rows from the south, gzip, and a description of the layers."""
    rows = sqlite3.connect(tmp_path / "streets.db")
    said = dict(rows.execute("SELECT name, value FROM metadata"))
    assert said["format"] == "pbf"
    assert said["attribution"] == "© OpenStreetMap contributors"
    assert "vector_layers" in said["json"]
    [(zoom, row)] = rows.execute("SELECT zoom_level, tile_row FROM tiles WHERE zoom_level = 8").fetchall()
    assert row == 2**zoom - 1 - address(NORTH, EAST, 8)[1]
    rows.close()


def test_a_hole_stays_a_hole(store: TileStore) -> None:
    column, row = address(NORTH + 2.5 * STEP, EAST + 2.5 * STEP, 15)
    layers = opened(store.tile(15, column, row))
    [park] = layers["green"]["features"]
    assert shapely.geometry.shape(park["geometry"]).is_valid
    assert len(park["geometry"]["coordinates"]) == 2


def test_the_same_file_is_not_cut_twice(tmp_path: Path) -> None:
    file, into = town().save(tmp_path / "town.osm"), tmp_path / "streets.db"
    first = build(file, into, now=NOON, tell=silent)
    said: list[Progress] = []
    assert build(file, into, now=datetime.now(UTC), tell=said.append) == first
    assert not said


def test_a_changed_file_is_cut_anew(tmp_path: Path) -> None:
    file, into = town().save(tmp_path / "town.osm"), tmp_path / "streets.db"
    first = build(file, into, now=NOON, tell=silent)
    drawn = town()
    drawn.way((1, 9), (9, 9), highway="secondary", name="New Street")
    drawn.save(file)
    assert build(file, into, now=NOON, tell=silent).source.sha256 != first.source.sha256


def test_a_broken_file_leaves_the_good_tiles_alone(tmp_path: Path) -> None:
    file, into = town().save(tmp_path / "town.osm"), tmp_path / "streets.db"
    before = build(file, into, now=NOON, tell=silent)
    file.write_bytes(file.read_bytes()[:500])
    with pytest.raises(Invalid):
        build(file, into, now=NOON, tell=silent)
    store = TileStore(into)
    assert store.legend == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["streets.db", "streets.db.lock", "town.osm"]


def test_a_file_with_nothing_to_draw_is_refused(tmp_path: Path) -> None:
    drawn = Town()
    drawn.node(1, 1, amenity="bench")
    with pytest.raises(Invalid, match="nothing in it"):
        build(drawn.save(tmp_path / "bench.osm"), tmp_path / "streets.db", now=NOON, tell=silent)


def test_progress_ends_where_it_said_it_would(tmp_path: Path) -> None:
    said: list[Progress] = []
    file = tmp_path / "city.net.xml"
    file.write_text(network())
    build(file, tmp_path / "streets.db", now=NOON, tell=said.append)
    assert said[-1].step == "cutting"
    assert said[-1].done == said[-1].of
    assert [one.done for one in said] == sorted(one.done for one in said)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\x00" * 200])
def test_something_else_is_not_taken_for_a_store(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "streets.db"
    file.write_bytes(content)
    with pytest.raises(Invalid, match="not a store of tiles"):
        TileStore(file)


def test_a_missing_store_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        TileStore(tmp_path / "none.db")


def test_a_country_is_cut_less_finely_instead_of_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    road = Look("road", 8, attributes(class_="motorway"))
    sheet = laid_out([Mark(road, shapely.LineString([(5.0, 47.0), (15.0, 55.0)]))])
    assert LEAST_ZOOM <= sheet.greatest_zoom < GREATEST_ZOOM
    monkeypatch.setattr(tiles, "TILES_AT_MOST", 4)
    assert sheet.greatest_zoom == LEAST_ZOOM


degrees = st.tuples(
    st.floats(13.0, 14.0, allow_nan=False, allow_infinity=False),
    st.floats(52.0, 53.0, allow_nan=False, allow_infinity=False),
)


@given(st.lists(degrees, min_size=2, max_size=12, unique=True))
def test_no_line_breaks_the_cutting(points: list[tuple[float, float]]) -> None:
    line = Mark(Look("road", 8, attributes(class_="minor")), shapely.LineString(points))
    for zoom in (8, 10):
        for tile in cut(laid_out([line]), zoom, finest=False):
            if tile is not None:
                assert set(decode(tile.data)) == {"road"}


@given(st.lists(degrees, min_size=3, max_size=9, unique=True))
def test_no_area_breaks_the_cutting(points: list[tuple[float, float]]) -> None:
    shape = shapely.make_valid(shapely.Polygon(points))
    area = Mark(Look("green", 8, attributes(class_="wood")), shape)
    for zoom in (8, 11):
        for tile in cut(laid_out([area]), zoom, finest=zoom == 11):
            if tile is not None:
                decode(tile.data)


@given(st.floats(-180, 180, allow_nan=False), st.floats(-84.9, 84.9, allow_nan=False))
def test_there_and_back_is_the_same_place(longitude: float, latitude: float) -> None:
    there = to_square(np.array([[longitude, latitude]]))
    assert (there >= 0).all()
    assert (there <= 1).all()
    assert from_square(there)[0] == pytest.approx((longitude, latitude), abs=1e-9)

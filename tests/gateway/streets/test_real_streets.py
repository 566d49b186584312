"""Streets of true cities: extracts of OpenStreetMap, and the network that SUMO ships."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from mapbox_vector_tile import decode

from civigil.gateway.streets.build import Progress, build, read
from civigil.gateway.streets.marks import Survey
from civigil.gateway.streets.mercator import to_square
from civigil.gateway.streets.packaged import default_streets
from civigil.gateway.streets.store import TileStore
from civigil.gateway.streets.tiles import cut, laid_out
from tests.support.clock import NOON

EXTRACTS = {
    "Helsinki.osm.pbf": ("Unioninkatu", (60.1705, 24.9443)),
    "andorra.osm.pbf": ("Avinguda Meritxell", (42.51, 1.54)),
    "monaco.osm.gz": ("Avenue Princesse Grace", (43.7385, 7.4245)),
    "helsinki_test_small.osm.pbf": ("Malminginkatu", (60.53, 26.95)),
}


def silent(_: Progress) -> None:
    """Hear nothing."""


def at(latitude: float, longitude: float, zoom: int) -> tuple[int, int]:
    [[x, y]] = to_square(np.array([[longitude, latitude]])) * 2**zoom
    return int(x), int(y)


def names(found: Survey, layer: str) -> set[object]:
    return {dict(mark.look.attributes).get("name") for mark in found.marks if mark.look.layer == layer}


@pytest.mark.real_data
@pytest.mark.parametrize("name", EXTRACTS)
def test_an_extract_becomes_tiles_that_can_be_opened(name: str, shared: Path, tmp_path: Path) -> None:
    street, (latitude, longitude) = EXTRACTS[name]
    legend = build(shared / "data/dispatch/osm" / name, tmp_path / "streets.db", now=NOON, tell=silent)
    assert legend.centre == pytest.approx((latitude, longitude), abs=0.05)
    store = TileStore(tmp_path / "streets.db")
    assert sum(count for count, _ in store.counts().values()) == legend.tiles
    found = read(shared / "data/dispatch/osm" / name, silent)
    assert street in names(found, "road") | {None}, "the street that everybody there knows is missing"
    for zoom in range(legend.least_zoom, legend.greatest_zoom + 1):
        for tile in cut(laid_out(found.marks), zoom, finest=zoom == legend.greatest_zoom):
            if tile is not None:
                decode(tile.data)


@pytest.mark.real_data
def test_monaco_lies_at_the_sea(shared: Path) -> None:
    found = read(shared / "data/dispatch/osm/monaco.osm.gz", silent)
    sea = shapely.union_all([m.shape for m in found.marks if ("class", "sea") in m.look.attributes])
    assert sea.contains(shapely.Point(7.4300, 43.7345)), "the harbour is dry"
    assert not sea.contains(shapely.Point(7.4197, 43.7314)), "the palace is under water"
    assert not sea.contains(shapely.Point(7.4275, 43.7394)), "the casino is under water"


@pytest.mark.real_data
def test_the_bay_of_helsinki_is_water_though_its_coast_was_cut_short(shared: Path) -> None:
    found = read(shared / "data/dispatch/osm/Helsinki.osm.pbf", silent)
    sea = shapely.union_all([m.shape for m in found.marks if ("class", "sea") in m.look.attributes])
    assert sea.contains(shapely.Point(24.9435, 60.1776)), "Kaisaniemi bay is dry"
    assert not sea.contains(shapely.Point(24.9414, 60.1710)), "the railway station is under water"


def test_the_demos_network_is_drawn_with_its_streets_and_tramways(tmp_path: Path) -> None:
    file = default_streets()
    assert file is not None
    found = read(file, silent)
    assert {"Rudower Chaussee", "Adlergestell"} <= names(found, "road")
    assert any(("class", "tram") in mark.look.attributes for mark in found.marks)
    legend = build(file, tmp_path / "streets.db", now=NOON, tell=silent)
    column, row = at(*legend.centre, 15)
    assert TileStore(tmp_path / "streets.db").tile(15, column, row) is not None

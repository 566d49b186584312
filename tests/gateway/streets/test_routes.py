"""The map through the front door."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from mapbox_vector_tile import decode

from civigil.gateway.streets.mercator import to_square
from tests.gateway.conftest import Front, Start
from tests.gateway.streets.drawn import EAST, NORTH, STEP, town


@pytest.fixture
async def mapped(start_front: Start, tmp_path: Path) -> AsyncIterator[Front]:
    """A gateway of the drawn town."""
    async with start_front(streets=town().save(tmp_path / "town.osm")) as front:
        yield front


async def ready(http: httpx.AsyncClient) -> dict[str, Any]:
    async with asyncio.timeout(30):
        while True:
            said: dict[str, Any] = (await http.get("/api/map")).json()
            if said["streets"]["state"] == "ready":
                return said
            await asyncio.sleep(0.02)


def middle(zoom: int) -> str:
    [[x, y]] = to_square(np.array([[EAST + 5 * STEP, NORTH + 5 * STEP]])) * 2**zoom
    return f"{zoom}/{int(x)}/{int(y)}"


async def test_the_map_says_what_it_is_and_hands_out_its_tiles(mapped: Front) -> None:
    async with mapped.client() as http:
        http.headers.update(await mapped.as_operator())
        said = await ready(http)
        assert said["attribution"] == "© OpenStreetMap contributors"
        assert [one["name"] for one in said["layers"]] == [
            "green",
            "water",
            "building",
            "path",
            "road",
            "rail",
            "place",
        ]
        assert said["centre"]["latitude"] == pytest.approx(NORTH + 5 * STEP, abs=2 * STEP)
        assert (said["minzoom"], said["maxzoom"]) == (8, 15)
        z, x, y = middle(15).split("/")
        address = said["tiles"].replace("{z}", z).replace("{x}", x).replace("{y}", y)
        tile = await http.get(address, headers={"accept-encoding": "gzip"})
        assert tile.status_code == 200
        assert tile.headers["content-type"] == "application/vnd.mapbox-vector-tile"
        assert tile.headers["content-encoding"] == "gzip"
        assert "immutable" in tile.headers["cache-control"]
        assert "road" in decode(tile.content)
        same = await http.get(address, headers={"if-none-match": tile.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")


async def test_who_cannot_unpack_gets_it_unpacked(mapped: Front) -> None:
    async with mapped.client() as http:
        http.headers.update(await mapped.as_operator())
        await ready(http)
        tile = await http.get(f"/api/map/{middle(15)}", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in tile.headers
        assert "road" in decode(tile.content)
        assert "no-cache" in tile.headers["cache-control"], "an address without a version must be asked again"


@pytest.mark.parametrize("address", ["15/0/0", "3/1/1", "24/16777215/16777215"])
async def test_a_tile_where_nothing_lies_is_empty_not_an_error(mapped: Front, address: str) -> None:
    async with mapped.client() as http:
        http.headers.update(await mapped.as_operator())
        await ready(http)
        tile = await http.get(f"/api/map/{address}")
        assert (tile.status_code, tile.content) == (200, b"")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("3/8/0", 404),
        ("0/0/1", 404),
        ("25/0/0", 400),
        ("-1/0/0", 400),
        ("3/-1/0", 400),
        ("a/b/c", 404),
        ("15/1e9/0", 404),
    ],
)
async def test_an_address_outside_the_world_is_refused(mapped: Front, address: str, status: int) -> None:
    async with mapped.client() as http:
        http.headers.update(await mapped.as_operator())
        assert (await http.get(f"/api/map/{address}")).status_code == status


async def test_nobody_sees_the_map_without_the_permission(mapped: Front) -> None:
    async with mapped.client() as http:
        assert (await http.get("/api/map")).status_code == 401
        assert (await http.get(f"/api/map/{middle(15)}")).status_code == 401
        clerk = await mapped.as_clerk()
        assert (await http.get("/api/map", headers=clerk)).status_code == 403
        assert (await http.get(f"/api/map/{middle(15)}", headers=clerk)).status_code == 403


async def test_without_streets_the_map_is_empty_and_says_so(front: Front) -> None:
    async with front.client() as http:
        http.headers.update(await front.as_operator())
        said = (await http.get("/api/map")).json()
        assert said["streets"]["state"] == "none"
        assert said["bounds"] is None
        assert (await http.get("/api/map/10/1/1")).content == b""


async def test_broken_streets_leave_the_door_open(start_front: Start, tmp_path: Path) -> None:
    file = tmp_path / "broken.osm.gz"
    file.write_bytes(gzip.compress(b"<osm><node")[:-9])
    async with start_front(streets=file) as front, front.client() as http:
        http.headers.update(await front.as_operator())
        async with asyncio.timeout(30):
            while (said := (await http.get("/api/map")).json()["streets"])["state"] != "broken":
                await asyncio.sleep(0.02)
        assert "broken.osm.gz" in said["words"]
        assert str(tmp_path) not in said["words"], "a path of the machine is not for screens"

"""The map through the front door: what it is, and its tiles."""

from __future__ import annotations

import asyncio
import gzip
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.response import Response
from msgspec import Meta

from civigil.gateway.doors import Doors
from civigil.gateway.permissions import MAP_VIEW
from civigil.gateway.porch import Porch
from civigil.gateway.ranges import has_it_already
from civigil.gateway.streets.marks import ATTRIBUTION, LAYERS, Bounds, LayerView
from civigil.gateway.streets.store import FORMAT, TileStore
from civigil.gateway.streets.tiles import GREATEST_ZOOM, LEAST_ZOOM
from civigil.gateway.streets.upkeep import Standing
from civigil.kernel.errors import Missing

doors = Doors("map")

MVT = "application/vnd.mapbox-vector-tile"
CACHED_S = 86_400
CITY_ZOOM = 13.0
"""At which a map opens on a city that says where it is but not how large."""


class MapCentre(msgspec.Struct, frozen=True, kw_only=True):
    """Where a map opens."""

    latitude: float
    longitude: float
    zoom: float


class MapView(msgspec.Struct, frozen=True, kw_only=True):
    """What the map is: TileJSON's words where it has them."""

    streets: Standing
    tiles: str  # template of a tile's address, from the root of this server; `v` changes with the tiles
    minzoom: int
    maxzoom: int  # beyond it the browser enlarges
    bounds: Bounds | None  # west, south, east, north; null: no streets yet
    centre: MapCentre | None  # null: neither the settings nor the streets say where
    attribution: str
    layers: tuple[LayerView, ...]
    version: str  # of the tiles; "" while there are none


@doors.get("/", permission=MAP_VIEW)
async def show_map(do: Porch) -> MapView:
    """What the map shows, where it opens, and how its streets are.

    Without streets, or while they are read, the tiles are empty and `streets` says why; ask again until it is `ready`.
    """
    store = do.streets.store
    version = _version(store)
    return MapView(
        streets=do.streets.standing,
        tiles=f"/api/map/{{z}}/{{x}}/{{y}}?v={version}",
        minzoom=LEAST_ZOOM if store is None else store.legend.least_zoom,
        maxzoom=GREATEST_ZOOM if store is None else store.legend.greatest_zoom,
        bounds=None if store is None else store.legend.bounds,
        centre=_centre(do, store),
        attribution=ATTRIBUTION,
        layers=LAYERS,
        version=version,
    )


@doors.get(
    "/{z:int}/{x:int}/{y:int}",
    permission=MAP_VIEW,
    raises=(Missing,),
    media_type=MVT,
    also={304: "the asker has this tile already"},
)
async def show_tile(
    z: Annotated[int, Meta(ge=0, le=24, description="Zoom.")],
    x: Annotated[int, Meta(ge=0, description="Column, from the west.")],
    y: Annotated[int, Meta(ge=0, description="Row, from the north.")],
    do: Porch,
    request: Request[Any, Any, Any],
    v: Annotated[str, Meta(max_length=80, description="Version of the tiles, for caches.")] = "",
) -> Response[bytes]:
    """One vector tile (Mapbox Vector Tile 2.1), empty where nothing lies. 404 for an address outside the world."""
    if max(x, y) >= 2**z:
        raise Missing(f"at zoom {z} there are {2**z} columns and rows", where=f"{z}/{x}/{y}")
    store = do.streets.store
    version = _version(store)
    etag = f'"{version}/{z}/{x}/{y}"'
    lasting = bool(version) and v == version
    headers = {
        "etag": etag,
        "vary": "accept-encoding",
        "cache-control": f"private, max-age={CACHED_S}, immutable" if lasting else "private, no-cache",
    }
    if has_it_already(request.headers.get("if-none-match"), etag):
        return Response(b"", status_code=304, headers=headers)
    packed = None if store is None else await asyncio.to_thread(store.tile, z, x, y)
    if packed is None:
        return Response(b"", headers=headers, media_type=MVT)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, headers=headers | {"content-encoding": "gzip"}, media_type=MVT)
    return Response(gzip.decompress(packed), headers=headers, media_type=MVT)


def _version(store: TileStore | None) -> str:
    return "" if store is None else f"{FORMAT}-{store.legend.source.sha256[:16]}"


def _centre(do: Porch, store: TileStore | None) -> MapCentre | None:
    """The city's own middle; else the streets'. The zoom is the streets' where the city lies among them."""
    latitude, longitude = do.city.latitude, do.city.longitude
    if store is None:
        if latitude is None or longitude is None:
            return None
        return MapCentre(latitude=latitude, longitude=longitude, zoom=CITY_ZOOM)
    legend = store.legend
    if latitude is None or longitude is None:
        return MapCentre(latitude=legend.centre[0], longitude=legend.centre[1], zoom=legend.zoom)
    west, south, east, north = legend.bounds
    inside = south <= latitude <= north and west <= longitude <= east
    return MapCentre(latitude=latitude, longitude=longitude, zoom=max(legend.zoom, CITY_ZOOM) if inside else CITY_ZOOM)

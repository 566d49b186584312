"""What is worth watching in a camera's picture, as a camera room takes it: the footpath, and not the road beside it. Pure.

Somebody who hangs about stands where people walk. The zone is therefore the ground for people within a few metres of the place
where scenarios happen, kept away from the kerb: a car at a red light, whose shape in a picture reaches over the kerb, has its
wheels on the road, and does not stand in the zone.

A crowd keeps to no kerb: people are counted on all the ground around that place, crossings and road included.
"""

from __future__ import annotations

import msgspec
import numpy as np
import shapely

from civigil_city.cameras.optics import View
from civigil_city.cameras.surfaces import Patch, Surface, patches
from civigil_city.scenarios.stage import Spot, Stage
from civigil_city.world.network import Network, Points
from civigil_city.world.places import Terrain

ZONE_M = 4.5
KERB_M = 0.4
LOITER_S = 30.0
LEFT_S = 20.0  # so long may something lie there without anybody beside it
SQUARE_M = 9.0
CROWD = 12  # so many on that ground are a crowd; a handful waits at a light
CORNERS_AT_MOST = 24
_LEAST_M2 = 4.0


class Zone(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a picture: corners as shares of its width and height."""

    name: str
    corners: tuple[tuple[float, float], ...]
    loiter_s: float | None = None
    roam_heights: float | None = None
    object_left_s: float | None = None
    crowd_at_least: int | None = None


def zones(stage: Stage, number: int) -> tuple[Zone, ...]:
    """The zones of the camera of this number, counted from 1: where people may hang about, and where they may gather."""
    spot = stage.spot(f"camera:{number}")
    view = stage.cameras[number - 1].view
    found: list[Zone] = []
    footpath = _seen(view, ground(stage.network, spot))
    if footpath:
        found.append(Zone(name="footpath", corners=footpath, loiter_s=LOITER_S, roam_heights=2.5, object_left_s=LEFT_S))
    square = _seen(view, np.array(shapely.Point(spot.x_m, spot.y_m).buffer(SQUARE_M, quad_segs=5).exterior.coords)[:-1])
    if square:
        found.append(Zone(name="square", corners=square, crowd_at_least=CROWD))
    return tuple(found)


def _seen(view: View, outline: Points) -> tuple[tuple[float, float], ...]:
    """The corners of a part of the ground, in shares of the picture; none where it is out of sight."""
    pixels, _ = view.project(np.column_stack((outline, np.zeros(len(outline)))))
    seen = shapely.Polygon(pixels / (view.width, view.height)).buffer(0).intersection(shapely.box(0, 0, 1, 1))
    part = _largest(seen)
    if part is None:
        return ()
    return tuple(dict.fromkeys((float(x), float(y)) for x, y in np.array(part.exterior.coords)[:-1].round(3)))


def ground(network: Network, spot: Spot) -> Points:
    """The outline on the ground of where people walk around a place; a circle where there is only road, or too little."""
    circle = shapely.Point(spot.x_m, spot.y_m).buffer(ZONE_M, quad_segs=4)
    found = patches(network, Terrain(), spot.x_m, spot.y_m, 2 * ZONE_M)
    paths = _union(found, Surface.PATH)
    roads = _union(found, Surface.ROAD).buffer(KERB_M)
    here = shapely.Point(spot.x_m, spot.y_m)
    outline = circle
    for free in (paths.intersection(circle).difference(roads), circle.difference(roads)):
        parts = [
            one for one in _parts(free.buffer(-0.1).buffer(0.1)) if one.distance(here) < 1.0 and one.area > _LEAST_M2
        ]
        if parts:
            outline = max(parts, key=lambda one: one.area)
            break
    tolerance = 0.1
    while len(outline.exterior.coords) - 1 > CORNERS_AT_MOST:
        outline = _largest(outline.simplify(tolerance)) or circle
        tolerance *= 2
    return np.array(outline.exterior.coords)[:-1]


def _parts(shape: shapely.Geometry) -> list[shapely.Polygon]:
    return [one for one in getattr(shape, "geoms", [shape]) if isinstance(one, shapely.Polygon) and not one.is_empty]


def _largest(shape: shapely.Geometry) -> shapely.Polygon | None:
    return max(_parts(shape), key=lambda one: one.area, default=None)


def _union(found: list[Patch], surface: Surface) -> shapely.Geometry:
    outlines = [
        shapely.Polygon(one.outline).buffer(0) for one in found if one.surface is surface and len(one.outline) > 2
    ]
    return shapely.union_all(outlines)

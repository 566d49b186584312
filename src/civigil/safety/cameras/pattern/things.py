"""What stands in a scene and does not move: the building, trees, lamps, fences, boxes. Drawn once a minute.

Each thing leaves, beside its pixels, the mask of where it was drawn, so that somebody who walks behind it is hidden by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.safety.cameras.pattern.layout import Thing, Wall
from civigil.safety.cameras.pattern.lens import Lens
from civigil.safety.cameras.pattern.light import Colour, Light
from civigil.safety.cameras.pattern.people import Spot, chance

Picture: TypeAlias = NDArray[np.integer[Any] | np.floating[Any]]
"""Height x width x blue, green, red, uint8; the wide type is the one that OpenCV declares."""

Point3 = tuple[float, float, float]

SUBPIXEL = 4
"""Bits of a fraction of a pixel that OpenCV's lines and polygons understand."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws in metres on a picture and on the mask of what was drawn."""

    lens: Lens
    light: Light
    picture: Picture
    mask: Picture | None = None

    def shade(self, colour: Colour, sunlit: float = 0.6) -> Colour:
        """A colour in the light of the moment. `sunlit`: how much a face is turned to the sun."""
        factors = (ambient + sunlit * sun for ambient, sun in zip(self.light.ambient, self.light.sun, strict=True))
        blue, green, red = (min(255.0, one * factor) for one, factor in zip(colour, factors, strict=True))
        return blue, green, red

    def face(self, corners: Sequence[Point3], colour: Colour) -> None:
        """A polygon, as it is lit already."""
        points = np.array(
            [[round(value * (1 << SUBPIXEL)) for value in self.lens.at(*one)] for one in corners], np.int32
        )
        for canvas, ink in self._canvases(colour):
            cv2.fillPoly(canvas, [points], ink, cv2.LINE_AA, SUBPIXEL)

    def bar(self, one: Point3, other: Point3, wide_m: float, colour: Colour) -> None:
        """A round bar between two points."""
        middle = ((one[1] + other[1]) / 2, (one[2] + other[2]) / 2)
        thick = max(1, round(wide_m * self.lens.scale(*middle)))
        ends = [tuple(round(value * (1 << SUBPIXEL)) for value in self.lens.at(*end)) for end in (one, other)]
        for canvas, ink in self._canvases(colour):
            cv2.line(canvas, ends[0], ends[1], ink, thick, cv2.LINE_AA, SUBPIXEL)

    def ball(self, middle: Point3, across_m: float, high_m: float, colour: Colour) -> None:
        """An ellipse that faces the camera."""
        x, y = self.lens.at(*middle)
        scale = self.lens.scale(middle[1], middle[2])
        centre = (round(x * (1 << SUBPIXEL)), round(y * (1 << SUBPIXEL)))
        half = (
            max(1, round(across_m / 2 * scale * (1 << SUBPIXEL))),
            max(1, round(high_m / 2 * scale * (1 << SUBPIXEL))),
        )
        for canvas, ink in self._canvases(colour):
            cv2.ellipse(canvas, centre, half, 0, 0, 360, ink, -1, cv2.LINE_AA, SUBPIXEL)

    def _canvases(self, colour: Colour) -> Iterator[tuple[Picture, Colour]]:
        yield self.picture, colour
        if self.mask is not None:
            yield self.mask, (255.0, 255.0, 255.0)


def wall(pen: Pen, one: Wall) -> None:
    """The building at the far end: wall, windows, doors, sign."""
    side, z = 30.0, one.z
    pen.face([(-side, 0, z), (side, 0, z), (side, one.high, z), (-side, one.high, z)], pen.shade(one.colour, 0.5))
    pen.face([(-side, 0, z), (side, 0, z), (side, 0.5, z), (-side, 0.5, z)], pen.shade((88, 92, 96), 0.5))
    for storey in one.storeys:
        for number in range(-9, 9):
            _window(pen, number * 2.2 + 0.5, storey, z, lit=chance(one.sign, storey, number) < 0.4 * pen.light.lamps)
    for left, right, high in one.doors:
        _door(pen, left, right, high, z, glass=one.glass)
    _sign(pen, one)


def _window(pen: Pen, left: float, low: float, z: float, *, lit: bool) -> None:
    pen.face(_upright(left, left + 1.3, low, low + 1.5, z), pen.shade((182, 186, 188), 0.5))
    glass = (150.0, 205.0, 235.0) if lit else pen.shade((118, 104, 92), 0.4)
    pen.face(_upright(left + 0.1, left + 1.2, low + 0.1, low + 1.4, z), glass)
    pen.bar((left + 0.65, low + 0.1, z), (left + 0.65, low + 1.4, z), 0.06, pen.shade((182, 186, 188), 0.5))


def _door(pen: Pen, left: float, right: float, high: float, z: float, *, glass: bool) -> None:
    pen.face(_upright(left - 0.15, right + 0.15, 0, high + 0.15, z), pen.shade((70, 72, 74), 0.5))
    if glass:
        within = tuple(60 + 120 * pen.light.lamps * share for share in (0.6, 0.85, 1.0))
        pen.face(_upright(left, right, 0, high, z), (within[0], within[1], within[2]))
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            x = left + (right - left) * share
            pen.bar((x, 0, z), (x, high, z), 0.07, pen.shade((150, 150, 150), 0.5))
        canopy = [
            (left - 0.8, high + 0.5, z - 1.8),
            (right + 0.8, high + 0.5, z - 1.8),
            (right + 0.8, high + 0.7, z),
            (left - 0.8, high + 0.7, z),
        ]
        pen.face(canopy, pen.shade((132, 130, 128), 0.9))
        return
    pen.face(_upright(left, right, 0, high, z), pen.shade((150, 142, 134), 0.5))
    for number in range(1, 9):
        low = high * number / 9
        pen.bar((left, low, z), (right, low, z), 0.04, pen.shade((118, 112, 106), 0.5))


def _sign(pen: Pen, one: Wall) -> None:
    left, low = one.sign_at
    high = 0.75
    across = 0.46 * len(one.sign) + 0.4
    pen.face(_upright(left, left + across, low, low + high, one.z - 0.1), pen.shade((110, 62, 30), 0.6))
    scale = pen.lens.scale(low, one.z)
    x, y = pen.lens.at(left + 0.2, low + 0.2, one.z - 0.1)
    size = 0.42 * scale / 22.0
    colour = (235.0, 240.0, 240.0) if pen.light.lamps > 0.3 else pen.shade((235, 238, 240), 0.6)
    thick = max(1, round(0.07 * scale))
    cv2.putText(pen.picture, one.sign, (round(x), round(y)), cv2.FONT_HERSHEY_SIMPLEX, size, colour, thick, cv2.LINE_AA)


def _upright(left: float, right: float, low: float, high: float, z: float) -> list[Point3]:
    return [(left, low, z), (right, low, z), (right, high, z), (left, high, z)]


def _tree(pen: Pen, one: Thing) -> None:
    across, high, _ = one.size
    crown = high - across * 0.45
    pen.bar((one.x, 0, one.z), (one.x, crown, one.z), 0.28, pen.shade((58, 74, 90), 0.5))
    for number in range(90):
        seed = (one.x, one.z, number)
        away, turn = chance(*seed, "away") ** 0.5, 6.283 * chance(*seed, "turn")
        x = one.x + away * across / 2 * float(np.cos(turn))
        y = crown + away * across * 0.45 * float(np.sin(turn))
        bright = 0.5 + 0.3 * chance(*seed, "bright") + 0.25 * (y - crown) / across
        green = pen.shade((52 * bright, 118 * bright, 92 * bright), 0.9)
        size = across * (0.14 + 0.12 * chance(*seed, "size"))
        pen.ball((x, y, one.z), size, size * 0.8, green)


def _lamp(pen: Pen, one: Thing) -> None:
    high = one.size[1]
    metal = pen.shade((96, 98, 98), 0.6)
    pen.bar((one.x, 0, one.z), (one.x, high, one.z), 0.11, metal)
    pen.bar((one.x, high, one.z), (one.x + 0.7, high + 0.05, one.z), 0.1, metal)
    glow = tuple(90 + 160 * pen.light.lamps * share for share in (0.75, 0.95, 1.0))
    pen.ball((one.x + 0.75, high, one.z), 0.5, 0.16, (glow[0], glow[1], glow[2]))


def _bollard(pen: Pen, one: Thing) -> None:
    pen.bar((one.x, 0.05, one.z), (one.x, one.size[1], one.z), 0.16, pen.shade((74, 78, 80), 0.6))
    pen.bar(
        (one.x, one.size[1] - 0.15, one.z), (one.x, one.size[1] - 0.1, one.z), 0.17, pen.shade((200, 205, 208), 0.6)
    )


def _bench(pen: Pen, one: Thing) -> None:
    across, high, deep = one.size
    for x in (one.x + 0.2, one.x + across - 0.2):
        pen.bar((x, 0, one.z), (x, high, one.z), 0.09, pen.shade((70, 70, 70), 0.5))
    seat = [
        (one.x, high, one.z - deep / 2),
        (one.x + across, high, one.z - deep / 2),
        (one.x + across, high, one.z + deep / 2),
        (one.x, high, one.z + deep / 2),
    ]
    pen.face(seat, pen.shade((84, 116, 148), 0.9))


def _box(pen: Pen, one: Thing) -> None:
    across, high, deep = one.size
    left, right, near, far = one.x - across / 2, one.x + across / 2, one.z - deep / 2, one.z + deep / 2
    pen.face(
        [(left, high, near), (right, high, near), (right, high, far), (left, high, far)],
        pen.shade((172, 178, 176), 1.0),
    )
    side = right if one.x < 0 else left
    pen.face([(side, 0, near), (side, 0, far), (side, high, far), (side, high, near)], pen.shade((110, 116, 114), 0.3))
    pen.face(_upright(left, right, 0, high, near), pen.shade((148, 154, 152), 0.6))
    for number in range(3):
        y = high * (0.55 + 0.12 * number)
        pen.bar((left + 0.1 * across, y, near), (right - 0.1 * across, y, near), 0.03, pen.shade((100, 104, 104), 0.5))


def _fence(pen: Pen, one: Thing) -> None:
    to_x, high, to_z = one.size
    length = float(np.hypot(to_x - one.x, to_z - one.z))
    posts, wires = max(1, round(length / 2.2)), max(2, round(length / 0.22))
    metal, mesh = pen.shade((120, 124, 124), 0.6), pen.shade((134, 138, 138), 0.5)

    def at(share: float) -> Spot:
        return one.x + (to_x - one.x) * share, one.z + (to_z - one.z) * share

    for number in range(wires + 1):
        x, z = at(number / wires)
        pen.bar((x, 0.08, z), (x, high, z), 0.012, mesh)
    for number in range(posts + 1):
        x, z = at(number / posts)
        pen.bar((x, 0, z), (x, high + 0.1, z), 0.09, metal)
    for y in (0.12, high / 2, high):
        pen.bar((one.x, y, one.z), (to_x, y, to_z), 0.05, metal)


DRAWN: dict[str, Callable[[Pen, Thing], None]] = {
    "tree": _tree,
    "lamp": _lamp,
    "bollard": _bollard,
    "bench": _bench,
    "box": _box,
    "fence": _fence,
}
"""How each kind of thing is drawn."""


def shadow_of(one: Thing, light: Light) -> list[list[Spot]]:
    """The outlines that a thing's shadow has on the ground."""
    across, high, deep = one.size
    east, north = light.shadow
    if one.kind == "tree":
        crown = high - across * 0.45
        round_ = [
            (
                one.x + east * crown + across / 2 * float(np.cos(turn)),
                one.z + north * crown + across / 2 * float(np.sin(turn)),
            )
            for turn in np.linspace(0, 6.283, 20)
        ]
        return [_strip((one.x, one.z), (one.x + east * crown, one.z + north * crown), 0.28), round_]
    if one.kind in {"lamp", "bollard"}:
        return [_strip((one.x, one.z), (one.x + east * high, one.z + north * high), 0.12)]
    if one.kind == "box":
        low = [(one.x + sx * across / 2, one.z + sz * deep / 2) for sx, sz in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        return [_around([*low, *((x + east * high, z + north * high) for x, z in low)])]
    return []


def _strip(one: Spot, other: Spot, wide: float) -> list[Spot]:
    away = (other[0] - one[0], other[1] - one[1])
    length = float(np.hypot(*away)) or 1.0
    x, z = -away[1] / length * wide / 2, away[0] / length * wide / 2
    return [
        (one[0] + x, one[1] + z),
        (other[0] + x, other[1] + z),
        (other[0] - x, other[1] - z),
        (one[0] - x, one[1] - z),
    ]


def _around(spots: Sequence[Spot]) -> list[Spot]:
    """The convex outline of some spots."""
    hull = cv2.convexHull(np.array(spots, np.float32))
    return [(float(one[0][0]), float(one[0][1])) for one in hull]

"""Vehicles as a camera sees them: bodies with bonnet, windscreen, roof, sides and wheels, lamps that are on at night. Pure.

A body is an outline seen from the side, drawn out to its width; above the belt it narrows. Each strip of the outline and each
side is a face with a normal: faces turned away are left out, the others are drawn from far to near, lit by how they face the
sun, with their windows and lamps on them right after.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np

from civigil_city.cameras.canvas import Colour, Sprite, limbs, lit
from civigil_city.cameras.figures import Frame, Shadow
from civigil_city.cameras.light import Light
from civigil_city.cameras.optics import NEAR_M, Floats, View, clipped
from civigil_city.world.things import Kind, Thing

Outline = Sequence[tuple[float, float]]
"""From the lower front over the roof to the lower rear: (share of the length behind the front, height in metres)."""


@dataclass(frozen=True)
class Shape:
    """A kind of body."""

    outline: Outline
    glazed: frozenset[int]  # strips of the outline that are glass, by the index of their first point
    windows: tuple[Outline, ...]  # on the sides
    wheels: tuple[float, ...]  # shares of the length
    wheel_m: float  # radius
    belt_m: float  # from here on it narrows
    narrows: float  # metres a side for each metre of height


_CAR = Shape(
    outline=(
        (0.0, 0.30),
        (-0.005, 0.62),
        (0.03, 0.74),
        (0.26, 0.95),
        (0.44, 1.42),
        (0.60, 1.48),
        (0.80, 1.40),
        (0.965, 1.02),
        (0.99, 0.86),
        (1.0, 0.34),
    ),
    glazed=frozenset({3, 6}),
    windows=(
        ((0.335, 0.98), (0.455, 1.34), (0.575, 1.38), (0.575, 0.98)),
        ((0.595, 0.98), (0.595, 1.38), (0.76, 1.33), (0.85, 1.02)),
    ),
    wheels=(0.19, 0.80),
    wheel_m=0.32,
    belt_m=0.95,
    narrows=0.30,
)
_SALOON = Shape(
    outline=(
        (0.0, 0.30),
        (-0.005, 0.60),
        (0.03, 0.72),
        (0.27, 0.90),
        (0.43, 1.36),
        (0.57, 1.42),
        (0.72, 1.36),
        (0.86, 1.02),
        (0.985, 0.96),
        (1.0, 0.36),
    ),
    glazed=frozenset({3, 6}),
    windows=(
        ((0.335, 0.95), (0.445, 1.29), (0.545, 1.33), (0.545, 0.95)),
        ((0.565, 0.95), (0.565, 1.33), (0.69, 1.29), (0.80, 1.0)),
    ),
    wheels=(0.19, 0.79),
    wheel_m=0.32,
    belt_m=0.92,
    narrows=0.34,
)
_VAN = Shape(
    outline=(
        (0.0, 0.34),
        (-0.004, 0.80),
        (0.06, 1.08),
        (0.15, 1.22),
        (0.27, 2.05),
        (0.34, 2.34),
        (0.995, 2.36),
        (1.0, 0.40),
    ),
    glazed=frozenset({3}),
    windows=(((0.20, 1.22), (0.285, 1.92), (0.41, 1.95), (0.41, 1.22)),),
    wheels=(0.17, 0.80),
    wheel_m=0.34,
    belt_m=1.2,
    narrows=0.10,
)
_TRUCK = Shape(
    outline=(
        (0.0, 0.45),
        (-0.004, 1.30),
        (0.0, 1.45),
        (0.02, 2.55),
        (0.08, 2.85),
        (0.25, 2.95),
        (0.27, 3.35),
        (0.998, 3.40),
        (1.0, 0.60),
    ),
    glazed=frozenset({2}),
    windows=(((0.05, 1.55), (0.06, 2.35), (0.19, 2.4), (0.19, 1.55)),),
    wheels=(0.15, 0.70, 0.83),
    wheel_m=0.48,
    belt_m=1.4,
    narrows=0.02,
)
_BUS = Shape(
    outline=((0.0, 0.32), (-0.003, 1.0), (0.006, 2.6), (0.03, 3.0), (0.98, 3.05), (0.998, 2.7), (1.0, 0.36)),
    glazed=frozenset({1, 4}),
    windows=tuple(
        ((0.02 + i * 0.12, 1.12), (0.02 + i * 0.12, 2.45), (0.128 + i * 0.12, 2.45), (0.128 + i * 0.12, 1.12))
        for i in range(8)
    ),
    wheels=(0.21, 0.74),
    wheel_m=0.48,
    belt_m=1.2,
    narrows=0.03,
)
_TRAM = Shape(
    outline=((0.0, 0.30), (0.0, 1.15), (0.06, 2.9), (0.14, 3.35), (0.97, 3.4), (1.0, 3.2), (1.0, 0.30)),
    glazed=frozenset({1}),
    windows=tuple(
        ((0.10 + i * 0.178, 1.25), (0.10 + i * 0.178, 2.6), (0.262 + i * 0.178, 2.6), (0.262 + i * 0.178, 1.25))
        for i in range(5)
    ),
    wheels=(),
    wheel_m=0.3,
    belt_m=1.2,
    narrows=0.03,
)
_SHAPES: dict[Kind, tuple[Shape, ...]] = {
    Kind.CAR: (_CAR, _SALOON, _CAR),
    Kind.VAN: (_VAN,),
    Kind.TRUCK: (_TRUCK,),
    Kind.BUS: (_BUS,),
    Kind.TRAM: (_TRAM,),
    Kind.TRAIN: (_TRAM,),
    Kind.POLICE: (_CAR,),
    Kind.AMBULANCE: (_VAN,),
    Kind.FIRE_ENGINE: (_TRUCK,),
}
_PAINTS = (
    (226, 226, 224),
    (200, 200, 198),
    (150, 148, 146),
    (96, 94, 92),
    (44, 42, 40),
    (26, 25, 24),
    (110, 70, 34),
    (36, 36, 150),
    (64, 60, 120),
    (70, 96, 60),
    (150, 120, 80),
)
_LIVERY: dict[Kind, Colour] = {
    Kind.BUS: (40, 200, 240),
    Kind.TRAM: (30, 205, 248),
    Kind.TRAIN: (40, 40, 190),
    Kind.POLICE: (215, 212, 208),
    Kind.AMBULANCE: (232, 234, 236),
    Kind.FIRE_ENGINE: (28, 28, 190),
}
_STRIPES: dict[Kind, tuple[float, float, Colour]] = {
    Kind.POLICE: (0.52, 0.88, (150, 90, 20)),
    Kind.AMBULANCE: (0.75, 1.15, (50, 70, 225)),
    Kind.FIRE_ENGINE: (0.95, 1.35, (230, 230, 232)),
}
_GLASS: Colour = (58, 52, 46)
_SEGMENT_M = {Kind.TRAM: 10.0, Kind.TRAIN: 20.0}


@lru_cache(maxsize=4096)
def _body(name: str, kind: Kind) -> tuple[Shape, Colour]:
    chance = random.Random(crc32(name.encode()))  # noqa: S311  no secret hangs on a paint
    return chance.choice(_SHAPES[kind]), _LIVERY.get(kind) or chance.choice(_PAINTS)


def parts_of(thing: Thing) -> Iterable[tuple[float, float]]:
    """The bodies of a vehicle as (metres behind its front, length): a tram has several, which follow one another round a bend."""
    long = _SEGMENT_M.get(thing.kind)
    if long is None:
        return [(0.0, thing.length_m)]
    count = max(1, round(thing.length_m / long))
    each = thing.length_m / count
    return [(number * each, each - 0.35) for number in range(count)]


@dataclass(frozen=True)
class _Piece:
    """One polygon of a body, and how it is coloured."""

    begin: int
    end: int
    face: int  # the face that it lies on
    colour: Colour | None  # none: the paint
    how: str  # paint, glass, lamp, tail, dark


@dataclass(frozen=True)
class _Body:
    """A body in its own frame (ahead, right, up), its front at 0: everything that does not hang on where it stands."""

    points: Floats
    normals: Floats  # of faces
    middles: Floats
    pieces: tuple[tuple[_Piece, ...], ...]  # for each face, itself first


class _Builder:
    """Puts a body together, once for each shape and size."""

    def __init__(self, shape: Shape, kind: Kind, length: float, width: float) -> None:
        self.shape, self.kind, self.length, self.half = shape, kind, length, width / 2
        self.points: list[Floats] = []
        self.count = 0
        self.normals: list[tuple[float, float, float]] = []
        self.pieces: list[list[_Piece]] = []

    def body(self) -> _Body:
        """All faces with what is on them."""
        for side in (-1, 1):
            self._side(side)
        for number in range(len(self.shape.outline) - 1):
            self._strip(number)
        points = np.concatenate(self.points)
        middles = np.array([points[face[0].begin : face[0].end].mean(axis=0) for face in self.pieces])
        return _Body(points, np.array(self.normals), middles, tuple(tuple(face) for face in self.pieces))

    def _face(self, normal: tuple[float, float, float], points: Floats, how: str = "paint") -> None:
        self.normals.append(normal)
        self.pieces.append([])
        self._on(points, None, how)

    def _on(self, points: Floats, colour: Colour | None, how: str = "paint") -> None:
        self.points.append(points)
        self.pieces[-1].append(_Piece(self.count, self.count + len(points), len(self.pieces) - 1, colour, how))
        self.count += len(points)

    def _at(self, outline: Outline, side: float, out: float = 0.0) -> Floats:
        shape = self.shape
        rows = [
            (-x * self.length, side * (self.half - max(0.0, z - shape.belt_m) * shape.narrows + out), z)
            for x, z in outline
        ]
        return np.array(rows)

    def _side(self, side: int) -> None:
        shape = self.shape
        self._face((0.0, float(side), 0.0), self._at(shape.outline, side))
        self._on(self._at([(0.0, 0.24), (0.0, 0.38), (1.0, 0.40), (1.0, 0.24)], side, 0.01), (34, 34, 34))
        stripe = _STRIPES.get(self.kind)
        if stripe is not None:
            low, high, colour = stripe
            self._on(self._at([(0.02, low), (0.02, high), (0.98, high), (0.98, low)], side, 0.01), colour)
        for window in shape.windows:
            self._on(self._at(window, side, 0.01), _GLASS, "glass")
        if max(z for _, z in shape.outline) < 1.8:
            self._on(self._at([(0.585, 0.36), (0.585, 0.96), (0.592, 0.96), (0.592, 0.36)], side, 0.012), (40, 40, 40))
        for wheel in shape.wheels:
            self._wheel(wheel, side)

    def _wheel(self, along: float, side: int) -> None:
        radius, turn = self.shape.wheel_m, np.linspace(0, 2 * np.pi, 12, endpoint=False)
        for size, grey, out in ((1.16, 10, 0.012), (1.0, 30, 0.03), (0.62, 128, 0.035)):
            ahead, up = np.cos(turn) * radius * size - along * self.length, radius + np.sin(turn) * radius * size
            self._on(np.column_stack((ahead, np.full(12, side * (self.half + out)), up)), (grey, grey, grey))

    def _strip(self, number: int) -> None:
        (x0, z0), (x1, z1) = self.shape.outline[number : number + 2]
        run, rise = (x1 - x0) * self.length, z1 - z0
        long = max(math.hypot(run, rise), 1e-9)
        ends = ((x0, z0), (x1, z1))
        points = np.concatenate((self._at(ends, -1), self._at(ends[::-1], 1)))
        glazed = number in self.shape.glazed
        self._face((rise / long, 0.0, run / long), points)
        if glazed:
            middle = points.mean(axis=0)
            self._on(middle + (points - middle) * 0.88, _GLASS, "glass")
        if abs(run) < 0.35 * long and min(z0, z1) <= 0.5 and max(z0, z1) >= 0.55:
            self._end(front=rise > 0)

    def _end(self, *, front: bool) -> None:
        """Lamps, number plate and bumper of the front or rear."""
        low_built = max(z for _, z in self.shape.outline) < 1.8
        x = 0.03 if front else -self.length - 0.03
        up, tall = (0.58, 0.15) if low_built else (0.75, 0.22)
        up += 0.0 if front else 0.12
        for side in (-1, 1):
            inner, outer = side * self.half * 0.60, side * self.half * 0.94
            self._on(
                _upright(x, inner, outer, up, up + tall),
                (205, 208, 210) if front else (44, 40, 170),
                "lamp" if front else "tail",
            )
        self._on(_upright(x, -0.26, 0.26, 0.42, 0.54), (215, 218, 218))
        self._on(_upright(x, -self.half, self.half, 0.24, 0.38), (30, 30, 30))


def _upright(x: float, left: float, right: float, low: float, high: float) -> Floats:
    return np.array([(x, left, low), (x, right, low), (x, right, high), (x, left, high)])


@lru_cache(maxsize=256)
def _built(shape: Shape, kind: Kind, length: float, width: float) -> _Body:
    return _Builder(shape, kind, length, width).body()


@dataclass(frozen=True, slots=True)
class Lit:
    """What light there is where a vehicle stands."""

    light: Light
    sunlit: float
    lamp: float


def vehicle(thing: Thing, frame: Frame, view: View, lit_by: Lit, length_m: float) -> Sprite | None:
    """One body's sprite, its front at the frame's foot; nothing where it lies behind the lens."""
    shape, paint = _body(thing.id, thing.kind)
    body = _built(shape, thing.kind, round(length_m, 1), thing.width_m)
    local = view.local(frame.world(body.points))
    depth = float(local[:, 2].mean())
    if depth < NEAR_M + 1.2:
        return None
    whole = bool(local[:, 2].min() > NEAR_M)
    pixels = view.pixels_of(local)
    eye = view.place - frame.foot
    eye_here = np.array([eye @ frame.ahead, eye @ frame.right, eye[2]])
    seen = np.flatnonzero(((eye_here - body.middles) * body.normals).sum(axis=1) > 0)
    away = ((eye_here - body.middles) ** 2).sum(axis=1)
    inks = _inks(body, frame, lit_by)
    sprite = Sprite(max(NEAR_M, depth - 0.2))
    for face in seen[np.argsort(-away[seen])].tolist():
        for piece in body.pieces[face]:
            points = pixels[piece.begin : piece.end] if whole else _cut(view, local[piece.begin : piece.end])
            sprite.add(points, _ink(piece, paint, inks, thing, lit_by.light))
    return sprite


def _cut(view: View, local: Floats) -> Floats | None:
    cut = clipped(local)
    return None if cut is None else view.pixels(cut)


def _inks(body: _Body, frame: Frame, by: Lit) -> tuple[Floats, Floats]:
    """For each face what multiplies a paint and what multiplies glass, as the picture shows it."""
    light = by.light
    sun = np.array([light.sun @ frame.ahead, light.sun @ frame.right, light.sun[2]])
    facing = np.maximum(body.normals @ sun, 0.0)[:, None] * by.sunlit
    up = body.normals[:, 2:3]
    total = (
        light.ambient_bgr * (0.72 + 0.28 * up) + light.sun_bgr * facing + np.array((0.42, 0.74, 1.0)) * by.lamp * 0.6
    )
    gloss = light.sky_bgr * 0.10 * np.maximum(up, 0.0)
    sky = light.sky_bgr * 0.9 * np.abs(up) * (0.4 + 0.6 * by.sunlit) + light.haze_bgr * 0.30 * (0.5 + 0.5 * by.sunlit)
    return (total + gloss) ** 0.4545, (total * 0.8 + sky) ** 0.4545


def _ink(piece: _Piece, paint: Colour, inks: tuple[Floats, Floats], thing: Thing, light: Light) -> Colour:
    if light.night > 0.4:
        if piece.how == "lamp":
            return 255, 252, 245
        if piece.how == "tail":
            return 70, 70, 255
        if piece.how == "glass" and thing.kind in {Kind.BUS, Kind.TRAM, Kind.TRAIN}:
            return 140, 190, 210
    tone = inks[1 if piece.how == "glass" else 0][piece.face].tolist()
    colour = piece.colour or paint
    return min(255.0, colour[0] * tone[0]), min(255.0, colour[1] * tone[1]), min(255.0, colour[2] * tone[2])


def shadow_of(frame: Frame, length_m: float, width_m: float, height_m: float) -> Shadow:
    """What throws a vehicle's shadow: its body, and the narrower cabin above it."""
    half, low = width_m / 2, height_m < 1.8
    belt = 1.0 if low else height_m
    rows = [(-length_m * x, y * half, z) for x in (0.0, 1.0) for y in (-1, 1) for z in (0.1, belt)]
    ends = [len(rows)]
    if low:
        cabin = ((0.28, belt), (0.44, height_m), (0.82, height_m), (0.97, belt))
        rows += [(-length_m * x, y * half * 0.8, z) for x, z in cabin for y in (-1, 1)]
        ends.append(len(rows))
    return Shadow(frame.world(np.array(rows)), ends)


def bicycle(thing: Thing, frame: Frame, view: View, light: Floats) -> tuple[Sprite, Shadow] | None:
    """The machine under a rider; its middle is at the frame's foot."""
    world = frame.world(_MACHINE)
    local = view.local(world)
    depth = float(local[:, 2].mean())
    if depth < NEAR_M + 0.8:
        return None
    sprite, pixels = Sprite(depth + 0.05), view.pixels_of(local)
    thick = max((0.09 if thing.kind is Kind.MOTORCYCLE else 0.022) * view.focal / depth, 0.4)
    black = lit((30, 30, 30), light)
    for wheel in range(2):
        sprite.add(pixels[wheel * 2 * _RIM : (wheel + 1) * 2 * _RIM], black)
    bars = pixels[4 * _RIM :]
    wide = np.full(len(_BARS), thick)
    paint = lit(_PAINTS[crc32(thing.id.encode()) % len(_PAINTS)], light)
    for outline in limbs(bars[::2], bars[1::2], wide, wide):
        sprite.add(outline, paint)
    return sprite, Shadow(world[: 4 * _RIM], [2 * _RIM, 4 * _RIM])


_RIM = 12
_BARS = (
    ((-0.52, 0.34), (-0.2, 0.86)),
    ((-0.2, 0.86), (0.4, 0.80)),
    ((0.4, 0.95), (0.52, 0.34)),
    ((-0.05, 0.34), (0.4, 0.78)),
    ((-0.05, 0.34), (-0.52, 0.34)),
    ((-0.05, 0.34), (-0.2, 0.9)),
)


def _machine() -> Floats:
    """Two tyres, each out along its outer rim and back along its inner one, and the frame."""
    turn = np.linspace(0, 2 * np.pi, _RIM)
    rows = []
    for x in (-0.52, 0.52):
        for radius, way in ((0.345, turn), (0.31, turn[::-1])):
            rows.append(np.column_stack((x + np.cos(way) * radius, np.zeros(_RIM), 0.345 + np.sin(way) * radius)))
    return np.concatenate((*rows, np.array([(x, 0.0, z) for bar in _BARS for x, z in bar])))


_MACHINE = _machine()


def heading_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Degrees clockwise from north."""
    return math.degrees(math.atan2(other[0] - one[0], other[1] - one[1])) % 360

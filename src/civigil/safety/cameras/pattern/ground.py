"""What never moves in a scene, drawn at twice its size and lit for one minute: ground, building, things, shadows, lamps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.safety.cameras.pattern.layout import Layout
from civigil.safety.cameras.pattern.lens import Lens
from civigil.safety.cameras.pattern.light import Light
from civigil.safety.cameras.pattern.people import Spot
from civigil.safety.cameras.pattern.things import DRAWN, Pen, Picture, shadow_of, wall

Floats: TypeAlias = NDArray[np.integer[Any] | np.floating[Any]]
"""Height x width, in the wide type that OpenCV declares."""


_FINER = 2  # times the pixels each way, for smooth edges
_NEAREST_M = 3.0  # nothing of the ground nearer than this is in the picture
WARM = (0.28, 0.42, 0.52)
"""What a lamp adds right below it, as a factor of blue, green and red."""


@dataclass(frozen=True, slots=True)
class Occluder:
    """A thing that hides who walks behind it."""

    z: float
    left: int
    top: int
    share: Floats  # 0..1, height x width x 1: how much of each pixel it covers


@dataclass(frozen=True, slots=True)
class Ground:
    """The empty scene at a moment."""

    picture: Picture
    occluders: tuple[Occluder, ...]  # the farthest first
    lamplight: Floats  # 0..1, height x width: how bright lamps make the ground


class Grounds:
    """Draws the empty scene. What does not depend on the light is made once."""

    def __init__(self, layout: Layout, lens: Lens) -> None:
        self._layout = layout
        self._lens = lens.larger(_FINER)
        self._x, self._z = _coordinates(self._lens)
        self._albedo = self._colours()
        self._lamplight = self._lamps()

    def lit(self, light: Light) -> Ground:
        """The empty scene in a light."""
        sun = 1.0 - self._shadows(light) if light.sunny else np.zeros_like(self._x)
        factor = np.array(light.ambient, np.float32) + sun[..., None] * np.array(light.sun, np.float32)
        factor += (light.lamps * self._lamplight)[..., None] * np.array(WARM, np.float32)
        picture: Picture = np.clip(self._albedo * factor, 0, 255).astype(np.uint8)
        wall(Pen(self._lens, light, picture), self._layout.wall)
        occluders = []
        for thing in sorted(self._layout.things, key=lambda one: -one.z):
            mask = np.zeros_like(picture)
            DRAWN[thing.kind](Pen(self._lens, light, picture, mask), thing)
            occluders.append(_occluder(min(thing.z, thing.size[2]) if thing.kind == "fence" else thing.z, mask))
        lamplight: Floats = cv2.resize(
            self._lamplight, None, fx=1 / _FINER, fy=1 / _FINER, interpolation=cv2.INTER_AREA
        )
        return Ground(_smaller(picture), tuple(one for one in occluders if one is not None), lamplight * light.lamps)

    def _colours(self) -> Floats:
        """The ground's own colours, without light."""
        layout = self._layout
        slab = np.floor(self._x / layout.slab_m) * 57.0 + np.floor(self._z / layout.slab_m) * 131.0
        uneven = 1.0 + 0.05 * np.sin(slab * 12.9898) + 0.03 * self._grain(0.35)
        per_pixel = np.maximum(self._z, 1.0) / self._lens.focal * 3.0
        joint = np.minimum(_to_joint(self._x, layout.slab_m), _to_joint(self._z, layout.slab_m) * 0.4)
        uneven *= 1.0 - 0.14 * np.clip(1.0 - joint / np.maximum(per_pixel, 0.025), 0, 1)
        colours: Floats = np.array(layout.paving, np.float32) * uneven[..., None]
        for patch in layout.patches:
            inside = self._fill([patch.outline])[..., None]
            rough = 1.0 + patch.rough * (0.5 * self._grain(0.15) + 0.5 * self._grain(0.9))
            colours = colours * (1 - inside) + np.array(patch.colour, np.float32) * rough[..., None] * inside
        return colours

    def _grain(self, size_m: float) -> Floats:
        """Unevenness of a given size on the ground, from -1 to 1; flattened in the distance, where it would flicker."""
        x, z = np.floor(self._x / size_m), np.floor(self._z / size_m)
        mixed = np.sin(x * 127.1 + z * 311.7) * 43758.5453
        fine = np.clip(size_m * self._lens.focal / np.maximum(self._z, 1.0) / 4.0, 0, 1)
        grain: Floats = ((mixed - np.floor(mixed)) * 2 - 1).astype(np.float32) * fine
        return grain

    def _lamps(self) -> Floats:
        """How bright lamps, and the lit doors of the building, make the ground."""
        bright: Floats = np.zeros_like(self._x)
        for thing in self._layout.things:
            if thing.kind == "lamp":
                away = (self._x - thing.x - 0.7) ** 2 + (self._z - thing.z) ** 2
                bright = bright + np.exp(-away / 18.0)
        for left, right, _ in self._layout.wall.doors:
            away = (self._x - (left + right) / 2) ** 2 + ((self._z - self._layout.wall.z) * 0.7) ** 2
            bright = bright + 0.8 * np.exp(-away / 9.0)
        return np.clip(bright, 0, 1.2)

    def _shadows(self, light: Light) -> Floats:
        """Where the sun does not reach the ground."""
        outlines = [outline for thing in self._layout.things for outline in shadow_of(thing, light)]
        built, reach = self._layout.wall, light.shadow[1] * self._layout.wall.high
        if reach < 0:  # the sun stands behind the building
            outlines.append([(-60.0, built.z), (60.0, built.z), (60.0, built.z + reach), (-60.0, built.z + reach)])
        blurred: Floats = cv2.GaussianBlur(self._fill(outlines), (0, 0), 1.6)
        return blurred

    def _fill(self, outlines: Iterable[Iterable[Spot]]) -> Floats:
        """1 inside some outlines on the ground, else 0."""
        mask = np.zeros((self._lens.height, self._lens.width), np.uint8)
        for outline in outlines:
            points = [self._lens.at(x, 0, max(z, _NEAREST_M)) for x, z in outline]
            cv2.fillPoly(mask, [np.round(np.array(points) * 16).astype(np.int32)], (255,), cv2.LINE_AA, 4)
        filled: Floats = mask.astype(np.float32) / 255
        return filled


def _coordinates(lens: Lens) -> tuple[Floats, Floats]:
    """The point of the ground that each pixel shows; far away where it shows none."""
    across = (np.arange(lens.width, dtype=np.float32) - lens.width / 2) / lens.focal
    down = (np.arange(lens.height, dtype=np.float32) - lens.height / 2) / lens.focal
    steep = np.maximum(np.sin(lens.tilt) + down * np.cos(lens.tilt), 0.02)
    far = (lens.mast / steep)[:, None]
    z = np.broadcast_to(far * (np.cos(lens.tilt) - down * np.sin(lens.tilt))[:, None], (lens.height, lens.width))
    return (far * across[None, :]).astype(np.float32), z.astype(np.float32)


def _to_joint(coordinate: Floats, slab_m: float) -> Floats:
    within = coordinate / slab_m - np.floor(coordinate / slab_m)
    nearest: Floats = np.minimum(within, 1 - within) * slab_m
    return nearest


def _smaller(picture: Picture) -> Picture:
    size = (picture.shape[1] // _FINER, picture.shape[0] // _FINER)
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _occluder(z: float, mask: Picture) -> Occluder | None:
    small = _smaller(mask)[..., 0]
    left, top, width, height = cv2.boundingRect(small)
    if width == 0:
        return None
    share = small[top : top + height, left : left + width].astype(np.float32)[..., None] / 255
    return Occluder(z, left, top, share)

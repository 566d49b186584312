"""Everything that does not move, drawn once for a view and a light: ground, houses, trees, lamps, sky; with a depth for each pixel.

Theory. Each pixel has a ray; below the horizon it meets the ground, and that place decides what it shows: its surface (outlines
filled in the picture), its texture (sampled at the place in metres, faded where a pixel covers much ground), whether it lies in
a shadow, and how much lamp light it gets. Walls are planes: their picture is warped in by a homography, and a depth buffer
decides what hides what. Drawn at twice the size, in linear light, then shrunk and brought to the picture's gamma.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil_city.cameras.canvas import Depths, Picture, filled
from civigil_city.cameras.light import Light
from civigil_city.cameras.optics import NEAR_M, Floats, View
from civigil_city.cameras.quarter import Lamp, Quarter, Tree
from civigil_city.cameras.surfaces import Surface
from civigil_city.cameras.texture import PIXELS_A_METRE, Floats32, cloud, facade, grain, sampled
from civigil_city.world.network import Points
from civigil_city.world.places import Building

FINER = 2
_COLOURS = {
    Surface.GREEN: (0.055, 0.165, 0.115),
    Surface.WATER: (0.16, 0.12, 0.07),
    Surface.KERB: (0.36, 0.37, 0.38),
    Surface.PATH: (0.30, 0.315, 0.33),
    Surface.ROAD: (0.118, 0.118, 0.120),
    Surface.CYCLEWAY: (0.11, 0.13, 0.26),
    Surface.RAIL: (0.20, 0.205, 0.215),
    Surface.MARK: (0.66, 0.68, 0.69),
}
_GRASS, _PAVED, _ASPHALT = 1, 2, 3
_KINDS = {
    Surface.GREEN: _GRASS,
    Surface.PATH: _PAVED,
    Surface.ROAD: _ASPHALT,
    Surface.CYCLEWAY: _PAVED,
    Surface.KERB: _PAVED,
}


@dataclass(frozen=True)
class Backdrop:
    """What stands still, as a camera sees it."""

    picture: Picture
    depths: Depths  # metres along the axis of view to what stands upright; infinite over ground and sky
    sunlit: NDArray[np.float32]  # 0..1: how much of the sun gets to the ground there
    lamps: NDArray[np.float32]  # how much lamp light gets to the ground there, linear
    light: Light


def drawn(view: View, around: Quarter, light: Light, *, dark: bool = False) -> Backdrop:
    """Draw it. `dark`: the power is out."""
    return _Drawing(view.scaled(FINER), around, light, dark=dark).done(view)


class _Drawing:
    """One drawing, at twice the size."""

    def __init__(self, view: View, around: Quarter, light: Light, *, dark: bool) -> None:
        self.view, self.around, self.light = view, around, light
        self.lamps_on = light.night > 0.5 and not dark
        size = (view.height, view.width)
        self.rays = view.rays()
        self.down = self.rays[..., 2] < -1e-3
        away = np.where(self.down, view.height_m / np.maximum(-self.rays[..., 2], 1e-3), 3000.0).astype(np.float32)
        self.away = np.minimum(away, 3000.0)  # depth of the ground
        self.x = (view.x_m + self.rays[..., 0] * self.away).astype(np.float32)
        self.y = (view.y_m + self.rays[..., 1] * self.away).astype(np.float32)
        self.footprint = self.away / view.focal * np.sqrt(1 + (self.away / view.height_m) ** 2) * 0.5
        self.colour = np.zeros((*size, 3), np.float32)  # linear; becomes light in `_light_up`
        self.depths = np.full(size, np.inf, np.float32)
        self.sunlit: Floats32 = np.ones(size, np.float32)
        self.lamp_light = np.zeros(size, np.float32)

    def done(self, view: View) -> Backdrop:
        """All of it, in order."""
        self._ground()
        self._shadows()
        self._lamp_light()
        self._light_up()
        self._sky()
        for building in self.around.buildings:
            self._building(building)
        for tree in sorted(self.around.trees, key=lambda one: -math.hypot(one.x_m - view.x_m, one.y_m - view.y_m)):
            self._tree(tree)
        for lamp in self.around.lamps:
            self._lamp(lamp)
        for post in self.around.posts:
            self._pole(post.x_m, post.y_m, 3.3, 0.07, (0.10, 0.10, 0.10))
        self._air()
        size = (view.width, view.height)
        small = cv2.resize(np.clip(self.colour, 0, 4), size, interpolation=cv2.INTER_AREA)
        shown = _toned(small) * _vignette(view)[..., None]
        return Backdrop(
            picture=np.clip(shown * 255, 0, 255).astype(np.uint8),
            depths=np.ascontiguousarray(self.depths[::FINER, ::FINER]),
            sunlit=np.asarray(cv2.resize(self.sunlit, size, interpolation=cv2.INTER_AREA), np.float32),
            lamps=np.asarray(cv2.resize(self.lamp_light, size, interpolation=cv2.INTER_AREA), np.float32),
            light=self.light,
        )

    def _flat(self, outline: Points, height_m: float = 0.0) -> Floats | None:
        return self.view.outline(np.column_stack((outline, np.full(len(outline), height_m))))

    def _ground(self) -> None:
        self.colour[:] = _COLOURS[Surface.GREEN]
        kinds = np.full(self.depths.shape, _GRASS, np.uint8)
        worn = np.zeros(self.depths.shape, np.uint8)
        for patch in self.around.ground:
            points = self._flat(patch.outline)
            if points is None:
                continue
            if patch.surface is Surface.WORN:
                filled(worn, points, 255)
                continue
            filled(self.colour, points, _COLOURS[patch.surface])
            if patch.surface in _KINDS:
                filled(kinds, points, _KINDS[patch.surface])
            elif patch.surface is Surface.MARK:
                filled(kinds, points, _ASPHALT)
        self._texture(kinds, worn)

    def _texture(self, kinds: NDArray[np.uint8], worn: NDArray[np.uint8]) -> None:
        """Vary the ground's colour as its kind does."""
        x, y = self.x, self.y
        broad, middle = sampled(cloud(1), x, y, 0.11), sampled(cloud(2), x, y, 0.013)
        fine = sampled(grain(3), x, y, 0.012) * _seen(self.footprint, 0.02)
        fine += sampled(grain(4), x, y, 0.06) * _seen(self.footprint, 0.08) * 0.7
        middle *= _seen(self.footprint, 0.25)
        turn = math.radians(self.view.heading_deg * 0.5 + 17)
        slab_x, slab_y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
        slabs = sampled(grain(5), slab_x, slab_y, 0.5, smooth=False) * _seen(self.footprint, 0.3)
        joints = (np.minimum(np.mod(slab_x, 0.5), np.mod(slab_y, 0.5)) < 0.018) * _seen(self.footprint, 0.03)
        vary = {
            _GRASS: 1 + 0.16 * broad + 0.22 * middle + 0.20 * fine,
            _PAVED: 1 + 0.06 * broad + 0.045 * slabs - 0.22 * joints + 0.05 * fine,
            _ASPHALT: (1 + 0.075 * broad + 0.07 * middle + 0.09 * fine) * (1 - 0.10 * cv2.blur(worn, (5, 3)) / 255.0),
        }
        for kind, factor in vary.items():
            at = kinds == kind
            self.colour[at] *= np.maximum(factor[at], 0.2)[:, None]
        dry = (kinds == _GRASS) & (broad > 0.6)
        self.colour[dry] *= np.array((1.05, 1.0, 1.25), np.float32)
        if self.light.wet:
            hard = kinds != _GRASS
            self.colour[hard] *= 1 - 0.35 * self.light.wet

    def _shadows(self) -> None:
        """Where the sun does not get to the ground."""
        if float(self.light.sun_bgr.mean()) < 0.02:
            return
        sun = self.light.sun
        slide = -sun[:2] / max(float(sun[2]), 0.08)  # metres for each metre of height
        mask = np.zeros(self.depths.shape, np.uint8)
        for building in self.around.buildings:
            top = building.outline + slide * building.height_m
            for one in range(len(building.outline)):
                other = (one + 1) % len(building.outline)
                self._shade(mask, np.array([building.outline[one], building.outline[other], top[other], top[one]]))
            self._shade(mask, top)
        rng = np.random.default_rng(5)
        for tree in self.around.trees:
            middle = np.array([tree.x_m, tree.y_m]) + slide * (tree.height_m - tree.crown_m)
            for _ in range(26):
                spot = middle + rng.normal(0, 0.45, 2) * tree.crown_m + slide * rng.normal(0, 0.4) * tree.crown_m
                self._shade(mask, spot + _ring(0.34 * tree.crown_m * rng.uniform(0.6, 1.2), 8))
            foot = np.array([tree.x_m, tree.y_m])
            self._shade(mask, _strip(foot, middle, 0.14))
        for lamp in self.around.lamps:
            foot = np.array([lamp.x_m, lamp.y_m])
            self._shade(mask, _strip(foot, foot + slide * lamp.height_m, 0.07))
        self.sunlit = 1 - np.asarray(cv2.GaussianBlur(mask, (5, 5), 1.2), np.float32) / 255

    def _shade(self, mask: NDArray[np.uint8], outline: Points) -> None:
        points = self._flat(outline)
        if points is not None:
            filled(mask, points, 255)

    def _lamp_light(self) -> None:
        if not self.lamps_on:
            return
        for lamp in self.around.lamps:
            bulb_x, bulb_y = _bulb(lamp)
            flat = (self.x - bulb_x) ** 2 + (self.y - bulb_y) ** 2
            self.lamp_light += 34.0 * lamp.height_m / (flat + lamp.height_m**2) ** 1.5

    def _light_up(self) -> None:
        """From colour to light, over the ground."""
        light = self.light
        direct = light.sun_bgr.astype(np.float32) * max(float(light.sun[2]), 0.0)
        total = (
            light.ambient_bgr.astype(np.float32)
            + self.sunlit[..., None] * direct
            + self.lamp_light[..., None] * LAMP_BGR
        )
        self.colour *= total
        if light.wet:  # a wet road shows the sky
            graze = np.clip(1 - self.view.height_m / np.maximum(self.away, 1.0) * 1.4, 0, 1)[..., None] ** 2
            self.colour += graze * light.haze_bgr.astype(np.float32) * 0.30 * light.wet

    def _sky(self) -> None:
        up = ~self.down
        height = np.clip(self.rays[..., 2] / np.linalg.norm(self.rays, axis=2), 0, 1)
        share = np.clip(height * 2.6, 0, 1)[..., None] ** 0.7
        sky = self.light.haze_bgr * (1 - share) + self.light.sky_bgr * share
        turn = np.arctan2(self.rays[..., 0], self.rays[..., 1]).astype(np.float32)
        clouds = sampled(cloud(8), turn * 60, (height * 220).astype(np.float32), 0.55)
        white = self.light.haze_bgr * 1.12
        cover = np.clip(0.25 + 0.35 * clouds, 0, 1)[..., None] * np.clip(height * 8, 0, 1)[..., None] * 0.8
        sky = sky * (1 - cover) + white * cover
        wood = (0.018 + 0.010 * sampled(cloud(6), turn * 300, np.zeros_like(turn), 0.5))[..., None] * 0.8
        wood += 0.0035 * sampled(grain(9), turn * 1400, np.zeros_like(turn), 1.0)[..., None]
        trees = np.array((0.10, 0.13, 0.10), np.float32) * (self.light.ambient_bgr + self.light.sun_bgr * 0.4)
        far = np.clip((wood - height[..., None]) * 250, 0, 1)  # woods and roofs at the horizon
        sky = sky * (1 - far) + (trees * 0.55 + self.light.haze_bgr * 0.45) * far
        self.colour[up] = sky.astype(np.float32)[up]
        self.away[up] = 0.0  # no haze over the sky itself

    def _put(self, mask: NDArray[np.bool_], depth: Any, colour: Any, box: tuple[slice, slice]) -> None:
        """Lay a colour where the mask is set and nothing nearer stands."""
        behind = self.depths[box]
        shown = mask & (depth < behind)
        self.colour[box][shown] = colour[shown] if isinstance(colour, np.ndarray) and colour.ndim == 3 else colour
        behind[shown] = depth[shown] if isinstance(depth, np.ndarray) else depth

    def _building(self, building: Building) -> None:
        outline, count = building.outline, len(building.outline)
        for number in range(count):
            one, other = outline[number], outline[(number + 1) % count]
            along = other - one
            length = float(np.hypot(*along))
            normal = np.array([along[1], -along[0]]) / max(length, 1e-6)  # outward of a counter-clockwise outline
            if length > 0.5 and float(normal @ (self.view.place[:2] - one)) > 0.2:
                self._wall(one, other, normal, building, number)

    def _wall(self, one: Points, other: Points, normal: Points, building: Building, number: int) -> None:
        high = building.height_m
        corners = np.array([(*one, high), (*other, high), (*other, 0.0), (*one, 0.0)])
        points = self.view.outline(corners)
        if points is None:
            return
        box = _box(points, self.view)
        if box is None:
            return
        length = float(np.hypot(*(other - one)))
        wall = facade(int(abs(building.outline[0][0] * 7 + building.outline[0][1] * 13)) * 16 + number, length, high)
        depth, along, up = self._on_plane(one, normal, (other - one) / length, box)
        inside = (along >= 0) & (along <= length) & (up >= 0) & (up <= high) & (depth > NEAR_M)
        tall, wide = wall.glass.shape
        u, v = along / length * (wide - 1), (1 - up / high) * (tall - 1)
        detail = float(np.median(depth[inside])) / self.view.focal * PIXELS_A_METRE if inside.any() else 1.0
        colour = _minified(wall.colour, u, v, detail)
        glass = _minified(wall.glass, u, v, detail)[..., None]
        colour = self._wall_light(colour, glass, normal, up)
        if self.lamps_on:
            colour = colour + _minified(wall.glow, u, v, detail) * 0.55
        self._put(inside, depth, colour.astype(np.float32), box)

    def _on_plane(
        self, one: Points, normal: Points, along: Points, box: tuple[slice, slice]
    ) -> tuple[Floats32, Floats32, Floats32]:
        """For each pixel of a box where its ray meets an upright plane: (depth, metres along it, height)."""
        rays = self.rays[box]
        facing = rays[..., 0] * normal[0] + rays[..., 1] * normal[1]
        away = float(normal @ (one - self.view.place[:2]))
        depth = np.where(facing < -1e-4, away / np.minimum(facing, -1e-4), np.inf).astype(np.float32)
        with np.errstate(invalid="ignore"):
            x = self.view.x_m + rays[..., 0] * depth - one[0]
            y = self.view.y_m + rays[..., 1] * depth - one[1]
            up = self.view.height_m + rays[..., 2] * depth
        return depth, (x * along[0] + y * along[1]).astype(np.float32), up.astype(np.float32)

    def _wall_light(self, colour: Floats32, glass: Floats32, normal: Points, up: Floats32) -> Floats32:
        light = self.light
        facing = max(0.0, float(normal @ light.sun[:2]))
        near_ground = np.clip(0.75 + up[..., None] / 12, 0.6, 1.0)
        ambient = light.ambient_bgr.astype(np.float32) * 0.85
        total = ambient * near_ground + light.sun_bgr.astype(np.float32) * facing
        if self.lamps_on:
            total = total + LAMP_BGR * 0.05 * np.clip(1 - up[..., None] / 9, 0.1, 1)
        mirrored = (light.sky_bgr * 0.5 + light.haze_bgr * 0.5).astype(np.float32) * 0.42
        lit: Floats32 = colour * total + glass * mirrored
        return lit

    def _tree(self, tree: Tree) -> None:
        crown = np.array([[tree.x_m, tree.y_m, tree.height_m - tree.crown_m]])
        pixel, depth = self.view.project(crown)
        away = float(depth[0])
        if away < 2.5:
            return
        self._pole(tree.x_m, tree.y_m, tree.height_m - tree.crown_m, 0.13, (0.055, 0.07, 0.085))
        radius = tree.crown_m * self.view.focal / away
        middle = pixel[0]
        size = int(radius * 2.9) + 4
        left, top = int(middle[0] - size / 2), int(middle[1] - size / 2)
        box = _clip_box(left, top, left + size, top + size, self.view)
        if box is None or radius < 1.5:
            return
        leaves, cover = _crown(tree, size, radius, self.light, self.view)
        inner = np.s_[box[0].start - top : box[0].stop - top, box[1].start - left : box[1].stop - left]
        self._put(cover[inner] > 0, away, leaves[inner], box)

    def _pole(self, x_m: float, y_m: float, height_m: float, half_m: float, colour: tuple[float, float, float]) -> None:
        side = self.view.axes[0] * half_m
        foot, head = np.array([x_m, y_m, 0.0]), np.array([x_m, y_m, height_m])
        corners = np.array([foot - side, foot + side, head + side * 0.7, head - side * 0.7])
        points = self.view.outline(corners)
        box = None if points is None else _box(points, self.view)
        if points is None or box is None:
            return
        mask = np.zeros(self.depths[box].shape, np.uint8)
        filled(mask, points - (box[1].start, box[0].start), 255)
        depth = float(self.view.local(np.array([foot]))[0, 2])
        light = self.light.ambient_bgr + self.light.sun_bgr * 0.6 + (LAMP_BGR * 0.06 if self.lamps_on else 0)
        self._put(mask > 0, depth, np.array(colour, np.float32) * light.astype(np.float32), box)

    def _lamp(self, lamp: Lamp) -> None:
        self._pole(lamp.x_m, lamp.y_m, lamp.height_m, 0.08, (0.22, 0.22, 0.22))
        bulb = _bulb(lamp)
        arm = np.array(
            [
                (lamp.x_m, lamp.y_m, lamp.height_m),
                (*bulb, lamp.height_m + 0.1),
                (*bulb, lamp.height_m),
                (lamp.x_m, lamp.y_m, lamp.height_m - 0.14),
            ]
        )
        points = self.view.outline(arm)
        box = None if points is None else _box(points, self.view)
        if points is None or box is None:
            return
        mask = np.zeros(self.depths[box].shape, np.uint8)
        filled(mask, points - (box[1].start, box[0].start), 255)
        depth = float(self.view.local(np.array([[*bulb, lamp.height_m]]))[0, 2])
        self._put(
            mask > 0, depth, np.array((0.2, 0.2, 0.2), np.float32) * self.light.ambient_bgr.astype(np.float32), box
        )
        if self.lamps_on and depth > 1:
            self._shine(self.view.project(np.array([[*bulb, lamp.height_m - 0.1]]))[0][0], depth)

    def _shine(self, at: Points, depth: float) -> None:
        """A bulb and the halo around it."""
        radius = max(1.5, 0.22 * self.view.focal / depth)
        size = int(radius * 9) | 1
        left, top = int(at[0]) - size // 2, int(at[1]) - size // 2
        box = _clip_box(left, top, left + size, top + size, self.view)
        if box is None:
            return
        v, u = np.mgrid[box[0], box[1]]
        away = np.hypot(u - at[0], v - at[1]) / radius
        halo = (np.exp(-(away**2)) * 3.0 + 0.30 / (1 + away**2) * np.clip(1 - away / 4.5, 0, 1))[..., None]
        shown = (self.depths[box] > depth - 0.5)[..., None]
        self.colour[box] += (halo * LAMP_BGR * shown).astype(np.float32)

    def _air(self) -> None:
        """Things far away fade into the haze."""
        away = np.minimum(np.where(np.isfinite(self.depths), self.depths, self.away), 3000.0)
        share = (1 - np.exp(-away / HAZE_M)).astype(np.float32)[..., None] * (0.9 if self.light.night < 0.5 else 0.3)
        self.colour *= 1 - share
        self.colour += share * self.light.haze_bgr.astype(np.float32)


HAZE_M = 2200.0
LAMP_BGR = np.array((0.42, 0.74, 1.0), np.float32)


def _seen(footprint: Floats32, size_m: float) -> Floats32:
    """How much of a texture of that size a pixel still shows that covers so much ground."""
    shown: Floats32 = 1 / (1 + (footprint / size_m) ** 2)
    return shown


def _toned(linear: Any) -> Any:
    """The picture's gamma, with a shoulder so that nothing burns out hard, and a little more contrast."""
    shown = np.power(linear / (1 + np.maximum(linear - 0.55, 0) * 0.55), 0.4545)
    return shown + 0.10 * shown * (1 - np.minimum(shown, 1)) * (shown - 0.45) * 4


def _vignette(view: View) -> Floats32:
    v, u = np.mgrid[0 : view.height, 0 : view.width]
    away = np.hypot((u - view.width / 2) / view.width, (v - view.height / 2) / view.width)
    dimmed: Floats32 = (1 - 0.30 * away**2).astype(np.float32)
    return dimmed


def _ring(radius: float, corners: int) -> Points:
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return np.column_stack((np.cos(turn), np.sin(turn))) * radius


def _strip(one: Points, other: Points, half_m: float) -> Points:
    along = (other - one) / max(float(np.hypot(*(other - one))), 1e-6)
    side = np.array([along[1], -along[0]]) * half_m
    return np.array([one - side, one + side, other + side, other - side])


def _bulb(lamp: Lamp) -> tuple[float, float]:
    turn = math.radians(lamp.heading_deg)
    return lamp.x_m + 1.3 * math.sin(turn), lamp.y_m + 1.3 * math.cos(turn)


def _box(points: Floats, view: View) -> tuple[slice, slice] | None:
    left, top = np.floor(points.min(axis=0))
    right, bottom = np.ceil(points.max(axis=0)) + 1
    return _clip_box(left, top, right, bottom, view)


def _clip_box(left: float, top: float, right: float, bottom: float, view: View) -> tuple[slice, slice] | None:
    left, top = max(0, int(max(left, -1e6))), max(0, int(max(top, -1e6)))
    right, bottom = min(view.width, int(min(right, 1e6))), min(view.height, int(min(bottom, 1e6)))
    return (slice(top, bottom), slice(left, right)) if right > left and bottom > top else None


def _minified(picture: Floats32, u: Floats32, v: Floats32, detail: float) -> Floats32:
    """A texture at fractional pixels, averaged first where a pixel of the picture covers several of its own."""
    times = 1
    while detail > 1.6 * times and min(picture.shape[:2]) // (times * 2) >= 4:
        times *= 2
    if times > 1:
        picture = np.asarray(
            cv2.resize(picture, None, fx=1 / times, fy=1 / times, interpolation=cv2.INTER_AREA), np.float32
        )
    bad = ~(np.isfinite(u) & np.isfinite(v))
    u, v = np.where(bad, 0, u / times).astype(np.float32), np.where(bad, 0, v / times).astype(np.float32)
    u, v = np.clip(u, -1e4, 1e4), np.clip(v, -1e4, 1e4)
    return np.asarray(cv2.remap(picture, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _crown(tree: Tree, size: int, radius: float, light: Light, view: View) -> tuple[Floats32, NDArray[np.uint8]]:
    """A tree's leaves: many small clusters, brighter where the sun gets to them; (colour, cover)."""
    rng = np.random.default_rng(tree.seed)
    leaves, cover = np.zeros((size, size, 3), np.float32), np.zeros((size, size), np.uint8)
    toward = view.axes @ light.sun
    green = np.array((0.030, 0.105, 0.062)) * rng.uniform(0.8, 1.25) * np.array((1, 1, rng.uniform(0.8, 1.35)))
    spots = rng.normal(0, 1, (150, 3))
    spots *= (rng.uniform(0.35, 1.0, 150) ** 0.4 / np.linalg.norm(spots, axis=1))[:, None]
    for spot in spots[np.argsort(-spots[:, 2])]:
        facing = float(np.clip(spot @ toward, -0.6, 1.0)) * 0.5 + 0.5
        above = float(np.clip(-spot[1], -1, 1)) * 0.5 + 0.5
        total = light.ambient_bgr * (0.35 + 0.75 * above) + light.sun_bgr * facing * 0.9
        shade = tuple(float(one) for one in green * total * rng.uniform(0.7, 1.3))
        at = (size / 2 + spot[0] * radius, size / 2 + spot[1] * radius * 1.12)
        for _ in range(3):
            tip = (int(at[0] + rng.normal(0, 0.14) * radius), int(at[1] + rng.normal(0, 0.12) * radius))
            axes = (max(1, int(radius * rng.uniform(0.06, 0.17))), max(1, int(radius * rng.uniform(0.05, 0.13))))
            cv2.ellipse(leaves, tip, axes, float(rng.uniform(0, 180)), 0, 360, shade, -1)
            cv2.ellipse(cover, tip, axes, 0, 0, 360, 255, -1)
    cover[leaves.sum(axis=2) == 0] = 0
    return leaves, cover

"""One camera's pictures, one after another: the backdrop, on it everything that moves, with its shadow; then what the lens adds.

The state that a film keeps is small: how far each walker went (for the step), where each tram's front was (for its bend), and a
few pictures of noise. Time comes in with each picture; nothing here reads a clock. The same city and seed make the same film.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.kernel.time import Instant
from civigil_city.cameras import effects
from civigil_city.cameras.canvas import Picture, Sprite, bounds, filled, hull
from civigil_city.cameras.figures import STRIDE_M, Frame, Shadow, figure, frame_of
from civigil_city.cameras.light import Light
from civigil_city.cameras.optics import NEAR_M, Floats, View
from civigil_city.cameras.quarter import Post, Quarter
from civigil_city.cameras.scene import HAZE_M, Backdrop
from civigil_city.cameras.vehicles import Lit, bicycle, heading_between, parts_of, shadow_of, vehicle
from civigil_city.world.things import Kind, Signal, Thing

FARTHEST_M = 160.0
LIMB_M = 0.11
_NOISES = 6


@dataclass(frozen=True, slots=True)
class Lens:
    """What is wrong with this camera at the moment."""

    covered: float = 0.0  # 0..1: paint or cloth over the lens
    shake_deg: float = 0.0  # how far the ground moves it
    dark: bool = False  # it has no power: no picture at all


@dataclass(slots=True)
class _Walked:
    x: float
    y: float
    far: float = 0.0
    trail: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=80))


class Film:
    """One camera's pictures."""

    def __init__(self, name: str, title: str, view: View, around: Quarter, mark: str = "EXERCISE") -> None:
        self.name, self.title, self.view, self.around, self.mark = name, title, view, around, mark
        self.backdrop: Backdrop | None = None
        self._walked: dict[str, _Walked] = {}
        self._number = 0
        self._noise: list[tuple[Picture, Picture]] = []
        self._grain = -1.0
        self._seed = crc32(name.encode())
        self._bare = self._open = np.zeros((0, 0), np.uint8)
        self._heads: dict[tuple[Post, str], Sprite | None] = {}
        self._stood: dict[str, tuple[Thing, list[tuple[Sprite, Shadow]]]] = {}  # who does not move is drawn once

    def lay(self, backdrop: Backdrop) -> None:
        """Use another light from the next picture on."""
        self.backdrop = backdrop
        ground = ~np.isfinite(backdrop.depths)
        self._bare = ground.astype(np.uint8) * np.uint8(255)
        self._open = (ground * backdrop.sunlit * 255).astype(np.uint8)
        self._heads.clear()
        self._stood.clear()
        if abs(self._grain - backdrop.light.grain) > 0.4:
            self._grain = backdrop.light.grain
            self._noise = _noises(self.view, self._grain, self._seed)

    def picture(
        self, at: Instant, at_s: float, things: Sequence[Thing], signals: Sequence[Signal] = (), lens: Lens = Lens()
    ) -> Picture:
        """What the camera sees at a moment: height x width x 3, blue, green, red."""
        assert self.backdrop is not None
        self._number += 1
        view, light = self.view, self.backdrop.light
        picture = self.backdrop.picture.copy()
        near = self._in_view(things)
        for one in near:
            if one.kind is Kind.WATER:
                effects.flood(picture, view, one, light, at_s)
        sprites, shadows = self._everything(near)
        self._throw(picture, shadows)
        self._show(picture, sprites, light)
        self._signals(picture, signals)
        if light.night > 0.4:
            self._headlights(picture, near)
        for one in near:
            if one.kind in {Kind.FIRE, Kind.SMOKE}:
                effects.burn(picture, view, one, light, at_s, self.backdrop.depths)
        if light.wet > 0.05:
            effects.rain(picture, light.wet, self._number, self._seed)
        self._forget(near)
        return self._through(picture, lens, at, at_s)

    def _in_view(self, things: Sequence[Thing]) -> list[Thing]:
        """What may be in the picture or throw its shadow into it."""
        view = self.view
        close = [one for one in things if math.hypot(one.x_m - view.x_m, one.y_m - view.y_m) < FARTHEST_M]
        if not close:
            return []
        local = view.local(np.array([(one.x_m, one.y_m, 0.0) for one in close]))
        reach = np.array([one.length_m + one.height_m * 2 for one in close])
        beside = np.abs(local[:, 0]) - reach < np.maximum(local[:, 2] + reach, 0) * (view.width / 2 / view.focal)
        return [one for one, there in zip(close, (local[:, 2] > -reach) & beside, strict=True) if there]

    def _light_at(self, x: float, y: float) -> tuple[float, float]:
        """At a place on the ground: the share of the sun that gets there, and lamp light."""
        assert self.backdrop is not None
        pixel, depth = self.view.project(np.array([[x, y, 0.0]]))
        if depth[0] < NEAR_M:
            return 1.0, 0.0
        u = int(min(max(pixel[0, 0], 0), self.view.width - 1))
        v = int(min(max(pixel[0, 1], 0), self.view.height - 1))
        return float(self.backdrop.sunlit[v, u]), float(self.backdrop.lamps[v, u])

    def _everything(self, things: Sequence[Thing]) -> tuple[list[Sprite], list[Shadow]]:
        sprites: list[Sprite] = []
        shadows: list[Shadow] = []
        stood, self._stood = self._stood, {}
        for one in things:
            walked = self._step(one)
            before = stood.get(one.id)
            made = before[1] if before is not None and before[0] == one else self._thing(one, walked)
            self._stood[one.id] = one, made
            for sprite, shadow in made:
                sprites.append(sprite)
                shadows.append(shadow)
        return sprites, shadows

    def _step(self, one: Thing) -> _Walked:
        walked = self._walked.get(one.id)
        if walked is None:
            walked = self._walked[one.id] = _Walked(one.x_m, one.y_m, crc32(one.id.encode()) % 100 / 50)
        away = math.hypot(one.x_m - walked.x, one.y_m - walked.y)
        walked.far += away if away < 12 else 0.0
        if one.kind in {Kind.TRAM, Kind.TRAIN} and (not walked.trail or away > 0.3):
            walked.trail.append((one.x_m, one.y_m))
        walked.x, walked.y = one.x_m, one.y_m
        return walked

    def _thing(self, one: Thing, walked: _Walked) -> list[tuple[Sprite, Shadow]]:
        assert self.backdrop is not None
        light = self.backdrop.light
        sunlit, lamp = self._light_at(one.x_m, one.y_m)
        total = light.ambient_bgr * 0.9 + light.sun_bgr * 0.62 * sunlit + np.array((0.42, 0.74, 1.0)) * lamp * 0.8
        frame = frame_of(one.x_m, one.y_m, one.heading_deg)
        if one.kind.walks:
            made = figure(one, frame, self.view, walked.far / (STRIDE_M * one.height_m / 1.75) * 2 * math.pi, total)
            return [] if made is None else [made]
        if one.kind in {Kind.BICYCLE, Kind.MOTORCYCLE}:
            middle = Frame(frame.foot - frame.ahead * one.length_m / 2, frame.ahead, frame.right)
            machine = bicycle(one, middle, self.view, total)
            rider = figure(one, middle, self.view, walked.far / 4.2 * 2 * math.pi, total)
            return [made for made in (machine, rider) if made is not None]
        if one.kind.drives:
            return self._bodies(one, frame, walked, sunlit, lamp)
        if one.kind in {Kind.BAG, Kind.DEBRIS}:
            return effects.litter(one, frame, self.view, total)
        return []

    def _bodies(
        self, one: Thing, frame: Frame, walked: _Walked, sunlit: float, lamp: float
    ) -> list[tuple[Sprite, Shadow]]:
        assert self.backdrop is not None
        made = []
        for back, length in parts_of(one):
            part = frame if back == 0 else _bent(one, frame, walked.trail, back, length)
            body = vehicle(one, part, self.view, Lit(self.backdrop.light, sunlit, lamp), length)
            if body is not None:
                made.append((body, shadow_of(part, length, one.width_m, one.height_m)))
        return made

    def _throw(self, picture: Picture, shadows: Sequence[Shadow]) -> None:
        """Darken the ground where something keeps the sun, or at least the sky, from it."""
        assert self.backdrop is not None
        light = self.backdrop.light
        direct = light.shade
        slide = -light.sun / max(float(light.sun[2]), 0.10)
        masks = [np.zeros(picture.shape[:2], np.uint8) for _ in range(2)]
        for shadow in shadows:
            if shadow.feet is None:
                shadow.feet = self._laid(_feet(shadow.points), [])
                flat = shadow.points + slide * shadow.points[:, 2:3]
                shadow.cast = self._laid(flat, shadow.ends) if direct > 0.05 else []
            _fill_all(masks[1], shadow.feet)
            _fill_all(masks[0], shadow.cast)
        self._darken(picture, masks[0], direct, 3, self._open)
        self._darken(picture, masks[1], 0.38, 5, self._bare)

    def _darken(self, picture: Picture, mask: Picture, strength: float, blur: int, where: Picture) -> None:
        """Take so much of the light away where a mask is set, as far as `where` (0 to 255) allows."""
        left, top, wide, tall = cv2.boundingRect(mask)
        if not wide:
            return
        at = np.s_[max(top - 4, 0) : top + tall + 4, max(left - 4, 0) : left + wide + 4]
        share = cv2.multiply(cv2.blur(mask[at], (blur, blur)), where[at], scale=1 / 255)
        # light is linear, the picture is not
        kept = np.rint(255 * (1 - strength * np.arange(256) / 255) ** 0.4545).astype(np.uint8)
        factor = cv2.LUT(np.asarray(share), kept)
        part = picture[at]
        cv2.multiply(part, cv2.merge([factor, factor, factor]), dst=part, scale=1 / 255)

    def _laid(self, points: Floats, ends: Sequence[int]) -> list[tuple[Floats, int]]:
        """The hull of each group of points, laid flat on the ground; a limb's two points, with how wide it is in pixels."""
        points[:, 2] = 0.0
        local = self.view.local(points)
        pixels, begin = self.view.pixels_of(local), 0
        if local[:, 2].min() <= NEAR_M or bounds(pixels, self.view.width, self.view.height) is None:
            return []
        laid: list[tuple[Floats, int]] = []
        for end in ends or [len(points)]:
            if end - begin > 2:
                laid.append((hull(pixels[begin:end]), 0))
            else:
                laid.append((pixels[begin:end], max(1, round(LIMB_M * self.view.focal / float(local[begin, 2])))))
            begin = end
        return laid

    def _show(self, picture: Picture, sprites: list[Sprite], light: Light) -> None:
        assert self.backdrop is not None
        side = float(self.view.axes[0] @ light.sun) * light.shade
        haze = tuple(float(255 * min(1.0, one) ** 0.4545) for one in light.haze_bgr)
        for sprite in sorted(sprites, key=lambda one: -one.depth):
            fade = math.exp(-sprite.depth / HAZE_M) if light.night < 0.5 else 1.0
            sprite.lay(picture, self.backdrop.depths, gradient=side, fade=fade, haze=(haze[0], haze[1], haze[2]))

    def _signals(self, picture: Picture, signals: Sequence[Signal]) -> None:
        shown = {one.id: one.shows for one in signals}
        for post in self.around.posts:
            letters = shown.get(post.controller, "")
            if post.link >= len(letters):
                continue
            key = post, letters[post.link]
            if key not in self._heads:
                self._heads[key] = self._head(*key)
            head = self._heads[key]
            if head is not None and self.backdrop is not None:
                head.lay(picture, self.backdrop.depths)

    def _head(self, post: Post, letter: str) -> Sprite | None:
        """The head on its post: three lamps towards those who come, a black box to the others."""
        frame = frame_of(post.x_m, post.y_m, post.heading_deg + 180)
        depth = float(self.view.local(frame.foot[None])[0, 2])
        if depth < 2 or depth > 90:
            return None
        sprite = Sprite(depth - 0.3)
        box = frame.world(np.array([(0.0, y, z) for y, z in ((-0.16, 2.3), (0.16, 2.3), (0.16, 3.25), (-0.16, 3.25))]))
        sprite.add(self.view.outline(box), (24, 24, 24))
        facing = float(frame.ahead[:2] @ (self.view.place[:2] - frame.foot[:2])) > 0
        lamps = ((3.08, "rR", (60, 60, 255)), (2.78, "yY", (50, 190, 255)), (2.48, "gG", (120, 235, 60)))
        for up, letters, colour in lamps:
            turn = np.linspace(0, 2 * np.pi, 10, endpoint=False)
            disc = frame.world(np.column_stack((np.full(10, 0.03), np.cos(turn) * 0.11, up + np.sin(turn) * 0.11)))
            if facing:
                sprite.add(self.view.outline(disc), colour if letter in letters else (34, 34, 36))
        return sprite

    def _headlights(self, picture: Picture, things: Sequence[Thing]) -> None:
        """Beams on the road and the glare of lamps, at a quarter of the size."""
        assert self.backdrop is not None
        small = np.zeros((self.view.height // 4, self.view.width // 4, 3), np.float32)
        for one in things:
            if not one.kind.drives or one.kind is Kind.BICYCLE:
                continue
            frame = frame_of(one.x_m, one.y_m, one.heading_deg)
            half = one.width_m / 2 * 0.75
            beam = frame.world(
                np.array([(0.5, -half, 0.0), (0.5, half, 0.0), (11.0, half + 1.6, 0.0), (11.0, -half - 1.6, 0.0)])
            )
            points = self.view.outline(beam)
            if points is not None:
                filled(small, points / 4, (34, 38, 40))
            self._glare(small, frame, one, half)
        soft = cv2.GaussianBlur(small, (0, 0), 2.2)
        large = cv2.resize(soft, (self.view.width, self.view.height), interpolation=cv2.INTER_LINEAR)
        cv2.add(picture, cv2.convertScaleAbs(large), dst=picture)

    def _glare(self, small: NDArray[np.float32], frame: Frame, one: Thing, half: float) -> None:
        for along, colour, ahead in ((0.05, (300, 320, 330), 1), (-one.length_m - 0.05, (40, 40, 300), -1)):
            if ahead * float(frame.ahead[:2] @ (self.view.place[:2] - frame.foot[:2])) <= 0:
                continue
            lamps = frame.world(np.array([(along, -half, 0.68), (along, half, 0.68)]))
            pixels, depths = self.view.project(lamps)
            for pixel, depth in zip(pixels, depths, strict=True):
                u, v = int(pixel[0]), int(pixel[1])
                inside = 0 <= u < self.view.width and 0 <= v < self.view.height and depth > 1
                if inside and self.backdrop is not None and self.backdrop.depths[v, u] > depth - 1:
                    radius = max(1, round(0.16 * self.view.focal / depth / 4))
                    cv2.circle(small, (u // 4, v // 4), radius, colour, -1)

    def _forget(self, things: Sequence[Thing]) -> None:
        if self._number % 200 == 0:
            here = {one.id for one in things}
            self._walked = {name: walked for name, walked in self._walked.items() if name in here}

    def _through(self, picture: Picture, lens: Lens, at: Instant, at_s: float) -> Picture:
        """What lens and sensor add: shaking, a cover, softness, noise, and the words in the corners."""
        if lens.shake_deg:
            picture = effects.shaken(picture, self.view, lens.shake_deg, at_s)
        if lens.covered:
            effects.cover(picture, lens.covered, self._seed)
        picture = np.asarray(cv2.GaussianBlur(picture, (3, 3), 0.55), np.uint8)
        lighter, darker = self._noise[(self._number * 7 + self._seed) % len(self._noise)]
        cv2.add(picture, lighter, dst=picture)
        cv2.subtract(picture, darker, dst=picture)
        effects.words(picture, self.title, self.name, at, self.mark)
        return picture


def _fill_all(mask: NDArray[np.uint8], laid: Sequence[tuple[Floats, int]]) -> None:
    """Fill outlines, and draw limbs as wide as they are."""
    for points, wide in laid:
        if wide:
            one, other = (tuple(int(each) for each in point) for point in points[[0, -1]])
            cv2.line(mask, one, other, (255,), wide)
        else:
            filled(mask, points, 255)


def _feet(points: Floats) -> Floats:
    """What stands on the ground, a little larger: where hardly any light of the sky gets."""
    feet = points[points[:, 2] < points[:, 2].min() + 0.3]
    middle = feet.mean(axis=0)
    grown: Floats = middle + (feet - middle) * 1.06
    return grown


def _bent(one: Thing, frame: Frame, trail: deque[tuple[float, float]], back_m: float, length_m: float) -> Frame:
    """The frame of a tram's later body: its ends lie where the front was before."""
    front, rear = _behind(one, frame, trail, back_m), _behind(one, frame, trail, back_m + length_m)
    return frame_of(*front, heading_between(rear, front))


def _behind(one: Thing, frame: Frame, trail: deque[tuple[float, float]], back_m: float) -> tuple[float, float]:
    here, left = (one.x_m, one.y_m), back_m
    for there in reversed(trail):
        step = math.hypot(there[0] - here[0], there[1] - here[1])
        if step >= left > 0:
            share = left / step
            return here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share
        left, here = left - step, there
    return here[0] - float(frame.ahead[0]) * left, here[1] - float(frame.ahead[1]) * left


def _noises(view: View, deviation: float, seed: int) -> list[tuple[Picture, Picture]]:
    """Pictures of noise, as what to add and what to take away."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(_NOISES):
        luminance = rng.normal(0, deviation, (view.height, view.width, 1))
        noise = luminance + rng.normal(0, deviation * 0.35, (view.height, view.width, 3))
        soft = cv2.GaussianBlur(noise.astype(np.float32), (3, 3), 0.5) * 1.5
        made.append((np.clip(soft, 0, 255).astype(np.uint8), np.clip(-soft, 0, 255).astype(np.uint8)))
    return made

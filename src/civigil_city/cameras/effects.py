"""What is neither a body nor a building: water, fire, smoke, rain, what lies about, a covered lens, the words in the corners.

Fire and smoke are puffs that rise, grow and fade, each at a place that its number and the time decide, so that the same moment
always looks the same. Pure.
"""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.kernel.time import Instant
from civigil_city.cameras.canvas import Depths, Picture, Sprite, filled, hull, limbs, lit
from civigil_city.cameras.figures import Frame, Shadow
from civigil_city.cameras.light import Light
from civigil_city.cameras.optics import NEAR_M, Floats, View
from civigil_city.cameras.texture import Floats32
from civigil_city.world.things import Kind, Thing


def litter(one: Thing, frame: Frame, view: View, light: Floats) -> list[tuple[Sprite, Shadow]]:
    """A bag, or a piece of wreckage: a box with a lid."""
    depth = float(view.local(frame.foot[None])[0, 2])
    if depth < NEAR_M + 0.5:
        return []
    sprite = Sprite(depth)
    half_l, half_w, high = one.length_m / 2, one.width_m / 2, one.height_m
    corners = [
        (x * half_l, y * half_w, z) for z in (0.02, high * 0.85) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    lid = [(x * half_l * 0.8, y * half_w * 0.7, high) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    body, top = frame.world(np.array(corners)), frame.world(np.array(lid))
    paint = (38, 40, 46) if one.kind is Kind.BAG else (70, 70, 74)
    sprite.add(hull(view.project(np.vstack((body, top)))[0]), lit(paint, light * 0.75))
    sprite.add(hull(view.project(np.vstack((body[4:], top)))[0]), lit(paint, light * 1.3))
    if one.kind is Kind.BAG:
        handle = frame.world(
            np.array([(-0.1, 0, high), (-0.06, 0, high + 0.10), (0.06, 0, high + 0.10), (0.1, 0, high)])
        )
        points, thick = view.project(handle)[0], max(0.012 * view.focal / depth, 0.4)
        wide = np.full(3, thick)
        for outline in limbs(points[:-1], points[1:], wide, wide):
            sprite.add(outline, lit((20, 20, 24), light))
    return [(sprite, Shadow(body, [len(body)]))]


def flood(picture: Picture, view: View, one: Thing, light: Light, at_s: float) -> None:
    """Standing water over an area: it mirrors the sky, with ripples, and its edge is ragged."""
    rng = np.random.default_rng(abs(hash((round(one.x_m), round(one.y_m)))) % 2**32)
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ragged = 1 + np.convolve(rng.normal(0, 0.16, 40), (0.25, 0.5, 0.25), mode="same")
    ring = np.column_stack(
        (
            one.x_m + np.cos(turn) * ragged * one.length_m / 2,
            one.y_m + np.sin(turn) * ragged * one.width_m / 2,
            np.zeros(40),
        )
    )
    points = view.outline(ring)
    if points is None:
        return
    mask = np.zeros(picture.shape[:2], np.uint8)
    filled(mask, points, 255)
    box = cv2.boundingRect(mask)
    if not box[2]:
        return
    at = np.s_[box[1] : box[1] + box[3], box[0] : box[0] + box[2]]
    rows = np.arange(box[1], box[1] + box[3], dtype=np.float32)[:, None]
    columns = np.arange(box[0], box[0] + box[2], dtype=np.float32)[None, :]
    near = np.clip((rows - view.height * 0.3) / view.height, 0.02, 1)
    ripple = np.sin(rows / (near * 6) + at_s * 2.6) * np.sin(columns / (near * 40) + rows / (near * 15) - at_s * 1.7)
    sky = (light.haze_bgr * 0.75 + light.sky_bgr * 0.25)[None, None] * (0.62 + 0.10 * ripple[..., None])
    mirrored = np.power(np.clip(sky, 0, 1), 0.4545) * 255 * np.array((0.90, 0.92, 0.88))
    share = cv2.GaussianBlur(mask[at], (5, 5), 1.5).astype(np.float32)[..., None] / 255 * 0.82
    picture[at] = (picture[at] * (1 - share) + mirrored * share).astype(np.uint8)


@lru_cache(maxsize=64)
def _puff(size: int, seed: int) -> NDArray[np.float32]:
    """A soft, uneven disc."""
    rng = np.random.default_rng(seed)
    v, u = np.mgrid[0:size, 0:size].astype(np.float32)
    away = np.hypot(u - size / 2, v - size / 2) / (size / 2)
    uneven = np.asarray(
        cv2.resize(rng.normal(0, 1, (5, 5)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    )
    soft: NDArray[np.float32] = np.clip(1.05 - away - 0.22 * uneven * away, 0, 1) ** 1.4
    return soft.astype(np.float32)


def burn(picture: Picture, view: View, one: Thing, light: Light, at_s: float, depths: Depths) -> None:
    """Fire or smoke over a place: `height_m` is how high it reaches, `width_m` how broad it begins."""
    depth = float(view.local(np.array([[one.x_m, one.y_m, one.height_m / 3]]))[0, 2])
    if depth < 2:
        return
    fire, count = one.kind is Kind.FIRE, 22 if one.kind is Kind.FIRE else 34
    life_s = 1.1 if fire else 9.0
    for number in range(count):
        turn = at_s / life_s + number / count
        age, round_ = turn % 1.0, int(turn)
        rng = np.random.default_rng((number * 7919 + round_ * 104_729) % 2**32)
        drift = rng.normal(0, 0.35, 2) * one.width_m * (0.4 + age * (0.3 if fire else 1.6))
        wind = 0.0 if fire else 0.30 * one.height_m * age**1.3
        up = one.height_m * age ** (0.8 if fire else 0.9)
        radius = one.width_m * ((0.55 * (1 - age) + 0.1) if fire else (0.5 + 1.3 * age)) * rng.uniform(0.7, 1.2)
        place = np.array([[one.x_m + drift[0] + wind, one.y_m + drift[1] + wind * 0.4, 0.2 + up]])
        _lay_puff(picture, view, place, radius, depths, depth, _ink(fire, age, light, rng), number)


def _ink(fire: bool, age: float, light: Light, rng: np.random.Generator) -> tuple[Floats, float]:
    """A puff's colour as the picture shows it, and how much it covers."""
    if fire:
        hot = np.array((90.0, 205.0, 255.0)) * (1 - age) + np.array((20.0, 70.0, 225.0)) * age
        return hot, 0.75 * (1 - age)
    grey = rng.uniform(0.05, 0.14) + 0.30 * age
    total = light.ambient_bgr * 0.9 + light.sun_bgr * 0.5
    return np.power(np.clip(grey * total, 0.004, 1), 0.4545) * 255, 0.88 * (1 - age) ** 0.7 * min(1.0, age * 8)


def _lay_puff(
    picture: Picture,
    view: View,
    place: Floats,
    radius_m: float,
    depths: Depths,
    depth: float,
    ink: tuple[Floats, float],
    seed: int,
) -> None:
    pixel, away = view.project(place)
    if away[0] < 1:
        return
    size = int(2 * radius_m * view.focal / away[0])
    if size < 3:
        return
    step = max(4, size // 8 * 8) if size > 16 else size
    left, top = int(pixel[0, 0] - step / 2), int(pixel[0, 1] - step / 2)
    box = max(0, left), max(0, top), min(view.width, left + step), min(view.height, top + step)
    if box[2] <= box[0] or box[3] <= box[1]:
        return
    soft = _puff(min(step, 512), seed % 12)
    if step > 512:
        soft = np.asarray(cv2.resize(soft, (step, step)), np.float32)
    at = np.s_[box[1] : box[3], box[0] : box[2]]
    share = soft[box[1] - top : box[3] - top, box[0] - left : box[2] - left] * ink[1]
    share = (share * (depths[at] > depth - 3))[..., None]
    picture[at] = (picture[at] * (1 - share) + ink[0].astype(np.float32) * share).astype(np.uint8)


@lru_cache(maxsize=32)
def _streaks(width: int, height: int, strength: int, number: int) -> Picture:
    rng = np.random.default_rng(number)
    drawn = np.zeros((height, width, 3), np.uint8)
    for _ in range(strength * 6):
        u, v, long = rng.integers(0, width), rng.integers(-20, height), rng.integers(8, 30)
        grey = int(rng.integers(14, 44))
        cv2.line(drawn, (int(u), int(v)), (int(u - long // 6), int(v + long)), (grey, grey, grey), 1, cv2.LINE_AA)
    return np.asarray(cv2.blur(drawn, (1, 3)), np.uint8)


def rain(picture: Picture, strength: float, number: int, seed: int) -> None:
    """Streaks, others in each picture."""
    layer = _streaks(picture.shape[1], picture.shape[0], max(1, round(strength * 20)), (number * 5 + seed) % 13)
    picture[:] = cv2.add(picture, layer)


def shaken(picture: Picture, view: View, degrees: float, at_s: float) -> Picture:
    """The picture of a camera whose pole sways: moved and turned a little, many times a second."""
    pixels = math.radians(degrees) * view.focal
    right = pixels * (math.sin(at_s * 31.0) + 0.5 * math.sin(at_s * 53.0 + 1))
    down = pixels * 0.6 * (math.sin(at_s * 43.0 + 2) + 0.4 * math.sin(at_s * 71.0))
    turn = cv2.getRotationMatrix2D((view.width / 2, view.height / 2), degrees * 0.4 * math.sin(at_s * 27.0), 1.0)
    turn[:, 2] += np.array([right, down])
    moved = cv2.warpAffine(picture, turn, (view.width, view.height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


@lru_cache(maxsize=4)
def _spray(width: int, height: int, seed: int) -> Floats32:
    """For each pixel how much must be sprayed before it is covered, 0..1."""
    rng = np.random.default_rng(seed)
    field = np.full((height, width), 4.0, np.float32)
    v, u = np.mgrid[0:height, 0:width].astype(np.float32)
    for number in range(26):
        x, y = rng.uniform(0.05, 0.95) * width, rng.uniform(0.05, 0.95) * height
        reach = rng.uniform(0.10, 0.22) * width
        field = np.minimum(field, number / 26 + np.maximum(np.hypot(u - x, v - y) / reach - 0.75, 0) * 0.8)
    edge = np.asarray(cv2.resize(rng.normal(0, 0.04, (height // 4, width // 4)).astype(np.float32), (width, height)))
    spray: Floats32 = np.minimum(field + edge, 1.0).astype(np.float32)
    return spray


def cover(picture: Picture, covered: float, seed: int) -> None:
    """Paint on the lens: out of focus, dark, more and more of it."""
    spray = _spray(picture.shape[1], picture.shape[0], seed % 97)
    share = np.clip((covered - spray) * 9, 0, 0.97)
    share = np.asarray(cv2.GaussianBlur(share, (0, 0), 4), np.float32)[..., None]
    picture[:] = (picture * (1 - share) + np.array((26.0, 22.0, 24.0), np.float32) * share).astype(np.uint8)


def words(picture: Picture, title: str, name: str, at: Instant, mark: str) -> None:
    """Where, which camera, when, and that it is no real picture."""
    height, width = picture.shape[:2]
    told = f"{mark} - SIMULATED"
    for text, right, low in (
        (_plain(title), False, False),
        (f"{name}  {at:%Y-%m-%d %H:%M:%S} UTC", False, True),
        (told, True, False),
    ):
        ink, cover = _label(text, height / 360 * 0.42)
        tall, wide = min(cover.shape[0], height), min(cover.shape[1], width - 8)
        left, top = width - wide - 6 if right else 6, height - tall - 4 if low else 4
        at_ = np.s_[top : top + tall, left : left + wide]
        picture[at_] = picture[at_] * (1 - cover[:tall, :wide]) + ink[:tall, :wide]


@lru_cache(maxsize=64)
def _label(text: str, size: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """White letters with a dark rim: (ink weighted by cover, cover)."""
    (wide, tall), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, 1)
    letters = np.zeros((tall + below + 6, wide + 6), np.uint8)
    cv2.putText(letters, text, (3, tall + 3), cv2.FONT_HERSHEY_SIMPLEX, size, (255,), 1, cv2.LINE_AA)
    rim = cv2.GaussianBlur(cv2.dilate(letters, np.ones((3, 3), np.uint8)), (3, 3), 0)
    white, cover = letters.astype(np.float32)[..., None] / 255, rim.astype(np.float32)[..., None] / 255 * 0.8
    return np.repeat(white * 236, 3, axis=2), np.maximum(cover, white)


_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "é": "e", "è": "e"}
)


def _plain(text: str) -> str:
    """In the letters that the picture's font has."""
    return text.translate(_LETTERS).encode("ascii", "replace").decode()

"""Surfaces up close: asphalt, slabs, grass and facades as small repeating pictures, made from chance with a fixed seed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats32 = NDArray[np.floating[Any]]
SIZE = 512
PIXELS_A_METRE = 20  # of a facade


@lru_cache(maxsize=4)
def cloud(seed: int, octaves: int = 6) -> Floats32:
    """Repeating noise with much of it in large patches; mean 0, standard deviation 1."""
    rng = np.random.default_rng(seed)
    total = np.zeros((SIZE, SIZE), np.float32)
    for octave in range(octaves):
        cells = 4 << octave
        small = rng.standard_normal((cells, cells)).astype(np.float32)
        padded = np.pad(small, 3, mode="wrap")
        scale = SIZE // cells
        large = cv2.resize(padded, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        cut = 3 * scale
        total += large[cut : cut + SIZE, cut : cut + SIZE] * 0.62**octave
    total -= total.mean()
    noise: Floats32 = (total / total.std()).astype(np.float32)
    return noise


@lru_cache(maxsize=4)
def grain(seed: int) -> Floats32:
    """Repeating noise without neighbours."""
    return np.random.default_rng(seed).standard_normal((SIZE, SIZE)).astype(np.float32)


def sampled(texture: Floats32, x: Floats32, y: Floats32, cell_m: float, smooth: bool = True) -> Floats32:
    """A repeating texture at places in metres, `cell_m` metres a pixel of it."""
    how = cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST
    u, v = np.mod(x / cell_m, SIZE).astype(np.float32), np.mod(y / cell_m, SIZE).astype(np.float32)
    return np.asarray(cv2.remap(texture, u, v, how, borderMode=cv2.BORDER_WRAP), np.float32)


@dataclass(frozen=True)
class Facade:
    """A wall as a picture: linear colour, what is glass, and which windows are lit at night."""

    colour: Floats32  # height x width x 3
    glass: Floats32  # 0..1
    glow: Floats32  # height x width x 3


_PLASTER = ((0.56, 0.66, 0.70), (0.66, 0.69, 0.70), (0.46, 0.56, 0.62), (0.40, 0.50, 0.62), (0.52, 0.60, 0.60))
_BRICK = ((0.13, 0.17, 0.32), (0.16, 0.22, 0.36))
_PANEL = ((0.42, 0.42, 0.41), (0.55, 0.55, 0.54), (0.30, 0.29, 0.27))


def facade(seed: int, wide_m: float, tall_m: float) -> Facade:
    """A wall of a house: storeys of windows, a ground floor with larger ones, a plinth and a cornice."""
    rng = np.random.default_rng(seed)
    per_m = PIXELS_A_METRE
    width, height = max(8, round(min(wide_m, 60) * per_m)), max(8, round(min(tall_m, 60) * per_m))
    style = rng.choice(("plaster", "plaster", "brick", "panel", "glass"))
    palette = {"plaster": _PLASTER, "brick": _BRICK, "panel": _PANEL, "glass": _PANEL}[str(style)]
    colour = np.ones((height, width, 3), np.float32) * np.array(palette[rng.integers(len(palette))], np.float32)
    colour *= (1 + 0.05 * rng.standard_normal((height, width, 1))).astype(np.float32)
    if style == "brick":
        colour[:: max(2, per_m // 8)] *= 1.10
    wear = cv2.resize(cloud(11)[:64, :64], (width, height), interpolation=cv2.INTER_CUBIC)
    colour *= 1 + 0.05 * wear[..., None]
    wall = Facade(colour, np.zeros((height, width), np.float32), np.zeros((height, width, 3), np.float32))
    _windows(wall, rng, str(style), tall_m)
    colour[: round(0.45 * per_m)] *= 1.18  # the cornice
    colour[round(0.45 * per_m) : round(0.62 * per_m)] *= 0.72
    colour[-round(0.6 * per_m) :] *= 0.62  # the plinth
    return wall


def _windows(wall: Facade, rng: np.random.Generator, style: str, tall_m: float) -> None:
    per_m = PIXELS_A_METRE
    height, width = wall.glass.shape
    storeys = max(1, round((tall_m - 0.8) / 3.2))
    bay = float(rng.uniform(1.3, 1.7) if style == "glass" else rng.uniform(2.3, 3.3))
    bays = max(1, int(width / per_m / bay))
    begin = (width / per_m - bays * bay) / 2
    open_share = 0.86 if style == "glass" else float(rng.uniform(0.42, 0.55))
    lit = float(rng.uniform(0.12, 0.4))
    for storey in range(storeys):
        ground = storey == 0
        floor = height - (storey * 3.2 + (0.35 if ground else 0.95)) * per_m
        tall = (2.35 if ground else 1.55 if style != "glass" else 2.1) * per_m
        for number in range(bays):
            middle = (begin + (number + 0.5) * bay) * per_m
            half = bay * (open_share + (0.15 if ground else 0.0)) / 2 * per_m
            box = (int(middle - half), int(floor - tall), int(middle + half), int(floor))
            _window(wall, rng, box, lit=rng.random() < lit)


def _window(wall: Facade, rng: np.random.Generator, box: tuple[int, int, int, int], *, lit: bool) -> None:
    left, top, right, bottom = (
        max(box[0], 0),
        max(box[1], 0),
        min(box[2], wall.glass.shape[1]),
        min(box[3], wall.glass.shape[0]),
    )
    if right - left < 4 or bottom - top < 4:
        return
    frame = np.array((0.72, 0.72, 0.72) if rng.random() < 0.7 else (0.10, 0.10, 0.11), np.float32)
    wall.colour[top - 1 : bottom + 1, left - 1 : right + 1] = frame
    wall.colour[bottom : bottom + 2, left - 2 : right + 2] = 0.55  # the sill
    inner = np.s_[top + 1 : bottom - 1, left + 1 : right - 1]
    wall.colour[inner] = np.array((0.055, 0.05, 0.045), np.float32) * rng.uniform(0.6, 1.6)
    wall.glass[inner] = rng.uniform(0.55, 1.0)
    if rng.random() < 0.35:  # a curtain or blind
        depth = top + 1 + int((bottom - top) * rng.uniform(0.2, 0.9))
        wall.colour[top + 1 : depth, left + 1 : right - 1] = np.array((0.5, 0.53, 0.56), np.float32) * rng.uniform(
            0.5, 1.0
        )
        wall.glass[top + 1 : depth, left + 1 : right - 1] *= 0.5
    middle = (left + right) // 2
    wall.colour[top:bottom, middle : middle + 1] = frame
    wall.glass[top:bottom, middle : middle + 1] = 0
    if lit:
        warm = np.array((0.28, 0.55, 0.85) if rng.random() < 0.75 else (0.7, 0.75, 0.7), np.float32)
        wall.glow[inner] = warm * rng.uniform(0.35, 1.0)

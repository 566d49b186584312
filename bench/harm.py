"""What is done to cameras, and what only looks like it, drawn into real and drawn footage: grey pictures in, pictures out.

Each harm takes the pictures from its first to its last moment, a random generator and the earlier pictures of the same camera. The
sensor's noise is drawn anew over whatever takes the place of a picture, so that nothing is betrayed by a missing flicker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Pictures = list[Picture]
Harm = Callable[[Pictures, np.random.Generator, Pictures], Pictures]
"""(pictures, chance, the pictures before them) -> pictures."""

RATE = 10


def noisy(picture: NDArray[np.floating], rng: np.random.Generator, deviation: float = 2.0) -> Picture:
    """A picture with its sensor's noise."""
    noise = rng.normal(0.0, deviation, picture.shape).astype(np.float32)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def _ramp(count: int, seconds: float) -> NDArray[np.float64]:
    return np.clip(np.arange(count) / max(seconds * RATE, 1.0), 0.0, 1.0)


# ---- harms


def covered(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """A cloth, hand or board is drawn over the lens within half a second to two: dark or grey, far out of focus."""
    tone, deviation = rng.uniform(18, 120), rng.uniform(1, 4)
    side, shown = rng.integers(4), _ramp(len(pictures), rng.uniform(0.3, 2.0))
    shape = pictures[0].shape
    across = np.linspace(0, 1, shape[1])[None, :] if side < 2 else np.linspace(0, 1, shape[0])[:, None]
    across = np.broadcast_to(across if side % 2 else 1 - across, shape)
    cloth = tone + 8 * cv2.resize(
        rng.normal(0, 1, (3, 4)).astype(np.float32), shape[::-1], interpolation=cv2.INTER_CUBIC
    )
    out = []
    for picture, far in zip(pictures, shown, strict=True):
        share = np.clip((far * 1.3 - across) * 6, 0, 1)
        out.append(noisy(picture * (1 - share) + cloth * share, rng, deviation))
    return out


def sprayed(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """Paint comes upon the lens blot by blot, until a third to four fifths of it lies under paint."""
    height, width = pictures[0].shape
    down, right = np.mgrid[0:height, 0:width].astype(np.float32)
    wanted, tone = rng.uniform(0.4, 0.75), rng.uniform(10, 150)
    paint, when = np.zeros((height, width), np.float32), np.full((height, width), np.inf, np.float32)
    number = 0
    while paint.mean() < wanted:
        x, y, reach = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.12, 0.24) * width
        blot = np.clip((1.25 - np.hypot(right - x, down - y) / reach) * 2, 0, 0.98)
        when = np.where((blot > 0.3) & np.isinf(when), number, when)
        paint, number = np.maximum(paint, blot), number + 1
    paint = cv2.GaussianBlur(paint, (0, 0), width / 50)
    shown = _ramp(len(pictures), rng.uniform(2.0, 6.0)) * number
    out = []
    for picture, far in zip(pictures, shown, strict=True):
        share = paint * np.clip(far - np.where(np.isinf(when), 0, when), 0, 1)
        out.append(noisy(picture * (1 - share) + tone * share, rng, 1.0))
    return out


def moved(pictures: Pictures, rng: np.random.Generator, before: Pictures) -> Pictures:
    """The camera is turned by 4 to 60 % of its picture within a second; what it shows beyond its old border is mirrored."""
    del before
    height, width = pictures[0].shape
    far = rng.uniform(0.04, 0.6) * width
    way, tilt = rng.uniform(0, 2 * np.pi), rng.uniform(-3, 3)
    shown = _ramp(len(pictures), rng.uniform(0.3, 1.5))
    out = []
    for picture, share in zip(pictures, shown, strict=True):
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt * share, 1.0)
        turn[:, 2] += share * far * np.array([np.cos(way), 0.4 * np.sin(way)])
        out.append(cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REFLECT).astype(np.uint8))
    return out


def defocused(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """The objective is turned until an edge is as wide as 0.8 to 4 % of the picture."""
    width = pictures[0].shape[1]
    radius = rng.uniform(0.008, 0.04) * width / 2
    shown = _ramp(len(pictures), rng.uniform(0.5, 3.0))
    out = []
    for picture, share in zip(pictures, shown, strict=True):
        size = max(1, round(2 * radius * share)) | 1
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)).astype(np.float32)
        soft = cv2.filter2D(picture, cv2.CV_32F, disc / disc.sum(), borderType=cv2.BORDER_REFLECT)
        out.append(noisy(soft, rng, 1.5))
    return out


def blinded(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """A lamp is held into the lens: a saturated disc with a halo, and the rest goes down as the exposure does."""
    height, width = pictures[0].shape
    x, y = rng.uniform(0.3, 0.7) * width, rng.uniform(0.3, 0.7) * height
    down, right = np.mgrid[0:height, 0:width].astype(np.float32)
    away = np.hypot(right - x, down - y) / width
    reach, shown = rng.uniform(0.35, 0.7), _ramp(len(pictures), 0.4)
    halo = 900.0 * np.exp(-((away / reach) ** 2) * 2.5)
    out = []
    for picture, share in zip(pictures, shown, strict=True):
        lit = picture.astype(np.float32) * (1 - 0.5 * share) + halo * share * rng.uniform(0.95, 1.05)
        out.append(noisy(np.minimum(lit, 255.0), rng, 1.0))
    return out


def darkened(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """Night falls and the camera has no lamp: no picture, within 20 s."""
    shown = _ramp(len(pictures), 20.0)
    gain = np.maximum(1 - shown, 0.0) ** 2
    return [noisy(16 + (one.astype(np.float32) - 16) * g, rng, 2.5) for one, g in zip(pictures, gain, strict=True)]


def frozen(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """The same picture again and again; every other time with a clock that goes on."""
    clock = rng.random() < 0.5
    out = []
    for number in range(len(pictures)):
        one = pictures[0].copy()
        if clock:
            text = f"{12 + number // RATE // 60:02d}:{number // RATE % 60:02d}"
            cv2.putText(one, text, (6, one.shape[0] - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 255, 1)
        out.append(one)
    return out


def replayed(pictures: Pictures, rng: np.random.Generator, before: Pictures) -> Pictures:
    """The last 12 to 30 seconds are shown again and again; every other time with fresh noise, as if coded anew."""
    loop = before[-round(rng.uniform(12, 30) * RATE) :]
    anew = rng.random() < 0.5
    out = []
    for number in range(len(pictures)):
        one = loop[number % len(loop)]
        out.append(noisy(one.astype(np.float32), rng, 1.5) if anew else one)
    return out


HARMS: dict[str, Harm] = {
    "covered": covered,
    "sprayed": sprayed,
    "moved": moved,
    "defocused": defocused,
    "blinded": blinded,
    "darkened": darkened,
    "frozen": frozen,
    "replayed": replayed,
}


# ---- what only looks like harm


def nothing(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """An ordinary hour."""
    del rng
    return pictures


def truck(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """A truck drives in, fills 60 to 110 % of the picture's width, stands for 4 to 15 s and drives on."""
    height, width = pictures[0].shape
    long, high = round(rng.uniform(0.6, 1.1) * width), round(rng.uniform(0.7, 1.0) * height)
    body = np.full((high, long), rng.uniform(60, 200), np.float32)
    body += cv2.resize(rng.normal(0, 3, (high // 12 + 1, long // 12 + 1)).astype(np.float32), (long, high))
    for x in range(0, long, max(long // 9, 12)):
        body[:, x : x + 2] -= 25
    letters = np.zeros(body.shape, np.uint8)
    cv2.putText(
        letters, "CARGO", (long // 6, high // 2), cv2.FONT_HERSHEY_SIMPLEX, width / 200, 255, max(2, width // 100)
    )
    body[letters > 0] = 30
    body[-high // 6 :] = 35
    stands, drives = rng.uniform(4, 15), 3.0
    out = []
    for number, picture in enumerate(pictures):
        at_s = number / RATE
        if at_s < drives:
            left = round(-long + (width / 2 + long / 2) * at_s / drives)
        elif at_s < drives + stands:
            left = (width - long) // 2
        else:
            left = round((width - long) / 2 + (width / 2 + long / 2) * (at_s - drives - stands) / drives)
        one = picture.copy()
        low, far = max(left, 0), min(left + long, width)
        if far > low:
            one[height - high :, low:far] = noisy(body[:, low - left : far - left], rng)
        out.append(one)
    return out


def fog(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """Fog comes within half a minute and leaves 12 to 40 % of the contrast, less of it higher up in the picture."""
    left, tone = rng.uniform(0.12, 0.4), rng.uniform(140, 200)
    shown = _ramp(len(pictures), 30.0)
    depth = np.linspace(1.0, 0.4, pictures[0].shape[0])[:, None]
    out = []
    for picture, share in zip(pictures, shown, strict=True):
        part = np.clip(share * (1 - left) * depth / 0.8, 0, 1 - left * 0.6)
        out.append(noisy(picture * (1 - part) + tone * part, rng, 1.5))
    return out


def infrared(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """The infrared cut is taken away at dusk: another curve, a spot of the camera's own lamp, more noise, all at once."""
    height, width = pictures[0].shape
    down, right = np.mgrid[0:height, 0:width].astype(np.float32)
    spot = np.exp(-(((right - width / 2) / width) ** 2 + ((down - height / 2) / height) ** 2) * rng.uniform(2, 5))
    curve, deviation = rng.uniform(0.5, 1.4), rng.uniform(3, 6)
    return [noisy(255 * (one / 255.0) ** curve * spot, rng, deviation) for one in pictures]


def lights_on(pictures: Pictures, rng: np.random.Generator, before: Pictures) -> Pictures:
    """A lamp is switched on beside the camera: brighter on one side, with a hard shadow, at once."""
    del before
    width = pictures[0].shape[1]
    edge = rng.uniform(0.2, 0.8) * width
    gain = np.where(np.arange(width) < edge, rng.uniform(1.2, 1.7), rng.uniform(0.8, 1.1)).astype(np.float32)
    side = gain[None, ::-1] if rng.random() < 0.5 else gain[None]
    return [noisy(np.clip(one.astype(np.float32) * side + 8, 0, 235), rng, 1.0) for one in pictures]


def day_to_night(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """Dusk in half a minute: a quarter to a tenth of the light, amplified again, with its noise."""
    shown, least = _ramp(len(pictures), 30.0), rng.uniform(0.1, 0.25)
    out = []
    for picture, share in zip(pictures, shown, strict=True):
        gain = 1 - share * (1 - least)
        out.append(noisy(16 + (picture.astype(np.float32) - 16) * gain**0.6, rng, 1.5 + 4 * share))
    return out


def shaken(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """The pole sways in the wind: up to 1.2 % of the picture's width, several times a second."""
    height, width = pictures[0].shape
    far, phase = rng.uniform(0.003, 0.012) * width, rng.uniform(0, 6, 4)
    out = []
    for number, picture in enumerate(pictures):
        at_s = number / RATE
        right = far * (np.sin(at_s * 9 + phase[0]) + 0.5 * np.sin(at_s * 23 + phase[1])) / 1.5
        down = 0.5 * far * np.sin(at_s * 13 + phase[2])
        turn = np.array([[1, 0, right], [0, 1, down]], np.float64)
        out.append(cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE).astype(np.uint8))
    return out


def rain(pictures: Pictures, rng: np.random.Generator, _: Pictures) -> Pictures:
    """Rain: bright streaks, another set in each picture, and less contrast."""
    height, width = pictures[0].shape
    many = rng.integers(80, 300)
    out = []
    for picture in pictures:
        drops = np.zeros((height, width), np.uint8)
        for x, y, tall in zip(
            rng.integers(0, width, many), rng.integers(0, height, many), rng.integers(4, 16, many), strict=True
        ):
            cv2.line(drops, (int(x), int(y)), (int(x) + 1, int(y + tall)), 60, 1)
        out.append(noisy(picture * 0.85 + 20 + drops, rng, 2.5))
    return out


ORDINARY: dict[str, Harm] = {
    "nothing": nothing,
    "truck": truck,
    "fog": fog,
    "infrared cut": infrared,
    "lamp switched on": lights_on,
    "day to night": day_to_night,
    "pole in the wind": shaken,
    "rain": rain,
}


def done_to(pictures: Sequence[Picture], harm: Harm, first: int, last: int, seed: int) -> Pictures:
    """The pictures with a harm from the first to before the last."""
    rng = np.random.default_rng(seed)
    before = list(pictures[:first])
    return [*before, *harm(list(pictures[first:last]), rng, before), *pictures[last:]]

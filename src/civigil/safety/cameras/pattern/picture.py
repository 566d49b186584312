"""The whole picture of a scene at a moment: the empty scene, people with their shadows, noise, the clock and TEST PATTERN."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.safety.cameras.pattern import figure
from civigil.safety.cameras.pattern.ground import WARM, Ground, Grounds, Occluder
from civigil.safety.cameras.pattern.layout import layout_of
from civigil.safety.cameras.pattern.lens import Lens
from civigil.safety.cameras.pattern.light import Colour, Light, light_at
from civigil.safety.cameras.pattern.people import Figure, chance, figures
from civigil.safety.cameras.pattern.things import Pen, Picture

RELIT_EVERY_S = 60.0
_LONG, _SPOT = 26, 80  # of 255: how much light a shadow takes
_NOISES = 8
_FINER = 2  # people are drawn with so many times the pixels each way
_NEAREST_M = 3.0  # nobody is drawn nearer than this


class Scene:
    """Draws one scene. The picture of a moment depends on the moment alone; the empty scene is kept for a minute."""

    def __init__(self, name: str, lens: Lens = Lens()) -> None:  # noqa: B008 - frozen
        """Raises `Invalid` for a scene that cannot be drawn."""
        self.name = name
        self.lens = lens
        self._layout = layout_of(name)
        self._grounds = Grounds(self._layout, lens)
        self._minute: tuple[float, Light, Ground] | None = None
        self._noise = _noises(name, lens)

    def picture(self, at_s: float) -> NDArray[np.uint8]:
        """The picture (height x width x blue, green, red) at so many seconds since 1970."""
        light, ground = self._lit(at_s)
        picture = ground.picture.copy()
        people = figures(self.name, self._layout.ways, at_s)
        self._shadows(picture, people, light)
        hiding = list(ground.occluders)
        for one in people:
            while hiding and hiding[0].z >= one.z:
                hiding.pop(0)
            self._person(picture, one, light, ground, hiding)
        brighter, darker = self._noise[math.floor(at_s * 10) % _NOISES]
        noisy = cv2.subtract(cv2.add(picture, brighter), darker)
        self._label(noisy, at_s)
        return noisy.astype(np.uint8, copy=False)

    def _lit(self, at_s: float) -> tuple[Light, Ground]:
        minute = math.floor(at_s / RELIT_EVERY_S)
        if self._minute is None or self._minute[0] != minute:
            light = light_at(minute * RELIT_EVERY_S)
            self._minute = (minute, light, self._grounds.lit(light))
        return self._minute[1], self._minute[2]

    def _shadows(self, picture: Picture, people: Sequence[Figure], light: Light) -> None:
        """What people take from the light: a faint long shadow in the sun, and a dark spot at their feet."""
        mask = np.zeros(picture.shape[:2], np.uint8)
        for one in people:
            if light.sunny:
                points = [self.lens.at(x, 0, max(z, _NEAREST_M)) for x, z in figure.shadow(one, light.shadow)]
                cv2.fillPoly(mask, [np.round(np.array(points) * 16).astype(np.int32)], (_LONG,), cv2.LINE_AA, 4)
            z = max(one.z, _NEAREST_M)
            x, y = self.lens.at(one.x, 0, z)
            wide = max(2, round(0.22 * self.lens.scale(0, z)))
            cv2.ellipse(mask, (round(x), round(y)), (wide, max(1, wide // 3)), 0, 0, 360, (_SPOT,), -1, cv2.LINE_AA)
        left, top, width, height = cv2.boundingRect(mask)
        if width == 0:
            return
        window = np.s_[top : top + height, left : left + width]
        keep = 255 - cv2.GaussianBlur(mask[window], (0, 0), 1.2)
        picture[window] = cv2.multiply(picture[window], cv2.merge([keep] * 3), scale=1 / 255)

    def _person(self, picture: Picture, one: Figure, light: Light, ground: Ground, nearer: Sequence[Occluder]) -> None:
        """Draw somebody at twice the size, and what stands before them over it."""
        left, top, right, bottom = self._around(one)
        if left >= right or top >= bottom:
            return
        window = np.s_[top:bottom, left:right]
        size = ((right - left) * _FINER, (bottom - top) * _FINER)
        patch = cv2.resize(picture[window], size, interpolation=cv2.INTER_NEAREST).astype(np.uint8, copy=False)
        pen = Pen(self.lens.larger(_FINER).window(left * _FINER, top * _FINER), light, patch)
        figure.draw(pen, one, self._bright(one, light, ground))
        picture[window] = cv2.resize(patch, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
        for thing in nearer:
            _hide(picture, ground.picture, thing, (left, top, right, bottom))

    def _around(self, one: Figure) -> tuple[int, int, int, int]:
        """The window of the picture that holds somebody: left, top, right, bottom."""
        z = max(one.z, _NEAREST_M)
        x, feet = self.lens.at(one.x, 0, z)
        head = self.lens.at(one.x, one.tall_m, z)[1]
        scale = self.lens.scale(0, z)
        left, right = math.floor(x - 0.75 * scale), math.ceil(x + 0.75 * scale)
        top, bottom = math.floor(head - 0.2 * scale), math.ceil(feet + 0.35 * scale)
        return max(left, 0), max(top, 0), min(right, self.lens.width), min(bottom, self.lens.height)

    def _bright(self, one: Figure, light: Light, ground: Ground) -> Colour:
        x, y = self.lens.at(one.x, 0, max(one.z, _NEAREST_M))
        column, row = min(max(round(x), 0), self.lens.width - 1), min(max(round(y), 0), self.lens.height - 1)
        lamp = float(ground.lamplight[row, column])
        blue, green, red = (
            ambient + 0.7 * sun + lamp * warm for ambient, sun, warm in zip(light.ambient, light.sun, WARM, strict=True)
        )
        return blue, green, red

    def _label(self, picture: Picture, at_s: float) -> None:
        moment = datetime.fromtimestamp(math.floor(at_s), UTC)
        _plate(picture, "TEST PATTERN", 6, 0.5, (40, 220, 255))
        _plate(picture, f"{self.name}  {moment:%Y-%m-%d %H:%M:%S} UTC", 26, 0.34, (235, 235, 235))


def _hide(picture: Picture, empty: Picture, thing: Occluder, window: tuple[int, int, int, int]) -> None:
    """Bring back a thing, from the empty scene, inside a window."""
    high, wide = thing.share.shape[:2]
    left, right = max(window[0], thing.left), min(window[2], thing.left + wide)
    top, bottom = max(window[1], thing.top), min(window[3], thing.top + high)
    if left >= right or top >= bottom:
        return
    share = thing.share[top - thing.top : bottom - thing.top, left - thing.left : right - thing.left]
    part = np.s_[top:bottom, left:right]
    picture[part] = (picture[part] * (1 - share) + empty[part] * share).astype(np.uint8)


def _plate(picture: Picture, text: str, top: int, size: float, colour: Colour) -> None:
    """Words on a dark plate at the left edge."""
    (wide, high), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, 1)
    plate = np.s_[top : top + high + below + 3, 6 : 6 + wide + 8]
    picture[plate] = picture[plate] // 4
    cv2.putText(picture, text, (10, top + high + 2), cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)


def _noises(name: str, lens: Lens) -> list[tuple[Picture, Picture]]:
    """The noise of a small sensor, as what it adds and what it takes away; a few pictures of it are enough."""
    made: list[tuple[Picture, Picture]] = []
    for number in range(_NOISES):
        rng = np.random.default_rng(int(chance(name, "noise", number) * 2**32))
        noise = rng.normal(0, 1.6, (lens.height, lens.width, 1)) + rng.normal(0, 0.7, (lens.height, lens.width, 3))
        whole = np.round(noise).astype(np.int16)
        made.append((np.clip(whole, 0, 255).astype(np.uint8), np.clip(-whole, 0, 255).astype(np.uint8)))
    return made

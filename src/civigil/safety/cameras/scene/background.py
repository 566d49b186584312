"""What the camera sees when nobody is there, learned and kept up to date.

Theory. Each pixel has a level (its usual brightness) and a spread (its usual deviation). A frame is first brought to the
model's light by one gain and one offset, fitted robustly over the picture, so that a cloud or the camera's own exposure
control moves nothing. A pixel is foreground where it differs from its level by more than a floor and by a multiple of its
spread. Only background pixels teach the model quickly; what stands in front of it is taken over very slowly, so that
somebody who stands still for minutes stays visible.

Two mistakes that all such models make are mended here: a *ghost* (someone was part of the learned picture and left: there
the model has edges and the picture has none) is taken over at once, and a *flood* (most of the picture differs: the light
was switched, the camera moved) teaches the whole picture anew.

Pure: no clock and no chance; time comes in as the distance between frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.scene.lamp import Lamp
from civigil.safety.cameras.scene.light import Light

Gray: TypeAlias = NDArray[np.integer[Any] | np.floating[Any]]
"""Brightness, height x width, uint8; the wide type is the one that OpenCV declares."""

Floats: TypeAlias = Gray
"""The same in float32."""


@dataclass(frozen=True, slots=True)
class BackgroundLimits:
    """How the model learns. Brightness counts 0..255."""

    difference_at_least: float = 14.0  # a smaller difference is noise, whatever the spread says
    spreads: float = 4.5  # a difference below so many usual deviations is noise
    learn_s: float = 15.0  # time constant where nobody stands
    takeover_s: float = 600.0  # time constant under the foreground
    flood_share: float = 0.5  # of the picture; more foreground than this is a new scene
    flood_frames: int = 2  # so many floods in a row teach the picture anew
    came_at_least: float = (
        0.0002  # share of the picture; what is smaller and came while the model was learned stays in it
    )
    came_at_most: float = 0.1  # share of the picture; more is another light
    still_s: float = 0.5  # what shows for so long, unchanged, where the model has an edge, is the ground itself
    light_grid: int = 90  # points across the picture at which its light is compared with the model's
    light_span: float = (
        0.0  # of the width: what changes over so much, its structure kept, is light; 0: light is even all over
    )


@dataclass(frozen=True, slots=True)
class Foreground:
    """What differs from the background in one frame."""

    mask: Gray  # 255 where it differs, else 0
    difference: Gray  # by how much, after the light is evened out
    relearned: bool = False  # the whole picture was new: the model starts afresh
    evened: Floats | None = None  # the picture in the model's light; none in a flood
    stepped: bool = False  # the whole light is another one than in the picture before


class Solidity(Enum):
    """What a blob's outline says."""

    SOLID = "solid"  # the picture has an edge there and the model has none: a thing
    UNCLEAR = "unclear"
    GHOST = "ghost"  # the model has an edge there and the picture has none: something left


class Background:
    """The model of one camera's picture at one resolution."""

    def __init__(self, first: list[Gray], limits: BackgroundLimits = BackgroundLimits()) -> None:
        """Learn from the first pictures (all of one size): the median is what most of them show.

        Raises `Invalid` without a picture.
        """
        if not first:
            raise Invalid("a background needs at least one picture", where="background")
        self.limits = limits
        self._floods = 0
        self._lamp = Lamp()
        self._light = Light(limits.light_span) if limits.light_span > 0 else None
        self._earlier: list[tuple[float, Floats]] = []  # (seconds ago, evened): of the last second, the oldest first
        self._evened: Floats = first[0].astype(np.float32)  # the newest picture
        self._learn_from(first)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the pictures that it understands."""
        return self.level.shape[0], self.level.shape[1]

    def _learn_from(self, first: list[Gray]) -> None:
        stack = np.stack(first)
        self.level: Floats = np.median(stack, axis=0).astype(np.float32)
        deviation = np.abs(stack.astype(np.float32) - self.level)
        usual = np.median(deviation, axis=0) if len(first) > 2 else np.full_like(self.level, 2.0)
        self.spread: Floats = cv2.blur(np.maximum(usual, 1.0).astype(np.float32), (3, 3))
        if self._light is not None:
            self._light.renew()

    def look(self, gray: Gray, elapsed_s: float, in_sight: Gray | None = None) -> Foreground:
        """What stands out in a picture, which then teaches the model.

        `elapsed_s`: since the picture before; `in_sight`: 0 where it shows nothing of the scene, else 255; none: all of it.
        """
        stepped = self._lamp.stepped(gray)
        parts = None if self._light is None else self._light.evened(gray, self.level, elapsed_s)
        evened = self._even_light(gray) if parts is None else parts
        if in_sight is not None:
            cv2.copyTo(self.level, cv2.bitwise_not(in_sight), evened)
        self._remember(evened, elapsed_s)
        difference = cv2.absdiff(evened, self.level)
        mask: Gray = cv2.compare(difference, self.threshold(), cv2.CMP_GT)
        share = cv2.countNonZero(mask) / mask.size
        self._floods = self._floods + 1 if share > self.limits.flood_share else 0
        if self._floods >= self.limits.flood_frames:
            self._learn_from([gray])
            self._floods, self._earlier = 0, []
            return Foreground(np.zeros_like(gray), np.zeros_like(gray), relearned=True, stepped=stepped)
        if self._floods:
            return Foreground(np.zeros_like(gray), np.zeros_like(gray), stepped=stepped)
        self._learn(evened, difference, mask, elapsed_s)
        return Foreground(mask, cv2.convertScaleAbs(difference), evened=evened, stepped=stepped)

    def _remember(self, evened: Floats, elapsed_s: float) -> None:
        """Keep the picture of half a second ago or more, and the one that will be it next."""
        kept = [(ago_s + elapsed_s, picture) for ago_s, picture in self._earlier]
        if not kept or kept[-1][0] >= self.limits.still_s:
            kept.append((0.0, evened))
        self._earlier, self._evened = kept[-2:], evened

    def is_still(self, inside: Gray, left: int, top: int) -> bool:
        """Whether a blob's mask shows what it did half a second ago: a coat moves on, the ground does not."""
        if not self._earlier or self._earlier[0][0] < self.limits.still_s:
            return False
        window = np.s_[top : top + inside.shape[0], left : left + inside.shape[1]]
        now = self._evened[window]
        changed: Gray = cv2.compare(cv2.absdiff(now, self._earlier[0][1][window]), self.threshold()[window], cv2.CMP_GT)
        return cv2.countNonZero(cv2.bitwise_and(changed, inside)) <= _STIRS * cv2.countNonZero(inside)

    def threshold(self) -> Floats:
        """The difference above which each pixel is foreground."""
        limit: Floats = np.maximum(self.spread * self.limits.spreads, self.limits.difference_at_least)
        return limit

    def _even_light(self, gray: Gray) -> Floats:
        """The picture in the model's light: gain and offset by trimmed least squares over a sparse grid."""
        step = max(1, gray.shape[1] // self.limits.light_grid)
        x = gray[::step, ::step].astype(np.float32).ravel()
        y = self.level[::step, ::step].ravel()
        gain, offset = 1.0, float(np.median(y - x))
        for _ in range(2):
            error = np.abs(gain * x + offset - y)
            near = error <= max(float(np.median(error)) * 2.5, 2.0)
            near_x, near_y = x[near], y[near]
            variance = float(near_x.var())
            if variance < 4.0:  # a picture without contrast says nothing of gain
                gain, offset = 1.0, float(np.median(near_y - near_x))
                break
            mean_x, mean_y = float(near_x.mean()), float(near_y.mean())
            gain = float(((near_x - mean_x) * (near_y - mean_y)).mean()) / variance
            gain = min(max(gain, 0.4), 2.5)
            offset = mean_y - gain * mean_x
        return cv2.addWeighted(gray, gain, gray, 0.0, offset, dtype=cv2.CV_32F)

    def _learn(self, evened: Floats, difference: Floats, mask: Gray, elapsed_s: float) -> None:
        quick = 1.0 - float(np.exp(-elapsed_s / self.limits.learn_s))
        slow = 1.0 - float(np.exp(-elapsed_s / self.limits.takeover_s))
        still = cv2.bitwise_not(mask)
        cv2.accumulateWeighted(evened, self.level, quick, mask=still)
        cv2.accumulateWeighted(evened, self.level, slow, mask=mask)
        # the mean deviation of what passes as background is about 1.2 times its median
        cv2.accumulateWeighted(difference, self.spread, quick, mask=still)
        np.maximum(self.spread, 1.0, out=self.spread)

    def solidity(self, gray: Gray, inside: Gray, left: int, top: int) -> Solidity:
        """Whether a blob is a thing or a hole in the model: which of the two has an edge along the blob's outline.

        `inside` is the blob's own mask (255 inside), whose upper left corner lies at `left`, `top`.
        """
        return _solidity(gray, self.level, inside, left, top)

    def recall(self, opening: Sequence[Gray]) -> None:
        """Take out of the model what the very first pictures do not show yet: it came while the model was learned.

        Otherwise a bag that is put down in the third second would be part of the scene. Only what has an outline now and had none
        then is taken out, so that who stood there at first and left stays out.
        """
        if not opening:
            return
        first = self._even_light(np.median(np.stack(opening), axis=0).astype(np.uint8))
        limit = np.maximum(self.spread * self.limits.spreads, self.limits.difference_at_least)
        came: Gray = cv2.compare(cv2.absdiff(self.level, first), limit, cv2.CMP_GT)
        came = cv2.morphologyEx(cv2.medianBlur(came, 3), cv2.MORPH_CLOSE, _WIDE)
        if cv2.countNonZero(came) > self.limits.came_at_most * came.size:
            return  # another light, or a camera that was still moving
        now: Gray = cv2.convertScaleAbs(self.level)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(came, connectivity=8, ltype=cv2.CV_32S)
        for number in range(1, len(stats)):
            left, top, width, height, area = (int(value) for value in stats[number])
            if area < self.limits.came_at_least * came.size:
                continue
            window = np.s_[top : top + height, left : left + width]
            inside: Gray = cv2.compare(labels[window], np.array(number), cv2.CMP_EQ)
            if _solidity(now, first, inside, left, top) is Solidity.SOLID:
                grown = cv2.dilate(inside, _WIDE) > 0
                self.level[window][grown] = first[window][grown]

    def take_over(self, gray: Gray, inside: Gray, left: int, top: int) -> None:
        """Make what is seen inside a blob's mask the background, at once."""
        height, width = inside.shape
        window = np.s_[top : top + height, left : left + width]
        grown = cv2.dilate(inside, _CROSS) > 0
        self.level[window][grown] = gray[window][grown]


def _solidity(now: Gray, model: Floats, inside: Gray, left: int, top: int) -> Solidity:
    above, beside = min(_MARGIN, top), min(_MARGIN, left)
    below = min(_MARGIN, now.shape[0] - top - inside.shape[0])
    beyond = min(_MARGIN, now.shape[1] - left - inside.shape[1])
    padded = cv2.copyMakeBorder(inside, above, below, beside, beyond, cv2.BORDER_CONSTANT, value=(0,))
    height, width = padded.shape
    window = np.s_[top - above : top - above + height, left - beside : left - beside + width]
    # a blob that is cut off by the picture's border has no outline there
    outside = cv2.erode(padded, _CROSS, borderType=cv2.BORDER_REPLICATE)
    rim = cv2.subtract(cv2.dilate(padded, _CROSS), outside)
    new = cv2.mean(_edges(now[window]), mask=rim)[0]
    old = cv2.mean(_edges(model[window]), mask=rim)[0]
    if old > 1.3 * new + 2.0:
        return Solidity.GHOST
    return Solidity.SOLID if new > 1.3 * old + 2.0 else Solidity.UNCLEAR


def _edges(picture: Gray | Floats) -> Floats:
    across = cv2.Sobel(picture, cv2.CV_32F, 1, 0, ksize=3)
    down = cv2.Sobel(picture, cv2.CV_32F, 0, 1, ksize=3)
    edges: Floats = cv2.magnitude(across, down)
    return edges


_STIRS = 0.05  # of a still blob may differ by chance
_CROSS = np.ones((3, 3), np.uint8)
_WIDE = np.ones((5, 5), np.uint8)
_MARGIN = 2  # pixels around a blob, so that its outline has two sides

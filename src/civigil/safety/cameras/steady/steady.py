"""Finds how far each picture of a camera lies from where its pictures usually lie: a pole in the wind.

Theory. The picture's field is held against the ground's anchors (`ground.py`). A small shift follows from the slopes at the
anchors, by least squares (Lucas and Kanade 1981; the slopes are the ground's, not the picture's, as in Baker and Matthews
2004), with weights that leave out what does not fit (Geman and McClure). Where that does not explain the picture, all whole
shifts within reach are tried, each by how much of the ground it explains. People, a crowd and a bus look like no part of the
ground, wherever it is held against them, so they have no vote: only the rest has, as long as it is a quarter of the blocks. A
shift must explain clearly more than none does, and must lie within reach; what lies farther away is a camera that was turned,
which is the tamper watch's to say.

As long as a camera does not sway its pictures are left as they are, to the bit.

Pure: no clock and no chance; time comes in with each picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from civigil.safety.cameras.privacy.hide import Hidden
from civigil.safety.cameras.scene.background import Floats, Gray
from civigil.safety.cameras.steady.ground import Anchors, Ground, field_of
from civigil.safety.cameras.steady.sway import STILL, Sway


@dataclass(frozen=True, slots=True)
class SteadyLimits:
    """What counts as sway. Pixels are those of the field."""

    width: int = 240  # pixels of the field; wider pictures are shrunk
    reach: float = 0.02  # of the width: more is a camera that was turned
    begins: float = 0.2  # pixels: less is left as it is, while the camera does not sway
    least: float = 0.04  # likewise, while it does
    calm_s: float = 10.0  # without sway for so long, it does not sway any more
    rest_s: float = 0.13  # between two pictures that are looked at, while it does not
    shown: float = 0.25  # of the blocks: so many must show the ground
    anchors: int = 60  # at least
    usual: float = 0.9  # of what is usually explained: where no shift explains less, others are tried
    better: float = 0.04  # of the anchors: so much more must a shift by a pixel and more explain than none
    learn_s: float = 60.0  # time constant of the ground
    every_s: float = 0.19  # between two pictures that teach it
    renew_s: float = 3.0  # between two choices of anchors, once the ground is known
    lost_s: float = 30.0  # without any ground for so long, it is learned anew


class Steady:
    """Finds the sway of one camera's pictures, all of one shape, in the order of their times."""

    def __init__(self, limits: SteadyLimits | None = None, hidden: Hidden | None = None) -> None:
        """`hidden`: what lies behind masks; they sway with nothing."""
        self.limits = limits or SteadyLimits()
        self._hidden = hidden
        self._unmasked: Gray | None = None  # 0 where a mask may come to lie when the camera sways, else 255
        self.restart()

    def restart(self) -> None:
        """Begin with another picture."""
        self._ground: Ground | None = None
        self._taught_s = self._renewed_s = self._known_s = self._swayed_s = self._looked_s = -math.inf
        self._count = 0
        self._middle: tuple[float, ...] = (0.0, 0.0)  # of the sway, in pixels
        self._explained = 1.0  # by the ground, of the anchors, usually

    def pause(self, away_s: float) -> None:
        """The stream was away for so long, from which nothing is learned."""
        self._taught_s += away_s
        self._renewed_s += away_s
        self._known_s += away_s
        self._swayed_s += away_s

    def step(self, gray: Gray, at_s: float) -> Sway:
        """The sway of a picture (height x width, uint8); none where nothing can be said."""
        swaying = at_s - self._swayed_s < self.limits.calm_s
        if not swaying and 0 <= at_s - self._looked_s < self.limits.rest_s:
            return STILL
        self._looked_s = at_s
        field = field_of(gray, self.limits.width)
        if self._ground is None or field.shape != self._ground.shape:
            self._begin(field, at_s)
            return STILL
        shift = self._shift(field, self._ground.anchors, swaying=swaying)
        if shift is None:
            if at_s - self._known_s > self.limits.lost_s:
                self._begin(field, at_s)
            return STILL
        self._known_s = at_s
        far = math.hypot(*shift)
        if far >= self.limits.begins:
            self._swayed_s = at_s
        elif not swaying or far < self.limits.least:
            shift = (0.0, 0.0)
        self._teach(field, shift, at_s)
        return STILL if shift == (0.0, 0.0) else Sway(shift[0] / field.shape[1], shift[1] / field.shape[0])

    def in_sight(self, shape: tuple[int, ...], sway: Sway) -> Gray | None:
        """255 where a steadied picture of this height and width shows the scene, 0 elsewhere; none: it shows all of it."""
        seen = sway.in_sight(shape)
        if seen is None or self._hidden is None:
            return seen
        if self._unmasked is None or self._unmasked.shape != seen.shape:
            visible = self._hidden.visible((shape[0], shape[1]))
            around = 2 * math.ceil(self.limits.reach * shape[1]) + 1
            self._unmasked = cv2.compare(
                cv2.erode(visible, np.ones((around, around), np.uint8)), np.array(0.5), cv2.CMP_GT
            )
        return cv2.bitwise_and(seen, self._unmasked)

    def _begin(self, field: Floats, at_s: float) -> None:
        visible = None if self._hidden is None else self._hidden.visible((field.shape[0], field.shape[1]))
        self._ground = Ground(field, visible)
        self._taught_s = self._renewed_s = self._known_s = at_s
        self._count = 1

    def _teach(self, field: Floats, shift: tuple[float, float], at_s: float) -> None:
        assert self._ground is not None  # the caller has it
        elapsed = at_s - self._taught_s
        if 0 <= elapsed < self.limits.every_s:
            return
        self._taught_s, self._count = at_s, self._count + 1
        if shift != (0.0, 0.0):
            # each fit errs a little to the same side, so the ground would wander off: it is held to the middle of the sway
            share = min(abs(elapsed) / self.limits.learn_s, 1.0)
            self._middle = tuple(old + share * (new - old) for old, new in zip(self._middle, shift, strict=True))
            shift = shift[0] - 0.5 * self._middle[0], shift[1] - 0.5 * self._middle[1]
            move = np.array([[1.0, 0.0, shift[0]], [0.0, 1.0, shift[1]]])
            how = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
            size = (field.shape[1], field.shape[0])
            field = cv2.warpAffine(field, move, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
        self._ground.learn(field, max(1.0 / self._count, min(abs(elapsed) / self.limits.learn_s, 1.0)))
        if self._count < 8 or at_s - self._renewed_s >= self.limits.renew_s:
            self._ground.renew()
            self._renewed_s = at_s

    def _shift(self, field: Floats, anchors: Anchors, *, swaying: bool) -> tuple[float, float] | None:
        """Where the ground lies in a field, in pixels to the right and down; none where it is not to be seen."""
        limits = self.limits
        if len(anchors.x) < limits.anchors:
            return None
        here = _fit(field, anchors, (0.0, 0.0), turns=1)
        small = math.hypot(*here.shift) < limits.begins
        if small and not swaying and here.explained >= limits.usual * self._explained:
            return self._accepted(here, anchors)
        reach = limits.reach * field.shape[1]
        tried = [(0.0, 0.0), *_whole(field, anchors, math.ceil(reach))]
        found = max((_fit(field, anchors, one, turns=4) for one in tried), key=lambda one: one.explained)
        far = math.hypot(*found.shift)
        better = limits.better * min(far, 1.0)  # a shift far below a pixel explains hardly more than none
        if far <= reach and found.explained >= here.explained + better:
            return self._accepted(found, anchors)
        return self._accepted(here if small else _Fit((0.0, 0.0), here.explained, here.blocks), anchors)

    def _accepted(self, fit: _Fit, anchors: Anchors) -> tuple[float, float] | None:
        """A shift, where enough of the ground is to be seen to say so."""
        if fit.blocks < self.limits.shown * anchors.blocks:
            return None
        self._explained += 0.1 * (fit.explained - self._explained)
        return fit.shift


@dataclass(frozen=True, slots=True)
class _Fit:
    shift: tuple[float, float]
    explained: float  # of the anchors, before the last correction: 1 where all look as they usually do
    blocks: int  # in which most of them do


def _fit(field: Floats, anchors: Anchors, first: tuple[float, float], turns: int) -> _Fit:
    right, down = first
    for _ in range(turns):
        seen = _at(field, anchors, right, down)
        off = seen - anchors.value
        weight = 1.0 / (1.0 + (off / (_FITS * anchors.usual)) ** 2) ** 2 / (anchors.usual * anchors.usual)
        xx = float((weight * anchors.across * anchors.across).sum())
        yy = float((weight * anchors.down * anchors.down).sum())
        xy = float((weight * anchors.across * anchors.down).sum())
        x, y = float((weight * anchors.across * off).sum()), float((weight * anchors.down * off).sum())
        xx, yy = xx + _PRIOR, yy + _PRIOR
        det = xx * yy - xy * xy
        right -= float(np.clip((yy * x - xy * y) / det, -1.0, 1.0))
        down -= float(np.clip((xx * y - xy * x) / det, -1.0, 1.0))
    far = (off / (_FITS * anchors.usual)) ** 2
    near = far < 1.0
    good = np.bincount(anchors.block[near], minlength=len(anchors.of_block))
    return _Fit((right, down), float((1.0 / (1.0 + far)).mean()), int(np.count_nonzero(2 * good > anchors.of_block)))


def _at(field: Floats, anchors: Anchors, right: float, down: float) -> Floats:
    """The field at the anchors' places, shifted."""
    if right == 0.0 and down == 0.0:
        return field[anchors.y.astype(np.intp), anchors.x.astype(np.intp)]
    seen = cv2.remap(field, anchors.x + np.float32(right), anchors.y + np.float32(down), cv2.INTER_LINEAR)
    return seen.ravel()


def _whole(field: Floats, anchors: Anchors, reach: int) -> list[tuple[float, float]]:
    """The whole shifts within reach that explain more of the ground than those around them: the best few.

    A row of windows looks like itself a window farther on, and between two pixels unlike itself; so one is too few.
    """
    some = slice(None, None, max(1, len(anchors.x) // _SOME))
    y, x = anchors.y[some].astype(np.intp), anchors.x[some].astype(np.intp)
    steps = np.arange(-reach, reach + 1)
    moves = (steps[:, None] * field.shape[1] + steps[None, :]).ravel()
    places = (y * field.shape[1] + x)[:, None] + moves[None, :]
    off = np.abs(field.ravel()[places] - anchors.value[some, None]) / anchors.usual[some, None]
    cost = np.minimum(off, _FAR).sum(axis=0).reshape(len(steps), len(steps))
    down, right = np.nonzero(cost == cv2.erode(cost, _AROUND))
    best = np.argsort(cost[down, right])[:_TRIED]
    return [(float(steps[right[one]]), float(steps[down[one]])) for one in best]


_FITS = 2.5  # usual deviations at which an anchor's say is a quarter, and within which it shows the ground
_FAR = 4.0  # a whole shift is no worse for an anchor that is farther off
_PRIOR = 4.0  # of the information on each axis: an axis without edges has no sway
_TRIED = 3  # whole shifts that are tried
_AROUND = np.ones((3, 3), np.uint8)
_SOME = 360  # anchors by which whole shifts are tried

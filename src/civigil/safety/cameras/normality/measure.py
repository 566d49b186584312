"""From pictures to measures: what moves at each place, how fast, how evenly, how large, which way. Pure.

The flow runs from the newest picture back to the one before, so that it says of each pixel where it came from. It is dense
inverse search with variational refinement, computed only where something stands before the background. A window's mean flow
is the velocity of the thing as a whole: swinging limbs cancel out. Its scatter is what does not move with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.safety.cameras.normality.limits import NormalityLimits
from civigil.safety.cameras.normality.scale import Scale
from civigil.safety.cameras.scene.background import Background, Gray

Floats = NDArray[np.float32]
_MARGIN = 24  # pixels around the foreground that the flow may look into
_STEP = 16  # the part in which flow is computed grows and shrinks by this
_LEAST = 64  # pixels: a smaller part has too few scales


@dataclass(frozen=True, slots=True)
class Measured:
    """One picture, measured: each field has one value a place, rows x columns. Sizes count in windows of that row."""

    elapsed_s: float  # since the picture before
    there: NDArray[np.bool_]  # enough foreground to judge
    back: Floats  # (…, 2): where the window's content came from, in places (x, y)
    speed: Floats  # windows a second
    scatter: Floats  # windows a second
    fill: Floats  # share of the window that is foreground
    angle: Floats  # radians, where it goes; 0 to the right, pi/2 down
    mask: Gray  # 255 where the working picture is foreground


class Measurer:
    """Measures one camera's pictures, one after the other, all of one size."""

    def __init__(self, background: Background, scale: Scale, limits: NormalityLimits) -> None:
        self.background = background
        self.limits = limits
        height, width = background.shape
        cell = limits.cell
        self.rows, self.columns = -(-height // cell), -(-width // cell)
        middles = np.arange(self.rows) * cell + cell / 2
        self._sides: Floats = scale.sides(middles.astype(np.float64)).astype(np.float32)[:, None]
        self._corners = _Corners(middles, self._sides[:, 0], width, height, self.columns, cell)
        self._flow = _flow()
        self._before: Gray | None = None
        self._before_s = 0.0

    @property
    def sides(self) -> Floats:
        """The window's side at each row of places, in pixels."""
        return self._sides[:, 0]

    def step(self, gray: Gray, at_s: float) -> Measured | None:
        """Measure the next picture; none for the first one, and after a gap or a new scene."""
        before, elapsed_s = self._before, at_s - self._before_s
        self._before, self._before_s = gray, at_s
        seen = self.background.look(gray, min(max(elapsed_s, 0.0), 1.0) if before is not None else 0.0)
        if before is None or seen.relearned or not 0 < elapsed_s <= self.limits.gap_s:
            return None
        return self._measure(gray, before, cv2.medianBlur(seen.mask, 3), elapsed_s)

    def _measure(self, gray: Gray, before: Gray, mask: Gray, elapsed_s: float) -> Measured:
        height, width = gray.shape
        left, top, wide, high = cv2.boundingRect(mask)
        shape = (self.rows, self.columns)
        if wide == 0:
            nothing = np.zeros(shape, np.float32)
            back = np.zeros((*shape, 2), np.float32)
            return Measured(elapsed_s, nothing > 0, back, nothing, nothing, nothing, nothing, mask)
        part = np.s_[_reach(top, high, height), _reach(left, wide, width)]
        flow: Floats = self._flow.calc(  # type: ignore[call-overload]  # None: no flow to begin with; its types forget it
            np.ascontiguousarray(gray[part]), np.ascontiguousarray(before[part]), None
        )
        sums = self._corners.sums(_channels(flow, mask[part], part, (height, width)))
        count = np.maximum(sums[..., 0], 1.0)
        x, y = sums[..., 1] / count, sums[..., 2] / count
        scatter = np.sqrt(np.maximum(sums[..., 3] / count - x * x - y * y, 0.0))
        fill = sums[..., 0] / (self._sides * self._sides)
        per_window = 1.0 / (self._sides * elapsed_s)
        return Measured(
            elapsed_s=elapsed_s,
            there=fill > self.limits.fill_at_least,
            back=np.stack([x, y], axis=-1, dtype=np.float32) / np.float32(self.limits.cell),
            speed=np.hypot(x, y) * per_window,
            scatter=scatter * per_window,
            fill=fill,
            angle=np.arctan2(-y, -x),
            mask=mask,
        )


class _Corners:
    """Sums over the window around each place, by an integral picture: as dear for large windows as for small ones."""

    def __init__(
        self,
        middles: NDArray[np.floating],
        sides: Floats,
        width: int,
        height: int,
        columns: int,
        cell: int,
    ) -> None:
        across = np.arange(columns) * cell + cell / 2
        half = sides / 2
        up = np.clip(np.rint(middles - half), 0, height).astype(np.intp)[:, None]
        down = np.clip(np.rint(middles + half), 0, height).astype(np.intp)[:, None]
        left = np.clip(np.rint(across[None, :] - half[:, None]), 0, width).astype(np.intp)
        right = np.clip(np.rint(across[None, :] + half[:, None]), 0, width).astype(np.intp)
        self._flat = tuple(
            (row * (width + 1) + column).ravel()
            for row, column in ((down, right), (up, left), (up, right), (down, left))
        )
        self._shape = (len(middles), columns)

    def sums(self, channels: Floats) -> Floats:
        """Sums of each channel: rows x columns x channels."""
        integral = cv2.integral(channels, sdepth=cv2.CV_32F).reshape(-1, channels.shape[2])
        down_right, up_left, up_right, down_left = (integral[index] for index in self._flat)
        total = down_right + up_left - up_right - down_left
        sums: Floats = total.reshape(*self._shape, -1).astype(np.float32)
        return sums


def _channels(flow: Floats, mask: Gray, part: tuple[slice, slice], size: tuple[int, int]) -> Floats:
    """Foreground, flow in x and y, and the square of its length; nothing outside the foreground."""
    channels = np.zeros((*size, 4), np.float32)
    inside = cv2.threshold(mask, 0, 1.0, cv2.THRESH_BINARY)[1].astype(np.float32)
    x, y = cv2.split(flow)
    x, y = cv2.multiply(x, inside), cv2.multiply(y, inside)
    square = cv2.add(cv2.multiply(x, x), cv2.multiply(y, y))
    channels[part] = cv2.merge([inside, x, y, square])
    return channels


def _reach(begin: int, length: int, whole: int) -> slice:
    """The part of an axis in which flow is computed: the foreground with a margin, in steps, and not too short."""
    first = max(begin - _MARGIN, 0) // _STEP * _STEP
    last = min(-(-(begin + length + _MARGIN) // _STEP) * _STEP, whole)
    if last - first < _LEAST:
        last = min(first + _LEAST, whole)
        first = max(last - _LEAST, 0)
    return slice(first, last)


def _flow() -> cv2.DISOpticalFlow:
    """Patches at half the size, refined: what a fast preset leaves out is what makes the flow of people usable."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow.setFinestScale(1)
    flow.setPatchSize(8)
    flow.setPatchStride(6)
    flow.setGradientDescentIterations(8)
    flow.setVariationalRefinementIterations(2)
    return flow

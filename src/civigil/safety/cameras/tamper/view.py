"""The view of a fixed camera as a field of mean gradient directions, and how much of it a picture still shows.

A gradient g becomes n = g / (|g| + faint): its direction, with a length that soon forgets how strong the edge is. The reference
is the mean of n over time, so that what moves averages out. In each tile of a grid, three figures: the *likeness* (cosine between
the two fields), the *contrast* (the raw gradient along the reference, beside the usual) and the *strength* (of
fine edges, whatever their direction, beside the usual).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import scipy.fft
from numpy.typing import NDArray

from civigil.safety.cameras.scene.background import Floats, Gray
from civigil.safety.cameras.tamper.limits import TamperLimits

Mask = NDArray[np.bool_]
GRID = (8, 6)  # tiles across and down
CELLS = (16, 12)  # of the layout: where it is bright and where dark
_FINE_PX, _SOFT_PX = 0.8, 2.0
_EPS = 1e-6
_WEAK = 0.15  # likeness below which a tile is lost, whatever it usually is
_POOR = 0.25  # share of tiles with structure below which little can be told
_CALM_S = 20.0  # so long an unexplained change of light stands before it becomes another view that is known


@dataclass(frozen=True)
class Field:
    """The structure of one picture."""

    x: Floats  # direction field, height x width
    y: Floats
    raw_x: Floats  # gradient, brightness a pixel
    raw_y: Floats
    fine: Floats  # what the picture has of fine edges: a soft one, as of a blot upon the lens, has none
    layout: Floats  # mean brightness by cell


def field_of(picture: Floats, faint: float, visible: Floats | None = None) -> Field:
    """The structure of a picture (height x width, float32). `visible`: 0 where there is a mask and so no structure, else 1."""
    raw_x = cv2.Sobel(picture, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    raw_y = cv2.Sobel(picture, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    if visible is not None:
        raw_x, raw_y = raw_x * visible, raw_y * visible
    length = cv2.magnitude(raw_x, raw_y) + faint
    layout = cv2.resize(picture, CELLS, interpolation=cv2.INTER_AREA)
    fine = cv2.GaussianBlur(picture, (0, 0), _FINE_PX) - cv2.GaussianBlur(picture, (0, 0), _SOFT_PX)
    return Field(cv2.divide(raw_x, length), cv2.divide(raw_y, length), raw_x, raw_y, fine, layout)


class Known:
    """A view that was learned."""

    def __init__(self, field: Field, keep_s: float) -> None:
        self.x, self.y = field.x.copy(), field.y.copy()
        self.layout = field.layout.copy()
        self.used_s = 0.0  # when it was last seen
        self._keep_s = keep_s
        self._weight_s = 0.0  # footage that it was learned from, at most `keep_s`
        self._alike = self._along = self._strong = np.zeros((GRID[1], GRID[0]), np.float32)

    def learn(self, field: Field, elapsed_s: float) -> None:
        """Take in a picture that shows this view."""
        self._weight_s = min(self._weight_s + elapsed_s, self._keep_s)
        share = min(1.0, elapsed_s / max(self._weight_s, _EPS))
        for kept, new in ((self.x, field.x), (self.y, field.y), (self.layout, field.layout)):
            cv2.accumulateWeighted(new, kept, share)
        alike, along, strong = self._figures(field)
        self._alike = self._alike + share * (alike - self._alike)
        self._along = self._along + share * (along - self._along)
        self._strong = self._strong + share * (strong - self._strong)

    @property
    def lengths(self) -> Floats:
        """How sure the structure is, by pixel: 0 none, 1 always the same direction."""
        return cv2.magnitude(self.x, self.y)

    def structured(self, limit: float) -> Mask:
        """Which tiles have structure."""
        square = _tiles(self.x * self.x + self.y * self.y)
        wanted: Mask = np.sqrt(square) >= limit
        return wanted

    def _figures(self, field: Field) -> tuple[Floats, Floats, Floats]:
        """Likeness, gradient along the reference, and strength of fine edges, by tile."""
        common = _tiles(self.x * field.x + self.y * field.y)
        own, other = _tiles(self.x * self.x + self.y * self.y), _tiles(field.x * field.x + field.y * field.y)
        alike = common / np.sqrt(own * other + _EPS)
        along = _tiles(self.x * field.raw_x + self.y * field.raw_y) / np.sqrt(own + _EPS)
        strong = np.sqrt(_tiles(field.fine * field.fine))
        return alike, along, strong

    def look(self, field: Field, limits: TamperLimits) -> Look:
        """How much of this view a picture shows."""
        structured = self.structured(limits.structured)
        count = int(structured.sum())
        if count == 0:
            return Look(0.0, 0.0, 0.0, 1.0, 1.0, 0.0)
        alike, along, strong = self._figures(field)
        contrast = along / np.maximum(self._along, 0.05)
        gone = alike < np.maximum(limits.alike * self._alike, _WEAK)
        lost = structured & (gone | (contrast < limits.contrast))
        flat = lost & (strong < limits.flat * self._strong)
        many = int(lost.sum())
        correlation, spread = self._layout(field, lost)
        return Look(
            structured=count / structured.size,
            lost=many / count,
            flat=int(flat.sum()) / many if many else 0.0,
            layout=correlation,
            spread=spread,
            contrast=float(np.median(contrast[structured])),
        )

    def _layout(self, field: Field, lost: Mask) -> tuple[float, float]:
        """Whether dark and bright still lie where they did within the lost tiles: correlation, and spread beside the usual."""
        cells = cv2.resize(lost.astype(np.uint8), CELLS, interpolation=cv2.INTER_NEAREST) > 0
        if cells.sum() < 6:
            return 1.0, 1.0
        before, now = self.layout[cells], field.layout[cells]
        usual, spread = float(before.std()), float(now.std())
        if usual < 1.0:
            return 0.0, 0.0
        together = float(((before - before.mean()) * (now - now.mean())).mean())
        return together / max(usual * spread, _EPS), spread / usual

    def shift(self, field: Field) -> tuple[float, float, float, float]:
        """Where this view lies in a picture, by orientation correlation: right, down (pixels), its peak and the one at no shift.

        The peaks are coefficients: 1 where two fields are one.
        """
        mine = (self.x + 1j * self.y).astype(np.complex64)
        other = (field.x + 1j * field.y).astype(np.complex64)
        product = np.conj(scipy.fft.fft2(mine)) * scipy.fft.fft2(other)
        found = scipy.fft.ifft2(product).real
        scale = float(np.sqrt((np.abs(mine) ** 2).sum() * (np.abs(other) ** 2).sum())) + _EPS
        down, right = (int(one) for one in np.unravel_index(int(np.argmax(found)), found.shape))
        here = float(max(found[i, j] for i in (-1, 0, 1) for j in (-1, 0, 1)))
        height, width = found.shape
        return (
            float(right - width if right > width // 2 else right),
            float(down - height if down > height // 2 else down),
            float(found.max()) / scale,
            here / scale,
        )


@dataclass(frozen=True, slots=True)
class Look:
    """How much of a known view one picture shows."""

    structured: float  # share of all tiles that have structure
    lost: float  # share of those that do not show it
    flat: float  # share of the lost ones that show nothing in its place
    layout: float  # correlation of bright and dark within the lost ones, -1..1
    spread: float  # of bright and dark there, beside the usual
    contrast: float  # of the structure along itself, beside the usual; median


class Views:
    """The views of one camera: by day, at night, with the lamps on."""

    def __init__(self, limits: TamperLimits) -> None:
        self._limits = limits
        self._views: list[Known] = []
        self.current: Known | None = None
        self._puzzled_s: float | None = None

    def look(self, field: Field, at_s: float) -> Look:
        """What a picture shows of the view that it shows most of. The first one is always known."""
        if self.current is None:
            self.current = self._add(field, at_s)
        look = self.current.look(field, self._limits)
        if look.lost >= self._limits.sprayed:
            others = [(other.look(field, self._limits), other) for other in self._views if other is not self.current]
            better = min(others, key=lambda one: one[0].lost, default=None)
            if better is not None and better[0].lost < min(0.5 * look.lost, self._limits.sprayed):
                look, self.current = better
        if look.lost < self._limits.sprayed:
            self.current.used_s = at_s
        return look

    def learn(self, field: Field, look: Look, at_s: float, elapsed_s: float) -> None:
        """Take in a picture without evidence: into the current view, or as a new one where the light has changed for good."""
        assert self.current is not None  # `look` came first
        if look.lost < self._limits.sprayed and not self._grown(field, look):
            self.current.learn(field, elapsed_s)
            self._puzzled_s = None
        elif self._puzzled_s is None:
            self._puzzled_s = at_s
        elif at_s - self._puzzled_s >= _CALM_S:
            self.current, self._puzzled_s = self._add(field, at_s), None

    def _grown(self, field: Field, look: Look) -> bool:
        """Whether a view with hardly any structure shows much of it now: somebody switched the light on."""
        if look.structured >= _POOR:
            return False
        now = np.sqrt(_tiles(field.x * field.x + field.y * field.y)) >= self._limits.structured
        return float(now.mean()) >= 2 * max(look.structured, 0.05)

    def _add(self, field: Field, at_s: float) -> Known:
        view = Known(field, self._limits.keep_s)
        view.used_s = at_s
        view.learn(field, _EPS)
        if len(self._views) >= self._limits.views:
            self._views.remove(min(self._views, key=lambda one: one.used_s))
        self._views.append(view)
        return view


def _tiles(values: Floats) -> Floats:
    return cv2.resize(values, GRID, interpolation=cv2.INTER_AREA)


def shrunk(gray: Gray, width: int) -> Gray:
    """A picture at the size at which it is judged."""
    if gray.shape[1] <= width:
        return gray
    size = (width, max(16, round(gray.shape[0] * width / gray.shape[1])))
    return cv2.resize(gray, size, interpolation=cv2.INTER_AREA)

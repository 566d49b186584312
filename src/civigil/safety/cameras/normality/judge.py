"""How unusual a picture is, and where: the model's word on each place, carried along. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from civigil.safety.cameras.background import Gray
from civigil.safety.cameras.normality.carry import Evidence
from civigil.safety.cameras.normality.direction import sector
from civigil.safety.cameras.normality.limits import NormalityLimits
from civigil.safety.cameras.normality.measure import Measured, Measurer
from civigil.safety.cameras.normality.model import CUES, Normality, Usual, evenness
from civigil.safety.cameras.normality.tally import BLOCK, Floats


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of one picture. A score of 1 is what 95 % of what passes stays below, on each measure."""

    at_s: float
    score: float  # of the picture: the largest of its places; 0 where nothing moves
    heat: Floats  # of each place, rows x columns; 0 where nothing is
    place: tuple[int, int]  # row and column of the most unusual place
    ratios: tuple[float, ...]  # there, each cue's ratio to the usual, averaged over what was carried
    shares: tuple[float, ...]  # there, what each cue adds to the score above 1
    way_share: float  # the share of what passes there that goes the same way
    mask: Gray  # 255 where the working picture is foreground


class Judge:
    """Judges one camera's pictures, one after the other, all at the model's size."""

    def __init__(self, model: Normality, usual: Usual | None = None) -> None:
        """`usual`: other references than the model's own, to judge footage that they were not read from."""
        self.model = model
        self.measurer = Measurer(model.background(), model.scale, model.limits)
        self._usual = model.usual if usual is None else usual
        self._evidence = Evidence(len(CUES), model.limits.memory_s, model.limits.doubt)
        weights = model.limits.weights
        self._weights = np.array([weights.speed, weights.glide, weights.size, weights.direction], np.float32)
        self._blocks = np.arange(model.columns) // BLOCK
        self._rows = np.arange(model.rows)[:, None]
        self.measured: Measured | None = None  # the newest picture, measured

    def step(self, gray: Gray, at_s: float) -> Verdict | None:
        """Judge the next picture; none for the first one, and after a gap or a new scene: nothing has moved yet."""
        self.measured = self.measurer.step(gray, at_s)
        if self.measured is None:
            self._evidence.forget()
            return None
        return self.judge(self.measured, at_s)

    def take_up(self, usual: Usual) -> None:
        """Judge by these references from now on."""
        self._usual = usual

    def judge(self, measured: Measured, at_s: float) -> Verdict:
        """Judge what was measured."""
        ratios = self.ratios(measured)
        mean = self._evidence.step((ratios - 1.0) * self._weights, measured)
        heat: Floats = np.where(measured.there, np.maximum(1.0 + mean.sum(axis=-1), 0.0), 0.0).astype(np.float32)
        row, column = (int(at) for at in np.unravel_index(int(np.argmax(heat)), heat.shape))
        shares = mean[row, column, : len(CUES)]
        averaged = 1.0 + shares / np.maximum(self._weights, 1e-6)
        way = int(sector(measured.angle[row, column]))
        return Verdict(
            at_s=at_s,
            score=float(heat[row, column]),
            heat=heat,
            place=(row, column),
            ratios=tuple(float(one) for one in averaged),
            shares=tuple(float(one) for one in shares),
            way_share=float(self._usual.shares[row, self._blocks[column], way]),
            mask=measured.mask,
        )

    def ratios(self, measured: Measured) -> Floats:
        """Each place's measures beside what is usual there: rows x columns x cues."""
        return ratios_of(measured, self._usual, self.model.limits, self._rows, self._blocks)


def ratios_of(
    measured: Measured, usual: Usual, limits: NormalityLimits, rows: np.ndarray, blocks: np.ndarray
) -> Floats:
    """Ratios to the usual in the order of `CUES`; a direction counts as usual while something hardly moves."""
    even = evenness(measured.speed, measured.scatter, limits)
    rarity = usual.rarity[rows, blocks[None, :], sector(measured.angle)]
    rarity = np.where(measured.speed > limits.moving, rarity, np.minimum(rarity, 1.0))
    return np.stack([measured.speed / usual.speed, even / usual.glide, measured.fill / usual.size, rarity], axis=-1)

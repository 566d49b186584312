"""How unusual a picture is, and where: the model's word on each place, carried along. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from civigil.safety.cameras.normality.carry import Evidence
from civigil.safety.cameras.normality.direction import sector
from civigil.safety.cameras.normality.hours import REGION, Hours, spread
from civigil.safety.cameras.normality.limits import NormalityLimits
from civigil.safety.cameras.normality.measure import Measured, Measurer
from civigil.safety.cameras.normality.model import CUES, Normality, Usual, evenness
from civigil.safety.cameras.normality.tally import BLOCK, Floats
from civigil.safety.cameras.scene.background import Gray


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
    hour_share: float  # there, what the hour of the day adds to the score
    hour: tuple[float, float] | None  # there, the share of the time that something is: at this hour, over the day
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
        self._hours = model.counts.hours
        self._hour: int | None = None
        self._rare: Floats | None = None  # what the hour adds where something is; None: nothing anywhere

    def step(self, gray: Gray, at_s: float, hour: int | None = None) -> Verdict | None:
        """Judge the next picture; none for the first one, and after a gap or a new scene: nothing has moved yet.

        `hour`: of the day (UTC); none where nobody says.
        """
        if hour != self._hour:
            self._turn_to(hour)
        self.measured = self.measurer.step(gray, at_s)
        if self.measured is None:
            self._evidence.forget()
            return None
        return self.judge(self.measured, at_s)

    def take_up(self, usual: Usual, hours: Hours) -> None:
        """Judge by these references from now on."""
        self._usual, self._hours = usual, hours
        self._turn_to(self._hour)

    def _turn_to(self, hour: int | None) -> None:
        self._hour, self._rare = hour, None
        if hour is None or not self._hours.enough:
            return
        rare = self.model.limits.weights.hour * self._hours.rarity(hour)
        self._rare = spread(rare.astype(np.float32), self.model.rows, self.model.columns) if rare.any() else None

    def judge(self, measured: Measured, at_s: float) -> Verdict:
        """Judge what was measured."""
        ratios = self.ratios(measured)
        mean = self._evidence.step((ratios - 1.0) * self._weights, measured)
        total = 1.0 + mean.sum(axis=-1)
        if self._rare is not None and self._evidence.presence is not None:
            total += self._rare * self._evidence.presence
        heat: Floats = np.where(measured.there, np.maximum(total, 0.0), 0.0).astype(np.float32)
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
            hour_share=self._hour_share(row, column),
            hour=self._hour_shares(row, column),
            mask=measured.mask,
        )

    def _hour_share(self, row: int, column: int) -> float:
        if self._rare is None or self._evidence.presence is None:
            return 0.0
        return float(self._rare[row, column] * self._evidence.presence[row, column])

    def _hour_shares(self, row: int, column: int) -> tuple[float, float] | None:
        if self._rare is None or self._hour is None:
            return None
        now, day = self._hours.shares(self._hour)
        return float(now[row // REGION, column // REGION]), float(day[row // REGION, column // REGION])

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

"""Learning what is normal, in three passes over the footage: survey, count, hold out. Pure: whoever calls brings the pictures.

*Survey*: a few dozen pictures spread over all of it give the picture without anybody, and how large those are who pass.
*Count*: every picture is measured and counted, in folds. *Hold out*: every picture is judged by what the other folds say, which
gives scores of ordinary footage that nothing was learned from: the false-alarm rate comes from those, and only from those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.normality.calibrate import Calibration, calibration
from civigil.safety.cameras.normality.judge import Judge
from civigil.safety.cameras.normality.limits import NormalityLimits
from civigil.safety.cameras.normality.measure import Measurer
from civigil.safety.cameras.normality.model import CUES, Counts, Normality, Usual, seeded
from civigil.safety.cameras.normality.scale import Scale, scale_of
from civigil.safety.cameras.normality.tally import Tally, quantile
from civigil.safety.cameras.scene.background import Background, Gray

FOLDS = 4
PART_S = 20.0  # footage is dealt to the folds in parts of this length
SURVEY_AT_MOST = 160  # pictures
_SMALLEST = 40  # pixels: a smaller blob is a speck
FAR = 0.999

Part = tuple[int, int]
"""The number of a recording, and of the part inside it."""


def part_of(recording: int, at_s: float) -> Part:
    """The part that a moment of a recording belongs to."""
    return recording, int(at_s / PART_S)


def fold_of(part: Part) -> int:
    """The fold that a part is dealt to: neighbouring recordings and parts fall into different ones."""
    return (part[0] + part[1]) % FOLDS


@dataclass(frozen=True)
class Survey:
    """What the first pass gives."""

    level: NDArray[np.uint8]
    spread: NDArray[np.float32]
    scale: Scale


def survey(pictures: Sequence[Gray]) -> Survey:
    """From pictures spread over the footage, all of one size. Raises `Invalid` where too little passes, or nothing was given."""
    if not pictures:
        raise Invalid("there is no picture to learn from", where="footage")
    first = pictures[0].astype(np.float32)
    evened = [np.clip(one + np.float32(np.median(first - one)), 0, 255).astype(np.uint8) for one in pictures]
    background = Background(evened)
    level = np.rint(background.level).astype(np.uint8)
    spread = background.spread.astype(np.float32)
    blobs: list[tuple[float, float]] = []
    for picture in evened:
        blobs += _blobs(seeded(level, spread).look(picture, 0.0).mask)
    return Survey(level, spread, scale_of(blobs, level.shape[0]))


def _blobs(mask: Gray) -> list[tuple[float, float]]:
    """(Row of the middle, height) of the things that lie wholly inside the picture."""
    height, width = mask.shape
    closed = cv2.morphologyEx(cv2.medianBlur(mask, 3), cv2.MORPH_CLOSE, np.ones((5, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    found = []
    for left, top, wide, high, area in stats[1:]:
        inside = left > 1 and top > 1 and left + wide < width - 1 and top + high < height - 1
        if inside and area >= _SMALLEST:
            found.append((float(top + high / 2), float(high)))
    return found


@dataclass
class Learner:
    """The second and third pass. Feed each recording from its beginning, first with `count`, then with `hold_out`."""

    survey: Survey
    limits: NormalityLimits
    _folds: list[Counts] = field(init=False)
    _measurer: Measurer | None = None
    _judges: dict[int, Judge] = field(default_factory=dict)
    _usuals: dict[int, Usual] = field(default_factory=dict)
    _ratios: list[NDArray[np.float32]] = field(default_factory=list)
    _runs: list[list[tuple[float, float]]] = field(default_factory=list)
    _part: Part | None = None
    _seconds: float = 0.0

    def __post_init__(self) -> None:
        """Begin with nothing."""
        rows, columns = self._places
        self._folds = [Counts.empty(rows, columns) for _ in range(FOLDS)]
        self._ratios = [np.zeros(Tally.empty(1, 1).counts.shape[-1], np.float32) for _ in CUES]

    @property
    def _places(self) -> tuple[int, int]:
        height, width = self.survey.level.shape
        return -(-height // self.limits.cell), -(-width // self.limits.cell)

    def begin(self) -> None:
        """A new recording begins."""
        self._measurer = Measurer(seeded(self.survey.level, self.survey.spread), self.survey.scale, self.limits)
        self._part = None

    def count(self, recording: int, gray: Gray, at_s: float) -> float | None:
        """Second pass: measure and count a picture. It has no score yet."""
        assert self._measurer is not None  # `begin` comes first
        measured = self._measurer.step(gray, at_s)
        if measured is not None:
            self._folds[fold_of(part_of(recording, at_s))].add(measured, self.limits)
            self._seconds += measured.elapsed_s
        return None

    def hold_out(self, recording: int, gray: Gray, at_s: float) -> float | None:
        """Third pass: judge a picture by what the other folds say; its score, if it has one."""
        assert self._measurer is not None
        part = part_of(recording, at_s)
        fold = fold_of(part)
        if self._part != part:
            self._runs.append([])
            self._judges[fold] = self._judge(fold)
        self._part = part
        measured = self._measurer.step(gray, at_s)
        if measured is None:
            return None
        judge = self._judges[fold]
        self._note(judge, measured.there, judge.ratios(measured))
        score = judge.judge(measured, at_s).score
        self._runs[-1].append((at_s, score))
        return score

    def _judge(self, fold: int) -> Judge:
        if fold not in self._usuals:
            others = [counts for number, counts in enumerate(self._folds) if number != fold]
            if not any(counts.pictures for counts in others):
                others = self._folds  # too short to hold anything out: better said than not judged at all
            total = others[0]
            for one in others[1:]:
                total = total + one
            self._usuals[fold] = Usual.of(total, self._places[1], self.limits.usual)
        return Judge(self._model(_UNKNOWN), self._usuals[fold])

    def _note(self, judge: Judge, there: NDArray[np.bool_], ratios: NDArray[np.float32]) -> None:
        rows = np.zeros(int(there.sum()), np.intp)
        for number in range(len(CUES)):
            tally = Tally(self._ratios[number].reshape(1, 1, -1))
            tally.add(rows, rows, ratios[..., number][there])

    def _model(
        self, known: Calibration, far: tuple[float, ...] = (1.0,) * len(CUES), learned_at: str = ""
    ) -> Normality:
        total = self._folds[0]
        for one in self._folds[1:]:
            total = total + one
        return Normality(
            limits=self.limits,
            scale=self.survey.scale,
            level=self.survey.level,
            spread=self.survey.spread,
            counts=total,
            calibration=known,
            far=far,
            seconds=round(self._seconds, 3),
            learned_at=learned_at,
        )

    def finish(self, learned_at: str = "") -> Normality:
        """The model. Raises `Invalid` where the footage was too short."""
        far = tuple(float(np.nan_to_num(quantile(counts, FAR), nan=1.0)) for counts in self._ratios)
        return self._model(calibration([run for run in self._runs if run]), far, learned_at)


_UNKNOWN = Calibration(seconds=1.0, peaks=())

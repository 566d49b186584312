"""What a detector found in a picture. Frozen; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that a detector knows. Lengths are fractions of the picture; 0, 0 is the upper left corner."""

    label: str  # as the model names it: person, car, bag
    score: float  # 0..1
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Raw:
    """A model's answer for one picture, in pixels of its input: boxes N x 4 as left, top, right, bottom; scores and classes N."""

    boxes: Floats
    scores: Floats
    classes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Limits:
    """What of an answer is taken."""

    score_at_least: float = 0.25
    overlap_at_most: float = 0.6  # intersection over union from which two boxes of one class are one thing
    at_most: int = 200  # the surest are kept
    labels: frozenset[str] = frozenset()  # followed; empty: all that the model knows


def suppressed(raw: Raw, limits: Limits) -> Raw:
    """Without boxes below the score and without those that a surer one of the same class covers (greedy, class by class)."""
    keep = np.isfinite(raw.boxes).all(axis=1) & (raw.scores >= limits.score_at_least)
    boxes, scores, classes = raw.boxes[keep], raw.scores[keep], raw.classes[keep]
    if len(scores) == 0:
        return Raw(boxes, scores, classes)
    corners = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    chosen = cv2.dnn.NMSBoxesBatched(
        corners.astype(float).tolist(),
        scores.astype(float).tolist(),
        classes.astype(int).tolist(),
        limits.score_at_least,
        limits.overlap_at_most,
    )
    order = np.array(sorted(np.array(chosen, int).ravel(), key=lambda one: -scores[one])[: limits.at_most], int)
    return Raw(boxes[order], scores[order], classes[order])


def named(labels: Sequence[str], number: int) -> str:
    """A class's label; its number where the model does not name it."""
    return labels[number] if 0 <= number < len(labels) else str(number)

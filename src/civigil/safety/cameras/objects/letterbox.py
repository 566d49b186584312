"""A picture fitted into a model's input without changing its shape, and boxes brought back from there. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.safety.cameras.objects.found import Found, Limits, Raw, named

PAD = 114  # the grey that YOLO-style models were trained with
Colour = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Letterbox:
    """How a picture of `width` x `height` lies in an input: shrunk or enlarged alike in x and y, in the middle."""

    width: int  # of the picture, in pixels
    height: int
    input_width: int
    input_height: int

    @property
    def scale(self) -> float:
        """Pixels of the input for one of the picture."""
        return min(self.input_width / self.width, self.input_height / self.height)

    @property
    def size(self) -> tuple[int, int]:
        """Of the fitted picture, in pixels of the input."""
        return max(1, round(self.width * self.scale)), max(1, round(self.height * self.scale))

    @property
    def corner(self) -> tuple[int, int]:
        """Where the fitted picture's upper left corner is in the input."""
        wide, high = self.size
        return (self.input_width - wide) // 2, (self.input_height - high) // 2

    def fill(self, picture: Colour) -> Colour:
        """The input, input_height x input_width x 3, from a picture that is fitted already or is not."""
        wide, high = self.size
        if picture.shape[:2] != (high, wide):
            picture = np.asarray(cv2.resize(picture, (wide, high), interpolation=cv2.INTER_AREA), np.uint8)
        whole = np.full((self.input_height, self.input_width, 3), PAD, np.uint8)
        left, top = self.corner
        whole[top : top + high, left : left + wide] = picture
        return whole

    def back(self, raw: Raw, labels: Sequence[str], limits: Limits) -> tuple[Found, ...]:
        """What was found, in fractions of the picture, cut at its borders; what lies outside or is no area is left out."""
        found: list[Found] = []
        left, top = self.corner
        wide, high = self.size
        shares = (raw.boxes - (left, top, left, top)) / (wide, high, wide, high)
        for box, score, number in zip(np.clip(shares, 0, 1), raw.scores, raw.classes, strict=True):
            label = named(labels, int(number))
            x, y, right, bottom = (float(value) for value in box)
            if right - x < 1e-4 or bottom - y < 1e-4 or (limits.labels and label not in limits.labels):
                continue
            found.append(Found(label, min(max(float(score), 0.0), 1.0), x, y, right - x, bottom - y))
        return tuple(found)

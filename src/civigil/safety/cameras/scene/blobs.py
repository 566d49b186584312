"""From a foreground mask to detections: boxes with a score, and the mask that each came from.

Small gaps are closed (more upright than across: people are taller than wide), specks are dropped, ghosts are handed back to
the background, and blobs whose texture is still the background's own (a shadow, a patch of sun) are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from civigil.safety.cameras.model import Rect
from civigil.safety.cameras.scene.background import Background, Floats, Foreground, Gray, Solidity


@dataclass(frozen=True, slots=True)
class BlobLimits:
    """What counts as a thing."""

    area_at_least: float = 0.0005  # share of the picture; smaller things are specks
    sure_area: float = 0.001  # share of the picture from which a blob counts in full
    sure_difference: float = 28.0  # mean brightness difference from which a blob counts in full
    same_texture: float = 0.9  # correlation with the background from which a blob is only light
    blobs_at_most: int = 200  # the largest are kept


@dataclass(frozen=True, slots=True)
class Detection:
    """What the tracker is given: a thing in one frame, that stands in front of the background or that a detector knows."""

    box: Rect
    score: float  # 0..1: how sure it is that something stands there
    inside: (
        Gray | None
    )  # 255 where the thing is, within the box; None for a detector's box, which is one thing as it is
    solid: bool = True  # its outline is an edge of the picture, not of the model
    look: tuple[float, ...] = ()  # mean brightness from head to foot, in BANDS parts, 0..255; empty when unknown
    label: str = ""  # what a detector takes it for; empty: nobody says


BANDS = 4
"""Into so many parts a thing is cut from head to foot, to tell people apart by how bright each part of them is."""


class BlobFinder:
    """Finds detections. Keeps nothing between frames but its limits."""

    def __init__(self, limits: BlobLimits = BlobLimits()) -> None:
        self.limits = limits

    def find(self, gray: Gray, foreground: Foreground, background: Background) -> list[Detection]:
        """The detections of a frame; ghosts are taken over by the background on the way."""
        tall = max(3, gray.shape[0] // 50) | 1
        mask = cv2.medianBlur(foreground.mask, 3)
        mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((tall, 3), np.uint8))
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
        smallest = self.limits.area_at_least * gray.size
        wanted = [n for n in range(1, len(stats)) if stats[n, cv2.CC_STAT_AREA] >= smallest]
        wanted.sort(key=lambda n: -int(stats[n, cv2.CC_STAT_AREA]))
        found: list[Detection] = []
        for number in wanted[: self.limits.blobs_at_most]:
            left, top, width, height, area = (int(value) for value in stats[number])
            inside: Gray = cv2.compare(labels[top : top + height, left : left + width], np.array(number), cv2.CMP_EQ)
            solidity = background.solidity(gray, inside, left, top)
            if solidity is Solidity.GHOST:
                if background.is_still(inside, left, top):
                    background.take_over(gray, inside, left, top)
                continue
            window = np.s_[top : top + height, left : left + width]
            if self._only_light(gray[window], background.level[window], inside):
                continue
            strength = cv2.mean(foreground.difference[window], mask=inside)[0]
            score = min(1.0, area / (self.limits.sure_area * gray.size)) * min(
                1.0, strength / self.limits.sure_difference
            )
            box = Rect(left, top, width, height)
            look = _look(gray[window], inside)
            found.append(Detection(box, score, inside, solidity is Solidity.SOLID, look))
        return found

    def _only_light(self, now: Gray, model: Floats, inside: Gray) -> bool:
        """Whether a blob shows the background's own texture, brighter or darker."""
        one, other = now.astype(np.float32), model
        one_mean, one_spread = (float(value[0, 0]) for value in cv2.meanStdDev(one, mask=inside))
        other_mean, other_spread = (float(value[0, 0]) for value in cv2.meanStdDev(other, mask=inside))
        if one_spread < 4.0 or other_spread < 4.0:
            return False  # without texture, nothing can be said
        shared = cv2.mean(cv2.multiply(one - one_mean, other - other_mean), mask=inside)[0]
        agreement = shared / (one_spread * other_spread)
        return agreement > self.limits.same_texture


def _look(picture: Gray, inside: Gray) -> tuple[float, ...]:
    height = picture.shape[0]
    if height < BANDS:
        return ()
    edges = [height * number // BANDS for number in range(BANDS + 1)]
    return tuple(cv2.mean(picture[top:bottom], mask=inside[top:bottom])[0] for top, bottom in pairwise(edges))

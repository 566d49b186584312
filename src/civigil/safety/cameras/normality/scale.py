"""How large a thing is at each row of the picture: the perspective, learned from the blobs that pass. Pure.

Crowds merge into tall blobs and half-hidden people give short ones, so that no mean can be trusted: of each band of rows the
lower part of the heights is taken, and a straight line laid through the bands by weighted least squares. A line is what a
level ground gives; it is held to a factor of four over the picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from civigil.kernel.errors import Invalid

SIDE_AT_LEAST, SIDE_AT_MOST = 9.0, 81.0  # pixels of the working picture
BLOBS_AT_LEAST = 30
BANDS = 8
LOWER_SHARE = 0.35  # of a band's heights: single people, not crowds
SLOPE_TRUST = 0.5  # of the slope that is seen: crowds in front look taller than they are
SHARE_OF_HEIGHT = 0.85  # of somebody's height: the window holds head to knee and an arm's width, or a bicycle


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """The side of the window whose middle lies in a row: `middle` at `at_row`, growing by `slope` a row. Pixels."""

    at_row: float
    middle: float
    slope: float = 0.0

    def __post_init__(self) -> None:
        """Check what was given."""
        if not (0 < self.middle <= 4 * SIDE_AT_MOST and abs(self.slope) <= 10 and abs(self.at_row) <= 1e5):
            raise Invalid("it is no size that a thing can have", where="scale")

    def sides(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sides of the windows in the middle of these rows, in pixels."""
        straight = self.middle + self.slope * (rows - self.at_row)
        held = np.clip(straight, self.middle / 2, self.middle * 2)
        return np.clip(held, SIDE_AT_LEAST, SIDE_AT_MOST)


def scale_of(blobs: Sequence[tuple[float, float]], height: int) -> Scale:
    """The scale of a picture `height` pixels high from blobs given as (row of the middle, height), in pixels.

    Raises `Invalid` with fewer than 30 blobs: nothing passes there from which one could learn.
    """
    if len(blobs) < BLOBS_AT_LEAST:
        raise Invalid(
            f"only {len(blobs)} things passed in the footage; {BLOBS_AT_LEAST} are needed to learn how large they are",
            where="footage",
        )
    ordered = np.array(sorted(blobs))
    bands = np.array_split(ordered, min(BANDS, len(ordered) // 10))
    rows = np.array([float(np.median(band[:, 0])) for band in bands])
    heights = np.array([float(np.quantile(band[:, 1], LOWER_SHARE)) for band in bands])
    at_row, middle = float(np.mean(rows)), float(np.mean(heights))
    spread = float(np.var(rows))
    slope = float(np.mean((rows - at_row) * (heights - middle))) / spread if spread > (0.03 * height) ** 2 else 0.0
    return Scale(
        at_row=at_row,
        middle=max(middle * SHARE_OF_HEIGHT, 1.0),
        slope=min(max(slope, 0.0), 1.0) * SLOPE_TRUST * SHARE_OF_HEIGHT,
    )

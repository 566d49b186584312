"""What was usual at each place: counts over bands of a measure, from which shares are read. Pure.

Counts of different footage add up, and old ones can be let fade, so that a model may go on learning in flat memory. A place
alone has seen too little: its counts are taken with its neighbours', and drawn towards what its row of the picture says, the
more so the less it has seen itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BINS = 160
LOWEST, HIGHEST = 0.01, 100.0
BLOCK = 6  # places in a row that are counted together
_GROWTH = float(np.log(HIGHEST / LOWEST)) / BINS
ROW_REACH = 2  # rows of places above and below that are read with one
ROW_AT_LEAST = 400.0  # counts with which a row speaks for itself
ROW_WEIGHT = 5000.0  # counts that a row weighs beside a place's own


def blocks_of(columns: int) -> int:
    """How many blocks a row of places has."""
    return -(-columns // BLOCK)


class Tally:
    """Counts of one measure: rows x blocks x bands."""

    def __init__(self, counts: Floats) -> None:
        self.counts = counts

    @classmethod
    def empty(cls, rows: int, columns: int) -> Tally:
        """A tally that has seen nothing."""
        return cls(np.zeros((rows, blocks_of(columns), BINS), np.float32))

    def add(self, rows: NDArray[np.intp], columns: NDArray[np.intp], values: Floats) -> None:
        """Count values, each at its place."""
        bins = np.clip(np.log(np.maximum(values, LOWEST) / LOWEST) / _GROWTH, 0, BINS - 1).astype(np.intp)
        _, blocks, _ = self.counts.shape
        flat = (rows * blocks + columns // BLOCK) * BINS + bins
        self.counts += np.bincount(flat, minlength=self.counts.size).reshape(self.counts.shape)

    def reference(self, share: float, columns: int) -> Floats:
        """The value that `share` of what was seen stays below: rows x columns. Ones where nothing was ever seen."""
        by_row = _rows_together(self.counts.sum(axis=1), ROW_REACH)
        row = _filled(np.where(by_row.sum(axis=-1) >= ROW_AT_LEAST, quantile(by_row, share), np.nan))
        local_counts = _rows_together(self.counts, BLOCK // 2)
        local_counts = local_counts + _shifted(local_counts, 1) + _shifted(local_counts, -1)
        seen = local_counts.sum(axis=-1)
        local = np.log(np.where(seen > 0, quantile(local_counts, share), 1.0))
        joint = np.exp((seen * local + ROW_WEIGHT * np.log(row)[:, None]) / (seen + ROW_WEIGHT))
        return np.repeat(joint, BLOCK, axis=1)[:, :columns].astype(np.float32)


def quantile(counts: NDArray[np.floating], share: float) -> NDArray[np.float64]:
    """The value below which `share` of the counts lie, along the last axis; straight within a band. NaN without counts."""
    running = np.cumsum(counts, axis=-1, dtype=np.float64)
    total = running[..., -1:]
    wanted = share * total
    band = np.minimum((running < wanted).sum(axis=-1, keepdims=True), BINS - 1)
    inside = np.take_along_axis(counts.astype(np.float64), band, axis=-1)
    before = np.take_along_axis(running, band, axis=-1) - inside
    part = np.clip((wanted - before) / np.maximum(inside, 1e-9), 0.0, 1.0)
    value = LOWEST * np.exp(_GROWTH * (band + part))
    return np.where(total > 0, value, np.nan)[..., 0]


def _rows_together(counts: Floats, reach: int) -> Floats:
    together = np.zeros_like(counts)
    rows = len(counts)
    for shift in range(-reach, reach + 1):
        there = slice(max(0, -shift), min(rows, rows - shift))
        together[there] += counts[max(0, shift) : min(rows, rows + shift)]
    return together


def _shifted(counts: Floats, shift: int) -> Floats:
    moved = np.zeros_like(counts)
    if shift > 0:
        moved[:, shift:] = counts[:, :-shift]
    else:
        moved[:, :shift] = counts[:, -shift:]
    return moved


def _filled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows without a value take the nearest rows'."""
    known = ~np.isnan(values)
    if not known.any():
        return np.ones_like(values)
    rows = np.arange(len(values))
    return np.interp(rows, rows[known], values[known])

"""Which way things go at each place: shares of sixteen directions, and how rare each of them is. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from civigil.safety.cameras.normality.tally import BLOCK, Floats, blocks_of

DIRECTIONS = 16
_TURN = 2 * np.pi
NEVER = 5.0  # counts that a direction has before anything was seen
ROW_WEIGHT = 200.0  # counts that a row weighs beside a place's own
REACH = 4  # rows of places that are read together


def sector(angle: NDArray[np.floating]) -> NDArray[np.intp]:
    """The number of a direction: 0 leads to the right, a quarter of them further leads down."""
    sectors: NDArray[np.intp] = np.rint(angle / _TURN * DIRECTIONS).astype(np.intp) % DIRECTIONS
    return sectors


class Directions:
    """Counts of directions: rows x blocks x directions."""

    def __init__(self, counts: Floats) -> None:
        self.counts = counts

    @classmethod
    def empty(cls, rows: int, columns: int) -> Directions:
        """A tally that has seen nothing."""
        return cls(np.zeros((rows, blocks_of(columns), DIRECTIONS), np.float32))

    def add(self, rows: NDArray[np.intp], columns: NDArray[np.intp], angle: Floats) -> None:
        """Count directions, each at its place."""
        _, blocks, _ = self.counts.shape
        flat = (rows * blocks + columns // BLOCK) * DIRECTIONS + sector(angle)
        self.counts += np.bincount(flat, minlength=self.counts.size).reshape(self.counts.shape)

    def shares(self) -> Floats:
        """The share of each direction: rows x blocks x directions."""
        row = _near(self.counts.sum(axis=1)) + NEVER
        row /= row.sum(axis=-1, keepdims=True)
        joint = _near(self.counts) + ROW_WEIGHT * row[:, None, :]
        shares: Floats = (joint / joint.sum(axis=-1, keepdims=True)).astype(np.float32)
        return shares

    def rarity(self, share: float) -> Floats:
        """How rare each direction is, 1 where `share` of what passes is less rare: rows x blocks x directions."""
        cost = -np.log(self.shares())
        order = np.argsort(cost, axis=None)
        running = np.cumsum(self.counts.ravel()[order])
        if running[-1] <= 0:
            return np.ones_like(cost)
        usual = cost.ravel()[order][min(int(np.searchsorted(running, share * running[-1])), cost.size - 1)]
        rarity: Floats = (cost / max(float(usual), 1e-6)).astype(np.float32)
        return rarity


def _near(counts: Floats) -> Floats:
    """Counts with those of the rows around, the nearest counting most, and of the directions beside."""
    together = np.zeros_like(counts)
    rows = len(counts)
    for shift in range(-REACH, REACH + 1):
        weight = 1.0 - abs(shift) / (REACH + 1)
        together[max(0, -shift) : min(rows, rows - shift)] += weight * counts[max(0, shift) : min(rows, rows + shift)]
    beside = np.roll(together, 1, axis=-1) + np.roll(together, -1, axis=-1)
    smooth: Floats = together + np.float32(0.5) * beside
    return smooth

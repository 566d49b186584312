"""Going on to learn while watching, without learning an anomaly that goes on. Pure.

What is seen is counted in blocks of ten seconds, which wait in quarantine. A block in which, or beside which, the score came near
the limit is never learned: neither the thing itself nor its coming and going. All others join the counts. Old counts fade once
there are many, so that the model follows the seasons in flat memory. Blocks are left out by the operator's own limit and not by a
lower one: who left out all that is a little rare would make the model narrower with every day.
"""

from __future__ import annotations

from dataclasses import dataclass

from civigil.safety.cameras.normality.limits import NormalityLimits
from civigil.safety.cameras.normality.measure import Measured
from civigil.safety.cameras.normality.model import Counts

BLOCK_S = 10.0
NEAR = 0.8  # of the limit's excess over the usual
PICTURES_AT_MOST = 8_000_000.0  # that the counts weigh: nine days at ten a second
READ_EVERY_S = 600.0  # how often the references are read anew


@dataclass
class _Block:
    begun_s: float
    counts: Counts
    tainted: bool = False


class Renewal:
    """Adds to a model's counts what passes without an alarm."""

    def __init__(self, counts: Counts, limits: NormalityLimits, limit: float, shape: tuple[int, int]) -> None:
        """`counts` are added to in place; `limit` is the operator's; `shape`: rows and columns of places."""
        self._counts, self._limits, self._shape = counts, limits, shape
        self.hold_to(limit)
        self._waiting: list[_Block] = []  # the newest last; three at most
        self._before_tainted = True  # of what was before the first block nothing is known
        self._read_s: float | None = None
        self.learned = 0  # blocks
        self.left_out = 0

    def hold_to(self, limit: float) -> None:
        """Leave out, from now on, the blocks that come near this limit."""
        self._near = 1.0 + NEAR * (limit - 1.0)

    def step(self, measured: Measured, score: float, at_s: float, hour: int | None = None) -> bool:
        """Take in a picture; whether the references should be read anew. `hour`: of the day, where somebody says."""
        if not self._waiting or not 0.0 <= at_s - self._waiting[-1].begun_s < BLOCK_S:
            self._waiting.append(_Block(at_s, Counts.empty(*self._shape)))
            if len(self._waiting) > 2:
                self._settle()
        block = self._waiting[-1]
        block.counts.add(measured, self._limits, hour)
        block.tainted = block.tainted or score >= self._near
        if self._read_s is None or at_s < self._read_s:
            self._read_s = at_s
        due = at_s - self._read_s >= READ_EVERY_S and self.learned > 0
        if due:
            self._read_s = at_s
        return due

    def _settle(self) -> None:
        """The oldest block is learned, unless it or a neighbour is tainted."""
        oldest, after = self._waiting[0], self._waiting[1]
        del self._waiting[0]
        clean = not (self._before_tainted or oldest.tainted or after.tainted)
        self._before_tainted = oldest.tainted
        if not clean:
            self.left_out += 1
            return
        self.learned += 1
        self._counts.take(oldest.counts)
        if self._counts.pictures > PICTURES_AT_MOST:
            self._counts.fade(PICTURES_AT_MOST / self._counts.pictures)

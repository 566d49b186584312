"""How often ordinary footage reaches a score, so that an operator sets a rate of false alarms and not a number. Pure.

The scores come from footage that the judging model had not learned from. Neighbouring pictures say the same thing, so that the
largest of every two seconds stands for them. Up to what was seen, the rate is counted; beyond it, the tail is taken to fall
exponentially, as the peaks of most things do: an hour of footage cannot show what happens once a day, and what is said beyond
it is an estimate.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec

from civigil.kernel.errors import Invalid

BLOCK_S = 2.0
TAIL_SHARE = 0.2  # of the blocks: the tail is fitted to those
TAIL_AT_LEAST = 10
BLOCKS_KEPT = 4096
HOUR_S = 3600.0


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """Peaks of held-out ordinary footage, the largest first, and the tail beyond them."""

    seconds: float  # of footage
    peaks: tuple[float, ...]  # one for every two seconds, or an even choice of them
    tail_from: float
    tail_scale: float

    def __post_init__(self) -> None:
        """Check what was read."""
        figures = (self.seconds, self.tail_from, self.tail_scale, *self.peaks)
        if (
            not all(math.isfinite(one) for one in figures)
            or self.seconds <= 0
            or self.tail_scale <= 0
            or not self.peaks
        ):
            raise Invalid("its figures are none", where="calibration")

    def per_hour(self, score: float) -> float:
        """How many times an hour ordinary footage reaches a score."""
        blocks = HOUR_S / BLOCK_S
        if score <= self.tail_from:
            return blocks * sum(peak >= score for peak in self.peaks) / len(self.peaks)
        tail = sum(peak > self.tail_from for peak in self.peaks) / len(self.peaks)
        return blocks * tail * math.exp(-(score - self.tail_from) / self.tail_scale)

    def threshold(self, per_hour: float) -> float:
        """The score that ordinary footage reaches so many times an hour. Raises `Invalid` for a rate that is none."""
        if not (math.isfinite(per_hour) and per_hour > 0):
            raise Invalid(f"{per_hour} false alarms an hour is no rate: more than 0 is needed", where="alarms")
        share = per_hour * BLOCK_S / HOUR_S
        tail = sum(peak > self.tail_from for peak in self.peaks) / len(self.peaks)
        if share >= tail:
            return self.peaks[min(int(share * len(self.peaks)), len(self.peaks) - 1)]
        return self.tail_from + self.tail_scale * math.log(tail / share)

    @property
    def seen_per_hour(self) -> float:
        """The smallest rate that the footage itself can show; what is asked below it is extrapolated."""
        return HOUR_S / self.seconds


def calibration(runs: Iterable[Sequence[tuple[float, float]]]) -> Calibration:
    """From the scores of ordinary footage: runs without a gap of (time in seconds, score). Raises `Invalid` without any."""
    peaks: list[float] = []
    seconds = 0.0
    for run in runs:
        blocks: dict[int, float] = {}
        for at_s, score in run:
            block = int((at_s - run[0][0]) / BLOCK_S)
            blocks[block] = max(score, blocks.get(block, 0.0))
        peaks += blocks.values()
        seconds += len(blocks) * BLOCK_S
    if not peaks:
        raise Invalid("the footage is too short to say how often ordinary things look unusual", where="footage")
    peaks.sort(reverse=True)
    count = min(max(round(TAIL_SHARE * len(peaks)), TAIL_AT_LEAST), len(peaks))
    tail_from = peaks[min(count, len(peaks) - 1)]
    over = [peak - tail_from for peak in peaks[:count]]
    every = -(-len(peaks) // BLOCKS_KEPT)
    # the largest of each few is kept, so that thinning never makes an alarm look rarer
    kept = tuple(round(peak, 5) for peak in peaks[::every])
    return Calibration(seconds=seconds, peaks=kept, tail_from=tail_from, tail_scale=max(sum(over) / len(over), 0.01))

"""How often ordinary footage reaches a score, so that an operator sets a rate of false alarms and not a number. Pure.

What is counted are events (`peaks`), not pictures: those of held-out footage, which the judging model had not learned from, and
then those that are watched (`hold`). Where the footage is long enough for the rate, the limit is read from it. Beyond, the
excess of the highest events over the next one is taken to fall exponentially, as the peaks of most things do (peaks over
threshold: Pickands, Annals of Statistics 3, 1975, with shape 0).

How steeply it falls is read from the middle of those events, not from their mean: among the highest may be true anomalies, and a
few of those, however strong, must not raise the limit; only where more events passed a limit than the rate allows by chance is
it raised to let no more than those through. And the steepness is not known but estimated from a handful: so the limit comes
from the *predictive* distribution, in which that doubt is averaged out (a gamma prior for the steepness; Aitchison and Dunsmore,
Statistical Prediction Analysis, 1975): the next excess is above t with probability (1 + t/E)^-n, where n is what the estimate is
worth in events and E their sum. With much footage that is the exponential; with little it is far wider, as it should be: few
minutes cannot promise what happens once a day.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.normality.peaks import Peaks

TAIL_AT_LEAST = 24  # events that the tail is read from, where there are so many
TAIL_TIMES = 2.0  # as many as are looked for, so that a rate that was seen often enough is their middle
LEAST_SCALE = 0.01  # scores are not finer than that
PRIOR_EVENTS, PRIOR_SCALE = (
    3.0,
    0.04,
)  # what other cameras say beforehand: a walkway's scale is 0.03, a forecourt's 0.02
CHANCE = 0.01  # that a limit which holds the rate is raised for what was seen
PEAKS_KEPT = 4096
SECONDS_KEPT = 7 * 86400.0  # what is watched counts for a week; then it fades
HOUR_S = 3600.0


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """The events of so many seconds of ordinary footage: how high each reached, the highest first."""

    seconds: float
    peaks: tuple[float, ...]  # above 1, `PEAKS_KEPT` at most

    def __post_init__(self) -> None:
        """Check what was read."""
        if not all(math.isfinite(one) for one in (self.seconds, *self.peaks)) or self.seconds <= 0:
            raise Invalid("its figures are none", where="calibration")
        if any(one < other for one, other in zip(self.peaks, self.peaks[1:], strict=False)):
            raise Invalid("its events are not in the order of their heights", where="calibration")

    def threshold(self, per_hour: float) -> float:
        """The score that ordinary footage reaches so many times an hour. Raises `Invalid` for a rate that is none."""
        if not (math.isfinite(per_hour) and per_hour > 0):
            raise Invalid(f"{per_hour} false alarms an hour is no rate: more than 0 is needed", where="alarms")
        wanted = per_hour * self.seconds / HOUR_S  # events of this footage that may reach it
        if wanted >= max(len(self.peaks), 0.5):
            return self.peaks[-1] if self.peaks else 1.0
        count = min(max(TAIL_AT_LEAST, math.ceil(TAIL_TIMES * wanted)), len(self.peaks))
        begin = self.peaks[count] if count < len(self.peaks) else 1.0
        worth, total = PRIOR_EVENTS, PRIOR_EVENTS * PRIOR_SCALE
        if count:
            spacing, events = _middle(count)
            worth += events
            total += events * max((self.peaks[count // 2] - begin) / spacing, LEAST_SCALE)
        limit = begin + total * (math.pow(max(count, 0.5) / wanted, 1.0 / worth) - 1.0)
        # one anomaly alone never raises it, however little was watched yet
        allowed = max(by_chance(wanted), 1) if wanted < TAIL_AT_LEAST / TAIL_TIMES else len(self.peaks)
        return max(limit, self.peaks[allowed]) if allowed < len(self.peaks) else limit

    def reached_per_hour(self, score: float) -> float:
        """How many events an hour of this footage reached a score: counted, with nothing said beyond it."""
        return sum(peak >= score for peak in self.peaks) * HOUR_S / self.seconds

    @property
    def seen_per_hour(self) -> float:
        """The smallest rate that the footage itself can show; what is asked below it is extrapolated."""
        return HOUR_S / self.seconds

    def with_watched(self, seconds: float, peaks: Iterable[float]) -> Calibration:
        """With what was watched since. Beyond a week, older footage fades: every so-many-th of its events is let go."""
        kept, known = self.peaks, self.seconds
        if known + seconds > SECONDS_KEPT and known > 0:
            share = max(SECONDS_KEPT - seconds, 0.0) / known
            kept = tuple(
                peak
                for number, peak in enumerate(kept)
                if math.floor((number + 1) * share) > math.floor(number * share)
            )
            known *= share
        together = sorted((*kept, *(round(peak, 5) for peak in peaks)), reverse=True)[:PEAKS_KEPT]
        return Calibration(seconds=known + seconds, peaks=tuple(together))


def by_chance(mean: float) -> int:
    """How many events there may be where so many are expected: more come by chance once in a hundred times (Poisson)."""
    count, term = 0, math.exp(-mean)
    below = term
    while below < 1.0 - CHANCE:
        count += 1
        term *= mean / count
        below += term
    return count


def _middle(count: int) -> tuple[float, float]:
    """How far the middle of so many exponential excesses lies above their beginning, in scales, and what it is worth in events.

    It is a sum of exponential spacings (Rényi, Acta Mathematica Hungarica 4, 1953), here taken for a gamma variate of their mean
    and variance.
    """
    shares = [1.0 / place for place in range(count // 2 + 1, count + 1)]
    mean, variance = sum(shares), sum(share * share for share in shares)
    return mean, mean * mean / variance


def calibration(runs: Iterable[Sequence[tuple[float, float]]]) -> Calibration:
    """From the scores of ordinary footage: runs without a gap of (time in seconds, score). Raises `Invalid` without any."""
    found: list[float] = []
    seconds = 0.0
    for run in runs:
        peaks = Peaks()
        over = [peaks.step(score, at_s) for at_s, score in run]
        found += [one for one in (*over, peaks.finish()) if one is not None]
        seconds += _lasted(run)
    if seconds <= 0:
        raise Invalid("the footage is too short to say how often ordinary things look unusual", where="footage")
    found.sort(reverse=True)
    return Calibration(seconds=seconds, peaks=tuple(round(peak, 5) for peak in found[:PEAKS_KEPT]))


def _lasted(run: Sequence[tuple[float, float]]) -> float:
    """How long a run of pictures is, the last one's own time included."""
    if len(run) < 2:
        return 0.0
    return (run[-1][0] - run[0][0]) * len(run) / (len(run) - 1)

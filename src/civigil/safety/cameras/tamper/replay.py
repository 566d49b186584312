"""Whether a feed is replayed: what is shown now was shown before, picture after picture, for longer than chance allows.

Two fingerprints. The *exact* one is a checksum of each picture: a loop of coded pictures gives the very same ones again, and a
living sensor never does. The *motion* one survives coding anew: the change of brightness in each tile from picture to picture,
with the flicker taken off; its correlation with itself over the last minutes (by FFT) has a peak at the length of the loop.
A lamp that blinks and a sign that turns repeat as well, but also after a second; a match at a short distance is none.

What stands still moves in no way of its own: a loop of an empty place that was coded anew is not told from the place.
"""

from __future__ import annotations

import zlib
from collections import deque

import cv2
import numpy as np
import scipy.fft
from numpy.typing import NDArray

from civigil.safety.cameras.scene.background import Gray
from civigil.safety.cameras.tamper.kinds import Evidence, Kind
from civigil.safety.cameras.tamper.limits import TamperLimits
from civigil.safety.cameras.tamper.view import GRID

Values = NDArray[np.float32]
RATE = 12.5  # pictures a second that are compared
_EVERY_S = 5.0  # how often
_FLICKER = 0.7  # brightness of a tile: a smaller change is noise, or the encoder's key picture
_LARGEST = 6.0  # a larger one counts no more
_MOVES_AT_LEAST = 60  # changes of a tile in the window; with fewer, nothing can be told
_TILES_AT_LEAST = 4  # in which they lie
_SHORT_S = 1.0  # nearer than this, motion resembles itself anyway
_EXACT_SHARE = 0.8  # of the window's pictures
_DIFFERENT_SHARE = 0.5  # of them differ from one another: else it is frozen


class Replay:
    """The last minutes of one feed."""

    def __init__(self, limits: TamperLimits) -> None:
        self._limits = limits
        back = round((limits.replay_back_s + limits.replay_window_s) * RATE)
        self._moves: deque[Values] = deque(maxlen=back)
        self._times: deque[float] = deque(maxlen=back)
        self._sums: deque[int] = deque(maxlen=back)
        self._lags: deque[int] = deque(maxlen=back)  # pictures since the very same one; 0: never before
        self._newest: dict[int, int] = {}  # checksum -> number of the newest picture that had it
        self._number = 0
        self._before: Values | None = None
        self._due_s: float | None = None
        self._found: Evidence | None = None

    def step(self, small: Gray, at_s: float) -> Evidence | None:
        """What the feed's last minutes say, asked every few seconds."""
        if self._times and not 0 <= at_s - self._times[-1] <= self._limits.gap_s:
            self.forget()
        if self._times and at_s - self._times[-1] < 0.9 / RATE:
            return self._found
        self._keep(small, at_s)
        if self._due_s is None:
            self._due_s = at_s + _EVERY_S
        if at_s >= self._due_s:
            self._due_s = at_s + _EVERY_S
            self._found = self._exact() or self._motion()
        return self._found

    def forget(self) -> None:
        """Begin afresh."""
        for kept in (self._moves, self._times, self._sums, self._lags):
            kept.clear()
        self._newest.clear()
        self._before = self._due_s = self._found = None

    def _keep(self, small: Gray, at_s: float) -> None:
        tiles = _means(small)
        change = np.zeros_like(tiles) if self._before is None else tiles - self._before
        self._before = tiles
        moved: Values = (np.sign(change) * np.clip(np.abs(change) - _FLICKER, 0.0, _LARGEST)).astype(np.float32)
        checksum = zlib.adler32(np.ascontiguousarray(small).tobytes())
        earlier = self._newest.get(checksum)
        if len(self._sums) == self._sums.maxlen:
            oldest = self._sums[0]
            if self._newest.get(oldest, self._number) <= self._number - len(self._sums):
                self._newest.pop(oldest, None)
        self._newest[checksum] = self._number
        self._lags.append(0 if earlier is None else self._number - earlier)
        self._sums.append(checksum)
        self._moves.append(moved)
        self._times.append(at_s)
        self._number += 1

    @property
    def _rate(self) -> float:
        return (len(self._times) - 1) / max(self._times[-1] - self._times[0], 1e-6)

    def _exact(self) -> Evidence | None:
        """Whether the window's pictures are the very same as so many seconds before."""
        window = round(self._limits.replay_window_s * self._rate)
        if len(self._lags) < window or window < 10:
            return None
        lags = np.array(list(self._lags)[-window:])
        least = self._limits.replay_at_least_s * self._rate
        if len(set(list(self._sums)[-window:])) < _DIFFERENT_SHARE * window or (lags > 0).mean() < _EXACT_SHARE:
            return None
        lag = float(np.median(lags[lags > 0]))
        same = float((np.abs(lags - lag) <= 2).mean())
        if lag < least or same < _EXACT_SHARE:
            return None
        return self._evidence("pictures that are the very same as", 100 * same, 100 * _EXACT_SHARE, lag, "%")

    def _motion(self) -> Evidence | None:
        """Whether what moves in the window moved just so before."""
        rate = self._rate
        window, least = round(self._limits.replay_window_s * rate), round(self._limits.replay_at_least_s * rate)
        moves = np.stack(self._moves)
        count = len(moves)
        if count < window + least or window < 10:
            return None
        now = moves[-window:]
        stirred = np.abs(now) > 0
        if stirred.sum() < _MOVES_AT_LEAST or (stirred.sum(axis=0) >= 5).sum() < _TILES_AT_LEAST:
            return None
        size = scipy.fft.next_fast_len(count + window, real=True)
        past = scipy.fft.rfft(moves, size, axis=0)
        recent = scipy.fft.rfft(now, size, axis=0)
        # row k: the window laid upon the pictures from number k on; the last is the window itself
        common = scipy.fft.irfft((past * np.conj(recent)).sum(axis=1), size)[: count - window + 1]
        energy = np.concatenate([[0.0], np.cumsum((moves**2).sum(axis=1))])
        spans = energy[window:] - energy[: count - window + 1]
        alike = common / np.sqrt(np.maximum(spans * spans[-1], 1e-6))
        alike[spans < 0.25 * spans[-1]] = 0.0
        lags = count - window - np.arange(count - window + 1)
        far, near = lags >= least, (lags >= round(_SHORT_S * rate)) & (lags < least)
        if not far.any():
            return None
        best = int(np.argmax(np.where(far, alike, -1.0)))
        if alike[best] < self._limits.replay_alike or (near.any() and alike[near].max() > 0.5 * alike[best]):
            return None
        return self._evidence(
            "likeness of the motion to that of", float(alike[best]), self._limits.replay_alike, float(lags[best])
        )

    def _evidence(self, what: str, measured: float, limit: float, lag: float, unit: str = "") -> Evidence:
        return Evidence(
            kind=Kind.REPLAYED,
            hold_s=_EVERY_S,  # asked twice
            what=f"{what} {lag / self._rate:.0f} s before",
            measured=round(measured, 2),
            limit=limit,
            unit=unit,
        )


def _means(small: Gray) -> Values:
    """The mean brightness of each tile, with its fractions."""
    means = cv2.resize(small.astype(np.float32), GRID, interpolation=cv2.INTER_AREA)
    return means.astype(np.float32, copy=False).ravel()

"""How much changes from one moment to the next where people stand: the restlessness of places.

Theory. Violence shows in how strongly and how abruptly motion changes, not in how far anybody gets (Hassner et al. 2012, "Violent
flows", who count where the optical flow's magnitude changes by much; Deniz et al. 2014, "Fast violence detection in video", who
look for extreme accelerations). Between two pictures a tenth of a second apart, arms that hit out leave their place altogether,
while who talks, embraces or dances slowly stays within a pixel or two of theirs. So it is counted which pixels change by more than
noise in that time, among those that have been covered for a while: the second leaves out whoever walks through, whose every pixel
is new.

Pure: pictures in the background's light come in.
"""

from __future__ import annotations

import math
from collections import deque

import cv2
import numpy as np

from civigil.safety.cameras.scene.background import Floats, Foreground, Gray

EVERY_S = 0.08  # between two looks, at least
APART_S = 0.15  # at most: otherwise nothing can be said of how abrupt a motion is
TENTH_S, GROWS = 0.1, 0.25  # what changes is told as of a tenth of a second; it grows with this power of the time
CHANGED = 12.0  # brightness, 0..255, after a 3 x 3 mean: less is noise
STANDS_S, STANDS = 2.0, 0.6  # covered for so large a share of the time (a running mean) it is stood on
OVER_S = 1.0  # time constant of the changes


class Unrest:
    """The restlessness of one camera's places."""

    def __init__(self) -> None:
        self.stands: Gray | None = None  # 255 where somebody has stood for a while; none while nothing can be said
        self._before: deque[tuple[float, Floats]] = deque(maxlen=1)
        self._covered: Floats | None = None
        self._changes: Floats | None = None

    def step(self, foreground: Foreground, at_s: float) -> bool:
        """Take in a picture; whether it was time for a look."""
        if foreground.evened is None or foreground.relearned:
            self._forget()
            return False
        elapsed_s = at_s - self._before[0][0] if self._before else math.inf
        if 0 <= elapsed_s < EVERY_S - 0.006:
            return False
        now: Floats = cv2.blur(foreground.evened, (3, 3))
        before = self._before[0][1] if self._before else None
        self._before.append((at_s, now))
        if before is None or before.shape != now.shape or not 0 < elapsed_s <= APART_S + 0.005:
            self.stands = None
            return False
        changed: Gray = cv2.compare(cv2.absdiff(now, before), np.array(CHANGED), cv2.CMP_GT)
        changed = cv2.bitwise_and(changed, foreground.mask)
        if self._covered is None or self._changes is None:
            self._covered, self._changes = np.zeros_like(now), np.zeros_like(now)
        cv2.accumulateWeighted(foreground.mask, self._covered, 1.0 - math.exp(-elapsed_s / STANDS_S))
        as_of = (TENTH_S / elapsed_s) ** GROWS
        cv2.accumulateWeighted(as_of * changed.astype(np.float32), self._changes, 1.0 - math.exp(-elapsed_s / OVER_S))
        self.stands = cv2.compare(self._covered, np.array(255.0 * STANDS), cv2.CMP_GE)
        return True

    def share(self, window: tuple[slice, slice]) -> tuple[float, float]:
        """Of a window of the picture: (the share of what stands there that changes at each look, how many pixels stand)."""
        if self.stands is None or self._changes is None:
            return 0.0, 0.0
        stands = self.stands[window]
        if stands.size == 0:
            return 0.0, 0.0
        count = cv2.countNonZero(stands)
        return (cv2.mean(self._changes[window], mask=stands)[0] / 255.0 if count else 0.0), float(count)

    def _forget(self) -> None:
        self._before.clear()
        self.stands = self._covered = self._changes = None

"""Where people may stand close together: what has been in front of the scene for a while, and stirs.

Theory. Who stands is never quite still: from one second to the next between a tenth and a half of somebody's pixels change, as
they sway, breathe, turn and gesture. What stands without stirring is no one: a bus that has stopped, a bag, the hole that a car
left when it drove off. And what moves on as one stirs, but passes: a tram, a queue of cars. So a place counts where it is
covered now and was so most of the last seconds, and where in most of the last looks something near it, within less than half a
person's height, had changed and did not flow past: the mean of the optical flow (Kroeger et al. 2016, DIS) over the last moment
was small there, as it is of people who sway or mill about. The mean is weighted by its own size, because the flow of a smooth
side of a car shows at its edges alone.

The shares are running means (`OVER_S`), so that a passer-by makes no bus lively and a still moment makes no crowd a wall.

Pure: pictures in the background's light come in, a few a second.
"""

from __future__ import annotations

import cv2
import numpy as np

from civigil.safety.cameras.scene.background import Floats, Foreground, Gray

EVERY_S = 0.2  # between two looks
SELDOM_S = 0.3  # between two looks on average, from which nobody can tell who passes from who mills about
APART_S = 0.8  # between the pictures that are compared
CHANGED = 9.0  # brightness, 0..255, after a 3 x 3 mean: less is noise
OVER_S = 3.0  # time constant of the running means
MOSTLY = 0.55  # of that time
STIRS = 0.04  # of the pixels around: fewer that changed are noise
AROUND = 0.4  # heights of a person, each way
BACK = (
    0.25  # of that, from which it is taken back again: what lies between people counts, what lies around them does not
)
AROUND_PX = 8  # while nobody knows how tall people are
FLOWS_S = 0.6  # time constant of the mean flow
PASSES = 0.25  # heights a second of it: what flows faster passes
PASSES_PX = 6.0  # a second, while nobody knows how tall people are
FLOW_WIDTH = 240  # pixels across at which flow is measured


class Lively:
    """The places of one camera's picture that are covered and stir."""

    def __init__(self) -> None:
        self.area: Gray | None = None  # 255 where somebody may stand; none before the second look
        self.stands: Gray | None = None  # 255 where anything stands, and does not pass
        self._before: list[tuple[float, Floats]] = []  # pictures of the last moments, the oldest first
        self._covered: Floats | None = None
        self._stirred: Floats | None = None
        self._last_s = 0.0
        self._apart_s = EVERY_S  # between two looks, on average
        self._flow = _Flow()

    def pause(self) -> None:
        """The stream was away: what has changed since is nobody's stirring, and nobody's way."""
        self._before.clear()
        self._flow = _Flow()

    def step(self, foreground: Foreground, at_s: float, tall: float) -> None:
        """Take in a picture; `tall`: how tall people are in it, in pixels, 0 where nobody knows."""
        if foreground.evened is None or foreground.relearned:
            self.area = self.stands = self._covered = self._stirred = None
            self._before.clear()
            self._flow = _Flow()
            return
        elapsed_s = at_s - self._last_s
        if self._before and 0 <= elapsed_s < EVERY_S - 0.005:
            return
        self._last_s = at_s
        now: Floats = cv2.blur(foreground.evened, (3, 3))
        older = [one for one in self._before if at_s - one[0] >= APART_S - 0.005]
        self._before = [*(older[-1:]), *(one for one in self._before if at_s - one[0] < APART_S - 0.005), (at_s, now)]
        passes = self._flow.step(now, min(elapsed_s, 1.0), tall)
        self._apart_s += 0.1 * (min(max(elapsed_s, 0.0), 1.0) - self._apart_s)
        if not older:
            return
        changed: Gray = cv2.compare(cv2.absdiff(now, older[-1][1]), np.array(CHANGED), cv2.CMP_GT)
        reach = 2 * round(AROUND * tall) + 1 if tall else 2 * AROUND_PX + 1
        stirs: Gray = cv2.compare(cv2.blur(changed, (reach, reach)), np.array(255 * STIRS), cv2.CMP_GT)
        stirs = cv2.bitwise_and(stirs, cv2.bitwise_not(passes))
        share = 1.0 - float(np.exp(-min(elapsed_s, 1.0) / OVER_S))
        if self._covered is None or self._stirred is None:
            self._covered, self._stirred = np.zeros_like(now), np.zeros_like(now)
        cv2.accumulateWeighted(foreground.mask, self._covered, share)
        cv2.accumulateWeighted(stirs, self._stirred, share)
        stands: Gray = cv2.compare(self._covered, np.array(255 * MOSTLY), cv2.CMP_GE)
        fidgets: Gray = cv2.compare(self._stirred, np.array(255 * MOSTLY), cv2.CMP_GE)
        back = np.ones((2 * round(BACK * reach / 2) + 1,) * 2, np.uint8)
        fidgets = cv2.erode(fidgets, back)  # one who stands before a bus makes a piece of it stir, not all around them
        if self._apart_s > SELDOM_S:
            self.area = self.stands = None
            return
        self.stands = cv2.bitwise_and(stands, cv2.bitwise_not(passes))
        self.area = cv2.bitwise_and(self.stands, fidgets)


class _Flow:
    """How what is in the picture moves on, as a running mean."""

    def __init__(self) -> None:
        self._engine = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._before: Gray | None = None
        self._mean: Floats | None = None  # pixels of the small picture a second, x and y

    def step(self, now: Floats, elapsed_s: float, tall: float) -> Gray:
        """Take in a picture; 255 where what is there passes."""
        rows, columns = now.shape
        scale = min(1.0, FLOW_WIDTH / columns)
        size = (max(16, round(columns * scale)), max(16, round(rows * scale)))
        small: Gray = cv2.convertScaleAbs(cv2.resize(now, size, interpolation=cv2.INTER_AREA))
        before, self._before = self._before, small
        if before is None or before.shape != small.shape or elapsed_s <= 0:
            self._mean = None
            return np.zeros((rows, columns), np.uint8)
        flow: Floats = self._engine.calc(before, small, None)  # type: ignore[call-overload]  # its types forget None
        flow = flow / np.float32(elapsed_s)
        if self._mean is None:
            self._mean = np.zeros_like(flow)
        cv2.accumulateWeighted(flow, self._mean, 1.0 - float(np.exp(-elapsed_s / FLOWS_S)))
        reach = max(3, round(0.5 * tall * scale)) if tall else max(3, round(AROUND_PX * scale))
        weight = cv2.magnitude(self._mean[..., 0], self._mean[..., 1])
        along = cv2.blur(self._mean * weight[..., None], (reach, reach))
        speed = cv2.divide(cv2.magnitude(along[..., 0], along[..., 1]), cv2.blur(weight, (reach, reach)) + 1e-3)
        fast = PASSES * tall * scale if tall else PASSES_PX * scale
        passes: Gray = cv2.compare(speed, np.array(fast), cv2.CMP_GT)
        return cv2.resize(passes, (columns, rows), interpolation=cv2.INTER_NEAREST)

"""The shadows that people and things cast, taken out of the foreground.

Theory. A cast shadow takes the sun's part of the light from the ground and leaves the sky's, whatever the ground is made of. So
on one camera at one time all shadows darken what they fall on by nearly the same factor, and leave its texture as it was: the
ratio of the picture to the background is flat there (Jacques et al. 2005, "Background subtraction and shadow detection in
grayscale video sequences"). Clothes and paint are flat here and there too, but in ratios that are spread wide, for the ground
below them varies. What is flat is therefore counted by its ratio, over the last minutes and only where something moves; a sharp
peak is the shadows' factor, and what is flat in about that factor is no foreground. Under a sky without sun there is none, and
nothing is taken away.

A faint darkening is no foreground at all, so that counts end somewhere below 1, the sooner the darker the ground is, and would
have a peak there. Each ratio's count is held against how many of the places could have shown it.

Without this a long shadow makes one blob of two people, and the feet of somebody lie where their shadow ends.

Pure: no clock and no chance; time comes in as the distance between frames.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from civigil.safety.cameras.scene.background import Background, Floats, Foreground, Gray


@dataclass(frozen=True, slots=True)
class ShadowLimits:
    """What counts as a shadow. Ratios are of the picture to the background, in brightness as the camera codes it."""

    darkest: float = 0.44  # no sun leaves less
    lightest: float = 0.96
    flat: float = 0.05  # standard deviation of the ratio around a place, at most
    dark: float = 20.0  # brightness of the background, 0..255: below it a ratio says nothing
    near: float = 0.05  # of the factor: so near it is a shadow
    share: float = 0.28  # of what is flat that must be so near
    aside: float = 0.04  # a peak has fallen so far from its middle
    fallen: float = 0.5  # to so much of its height, on both sides
    could: float = 0.04  # of the places that must have been able to show a ratio, or nothing is said of it
    every_s: float = 0.35  # between two looks that teach something
    remember_s: float = 120.0  # time constant
    known_at: float = 0.3  # of the picture, summed over that time: less of it says nothing
    moves_s: float = 2.0  # what is covered for longer stands, and does not count


class Shadows:
    """What is known of one camera's shadows."""

    def __init__(self, limits: ShadowLimits = ShadowLimits()) -> None:
        self.limits = limits
        self._bins = round((limits.lightest - limits.darkest) / _BIN)
        self._counts = np.zeros(self._bins)  # of flat places by their ratio
        self._could = np.zeros(self._bins)  # of the same, by the lightest ratio that is foreground there
        self._covered: Floats | None = None
        self._since_s = 0.0  # the last look that taught something
        self.factor: float | None = None
        """By which shadows darken the ground now; none where nothing says that there are any."""

    def resume(self) -> None:
        """Pictures begin anew: the sun stands where it stood, and nothing has been covered for long."""
        self._covered = None

    def without(self, foreground: Foreground, background: Background, elapsed_s: float) -> Gray:
        """The mask of what stands out from a background, without shadows."""
        mask = foreground.mask
        if foreground.evened is None:
            return mask
        self._since_s += elapsed_s
        due = self._since_s >= self.limits.every_s
        if not due and self.factor is None:
            return mask
        level = np.maximum(background.level, self.limits.dark)
        ratio = cv2.divide(foreground.evened, level)
        flat = self._flat(ratio, mask)
        if due:
            self._learn(ratio, 1.0 - cv2.divide(background.threshold(), level), mask, flat, self._since_s)
            self.factor, self._since_s = self._peak(), 0.0
        if self.factor is None:
            return mask
        near = self.limits.near
        shadow = cv2.bitwise_and(cv2.inRange(ratio, np.array(self.factor - near), np.array(self.factor + near)), flat)
        return cv2.subtract(mask, shadow)

    def _flat(self, ratio: Floats, mask: Gray) -> Gray:
        """255 where the foreground's ratio is nearly the same all around."""
        mean = cv2.blur(ratio, (3, 3))
        variance = cv2.subtract(cv2.blur(cv2.multiply(ratio, ratio), (3, 3)), cv2.multiply(mean, mean))
        return cv2.bitwise_and(cv2.compare(variance, np.array(self.limits.flat**2), cv2.CMP_LT), mask)

    def _learn(self, ratio: Floats, could: Floats, mask: Gray, flat: Gray, elapsed_s: float) -> None:
        if self._covered is None:
            self._covered = np.zeros(mask.shape, np.float32)
        stands: Gray = cv2.compare(self._covered, np.array(127.0), cv2.CMP_GT)
        cv2.accumulateWeighted(mask, self._covered, 1.0 - float(np.exp(-elapsed_s / self.limits.moves_s)))
        moves = cv2.subtract(flat, stands)
        fades = float(np.exp(-elapsed_s / self.limits.remember_s))
        weight = min(elapsed_s, 1.0) * _A_SECOND / mask.size
        able = cv2.min(could, np.full_like(could, self.limits.lightest - 0.5 * _BIN))
        span = [self.limits.darkest, self.limits.lightest]
        self._counts = fades * self._counts + weight * cv2.calcHist([ratio], [0], moves, [self._bins], span).ravel()
        self._could = fades * self._could + weight * cv2.calcHist([able], [0], moves, [self._bins], span).ravel()

    def _peak(self) -> float | None:
        """Where counts have a sharp peak; none where they have not, or are few."""
        limits = self.limits
        if self._counts.sum() < limits.known_at:
            return None
        able = np.cumsum(self._could[::-1])[::-1]  # places that could have shown a ratio
        known = able >= limits.could * max(float(able[0]), 1e-9)
        density = np.where(known, self._counts / np.maximum(able, 1e-9), np.inf)
        top = int(np.convolve(np.where(known, density, 0.0), np.ones(3), "same").argmax())
        wide, aside = round(limits.near / _BIN), round(limits.aside / _BIN)
        around = density[max(0, top - wide) : top + wide + 1]
        share = float(around[np.isfinite(around)].sum() / density[known].sum())
        sides = [density[side] if 0 <= side < self._bins else np.inf for side in (top - aside, top + aside)]
        if share < limits.share or max(sides) > limits.fallen * density[top]:
            return None
        return limits.darkest + (top + 0.5) * _BIN


_BIN = 0.02
_A_SECOND = 10.0  # pictures a second that the counts are told in, however many there are

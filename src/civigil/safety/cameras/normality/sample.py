"""Which pictures of a feed are measured, at which size, and what score those between them bear. Pure."""

from __future__ import annotations

import cv2

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.normality.limits import NormalityLimits
from civigil.safety.cameras.scene.background import Gray

_SLACK = 0.9  # of the usual distance: a jitter of the clock leaves no picture out
_ASPECT_SLACK = 0.03


class Sampler:
    """Chooses pictures by their times, so that a fast camera costs no more than is of use, and brings them to one size."""

    def __init__(self, limits: NormalityLimits, size: tuple[int, int] | None = None) -> None:
        """`size`: height and width that all pictures are brought to; none: the first picture's, within the limits."""
        self._limits = limits
        self.size = size
        self._last_s: float | None = None

    def due(self, at_s: float) -> bool:
        """Whether the picture of this moment is to be measured."""
        since = None if self._last_s is None else at_s - self._last_s
        if since is not None and 0 <= since < _SLACK / self._limits.rate_at_most:
            return False
        self._last_s = at_s
        return True

    def shrunk(self, gray: Gray) -> Gray:
        """A picture at the size at which it is measured. Raises `Invalid` where its shape is another camera's."""
        height, width = gray.shape
        if self.size is None:
            wide = min(width, self._limits.width_at_most)
            self.size = max(16, round(height * wide / width)), max(16, wide)
        if (height, width) == self.size:
            return gray
        if abs(width / height * self.size[0] / self.size[1] - 1.0) > _ASPECT_SLACK:
            wanted = f"{self.size[1]} x {self.size[0]}"
            raise Invalid(f"a picture of {width} x {height} has another shape than {wanted}", where="picture")
        method = cv2.INTER_AREA if width > self.size[1] else cv2.INTER_LINEAR
        return cv2.resize(gray, (self.size[1], self.size[0]), interpolation=method)


class Scores:
    """One score for every picture, in their order, each out at most a second after its picture came in.

    The first picture has no motion yet: it takes the score of the first one that has, a picture later. Pictures between two
    that are measured keep the score of the one before.
    """

    def __init__(self, within_s: float = 1.0) -> None:
        self._within_s = within_s
        self._waiting: list[float] = []
        self._newest: float | None = None

    def step(self, at_s: float, score: float | None, *, measured: bool) -> list[float]:
        """The scores that are settled by the picture of this moment: often one, none while the first waits."""
        if score is None and not measured and self._newest is not None:
            return [self._newest]
        if score is None:
            self._newest = None
            self._waiting.append(at_s)
            late = [one for one in self._waiting if at_s - one >= self._within_s]
            self._waiting = self._waiting[len(late) :]
            return [0.0] * len(late)
        self._newest = score
        settled = [score] * (len(self._waiting) + 1)
        self._waiting.clear()
        return settled

    def finish(self) -> list[float]:
        """The scores of those that wait at the end: nothing moved there."""
        rest = [0.0] * len(self._waiting)
        self._waiting.clear()
        return rest

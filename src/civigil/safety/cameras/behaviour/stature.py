"""How tall people are at each height of the picture, where pieces of people are many: what postures are held against.

On level ground somebody's height in the picture grows evenly with how far down their feet are (`crowds/people.py` says the same,
for counting, by the middle of what it sees). Whoever is hidden in part, or half of the ground's colour, is seen too small, and
nobody too tall; so the line is fitted as an upper expectile (Newey and Powell 1987): looks below it weigh a ninth of those above.

Pure. Pixels of the working picture.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from civigil.safety.cameras.model import Rect

UPRIGHT = (1.5, 4.5)  # height over width of whoever teaches
SHADED = 0.75  # the same, at least, of who throws a long shadow: looked at where hardly anybody is upright
KEPT = 400  # looks
ENOUGH = 6  # looks, at least
SEVERAL = 3  # people, at least, taught it: of one alone nobody knows whether they are whole
EVERY_S = 0.4  # of one track, a look
ABOVE = 9.0  # times as much as one below, a look above the line weighs
ROUNDS = 8
SPREAD = 0.15  # of the picture's height: feet closer together say nothing of how heights grow
WHOLE = 0.8  # of the line's height: who is so tall is whole, and tells what a body covers
COVERS = 0.28  # of a height's square, at most: more of a blob is shadow


@dataclass(slots=True)
class Stature:
    """What is learned of one camera's people."""

    _looks: deque[tuple[float, float, float]] = field(default_factory=lambda: deque(maxlen=KEPT))  # foot, height, area
    _shaded: deque[tuple[float, float, float]] = field(default_factory=lambda: deque(maxlen=KEPT))
    _last_s: dict[int, float] = field(default_factory=dict)
    _teachers: set[int] = field(default_factory=set)  # tracks, so many as are asked for
    _new: int = 0
    _line: tuple[float, float] | None = None  # height = first + second * foot
    _covers: float = 0.0

    def learn(self, track: int, box: Rect, area: float, rows: int, at_s: float) -> None:
        """Take in somebody who walks alone, where they are an upright figure; `rows`: the picture's height."""
        shape = box.height / max(box.width, 1.0)
        if not SHADED <= shape <= UPRIGHT[1]:
            return
        if at_s - self._last_s.get(track, -EVERY_S) < EVERY_S:
            return
        if len(self._last_s) > 200:
            self._last_s = {one: then for one, then in self._last_s.items() if at_s - then < EVERY_S}
        self._last_s[track] = at_s
        if len(self._teachers) < SEVERAL:
            self._teachers.add(track)
        looks = self._looks if shape >= UPRIGHT[0] else self._shaded
        looks.append((box.top + box.height, box.height, area))
        self._new += 1
        if len(looks) >= ENOUGH and self._new >= max(1, len(looks) // 10):
            self._fit(rows)

    @property
    def is_sure(self) -> bool:
        """Whether several people taught it."""
        return self._line is not None and len(self._teachers) >= SEVERAL

    def height(self, foot: float) -> float:
        """How tall somebody is whose feet are there; 0 while it is unknown."""
        return 0.0 if self._line is None else max(self._line[0] + self._line[1] * foot, 4.0)

    def body(self, foot: float) -> float:
        """How many pixels somebody covers who stands there; 0 while it is unknown."""
        return self._covers * self.height(foot) ** 2

    def _fit(self, rows: int) -> None:
        self._new = 0
        shaded = len(self._looks) < ENOUGH <= len(self._shaded)
        if not shaded and len(self._looks) < ENOUGH:
            return
        foot, tall, area = np.array(self._shaded if shaded else self._looks).T
        middle = float(foot.mean())
        spread = float(foot.max() - foot.min()) >= SPREAD * rows
        design = np.stack([np.ones_like(foot), foot], axis=1)
        if not spread:  # all at one depth: as where the horizon lies a little above the picture
            design = (foot + 0.125 * rows)[:, None]
        weights = np.ones_like(foot)
        for _ in range(ROUNDS):
            root = np.sqrt(weights)
            known = np.linalg.lstsq(design * root[:, None], tall * root, rcond=None)[0]
            weights = np.where(tall > design @ known, ABOVE, 1.0)
        first, slope = (
            (float(known[0]), float(known[1])) if spread else (0.125 * rows * float(known[0]), float(known[0]))
        )
        at_middle = first + slope * middle
        slope = min(max(slope, 0.0), at_middle / max(middle - 0.05 * rows, 1.0))
        self._line = (at_middle - slope * middle, slope)
        line = np.maximum(self._line[0] + slope * foot, 4.0)
        whole = tall >= WHOLE * line
        if whole.any():
            self._covers = min(float(np.median(area[whole] / line[whole] ** 2)), COVERS)

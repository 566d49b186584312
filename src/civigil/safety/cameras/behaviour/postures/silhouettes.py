"""What a foreground silhouette says of a body: whether it stands upright or lies, by the height of people there.

Theory. Without a skeleton, a body's posture shows in its outline: a fall turns its long side from upright to flat, and brings its
upper edge down (Rougier et al. 2011, "Robust video surveillance for fall detection based on human shape deformation"; Nasution and
Emmanuel 2007, "Intelligent video surveillance for monitoring elderly in home environments", who take the outline's shares along
both axes and the speed of the fall). Those who bend, crouch or sit become lower too, but stay narrow. So *lying* is low and wide
at once, held against how tall people are at that depth of the picture (`stature.py`), with the area of a body: less is a
bag, more a car.

Pure. Lengths in pixels of the working picture.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2

from civigil.safety.cameras.behaviour.stature import Stature
from civigil.safety.cameras.following.followed import State, Track
from civigil.safety.cameras.model import Rect
from civigil.safety.cameras.scene.blobs import Detection

KEPT_S = 5.0
OWN_AT_LEAST = 4  # upright looks from which somebody's own height is known
OWN = (0.65, 1.5)  # times the height of people there: otherwise it is a piece of somebody, or several
WALKED = 0.5  # own heights: who has not come so far may be a stain
UPRIGHT = 1.0  # height over width of who stands, at least; a shadow makes them wide
STANDS = 0.8  # of a height: lower is no standing
LOW = 0.55  # of a height: higher is no lying
FLAT = 1.15  # width over height of who lies, at least
LONG = (0.5, 1.6)  # heights: how wide somebody is who lies
COVERS = (0.3, 2.2)  # times the area of who stands there
SLANT = 1.6  # a way down the picture counts so many times


@dataclass(frozen=True, slots=True)
class Silhouette:
    """One body, or what may be one."""

    box: Rect
    area: float | None  # none where a detector drew the box: it knows no outline
    solid: bool  # its outline is the picture's own
    track: int  # who is followed in it; 0 where nobody, or several
    label: str  # what a detector takes it for
    cut: bool  # it touches the picture's edge
    travelled: float = 0.0  # own heights that whoever is in it has come, at the farthest

    @property
    def foot(self) -> float:
        """Where it meets the ground."""
        return self.box.top + self.box.height

    def is_lying(self, tall: float, body: float) -> bool:
        """Whether it lies, where people are so tall and cover so many pixels; False while that is unknown (0)."""
        box = self.box
        if tall <= 0 or self.cut or box.height > LOW * tall or box.width < FLAT * box.height:
            return False
        if not LONG[0] * tall <= box.width <= LONG[1] * tall:
            return False
        return self.area is None or body <= 0 or COVERS[0] * body <= self.area <= COVERS[1] * body


@dataclass(frozen=True, slots=True)
class Upright:
    """Somebody who stood or walked at a moment."""

    at_s: float
    track: int
    x: float
    foot: float
    tall: float  # of the silhouette


@dataclass(slots=True)
class Uprights:
    """Who stood or walked in the last seconds."""

    _seen: deque[Upright] = field(default_factory=deque)

    def step(self, silhouettes: Sequence[Silhouette], stature: Stature, rows: int, at_s: float) -> None:
        """Take in a picture's silhouettes, which teach how tall people are; `rows`: the picture's height."""
        while self._seen and at_s - self._seen[0].at_s > KEPT_S:
            self._seen.popleft()
        for one in silhouettes:
            if not one.track or one.cut:
                continue
            if one.travelled >= WALKED and one.area:
                stature.learn(one.track, one.box, one.area, rows, at_s)
            if one.box.height < UPRIGHT * one.box.width:
                continue
            usual = stature.height(one.foot)
            if usual <= 0 or OWN[0] * usual <= one.box.height <= OWN[1] * usual:
                self._seen.append(Upright(at_s, one.track, one.box.middle[0], one.foot, one.box.height))

    def own(self, track: int) -> float:
        """How tall somebody was who stood; 0 while it is unknown."""
        heights = sorted(one.tall for one in self._seen if one.track == track)
        return heights[len(heights) // 2] if len(heights) >= OWN_AT_LEAST else 0.0

    def newest(self, track: int) -> float:
        """When somebody was upright last; far back where they were not."""
        return next((one.at_s for one in reversed(self._seen) if one.track == track), -math.inf)

    def before(self, box: Rect, tall: float, since_s: float, within_s: float) -> Upright | None:
        """The last one who stood at full height where something lies now; of equally late ones the nearest."""
        x, foot = box.middle[0], box.top + box.height
        found: Upright | None = None
        found_away = math.inf
        for one in reversed(self._seen):
            if since_s - one.at_s > within_s:
                break
            if one.at_s > since_s or one.tall < STANDS * max(self.own(one.track), 0.9 * tall):
                continue
            away = math.hypot(max(0.0, abs(one.x - x) - 0.5 * box.width), SLANT * (one.foot - foot))
            if away <= 0.5 * tall and (found is None or (found.at_s - one.at_s < 0.3 and away < found_away)):
                found, found_away = one, away
        return found


def silhouettes_of(detections: Sequence[Detection], tracks: Sequence[Track], size: tuple[int, int]) -> list[Silhouette]:
    """The silhouettes of a picture of this width and height, each with who is followed in it alone."""
    alone = {id(one.newest): one for one in tracks if one.alone and one.seen and one.state is State.CONFIRMED}
    found = []
    for one in detections:
        box = one.box
        cut = (
            box.left <= 1 or box.top <= 1 or box.left + box.width >= size[0] - 1 or box.top + box.height >= size[1] - 1
        )
        area = None if one.inside is None else float(cv2.countNonZero(one.inside))
        who = alone.get(id(one))
        number, travelled = (0, 0.0) if who is None else (who.number, who.travelled)
        found.append(Silhouette(box, area, one.solid, number, one.label, cut, travelled))
    return found

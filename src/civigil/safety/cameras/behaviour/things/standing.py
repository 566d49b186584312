"""What is new in the picture and does not move: a long memory of the scene beside a short one of what is there now.

Theory. Two models of one picture, after Porikli (2007), with the room's own background as the third. The *reference* is the
scene as it was; it learns only where nothing is new, and takes something over only when it is told to. The *anchor* is what
each pixel showed most recently, and its *age* for how long it has shown that. A pixel *stands* where it differs from the reference
and has been the same for a while: a bag that was put down, a person who stands like a statue, a hole where something was taken,
a patch of light. Which of these it is, `objects.py` decides from the outline, the texture and who came and went.

A pixel must leave its anchor in two samples running before it counts as changed, so that a sensor's noise does not reset it.

Pure: no clock; pictures come in the reference's light (`Foreground.evened`), a few a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np

from civigil.safety.cameras.model import Rect
from civigil.safety.cameras.scene.background import Floats, Gray


@dataclass(frozen=True, slots=True)
class StandingLimits:
    """When a pixel is new, and when it stands. Brightness counts 0..255."""

    new_difference: float = 13.0  # from the reference; a smaller one is noise, whatever the spread says
    spreads: float = 4.0  # a difference below so many usual deviations is noise
    same_difference: float = 9.0  # from the anchor: more is a change
    still_s: float = 1.6  # unchanged for so long, a pixel stands
    learn_s: float = 15.0  # time constant of the reference where nothing is new
    area_at_least: float = 0.00022  # share of the picture; smaller regions are specks
    too_much: float = 0.08  # share of the picture; more at once is a moved camera or another light
    disturbed: float = (
        0.15  # share of the picture; more that is new is a cloud, a lamp, or a truck: what appears then is explained
    )
    regions_at_most: int = 60  # the largest are looked at


class Nature(Enum):
    """What a standing region is by its pixels alone."""

    NEW = "new"  # the picture has an outline there and the scene has none: a thing, or somebody
    GONE = "gone"  # the scene has an outline there and the picture has none: something was taken, or left
    LIGHT = "light"  # the scene's own texture, brighter or darker
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Region:
    """A connected part of the picture that stands. Pixels."""

    box: Rect
    inside: Gray  # 255 where it stands, within the box
    area: int
    since_s: float  # when most of it had come to a standstill
    whole: int  # pixels of everything new that hangs together with it: more where somebody stands at it


class Standing:
    """The two memories of one camera's picture."""

    def __init__(self, level: Floats, at_s: float, limits: StandingLimits = StandingLimits()) -> None:
        """`level`: the scene as it is known, float32; `at_s`: since when."""
        self.limits = limits
        self.reference: Floats = cv2.blur(level, (3, 3))
        self.known_since: Floats = np.full(level.shape, at_s, np.float32)  # when the reference came to be what it is
        self.now: Floats = self.reference.copy()
        self.new: Gray = np.zeros(level.shape, np.uint8)
        self._anchor: Floats = self.reference.copy()
        self._age: Floats = np.zeros(level.shape, np.float32)
        self._zero: Floats = np.zeros(level.shape, np.float32)
        self._moved: Gray = np.zeros(level.shape, np.uint8)
        self.spread: Floats = np.ones(level.shape, np.float32)
        self.disturbed_s = -np.inf  # when so much was new that it was the light, or the camera

    def pause(self, away_s: float) -> None:
        """The stream was away for so long: what stood and shows the same has stood; all else must come to a standstill anew."""
        young: Gray = cv2.compare(self._age, np.array(self.limits.still_s), cv2.CMP_LT)
        self._age = cv2.add(self._age, np.array(away_s))
        cv2.copyTo(self._zero, young, self._age)
        self._moved[:] = 255  # one picture says that it has changed: there is no other from before

    def step(self, evened: Floats, spread: Floats, at_s: float, elapsed_s: float) -> list[Region]:
        """Take in a picture; what stands in it, the largest first. `spread`: the usual deviation of each pixel."""
        self.now, self.spread = cv2.blur(evened, (3, 3)), spread
        moved: Gray = cv2.compare(
            cv2.absdiff(self.now, self._anchor), np.array(self.limits.same_difference), cv2.CMP_GT
        )
        changed = cv2.bitwise_and(moved, self._moved)
        self._moved = cv2.bitwise_and(moved, cv2.bitwise_not(changed))
        self._age = cv2.add(self._age, np.array(elapsed_s))
        cv2.copyTo(self.now, changed, self._anchor)
        cv2.copyTo(self._zero, changed, self._age)
        cv2.accumulateWeighted(self.now, self._anchor, 0.1, mask=cv2.bitwise_not(moved))
        difference = cv2.absdiff(self.now, self.reference)
        limit = cv2.max(cv2.multiply(spread, np.array(self.limits.spreads)), np.array(self.limits.new_difference))
        self.new = cv2.compare(difference, limit, cv2.CMP_GT)
        if cv2.countNonZero(self.new) > self.limits.disturbed * self.new.size:
            self.disturbed_s = at_s
        learn = 1.0 - float(np.exp(-elapsed_s / self.limits.learn_s))
        cv2.accumulateWeighted(self.now, self.reference, learn, mask=cv2.bitwise_not(self.new))
        old: Gray = cv2.compare(self._age, np.array(self.limits.still_s), cv2.CMP_GE)
        standing = cv2.bitwise_and(cv2.bitwise_and(self.new, old), cv2.bitwise_not(moved))
        if cv2.countNonZero(standing) > self.limits.too_much * standing.size:
            self.take_over(standing, 0, 0, at_s)
            self.disturbed_s = at_s
            return []
        return self._regions(standing, at_s)

    def _regions(self, standing: Gray, at_s: float) -> list[Region]:
        mask = cv2.morphologyEx(cv2.medianBlur(standing, 3), cv2.MORPH_CLOSE, _WIDE)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
        smallest = self.limits.area_at_least * standing.size
        wanted = [n for n in range(1, len(stats)) if stats[n, cv2.CC_STAT_AREA] >= smallest]
        if not wanted:
            return []
        wanted.sort(key=lambda n: -int(stats[n, cv2.CC_STAT_AREA]))
        joined = cv2.morphologyEx(self.new, cv2.MORPH_CLOSE, _WIDE)
        _, wholes, whole_stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8, ltype=cv2.CV_32S)
        found: list[Region] = []
        for number in wanted[: self.limits.regions_at_most]:
            left, top, width, height, area = (int(value) for value in stats[number])
            window = np.s_[top : top + height, left : left + width]
            inside: Gray = cv2.compare(labels[window], np.array(number), cv2.CMP_EQ)
            there = inside > 0
            of = int(np.bincount(wholes[window][there]).argmax())
            whole = area if of == 0 else max(area, int(whole_stats[of, cv2.CC_STAT_AREA]))
            since_s = at_s - float(np.median(self._age[window][there]))
            found.append(Region(Rect(left, top, width, height), inside, area, since_s, whole))
        return found

    def nature(self, region: Region) -> Nature:
        """What a region is, by its outline and its texture."""
        left, top, width, height = _whole(region.box)
        inside = region.inside
        window = np.s_[top : top + height, left : left + width]
        if _alike(self.now[window], self.reference[window], inside):
            return Nature.LIGHT
        rows, columns = self.now.shape
        above, beside = min(_MARGIN, top), min(_MARGIN, left)
        below, beyond = min(_MARGIN, rows - top - height), min(_MARGIN, columns - left - width)
        padded = cv2.copyMakeBorder(inside, above, below, beside, beyond, cv2.BORDER_CONSTANT, value=(0,))
        around = np.s_[top - above : top + height + below, left - beside : left + width + beyond]
        outside = cv2.erode(padded, _CROSS, borderType=cv2.BORDER_REPLICATE)
        rim = cv2.subtract(cv2.dilate(padded, _WIDE), outside)
        now = cv2.mean(_edges(self.now[around]), mask=rim)[0]
        before = cv2.mean(_edges(self.reference[around]), mask=rim)[0]
        if now > 1.25 * before + 2.0:
            return Nature.NEW
        return Nature.GONE if before > 1.25 * now + 2.0 else Nature.UNCLEAR

    def may_be_light(self, region: Region, *, plain: bool) -> bool:
        """Whether it could be the scene in another light.

        `plain`: also where neither has a texture of its own, and only a great change speaks against it.
        """
        if (
            self.known_for_s(region) < 0
        ):  # it was taken over with much else meanwhile: the scene there is the thing itself
            return False
        left, top, width, height = _whole(region.box)
        window = np.s_[top : top + height, left : left + width]
        there = cv2.erode(region.inside, _CROSS) > 0
        if np.count_nonzero(there) < 9:
            there = region.inside > 0
        now, before = self.now[window][there], self.reference[window][there]
        if max(float(now.std()), float(before.std())) < _PLAIN:
            gain = float(now.mean()) / max(float(before.mean()), 4.0)
            return plain and _DARKENS < gain < _BRIGHTENS
        if min(float(now.std()), float(before.std())) < 1.0:
            return False
        shared = float(np.corrcoef(now, before)[0, 1])
        return shared > _SOME_TEXTURE

    def unrest(self, region: Region) -> float:
        """How much moves in and around a region, as a share of its area: near 0 for a thing, more for whoever breathes."""
        left, top, width, height = _whole(region.box)
        aside, up = max(2, width // 4), max(2, height // 4)
        first_x, first_y = max(0, left - aside), max(0, top - up)
        window = np.s_[first_y : top + height + up, first_x : left + width + aside]
        young: Gray = cv2.compare(self._age[window], np.array(0.75 * self.limits.still_s), cv2.CMP_LT)
        return cv2.countNonZero(cv2.bitwise_and(young, self.new[window])) / max(region.area, 1)

    def patch(self, box: Rect) -> Floats:
        """What is seen inside a box now; a copy."""
        left, top, width, height = _whole(box)
        return self.now[top : top + height, left : left + width].copy()

    def shares(self, region: Region, patch: Floats) -> tuple[float, float]:
        """Which share of a region looks as in `patch`, and which share as the scene without it."""
        left, top, width, height = _whole(region.box)
        window = np.s_[top : top + height, left : left + width]
        limit = max(
            1.5 * self.limits.same_difference, 3.0 * float(cv2.mean(self.spread[window], mask=region.inside)[0])
        )
        same: Gray = cv2.compare(cv2.absdiff(self.now[window], patch), np.array(limit), cv2.CMP_LE)
        bare = cv2.bitwise_not(self.new[window])
        area = max(region.area, 1)
        return (
            cv2.countNonZero(cv2.bitwise_and(same, region.inside)) / area,
            cv2.countNonZero(cv2.bitwise_and(bare, region.inside)) / area,
        )

    def known_for_s(self, region: Region) -> float:
        """For how long the scene had been what it was there, when the region came to a standstill."""
        left, top, width, height = _whole(region.box)
        since = self.known_since[top : top + height, left : left + width]
        return region.since_s - float(since[region.inside > 0].max())

    def take_over(self, inside: Gray, left: int, top: int, at_s: float) -> None:
        """Make what is seen inside a mask part of the scene."""
        height, width = inside.shape
        window = np.s_[top : top + height, left : left + width]
        grown = cv2.dilate(inside, _WIDE)
        cv2.copyTo(self.now[window], grown, self.reference[window])
        self.known_since[window][grown > 0] = at_s


def _whole(box: Rect) -> tuple[int, int, int, int]:
    return int(box.left), int(box.top), int(box.width), int(box.height)


def _alike(now: Floats, before: Floats, inside: Gray) -> bool:
    """Whether a region shows the scene's own texture in another light."""
    there = inside > 0
    one, other = now[there], before[there]
    one_spread, other_spread = float(one.std()), float(other.std())
    if one_spread < 3.0 or other_spread < 3.0:
        return False  # without texture, nothing can be said
    shared = float(((one - one.mean()) * (other - other.mean())).mean()) / (one_spread * other_spread)
    gain = one / np.maximum(other, 4.0)
    even = float(gain.std()) < _EVEN_GAIN * float(gain.mean())  # light multiplies, a thing replaces
    return shared > _SAME_TEXTURE or (even and shared > _NEAR_TEXTURE)


def _edges(picture: Floats) -> Floats:
    across = cv2.Sobel(picture, cv2.CV_32F, 1, 0, ksize=3)
    down = cv2.Sobel(picture, cv2.CV_32F, 0, 1, ksize=3)
    edges: Floats = cv2.magnitude(across, down)
    return edges


_SAME_TEXTURE = 0.85  # correlation with the scene from which a region is only light
_NEAR_TEXTURE = 0.7  # the same, where every pixel has the same gain
_SOME_TEXTURE = 0.6  # correlation from which it may be light
_PLAIN = 4.0  # deviation of brightness below which there is no texture
_DARKENS, _BRIGHTENS = 0.5, 1.8  # what a shadow and the sun make of the ground's brightness
_EVEN_GAIN = 0.06  # spread of that gain, as a share of it
_CROSS = np.ones((3, 3), np.uint8)
_WIDE = np.ones((5, 5), np.uint8)
_MARGIN = 3  # pixels around a region, so that its outline has two sides

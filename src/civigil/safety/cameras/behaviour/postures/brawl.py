"""Where two people or more seem to fight: within reach of each other, on the spot, and far more restless than people are who talk.

Who fights melts into one silhouette with the other, and is lost by a tracker; so it is looked for in the silhouettes. What has the
height of people, has been covered for a while (whoever walks through has not) and is within arm's reach is a *knot*, of as many
people as blobs, or as its area says. Of a knot it is measured which share of what stands there changes from one tenth of a second
to the next (`unrest.py`), and the same of the stiller half of it: whoever waves at somebody who stands moves alone. Both must be
above their limits for as long as the zone says, short pauses left out.

People who embrace or dance slowly stay below it; who passes or walks along is on no spot. What it cannot tell from a fight is
play: children who romp, sparring, a lively dance. In a crowd a fight is a small part of what stands there, and is lost in it.

Pure: silhouettes, restlessness and time come in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from civigil.safety.cameras.behaviour.labels import is_person
from civigil.safety.cameras.behaviour.postures.silhouettes import Silhouette
from civigil.safety.cameras.behaviour.postures.unrest import Unrest
from civigil.safety.cameras.behaviour.stature import Stature
from civigil.safety.cameras.model import Rect

HIGH = (0.6, 1.6)  # heights: what is lower or higher is nobody who stands
WIDE = 2.5  # heights: what is wider is a vehicle, or a crowd
REACH = 0.4  # heights between two silhouettes, at most
BESIDE = 0.4  # heights between their feet's depths, at most
ON_SPOT = 0.5  # of a silhouette's box must have been covered for a while, as far as it is covered now
SEVERAL = 1.5  # people, by area, in one silhouette
RESTLESS = 0.23  # of what stands in a knot changes in a tenth of a second
BOTH = 0.15  # the same, of its stiller half
PART = 0.9  # heights: of a wide knot, the most restless part of that width counts
STEP = 0.25  # heights between two parts that are tried
PAUSE_S = 1.0  # below the limits for longer, it is over
KNOT_S = 2.0  # not seen for so long, a knot is not known any more


@dataclass(slots=True, eq=False)
class Knot:
    """People within reach of one another."""

    box: Rect
    people: float
    track: int  # of one of them; 0 where nobody knows
    labels: tuple[str, ...]
    last_s: float
    since_s: float | None = None  # when it began to be restless
    restless_s: float = 0.0  # when it was so last
    share: float = 0.0  # of the restless time, the mean share that changed
    still: float = 0.0  # the same of the stiller half
    looks: int = 0
    told: bool = False

    def lasts_s(self, at_s: float) -> float:
        """For how long it has been restless."""
        return 0.0 if self.since_s is None else at_s - self.since_s


@dataclass(slots=True)
class BrawlWatch:
    """Follows the knots of one camera's picture."""

    known: list[Knot] = field(default_factory=list)

    def pause(self, away_s: float) -> None:
        """The stream was away for so long, which is neither part of a fight nor the end of one."""
        for knot in self.known:
            knot.last_s += away_s
            knot.restless_s += away_s
            knot.since_s = None if knot.since_s is None else knot.since_s + away_s

    def step(self, silhouettes: Sequence[Silhouette], unrest: Unrest, stature: Stature, at_s: float) -> None:
        """Take in a picture's silhouettes, where something can be said of its restlessness."""
        people = [one for one in silhouettes if _stands(one, unrest, stature.height(one.foot))]
        for group in _within_reach(people, stature):
            self._take_in(group, unrest, stature, at_s)
        for knot in self.known:
            if knot.since_s is not None and at_s - knot.restless_s > PAUSE_S:
                knot.since_s, knot.looks, knot.share, knot.still = None, 0, 0.0, 0.0
        self.known = [knot for knot in self.known if at_s - knot.last_s <= KNOT_S]

    def _take_in(self, group: Sequence[Silhouette], unrest: Unrest, stature: Stature, at_s: float) -> None:
        box = _around([one.box for one in group])
        people = max(float(len(group)), sum(_people(one, stature) for one in group))
        if people < SEVERAL:
            return
        knot = next((one for one in self.known if one.last_s != at_s and _meet(one.box, box)), None)
        if knot is None:
            knot = Knot(box, people, 0, (), at_s)
            self.known.append(knot)
        knot.box, knot.people, knot.last_s = box, people, at_s
        knot.track = max((one.track for one in group), default=0) or knot.track
        knot.labels = tuple(one.label for one in group)
        share, still = restlessness(box, unrest, stature.height(box.top + box.height))
        if share < RESTLESS or still < BOTH:
            return
        if knot.since_s is None:
            knot.since_s = at_s
        knot.restless_s = at_s
        knot.looks += 1
        knot.share += (share - knot.share) / knot.looks
        knot.still += (still - knot.still) / knot.looks


def restlessness(box: Rect, unrest: Unrest, tall: float) -> tuple[float, float]:
    """Which share of what stands in a box changes from look to look, and the same of the stiller of its two sides.

    Where others stand beside, of the most restless part that is as wide as two people who fight.
    """
    wide = min(box.width, PART * tall)
    steps = max(1, math.ceil((box.width - wide) / (STEP * tall)) + 1)
    lefts = [box.left + (box.width - wide) * number / max(steps - 1, 1) for number in range(steps)]
    parts = [_of_part(Rect(left, box.top, wide, box.height), unrest) for left in lefts]
    return max(parts, key=lambda part: min(part[0] / RESTLESS, part[1] / BOTH))


def _of_part(box: Rect, unrest: Unrest) -> tuple[float, float]:
    rows, columns = _window(box)
    middle = int(box.middle[0])
    sides = (slice(columns.start, middle), slice(middle, columns.stop))
    return unrest.share((rows, columns))[0], min(unrest.share((rows, side))[0] for side in sides)


def _stands(one: Silhouette, unrest: Unrest, tall: float) -> bool:
    """Whether a silhouette is of people who have been there for a while."""
    box = one.box
    if tall <= 0 or not HIGH[0] * tall <= box.height <= HIGH[1] * tall or box.width > WIDE * tall:
        return False
    if one.label and not is_person(one.label):
        return False
    window = _window(box)
    covered = one.area if one.area is not None else 0.5 * box.width * box.height
    return unrest.share(window)[1] >= ON_SPOT * covered


def _people(one: Silhouette, stature: Stature) -> float:
    body = stature.body(one.foot)
    return 1.0 if one.area is None or body <= 0 else one.area / body


def _within_reach(people: Sequence[Silhouette], stature: Stature) -> list[list[Silhouette]]:
    """Groups of silhouettes, each within reach of another one of its group."""
    left, found = list(people), []
    while left:
        group, new = [], [left.pop()]
        while new:
            one = new.pop()
            group.append(one)
            near = [other for other in left if _reach(one, other, stature.height(one.foot))]
            left = [other for other in left if other not in near]
            new += near
        found.append(group)
    return found


def _reach(one: Silhouette, other: Silhouette, tall: float) -> bool:
    first, second = one.box, other.box
    gap = max(first.left, second.left) - min(first.left + first.width, second.left + second.width)
    return gap <= REACH * tall and abs(one.foot - other.foot) <= BESIDE * tall


def _around(boxes: Sequence[Rect]) -> Rect:
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.left + box.width for box in boxes), max(box.top + box.height for box in boxes)
    return Rect(left, top, right - left, bottom - top)


def _window(box: Rect) -> tuple[slice, slice]:
    return (
        slice(int(box.top), math.ceil(box.top + box.height)),
        slice(int(box.left), math.ceil(box.left + box.width)),
    )


def _meet(one: Rect, other: Rect) -> bool:
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return across >= 0.3 * min(one.width, other.width) and down >= 0.3 * min(one.height, other.height)

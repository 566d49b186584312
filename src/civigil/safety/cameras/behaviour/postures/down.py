"""Who fell and stays down, and who lies: from silhouettes to what is said.

A fall is told by three things in turn: somebody stood upright; within a moment their upper edge came down, fast, to a silhouette
that lies (`silhouettes.py`); and it rests there for as long as the zone says. Who gets up at once only stumbled; who sits or lies
down takes their time; who crouches stays narrow; who walks behind a wall leaves nothing that lies; and whoever stood there must
not be seen walking on, else it is a bag that they dropped.

What slides in as flat as it lies is a vehicle or a cart, or what can be seen of it.

Who lies without a fall that was seen (slowly, or behind a bus) is told after a longer time, and only where somebody was seen
upright there shortly before who has not been seen walking on, or where the silhouette is as long as a body. A place is told once:
as a fall or as somebody who lies.

Pure: silhouettes and times come in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from civigil.safety.cameras.behaviour.postures.silhouettes import Silhouette, Uprights
from civigil.safety.cameras.behaviour.stature import Stature
from civigil.safety.cameras.model import Rect

SHORTLY_S = 3.5  # before something lies: who was upright there may be who lies
DROP_S = 1.0  # from upright to lying, at most, of a fall
SPEED = 0.9  # own heights a second of the upper edge, at least
HIDDEN_S = 3.0  # out of sight for longer, it is not known any more
SEEN = 0.6  # of the time that it lies it must be seen to lie
MOVED = 0.4  # heights: farther, it crawls or is dragged, and its clock begins anew
WALKS_ON_S = 0.7  # whoever stood there is upright so much later: they did not fall
SLID = 1.0  # heights: what has come so far as flat as it lies is nobody
SLIDES_S = 0.6  # between two looks at it
BODY_LONG = 0.7  # heights: how long somebody is at least of whom no fall was seen
SOLID = 0.5  # of the looks: its outline is the picture's own


@dataclass(frozen=True, slots=True)
class Fall:
    """How somebody came down."""

    track: int
    tall: float  # their own height, pixels
    speed: float  # own heights a second of the upper edge
    from_s: float  # when they were upright last


@dataclass(slots=True, eq=False)
class Down:
    """Something that lies as a person does."""

    box: Rect
    anchor: Rect  # where it lay first
    tall: float  # of people there, pixels
    since_s: float
    last_s: float
    track: int
    label: str
    fall: Fall | None
    stood: int  # the track of who was upright there shortly before, and has not been seen walking on; 0: nobody
    seen_s: float = 0.0
    looks: int = 1
    solid_looks: int = 0
    slid: float = 0.0  # heights that it has moved as flat as it lies
    away_s: float = 0.0  # of the time that it lies, without pictures
    told: bool = False

    def lies_s(self, at_s: float) -> float:
        """For how long it has lain."""
        return at_s - self.since_s

    def rests(self, at_s: float) -> bool:
        """Whether it is seen now, was seen most of the time, and is no patch of light."""
        return (
            self.last_s == at_s
            and self.slid <= SLID
            and self.seen_s >= SEEN * max(self.lies_s(at_s), 0.1)
            and self.solid_looks >= SOLID * self.looks
        )

    @property
    def is_somebody(self) -> bool:
        """Whether it is a person: somebody was upright there shortly before, or it is as long as a body."""
        return self.stood > 0 or self.fall is not None or self.box.width >= BODY_LONG * self.tall


@dataclass(slots=True)
class DownWatch:
    """Follows what lies in one camera's picture."""

    known: list[Down] = field(default_factory=list)
    _last_s: float | None = None

    def pause(self, away_s: float) -> None:
        """The stream was away for so long: what lies where it lay has lain there meanwhile."""
        for down in self.known:
            down.last_s += away_s
            down.seen_s += away_s
            down.away_s += away_s

    def step(
        self,
        silhouettes: Sequence[Silhouette],
        uprights: Uprights,
        stature: Stature,
        at_s: float,
    ) -> None:
        """Take in a picture's silhouettes."""
        elapsed_s = 0.0 if self._last_s is None else min(at_s - self._last_s, 0.5)
        self._last_s = at_s
        for one in silhouettes:
            tall = stature.height(one.foot)
            if one.is_lying(tall, stature.body(one.foot)):
                self._take_in(one, tall, uprights, at_s, elapsed_s)
        for down in self.known:
            if down.fall is not None and uprights.newest(down.fall.track) >= down.since_s + WALKS_ON_S:
                down.fall = None
            if down.stood and uprights.newest(down.stood) >= down.since_s + WALKS_ON_S:
                down.stood = 0
        self.known = [one for one in self.known if at_s - one.last_s <= HIDDEN_S]

    def _take_in(self, one: Silhouette, tall: float, uprights: Uprights, at_s: float, elapsed_s: float) -> None:
        down = next((known for known in self.known if known.last_s != at_s and _same(known.box, one.box, tall)), None)
        if down is None:
            fall = _fall(one, tall, uprights, at_s)
            slid = self._slid(one, tall, at_s)
            stood = uprights.before(one.box, tall, at_s, SHORTLY_S)
            new = Down(
                one.box, one.box, tall, at_s, at_s, one.track, one.label, fall, 0 if stood is None else stood.track
            )
            new.solid_looks, new.slid = int(one.solid), slid
            self.known.append(new)
            return
        down.seen_s += at_s - down.last_s if at_s - down.last_s <= 2.5 * elapsed_s else elapsed_s
        down.looks += 1
        down.solid_looks += one.solid
        down.last_s, down.box = at_s, one.box
        down.track, down.label = one.track or down.track, one.label or down.label
        moved = _apart(one.box, down.anchor) / tall
        if moved > MOVED:
            down.slid += moved
            down.anchor, down.since_s, down.seen_s, down.away_s, down.fall = one.box, at_s, 0.0, 0.0, None

    def _slid(self, one: Silhouette, tall: float, at_s: float) -> float:
        """How far it has come, if it is what lay beside this place a moment ago."""
        before = [
            known.slid + _apart(known.box, one.box) / tall
            for known in self.known
            if known.last_s < at_s <= known.last_s + SLIDES_S and _apart(known.box, one.box) <= 1.2 * tall
        ]
        return max(before, default=0.0)


def _fall(one: Silhouette, tall: float, uprights: Uprights, at_s: float) -> Fall | None:
    """How it came down, where somebody was upright there a moment ago."""
    stood = uprights.before(one.box, tall, at_s, DROP_S)
    if stood is None:
        return None
    own = max(uprights.own(stood.track), stood.tall)
    speed = (stood.tall - one.box.height) / own / max(at_s - stood.at_s, 0.05)
    return Fall(stood.track, own, speed, stood.at_s) if speed >= SPEED else None


def _apart(one: Rect, other: Rect) -> float:
    return math.dist(one.middle, other.middle)


def _same(one: Rect, other: Rect, tall: float) -> bool:
    """Whether two boxes are one who lies."""
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    return _apart(one, other) <= 0.4 * tall and across > 0

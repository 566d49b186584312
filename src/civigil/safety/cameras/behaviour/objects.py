"""Things that are left behind, and things that are taken: from standing regions and the ways of people to what is said.

A thing is known by how it came: it separates itself from somebody. So a standing region becomes a thing only where (1) the
picture, not the scene, has the outline; (2) somebody clearly taller was at the place when it came to a standstill, and (3) somebody
who was there has gone, while it stayed. Who stands still has the first, but nobody goes from them; who is left standing by a
companion is as tall as a person and never quite still. A patch of light has the scene's own texture; where something left, the
scene has the outline.

A thing is attended while whoever brought it is near, or anybody else lingers there; passing is no attending. Hidden by a passer-by,
neither its clock nor its place is lost. Once told, it is remembered until it is taken back, so that it is told once.

A removed thing is the same read backwards: the scene has the outline, had it for long, and somebody who was there has gone.

Pure: pictures, tracks and times come in.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

import cv2

from civigil.safety.cameras.background import Floats
from civigil.safety.cameras.behaviour.standing import Nature, Region, Standing, StandingLimits
from civigil.safety.cameras.behaviour.trails import Step, Trail, Trails, apart, box_of, pace
from civigil.safety.cameras.followed import Track
from civigil.safety.cameras.model import Rect


@dataclass(frozen=True, slots=True)
class ObjectLimits:
    """When a region is a thing, and when a thing is alone. Heights are those of whoever brought it."""

    every_s: float = 0.2  # between two looks
    taller: float = 1.25  # whoever brings a thing is so many times as tall as it
    near: float = 0.3  # heights: who is nearer may have put it down
    slow: float = 0.7  # heights in a second: who puts something down walks no faster
    away: float = 1.2  # heights: who is farther away attends it no more
    before_s: float = 1.6  # somebody was near so long before it stood, at the earliest
    after_s: float = 0.8
    lingers: float = 0.2  # heights in a second: who moves less, stays
    beside: float = 0.8  # heights: somebody else who stays so near looks after it
    attended_s: float = 3.0  # somebody else who lingers for so long looks after it
    person: float = 0.72  # of a person's height: what is upright and so tall is somebody
    largest: float = 1.0  # heights, its larger side: more is no thing that one carries
    unrest_at_most: float = 0.12  # of its area
    of_its_own: float = 1.8  # times its area: what is new and hangs together with it may be so large
    seen: float = 0.6  # share of it that must look as it did
    taken_s: float = 1.0  # bare for so long, it is gone
    hidden_s: float = 60.0  # hidden for longer, it is forgotten
    nobody_s: float = 25.0  # nobody has gone from it for so long: it is part of the scene
    fixture_s: float = 1800.0  # told and left lying for so long, it is part of the scene


class Stage(Enum):
    """Where a thing stands in its life."""

    WITH_OWNER = "with owner"
    UNATTENDED = "unattended"
    ABANDONED = "abandoned"
    RECLAIMED = "reclaimed"
    FIXTURE = "part of the scene"


class Turn(Enum):
    """What happens to a thing."""

    LEFT_ALONE = "whoever brought it has gone"
    LOOKED_AFTER = "somebody is with it"
    LONG_ALONE = "alone for longer than is allowed"
    TAKEN = "it is gone"
    SETTLED = "it has been there for long"


MOVES: dict[tuple[Stage, Turn], Stage] = {
    (Stage.WITH_OWNER, Turn.LEFT_ALONE): Stage.UNATTENDED,
    (Stage.WITH_OWNER, Turn.TAKEN): Stage.RECLAIMED,
    (Stage.WITH_OWNER, Turn.SETTLED): Stage.FIXTURE,
    (Stage.UNATTENDED, Turn.LOOKED_AFTER): Stage.WITH_OWNER,
    (Stage.UNATTENDED, Turn.LONG_ALONE): Stage.ABANDONED,
    (Stage.UNATTENDED, Turn.TAKEN): Stage.RECLAIMED,
    (Stage.UNATTENDED, Turn.SETTLED): Stage.FIXTURE,
    (Stage.ABANDONED, Turn.TAKEN): Stage.RECLAIMED,
    (Stage.ABANDONED, Turn.SETTLED): Stage.FIXTURE,
}
"""A thing's life. While it moves it is no thing of its own but part of whoever carries it."""


class Deed(Enum):
    """What is told of a thing."""

    LEFT = "left"
    REMOVED = "removed"
    RECLAIMED = "reclaimed"


@dataclass(frozen=True, slots=True)
class Told:
    """Something to tell of a thing. Lengths in pixels of the working picture unless they say otherwise."""

    deed: Deed
    zone: int  # the number of the zone whose limit was reached
    box: Rect
    at_s: float
    since_s: float  # when it came to a standstill, or was taken
    alone_s: float  # unattended for so long; of something taken, gone for so long
    limit_s: float
    owner: int  # the track that put it down, or took it
    size: tuple[float, float]  # width and height, in heights of the owner
    away: float | None  # how far the owner is, in their heights; None: out of sight


@dataclass(frozen=True, slots=True)
class Allowed:
    """What one zone allows at a place; seconds."""

    zone: int
    left_s: float | None
    removed_s: float | None
    belongs_s: float


Rules = Callable[[Rect], Sequence[Allowed]]
"""The zones' rules for a thing that lies there."""


@dataclass(slots=True)
class _Thing:
    region: Region
    patch: Floats
    nature: Nature
    first_s: float
    stage: Stage = Stage.WITH_OWNER
    bringer: int | None = None  # a track that was there when it came to a standstill
    tall: float = 0.0  # the bringer's height
    parties: set[int] = field(default_factory=set)  # tracks that were there then, or began there
    gone: bool = False  # one of them has gone
    alone_s: float = 0.0
    lingered_s: float = 0.0
    bare_s: float = 0.0
    hidden_s: float = 0.0
    unrest: float = 0.0
    told_s: float | None = None

    def turn(self, turn: Turn) -> None:
        self.stage = MOVES[self.stage, turn]


STANDING = StandingLimits()


class ObjectWatch:
    """Watches one camera's picture for things that are left or taken."""

    def __init__(self, limits: ObjectLimits = ObjectLimits(), standing: StandingLimits = STANDING) -> None:
        self.limits = limits
        self._standing_limits = standing
        self._standing: Standing | None = None
        self._trails = Trails()
        self._things: list[_Thing] = []
        self._past: deque[_Thing] = deque(maxlen=30)  # begun and given up: what was known of their place
        self._last_s: float | None = None

    def restart(self) -> None:
        """Forget everything: the picture is another one."""
        self._standing, self._last_s = None, None
        self._things.clear()
        self._past.clear()
        self._trails = Trails()

    def due(self, at_s: float) -> bool:
        """Whether it is time for another look."""
        return self._last_s is None or at_s - self._last_s >= self.limits.every_s - 0.005

    def step(
        self, evened: Floats, level: Floats, spread: Floats, tracks: Sequence[Track], at_s: float, rules: Rules
    ) -> list[Told]:
        """Take in a picture in the scene's light; `level` is the scene as the background knows it."""
        if self._standing is None:
            self._standing = Standing(level, at_s, self._standing_limits)
        elapsed_s = self.limits.every_s if self._last_s is None else min(at_s - self._last_s, 1.0)
        self._last_s = at_s
        self._trails.step(tracks, at_s)
        regions = self._standing.step(evened, spread, at_s, elapsed_s)
        self._take_in(regions, self._standing, at_s)
        told: list[Told] = []
        for thing in list(self._things):
            said = self._judge(thing, self._standing, tracks, at_s, elapsed_s, rules)
            told += [] if said is None else [said]
        return told

    def is_thing(self, box: Rect) -> bool:
        """Whether what is followed there is a thing that somebody left, and nobody."""
        return any(
            thing.gone and thing.stage in {Stage.UNATTENDED, Stage.ABANDONED} and _same(box, thing.region.box)
            for thing in self._things
        )

    def _take_in(self, regions: Sequence[Region], standing: Standing, at_s: float) -> None:
        """Give regions to the things that are known, and begin things for the others."""
        for region in regions:
            known = next((one for one in self._things if _belongs(region.box, one.region.box)), None)
            if known is not None:
                if known.stage is Stage.WITH_OWNER and region.whole <= self.limits.of_its_own * region.area:
                    known.region, known.patch = region, standing.patch(region.box)
                    known.nature = standing.nature(region)
                continue
            if region.whole > self.limits.of_its_own * region.area:
                continue  # part of somebody, or of who stands with it
            nature = standing.nature(region)
            if nature is Nature.LIGHT:
                standing.take_over(region.inside, int(region.box.left), int(region.box.top), at_s)
                continue
            thing = _Thing(region, standing.patch(region.box), nature, at_s)
            self._inherit(thing, at_s)
            self._things.append(thing)

    def _inherit(self, thing: _Thing, at_s: float) -> None:
        """What lay there with its shadow, or hidden in part, is known already: who brought it, and who was there."""
        for past in self._past:
            recent = at_s - past.first_s <= self.limits.nobody_s and past.nature is thing.nature
            if recent and past.bringer is not None and _belongs(thing.region.box, past.region.box):
                thing.bringer, thing.tall = past.bringer, past.tall
                thing.parties |= past.parties

    def _judge(
        self, thing: _Thing, standing: Standing, tracks: Sequence[Track], at_s: float, elapsed_s: float, rules: Rules
    ) -> Told | None:
        same, bare = standing.shares(thing.region, thing.patch)
        if same < self.limits.seen:
            return self._unseen(thing, bare, at_s, elapsed_s, rules)
        thing.bare_s = thing.hidden_s = 0.0
        if thing.told_s is not None:
            if at_s - thing.told_s > self.limits.fixture_s:
                self._settle(thing, standing, at_s)
            return None
        cv2.accumulateWeighted(standing.patch(thing.region.box), thing.patch, 0.1)
        self._learn_parties(thing, at_s)
        attended = self._attended(thing, tracks, at_s, elapsed_s)
        if not attended:
            thing.unrest += min(1.0, elapsed_s / 1.5) * (standing.unrest(thing.region) - thing.unrest)
        allowed = rules(thing.region.box)
        if thing.nature is Nature.GONE:
            return self._judge_gone(thing, standing, attended, at_s, allowed)
        if at_s - thing.first_s > self.limits.nobody_s and not thing.gone:
            self._settle(thing, standing, at_s)
            return None
        self._age(thing, attended, elapsed_s)
        return self._left(thing, at_s, allowed)

    def _age(self, thing: _Thing, attended: bool, elapsed_s: float) -> None:
        """Run the clock of being alone, and move between the stages."""
        alone = thing.gone and not attended
        if thing.stage is Stage.WITH_OWNER and alone:
            thing.turn(Turn.LEFT_ALONE)
        if alone:
            thing.alone_s += elapsed_s
        elif thing.stage is Stage.UNATTENDED and thing.lingered_s >= self.limits.attended_s:
            thing.turn(Turn.LOOKED_AFTER)
            thing.alone_s = 0.0

    def _left(self, thing: _Thing, at_s: float, allowed: Sequence[Allowed]) -> Told | None:
        wanted = [one for one in allowed if one.left_s is not None]
        if not wanted or thing.stage is not Stage.UNATTENDED or thing.bringer is None:
            return None
        rule = min(wanted, key=lambda one: one.left_s or 0.0)
        limit_s = rule.left_s or 0.0
        if thing.alone_s < limit_s or thing.nature is not Nature.NEW or not self._is_a_thing(thing):
            return None
        thing.turn(Turn.LONG_ALONE)
        thing.told_s = at_s
        return self._told(Deed.LEFT, thing, rule.zone, at_s, thing.alone_s, limit_s)

    def _judge_gone(
        self, thing: _Thing, standing: Standing, attended: bool, at_s: float, allowed: Sequence[Allowed]
    ) -> Told | None:
        """The scene has the outline: a thing was taken, or somebody who was part of the scene has left."""
        known_s = standing.known_for_s(thing.region)
        wanted = [one for one in allowed if one.removed_s is not None and known_s >= one.belongs_s]
        gone_s = at_s - thing.region.since_s
        said = None
        if wanted and gone_s < self.limits.nobody_s:
            rule = min(wanted, key=lambda one: one.removed_s or 0.0)
            ready = thing.gone and not attended and thing.bringer is not None and self._is_a_thing(thing)
            if not ready or gone_s < (rule.removed_s or 0.0):
                return None
            said = self._told(Deed.REMOVED, thing, rule.zone, at_s, gone_s, rule.removed_s or 0.0)
        self._settle(thing, standing, at_s)
        return said

    def _is_a_thing(self, thing: _Thing) -> bool:
        """Whether it is of a thing's size and stillness, and no person."""
        box, tall = thing.region.box, thing.tall
        upright = box.height >= self.limits.person * tall and box.height >= 1.2 * box.width
        too_large = max(box.width, box.height) > self.limits.largest * tall
        return not upright and not too_large and thing.unrest <= self.limits.unrest_at_most

    def _unseen(self, thing: _Thing, bare: float, at_s: float, elapsed_s: float, rules: Rules) -> Told | None:
        """It does not look as it did: it was taken, or somebody stands before it."""
        if bare < self.limits.seen:
            thing.bare_s = 0.0
            thing.hidden_s += elapsed_s
            if thing.hidden_s > self.limits.hidden_s:
                self._forget(thing)
            return None
        thing.bare_s += elapsed_s
        if thing.bare_s < self.limits.taken_s:
            return None
        self._forget(thing)
        if thing.told_s is None:
            return None
        thing.turn(Turn.TAKEN)
        zone = next((one.zone for one in rules(thing.region.box) if one.left_s is not None), 0)
        return self._told(Deed.RECLAIMED, thing, zone, at_s, at_s - thing.told_s + thing.alone_s, 0.0)

    def _forget(self, thing: _Thing) -> None:
        self._things.remove(thing)
        self._past.append(thing)

    def _settle(self, thing: _Thing, standing: Standing, at_s: float) -> None:
        """It is part of the scene from now on."""
        standing.take_over(thing.region.inside, int(thing.region.box.left), int(thing.region.box.top), at_s)
        self._things.remove(thing)

    def _learn_parties(self, thing: _Thing, at_s: float) -> None:
        """Who was there when it came to a standstill, who began there since, and whether one of them has gone."""
        limits, box = self.limits, thing.region.box
        began, ended = thing.region.since_s - limits.before_s, thing.region.since_s + limits.after_s
        nearest = math.inf
        for trail in self._trails:
            tall = trail.tall
            if tall < limits.taller * box.height:
                continue
            then = list(trail.between(began, ended))
            there = [apart(step.box, box, tall) for step in then if step.box.height >= limits.taller * box.height]
            if there and min(there) <= limits.near:
                thing.parties.add(trail.number)
                slow = min((pace(then[n : n + 4], tall) for n in range(max(1, len(then) - 3))), default=0.0)
                if slow <= limits.slow and (thing.bringer is None or min(there) < nearest):
                    nearest = min(there)
                    thing.bringer, thing.tall = trail.number, tall
            elif (
                not thing.gone and trail.steps[0].at_s >= began and apart(trail.steps[0].box, box, tall) <= limits.near
            ):
                thing.parties.add(trail.number)
            if not thing.gone and trail.number in thing.parties:
                thing.gone = self._has_gone(trail, thing, tall, at_s)

    def _has_gone(self, trail: Trail, thing: _Thing, tall: float, at_s: float) -> bool:
        last = trail.steps[-1]
        far = apart(last.box, thing.region.box, tall)
        unseen = at_s - last.at_s > 1.0
        return far >= self.limits.away or (unseen and far >= 0.5 * self.limits.away)

    def _attended(self, thing: _Thing, tracks: Sequence[Track], at_s: float, elapsed_s: float) -> bool:
        """Whether somebody is with it: one who was there when it came, or somebody else who lingers."""
        attended = lingering = False
        for track in tracks:
            box = box_of(track)
            if not track.seen or _same(box, thing.region.box) or track.number not in self._trails:
                continue
            trail = self._trails[track.number]
            tall = max(trail.tall, 1.0)
            far = apart(box, thing.region.box, tall)
            if tall < 1.1 * thing.region.box.height or far > self.limits.away:
                continue
            mine = track.number in thing.parties
            stays = far <= self.limits.beside and self._lingers(trail, tall, at_s)
            attended |= mine or stays
            lingering |= stays
        thing.lingered_s = thing.lingered_s + elapsed_s if lingering else 0.0
        return attended

    def _lingers(self, trail: Trail, tall: float, at_s: float) -> bool:
        recent: list[Step] = list(trail.between(at_s - 1.05, at_s))
        return len(recent) >= 3 and pace(recent, tall) < self.limits.lingers

    def _told(self, deed: Deed, thing: _Thing, zone: int, at_s: float, alone_s: float, limit_s: float) -> Told:
        box, tall = thing.region.box, max(thing.tall, 1.0)
        owner = thing.bringer if thing.bringer is not None else 0
        seen = [
            self._trails[one].steps[-1] for one in thing.parties if one in self._trails
        ]  # they may bear another number by now
        away = min((apart(one.box, box, tall) for one in seen if at_s - one.at_s <= 1.0), default=None)
        return Told(
            deed,
            zone,
            box,
            at_s,
            thing.region.since_s,
            alone_s,
            limit_s,
            owner,
            (box.width / tall, box.height / tall),
            away,
        )


def _same(somebody: Rect, place: Rect) -> bool:
    """Whether a followed box is the thing itself."""
    across = min(somebody.left + somebody.width, place.left + place.width) - max(somebody.left, place.left)
    down = min(somebody.top + somebody.height, place.top + place.height) - max(somebody.top, place.top)
    if across <= 0 or down <= 0:
        return False
    shared = across * down
    union = somebody.width * somebody.height + place.width * place.height - shared
    if shared / union >= 0.35:
        return True
    (x, y), area = somebody.middle, place.width * place.height
    aside, down = 0.6 * place.width, 0.6 * place.height
    middle_x, middle_y = place.middle
    near = abs(x - middle_x) <= aside and abs(y - middle_y) <= down
    return near and somebody.width * somebody.height <= 2.5 * area


def _belongs(new: Rect, known: Rect) -> bool:
    """Whether a region is (part of, or more of) a thing that is known."""
    across = min(new.left + new.width, known.left + known.width) - max(new.left, known.left)
    down = min(new.top + new.height, known.top + known.height) - max(new.top, known.top)
    smaller = min(new.width * new.height, known.width * known.height)
    return across > 0 and down > 0 and across * down >= 0.4 * smaller

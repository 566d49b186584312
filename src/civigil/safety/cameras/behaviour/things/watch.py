"""Things that are left behind, and things that are taken: from standing regions and the ways of people to what is said.

A thing is known by how it came: it separates itself from somebody. So a standing region is a thing where (1) the picture, not
the scene, has the outline; (2) somebody clearly taller was at the place when it came to a standstill, and (3) somebody who was
there has gone, while it stayed. Who stands still has the first, but nobody goes from them; who is left standing by a companion
is as tall as a person and never quite still. A patch of light has the scene's own texture; where something left, the scene has
the outline.

Not everybody slows down to put something down, and not everybody is seen: a bag may be dropped at a walk, thrown, or brought
behind a pillar. What lies there all the same is told after a longer time (`passing_s`, `unseen_s`), and the sentence says what
was seen. Then nothing but the thing itself speaks for it, so more is asked of it: quite still, of a size that one carries,
something other than the scene in another light, nothing that came while much of the picture was new (a cloud), no car and nobody
that came by itself, and not one of several at once (a moved camera).

A thing is attended while whoever brought it is near, or anybody else lingers there; passing is no attending. Hidden by a passer-
by, neither its clock nor its place is lost. Once told, it is remembered until it is taken back, so that it is told once.

While the stream is away nobody sees who comes and goes. What looks after a gap as it did before has lain there all the time; what
had been alone, and is alone once those who are there are known again, has been alone; and whoever brought it and is not found again
has gone, at the latest now. What was not there before came meanwhile, and nobody was seen to bring it.

A removed thing is the same read backwards: the scene has the outline, had it for long, and somebody who was there has gone.

Pure: pictures, tracks and times come in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import cv2

from civigil.safety.cameras.behaviour.things import parties
from civigil.safety.cameras.behaviour.things.model import (
    Allowed,
    Brought,
    Deed,
    ObjectLimits,
    Rules,
    Stage,
    Thing,
    Told,
    Turn,
)
from civigil.safety.cameras.behaviour.things.parties import same_place
from civigil.safety.cameras.behaviour.things.standing import Nature, Region, Standing, StandingLimits
from civigil.safety.cameras.behaviour.things.trails import Trails, apart, box_of
from civigil.safety.cameras.following.followed import Track
from civigil.safety.cameras.model import Rect
from civigil.safety.cameras.scene.background import Floats

LIMITS, STANDING = ObjectLimits(), StandingLimits()
STEPS_KEPT = 64  # of the light; of a lamp that flickers, the last minute


class ObjectWatch:
    """Watches one camera's picture for things that are left or taken."""

    def __init__(self, limits: ObjectLimits = LIMITS, standing: StandingLimits = STANDING) -> None:
        self.limits = limits
        self._standing_limits = standing
        self._standing: Standing | None = None
        self._trails = Trails()
        self._things: list[Thing] = []
        self._steps: deque[float] = deque(maxlen=STEPS_KEPT)  # when the whole light was another one at once
        self._past: deque[Thing] = deque(maxlen=30)  # begun and given up: what was known of their place
        self._last_s: float | None = None

    def restart(self) -> None:
        """Forget everything: the picture is another one."""
        self._standing, self._last_s = None, None
        self._things.clear()
        self._past.clear()
        self._steps.clear()
        self._trails = Trails()

    def pause(self, from_s: float, until_s: float) -> None:
        """The stream was away between two pictures."""
        if self._standing is None or self._last_s is None:
            return
        away_s = until_s - from_s
        self._standing.pause(away_s)
        self._trails.gap = from_s, until_s
        self._last_s = until_s - self.limits.every_s
        for thing in self._things:
            thing.away_s += away_s
            thing.owed_s = thing.owed_s + away_s if thing.stage is Stage.UNATTENDED else 0.0

    def light_stepped(self, at_s: float) -> None:
        """The whole light is another one: what appears with it, and nobody brought, is the light's."""
        self._steps.append(at_s)

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
        """Whether what is followed there is a thing that somebody left, and nobody; who stands while others pass is no thing."""
        return any(
            (thing.told_s is not None or (thing.gone and not thing.came_by_itself and self._is_a_thing(thing)))
            and thing.stage in {Stage.UNATTENDED, Stage.ABANDONED}
            and same_place(box, thing.region.box)
            for thing in self._things
        )

    def _take_in(self, regions: Sequence[Region], standing: Standing, at_s: float) -> None:
        """Give regions to the things that are known, and begin things for the others."""
        for region in regions:
            known = next((one for one in self._things if _belongs(region.box, one.region.box)), None)
            if known is not None:
                if known.stage is Stage.WITH_OWNER and region.whole <= self.limits.of_its_own * region.area:
                    # what is left of somebody who stood there, once they have gone, did not come by itself
                    known.came_by_itself &= 2 * region.area > known.region.area
                    known.region, known.patch = region, standing.patch(region.box)
                    known.nature = standing.nature(region)
                continue
            if region.whole > self.limits.of_its_own * region.area:
                continue  # part of somebody, or of who stands with it
            nature = standing.nature(region)
            if nature is Nature.LIGHT:
                standing.take_over(region.inside, int(region.box.left), int(region.box.top), at_s)
                continue
            thing = Thing(region, standing.patch(region.box), nature, at_s, after_gap_s=self._came_in_gap(region))
            self._inherit(thing, at_s)
            self._things.append(thing)

    def _came_in_gap(self, region: Region) -> float:
        """How long the stream was away when it came; 0 where it was not."""
        from_s, until_s = self._trails.gap
        return until_s - from_s if abs(region.since_s - until_s) <= self.limits.came_s else 0.0

    def _inherit(self, thing: Thing, at_s: float) -> None:
        """What lay there with its shadow, or hidden in part, is known already: who brought it, and who was there."""
        for past in self._past:
            recent = at_s - past.first_s <= self.limits.nobody_s and past.nature is thing.nature
            if recent and past.bringer is not None and _belongs(thing.region.box, past.region.box):
                thing.bringer, thing.tall, thing.slow, thing.nearest = past.bringer, past.tall, past.slow, past.nearest
                thing.parties |= past.parties

    def _judge(
        self, thing: Thing, standing: Standing, tracks: Sequence[Track], at_s: float, elapsed_s: float, rules: Rules
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
        parties.learn(thing, self._trails, self.limits, at_s)
        attended = parties.attended(thing, self._trails, tracks, self.limits, at_s, elapsed_s)
        if not attended:
            thing.unrest += min(1.0, elapsed_s / 1.5) * (standing.unrest(thing.region) - thing.unrest)
        allowed = rules(thing.region.box)
        if thing.nature is Nature.GONE:
            return self._judge_gone(thing, standing, attended, at_s, allowed)
        here = thing.came_by_itself and any(one.seen and same_place(box_of(one), thing.region.box) for one in tracks)
        thing.idle_s = (
            0.0 if attended or here else thing.idle_s + elapsed_s
        )  # `here`: it is somebody who stands, or a car
        self._age(thing, attended, at_s, elapsed_s)
        wanted = [one for one in allowed if one.left_s is not None]
        rule = min(wanted, key=lambda one: one.left_s or 0.0, default=None)
        needed_s = 0.0 if rule is None else (rule.left_s or 0.0) + self._longer_s(thing)
        if not thing.gone and thing.idle_s > max(self.limits.nobody_s, needed_s + self.limits.at_once_s):
            self._settle(thing, standing, at_s)
            return None
        return None if rule is None else self._left(thing, standing, rule, needed_s, at_s)

    def _longer_s(self, thing: Thing) -> float:
        """How much longer it must lie, by what was seen of how it came."""
        return {Brought.PUT_DOWN: 0.0, Brought.PASSING: self.limits.passing_s, Brought.UNSEEN: self.limits.unseen_s}[
            thing.brought
        ]

    def _age(self, thing: Thing, attended: bool, at_s: float, elapsed_s: float) -> None:
        """Run the clock of being alone, and move between the stages."""
        unseen = thing.brought is Brought.UNSEEN and at_s - thing.region.since_s >= self.limits.at_once_s
        alone = (thing.gone or unseen) and not attended
        if at_s - self._trails.gap[1] <= self.limits.back_s:
            thing.owed_s += elapsed_s if alone and thing.stage is Stage.UNATTENDED else 0.0
            return
        if thing.stage is Stage.WITH_OWNER and alone:
            thing.turn(Turn.LEFT_ALONE)
        if alone:
            thing.alone_s += elapsed_s + thing.owed_s
        elif thing.stage is Stage.UNATTENDED and thing.lingered_s >= self.limits.attended_s:
            thing.turn(Turn.LOOKED_AFTER)
            thing.alone_s = 0.0
        thing.owed_s = 0.0

    def _left(self, thing: Thing, standing: Standing, rule: Allowed, needed_s: float, at_s: float) -> Told | None:
        if thing.stage is not Stage.UNATTENDED or thing.alone_s < needed_s or thing.nature is not Nature.NEW:
            return None
        put_down = thing.brought is Brought.PUT_DOWN
        plain = not put_down or self._came_with_light(thing)
        if not self._is_a_thing(thing):
            return None
        if standing.may_be_light(thing.region, plain=plain):
            if self._came_with_light(thing):
                self._settle(thing, standing, at_s)
            return None
        if not put_down and not self._speaks_for_itself(thing, standing):
            return None
        if self._is_a_piece(thing):
            self._settle(thing, standing, at_s)
            return None
        thing.turn(Turn.LONG_ALONE)
        thing.told_s = at_s
        return self._told(Deed.LEFT, thing, rule.zone, at_s, thing.alone_s, rule.left_s or 0.0)

    def _speaks_for_itself(self, thing: Thing, standing: Standing) -> bool:
        """Whether it is a thing though nobody was seen to put it down."""
        box, limits = thing.region.box, self.limits
        if thing.came_by_itself or self._is_disturbed(thing, standing):
            return False
        if thing.brought is Brought.UNSEEN:
            if thing.unrest > limits.unseen_unrest:
                return False
            if not thing.tall:
                small = box.width * box.height <= limits.unseen_largest * standing.now.size
                if not small or box.height > limits.unseen_upright * box.width:
                    return False
        since_s = thing.region.since_s
        at_once = [
            one
            for one in self._things
            if one.brought is not Brought.PUT_DOWN and abs(one.region.since_s - since_s) <= limits.at_once_s
        ]
        return len(at_once) < limits.at_once

    def _is_disturbed(self, thing: Thing, standing: Standing) -> bool:
        """Whether so much was new when it came, or has been since, that the light explains it, or the camera."""
        long_ago = standing.disturbed_s < thing.region.since_s - self.limits.disturbed_s
        return self._came_with_light(thing) or not long_ago

    def _came_with_light(self, thing: Thing) -> bool:
        """Whether it came with a step of the light, however little of the picture was new then."""
        return any(abs(thing.region.since_s - then_s) <= self.limits.with_light_s for then_s in self._steps)

    def _is_a_piece(self, thing: Thing) -> bool:
        """Whether it is a piece of something that was told already, or its shadow."""
        one = thing.region.box
        for other in self._things:
            if other.told_s is None or other is thing:
                continue
            box = other.region.box
            aside = max(box.left - one.left - one.width, one.left - box.left - box.width, 0.0)
            down = max(box.top - one.top - one.height, one.top - box.top - box.height, 0.0)
            if max(aside, down) <= self.limits.piece * max(box.width, box.height):
                return True
        return False

    def _judge_gone(
        self, thing: Thing, standing: Standing, attended: bool, at_s: float, allowed: Sequence[Allowed]
    ) -> Told | None:
        """The scene has the outline: a thing was taken, or somebody who was part of the scene has left."""
        known_s = standing.known_for_s(thing.region)
        wanted = [one for one in allowed if one.removed_s is not None and known_s >= one.belongs_s]
        gone_s = at_s - thing.region.since_s
        said = None
        if wanted and gone_s - thing.away_s < self.limits.nobody_s:
            rule = min(wanted, key=lambda one: one.removed_s or 0.0)
            ready = thing.gone and not attended and thing.bringer is not None and self._is_a_thing(thing)
            if not ready or gone_s < (rule.removed_s or 0.0):
                return None
            if standing.may_be_light(thing.region, plain=False) or self._is_disturbed(thing, standing):
                self._settle(thing, standing, at_s)
                return None
            said = self._told(Deed.REMOVED, thing, rule.zone, at_s, gone_s, rule.removed_s or 0.0)
        self._settle(thing, standing, at_s)
        return said

    def _is_a_thing(self, thing: Thing) -> bool:
        """Whether it is of a thing's size and stillness, and no person."""
        box, tall = thing.region.box, thing.tall
        if not tall:
            return thing.unrest <= self.limits.unrest_at_most
        upright = box.height >= self.limits.person * tall and box.height >= 1.2 * box.width
        too_large = max(box.width, box.height) > self.limits.largest * tall
        return not upright and not too_large and thing.unrest <= self.limits.unrest_at_most

    def _unseen(self, thing: Thing, bare: float, at_s: float, elapsed_s: float, rules: Rules) -> Told | None:
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

    def _forget(self, thing: Thing) -> None:
        self._things.remove(thing)
        self._past.append(thing)

    def _settle(self, thing: Thing, standing: Standing, at_s: float) -> None:
        """It is part of the scene from now on."""
        standing.take_over(thing.region.inside, int(thing.region.box.left), int(thing.region.box.top), at_s)
        self._things.remove(thing)

    def _told(self, deed: Deed, thing: Thing, zone: int, at_s: float, alone_s: float, limit_s: float) -> Told:
        box, tall = thing.region.box, thing.tall
        seen = [self._trails[one].steps[-1] for one in thing.parties if one in self._trails]
        away = min(  # they may bear another number by now, and the thing theirs
            (
                apart(one.box, box, tall)
                for one in seen
                if at_s - one.at_s <= 1.0 and not parties.same_place(one.box, box)
            ),
            default=None,
        )
        return Told(
            deed=deed,
            zone=zone,
            box=box,
            at_s=at_s,
            since_s=thing.region.since_s,
            alone_s=alone_s,
            limit_s=limit_s,
            owner=thing.bringer or 0,
            size=(box.width / tall, box.height / tall) if tall else None,
            away=None if thing.bringer is None else away,
            brought=thing.brought,
            away_s=thing.away_s,
            after_gap_s=thing.after_gap_s,
        )


def _belongs(new: Rect, known: Rect) -> bool:
    """Whether a region is (part of, or more of) a thing that is known."""
    across = min(new.left + new.width, known.left + known.width) - max(new.left, known.left)
    down = min(new.top + new.height, known.top + known.height) - max(new.top, known.top)
    smaller = min(new.width * new.height, known.width * known.height)
    return across > 0 and down > 0 and across * down >= 0.4 * smaller

"""Who has to do with a thing: who was there when it came to a standstill, who has gone from it, who looks after it now.

Pure: trails and tracks come in.
"""

from __future__ import annotations

from collections.abc import Sequence

from civigil.safety.cameras.behaviour.things.model import ObjectLimits, Thing
from civigil.safety.cameras.behaviour.things.trails import Trail, Trails, apart, box_of, pace
from civigil.safety.cameras.following.followed import Track
from civigil.safety.cameras.model import Rect

SAME_SIZE = 2.0  # times: who carries something is taller than it by more than that, and what came by itself is not
CAME = 0.6  # of its larger side: what came by itself was so far away before


def learn(thing: Thing, trails: Trails, limits: ObjectLimits, at_s: float) -> None:
    """Who was there when it came to a standstill, who began there since, and whether one of them has gone."""
    box, since_s = thing.region.box, thing.region.since_s
    began, ended = since_s - limits.before_s, since_s + limits.after_s
    for trail in trails:
        thing.came_by_itself |= _came_by_itself(trail, box, since_s, ended)
        tall = trail.tall
        if tall < limits.taller * box.height:
            continue
        then = list(trail.between(began, ended))
        there = [apart(step.box, box, tall) for step in then if step.box.height >= limits.taller * box.height]
        if there and min(there) <= limits.near:
            thing.parties.add(trail.number)
            slow = min((pace(then[n : n + 4], tall) for n in range(max(1, len(then) - 3))), default=0.0) <= limits.slow
            if thing.bringer is None or (slow, -min(there)) > (thing.slow, -thing.nearest):
                thing.bringer, thing.tall, thing.slow, thing.nearest = trail.number, tall, slow, min(there)
        elif not thing.gone and trail.steps[0].at_s >= began and apart(trail.steps[0].box, box, tall) <= limits.near:
            thing.parties.add(trail.number)
        if not thing.gone and trail.number in thing.parties:
            thing.gone = _has_gone(trail, box, tall, limits, at_s) or _went_unseen(trail, trails.gap, limits, at_s)
    if thing.bringer is None and not thing.tall:
        thing.tall = trails.usual(box.top + box.height)


def _came_by_itself(trail: Trail, box: Rect, since_s: float, ended: float) -> bool:
    """Whether what is followed there is the thing, and was elsewhere before, at about the same size: a car, or somebody."""
    there = [step for step in trail.steps if since_s <= step.at_s <= ended + 1.0]
    if not there or not same_place(there[-1].box, box):
        return False
    far = CAME * max(box.width, box.height)
    x, y = box.middle
    for step in trail.steps:
        if step.at_s >= since_s:
            return False
        other_x, other_y = step.box.middle
        alike = max(step.box.height, box.height) <= SAME_SIZE * max(min(step.box.height, box.height), 1.0)
        if alike and abs(other_x - x) + abs(other_y - y) >= far:
            return True
    return False


def _has_gone(trail: Trail, box: Rect, tall: float, limits: ObjectLimits, at_s: float) -> bool:
    last = trail.steps[-1]
    far = apart(last.box, box, tall)
    unseen_s = at_s - last.at_s
    if unseen_s > limits.unseen_long_s:
        return True
    return far >= limits.away or (unseen_s > 1.0 and far >= 0.5 * limits.away)


def _went_unseen(trail: Trail, gap: tuple[float, float], limits: ObjectLimits, at_s: float) -> bool:
    """Whether they were there before the stream was away and were not found again: whoever stands there now is somebody else."""
    return trail.steps[-1].at_s <= gap[0] and at_s - gap[1] > limits.back_s


def attended(
    thing: Thing, trails: Trails, tracks: Sequence[Track], limits: ObjectLimits, at_s: float, elapsed_s: float
) -> bool:
    """Whether somebody is with it now: one who was there when it came, or somebody else who lingers."""
    found = lingering = False
    for track in tracks:
        box = box_of(track)
        if not track.seen or same_place(box, thing.region.box) or track.number not in trails:
            continue
        trail = trails[track.number]
        tall = max(trail.tall, 1.0)
        far = apart(box, thing.region.box, tall)
        if tall < 1.1 * thing.region.box.height or far > limits.away:
            continue
        recent = list(trail.between(at_s - 1.05, at_s))
        stays = far <= limits.beside and len(recent) >= 3 and pace(recent, tall) < limits.lingers
        found |= track.number in thing.parties or stays
        lingering |= stays
    thing.lingered_s = thing.lingered_s + elapsed_s if lingering else 0.0
    return found


def same_place(somebody: Rect, place: Rect) -> bool:
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

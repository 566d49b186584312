"""The stories of people who fall, lie and fight, and of those who only look like it for a while."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.staged.actors import Bag, Clothes, Picture, draw_bus, draw_car
from bench.staged.bodies import Moves, embraces, fights, gestures, sits_down, sways, topples, waves
from bench.staged.motions import FAST, SLOW, SMALL
from bench.staged.play import Clip, Somebody, Truth, chosen_bag, walk
from bench.staged.stories import Setting, patch_of_light

FALL_S, LYING_S, FIGHT_S = 4.0, 8.0, 3.0  # what the zone asks for
ZONE: dict[str, object] = {"name": "square", "fall_s": FALL_S, "lying_s": LYING_S, "fight_s": FIGHT_S}
FIRST_S = 6.0  # who walks before teaches how tall people are


def _people_pass(on: Setting, until_s: float, *, near: float) -> None:
    """A few who only walk, before anything happens and while it does, but not along the same line (`near`)."""
    for begin in (0.5, 2.5, 0.5 * until_s, 0.75 * until_s):
        feet, left = float(on.rng.uniform(0.6, 0.93)) * on.high, bool(on.rng.random() < 0.5)
        if abs(feet - near) < 0.1 * on.high:
            feet = near + math.copysign(0.13 * on.high, 0.75 * on.high - near)
        speed = float(on.rng.uniform(SLOW, FAST))
        course = walk(on.ground, [(on.side(left, feet)[0], feet), (on.side(not left, feet)[0], feet)], begin, speed)
        on.stage.people.append(Somebody(Clothes.chosen(on.rng), course))


def _comes(on: Setting, spot: tuple[float, float], stay_s: float, *, left: bool | None = None) -> Somebody:
    """Somebody who comes to a spot, stays there and goes on."""
    left = bool(on.rng.random() < 0.5) if left is None else left
    legs: list[tuple[float, float] | float] = [(on.side(left, spot[1])[0], spot[1]), spot, stay_s]
    legs.append((on.side(not left, spot[1])[0], spot[1]))
    return Somebody(Clothes.chosen(on.rng), walk(on.ground, legs, FIRST_S, float(on.rng.uniform(SLOW, FAST))))


def _clip(on: Setting, name: str, seconds: float, truth: list[Truth]) -> Clip:
    clip = on.clip(name, seconds, truth)
    clip.zones = [ZONE]
    return clip


def falls(seed: int, clips: Sequence[Path]) -> Clip:
    """Somebody walks, or stands, falls and stays down; stiff or in a heap, in any direction on the ground."""
    on = Setting("fall", seed, clips, sizes=SMALL)
    spot = on.spot()
    stands_s = 0.05 if on.rng.random() < 0.5 else float(on.rng.uniform(1.0, 4.0))
    who = _comes(on, spot, stands_s + 30.0)
    falls_s = who.course[1][0] + stands_s
    who.moves = topples(on.rng, falls_s)
    on.stage.people.append(who)
    seconds = falls_s + FALL_S + 7.0
    _people_pass(on, seconds, near=spot[1])
    return _clip(on, f"fall-{seed}", seconds, [Truth("fall", falls_s + 0.5 * FALL_S, seconds)])


def no_fall(seed: int, clips: Sequence[Path]) -> Clip:
    """Crouches, ties their shoes, sits down, stumbles, walks behind a car, puts a bag down, is met, pushes a cart: by the seed."""
    on = Setting("no_fall", seed, clips, sizes=SMALL)
    spot, which = on.spot(), seed % 8
    tall = on.ground.tall(spot[1])
    who = _comes(on, spot, float(on.rng.uniform(9.0, 12.0)))
    came_s, goes_s = who.course[1][0], who.course[2][0]
    if which == 0:
        who.sits = (came_s + 0.4, goes_s - 0.4)
    elif which == 1:  # shoes
        who.sits, who.bends = (came_s + 0.4, came_s + 5.0), [(came_s + 0.6, 4.0)]
    elif which == 2:
        who.moves = sits_down(on.rng, came_s + 0.5, goes_s - 0.5)
    elif which == 3:  # gets up at once
        who.moves = topples(on.rng, came_s + 0.5, up_s=came_s + 2.5)
    elif which == 4:
        _car_parks(on, spot, tall)
    elif which == 5:
        bag, down_s = chosen_bag(on.rng, tall), came_s + 1.0
        who.bag, who.bends, who.carries = bag, [(down_s - 0.5, 1.0)], [(0.0, down_s)]
        on.stage.things.append((bag, spot[0] + 0.3 * tall, spot[1], down_s, math.inf))
    elif which == 6:  # two meet from both sides, stand close, and part
        who = _comes(on, spot, 9.0, left=True)
        on.stage.people.append(_comes(on, (spot[0] + 0.4 * tall, spot[1] + 0.03 * tall), 8.0, left=False))
    else:
        who.moves = _pushes_a_cart(on, who, tall)
    on.stage.people.append(who)
    seconds = min(who.course[-1][0] + 1.0, 34.0)
    _people_pass(on, seconds, near=spot[1])
    return _clip(on, f"no_fall-{seed}", seconds, [])


def _car_parks(on: Setting, spot: tuple[float, float], tall: float) -> None:
    """A car that has always stood there hides who stops behind it."""
    ink, look = int(on.rng.choice([40, 120, 210])), int(on.rng.integers(1 << 30))
    left, bottom, long = spot[0] - 1.15 * tall, spot[1] + 0.12 * tall, 2.3 * tall
    on.stage.among.append((bottom, lambda picture, _: draw_car(picture, left, bottom, long, ink, 0.0, look)))


def _pushes_a_cart(on: Setting, who: Somebody, tall: float) -> Moves:
    """A cart goes before them, and stands while they stand."""
    ahead = math.copysign(0.7 * tall, who.course[1][1] - who.course[0][1])
    cart = Bag(0.85 * tall, 0.45 * tall, int(on.rng.choice([40, 70, 200])), False, int(on.rng.integers(1 << 30)))

    def drive(picture: Picture, at_s: float) -> None:
        where = who.at(at_s)
        if where is not None:
            cart.draw(picture, where[0] + ahead, where[1])

    on.stage.cars.append(drive)
    return lambda _, pose: replace(pose, arms=(1.2, 1.2))


def lies(seed: int, clips: Sequence[Path]) -> Clip:
    """Somebody lies down slowly, or lies there when a bus has gone: nobody saw how they got there."""
    on = Setting("lying", seed, clips, sizes=SMALL)
    spot = on.spot()
    tall = on.ground.tall(spot[1])
    if seed % 2 == 0:
        who = _comes(on, spot, 60.0)
        down_s = who.course[1][0] + 1.0
        who.moves = topples(on.rng, down_s, slowly=True)
        down_s += 2.5
    else:
        who = Somebody(Clothes.chosen(on.rng), [(13.0, *spot), (90.0, *spot)])
        who.moves = topples(on.rng, 0.0)
        down_s = _bus_stops(on, (spot[0], spot[1] + 0.14 * tall), tall)
    on.stage.people.append(who)
    seconds = down_s + LYING_S + 10.0
    _people_pass(on, seconds, near=spot[1])
    return _clip(on, f"lying-{seed}", seconds, [Truth("person_lying", down_s + 0.5 * LYING_S, seconds)])


def _bus_stops(on: Setting, before: tuple[float, float], tall: float) -> float:
    """A bus comes, stands before a place until the 18th second, and goes; when the place is in sight again."""
    long, pace, goes_s = 5.0 * tall, 2.5 * tall, 18.0
    left = before[0] - 0.5 * long
    ink, look = int(on.rng.choice([50, 120, 200])), int(on.rng.integers(1 << 30))

    def drive(picture: Picture, at_s: float) -> None:
        x = left + pace * (min(0.0, at_s - 11.0) + max(0.0, at_s - goes_s))
        draw_bus(picture, x, before[1], long, ink, look)

    on.stage.among.append((before[1], drive))
    return goes_s + 1.2


def no_lying(seed: int, clips: Sequence[Path]) -> Clip:
    """A case is left, a car parks, somebody sits for long, light falls on the ground, a bus stops: by the seed."""
    on = Setting("no_lying", seed, clips, sizes=SMALL)
    spot, which = on.spot(), seed % 5
    tall = on.ground.tall(spot[1])
    who = _comes(on, spot, 14.0)
    came_s, goes_s = who.course[1][0], who.course[2][0]
    if which == 0:
        bag = Bag(float(on.rng.uniform(0.45, 0.65)) * tall, 0.38 * tall, int(on.rng.choice([25, 70, 220])), False, seed)
        down_s = came_s + 1.0
        who = _comes(on, spot, 2.0)
        who.bag, who.bends, who.carries = bag, [(down_s - 0.5, 1.0)], [(0.0, down_s)]
        on.stage.things.append((bag, spot[0] + 0.4 * tall, spot[1], down_s, math.inf))
    elif which == 1:
        ink, look, rest = int(on.rng.choice([40, 120, 210])), int(on.rng.integers(1 << 30)), spot[0] - 1.1 * tall
        on.stage.cars.append(
            lambda picture, at_s: draw_car(
                picture, min(rest, -3 * tall + 2.5 * tall * (at_s - 7)), spot[1], 2.3 * tall, ink, 0.0, look
            )
        )
    elif which == 2:
        who.moves = sits_down(on.rng, came_s + 0.5, goes_s - 0.5)
    elif which == 3:
        on.stage.veil = patch_of_light(*spot, 1.1 * tall, float(on.rng.choice([0.6, 1.5])), 9.0, 0.3)
    else:
        _bus_stops(on, (spot[0], spot[1] + 0.14 * tall), tall)
    on.stage.people.append(who)
    seconds = 34.0
    _people_pass(on, seconds, near=spot[1])
    return _clip(on, f"no_lying-{seed}", seconds, [])


def fighting(seed: int, clips: Sequence[Path]) -> Clip:
    """Two meet, or three, and fight for six seconds and more; then they part."""
    on = Setting("fight", seed, clips, sizes=SMALL)
    spot = on.spot()
    tall = on.ground.tall(spot[1])
    apart = float(on.rng.uniform(0.4, 0.65)) * tall
    lasts = float(on.rng.uniform(6.0, 9.0))
    pair = [_comes(on, (spot[0] + side * apart / 2, spot[1]), 30.0, left=side < 0) for side in (-1, 1)]
    begin = max(one.course[1][0] for one in pair) + float(on.rng.uniform(0.5, 2.5))
    if on.rng.random() < 0.3:
        third = (spot[0], spot[1] + 0.12 * tall)
        pair.append(_comes(on, third, 30.0))
        begin = max(begin, pair[2].course[1][0] + 0.5)
    for number, one in enumerate(pair):
        one.moves = fights(on.rng, begin, begin + lasts, -1.0 if number == 1 else 1.0)
        one.course[2] = (begin + lasts, *one.course[2][1:])
        goes = one.course[-1][1]
        one.course[3] = (begin + lasts + abs(goes - one.course[2][1]) / (1.1 * tall), goes, one.course[3][2])
    on.stage.people += pair
    seconds = begin + lasts + 6.0
    _people_pass(on, seconds, near=spot[1])
    return _clip(on, f"fight-{seed}", seconds, [Truth("fight", begin + 1.0, begin + lasts + 3.0)])


def no_fight(seed: int, clips: Sequence[Path]) -> Clip:
    """Two hug, dance slowly, talk with their hands, walk side by side, cross, one waves beside another: by the seed."""
    on = Setting("no_fight", seed, clips, sizes=SMALL)
    spot, which = on.spot(), seed % 6
    tall = on.ground.tall(spot[1])
    apart = {0: 0.3, 1: 0.35}.get(which, 0.5) * tall
    pair = [_comes(on, (spot[0] + side * apart / 2, spot[1] + 1), 10.0, left=side < 0) for side in (-1, 1)]
    begin, until = max(one.course[1][0] for one in pair), min(one.course[2][0] for one in pair)
    if which == 0:
        for side, one in zip((1.0, -1.0), pair, strict=True):
            one.moves = embraces(begin + 0.5, until - 0.5, side)
    elif which == 1:
        for side, one in zip((1.0, -1.0), pair, strict=True):
            one.moves = sways(begin + 0.5, until - 0.5, side)
    elif which == 2:
        for side, one in zip((1.0, -1.0), pair, strict=True):
            one.moves = gestures(on.rng, begin, until, side)
    elif which == 3:  # side by side, all the way
        left = bool(on.rng.random() < 0.5)
        legs: list[tuple[float, float] | float] = [(on.side(one, spot[1])[0], spot[1]) for one in (left, not left)]
        course = walk(on.ground, legs, FIRST_S, SLOW)
        pair[0].course, pair[1].course = (
            course,
            [(at_s, x + 0.3 * tall, feet + 0.05 * tall) for at_s, x, feet in course],
        )
    elif which == 4:  # several cross at one place
        pair = [_comes(on, (spot[0], spot[1] + 3 * n), 0.05, left=n % 2 == 0) for n in range(4)]
    else:
        pair[0].moves = waves(begin, until)
    on.stage.people += pair
    seconds = 30.0
    _people_pass(on, seconds, near=spot[1])
    return _clip(on, f"no_fight-{seed}", seconds, [])


POSTURES = {
    "fall": falls,
    "no_fall": no_fall,
    "lying": lies,
    "no_lying": no_lying,
    "fight": fighting,
    "no_fight": no_fight,
}

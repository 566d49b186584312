"""The stories of things left and taken, and of what looks like it and is not."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from bench.staged.actors import Clothes, Picture, draw_car
from bench.staged.ground import pattern, recorded
from bench.staged.play import Box, Clip, Somebody, Stage, Truth, car, chosen_bag, walk

SIZES = ((720, 480, 30), (360, 240, 10), (640, 360, 15), (720, 480, 15))


class Setting:
    """A place, a light and a codec, chosen by a seed."""

    def __init__(
        self,
        story: str,
        seed: int,
        clips: Sequence[Path],
        *,
        live: bool | None = None,
        sizes: Sequence[tuple[int, int, int]] = SIZES,
    ) -> None:
        self.rng = np.random.default_rng((seed, *story.encode()))
        wide, high, self.rate = sizes[int(self.rng.integers(len(sizes)))]
        which = self.rng.random()
        size = (wide, high)
        path = clips[int(self.rng.integers(len(clips)))]
        if live is True or (live is None and which < 0.3):
            self.ground = recorded(path, size, empty=False)
        elif which < 0.7:
            self.ground = recorded(path, size, empty=True)
        else:
            self.ground = pattern(("forecourt", "yard")[int(self.rng.integers(2))], size)
        phase = self.rng.uniform(0, 6.28)
        self.stage = Stage(
            self.ground,
            noise=float(self.rng.uniform(1.0, 3.0)),
            shadows=float(self.rng.choice([0.0, 0.0, 0.25, 0.45])),
            shake=float(self.rng.choice([0.0, 0.0, 0.0, 0.15])),
            light=lambda at_s: 1.0 + 0.03 * math.sin(0.25 * at_s + phase),
            seed=seed,
        )
        self.wide, self.high = wide, high
        self.speed = float(self.rng.uniform(0.75, 1.05))  # heights a second
        codec = "mpeg4" if self.rng.random() < 0.3 else "libx264"
        self.codec, self.quality = (
            codec,
            int(self.rng.integers(3, 7) if codec == "mpeg4" else self.rng.integers(18, 27)),
        )

    def clip(self, name: str, seconds: float, truth: list[Truth]) -> Clip:
        """The story's clip."""
        return Clip(name, self.stage, seconds, self.rate, truth, self.codec, self.quality)

    def spot(self) -> tuple[float, float]:
        """Somewhere on the ground, away from the borders."""
        return self.rng.uniform(0.28, 0.72) * self.wide, self.rng.uniform(0.55, 0.88) * self.high

    def side(self, left: bool, feet: float) -> tuple[float, float]:
        """Out of the picture."""
        return (-0.08 * self.wide if left else 1.08 * self.wide), float(
            np.clip(feet + self.rng.uniform(-0.1, 0.1) * self.high, 0.5 * self.high, 0.95 * self.high)
        )

    def box(self, x: float, bottom: float, wide: float, high: float) -> Box:
        """In fractions."""
        return (x - wide / 2) / self.wide, (bottom - high) / self.high, wide / self.wide, high / self.high


def _leaver(
    on: Setting, begin_s: float, stop_s: float, stay_s: float
) -> tuple[Somebody, float, float, tuple[float, float]]:
    """Somebody who comes, puts a bag down and goes: (them, when it is put down, when they go, where)."""
    spot, left = on.spot(), bool(on.rng.random() < 0.5)
    back = bool(on.rng.random() < 0.4)
    bag = chosen_bag(on.rng, on.ground.tall(spot[1]))
    course = walk(
        on.ground,
        [on.side(left, spot[1]), spot, stop_s + stay_s, on.side(left if back else not left, spot[1])],
        begin_s,
        on.speed,
    )
    down_s = course[1][0] + 0.5 * stop_s
    facing = 1.0 if left else -1.0
    who = Somebody(Clothes.chosen(on.rng), course, bends=[(down_s - 0.5, 1.0)], bag=bag, carries=[(0.0, down_s)])
    where = (spot[0] + facing * 0.4 * on.ground.tall(spot[1]), spot[1])
    return who, down_s, course[2][0], where


def left_and_gone(seed: int, clips: Sequence[Path]) -> Clip:
    """A bag is put down, its owner leaves; it lies alone for six seconds or more, and somebody may pass before it."""
    on = Setting("left", seed, clips)
    who, down_s, goes_s, (x, bottom) = _leaver(on, 3.0 + on.rng.uniform(0, 2), 1.6, float(on.rng.uniform(0.3, 3.0)))
    assert who.bag is not None
    on.stage.people.append(who)
    on.stage.things.append((who.bag, x, bottom, down_s, math.inf))
    seconds = goes_s + float(on.rng.uniform(8.5, 14.0))
    if on.rng.random() < 0.4:
        near = min(0.98 * on.high, bottom + 0.08 * on.high)
        begin = goes_s + on.rng.uniform(1.0, 3.0)
        on.stage.people.append(
            Somebody(Clothes.chosen(on.rng), walk(on.ground, [(-40, near), (on.wide + 40, near)], begin, 1.4))
        )
        seconds += 5
    box = on.box(x, bottom, who.bag.wide, who.bag.high)
    return on.clip(f"left-{seed}", seconds, [Truth("object_left", down_s + 1.0, seconds, box)])


def dropped_on_the_way(seed: int, clips: Sequence[Path]) -> Clip:
    """Somebody walks through, briskly, and drops a bag without slowing down."""
    on = Setting("brisk", seed, clips)
    spot, left = on.spot(), bool(on.rng.random() < 0.5)
    bag = chosen_bag(on.rng, on.ground.tall(spot[1]))
    legs: list[tuple[float, float] | float] = [on.side(left, spot[1]), spot, on.side(not left, spot[1])]
    course = walk(on.ground, legs, 3.0 + on.rng.uniform(0, 2), float(on.rng.uniform(0.95, 1.4)))
    down_s = course[1][0]
    x, bottom = spot[0] - (0.3 if left else -0.3) * on.ground.tall(spot[1]), spot[1]
    who = Somebody(Clothes.chosen(on.rng), course, bag=bag, carries=[(0.0, down_s)])
    on.stage.people.append(who)
    on.stage.things.append((bag, x, bottom, down_s, math.inf))
    seconds = course[2][0] + 12.0
    box = on.box(x, bottom, bag.wide, bag.high)
    return on.clip(f"brisk-{seed}", seconds, [Truth("object_left", down_s + 1.0, seconds, box)])


def thrown(seed: int, clips: Sequence[Path]) -> Clip:
    """A bag comes from outside the picture, or from behind something: nobody is seen with it. People pass before and after."""
    on = Setting("thrown", seed, clips, live=False)
    x, bottom = on.spot()
    bag = chosen_bag(on.rng, on.ground.tall(bottom))
    down_s = 12.0 + float(on.rng.uniform(0, 3))
    on.stage.things.append((bag, x, bottom, down_s, math.inf))
    for begin in (3.0, 6.0, down_s + 5.0):
        left, feet = bool(on.rng.random() < 0.5), on.rng.uniform(0.55, 0.92) * on.high
        course = walk(on.ground, [on.side(left, feet), on.side(not left, feet)], begin, 1.4)
        if begin > down_s or course[1][0] < down_s - 2.0:
            on.stage.people.append(Somebody(Clothes.chosen(on.rng), course))
    box = on.box(x, bottom, bag.wide, bag.high)
    return on.clip(f"thrown-{seed}", down_s + 22.0, [Truth("object_left", down_s + 1.0, down_s + 22.0, box)])


def put_down_at_once(seed: int, clips: Sequence[Path]) -> Clip:
    """Somebody is there when the recording begins, and puts a bag down within the first four seconds."""
    on = Setting("early", seed, clips)
    spot, left = on.spot(), bool(on.rng.random() < 0.5)
    bag = chosen_bag(on.rng, on.ground.tall(spot[1]))
    tall, facing = on.ground.tall(spot[1]), 1.0 if left else -1.0
    from_x = spot[0] - facing * tall * float(on.rng.uniform(0.8, 1.6))
    legs: list[tuple[float, float] | float] = [(from_x, spot[1]), spot, 1.6, on.side(not left, spot[1])]
    course = walk(on.ground, legs, 0.0, on.speed)
    down_s = course[1][0] + 0.8
    who = Somebody(Clothes.chosen(on.rng), course, bends=[(down_s - 0.5, 1.0)], bag=bag, carries=[(0.0, down_s)])
    on.stage.people.append(who)
    x = spot[0] + facing * 0.4 * tall
    on.stage.things.append((bag, x, spot[1], down_s, math.inf))
    seconds = course[3][0] + 12.0
    box = on.box(x, spot[1], bag.wide, bag.high)
    return on.clip(f"early-{seed}", seconds, [Truth("object_left", down_s + 1.0, seconds, box)])


def parks(seed: int, clips: Sequence[Path]) -> Clip:
    """A car drives in and stays; people pass it. Nothing was left."""
    on = Setting("parks", seed, clips, live=False)
    bottom = on.rng.uniform(0.6, 0.85) * on.high
    tall = on.ground.tall(bottom)
    long, begin, rest = 2.3 * tall, 7.0, on.rng.uniform(0.2, 0.5) * on.wide
    ink, look = int(on.rng.choice([40, 120, 210])), int(on.rng.integers(1 << 30))

    def drive(picture: Picture, at_s: float) -> None:
        draw_car(picture, min(-long + 2.0 * tall * max(0.0, at_s - begin), rest), bottom, long, ink, 0.0, look)

    on.stage.cars.append(drive)
    for start in (2.0, 12.0, 20.0):
        left, feet = bool(on.rng.random() < 0.5), min(0.96 * on.high, bottom + 0.15 * tall)
        course = walk(on.ground, [on.side(left, feet), on.side(not left, feet)], start, on.speed * 1.2)
        on.stage.people.append(Somebody(Clothes.chosen(on.rng), course))
    return on.clip(f"parks-{seed}", 34.0, [])


def taken_back(seed: int, clips: Sequence[Path]) -> Clip:
    """A bag is left; its owner comes back after a while and takes it: told once, and that it was taken back."""
    on = Setting("reclaimed", seed, clips)
    who, down_s, goes_s, (x, bottom) = _leaver(on, 3.0 + on.rng.uniform(0, 2), 1.6, 0.5)
    assert who.bag is not None
    returns = goes_s + 14.0
    course = walk(
        on.ground,
        [
            on.side(x > on.wide / 2, bottom),
            (x - 0.3 * on.ground.tall(bottom), bottom),
            1.5,
            on.side(x < on.wide / 2, bottom),
        ],
        returns,
        on.speed,
    )
    picked = course[1][0] + 0.75
    who.course = [one for one in who.course if one[0] < returns - 1] or who.course
    again = Somebody(who.clothes, course, bends=[(picked - 0.5, 1.0)], bag=who.bag, carries=[(picked, math.inf)])
    on.stage.people += [who, again]
    on.stage.things.append((who.bag, x, bottom, down_s, picked))
    box = on.box(x, bottom, who.bag.wide, who.bag.high)
    seconds = course[-1][0] + 4
    return on.clip(
        f"reclaimed-{seed}",
        seconds,
        [Truth("object_left", down_s + 1.0, picked, box), Truth("object_reclaimed", picked, seconds, box)],
    )


def stays_with_it(seed: int, clips: Sequence[Path]) -> Clip:
    """Somebody puts a bag down and stays beside it: nothing to say."""
    on = Setting("attended", seed, clips)
    who, down_s, goes_s, (x, bottom) = _leaver(on, 3.0, 1.6, float(on.rng.uniform(9, 14)))
    assert who.bag is not None
    on.stage.people.append(who)
    on.stage.things.append((who.bag, x, bottom, down_s, math.inf))
    return on.clip(f"attended-{seed}", goes_s + 0.3, [])


def stands(seed: int, clips: Sequence[Path]) -> Clip:
    """Somebody comes, stands still (or crouches) for long, and goes; another may have come along and gone on."""
    on = Setting("stands", seed, clips)
    spot, left = on.spot(), bool(on.rng.random() < 0.5)
    stay = float(on.rng.uniform(8, 14))
    course = walk(on.ground, [on.side(left, spot[1]), spot, stay, on.side(not left, spot[1])], 3.0, on.speed)
    who = Somebody(Clothes.chosen(on.rng), course, restless=float(on.rng.uniform(0.3, 1.0)))
    if on.rng.random() < 0.4:
        who.sits = (course[1][0] + 0.4, course[2][0] - 0.4)
    on.stage.people.append(who)
    if on.rng.random() < 0.4:
        beside = (spot[0] + (0.5 if left else -0.5) * on.ground.tall(spot[1]), spot[1] + 2)
        along = walk(on.ground, [on.side(left, spot[1]), beside, 2.0, on.side(not left, spot[1])], 3.2, on.speed)
        on.stage.people.append(Somebody(Clothes.chosen(on.rng), along))
    return on.clip(f"stands-{seed}", course[-1][0] + 2, [])


def light_changes(seed: int, clips: Sequence[Path]) -> Clip:
    """A step of the whole light, a patch of sun that comes, or a building's shadow that grows, while people pass."""
    on = Setting("light", seed, clips)
    at = float(on.rng.uniform(7, 10))
    which = int(on.rng.integers(3))
    if which == 0:
        to = float(on.rng.choice([0.7, 0.85, 1.2, 1.35]))
        on.stage.light = lambda at_s: 1.0 if at_s < at else to
    else:
        x, y = on.spot()
        long, gain = on.ground.tall(y) * on.rng.uniform(0.4, 1.6), float(on.rng.choice([0.6, 0.75, 1.3, 1.5]))
        on.stage.veil = patch_of_light(x, y, long, gain, at, 0.1 if which == 1 else 5.0)
    for number in range(3):
        left, feet = bool(on.rng.random() < 0.5), on.rng.uniform(0.55, 0.92) * on.high
        course = walk(on.ground, [on.side(left, feet), on.side(not left, feet)], 2.0 + 4 * number, on.speed * 1.3)
        on.stage.people.append(Somebody(Clothes.chosen(on.rng), course))
    return on.clip(f"light-{seed}", 20.0, [])


def patch_of_light(
    x: float, y: float, long: float, gain: float, at: float, ramp: float
) -> Callable[[Picture, float], Picture]:
    """A veil: an ellipse of so many pixels in another light from a moment on, grown over `ramp` seconds."""

    def veil(picture: Picture, at_s: float) -> Picture:
        share = min(1.0, max(0.0, (at_s - at) / ramp))
        if share == 0:
            return picture
        lit = np.zeros(picture.shape, np.float32)
        cv2.ellipse(lit, (round(x), round(y)), (round(long / 2), round(long / 3)), 20, 0, 360, 1.0, -1, cv2.LINE_AA)
        lit = cv2.GaussianBlur(lit, (0, 0), 1.5)
        return np.clip(picture * (1 + (gain - 1) * share * lit), 0, 255).astype(np.uint8)

    return veil


def parked_car(seed: int, clips: Sequence[Path]) -> Clip:
    """People pass a parked car whose windows reflect them, and the sun."""
    on = Setting("car", seed, clips)
    x, bottom = on.spot()
    long = 2.4 * on.ground.tall(bottom)
    glint_s = float(on.rng.uniform(6, 9))
    lasts = float(on.rng.choice([0.8, 3.0, 30.0]))
    amount = float(on.rng.uniform(40, 120))
    on.stage.cars.append(
        car(x - long / 2, bottom, long, on.rng, lambda at_s: amount if glint_s < at_s < glint_s + lasts else 0.0)
    )
    for begin in (3.0, glint_s - 1.0, 12.0):
        left, feet = bool(on.rng.random() < 0.5), min(0.97 * on.high, bottom + 4)
        course = walk(on.ground, [on.side(left, feet), on.side(not left, feet)], begin, on.speed * 1.2)
        on.stage.people.append(Somebody(Clothes.chosen(on.rng), course))
    return on.clip(f"car-{seed}", 20.0, [])


def passers_by(seed: int, clips: Sequence[Path]) -> Clip:
    """The recording as it is: people pass, nobody leaves anything."""
    on = Setting("passers", seed, clips, live=True)
    return on.clip(f"passers-{seed}", 20.0, [])


def taken_away(seed: int, clips: Sequence[Path]) -> Clip:
    """Something has stood there for long; somebody comes and takes it."""
    on = Setting("removed", seed, clips)
    spot, left = on.spot(), bool(on.rng.random() < 0.5)
    bag = chosen_bag(on.rng, on.ground.tall(spot[1]))
    x = spot[0] + (0.4 if left else -0.4) * on.ground.tall(spot[1])
    course = walk(on.ground, [on.side(left, spot[1]), spot, 1.6, on.side(not left, spot[1])], 16.0, on.speed)
    picked = course[1][0] + 0.8
    on.stage.people.append(
        Somebody(Clothes.chosen(on.rng), course, bends=[(picked - 0.5, 1.0)], bag=bag, carries=[(picked, math.inf)])
    )
    on.stage.things.append((bag, x, spot[1], -1.0, picked))
    seconds = max(course[-1][0] + 5, picked + 10)
    box = on.box(x, spot[1], bag.wide, bag.high)
    clip = on.clip(f"removed-{seed}", seconds, [Truth("object_removed", picked, seconds, box)])
    clip.zones = [{"name": "exhibits", "object_left_s": 4.0, "object_removed_s": 3.0, "belongs_s": 10.0}]
    return clip


OBJECTS = {
    "left": left_and_gone,
    "brisk": dropped_on_the_way,
    "thrown": thrown,
    "early": put_down_at_once,
    "parks": parks,
    "reclaimed": taken_back,
    "attended": stays_with_it,
    "stands": stands,
    "light": light_changes,
    "car": parked_car,
    "passers": passers_by,
    "removed": taken_away,
}

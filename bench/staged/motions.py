"""The stories of people and vehicles on the move: lines that are crossed, the wrong way, running, crowds, and a car that stops."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from bench.staged.actors import Clothes, Picture, draw_bus, draw_car
from bench.staged.play import Clip, Somebody, Truth, walk
from bench.staged.stories import Setting

SMALL = ((360, 240, 10), (640, 360, 15))
SLOW, FAST = 0.75, 1.1  # heights a second: people who walk


def _walks(on: Setting, x: float, feet: float, to_x: float, to_feet: float, begin_s: float, speed: float) -> Somebody:
    who = Somebody(Clothes.chosen(on.rng), walk(on.ground, [(x, feet), (to_x, to_feet)], begin_s, speed))
    who.pace = 1.9 * max(1.0, speed)
    return who


def line_crossed(seed: int, clips: Sequence[Path]) -> Clip:
    """People cross a line both ways; others pass beyond its end, turn back at it, or stand on it."""
    on = Setting("line", seed, clips, live=False, sizes=SMALL)
    x, low = on.rng.uniform(0.4, 0.6) * on.wide, 0.56
    truth: list[Truth] = []
    now = 5.5
    for _ in range(5):
        feet = on.rng.uniform(0.62, 0.9) * on.high
        left = bool(on.rng.random() < 0.5)
        begin, end = on.side(left, feet)[0], on.side(not left, feet)[0]
        speed, act = float(on.rng.uniform(SLOW, FAST)), int(on.rng.integers(5))
        tall = on.ground.tall(feet)
        away = x - math.copysign(0.3 * tall, end - begin)
        if act == 0:  # comes up to the line, stands on it, and turns back
            legs: list[tuple[float, float] | float] = [(begin, feet), (away, feet), 3.0, (begin, feet)]
        elif act == 1:  # beyond the upper end of the line
            feet = 0.5 * on.high
            legs = [(begin, feet), (end, feet)]
        elif act == 2:  # stands on it for a while, and goes on
            legs = [(begin, feet), (x, feet), 3.0, (end, feet)]
        else:
            legs = [(begin, feet), (end, feet)]
        course = walk(on.ground, legs, now, speed)
        on.stage.people.append(Somebody(Clothes.chosen(on.rng), course))
        if act >= 2:
            (came_s, x0, _), (went_s, x1, _) = course[0], course[1]
            first = went_s if act == 2 else came_s + (x - x0) / (x1 - x0) * (went_s - came_s)
            last = course[2][0] if act == 2 else first
            truth.append(Truth("line_crossed in" if end < begin else "line_crossed out", first - 1.5, last + 2.5))
        now += 4.0
    clip = on.clip(f"line-{seed}", max(one.course[-1][0] for one in on.stage.people) + 1, truth)
    clip.zones = [{"name": "gate", "corners": [[x / on.wide, low], [x / on.wide, 0.97]], "crossing": "both"}]
    return clip


def wrong_way(seed: int, clips: Sequence[Path]) -> Clip:
    """People walk to the right, as they may, or up and down; in half of the clips one walks to the left."""
    on = Setting("wrong", seed, clips, live=False, sizes=SMALL)
    truth: list[Truth] = []
    for number in range(4):
        feet, speed = on.rng.uniform(0.6, 0.92) * on.high, float(on.rng.uniform(SLOW, FAST))
        begin = 5.5 + 3.5 * number
        against = number == 2 and seed % 2 == 0
        left, right = -0.08 * on.wide, 1.08 * on.wide
        who = _walks(on, right if against else left, feet, left if against else right, feet, begin, speed)
        on.stage.people.append(who)
        if against:
            truth.append(Truth("wrong_way", begin, who.course[-1][0] + 0.5))
    clip = on.clip(f"wrong-{seed}", max(one.course[-1][0] for one in on.stage.people) + 0.5, truth)
    clip.zones = [{"name": "ramp", "direction_deg": 0.0}]
    return clip


def running(seed: int, clips: Sequence[Path]) -> Clip:
    """People walk; in half of the clips one runs."""
    on = Setting("run", seed, clips, live=False, sizes=SMALL)
    truth: list[Truth] = []
    for number in range(4):
        feet, left = on.rng.uniform(0.6, 0.92) * on.high, bool(on.rng.random() < 0.5)
        begin = 5.5 + 4.0 * number
        runs = number == 2 and seed % 2 == 0
        speed = float(on.rng.uniform(2.1, 2.9) if runs else on.rng.uniform(SLOW, 1.2))
        who = _walks(on, on.side(left, feet)[0], feet, on.side(not left, feet)[0], feet, begin, speed)
        on.stage.people.append(who)
        if runs:
            truth.append(Truth("running", begin, who.course[-1][0] + 0.5))
    clip = on.clip(f"run-{seed}", max(one.course[-1][0] for one in on.stage.people) + 0.5, truth)
    clip.zones = [{"name": "hall", "running_heights": 1.6}]
    return clip


def crowded(seed: int, clips: Sequence[Path]) -> Clip:
    """People gather, close together; in half of the clips they are more than the zone bears (8)."""
    on = Setting("crowd", seed, clips, live=False, sizes=SMALL)
    many = seed % 2 == 0
    count = int(on.rng.integers(11, 16)) if many else int(on.rng.integers(3, 6))
    middle = (on.rng.uniform(0.4, 0.6) * on.wide, on.rng.uniform(0.72, 0.85) * on.high)
    tall = on.ground.tall(middle[1])
    all_there = 0.0
    for number in range(count):
        x = middle[0] + (number % 5 - 2) * 0.42 * tall + on.rng.normal(0, 0.05) * tall
        feet = middle[1] + (number // 5 - 1) * 0.16 * tall + on.rng.normal(0, 0.02) * tall
        left = bool(on.rng.random() < 0.5)
        course = walk(on.ground, [on.side(left, feet), (x, feet), 40.0], 5.5 + 0.7 * number, 1.1)
        all_there = max(all_there, course[1][0])
        on.stage.people.append(Somebody(Clothes.chosen(on.rng), course))
    truth = [Truth("crowd", 8.0, all_there + 6)] if many else []
    clip = on.clip(f"crowd-{seed}", all_there + 7, truth)
    clip.zones = [{"name": "platform", "crowd_at_least": 8}]
    return clip


def traffic(seed: int, clips: Sequence[Path]) -> Clip:
    """A bus stops, three cars queue, or a tram passes where a few people are; in a third of the clips a crowd waits for the bus."""
    on = Setting("traffic", seed, clips, live=False, sizes=SMALL)
    many = seed % 3 == 0
    bottom = 0.74 * on.high
    tall = on.ground.tall(bottom)
    ink, look = int(on.rng.choice([50, 120, 200])), int(on.rng.integers(1 << 30))
    comes = 16.0
    which = 0 if many else int(on.rng.integers(3))
    rest = on.rng.uniform(-0.2, 0.3) * on.wide

    def bus(picture: Picture, at_s: float) -> None:  # comes, stands for nine seconds, and goes
        long = 5.0 * tall
        stop = comes + (rest + long) / (2.5 * tall)
        gone = max(0.0, at_s - stop - 9.0)
        draw_bus(picture, min(-long + 2.5 * tall * (at_s - comes), rest) + 2.5 * tall * gone, bottom, long, ink, look)

    def tram(picture: Picture, at_s: float) -> None:  # passes, in three parts
        for part in range(3):
            x = -5.0 * tall * (part + 1) + 3.0 * tall * (at_s - comes)
            draw_bus(picture, x, bottom, 4.9 * tall, ink, look + part)

    def queue(picture: Picture, at_s: float) -> None:  # three cars close up, stand, and creep on
        for number in range(3):
            stop = rest + on.wide * 0.55 - 2.6 * tall * number
            creeps = 0.5 * tall * max(0.0, min(at_s - comes - 9.0 - number, 3.0))
            x = -2.4 * tall * (number + 1) + 2.2 * tall * (at_s - comes)
            draw_car(picture, min(x, stop) + creeps, bottom, 2.3 * tall, ink + 25 * number, 0.0, look + number)

    on.stage.cars.append((bus, queue, tram)[which])
    for number in range(3):  # they pass first: how large people are, one learns from them
        feet, left = on.rng.uniform(0.78, 0.95) * on.high, bool(on.rng.random() < 0.5)
        on.stage.people.append(
            _walks(on, on.side(left, feet)[0], feet, on.side(not left, feet)[0], feet, 4.0 + 3.0 * number, 1.0)
        )
    count = int(on.rng.integers(11, 16)) if many else int(on.rng.integers(1, 5))
    middle = (on.rng.uniform(0.4, 0.6) * on.wide, 0.84 * on.high)
    all_there = 0.0
    for number in range(count):
        x = middle[0] + (number % 5 - 2) * 0.45 * tall + on.rng.normal(0, 0.05) * tall
        feet = middle[1] + (number // 5 - 1) * 0.18 * tall + on.rng.normal(0, 0.02) * tall
        left = bool(on.rng.random() < 0.5)
        course = walk(on.ground, [on.side(left, feet), (x, feet), 40.0], 9.0 + 0.6 * number, 1.1)
        all_there = max(all_there, course[1][0])
        on.stage.people.append(Somebody(Clothes.chosen(on.rng), course))
    seconds = max(comes + 20.0, all_there + 7.0)
    truth = [Truth("crowd", 11.0, all_there + 7)] if many else []
    clip = on.clip(f"traffic-{seed}", seconds, truth)
    clip.zones = [{"name": "stop", "crowd_at_least": 8}]
    return clip


def dispersed(seed: int, clips: Sequence[Path]) -> Clip:
    """Seven people stand about; in half of the clips they suddenly run apart, else they walk off together."""
    on = Setting("dispersal", seed, clips, live=False, sizes=SMALL)
    middle = (0.5 * on.wide, 0.78 * on.high)
    tall = on.ground.tall(middle[1])
    scatter = seed % 2 == 0
    at = 16.0
    for number in range(7):
        turn = number * math.tau / 7 + on.rng.uniform(-0.2, 0.2)
        x, feet = middle[0] + 1.5 * tall * math.cos(turn), middle[1] + 0.35 * tall * math.sin(turn)
        left = math.cos(turn) < 0
        to = (-0.1 * on.wide if left else 1.1 * on.wide) if scatter else 1.1 * on.wide
        come = walk(on.ground, [(-0.08 * on.wide if left else 1.08 * on.wide, feet), (x, feet)], 2.0, 1.2)
        leave = at + on.rng.uniform(0, 0.4)
        speed = 2.4 if scatter else 1.0
        gone = leave + abs(to - x) / (speed * tall)
        course = [*come, (leave, x, feet), (gone, to, feet + (0.3 * tall * math.sin(turn) if scatter else 0.0))]
        on.stage.people.append(Somebody(Clothes.chosen(on.rng), course, pace=3.2 if scatter else 1.9))
    truth = [Truth("dispersal", at, at + 4)] if scatter else []
    clip = on.clip(f"dispersal-{seed}", at + 6, truth)
    clip.zones = [{"name": "square", "dispersal": True}]
    return clip


def vehicle_stopped(seed: int, clips: Sequence[Path]) -> Clip:
    """A car drives in; in half of the clips it stops, else it drives on. People pass and stand about."""
    on = Setting("vehicle", seed, clips, live=False, sizes=SMALL)
    stops, begin = seed % 2 == 0, 6.0
    bottom = 0.8 * on.high
    long = 2.3 * on.ground.tall(bottom)
    speed = 2.6 * on.ground.tall(bottom)
    rest = on.rng.uniform(0.25, 0.55) * on.wide
    ink, look = int(on.rng.choice([40, 120, 210])), int(on.rng.integers(1 << 30))

    def drive(picture: Picture, at_s: float) -> None:
        x = -long + speed * max(0.0, at_s - begin)
        draw_car(picture, min(x, rest) if stops else x, bottom, long, ink, 0.0, look)

    on.stage.cars.append(drive)
    still = begin + (rest + long) / speed
    for number in range(3):
        feet, left = on.rng.uniform(0.86, 0.95) * on.high, bool(on.rng.random() < 0.5)
        stop = (on.rng.uniform(0.3, 0.7) * on.wide, feet)
        legs: list[tuple[float, float] | float] = [on.side(left, feet), stop, 6.0, on.side(not left, feet)]
        on.stage.people.append(Somebody(Clothes.chosen(on.rng), walk(on.ground, legs, 4.0 + 4 * number, 1.0)))
    truth = [Truth("vehicle_stopped", still + 2, still + 10)] if stops else []
    clip = on.clip(f"vehicle-{seed}", still + 11, truth)
    clip.zones = [{"name": "kerb", "vehicle_stopped_s": 4.0}]
    return clip


MOTIONS = {
    "line": line_crossed,
    "wrong": wrong_way,
    "run": running,
    "crowd": crowded,
    "traffic": traffic,
    "dispersal": dispersed,
    "vehicle": vehicle_stopped,
}

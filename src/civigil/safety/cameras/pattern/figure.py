"""Somebody who walks or stands, drawn with a gait: joints in metres, turned with the heading, seen by the lens.

Proportions are those of an adult (head 1/7.5 of the height, hip at 0.52, shoulder at 0.82); a step is 0.42 of the height. Arms
swing against the legs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from civigil.safety.cameras.pattern.light import Colour
from civigil.safety.cameras.pattern.people import Figure, Spot, chance
from civigil.safety.cameras.pattern.things import Pen, Point3

_JACKETS: tuple[Colour, ...] = (
    (60, 52, 44), (110, 62, 32), (44, 46, 128), (52, 78, 48), (40, 44, 52), (214, 216, 218), (30, 74, 118), (84, 40, 70),
)  # fmt: skip
"""Darker or brighter than paving: this is not about people whom a camera cannot make out."""
_TROUSERS: tuple[Colour, ...] = ((70, 52, 40), (48, 46, 46), (72, 62, 54), (44, 54, 66), (40, 38, 44))
_SKINS: tuple[Colour, ...] = ((150, 176, 214), (118, 150, 196), (84, 112, 158), (58, 80, 118))
_HAIRS: tuple[Colour, ...] = ((34, 40, 50), (60, 88, 118), (96, 100, 104), (26, 28, 30))


@dataclass(frozen=True, slots=True)
class _Body:
    """Turns places on a body (forward, up, right; shares of the height) into places in the world."""

    one: Figure

    def at(self, forward: float, up: float, right: float) -> Point3:
        (dx, dz), tall = self.one.heading, self.one.tall_m
        return (
            self.one.x + (dx * forward + dz * right) * tall,
            max(up * tall, 0.0),
            self.one.z + (dz * forward - dx * right) * tall,
        )


def draw(pen: Pen, one: Figure, bright: Colour) -> None:
    """Draw somebody. `bright`: a factor for each colour, by the light where they stand."""
    looks = {part: chance(one.seed, part) for part in ("jacket", "trousers", "skin", "hair", "bag")}
    jacket, trousers = _lit(_pick(_JACKETS, looks["jacket"]), bright), _lit(_pick(_TROUSERS, looks["trousers"]), bright)
    skin, hair = _lit(_pick(_SKINS, looks["skin"]), bright), _lit(_pick(_HAIRS, looks["hair"]), bright)
    body, tall = _Body(one), one.tall_m
    phase = math.pi * one.walked_m / (0.42 * tall)
    near_right = one.heading[0] > 0  # which side of them the camera sees
    far, near = (-1, 1) if near_right else (1, -1)
    _arm(pen, body, phase, far, _lit(jacket, (0.8, 0.8, 0.8)), skin)
    _leg(pen, body, phase, far, _lit(trousers, (0.82, 0.82, 0.82)))
    _leg(pen, body, phase, near, trousers)
    side = 0.035 + 0.05 * abs(one.heading[1])  # half the shoulders, as they are seen
    hips, shoulders = side * 0.8, side + 0.015
    outline = [
        (-shoulders, 0.81),
        (-shoulders * 0.9, 0.7),
        (-hips, 0.49),
        (hips, 0.49),
        (shoulders * 0.9, 0.7),
        (shoulders, 0.81),
        (0.025, 0.845),
        (-0.025, 0.845),
    ]
    bag = looks["bag"] < 0.35
    if bag and one.heading[1] < 0:  # they come towards the camera: it is behind them
        _bag(pen, body, bright)
    middle = body.at(0.01 * one.walking, 0, 0)
    pen.face([(middle[0] + x * tall, y * tall, middle[2]) for x, y in outline], jacket)
    if bag and one.heading[1] >= 0:
        _bag(pen, body, bright)
    _arm(pen, body, phase, near, jacket, skin)
    pen.bar(body.at(0, 0.83, 0), body.at(0, 0.88, 0), 0.06 * tall, skin)
    pen.ball(body.at(0.015, 0.928, 0), 0.088 * tall, 0.13 * tall, skin)
    pen.ball(body.at(-0.008, 0.955, 0), 0.094 * tall, 0.088 * tall, hair)


def _bag(pen: Pen, body: _Body, bright: Colour) -> None:
    tall = body.one.tall_m
    pen.ball(body.at(-0.085, 0.69, 0), 0.11 * tall, 0.2 * tall, _lit((70, 60, 96), bright))


def _leg(pen: Pen, body: _Body, phase: float, side: int, colour: Colour) -> None:
    one = body.one
    swing = 0.2 * one.walking * math.sin(phase + (math.pi if side > 0 else 0.0))
    lift = 0.055 * one.walking * max(0.0, math.cos(phase + (math.pi if side > 0 else 0.0)))
    hip, foot = body.at(0, 0.51, 0.045 * side), body.at(swing, 0.035 + lift, 0.05 * side)
    knee = body.at(swing * 0.5 + 0.03 + 0.6 * lift, 0.275 + lift * 0.4, 0.048 * side)
    pen.bar(hip, knee, 0.088 * one.tall_m, colour)
    pen.bar(knee, foot, 0.066 * one.tall_m, colour)
    pen.bar(
        foot, body.at(swing + 0.075, 0.02 + lift * 0.7, 0.05 * side), 0.05 * one.tall_m, _lit(colour, (0.6, 0.6, 0.6))
    )


def _arm(pen: Pen, body: _Body, phase: float, side: int, sleeve: Colour, skin: Colour) -> None:
    one = body.one
    swing = -0.13 * one.walking * math.sin(phase + (math.pi if side > 0 else 0.0))
    shoulder, elbow = body.at(0, 0.8, 0.1 * side), body.at(swing * 0.45 - 0.01, 0.635, 0.115 * side)
    hand = body.at(swing + 0.03, 0.485, 0.105 * side)
    pen.bar(shoulder, elbow, 0.052 * one.tall_m, sleeve)
    pen.bar(elbow, hand, 0.045 * one.tall_m, sleeve)
    pen.ball(hand, 0.05 * one.tall_m, 0.055 * one.tall_m, skin)


def shadow(one: Figure, falls: Spot) -> list[Spot]:
    """The outline of somebody's shadow on the ground. `falls`: of one metre of height, in x and z."""
    length = math.hypot(*falls) or 1.0
    aside = (-falls[1] / length, falls[0] / length)
    widths = ((0.0, 0.12), (0.45, 0.2), (0.8, 0.26), (0.88, 0.1), (1.0, 0.08))
    left, right = [], []
    for share, wide in widths:
        height = share * one.tall_m
        x, z = one.x + falls[0] * height, one.z + falls[1] * height
        left.append((x + aside[0] * wide, z + aside[1] * wide))
        right.append((x - aside[0] * wide, z - aside[1] * wide))
    return left + right[::-1]


def _pick(colours: tuple[Colour, ...], share: float) -> Colour:
    return colours[min(int(share * len(colours)), len(colours) - 1)]


def _lit(colour: Colour, bright: Colour) -> Colour:
    blue, green, red = (min(255.0, one * factor) for one, factor in zip(colour, bright, strict=True))
    return blue, green, red

"""People and things, drawn in grey with soft edges: gait, sway, bending down; bags, cars, patches of light."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
FINE = 4  # a figure is drawn so many times larger, then shrunk: soft edges and motion below a pixel


@dataclass(frozen=True)
class Clothes:
    """How bright somebody's parts are, 0..255, and the seed of the cloth's pattern."""

    hair: int
    skin: int
    jacket: int
    trousers: int
    shoes: int
    seed: int

    @classmethod
    def chosen(cls, rng: np.random.Generator) -> Clothes:
        """Somebody's."""
        hair, skin, jacket, trousers, shoes = (
            int(rng.integers(*span)) for span in ((20, 120), (110, 200), (15, 235), (15, 140), (10, 90))
        )
        return cls(hair, skin, jacket, trousers, shoes, int(rng.integers(1 << 30)))


@dataclass(frozen=True)
class Pose:
    """Somebody at a moment. Pixels of the picture."""

    x: float  # the middle of the feet
    feet: float
    tall: float
    stride: float = 0.0  # 0 stands, 1 walks
    phase: float = 0.0  # of the gait, in radians
    sway: float = 0.0  # how far the upper body leans aside, in heights
    bent: float = 0.0  # 0 upright, 1 bent down to the ground
    seated: float = 0.0  # 0 upright, 1 crouches
    facing: float = 1.0  # -1 to the left
    toppled: float = 0.0  # radians from upright; a quarter turn lies on the ground
    towards: float = (
        0.0  # radians: where the head lies of who is toppled; 0 to the right, a quarter turn away from the camera
    )
    arms: tuple[float, float] | None = None  # radians from hanging down to `facing`; none: as they swing with the gait


SLANT = 0.45  # so much of a length that leads away from the camera goes up the picture


def draw_person(picture: Picture, pose: Pose, clothes: Clothes) -> None:
    """Draw somebody into a picture."""
    high = pose.tall * FINE
    wide = int(high * 1.9)
    canvas: Picture = np.zeros((int(high * 1.25), wide), np.uint8)
    mask: Picture = np.zeros_like(canvas)
    ground = canvas.shape[0] - int(0.04 * high)

    def limb(one: tuple[float, float], other: tuple[float, float], thick: float, ink: int) -> None:
        ends = [(round(wide / 2 + x * high), round(ground - y * high)) for x, y in (one, other)]
        for layer, colour in ((canvas, ink), (mask, 255)):
            cv2.line(layer, ends[0], ends[1], colour, max(1, round(thick * high)), cv2.LINE_8)

    low = 1.0 - 0.42 * pose.seated
    hip = 0.49 * low if pose.seated < 0.5 else 0.26
    swing = 0.19 * pose.stride * math.sin(pose.phase)
    lean = pose.sway + 0.04 * pose.stride * pose.facing + 0.42 * pose.bent * pose.facing
    shoulder = (lean, hip + 0.32 * (1 - 0.55 * pose.bent))
    for side in (-1, 1):
        foot = (
            side * swing + 0.05 * side * (1 - pose.stride),
            0.03 + 0.05 * max(0.0, side * math.cos(pose.phase)) * pose.stride,
        )
        knee = (foot[0] * 0.55 + 0.05 * pose.facing * (pose.stride * 0.4 + 2.0 * pose.seated), hip * 0.52)
        limb((0.0, hip), knee, 0.105, clothes.trousers)
        limb(knee, foot, 0.085, clothes.trousers)
        limb(foot, (foot[0] + 0.06 * pose.facing, foot[1] - 0.01), 0.05, clothes.shoes)
    limb((0.0, hip), shoulder, 0.2, clothes.jacket)
    for number, side in enumerate((-1, 1)):
        reach = (
            shoulder[0] + 0.10 * side * (1 - pose.bent) - side * swing * 0.9 + 0.1 * pose.bent * pose.facing,
            shoulder[1] - 0.33 * (1 - 0.1 * pose.bent),
        )
        if pose.arms is not None:
            angle = pose.arms[number]
            reach = (
                shoulder[0] + 0.07 * side + 0.36 * math.sin(angle) * pose.facing,
                shoulder[1] - 0.36 * math.cos(angle),
            )
        limb((shoulder[0] + 0.07 * side, shoulder[1] - 0.01), reach, 0.07, clothes.jacket)
        limb(reach, (reach[0], reach[1] - 0.03), 0.06, clothes.skin)
    neck = (shoulder[0] + 0.06 * pose.bent * pose.facing, shoulder[1] + 0.13 * (1 - 0.6 * pose.bent))
    limb(neck, (neck[0], neck[1] + 0.005), 0.125, clothes.skin)
    limb((neck[0] - 0.02 * pose.facing, neck[1] + 0.03), (neck[0], neck[1] + 0.035), 0.1, clothes.hair)
    cloth = np.random.default_rng(clothes.seed).normal(0, 9, (canvas.shape[0] // 12 + 1, wide // 12 + 1))
    pattern = cv2.resize(cloth.astype(np.float32), (wide, canvas.shape[0]), interpolation=cv2.INTER_CUBIC)
    slope = np.linspace(8, -8, wide, dtype=np.float32)[None, :]  # lit from one side
    look = np.clip(canvas + pattern + slope, 0, 255).astype(np.float32)
    left, top = pose.x - wide / FINE / 2, pose.feet - ground / FINE
    if pose.toppled:
        look, mask, across, down = _toppled(look, mask, (wide / 2, ground), pose)
        left, top = pose.x - across / FINE, pose.feet - down / FINE
    _lay(picture, look, mask, left, top)


def _toppled(
    look: NDArray[np.float32], mask: Picture, foot: tuple[float, float], pose: Pose
) -> tuple[NDArray[np.float32], Picture, float, float]:
    """A drawn figure turned about its feet towards the ground: (look, mask, where its feet are in them)."""
    high = pose.tall * FINE
    fallen, rest = math.sin(pose.toppled), math.cos(pose.toppled)
    up = (
        fallen * math.cos(pose.towards),
        -(rest + SLANT * fallen * math.sin(pose.towards)),
    )  # of the picture, downwards
    aside = math.copysign(0.75, math.sin(pose.towards)) * math.cos(pose.towards)
    side = (1 - fallen * (1 - abs(math.sin(pose.towards))), fallen * aside)
    size = (int(2.8 * high), int(2.0 * high))
    to = (size[0] / 2, 0.62 * size[1])
    turn = np.array([[side[0], -up[0], 0.0], [side[1], -up[1], 0.0]], np.float32)
    turn[:, 2] = np.array(to) - turn[:, :2] @ np.array(foot)
    ink = cv2.warpAffine(np.where(mask > 0, look, 0.0).astype(np.float32), turn, size, flags=cv2.INTER_LINEAR)
    cover = cv2.warpAffine(mask, turn, size, flags=cv2.INTER_NEAREST)
    return ink.astype(np.float32), cover.astype(np.uint8), *to


def _lay(picture: Picture, look: NDArray[np.float32], mask: Picture, left: float, top: float) -> None:
    """Shrink a finely drawn thing to the picture's pixels and lay it there, below a pixel exactly."""
    x, y = math.floor(left), math.floor(top)
    high, wide = -(-look.shape[0] // FINE) + 2, -(-look.shape[1] // FINE) + 2
    cover, whole = np.zeros((high * FINE, wide * FINE), np.float32), np.zeros((high * FINE, wide * FINE), np.float32)
    down, across = round((top - y) * FINE), round((left - x) * FINE)
    part = np.s_[down : down + look.shape[0], across : across + look.shape[1]]
    cover[part] = mask / 255.0
    whole[part] = look * cover[part]
    small_cover = cv2.resize(cover, (wide, high), interpolation=cv2.INTER_AREA)
    small = cv2.resize(whole, (wide, high), interpolation=cv2.INTER_AREA)
    first_x, last_x = max(x, 0), min(x + wide, picture.shape[1])
    first_y, last_y = max(y, 0), min(y + high, picture.shape[0])
    if last_x <= first_x or last_y <= first_y:
        return
    there, inside = np.s_[first_y:last_y, first_x:last_x], np.s_[first_y - y : last_y - y, first_x - x : last_x - x]
    mixed = picture[there] * (1 - small_cover[inside]) + small[inside]
    picture[there] = np.clip(mixed, 0, 255).astype(np.uint8)


def shade(picture: Picture, x: float, feet: float, long: float, wide: float, dark: float, slant: float = 0.5) -> None:
    """Darken the ground beside something: its shadow. `dark`: 0 none, 1 black."""
    veil = np.zeros(picture.shape, np.float32)
    centre = (round(x + slant * long), round(feet - 0.12 * long))
    cv2.ellipse(veil, centre, (max(1, round(long / 2)), max(1, round(wide / 2))), -8, 0, 360, 1.0, -1, cv2.LINE_AA)
    left, right = max(0, centre[0] - round(long)), min(picture.shape[1], centre[0] + round(long))
    if right <= left:
        return
    part = np.s_[:, left:right]
    soft = cv2.GaussianBlur(veil[part], (0, 0), 1.2)
    picture[part] = (picture[part] * (1 - dark * soft)).astype(np.uint8)


@dataclass(frozen=True)
class Bag:
    """A thing that somebody carries: a bag, a box, a suitcase. Pixels."""

    wide: float
    high: float
    brightness: int
    round_: bool = False
    seed: int = 0
    look: NDArray[np.float32] = field(init=False, compare=False, repr=False)
    mask: Picture = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Draw it once."""
        rng = np.random.default_rng(self.seed)
        wide, high = max(2, round(self.wide * FINE)), max(2, round(self.high * FINE))
        look = np.full((high, wide), float(self.brightness), np.float32)
        look += cv2.resize(rng.normal(0, 10, (5, 5)).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
        look += np.linspace(14, -18, high, dtype=np.float32)[:, None]
        cv2.line(look, (0, high // 3), (wide, high // 3), float(self.brightness) - 25, max(1, high // 14))
        cv2.line(look, (wide // 2, 0), (wide // 2, high // 3), float(self.brightness) + 25, max(1, wide // 14))
        mask: Picture = np.zeros((high, wide), np.uint8)
        if self.round_:
            cv2.ellipse(mask, (wide // 2, high // 2), (wide // 2, high // 2), 0, 0, 360, 255, -1)
        else:
            mask[:] = 255
        object.__setattr__(self, "look", look)
        object.__setattr__(self, "mask", mask)

    def draw(self, picture: Picture, x: float, bottom: float) -> None:
        """Into a picture: `x` is its middle, `bottom` its lower edge."""
        _lay(picture, self.look, self.mask, x - self.wide / 2, bottom - self.high)


def draw_car(
    picture: Picture, left: float, bottom: float, long: float, brightness: int, glint: float, seed: int
) -> None:
    """A car seen from its side; `glint` brightens its windows: a reflection of what passes."""
    wide, high = round(long * FINE), round(0.36 * long * FINE)
    look = np.full((high, wide), float(brightness), np.float32)
    mask: Picture = np.zeros((high, wide), np.uint8)
    body = np.array([[0, 0.55], [0.2, 0.48], [0.32, 0.08], [0.72, 0.08], [0.85, 0.48], [1, 0.55], [1, 0.9], [0, 0.9]])
    corners = (body * (wide - 1, high - 1)).astype(np.int32)
    cv2.fillPoly(mask, [corners], 255)
    glass = np.array([[0.26, 0.46], [0.35, 0.14], [0.69, 0.14], [0.78, 0.46]]) * (wide - 1, high - 1)
    cv2.fillPoly(look, [glass.astype(np.int32)], min(255.0, 60.0 + glint))
    for at in (0.2, 0.8):
        centre = (round(at * wide), round(0.86 * high))
        for layer, ink in ((look, 25.0), (mask, 255.0)):
            cv2.circle(layer, centre, round(0.13 * high), ink, -1)
    look += cv2.resize(
        np.random.default_rng(seed).normal(0, 4, (6, 12)).astype(np.float32),
        (wide, high),
        interpolation=cv2.INTER_CUBIC,
    )
    _lay(picture, look, mask, left, bottom - high / FINE)


def draw_bus(picture: Picture, left: float, bottom: float, long: float, brightness: int, seed: int) -> None:
    """A bus seen from its side: windows, doors, wheels, an advertisement."""
    wide, high = round(long * FINE), round(0.36 * long * FINE)
    look = np.full((high, wide), float(brightness), np.float32)
    mask: Picture = np.zeros((high, wide), np.uint8)
    cv2.rectangle(mask, (0, 0), (wide - 1, round(0.9 * high)), 255, -1)
    rng = np.random.default_rng(seed)
    for number in range(7):
        begin, end = round((0.03 + 0.138 * number) * wide), round((0.145 + 0.138 * number) * wide)
        low = 0.86 if number in {1, 4} else 0.45  # doors reach down
        cv2.rectangle(look, (begin, round(0.1 * high)), (end, round(low * high)), float(rng.integers(20, 90)), -1)
    cv2.rectangle(
        look,
        (round(0.3 * wide), round(0.52 * high)),
        (round(0.56 * wide), round(0.76 * high)),
        float(255 - brightness),
        -1,
    )
    for at in (0.16, 0.78):
        for layer, ink in ((look, 25.0), (mask, 255.0)):
            cv2.circle(layer, (round(at * wide), round(0.86 * high)), round(0.13 * high), ink, -1)
    _lay(picture, look, mask, left, bottom - high / FINE)

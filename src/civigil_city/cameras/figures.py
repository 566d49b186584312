"""People as a camera sees them: jointed figures that walk, stand, push a bicycle on or sit on it; with clothes of their own.

A figure is posed in metres in its own frame (ahead, right, up), projected point by point, and drawn limb by limb from the far
side to the near one. The step follows the way that was walked, not the clock, so feet do not slide. Pure.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from functools import lru_cache
from zlib import crc32

import numpy as np

from civigil_city.cameras.canvas import Colour, Sprite, hull, limbs
from civigil_city.cameras.optics import NEAR_M, Floats, View
from civigil_city.world.things import Kind, Thing

STRIDE_M = 1.45  # both steps of a walk, for somebody of 1.75 m

_SKIN = ((150, 175, 224), (120, 150, 205), (95, 125, 180), (62, 88, 138), (42, 60, 98))
_HAIR = ((28, 30, 36), (30, 42, 62), (46, 78, 120), (90, 140, 175), (150, 150, 152), (36, 40, 84))
_TOPS = (
    (34, 32, 30),
    (60, 55, 50),
    (92, 60, 38),
    (120, 118, 114),
    (40, 44, 120),
    (66, 96, 58),
    (200, 200, 202),
    (46, 90, 150),
)
_BRIGHT = ((40, 40, 200), (40, 170, 220), (180, 120, 40), (70, 140, 60), (150, 60, 130))
_LEGS = ((38, 34, 32), (90, 62, 42), (120, 88, 60), (66, 66, 68), (60, 82, 104), (28, 28, 30))


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody wears."""

    skin: Colour
    hair: Colour
    top: Colour
    legs: Colour
    shoes: Colour
    coat: bool
    backpack: Colour | None
    broad: float  # of build


@lru_cache(maxsize=4096)
def look_of(name: str) -> Look:
    """The same clothes for the same name."""
    chance = random.Random(crc32(name.encode()))  # noqa: S311  no secret hangs on a jacket
    top = chance.choice(_BRIGHT if chance.random() < 0.25 else _TOPS)
    return Look(
        skin=chance.choice(_SKIN),
        hair=chance.choice(_HAIR),
        top=top,
        legs=chance.choice(_LEGS),
        shoes=chance.choice(((30, 30, 32), (200, 200, 200), (44, 62, 96))),
        coat=chance.random() < 0.3,
        backpack=chance.choice((*_TOPS, *_BRIGHT)) if chance.random() < 0.25 else None,
        broad=chance.uniform(0.9, 1.15),
    )


@dataclass(frozen=True)
class Pose:
    """Where the joints are, in metres in the figure's own frame: columns ahead, right, up."""

    hips: Floats  # left, right
    knees: Floats
    ankles: Floats
    shoulders: Floats
    elbows: Floats
    hands: Floats
    head: Floats
    lean: float  # how far the shoulders are ahead of the hips


def walking(height_m: float, speed_mps: float, phase: float) -> Pose:
    """A step. `phase` in radians; at rest everybody stands with a little sway."""
    h = height_m
    share = min(1.0, speed_mps / 1.25)
    swing = 0.40 * share + (0.05 * max(0.0, speed_mps - 1.3))
    hips, knees, ankles, elbows, hands = (np.zeros((2, 3)) for _ in range(5))
    for side, sign in ((0, -1.0), (1, 1.0)):
        turn = phase if side == 0 else phase + math.pi
        thigh = swing * math.sin(turn)
        bend = 1.15 * swing * max(0.0, math.cos(turn)) + 0.06
        hips[side] = (0.0, sign * 0.050 * h, 0.515 * h)
        knees[side] = hips[side] + 0.245 * h * np.array([math.sin(thigh), 0, -math.cos(thigh)])
        ankles[side] = knees[side] + 0.235 * h * np.array([math.sin(thigh - bend), 0, -math.cos(thigh - bend)])
    drop = 0.035 * h - float(ankles[:, 2].min())
    for joints in (hips, knees, ankles):
        joints[:, 2] += drop
    lean = 0.012 * h * share
    top = float(hips[0][2])
    shoulders = np.array([(lean, -0.108 * h, top + 0.295 * h), (lean, 0.108 * h, top + 0.295 * h)])
    for side, sign in ((0, -1.0), (1, 1.0)):
        turn = phase + math.pi if side == 0 else phase
        arm, bend = 0.85 * swing * math.sin(turn), 0.28 + 0.25 * swing
        elbows[side] = shoulders[side] + 0.165 * h * np.array([math.sin(arm), sign * 0.12, -math.cos(arm)])
        hands[side] = elbows[side] + 0.15 * h * np.array([math.sin(arm + bend), sign * 0.02, -math.cos(arm + bend)])
    head = np.array([lean * 1.6 + 0.008 * h, 0.0, top + 0.415 * h])
    return Pose(hips, knees, ankles, shoulders, elbows, hands, head, lean)


def riding(height_m: float, phase: float) -> Pose:
    """On a bicycle: hands on the bar, feet on the pedals."""
    h = height_m
    hips = np.array([(-0.22, -0.05 * h, 0.94), (-0.22, 0.05 * h, 0.94)])
    ankles = np.array(
        [
            (0.05 + 0.16 * math.cos(t), s * 0.09, 0.36 + 0.16 * math.sin(t))
            for t, s in ((phase, -1), (phase + math.pi, 1))
        ]
    )
    middle = (hips + ankles) / 2
    knees = middle + np.array([0.22, 0.0, 0.10])
    shoulders = np.array([(0.10, -0.10 * h, 1.40), (0.10, 0.10 * h, 1.40)])
    hands = np.array([(0.48, -0.25, 1.02), (0.48, 0.25, 1.02)])
    elbows = (shoulders + hands) / 2 + np.array([-0.03, 0.0, -0.10])
    return Pose(hips, knees, ankles, shoulders, elbows, hands, np.array([0.20, 0.0, 1.62]), 0.32)


@dataclass(frozen=True)
class Frame:
    """A thing's own frame in the world."""

    foot: Floats
    ahead: Floats
    right: Floats

    def world(self, points: Floats) -> Floats:
        """Points of the frame (ahead, right, up) in the world."""
        moved: Floats = (
            self.foot + points[:, :1] * self.ahead + points[:, 1:2] * self.right + points[:, 2:] * (0.0, 0.0, 1.0)
        )
        return moved


def frame_of(x_m: float, y_m: float, heading_deg: float) -> Frame:
    """The frame of something that stands on the ground and faces a heading."""
    turn = math.radians(heading_deg)
    ahead, right = (math.sin(turn), math.cos(turn), 0.0), (math.cos(turn), -math.sin(turn), 0.0)
    return Frame(np.array([x_m, y_m, 0.0]), np.array(ahead), np.array(right))


_LEVEL = np.column_stack((np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4), np.zeros(8)))
_BALL = np.concatenate((_LEVEL, _LEVEL * 0.75 + (0, 0, 0.66), _LEVEL * 0.75 - (0, 0, 0.66), [(0, 0, 1), (0, 0, -1)]))


@dataclass(slots=True)
class Shadow:
    """What keeps the light off: world points, and where each group of them ends, whose hull throws one shadow."""

    points: Floats
    ends: list[int]
    feet: list[tuple[Floats, int]] | None = None  # outlines in one picture, once they are known: under it,
    cast: list[tuple[Floats, int]] = field(default_factory=list)  # and where the sun does not get to


def figure(thing: Thing, frame: Frame, view: View, phase: float, light: Floats) -> tuple[Sprite, Shadow] | None:
    """Somebody's sprite and shadow; nothing behind the lens. `light` is what falls on them, linear (blue, green, red)."""
    depth = float(view.local(frame.foot[None] + (0.0, 0.0, 0.9))[0, 2])
    if depth < max(NEAR_M, 0.9):
        return None
    rides = thing.kind in {Kind.BICYCLE, Kind.MOTORCYCLE}
    height = thing.height_m if thing.kind.walks else 1.75
    pose = riding(height, phase) if rides else walking(height, thing.speed_mps, phase)
    return _Figure(pose, look_of(thing.id), height, frame, view, depth, light).drawn()


class _Figure:
    """Collects limbs in painter's order, and projects all of their points at once."""

    def __init__(
        self, pose: Pose, look: Look, height: float, frame: Frame, view: View, depth: float, light: Floats
    ) -> None:
        self.pose, self.look, self.h, self.frame, self.view = pose, look, height, frame, view
        self.scale = view.focal / depth * height  # pixels for each height of theirs
        self.tone = light**0.4545
        self.sprite = Sprite(depth)
        self.points: list[Floats] = []
        self.parts: list[tuple[int, tuple[float, float] | None, Colour]] = []  # points, radii of a limb, colour
        toward = view.place[:2] - frame.foot[:2]
        self.near = 1 if float(toward @ frame.right[:2]) > 0 else 0  # the side that the camera sees
        self.behind = float(toward @ frame.ahead[:2]) < 0  # seen from behind

    def drawn(self) -> tuple[Sprite, Shadow]:
        """Limb by limb, from the far side."""
        far = 1 - self.near
        self._arm(far)
        self._leg(far)
        self._leg(self.near)
        if not self.behind:
            self._pack()
        self._trunk()
        self._head()
        if self.behind:
            self._pack()
        self._arm(self.near)
        world = self.frame.world(np.concatenate(self.points))
        pixels = self.view.pixels_of(self.view.local(world))
        ends = np.cumsum([count for count, _, _ in self.parts])
        first = np.array([end - 2 for end, (_, radii, _) in zip(ends, self.parts, strict=True) if radii is not None])
        wide = np.array([radii for _, radii, _ in self.parts if radii is not None])
        outlines = iter(limbs(pixels[first], pixels[first + 1], wide[:, 0], wide[:, 1]))
        for end, (count, radii, colour) in zip(ends.tolist(), self.parts, strict=True):
            self.sprite.add(hull(pixels[end - count : end]) if radii is None else next(outlines), colour)
        return self.sprite, Shadow(world, ends.tolist())

    def _add(
        self, points: Floats, colour: Colour, shade: float = 1.0, radii: tuple[float, float] | None = None
    ) -> None:
        if radii is not None:
            radii = max(radii[0] * self.scale, 0.45), max(radii[1] * self.scale, 0.45)
        blue, green, red = (self.tone * shade).tolist()
        self.points.append(points)
        self.parts.append(
            (len(points), radii, (min(255, colour[0] * blue), min(255, colour[1] * green), min(255, colour[2] * red)))
        )

    def _leg(self, side: int) -> None:
        pose, look, h, shade = self.pose, self.look, self.h, 1.0 if side == self.near else 0.82
        broad = look.broad
        foot = pose.ankles[side] + np.array([(-0.02 * h, 0, -0.012 * h), (0.085 * h, 0, -0.016 * h)])
        self._add(np.array([pose.knees[side], pose.ankles[side]]), look.legs, shade * 0.94, (0.034 * broad, 0.024))
        self._add(foot, look.shoes, shade, (0.022, 0.018))
        self._add(np.array([pose.hips[side], pose.knees[side]]), look.legs, shade, (0.047 * broad, 0.035 * broad))

    def _arm(self, side: int) -> None:
        pose, look, shade = self.pose, self.look, 1.0 if side == self.near else 0.8
        hand = pose.hands[side] + np.array([(0.0, 0.0, 0.0), (0.0, 0.0, -0.02 * self.h)])
        self._add(hand, look.skin, shade, (0.020, 0.017))
        self._add(np.array([pose.elbows[side], pose.hands[side]]), look.top, shade * 0.94, (0.025, 0.019))
        self._add(np.array([pose.shoulders[side], pose.elbows[side]]), look.top, shade * 0.97, (0.034, 0.026))

    def _trunk(self) -> None:
        pose, h, broad = self.pose, self.h, self.look.broad
        low, high = pose.hips.mean(axis=0), pose.shoulders.mean(axis=0)
        levels = _COAT if self.look.coat else _JACKET
        size = np.array([h * broad, h * broad, 0.0])
        rings = [low + (high - low) * up + _LEVEL * (ahead, right, 0.0) * size for up, ahead, right in levels]
        self._add(np.concatenate(rings), self.look.top)
        colour, shade = (self.look.top, 0.93) if self.look.coat else (self.look.legs, 0.9)
        self._add(np.concatenate(rings[:2]), colour, shade)

    def _head(self) -> None:
        pose, h = self.pose, self.h
        neck = np.array(
            [pose.shoulders.mean(axis=0) + np.array([0, 0, 0.01 * h]), pose.head - (0.005 * h, 0, 0.05 * h)]
        )
        self._add(neck, self.look.skin, 0.85, (0.032, 0.03))
        self._add(pose.head + _BALL * (0.054 * h, 0.044 * h, 0.066 * h), self.look.skin)
        lift, tall = (0.012, 0.060) if self.behind else (0.028, 0.046)
        self._add(pose.head + (-0.013 * h, 0, lift * h) + _BALL * (0.054 * h, 0.049 * h, tall * h), self.look.hair)

    def _pack(self) -> None:
        if self.look.backpack is None:
            return
        middle = self.pose.shoulders.mean(axis=0) * 0.62 + self.pose.hips.mean(axis=0) * 0.38 + (-0.085 * self.h, 0, 0)
        self._add(middle + _BALL * (0.05 * self.h, 0.085 * self.h, 0.12 * self.h), self.look.backpack)


_JACKET = (
    (-0.06, 0.058, 0.086),
    (0.13, 0.060, 0.090),
    (0.4, 0.055, 0.083),
    (0.75, 0.066, 0.108),
    (0.97, 0.055, 0.118),
    (1.06, 0.035, 0.07),
)
_COAT = ((-0.55, 0.085, 0.105), *_JACKET)

"""What bodies do besides walking: fall, lie down, sit, hit out, embrace, dance, wave. Each turns a pose into another."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bench.staged.actors import Pose

Moves = Callable[[float, Pose], Pose]
QUARTER = 0.5 * math.pi


def topples(rng: np.random.Generator, at_s: float, *, slowly: bool = False, up_s: float = math.inf) -> Moves:
    """Falls within a second (or lies down, over three), stiff or in a heap, and lies with a slight stir; gets up at `up_s`."""
    lasts = float(rng.uniform(2.4, 3.4) if slowly else rng.uniform(0.55, 1.0))
    heap = slowly or bool(rng.random() < 0.5)
    left, away = bool(rng.random() < 0.5), float(rng.uniform(-0.9, 0.9))
    towards = away + (math.pi if left else 0.0)
    curled = float(rng.uniform(0.0, 0.5))

    def moves(now_s: float, pose: Pose) -> Pose:
        if now_s < at_s:
            return pose
        share = min(1.0, (now_s - at_s) / lasts) if now_s < up_s else max(0.0, 1.0 - (now_s - up_s) / 1.5)
        if share == 0:
            return pose
        turn = share if slowly else share**2  # what falls is faster and faster
        knees = min(1.0, 2.0 * share) if heap else 0.0
        knees = knees * (1 - share) + curled * share
        stir = 0.02 * math.sin(1.1 * now_s) * math.sin(0.37 * now_s)
        return replace(
            pose,
            stride=0.0,
            seated=knees,
            sway=pose.sway * (1 - share) + stir,
            toppled=QUARTER * (max(0.0, 2 * turn - 1) if heap else turn),
            towards=towards,
            facing=-1.0 if left else 1.0,
        )

    return moves


def sits_down(rng: np.random.Generator, from_s: float, until_s: float) -> Moves:
    """Sits on the ground, legs before them, and gets up again."""
    lasts = float(rng.uniform(1.0, 1.8))

    def moves(now_s: float, pose: Pose) -> Pose:
        share = min(1.0, max(0.0, min((now_s - from_s) / lasts, (until_s - now_s) / lasts)))
        return replace(pose, seated=share, feet=pose.feet + 0.1 * share * pose.tall) if share else pose

    return moves


def fights(rng: np.random.Generator, from_s: float, until_s: float, facing: float, reach: float = 1.0) -> Moves:
    """Hits, shoves and staggers at irregular times. `reach`: 1 in earnest."""
    blows, now = list[tuple[float, int, float, float]](), from_s
    while now < until_s:
        blows.append((now, int(rng.integers(2)), float(rng.uniform(0.18, 0.35)), float(rng.uniform(1.2, 2.1))))
        now += float(rng.uniform(0.2, 0.75))
    shoves, now = list[tuple[float, float]](), from_s
    while now < until_s:
        shoves.append((now, float(rng.uniform(-1, 1))))
        now += float(rng.uniform(0.25, 0.8))
    times, places = np.array([one[0] for one in shoves]), np.array([one[1] for one in shoves])

    def moves(now_s: float, pose: Pose) -> Pose:
        if not from_s <= now_s <= until_s:
            return pose
        arms = [0.5, 0.5]
        for begin, arm, lasts, angle in blows:
            if begin <= now_s < begin + lasts:
                arms[arm] = 0.5 + (angle - 0.5) * math.sin(math.pi * (now_s - begin) / lasts)
        place = float(np.interp(now_s, times, places)) * reach
        lean = float(np.interp(now_s - 0.1, times, places)) * reach
        return replace(
            pose,
            x=pose.x + 0.14 * place * pose.tall,
            sway=0.13 * lean,
            bent=max(0.0, 0.35 * lean * facing),
            stride=0.7 * abs(place),
            phase=9.0 * now_s,
            arms=(arms[0], arms[1]),
            facing=facing,
        )

    return moves


def embraces(from_s: float, until_s: float, facing: float) -> Moves:
    """Arms around the other, both nearly still."""

    def moves(now_s: float, pose: Pose) -> Pose:
        share = min(1.0, max(0.0, min((now_s - from_s) / 0.7, (until_s - now_s) / 0.7)))
        angle = 1.35 * share
        sway = pose.sway + 0.02 * math.sin(2.2 * now_s) * share
        return replace(pose, arms=(angle, angle), facing=facing, sway=sway) if share else pose

    return moves


def sways(from_s: float, until_s: float, facing: float) -> Moves:
    """A slow dance: turns of the body to the beat, arms on the other."""

    def moves(now_s: float, pose: Pose) -> Pose:
        if not from_s <= now_s <= until_s:
            return pose
        beat = math.sin(math.tau * 0.6 * now_s)
        step = max(0.0, math.sin(math.tau * 0.6 * now_s + 1.0))
        return replace(
            pose,
            x=pose.x + 0.06 * beat * pose.tall,
            sway=0.05 * beat,
            stride=0.25 * step,
            phase=3.0 * now_s,
            arms=(1.2, 1.3),
            facing=facing,
        )

    return moves


def waves(from_s: float, until_s: float) -> Moves:
    """One arm high, to and fro."""

    def moves(now_s: float, pose: Pose) -> Pose:
        if not from_s <= now_s <= until_s:
            return pose
        return replace(pose, arms=(0.1, 2.6 + 0.45 * math.sin(math.tau * 1.6 * now_s)))

    return moves


def gestures(rng: np.random.Generator, from_s: float, until_s: float, facing: float) -> Moves:
    """Talks with both hands."""
    one, other = float(rng.uniform(0.5, 1.0)), float(rng.uniform(0.5, 1.0))

    def moves(now_s: float, pose: Pose) -> Pose:
        if not from_s <= now_s <= until_s:
            return pose
        speaks = max(0.0, math.sin(0.5 * now_s + one * 3))
        arms = tuple(0.3 + 0.6 * speaks * (1 + math.sin(math.tau * rate * now_s)) / 2 for rate in (one, other))
        return replace(pose, arms=(arms[0], arms[1]), facing=facing)

    return moves

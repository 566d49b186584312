"""Hours in which nobody falls, lies or fights, and what the rules on bodies cost a picture."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.staged.actors import Picture
from bench.staged.ground import footage, pattern
from bench.staged.street import life
from bench.staged.weather import calm
from civigil.safety.cameras.model import Frame, Zone
from civigil.safety.cameras.watch import Watcher

RATE = 10.0
LIFE_S = 200.0


def ordinary(clips: Sequence[Path], hours: float) -> dict[str, dict[str, float]]:
    """What a zone that asks for all three tells, an hour, of each ordinary scene; all of it is false.

    UCSD Ped2's training clips to and fro, each for its share of the time, and staged life on the two test patterns.
    """
    found = {"UCSD Ped2": _told(_recorded(clips, hours), hours)}
    for name, seed in (("forecourt", 207), ("yard", 208)):
        loop = list(life(pattern(name, (480, 270)), LIFE_S, RATE, seed=seed))
        rng = np.random.default_rng(seed)
        count = round(hours * 3600 * RATE)
        found[f"staged life, {name}"] = _told(
            (calm(loop[number % len(loop)], number / RATE, rng) for number in range(count)), hours
        )
    return found


def _recorded(clips: Sequence[Path], hours: float) -> Iterator[Picture]:
    each = round(hours * 3600 * RATE / len(clips))
    for clip in clips:
        pictures = footage(clip)
        turn = 2 * len(pictures) - 2
        for number in range(each):
            yield pictures[min(number % turn, turn - number % turn)]


def _told(pictures: Iterator[Picture], hours: float) -> dict[str, float]:
    told, watcher = Counter[str](), Watcher([Zone(name="everywhere", fall_s=4.0, lying_s=8.0, fight_s=3.0)])
    for number, picture in enumerate(pictures):
        frame = Frame(number, number / RATE, picture, picture.shape[1], picture.shape[0])
        told.update(one.what.value for one in watcher.step(frame))
    return {kind: told[kind] / hours for kind in ("fall", "person_lying", "fight")}


def cost(clip: Path) -> dict[str, float]:
    """Milliseconds of processor time a picture: with a zone that asks for nothing of it, and with one for each of the rules."""
    loop = footage(clip)
    asked = {
        "off": Zone(name="z", loiter_s=80_000.0),
        "falls and lying": Zone(name="z", loiter_s=80_000.0, fall_s=4.0, lying_s=8.0),
        "all three": Zone(name="z", loiter_s=80_000.0, fall_s=4.0, lying_s=8.0, fight_s=3.0),
    }
    least = dict.fromkeys(asked, np.inf)
    for _ in range(3):  # in turn, and the least of each: another's work on the machine weighs on all alike
        for name, zone in asked.items():
            watcher, began = Watcher([zone]), time.process_time()
            for number, picture in enumerate(loop):
                watcher.step(Frame(number, number / RATE, picture, picture.shape[1], picture.shape[0]))
            watcher.finish()
            least[name] = min(least[name], (time.process_time() - began) / len(loop) * 1000.0)
    return {name: float(one) for name, one in least.items()}

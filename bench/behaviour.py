"""How well the rules on behaviour tell what was staged, and nothing else: precision and recall of each, beside a plain rule.

    python -m bench behaviour -- [--data FOLDER] [--seeds FROM UNTIL] [--only STORY,…] [--hours H] [--json]

The clips are staged from seeds (`bench/staged/`): drawn people, bags and cars, composed onto the ground of UCSD Ped2's training
clips (with its own passers-by, or empty) and onto the room's test patterns, with a sensor's noise, drifting light and in some
clips shadows and shake, encoded as H.264 or MPEG-4. The rules were tuned on seeds below 10; the figures are for those from 200 on.

The plain rule beside each is what one builds in a day, on the same pictures or the same tracks:

- things left: two MOG2 backgrounds, a quick one and a slow one; what only the slow one sees, for three seconds, is a thing;
- lines: the side of the feet changes, from one picture to the next;
- wrong way and running: the step over half a second; a crowd: the number of tracks; a dispersal: the mean speed doubles;
- a stopped vehicle: a box wider than tall that has moved by less than a tenth of its width for as long as is allowed.
- falls, people who lie, fights: `bench/staged/plain_bodies.py`.

Those three are experimental. Beside the staged clips, they watch H hours (0.5 unless told otherwise; 0: none) of each of three
ordinary scenes in which nothing of the kind happens, and what they cost a picture is measured (`bench/staged/uneventful.py`).

An event is right where its kind, its time and (for things) its place are; each truth counts once, so that saying it twice is wrong.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path as File

import cv2
import numpy as np

from bench.staged.film import film
from bench.staged.motions import MOTIONS
from bench.staged.plain_bodies import WIDE_S, energetic, flat
from bench.staged.play import Box, Clip, Truth
from bench.staged.postures import POSTURES
from bench.staged.stories import OBJECTS
from bench.staged.uneventful import cost, ordinary
from civigil.safety.cameras.behaviour.paths import Path, Paths
from civigil.safety.cameras.model import Frame, Seen, Sighting, Zone, parse_zones
from civigil.safety.cameras.reading.source import Feed
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.watch import Watcher

STORIES = {**OBJECTS, **MOTIONS, **POSTURES}
RULES = {
    "object_left": (
        "left",
        "brisk",
        "thrown",
        "early",
        "parks",
        "reclaimed",
        "attended",
        "stands",
        "light",
        "car",
        "passers",
    ),
    "object_reclaimed": ("reclaimed",),
    "object_removed": ("removed", "light", "stands", "passers"),
    "line_crossed": ("line",),
    "wrong_way": ("wrong",),
    "running": ("run",),
    "crowd": ("crowd", "traffic"),
    "dispersal": ("dispersal",),
    "vehicle_stopped": ("vehicle",),
    "fall": tuple(POSTURES),
    "person_lying": tuple(story for story in POSTURES if story != "fall"),  # who fell unseen lies there all the same
    "fight": tuple(POSTURES),
}
"""Each rule, and the stories in which it is tried."""


@dataclass(frozen=True)
class Said:
    """Something that was told."""

    kind: str
    at_s: float
    box: Box | None = None


@dataclass
class Tally:
    """Of one rule."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    places: list[float] = field(default_factory=list)  # overlap of each right box with the truth's

    @property
    def precision(self) -> float:
        """Share of what was said that was so; 1 where nothing was said."""
        return self.right / max(self.right + self.wrong, 1) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of what was so that was said."""
        return self.right / max(self.right + self.missed, 1)

    def line(self) -> str:
        """What was counted so far."""
        return f"right {self.right} wrong {self.wrong} missed {self.missed}"

    def take(self, truths: Sequence[Truth], said: Sequence[Said]) -> None:
        """Count one clip."""
        left = list(truths)
        for one in said:
            hit = next((truth for truth in left if _is_right(truth, one)), None)
            if hit is None:
                self.wrong += 1
                continue
            left.remove(hit)
            self.right += 1
            if hit.box is not None and one.box is not None:
                self.places.append(overlap(hit.box, one.box))
        self.missed += len(left)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(across, 0.0) * max(down, 0.0)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def _is_right(truth: Truth, said: Said) -> bool:
    timely = truth.kind == said.kind and truth.from_s - 0.3 <= said.at_s <= truth.until_s + 0.5
    return timely and (truth.box is None or said.box is None or overlap(truth.box, said.box) >= 0.25)


def ours(path: File, zones: tuple[Zone, ...]) -> tuple[list[Said], list[tuple[list[Seen], float]], float, int]:
    """What our rules say, who was seen in each picture (for the plain rules), the seconds of processor time, and the pictures."""
    watcher, sightings, seen = Watcher(zones), list[Sighting](), list[tuple[list[Seen], float]]()
    began, frames = time.process_time(), 0
    for frame in _frames(path):
        frames += 1
        sightings += watcher.step(frame)
        if watcher.watched_s == frame.at_s:
            seen.append((watcher.seen, frame.at_s))
    sightings += watcher.finish()
    took_s = time.process_time() - began
    return [_said(one) for one in sightings], seen, took_s, frames


def _said(one: Sighting) -> Said:
    kind = f"{one.what.value} {one.direction}".strip()
    return Said(kind, one.at_s, (one.seen.left, one.seen.top, one.seen.width, one.seen.height))


def _frames(path: File) -> Iterator[Frame]:
    with Feed(str(path)) as feed:
        for piece in feed.pieces():
            for frame, _ in piece.frames:
                yield frame


def two_backgrounds(path: File) -> list[Said]:
    """The plain rule for things left."""
    quick = cv2.createBackgroundSubtractorMOG2(history=500, varThreshold=25, detectShadows=False)
    slow = cv2.createBackgroundSubtractorMOG2(history=500, varThreshold=25, detectShadows=False)
    since: dict[int, tuple[Box, float, float, bool]] = {}
    said: list[Said] = []
    last = 0.0
    for frame in _frames(path):
        gray = frame.gray if frame.width <= 480 else cv2.resize(frame.gray, (480, 480 * frame.height // frame.width))
        elapsed, last = max(frame.at_s - last, 1e-3), frame.at_s
        rate = -1 if frame.at_s < 5 else min(elapsed / 1.5, 0.5)
        only_slow = cv2.bitwise_and(
            slow.apply(gray, learningRate=-1 if frame.at_s < 5 else elapsed / 100),
            cv2.bitwise_not(quick.apply(gray, learningRate=rate)),
        )
        mask = cv2.morphologyEx(only_slow, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
        rows, columns = mask.shape
        now: dict[int, tuple[Box, float, float, bool]] = {}
        for left, top, wide, high, area in stats[1:].tolist():
            if area < 0.0004 * mask.size or frame.at_s < 5:
                continue
            box = (left / columns, top / rows, wide / columns, high / rows)
            known = next((one for one in since.values() if overlap(one[0], box) > 0.3), None)
            begin, told = (frame.at_s, False) if known is None else (known[1], known[3])
            if frame.at_s - begin >= 3.0 and not told:
                said.append(Said("object_left", frame.at_s, box))
                told = True
            now[len(now)] = (box, begin, frame.at_s, told)
        for one in since.values():  # hidden for up to two seconds, it is still known
            if frame.at_s - one[2] < 2.0 and not any(overlap(one[0], other[0]) > 0.3 for other in now.values()):
                now[len(now)] = one
        since = now
    return said


def plain(rule: str, path: File, zone: Zone | None, seen: Sequence[tuple[list[Seen], float]]) -> list[Said] | None:
    """What the plain rule says; none where there is no plain rule for it."""
    if rule == "object_left":
        return two_backgrounds(path)
    if zone is None or rule in {"object_removed", "object_reclaimed"}:
        return None
    if rule == "fight":
        return [Said("fight", at_s) for at_s in energetic(_frames(path), seen, zone.fight_s or 0.0)]
    if rule in {"fall", "person_lying"}:
        seconds = WIDE_S if rule == "fall" else zone.lying_s or 0.0
        return [Said(rule, at_s) for at_s in flat(seen, seconds)]
    return list(Plain(rule, zone).watch(seen))


class Plain:
    """The plain rules on tracks: one of them for one clip."""

    def __init__(self, rule: str, zone: Zone) -> None:
        self._rule, self._zone = rule, zone
        self._told = set[int]()
        self._sides = dict[int, float]()
        self._still = dict[int, tuple[float, float]]()
        self._speeds = list[tuple[float, float]]()
        self._crowded = False
        self._of_each: Callable[[Path, float], Said | None] | None = {
            "line_crossed": self._line,
            "running": self._running,
            "wrong_way": self._wrong_way,
            "vehicle_stopped": self._stopped,
        }.get(rule)

    def watch(self, seen: Sequence[tuple[list[Seen], float]]) -> Iterator[Said]:
        """All that it says of a clip."""
        paths = Paths()
        for people, at_s in seen:
            paths.step(people, at_s)
            now = list(paths.now(at_s))
            found = [self._of_all(now, at_s)] if self._of_each is None else [self._of_each(one, at_s) for one in now]
            yield from (one for one in found if one is not None)

    def _of_all(self, now: Sequence[Path], at_s: float) -> Said | None:
        if self._rule == "crowd":
            was, self._crowded = self._crowded, len(now) >= (self._zone.crowd_at_least or 0)
            return Said("crowd", at_s) if self._crowded and not was else None
        moving = [speed for path in now if (speed := path.speed(0.5)) is not None]
        if len(moving) < 4:
            return None
        self._speeds.append((at_s, sum(moving) / len(moving)))
        before = [speed for then_s, speed in self._speeds if 1.0 <= at_s - then_s <= 3.0]
        if before and self._speeds[-1][1] > max(2 * min(before), 0.5):
            return self._once(0, "dispersal", at_s)
        return None

    def _once(self, track: int, kind: str, at_s: float) -> Said | None:
        if track in self._told:
            return None
        self._told.add(track)
        return Said(kind, at_s)

    def _line(self, path: Path, at_s: float) -> Said | None:
        (x, y), (to_x, to_y) = self._zone.corners
        one = path.seen
        side = (to_x - x) * (one.feet[1] - y) - (to_y - y) * (one.feet[0] - x)
        before = self._sides.get(one.track, side)
        self._sides[one.track] = side
        return Said(f"line_crossed {'in' if side > 0 else 'out'}", at_s) if side * before < 0 else None

    def _running(self, path: Path, at_s: float) -> Said | None:
        speed = path.speed(0.5)
        fast = speed is not None and speed >= (self._zone.running_heights or 0)
        return self._once(path.seen.track, "running", at_s) if fast else None

    def _wrong_way(self, path: Path, at_s: float) -> Said | None:
        found = path.over(0.5)
        against = found is not None and found[1].x < found[0].x - 0.3 * path.tall
        return self._once(path.seen.track, "wrong_way", at_s) if against else None

    def _stopped(self, path: Path, at_s: float) -> Said | None:
        one = path.seen
        if one.width * one.aspect <= one.height:
            return None
        begin, x = self._still.get(one.track, (at_s, one.left))
        if abs(one.left - x) > 0.1 * one.width:
            begin, x = at_s, one.left
        self._still[one.track] = (begin, x)
        long = at_s - begin >= (self._zone.vehicle_stopped_s or 0)
        return self._once(one.track, "vehicle_stopped", at_s) if long else None


def measure(clips: Sequence[File], seeds: range, only: Sequence[str]) -> dict[str, dict[str, float]]:
    """Each rule's figures, ours and the plain rule's."""
    tallies = {rule: (Tally(), Tally()) for rule in RULES}
    told, took_s, frames = set[str](), 0.0, 0
    whole = CameraSettings().zones_of(CameraFeed(id="any", source="any"))
    with tempfile.TemporaryDirectory() as folder:
        for seed, (story, make) in itertools.product(seeds, STORIES.items()):
            if only and story not in only:
                continue
            clip = make(seed, clips)
            path = film(File(folder) / f"{clip.name}.mp4", clip.pictures(), clip.rate, clip.codec, clip.quality)
            zones = parse_zones(json.dumps(clip.zones).encode()) if clip.zones else whole
            said, seen, spent_s, count = ours(path, zones)
            took_s, frames = took_s + spent_s, frames + count
            for rule in (rule for rule, stories in RULES.items() if story in stories):
                _take(tallies[rule], rule, clip, path, zones[0] if clip.zones else None, said, seen)
                told.add(rule)
                print(
                    f"{clip.name} {rule} {tallies[rule][0].line()} plain {tallies[rule][1].line()}",
                    file=sys.stderr,
                    flush=True,
                )
            path.unlink()
    figures = {rule: _figures(*tallies[rule]) for rule in RULES if rule in told}
    figures["speed"] = {"fps": frames / max(took_s, 1e-9)}
    return figures


def _take(
    tally: tuple[Tally, Tally],
    rule: str,
    clip: Clip,
    path: File,
    zone: Zone | None,
    said: Sequence[Said],
    seen: Sequence[tuple[list[Seen], float]],
) -> None:
    truths = [truth for truth in clip.truth if truth.kind.split()[0] == rule]
    tally[0].take(truths, [one for one in said if one.kind.split()[0] == rule])
    simple = plain(rule, path, zone, seen)
    if simple is not None:
        tally[1].take(truths, simple)


def _figures(one: Tally, other: Tally) -> dict[str, float]:
    figures = {
        "right": one.right,
        "wrong": one.wrong,
        "missed": one.missed,
        "precision": one.precision,
        "recall": one.recall,
    }
    if one.places:
        figures["overlap"] = sum(one.places) / len(one.places)
    if other.right + other.wrong + other.missed:
        figures |= {"plain_precision": other.precision, "plain_recall": other.recall}
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 where the recordings are missing."""
    parser = argparse.ArgumentParser(prog="bench behaviour", description=__doc__.splitlines()[0] if __doc__ else "")
    shared = os.environ.get("CIVIGIL_SHARED")
    parser.add_argument("--data", type=File, default=File(shared) / "data/cameras/ucsd_ped2" if shared else None)
    parser.add_argument("--seeds", type=int, nargs=2, default=(200, 206))
    parser.add_argument("--only", default="")
    parser.add_argument("--hours", type=float, default=0.5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    clips = sorted((given.data / "train").glob("*.mp4")) if given.data else []
    if not clips:
        print("behaviour wants UCSD Ped2's training clips: CIVIGIL_SHARED, or --data FOLDER", file=sys.stderr)
        return 1
    cv2.setNumThreads(1)
    only = [one for one in given.only.split(",") if one]
    figures = measure(clips, range(*given.seeds), only)
    alarms = ordinary(clips, given.hours) if given.hours and (not only or set(only) & set(POSTURES)) else {}
    costs = cost(clips[0]) if alarms else {}
    if given.json:
        print(json.dumps({**figures, "false_alarms_an_hour": alarms, "ms_a_picture": costs}))
        return 0
    print(f"{'rule':18}{'right':>6}{'wrong':>6}{'missed':>7}{'precision':>10}{'recall':>8}   plain: precision, recall")
    for rule, row in figures.items():
        if rule == "speed":
            continue
        simple = f"{row['plain_precision']:10.2f} {row['plain_recall']:8.2f}" if "plain_recall" in row else "         –"
        counts = f"{row['right']:6.0f}{row['wrong']:6.0f}{row['missed']:7.0f}"
        print(f"{rule:18}{counts}{row['precision']:10.2f}{row['recall']:8.2f}   {simple}")
    print(f"{figures['speed']['fps']:.0f} pictures a second of processor time, decoding included")
    for scene, told in alarms.items():
        print(
            f"{scene}: " + ", ".join(f"{rate:g} {kind} an hour" for kind, rate in told.items()) + ": all of them false"
        )
    if costs:
        print("milliseconds a picture: " + ", ".join(f"{one:.2f} {name}" for name, one in costs.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

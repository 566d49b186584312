"""The plain rules for falls, people who lie and fights: what one builds in a day on the same tracks and pictures.

- a fall: somebody's box is wider than tall for a second (the aspect ratio, as in the first papers on falls);
- somebody who lies: the same, for as long as the zone asks for;
- a fight: two boxes within a height of each other, in which the brightness changes by more than `ENERGY` on average from picture to
  picture, for as long as the zone asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import cv2
import numpy as np

from civigil.safety.cameras.model import Frame, Seen

WIDE_S = 1.0
ENERGY = 7.0  # brightness, 0..255: chosen on seeds below 10
PAUSE_S = 1.0


def flat(seen: Sequence[tuple[list[Seen], float]], seconds: float) -> Iterator[float]:
    """When a box has been wider than tall for so long, once for each track."""
    since, told = dict[int, float](), set[int]()
    for people, at_s in seen:
        for one in people:
            if one.width * one.aspect <= one.height:
                since.pop(one.track, None)
                continue
            if at_s - since.setdefault(one.track, at_s) >= seconds and one.track not in told:
                told.add(one.track)
                yield at_s


def energetic(frames: Iterable[Frame], seen: Sequence[tuple[list[Seen], float]], seconds: float) -> Iterator[float]:
    """When two who are close have had much motion in their boxes for so long."""
    people_at = {round(at_s, 3): people for people, at_s in seen}
    before: np.ndarray | None = None
    since_s = last_s = told_s = -1e9
    for frame in frames:
        now = cv2.resize(frame.gray, (360, 360 * frame.height // frame.width), interpolation=cv2.INTER_AREA)
        people = people_at.get(round(frame.at_s, 3), [])
        if before is not None and _any_pair(people, cv2.absdiff(now, before).astype(np.float32)):
            if frame.at_s - last_s > PAUSE_S:
                since_s = frame.at_s
            last_s = frame.at_s
            if last_s - since_s >= seconds and last_s - told_s > 10.0:
                told_s = last_s
                yield last_s
        before = now


def _any_pair(people: Sequence[Seen], change: np.ndarray) -> bool:
    rows, columns = change.shape
    for number, one in enumerate(people):
        for other in people[number + 1 :]:
            across = abs(one.feet[0] - other.feet[0]) * one.aspect
            if max(across, abs(one.feet[1] - other.feet[1])) > max(one.height, other.height):
                continue
            left, top = min(one.left, other.left), min(one.top, other.top)
            right = max(one.left + one.width, other.left + other.width)
            bottom = max(one.top + one.height, other.top + other.height)
            part = change[
                max(0, int(top * rows)) : max(1, int(bottom * rows)), max(0, int(left * columns)) : int(right * columns)
            ]
            if part.size and float(part.mean()) >= ENERGY:
                return True
    return False

"""People who meet become one blob: how such a blob is shared out among those who are followed.

Each pixel goes to the nearest of the tracks that are predicted inside the blob, measured in the track's own width and height. What
is near to none of them is left over, and may be somebody new.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.safety.cameras.following.followed import Track
from civigil.safety.cameras.model import Rect
from civigil.safety.cameras.scene.background import Gray
from civigil.safety.cameras.scene.blobs import Detection

GROWN = 1.8  # times its own size: a blob so large holds more than the one who is known to be in it
OWN_FRAMES = 8  # after so many frames, somebody's own size is known


def stacked(one: Track, other: Track, blob: Rect) -> bool:
    """Whether two tracks look like the upper and the lower half of one blob."""
    upper, lower = sorted((one.box, other.box), key=lambda box: box.top)
    across = min(upper.left + upper.width, lower.left + lower.width) - max(upper.left, lower.left)
    down = upper.top + upper.height - lower.top
    beside = across < 0.6 * min(upper.width, lower.width)
    return not beside and down < 0.35 * min(upper.height, lower.height) and blob.width <= blob.height


def stands_in(track: Track, box: Rect) -> bool:
    """Whether a track's predicted middle lies in a blob that is too big to be that track alone."""
    x, y = track.motion.x, track.motion.y
    return box.left <= x <= box.left + box.width and box.top <= y <= box.top + box.height


def touches(box: Rect, size: tuple[int, int]) -> bool:
    """Whether a box touches the border of a picture of this width and height."""
    right, bottom = box.left + box.width, box.top + box.height
    return box.left <= 1 or box.top <= 1 or right >= size[0] - 1 or bottom >= size[1] - 1


def has_grown(track: Track, detection: Detection, size: tuple[int, int]) -> bool:
    """Whether a blob is too large to be the one who stands in it; whoever walks in over the border may grow."""
    box = detection.box
    return (
        not touches(box, size)
        and track.frames > OWN_FRAMES
        and box.width * box.height > GROWN * track.width * track.height
    )


def share(detection: Detection, tracks: Sequence[Track]) -> tuple[list[Detection], list[Detection]]:
    """Share a blob out: (a doubtful detection for each track that got enough of it, what is left over)."""
    assert detection.inside is not None  # a detector's box is not shared out
    ys, xs = np.nonzero(detection.inside)
    distances = np.stack(
        [
            ((xs + detection.box.left - track.motion.x) / max(track.width, 1.0)) ** 2
            + ((ys + detection.box.top - track.motion.y) / max(track.height, 1.0)) ** 2
            for track in tracks
        ]
    )
    owner = distances.argmin(axis=0)
    free = distances.min(axis=0) >= 0.5
    shares = []
    for number, track in enumerate(tracks):
        mine = (owner == number) & ~free
        if int(mine.sum()) >= 0.15 * track.width * track.height:
            shares.append(_box_around(detection, xs[mine], ys[mine]))
    smallest = 0.4 * float(np.median([track.width * track.height for track in tracks]))
    if int(free.sum()) < smallest:
        return shares, []
    return shares, _left_over(detection, xs[free], ys[free], smallest)


def _left_over(detection: Detection, xs: NDArray[np.int64], ys: NDArray[np.int64], smallest: float) -> list[Detection]:
    """The connected parts of a blob that nobody known accounts for."""
    rest: Gray = np.zeros_like(detection.inside)
    rest[ys, xs] = 255
    _, labels, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8, ltype=cv2.CV_32S)
    found = []
    for number in range(1, len(stats)):
        left, top, width, height, area = (int(value) for value in stats[number])
        if area >= smallest:
            inside: Gray = cv2.compare(labels[top : top + height, left : left + width], np.array(number), cv2.CMP_EQ)
            box = Rect(detection.box.left + left, detection.box.top + top, width, height)
            found.append(Detection(box, detection.score, inside, detection.solid))
    return found


def _box_around(detection: Detection, xs: NDArray[np.int64], ys: NDArray[np.int64]) -> Detection:
    """A share as a detection: the box of its pixels, but for the outermost."""
    few = len(xs) * 3 // 100
    across = np.sort(xs)
    left, right = int(across[few]), int(across[-1 - few])
    top, bottom = int(ys[few]), int(ys[-1 - few])  # they come row by row, sorted
    box = Rect(detection.box.left + left, detection.box.top + top, right - left + 1, bottom - top + 1)
    nothing: Gray = np.zeros((0, 0), np.uint8)
    return Detection(box, 0.3, nothing)

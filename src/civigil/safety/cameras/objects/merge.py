"""A detector's boxes and the foreground's blobs, put together for the tracker. Pure.

A box that the detector names takes the place of the blobs that lie in it, and borrows the look of the largest: so what it knows is
followed by its box, and what it does not know (or misses) by its blob, as without a detector.
"""

from __future__ import annotations

from collections.abc import Sequence

from civigil.safety.cameras.model import Rect
from civigil.safety.cameras.objects.found import Found
from civigil.safety.cameras.scene.blobs import Detection

COVERED = 0.5
"""A blob is explained by boxes that cover so much of it."""


def merged(blobs: Sequence[Detection], found: Sequence[Found], size: tuple[int, int]) -> list[Detection]:
    """What the tracker is given for a working picture of this width and height."""
    width, height = size
    boxes = [Rect(one.left * width, one.top * height, one.width * width, one.height * height) for one in found]
    together: list[Detection] = []
    free = list(blobs)
    for one, box in zip(found, boxes, strict=True):
        inside = [blob for blob in free if _shared(blob.box, box) >= COVERED * _area(blob.box)]
        free = [blob for blob in free if blob not in inside]
        largest = max(inside, key=lambda blob: _area(blob.box), default=None)
        look = () if largest is None else largest.look
        together.append(Detection(box, one.score, None, solid=True, look=look, label=one.label))
    return together + free


def _area(box: Rect) -> float:
    return box.width * box.height


def _shared(one: Rect, other: Rect) -> float:
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return max(0.0, across) * max(0.0, down)

"""How far one picture lies from where the camera's picture usually lies. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import msgspec
import numpy as np

from civigil.safety.cameras.model import Seen, Sighting
from civigil.safety.cameras.objects.found import Found
from civigil.safety.cameras.scene.background import Gray


@dataclass(frozen=True, slots=True)
class Sway:
    """Where the ground lies in a picture, beside where it usually lies: fractions of its width and height."""

    right: float = 0.0
    down: float = 0.0

    @property
    def none(self) -> bool:
        """Whether the picture lies where it usually does."""
        return self.right == 0.0 and self.down == 0.0

    def taken_out(self, picture: Gray, before: Gray | None = None) -> Gray:
        """A picture (height x width) as it would be without sway.

        Beyond its border it is what the steadied picture `before` shows there; without one, the border's own brightness.
        """
        if self.none:
            return picture
        fits = before is not None and before.shape == picture.shape
        height, width = picture.shape
        move = np.array([[1.0, 0.0, self.right * width], [0.0, 1.0, self.down * height]])
        how = (
            cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        )  # linear would blur the ground more the farther it lies between pixels
        return cv2.warpAffine(
            picture,
            move,
            (width, height),
            dst=before.copy() if before is not None and fits else None,
            flags=how,
            borderMode=cv2.BORDER_TRANSPARENT if fits else cv2.BORDER_REPLICATE,
        )

    def in_sight(self, shape: tuple[int, ...]) -> Gray | None:
        """255 where the steadied picture, of this height and width, is one that the camera really showed; none: everywhere."""
        if self.none:
            return None
        seen: Gray = np.zeros(shape, np.uint8)
        seen[_inner(self.down, shape[0]), _inner(self.right, shape[1])] = 255
        return seen

    def shown(self, one: Seen) -> Seen:
        """Somebody of the steadied picture, where the camera's own picture shows them."""
        if self.none:
            return one
        return msgspec.structs.replace(one, left=one.left + self.right, top=one.top + self.down)

    def told(self, one: Sighting) -> Sighting:
        """What is told of the steadied picture, where the camera's own picture shows it."""
        return one if self.none else msgspec.structs.replace(one, seen=self.shown(one.seen))

    def found(self, found: Sequence[Found]) -> Sequence[Found]:
        """A detector's boxes, of the camera's own picture, where they lie in the steadied one."""
        if self.none:
            return found
        return [replace(one, left=one.left - self.right, top=one.top - self.down) for one in found]


def _inner(sway: float, long: int) -> slice:
    beyond = math.ceil(abs(sway) * long - 1e-6)
    return slice(0, long - beyond) if sway > 0 else slice(beyond, long)


STILL = Sway()

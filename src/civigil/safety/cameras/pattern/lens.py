"""From metres on the ground to pixels: a pinhole camera on a mast, tilted down.

World: x to the right, y up, z away from the camera, in metres; the camera stands above 0, 0, 0. Picture: pixels from the upper
left corner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Lens:
    """A camera's height, tilt and picture."""

    width: int = 640  # pixels
    height: int = 360
    focal: float = 520.0  # pixels
    mast: float = 5.5  # metres
    tilt: float = math.radians(17)
    left: float = 0.0  # pixels that are cut off there, where only a window of the picture is drawn
    top: float = 0.0

    def at(self, x: float, y: float, z: float) -> tuple[float, float]:
        """The pixel that shows a point. The point must lie in front of the camera."""
        down, depth = self._turned(y, z)
        across, below = self.focal * x / depth, self.focal * down / depth
        return self.width / 2 + across - self.left, self.height / 2 + below - self.top

    def scale(self, y: float, z: float) -> float:
        """Pixels for a metre at a point's distance."""
        return self.focal / self._turned(y, z)[1]

    def ground(self, px: float, py: float) -> tuple[float, float]:
        """The point of the ground, (x, z), that a pixel below the horizon shows."""
        across, down = (px - self.width / 2) / self.focal, (py - self.height / 2) / self.focal
        steep = math.sin(self.tilt) + down * math.cos(self.tilt)
        far = self.mast / steep  # along the ray, measured on the camera's axis
        return across * far, far * (math.cos(self.tilt) - down * math.sin(self.tilt))

    def larger(self, times: int) -> Lens:
        """The same view with so many times the pixels each way."""
        return Lens(self.width * times, self.height * times, self.focal * times, self.mast, self.tilt)

    def window(self, left: int, top: int) -> Lens:
        """The same view, counted from another upper left corner."""
        return replace(self, left=left, top=top)

    def _turned(self, y: float, z: float) -> tuple[float, float]:
        drop = self.mast - y
        down = drop * math.cos(self.tilt) - z * math.sin(self.tilt)
        return down, z * math.cos(self.tilt) + drop * math.sin(self.tilt)

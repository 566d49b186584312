"""A camera as a pinhole: where it hangs, where it looks, and which pixel a point of the world falls on.

The world's axes are x east, y north, z up, in metres; a picture's are u to the right and v down, in pixels. `project` gives
pixels and the *depth*, metres along the axis of view. The plane of the ground maps to the picture by a homography, which is
what makes people and cars as tall as their distance asks. Pure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from civigil.kernel.errors import Invalid

Floats = NDArray[np.float64]
NEAR_M = 0.4  # nothing nearer is drawn


@dataclass(frozen=True)
class View:
    """One camera's pose and lens. Raises `Invalid` for one that cannot be."""

    x_m: float
    y_m: float
    height_m: float  # above the ground
    heading_deg: float  # clockwise from north
    tilt_deg: float  # below the horizon
    fov_deg: float = 62.0  # from the left edge of the picture to its right one
    width: int = 640
    height: int = 360

    def __post_init__(self) -> None:
        """Check what was given."""
        if not 0.5 <= self.height_m <= 200 or not -30 <= self.tilt_deg <= 89 or not 10 <= self.fov_deg <= 130:
            raise Invalid("a camera hangs 0.5 to 200 m high, tilts -30 to 89° and sees 10 to 130°", where="camera view")
        if not 64 <= self.width <= 4096 or not 36 <= self.height <= 2304 or self.width % 2 or self.height % 2:
            raise Invalid(f"{self.width}x{self.height} is no size of a picture here", where="camera view")

    @cached_property
    def focal(self) -> float:
        """The focal length in pixels."""
        return self.width / 2 / math.tan(math.radians(self.fov_deg) / 2)

    @cached_property
    def axes(self) -> Floats:
        """Rows: the world's directions of u, v and depth."""
        heading, tilt = math.radians(self.heading_deg), math.radians(self.tilt_deg)
        east, north = math.sin(heading), math.cos(heading)
        forward = (east * math.cos(tilt), north * math.cos(tilt), -math.sin(tilt))
        return np.array(
            [(north, -east, 0.0), (-east * math.sin(tilt), -north * math.sin(tilt), -math.cos(tilt)), forward]
        )

    @cached_property
    def place(self) -> Floats:
        """Where its lens is."""
        return np.array([self.x_m, self.y_m, self.height_m])

    def local(self, points: Floats) -> Floats:
        """World points, rows of three, as (right, down, depth) in metres."""
        moved: Floats = (points - self.place) @ self.axes.T
        return moved

    def pixels(self, local: Floats) -> Floats:
        """Local points in front of the lens, as pixels."""
        flat: Floats = local[:, :2] * (self.focal / local[:, 2:3])
        return flat + self.middle

    def project(self, points: Floats) -> tuple[Floats, Floats]:
        """World points as pixels, and their depths. Meaningless where the depth is not positive."""
        local = self.local(points)
        return self.pixels_of(local), local[:, 2]

    def pixels_of(self, local: Floats) -> Floats:
        """Local points as pixels, those behind the lens pulled in front of it."""
        flat: Floats = local[:, :2] * (self.focal / np.maximum(local[:, 2:3], NEAR_M))
        return flat + self.middle

    @cached_property
    def middle(self) -> Floats:
        """The picture's middle."""
        return np.array([self.width / 2, self.height / 2])

    def outline(self, points: Floats) -> Floats | None:
        """A polygon of the world as one of the picture, cut off in front of the lens; nothing where it lies behind."""
        local = clipped(self.local(points))
        return None if local is None else self.pixels(local)

    def ground(self, u: float, v: float) -> tuple[float, float] | None:
        """The place on the ground that a pixel shows; nothing above the horizon."""
        ray = np.array([(u - self.width / 2) / self.focal, (v - self.height / 2) / self.focal, 1.0]) @ self.axes
        if ray[2] > -1e-4:
            return None
        x, y = (self.place[:2] - ray[:2] * (self.height_m / ray[2])).tolist()
        return x, y

    def rays(self) -> NDArray[np.float32]:
        """For each pixel the world's direction with a depth of one metre, height x width x 3."""
        u = (np.arange(self.width, dtype=np.float32) + 0.5 - self.width / 2) / self.focal
        v = (np.arange(self.height, dtype=np.float32) + 0.5 - self.height / 2) / self.focal
        flat = np.empty((self.height, self.width, 3), np.float32)
        flat[..., 0], flat[..., 1], flat[..., 2] = u[None, :], v[:, None], 1.0
        turned: NDArray[np.float32] = flat @ self.axes.astype(np.float32)
        return turned

    def sees(self, x_m: float, y_m: float, margin: float = 0.0) -> bool:
        """Whether the ground there is in the picture, `margin` of its width away from the edges."""
        pixel, depth = self.project(np.array([[x_m, y_m, 0.0]]))
        u, v = pixel[0] / (self.width, self.height)
        return bool(depth[0] > NEAR_M and margin <= u <= 1 - margin and margin <= v <= 1 - margin)

    def scaled(self, times: int) -> View:
        """The same view in so many times as many pixels."""
        return replace(self, width=self.width * times, height=self.height * times)

    def shaken(self, heading_deg: float, tilt_deg: float) -> View:
        """The same camera, pushed a little."""
        return replace(self, heading_deg=self.heading_deg + heading_deg, tilt_deg=self.tilt_deg + tilt_deg)


def clipped(local: Floats) -> Floats | None:
    """A polygon's part in front of the lens (Sutherland and Hodgman), in local coordinates."""
    inside = local[:, 2] > NEAR_M
    if inside.all():
        return local
    if not inside.any():
        return None
    kept: list[Floats] = []
    for number in range(len(local)):
        here, there = local[number - 1], local[number]
        if inside[number - 1] != inside[number]:
            share = (NEAR_M - here[2]) / (there[2] - here[2])
            kept.append(here + share * (there - here))
        if inside[number]:
            kept.append(there)
    return np.array(kept) if len(kept) >= 3 else None

"""The plane of the ground and its picture: a homography through tied points, and how sure it is. Pure.

Hartley and Zisserman, *Multiple View Geometry* (2nd edition): the normalised direct linear transformation (algorithm 4.2),
degenerate configurations (§4.1.3), and the propagation of covariance to the homography and to what it maps (§5.2). The picture's
points are fractions of its width and height; the ground's are metres east and north of an origin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civigil.kernel.errors import Invalid

Floats = NDArray[np.float64]
POINTS_AT_MOST = 32
FLAT = 1e-3
"""Of points that determine nothing the second smallest singular value vanishes; below this share of the largest it has."""


@dataclass(frozen=True)
class Homography:
    """From the picture to the ground, and back. `covariance` is that of `matrix`, row by row, 9 x 9."""

    matrix: Floats  # 3 x 3, of norm 1, so that what lies on the ground has a positive third coordinate
    covariance: Floats

    def ground(self, points: Floats) -> tuple[Floats, Floats]:
        """Picture points N x 2 as metres N x 2, and the third coordinate N: not positive at and above the horizon."""
        whole = np.column_stack([points, np.ones(len(points))]) @ self.matrix.T
        third = whole[:, 2]
        safe = np.where(np.abs(third) < 1e-12, 1e-12, third)
        return whole[:, :2] / safe[:, None], third

    def picture(self, places: Floats) -> tuple[Floats, Floats]:
        """Metres N x 2 as picture points, and the third coordinate: not positive behind the camera."""
        back = np.linalg.inv(self.matrix)
        whole = np.column_stack([places, np.ones(len(places))]) @ back.T
        third = whole[:, 2]
        safe = np.where(np.abs(third) < 1e-12, 1e-12, third)
        return whole[:, :2] / safe[:, None], third

    def spread(self, point: tuple[float, float], picture_sd: tuple[float, float]) -> Floats:
        """The covariance (2 x 2, square metres) of the ground place of a picture point that is known to these fractions."""
        x, y = point
        top = self.matrix @ (x, y, 1.0)
        third = top[2]
        place = top[:2] / third
        by_point = (self.matrix[:2, :2] - place[:, None] * self.matrix[2, :2]) / third
        by_matrix = np.zeros((2, 9))
        for row in range(2):
            by_matrix[row, 3 * row : 3 * row + 3] = (x / third, y / third, 1 / third)
            by_matrix[row, 6:9] = -place[row] * np.array([x, y, 1.0]) / third
        spread: Floats = (
            by_point @ np.diag(np.square(picture_sd)) @ by_point.T + by_matrix @ self.covariance @ by_matrix.T
        )
        return spread


def fitted(picture: Floats, ground: Floats, *, picture_sd: tuple[float, float], ground_sd: float) -> Homography:
    """The homography through tied points, N x 2 each, of which the picture's are known to fractions, the ground's to metres.

    Raises `Invalid`, saying why, for fewer than four points and for points that determine none.
    """
    check_points(picture, ground)
    matrix = _solved(picture, ground)
    matrix = matrix if (np.column_stack([picture, np.ones(len(picture))]) @ matrix[2]).mean() > 0 else -matrix
    made = Homography(matrix, np.zeros((9, 9)))
    _check_view(made, picture)
    return Homography(matrix, _propagated(picture, ground, matrix, picture_sd, ground_sd))


def check_points(picture: Floats, ground: Floats) -> None:
    """Raise `Invalid` for points that determine no homography: too few, twins, or all but one on a line."""
    count = len(picture)
    if not 4 <= count <= POINTS_AT_MOST:
        raise Invalid(f"four points or more are needed ({POINTS_AT_MOST} at most), got {count}", where="points")
    for name, points in (("picture", picture), ("map", ground)):
        span = float(np.ptp(points, axis=0).max())
        apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) + np.eye(count) * 1e9
        if span <= 0 or apart.min() < 1e-3 * span:
            one, other = (int(at) + 1 for at in np.unravel_index(int(apart.argmin()), apart.shape))
            raise Invalid(f"points {one} and {other} are the same place on the {name}", where="points")
        if _spread_of_best_four(points) < 0.01 * span * span:
            raise Invalid(
                f"all points but one lie on one line on the {name}: spread four of them over the ground", where="points"
            )


def _spread_of_best_four(points: Floats) -> float:
    """The smallest triangle, doubled, of the four points of which it is largest; 0 where three of any four lie on a line.

    Chosen greedily from the farthest pair on: enough to tell a degenerate set from one that is not.
    """
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    chosen = [int(at) for at in np.unravel_index(int(apart.argmax()), apart.shape)]
    while len(chosen) < 4:
        worst = [
            -1.0
            if at in chosen
            else min(_doubled(points, one, other, at) for one in chosen for other in chosen if one < other)
            for at in range(len(points))
        ]
        chosen.append(int(np.argmax(worst)))
    return max(worst)


def _doubled(points: Floats, one: int, other: int, third: int) -> float:
    (ax, ay), (bx, by), (cx, cy) = points[[one, other, third]]
    return abs(float((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)))


def _solved(picture: Floats, ground: Floats) -> Floats:
    """Algorithm 4.2: normalise, solve A h = 0 by the smallest singular vector, bring back; of norm 1."""
    from_picture, one = _normalised(picture)
    from_ground, other = _normalised(ground)
    rows = []
    for (x, y), (e, n) in zip(one, other, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -e * x, -e * y, -e])
        rows.append([0, 0, 0, x, y, 1, -n * x, -n * y, -n])
    _, sizes, vectors = np.linalg.svd(np.array(rows, float))
    if sizes[7] < FLAT * sizes[0]:
        raise Invalid("the points determine no plane: move some of them apart", where="points")
    matrix = np.linalg.inv(from_ground) @ vectors[-1].reshape(3, 3) @ from_picture
    solved: Floats = matrix / np.linalg.norm(matrix)
    return solved


def _normalised(points: Floats) -> tuple[Floats, Floats]:
    """The similarity that brings points about 0 at a mean distance of √2 (§4.4.4), and the points there."""
    middle = points.mean(axis=0)
    scale = np.sqrt(2) / max(float(np.hypot(*(points - middle).T).mean()), 1e-12)
    matrix = np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])
    return matrix, (points - middle) * scale


def _check_view(made: Homography, picture: Floats) -> None:
    """Raise `Invalid` where no camera above the ground can see it so: a point beyond the horizon, or the ground mirrored."""
    _, third = made.ground(picture)
    if third.min() <= 0:
        beyond = int(third.argmin()) + 1
        raise Invalid(f"point {beyond} would lie beyond the horizon: are two points swapped?", where="points")
    if np.linalg.det(made.matrix) > 0:  # the picture's y runs down, so a view from above turns the sense round
        raise Invalid("the ground would be seen from below: are two points swapped?", where="points")


def _propagated(
    picture: Floats, ground: Floats, matrix: Floats, picture_sd: tuple[float, float], ground_sd: float
) -> Floats:
    """The covariance of the homography from that of the points, by differences (§5.2.1, forward propagation)."""
    covariance = np.zeros((9, 9))
    steps = (*picture_sd, ground_sd, ground_sd)
    for number in range(len(picture)):
        for axis, step in enumerate(steps):
            moved = [picture.copy(), ground.copy()]
            moved[axis // 2][number, axis % 2] += step
            other = _solved(*moved)
            other = other if float((other * matrix).sum()) > 0 else -other
            change = (other - matrix).ravel()
            covariance += np.outer(change, change)
    return covariance

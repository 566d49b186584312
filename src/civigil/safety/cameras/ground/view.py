"""What people see of a camera's ground."""

from __future__ import annotations

import msgspec

from civigil.events.cameras import GroundTie
from civigil.safety.cameras.ground.calibrated import Calibrated, Tie

GRIDS_M = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
LINES = 16  # about so many each way


class GroundSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A point of the picture whose place was asked for, and how sure it is."""

    x: float
    y: float
    latitude: float
    longitude: float
    uncertainty_m: float


class GroundTried(msgspec.Struct, frozen=True, kw_only=True):
    """What points would give: how far each lies from where all together put it, and a grid to look at."""

    trouble: str  # why they determine no ground; empty where they do
    residuals_m: tuple[float, ...] = ()
    grid_m: float = 0.0  # between two lines
    grid: tuple[
        tuple[tuple[float, float], ...], ...
    ] = ()  # lines of the ground as they lie in the picture, in fractions
    spots: tuple[GroundSeen, ...] = ()  # how sure places are, from near to far


class GroundView(msgspec.Struct, frozen=True, kw_only=True):
    """Where on the ground a camera looks."""

    version: int
    by: str  # a person's principal id; empty: nobody has said it yet
    ties: tuple[GroundTie, ...]
    tried: GroundTried


class GroundSet(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `SetGround`."""

    version: int
    ties: tuple[GroundTie, ...]


def told(ties: tuple[Tie, ...]) -> tuple[GroundTie, ...]:
    """Ties as others are told of them."""
    return tuple(msgspec.convert(tie, GroundTie, from_attributes=True) for tie in ties)


def tried_of(ground: Calibrated) -> GroundTried:
    """What a ground looks like."""
    far = max(max(map(abs, ground.plane.metres(tie.latitude, tie.longitude))) for tie in ground.ties)
    step = next((one for one in GRIDS_M if 2 * far / one <= LINES), GRIDS_M[-1])
    spots = []
    for y in (0.95, 0.75, 0.55, 0.35):
        place = ground.place(0.5, y)
        if place is not None:
            spots.append(
                GroundSeen(
                    x=0.5, y=y, latitude=place.latitude, longitude=place.longitude, uncertainty_m=place.uncertainty_m
                )
            )
    return GroundTried(
        trouble="",
        residuals_m=tuple(round(one, 2) for one in ground.residuals_m()),
        grid_m=step,
        grid=ground.grid(step, step * LINES / 2 * 1.5),
        spots=tuple(spots),
    )

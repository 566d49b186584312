"""The index of causes: by place, in H3 cells that fit a cause's own uncertainty, and by subject. Pure.

A report is compared with its neighbours only, so a batch costs its own size, not that of the city. Exact causes lie in small cells,
vague and moving ones in larger ones; each layer is searched as far as the place gate may reach, and an empty layer costs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import h3.api.basic_int as h3

from civigil.incidents.likeness import Likeness, likeness
from civigil.incidents.model import Cause, Report, Spot
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.place import Cell


class Level(NamedTuple):
    """One layer of the index: causes up to an uncertainty, in cells of one size."""

    resolution: int  # of H3
    deviation_m: float  # standard deviation of a cause that lies here, at most
    ring_m: float  # what one ring of cells around a point's own covers at least (a test holds it)


LEVELS = (Level(10, 10.0, 60.0), Level(8, 70.0, 420.0), Level(6, 1500.0, 3000.0))
MOVING_LEVEL = 1  # what moves is looked for farther away


def cell_at(spot: Spot, resolution: int) -> Cell:
    """The H3 cell that holds a spot."""
    return Cell(h3.latlng_to_cell(spot.latitude, spot.longitude, resolution))


@lru_cache(maxsize=65_536)
def disk(cell: Cell, rings: int) -> tuple[Cell, ...]:
    """The cell and all within so many rings of it."""
    return tuple(Cell(near) for near in h3.grid_disk(cell, rings))


class Field:
    """All causes that a batch may touch, indexed by place and by subject."""

    def __init__(self, causes: Iterable[Cause], limits: IncidentSettings) -> None:
        self.limits = limits
        self.causes: dict[UUID, Cause] = {}
        self._cells: tuple[dict[tuple[str, Cell], dict[UUID, Cause]], ...] = tuple({} for _ in LEVELS)
        self._subjects: dict[str, dict[UUID, None]] = {}
        self._places: dict[UUID, tuple[int, str, Cell]] = {}
        for cause in causes:
            self.put(cause)

    def put(self, cause: Cause) -> None:
        """Take a cause in, or its newer state."""
        known = self.causes.get(cause.id)
        self.causes[cause.id] = cause
        if known is None or known.subjects is not cause.subjects:
            for subject in cause.subjects:
                self._subjects.setdefault(subject, {})[cause.id] = None
        if cause.spot is None:
            return
        level = _level_of(cause.spot)
        place = (level, cause.group, cell_at(cause.spot, LEVELS[level].resolution))
        old = self._places.get(cause.id) if known is not None else None
        if place != old:
            if old is not None:
                del self._cells[old[0]][old[1:]][cause.id]
            self._places[cause.id] = place
        self._cells[level].setdefault(place[1:], {})[cause.id] = cause

    def drop(self, id: UUID) -> None:
        """Forget a cause that lives on in another."""
        cause = self.causes.pop(id)
        for subject in cause.subjects:
            self._subjects[subject].pop(id, None)
        place = self._places.pop(id, None)
        if place is not None:
            del self._cells[place[0]][place[1:]][id]

    def near(self, group: str, spot: Spot) -> list[Cause]:
        """Causes of a group that may lie within the place gate of a spot."""
        found: list[Cause] = []
        extent2 = self.limits.extent_m**2
        for level, cells in zip(LEVELS, self._cells, strict=True):
            if not cells:
                continue
            reach = math.sqrt(self.limits.place_gate * (level.deviation_m**2 + spot.variance + extent2))
            rings = math.ceil(reach / level.ring_m)
            for cell in disk(cell_at(spot, level.resolution), rings):
                here = cells.get((group, cell))
                if here:
                    found.extend(here.values())
        return found

    def candidates(self, report: Report) -> list[Likeness]:
        """Every cause that may be the report's own, with its evidence, the strongest first."""
        ids: dict[UUID, None] = {}
        for subject in report.subjects:
            ids |= self._subjects.get(subject, {})
        causes = [self.causes[id] for id in ids]
        if report.spot is not None:
            around = self.near(report.group, report.spot)
            causes += [cause for cause in around if cause.id not in ids] if ids else around
        found = [like for cause in causes if (like := likeness(report, cause, self.limits)) is not None]
        if len(found) > 1:
            found.sort(key=_strength)
        return found


def _level_of(spot: Spot) -> int:
    if spot.moving:
        return MOVING_LEVEL
    deviation = math.sqrt(spot.variance)
    return next((index for index, level in enumerate(LEVELS) if deviation <= level.deviation_m), len(LEVELS) - 1)


def _strength(like: Likeness) -> tuple[float, float, bytes]:
    return (-like.score, like.cause.started, like.cause.id.bytes)

"""Where the incidents of a batch are looked for, and which regions two deciders must not decide at once. Pure.

Incidents stand in the table under an H3 cell whose size fits their own uncertainty (`SIZES`), so that a batch reads its neighbours
and not the whole district. A report is looked for in the cells of each size that its place gate may reach. A vague report would
reach very many of the smallest ones: it reads them by the range of numbers that the children of a larger cell share.

Two workers share the stream, and two concerns of one cause may come to both. So a decider holds a lock on every region (H3
resolution 6, 36 km²) and subject that its batch looks at, from before it reads until its commit: the second one waits, and then
sees what the first one raised. Any two reports that could share a cause look at a common cell, and so lock a common region.
All locks are taken in one statement, in one order.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import h3.api.basic_int as h3
import msgspec

from civigil.incidents.field import cell_at, disk
from civigil.incidents.model import Report, Spot
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.place import Cell


class Size(NamedTuple):
    """Cells of one size, for incidents up to an uncertainty."""

    resolution: int  # of H3
    deviation_m: float  # standard deviation of an incident that stands here, at most
    ring_m: float  # what one ring of cells around a point's own covers at least (a test holds it)


EXACT, VAGUE, VAGUER = SIZES = (Size(9, 25.0, 155.0), Size(7, 150.0, 1050.0), Size(5, math.inf, 7000.0))
EXACT_RINGS_AT_MOST = 3  # beyond, the exact ones are read by ranges
REGION = 6
CLUSTER = 11
"""Reports in one cell of this H3 resolution (50 m across) are looked for together."""
BRIDGED_M = 10.0
"""The standard deviation of a cause that a report joins, at most, for another one beyond it to be looked at too."""
SLOT_S = 900
SUBJECT_LOCKS = 256


class Box(NamedTuple):
    """What encloses some spots. In a full city a cell holds far more incidents than the place gate reaches."""

    south: float  # degrees
    north: float
    west: float
    east: float
    widen: float  # degrees of longitude to one of latitude
    variance: float  # m²: the largest of a spot in it, with what a cause extends and what it may bridge

    def around(self, other: Box) -> Box:
        """What encloses both."""
        return Box(
            min(self.south, other.south),
            max(self.north, other.north),
            min(self.west, other.west),
            max(self.east, other.east),
            max(self.widen, other.widen),
            max(self.variance, other.variance),
        )


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What one batch looks for."""

    lows: tuple[Cell, ...]  # ranges of cells, from …
    highs: tuple[Cell, ...]  # … to, both included; most hold one cell
    slots: tuple[int, ...]  # for each range: incidents whose last concern lies before that quarter hour are over
    until: tuple[float, ...]  # for each range: incidents that started later are others; seconds since 1970
    boxes: tuple[Box, ...]  # for each range: what encloses the spots that it is for
    gate: float  # squared Mahalanobis distance beyond which places differ
    subjects: tuple[str, ...]
    since: float  # for the subjects: incidents whose last concern lies before that are over
    locks: tuple[int, ...]  # sorted


def slot_of(at: float) -> int:
    """The quarter hour of an instant."""
    return math.floor(at / SLOT_S)


def stored_cell(spot: Spot) -> Cell:
    """The cell under which an incident stands in the table. What moves is looked for farther away."""
    size = (
        VAGUE if spot.moving else next(size for size in SIZES if spot.variance <= size.deviation_m * size.deviation_m)
    )
    return cell_at(spot, size.resolution)


class _Reach(NamedTuple):
    """Where a report is looked for; one for all reports that are looked for in the same cells."""

    exact: Cell
    vague: Cell
    exact_rings: int
    vague_rings: int


def search_of(reports: Iterable[Report], limits: IncidentSettings) -> Search:
    """What to look for, and what to lock, for a batch of reports."""
    spans: dict[tuple[_Reach, Cell], tuple[float, float, Box]] = {}
    subjects: dict[str, None] = {}
    since = math.inf
    for report in reports:
        if report.spot is not None:
            cluster = _reach(report.spot, limits), cell_at(report.spot, CLUSTER)
            box = _box(report.spot, limits)
            known = spans.get(cluster)
            if known is None:
                spans[cluster] = (report.at, report.at, box)
            else:
                spans[cluster] = (min(report.at, known[0]), max(report.at, known[1]), box.around(known[2]))
        if report.subjects:
            since = min(since, report.at - limits.subject_silence_at_most_s)
            subjects.update(dict.fromkeys(report.subjects))
    ranges: list[tuple[tuple[Cell, Cell], float, float, Box]] = []
    regions: set[Cell] = set()
    for (reach, _), (first, last, box) in spans.items():
        found, locked = _cells(reach)
        regions.update(locked)
        ranges += [(cells, first, last, box) for cells in found]
    return Search(
        lows=tuple(cells[0] for cells, *_ in ranges),
        highs=tuple(cells[1] for cells, *_ in ranges),
        slots=tuple(slot_of(first - limits.silence_at_most_s) for _, first, _, _ in ranges),
        until=tuple(last + limits.silence_at_most_s for _, _, last, _ in ranges),
        boxes=tuple(box for *_, box in ranges),
        gate=limits.place_gate,
        subjects=tuple(subjects),
        since=since,
        locks=tuple(sorted({*map(_key, regions), *map(_subject_key, subjects)})),
    )


def _box(spot: Spot, limits: IncidentSettings) -> Box:
    variance = spot.variance + limits.extent_m * limits.extent_m + BRIDGED_M * BRIDGED_M
    if abs(spot.longitude) > 179 or abs(spot.latitude) > 85:  # degrees of longitude are no measure there
        return Box(spot.latitude, spot.latitude, -361.0, 361.0, 1.0, variance)
    widen = 1 / math.cos(math.radians(spot.latitude))
    return Box(spot.latitude, spot.latitude, spot.longitude, spot.longitude, widen, variance)


def _reach(spot: Spot, limits: IncidentSettings) -> _Reach:
    own = spot.variance + limits.extent_m * limits.extent_m
    exact, vague = (
        math.ceil(math.sqrt(limits.place_gate * (size.deviation_m**2 + own)) / size.ring_m) for size in (EXACT, VAGUE)
    )
    return _Reach(cell_at(spot, EXACT.resolution), cell_at(spot, VAGUE.resolution), exact, vague)


@lru_cache(maxsize=16_384)
def _cells(reach: _Reach) -> tuple[tuple[tuple[Cell, Cell], ...], frozenset[Cell]]:
    """The ranges of cells that a reach covers, and the regions to lock."""
    vague = disk(reach.vague, reach.vague_rings)
    vaguer = disk(Cell(h3.cell_to_parent(reach.vague, VAGUER.resolution)), 1)
    if reach.exact_rings <= EXACT_RINGS_AT_MOST:
        exact = [(cell, cell) for cell in disk(reach.exact, reach.exact_rings)]
    else:  # one ring more, since the children of a cell do not quite tile it
        exact = [_children(cell) for cell in disk(reach.vague, reach.vague_rings + 1)]
    regions = frozenset(Cell(h3.cell_to_parent(cell, REGION)) for cell in vague)
    return (*exact, *((cell, cell) for cell in (*vague, *vaguer))), regions


def _children(cell: Cell) -> tuple[Cell, Cell]:
    """The range of numbers of a cell's descendants of the exact size: they differ in their last digits only."""
    shift = 3 * (15 - EXACT.resolution)
    digits = (1 << 3 * (EXACT.resolution - VAGUE.resolution)) - 1 << shift
    first = (cell & ~digits & ~(0xF << 52)) | EXACT.resolution << 52
    return Cell(first), Cell(first | digits)


def _key(region: Cell) -> int:
    """A lock's number: 31 bits of the region's hash. Two regions with one number only wait needlessly."""
    return zlib.crc32(region.to_bytes(8, "big")) & 0x7FFF_FFFF


def _subject_key(subject: str) -> int:
    """A lock's number for a subject: negative, and one of a few, so that a batch of thousands fits the lock table."""
    return -1 - zlib.crc32(subject.encode()) % SUBJECT_LOCKS

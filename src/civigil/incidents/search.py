"""Where the incidents of a batch are looked for, and which regions two deciders must not decide at once. Pure.

Incidents stand in the table under an H3 cell: resolution 7 (1.2 km edges), or 5 (8.5 km) where their place is vague. A report is
looked for in the cells that its place gate may reach.

Two workers share the stream, and two concerns of one cause may come to both. So a decider holds a lock on every region (H3
resolution 6, 36 km²) and subject that its batch looks at, from before it reads until its commit: the second one waits, and then
sees what the first one raised. Any two reports that could share a cause look at a common cell, and so lock a common region.
All locks are taken in one statement, in one order.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable

import h3.api.basic_int as h3
import msgspec

from civigil.incidents.field import cell_at, disk
from civigil.incidents.model import Report, Spot
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.place import Cell

FINE, COARSE, REGION = 7, 5, 6
VAGUE_M = 150.0  # standard deviation above which a place is vague
FINE_RING_M, COARSE_RING_M = (
    1050.0,
    7000.0,
)  # what one ring of cells around a point's own covers at least (a test holds it)
SLOT_S = 900
SUBJECT_LOCKS = 256


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What one batch looks for."""

    cells: tuple[Cell, ...]
    slots: tuple[int, ...]  # for each cell: incidents whose last concern lies before that quarter hour are over
    until: tuple[float, ...]  # for each cell: incidents that started later are others; seconds since 1970
    subjects: tuple[str, ...]
    since: float  # for the subjects: incidents whose last concern lies before that are over
    locks: tuple[int, ...]  # sorted


def slot_of(at: float) -> int:
    """The quarter hour of an instant."""
    return math.floor(at / SLOT_S)


def stored_cell(spot: Spot) -> Cell:
    """The cell under which an incident stands in the table."""
    vague = not spot.moving and spot.variance > VAGUE_M * VAGUE_M
    return cell_at(spot, COARSE if vague else FINE)


def search_of(reports: Iterable[Report], limits: IncidentSettings) -> Search:
    """What to look for, and what to lock, for a batch of reports."""
    spans: dict[tuple[Cell, int], tuple[float, float]] = {}
    subjects: dict[str, None] = {}
    since = math.inf
    for report in reports:
        if report.spot is not None:
            key = (cell_at(report.spot, FINE), _rings(report.spot, limits))
            first, last = spans.get(key, (report.at, report.at))
            spans[key] = (min(first, report.at), max(last, report.at))
        if report.subjects:
            since = min(since, report.at - limits.subject_silence_at_most_s)
            subjects.update(dict.fromkeys(report.subjects))
    cells: dict[Cell, tuple[float, float]] = {}
    regions: set[Cell] = set()
    for (middle, rings), (first, last) in spans.items():
        near = disk(middle, rings)
        regions.update(Cell(h3.cell_to_parent(cell, REGION)) for cell in near)
        for cell in (*near, *disk(Cell(h3.cell_to_parent(middle, COARSE)), 1)):
            known = cells.get(cell)
            cells[cell] = (first, last) if known is None else (min(first, known[0]), max(last, known[1]))
    return Search(
        cells=tuple(cells),
        slots=tuple(slot_of(first - limits.silence_at_most_s) for first, _ in cells.values()),
        until=tuple(last + limits.silence_at_most_s for _, last in cells.values()),
        subjects=tuple(subjects),
        since=since,
        locks=tuple(sorted({*map(_key, regions), *map(_subject_key, subjects)})),
    )


def _rings(spot: Spot, limits: IncidentSettings) -> int:
    reach2 = limits.place_gate * (VAGUE_M * VAGUE_M + spot.variance + limits.extent_m * limits.extent_m)
    return math.ceil(math.sqrt(reach2) / FINE_RING_M)


def _key(region: Cell) -> int:
    """A lock's number: 31 bits of the region's hash. Two regions with one number only wait needlessly."""
    return zlib.crc32(region.to_bytes(8, "big")) & 0x7FFF_FFFF


def _subject_key(subject: str) -> int:
    """A lock's number for a subject: negative, and one of a few, so that a batch of thousands fits the lock table."""
    return -1 - zlib.crc32(subject.encode()) % SUBJECT_LOCKS

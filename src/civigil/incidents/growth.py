"""How a cause grows: raised by a report, joined by another, made one with another cause. Pure."""

from __future__ import annotations

from uuid import UUID

import msgspec

from civigil.incidents.estimate import average, refine, set_moving
from civigil.incidents.likeness import Likeness
from civigil.incidents.model import Cause, Report, Spot, issuers_of
from civigil.incidents.settings import IncidentSettings

SUBJECTS_AT_MOST = 256


def begin(id: UUID, report: Report) -> Cause:
    """The cause that a report raises."""
    subjects = frozenset(report.subjects)
    return Cause(
        id=id,
        status=report.status,
        kind=report.kind,
        group=report.group,
        category=report.category,
        spot=report.spot,
        started=report.at,
        last=report.at,
        count=1,
        subjects=subjects,
        issuers=issuers_of(subjects),
        by_person=report.by_person,
    )


def absorb(cause: Cause, report: Report, how: Likeness, limits: IncidentSettings) -> Cause:
    """The cause with one more report."""
    spot, floor = cause.spot, limits.extent_m**2
    if report.spot is not None:
        if spot is None:
            spot = report.spot
        elif how.jumped:
            spot = set_moving(spot, report.spot, floor=floor)
        else:
            spot = refine(spot, report.spot, floor=floor, bias_share=limits.bias_share)
    subjects, issuers = cause.subjects, cause.issuers
    if len(subjects) < SUBJECTS_AT_MOST and not subjects.issuperset(report.subjects):
        subjects = subjects.union(report.subjects)
        issuers = issuers_of(subjects)
    return Cause(
        id=cause.id,
        status=cause.status,
        kind=cause.kind,
        group=cause.group,
        category=cause.category,
        spot=spot,
        started=min(cause.started, report.at),
        last=max(cause.last, report.at),
        count=cause.count + 1,
        subjects=subjects,
        issuers=issuers,
        by_person=cause.by_person,
        handled=cause.handled,
        open_until=cause.open_until,
    )


def combine(stays: Cause, goes: Cause, limits: IncidentSettings) -> Cause:
    """One cause of two."""
    spot = stays.spot or goes.spot
    if stays.spot is not None and goes.spot is not None:
        if stays.spot.moving or goes.spot.moving:
            spot = max(stays.spot, goes.spot, key=_latest)
        else:
            spot = average(stays.spot, goes.spot, floor=limits.extent_m**2)
    return msgspec.structs.replace(
        stays,
        spot=spot,
        started=min(stays.started, goes.started),
        last=max(stays.last, goes.last),
        count=stays.count + goes.count,
        subjects=stays.subjects | goes.subjects,
        issuers=stays.issuers | goes.issuers,
        by_person=stays.by_person and goes.by_person,
        handled=stays.handled or goes.handled,
    )


def _latest(spot: Spot) -> float:
    return spot.at

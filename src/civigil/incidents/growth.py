"""How a cause grows: raised by a report, joined by another, made one with another cause. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from civigil.incidents.estimate import average, refine, set_moving
from civigil.incidents.likeness import Likeness, likeness
from civigil.incidents.model import Cause, Placed, Report, Spot, issuers_of
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.severity import Status

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


def regrow(id: UUID, status: Status, placed: Sequence[Placed], limits: IncidentSettings) -> Cause:
    """The cause of concerns that people have put together, in the order in which they happened; there is at least one.

    What the gates would keep apart is combined like two causes: a person has said that it is one.
    """
    reports = sorted((_report(one, status) for one in placed), key=_order)
    cause = begin(id, reports[0])
    for report in reports[1:]:
        how = likeness(report, cause, limits)
        cause = combine(cause, begin(id, report), limits) if how is None else absorb(cause, report, how, limits)
    named = frozenset(sorted(cause.subjects)[:SUBJECTS_AT_MOST])
    by_person = all(report.by_person for report in reports)
    return msgspec.structs.replace(cause, subjects=named, issuers=issuers_of(named), by_person=by_person)


def _report(placed: Placed, status: Status) -> Report:
    seen, spot = placed.seen, None
    if seen.latitude is not None and seen.longitude is not None:
        spot = Spot(latitude=seen.latitude, longitude=seen.longitude, variance=seen.variance, at=placed.at)
    return Report(
        id=placed.event,
        status=status,
        kind=seen.kind,
        group=seen.group,
        category=seen.category,
        at=placed.at,
        spot=spot,
        subjects=seen.subjects,
        by_person=seen.by_person,
    )


def _order(report: Report) -> tuple[float, bytes]:
    return (report.at, report.id.bytes)


def _latest(spot: Spot) -> float:
    return spot.at

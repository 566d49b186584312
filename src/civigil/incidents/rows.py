"""An incident as a row of the table, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from civigil.events.incidents import Phase
from civigil.incidents.model import FOREVER, Cause, Deed, Incident, Spot, Standing, issuers_of
from civigil.incidents.priority import priority_of
from civigil.incidents.search import slot_of, stored_cell
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from civigil.kernel.time import Instant


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What may change of an incident's row."""

    id: UUID
    version: int
    phase: Phase
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    latitude: float | None
    longitude: float | None
    variance: float | None
    motion: tuple[float, ...] | None
    cell: int | None
    slot: int
    started: float
    last: float
    concerns: int
    subjects: tuple[str, ...]
    by_person: bool
    handled: bool
    entries: int
    priority: int
    changed: Instant
    resolved: Instant | None
    disposition: str | None
    merged_into: UUID | None


class Stand(Standing, frozen=True, kw_only=True):
    """What people's deeds change of an incident's row."""

    id: UUID
    deeds: tuple[Deed, ...] | None


class Row(State, frozen=True, kw_only=True):
    """The whole row."""

    status: Status
    kind: str
    family: str
    category: Category
    summary: str


def row_of(incident: Incident) -> Row:
    """The whole row of an incident that is new."""
    cause = incident.cause
    return Row(
        **_fields(incident),
        status=cause.status,
        kind=cause.kind,
        family=cause.group,
        category=cause.category,
        summary=incident.summary,
    )


def stands_elsewhere(one: Incident, before: Incident) -> bool:
    """Whether people's deeds, or a rule that overrules them, changed more than what each concern changes too."""
    return (
        one.deeds is not before.deeds
        or one.shelved_until != before.shelved_until
        or one.links != before.links
        or one.assigned != before.assigned
    )


def stand_of(one: Incident) -> Stand:
    """What deeds change of a row."""
    return Stand(
        id=one.id,
        assigned=one.assigned,
        shelved_until=one.shelved_until,
        shelved_because=one.shelved_because,
        links=one.links,
        deeds=one.deeds,
    )


def state_of(incident: Incident) -> State:
    """What each concern may change of a row."""
    return State(**_fields(incident))


def _fields(incident: Incident) -> dict[str, Any]:
    cause = incident.cause
    spot = cause.spot
    motion = None
    if spot is not None and spot.moving:
        motion = (spot.at, spot.north_mps, spot.east_mps, spot.covariance, spot.speed_variance)
    return {
        "id": cause.id,
        "version": incident.version,
        "phase": incident.phase,
        "severity": incident.severity,
        "urgency": incident.urgency,
        "certainty": incident.certainty,
        "latitude": None if spot is None else spot.latitude,
        "longitude": None if spot is None else spot.longitude,
        "variance": None if spot is None else spot.variance,
        "motion": motion,
        "cell": None if spot is None else stored_cell(spot),
        "slot": slot_of(cause.last),
        "started": cause.started,
        "last": cause.last,
        "concerns": cause.count,
        "subjects": tuple(cause.subjects),
        "by_person": cause.by_person,
        "handled": cause.handled,
        "entries": incident.entries,
        "priority": incident.priority,
        "changed": incident.changed,
        "resolved": incident.resolved,
        "disposition": incident.disposition,
        "merged_into": incident.merged_into,
    }


def incident_of(row: Sequence[Any]) -> Incident:
    """The incident of a row, in the order of the store's columns; the deeds of people are read apart."""
    (
        id, version, phase, status, kind, family, category, severity, urgency, certainty, latitude, longitude, variance, motion,
        started, last, concerns, subjects, by_person, handled, entries, changed, resolved, disposition, merged_into,
        summary, assigned, shelved_until, shelved_because, links,
    ) = row  # fmt: skip
    names = frozenset(subjects)
    worst = _SEVERITY[severity], _URGENCY[urgency], _CERTAINTY[certainty]
    priority, explained = priority_of(*worst, concerns)
    cause = Cause(
        id=id,
        status=_STATUS[status],
        kind=kind,
        group=family,
        category=_CATEGORY[category],
        spot=None if latitude is None else _spot(latitude, longitude, variance, motion, last),
        started=started,
        last=last,
        count=concerns,
        subjects=names,
        issuers=issuers_of(names),
        by_person=by_person,
        handled=handled,
        open_until=FOREVER if resolved is None else resolved.timestamp(),
    )
    return Incident(
        cause=cause,
        version=version,
        phase=_PHASE[phase],
        severity=worst[0],
        urgency=worst[1],
        certainty=worst[2],
        summary=summary,
        entries=entries,
        priority=priority,
        priority_explained=explained,
        changed=changed,
        resolved=resolved,
        disposition=disposition,
        merged_into=merged_into,
        assigned=assigned,
        shelved_until=shelved_until,
        shelved_because=shelved_because,
        links=tuple(links),
    )


def _spot(latitude: float, longitude: float, variance: float, motion: Sequence[float] | None, last: float) -> Spot:
    if motion is None:
        return Spot(latitude=latitude, longitude=longitude, variance=variance, at=last)
    at, north, east, covariance, speed_variance = motion
    return Spot(
        latitude=latitude,
        longitude=longitude,
        variance=variance,
        at=at,
        moving=True,
        north_mps=north,
        east_mps=east,
        covariance=covariance,
        speed_variance=speed_variance,
    )


_STATUS = {one.value: one for one in Status}
_PHASE = {one.value: one for one in Phase}
_CATEGORY = {one.value: one for one in Category}
_SEVERITY = {one.value: one for one in Severity}
_URGENCY = {one.value: one for one in Urgency}
_CERTAINTY = {one.value: one for one in Certainty}

"""Concerns that a person takes out of an incident into one of their own. Pure.

Timelines are append-only, so the lines stay where they were written; from now on they are counted and shown in the new incident.
Both incidents are grown anew from the concerns that they hold. They never merge by themselves again, nor is it offered, and a later
concern goes where its subject, place and rhythm fit better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from civigil.events.incidents import IncidentRaised, IncidentSplit, SplitIncident
from civigil.incidents.decision import Decision, Moved, Said, about
from civigil.incidents.deed import LIVE, asker, check_asked, check_text, done, line, worded
from civigil.incidents.growth import regrow
from civigil.incidents.model import FOREVER, EntryKind, Incident, Placed
from civigil.incidents.priority import priority_of, sooner, surer, worse
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.envelope import Antecedent, Envelope
from civigil.kernel.errors import Invalid, Missing, Refused
from civigil.kernel.time import Instant

SPLIT = "split"
LEAVE_AT_MOST = 1_000
CONCERNS_AT_MOST = 20_000
"""Beyond, an incident is not grown anew: that would hold up everybody who works on it."""


def check_size(incident: Incident) -> None:
    """Raise `Refused` for an incident with too many concerns to be grown anew."""
    if incident.cause.count > CONCERNS_AT_MOST:
        raise Refused(
            f"it holds {incident.cause.count} concerns; one with more than {CONCERNS_AT_MOST} is not taken apart",
            where="incident",
        )


def split(
    incident: Incident,
    placed: Sequence[Placed],
    asked: Envelope[SplitIncident],
    limits: IncidentSettings,
    now: Instant,
    new_id: Callable[[], UUID],
) -> Decision:
    """Take concerns out of an incident, which holds `placed`, into a new one.

    Raises `Missing` for a concern that it does not hold, `Invalid` for none or too many, `Refused` where none would stay or
    where it is not live, `Conflict` for an older version.
    """
    order = asked.body
    check_asked(incident, asked, order.version)
    check_text(order.note, "note")
    if incident.phase not in LIVE:
        raise Refused(f"an incident that is {incident.phase.value} is not taken apart", where="incident")
    leave, stay = _parted(placed, order.concerns)
    apart = _apart(incident, leave, limits, now, new_id())
    after = done(incident, now, SPLIT, other=apart.id, other_version=1, **refilled(incident, stay, limits))
    moved = tuple(one.event for one in leave)
    status, note = incident.cause.status, order.note
    fact = IncidentSplit(**about(after), by=asker(asked), into=apart.id, moved=moved, note=note)
    raised = IncidentRaised(**about(apart), raised_by=moved[0], joined=moved[1:], split_from=after.id)
    first = Antecedent(id=asked.id, correlation=apart.id, status=status)
    left = f"{len(moved)} concern{'' if len(moved) == 1 else 's'} left for {apart.id}"
    return Decision(
        raised=[apart],
        changed=[after],
        entries=[
            line(after, EntryKind.SPLIT, asked, now, worded(left, note)),
            line(apart, EntryKind.SPLIT, asked, now, worded(f"split off from {after.id}", note)),
        ],
        said=[Said(fact, now, status, asked), Said(raised, now, status, first, apart.id)],
        apart=[(after.id, apart.id)],
        moved=Moved(apart.id, moved),
    )


def refilled(incident: Incident, placed: Sequence[Placed], limits: IncidentSettings) -> dict[str, Any]:
    """What changes of an incident when it holds these concerns and no others; how bad it is follows from them anew."""
    old = incident.cause
    cause = msgspec.structs.replace(
        regrow(old.id, old.status, placed, limits),
        kind=old.kind,
        group=old.group,
        category=old.category,
        handled=True,
        open_until=FOREVER if incident.resolved is None else incident.resolved.timestamp(),
    )
    return {"cause": cause, **_rank(placed)}


def _parted(placed: Sequence[Placed], chosen: Sequence[UUID]) -> tuple[list[Placed], list[Placed]]:
    """Those that leave and those that stay, each in the order in which they happened."""
    wanted = set(chosen)
    if not wanted:
        raise Invalid("name the concerns that leave", where="concerns")
    if len(wanted) > LEAVE_AT_MOST:
        raise Invalid(f"{len(wanted)} concerns, {LEAVE_AT_MOST} may leave at once", where="concerns")
    held = {one.event for one in placed}
    for id in chosen:
        if id not in held:
            raise Missing(f"{id} is no concern of this incident", where="concerns")
    inside = sorted(placed, key=_when)
    leave, stay = [one for one in inside if one.event in wanted], [one for one in inside if one.event not in wanted]
    if not stay:
        raise Refused("one concern at least has to stay", where="concerns")
    return leave, stay


def _apart(incident: Incident, placed: Sequence[Placed], limits: IncidentSettings, now: Instant, id: UUID) -> Incident:
    """The new incident, as far along its life as the old one: the person who made it has seen both."""
    first = placed[0]
    cause = msgspec.structs.replace(regrow(id, incident.cause.status, placed, limits), handled=True)
    return Incident(
        cause=cause,
        version=1,
        phase=incident.phase,
        summary=first.text or first.seen.kind.replace("_", " "),
        entries=1,
        changed=now,
        **_rank(placed),
    )


def _rank(placed: Sequence[Placed]) -> dict[str, Any]:
    """As bad, as soon and as sure as the worst of them."""
    seen = placed[0].seen
    severity, urgency, certainty = seen.severity, seen.urgency, seen.certainty
    for one in placed[1:]:
        severity = worse(severity, one.seen.severity)
        urgency = sooner(urgency, one.seen.urgency)
        certainty = surer(certainty, one.seen.certainty)
    priority, explained = priority_of(severity, urgency, certainty, len(placed))
    return {
        "severity": severity,
        "urgency": urgency,
        "certainty": certainty,
        "priority": priority,
        "priority_explained": explained,
    }


def _when(placed: Placed) -> tuple[float, bytes]:
    return (placed.at, placed.event.bytes)

"""What a decision is made of: states to save, entries to append, facts to say. Shared by `gather` and `rules`. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from civigil.events.incidents import IncidentAbsorbed, IncidentShelved, IncidentsMerged, Phase
from civigil.incidents.correlate import Pair
from civigil.incidents.estimate import point_of
from civigil.incidents.model import Cause, Entry, EntryKind, Incident
from civigil.incidents.priority import priority_of, sooner, surer, worse
from civigil.kernel.envelope import Antecedent, Envelope
from civigil.kernel.facts import Explanation, Fact, Message
from civigil.kernel.place import Place
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant

BROUGHT_BACK = "incidents.brought_back"


class Said(NamedTuple):
    """A fact to emit."""

    body: Fact
    occurred: Instant
    status: Status
    cause: Envelope[Message] | Antecedent
    id: UUID | None = None  # where the fact's id is known before


class Moved(NamedTuple):
    """Concerns that leave for another incident."""

    into: UUID
    concerns: tuple[UUID, ...]


@dataclass(slots=True)
class Decision:
    """What to save and what to say."""

    raised: list[Incident] = field(default_factory=list)
    changed: list[Incident] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    offers: list[Pair] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    turned_down: list[tuple[UUID, UUID]] = field(default_factory=list)  # offered pairs that are none
    apart: list[tuple[UUID, UUID]] = field(default_factory=list)  # pairs whose merging is not to be offered
    moved: Moved | None = None
    home: UUID | None = None  # concerns that moved into this one go back to where they were


def about(incident: Incident) -> dict[str, Any]:
    """The whole standing, which every fact about an incident bears."""
    return {
        "incident": incident.id,
        "version": incident.version,
        "phase": incident.phase,
        "kind": incident.cause.kind,
        "severity": incident.severity,
        "urgency": incident.urgency,
        "certainty": incident.certainty,
        "category": incident.cause.category,
        "summary": incident.summary,
        "place": place_of(incident),
        "priority": incident.priority,
        "priority_explained": incident.priority_explained,
        "started": datetime.fromtimestamp(incident.cause.started, UTC),
        "last": datetime.fromtimestamp(incident.cause.last, UTC),
        "changed": incident.changed,
        "resolved": incident.resolved,
        "concerns": incident.cause.count,
        "assigned": incident.assigned,
        "shelved_until": incident.shelved_until,
        "shelved_because": incident.shelved_because,
        "disposition": incident.disposition,
        "merged_into": incident.merged_into,
        "links": incident.links,
    }


def chain_of(incident: UUID, status: Status) -> Antecedent:
    """What follows in an incident's own chain follows from the fact that raised it, which bears the incident's id."""
    return Antecedent(id=incident, correlation=incident, status=status)


def place_of(incident: Incident) -> Place | None:
    """An incident's place."""
    spot = incident.cause.spot
    return None if spot is None else point_of(spot)


def merged(stays: Incident, goes: Incident, cause: Cause, now: Instant) -> tuple[Incident, Incident]:
    """The incident that goes on and the one that lives on in it, each with the entry that says so counted."""
    severity, urgency = worse(stays.severity, goes.severity), sooner(stays.urgency, goes.urgency)
    certainty = surer(stays.certainty, goes.certainty)
    priority, explained = priority_of(severity, urgency, certainty, cause.count)
    kept = msgspec.structs.replace(
        stays,
        cause=cause,
        version=stays.version + 1,
        entries=stays.entries + 1,
        severity=severity,
        urgency=urgency,
        certainty=certainty,
        priority=priority,
        priority_explained=explained,
        changed=now,
    )
    absorbed = msgspec.structs.replace(
        goes,
        version=goes.version + 1,
        entries=goes.entries + 1,
        phase=Phase.MERGED,
        merged_into=stays.id,
        changed=now,
    )
    return kept, absorbed


def is_more_pressing(after: Incident, before: Incident) -> bool:
    """Whether it is worse, sooner or surer than it was. That more report the same is not enough: it would undo each shelving."""
    return _pressing(after) > _pressing(before)


def _pressing(incident: Incident) -> int:
    return priority_of(incident.severity, incident.urgency, incident.certainty, 1)[0]


def brought_back(incident: Incident, now: Instant, why: str) -> tuple[Incident, Entry, IncidentShelved]:
    """A shelved incident that is put back before its time, by a rule."""
    back = msgspec.structs.replace(
        incident,
        version=incident.version + 1,
        entries=incident.entries + 1,
        shelved_until=None,
        shelved_because="",
        changed=now,
    )
    explanation = Explanation(summary=why, rule=BROUGHT_BACK)
    entry = Entry(
        incident=back.id,
        seq=back.entries,
        kind=EntryKind.SHELVED,
        at=now,
        learned=now,
        event=None,
        by=f"rule:{BROUGHT_BACK}",
        text="off the shelf",
        explanation=explanation,
    )
    return back, entry, IncidentShelved(**about(back), by=entry.by, until=None, reason=why)


def why_brought_back(kept: Incident, stays: Incident, goes: Incident, now: Instant) -> str:
    """Why a shelved incident that absorbed another comes back; nothing where it does not."""
    if not kept.is_shelved(now):
        return ""
    if is_more_pressing(kept, stays):
        return "It absorbed a more pressing one."
    return "" if goes.is_shelved(now) else "It absorbed one that nobody had shelved."


def merge_facts(kept: Incident, absorbed: Incident, by: str, note: str) -> tuple[IncidentsMerged, IncidentAbsorbed]:
    """What is said of a merge: one fact about each, with its whole standing."""
    return (
        IncidentsMerged(**about(kept), absorbed=absorbed.id, by=by, note=note),
        IncidentAbsorbed(**about(absorbed), by=by, note=note),
    )


def merge_entries(
    kept: Incident, absorbed: Incident, now: Instant, by: str, why: Explanation, note: str = ""
) -> list[Entry]:
    """What both timelines say of the merge. `note`: a person's words about it, which belong to the line, not to its explanation."""
    return [
        Entry(
            incident=one.id,
            seq=one.entries,
            kind=EntryKind.MERGED,
            at=now,
            learned=now,
            event=None,
            by=by,
            text=f"{text}: {note}" if note.strip() else text,
            explanation=why,
        )
        for one, text in ((kept, f"absorbed {absorbed.id}"), (absorbed, f"lives on in {kept.id}"))
    ]

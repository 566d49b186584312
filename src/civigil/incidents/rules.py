"""The life cycle, and what follows from orders: new states, timeline entries and facts. Pure: state and `now` in, decisions out.

What follows from concerns is in `gather.py`.

The life cycle is the table `MOVES`; a pair that is not in it is refused. Machines only raise, add and merge; they never
acknowledge, resolve, close or reopen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from civigil.events.incidents import (
    AddNote,
    IncidentMoved,
    MergeIncidents,
    MoveIncident,
    NoteAdded,
    Phase,
)
from civigil.incidents.decision import Decision, Said, about, merge_entries, merge_facts, merged, place_of
from civigil.incidents.growth import combine
from civigil.incidents.model import FOREVER, Entry, EntryKind, Incident
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Conflict, Invalid, Refused
from civigil.kernel.facts import Explanation, Message
from civigil.kernel.time import Instant


class Move(NamedTuple):
    """One arrow of the life cycle."""

    name: str
    needs_note: bool = False
    needs_disposition: bool = False


MOVES: Mapping[tuple[Phase, Phase], Move] = {
    (Phase.OPEN, Phase.ACKNOWLEDGED): Move("acknowledge"),
    (Phase.OPEN, Phase.RESOLVED): Move("resolve"),
    (Phase.ACKNOWLEDGED, Phase.RESOLVED): Move("resolve"),
    (Phase.RESOLVED, Phase.CLOSED): Move("close", needs_disposition=True),
    (Phase.RESOLVED, Phase.ACKNOWLEDGED): Move("reopen", needs_note=True),
    (Phase.CLOSED, Phase.ACKNOWLEDGED): Move("reopen", needs_note=True),
    (Phase.OPEN, Phase.MERGED): Move("merge"),
    (Phase.ACKNOWLEDGED, Phase.MERGED): Move("merge"),
}
"""From and to. `MERGED` is reached by merging only, never by `MoveIncident`."""

LIVE = frozenset({Phase.OPEN, Phase.ACKNOWLEDGED})
NOTE_CHARACTERS_AT_MOST = 4_000


def move(incident: Incident, asked: Envelope[MoveIncident], now: Instant) -> Decision:
    """Move an incident along its life, on a person's order.

    Raises `Refused` for a move that is not in `MOVES` or another status, `Conflict` for an older version, `Invalid` where the
    note or disposition that it needs is missing.
    """
    order, by = asked.body, _asker(asked)
    _check(incident, asked, order.version)
    step = MOVES.get((incident.phase, order.to))
    if step is None or order.to is Phase.MERGED:
        raise Refused(f"an incident that is {incident.phase.value} cannot become {order.to.value}", where="to")
    _check_text(order.note, "note")
    if step.needs_note and not order.note.strip():
        raise Invalid(f"to {step.name} it, say why", where="note")
    if step.needs_disposition and not (order.disposition or "").strip():
        raise Invalid(f"to {step.name} it, give its disposition", where="disposition")
    done = order.to in (Phase.RESOLVED, Phase.CLOSED)
    resolved = (incident.resolved or now) if done else None
    cause = msgspec.structs.replace(
        incident.cause, handled=True, open_until=FOREVER if resolved is None else resolved.timestamp()
    )
    moved = msgspec.structs.replace(
        incident,
        cause=cause,
        phase=order.to,
        version=incident.version + 1,
        entries=incident.entries + 1,
        changed=now,
        resolved=resolved,
        disposition=order.disposition if order.to is Phase.CLOSED else None,
    )
    entry = Entry(
        incident=incident.id,
        seq=moved.entries,
        kind=EntryKind.MOVED,
        at=now,
        learned=now,
        event=asked.id,
        by=by,
        text=f"{incident.phase.value} → {order.to.value}" + (f": {order.note}" if order.note else ""),
    )
    fact = IncidentMoved(**about(moved), before=incident.phase, by=by, note=order.note)
    return Decision(changed=[moved], entries=[entry], said=[Said(fact, now, incident.cause.status, asked)])


def add_note(incident: Incident, asked: Envelope[AddNote], now: Instant) -> Decision:
    """Append a person's words. Raises `Invalid` for an empty or endless note, `Refused` for another status or a merged incident."""
    note, by = asked.body.note, _asker(asked)
    _check(incident, asked, incident.version)
    if not note.strip():
        raise Invalid("it is empty", where="note")
    _check_text(note, "note")
    if incident.phase is Phase.MERGED:
        raise Refused(f"it was merged into {incident.merged_into}; write there", where="incident")
    noted = msgspec.structs.replace(
        incident, cause=msgspec.structs.replace(incident.cause, handled=True), entries=incident.entries + 1
    )
    entry = Entry(
        incident=incident.id,
        seq=noted.entries,
        kind=EntryKind.NOTE,
        at=now,
        learned=now,
        event=asked.id,
        by=by,
        text=note,
    )
    fact = NoteAdded(incident=incident.id, place=place_of(incident), by=by, note=note)
    return Decision(changed=[noted], entries=[entry], said=[Said(fact, now, incident.cause.status, asked)])


def merge(
    stays: Incident, goes: Incident, asked: Envelope[MergeIncidents], limits: IncidentSettings, now: Instant
) -> Decision:
    """Make two incidents one, on a person's word.

    Raises `Refused` where they are the same, of another status or not both live, `Conflict` for an older version.
    """
    order, by = asked.body, _asker(asked)
    if stays.id == goes.id:
        raise Refused("an incident is not merged with itself", where="absorb")
    _check(stays, asked, order.version)
    _check(goes, asked, order.absorb_version)
    _check_text(order.note, "note")
    if (goes.phase, Phase.MERGED) not in MOVES:
        raise Refused(f"an incident that is {goes.phase.value} cannot be absorbed", where="absorb")
    if stays.phase not in LIVE:
        raise Refused(f"an incident that is {stays.phase.value} cannot absorb another", where="incident")
    cause = msgspec.structs.replace(combine(stays.cause, goes.cause, limits), handled=True)
    kept, absorbed = merged(stays, goes, cause, now)
    why = Explanation(summary=order.note or "A person said that they are one.", rule="incidents.merged_by_person")
    entries = merge_entries(kept, absorbed, now, by, why)
    return Decision(
        changed=[kept, absorbed],
        entries=entries,
        said=[Said(fact, now, kept.cause.status, asked) for fact in merge_facts(kept, absorbed, by, order.note)],
    )


def _check(incident: Incident, asked: Envelope[Message], version: int) -> None:
    if asked.status is not incident.cause.status:
        raise Refused(
            f"{asked.status.value} orders do not touch {incident.cause.status.value} incidents", where="status"
        )
    if version != incident.version:
        raise Conflict(
            f"version {version} was looked at, it is {incident.version} by now: read it again", where=str(incident.id)
        )


def _check_text(text: str, where: str) -> None:
    if len(text) > NOTE_CHARACTERS_AT_MOST:
        raise Invalid(f"{len(text)} characters, {NOTE_CHARACTERS_AT_MOST} are allowed", where=where)


def _asker(asked: Envelope[Message]) -> str:
    return asked.actor or asked.source

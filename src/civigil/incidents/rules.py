"""The life cycle, notes, and merging on a person's word. Pure: state and `now` in; states, entries and facts out.

What follows from concerns is in `gather.py`; shelving, assigning and linking are in `deeds.py`, splitting in `split.py`, taking
back in `undo.py`.

The life cycle is the table `MOVES`; a pair that is not in it is refused. Machines only raise, add and merge; they never
acknowledge, resolve, close or reopen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from civigil.events.exercises import CrewTold
from civigil.events.incidents import AddNote, IncidentMoved, MergeIncidents, MoveIncident, NoteAdded, Phase
from civigil.incidents.decision import (
    Decision,
    Said,
    about,
    brought_back,
    merge_entries,
    merge_facts,
    merged,
    place_of,
    why_brought_back,
)
from civigil.incidents.deed import (
    LIVE,
    asker,
    check_asked,
    check_status,
    check_text,
    done,
    line,
    remembering,
    touched,
    worded,
)
from civigil.incidents.growth import combine
from civigil.incidents.model import FOREVER, EntryKind, Incident
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Invalid, Refused
from civigil.kernel.facts import Explanation
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

MERGE = "merge"
"""The name of the deed."""
BY_PERSON, MERGED_BY_PERSON = "A person said that they are one.", "incidents.merged_by_person"


def move(incident: Incident, asked: Envelope[MoveIncident], limits: IncidentSettings, now: Instant) -> Decision:
    """Move an incident along its life, on a person's order. Who resolves one takes it off the shelf.

    Raises `Refused` for a move that is not in `MOVES` or another status, `Conflict` for an older version, `Invalid` where the
    note that it needs is missing, or the disposition is not one of the city's.
    """
    order = asked.body
    check_asked(incident, asked, order.version)
    step = MOVES.get((incident.phase, order.to))
    if step is None or order.to is Phase.MERGED:
        raise Refused(f"an incident that is {incident.phase.value} cannot become {order.to.value}", where="to")
    check_text(order.note, "note", needed=f"to {step.name} it, say why" if step.needs_note else "")
    if step.needs_disposition:
        _check_disposition(order.disposition, limits)
    over = order.to not in LIVE
    resolved = (incident.resolved or now) if over else None
    until = FOREVER if resolved is None else resolved.timestamp()
    moved = done(
        incident,
        now,
        step.name,
        cause=msgspec.structs.replace(incident.cause, handled=True, open_until=until),
        phase=order.to,
        resolved=resolved,
        disposition=order.disposition if order.to is Phase.CLOSED else None,
        shelved_until=None if over else incident.shelved_until,
        shelved_because="" if over else incident.shelved_because,
    )
    text = f"{incident.phase.value} → {order.to.value}" + (f" ({moved.disposition})" if moved.disposition else "")
    entry = line(moved, EntryKind.MOVED, asked, now, worded(text, order.note))
    fact = IncidentMoved(**about(moved), before=incident.phase, by=asker(asked), note=order.note)
    return Decision(changed=[moved], entries=[entry], said=[Said(fact, now, incident.cause.status, asked)])


def _check_disposition(given: str | None, limits: IncidentSettings) -> None:
    names = [one.name for one in limits.dispositions]
    if given not in names:
        said = f"{given[:40]!r} is none of this city's" if given else "give one"
        raise Invalid(f"{said}: {', '.join(names)}", where="disposition")


def add_note(incident: Incident, asked: Envelope[AddNote], now: Instant) -> Decision:
    """Append a person's words. Raises `Invalid` for an empty or endless note, `Refused` for another status or a merged incident."""
    check_status(incident, asked)
    note = check_text(asked.body.note, "note", needed="it is empty")
    if incident.phase is Phase.MERGED:
        raise Refused(f"it was merged into {incident.merged_into}; write there", where="incident")
    noted = touched(incident)
    fact = NoteAdded(
        incident=incident.id,
        place=place_of(incident),
        by=asker(asked),
        note=note,
        need=asked.body.need,
        assigned=incident.assigned,
    )
    entry = msgspec.structs.replace(line(noted, EntryKind.NOTE, asked, now, note), need=asked.body.need)
    return Decision(changed=[noted], entries=[entry], said=[Said(fact, now, incident.cause.status, asked)])


def crew_said(incident: Incident, told: Envelope[CrewTold], now: Instant) -> Decision:
    """Append what a crew says over the radio, as a note of its own name. Raises `Refused` for another status."""
    check_status(incident, told)
    body = told.body
    note = check_text(body.words, "words", needed="it says nothing")
    noted = touched(incident)
    by = f"crew:{body.unit or body.desk}"
    fact = NoteAdded(incident=incident.id, place=place_of(incident), by=by, note=note, assigned=incident.assigned)
    entry = msgspec.structs.replace(line(noted, EntryKind.NOTE, told, now, note), by=by, at=told.occurred)
    return Decision(changed=[noted], entries=[entry], said=[Said(fact, told.occurred, incident.cause.status, told)])


def merge(
    stays: Incident, goes: Incident, asked: Envelope[MergeIncidents], limits: IncidentSettings, now: Instant
) -> Decision:
    """Make two incidents one, on a person's word.

    Raises `Refused` where they are the same, of another status or not both live, `Conflict` for an older version.
    """
    order, by = asked.body, asker(asked)
    if stays.id == goes.id:
        raise Refused("an incident is not merged with itself", where="absorb")
    check_asked(stays, asked, order.version)
    check_asked(goes, asked, order.absorb_version)
    check_text(order.note, "note")
    if (goes.phase, Phase.MERGED) not in MOVES:
        raise Refused(f"an incident that is {goes.phase.value} cannot be absorbed", where="absorb")
    if stays.phase not in LIVE:
        raise Refused(f"an incident that is {stays.phase.value} cannot absorb another", where="incident")
    cause = msgspec.structs.replace(combine(stays.cause, goes.cause, limits), handled=True)
    kept, absorbed = merged(stays, goes, cause, now)
    if stays.assigned is None:  # whoever looks after the one that goes must not lose it from sight
        kept = msgspec.structs.replace(kept, assigned=goes.assigned)
    why = Explanation(summary=BY_PERSON, rule=MERGED_BY_PERSON)
    entries = merge_entries(kept, absorbed, now, by, why, order.note)
    said = [Said(fact, now, kept.cause.status, asked) for fact in merge_facts(kept, absorbed, by, order.note)]
    if back := why_brought_back(kept, stays, goes, now):
        kept, entry, shelved = brought_back(kept, now, back)
        entries.append(entry)
        said.append(Said(shelved, now, kept.cause.status, asked))
    kept = remembering(stays, kept, MERGE, other=absorbed.id, other_version=absorbed.version)
    absorbed = remembering(goes, absorbed, MERGE, other=kept.id, other_version=kept.version)
    return Decision(changed=[kept, absorbed], entries=entries, said=said)

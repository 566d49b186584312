"""What follows from concerns and orders: new states, timeline entries and facts. Pure: state and `now` in, decisions out.

The life cycle is the table `MOVES`; a pair that is not in it is refused. Machines only raise, add and merge; they never
acknowledge, resolve, close or reopen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from civigil.events.incidents import (
    AddNote,
    IncidentMoved,
    IncidentRaised,
    IncidentsMerged,
    IncidentUpdated,
    MergeIncidents,
    MergeOffered,
    MoveIncident,
    NoteAdded,
    Phase,
)
from civigil.incidents.correlate import Joined, Outcome, Pair, begin, combine, correlate
from civigil.incidents.estimate import point_of
from civigil.incidents.model import FOREVER, Cause, Entry, EntryKind, Incident, Report
from civigil.incidents.priority import priority_of, sooner, surer, worse
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Conflict, Invalid, Refused
from civigil.kernel.facts import Concern, Explanation, Fact, Message
from civigil.kernel.place import Place
from civigil.kernel.severity import Status
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


class Said(NamedTuple):
    """A fact to emit."""

    body: Fact
    occurred: Instant
    status: Status
    cause: Envelope[Message] | None


@dataclass(slots=True)
class Decision:
    """What to save and what to say."""

    raised: list[Incident] = field(default_factory=list)
    changed: list[Incident] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    offers: list[Pair] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


def on_concerns(
    concerns: Sequence[Envelope[Concern]],
    reports: Iterable[Report],
    known: Iterable[Incident],
    limits: IncidentSettings,
    now: Instant,
    new_id: Callable[[], UUID],
) -> Decision:
    """Place a batch of concerns among the incidents that they may belong to."""
    incidents = {incident.id: incident for incident in known}
    outcome = correlate(reports, (one.cause for one in incidents.values()), limits, new_id)
    return _Fold(incidents, {one.id: one for one in concerns}, outcome, now).run()


class _Fold:
    """Turns what the correlation found into states, entries and facts."""

    def __init__(
        self,
        known: Mapping[UUID, Incident],
        concerns: Mapping[UUID, Envelope[Concern]],
        outcome: Outcome,
        now: Instant,
    ) -> None:
        self.known = known
        self.concerns = concerns
        self.outcome = outcome
        self.now = now
        self.decision = Decision()
        self.states: dict[UUID, Incident] = {}

    def run(self) -> Decision:
        """All of it."""
        by_cause: dict[UUID, list[Joined]] = {}
        for joined in self.outcome.joined:
            by_cause.setdefault(joined.cause, []).append(joined)
        for id, several in by_cause.items():
            self.take(id, several)
        for pair in self.outcome.merged:
            self.merge(pair)
        self.decision.offers += self.outcome.offered
        for id, incident in self.states.items():
            (self.decision.changed if id in self.known else self.decision.raised).append(incident)
        return self.decision

    def state(self, id: UUID) -> Incident:
        """The newest state of an incident."""
        return self.states.get(id) or self.known[id]

    def take(self, id: UUID, several: Sequence[Joined]) -> None:
        """The concerns that one incident got, as one new version of it (two, where the first of them raised it)."""
        several = sorted(several, key=_raised_first)
        concerns = [self.concerns[joined.report.id] for joined in several]
        if several[0].raised:
            incident = _first(several[0], concerns[0], self.now)
            self.say(
                IncidentRaised(**_about(incident), summary=incident.summary, raised_by=concerns[0].id), concerns[0]
            )
        else:
            incident = self.known[id]
        for seq, (joined, concern) in enumerate(zip(several, concerns, strict=True), start=incident.entries + 1):
            self.decision.entries.append(_entry(id, seq, joined, concern))
        incident = msgspec.structs.replace(incident, entries=incident.entries + len(several))
        if several[0].raised:
            several, concerns = several[1:], concerns[1:]
        if several:
            incident = _ranked(incident, self.outcome.latest(id), concerns, self.now)
            body = IncidentUpdated(
                **_about(incident),
                concerns=incident.cause.count,
                joined=tuple(concern.id for concern in concerns),
                explanation=_together(several),
            )
            self.say(body, concerns[-1])
        self.states[id] = incident

    def merge(self, pair: Pair) -> None:
        """Two incidents become one, by a rule."""
        stays, goes = self.state(pair.stays), self.state(pair.goes)
        why, by = pair.explanation, f"rule:{pair.explanation.rule}"
        kept, absorbed = _merged(stays, goes, self.outcome.latest(pair.stays), self.now)
        self.decision.entries += _merge_entries(kept, absorbed, self.now, by, why)
        self.states[pair.stays], self.states[pair.goes] = kept, absorbed
        fact = IncidentsMerged(**_about(kept), absorbed=absorbed.id, by=by, note=why.summary)
        self.decision.said.append(Said(fact, self.now, kept.cause.status, None))

    def say(self, body: Fact, concern: Envelope[Concern]) -> None:
        """A fact that follows from a concern."""
        self.decision.said.append(Said(body, concern.occurred, concern.status, concern))


def offered(pair: Pair, now: Instant) -> Said:
    """The fact of an offer that was not made before."""
    body = MergeOffered(incident=pair.stays, other=pair.goes, explanation=pair.explanation)
    return Said(body, now, pair.status, None)


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
    fact = IncidentMoved(**_about(moved), before=incident.phase, by=by, note=order.note, disposition=moved.disposition)
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
        incident, cause=msgspec.structs.replace(incident.cause, handled=True), entries=incident.entries + 1, changed=now
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
    fact = NoteAdded(incident=incident.id, place=_place(incident), by=by, note=note)
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
    kept, absorbed = _merged(stays, goes, cause, now)
    why = Explanation(summary=order.note or "A person said that they are one.", rule="incidents.merged_by_person")
    entries = _merge_entries(kept, absorbed, now, by, why)
    fact = IncidentsMerged(**_about(kept), absorbed=absorbed.id, by=by, note=order.note)
    return Decision(
        changed=[kept, absorbed],
        entries=entries,
        said=[Said(fact, now, kept.cause.status, asked)],
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


def _first(joined: Joined, concern: Envelope[Concern], now: Instant) -> Incident:
    body = concern.body
    priority, explained = priority_of(body.severity, body.urgency, body.certainty, 1)
    return Incident(
        cause=begin(joined.cause, joined.report),
        version=1,
        phase=Phase.OPEN,
        severity=body.severity,
        urgency=body.urgency,
        certainty=body.certainty,
        summary=body.explanation.summary or body.kind.replace("_", " "),
        entries=0,
        priority=priority,
        priority_explained=explained,
        changed=now,
    )


def _entry(id: UUID, seq: int, joined: Joined, concern: Envelope[Concern]) -> Entry:
    body = concern.body
    return Entry(
        incident=id,
        seq=seq,
        kind=EntryKind.CONCERN,
        at=concern.occurred,
        learned=concern.learned,
        event=concern.id,
        by=concern.source,
        text=body.explanation.summary,
        explanation=body.explanation,
        joined=joined.explanation,
        evidence=body.evidence,
    )


def _ranked(incident: Incident, cause: Cause, concerns: Iterable[Envelope[Concern]], now: Instant) -> Incident:
    """The next version, as bad, as soon and as sure as its worst concern."""
    severity, urgency, certainty = incident.severity, incident.urgency, incident.certainty
    for concern in concerns:
        severity = worse(severity, concern.body.severity)
        urgency = sooner(urgency, concern.body.urgency)
        certainty = surer(certainty, concern.body.certainty)
    priority, explained = priority_of(severity, urgency, certainty, cause.count)
    return msgspec.structs.replace(
        incident,
        cause=cause,
        version=incident.version + 1,
        severity=severity,
        urgency=urgency,
        certainty=certainty,
        priority=priority,
        priority_explained=explained,
        changed=now,
    )


def _merged(stays: Incident, goes: Incident, cause: Cause, now: Instant) -> tuple[Incident, Incident]:
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


def _merge_entries(kept: Incident, absorbed: Incident, now: Instant, by: str, why: Explanation) -> list[Entry]:
    """What both timelines say of the merge."""
    return [
        Entry(
            incident=one.id,
            seq=one.entries,
            kind=EntryKind.MERGED,
            at=now,
            learned=now,
            event=None,
            by=by,
            text=text,
            explanation=why,
        )
        for one, text in ((kept, f"absorbed {absorbed.id}"), (absorbed, f"lives on in {kept.id}"))
    ]


def _together(several: Sequence[Joined]) -> Explanation:
    """Why several concerns belong here: the reasons of the one with the least evidence stand for all."""
    weakest = min(several, key=_evidence)
    if len(several) == 1:
        return weakest.explanation
    return msgspec.structs.replace(
        weakest.explanation,
        summary=f"{len(several)} concerns; the one with the least evidence: {weakest.explanation.summary}",
    )


def _raised_first(joined: Joined) -> bool:
    return not joined.raised


def _evidence(joined: Joined) -> float:
    return joined.score


def _place(incident: Incident) -> Place | None:
    spot = incident.cause.spot
    return None if spot is None else point_of(spot)


def _about(incident: Incident) -> dict[str, Any]:
    """The fields that every fact about an incident bears."""
    return {
        "incident": incident.id,
        "version": incident.version,
        "phase": incident.phase,
        "kind": incident.cause.kind,
        "severity": incident.severity,
        "urgency": incident.urgency,
        "certainty": incident.certainty,
        "category": incident.cause.category,
        "place": _place(incident),
        "priority": incident.priority,
        "priority_explained": incident.priority_explained,
    }

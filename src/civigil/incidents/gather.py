"""What follows from concerns: incidents raised, updated and merged, each concern one entry of one timeline. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from civigil.events.incidents import IncidentRaised, IncidentUpdated, MergeOffered, Phase, ReportTaken
from civigil.incidents.correlate import Joined, Outcome, Pair, correlate
from civigil.incidents.decision import (
    Decision,
    Said,
    about,
    brought_back,
    chain_of,
    is_more_pressing,
    merge_entries,
    merge_facts,
    merged,
    why_brought_back,
)
from civigil.incidents.growth import begin
from civigil.incidents.model import Cause, Entry, EntryKind, Incident, Report, Seen
from civigil.incidents.priority import priority_of, sooner, surer, worse
from civigil.incidents.reports import with_words
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.envelope import Antecedent, Envelope
from civigil.kernel.facts import Concern, Explanation
from civigil.kernel.time import Instant

SUMMARY_AT_MOST = 200
"""Characters in an incident's one line."""


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
        """The concerns that one incident got, as one new version of it."""
        several = sorted(several, key=_raised_first)
        concerns = [self.concerns[joined.report.id] for joined in several]
        raised = several[0].raised
        incident = _first(several[0], concerns[0], self.now) if raised else self.known[id]
        for seq, (joined, concern) in enumerate(zip(several, concerns, strict=True), start=incident.entries + 1):
            self.decision.entries.append(_entry(id, seq, joined, concern))
        incident = msgspec.structs.replace(incident, entries=incident.entries + len(several))
        incident = _ranked(incident, self.outcome.latest(id), concerns)
        if raised:
            self.say_raised(incident, concerns)
        else:
            incident = msgspec.structs.replace(incident, version=incident.version + 1, changed=self.now)
            self.say_updated(incident, concerns, _together(several))
        self.states[id] = incident
        if incident.is_shelved(self.now) and is_more_pressing(incident, self.known[id]):
            self.bring_back(incident, "It has become more pressing.")

    def merge(self, pair: Pair) -> None:
        """Two incidents become one, by a rule."""
        stays, goes = self.state(pair.stays), self.state(pair.goes)
        why, by = pair.explanation, f"rule:{pair.explanation.rule}"
        kept, absorbed = merged(stays, goes, self.outcome.latest(pair.stays), self.now)
        self.decision.entries += merge_entries(kept, absorbed, self.now, by, why)
        self.states[pair.stays], self.states[pair.goes] = kept, absorbed
        chain = chain_of(kept.id, kept.cause.status)
        for fact in merge_facts(kept, absorbed, by, why.summary):
            self.decision.said.append(Said(fact, self.now, kept.cause.status, chain))
        if back := why_brought_back(kept, stays, goes, self.now):
            self.bring_back(kept, back)

    def bring_back(self, incident: Incident, why: str) -> None:
        """Off the shelf, before its time."""
        back, entry, fact = brought_back(incident, self.now, why)
        self.states[back.id] = back
        self.decision.entries.append(entry)
        chain = chain_of(back.id, back.cause.status)
        self.decision.said.append(Said(fact, self.now, back.cause.status, chain))

    def say_raised(self, incident: Incident, concerns: Sequence[Envelope[Concern]]) -> None:
        """The fact that raises an incident: it follows from a concern, bears the incident's id, and begins its chain."""
        concern = concerns[0]
        joined = tuple(one.id for one in concerns[1:])
        body = IncidentRaised(**about(incident), raised_by=concern.id, joined=joined)
        first = Antecedent(id=concern.id, correlation=incident.id, status=concern.status)
        self.decision.said.append(Said(body, concern.occurred, concern.status, first, incident.id))

    def say_updated(self, incident: Incident, concerns: Sequence[Envelope[Concern]], why: Explanation) -> None:
        """The fact that concerns joined, in the incident's own chain."""
        joined = tuple(concern.id for concern in concerns)
        body = IncidentUpdated(**about(incident), joined=joined, explanation=why)
        chain = chain_of(incident.id, incident.cause.status)
        self.decision.said.append(Said(body, concerns[-1].occurred, incident.cause.status, chain))


def offered(pair: Pair, now: Instant) -> Said:
    """The fact of an offer that was not made before."""
    body = MergeOffered(incident=pair.stays, other=pair.goes, explanation=pair.explanation)
    return Said(body, now, pair.status, chain_of(pair.stays, pair.status))


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
        summary=_shortened(body.explanation.summary or body.kind.replace("_", " ")),
        entries=0,
        priority=priority,
        priority_explained=explained,
        changed=now,
    )


def _shortened(summary: str) -> str:
    """One line for an incident's row; the timeline tells the whole."""
    return summary if len(summary) <= SUMMARY_AT_MOST else summary[: SUMMARY_AT_MOST - 1].rstrip() + "…"


def _entry(id: UUID, seq: int, joined: Joined, concern: Envelope[Concern]) -> Entry:
    body = concern.body
    words = body.words if isinstance(body, ReportTaken) else ""
    return Entry(
        incident=id,
        seq=seq,
        kind=EntryKind.CONCERN,
        at=concern.occurred,
        learned=concern.learned,
        event=concern.id,
        by=concern.source,
        text=with_words(body.explanation.summary, words),
        need="personal" if words else "",
        explanation=body.explanation,
        joined=joined.explanation,
        evidence=body.evidence,
        seen=_seen(joined.report, body),
    )


def _seen(report: Report, body: Concern) -> Seen:
    spot = report.spot
    return Seen(
        report.kind,
        report.group,
        report.category,
        body.severity,
        body.urgency,
        body.certainty,
        None if spot is None else spot.latitude,
        None if spot is None else spot.longitude,
        0.0 if spot is None else spot.variance,
        report.subjects,
        report.by_person,
    )


def _ranked(incident: Incident, cause: Cause, concerns: Iterable[Envelope[Concern]]) -> Incident:
    """The incident as bad, as soon and as sure as its worst concern."""
    severity, urgency, certainty = incident.severity, incident.urgency, incident.certainty
    for concern in concerns:
        severity = worse(severity, concern.body.severity)
        urgency = sooner(urgency, concern.body.urgency)
        certainty = surer(certainty, concern.body.certainty)
    priority, explained = priority_of(severity, urgency, certainty, cause.count)
    return msgspec.structs.replace(
        incident,
        cause=cause,
        severity=severity,
        urgency=urgency,
        certainty=certainty,
        priority=priority,
        priority_explained=explained,
    )


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

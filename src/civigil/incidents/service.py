"""The hands: lock, load, decide by the rules, save and emit, in the one transaction that the runtime opened."""

from __future__ import annotations

from collections.abc import Sequence

from civigil.events.incidents import AddNote, MergeIncidents, MoveIncident
from civigil.incidents import gather, rules, store
from civigil.incidents.correlate import report_of
from civigil.incidents.decision import Decision
from civigil.incidents.model import Incident
from civigil.incidents.search import search_of
from civigil.incidents.settings import IncidentSettings
from civigil.incidents.view import Standing
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Unavailable
from civigil.kernel.facts import Concern
from civigil.kernel.time import check_believable
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change

DECISIONS_AT_MOST = 5  # how often a batch is decided anew because people changed its incidents meanwhile


async def on_concerns(events: Sequence[Envelope[Concern]], change: Change, do: Hands[IncidentSettings]) -> None:
    """Place a batch of concerns. Raises `Invalid` for one whose clock is wrong beyond belief."""
    for event in events:
        check_believable(event.occurred, change.now, where=f"{event.type} {event.id}")
    limits = do.settings
    reports = {event.id: report_of(event, limits) for event in events}
    search = search_of(reports.values(), limits)
    await store.lock(change.sql, search)
    for id in await store.placed(change.sql, tuple(reports)):
        del reports[id]
    if not reports:
        return
    for _ in range(DECISIONS_AT_MOST):
        known = await store.near(change.sql, search)
        decision = gather.on_concerns(events, reports.values(), known, limits, change.now, do.new_id)
        if await store.hold(change.sql, decision, known):
            break
    else:
        raise Unavailable("its incidents are being changed by people all the time", where="incidents")
    await _keep(decision, known, change)


async def move(asked: Envelope[MoveIncident], change: Change, _: Hands[IncidentSettings]) -> Standing:
    """Move an incident along its life. Raises `Missing`, `Conflict`, `Refused` or `Invalid`."""
    (incident,) = await store.load(change.sql, asked.body.incident)
    return await _obey(rules.move(incident, asked, change.now), [incident], change)


async def add_note(asked: Envelope[AddNote], change: Change, _: Hands[IncidentSettings]) -> Standing:
    """Append a person's words. Raises `Missing`, `Refused` or `Invalid`."""
    (incident,) = await store.load(change.sql, asked.body.incident)
    return await _obey(rules.add_note(incident, asked, change.now), [incident], change)


async def merge(asked: Envelope[MergeIncidents], change: Change, do: Hands[IncidentSettings]) -> Standing:
    """Make two incidents one. Raises `Missing`, `Conflict`, `Refused` or `Invalid`."""
    stays, goes = await store.load(change.sql, asked.body.incident, asked.body.absorb)
    return await _obey(rules.merge(stays, goes, asked, do.settings, change.now), [stays, goes], change)


async def _obey(decision: Decision, known: Sequence[Incident], change: Change) -> Standing:
    await _keep(decision, known, change)
    incident = decision.changed[0]
    return Standing(incident=incident.id, version=incident.version, phase=incident.phase)


async def _keep(decision: Decision, known: Sequence[Incident], change: Change) -> None:
    await store.save(change.sql, decision, known)
    for said in decision.said:
        change.emit(said.body, occurred=said.occurred, status=said.status, cause=said.cause, id=said.id)
    for pair in await store.offer(change.sql, decision.offers, change.now):
        said = gather.offered(pair, change.now)
        change.emit(said.body, occurred=said.occurred, status=said.status, cause=said.cause)

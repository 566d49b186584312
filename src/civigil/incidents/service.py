"""The hands: lock, load, decide by the rules, save and emit, in the one transaction that the runtime opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias
from uuid import UUID

from civigil.events.exercises import CrewTold
from civigil.events.incidents import (
    AddNote,
    AssignIncident,
    LinkIncidents,
    MergeIncidents,
    MoveIncident,
    ShelveIncident,
    SplitIncident,
    TakeReport,
    TurnDownMerge,
    UndoChange,
    UndoJoining,
)
from civigil.incidents import deeds, gather, reports, rules, store
from civigil.incidents import split as splitting
from civigil.incidents import undo as taking_back
from civigil.incidents.correlate import report_of
from civigil.incidents.decision import Decision
from civigil.incidents.model import Incident, Placed
from civigil.incidents.search import search_of
from civigil.incidents.settings import IncidentSettings
from civigil.incidents.view import Receipt, Standing
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Conflict, Invalid, Missing, Refused, Unavailable
from civigil.kernel.facts import Concern
from civigil.kernel.time import check_believable
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change

Versioned: TypeAlias = (
    MoveIncident
    | ShelveIncident
    | AssignIncident
    | LinkIncidents
    | SplitIncident
    | UndoChange
    | UndoJoining
    | MergeIncidents
    | TurnDownMerge
)
"""The orders that bear the version which the person looked at."""

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
        known = await store.near(change.sql, do.sealer, search)
        decision = gather.on_concerns(events, reports.values(), known, limits, change.now, do.new_id)
        if await store.hold(change.sql, decision, known):
            break
    else:
        raise Unavailable("its incidents are being changed by people all the time", where="incidents")
    await _keep(decision, known, change, do)


async def move(asked: Envelope[MoveIncident], change: Change, do: Hands[IncidentSettings]) -> Standing:
    """Move an incident along its life. Raises `Missing`, `Conflict`, `Refused` or `Invalid`."""
    (incident,) = await _looked_at(change, do, asked.body)
    return await _obey(rules.move(incident, asked, do.settings, change.now), [incident], change, do)


async def shelve(asked: Envelope[ShelveIncident], change: Change, do: Hands[IncidentSettings]) -> Standing:
    """Put an incident aside, or take it off the shelf. Raises `Missing`, `Conflict`, `Refused` or `Invalid`."""
    (incident,) = await _looked_at(change, do, asked.body)
    return await _obey(deeds.shelve(incident, asked, do.settings, change.now), [incident], change, do)


async def assign(asked: Envelope[AssignIncident], change: Change, do: Hands[IncidentSettings]) -> Standing:
    """Give an incident to a desk, a person or nobody. Raises `Missing`, `Conflict`, `Refused` or `Invalid`."""
    (incident,) = await _looked_at(change, do, asked.body)
    return await _obey(deeds.assign(incident, asked, do.settings, change.now), [incident], change, do)


async def link(asked: Envelope[LinkIncidents], change: Change, do: Hands[IncidentSettings]) -> Standing:
    """Link two incidents, or take their link away. Raises `Missing`, `Conflict`, `Refused` or `Invalid`."""
    incident, other = await _looked_at(change, do, asked.body, asked.body.other)
    return await _obey(deeds.link(incident, other, asked, change.now), [incident, other], change, do)


async def turn_down(asked: Envelope[TurnDownMerge], change: Change, do: Hands[IncidentSettings]) -> Standing:
    """Turn down a merge that was offered. Raises `Missing`, `Conflict`, `Refused` or `Invalid`."""
    incident, other = await _looked_at(change, do, asked.body, asked.body.other)
    offered = await store.is_offered(change.sql, incident.id, other.id)
    return await _obey(deeds.turn_down(incident, other, asked, offered, change.now), [incident, other], change, do)


async def split(asked: Envelope[SplitIncident], change: Change, do: Hands[IncidentSettings]) -> Standing:
    """Take concerns out of an incident into a new one. Raises `Missing`, `Conflict`, `Refused` or `Invalid`."""
    (incident,) = await _looked_at(change, do, asked.body)
    splitting.check_size(incident)
    placed = await store.concerns(change.sql, incident.id)
    decision = splitting.split(incident, placed, asked, do.settings, change.now, do.new_id)
    return await _obey(decision, [incident], change, do)


async def undo(
    asked: Envelope[UndoChange] | Envelope[UndoJoining], change: Change, do: Hands[IncidentSettings]
) -> Standing:
    """Take back the newest deed on an incident. Raises `Missing`, `Conflict` or `Refused`."""
    id = asked.body.incident
    # not held yet: two are held in one order, so that nobody waits in a circle
    remembered = await store.deeds(change.sql, do.sealer, id)
    deed = remembered[-1] if remembered else None
    others = [deed.other] if deed is not None and deed.other is not None else []
    known = await _looked_at(change, do, asked.body, *others)
    placed: list[Placed] = []
    if deed is not None and deed.name in (rules.MERGE, splitting.SPLIT):
        splitting.check_size(known[0])
        if deed.name == rules.MERGE:
            placed = await store.concerns(change.sql, id, without=deed.other)
        else:
            placed = await store.concerns(change.sql, id, *others)
    other = known[1] if others else None
    return await _obey(taking_back.undo(known[0], other, placed, asked, do.settings, change.now), known, change, do)


async def add_note(asked: Envelope[AddNote], change: Change, do: Hands[IncidentSettings]) -> Standing:
    """Append a person's words. Raises `Missing`, `Refused` or `Invalid`."""
    (incident,) = await store.load(change.sql, do.sealer, asked.body.incident)
    return await _obey(rules.add_note(incident, asked, change.now), [incident], change, do)


async def on_crews(events: Sequence[Envelope[CrewTold]], change: Change, do: Hands[IncidentSettings]) -> None:
    """Write what crews say into the timeline of their incident, or of the one that it lives on in."""
    for event in events:
        try:
            (incident,) = await store.load(change.sql, do.sealer, event.body.incident)
            if incident.merged_into is not None:
                (incident,) = await store.load(change.sql, do.sealer, incident.merged_into)
            await _obey(rules.crew_said(incident, event, change.now), [incident], change, do)
        except (
            Missing,
            Refused,
            Invalid,
        ) as error:  # of an incident that is kept no longer, or was never an exercise's
            do.log.warning("crew_not_heard", incident=str(event.body.incident), unit=event.body.unit, why=str(error))


async def merge(asked: Envelope[MergeIncidents], change: Change, do: Hands[IncidentSettings]) -> Standing:
    """Make two incidents one. Raises `Missing`, `Conflict`, `Refused` or `Invalid`."""
    stays, goes = await _looked_at(change, do, asked.body, asked.body.absorb)
    return await _obey(rules.merge(stays, goes, asked, do.settings, change.now), [stays, goes], change, do)


async def take_report(asked: Envelope[TakeReport], change: Change, do: Hands[IncidentSettings]) -> Receipt:
    """Take a person's report; the same one again changes nothing. Raises `Invalid`, `Refused` or `Conflict`."""
    said = reports.taken(asked, change.now)
    receipt = Receipt(report=do.new_id(), status=asked.status, taken=change.now)
    kept = await store.keep_report(change.sql, said.by, said.reference, _prints(asked, do), receipt)
    if not kept.again:
        at = asked.body.at
        change.emit(said, occurred=at, status=asked.status, source="reports", cause=asked, id=receipt.report)
    return kept


def _prints(asked: Envelope[TakeReport], do: Hands[IncidentSettings]) -> list[bytes]:
    """The fingerprints of what a report said, under every key in use; the last is an older version's, which bore no key."""
    said = reports.said_of(asked)
    return [*do.sealer.blinds(said, index="incidents.reports.said"), said]


async def _looked_at(change: Change, do: Hands[IncidentSettings], order: Versioned, *others: UUID) -> list[Incident]:
    """The incident of an order and others, held. Raises `Missing`, and `Conflict` that tells who changed it meanwhile."""
    incidents = await store.load(change.sql, do.sealer, order.incident, *others)
    if incidents[0].version != order.version:
        newest = await store.newest_change(change.sql, order.incident, do.sealer)
        said = "" if newest is None else f"; {newest[1]}, {newest[0]:%F %T} UTC: {newest[2][:200]}"
        raise Conflict(
            f"version {order.version} was looked at, it is {incidents[0].version} by now{said}",
            where=str(order.incident),
        )
    return incidents


async def _obey(decision: Decision, known: Sequence[Incident], change: Change, do: Hands[IncidentSettings]) -> Standing:
    await _keep(decision, known, change, do)
    incident = decision.changed[0]
    return Standing(incident=incident.id, version=incident.version, phase=incident.phase)


async def _keep(decision: Decision, known: Sequence[Incident], change: Change, do: Hands[IncidentSettings]) -> None:
    await store.save(change.sql, decision, known, change.now, do.sealer, do.new_id)
    for said in decision.said:
        change.emit(said.body, occurred=said.occurred, status=said.status, cause=said.cause, id=said.id)
    for pair in await store.offer(change.sql, decision.offers, change.now):
        said = gather.offered(pair, change.now)
        change.emit(said.body, occurred=said.occurred, status=said.status, cause=said.cause)

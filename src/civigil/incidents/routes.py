"""The room over HTTP: read incidents, their timelines and evidence; send orders about them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from civigil.events.incidents import AddNote, MergeIncidents, MoveIncident, Phase
from civigil.gateway.doors import Doors
from civigil.incidents import reading
from civigil.incidents.decision import chain_of
from civigil.incidents.permissions import HANDLE, MERGE, VIEW
from civigil.incidents.settings import IncidentSettings
from civigil.incidents.view import Cursor, EvidenceList, Page, Shown, Standing, Timeline
from civigil.kernel.errors import Conflict, Missing
from civigil.kernel.facts import Order
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.runtime.hands import Hands

router = Doors("incidents")

Limit = Annotated[int, msgspec.Meta(ge=1, le=500, description="How many at most.")]
Skip = Annotated[int, msgspec.Meta(ge=0, description="How many entries to leave out at the start.")]


class MoveAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to move an incident, and the version that was looked at."""

    version: int
    to: Phase
    note: str = ""
    disposition: str | None = None


class NoteAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to write into the timeline."""

    note: str


class MergeAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which incident to absorb, and the versions that were looked at."""

    version: int
    absorb: UUID
    absorb_version: int
    note: str = ""


@router.get("/", permission=VIEW)
async def list_incidents(
    do: Hands[IncidentSettings],
    phase: Phase | None = None,
    kind: str | None = None,
    status: Status | None = None,
    since: Instant | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> Page:
    """Incidents: the live ones first, the most pressing first.

    Filtered by phase, kind, status and `since` (the newest concern is not older). Give `next` back as `cursor` for the page after.
    """
    place = None if cursor is None else Cursor.parse(cursor)
    async with do.store.read() as sql:
        return await reading.page(sql, phase=phase, kind=kind, status=status, since=since, cursor=place, limit=limit)


@router.get("/{incident:uuid}", permission=VIEW, raises=(Missing,))
async def show_incident(incident: UUID, do: Hands[IncidentSettings]) -> Shown:
    """One incident, and why it has its priority."""
    async with do.store.read() as sql:
        return await reading.one(sql, incident)


@router.get("/{incident:uuid}/timeline", permission=VIEW, raises=(Missing,))
async def show_timeline(incident: UUID, do: Hands[IncidentSettings], after: Skip = 0, limit: Limit = 500) -> Timeline:
    """An incident's timeline, that of absorbed incidents included, in the order in which we learned of things."""
    async with do.store.read() as sql:
        return await reading.timeline(sql, incident, after=after, limit=limit)


@router.get("/{incident:uuid}/evidence", permission=VIEW, raises=(Missing,))
async def list_evidence(incident: UUID, do: Hands[IncidentSettings]) -> EvidenceList:
    """The evidence of an incident, with the address of each piece."""
    async with do.store.read() as sql:
        return await reading.evidence(sql, incident)


@router.post("/{incident:uuid}/move", permission=HANDLE, raises=(Missing, Conflict))
async def move_incident(incident: UUID, data: MoveAsked, who: Principal, do: Hands[IncidentSettings]) -> Standing:
    """Acknowledge, resolve, close or reopen an incident.

    Refused where its life cycle forbids it; a conflict where somebody changed it since that version.
    """
    order = MoveIncident(
        incident=incident, version=data.version, to=data.to, note=data.note, disposition=data.disposition
    )
    status = await _status(incident, do)
    return await _ask(order, incident, who, status, do)


@router.post("/{incident:uuid}/notes", permission=HANDLE, raises=(Missing,))
async def write_note(incident: UUID, data: NoteAsked, who: Principal, do: Hands[IncidentSettings]) -> Standing:
    """Append a person's words to the timeline."""
    status = await _status(incident, do)
    return await _ask(AddNote(incident=incident, note=data.note), incident, who, status, do)


@router.post("/{incident:uuid}/merge", permission=MERGE, raises=(Missing, Conflict))
async def merge_incidents(incident: UUID, data: MergeAsked, who: Principal, do: Hands[IncidentSettings]) -> Standing:
    """Make two incidents one: `absorb` lives on in this one."""
    order = MergeIncidents(
        incident=incident,
        version=data.version,
        absorb=data.absorb,
        absorb_version=data.absorb_version,
        note=data.note,
    )
    status = await _status(incident, do)
    return await _ask(order, incident, who, status, do)


async def _ask(order: Order, incident: UUID, who: Principal, status: Status, do: Hands[IncidentSettings]) -> Standing:
    """Give an order, in the incident's own chain."""
    return await do.bus.ask(order, actor=who, status=status, answer=Standing, cause=chain_of(incident, status))


async def _status(incident: UUID, do: Hands[IncidentSettings]) -> Status:
    """An order bears the status of what it is about."""
    async with do.store.read() as sql:
        return (await reading.one(sql, incident)).status

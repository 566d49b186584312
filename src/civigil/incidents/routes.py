"""The room over HTTP: read incidents, their timelines and evidence; send orders about them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from civigil.events.incidents import (
    AddNote,
    AssignIncident,
    LinkIncidents,
    MergeIncidents,
    MoveIncident,
    Phase,
    ShelveIncident,
    SplitIncident,
    TakeActualReport,
    TakeReport,
    TurnDownMerge,
    UndoChange,
    UndoJoining,
)
from civigil.gateway.doors import Doors
from civigil.gateway.withhold import desks_of, may_read
from civigil.incidents import reading, said
from civigil.incidents.decision import chain_of
from civigil.incidents.deed import check_text
from civigil.incidents.hazards import HAZARDS
from civigil.incidents.permissions import HANDLE, MERGE, REPORT, REPORT_ACTUAL, VIEW
from civigil.incidents.reports import REFERENCE, WORDS_AT_MOST
from civigil.incidents.settings import IncidentSettings
from civigil.incidents.undo import JOINING
from civigil.incidents.view import (
    Choices,
    Cursor,
    EvidenceList,
    Offers,
    Page,
    Receipt,
    ReportStands,
    SaidList,
    Shown,
    Standing,
    Timeline,
)
from civigil.kernel.classified import Need
from civigil.kernel.errors import Conflict, Invalid, Missing
from civigil.kernel.facts import Order
from civigil.kernel.permission import Principal
from civigil.kernel.place import Point
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant, in_utc
from civigil.runtime.hands import Hands

router = Doors("incidents")

Limit = Annotated[int, msgspec.Meta(ge=1, le=500, description="How many at most.")]
Words = Annotated[str, msgspec.Meta(max_length=200)]
Skip = Annotated[int, msgspec.Meta(ge=0, le=1_000_000, description="How many entries to leave out at the start.")]


class MoveAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to move an incident, and the version that was looked at."""

    version: int
    to: Phase
    note: str = ""
    disposition: str | None = None


class NoteAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to write into the timeline."""

    note: str
    need: Need = ""  # who needs to know: everybody who sees the incident, or those of a class alone


class ShelveAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when to put an incident aside, and why; without a time, it comes off the shelf."""

    version: int
    until: Instant | None
    reason: str = ""


class AssignAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to give an incident to: `desk:` and a desk of the city, a person's id, or nobody."""

    version: int
    to: str | None
    note: str = ""


class LinkAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which incident to link it with, or to unlink it from."""

    version: int
    other: UUID
    linked: bool
    note: str = ""


class SplitAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which concerns leave for a new incident, by their event ids."""

    version: int
    concerns: tuple[UUID, ...]
    note: str = ""


class UndoAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version that was looked at."""

    version: int


class TurnDownAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which incident it is not one with."""

    version: int
    other: UUID
    note: str = ""


class MergeAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which incident to absorb, and the versions that were looked at."""

    version: int
    absorb: UUID
    absorb_version: int
    note: str = ""


class ReportAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person reports: what it is, in which words, when and where it was seen, and the reporter's own name for it."""

    kind: Annotated[str, msgspec.Meta(max_length=60, description="One of the hazards in `/api/incidents/choices`.")]
    words: Annotated[str, msgspec.Meta(max_length=WORDS_AT_MOST, description="As they were said.")] = ""
    at: Instant
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    uncertainty_m: Annotated[
        float, msgspec.Meta(ge=1, le=50_000, description="Metres around the place that hold the truth with 68 %.")
    ] = 100.0
    status: Annotated[
        Status | None, msgspec.Meta(description="Where it is left out: actual for who may say so, else an exercise.")
    ] = None
    reference: Annotated[
        str, msgspec.Meta(pattern=REFERENCE, description="Yours alone; the same report under it again changes nothing.")
    ]

    def place(self) -> Point | None:
        """Where it is; nothing where the reporter did not know. Raises `Invalid` for half a place."""
        if self.latitude is None and self.longitude is None:
            return None
        if self.latitude is None or self.longitude is None:
            raise Invalid(
                "latitude and longitude go together", where="latitude" if self.latitude is None else "longitude"
            )
        return Point(latitude=self.latitude, longitude=self.longitude, uncertainty_m=self.uncertainty_m)


@router.get("/", permission=VIEW)
async def list_incidents(
    who: Principal,
    do: Hands[IncidentSettings],
    phase: Phase | None = None,
    kind: Words | None = None,
    status: Status | None = None,
    since: Instant | None = None,
    assigned: Words | None = None,
    q: Words | None = None,
    cursor: Words | None = None,
    limit: Limit = 50,
) -> Page:
    """Incidents: actual ones before exercises and tests, then the live ones first, the most pressing first.

    Filtered by phase, kind, status, `assigned` and `since` (the newest concern is not older). `q` is looked for in summary, kind,
    subjects and id, and in what reporters said, where one may read that. Give `next` back as `cursor` for the page after.
    """
    place = None if cursor is None else Cursor.parse(cursor)
    for name, given in (("kind", kind), ("assigned", assigned), ("q", q)):
        check_text(given or "", name)
    after = None if since is None else in_utc(since, where="since")
    async with do.store.read() as sql:
        found = await said.holding(sql, do.sealer, q, _may_read(who, do)) if q else []
        return await reading.page(
            sql,
            do.sealer,
            phase=phase,
            kind=kind,
            status=status,
            since=after,
            assigned=assigned,
            q=q,
            said=found,
            cursor=place,
            limit=limit,
        )


def _may_read(who: Principal, do: Hands[IncidentSettings]) -> said.May:
    """Whether somebody may read what reporters said of an incident."""
    desks = desks_of(who)

    def may(status: str, assigned: str | None) -> bool:
        involved = assigned is not None and assigned in desks
        return may_read(do.authorizer, who, "personal", "Said/words", status=status, involved=involved)

    return may


@router.get("/words", permission=VIEW)
async def list_words(do: Hands[IncidentSettings]) -> SaidList:
    """What reporters said of the incidents that are not over, the newest 500: what their rows do not bear."""
    async with do.store.read() as sql:
        return await said.lately(sql, do.sealer)


@router.get("/choices", permission=VIEW)
async def list_choices(do: Hands[IncidentSettings]) -> Choices:
    """What people can choose from in this city: desks, dispositions, and for how long an incident may be shelved."""
    own = do.settings
    return Choices(
        desks=own.desks, dispositions=own.dispositions, shelve_at_most_s=own.shelve_at_most_s, hazards=HAZARDS
    )


@router.post("/reports", permission=REPORT, raises=(Conflict,))
async def make_report(data: ReportAsked, who: Principal, do: Hands[IncidentSettings]) -> Receipt:
    """Report what a person saw or said. It raises an incident of its own, and is offered to the nearest one like it.

    An actual report needs the permission `incidents:report:make_actual` too. The same report again under its reference is answered
    as the first was; another one under it is a conflict.
    """
    status = data.status
    if status is None:
        actual = do.authorizer.decide(who, REPORT_ACTUAL).allowed
        status = Status.ACTUAL if actual else Status.EXERCISE
    kind = TakeActualReport if status is Status.ACTUAL else TakeReport
    order = kind(
        kind=data.kind,
        words=data.words,
        at=in_utc(data.at, where="at"),
        place=data.place(),
        reference=data.reference,
    )
    return await do.bus.ask(order, actor=who, status=status, answer=Receipt)


@router.get("/reports/{report:uuid}", permission=REPORT, raises=(Missing,))
async def show_report(report: UUID, who: Principal, do: Hands[IncidentSettings]) -> ReportStands:
    """Where a report of one's own has come to: the incident that holds it by now."""
    async with do.store.read() as sql:
        return await reading.report(sql, report, who.id)


@router.get("/{incident:uuid}", permission=VIEW, raises=(Missing,))
async def show_incident(incident: UUID, do: Hands[IncidentSettings]) -> Shown:
    """One incident, and why it has its priority."""
    async with do.store.read() as sql:
        return await reading.one(sql, do.sealer, incident)


@router.get("/{incident:uuid}/timeline", permission=VIEW, raises=(Missing,))
async def show_timeline(incident: UUID, do: Hands[IncidentSettings], after: Skip = 0, limit: Limit = 500) -> Timeline:
    """An incident's timeline, that of absorbed incidents included, in the order in which we learned of things."""
    async with do.store.read() as sql:
        return await reading.timeline(sql, do.sealer, incident, after=after, limit=limit)


@router.get("/{incident:uuid}/offers", permission=VIEW, raises=(Missing,))
async def list_offers(incident: UUID, do: Hands[IncidentSettings]) -> Offers:
    """The incidents that look like the same one, for a person to merge or to turn down."""
    async with do.store.read() as sql:
        return await reading.offers(sql, do.sealer, incident)


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


@router.post("/{incident:uuid}/shelve", permission=HANDLE, raises=(Missing, Conflict))
async def shelve_incident(incident: UUID, data: ShelveAsked, who: Principal, do: Hands[IncidentSettings]) -> Standing:
    """Put an incident aside until a time, for a reason; without a time, take it off the shelf.

    It comes back when the time is over, or at once when it becomes more pressing.
    """
    order = ShelveIncident(incident=incident, version=data.version, until=data.until, reason=data.reason)
    status = await _status(incident, do)
    return await _ask(order, incident, who, status, do)


@router.post("/{incident:uuid}/assign", permission=HANDLE, raises=(Missing, Conflict))
async def assign_incident(incident: UUID, data: AssignAsked, who: Principal, do: Hands[IncidentSettings]) -> Standing:
    """Give an incident to a desk (`desk:fire`), to a person (their id), or to nobody."""
    order = AssignIncident(incident=incident, version=data.version, to=data.to, note=data.note)
    status = await _status(incident, do)
    return await _ask(order, incident, who, status, do)


@router.post("/{incident:uuid}/notes", permission=HANDLE, raises=(Missing,))
async def write_note(incident: UUID, data: NoteAsked, who: Principal, do: Hands[IncidentSettings]) -> Standing:
    """Append a person's words to the timeline."""
    status = await _status(incident, do)
    return await _ask(AddNote(incident=incident, note=data.note, need=data.need), incident, who, status, do)


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


@router.post("/{incident:uuid}/turn-down", permission=MERGE, raises=(Missing, Conflict))
async def turn_down_merge(incident: UUID, data: TurnDownAsked, who: Principal, do: Hands[IncidentSettings]) -> Standing:
    """Say that two incidents whose merging is offered are two; it is not offered again."""
    order = TurnDownMerge(incident=incident, version=data.version, other=data.other, note=data.note)
    status = await _status(incident, do)
    return await _ask(order, incident, who, status, do)


@router.post("/{incident:uuid}/split", permission=MERGE, raises=(Missing, Conflict))
async def split_incident(incident: UUID, data: SplitAsked, who: Principal, do: Hands[IncidentSettings]) -> Standing:
    """Take concerns out of an incident into a new one, which the timeline names."""
    order = SplitIncident(incident=incident, version=data.version, concerns=data.concerns, note=data.note)
    status = await _status(incident, do)
    return await _ask(order, incident, who, status, do)


@router.post("/{incident:uuid}/link", permission=MERGE, raises=(Missing, Conflict))
async def link_incidents(incident: UUID, data: LinkAsked, who: Principal, do: Hands[IncidentSettings]) -> Standing:
    """Say that two incidents belong together without being one, or that they do not."""
    order = LinkIncidents(incident=incident, version=data.version, other=data.other, linked=data.linked, note=data.note)
    status = await _status(incident, do)
    return await _ask(order, incident, who, status, do)


@router.post("/{incident:uuid}/undo", permission=HANDLE, raises=(Missing, Conflict))
async def undo_change(incident: UUID, data: UndoAsked, who: Principal, do: Hands[IncidentSettings]) -> Standing:
    """Take back the newest deed of a person on an incident, as `undoable` names it.

    A merge, a split and a link need the permission `incidents:incident:merge` here too.
    """
    async with do.store.read() as sql:
        shown = await reading.one(sql, do.sealer, incident)
    joining = shown.undoable in JOINING
    kind = UndoJoining if joining else UndoChange
    return await _ask(kind(incident=incident, version=data.version), incident, who, shown.status, do)


async def _ask(order: Order, incident: UUID, who: Principal, status: Status, do: Hands[IncidentSettings]) -> Standing:
    """Give an order, in the incident's own chain."""
    return await do.bus.ask(order, actor=who, status=status, answer=Standing, cause=chain_of(incident, status))


async def _status(incident: UUID, do: Hands[IncidentSettings]) -> Status:
    """An order bears the status of what it is about."""
    async with do.store.read() as sql:
        return await reading.status_of(sql, incident)

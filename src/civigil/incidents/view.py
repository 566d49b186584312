"""What is shown of incidents, over the API and on the command line."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from civigil.events.incidents import Phase
from civigil.incidents.hazards import Hazard
from civigil.incidents.model import EntryKind
from civigil.incidents.settings import Disposition
from civigil.kernel.classified import Need, marked, marked_by
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import EvidenceRef, Explanation
from civigil.kernel.place import Point
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from civigil.kernel.time import Instant

_LAST_US = 250_000_000_000_000_000  # in the year 9892


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One incident as the facts about it tell it: what a screen begins with, and folds the facts into."""

    id: UUID
    version: int  # give it back with an order
    phase: Phase
    status: Status
    kind: str
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    category: Category
    summary: str
    place: Point | None  # with the radius that holds the truth with 68 %
    priority: int  # 0..100
    priority_explained: Explanation
    started: Instant
    last: Instant  # its newest concern
    changed: Instant  # its newest version
    resolved: Instant | None
    concerns: int
    assigned: str | None  # "desk:fire", or a person's id
    shelved_until: Instant | None  # what lies in the past is over
    shelved_because: str
    disposition: str | None
    merged_into: UUID | None
    links: tuple[UUID, ...]


class Shown(Row, frozen=True, kw_only=True):
    """One incident."""

    subjects: tuple[str, ...]
    by_person: bool
    absorbed: tuple[UUID, ...]  # incidents that live on in it
    offers: tuple[UUID, ...]  # incidents that look like the same one, for a person to say
    undoable: str | None  # the newest deed, where it can be taken back: "acknowledge"
    words: Annotated[str, marked("personal")] = ""  # what its first reporter said


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the first reporter of an incident said."""

    incident: UUID
    words: Annotated[str, marked("personal")]
    status: Status
    assigned: str | None


class SaidList(msgspec.Struct, frozen=True, kw_only=True):
    """What reporters said of incidents that are not over."""

    said: tuple[Said, ...]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Some incidents: those that are live first, the most pressing first."""

    incidents: tuple[Shown, ...]
    next: str | None = None  # the `cursor` of the page after this one


class ShownEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a timeline."""

    incident: UUID  # another one than asked for, where that was absorbed
    seq: int
    kind: EntryKind
    at: Instant
    learned: Instant
    event: UUID | None
    by: str
    text: Annotated[str, marked_by("need")]
    explanation: Explanation | None
    joined: Explanation | None  # why a concern belongs to the incident
    evidence: tuple[EvidenceRef, ...] = ()
    severity: Severity | None = None  # of a concern
    place: Point | None = None  # of a concern, where it says so
    left_for: UUID | None = None  # a concern that a person took into that incident
    need: Need = ""  # of a note: who needs to know; its text is withheld from everybody else


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """A timeline, that of absorbed incidents included, in the order in which we learned of things."""

    entries: tuple[ShownEntry, ...]
    assigned: str | None = None  # who looks after the incident
    more: bool = False  # ask again with `after` grown by the entries had


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence, and where it is had."""

    evidence: EvidenceRef
    href: str
    at: Instant
    by: str


class EvidenceList(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence of an incident, the newest last."""

    pieces: tuple[Piece, ...]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An incident that looks like the same one, for a person to merge or to turn down."""

    other: UUID
    offered: Instant
    explanation: Explanation | None
    row: Row  # of the other


class Offers(msgspec.Struct, frozen=True, kw_only=True):
    """The merges that are offered of one incident, the newest first."""

    offers: tuple[Offer, ...]


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What people can choose from in this city."""

    desks: tuple[str, ...]  # `desk:` before one of them is what an incident is assigned to
    dispositions: tuple[Disposition, ...]
    shelve_at_most_s: float
    hazards: tuple[Hazard, ...]  # the kinds that a report can be of


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the one who reports gets back."""

    report: UUID  # the fact that tells of it, and what `GET /api/incidents/reports/{report}` asks by
    status: Status
    taken: Instant
    again: bool = False  # it had been taken before, under the same reference


class ReportStands(msgspec.Struct, frozen=True, kw_only=True):
    """Where a report has come to."""

    report: UUID
    reference: str
    status: Status
    taken: Instant
    incident: UUID | None = None  # the one that holds it by now; nothing for a moment after it was taken


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where an incident stands after an order."""

    incident: UUID
    version: int
    phase: Phase


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """Where a page ended."""

    status: Status
    live: bool
    priority: int
    started_us: int  # microseconds since 1970
    id: UUID

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Read one. Raises `Invalid`."""
        try:
            status, live, priority, started, id = text.split("_")
            place = cls(
                status=Status(status), live=live == "1", priority=int(priority), started_us=int(started), id=UUID(id)
            )
            if not (0 <= place.priority <= 100 and 0 <= place.started_us <= _LAST_US):
                raise ValueError("beyond what there is")
            return place
        except ValueError as error:
            raise Invalid(f"{text!r} is no cursor: give back `next` of the page before", where="cursor") from error

    def text(self) -> str:
        """As it travels."""
        return f"{self.status.value}_{int(self.live)}_{self.priority}_{self.started_us}_{self.id}"

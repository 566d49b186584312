"""What is shown of incidents, over the API and on the command line."""

from __future__ import annotations

from uuid import UUID

import msgspec

from civigil.events.incidents import Phase
from civigil.incidents.model import EntryKind
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import EvidenceRef, Explanation
from civigil.kernel.place import Point
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from civigil.kernel.time import Instant


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One incident."""

    id: UUID
    version: int  # give it back with an order
    phase: Phase
    status: Status
    kind: str
    category: Category
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    summary: str
    place: Point | None  # with the radius that holds the truth with 68 %
    started: Instant
    last: Instant  # its newest concern
    concerns: int
    subjects: tuple[str, ...]
    by_person: bool
    priority: int  # 0..100
    priority_explained: Explanation
    changed: Instant
    resolved: Instant | None
    disposition: str | None
    merged_into: UUID | None
    absorbed: tuple[UUID, ...]  # incidents that live on in it
    offers: tuple[UUID, ...]  # incidents that look like the same one, for a person to say


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
    text: str
    explanation: Explanation | None
    joined: Explanation | None  # why a concern belongs to the incident
    evidence: tuple[EvidenceRef, ...] = ()


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """A timeline, that of absorbed incidents included, in the order in which we learned of things."""

    entries: tuple[ShownEntry, ...]
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


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where an incident stands after an order."""

    incident: UUID
    version: int
    phase: Phase


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """Where a page ended."""

    live: bool
    priority: int
    started_us: int  # microseconds since 1970
    id: UUID

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Read one. Raises `Invalid`."""
        try:
            live, priority, started, id = text.split("_")
            return cls(live=live == "1", priority=int(priority), started_us=int(started), id=UUID(id))
        except ValueError as error:
            raise Invalid(f"{text!r} is no cursor: give back `next` of the page before", where="cursor") from error

    def text(self) -> str:
        """As it travels."""
        return f"{int(self.live)}_{self.priority}_{self.started_us}_{self.id}"

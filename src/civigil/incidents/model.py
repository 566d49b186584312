"""The nouns: a report, an estimated spot, a cause as the machine sees it, an incident, an entry of its timeline.

All frozen. Times inside the correlation are seconds since 1970 (float, exact to a microsecond), because it compares
hundreds of thousands of them; at the borders they are instants.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from uuid import UUID

import msgspec

from civigil.events.incidents import Phase
from civigil.kernel.classified import Need
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import EvidenceRef, Explanation
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from civigil.kernel.time import Instant

FOREVER = float("inf")
OBSERVER = "@"


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Where a cause is thought to be at an instant, and how it moves; both axes are equally uncertain."""

    latitude: float  # degrees north
    longitude: float  # degrees east
    variance: float  # m², along each axis
    at: float  # seconds since 1970
    moving: bool = False
    north_mps: float = 0.0
    east_mps: float = 0.0
    covariance: float = 0.0  # m²/s, of position and speed
    speed_variance: float = 0.0  # m²/s²

    def __post_init__(self) -> None:
        """Check what was given."""
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180 and self.variance >= 0):
            raise Invalid(f"({self.latitude}, {self.longitude}) ± {self.variance} m² is no place", where="spot")


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What correlation needs to know of a concern."""

    id: UUID
    status: Status
    kind: str
    group: str  # the family of kinds, or the kind itself
    category: Category
    at: float  # when it happened, seconds since 1970
    spot: Spot | None  # nothing where no place is stated, or one too vague
    subjects: tuple[str, ...]  # those that identify, then, where no place is stated, the observers
    by_person: bool = False


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as the correlation sees it."""

    id: UUID
    status: Status
    kind: str
    group: str
    category: Category
    spot: Spot | None
    started: float
    last: float
    count: int  # concerns
    subjects: frozenset[str] = frozenset()
    issuers: frozenset[str] = frozenset()  # who named the subjects: `issuer_of` of each
    by_person: bool = False  # holds a person's report that nobody has merged yet
    handled: bool = False  # a person has acted on it
    open_until: float = FOREVER  # when it was resolved: what happens later is a new incident

    def __post_init__(self) -> None:
        """Check what was given."""
        if self.last < self.started:
            raise Invalid("it ends before it starts", where="cause.last")
        if self.count < 1:
            raise Invalid(f"{self.count} concerns: at least one is needed", where="cause.count")


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What people's deeds may change of an incident beside its concerns."""

    phase: Phase = Phase.OPEN
    resolved: Instant | None = None
    disposition: str | None = None
    assigned: str | None = None
    shelved_until: Instant | None = None
    shelved_because: str = ""
    links: tuple[UUID, ...] = ()


class Deed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person did, and what it replaced, so that it can be taken back."""

    name: str  # "acknowledge"
    was: Standing
    became: Standing
    other: UUID | None = None  # the other incident that it changed
    other_version: int = 0  # as the deed left that one


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """One incident: what the machine knows of its cause, how bad it is, and where it stands in its life."""

    cause: Cause
    version: int
    phase: Phase
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    summary: str
    entries: int  # entries of its timeline
    priority: int  # 0..100
    priority_explained: Explanation
    changed: Instant
    resolved: Instant | None = None
    disposition: str | None = None
    merged_into: UUID | None = None
    assigned: str | None = None  # "desk:fire", or a person's id
    shelved_until: Instant | None = None
    shelved_because: str = ""
    links: tuple[UUID, ...] = ()  # sorted
    deeds: tuple[Deed, ...] | None = None  # what people did last, the newest at the end; nothing where it was not read

    def __post_init__(self) -> None:
        """Check what was given."""
        if self.version < 1:
            raise Invalid(f"version {self.version}: versions count from 1", where="incident.version")
        if not 0 <= self.priority <= 100:
            raise Invalid(f"priority {self.priority}: 0 to 100 is allowed", where="incident.priority")
        if (self.phase is Phase.MERGED) != (self.merged_into is not None):
            raise Invalid("merged, and into which incident, go together", where="incident.merged_into")

    @property
    def id(self) -> UUID:
        """Its id, for life."""
        return self.cause.id

    @property
    def standing(self) -> Standing:
        """Where people's deeds have brought it."""
        return Standing(
            phase=self.phase,
            resolved=self.resolved,
            disposition=self.disposition,
            assigned=self.assigned,
            shelved_until=self.shelved_until,
            shelved_because=self.shelved_because,
            links=self.links,
        )

    def is_shelved(self, now: Instant) -> bool:
        """Whether it is put aside at that instant."""
        return self.shelved_until is not None and self.shelved_until > now


class EntryKind(Enum):
    """What an entry of a timeline tells."""

    CONCERN = "concern"  # a concern raised or joined the incident
    MOVED = "moved"  # a person moved it along its life
    NOTE = "note"  # a person's words
    MERGED = "merged"  # it absorbed another, or was absorbed
    SHELVED = "shelved"  # it was put aside for a while, or came back
    ASSIGNED = "assigned"  # it was given to a desk, a person or nobody
    LINKED = "linked"  # it was linked with another, or no longer is
    SPLIT = "split"  # concerns left it for a new incident, or it is that one
    UNDONE = "undone"  # a person's deed was taken back
    TURNED_DOWN = "turned_down"  # a person said that it and another are two


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """What a concern said, as far as it is needed to put it into another incident later."""

    kind: str
    group: str
    category: Category
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    latitude: float | None
    longitude: float | None
    variance: float  # m², along each axis
    subjects: tuple[str, ...]
    by_person: bool


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A concern in the incident where it stands now."""

    event: UUID
    at: float  # when it happened, seconds since 1970
    text: str
    seen: Seen


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a timeline; never changed, never removed."""

    incident: UUID
    seq: int  # counts from 1 without a gap
    kind: EntryKind
    at: Instant  # when it happened
    learned: Instant
    event: UUID | None  # the concern or order that it stands for
    by: str  # source or principal
    text: str
    need: Need = ""  # of a person's words: who needs to know
    explanation: Explanation | None = None  # the concern's own, or the rule's
    joined: Explanation | None = None  # why a concern belongs to this incident
    evidence: tuple[EvidenceRef, ...] = ()
    seen: Seen | None = None  # of a concern
    said: UUID | None = None  # where a person's words lie sealed


def issuer_of(subject: str) -> str:
    """Who hands out the names: `track:gate-1` for `track:gate-1/17`, `person` for `person:9f`.

    Two names of one issuer are two things; names of two issuers may be one thing.
    """
    head, slash, _ = subject.rpartition("/")
    return head if slash else subject.partition(":")[0]


def issuers_of(subjects: Iterable[str]) -> frozenset[str]:
    """The issuers of many subjects; an observer is no subject's name."""
    return frozenset(issuer_of(subject) for subject in subjects if not is_observer(subject))


def is_observer(subject: str) -> bool:
    """Whether it says who reported (`@camera:gate-1`), which stands in for a place where none is stated."""
    return subject[:1] == OBSERVER

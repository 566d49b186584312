"""What the spine says of incidents, and what it can be asked to do with one.

Life cycle and correlation are the room's own (`civigil.incidents`); here stand only the words.

An incident is a chain of its own: the fact that raised it bears the incident's id as its own id, and every later fact and order
about it has that id as its correlation. So a trace leads from any sighting into the incident, and on to what was done.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated
from uuid import UUID

from civigil.kernel.classified import Need, marked, marked_by, open_words
from civigil.kernel.facts import Concern, Explanation, Fact, Order, fact, order
from civigil.kernel.place import Place
from civigil.kernel.severity import Category, Certainty, Severity, Urgency
from civigil.kernel.time import Instant


class Phase(Enum):
    """Where an incident stands in its life."""

    OPEN = "open"  # raised; nobody has taken notice yet
    ACKNOWLEDGED = "acknowledged"  # a person has seen it
    RESOLVED = "resolved"  # nothing more to do at the scene
    CLOSED = "closed"  # reviewed, with a disposition
    MERGED = "merged"  # it lives on in another incident


class About(Fact, frozen=True, kw_only=True):
    """What every change of an incident bears: all of its standing, so that a reader needs no second source.

    The newest version is the truth: a row is folded from these facts alone.
    """

    incident: UUID
    version: int  # grows by one with each change that a fact tells of
    phase: Phase
    kind: str
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    category: Category
    summary: str
    place: Place | None
    priority: int  # 0..100, higher is more pressing
    priority_explained: Explanation
    started: Instant  # its oldest concern
    last: Instant  # its newest concern
    changed: Instant
    resolved: Instant | None
    concerns: int  # how many it holds
    assigned: str | None  # who looks after it: "desk:fire", or a person's id
    shelved_until: Instant | None  # put aside until then; what lies in the past is over
    shelved_because: Annotated[str, open_words()]
    disposition: str | None  # what came of it, once it is closed
    merged_into: UUID | None
    links: tuple[UUID, ...]  # incidents that a person said belong together with it

    @property
    def where(self) -> Place | None:
        """The incident's place."""
        return self.place


@fact("incidents.report_taken.v1")
class ReportTaken(Concern, frozen=True, kw_only=True):
    """A person reported something: a caller, a resident, whoever sits at the phone for them.

    Its kind is one of the room's hazards, and severity, urgency and certainty are that hazard's. It stands alone until a person
    merges it.
    """

    by: str  # who took it, or made it
    reference: str  # the reporter's own name for it: the same twice is one report
    words: Annotated[str, marked("personal")]  # as they were said; empty where nothing was said beside the kind


@fact("incidents.incident_raised.v1")
class IncidentRaised(About, frozen=True, kw_only=True):
    """A new incident stands."""

    raised_by: UUID  # the concern that raised it
    joined: tuple[UUID, ...] = ()  # further concerns that it began with
    split_from: UUID | None = None  # where a person took its concerns out of another incident

    @property
    def also_follows(self) -> tuple[UUID, ...]:
        """The concerns, whose chains lead into the incident's."""
        return (self.raised_by, *self.joined)


@fact("incidents.incident_updated.v1")
class IncidentUpdated(About, frozen=True, kw_only=True):
    """Concerns joined an incident, or its ranking changed."""

    joined: tuple[UUID, ...]  # the concerns that this change added
    explanation: Explanation  # why they belong here

    @property
    def also_follows(self) -> tuple[UUID, ...]:
        """The concerns, whose chains lead into the incident's."""
        return self.joined


@fact("incidents.incident_moved.v1")
class IncidentMoved(About, frozen=True, kw_only=True):
    """A person (or a signed policy) moved an incident along its life."""

    before: Phase
    by: str
    note: Annotated[str, open_words()]


@fact("incidents.incident_shelved.v1")
class IncidentShelved(About, frozen=True, kw_only=True):
    """An incident was put aside for a while, or (`until` is null) it is back."""

    by: str  # a person, or the rule that brought it back
    until: Instant | None
    reason: Annotated[str, open_words()]


@fact("incidents.incident_assigned.v1")
class IncidentAssigned(About, frozen=True, kw_only=True):
    """An incident was given to a desk or a person, or to nobody."""

    by: str
    to: str | None
    before: str | None
    note: Annotated[str, open_words()]


@fact("incidents.incidents_linked.v1")
class IncidentsLinked(About, frozen=True, kw_only=True):
    """Two incidents were said to belong together, or no longer to; each of them has its own fact."""

    by: str
    other: UUID
    linked: bool
    note: Annotated[str, open_words()]


@fact("incidents.incident_split.v1")
class IncidentSplit(About, frozen=True, kw_only=True):
    """Concerns left for an incident of their own, which an `IncidentRaised` tells of."""

    by: str
    into: UUID
    moved: tuple[UUID, ...]  # the concerns
    note: Annotated[str, open_words()]


@fact("incidents.change_undone.v1")
class ChangeUndone(About, frozen=True, kw_only=True):
    """A person took back the newest deed; each incident that it had changed has its own fact."""

    by: str
    undone: str  # in words: "acknowledge"


@fact("incidents.note_added.v1")
class NoteAdded(Fact, frozen=True, kw_only=True):
    """A person wrote something into an incident's timeline."""

    incident: UUID
    place: Place | None
    by: str
    note: Annotated[str, marked_by("need")]
    need: Need = (
        ""  # who needs to know it beside its writer: everybody who sees the incident, or those of a class alone
    )
    assigned: str | None = None  # who looks after the incident

    @property
    def where(self) -> Place | None:
        """The incident's place."""
        return self.place


@fact("incidents.merge_offered.v1")
class MergeOffered(Fact, frozen=True, kw_only=True):
    """Two incidents look like one, and a person has to say so: reports by people never merge by themselves."""

    incident: UUID
    other: UUID
    explanation: Explanation


@fact("incidents.merge_turned_down.v1")
class MergeTurnedDown(Fact, frozen=True, kw_only=True):
    """A person said that two incidents are two; their merging is not offered again."""

    incident: UUID
    other: UUID
    by: str
    note: Annotated[str, open_words()]


@fact("incidents.incidents_merged.v1")
class IncidentsMerged(About, frozen=True, kw_only=True):
    """`absorbed` lives on in `incident`."""

    absorbed: UUID
    by: str
    note: Annotated[str, open_words()]

    @property
    def also_follows(self) -> tuple[UUID, ...]:
        """The fact that raised the absorbed incident, whose chain leads into this one."""
        return (self.absorbed,)


@fact("incidents.incident_absorbed.v1")
class IncidentAbsorbed(About, frozen=True, kw_only=True):
    """The other side of a merge: this incident lives on in `merged_into`."""

    by: str
    note: Annotated[str, open_words()]


@order("incidents.move_incident.v1")
class MoveIncident(Order, frozen=True, kw_only=True):
    """Acknowledge, resolve, close or reopen. Refused where the life cycle or the version forbids it."""

    incident: UUID
    version: int  # the version that the asker looked at
    to: Phase
    note: Annotated[str, open_words()] = ""
    disposition: str | None = None


@order("incidents.shelve_incident.v1")
class ShelveIncident(Order, frozen=True, kw_only=True):
    """Put an incident aside until a time, for a reason; without a time, take it off the shelf."""

    incident: UUID
    version: int
    until: Instant | None
    reason: Annotated[str, open_words()] = ""


@order("incidents.assign_incident.v1")
class AssignIncident(Order, frozen=True, kw_only=True):
    """Give an incident to a desk ("desk:fire"), to a person (their id), or to nobody."""

    incident: UUID
    version: int
    to: str | None
    note: Annotated[str, open_words()] = ""


@order("incidents.link_incidents.v1")
class LinkIncidents(Order, frozen=True, kw_only=True):
    """Say that two incidents belong together without being one, or that they do not."""

    incident: UUID
    version: int
    other: UUID
    linked: bool
    note: Annotated[str, open_words()] = ""


@order("incidents.split_incident.v1")
class SplitIncident(Order, frozen=True, kw_only=True):
    """Take concerns out of an incident into a new one."""

    incident: UUID
    version: int
    concerns: tuple[UUID, ...]
    note: Annotated[str, open_words()] = ""


@order("incidents.undo_change.v1")
class UndoChange(Order, frozen=True, kw_only=True):
    """Take back the newest deed of a person on an incident, if what it changed has not changed since."""

    incident: UUID
    version: int


@order("incidents.undo_joining.v1")
class UndoJoining(Order, frozen=True, kw_only=True):
    """Take back the newest deed of a person on an incident, where that merged, split or linked it."""

    incident: UUID
    version: int


@order("incidents.add_note.v1")
class AddNote(Order, frozen=True, kw_only=True):
    """Append a person's words to the timeline."""

    incident: UUID
    note: Annotated[str, marked_by("need")]
    need: Need = ""  # who needs to know: everybody who sees the incident, or those of a class alone


@order("incidents.merge_incidents.v1")
class MergeIncidents(Order, frozen=True, kw_only=True):
    """Make two incidents one, on a person's word."""

    incident: UUID
    version: int
    absorb: UUID
    absorb_version: int
    note: Annotated[str, open_words()] = ""


@order("incidents.turn_down_merge.v1")
class TurnDownMerge(Order, frozen=True, kw_only=True):
    """Say that two incidents whose merging was offered are two."""

    incident: UUID
    version: int
    other: UUID
    note: Annotated[str, open_words()] = ""


@order("incidents.take_report.v1")
class TakeReport(Order, frozen=True, kw_only=True):
    """Take a person's report, in an exercise or a test. Refused as actual: that is `TakeActualReport`."""

    kind: str  # one of the room's hazards: "gas_odour"
    words: Annotated[str, marked("personal")]
    at: Instant  # when it was seen, heard or smelt
    place: Place | None
    reference: str  # unique for who asks; the same again changes nothing


@order("incidents.take_actual_report.v1")
class TakeActualReport(TakeReport, frozen=True, kw_only=True):
    """Take a person's report of what is really so."""

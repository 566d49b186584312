"""What the spine says of incidents, and what it can be asked to do with one.

Life cycle and correlation are the room's own (`civigil.incidents`); here stand only the words.

An incident is a chain of its own: the fact that raised it bears the incident's id as its own id, and every later fact and order
about it has that id as its correlation. So a trace leads from any sighting into the incident, and on to what was done.
"""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from civigil.kernel.facts import Explanation, Fact, Order, fact, order
from civigil.kernel.place import Place
from civigil.kernel.severity import Category, Certainty, Severity, Urgency


class Phase(Enum):
    """Where an incident stands in its life."""

    OPEN = "open"  # raised; nobody has taken notice yet
    ACKNOWLEDGED = "acknowledged"  # a person has seen it
    RESOLVED = "resolved"  # nothing more to do at the scene
    CLOSED = "closed"  # reviewed, with a disposition
    MERGED = "merged"  # it lives on in another incident


class About(Fact, frozen=True, kw_only=True):
    """What every fact about an incident bears: enough to draw it without asking back."""

    incident: UUID
    version: int  # grows by one with each change; the higher one is the truth
    phase: Phase
    kind: str
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    category: Category
    place: Place | None
    priority: int  # 0..100, higher is more pressing
    priority_explained: Explanation

    @property
    def where(self) -> Place | None:
        """The incident's place."""
        return self.place


@fact("incidents.incident_raised.v1")
class IncidentRaised(About, frozen=True, kw_only=True):
    """A new incident stands."""

    summary: str
    raised_by: UUID  # the concern that raised it

    @property
    def also_follows(self) -> tuple[UUID, ...]:
        """The concern, whose chain leads into the incident's."""
        return (self.raised_by,)


@fact("incidents.incident_updated.v1")
class IncidentUpdated(About, frozen=True, kw_only=True):
    """Concerns joined an incident, or its ranking changed."""

    concerns: int  # how many concerns it holds now
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
    note: str
    disposition: str | None = None


@fact("incidents.note_added.v1")
class NoteAdded(Fact, frozen=True, kw_only=True):
    """A person wrote something into an incident's timeline."""

    incident: UUID
    place: Place | None
    by: str
    note: str

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


@fact("incidents.incidents_merged.v1")
class IncidentsMerged(About, frozen=True, kw_only=True):
    """`absorbed` lives on in `incident`."""

    absorbed: UUID
    by: str
    note: str

    @property
    def also_follows(self) -> tuple[UUID, ...]:
        """The fact that raised the absorbed incident, whose chain leads into this one."""
        return (self.absorbed,)


@order("incidents.move_incident.v1")
class MoveIncident(Order, frozen=True, kw_only=True):
    """Acknowledge, resolve, close or reopen. Refused where the life cycle or the version forbids it."""

    incident: UUID
    version: int  # the version that the asker looked at
    to: Phase
    note: str = ""
    disposition: str | None = None


@order("incidents.add_note.v1")
class AddNote(Order, frozen=True, kw_only=True):
    """Append a person's words to the timeline."""

    incident: UUID
    note: str


@order("incidents.merge_incidents.v1")
class MergeIncidents(Order, frozen=True, kw_only=True):
    """Make two incidents one, on a person's word."""

    incident: UUID
    version: int
    absorb: UUID
    absorb_version: int
    note: str = ""

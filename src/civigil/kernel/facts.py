"""Facts, concerns, orders and observations: the shapes of talk (docs: DESIGN "how data flows").

- A **fact** is past tense, heard by any number, at least once, idempotent by its event id.
- A **concern** is a fact about something that is wrong: it bears CAP's scales, a place and an explanation, and the spine
  correlates every concern on the roster into incidents.
- An **order** is imperative, obeyed by exactly one room, and may be refused with a reason.
- An **observation** is a high-rate sample that is allowed to be lost.

A type is declared once, in `events/<room>.py`:

    @fact("cameras.camera_lost.v1")
    class CameraLost(Concern): ...

Strict where one is built (`__post_init__` raises `Invalid`), tolerant where one is read: unknown fields are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar, TypeVar
from uuid import UUID

import msgspec

from civigil.kernel.errors import Invalid
from civigil.kernel.place import Place
from civigil.kernel.severity import Category, Certainty, Severity, Urgency

_TYPE_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.v[1-9][0-9]*")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What all four shapes have in common: a name with a version, and the room that owns it."""

    event_type: ClassVar[str] = ""

    @classmethod
    def room(cls) -> str:
        """The room that publishes the fact or obeys the order."""
        return cls.event_type.partition(".")[0]


class Fact(Message, frozen=True, kw_only=True):
    """Something that happened."""

    @property
    def where(self) -> Place | None:
        """The place by which the fact is routed; a fact with a place field overrides this."""
        return None

    @property
    def also_follows(self) -> tuple[UUID, ...]:
        """Events beside its cause that it follows from; a fact that gathers several overrides this."""
        return ()


class Order(Message, frozen=True, kw_only=True):
    """Something that one room is asked to do."""


class Observation(Message, frozen=True, kw_only=True):
    """A sample: newest wins, the past is not kept."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One measured thing beside the limit that it crossed, so that a person can check the machine."""

    what: str  # "time inside the zone 'forecourt'"
    measured: float
    limit: float | None = None
    unit: str = ""


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why a machine decided so."""

    summary: str  # one sentence that a person reads
    rule: str  # the stable name of the rule that decided: "cameras.loitering"
    because: tuple[Reason, ...] = ()


ORIGINAL = "original "
"""How the role of evidence begins that shows people unblurred: looking at it wants a permission of its own, and a reason."""


class EvidenceRef(msgspec.Struct, frozen=True, kw_only=True):
    """Points to sealed bytes in the evidence store; pixels and packets never travel on the bus."""

    id: str  # SHA-256 of the plaintext, lower-case hexadecimal
    media_type: str  # "video/mp4"
    size: int  # bytes of plaintext
    role: str = ""  # "snapshot", "clip"


class Concern(Fact, frozen=True, kw_only=True):
    """A fact that says that something is wrong. The spine hears every subclass of this one."""

    kind: str  # what it is, in the field's term: "loitering", "intrusion", "camera_lost"
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    category: Category
    place: Place | None
    subjects: tuple[str, ...] = ()  # what it is about: "camera:gate-1", "track:gate-1/17", "person:…" (a pseudonym)
    explanation: Explanation
    evidence: tuple[EvidenceRef, ...] = ()
    reported_by_person: bool = False  # a call or report by a person: offered for merging, never merged by itself

    @property
    def where(self) -> Place | None:
        """The concern's place."""
        return self.place


AnyMessage = TypeVar("AnyMessage", bound=Message)


def _named(name: str, base: type[Message]) -> Callable[[type[AnyMessage]], type[AnyMessage]]:
    if not _TYPE_NAME.fullmatch(name):
        raise Invalid(f"{name!r} is not an event type: room.past_tense.v1 is", where="event type")

    def mark(kind: type[AnyMessage]) -> type[AnyMessage]:
        if not issubclass(kind, base):
            raise Invalid(f"{kind.__name__} is declared {name!r} but is no {base.__name__}", where="event type")
        kind.event_type = name
        return kind

    return mark


def fact(name: str) -> Callable[[type[AnyMessage]], type[AnyMessage]]:
    """Declare a fact's stable name: room, past tense, version. Raises `Invalid` for a misspelt one."""
    return _named(name, Fact)


def order(name: str) -> Callable[[type[AnyMessage]], type[AnyMessage]]:
    """Declare an order's stable name: obeying room, imperative, version."""
    return _named(name, Order)


def observation(name: str) -> Callable[[type[AnyMessage]], type[AnyMessage]]:
    """Declare an observation's stable name: room, noun, version."""
    return _named(name, Observation)

"""The envelope around every fact, order and observation: CloudEvents 1.0 attributes and our own extensions.

On the wire the attributes are headers (`ce-…`, the CloudEvents NATS binding's binary mode) and the body is JSON. Reading is
tolerant: unknown headers, unknown fields and unknown types never stop us, and the original bytes stay beside what we
understood, for relay, archive and replay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from civigil.kernel.errors import Invalid
from civigil.kernel.facts import AnyMessage, Fact, Message, Observation, Order
from civigil.kernel.ids import EventId, parse_id
from civigil.kernel.place import routing_token
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant, in_utc, parse_instant, text_of

Body = TypeVar("Body", bound=Message, covariant=True)

ALSO = "ce-also"
"""The header that names what an event follows from beside its cause, with commas."""

FIRST, REPLAYED = "civigil-first", "civigil-replayed"
"""The headers of what is replayed: under which id it was said, where it has another now, and when it is said again."""

BODY_BYTES_AT_MOST = 1_000_000
"""Larger things are evidence: they are stored, and a reference travels."""


class Envelope(msgspec.Struct, Generic[Body], frozen=True, kw_only=True):
    """One event, with what caused it. Raises `Invalid` at construction for times without an offset."""

    id: EventId
    type: str
    source: str  # who says so: "cameras/gate-1"
    status: Status
    occurred: Instant
    learned: Instant
    causation: EventId | None = None  # the event that this one follows from
    correlation: EventId  # the first event of the chain
    actor: str | None = None  # for an order: the principal on whose behalf
    second: str | None = None  # for an order that takes two people: who agreed; never read from the bus
    expires: Instant | None = None  # for an order: after this it is refused
    first: EventId | None = None  # the id under which it was said first, where it is replayed under another
    body: Body
    raw: bytes = b""  # the body as it came or goes

    def __post_init__(self) -> None:
        """Refuse naive times."""
        in_utc(self.occurred, where="occurred")
        in_utc(self.learned, where="learned")

    @property
    def subject(self) -> str:
        """The bus subject: class, status, room, name, version and the region's cell."""
        return subject_of(type(self.body), self.status, place_token(self.body))


class Antecedent(msgspec.Struct, frozen=True, kw_only=True):
    """What stays of an event when only its effects are still needed: enough to chain them to it."""

    id: EventId
    correlation: EventId
    status: Status


def place_token(body: Message) -> str:
    """The region token of a body's place."""
    return routing_token(body.where) if isinstance(body, Fact) else "nowhere"


def class_of(kind: type[Message]) -> str:
    """`fact`, `order` or `obs`: the first token of the subject, and the stream that holds it."""
    if issubclass(kind, Fact):
        return "fact"
    if issubclass(kind, Order):
        return "order"
    if issubclass(kind, Observation):
        return "obs"
    raise Invalid(f"{kind.__name__} is neither fact, order nor observation", where="event type")


def subject_of(kind: type[Message], status: Status | None, token: str = ">") -> str:
    """A subject, or a filter where status or token is left open.

    The grammar: `fact.<status>.<room>.<name>.<version>.<cell>`, such as `fact.actual.cameras.camera_lost.v1.851f1d4bfffffff`.
    """
    state = "*" if status is None else status.value.lower()
    return f"{class_of(kind)}.{state}.{kind.event_type}.{token}"


def seal_in(
    body: AnyMessage,
    *,
    id: EventId,
    source: str,
    status: Status,
    occurred: Instant,
    learned: Instant,
    cause: Envelope[Message] | Antecedent | None = None,
    actor: str | None = None,
    expires: Instant | None = None,
) -> Envelope[AnyMessage]:
    """Put a body in its envelope, chained to its cause.

    Raises `Invalid` for a body without a declared type, a body over `BODY_BYTES_AT_MOST`, a naive time, and where the status is
    not its cause's: an exercise never becomes actual on the way.
    """
    kind = type(body)
    if not kind.event_type:
        raise Invalid(f"{kind.__name__} has no declared event type", where="event type")
    if cause is not None and cause.status is not status:
        raise Invalid(f"a {status.value} event cannot follow from a {cause.status.value} one", where="status")
    raw = _ENCODER.encode(body)
    if len(raw) > BODY_BYTES_AT_MOST:
        raise Invalid(f"{kind.event_type} has {len(raw)} bytes, {BODY_BYTES_AT_MOST} are allowed", where="body")
    return Envelope(
        id=id,
        type=kind.event_type,
        source=source,
        status=status,
        occurred=occurred,
        learned=learned,
        causation=None if cause is None else cause.id,
        correlation=id if cause is None else cause.correlation,
        actor=actor,
        expires=expires,
        body=body,
        raw=raw,
    )


def headers_of(envelope: Envelope[Message]) -> dict[str, str]:
    """The headers that go with `envelope.raw`."""
    identity = str(envelope.id)
    headers = {
        "Nats-Msg-Id": identity,  # JetStream's own duplicate window
        "ce-specversion": "1.0",
        "ce-id": identity,
        "ce-type": envelope.type,
        "ce-source": envelope.source,
        "ce-time": text_of(envelope.occurred),
        "ce-learned": text_of(envelope.learned),
        "ce-status": envelope.status.value,
        "ce-correlation": str(envelope.correlation),
    }
    if isinstance(envelope.body, Fact) and envelope.body.also_follows:
        headers[ALSO] = ",".join(map(str, envelope.body.also_follows))
    if envelope.causation is not None:
        headers["ce-causation"] = str(envelope.causation)
    if envelope.actor is not None:
        headers["ce-actor"] = envelope.actor
    if envelope.first is not None:
        headers[FIRST] = str(envelope.first)
    if envelope.expires is not None:
        headers["ce-expires"] = text_of(envelope.expires)
    return headers


def read(headers: Mapping[str, str] | None, raw: bytes, kinds: Mapping[str, type[AnyMessage]]) -> Envelope[AnyMessage]:
    """Understand what came over the bus. `kinds` maps a type's name to its class.

    Raises `Invalid`, naming the header or field, for a missing or malformed attribute, a type that `kinds` lacks, and a body
    that is not what its type says. What is only unknown (a header, a field) is left alone.
    """
    headers = headers or {}
    name = _attribute(headers, "ce-type")
    kind = kinds.get(name)
    if kind is None:
        raise Invalid(f"{name!r} is not a type that is heard here", where="ce-type")
    if len(raw) > BODY_BYTES_AT_MOST:
        raise Invalid(f"{len(raw)} bytes, {BODY_BYTES_AT_MOST} are allowed", where="body")
    try:
        body = decoder_of(kind).decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, Invalid) as error:
        raise Invalid(f"not a {name}: {error}", where="body") from error
    identity = parse_id(_attribute(headers, "ce-id"), where="ce-id")
    causation = headers.get("ce-causation")
    expires = headers.get("ce-expires")
    said = _attribute(headers, "ce-status")
    try:
        status = Status(said)
    except ValueError as error:
        raise Invalid(f"{said!r} is not Actual, Exercise or Test", where="ce-status") from error
    return Envelope(
        id=identity,
        type=name,
        source=_attribute(headers, "ce-source"),
        status=status,
        occurred=parse_instant(_attribute(headers, "ce-time"), where="ce-time"),
        learned=parse_instant(_attribute(headers, "ce-learned"), where="ce-learned"),
        causation=None if causation is None else parse_id(causation, where="ce-causation"),
        correlation=parse_id(headers.get("ce-correlation") or str(identity), where="ce-correlation"),
        actor=headers.get("ce-actor"),
        expires=None if expires is None else parse_instant(expires, where="ce-expires"),
        first=first_of(headers),
        body=body,
        raw=raw,
    )


def first_of(headers: Mapping[str, str]) -> EventId | None:
    """The id under which a replayed event was said first; None for any other. Raises `Invalid`."""
    first = headers.get(FIRST)
    return None if first is None or REPLAYED not in headers else parse_id(first, where=FIRST)


def decoder_of(kind: type[AnyMessage]) -> msgspec.json.Decoder[AnyMessage]:
    """The compiled decoder of a type, made once."""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        decoder = _DECODERS[kind] = msgspec.json.Decoder(kind)
    return decoder


def _attribute(headers: Mapping[str, str], name: str) -> str:
    try:
        return headers[name]
    except KeyError as error:
        raise Invalid("missing", where=name) from error


_ENCODER = msgspec.json.Encoder()
_DECODERS: dict[type[Message], msgspec.json.Decoder] = {}  # type: ignore[type-arg]

__all__ = [
    "ALSO",
    "BODY_BYTES_AT_MOST",
    "FIRST",
    "REPLAYED",
    "UUID",
    "Antecedent",
    "Envelope",
    "class_of",
    "decoder_of",
    "first_of",
    "headers_of",
    "place_token",
    "read",
    "seal_in",
    "subject_of",
]

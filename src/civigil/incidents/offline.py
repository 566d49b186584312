"""The correlation on a file: concerns as JSON lines in, incidents with reasons out. Pure; no clock, no server."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid5

import msgspec

from civigil.incidents.correlate import correlate_in, report_of
from civigil.incidents.estimate import point_of
from civigil.incidents.field import Field
from civigil.incidents.model import Cause, Report, is_observer
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Concern, Explanation
from civigil.kernel.place import Point
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant, in_utc

BATCH = 500
LINE_BYTES_AT_MOST = 1_100_000
_SPACE = UUID("6a1d3c5e-6f0b-5e1f-9c1a-3f6f0c9b7a11")  # names incidents of a file after the concern that raised them


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One concern in a file; unknown fields are left alone."""

    id: UUID
    occurred: datetime
    learned: datetime
    status: Status
    type: str
    body: Concern
    source: str = "file"


class JoinedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One concern in its incident, and why."""

    event: UUID
    at: Instant
    explanation: Explanation


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One incident."""

    id: UUID
    status: Status
    kind: str
    started: Instant
    last: Instant
    place: Point | None
    subjects: tuple[str, ...]
    joined: tuple[JoinedLine, ...]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """Two incidents that a person should look at."""

    incident: UUID
    other: UUID
    explanation: Explanation


class Correlated(msgspec.Struct, frozen=True, kw_only=True):
    """What the correlation made of a file."""

    concerns: int
    incidents: tuple[Found, ...]
    offers: tuple[Offer, ...]


def correlated(lines: Iterable[bytes], *, where: str, limits: IncidentSettings | None = None) -> Correlated:
    """Correlate a file. Raises `Invalid`, naming file and line, for the first line that is no concern."""
    rules = limits or IncidentSettings()
    field = Field((), rules)
    joined: dict[UUID, list[JoinedLine]] = {}
    seen: set[UUID] = set()
    offers: list[Offer] = []
    reports = _reports(lines, where, rules)
    while arrived := list(itertools.islice(reports, BATCH)):
        batch = {one.id: one for one in arrived if one.id not in seen}
        seen.update(batch)
        names = iter([uuid5(_SPACE, str(id)) for id in batch])
        outcome = correlate_in(field, batch.values(), names.__next__)
        for one in outcome.joined:
            line = JoinedLine(event=one.report.id, at=_instant(one.report.at), explanation=one.explanation)
            joined.setdefault(one.cause, []).append(line)
        for pair in outcome.merged:
            joined[pair.stays] += joined.pop(pair.goes)
        offers += [Offer(incident=one.stays, other=one.goes, explanation=one.explanation) for one in outcome.offered]
    incidents = tuple(_found(cause, joined[cause.id]) for cause in sorted(field.causes.values(), key=_start))
    return Correlated(concerns=len(seen), incidents=incidents, offers=tuple(offers))


def _reports(lines: Iterable[bytes], where: str, limits: IncidentSettings) -> Iterator[Report]:
    decoder = msgspec.json.Decoder(Line)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{where}:{number}"
        if len(line) > LINE_BYTES_AT_MOST:
            raise Invalid(f"{len(line)} bytes, {LINE_BYTES_AT_MOST} are allowed", where=place)
        try:
            one = decoder.decode(line)
            envelope = Envelope(
                id=one.id,
                type=one.type,
                source=one.source,
                status=one.status,
                occurred=in_utc(one.occurred, where="occurred"),
                learned=in_utc(one.learned, where="learned"),
                correlation=one.id,
                body=one.body,
            )
            yield report_of(envelope, limits)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, Invalid) as error:
            raise Invalid(f"not a concern: {error}", where=place) from error


def _found(cause: Cause, joined: list[JoinedLine]) -> Found:
    return Found(
        id=cause.id,
        status=cause.status,
        kind=cause.kind,
        started=_instant(cause.started),
        last=_instant(cause.last),
        place=None if cause.spot is None else point_of(cause.spot),
        subjects=tuple(sorted(subject for subject in cause.subjects if not is_observer(subject))),
        joined=tuple(joined),
    )


def _start(cause: Cause) -> tuple[float, bytes]:
    return (cause.started, cause.id.bytes)


def _instant(at: float) -> Instant:
    return datetime.fromtimestamp(at, UTC)

"""Which concern belongs to which incident: the index of causes, and the decisions over one batch.

Theory. A batch is taken in the order in which things happened (then by id), whatever order it arrived in: within a batch the
order of arrival changes nothing. Each report goes to the cause with the most evidence (`likeness`), where that reaches
`join_at_least` and beats the second by `margin_at_least`; else it is a new cause. First decisions are cautious, because the
first places are vague; so once a batch is placed, causes that it touched are compared with their neighbours again, and those
that turn out to be one are merged. A report whose subjects name several causes joins them together.

People and machines. A report by a person raises its own incident and is offered to the nearest; a machine's report never joins
an incident of a person's report, which would merge the call by the back door, but is offered too. Machines' incidents merge by
themselves, since nobody wants two alarms for one fire and both sides are only measurements, unless people have acted on
both: then it is offered, because two crews may be on their way for two reasons. Where people have acted on one, that one
stays. Resolved and closed incidents take late news of what happened before, are never merged and never reopened here.

Not done: a concern never moves from one incident to another. A timeline is append-only, and an operator has acted on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from civigil.incidents.estimate import spot_of
from civigil.incidents.field import Field
from civigil.incidents.growth import absorb, begin, combine
from civigil.incidents.likeness import Likeness, explain, likeness_of_two
from civigil.incidents.model import OBSERVER, Cause, Report, is_observer
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.envelope import Envelope
from civigil.kernel.facts import Concern, Explanation, Reason
from civigil.kernel.severity import Status

RAISED = "incidents.raised"
MERGED = "incidents.merged"


class Joined(NamedTuple):
    """A report that joined a cause, or raised it."""

    report: Report
    cause: UUID
    raised: bool
    score: float  # the evidence, in nats; 0 where it was raised
    explanation: Explanation


class Pair(NamedTuple):
    """Two causes that look like one: merged, or offered."""

    stays: UUID
    goes: UUID
    status: Status
    explanation: Explanation


class Outcome(NamedTuple):
    """What a batch changed."""

    joined: tuple[Joined, ...]
    merged: tuple[Pair, ...]
    offered: tuple[Pair, ...]
    causes: dict[UUID, Cause]  # every cause that was raised, joined or merged, as it is now
    gone: dict[UUID, Cause]  # every cause that was merged away, as it last was

    def latest(self, id: UUID) -> Cause:
        """The last state of a cause, gone or not. Raises `KeyError` for one that the batch did not touch."""
        return self.causes[id] if id in self.causes else self.gone[id]


def report_of(envelope: Envelope[Concern], limits: IncidentSettings) -> Report:
    """What the correlation needs of a concern."""
    body = envelope.body
    at = envelope.occurred.timestamp()
    spot = spot_of(body.place, at, uncertainty_at_most_m=limits.uncertainty_at_most_m)
    subjects = tuple(
        subject
        for subject in body.subjects
        if (space := subject.partition(":")[0]) not in limits.observers or body.kind.startswith(space + "_")
    )
    if spot is None:
        others = [subject for subject in body.subjects if subject not in subjects]
        if not subjects and not others:  # all that is left to go by
            others = [f"source:{envelope.source}"]
        subjects += tuple(OBSERVER + subject for subject in others)
    return Report(
        id=envelope.id,
        status=envelope.status,
        kind=body.kind,
        group=group_of(body.kind, limits),
        category=body.category,
        at=at,
        spot=spot,
        subjects=subjects,
        by_person=body.reported_by_person,
    )


def group_of(kind: str, limits: IncidentSettings) -> str:
    """The family that a kind belongs to, named by its first member; the kind itself where there is none."""
    for family in limits.families:
        if kind in family:
            return family[0]
    return kind


def correlate(
    reports: Iterable[Report], causes: Iterable[Cause], limits: IncidentSettings, new_id: Callable[[], UUID]
) -> Outcome:
    """Place a batch of reports among the causes that are known. Duplicates within the batch count once."""
    return correlate_in(Field(causes, limits), reports, new_id)


def correlate_in(field: Field, reports: Iterable[Report], new_id: Callable[[], UUID]) -> Outcome:
    """The same where the causes stand in a field already, which knows the outcome afterwards."""
    return _Batch(field, new_id).run(reports)


class _Batch:
    """The state of one decision."""

    def __init__(self, field: Field, new_id: Callable[[], UUID]) -> None:
        self.field = field
        self.limits = field.limits
        self.new_id = new_id
        self.joined: list[Joined] = []
        self.merged: list[Pair] = []
        self.offered: list[Pair] = []
        self.touched: dict[UUID, None] = {}
        self.fresh: set[UUID] = set()  # raised in this batch
        self.gone: dict[UUID, Cause] = {}
        self.into: dict[UUID, UUID] = {}  # what was merged away in this batch, and into which

    def run(self, reports: Iterable[Report]) -> Outcome:
        """Place the reports, then mend what the new knowledge shows to be one."""
        seen: set[UUID] = set()
        for report in sorted(reports, key=_order):
            if report.id not in seen:
                seen.add(report.id)
                self.place(report)
        self.mend()
        causes = {id: self.field.causes[id] for id in self.touched if id in self.field.causes}
        return Outcome(tuple(self.joined), tuple(self.merged), self.still_offered(), causes, self.gone)

    def still_offered(self) -> tuple[Pair, ...]:
        """The offers, of the causes in which theirs live on by now; each pair once."""
        pairs: dict[frozenset[UUID], Pair] = {}
        for pair in self.offered:
            stays, goes = self._root(pair.stays), self._root(pair.goes)
            if stays != goes:
                pairs.setdefault(frozenset((stays, goes)), pair._replace(stays=stays, goes=goes))
        return tuple(pairs.values())

    def _root(self, id: UUID) -> UUID:
        while id in self.into:
            id = self.into[id]
        return id

    def place(self, report: Report) -> None:
        """Join, or raise."""
        found = self.field.candidates(report)
        open_to_it = [] if report.by_person else [like for like in found if not like.cause.by_person]
        best = open_to_it[0] if open_to_it else None
        if best is None or best.score < self.limits.join_at_least or self._is_torn(open_to_it):
            self.raise_new(report, found)
            return
        self.field.put(absorb(best.cause, report, best, self.limits))
        self.touched[best.cause.id] = None
        self.joined.append(Joined(report, best.cause.id, False, best.score, explain(best, self.limits)))
        if best.shared is not None and not is_observer(best.shared):
            for other in open_to_it[1:]:
                if self._bridges(other):
                    self.unite(best.cause.id, other.cause.id, explain(other, self.limits))

    def _bridges(self, other: Likeness) -> bool:
        """Whether a report that joins one cause names another one for certain. A fleeting name may have slipped over."""
        if other.shared is None or other.score < self.limits.join_at_least:
            return False
        return not is_observer(other.shared) and other.shared.partition(":")[0] not in self.limits.fleeting

    def _is_torn(self, found: Sequence[Likeness]) -> bool:
        """Whether two causes are as good as each other by place, so that joining either would be a guess."""
        return (
            len(found) > 1 and found[0].shared is None and found[0].score - found[1].score < self.limits.margin_at_least
        )

    def raise_new(self, report: Report, found: Sequence[Likeness]) -> None:
        """A new cause, offered to the nearest where a person has to say whether they are one."""
        id = self.new_id()
        self.field.put(begin(id, report))
        self.touched[id] = None
        self.fresh.add(id)
        self.joined.append(Joined(report, id, True, 0.0, _why_raised(report, found, self.limits)))
        for like in found:
            if like.score < self.limits.offer_at_least:
                break
            if (report.by_person or like.cause.by_person) and like.cause.open_until == math.inf:
                self.offered.append(Pair(like.cause.id, id, report.status, explain(like, self.limits)))
                break

    def mend(self) -> None:
        """Compare the causes that the batch touched with their neighbours, and merge those that are one."""
        for id in list(self.touched):
            while (cause := self.field.causes.get(id)) is not None:
                other = self._twin(cause)
                if other is None or not self.unite(id, other[0], _why_merged(*other)):
                    break

    def _twin(self, cause: Cause) -> tuple[UUID, float] | None:
        """The neighbour that is most likely the same cause, with the evidence for it."""
        if cause.spot is None or not _is_free(cause):
            return None
        best: tuple[UUID, float] | None = None
        for other in self.field.near(cause.group, cause.spot):
            if other.id == cause.id or not _is_free(other):
                continue
            score = likeness_of_two(cause, other, self.limits)
            if score is not None and score >= self.limits.merge_at_least and (best is None or score > best[1]):
                best = (other.id, score)
        return best

    def unite(self, one: UUID, other: UUID, why: Explanation) -> bool:
        """Merge two causes, or offer it where people have acted on both. Says whether they were merged."""
        mine, theirs = self.field.causes.get(one), self.field.causes.get(other)
        if mine is None or theirs is None or not (_is_free(mine) and _is_free(theirs)):
            return False
        stays, goes = sorted((mine, theirs), key=self._seniority)
        if stays.handled and goes.handled:
            self.offered.append(Pair(stays.id, goes.id, stays.status, why))
            return False
        self.field.drop(goes.id)
        self.into[goes.id] = stays.id
        self.field.put(combine(stays, goes, self.limits))
        self.touched[stays.id] = None
        if goes.id in self.fresh:  # raised in this very batch: nobody has seen it, so it never was
            for index, joined in enumerate(self.joined):
                if joined.cause == goes.id:
                    kept = why if joined.raised else joined.explanation
                    self.joined[index] = joined._replace(cause=stays.id, raised=False, explanation=kept)
        else:
            self.gone[goes.id] = goes
            self.merged.append(Pair(stays.id, goes.id, stays.status, why))
        return True

    def _seniority(self, cause: Cause) -> tuple[bool, bool, float, bytes]:
        return (not cause.handled, cause.id in self.fresh, cause.started, cause.id.bytes)


def _why_raised(report: Report, found: Sequence[Likeness], limits: IncidentSettings) -> Explanation:
    if report.by_person:
        return Explanation(summary="A person reported it; reports by people stand alone.", rule=RAISED)
    if not found:
        return Explanation(summary="No open incident of its kind is near in place, time or subject.", rule=RAISED)
    measured = Reason(
        what="evidence of one cause with the nearest incident",
        measured=round(found[0].score, 3),
        limit=limits.join_at_least,
        unit="nat",
    )
    if found[0].cause.by_person:
        sentence = "The nearest incident is a person's report, which machines do not join."
    elif found[0].score >= limits.join_at_least:
        sentence = "Two open incidents fit it equally well."
    else:
        sentence = "The nearest incident of its kind is not near enough to be the same."
    return Explanation(summary=sentence, rule=RAISED, because=(measured,))


def _why_merged(_: UUID, score: float) -> Explanation:
    return Explanation(
        summary="Their places and times agree, now that more is known.",
        rule=MERGED,
        because=(Reason(what="evidence of one cause", measured=round(score, 3), unit="nat"),),
    )


def _is_free(cause: Cause) -> bool:
    """Whether it may be merged by a machine: no person's report, and still open."""
    return not cause.by_person and cause.open_until == math.inf


def _order(report: Report) -> tuple[float, bytes]:
    return (report.at, report.id.bytes)

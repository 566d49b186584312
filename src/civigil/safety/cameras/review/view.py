"""What people see of the review, over HTTP."""

from __future__ import annotations

from uuid import UUID

import msgspec

from civigil.events.cameras import Box, Judgement
from civigil.kernel.facts import Explanation
from civigil.kernel.time import Instant
from civigil.safety.cameras.review.known import Known
from civigil.safety.cameras.review.tune import ThresholdProposal, TuneLimits


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a camera reported, as one looks through it."""

    event: UUID
    camera: str
    status: str
    what: str
    zone: str
    track: int
    occurred: Instant
    learned: Instant
    dwell_s: float
    evidence: list[str]  # empty where there was none, or it has gone
    evidence_because: str  # why it has gone
    original: str | None  # the unblurred picture or clip, for whoever may unseal it; null where none is kept
    rank: str  # "alert" or "detection"
    because: str  # why it is no alert
    kind: str  # of something unusual: what was unusual
    measured: float | None  # the figure that a threshold is held against
    threshold: float | None  # the one that it was held against
    base: float | None  # the one that the settings or the model give
    unit: str
    box: Box | None
    explanation: Explanation | None
    moment_s: float | None  # where in the clip this was, in seconds
    heat: str  # how unusual each place was: base64 of a byte a place, by rows; 128 is the limit
    heat_columns: int
    verdict: Judgement | None
    verdict_by: str | None
    verdict_at: Instant | None
    verdict_version: int


class ReviewTally(msgspec.Struct, frozen=True, kw_only=True):
    """How many there are."""

    all: int
    open: int  # without a verdict
    alerts: int
    open_alerts: int
    detections: int


class ReviewQueue(msgspec.Struct, frozen=True, kw_only=True):
    """What cameras reported, the newest first."""

    reported: list[Reported]
    tally: ReviewTally


class ThresholdView(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold, what was raised by it, and what verdicts speak for."""

    camera: str
    what: str
    zone: str
    unit: str
    base: float  # that of the settings or of the model
    threshold: float  # in force
    set_threshold: float | None  # by a person
    version: int
    set_by: str
    since: Instant | None
    because: str
    raised: int  # alerts so far
    real: int  # verdicts
    unwanted: int
    proposal: ThresholdProposal | None = None


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """All thresholds that something was held against, and how far verdicts may move them."""

    thresholds: list[ThresholdView]
    limits: TuneLimits


class KnownView(Known, frozen=True, kw_only=True):
    """What is known at a place and raises nothing there."""


class KnownHere(msgspec.Struct, frozen=True, kw_only=True):
    """What is known and has not expired, the newest first."""

    known: list[KnownView]


class VerdictTaken(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `GiveVerdict`."""

    sighting: UUID
    verdict: Judgement | None
    version: int
    known: UUID | None = None  # what is known here from now on


class ThresholdTaken(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `SetThreshold`."""

    before: float
    threshold: float
    version: int


class RateTaken(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `SetAlarmRate`."""

    before: float
    alarms_a_day: float


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `ForgetKnown`."""

    known: UUID

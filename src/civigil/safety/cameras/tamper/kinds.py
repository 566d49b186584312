"""What can be done to a camera, and how it is told."""

from __future__ import annotations

from enum import Enum

import msgspec

from civigil.kernel.facts import Explanation


class Kind(Enum):
    """How a camera is kept from seeing."""

    COVERED = "covered"
    SPRAYED = "sprayed"
    MOVED = "moved"
    DEFOCUSED = "defocused"
    BLINDED = "blinded"
    FROZEN = "frozen"
    REPLAYED = "replayed"


class Tampering(msgspec.Struct, frozen=True, kw_only=True):
    """Something was done to a camera, or is over; times by the stream's own clock."""

    kind: Kind
    since_s: float  # when the evidence began
    at_s: float  # when it was sure; or when it was over
    over: bool = False
    explanation: Explanation


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What one picture says."""

    kind: Kind
    hold_s: float  # for how long it must be said
    what: str  # the measured thing, for the explanation
    measured: float
    limit: float
    unit: str = ""

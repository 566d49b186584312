"""The figure of a sighting that a threshold can be held against. Pure."""

from __future__ import annotations

import msgspec

from civigil.kernel.facts import Explanation


class Strength(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured beside the limit that it reached; the larger, the surer."""

    measured: float
    limit: float
    unit: str


def strength_of(explanation: Explanation) -> Strength | None:
    """The first figure that reached a limit above zero; none where a rule has no such figure, as an entry has none.

    A limit that is kept from above (a share of the picture that must stay small) is no threshold: its figure lies below it.
    """
    for reason in explanation.because:
        if reason.limit is not None and reason.limit > 0 and reason.measured >= reason.limit:
            return Strength(measured=reason.measured, limit=reason.limit, unit=reason.unit)
    return None

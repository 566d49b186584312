"""How pressing an incident is, from 0 to 100, as a sum that a person can check.

Severity counts most, then urgency, then how sure we are, then how many reports agree. Each part only grows, so a worse
severity never lowers the sum. What is unknown is not harmless: it stands between the two lowest.
"""

from __future__ import annotations

import math
from functools import lru_cache

from civigil.kernel.facts import Explanation, Reason
from civigil.kernel.severity import Certainty, Severity, Urgency

SEVERITY = {
    Severity.EXTREME: 50,
    Severity.SEVERE: 38,
    Severity.MODERATE: 24,
    Severity.UNKNOWN: 16,
    Severity.MINOR: 10,
}
URGENCY = {
    Urgency.IMMEDIATE: 25,
    Urgency.EXPECTED: 16,
    Urgency.FUTURE: 8,
    Urgency.UNKNOWN: 8,
    Urgency.PAST: 0,
}
CERTAINTY = {
    Certainty.OBSERVED: 15,
    Certainty.LIKELY: 12,
    Certainty.POSSIBLE: 7,
    Certainty.UNKNOWN: 5,
    Certainty.UNLIKELY: 0,
}
REPORTS_AT_MOST = 10


def priority_of(severity: Severity, urgency: Urgency, certainty: Certainty, concerns: int) -> tuple[int, Explanation]:
    """The priority and why: 0 is nothing, 100 an extreme danger now that many report."""
    return _priority(severity, urgency, certainty, min(REPORTS_AT_MOST, round(3 * math.log2(max(concerns, 1)))))


@lru_cache(maxsize=4096)
def _priority(severity: Severity, urgency: Urgency, certainty: Certainty, reports: int) -> tuple[int, Explanation]:
    parts = (
        (f"severity {severity.value}", SEVERITY[severity], 50),
        (f"urgency {urgency.value}", URGENCY[urgency], 25),
        (f"certainty {certainty.value}", CERTAINTY[certainty], 15),
        ("reports that agree", reports, REPORTS_AT_MOST),
    )
    total = sum(points for _, points, _ in parts)
    because = tuple(Reason(what=what, measured=points, limit=most, unit="points") for what, points, most in parts)
    return total, Explanation(
        summary=f"{total} of 100: {severity.value}, {urgency.value}, {certainty.value}.",
        rule="incidents.priority",
        because=because,
    )


def worse(one: Severity, other: Severity) -> Severity:
    """The severer of two."""
    return max(one, other, key=SEVERITY.__getitem__)


def sooner(one: Urgency, other: Urgency) -> Urgency:
    """The more urgent of two."""
    return max(one, other, key=URGENCY.__getitem__)


def surer(one: Certainty, other: Certainty) -> Certainty:
    """The more certain of two."""
    return max(one, other, key=CERTAINTY.__getitem__)

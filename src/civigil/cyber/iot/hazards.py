"""How bad it is when a device's limit is crossed, by the kind of alarm: CAP's scales, declared in one table.

One sensor is one witness: what it alone reports is likely, not observed. A kind that is not in the table is passed on under its own
name, as possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from civigil.kernel.severity import Category, Certainty, Severity, Urgency


@dataclass(frozen=True, slots=True)
class Hazard:
    """CAP's severity, urgency, certainty and category."""

    severity: Severity
    urgency: Urgency
    certainty: Certainty
    category: Category


HAZARDS: Mapping[str, Hazard] = {
    "methane_high": Hazard(Severity.SEVERE, Urgency.IMMEDIATE, Certainty.LIKELY, Category.CBRNE),
    "smoke": Hazard(Severity.SEVERE, Urgency.IMMEDIATE, Certainty.LIKELY, Category.FIRE),
    "level_high": Hazard(Severity.SEVERE, Urgency.IMMEDIATE, Certainty.LIKELY, Category.MET),
    "shaking": Hazard(Severity.SEVERE, Urgency.IMMEDIATE, Certainty.LIKELY, Category.GEO),
    "storm": Hazard(Severity.SEVERE, Urgency.IMMEDIATE, Certainty.LIKELY, Category.MET),
    "heavy_rain": Hazard(Severity.MODERATE, Urgency.EXPECTED, Certainty.LIKELY, Category.MET),
    "heat": Hazard(Severity.MODERATE, Urgency.EXPECTED, Certainty.LIKELY, Category.MET),
    "air_quality": Hazard(Severity.MODERATE, Urgency.EXPECTED, Certainty.LIKELY, Category.ENV),
    "overload": Hazard(Severity.MINOR, Urgency.EXPECTED, Certainty.LIKELY, Category.INFRA),
    "device_lost": Hazard(Severity.MINOR, Urgency.EXPECTED, Certainty.OBSERVED, Category.INFRA),
    "power_cut": Hazard(Severity.SEVERE, Urgency.IMMEDIATE, Certainty.LIKELY, Category.INFRA),
    "devices_silent": Hazard(Severity.MODERATE, Urgency.IMMEDIATE, Certainty.OBSERVED, Category.INFRA),
    "device_misbehaves": Hazard(Severity.MODERATE, Urgency.IMMEDIATE, Certainty.OBSERVED, Category.SECURITY),
}
UNKNOWN = Hazard(Severity.UNKNOWN, Urgency.UNKNOWN, Certainty.POSSIBLE, Category.OTHER)


def hazard_of(kind: str) -> Hazard:
    """How bad an alarm of a kind is."""
    return HAZARDS.get(kind, UNKNOWN)

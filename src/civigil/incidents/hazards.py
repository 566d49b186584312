"""What people report, and how bad, how soon and how sure each is until somebody knows better: one declared table. Pure.

The scales are CAP 1.2's. They are where a report begins, not what a person decides later; a report by somebody who saw it is
likely, one by somebody who heard or smelt something is possible. Which of these kinds one cause can show as together with what
sensors say (`gas_odour` and `methane_high`) stands in the settings, under `families`.
"""

from __future__ import annotations

import msgspec

from civigil.kernel.errors import Invalid
from civigil.kernel.severity import Category, Certainty, Severity, Urgency


class Hazard(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of report."""

    kind: str  # as it stands on the concern
    title: str  # for people
    category: Category
    severity: Severity
    urgency: Urgency
    certainty: Certainty


def _hazard(
    kind: str,
    title: str,
    category: Category,
    severity: Severity,
    urgency: Urgency = Urgency.IMMEDIATE,
    certainty: Certainty = Certainty.LIKELY,
) -> Hazard:
    return Hazard(kind=kind, title=title, category=category, severity=severity, urgency=urgency, certainty=certainty)


HAZARDS = (
    _hazard("fire", "Fire", Category.FIRE, Severity.SEVERE),
    _hazard("smoke_seen", "Smoke", Category.FIRE, Severity.MODERATE, certainty=Certainty.POSSIBLE),
    _hazard("explosion_heard", "Explosion", Category.SAFETY, Severity.EXTREME, certainty=Certainty.POSSIBLE),
    _hazard("gas_odour", "Smell of gas", Category.SAFETY, Severity.SEVERE, certainty=Certainty.POSSIBLE),
    _hazard("chemical_spill", "Chemicals or fuel spilt", Category.CBRNE, Severity.SEVERE),
    _hazard("person_unwell", "Person unwell or hurt", Category.HEALTH, Severity.SEVERE),
    _hazard("person_trapped", "Person trapped", Category.RESCUE, Severity.SEVERE),
    _hazard("person_in_water", "Person in the water", Category.RESCUE, Severity.EXTREME),
    _hazard("missing_person", "Person missing", Category.RESCUE, Severity.MODERATE),
    _hazard("collision_reported", "Traffic collision", Category.TRANSPORT, Severity.SEVERE),
    _hazard("road_blocked", "Road blocked", Category.TRANSPORT, Severity.MINOR, Urgency.EXPECTED),
    _hazard("violence", "Fight or attack", Category.SECURITY, Severity.SEVERE),
    _hazard("gunshots_heard", "Gunshots", Category.SECURITY, Severity.EXTREME, certainty=Certainty.POSSIBLE),
    _hazard("break_in", "Break-in", Category.SECURITY, Severity.MODERATE),
    _hazard("theft", "Theft", Category.SECURITY, Severity.MINOR, Urgency.PAST),
    _hazard("suspicious_person", "Suspicious person", Category.SECURITY, Severity.MINOR, certainty=Certainty.POSSIBLE),
    _hazard("object_left", "Abandoned object", Category.SECURITY, Severity.MODERATE, certainty=Certainty.POSSIBLE),
    _hazard("crowding_reported", "Crowd too dense", Category.SAFETY, Severity.SEVERE, certainty=Certainty.POSSIBLE),
    _hazard("water_in_street", "Water in the street", Category.MET, Severity.MODERATE),
    _hazard("tree_down", "Tree down", Category.MET, Severity.MINOR, Urgency.EXPECTED),
    _hazard("shaking_felt", "Ground shaking", Category.GEO, Severity.MODERATE),
    _hazard("building_damaged", "Building damaged", Category.INFRA, Severity.SEVERE),
    _hazard("power_out", "Power cut", Category.INFRA, Severity.MODERATE),
    _hazard("other", "Something else", Category.OTHER, Severity.MODERATE, Urgency.EXPECTED, Certainty.POSSIBLE),
)
"""The kinds that a report can be of."""

BY_KIND = {one.kind: one for one in HAZARDS}


def hazard_of(kind: str) -> Hazard:
    """The hazard of a kind. Raises `Invalid`, telling what there is."""
    found = BY_KIND.get(kind)
    if found is None:
        raise Invalid(f"{kind[:60]!r} is none of: {', '.join(BY_KIND)}", where="kind")
    return found

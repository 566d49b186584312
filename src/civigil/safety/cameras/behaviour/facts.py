"""What a behaviour is told as: the fact, with its place on CAP's scales. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from civigil.events.cameras import (
    BehaviourSeen,
    Box,
    CrowdSeen,
    DispersalSeen,
    FallSeen,
    FightSeen,
    LineCrossed,
    ObjectLeftSeen,
    ObjectReclaimedSeen,
    ObjectRemovedSeen,
    PersonLyingSeen,
    RunningSeen,
    VehicleStoppedSeen,
    WrongWaySeen,
)
from civigil.kernel.facts import EvidenceRef, Explanation
from civigil.kernel.place import Place
from civigil.kernel.severity import Category, Certainty, Severity, Urgency
from civigil.safety.cameras.model import Sighting, What


@dataclass(frozen=True, slots=True)
class _Form:
    """How one behaviour is told."""

    fact: type[BehaviourSeen]
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    own: Callable[[Sighting], dict[str, Any]]  # the fact's own fields
    category: Category = Category.SECURITY


FORMS: dict[What, _Form] = {
    What.OBJECT_LEFT: _Form(
        ObjectLeftSeen,
        Severity.MODERATE,
        Urgency.EXPECTED,
        Certainty.LIKELY,
        lambda one: {"unattended_s": round(one.dwell_s, 2)},
    ),
    What.OBJECT_REMOVED: _Form(
        ObjectRemovedSeen,
        Severity.MINOR,
        Urgency.EXPECTED,
        Certainty.LIKELY,
        lambda one: {"gone_s": round(one.dwell_s, 2)},
    ),
    What.OBJECT_RECLAIMED: _Form(
        ObjectReclaimedSeen,
        Severity.MINOR,
        Urgency.PAST,
        Certainty.LIKELY,
        lambda one: {"lay_s": round(one.dwell_s, 2)},
    ),
    What.LINE_CROSSED: _Form(
        LineCrossed,
        Severity.MODERATE,
        Urgency.IMMEDIATE,
        Certainty.LIKELY,
        lambda one: {
            "direction": one.direction,
            "count_in": round(one.measured[0]),
            "count_out": round(one.measured[1]),
        },
    ),
    What.WRONG_WAY: _Form(
        WrongWaySeen,
        Severity.MODERATE,
        Urgency.IMMEDIATE,
        Certainty.LIKELY,
        lambda one: {"off_deg": round(one.measured[0], 1)},
    ),
    What.RUNNING: _Form(
        RunningSeen,
        Severity.MINOR,
        Urgency.IMMEDIATE,
        Certainty.POSSIBLE,
        lambda one: {"heights_a_second": round(one.measured[0], 2)},
    ),
    What.CROWD: _Form(
        CrowdSeen,
        Severity.MODERATE,
        Urgency.EXPECTED,
        Certainty.LIKELY,
        lambda one: {"people": round(one.measured[0], 1)},
    ),
    What.DISPERSAL: _Form(
        DispersalSeen,
        Severity.MODERATE,
        Urgency.IMMEDIATE,
        Certainty.POSSIBLE,
        lambda one: {"people": round(one.measured[1], 1), "heights_a_second": round(one.measured[0], 2)},
    ),
    What.VEHICLE_STOPPED: _Form(
        VehicleStoppedSeen,
        Severity.MINOR,
        Urgency.EXPECTED,
        Certainty.LIKELY,
        lambda one: {"stopped_s": round(one.measured[0], 2)},
    ),
    What.FALL: _Form(
        FallSeen,
        Severity.SEVERE,
        Urgency.IMMEDIATE,
        Certainty.POSSIBLE,
        lambda one: {"lies_s": round(one.measured[1], 2), "heights_a_second": round(one.measured[0], 2)},
        Category.HEALTH,
    ),
    What.PERSON_LYING: _Form(
        PersonLyingSeen,
        Severity.SEVERE,
        Urgency.IMMEDIATE,
        Certainty.POSSIBLE,
        lambda one: {"lies_s": round(one.measured[0], 2)},
        Category.HEALTH,
    ),
    What.FIGHT: _Form(
        FightSeen,
        Severity.SEVERE,
        Urgency.IMMEDIATE,
        Certainty.POSSIBLE,
        lambda one: {
            "lasts_s": round(one.measured[2], 2),
            "restless": round(one.measured[0] / 100.0, 3),
            "people": round(one.measured[3], 1),
        },
    ),
}
"""Each behaviour's form. A new rule is a line here, a name in `What`, and a fact in the vocabulary."""


def fact_of(
    sighting: Sighting, why: Explanation, camera: str, place: Place | None, evidence: tuple[EvidenceRef, ...], box: Box
) -> BehaviourSeen:
    """The fact that a behaviour is."""
    form, track = FORMS[sighting.what], sighting.seen.track
    return form.fact(
        kind=sighting.what.value,
        severity=form.severity,
        urgency=form.urgency,
        certainty=form.certainty,
        category=form.category,
        place=place,
        subjects=(f"camera:{camera}", f"track:{camera}/{track}") if track else (f"camera:{camera}",),
        explanation=why,
        evidence=evidence,
        camera=camera,
        zone=sighting.zone,
        track=track,
        box=box,
        **form.own(sighting),
    )

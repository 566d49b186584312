"""From what the tamper watch says to facts and sightings. Pure."""

from __future__ import annotations

from civigil.events.cameras import Box, Tampered, TamperEnded
from civigil.kernel.facts import EvidenceRef
from civigil.kernel.place import Place
from civigil.kernel.severity import Category, Certainty, Severity, Urgency
from civigil.kernel.time import Instant
from civigil.safety.cameras.model import Seen, Sighting, What
from civigil.safety.cameras.tamper.kinds import Tampering

EVERYWHERE = "whole picture"
WHOLE = Box(left=0.0, top=0.0, width=1.0, height=1.0)


def on_tampering(
    tampering: Tampering, camera: str, place: Place | None, evidence: tuple[EvidenceRef, ...], since: Instant
) -> Tampered:
    """The fact that a camera was tampered with."""
    return Tampered(
        kind="camera_tampered",
        severity=Severity.MODERATE,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.LIKELY,
        category=Category.SECURITY,
        place=place,
        subjects=(f"camera:{camera}",),
        explanation=tampering.explanation,
        evidence=evidence,
        camera=camera,
        tamper=tampering.kind.value,
        since=since,
        box=WHOLE,
    )


def on_tamper_over(tampering: Tampering, camera: str, place: Place | None) -> TamperEnded:
    """The fact that it is over."""
    return TamperEnded(
        camera=camera,
        place=place,
        tamper=tampering.kind.value,
        lasted_s=round(max(0.0, tampering.at_s - tampering.since_s), 1),
        explanation=tampering.explanation,
    )


def sighting_of(tampering: Tampering, aspect: float) -> Sighting:
    """What was done to a camera, as a sighting: nobody is followed, and it is the whole picture's."""
    seen = Seen(
        track=0, at_s=tampering.at_s, first_s=tampering.since_s, left=0.0, top=0.0, width=1.0, height=1.0, aspect=aspect
    )
    return Sighting(
        what=What.TAMPERED,
        zone=EVERYWHERE,
        seen=seen,
        at_s=tampering.at_s,
        since_s=tampering.since_s,
        dwell_s=max(0.0, tampering.at_s - tampering.since_s),
        tamper=tampering,
    )

"""Concerns as the cameras' room says them, for tests that load a whole city."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from civigil.events.cameras import Box, LoiteringSeen
from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.facts import Explanation
from civigil.kernel.place import Point, offset
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency

CENTRE = Point(latitude=52.43, longitude=13.53, uncertainty_m=4.0)


def sighting(
    number: int, *, id: UUID, now: datetime, a_cause: int = 10, status: Status = Status.TEST
) -> Envelope[LoiteringSeen]:
    """The `number`-th sighting of a stream in which each cause is seen `a_cause` times in a row,
    causes 200 m apart."""
    track = number // a_cause
    place = offset(CENTRE, north_m=200.0 * (track % 100), east_m=200.0 * (track // 100 % 100))
    camera = f"cam-{track % 500}"
    body = LoiteringSeen(
        kind="loitering",
        severity=Severity.MINOR,
        urgency=Urgency.EXPECTED,
        certainty=Certainty.LIKELY,
        category=Category.SECURITY,
        place=place,
        subjects=(f"track:{camera}/{track}",),
        explanation=Explanation(summary="Somebody stays.", rule="cameras.loitering"),
        camera=camera,
        zone="forecourt",
        track=track,
        box=Box(left=0.1, top=0.1, width=0.1, height=0.2),
        dwell_s=21.0,
    )
    return seal_in(body, id=id, source=f"cameras/{camera}", status=status, occurred=now, learned=now)

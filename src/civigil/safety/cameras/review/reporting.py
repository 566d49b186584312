"""What becomes of a sighting as it is reported: its figure, held against what people have set, and what is known here."""

from __future__ import annotations

from typing import Protocol

from civigil.events.cameras import Box
from civigil.kernel.facts import Explanation
from civigil.kernel.time import Instant
from civigil.runtime.store import Change
from civigil.safety.cameras.review import store
from civigil.safety.cameras.review.decide import decide
from civigil.safety.cameras.review.known import fitting
from civigil.safety.cameras.review.strength import Strength, strength_of
from civigil.safety.cameras.worker.messages import Saw


class Alarm(Protocol):
    """What is read of the fact that an alarm would be."""

    @property
    def explanation(self) -> Explanation:
        """Why."""
        ...

    @property
    def box(self) -> Box:
        """Where in the picture."""
        ...


async def told(change: Change, camera: str, saw: Saw, alarm: Alarm, occurred: Instant) -> store.Told:
    """Whether a sighting is an alert, and all that is kept of it for the review."""
    sighting, odd = saw.sighting, saw.sighting.odd
    what = sighting.what.value
    if odd is None:
        strength = strength_of(alarm.explanation)
        threshold = await store.threshold_in_force(change, camera, what, sighting.zone)
    else:  # its watcher holds it against the threshold that people have set
        strength = Strength(measured=odd.score, limit=odd.base, unit="")
        threshold = odd.limit
    kind = "" if odd is None else odd.kind
    known = fitting(
        await store.known_for(change, camera, what, sighting.zone),
        camera=camera,
        what=what,
        zone=sighting.zone,
        kind=kind,
        box=alarm.box,
        at=occurred,
        now=change.now,
    )
    in_force = threshold if threshold is not None or strength is None else strength.limit
    return store.Told(
        decided=decide(below=sighting.below, strength=strength, threshold=None if odd else threshold, known=known),
        kind=kind,
        strength=strength,
        threshold=in_force,
        box=alarm.box,
        explanation=alarm.explanation,
        moment_s=saw.moment_s,
        heat=b"" if odd is None else odd.heat,
        heat_columns=0 if odd is None else odd.heat_columns,
        size=len(saw.snapshot) + len(saw.clip) + len(saw.original),
    )

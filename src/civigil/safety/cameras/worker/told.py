"""What of a recording was told when its watcher died: known again by whoever watches the moment before once more. Pure.

Whoever takes a recording over looks at it from a minute before all was settled, for the scene has to be learnt. It may see the
last that was told a little later than the dead one did, beyond what is settled: that would be told twice. So kind, zone and
moment of what was told around then are handed on, and each takes one sighting away.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from civigil.safety.cameras.model import Sighting

KNOWN_AGAIN_S = 2.0
"""How far apart two watchers of one recording may see the same thing: what one has learnt of the scene, the other has not."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is known again of a sighting."""

    what: str
    zone: str
    at_s: float  # of the recording


def told_around(before: Sequence[Told], sighting: Sighting) -> tuple[Told, ...]:
    """What is told of a recording around where all is settled, after this sighting."""
    near = [one for one in before if abs(one.at_s - sighting.at_s) <= KNOWN_AGAIN_S]
    return (*near, Told(what=sighting.what.value, zone=sighting.zone, at_s=sighting.at_s))


def not_told(sightings: Sequence[Sighting], told: list[Told]) -> list[Sighting]:
    """Those that nobody has told before; what was told is taken from the list as it is seen again."""
    fresh = []
    for one in sightings:
        same = [
            other
            for other in told
            if (other.what, other.zone) == (one.what.value, one.zone) and abs(other.at_s - one.at_s) <= KNOWN_AGAIN_S
        ]
        if same:
            told.remove(min(same, key=lambda other: abs(other.at_s - one.at_s)))
        else:
            fresh.append(one)
    return fresh

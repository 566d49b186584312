"""What cameras say that people and things do: left behind, taken, crossed, ran, gathered, fell. Each is told by a rule."""

from __future__ import annotations

from civigil.events.cameras.box import Box
from civigil.kernel.facts import Concern, fact


class BehaviourSeen(Concern, frozen=True, kw_only=True):
    """What all behaviours that a rule tells have in common."""

    camera: str
    zone: str
    track: int  # who did it; 0 where nobody in particular did
    box: Box


@fact("cameras.object_left_seen.v1")
class ObjectLeftSeen(BehaviourSeen, frozen=True, kw_only=True):
    """Something was put down and left alone for longer than the zone allows; `track` is whoever put it down."""

    unattended_s: float


@fact("cameras.object_removed_seen.v1")
class ObjectRemovedSeen(BehaviourSeen, frozen=True, kw_only=True):
    """Something that belonged to the scene was taken away; `track` is whoever was there."""

    gone_s: float


@fact("cameras.object_reclaimed_seen.v1")
class ObjectReclaimedSeen(BehaviourSeen, frozen=True, kw_only=True):
    """Something that had been left alone is not there any more."""

    lay_s: float


@fact("cameras.line_crossed.v1")
class LineCrossed(BehaviourSeen, frozen=True, kw_only=True):
    """Somebody crossed a line in a direction that the line does not allow."""

    direction: str  # "in": from the left to the right of who looks from the line's first end to its second; or "out"
    count_in: int  # with this one, since watching began
    count_out: int


@fact("cameras.wrong_way_seen.v1")
class WrongWaySeen(BehaviourSeen, frozen=True, kw_only=True):
    """Somebody, or a vehicle, moves against the direction that the zone allows."""

    off_deg: float  # from the allowed direction


@fact("cameras.running_seen.v1")
class RunningSeen(BehaviourSeen, frozen=True, kw_only=True):
    """Somebody runs where running is told."""

    heights_a_second: float


@fact("cameras.crowd_seen.v1")
class CrowdSeen(BehaviourSeen, frozen=True, kw_only=True):
    """More people are in a zone than it bears; `track` is 0."""

    people: float  # as counted by tracks and by the area that they cover


@fact("cameras.dispersal_seen.v1")
class DispersalSeen(BehaviourSeen, frozen=True, kw_only=True):
    """A gathering suddenly scatters; `track` is 0."""

    people: float
    heights_a_second: float  # by which they grow apart


@fact("cameras.vehicle_stopped_seen.v1")
class VehicleStoppedSeen(BehaviourSeen, frozen=True, kw_only=True):
    """A vehicle stands where none stops."""

    stopped_s: float


class ExperimentalSeen(BehaviourSeen, frozen=True, kw_only=True):
    """What is told by a rule that was measured on staged footage alone."""

    experimental: bool = True  # false once it has been measured on real footage of what it tells


@fact("cameras.fall_seen.v1")
class FallSeen(ExperimentalSeen, frozen=True, kw_only=True):
    """Somebody fell and stays down. Experimental."""

    lies_s: float
    heights_a_second: float  # at which their upper edge came down


@fact("cameras.person_lying_seen.v1")
class PersonLyingSeen(ExperimentalSeen, frozen=True, kw_only=True):
    """Somebody lies on the ground; nobody saw them fall. Experimental."""

    lies_s: float


@fact("cameras.fight_seen.v1")
class FightSeen(ExperimentalSeen, frozen=True, kw_only=True):
    """People within reach of each other move as in a fight; `track` is one of them. Experimental."""

    people: float  # within reach of each other, by the area that they cover
    lasts_s: float
    restless: float  # share of where they stand that changes in a tenth of a second

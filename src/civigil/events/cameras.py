"""What cameras say: someone lingers, someone enters where no one should, a feed is lost and comes back."""

from __future__ import annotations

import msgspec

from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Concern, Explanation, Fact, Order, fact, order
from civigil.kernel.place import Place
from civigil.kernel.time import Instant


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A rectangle in the picture, in fractions of its width and height: 0, 0 is the upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        """Check what was given."""
        for name in ("left", "top", "width", "height"):
            if not 0 <= getattr(self, name) <= 1:
                raise Invalid(f"{name} is {getattr(self, name)}: 0 to 1 is allowed", where=f"box.{name}")


@fact("cameras.loitering_seen.v1")
class LoiteringSeen(Concern, frozen=True, kw_only=True):
    """Somebody stays inside a zone for longer than the zone allows."""

    camera: str
    zone: str
    track: int
    box: Box
    dwell_s: float


@fact("cameras.intrusion_seen.v1")
class IntrusionSeen(Concern, frozen=True, kw_only=True):
    """Somebody entered a zone that nobody may enter."""

    camera: str
    zone: str
    track: int
    box: Box


@fact("cameras.camera_lost.v1")
class CameraLost(Concern, frozen=True, kw_only=True):
    """A camera gives no fresh picture: it is off, unreachable, frozen or its stream is broken."""

    camera: str
    silent_since: Instant


@fact("cameras.camera_recovered.v1")
class CameraRecovered(Fact, frozen=True, kw_only=True):
    """A lost camera gives fresh pictures again."""

    camera: str
    place: Place | None
    silent_for_s: float

    @property
    def where(self) -> Place | None:
        """Where the camera stands."""
        return self.place


@fact("cameras.feed_ended.v1")
class FeedEnded(Fact, frozen=True, kw_only=True):
    """A recording was watched to its end."""

    camera: str
    frames: int
    frames_dropped: int
    explanation: Explanation


@order("cameras.restart_feed.v1")
class RestartFeed(Order, frozen=True, kw_only=True):
    """Drop the connection to a camera and open it afresh."""

    camera: str
    reason: str

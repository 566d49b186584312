"""What people see of the room's records, over HTTP and on the command line."""

from __future__ import annotations

from uuid import UUID

import msgspec

from civigil.events.cameras import PrivacyMask, WatchedZone
from civigil.kernel.place import Point
from civigil.kernel.time import Instant


class CameraView(msgspec.Struct, frozen=True, kw_only=True):
    """A camera and its health, as people see it."""

    id: str
    title: str  # what people call it
    source: str
    pattern: bool  # made by the test-pattern generator: nothing in it is real
    place: Point | None
    zones: tuple[WatchedZone, ...]  # what is watched in its picture
    zones_version: int
    zones_by: str  # "settings", or the person who set them
    masks: tuple[PrivacyMask, ...]  # what is hidden in its picture
    masks_version: int
    masks_by: str  # "settings", or the person who set them
    knows_ground: bool  # somebody has said where on the ground it looks
    ground_version: int
    view: str | None  # of a camera that can be turned: home, turning, away, unknown; only at home is it watched
    added_by: str | None  # the person who found it on the network; None: it stands in the settings
    has_picture: bool  # there is a fresh one to look at
    status: str
    state: str  # starting, watching, lost, ended or stopped
    since: Instant
    reason: str
    last_picture: Instant | None
    width: int | None
    height: int | None
    rate: float | None
    codec: str | None
    frames: int
    dropped: int
    damaged: int
    relearned: int
    connections: int
    sightings: int
    has_model: bool  # of what is normal before it
    alarms_a_day: float  # false alarms that are borne, of what the model says
    own_alarms_a_day: float  # of the settings
    alarms_by: str  # "settings", or the person who set them


class SightingView(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera reported."""

    event: UUID
    camera: str
    what: str
    zone: str
    track: int
    occurred: Instant
    learned: Instant
    dwell_s: float
    evidence: list[str]
    original: str | None = (
        None  # the id of the unblurred clip or snapshot: looking at it wants a permission and a reason
    )


class Fleet(msgspec.Struct, frozen=True, kw_only=True):
    """All cameras."""

    cameras: list[CameraView]


class Sightings(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera reported, the newest first."""

    sightings: list[SightingView]


class Restarted(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `RestartFeed`: the camera's process will be ended within a few seconds and another begun."""

    camera: str


class ZonesSet(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `SetZones`: what is watched from now on, within two seconds."""

    version: int
    zones: tuple[WatchedZone, ...]


class MasksSet(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `SetMasks`: what is hidden from now on; the camera is opened afresh within two seconds."""

    version: int
    masks: tuple[PrivacyMask, ...]

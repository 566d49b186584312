"""How cameras are watched: every limit with its unit."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from civigil.kernel.errors import Invalid
from civigil.kernel.place import Point
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant, in_utc
from civigil.safety.cameras.model import Zone, check_names
from civigil.safety.cameras.onvif.address import address_of, is_onvif
from civigil.safety.cameras.privacy.mask import MASKS_AT_MOST, Mask, check_masks
from civigil.safety.cameras.reading.decoder import Wanted
from civigil.safety.cameras.review.retention import RetentionLimits
from civigil.safety.cameras.review.tune import TuneLimits
from civigil.safety.cameras.steer.limits import SteerLimits

PATTERN = "pattern:"
"""How a source begins that the test-pattern generator draws: `pattern:forecourt`."""

RESERVED = frozenset({"review", "thresholds", "known", "passages", "evidence", "network"})
"""What a camera cannot be called: the room's own pages have these names."""

_UNFIT = re.compile(r"[^a-z0-9_-]+")


class CameraFeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One camera, or one recording that is watched as if it were one. Raises `Invalid`."""

    id: Annotated[
        str,
        Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$", description="The camera's name: small letters, digits, - and _."),
    ]
    source: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=2000,
            description="A file, a folder of pictures, rtsp://…, onvif://… or onvifs://… (the camera says where its stream "
            "is), http://… (JPEG after JPEG), a /dev/video device, or a test pattern: pattern:forecourt, pattern:yard.",
        ),
    ]
    title: Annotated[str, Meta(max_length=80, description="What people call the camera; none: its id.")] = ""
    latitude: Annotated[float | None, Meta(description="Where the camera looks, degrees north, -90 to 90.")] = None
    longitude: Annotated[float | None, Meta(description="Where the camera looks, degrees east, -180 to 180.")] = None
    uncertainty_m: Annotated[
        float, Meta(ge=0, le=10_000, description="Metres around that point that the picture may show.")
    ] = 30.0
    status: Annotated[
        Status,
        Meta(description="Actual for the city's own cameras; Exercise or Test for what must not be taken for real."),
    ] = Status.ACTUAL
    zones: Annotated[
        tuple[Zone, ...], Meta(max_length=64, description="What is watched; none: the whole picture, for loitering.")
    ] = ()
    masks: Annotated[
        tuple[Mask, ...],
        Meta(
            max_length=MASKS_AT_MOST,
            description="What is never seen of the picture: filled in before anything is watched, kept or shown.",
        ),
    ] = ()
    blur_people: Annotated[
        bool,
        Meta(
            description="Whether clips and snapshots show people blurred; the original is sealed, and unsealed only with a reason."
        ),
    ] = True
    detector: Annotated[
        str,
        Meta(
            max_length=2000,
            description="The file of an ONNX detector of yours (YOLO or end to end) that names what is seen; none: blobs alone.",
        ),
    ] = ""
    detector_score: Annotated[
        float, Meta(ge=0.01, le=0.99, description="The probability below which what the detector says is left out.")
    ] = 0.25
    detector_labels: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=80)], ...],
        Meta(
            max_length=100, description="What is followed, by the detector's labels (person, car); none: all it knows."
        ),
    ] = ()
    normality: Annotated[
        str,
        Meta(
            max_length=2000,
            description="The file of a model of what is normal here, made by `civigil cameras learn`; none: nothing is unusual.",
        ),
    ] = ""
    alarms_a_day: Annotated[
        float,
        Meta(
            ge=0.001,
            le=100_000,
            description="False alarms a day that are borne, for what the model says.",
            extra={"unit": "alarms a day"},
        ),
    ] = 1.0
    ptz: Annotated[
        SteerLimits | None,
        Meta(description="How people may turn it from here, of a camera that is named by onvif://; none: nobody may."),
    ] = None
    group: Annotated[
        str,
        Meta(
            pattern=r"^([a-z0-9][a-z0-9_-]{0,30})?$",
            description="Cameras of one group share a process, which saves memory; none: a process of its own, which harms none.",
        ),
    ] = ""
    pace: Annotated[
        float, Meta(ge=0, le=1000, description="Seconds of a recording that pass in one second; 0: as fast as can be.")
    ] = 1.0
    repeat: Annotated[bool, Meta(description="Whether a recording begins again when it ends.")] = False
    began: Annotated[
        Instant | None,
        Meta(description="When a recording was made (RFC 3339); none: as if it began when watching begins."),
    ] = None

    def __post_init__(self) -> None:
        """Check what was given."""
        if (self.latitude is None) != (self.longitude is None):
            raise Invalid("latitude and longitude belong together", where=f"camera {self.id}")
        _ = self.place
        if self.id in RESERVED:
            raise Invalid(f"a camera cannot be called {self.id!r}: a page of the room is", where=f"camera {self.id}")
        if 0 < self.pace < 0.01:
            raise Invalid(f"pace is {self.pace}: 0, or 0.01 to 1000 is allowed", where=f"camera {self.id}")
        if self.began is not None:
            in_utc(self.began, where=f"camera {self.id}: began")
        if is_onvif(self.source):
            address_of(self.source)
        elif self.ptz is not None:
            raise Invalid(
                "only a camera that is named by onvif:// or onvifs:// can be turned", where=f"camera {self.id}: ptz"
            )
        check_names(self.zones)
        check_masks(self.masks)

    @property
    def is_pattern(self) -> bool:
        """Whether its pictures are made by the test-pattern generator."""
        return self.source.startswith(PATTERN)

    @property
    def place(self) -> Point | None:
        """Where the camera looks, if that is known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(latitude=self.latitude, longitude=self.longitude, uncertainty_m=self.uncertainty_m)


class CameraSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The room's settings. Raises `Invalid`."""

    cameras: Annotated[
        tuple[CameraFeed, ...], Meta(max_length=64, description="The cameras; at most 64 a process.")
    ] = ()
    loiter_s: Annotated[
        float,
        Meta(ge=0.5, le=86_400, description="Seconds after which somebody loiters, where no zone says otherwise."),
    ] = 10.0
    loiter_roam_heights: Annotated[
        float,
        Meta(
            ge=0.1,
            le=100,
            description="Where no zone says otherwise, loitering is staying within this many of one's own heights.",
        ),
    ] = 2.0
    object_left_s: Annotated[
        Annotated[float, Meta(ge=1, le=86_400)] | None,
        Meta(description="Seconds that something may lie unattended, where no zone says otherwise; none: for ever."),
    ] = 3.0
    object_removed_s: Annotated[
        Annotated[float, Meta(ge=1, le=86_400)] | None,
        Meta(
            description="Seconds after which it is told that something was taken from the scene, where no zone says otherwise; "
            "none: never."
        ),
    ] = 3.0
    time_zone: Annotated[
        str,
        Meta(
            max_length=64,
            description="The city's own time, by its IANA name, such as Europe/Berlin: the hours of zones are in it.",
        ),
    ] = "UTC"
    quiet_s: Annotated[
        float, Meta(ge=1, le=86_400, description="Seconds before the same stay in the same zone is raised again.")
    ] = 300.0
    width_at_most: Annotated[
        int,
        Meta(ge=64, le=4096, description="Pixels: wider pictures are shrunk to this width before they are watched."),
    ] = 480
    watched_per_s: Annotated[
        float,
        Meta(
            ge=0,
            le=120,
            description="Pictures a second of each camera that are watched, at most; 0: all. Clips and the live view keep all.",
            extra={"unit": "pictures a second"},
        ),
    ] = 0.0
    decoder: Annotated[
        Wanted,
        Meta(
            description="What decodes pictures: auto takes a device that is there (cuda, vaapi, qsv), else software; one that is "
            "named and is not there is said as the camera's trouble, and software does it."
        ),
    ] = "auto"
    clip_before_s: Annotated[float, Meta(ge=0, le=120, description="Seconds of clip before the moment.")] = 5.0
    clip_after_s: Annotated[
        float, Meta(ge=0, le=30, description="Seconds of clip after the moment; the report waits for them.")
    ] = 2.0
    ring_bytes_at_most: Annotated[
        int, Meta(ge=1_000_000, le=1_000_000_000, description="Bytes of packets kept in memory for clips, per camera.")
    ] = 32_000_000
    silence_before_lost_s: Annotated[
        float, Meta(ge=1, le=3600, description="Seconds without a fresh picture after which a camera is lost.")
    ] = 20.0
    start_before_lost_s: Annotated[
        float,
        Meta(ge=1, le=3600, description="Seconds that a camera has for its very first picture before it is lost."),
    ] = 60.0
    stale_s: Annotated[
        float, Meta(ge=0.5, le=600, description="Seconds without a picture after which a camera's process is killed.")
    ] = 10.0
    open_limit_s: Annotated[
        float, Meta(ge=0.5, le=600, description="Seconds in which a camera must give its first picture.")
    ] = 15.0
    retry_at_most_s: Annotated[
        float,
        Meta(ge=0.1, le=3600, description="The longest pause, in seconds, before a failed camera is tried again."),
    ] = 30.0
    lease_s: Annotated[
        float, Meta(ge=2, le=120, description="Seconds after which another process takes over a dead one's cameras.")
    ] = 8.0
    keep_days: Annotated[int, Meta(ge=1, le=3650, description="Days for which the list of sightings is kept.")] = 90
    passages_days: Annotated[
        int, Meta(ge=1, le=3650, description="Days for which it is kept who passed which zone when (no pixels).")
    ] = 30
    retention: Annotated[RetentionLimits, Meta(description="For how long evidence is kept, and how much of it.")] = (
        RetentionLimits()
    )
    detections_a_day: Annotated[
        float,
        Meta(
            ge=0,
            le=100_000,
            description="Detections a day below the alarms that are kept for the review, of what a camera's model says; 0: none.",
            extra={"unit": "detections a day"},
        ),
    ] = 12.0
    tuning: Annotated[TuneLimits, Meta(description="How far people's verdicts may move a threshold.")] = TuneLimits()
    pictures_address: Annotated[
        str,
        Meta(
            description="This machine's address at which the gateway, and nobody else, gets live pictures; in a cluster one "
            "that the gateway reaches."
        ),
    ] = "127.0.0.1"
    pictures_port: Annotated[
        int, Meta(ge=0, le=65_535, description="The port for that; 0: any free one.", extra={"unit": "TCP port"})
    ] = 0
    viewers_at_most: Annotated[
        int, Meta(ge=1, le=1000, description="How many look at one live picture at once.", extra={"unit": "viewers"})
    ] = 32

    def __post_init__(self) -> None:
        """Refuse two cameras with one name, an address that nobody can call, and a time zone that there is not."""
        zone_of(self.time_zone)
        self._check_address()
        ids = [feed.id for feed in self.cameras]
        for one in ids:
            if ids.count(one) > 1:
                raise Invalid(f"two cameras are named {one!r}", where="cameras")
        for group in {feed.group for feed in self.cameras if feed.group}:
            if len({feed.status for feed in self.cameras if feed.group == group}) > 1:
                raise Invalid(f"the cameras of group {group!r} are not all of one status", where="cameras")

    def _check_address(self) -> None:
        where = "cameras.pictures_address"
        try:
            address = ipaddress.ip_address(self.pictures_address)
        except ValueError as error:
            raise Invalid(f"{self.pictures_address!r} is not an IP address", where=where) from error
        if address.is_unspecified:
            raise Invalid(
                f"{address} is no address that the gateway could call: name one of this machine's", where=where
            )

    def zones_of(self, feed: CameraFeed) -> tuple[Zone, ...]:
        """What is watched in a camera's picture: its zones, or the whole of it."""
        if feed.zones:
            return feed.zones
        whole = Zone(
            name="whole picture",
            loiter_s=self.loiter_s,
            roam_heights=self.loiter_roam_heights,
            object_left_s=self.object_left_s,
            object_removed_s=self.object_removed_s,
        )
        return (whole,)


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises `Invalid` for one that there is not."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(f"there is no time zone {name!r}", where="cameras.time_zone") from error


def feeds_of(sources: Sequence[str]) -> tuple[CameraFeed, ...]:
    """Feeds for sources that a person named on a command line: each bears its file's name, made unique."""
    feeds: list[CameraFeed] = []
    taken: set[str] = set()
    for source in sources:
        address = source.removeprefix(PATTERN).split("://", 1)[-1].split("?", 1)[0].rpartition("@")[2]
        stem = _UNFIT.sub("-", PurePath(address).stem.lower()).strip("-_")[:50] or "camera"
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name)
        feeds.append(CameraFeed(id=name, source=source))
    return tuple(feeds)

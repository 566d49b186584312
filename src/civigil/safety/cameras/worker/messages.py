"""What a camera's process and the room say to one another over a pipe: MessagePack, each with its length before it."""

from __future__ import annotations

import struct
from typing import BinaryIO, TypeAlias

import msgspec

from civigil.events.cameras import HeatMap, SeenTrack
from civigil.safety.cameras.model import Sighting, Zone
from civigil.safety.cameras.privacy.mask import Mask
from civigil.safety.cameras.reading.decoder import Wanted
from civigil.safety.cameras.review.passages import Passage
from civigil.safety.cameras.worker.told import Told

MESSAGE_BYTES_AT_MOST = 300_000_000
LENGTH = struct.Struct(">I")


class NormalTask(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """How much of what a model says is told."""

    alarms_an_hour: float  # false alarms that are borne
    detections_an_hour: float = 0.0  # those below them, for the review
    zero_s: float | None = (
        None  # seconds since 1970 at the stream's zero, of a recording; None: it is watched as it happens
    )
    threshold: float | None = None  # set by a person: from this score on something is an alarm, whatever the rate


class DetectorTask(msgspec.Struct, frozen=True, kw_only=True):
    """A detector of the user's own, and what of its answers is taken."""

    path: str
    score_at_least: float
    labels: tuple[str, ...]  # that are followed; none: all


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera's process is to do; the first message that it gets."""

    source: str
    zones: tuple[Zone, ...]
    pace: float
    repeat: bool
    width_at_most: int
    quiet_s: float
    clip_before_s: float
    clip_after_s: float
    ring_bytes_at_most: int
    open_limit_s: float
    read_limit_s: float
    first_track: int
    watched_per_s: float = 0.0  # pictures that are watched, at most; 0: all
    resume_s: float = 0.0  # of a recording: what was seen until then has been reported
    told: tuple[Told, ...] = ()  # of that, what was told around then
    time_zone: str = "UTC"  # in which the hours of zones are
    began_s: float | None = (
        None  # when a recording was made, seconds since 1970; None: as if it began when watching begins
    )
    detector: DetectorTask | None = None  # a model of the user's own that names what is seen
    normality: bytes = b""  # a model of what is normal here; empty: nothing is unusual
    blur: bool = True  # people in what is kept; the original is sealed apart
    masks: tuple[Mask, ...] = ()  # what is never seen of the picture
    unusual: NormalTask | None = None  # how much of what the model says is told
    decoder: Wanted = "software"  # what is to decode it
    turned: bool = False  # it does not look home: nothing is watched, and with masks nothing is shown


class Opened(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The source gave its first picture."""

    width: int
    height: int
    rate: float
    codec: str
    live: bool
    decoded_by: str = "software"  # or the device that does it


class Alive(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Fresh pictures came in; said about twice a second while they do, never otherwise."""

    at_s: float  # of the newest picture
    settled_s: float  # all that was seen until then has been reported
    frames: int
    dropped: int  # pictures that were not watched, because they came faster than we could
    damaged: int  # packets that could not be decoded
    next_track: int
    relearned: int  # how often the models began afresh: a new resolution, a long gap in time
    trouble: str = ""  # what is wrong although pictures come


class Saw(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A sighting with its evidence; empty bytes where there is none."""

    sighting: Sighting
    settled_s: float  # all that was seen until then has been reported, this included
    snapshot: bytes  # JPEG; with people blurred, where there is an original
    clip: bytes  # MP4, likewise
    original: bytes = b""  # MP4, or JPEG where there is no clip: unblurred; sealed for whoever may unseal it
    moment_s: float | None = None  # where in the clip it was, in seconds


class Passed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Who passed, and is gone by now."""

    passages: tuple[Passage, ...]


class Learned(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The model with what was learned while watching, to be kept."""

    model: bytes


class Ended(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The recording is over."""

    frames: int
    dropped: int
    damaged: int
    missing: int  # pictures that the file promises and lacks


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """It cannot go on, and why; the process ends."""

    code: str
    sentence: str
    where: str


class Looked(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The newest watched picture: who is in it and, while somebody looks, the picture itself."""

    at_s: float
    tracks: tuple[SeenTrack, ...]
    width: int = 0  # of the JPEG, in pixels
    height: int = 0
    picture: bytes = b""  # JPEG; empty while nobody looks


class Heat(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Where it was busy lately, and where unusual; told while somebody looks."""

    at_s: float
    busy: HeatMap
    busy_s: float  # over so many seconds
    odd: HeatMap | None  # None: no model says


class NewZones(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Watch these zones from now on."""

    zones: tuple[Zone, ...]


class Look(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Somebody looks at the live picture or watches the stream, or nobody does any more."""

    on: bool
    streamed: bool = False


class Turned(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The camera is turned away from its home view, or back there."""

    away: bool
    number: int  # that is said back when it is heeded


class Heeded(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What was said of the camera's view holds for all pictures from now on."""

    number: int


class Streamed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """One picture of the camera's own stream, as a fragment of MP4; told while somebody watches it."""

    at_s: float
    media_s: float  # the stream's own time
    key: bool
    data: bytes
    mime: str = ""  # of a key picture
    init: bytes = b""  # of a key picture


class NotStreamed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """There is no stream of this camera, and why."""

    why: str


Message: TypeAlias = (
    Opened | Alive | Saw | Passed | Learned | Looked | Heat | Streamed | NotStreamed | Heeded | Ended | Failed
)
"""What a camera's process says."""
Wish: TypeAlias = NewZones | Look | NormalTask | Turned
"""What it is told after its task."""

_ENCODER = msgspec.msgpack.Encoder()
DECODER: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)
WISHES: msgspec.msgpack.Decoder[Wish] = msgspec.msgpack.Decoder(Wish)
TASK: msgspec.msgpack.Decoder[Task] = msgspec.msgpack.Decoder(Task)


def encoded(message: Message | Task | Wish) -> bytes:
    """A message, without its length."""
    return _ENCODER.encode(message)


def packed(message: Message | Task | Wish) -> bytes:
    """A message as it goes over the pipe."""
    body = encoded(message)
    return LENGTH.pack(len(body)) + body


def send(pipe: BinaryIO, message: Message) -> None:
    """Write a message. Blocks while the other side does not read; raises `BrokenPipeError` where it is gone."""
    pipe.write(packed(message))
    pipe.flush()

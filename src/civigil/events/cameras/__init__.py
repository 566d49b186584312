"""What cameras say: someone lingers, someone enters where no one should, a feed is lost and comes back; who is in the picture."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

import msgspec

from civigil.events.cameras.behaviour import (
    BehaviourSeen as BehaviourSeen,
)
from civigil.events.cameras.behaviour import (
    CrowdSeen as CrowdSeen,
)
from civigil.events.cameras.behaviour import (
    DispersalSeen as DispersalSeen,
)
from civigil.events.cameras.behaviour import (
    ExperimentalSeen as ExperimentalSeen,
)
from civigil.events.cameras.behaviour import (
    FallSeen as FallSeen,
)
from civigil.events.cameras.behaviour import (
    FightSeen as FightSeen,
)
from civigil.events.cameras.behaviour import (
    LineCrossed as LineCrossed,
)
from civigil.events.cameras.behaviour import (
    ObjectLeftSeen as ObjectLeftSeen,
)
from civigil.events.cameras.behaviour import (
    ObjectReclaimedSeen as ObjectReclaimedSeen,
)
from civigil.events.cameras.behaviour import (
    ObjectRemovedSeen as ObjectRemovedSeen,
)
from civigil.events.cameras.behaviour import (
    PersonLyingSeen as PersonLyingSeen,
)
from civigil.events.cameras.behaviour import (
    RunningSeen as RunningSeen,
)
from civigil.events.cameras.behaviour import (
    VehicleStoppedSeen as VehicleStoppedSeen,
)
from civigil.events.cameras.behaviour import (
    WrongWaySeen as WrongWaySeen,
)
from civigil.events.cameras.box import Box as Box
from civigil.events.cameras.network import (
    AddCamera as AddCamera,
)
from civigil.events.cameras.network import (
    AskCamera as AskCamera,
)
from civigil.events.cameras.network import (
    CameraAdded as CameraAdded,
)
from civigil.events.cameras.network import (
    CameraAddress as CameraAddress,
)
from civigil.events.cameras.network import (
    CameraRemoved as CameraRemoved,
)
from civigil.events.cameras.network import (
    ConnectCamera as ConnectCamera,
)
from civigil.events.cameras.network import (
    FindCameras as FindCameras,
)
from civigil.events.cameras.network import (
    RemoveCamera as RemoveCamera,
)
from civigil.kernel.facts import Concern, EvidenceRef, Explanation, Fact, Observation, Order, fact, observation, order
from civigil.kernel.place import Place, Point
from civigil.kernel.time import Instant


class WatchedHours(msgspec.Struct, frozen=True, kw_only=True):
    """Days of the week and hours of the day at which a zone is watched, in the city's own time."""

    days: tuple[str, ...]  # mon, tue, wed, thu, fri, sat, sun
    begin: str  # HH:MM
    end: str  # HH:MM; before `begin` it is on the next day


class WatchedZone(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the picture, and what is unwanted inside it. The room that watches it holds it to stricter rules."""

    name: str
    corners: tuple[tuple[float, float], ...]  # the outline as (x, y) in fractions of the picture
    forbidden: bool = False  # nobody may enter
    loiter_s: float | None = None  # seconds inside after which somebody loiters; None: staying is allowed
    roam_heights: float | None = None  # within how many of one's own heights staying counts; None: any stay inside
    inertia_frames: int = 3  # pictures in a row that feet must be inside before it counts
    grace_s: float = 2.0  # seconds that somebody may be out or hidden without a new start
    object_left_s: float | None = None  # seconds that something may lie unattended; None: as long as it likes
    object_removed_s: float | None = None  # seconds after which something taken is told; None: never
    belongs_s: float = 60.0  # seconds after which something belongs to the scene, so that taking it is told
    crossing: str | None = (
        None  # of a line, which has two corners: "in", "out" or "both" raise an alarm; None: they are counted
    )
    direction_deg: float | None = None  # the one direction that is allowed: 0 to the right, 90 up the picture
    running_heights: float | None = None  # own heights a second from which somebody runs; None: running is allowed
    crowd_at_least: int | None = None  # so many people are a crowd
    dispersal: bool = False  # a gathering that suddenly scatters is told
    vehicle_stopped_s: float | None = None  # seconds after which a vehicle that stopped is told
    fall_s: float | None = None  # seconds that somebody who fell lies before it is told; experimental
    lying_s: float | None = None  # seconds after which somebody who lies there is told; experimental
    fight_s: float | None = None  # seconds of fight-like motion before it is told; experimental
    hours: tuple[WatchedHours, ...] = ()  # when it is watched; none: always
    labels: tuple[str, ...] = ()  # what counts, by a detector's labels; none: everything


@fact("cameras.loitering_seen.v1")
class LoiteringSeen(Concern, frozen=True, kw_only=True):
    """Somebody stays inside a zone for longer than the zone allows."""

    camera: str
    zone: str
    track: int
    box: Box
    dwell_s: float
    label: str = ""  # what a detector takes it for; empty: nobody says


@fact("cameras.intrusion_seen.v1")
class IntrusionSeen(Concern, frozen=True, kw_only=True):
    """Somebody entered a zone that nobody may enter."""

    camera: str
    zone: str
    track: int
    box: Box
    label: str = ""  # what a detector takes it for; empty: nobody says


@fact("cameras.unusual_seen.v1")
class UnusualSeen(Concern, frozen=True, kw_only=True):
    """Something moves as nothing ordinarily does before this camera: by what the camera learned of its own footage."""

    camera: str
    box: Box
    odd: str  # what says most: "speed", "glide", "size", "direction"
    score: float  # 1 is what 95 % of what passes there stays below
    limit: float  # from which it is told, for the false alarms that are borne


@fact("cameras.tampered.v1")
class Tampered(Concern, frozen=True, kw_only=True):
    """A camera is kept from seeing although pictures come: covered, sprayed, moved, defocused, blinded, frozen or replayed."""

    camera: str
    tamper: str  # "covered", "sprayed", "moved", "defocused", "blinded", "frozen" or "replayed"
    since: Instant  # when the evidence began
    box: Box  # the whole picture


@fact("cameras.tamper_ended.v1")
class TamperEnded(Fact, frozen=True, kw_only=True):
    """A camera that was tampered with sees its view again."""

    camera: str
    place: Place | None
    tamper: str  # what it was
    lasted_s: float
    explanation: Explanation

    @property
    def where(self) -> Place | None:
        """Where the camera stands."""
        return self.place


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


@fact("cameras.zones_changed.v1")
class ZonesChanged(Fact, frozen=True, kw_only=True):
    """What is watched in a camera's picture was changed, by a person or in the settings."""

    camera: str
    version: int  # one higher with each change
    zones: tuple[WatchedZone, ...]  # what is watched from now on
    by: str  # a person's principal id, or "settings"


class PrivacyMask(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the picture that is filled in before anything is watched, kept or shown."""

    name: str
    corners: tuple[tuple[float, float], ...]  # the outline as (x, y) in fractions of the picture


@fact("cameras.masks_changed.v1")
class MasksChanged(Fact, frozen=True, kw_only=True):
    """What is hidden in a camera's picture was changed, by a person or in the settings."""

    camera: str
    version: int  # one higher with each change
    masks: tuple[PrivacyMask, ...]  # what is hidden from now on
    by: str  # a person's principal id, or "settings"


@order("cameras.set_masks.v1")
class SetMasks(Order, frozen=True, kw_only=True):
    """Hide these parts of a camera's picture from now on."""

    camera: str
    version: int  # the one that the asker has seen: another one by now is a conflict
    masks: tuple[PrivacyMask, ...] | None  # None: those of the settings again


class Turn(Enum):
    """What a camera's drive is to do."""

    MOVE = "move"  # at a speed, for a second: said again for as long as it is to go on
    STOP = "stop"
    GO = "go"  # to a preset
    HOME = "home"  # to the view at which zones and masks hold
    LEAVE = "leave"  # nothing more; somebody else may have it


@order("cameras.steer_camera.v1")
class SteerCamera(Order, frozen=True, kw_only=True):
    """Turn a camera, or let go of it; refused while somebody else has it in hand."""

    camera: str
    turn: Turn
    pan: float = 0.0  # of a move: -1 to 1, as shares of the speed that is allowed; to the right is positive
    tilt: float = 0.0  # up is positive
    zoom: float = 0.0  # closer is positive
    preset: str = ""  # its token


@order("cameras.take_steering.v1")
class TakeSteering(Order, frozen=True, kw_only=True):
    """Take a camera over from whoever turns it; it stops."""

    camera: str


@order("cameras.save_preset.v1")
class SavePreset(Order, frozen=True, kw_only=True):
    """Keep the view that a camera has now under a name; never under that of its home."""

    camera: str
    name: str


@fact("cameras.steering_changed.v1")
class SteeringChanged(Fact, frozen=True, kw_only=True):
    """A camera that can be turned looks elsewhere, or another person has it in hand."""

    camera: str
    version: int  # one higher with each change
    view: str  # "home", "turning", "away" or "unknown": only at home is it watched
    holder: str | None  # a person's principal id; None: nobody has it


class GroundTie(msgspec.Struct, frozen=True, kw_only=True):
    """A point of the ground, in a camera's picture and on the map."""

    x: float  # fraction of the picture's width, from the left
    y: float  # fraction of its height, from above
    latitude: float  # degrees north
    longitude: float  # degrees east


@fact("cameras.ground_changed.v1")
class GroundChanged(Fact, frozen=True, kw_only=True):
    """Where on the ground a camera looks was said by a person, or taken back."""

    camera: str
    version: int  # one higher with each change
    ties: tuple[GroundTie, ...]  # none: it is not known any more
    by: str  # a person's principal id


@order("cameras.set_ground.v1")
class SetGround(Order, frozen=True, kw_only=True):
    """Say where on the ground a camera looks: points of its picture and of the map that are the same."""

    camera: str
    version: int  # the one that the asker has seen: another one by now is a conflict
    ties: tuple[GroundTie, ...]  # four or more; none: it is not known any more


class SeenTrack(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in the picture."""

    track: int
    box: Box
    dwell_s: float  # seconds inside the zone; without one, seconds in view
    zone: str | None = None  # where their feet are; of several, the one in which they have been for longest
    label: str = ""  # what a detector takes it for: person, car; empty: nobody says
    place: Point | None = None  # where on the ground they stand, of a camera that knows its ground
    speed_mps: float | None = None  # metres a second over the ground; None until it was seen for long enough
    heading: float | None = None  # degrees clockwise from north; None for who stands
    before: str | None = None  # before another camera they were this track: "yard/17"; None where that is not known


@observation("cameras.tracks_seen.v1")
class TracksSeen(Observation, frozen=True, kw_only=True):
    """Who is in the newest watched picture of a camera, and where."""

    camera: str
    at: Instant  # when the light of this picture fell in
    tracks: tuple[SeenTrack, ...]


class HeatMap(msgspec.Struct, frozen=True, kw_only=True):
    """How much of something there was in each place of the picture: a byte a place, by rows."""

    columns: int
    cells: bytes


@observation("cameras.heat_seen.v1")
class HeatSeen(Observation, frozen=True, kw_only=True):
    """Where before a camera it was busy lately, and where unusual; told while somebody looks at it."""

    camera: str
    at: Instant  # of the newest picture in it
    busy: HeatMap  # the share of the time that something was there: 255 for all of it
    busy_s: float  # over so many seconds
    odd: HeatMap | None  # 128: an alarm's limit, fading; None for a camera that has not learned what is normal


@order("cameras.set_zones.v1")
class SetZones(Order, frozen=True, kw_only=True):
    """Watch these zones in a camera's picture from now on."""

    camera: str
    version: int  # the one that the asker has seen: another one by now is a conflict
    zones: tuple[WatchedZone, ...] | None  # None: those of the settings again


class Judgement(Enum):
    """What a person says of something that a camera reported."""

    REAL = "real"  # it was what it was said to be, and mattered
    FALSE = "false"  # it was not what it was said to be
    NUISANCE = "nuisance"  # it was, and is of no interest here
    SEEN = "seen"  # looked at, and nothing said of it


@fact("cameras.detection_seen.v1")
class DetectionSeen(Fact, frozen=True, kw_only=True):
    """Something was seen that raises no alarm: it lies below the threshold, or is known here. It is kept for the review."""

    camera: str
    what: str  # "unusual", "loitering", …: as an alert of its kind would say
    zone: str
    box: Box
    because: str  # why it is no alarm
    place: Place | None
    explanation: Explanation
    evidence: tuple[EvidenceRef, ...] = ()

    @property
    def where(self) -> Place | None:
        """Where the camera looks."""
        return self.place


@fact("cameras.verdict_given.v1")
class VerdictGiven(Fact, frozen=True, kw_only=True):
    """A person said what a sighting was, or took it back."""

    camera: str
    sighting: UUID  # the event that told of it
    what: str
    zone: str
    verdict: Judgement | None  # None: taken back
    before: Judgement | None
    by: str
    version: int  # of the verdict: one higher with each change


@fact("cameras.threshold_changed.v1")
class ThresholdChanged(Fact, frozen=True, kw_only=True):
    """A camera's sightings of a kind are alarms from another threshold on: a person set it, or took it back."""

    camera: str
    what: str
    zone: str
    before: float
    threshold: float
    set_by: str  # a person's principal id; "settings" where it is that of the settings again
    because: str


@fact("cameras.alarm_rate_changed.v1")
class AlarmRateChanged(Fact, frozen=True, kw_only=True):
    """How many false alarms a day are borne of what a camera's model says was changed."""

    camera: str
    before: float  # alarms a day
    alarms_a_day: float
    by: str


@order("cameras.give_verdict.v1")
class GiveVerdict(Order, frozen=True, kw_only=True):
    """Say what a sighting was, or take it back."""

    sighting: UUID
    version: int  # of the verdict that the asker has seen: another one by now is a conflict
    verdict: Judgement | None  # None: take it back
    known_days: int = 0  # of a nuisance: for so many days its like raises nothing at this place and time of day


@order("cameras.set_threshold.v1")
class SetThreshold(Order, frozen=True, kw_only=True):
    """Raise alarms of a kind from this figure on, or from that of the settings again."""

    camera: str
    what: str
    zone: str
    version: int  # of the threshold that the asker has seen
    threshold: float | None  # None: that of the settings
    because: str


@order("cameras.set_alarm_rate.v1")
class SetAlarmRate(Order, frozen=True, kw_only=True):
    """Bear so many false alarms a day of what a camera's model says, or as many as the settings say again."""

    camera: str
    before: float  # the rate that the asker has seen: another one by now is a conflict
    alarms_a_day: float | None  # None: that of the settings


@order("cameras.forget_known.v1")
class ForgetKnown(Order, frozen=True, kw_only=True):
    """Let what is known at a place raise alarms again."""

    known: UUID

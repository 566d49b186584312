"""Cameras: who stays too long, who enters where nobody may, and which camera no longer sees."""

from __future__ import annotations

from civigil.events.cameras import (
    CameraLost,
    CameraRecovered,
    FeedEnded,
    IntrusionSeen,
    LoiteringSeen,
    RestartFeed,
    SetZones,
    TracksSeen,
    UnusualSeen,
    ZonesChanged,
)
from civigil.kernel.capability import Capability, Obeys
from civigil.safety.cameras.demo import DEMO
from civigil.safety.cameras.permissions import FEED, RESTART, VIEW, ZONES
from civigil.safety.cameras.settings import CameraSettings

capability = Capability(
    name="cameras",
    package="civigil.safety.cameras",
    promise="Every camera is watched all the time, says what it saw and why, with a clip, and is missed when it goes blind.",
    publishes=(LoiteringSeen, IntrusionSeen, UnusualSeen, CameraLost, CameraRecovered, FeedEnded, ZonesChanged),
    observes=(TracksSeen,),
    obeys={
        RestartFeed: Obeys(by="service:restart_feed", permission=RESTART),
        SetZones: Obeys(by="service:set_zones", permission=ZONES),
    },
    asks=(RestartFeed, SetZones),
    runs=("link:fleet",),
    routes="routes:router",
    commands="commands:app",
    settings=CameraSettings,
    permissions=(VIEW, RESTART, FEED, ZONES),
    demo=DEMO,
    shows={
        LoiteringSeen: VIEW,
        IntrusionSeen: VIEW,
        UnusualSeen: VIEW,
        CameraLost: VIEW,
        CameraRecovered: VIEW,
        FeedEnded: VIEW,
        ZonesChanged: VIEW,
        TracksSeen: FEED,
    },
)

"""Cameras: who stays too long, who enters where nobody may, and which camera no longer sees."""

from __future__ import annotations

from civigil.events.cameras import (
    AlarmRateChanged,
    CameraLost,
    CameraRecovered,
    DetectionSeen,
    FeedEnded,
    ForgetKnown,
    GiveVerdict,
    IntrusionSeen,
    LoiteringSeen,
    RestartFeed,
    SetAlarmRate,
    SetThreshold,
    SetZones,
    Tampered,
    TamperEnded,
    ThresholdChanged,
    TracksSeen,
    UnusualSeen,
    VerdictGiven,
    ZonesChanged,
)
from civigil.kernel.capability import Capability, Obeys
from civigil.safety.cameras.demo import DEMO
from civigil.safety.cameras.permissions import FEED, JUDGE, RESTART, TUNE, VIEW, ZONES
from civigil.safety.cameras.settings import CameraSettings

capability = Capability(
    name="cameras",
    package="civigil.safety.cameras",
    promise="Every camera is watched all the time, says what it saw and why, with a clip, and is missed when it goes blind.",
    publishes=(
        LoiteringSeen,
        IntrusionSeen,
        UnusualSeen,
        DetectionSeen,
        Tampered,
        TamperEnded,
        CameraLost,
        CameraRecovered,
        FeedEnded,
        ZonesChanged,
        VerdictGiven,
        ThresholdChanged,
        AlarmRateChanged,
    ),
    observes=(TracksSeen,),
    obeys={
        RestartFeed: Obeys(by="service:restart_feed", permission=RESTART),
        SetZones: Obeys(by="service:set_zones", permission=ZONES),
        GiveVerdict: Obeys(by="review.service:give_verdict", permission=JUDGE),
        SetThreshold: Obeys(by="review.service:set_threshold", permission=TUNE),
        SetAlarmRate: Obeys(by="review.service:set_alarm_rate", permission=TUNE),
        ForgetKnown: Obeys(by="review.service:forget_known", permission=TUNE),
    },
    asks=(RestartFeed, SetZones, GiveVerdict, SetThreshold, SetAlarmRate, ForgetKnown),
    runs=("link:fleet",),
    routes="routes:router",
    commands="commands:app",
    settings=CameraSettings,
    permissions=(VIEW, RESTART, FEED, ZONES, JUDGE, TUNE),
    demo=DEMO,
    shows={
        LoiteringSeen: VIEW,
        IntrusionSeen: VIEW,
        UnusualSeen: VIEW,
        DetectionSeen: VIEW,
        Tampered: VIEW,
        TamperEnded: VIEW,
        CameraLost: VIEW,
        CameraRecovered: VIEW,
        FeedEnded: VIEW,
        ZonesChanged: VIEW,
        VerdictGiven: VIEW,
        ThresholdChanged: VIEW,
        AlarmRateChanged: VIEW,
        TracksSeen: FEED,
    },
)

"""Cameras: who stays too long, who enters where nobody may, and which camera no longer sees."""

from __future__ import annotations

from civigil.events.cameras import (
    CameraLost,
    CameraRecovered,
    FeedEnded,
    IntrusionSeen,
    LoiteringSeen,
    RestartFeed,
)
from civigil.kernel.capability import Capability, Obeys
from civigil.safety.cameras.permissions import RESTART, VIEW
from civigil.safety.cameras.settings import CameraSettings

capability = Capability(
    name="cameras",
    package="civigil.safety.cameras",
    promise="Every camera is watched all the time, says what it saw and why, with a clip, and is missed when it goes blind.",
    publishes=(LoiteringSeen, IntrusionSeen, CameraLost, CameraRecovered, FeedEnded),
    obeys={RestartFeed: Obeys(by="service:restart_feed", permission=RESTART)},
    asks=(RestartFeed,),
    runs=("link:fleet",),
    routes="routes:router",
    commands="commands:app",
    settings=CameraSettings,
    permissions=(VIEW, RESTART),
)

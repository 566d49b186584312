"""Devices: what each measures, which alarm it raises, which one fell silent, and which speaks out of turn."""

from __future__ import annotations

from civigil.cyber.iot.permissions import VIEW
from civigil.cyber.iot.settings import IotSettings
from civigil.events.iot import (
    DeviceBack,
    DeviceLost,
    DeviceMisbehaved,
    DeviceSilenced,
    DevicesSilent,
    LimitCrossed,
    ReadingsSeen,
    TelemetryGap,
)
from civigil.kernel.capability import Capability, Snapshot

capability = Capability(
    name="iot",
    package="civigil.cyber.iot",
    promise="Every device of the city is known, heard and missed; no alarm that it raises is lost, and none is told twice.",
    publishes=(LimitCrossed, DeviceLost, DevicesSilent, DeviceSilenced, DeviceBack, TelemetryGap, DeviceMisbehaved),
    observes=(ReadingsSeen,),
    admits="admission:devices",
    runs=("link:field",),
    routes="routes:router",
    commands="commands:app",
    settings=IotSettings,
    permissions=(VIEW,),
    shows={
        LimitCrossed: VIEW,
        DeviceLost: VIEW,
        DevicesSilent: VIEW,
        DeviceSilenced: VIEW,
        DeviceBack: VIEW,
        TelemetryGap: VIEW,
        DeviceMisbehaved: VIEW,
        ReadingsSeen: VIEW,
    },
    snapshots={"devices": Snapshot(by="reading:live_rows", permission=VIEW)},
)

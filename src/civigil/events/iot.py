"""What devices tell the city: a limit was crossed, one fell silent or came back, samples are missing, one speaks out of turn."""

from __future__ import annotations

import msgspec

from civigil.kernel.facts import Concern, Fact, Observation, fact, observation
from civigil.kernel.place import Place
from civigil.kernel.time import Instant


class MeasuredValue(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a sample."""

    name: str
    value: float
    unit: str


class DeviceStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A device as the newest fact about it left it: what a screen shows in its row."""

    version: int  # one higher with each fact about the device
    status: str  # "Actual", "Exercise", "Test": as the registry says
    kind: str
    title: str
    place: Place | None
    state: str  # "waiting", "heard", "lost"
    since: Instant  # in this state
    reason: str  # why it is lost
    missed: int  # samples that never came, as far as it was told
    alarms: int  # raised by it, each counted once
    misdeeds: int  # messages that the server forbade it, as far as it was told


@fact("iot.limit_crossed.v1")
class LimitCrossed(Concern, frozen=True, kw_only=True):
    """A device measured a value beyond its limit. `kind` is the device's own word: "methane_high", "level_high", "shaking"."""

    device: str
    alarm: str  # the device's name for it: the same however often it was sent
    quantity: str
    value: float
    unit: str
    limit: float
    row: DeviceStanding


@fact("iot.device_lost.v1")
class DeviceLost(Concern, frozen=True, kw_only=True):
    """A device is silent for longer than it may, or its connection ended without a word."""

    device: str
    silent_since: Instant
    row: DeviceStanding


@fact("iot.devices_silent.v1")
class DevicesSilent(Concern, frozen=True, kw_only=True):
    """Many devices of one area fell silent together: the power is out, or what connects them. Told again where it has grown."""

    outage: str  # its name: the same for all that is told of it
    silent: int  # devices
    of: int  # so many in the area; of a power cut only those without a battery of their own
    speaking: int  # devices there that go on, with a battery of their own
    devices: tuple[str, ...]  # the silent ones, the first fifty
    silent_since: Instant  # the last word of any of them


@fact("iot.device_silenced.v1")
class DeviceSilenced(Fact, frozen=True, kw_only=True):
    """A device is lost as one of many: no concern of its own, see `iot.devices_silent`."""

    device: str
    outage: str
    silent_since: Instant
    row: DeviceStanding

    @property
    def where(self) -> Place | None:
        """Where the device stands."""
        return self.row.place


@fact("iot.device_back.v1")
class DeviceBack(Fact, frozen=True, kw_only=True):
    """A device is heard: for the first time, or again after it was lost."""

    device: str
    silent_for_s: float | None  # before this; none: never heard before
    row: DeviceStanding

    @property
    def where(self) -> Place | None:
        """Where the device stands."""
        return self.row.place


@fact("iot.telemetry_gap.v1")
class TelemetryGap(Fact, frozen=True, kw_only=True):
    """Samples of a device never came: its sequence numbers leave them out. Told in sums."""

    device: str
    missed: int  # since the last time that this was told
    since: Instant  # the last sample before the first of them
    until: Instant  # the first sample after the last of them
    row: DeviceStanding

    @property
    def where(self) -> Place | None:
        """Where the device stands."""
        return self.row.place


@fact("iot.device_misbehaved.v1")
class DeviceMisbehaved(Concern, frozen=True, kw_only=True):
    """A device spoke where it may not: the server forbade it, and nobody heard it."""

    device: str
    tried: tuple[str, ...]  # where it tried to speak, the first few
    times: int  # since the last time that this was told
    row: DeviceStanding


@observation("iot.readings_seen.v1")
class ReadingsSeen(Observation, frozen=True, kw_only=True):
    """A device's newest sample."""

    device: str
    at: Instant  # by the device's clock, where that can be believed; else when it came
    readings: tuple[MeasuredValue, ...]
    shows: str = ""  # of a signal: a letter for each link

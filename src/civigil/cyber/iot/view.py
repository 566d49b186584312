"""What the room's routes answer with."""

from __future__ import annotations

from uuid import UUID

import msgspec

from civigil.events.iot import DeviceStanding, MeasuredValue
from civigil.kernel.place import Place
from civigil.kernel.time import Instant


class DeviceRow(DeviceStanding, frozen=True, kw_only=True):
    """A device as screens begin with it; every fact about a device bears the same in `row`."""

    id: str


class DeviceView(msgspec.Struct, frozen=True, kw_only=True):
    """A device: how it is, what it measures, what is wrong with it."""

    id: str
    kind: str
    title: str
    place: Place | None
    status: str
    every_s: float  # seconds between its samples
    silence_s: float  # seconds of silence after which it is lost
    state: str  # "waiting", "heard", "lost"
    since: Instant  # in this state
    reason: str  # why it is lost
    version: int
    online: bool | None  # by its own word, or its last will
    connects: int
    boots: int
    heard: Instant | None  # the newest sample, by our clock
    at: Instant | None  # and by the device's own, where that was believed
    clock_off_s: float  # by how many seconds its clock is ahead of ours
    readings: tuple[MeasuredValue, ...]
    shows: str
    unchanged_since: Instant | None  # since when every sample says the same
    samples: int
    missed: int
    late: int
    twice: int
    misclocked: int
    strange_status: int
    rubbish: int
    misdeeds: int
    alarms: int
    resent: int
    faults: tuple[str, ...]  # what a person should look at, in words


class DeviceList(msgspec.Struct, frozen=True, kw_only=True):
    """All devices, by their names."""

    at: Instant  # when this was read
    devices: tuple[DeviceView, ...]


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """A quantity's history: one value a step, the oldest first."""

    quantity: str
    unit: str
    step_s: float
    steps: tuple[Instant, ...]  # where each begins; steps without a sample are left out
    low: tuple[float, ...]
    mean: tuple[float, ...]
    high: tuple[float, ...]


class AlarmView(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm, as it was told."""

    name: str
    event: UUID  # the fact
    status: str
    kind: str
    quantity: str
    value: float
    unit: str
    threshold: float
    occurred: Instant
    learned: Instant
    tries: int


class RubbishView(msgspec.Struct, frozen=True, kw_only=True):
    """A message that nobody could read."""

    at: Instant
    topic: str
    why: str
    size: int
    begins: str  # as text, what is no text shown as \\x…


class DeviceShown(msgspec.Struct, frozen=True, kw_only=True):
    """A device with its history, its newest alarms, and what of its messages nobody could read."""

    device: DeviceView
    courses: tuple[Course, ...]
    alarms: tuple[AlarmView, ...]
    rubbish: tuple[RubbishView, ...]

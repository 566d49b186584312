"""The nouns of the room: what came, how a device stands, and what follows. Frozen and pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from civigil.cyber.iot.sequence import Numbers
from civigil.cyber.iot.wavering import Waver
from civigil.events.iot import MeasuredValue
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.protocols.devicetalk import Alarm, Said

if TYPE_CHECKING:
    from civigil.events.iot import ReadingsSeen
    from civigil.kernel.facts import Fact


class DeviceState(Enum):
    """Whether a device is heard."""

    WAITING = "waiting"  # never heard yet
    HEARD = "heard"
    LOST = "lost"


class Turn(Enum):
    """What changes that."""

    SPOKE = "spoke"
    SILENT = "silent"


MOVES = {
    (DeviceState.WAITING, Turn.SPOKE): DeviceState.HEARD,
    (DeviceState.HEARD, Turn.SPOKE): DeviceState.HEARD,
    (DeviceState.LOST, Turn.SPOKE): DeviceState.HEARD,
    (DeviceState.WAITING, Turn.SILENT): DeviceState.LOST,
    (DeviceState.HEARD, Turn.SILENT): DeviceState.LOST,
}
"""A silent device that is lost already has no move: it is not judged again."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of a device, and when it came in, by the clock of the stream that took it."""

    said: Said
    at: Instant
    again: bool = False  # the stream delivers it once more: we may have handled it


@dataclass(frozen=True, slots=True)
class Refused:
    """What the server forbade a device."""

    tried: tuple[str, ...]
    times: int
    at: Instant


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that is kept of a device between two messages."""

    since: Instant  # in this state
    state: DeviceState = DeviceState.WAITING
    version: int = 0
    reason: str = ""
    numbers: Numbers = Numbers()
    samples: int = 0
    late: int = 0
    twice: int = 0
    missed: int = 0  # by now
    missed_told: int = 0  # as the facts say
    gap_since: Instant | None = None  # of what was not told yet
    gap_until: Instant | None = None
    gap_due: Instant | None = None  # when it is told
    gap_told: Instant | None = None
    heard: Instant | None = None  # the newest sample, by our clock
    at: Instant | None = None  # and by the device's own
    clock_off_s: float = 0.0
    misclocked: int = 0  # samples and alarms whose time was not believed
    strange_status: int = 0  # samples that called themselves something else than the registry does
    readings: tuple[MeasuredValue, ...] = ()
    shows: str = ""
    unchanged_since: Instant | None = None  # since when every sample has said the same
    boots: int = 0
    online: bool | None = None  # by its own word, or its last will
    online_at: Instant | None = None
    connects: int = 0
    alarms: int = 0
    resent: int = 0  # alarms that came again
    rubbish: int = 0
    misdeeds: int = 0
    misdeeds_told: int = 0
    misdeed_told: Instant | None = None
    misdeed_due: Instant | None = None
    tried: tuple[str, ...] = ()  # where it tried to speak, of what was not told yet
    wavers: dict[str, Waver] = {}  # by quantity
    ends: tuple[Instant, ...] = ()  # when its connection last ended without a word, the newest few
    outage: str = ""  # while it is lost as one of many: their outage's name
    outage_told: int = 0  # and as how many that was told


class Point(msgspec.Struct, frozen=True):
    """One value for the history."""

    quantity: str
    unit: str
    at: Instant
    value: float


@dataclass(slots=True)
class Raised:
    """A fact to say, and when it happened."""

    fact: Fact
    occurred: Instant
    status: Status
    alarm: Alarm | None = None  # where an alarm brought it


@dataclass(slots=True)
class Outcome:
    """What follows from what a device said."""

    standing: Standing
    raised: list[Raised] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)  # alarms that stand in the store with this: to be acknowledged
    resent: dict[str, int] = field(default_factory=dict)  # alarm -> how often it was sent by now
    shown: ReadingsSeen | None = None  # the newest sample, for screens

"""What devices say over MQTT, and what they are told: JSON, one message a topic and kind.

Topics: `tel/<device>` samples (may be lost; the sequence number shows how many were), `alarm/<device>` alarms (repeated until
acknowledged), `state/<device>` whether it is there (retained; the broker says `online: false` for a device that went without a
word), `cmd/<device>/ack` the room's acknowledgement of an alarm after its commit. A sequence begins at 1 with every boot. Pure.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from civigil.kernel.errors import Invalid
from civigil.kernel.time import Instant

Mark = Literal["Exercise", "Test"]
"""Nothing that the simulated city says is Actual."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One measured value."""

    name: str
    value: float
    unit: str


class Telemetry(msgspec.Struct, frozen=True, kw_only=True):
    """A sample."""

    device: str
    kind: str
    boot: str  # another one after each start
    seq: int  # one more with each sample since then
    at: Instant  # by the device's own clock
    status: Mark
    longitude: float
    latitude: float
    readings: tuple[Reading, ...]
    shows: str = ""  # of a signal: a letter for each link


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """A limit was crossed. The same `alarm` comes again and again until it is acknowledged."""

    device: str
    alarm: str  # its name: boot and number
    kind: str
    at: Instant  # when the limit was crossed, by the device's own clock
    status: Mark
    longitude: float
    latitude: float
    reading: Reading
    limit: float
    tries: int  # how often it was sent, this time included


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a device is there."""

    device: str
    online: bool
    status: Mark
    boot: str = ""


class Ack(msgspec.Struct, frozen=True, kw_only=True):
    """A room has an alarm in its store: it need not be sent again."""

    alarm: Annotated[str, Meta(min_length=1, max_length=80)]


def telemetry_topic(device: str) -> str:
    """Where its samples go."""
    return f"tel/{device}"


def alarm_topic(device: str) -> str:
    """Where its alarms go."""
    return f"alarm/{device}"


def state_topic(device: str) -> str:
    """Where it says whether it is there."""
    return f"state/{device}"


def ack_topic(device: str) -> str:
    """Where it hears of its alarms."""
    return f"cmd/{device}/ack"


def parse_ack(raw: bytes) -> Ack:
    """An acknowledgement. Raises `Invalid` for anything else."""
    try:
        return msgspec.json.decode(raw, type=Ack)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"is no acknowledgement: {error}", where="cmd/…/ack") from error

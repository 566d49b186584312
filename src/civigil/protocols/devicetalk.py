"""What devices say over MQTT, and what they are told: JSON, one message a topic and kind. Sans I/O.

| Topic | Who | What |
|---|---|---|
| `tel/<device>` | device, QoS 0 | a sample; it may be lost, and its sequence number shows how many were |
| `alarm/<device>` | device, QoS 1 | a limit was crossed; it comes again and again until it is acknowledged |
| `state/<device>` | device, or the broker by its last will; retained | whether it is there |
| `renew/<device>` | device, QoS 1 | a request for another certificate, with a key that stays the device's |
| `cmd/<device>/ack` | the room | an alarm is stored: it need not come again |
| `cmd/<device>/certificate` | the room | the certificate, or why there is none |

A sequence begins at 1 with every boot. A PUBACK is no acknowledgement: a broker gives it for what a full stream drops.

Tolerant where it reads: unknown fields are left alone. Strict in what it takes: every text, number and list has a bound, times have
an offset, values are finite.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import Meta

from civigil.kernel.errors import Invalid
from civigil.kernel.time import Instant, in_utc

BYTES_AT_MOST = 16_384
"""Of one message; a sample with 32 readings has about 2,500."""

READINGS_AT_MOST = 32
_SPELT = re.compile(r"[^\x00-\x1f\x7f]*")

_T = TypeVar("_T")
Mark = Literal["Actual", "Exercise", "Test"]
DeviceName = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$")]
Kind = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Degrees = Annotated[float, Meta(ge=-180, le=180)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One measured value."""

    name: Kind
    value: float
    unit: Annotated[str, Meta(max_length=16)]


class Telemetry(msgspec.Struct, frozen=True, kw_only=True):
    """A sample."""

    device: DeviceName
    kind: Kind
    boot: Name  # another one after each start
    seq: Annotated[int, Meta(ge=1, le=2**53)]  # one more with each sample since then
    at: Instant  # by the device's own clock
    status: Mark
    longitude: Degrees
    latitude: Latitude
    readings: Annotated[tuple[Reading, ...], Meta(max_length=READINGS_AT_MOST)]
    shows: Annotated[str, Meta(max_length=2_000)] = ""  # of a signal: a letter for each link


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """A limit was crossed. The same `alarm` comes again and again until it is acknowledged."""

    device: DeviceName
    alarm: Name  # its name: boot and number
    kind: Kind
    at: Instant  # when the limit was crossed, by the device's own clock
    status: Mark
    longitude: Degrees
    latitude: Latitude
    reading: Reading
    limit: float
    tries: Annotated[int, Meta(ge=1, le=2**31)]  # how often it was sent, this time included


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a device is there."""

    device: DeviceName
    online: bool
    status: Mark
    boot: Annotated[str, Meta(max_length=80)] = ""


class Ack(msgspec.Struct, frozen=True, kw_only=True):
    """A room has an alarm in its store: it need not be sent again."""

    alarm: Name


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """A device asks for another certificate."""

    device: DeviceName
    request: Annotated[str, Meta(min_length=1, max_length=4_000)]  # PKCS #10 (RFC 2986), PEM


class Renewed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer: a certificate, or why there is none."""

    certificate: str = ""  # with its chain, PEM
    authority: str = ""  # whom to trust from now on, PEM
    refused: str = ""


Said: TypeAlias = Telemetry | Alarm | State


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


def renewal_topic(device: str) -> str:
    """Where it asks for another certificate."""
    return f"renew/{device}"


def certificate_topic(device: str) -> str:
    """Where it hears the answer."""
    return f"cmd/{device}/certificate"


def parse_renewal(subject: str, raw: bytes) -> Renewal:
    """A request for a certificate, for the device whose subject it came by. Raises `Invalid` for anything else."""
    said = _decoded(_RENEWAL, raw, "renew")
    if said.device != subject.replace("/", ".").partition(".")[2]:
        raise Invalid(f"speaks for {said.device}", where=f"renew: {subject[:100]}")
    return said


def parse_telemetry(raw: bytes) -> Telemetry:
    """A sample, with its time in UTC. Raises `Invalid` for anything else."""
    said = _decoded(_TELEMETRY, raw, "tel")
    if not _SPELT.fullmatch(said.boot) or not _SPELT.fullmatch(said.shows):
        raise Invalid("boot or shows has control characters", where="tel")
    seen = set()
    for reading in said.readings:
        _check(reading, "tel")
        if reading.name in seen:
            raise Invalid(f"{reading.name} is read twice", where="tel: readings")
        seen.add(reading.name)
    at = _utc(said.at, "tel")
    return said if at is said.at else msgspec.structs.replace(said, at=at)


def parse_alarm(raw: bytes) -> Alarm:
    """An alarm, with its time in UTC. Raises `Invalid` for anything else."""
    said = _decoded(_ALARM, raw, "alarm")
    _check(said.reading, "alarm")
    if not math.isfinite(said.limit):
        raise Invalid("its limit is no number", where="alarm: limit")
    if not _SPELT.fullmatch(said.alarm):
        raise Invalid("its name has control characters", where="alarm: alarm")
    at = _utc(said.at, "alarm")
    return said if at is said.at else msgspec.structs.replace(said, at=at)


def parse_state(raw: bytes) -> State:
    """A state. Raises `Invalid` for anything else."""
    return _decoded(_STATE, raw, "state")


def parse_ack(raw: bytes) -> Ack:
    """An acknowledgement. Raises `Invalid` for anything else."""
    return _decoded(_ACK, raw, "cmd/…/ack")


PARSERS: Mapping[str, Callable[[bytes], Said]] = {"tel": parse_telemetry, "alarm": parse_alarm, "state": parse_state}
"""By the first word of the topic."""


def split(topic: str) -> tuple[str, str]:
    """A topic's or subject's word and device. Raises `Invalid` for one that no device publishes."""
    word, separator, device = topic.replace("/", ".").partition(".")
    if word not in PARSERS or not separator or not device or "." in device:
        raise Invalid(f"{topic[:80]!r} is not where devices speak", where="topic")
    return word, device


def parse(topic: str, raw: bytes) -> Said:
    """What a device said at its topic. Raises `Invalid` for rubbish, and for one that speaks in another's name."""
    word, device = split(topic)
    said = PARSERS[word](raw)
    if said.device != device:
        raise Invalid(f"{said.device!r} speaks at the topic of {device!r}", where=word)
    return said


def _decoded(decoder: msgspec.json.Decoder[_T], raw: bytes, where: str) -> _T:
    if len(raw) > BYTES_AT_MOST:
        raise Invalid(f"{len(raw)} bytes, {BYTES_AT_MOST} are allowed", where=where)
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"is not what devices say: {error}", where=where) from error


def _check(reading: Reading, where: str) -> None:
    if not math.isfinite(reading.value):
        raise Invalid(f"{reading.name} is no number", where=f"{where}: readings")
    if not _SPELT.fullmatch(reading.unit):
        raise Invalid(f"the unit of {reading.name} has control characters", where=f"{where}: readings")


def _utc(at: Instant, where: str) -> Instant:
    return in_utc(at, where=f"{where}: at")


_TELEMETRY = msgspec.json.Decoder(Telemetry)
_RENEWAL = msgspec.json.Decoder(Renewal)
_ALARM = msgspec.json.Decoder(Alarm)
_STATE = msgspec.json.Decoder(State)
_ACK = msgspec.json.Decoder(Ack)

"""The room's rules on a file of recorded messages, without a server. Pure.

One JSON object a line: `{"topic": "tel/level-1", "heard": "2026-05-01T12:00:00Z", "payload": {…}}`, in the order in which they were
heard. A payload that is a string is what came, as text: so rubbish can be recorded too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import msgspec

from civigil.cyber.iot import outage, rules
from civigil.cyber.iot.model import Heard, Raised, Standing
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.events.iot import DeviceBack, DeviceLost, DeviceSilenced, DevicesSilent, LimitCrossed, TelemetryGap
from civigil.kernel.errors import Invalid
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant, in_utc
from civigil.protocols import devicetalk
from civigil.protocols.devicetalk import Said, Telemetry

LINE_BYTES_AT_MOST = 4 * devicetalk.BYTES_AT_MOST


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded message; unknown fields are left alone."""

    topic: str
    heard: Instant
    payload: msgspec.Raw


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the city would be told."""

    type: str  # "alarm", "lost", "outage", "back", "gap"
    at: Instant
    device: str
    status: str
    kind: str = ""  # of an alarm
    words: str
    missed: int = 0  # of a gap


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """A line that holds no message, or one that nobody can read."""

    line: int  # counted from 1
    why: str
    device: str = ""
    type: str = "rubbish"


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One device at the end of the file."""

    device: str
    kind: str
    every_s: float  # between two samples, as it was found
    samples: int
    missed: int
    late: int
    twice: int
    boots: int
    alarms: int
    resent: int
    rubbish: int
    clock_off_s: float
    misclocked: int
    state: str
    type: str = "device"


@dataclass(slots=True)
class Known:
    """A device of the file, while it is read."""

    entry: DeviceEntry
    standing: Standing
    alarms: set[str] = field(default_factory=set)
    rubbish: int = 0


def read(lines: Iterable[bytes], settings: IotSettings) -> Iterator[Told | Unread | Summary]:
    """What the city would be told of a file, in order; then each device's sums."""
    taken: list[tuple[int, Instant, Said]] = []
    rubbish: dict[str, int] = {}
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        device = ""
        try:
            line = _line(raw)
            device = devicetalk.split(line.topic)[1]
            taken.append((number, line.heard, devicetalk.parse(line.topic, _payload(line))))
        except Invalid as error:
            rubbish[device] = rubbish.get(device, 0) + 1
            yield Unread(line=number, why=str(error), device=device)
    known = {entry.id: entry for entry in settings.devices}
    devices: dict[str, Known] = {}
    every = _periods(taken)
    for _, at, said in taken:
        if said.device not in devices:
            entry = known.get(said.device) or _entry(said, every.get(said.device, 30.0))
            devices[said.device] = Known(entry, Standing(since=at), rubbish=rubbish.pop(said.device, 0))
        for raised in _step(devices, said.device, Heard(said, at), settings):
            yield _told(raised, said.device)
    yield from _ends(devices, taken[-1][1] if taken else None, settings)


def _step(devices: Mapping[str, Known], device: str, heard: Heard, settings: IotSettings) -> Iterator[Raised]:
    """What is so by then without a word, then what the message brings."""
    known = devices[device]
    yield from _judge(devices, device, heard.at, settings)
    outcome = rules.on_heard(known.entry, known.standing, [heard], settings, known.alarms)
    known.standing = outcome.standing
    known.alarms.update(outcome.settled)
    yield from outcome.raised


def _judge(devices: Mapping[str, Known], device: str, until: Instant, settings: IotSettings) -> Iterator[Raised]:
    known = devices[device]
    while (due := rules.due(known.entry, known.standing, settings)) < until:
        ears, lost_in = known.standing.since, None
        if rules.is_lost(known.entry, known.standing, settings, now=due, ears=ears):
            everybody = {id: (one.entry, one.standing) for id, one in devices.items()}
            lost_in = outage.find(everybody, [device], settings, due, lambda: f"of-{device}").get(device)
            if lost_in is not None and lost_in.due:
                yield outage.tell(lost_in, settings, due)
        outcome = rules.judge(known.entry, known.standing, settings, now=due, ears=ears, outage=lost_in)
        if outcome.standing == known.standing:
            return
        known.standing = outcome.standing
        yield from outcome.raised


def _ends(
    devices: Mapping[str, Known], end: Instant | None, settings: IotSettings
) -> Iterator[Told | Unread | Summary]:
    for device in sorted(devices):
        if end is not None:
            for raised in _judge(devices, device, end, settings):
                yield _told(raised, device)
    for device, known in sorted(devices.items()):
        standing = known.standing
        yield Summary(
            device=device,
            kind=known.entry.kind,
            every_s=round(known.entry.every_s, 3),
            samples=standing.samples,
            missed=standing.missed,
            late=standing.late,
            twice=standing.twice,
            boots=standing.boots,
            alarms=standing.alarms,
            resent=standing.resent,
            rubbish=known.rubbish,
            clock_off_s=round(standing.clock_off_s, 3),
            misclocked=standing.misclocked,
            state=standing.state.value,
        )


def _told(raised: Raised, device: str) -> Told:
    fact, at, status = raised.fact, raised.occurred, raised.status.value
    if isinstance(fact, LimitCrossed):
        words = fact.explanation.summary
        return Told(type="alarm", at=at, device=device, status=status, kind=fact.kind, words=words)
    if isinstance(fact, DeviceLost):
        return Told(type="lost", at=at, device=device, status=status, words=fact.explanation.summary)
    if isinstance(fact, DevicesSilent):
        return Told(type="outage", at=at, device="", status=status, kind=fact.kind, words=fact.explanation.summary)
    if isinstance(fact, DeviceSilenced):
        return Told(type="lost", at=at, device=device, status=status, words=f"It is silent: {fact.row.reason}.")
    if isinstance(fact, TelemetryGap):
        words = f"{fact.missed} samples never came."
        return Told(type="gap", at=at, device=device, status=status, words=words, missed=fact.missed)
    silent_s = fact.silent_for_s if isinstance(fact, DeviceBack) else None
    words = "It is heard for the first time." if silent_s is None else f"It is heard again after {silent_s:.0f} s."
    return Told(type="back", at=at, device=device, status=status, words=words)


def _line(raw: bytes) -> Line:
    if len(raw) > LINE_BYTES_AT_MOST:
        raise Invalid(f"{len(raw)} bytes, {LINE_BYTES_AT_MOST} are allowed", where="line")
    try:
        line = msgspec.json.decode(raw, type=Line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"is no recorded message: {error}", where="line") from error
    return msgspec.structs.replace(line, heard=in_utc(line.heard, where="heard"))


def _payload(line: Line) -> bytes:
    raw = bytes(line.payload)
    return msgspec.json.decode(raw, type=str).encode("utf-8", "replace") if raw.startswith(b'"') else raw


def _periods(taken: list[tuple[int, Instant, Said]]) -> dict[str, float]:
    """How often each device sends a sample: the median of the pauses, 0.1 s to a day."""
    heard: dict[str, list[Instant]] = {}
    for _, at, said in taken:
        if isinstance(said, Telemetry):
            heard.setdefault(said.device, []).append(at)
    found = {}
    for device, times in heard.items():
        pauses = [(after - before).total_seconds() for before, after in pairwise(times)]
        if pauses:
            found[device] = min(max(median(pauses), 0.1), 86_400.0)
    return found


def _entry(said: Said, every_s: float) -> DeviceEntry:
    status = Status(said.status)
    if isinstance(said, Telemetry):
        latitude, longitude = said.latitude, said.longitude
        return DeviceEntry(
            id=said.device, kind=said.kind, every_s=every_s, status=status, latitude=latitude, longitude=longitude
        )
    return DeviceEntry(id=said.device, every_s=every_s, status=status)

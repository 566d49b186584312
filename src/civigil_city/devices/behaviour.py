"""What a device does at a moment: samples, alarms and their repetition, and how each fault changes that. Pure: time comes in.

A device samples in its period, which is of simulated time; what it stamps is the wall's clock. A limit that is crossed raises
one alarm; it is over when the value has fallen a tenth below the limit, and only then can it be raised again. An alarm is sent at
once, then after 2, 4, 8 … up to 60 seconds, for ever, until an acknowledgement with its name comes. It is kept over a lost
connection and over a reboot of the link, for a device keeps its alarms in its own memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from civigil.kernel.time import Instant
from civigil_city.devices.messages import Alarm, Mark, Reading, Telemetry
from civigil_city.devices.model import PERIOD_S, Device, Fault, Quantity

FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 60.0
DRIFT = 1.2  # seconds that a drifting clock gains in each
LEAST_PERIOD_S = 1.0  # of the wall's: however fast the city runs, a device says no more than that
FLAP_S = 4.0
OPEN_ALARMS_AT_MOST = 100


@dataclass(slots=True)
class Open:
    """An alarm that is not acknowledged yet."""

    alarm: Alarm
    due_s: float
    pause_s: float = FIRST_PAUSE_S


@dataclass(slots=True)
class Behaviour:
    """One device's memory."""

    device: Device
    boot: str
    status: Mark
    fault: Fault | None = None
    seq: int = 0
    open: dict[str, Open] = field(default_factory=dict)
    acknowledged: int = 0
    refused: int = 0  # alarms that found the memory full
    _raised: set[str] = field(default_factory=set)
    _numbered: int = 0
    _next_s: float = float("-inf")
    _faulty_s: float | None = None
    _frozen: tuple[Reading, ...] | None = None
    _ticks: int = 0

    def suffers(self, fault: Fault | None, now_s: float) -> None:
        """Something goes wrong, or is right again."""
        if fault is not self.fault:
            self.fault, self._frozen = fault, None
            self._faulty_s = None if fault is None else now_s

    def connected(self, now_s: float) -> bool:
        """Whether it holds its connection at a moment (seconds of a steady clock)."""
        if self.fault is Fault.DEAD:
            return False
        if self.fault is Fault.FLAPPING and self._faulty_s is not None:
            return int((now_s - self._faulty_s) / FLAP_S) % 2 == 1
        return True

    def samples_now(self, now_s: float, speed: float = 1.0) -> bool:
        """Whether a sample is due; it is counted as taken. In a city that runs fast devices sample as much faster."""
        if now_s < self._next_s:
            return False
        usual = PERIOD_S[self.device.kind]
        period = max(usual / max(speed, 1.0), min(usual, LEAST_PERIOD_S))
        self._next_s = max(self._next_s + period, now_s + period / 2) if self._ticks else now_s + period
        self._ticks += 1
        return True

    @property
    def ticks(self) -> int:
        """How many samples it took."""
        return self._ticks

    def sample(
        self, true: Mapping[str, float], at: Instant, now_s: float, shows: str = ""
    ) -> tuple[Telemetry, list[Alarm]]:
        """A sample of what is so, and the alarms that it raises, each to be sent at once."""
        readings = self._read(true, now_s)
        stamped = self._clock(at, now_s)
        self.seq += 1
        telemetry = Telemetry(
            device=self.device.id,
            kind=self.device.kind.value,
            boot=self.boot,
            seq=self.seq,
            at=stamped,
            status=self.status,
            longitude=round(self.device.longitude, 6),
            latitude=round(self.device.latitude, 6),
            readings=readings,
            shows=shows,
        )
        alarms = []
        for quantity, reading in zip(self.device.quantities, readings, strict=True):
            alarm = self._judge(quantity, reading, stamped, now_s)
            alarms += [] if alarm is None else [alarm]
        return telemetry, alarms

    def due(self, now_s: float) -> list[Alarm]:
        """The alarms that must be sent again."""
        again = []
        for one in self.open.values():
            if now_s >= one.due_s:
                one.pause_s = min(one.pause_s * 2, LONGEST_PAUSE_S)
                one.due_s = now_s + one.pause_s
                one.alarm = _tried(one.alarm)
                again.append(one.alarm)
        return again

    def acknowledge(self, alarm: str) -> bool:
        """A room has it. False for one that is not open: acknowledged twice, or never raised."""
        if self.open.pop(alarm, None) is None:
            return False
        self.acknowledged += 1
        return True

    def _read(self, true: Mapping[str, float], now_s: float) -> tuple[Reading, ...]:
        if self.fault is Fault.STUCK and self._frozen is not None:
            return self._frozen
        readings = tuple(
            Reading(name=one.name, value=round(self._believed(one, true[one.name]), one.digits), unit=one.unit)
            for one in self.device.quantities
        )
        if self.fault is Fault.STUCK:
            self._frozen = readings
        return readings

    def _believed(self, quantity: Quantity, true: float) -> float:
        """A liar hides what is bad and shows what is usual, with its noise."""
        if self.fault in {Fault.LYING, Fault.HIJACKED}:
            return quantity.usual * 0.6 + (true - quantity.usual) * 0.05
        return true

    def _clock(self, at: Instant, now_s: float) -> Instant:
        if self.fault is Fault.DRIFTING and self._faulty_s is not None:
            return at + timedelta(seconds=(now_s - self._faulty_s) * DRIFT)
        return at

    def _judge(self, quantity: Quantity, reading: Reading, at: Instant, now_s: float) -> Alarm | None:
        if quantity.limit is None:
            return None
        if quantity.name in self._raised:
            if reading.value < 0.9 * quantity.limit:
                self._raised.discard(quantity.name)
            return None
        if reading.value < quantity.limit:
            return None
        if len(self.open) >= OPEN_ALARMS_AT_MOST:
            self.refused += 1
            return None
        self._raised.add(quantity.name)
        self._numbered += 1
        alarm = Alarm(
            device=self.device.id,
            alarm=f"{self.boot}-{self._numbered}",
            kind=quantity.alarm,
            at=at,
            status=self.status,
            longitude=round(self.device.longitude, 6),
            latitude=round(self.device.latitude, 6),
            reading=reading,
            limit=quantity.limit,
            tries=1,
        )
        self.open[alarm.alarm] = Open(alarm, now_s + FIRST_PAUSE_S)
        return alarm


def _tried(alarm: Alarm) -> Alarm:
    return Alarm(
        **{name: getattr(alarm, name) for name in alarm.__struct_fields__ if name != "tries"}, tries=alarm.tries + 1
    )


def strange_topics(device: str, others: Sequence[str]) -> list[str]:
    """Where a device publishes that is in somebody else's hands, and never did before."""
    return (
        [f"tel/{other}" for other in others[:2]]
        + [f"cmd/{other}/ack" for other in others[:1]]
        + [f"update/{device}/image"]
    )

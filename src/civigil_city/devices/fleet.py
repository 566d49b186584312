"""All devices of the city at work: what is so where each stands, what it makes of that, and what goes over its connection."""

from __future__ import annotations

import asyncio
import math
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from civigil.kernel.errors import Unavailable
from civigil.kernel.time import Instant
from civigil_city.devices.behaviour import Behaviour, strange_topics
from civigil_city.devices.link import Broker, Link
from civigil_city.devices.messages import Ack, Alarm, Mark, State, alarm_topic, telemetry_topic
from civigil_city.devices.model import Device, Fault
from civigil_city.devices.nature import value
from civigil_city.scenarios.course import Disturbance
from civigil_city.world.things import Signal

TURN_S = 0.2
RETRY_S = 3.0


@dataclass(slots=True)
class World:
    """What devices live in at a moment; changed in place as the city moves."""

    hour: float = 12.0
    speed: float = 1.0  # simulated seconds in one of the wall's
    disturbances: Sequence[Disturbance] = ()
    signals: Mapping[str, Signal] = field(default_factory=dict)
    dark: Sequence[tuple[float, float, float]] = ()  # x, y, reach: no power there
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Counts:
    """What was said."""

    telemetry: int = 0
    lost: int = 0  # telemetry that found no connection
    alarms: int = 0  # sent, repetitions included
    acknowledged: int = 0
    strange: int = 0  # messages of hijacked devices


class Fleet:
    """The devices. Use `run` as a task; `world` is read at every turn. Raises `Unavailable` for a device without a certificate.

    `clock` is the wall's: devices stamp it, and not the city's hour, so that rooms believe them at any pace.
    """

    def __init__(
        self,
        devices: Sequence[Device],
        broker: Broker,
        world: World,
        status: Mark,
        clock: Callable[[], Instant],
    ) -> None:
        self.world, self.counts, self.status = world, Counts(), status
        self._clock = clock
        self.behaviours = {one.id: Behaviour(one, secrets.token_hex(4), status) for one in devices}
        self.links = {name: self._link(behaviour, broker) for name, behaviour in self.behaviours.items()}
        self._retry: dict[str, float] = {}
        self._opening: dict[str, asyncio.Task[bool]] = {}

    def _link(self, behaviour: Behaviour, broker: Broker) -> Link:
        def heard(ack: Ack) -> None:
            self.counts.acknowledged += behaviour.acknowledge(ack.alarm)

        state = State(device=behaviour.device.id, online=True, status=self.status, boot=behaviour.boot)
        return Link(behaviour.device.id, state, broker, heard)

    async def run(self) -> None:
        """Until it is cancelled; then every device says goodbye."""
        try:
            while True:
                began = time.monotonic()
                for behaviour in self.behaviours.values():
                    self._turn(behaviour, began)
                await asyncio.sleep(max(0.01, TURN_S - (time.monotonic() - began)))
        finally:
            for task in self._opening.values():
                task.cancel()
            await asyncio.gather(*(link.close() for link in self.links.values()))

    def _turn(self, behaviour: Behaviour, now_s: float) -> None:
        device, link = behaviour.device, self.links[behaviour.device.id]
        fault = self.world.faults.get(device.id)
        behaviour.suffers(None if fault is None else Fault(fault), now_s)
        powered = device.battery or not any(
            math.hypot(device.x_m - x, device.y_m - y) <= reach for x, y, reach in self.world.dark
        )
        if not powered or not behaviour.connected(now_s):
            if link.connected:
                link.drop()
            if not powered or behaviour.fault is Fault.DEAD:
                return
        elif not link.connected:
            self._open(link, now_s)
        alarms: list[Alarm] = []
        if behaviour.samples_now(now_s, self.world.speed):
            alarms = self._sample(behaviour, link, now_s)
        for alarm in [*alarms, *behaviour.due(now_s)]:
            self.counts.alarms += link.publish(alarm_topic(device.id), alarm)

    def _sample(self, behaviour: Behaviour, link: Link, now_s: float) -> list[Alarm]:
        device, world = behaviour.device, self.world
        true = {
            one.name: value(device, one, world.hour, behaviour.ticks, world.disturbances) for one in device.quantities
        }
        signal = world.signals.get(device.controller)
        shows = signal.shows if signal is not None else ""
        telemetry, alarms = behaviour.sample(true, self._clock(), now_s, shows)
        said = link.publish(telemetry_topic(device.id), telemetry, qos=0)
        self.counts.telemetry += said
        self.counts.lost += not said
        if behaviour.fault is Fault.HIJACKED:
            others = [one for one in self.behaviours if one != device.id]
            for topic in strange_topics(device.id, others):
                self.counts.strange += link.publish(topic, telemetry)
        return alarms

    def _open(self, link: Link, now_s: float) -> None:
        task = self._opening.get(link.device)
        if (task is None or task.done()) and now_s >= self._retry.get(link.device, 0.0):
            self._retry[link.device] = now_s + RETRY_S
            self._opening[link.device] = asyncio.create_task(link.open())

    @property
    def connected(self) -> int:
        """How many devices have a connection."""
        return sum(link.connected for link in self.links.values())

    @property
    def unacknowledged(self) -> int:
        """How many alarms nobody has acknowledged yet."""
        return sum(len(one.open) for one in self.behaviours.values())


def check_certificates(devices: Sequence[Device], broker: Broker) -> None:
    """Raise `Unavailable` with every device that has no usable certificate."""
    missing = []
    for device in devices:
        try:
            broker.tls(device.id)
        except Unavailable:
            missing.append(device.id)
    if missing:
        raise Unavailable(f"no usable certificate for {', '.join(missing)}", where=str(broker.folder))


def as_rows(devices: Sequence[Device]) -> list[dict[str, object]]:
    """What whoever makes the certificates must know."""
    return [
        {"id": one.id, "kind": one.kind.value, "latitude": one.latitude, "longitude": one.longitude} for one in devices
    ]

"""What a person is told of a device that goes wrong, by the simulated city's own devices."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.cyber.iot import rules, wavering
from civigil.cyber.iot.faults import faults_of
from civigil.cyber.iot.model import Heard, Standing
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.cyber.iot.wavering import Waver
from civigil.kernel.severity import Status
from civigil.protocols import devicetalk
from civigil_city.devices.behaviour import Behaviour
from civigil_city.devices.messages import telemetry_topic
from civigil_city.devices.model import PERIOD_S, Device, DeviceKind, Fault
from civigil_city.devices.nature import value
from civigil_city.scenarios.course import Disturbance
from tests.support.clock import NOON

import msgspec  # isort: skip

SETTINGS = IotSettings()


def _lived(kind: DeviceKind, fault: Fault | None, *, disturbed: bool = False, samples: int = 160) -> tuple[str, ...]:
    """The faults of one of the city's devices after it went wrong in the middle of its samples."""
    device = Device(f"{kind.value}-1", kind, 0.0, 0.0, 13.5, 52.4, battery=False)
    behaviour = Behaviour(device, "b1", "Test")
    every_s = PERIOD_S[kind]
    entry = DeviceEntry(id=device.id, kind=kind.value, status=Status.TEST, every_s=every_s)
    standing, at = Standing(since=NOON), NOON
    for number in range(samples):
        now_s = number * every_s
        at = NOON + timedelta(seconds=now_s)
        if number == samples - 40:
            behaviour.suffers(fault, now_s)
        rising = [Disturbance(device.quantities[0].name, 0.02 * (number - 100), 0, 0, 500)] if disturbed else []
        true = {one.name: value(device, one, 12 + now_s / 3600, number, rising) for one in device.quantities}
        said, _ = behaviour.sample(true, at, now_s)
        heard = devicetalk.parse(telemetry_topic(device.id), msgspec.json.encode(said))
        standing = rules.on_heard(entry, standing, [Heard(heard, at)], SETTINGS, ()).standing
    return faults_of(entry, standing, SETTINGS, at)


ANALOGUE = (
    DeviceKind.LEVEL,
    DeviceKind.AIR,
    DeviceKind.ACCELEROMETER,
    DeviceKind.WEATHER,
    DeviceKind.SIGNAL,
    DeviceKind.GATEWAY,
)


@pytest.mark.parametrize("kind", ANALOGUE)
def test_a_device_that_is_well_has_no_fault_whatever_it_measures(kind: DeviceKind) -> None:
    assert _lived(kind, None) == ()


def test_a_flood_is_no_fault_of_the_sensor_that_tells_of_it() -> None:
    assert _lived(DeviceKind.LEVEL, None, disturbed=True) == ()


@pytest.mark.parametrize("kind", [DeviceKind.LEVEL, DeviceKind.AIR, DeviceKind.ACCELEROMETER])
@pytest.mark.parametrize("fault", [Fault.STUCK, Fault.LYING])
def test_a_sensor_that_is_stuck_or_lies_is_too_calm(kind: DeviceKind, fault: Fault) -> None:
    assert any("hardly wavers" in one for one in _lived(kind, fault))


def test_a_clock_that_runs_away_is_told() -> None:
    assert any("its clock is" in one for one in _lived(DeviceKind.LEVEL, Fault.DRIFTING))


def test_a_connection_that_comes_and_goes_is_told_and_forgotten_when_it_holds() -> None:
    entry = DeviceEntry(id="level-1", status=Status.TEST)
    standing = Standing(since=NOON)
    for number in range(10):
        said = devicetalk.State(device="level-1", online=number % 2 == 0, status="Test")
        heard = Heard(said, NOON + timedelta(seconds=4 * number))
        standing = rules.on_heard(entry, standing, [heard], SETTINGS, ()).standing
    soon, later = NOON + timedelta(seconds=60), NOON + timedelta(minutes=20)
    assert faults_of(entry, standing, SETTINGS, soon) == ("its connection ended 5 times within 10 minutes",)
    assert faults_of(entry, standing, SETTINGS, later) == ()


@given(st.integers(0, 2**32), st.floats(1e-6, 1e6))
def test_the_scale_of_a_quantity_changes_nothing(seed: int, scale: float) -> None:
    chance = random.Random(seed)
    values = [chance.gauss(0, 1) for _ in range(80)] + [0.0] * 30
    one: Waver | None = None
    other: Waver | None = None
    for each in values:
        one, other = wavering.after(one, each), wavering.after(other, each * scale)
    assert one is not None
    assert other is not None
    assert one.is_calm
    assert other.is_calm

"""What the city's devices say over MQTT: the forms are `civigil.protocols.devicetalk`'s, and nothing that they say is Actual."""

from __future__ import annotations

from typing import Literal

from civigil.protocols.devicetalk import (
    Ack,
    Alarm,
    Reading,
    State,
    Telemetry,
    ack_topic,
    alarm_topic,
    parse_ack,
    state_topic,
    telemetry_topic,
)

Mark = Literal["Exercise", "Test"]
"""Nothing that the simulated city says is Actual."""

__all__ = [
    "Ack",
    "Alarm",
    "Mark",
    "Reading",
    "State",
    "Telemetry",
    "ack_topic",
    "alarm_topic",
    "parse_ack",
    "state_topic",
    "telemetry_topic",
]

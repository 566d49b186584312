"""Whose time is taken: the device's own, where its clock is about right; else ours. Pure."""

from __future__ import annotations

from datetime import timedelta

from civigil.cyber.iot.settings import IotSettings
from civigil.kernel.time import BEHIND_AT_MOST, Instant


def believed_sample(at: Instant, came: Instant, settings: IotSettings) -> tuple[Instant, float, bool]:
    """A sample's time: the device's own where its clock is about right, else when it came; and by how much it is off."""
    off_s = (at - came).total_seconds()
    believed = abs(off_s) <= settings.clock_off_at_most_s
    return (at if believed else came), off_s, believed


def believed_alarm(at: Instant, came: Instant, off_s: float, settings: IotSettings) -> tuple[Instant, float, bool]:
    """An alarm may be old, for it waits for its connection: its time is believed unless it lies ahead, or its clock is off."""
    ahead_s = (at - came).total_seconds()
    if ahead_s > settings.clock_off_at_most_s or came - at > BEHIND_AT_MOST:
        return came, ahead_s, False
    if abs(off_s) > settings.clock_off_at_most_s:
        return min(at - timedelta(seconds=off_s), came), off_s, False
    return min(at, came), off_s, True

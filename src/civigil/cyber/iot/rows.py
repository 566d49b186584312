"""A device's row, as every fact about it bears it. Pure."""

from __future__ import annotations

from civigil.cyber.iot.model import Standing
from civigil.cyber.iot.settings import DeviceEntry
from civigil.events.iot import DeviceStanding


def row_of(entry: DeviceEntry, standing: Standing) -> DeviceStanding:
    """What a screen shows, as the newest fact left it."""
    return DeviceStanding(
        version=standing.version,
        status=entry.status.value,
        kind=entry.kind,
        title=entry.name,
        place=entry.place,
        state=standing.state.value,
        since=standing.since,
        reason=standing.reason,
        missed=standing.missed_told,
        alarms=standing.alarms,
        misdeeds=standing.misdeeds_told,
    )

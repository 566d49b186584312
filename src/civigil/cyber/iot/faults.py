"""What a person should look at in a device, in words. Pure; none of it is a concern by itself."""

from __future__ import annotations

from datetime import timedelta

from civigil.cyber.iot.model import DeviceState, Standing
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.kernel.time import Instant

FLAPS, FLAPS_WITHIN = 4, timedelta(minutes=10)
"""Whose connection ends so often within that time comes and goes."""

UNCHANGED_PERIODS = 40.0
"""A sensor that says the very same for so many of its periods may be stuck; an empty street's too."""


def faults_of(entry: DeviceEntry, standing: Standing, settings: IotSettings, now: Instant) -> tuple[str, ...]:
    """The faults, the gravest first."""
    found = []
    if standing.state is DeviceState.LOST:
        found.append(standing.reason)
    if standing.misdeeds:
        found.append(f"it spoke {standing.misdeeds} times where it may not")
    if standing.rubbish:
        found.append(f"{standing.rubbish} of its messages could not be read")
    if abs(standing.clock_off_s) > settings.clock_off_at_most_s:
        where = "ahead" if standing.clock_off_s > 0 else "behind"
        found.append(f"its clock is {abs(standing.clock_off_s):.0f} s {where}")
    if standing.strange_status:
        found.append(f"{standing.strange_status} samples do not call themselves {entry.status.value}")
    ends = [one for one in standing.ends if now - one <= FLAPS_WITHIN]
    if len(ends) >= FLAPS:
        minutes = FLAPS_WITHIN.total_seconds() / 60
        found.append(f"its connection ended {len(ends)} times within {minutes:.0f} minutes")
    units = {one.name: one.unit for one in standing.readings}
    for name, one in standing.wavers.items():
        if one.is_calm:
            found.append(
                f"its {name.replace('_', ' ')} hardly wavers any more: by {one.lately:.2g} {units.get(name, '')} from sample to "
                f"sample, where it was {one.usual:.2g}; it may be stuck, or lie"
            )
    unchanged = standing.unchanged_since
    if unchanged is not None and (now - unchanged).total_seconds() > UNCHANGED_PERIODS * entry.every_s:
        found.append(f"it has said the same since {unchanged:%H:%M} UTC")
    if standing.missed:
        found.append(f"{standing.missed} samples never came")
    if standing.twice:
        found.append(f"{standing.twice} samples came twice")
    return tuple(found)

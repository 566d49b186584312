"""Many devices of one area that fell silent together are one thing: the power, or the network, and no broken device each. Pure.

Theory. Of each device we know between which two moments it stopped: after its last sample, and before the next one was due or its
connection ended. Two devices may have stopped at one moment where these spans touch, or nearly (`outage_within_s`). From a device
that is lost now, all that are silent, may have stopped with it, and lie no farther apart than `outage_link_m` from one to the next,
make an area. It is an outage where they are many enough, and a large enough share of what stands within the area's circle.

Where everything on the mains is silent and devices with a battery of their own still speak, it is the power; else we only
say that they are silent. A device that was lost singly before the outage was seen stays so; it counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from civigil.cyber.iot.hazards import hazard_of
from civigil.cyber.iot.model import DeviceState, Raised, Standing
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.events.iot import DevicesSilent
from civigil.kernel.facts import Explanation, Reason
from civigil.kernel.place import Point
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant

Known = Mapping[str, tuple[DeviceEntry, Standing]]
"""Every device by its id."""

NAMED_AT_MOST = 50
AREA_AT_LEAST_M = 100.0  # the circle that is looked at has this radius at least
GROWN = 1.5  # an outage is told again when it has grown so many times as large
_M_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Outage:
    """Devices that fell silent together."""

    name: str  # of its own
    silent: tuple[str, ...]
    of: int  # devices in the area that could be silent with them
    speaking: int  # devices in it with a battery of their own that are heard
    told: int  # as how many it was told before; 0: it is new
    since: Instant  # the last word of any of them: what silenced them came after it
    spread_s: float
    middle: Point
    status: Status

    @property
    def is_power(self) -> bool:
        """Whether the power is the likely cause."""
        return self.speaking > 0

    @property
    def due(self) -> bool:
        """Whether the city is to be told of it, for the first time or because it has grown."""
        return self.told == 0 or len(self.silent) >= GROWN * self.told


def find(
    known: Known, losing: Collection[str], settings: IotSettings, now: Instant, new_name: Callable[[], str]
) -> dict[str, Outage]:
    """For each device that is lost now and is not alone in it, its outage."""
    found: dict[str, Outage] = {}
    for device in sorted(losing):
        entry, standing = known[device]
        if device in found or entry.place is None or standing.heard is None:
            continue
        outage = _around(device, known, settings, now, new_name)
        if outage is not None:
            found |= {one: outage for one in outage.silent if one in losing}
    return found


def tell(outage: Outage, settings: IotSettings, now: Instant) -> Raised:
    """The concern that says so."""
    silent = len(outage.silent)
    kind = "power_cut" if outage.is_power else "devices_silent"
    cause = f"; {outage.speaking} on batteries of their own go on: the power is out" if outage.is_power else ""
    area_m = outage.middle.uncertainty_m
    which = "on the mains " if outage.is_power else ""
    summary = f"{silent} of {outage.of} devices {which}within {area_m:.0f} m fell silent together{cause}."
    share, limit = round(silent / max(outage.of, 1), 3), settings.outage_share_at_least
    how = hazard_of(kind)
    because = (
        Reason(what="devices silent", measured=silent, limit=settings.outage_devices_at_least, unit="devices"),
        Reason(what="share of the area's devices", measured=share, limit=limit),
        Reason(what="between their stops, at least", measured=round(outage.spread_s, 1), unit="s"),
    )
    fact = DevicesSilent(
        kind=kind,
        severity=how.severity,
        urgency=how.urgency,
        certainty=how.certainty,
        category=how.category,
        place=outage.middle,
        subjects=(f"outage:{outage.name}",),
        explanation=Explanation(summary=summary, rule="iot.devices_silent", because=because),
        outage=outage.name,
        silent=silent,
        of=outage.of,
        speaking=outage.speaking,
        devices=outage.silent[:NAMED_AT_MOST],
        silent_since=outage.since,
    )
    return Raised(fact, min(outage.since, now), outage.status)


def _around(
    device: str, known: Known, settings: IotSettings, now: Instant, new_name: Callable[[], str]
) -> Outage | None:
    status, (begin, end) = known[device][0].status, _stopped(*known[device])
    rows = [(id, *one) for id, one in known.items() if one[0].status is status and one[0].place is not None]
    places = _metres([entry for _, entry, _ in rows])
    slack = timedelta(seconds=settings.outage_within_s)
    with_it = np.array(
        [
            id == device or (_quiet(entry, standing, now) and _gap(_stopped(entry, standing), (begin, end)) <= slack)
            for id, entry, standing in rows
        ]
    )
    own = next(number for number, (id, _, _) in enumerate(rows) if id == device)
    members = _linked(places, with_it, own, settings.outage_link_m)
    middle = places[members].mean(axis=0)
    away = np.hypot(*(places - middle).T)
    radius_m = max(float(away[members].max()), AREA_AT_LEAST_M)
    here = [rows[number] for number in np.flatnonzero(away <= radius_m).tolist()]
    silent = [rows[number] for number in np.flatnonzero(members).tolist()]
    heard = sum(entry.battery and standing.state is DeviceState.HEARD for _, entry, standing in here)
    mains_only = not any(entry.battery for _, entry, _ in silent)
    heard -= sum(entry.battery for _, entry, _ in silent)
    of = sum(not entry.battery for _, entry, _ in here) if mains_only else len(here)
    if len(silent) < settings.outage_devices_at_least or len(silent) < settings.outage_share_at_least * of:
        return None
    named = [(standing.outage, standing.outage_told) for _, _, standing in silent if standing.outage]
    spans = [_stopped(entry, standing) for _, entry, standing in silent]
    spread = max(one for one, _ in spans) - min(other for _, other in spans)
    return Outage(
        name=named[0][0] if named else new_name(),
        silent=tuple(sorted(id for id, _, _ in silent)),
        of=of,
        speaking=max(heard, 0) if mains_only else 0,
        told=max((told for _, told in named), default=0),
        since=max(one for one, _ in spans),
        spread_s=max(spread.total_seconds(), 0.0),
        middle=_degrees(rows[0][1], middle, radius_m),
        status=status,
    )


def _stopped(entry: DeviceEntry, standing: Standing) -> tuple[Instant, Instant]:
    """Between which two moments a device stopped. The broker may notice an ended connection late, and never too early."""
    heard = standing.heard or standing.since
    until = heard + timedelta(seconds=entry.every_s)
    if _hung_up(standing) and standing.online_at is not None:
        until = min(until, standing.online_at)
    return heard, until


def _gap(one: tuple[Instant, Instant], other: tuple[Instant, Instant]) -> timedelta:
    """How far apart they stopped at least; negative where their spans overlap."""
    return max(one[0], other[0]) - min(one[1], other[1])


def _quiet(entry: DeviceEntry, standing: Standing, now: Instant) -> bool:
    """Whether it is lost, or about to be: its connection has ended, or two of its samples are overdue."""
    if standing.heard is None:
        return False
    overdue = timedelta(seconds=max(2 * entry.every_s, 5.0))
    return standing.state is DeviceState.LOST or _hung_up(standing) or now - standing.heard > overdue


def _hung_up(standing: Standing) -> bool:
    if standing.online is not False or standing.online_at is None:
        return False
    return standing.heard is None or standing.online_at >= standing.heard


def _linked(places: NDArray[np.float64], with_it: NDArray[np.bool_], own: int, link_m: float) -> NDArray[np.bool_]:
    """Which of them hang together with one, from each to the next no farther than so."""
    members = np.zeros(len(places), bool)
    members[own] = True
    front = [own]
    while front:
        number = front.pop()
        near = with_it & ~members & (np.hypot(*(places - places[number]).T) <= link_m)
        members |= near
        front += np.flatnonzero(near).tolist()
    return members


def _metres(entries: Sequence[DeviceEntry]) -> NDArray[np.float64]:
    """Places in metres east and north of the first one's, n x 2; true enough within a city."""
    degrees = np.array([(one.longitude, one.latitude) for one in entries], np.float64)
    scale = np.array([math.cos(math.radians(float(degrees[0, 1]))), 1.0]) * _M_PER_DEGREE
    away: NDArray[np.float64] = (degrees - degrees[0]) * scale
    return away


def _degrees(origin: DeviceEntry, at: NDArray[np.float64], radius_m: float) -> Point:
    assert origin.latitude is not None
    assert origin.longitude is not None
    north = origin.latitude + float(at[1]) / _M_PER_DEGREE
    east = origin.longitude + float(at[0]) / _M_PER_DEGREE / math.cos(math.radians(origin.latitude))
    return Point(latitude=round(north, 6), longitude=round(east, 6), uncertainty_m=round(radius_m, 1))

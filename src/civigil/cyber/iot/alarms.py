"""An alarm becomes one fact, however often it comes. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from civigil.cyber.iot.clocks import believed_alarm
from civigil.cyber.iot.hazards import hazard_of
from civigil.cyber.iot.model import Heard, Outcome, Raised, Standing
from civigil.cyber.iot.rows import row_of
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.events.iot import LimitCrossed
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Explanation, Reason
from civigil.kernel.place import Place
from civigil.kernel.place import Point as Spot
from civigil.kernel.severity import Status
from civigil.protocols.devicetalk import Alarm

_REALITY = {Status.TEST: 0, Status.EXERCISE: 1, Status.ACTUAL: 2}


def on_alarm(
    entry: DeviceEntry, outcome: Outcome, one: Heard, said: Alarm, settings: IotSettings, seen: set[str]
) -> None:
    """Raise it, or know it again by its name (`seen`, which grows); either way it may be acknowledged once this is stored."""
    before = outcome.standing
    outcome.settled.append(said.alarm)
    if said.alarm in seen:
        outcome.resent[said.alarm] = max(said.tries, outcome.resent.get(said.alarm, 0))
        if not one.again:
            outcome.standing = replace(before, resent=before.resent + 1)
        return
    seen.add(said.alarm)
    at, off_s, believed = believed_alarm(said.at, one.at, before.clock_off_s, settings)
    outcome.standing = replace(
        before, alarms=before.alarms + 1, version=before.version + 1, misclocked=before.misclocked + (not believed)
    )
    fact = _limit_crossed(entry, outcome.standing, said, None if believed else off_s)
    outcome.raised.append(Raised(fact, at, less_real(entry.status, Status(said.status)), said))


def less_real(one: Status, other: Status) -> Status:
    """Test before Exercise before Actual."""
    return min(one, other, key=_REALITY.__getitem__)


def _limit_crossed(entry: DeviceEntry, standing: Standing, said: Alarm, off_s: float | None) -> LimitCrossed:
    how = hazard_of(said.kind)
    reading = said.reading
    because = [
        Reason(what=reading.name, measured=reading.value, limit=said.limit, unit=reading.unit),
        Reason(what="times that the device sent it", measured=said.tries, unit="times"),
    ]
    if off_s is not None:
        because.append(Reason(what="its clock was off, so the time is ours", measured=off_s, unit="s"))
    summary = f"{entry.name} measures {reading.name} {reading.value:g} {reading.unit}, its limit is {said.limit:g}."
    return LimitCrossed(
        kind=said.kind,
        severity=how.severity,
        urgency=how.urgency,
        certainty=how.certainty,
        category=how.category,
        place=_place(entry, said),
        subjects=(f"device:{entry.id}",),
        explanation=Explanation(summary=" ".join(summary.split()), rule="iot.limit_crossed", because=tuple(because)),
        device=entry.id,
        alarm=said.alarm,
        quantity=reading.name,
        value=reading.value,
        unit=reading.unit,
        limit=said.limit,
        row=row_of(entry, standing),
    )


def _place(entry: DeviceEntry, said: Alarm) -> Place | None:
    """Where the registry says it stands; else where it says itself, unless that is the 0, 0 of one that does not know."""
    if entry.place is not None:
        return entry.place
    if said.latitude == 0 and said.longitude == 0:
        return None
    try:
        return Spot(latitude=said.latitude, longitude=said.longitude, uncertainty_m=entry.uncertainty_m)
    except Invalid:  # the codec has held it to the Earth already
        return None
